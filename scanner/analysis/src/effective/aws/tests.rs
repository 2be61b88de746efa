//! What the evaluator says of small estates, written in the language of the pages of checks.

mod agreement;

use tenure_model::{Capability, Certainty, PrincipalId};

use crate::effective::catalog::Catalog;
use crate::effective::{Access, EffectiveActions, Profile};
use crate::fixture;

fn profile_of(estate: &str, principal: &str) -> Profile {
    let (estate, _) = fixture::build(estate).expect("the estate of a test is well formed");
    let id = PrincipalId::from(format!("arn:aws:iam::{}:{principal}", fixture::ACCOUNT));
    assert!(estate.principal(&id).is_some(), "{id} is in the estate");
    Access::new(&estate).profile(&id).clone()
}

/// A user with these inline statements, and whatever else of TOML belongs to that user.
fn user(statements: &str, more: &str) -> String {
    format!("[[user]]\nname = \"u\"\ninline = {{ p = '{{\"Statement\":[{statements}]}}' }}\n{more}\n")
}

fn holds(statements: &str, capability: Capability) -> Certainty {
    profile_of(&user(statements, ""), "user/u").certainty(capability).clone()
}

fn depends(conditions: &[&str]) -> Certainty {
    Certainty::Depends(conditions.iter().map(|text| (*text).to_owned()).collect())
}

const EVERYTHING: &str = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;

#[test]
fn everything_is_every_capability() {
    let profile = profile_of(&user(EVERYTHING, ""), "user/u");
    let names: Vec<Capability> = profile.capabilities.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, Capability::ALL);
    assert!(profile.capabilities.iter().all(|(_, certainty)| *certainty == Certainty::Yes));
}

#[test]
fn not_action_allows_the_rest_and_denies_the_rest() {
    let but_iam = r#"{"Effect":"Allow","NotAction":["iam:*","organizations:*","account:*"],"Resource":"*"}"#;
    assert_eq!(holds(but_iam, Capability::Change), Certainty::Yes);
    assert_eq!(holds(but_iam, Capability::Administer), Certainty::No);
    assert_eq!(holds(but_iam, Capability::ProvisionIdentity), Certainty::Yes, "identitystore is not iam");
    let only_s3 = format!(r#"{EVERYTHING},{{"Effect":"Deny","NotAction":"s3:*","Resource":"*"}}"#);
    assert_eq!(holds(&only_s3, Capability::Elevate), Certainty::No);
    assert_eq!(holds(&only_s3, Capability::ReadData), Certainty::Yes);
}

#[test]
fn a_deny_wins_wherever_it_stands() {
    let deny = r#"{"Effect":"Deny","Action":["IAM:*","sso:*"],"Resource":"*"}"#;
    assert_eq!(holds(&format!("{deny},{EVERYTHING}"), Capability::Elevate), Certainty::No);
    let group = format!(
        "[[group]]\nname = \"g\"\ninline = {{ d = '{{\"Statement\":[{deny}]}}' }}\n{}",
        user(EVERYTHING, "groups = [\"g\"]")
    );
    assert!(!profile_of(&group, "user/u").has(Capability::Elevate));
    assert!(!profile_of(&group, "user/u").is_administrator());
}

#[test]
fn a_deny_on_what_is_allowed_undoes_it_and_a_hole_does_not() {
    let allow = r#"{"Effect":"Allow","Action":"iam:PutRolePolicy","Resource":"arn:aws:iam::111111111111:role/app/*"}"#;
    let same = r#"{"Effect":"Deny","Action":"iam:*","Resource":"arn:aws:iam::*:role/app/*"}"#;
    let other = r#"{"Effect":"Deny","Action":"iam:*","Resource":"arn:aws:iam::*:role/audit"}"#;
    assert_eq!(holds(&format!("{allow},{same}"), Capability::Elevate), Certainty::No);
    assert_eq!(holds(&format!("{allow},{other}"), Capability::Elevate), Certainty::Yes);
    // An administrator who may not touch one role is an administrator.
    assert_eq!(holds(&format!("{EVERYTHING},{other}"), Capability::Administer), Certainty::Yes);
    // One who may touch nothing but one role is none.
    let all_but =
        r#"{"Effect":"Deny","Action":"*","NotResource":["arn:aws:iam::*:role/app","arn:aws:s3:::b/*"]}"#;
    assert_eq!(holds(&format!("{EVERYTHING},{all_but}"), Capability::Administer), Certainty::No);
    assert_eq!(holds(&format!("{EVERYTHING},{all_but}"), Capability::Elevate), Certainty::Yes);
    assert_eq!(holds(&format!("{EVERYTHING},{all_but}"), Capability::ReadLogs), Certainty::No);
}

#[test]
fn conditions_make_it_depend_and_say_on_what() {
    let with_mfa = r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}"#;
    assert_eq!(holds(with_mfa, Capability::Administer), depends(&["aws:MultiFactorAuthPresent Bool true"]));
    let without = r#"{"Effect":"Deny","NotAction":"iam:ListUsers","Resource":"*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}}"#;
    assert_eq!(
        holds(&format!("{EVERYTHING},{without}"), Capability::Administer),
        depends(&["not where aws:MultiFactorAuthPresent BoolIfExists false"])
    );
    // Another statement that gives the same without a condition settles it.
    assert_eq!(holds(&format!("{EVERYTHING},{with_mfa}"), Capability::Administer), Certainty::Yes);
}

#[test]
fn the_region_is_the_callers_choice_and_a_root_rule_is_not_for_others() {
    let region = r#"{"Effect":"Deny","NotAction":["iam:*","organizations:*","sts:*"],"Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":["eu-central-1"]}}}"#;
    assert_eq!(holds(&format!("{EVERYTHING},{region}"), Capability::Administer), Certainty::Yes);
    // Without the exemption the global services are settled by the region, and not by the caller.
    let global = r#"{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":["eu-central-1"]}}}"#;
    assert!(matches!(
        holds(&format!("{EVERYTHING},{global}"), Capability::Administer),
        Certainty::Depends(_)
    ));
    let root = r#"{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringLike":{"aws:PrincipalArn":["arn:aws:iam::*:root"]}}}"#;
    assert_eq!(holds(&format!("{EVERYTHING},{root}"), Capability::Administer), Certainty::Yes);
}

#[test]
fn permission_over_oneself_is_no_capability() {
    let own = r#"{"Effect":"Allow","Action":["iam:CreateAccessKey","iam:DeactivateMFADevice"],"Resource":["arn:aws:iam::*:user/${aws:username}","arn:aws:iam::*:mfa/${aws:username}"]}"#;
    assert_eq!(holds(own, Capability::ProvisionIdentity), Certainty::No);
    assert_eq!(holds(own, Capability::ChangeGuardRails), Certainty::No);
    let all = r#"{"Effect":"Allow","Action":"iam:CreateAccessKey","Resource":"arn:aws:iam::*:user/*"}"#;
    assert_eq!(holds(all, Capability::ProvisionIdentity), Certainty::Yes);
    // Denying all but oneself leaves only oneself.
    let but_own = r#"{"Effect":"Deny","Action":"iam:*","NotResource":"arn:aws:iam::*:user/${aws:username}"}"#;
    assert_eq!(holds(&format!("{all},{but_own}"), Capability::ProvisionIdentity), Certainty::No);
}

#[test]
fn the_service_of_an_arn_decides_what_it_can_mean() {
    let bucket =
        r#"{"Effect":"Allow","Action":"*","Resource":["arn:aws:s3:::bucket","arn:aws:s3:::bucket/*"]}"#;
    assert_eq!(holds(bucket, Capability::ReadData), Certainty::Yes);
    assert_eq!(holds(bucket, Capability::Elevate), Certainty::No);
    let role =
        r#"{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"arn:aws:iam::222222222222:role/x"}"#;
    assert_eq!(holds(role, Capability::Impersonate), Certainty::Yes, "roles live in iam");
}

#[test]
fn the_type_of_resource_decides_too() {
    let roles = r#"{"Effect":"Allow","Action":"iam:*","Resource":"arn:aws:iam::*:role/app/*"}"#;
    assert_eq!(holds(roles, Capability::Elevate), Certainty::Yes);
    assert_eq!(holds(roles, Capability::ChangeGuardRails), Certainty::No, "roles have no MFA devices");
    let groups = r#"{"Effect":"Allow","Action":"iam:*","Resource":"arn:aws:iam::*:group/*"}"#;
    assert_eq!(holds(groups, Capability::ProvisionIdentity), Certainty::No);
    let bucket = r#"{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/*"}"#;
    assert_eq!(holds(bucket, Capability::ChangeGuardRails), Certainty::No, "the block is the account's");
    let leave = r#"{"Effect":"Allow","Action":"organizations:Leave*","NotResource":"arn:aws:s3:::b"}"#;
    assert_eq!(holds(leave, Capability::ChangeGuardRails), Certainty::Yes);
    let typed = r#"{"Effect":"Allow","Action":"*","Resource":["arn:aws:iam::*:role/*","arn:aws:s3:::*","arn:aws:ec2:*:*:*","arn:aws:kms:*:*:*","arn:aws:cloudformation:*:*:*"]}"#;
    assert_eq!(holds(typed, Capability::Administer), Certainty::Yes);
}

#[test]
fn split_wildcards_are_read_together() {
    let half = r#"{"Effect":"Allow","Action":["iam:*","s3:*","rds:*","dynamodb:*"],"Resource":"*"}"#;
    let rest = r#"{"Effect":"Allow","Action":["ec2:*","kms:*","cloudformation:*"],"Resource":"arn:aws:*:*:111111111111:*"}"#;
    assert_eq!(holds(half, Capability::Administer), Certainty::No);
    assert_eq!(holds(rest, Capability::Administer), Certainty::No);
    assert_eq!(holds(&format!("{half},{rest}"), Capability::Administer), Certainty::Yes);
    let letters =
        r#"{"Effect":"Allow","Action":["a*","b*","c*","d*","e*","i*","k*","r*","s*","l*"],"Resource":"**"}"#;
    assert_eq!(holds(letters, Capability::Administer), Certainty::Yes);
    let named =
        r#"{"Effect":"Allow","Action":"*","Resource":"arn:aws:ec2:eu-west-1:111111111111:instance/i-1"}"#;
    assert_eq!(holds(named, Capability::Administer), Certainty::No);
}

#[test]
fn a_boundary_limits_and_gives_nothing() {
    let bound = user(EVERYTHING, "boundary = \"PowerUserAccess\"");
    assert!(!profile_of(&bound, "user/u").is_administrator());
    assert!(profile_of(&bound, "user/u").has(Capability::Change));
    let only_bound = "[[user]]\nname = \"u\"\nboundary = \"AdministratorAccess\"";
    let profile = profile_of(only_bound, "user/u");
    assert!(profile.capabilities.is_empty() && !profile.holds_something);
}

#[test]
fn a_boundary_that_was_not_read_is_not_an_answer() {
    let profile = profile_of(&user(EVERYTHING, "boundary = \"lost\""), "user/u");
    assert!(profile.capabilities.is_empty());
    assert_eq!(profile.reach(), tenure_model::Reach::Unknown);
}

fn account(lines: &str) -> String {
    format!("[[account]]\nid = \"{}\"\n{lines}\n", fixture::ACCOUNT)
}

const FULL: &str = r#"'{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'"#;
const NO_IAM: &str = r#"'{"Statement":[{"Effect":"Deny","Action":"iam:*","Resource":"*"}]}'"#;

#[test]
fn scps_limit_at_every_level() {
    let admin = user(EVERYTHING, "");
    for (lines, administers) in [
        (format!("scps = [{FULL}]"), true),
        (format!("scps = [{FULL}, {NO_IAM}]"), false),
        // A level that only denies allows nothing.
        (format!("scps = [{NO_IAM}]"), false),
        (format!("scps = [{FULL}, {NO_IAM}]\nmanagement = true"), true),
    ] {
        let estate = account(&lines) + &admin;
        assert_eq!(profile_of(&estate, "user/u").is_administrator(), administers, "{lines}");
    }
    let above =
        format!("[organisation]\nscps = [{FULL}, {NO_IAM}]\n{}{admin}", account(&format!("scps = [{FULL}]")));
    assert!(!profile_of(&above, "user/u").is_administrator());
}

#[test]
fn an_scp_that_was_not_understood_limits_by_its_denials_only() {
    let admin = user(EVERYTHING, "");
    let one = account(&format!("scps = ['not a policy', {NO_IAM}]")) + &admin;
    let profile = profile_of(&one, "user/u");
    assert!(!profile.is_administrator());
    assert!(profile.has(Capability::Change), "the unread policy may be the one that allows");
    let (estate, _) = fixture::build(&one).expect("well formed");
    assert!(!Access::new(&estate).limits_read());
}

#[test]
fn scps_bind_root_users_but_no_service_linked_roles() {
    let deny_root = r#"'{"Statement":[{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:root"}}}]}'"#;
    let rails = account(&format!("scps = [{FULL}, {deny_root}]"));
    let root = rails.clone() + "[[root]]\n";
    assert!(profile_of(&root, "root").capabilities.is_empty());
    assert_eq!(*profile_of("[[root]]\n", "root").certainty(Capability::Administer), Certainty::Yes);
    let linked = account(&format!("scps = [{FULL}, {NO_IAM}]"))
        + "[[role]]\nname = \"r\"\nlinked = true\nattached = [\"AdministratorAccess\"]\n";
    assert!(profile_of(&linked, "role/r").is_administrator());
}

#[test]
fn what_gives_a_capability_alone_is_the_proof() {
    let text = user(
        r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}"#,
        "attached = [\"AdministratorAccess\", \"IAMFullAccess\"]",
    );
    let (estate, _) = fixture::build(&text).expect("well formed");
    let access = Access::new(&estate);
    let user = &estate.records().principals[0];
    let entitlement = access.entitlement(user, Capability::Administer).expect("an administrator");
    assert_eq!(Access::describe(&entitlement.derivation), "policy `AdministratorAccess`, statement 0");
    let permissions = access.permissions(&user.id, Capability::Impersonate);
    assert_eq!(permissions, ["iam:PassRole", "sts:AssumeRole"]);
}

#[test]
fn hostile_documents_neither_stop_nor_slow_it() {
    let wide: Vec<String> = (0..3_000).map(|i| format!("\"s3:*a*{i}*\"")).collect();
    let text = user(
        &format!(
            r#"{{"Effect":"Allow","Action":[{0}],"Resource":[{0}]}},{{"Effect":"Deny","Action":[{0}],"Resource":[{0}]}}"#,
            wide.join(",")
        ),
        "",
    );
    assert!(profile_of(&text, "user/u").capabilities.is_empty());
}

fn actions_of(statements: &str, more: &str) -> EffectiveActions {
    let (estate, _) = fixture::build(&user(statements, more)).expect("the estate of a test is well formed");
    let id = PrincipalId::from(format!("arn:aws:iam::{}:user/u", fixture::ACCOUNT));
    let access = Access::new(&estate);
    let alone = access.effective_actions(&id);
    // Together with everyone else it is the same.
    let place = estate.records().principals.iter().position(|one| one.id == id).expect("it is there");
    assert_eq!(*access.effective_actions_of_all()[place], alone);
    alone
}

#[test]
fn effective_actions_are_of_the_whole_catalogue() {
    let catalog = Catalog::get();
    let id = |name: &str| catalog.id(name).expect(name);
    let all = actions_of(EVERYTHING, "");
    assert_eq!((all.everywhere.len(), all.somewhere_if.len()), (catalog.len(), catalog.len()));
    assert!(all.everywhere.iter().eq(catalog.ids()));

    let bucket = r#"{"Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::b/*"}"#;
    let bucket = actions_of(bucket, "");
    // That one is allowed whatever policies say.
    let always = [id("sts:GetCallerIdentity")];
    assert!(bucket.everywhere.iter().eq(always) && bucket.everywhere_if.iter().eq(always));
    assert!(bucket.somewhere.contains(id("s3:GetObject")) && !bucket.somewhere.contains(id("s3:PutObject")));
    assert!(!bucket.somewhere.contains(id("s3:GetAccountPublicAccessBlock")), "it works on no bucket");

    let on_terms = format!(
        r#"{EVERYTHING},{{"Effect":"Deny","Action":"iam:*","Resource":"*","Condition":{{"Bool":{{"aws:MultiFactorAuthPresent":"false"}}}}}}"#
    );
    let on_terms = actions_of(&on_terms, "");
    let create = id("iam:CreateUser");
    assert!(!on_terms.everywhere.contains(create) && on_terms.everywhere_if.contains(create));
    assert!(on_terms.everywhere.contains(id("ec2:RunInstances")));
}

#[test]
fn effective_actions_and_capabilities_agree() {
    for statements in [
        EVERYTHING,
        r#"{"Effect":"Allow","NotAction":["iam:*","organizations:*"],"Resource":"*"}"#,
        r#"{"Effect":"Allow","Action":["s3:*","iam:Pass*"],"Resource":["arn:aws:s3:::b/*","arn:aws:iam::*:role/app-*"]}"#,
        r#"{"Effect":"Allow","Action":"*:*Object","Resource":"*"},{"Effect":"Deny","Action":"s3:Put*","Resource":"*"}"#,
    ] {
        let (estate, _) = fixture::build(&user(statements, "")).expect("the estate of a test is well formed");
        let id = PrincipalId::from(format!("arn:aws:iam::{}:user/u", fixture::ACCOUNT));
        let access = Access::new(&estate);
        let actions = access.effective_actions(&id);
        for capability in Capability::ALL {
            for name in access.permissions(&id, capability) {
                let known = Catalog::get().id(&name).expect("a capability names a published action");
                assert!(actions.somewhere_if.contains(known), "{statements}: {name}");
            }
        }
    }
}
