//! Near misses: what looks open and is not; and what looks closed and is open.

use super::*;

const ACCOUNT_ROOT: &str = r#"{"AWS":"arn:aws:iam::111111111111:root"}"#;
const LAMBDA: &str = r#"{"Service":"lambda.amazonaws.com"}"#;

fn closed(estate: &str) {
    let found = path(estate, "user/start");
    assert!(found.is_none(), "{:#?}", found.map(|path| path.path));
}

/// Raises others only, as far as is known.
fn raises_others(estate: &str, technique: &str) {
    let found = path(estate, "user/start").expect("a path for others");
    assert_eq!(found.confidence, Confidence::Low);
    assert!(matches!(found.end, End::Others(_)), "{:?}", found.end);
    assert_eq!(found.path.steps.last().map(|step| step.technique.as_str()), Some(technique));
}

fn open(estate: &str, expected: &[&str]) {
    let (steps, confidence) = steps(estate, "user/start").unwrap_or_else(|| panic!("no path in {estate}"));
    assert_eq!(steps, expected);
    assert_eq!(confidence, Confidence::High);
}

fn deny(actions: &str, resource: &str) -> String {
    format!(r#"{{"Effect":"Deny","Action":{actions},"Resource":"{resource}"}}"#)
}

fn when(actions: &str, condition: &str) -> String {
    format!(r#"{{"Effect":"Allow","Action":{actions},"Resource":"*","Condition":{condition}}}"#)
}

/// A user named `start` with two policies and more.
fn start_with(one: &str, two: &str, more: &str) -> String {
    format!(
        r#"
[[user]]
name = "start"
inline = {{ p = '{{"Version":"2012-10-17","Statement":[{one}]}}', q = '{{"Version":"2012-10-17","Statement":[{two}]}}' }}
{more}
"#
    )
}

#[test]
fn nothing_is_found_where_nothing_is() {
    closed(&format!("{ADMIN_USER}{}", start(&allow(&["s3:GetObject"]))));
}

#[test]
fn a_deny_counts_in_the_same_policy_and_in_another() {
    let one = allow(&["iam:AttachUserPolicy", "iam:CreateAccessKey"]);
    closed(&format!("{ADMIN_USER}{}", start(&format!("{one},{}", deny(r#""iam:*""#, "*")))));
    closed(&format!("{ADMIN_USER}{}", start_with(&one, &deny(r#""iam:*""#, "*"), "")));
    let group = format!(
        "[[group]]\nname = \"no\"\ninline = {{ q = '{{\"Statement\":[{}]}}' }}\n",
        deny(r#""iam:*""#, "*")
    );
    closed(&format!("{ADMIN_USER}{group}{}groups = [\"no\"]", start(&one)));
    // A Deny on somebody else does not count.
    let other = deny(r#""iam:AttachUserPolicy""#, "arn:aws:iam::111111111111:user/other");
    open(
        &format!("{ADMIN_USER}{}", start(&format!("{},{other}", allow(&["iam:AttachUserPolicy"])))),
        &["iam-008"],
    );
}

#[test]
fn permissions_add_up_over_policies_and_groups() {
    let role = admin_role(LAMBDA);
    let rest = allow(&["lambda:CreateFunction", "lambda:InvokeFunction"]);
    open(&format!("{role}{}", start_with(&allow(&["iam:PassRole"]), &rest, "")), &["lambda-001"]);
    let group = format!("[[group]]\nname = \"team\"\ninline = {{ q = '{{\"Statement\":[{rest}]}}' }}\n");
    open(&format!("{role}{group}{}groups = [\"team\"]", start(&allow(&["iam:PassRole"]))), &["lambda-001"]);
    closed(&format!("{role}{}", start(&rest)));
    closed(&format!("{role}{}", start(&allow(&["iam:PassRole"]))));
}

#[test]
fn a_passed_role_has_to_trust_the_service_and_be_worth_it() {
    let has = start(&allow(&["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"]));
    open(&format!("{}{has}", admin_role(LAMBDA)), &["lambda-001"]);
    closed(&format!("{}{has}", admin_role(r#"{"Service":"ec2.amazonaws.com"}"#)));
    closed(&format!("{}{has}", admin_role(ACCOUNT_ROOT)));
    closed(&format!("{ADMIN_USER}{}{has}", role("weak", LAMBDA, r#"attached = ["ReadOnlyAccess"]"#)));
    // One role of an account is not passed in another.
    let elsewhere =
        admin_role(LAMBDA).replace("name = \"admin\"", "name = \"admin\"\naccount = \"222222222222\"");
    closed(&format!("[[account]]\nid = \"222222222222\"\n{elsewhere}{has}"));
    // By a trust of one region, and of another account's function only.
    open(&format!("{}{has}", admin_role(r#"{"Service":"lambda.eu-west-1.amazonaws.com"}"#)), &["lambda-001"]);
    let conditional = |account: &str| {
        format!(
            r#"
[[role]]
name = "admin"
attached = ["AdministratorAccess"]
trust = '{{"Statement":[{{"Effect":"Allow","Principal":{LAMBDA},"Action":"sts:AssumeRole","Condition":{{"StringEquals":{{"aws:SourceAccount":"{account}"}}}}}}]}}'
"#
        )
    };
    open(&format!("{}{has}", conditional("111111111111")), &["lambda-001"]);
    closed(&format!("{}{has}", conditional("222222222222")));
}

#[test]
fn the_service_that_a_role_may_be_passed_to_counts() {
    let rest = allow(&["lambda:CreateFunction", "lambda:InvokeFunction"]);
    let pass = |service: &str| {
        let condition = format!(r#"{{"StringEquals":{{"iam:PassedToService":"{service}"}}}}"#);
        format!(
            "{}{}",
            admin_role(LAMBDA),
            start(&format!("{},{rest}", when(r#""iam:PassRole""#, &condition)))
        )
    };
    open(&pass("lambda.amazonaws.com"), &["lambda-001"]);
    closed(&pass("ec2.amazonaws.com"));
}

#[test]
fn resources_count() {
    let on = |action: &str, resource: &str| format!("{ADMIN_USER}{}", start(&allow_on(&[action], resource)));
    closed(&on("iam:CreateAccessKey", "arn:aws:iam::*:user/${aws:username}"));
    closed(&on("iam:CreateAccessKey", "arn:aws:iam::111111111111:user/nobody"));
    open(&on("iam:CreateAccessKey", "arn:aws:iam::111111111111:user/adm*"), &["iam-002"]);
    open(&on("iam:PutUserPolicy", "arn:aws:iam::*:user/${aws:username}"), &["iam-007"]);
    closed(&on("iam:PutUserPolicy", "arn:aws:iam::111111111111:user/admin"));
    closed(&on("iam:AttachUserPolicy", "arn:aws:iam::111111111111:role/*"));
    let role = admin_role(LAMBDA);
    let rest = allow(&["lambda:CreateFunction", "lambda:InvokeFunction"]);
    let pass =
        |roles: &str| format!("{role}{}", start(&format!("{},{rest}", allow_on(&["iam:PassRole"], roles))));
    closed(&pass("arn:aws:iam::111111111111:role/app-*"));
    open(&pass("arn:aws:iam::111111111111:role/ad*"), &["lambda-001"]);
    let but = r#"{"Effect":"Allow","Action":"iam:CreateAccessKey","NotResource":"arn:aws:iam::111111111111:user/admin"}"#;
    closed(&format!("{ADMIN_USER}{}", start(but)));
}

#[test]
fn conditions_count_by_who_keeps_them() {
    let under = |condition: &str| {
        format!(
            "{ADMIN_USER}{}",
            start(&when(r#"["iam:CreateAccessKey","iam:AttachUserPolicy"]"#, condition))
        )
    };
    closed(&under(r#"{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}"#));
    closed(&under(r#"{"StringEquals":{"aws:SourceVpc":"vpc-1"}}"#));
    closed(&under(r#"{"StringEquals":{"aws:PrincipalTag/team":"security"}}"#));
    closed(&under(r#"{"StringEquals":{"aws:username":"someone-else"}}"#));
    closed(&under(r#"{"StringEquals":{"aws:PrincipalAccount":"222222222222"}}"#));
    closed(&under(r#"{"DateLessThan":{"aws:CurrentTime":"2020-01-01T00:00:00Z"}}"#));
    closed(&under(r#"{"StringEquals":{"aws:ResourceTag/owner":"start"}}"#));
    closed(&under(r#"{"StringEquals":{"iam:ResourceTag/owner":"start"}}"#));
    open(&under(r#"{"StringEquals":{"aws:username":"start"}}"#), &["iam-008"]);
    open(&under(r#"{"DateGreaterThan":{"aws:CurrentTime":"2020-01-01T00:00:00Z"}}"#), &["iam-008"]);
    let mfa = under(r#"{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#);
    let found = path(&mfa, "user/start").expect("a user registers a device");
    assert!(!found.is_free);
    assert_eq!(found.path.steps[0].met_by_holder, ["aws:MultiFactorAuthPresent Bool true"]);
    let role =
        start_role(&when(r#""iam:PutRolePolicy""#, r#"{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#));
    assert!(path(&role, "role/start").is_none(), "a role's session carries no code");
}

#[test]
fn only_a_policy_that_makes_an_administrator_is_worth_attaching() {
    let attach = |policy: &str| {
        let condition = format!(r#"{{"ArnEquals":{{"iam:PolicyARN":"{policy}"}}}}"#);
        start(&when(r#""iam:AttachUserPolicy""#, &condition))
    };
    closed(&attach("arn:aws:iam::aws:policy/ReadOnlyAccess"));
    open(&attach("arn:aws:iam::aws:policy/AdministratorAccess"), &["iam-008"]);
    let own = "[[policy]]\nname = \"all\"\ntext = '{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}'\n";
    open(&format!("{own}{}", attach("arn:aws:iam::111111111111:policy/all")), &["iam-008"]);
    // A new user has to have a boundary, which a new user of worth has not.
    let bounded = r#"{"StringEquals":{"iam:PermissionsBoundary":"arn:aws:iam::111111111111:policy/edge"}}"#;
    let actions = r#"["iam:CreateUser","iam:AttachUserPolicy","iam:CreateAccessKey"]"#;
    closed(&start(&when(actions, bounded)));
}

#[test]
fn a_boundary_limits_what_writing_policies_gives() {
    let bounded = |boundary: &str| {
        format!(
            "{}boundary = \"{boundary}\"\n",
            start(&allow(&["iam:PutUserPolicy", "iam:AttachUserPolicy"]))
        )
    };
    closed(&bounded("ReadOnlyAccess"));
    closed(&bounded("PowerUserAccess"));
    open(&bounded("AdministratorAccess"), &["iam-007"]);
    // Within all of IAM it makes a user that has no boundary.
    open(&bounded("IAMFullAccess"), &["iam-007"]);
}

#[test]
fn a_boundary_that_can_be_removed_is_none() {
    let edge = r#"
[[policy]]
name = "edge"
text = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:PutUserPolicy","iam:DeleteUserPermissionsBoundary"],"Resource":"*"}]}'
"#;
    let user = start(&allow(&["iam:PutUserPolicy", "iam:DeleteUserPermissionsBoundary"]));
    let estate = format!("{edge}{user}boundary = \"arn:aws:iam::111111111111:policy/edge\"\n");
    let (steps, _) = steps(&estate, "user/start").expect("both steps are open");
    assert_eq!(steps.len(), 2, "{steps:?}");
    assert!(steps.contains(&"iam-022".to_owned()) && steps.contains(&"iam-007".to_owned()), "{steps:?}");
}

#[test]
fn a_deny_that_can_be_detached_is_none() {
    let no = format!(
        "[[policy]]\nname = \"no\"\ntext = '{{\"Statement\":[{}]}}'\n",
        deny(r#"["iam:Attach*","iam:Put*"]"#, "*")
    );
    let held = "attached = [\"arn:aws:iam::111111111111:policy/no\"]\n";
    let estate = |actions: &[&str]| format!("{no}{}{held}", start(&allow(actions)));
    closed(&estate(&["iam:AttachUserPolicy"]));
    open(&estate(&["iam:AttachUserPolicy", "iam:DetachUserPolicy"]), &["x-iam-detachuserdeny", "iam-008"]);
}

#[test]
fn guard_rails_count_at_every_level() {
    let railed = |denied: &str| {
        format!(
            "[organisation]\nscps = ['{{\"Statement\":[{},{}]}}']\n{ADMIN_USER}{}",
            allow(&["*"]),
            deny(denied, "*"),
            start(&allow(&["iam:CreateAccessKey"]))
        )
    };
    closed(&railed(r#""iam:CreateAccessKey""#));
    // Where all of IAM is denied, nobody is an administrator whom it would be worth becoming.
    closed(&railed(r#""iam:*""#));
    open(&railed(r#""s3:DeleteBucket""#), &["iam-002"]);
}

#[test]
fn writing_a_role_takes_a_way_to_use_it() {
    let attach = start(&allow(&["iam:AttachRolePolicy"]));
    let weak = |trust: &str| role("weak", trust, "");
    raises_others(&format!("{}{attach}", weak(ACCOUNT_ROOT)), "x-iam-raise-role-attach");
    open(&format!("{}{attach}", weak(r#"{"AWS":"arn:aws:iam::111111111111:user/start"}"#)), &["iam-014"]);
    let and = |action: &str| start(&allow(&["iam:AttachRolePolicy", action]));
    open(&format!("{}{}", weak(ACCOUNT_ROOT), and("sts:AssumeRole")), &["iam-014"]);
    raises_others(&format!("{}{}", weak(LAMBDA), and("sts:AssumeRole")), "x-iam-raise-role-attach");
    open(&format!("{}{}", weak(LAMBDA), and("iam:UpdateAssumeRolePolicy")), &["iam-019"]);
    let through = start(&allow(&[
        "iam:AttachRolePolicy",
        "iam:PassRole",
        "lambda:CreateFunction",
        "lambda:InvokeFunction",
    ]));
    open(&format!("{}{through}", weak(LAMBDA)), &["x-iam-attachrolepolicy-target", "lambda-001"]);
    // What AWS keeps for itself cannot be written.
    let kept = weak(ACCOUNT_ROOT)
        .replace("name = \"weak\"", "name = \"weak\"\npath = \"/aws-reserved/sso.amazonaws.com\"");
    closed(&format!("{kept}{}", and("iam:UpdateAssumeRolePolicy")));
}

#[test]
fn a_trust_that_is_rewritten_still_meets_a_deny() {
    let update = allow(&["iam:UpdateAssumeRolePolicy"]);
    let role = admin_role(LAMBDA);
    open(&format!("{role}{}", start(&update)), &["iam-012"]);
    closed(&format!("{role}{}", start(&format!("{update},{}", deny(r#""sts:*""#, "*")))));
    // A trust that names the user itself needs no Allow of its own in the account.
    let named = admin_role(r#"{"AWS":"arn:aws:iam::111111111111:user/start"}"#);
    open(&format!("{named}{}", start(&allow(&["s3:ListBucket"]))), &["sts-001"]);
    closed(&format!("{}{}", admin_role(ACCOUNT_ROOT), start(&allow(&["s3:ListBucket"]))));
}

#[test]
fn a_group_is_worth_joining_or_not() {
    let group = |policy: &str| format!("[[group]]\nname = \"g\"\nattached = [\"{policy}\"]\n");
    let join = start(&allow(&["iam:AddUserToGroup"]));
    open(&format!("{}{join}", group("AdministratorAccess")), &["iam-013"]);
    closed(&format!("{}{join}", group("ReadOnlyAccess")));
    let write = start(&allow(&["iam:PutGroupPolicy"]));
    raises_others(&format!("{}{write}", group("ReadOnlyAccess")), "x-iam-raise-group-put");
    open(&format!("{}{write}groups = [\"g\"]\n", group("ReadOnlyAccess")), &["iam-011"]);
    let both = start(&allow(&["iam:AddUserToGroup", "iam:PutGroupPolicy"]));
    open(&format!("{}{both}", group("ReadOnlyAccess")), &["iam-013", "iam-011"]);
}

#[test]
fn credentials_have_their_limits() {
    let keys = format!("{ADMIN_USER}keys = [{{}}, {{}}]\n");
    closed(&format!("{keys}{}", start(&allow(&["iam:CreateAccessKey"]))));
    open(&format!("{keys}{}", start(&allow(&["iam:CreateAccessKey", "iam:DeleteAccessKey"]))), &["iam-003"]);
    let password = format!("{ADMIN_USER}password = {{}}\n");
    closed(&format!("{password}{}", start(&allow(&["iam:CreateLoginProfile"]))));
    open(&format!("{password}{}", start(&allow(&["iam:UpdateLoginProfile"]))), &["iam-006"]);
    closed(&format!("{ADMIN_USER}{}", start(&allow(&["iam:UpdateLoginProfile"]))));
    let mfa = format!("{password}mfa = true\n{}", start(&allow(&["iam:UpdateLoginProfile"])));
    assert_eq!(steps(&mfa, "user/start").map(|found| found.1), Some(Confidence::Low));
}

#[test]
fn compute_counts_as_it_was_read() {
    let code = start(&allow(&["lambda:UpdateFunctionCode", "lambda:InvokeFunction"]));
    let role = admin_role(LAMBDA);
    let function = |runs_as: &str| {
        format!(
            "[[resource]]\nid = \"arn:aws:lambda:eu-west-1:111111111111:function:f\"\nkind = \"lambda:function\"\nacts_as = [\"{runs_as}\"]\n"
        )
    };
    open(&format!("{role}{}{code}", function("role/admin")), &["lambda-004"]);
    closed(&format!("{role}{}{}{code}", super::role("app", LAMBDA, ""), function("role/app")));
    closed(&format!("{role}{code}"));
    let unread = "[[gap]]\napi = \"lambda:ListFunctions\"\nblinds = [\"compute\"]\n";
    let found = path(&format!("{role}{unread}{code}"), "user/start").expect("possible");
    assert_eq!(found.confidence, Confidence::Low);
    assert!(found.path.steps[0].doubt.contains("was not read"), "{:?}", found.path.steps[0].doubt);
    // Where no role that is worth it trusts the service, nothing is possible either.
    closed(&format!("{}{unread}{code}", admin_role(ACCOUNT_ROOT)));
    let narrow = start(&allow_on(&["lambda:UpdateFunctionCode"], "arn:aws:lambda:*:*:function:other"));
    closed(&format!("{role}{}{narrow}", function("role/admin")));
}

#[test]
fn chains_are_followed_shortest_first_and_cycles_end() {
    let hop = |name: &str, next: &str| {
        let more = format!(
            "inline = {{ p = '{{\"Statement\":[{}]}}' }}",
            allow_on(&["sts:AssumeRole"], &format!("arn:aws:iam::111111111111:role/{next}"))
        );
        role(name, ACCOUNT_ROOT, &more)
    };
    let to =
        |name: &str| start(&allow_on(&["sts:AssumeRole"], &format!("arn:aws:iam::111111111111:role/{name}")));
    let admin = admin_role(ACCOUNT_ROOT);
    open(
        &format!("{admin}{}{}{}", hop("a", "b"), hop("b", "admin"), to("a")),
        &["sts-001", "sts-001", "sts-001"],
    );
    closed(&format!("{ADMIN_USER}{}{}{}", hop("a", "b"), hop("b", "a"), to("a")));
    // The short way wins over the long one.
    let both = start(&format!(
        "{},{}",
        allow_on(&["sts:AssumeRole"], "arn:aws:iam::111111111111:role/a"),
        allow_on(&["iam:UpdateAssumeRolePolicy"], "arn:aws:iam::111111111111:role/admin")
    ));
    open(&format!("{admin}{}{}{both}", hop("a", "b"), hop("b", "admin")), &["iam-012"]);
}

#[test]
fn a_sure_path_goes_before_a_shorter_one_that_is_only_possible() {
    let unread = "[[gap]]\napi = \"lambda:ListFunctions\"\nblinds = [\"compute\"]\n";
    let hop = role(
        "hop",
        ACCOUNT_ROOT,
        &format!("inline = {{ p = '{{\"Statement\":[{}]}}' }}", allow(&["iam:PutRolePolicy"])),
    );
    let user = start(&allow(&["lambda:UpdateFunctionCode", "sts:AssumeRole"]));
    let estate = format!("{}{unread}{hop}{user}", admin_role(LAMBDA));
    open(&estate, &["sts-001", "iam-005"]);
}

#[test]
fn everything_by_one_statement_is_no_start_and_nearly_everything_is() {
    let no_start = start(&allow(&["*"]));
    closed(&format!("{ADMIN_USER}{no_start}"));
    let nearly = start(r#"{"Effect":"Allow","NotAction":"s3:*","Resource":"*"}"#);
    assert!(path(&nearly, "user/start").is_some());
    let safe = start(r#"{"Effect":"Allow","NotAction":["iam:*","sts:*"],"Resource":"*"}"#);
    closed(&format!("{}{safe}", admin_role(r#"{"Federated":"arn:aws:iam::111111111111:saml-provider/x"}"#)));
}

#[test]
fn a_new_principal_is_named_as_the_policies_want_it() {
    let on = |user: &str, attach: &str| {
        start(&format!(
            "{},{},{}",
            allow_on(&["iam:CreateUser"], user),
            allow_on(&["iam:AttachUserPolicy"], attach),
            allow_on(&["iam:CreateAccessKey"], "arn:aws:iam::*:user/*")
        ))
    };
    let tool = "arn:aws:iam::111111111111:user/tool-*";
    open(&on(tool, tool), &["x-iam-createuser-attach"]);
    closed(&on(tool, "arn:aws:iam::111111111111:user/other-*"));
}

#[test]
fn what_a_guard_rail_stops_is_told_apart() {
    let stops = |estate: &str| -> Vec<String> {
        let (estate, _) = fixture::build(estate).expect("a well-formed estate");
        let access = Access::new(&estate);
        let found = paths_between(&estate, &access, Some(&arn("user/start")), &Destination::Administrators);
        found.blocked.into_iter().flat_map(|path| path.path.blocked_by).collect()
    };
    let bounded = format!("{}boundary = \"ReadOnlyAccess\"\n", start(&allow(&["iam:PutUserPolicy"])));
    assert_eq!(stops(&bounded), ["the permissions boundary arn:aws:iam::aws:policy/ReadOnlyAccess"]);
    let denied = start_with(&allow(&["iam:PutUserPolicy"]), &deny(r#""iam:*""#, "*"), "");
    assert_eq!(stops(&denied).len(), 1);
    // Two at once: to lift one opens nothing.
    assert!(stops(&format!("{denied}boundary = \"ReadOnlyAccess\"\n")).is_empty());
    assert!(stops(&start(&allow(&["iam:PutUserPolicy"]))).is_empty(), "an open path is not blocked");
}

#[test]
fn another_version_of_a_policy_counts_by_its_text() {
    let policy = |stored: &str| {
        format!(
            "[[policy]]\nname = \"own\"\ntext = '{{\"Statement\":[{}]}}'\nstored = [{stored}]\n[[user]]\nname = \"start\"\nattached = [\"arn:aws:iam::111111111111:policy/own\"]\n",
            allow(&["iam:SetDefaultPolicyVersion"])
        )
    };
    let all = format!("'{{\"Statement\":[{}]}}'", allow(&["*"]));
    let key = format!("'{{\"Statement\":[{}]}}'", allow(&["iam:CreateAccessKey"]));
    let read = format!("'{{\"Statement\":[{}]}}'", allow(&["s3:GetObject"]));
    open(&policy(&format!("{read}, {all}")), &["x-iam-setdefaultpolicyversion"]);
    open(&format!("{ADMIN_USER}{}", policy(&key)), &["x-iam-setdefaultpolicyversion", "iam-002"]);
    closed(&format!("{ADMIN_USER}{}", policy(&read)));
    raises_others(&policy(""), "x-iam-raise-policy-default");
}

#[test]
fn the_order_of_records_changes_nothing() {
    let one = format!("{}{}{}", admin_role(LAMBDA), ADMIN_USER, start(&allow(&["iam:*", "lambda:*"])));
    let other = format!("{}{}{}", start(&allow(&["iam:*", "lambda:*"])), ADMIN_USER, admin_role(LAMBDA));
    let shown = |estate: &str| format!("{:?}", path(estate, "user/start").map(|path| path.path));
    assert_eq!(shown(&one), shown(&other));
}
