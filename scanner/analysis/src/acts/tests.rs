use super::*;

const REGISTER: &str = r#"
    [options]
    register = """
    format = 1
    [customer]
    name = "Contoso"
    [[party]]
    id = "acme"
    name = "Acme"
    kind = "partner"
    footprint = [
        { cloud = "aws", kind = "account", value = "999999999999" },
        { cloud = "any", kind = "domain", value = "acme.example" },
    ]
    [[person]]
    id = "jane"
    name = "Jane"
    party = "customer"
    identities = ["jane@contoso.example"]
    [[person]]
    id = "ann"
    name = "Ann"
    party = "acme"
    identities = ["ann@acme.example"]
    """
"#;

/// `action kind party person state principals` of every act.
fn acts(text: &str) -> Vec<String> {
    let (estate, options) = crate::fixture::build(&format!("{text}\n{REGISTER}")).expect("builds");
    let context = Context::new(&estate, &options);
    let acts = context.acts();
    acts.all()
        .iter()
        .map(|act| {
            let party = act.party.as_deref().unwrap_or("own");
            let doubt = if act.is_party_sure { "" } else { "?" };
            let names: Vec<&str> = act.principals.iter().map(|one| one.name.as_str()).collect();
            format!(
                "{} {party}{doubt} {} {:?} {}",
                act.kind.as_str(),
                act.person.unwrap_or("-"),
                act.state,
                names.join(",")
            )
        })
        .collect()
}

#[test]
fn acts_of_aws_have_parties_people_and_subjects() {
    let found = acts(
        r#"
        [[user]]
        name = "bob"
        keys = [{ id = "AKIAEXAMPLE" }]
        [[role]]
        name = "partner"
        trust = '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"999999999999"},"Action":"sts:AssumeRole"}]}'
        [[role]]
        name = "shared"
        trust = '{"Statement":[{"Effect":"Allow","Principal":{"AWS":["999999999999","111111111111"]},"Action":"sts:AssumeRole"}]}'
        [[event]]
        at = "-9d"
        did = "iam:CreateAccessKey"
        by = "role/partner"
        on = ["user/bob"]
        attributes = { sessionName = "jane@contoso.example" }
        [[event]]
        at = "-8d"
        did = "iam:UpdateAccessKey"
        by = "role/shared"
        on = ["AKIAEXAMPLE"]
        attributes = { status = "Inactive", sessionName = "jane@contoso.example" }
        [[event]]
        at = "-7d"
        did = "sts:AssumeRole"
        by = "arn:aws:iam::999999999999:role/tool"
        on = ["role/shared"]
        attributes = { roleSessionName = "x1" }
        [[event]]
        at = "-6d"
        did = "cloudtrail:StopLogging"
        by = "role/shared"
        result = "AccessDenied"
        attributes = { sessionName = "x1" }
        [[event]]
        at = "-5d"
        did = "ec2:DescribeInstances"
        by = "user/bob"
        attributes = { readOnly = "true" }
        "#,
    );
    assert_eq!(
        found,
        [
            // What a session calls itself does not make a partner's act the customer's.
            "create acme jane Done bob",
            "remove acme? jane Done bob",
            "use acme - Done shared",
            // Of a role that both can assume, the event that opened the session tells.
            "guard-rail acme - Refused ",
            "use own - Done ",
        ]
    );
}

#[test]
fn acts_of_azure_and_google_have_parties_people_and_subjects() {
    let found = acts(
        r##"
        [[entra_user]]
        name = "gina"
        guest = "acme.example"
        [[entra_user]]
        name = "tom"
        [[service_account]]
        name = "deploy"
        [[event]]
        at = "-9d"
        scope = "azure/tenant"
        did = "Add member to role"
        by = "entra/gina"
        on = ["entra/tom", "roles/x"]
        [[event]]
        at = "-8d"
        scope = "azure/tenant"
        log = "roleAssignmentScheduleRequests"
        did = "selfActivate"
        by = "entra/tom"
        on = ["entra/tom"]
        attributes = { status = "PendingApproval" }
        [[event]]
        at = "-7d"
        scope = "azure/tenant"
        log = "signIns"
        did = "sign-in"
        by = "0f0f0f0f-0000-4000-8000-000000000009"
        name = "old_acme.example#EXT#@contoso.onmicrosoft.com"
        attributes = { homeTenantId = "0f0f0f0f-1111-4222-8333-444444444444" }
        [[event]]
        at = "-6d"
        scope = "gcp/project/pay-prod"
        did = "google.iam.admin.v1.CreateServiceAccountKey"
        by = "user:ann@acme.example"
        on = ["//iam.googleapis.com/projects/pay-prod/serviceAccounts/deploy@pay-prod.iam.gserviceaccount.com"]
        result = "OK"
        [[event]]
        at = "-5d"
        scope = "gcp/project/pay-prod"
        did = "SetIamPolicy"
        by = "google/sa:deploy"
        on = ["//cloudresourcemanager.googleapis.com/projects/pay-prod"]
        attributes = { removed = "roles/owner serviceAccount:deploy@pay-prod.iam.gserviceaccount.com", delegation = "user:ann@acme.example" }
        [[event]]
        at = "-4d"
        scope = "azure/prod"
        did = "Microsoft.Authorization/roleAssignments/write"
        by = "entra/tom"
        result = "Started"
        "##,
    );
    assert_eq!(
        found,
        [
            "elevate acme - Done tom",
            "elevate own - Underway tom",
            "use azure:0f0f0f0f-1111-4222-8333-444444444444 - Done ",
            "create acme ann Done deploy",
            "remove acme ann Done deploy",
            "elevate own - Underway ",
        ]
    );
}

/// Hostile input: whatever a log holds, nothing ends badly.
#[test]
fn odd_events_are_acts_too() {
    let found = acts(
        r##"
        [[event]]
        did = ""
        attributes = { targets = "  ", added = ";;; a", removed = "x", delegation = "@ @@" }
        [[event]]
        did = "*"
        by = "@"
        name = "#EXT#@"
        "##,
    );
    assert_eq!(found.len(), 2);
}

/// Google's own accounts are nobody's party; whoever calls an account of his own like one is.
#[test]
fn agents_of_google_are_no_party() {
    let found = acts(
        r#"
        [organization]
        [[event]]
        at = "-9d"
        scope = "gcp/org"
        did = "SetIamPolicy"
        by = "serviceAccount:service-org-1@gcp-sa-pam.iam.gserviceaccount.com"
        [[event]]
        at = "-8d"
        scope = "gcp/org"
        did = "SetIamPolicy"
        by = "serviceAccount:service-1012@vendor-x.iam.gserviceaccount.com"
        "#,
    );
    assert_eq!(found, ["elevate own - Done ", "elevate gcp:projects/vendor-x - Done "]);
}
