use tenure_model::ApprovalVerdict;

use super::*;

const PEOPLE: &str = r#"
    format = 1
    [customer]
    name = "Contoso"
    timezone = "Europe/London"
    [[party]]
    id = "acme"
    name = "Acme"
    kind = "partner"
    footprint = [{ cloud = "aws", kind = "account", value = "999999999999" }]
    [[environment]]
    id = "prod"
    scopes = ["aws:111111111111"]
    [[right]]
    party = "acme"
    environment = "prod"
    change = "approved"
    hours = "Mon-Fri 08:00-18:00"
    [[person]]
    id = "jane"
    name = "Jane"
    party = "customer"
    identities = ["aws:arn:aws:iam::111111111111:user/jane", "gcp:user:jane@contoso.example"]
    [[person]]
    id = "omar"
    name = "Omar"
    party = "customer"
    identities = ["entra:0f0f0f0f-0000-4000-8000-0000000000aa"]
    [[person]]
    id = "ann"
    name = "Ann"
    party = "acme"
"#;

fn rows_of(estate: &str, approvals: &str) -> Vec<ActRow> {
    let text = format!("{estate}\n[options]\nregister = '''\n{PEOPLE}\n{approvals}\n'''\n");
    let (estate, options) = crate::fixture::build(&text).expect("builds");
    rows(&Context::new(&estate, &options))
}

fn verdict(estate: &str, approvals: &str) -> (Option<ApprovalVerdict>, String) {
    let rows = rows_of(estate, approvals);
    assert_eq!(rows.len(), 1, "{rows:#?}");
    (rows[0].verdict, rows[0].why.clone())
}

fn approval(rest: &str) -> String {
    format!("[[approval]]\nid = \"A-1\"\nsubject = \"aws:arn:aws:iam::111111111111:user/bot\"\n{rest}\n")
}

const KEY: &str = r#"
    [[user]]
    name = "bot"
    [[user]]
    name = "jane"
    [[event]]
    at = "2026-10-20T10:00:00Z"
    did = "iam:CreateAccessKey"
    by = "user/jane"
    on = ["user/bot"]
    [[log]]
"#;

#[test]
fn an_approval_counts_by_whom_when_and_for_whom_it_is() {
    let says = |rest: &str| verdict(KEY, &approval(rest)).0.expect("is judged");
    let good = "act = \"create\"\nrequested_by = \"ann\"\napproved_by = \"omar\"\nat = 2026-10-19T09:00:00Z";
    assert_eq!(says(good), ApprovalVerdict::Approved);
    assert_eq!(says(&good.replace("omar", "ann")), ApprovalVerdict::SelfApproved, "who asked approved");
    assert_eq!(says(&good.replace("omar", "jane")), ApprovalVerdict::SelfApproved, "who did it approved");
    let asked =
        good.replace("\"ann\"", "\"omar\"").replace("approved_by = \"omar\"", "approved_by = \"ann\"");
    assert_eq!(says(&asked), ApprovalVerdict::ApprovedByOutsider);
    assert_eq!(says(&good.replace("10-19", "10-21")), ApprovalVerdict::ApprovedLate);
    assert_eq!(says(&format!("{good}\nexpires = 2026-10-20T09:59:59Z")), ApprovalVerdict::ApprovalExpired);
    assert_eq!(
        says(&format!("{good}\nexpires = 2026-10-20")),
        ApprovalVerdict::Approved,
        "to the end of the day"
    );
    assert_eq!(says(&good.replace("2026-10-19", "2026-06-19")), ApprovalVerdict::ApprovalExpired);
    assert_eq!(says(&good.replace("create", "renew")), ApprovalVerdict::NoneFound, "of another act");
    let other = approval(good).replace("user/bot", "user/robot");
    assert_eq!(verdict(KEY, &other).0, Some(ApprovalVerdict::NoneFound), "of another subject");
    let pattern = approval(good).replace("user/bot", "user/b*");
    assert_eq!(verdict(KEY, &pattern).0, Some(ApprovalVerdict::Approved));
    // Of several the best counts.
    let late = approval(&good.replace("10-19", "10-21")).replace("A-1", "A-2");
    assert_eq!(verdict(KEY, &(approval(good) + &late)).0, Some(ApprovalVerdict::Approved));
}

/// INVARIANT: silence is never a pass, and never a fault: "none" says where was looked, and a hole says so.
#[test]
fn none_found_says_where_was_looked() {
    let (found, why) = verdict(KEY, "");
    assert_eq!(found, Some(ApprovalVerdict::NoneFound));
    assert_eq!(why, "no approval found in the register, up to 2026-10-31T00:00:00Z");
    let gap = "[[gap]]\napi = \"iam:ListDelegationRequests\"\nblinds = [\"delegations\"]\n";
    let (found, why) = verdict(&format!("{KEY}\n{gap}"), "");
    assert_eq!(found, Some(ApprovalVerdict::NotEvaluated));
    assert!(why.contains("iam:ListDelegationRequests was not read"), "{why}");
    let (estate, options) = crate::fixture::build(KEY).expect("builds");
    let rows = rows(&Context::new(&estate, &options));
    assert_eq!(rows[0].verdict, Some(ApprovalVerdict::NotEvaluated), "no register was given");
}

#[test]
fn making_a_thing_covers_setting_it_up() {
    let estate = |at: &str| {
        format!(
            r#"
            [[role]]
            name = "deploy"
            [[event]]
            at = "2026-10-20T10:00:00Z"
            did = "iam:CreateRole"
            by = "user/jane"
            on = ["role/deploy"]
            [[event]]
            at = "{at}"
            did = "iam:AttachRolePolicy"
            by = "user/jane"
            on = ["role/deploy"]
            "#
        )
    };
    let approved = approval(
        "act = \"create\"\nrequested_by = \"ann\"\napproved_by = \"omar\"\nat = 2026-10-19T09:00:00Z\nticket = \"CHG1\"",
    )
    .replace("user/bot", "role/deploy");
    let last = |at: &str| rows_of(&estate(at), &approved).pop().expect("an act");
    let soon = last("2026-10-20T10:05:00Z");
    assert_eq!((soon.verdict, soon.ticket.as_deref()), (Some(ApprovalVerdict::Approved), Some("CHG1")));
    assert_eq!((soon.approved_by.as_deref(), soon.evidence.len()), (Some("omar"), 2));
    assert_eq!(last("2026-10-23T10:00:00Z").verdict, Some(ApprovalVerdict::NoneFound), "a later change");
}

#[test]
fn requests_of_the_clouds_carry_their_own_approvals() {
    let pim = |approver: &str| {
        format!(
            r#"
            [[entra_user]]
            name = "tom"
            [[entra_user]]
            name = "gina"
            guest = "acme.example"
            [[event]]
            at = "2026-10-20T10:00:00Z"
            scope = "azure/tenant"
            log = "roleAssignmentScheduleRequests"
            did = "selfActivate"
            by = "entra/tom"
            on = ["entra/tom"]
            attributes = {{ status = "Provisioned", ticketNumber = "CHG7", {approver} }}
            [[log]]
            scope = "azure/tenant"
            source = "roleAssignmentScheduleRequests"
            from = "2026-10-01T00:00:00Z"
            "#
        )
    };
    let by = |id: &str| format!("approvedBy = \"{id}\", approvedAt = \"2026-10-20T09:59:00Z\"");
    let id = crate::fixture::azure::guid;
    let omar = verdict(&pim(&by("0f0f0f0f-0000-4000-8000-0000000000aa")), "");
    assert_eq!(omar.0, Some(ApprovalVerdict::Approved), "{}", omar.1);
    assert_eq!(verdict(&pim(&by(&id("tom"))), "").0, Some(ApprovalVerdict::SelfApproved));
    assert_eq!(verdict(&pim(&by(&id("gina"))), "").0, Some(ApprovalVerdict::ApprovedByOutsider));
    assert_eq!(verdict(&pim(&by(&id("nobody"))), "").0, Some(ApprovalVerdict::NotEvaluated));
    let (found, why) = verdict(&pim("justification = \"x\""), "");
    assert_eq!(found, Some(ApprovalVerdict::NoneFound));
    assert!(why.ends_with("window 2026-10-01T00:00:00Z..2026-10-31T00:00:00Z"), "{why}");
    let cut = pim("justification = \"x\"").replace("2026-10-01T", "2026-10-21T");
    assert_eq!(verdict(&cut, "").0, Some(ApprovalVerdict::NotEvaluated), "not read back that far");
}

#[test]
fn an_approval_is_for_whom_and_what_it_was_asked() {
    let good = "act = \"create\"\nrequested_by = \"ann\"\napproved_by = \"omar\"\nat = 2026-10-19T09:00:00Z";
    let named = |who: &str| verdict(KEY, &approval(&format!("{good}\nexecuted_by = \"{who}\""))).0;
    assert_eq!(named("jane"), Some(ApprovalVerdict::Approved), "she did it");
    assert_eq!(named("ann"), Some(ApprovalVerdict::NoneFound), "somebody else was to do it");
    // Of a party nobody knows who it was: not the customer's person who is named.
    let by_party = KEY.replace("by = \"user/jane\"", "by = \"arn:aws:iam::999999999999:role/tool\"");
    let approved = approval(&format!("{good}\nexecuted_by = \"jane\""));
    assert_eq!(verdict(&by_party, &approved).0, Some(ApprovalVerdict::NoneFound));
    // Two requests of one person: the approval of one is none of the other.
    let grant = |name: &str, approver: &str| {
        format!(
            r#"
            [[gcp_resource]]
            kind = "privilegedaccessmanager.googleapis.com/Grant"
            name = "{name}"
            attributes = {{ state = "ENDED", requester = "tom@contoso.example", grantTime = "2026-10-20T10:00:00Z", {approver} }}
            "#
        )
    };
    let tom = "[[gcp_member]]\nwho = \"user:tom@contoso.example\"\n";
    let estate =
        tom.to_owned() + &grant("one", "approver = \"user:jane@contoso.example\"") + &grant("two", "");
    let rows = rows_of(&estate, "");
    let verdicts: Vec<_> = rows.iter().map(|row| (row.subject_name.as_str(), row.verdict)).collect();
    assert_eq!(verdicts[0], ("one", Some(ApprovalVerdict::Approved)), "{rows:#?}");
    assert_ne!(verdicts[1].1, Some(ApprovalVerdict::Approved), "{rows:#?}");
}

#[test]
fn acts_of_parties_have_hours() {
    let estate = |at: &str| {
        format!(
            r#"
            [[event]]
            at = "{at}"
            did = "ec2:RunInstances"
            by = "arn:aws:iam::999999999999:role/tool"
            on = ["arn:aws:ec2:eu-west-1:111111111111:instance/i-1"]
            "#
        )
    };
    let row = |at: &str| rows_of(&estate(at), "").pop().expect("an act");
    let day = row("2026-07-01T07:30:00Z");
    assert_eq!(
        (day.party.as_deref(), day.out_of_hours),
        (Some("acme"), Some(false)),
        "half past eight in London"
    );
    assert_eq!(row("2026-07-01T17:30:00Z").out_of_hours, Some(true));
    assert_eq!(day.verdict, Some(ApprovalVerdict::NoneFound), "the right asks for an approval");
}

#[test]
fn windows_tell_holes() {
    let text = r#"
        [[event]]
        did = "iam:CreateUser"
        [[log]]
        from = "-90d"
        to = "-60d"
        [[log]]
        from = "-50d"
        [[log]]
        region = "eu-west-1"
        from = "-80d"
        [[gap]]
        api = "auditLogs/directoryAudits"
        scope = "azure/tenant"
        blinds = ["events"]
    "#;
    let (estate, options) = crate::fixture::build(text).expect("builds");
    let found = windows(&Context::new(&estate, &options));
    assert_eq!(found.len(), 2, "{found:#?}");
    let trail = &found[0];
    assert_eq!((trail.source.as_str(), trail.acts, trail.complete), ("cloudtrail", 1, false));
    assert_eq!(
        trail.from.map(|at| at.to_string()).as_deref(),
        Some("2026-08-12T00:00:00Z"),
        "what all cover"
    );
    assert_eq!(trail.why, "nothing was read from 2026-09-01T00:00:00Z to 2026-09-11T00:00:00Z");
    assert_eq!((found[1].from, found[1].complete), (None, false));
}

/// What PIM holds of subscriptions says nothing of the directory, and roles nothing of groups.
#[test]
fn each_list_of_requests_is_its_own() {
    let text = |log: &str| {
        format!(
            r#"
            [[entra_user]]
            name = "tom"
            [[event]]
            at = "2026-10-20T10:00:00Z"
            scope = "azure/tenant"
            did = "Add member to role"
            by = "0f0f0f0f-0000-4000-8000-0000000000aa"
            on = ["entra/tom"]
            [[log]]
            scope = "azure/tenant"
            from = "2026-10-01T00:00:00Z"
            {log}
            "#
        )
    };
    let found = |log: &str| verdict(&text(log), "").0.expect("is judged");
    assert_eq!(found("source = \"roleAssignmentScheduleRequests\""), ApprovalVerdict::NoneFound);
    let short = "source = \"roleAssignmentScheduleRequests\"\n[[log]]\nscope = \"azure/prod\"\nfrom = \"0d\"\nsource = \"roleAssignmentScheduleRequests\"";
    assert_eq!(found(short), ApprovalVerdict::NoneFound, "of a subscription");
    for other in
        ["assignmentScheduleRequests of groups", "roleEligibilityScheduleRequests", "directoryAudits"]
    {
        assert_eq!(found(&format!("source = \"{other}\"")), ApprovalVerdict::NotEvaluated, "{other}");
    }
    let made = text("source = \"directoryAudits\"").replace("Add member to role", "Add user");
    assert_eq!(verdict(&made, "").0, Some(ApprovalVerdict::NoneFound), "no request makes a user");
}

/// A grant for a time is an act of its own, approved or not.
#[test]
fn grants_of_privileged_access_manager_are_acts() {
    let text = |approver: &str| {
        format!(
            r#"
            [[google_user]]
            name = "ann"
            [[entitlement]]
            name = "break-glass"
            eligible = ["ann"]
            roles = ["roles/owner"]
            active = [{{ who = "ann", approver = "{approver}" }}]
            "#
        )
    };
    let said = |approver: &str| {
        let text = format!("{}\n[options]\nregister = '''\n{PEOPLE}\n'''\n", text(approver));
        let (estate, options) = crate::fixture::build(&text).expect("builds");
        let found = rows(&Context::new(&estate, &options));
        found.first().map(|row| (row.verdict.expect("is judged"), row.requested_by.clone()))
    };
    let ann = Some("ann".to_owned());
    assert_eq!(said("jane@contoso.example"), Some((ApprovalVerdict::Approved, ann.clone())));
    assert_eq!(said("user:ann@contoso.example"), Some((ApprovalVerdict::SelfApproved, ann.clone())));
    assert_eq!(
        said("cat@contoso.example"),
        Some((ApprovalVerdict::Approved, ann.clone())),
        "of the customer's domain"
    );
    assert_eq!(said("eve@fabrikam.example"), Some((ApprovalVerdict::ApprovedByOutsider, ann.clone())));
    assert_eq!(said(""), Some((ApprovalVerdict::NoneFound, ann)));
}
