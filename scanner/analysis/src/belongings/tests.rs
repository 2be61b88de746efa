use tenure_model::{BelongingKind, BelongingState, Relation};

use super::*;
use crate::fixture;

const REGISTER: &str = r#"
    [options]
    register = """
    format = 1
    [customer]
    name = "Contoso"
    [[environment]]
    id = "prod"
    scopes = ["aws:111111111111", "azure:7e000000-0000-4000-8000-000000000001", "gcp:organizations/100000000001"]
    [[party]]
    id = "acme"
    name = "Acme"
    kind = "partner"
    footprint = [
        { cloud = "aws", kind = "account", value = "999999999999" },
        { cloud = "aws", kind = "principal", value = "arn:aws:iam::111111111111:user/acme-bot" },
        { cloud = "any", kind = "domain", value = "acme.example" },
        { cloud = "gcp", kind = "project", value = "acme-tools" },
        { cloud = "azure", kind = "tenant", value = "0f0f0f0f-1111-4222-8333-444444444444" },
    ]
    [[party]]
    id = "sub"
    name = "Sub"
    kind = "subcontractor"
    under = "acme"
    footprint = [{ cloud = "aws", kind = "account", value = "888888888888" }]
    """
"#;

fn build(estate: &str) -> (tenure_model::Estate, crate::Options) {
    fixture::build(&format!("{estate}\n{REGISTER}")).expect("builds")
}

fn belongings(estate: &str) -> Belongings {
    let (estate, options) = build(estate);
    Belongings::new(&Context::new(&estate, &options), "acme", None)
}

/// Each item in one line: kind, relation, state, name of its subject.
fn lines(found: &Belongings) -> Vec<String> {
    let line = |one: &Belonging| {
        format!("{} {} {} {}", one.kind.as_str(), one.relation.as_str(), one.state.as_str(), one.subject.name)
    };
    found.items.iter().map(line).collect()
}

fn of_kind(found: &Belongings, kind: BelongingKind) -> Vec<&Belonging> {
    found.items.iter().filter(|one| one.kind == kind).collect()
}

const TRUST: &str = r#"'{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["999999999999","arn:aws:iam::111111111111:user/jane"]},"Action":"sts:AssumeRole"},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:role/tool"},"Action":"sts:TagSession"}]}'"#;

#[test]
fn a_trust_goes_with_all_that_its_policy_says_of_the_party() {
    let found = belongings(&format!("[[role]]\nname = \"deploy\"\nused = \"-9d\"\ntrust = {TRUST}\n"));
    assert_eq!(lines(&found), ["trust held-by active deploy", "trust held-by active deploy"]);
    let wanted = "aws iam update-assume-role-policy --role-name 'deploy' --policy-document \
                  '{\"Statement\":[{\"Action\":\"sts:AssumeRole\",\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\
                  [\"arn:aws:iam::111111111111:user/jane\"]}}],\"Version\":\"2012-10-17\"}'";
    for item in &found.items {
        assert_eq!(item.ends_with, wanted);
        assert_eq!(item.environments, ["prod"]);
        assert_eq!(item.source.as_str(), "unsigned register");
        assert!(!item.evidence.is_empty() && item.detail.contains("999999999999"), "{item:?}");
    }
    let alone = r#"
        [[role]]
        name = "deploy"
        trust = '{"Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"sts:AssumeRole"}}'
    "#;
    let found = belongings(alone);
    assert!(
        found.items[0].ends_with.contains(r#"{"Action":"sts:AssumeRole","Effect":"Deny","Principal":"*"}"#)
    );
}

#[test]
fn an_identity_goes_after_all_that_hangs_on_it() {
    let found = belongings(
        r#"
        [[group]]
        name = "ops"
        attached = ["AdministratorAccess"]
        [[user]]
        name = "acme-bot"
        created = "-90d"
        keys = [{ id = "AKIAACME", issued = "-80d", used = "-2d" }, { id = "AKIAOFF", state = "inactive" }]
        groups = ["ops"]
        inline = { more = '{"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}' }
        "#,
    );
    assert_eq!(
        lines(&found),
        [
            "principal belongs-to active acme-bot",
            "grant held-by active acme-bot",
            "grant held-by active acme-bot",
            "credential held-by active access key `AKIAACME`",
            "credential held-by disabled access key `AKIAOFF`",
        ]
    );
    let whole = &found.items[0].ends_with;
    let steps: Vec<&str> = whole.lines().collect();
    assert_eq!(
        steps,
        [
            "aws iam delete-access-key --user-name 'acme-bot' --access-key-id 'AKIAACME'",
            "aws iam delete-access-key --user-name 'acme-bot' --access-key-id 'AKIAOFF'",
            "aws iam delete-user-policy --user-name 'acme-bot' --policy-name 'more'",
            "aws iam remove-user-from-group --group-name 'ops' --user-name 'acme-bot'",
            "aws iam delete-user --user-name 'acme-bot'",
        ]
    );
    assert!(
        found
            .items
            .iter()
            .any(|one| one.detail.contains("`AdministratorAccess`") && one.detail.contains("through `ops`"))
    );
}

/// A group in a group in a group, in Entra ID and in Google Cloud; a circle of groups ends the walk.
#[test]
fn grants_are_found_through_groups_to_any_depth() {
    let found = belongings(
        r#"
        [[entra_user]]
        name = "gina"
        guest = "acme.example"
        [[entra_group]]
        name = "a"
        members = ["gina"]
        [[entra_group]]
        name = "b"
        members = ["a", "c"]
        [[entra_group]]
        name = "c"
        members = ["b"]
        roles = [{ role = "Contributor", at = "prod" }]
        [[google_user]]
        name = "cat"
        domain = "acme.example"
        [[google_group]]
        name = "x"
        members = ["cat"]
        [[google_group]]
        name = "y"
        members = ["x"]
        roles = ["roles/editor"]
        "#,
    );
    let grants = of_kind(&found, BelongingKind::Grant);
    let deep: Vec<&&Belonging> = grants.iter().filter(|one| one.detail.contains(" through ")).collect();
    assert_eq!(deep.len(), 2, "{grants:#?}");
    let of = |name: &str| deep.iter().find(|one| one.subject.name == name).expect(name);
    assert!(of("gina").detail.contains("through `a` in `b` in `c`"), "{}", of("gina").detail);
    assert!(of("gina").ends_with.starts_with("az ad group member remove --group "));
    assert!(
        of("cat").detail.contains("through `x` in `y`") || of("cat").detail.contains("x@contoso.example")
    );
    assert!(
        of("cat").ends_with.starts_with("gcloud identity groups memberships delete --group-email 'x@contoso")
    );
    assert!(deep.iter().all(|one| one.environments == ["prod"]));
}

#[test]
fn what_is_switched_off_or_over_is_said_to_be_so() {
    let found = belongings(
        r#"
        [[entra_user]]
        name = "gina"
        guest = "acme.example"
        enabled = false
        roles = [{ role = "Contributor", at = "prod" }, { role = "Reader", at = "prod", standing = "active until -3d" }]
        "#,
    );
    let states: Vec<(&str, &str)> =
        found.items.iter().map(|one| (one.kind.as_str(), one.state.as_str())).collect();
    assert_eq!(states, [("principal", "disabled"), ("grant", "expired"), ("grant", "disabled")]);
}

#[test]
fn delegations_and_doors_of_every_cloud_are_found() {
    let found = belongings(
        r#"
        [[azure_delegation]]
        kind = "lighthouse"
        from = "0f0f0f0f-1111-4222-8333-444444444444"
        attributes = { id = "/subscriptions/x/providers/Microsoft.ManagedServices/registrationAssignments/r1", at = "/subscriptions/x" }
        [[azure_delegation]]
        kind = "gdap"
        from = "0f0f0f0f-1111-4222-8333-444444444444"
        name = "old"
        attributes = { status = "terminated" }
        [[resource]]
        id = "arn:aws:s3:::invoices"
        kind = "s3:bucket"
        policy = '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"999999999999"},"Action":"s3:GetObject","Resource":"*"}]}'
        [[resource]]
        id = "arn:aws:kms:eu-west-1:111111111111:key/k"
        kind = "kms:key"
        region = "eu-west-1"
        attributes = { "Grant:g1" = "arn:aws:iam::999999999999:role/tool Decrypt" }
        [[resource]]
        id = "arn:aws:ec2:eu-west-1::image/ami-1"
        kind = "ec2:image"
        region = "eu-west-1"
        attributes = { sharedWith = "222222222222 999999999999" }
        [[resource]]
        id = "arn:aws:logs:eu-west-1:111111111111:log-group:x:filter:f"
        kind = "logs:subscription-filter"
        attributes = { destinationAccount = "999999999999", logGroupName = "x" }
        [[gcp_resource]]
        kind = "storage.googleapis.com/Bucket"
        name = "exports"
        bindings = [{ role = "roles/storage.objectViewer", members = ["serviceAccount:a@acme-tools.iam.gserviceaccount.com"] }]
        "#,
    );
    let doors = of_kind(&found, BelongingKind::DataDoor);
    let names: Vec<&str> = doors.iter().map(|one| one.subject.name.as_str()).collect();
    assert_eq!(names, ["exports", "ami-1", "k", "f", "invoices"], "{doors:#?}");
    let command = |name: &str| {
        doors.iter().find(|one| one.subject.name == name).map(|one| one.ends_with.clone()).unwrap_or_default()
    };
    assert_eq!(
        command("ami-1"),
        "aws ec2 modify-image-attribute --region 'eu-west-1' --image-id 'ami-1' --launch-permission \
         Remove=[{UserId='999999999999'}]"
    );
    assert!(command("k").starts_with("aws kms revoke-grant --region 'eu-west-1' --key-id "));
    assert!(
        command("f")
            .starts_with("aws logs delete-subscription-filter --log-group-name 'x' --filter-name 'f'")
    );
    assert!(
        command("exports").starts_with("gcloud storage buckets remove-iam-policy-binding 'gs://exports'")
    );
    let delegations = of_kind(&found, BelongingKind::Delegation);
    assert_eq!(delegations.len(), 2);
    assert!(
        delegations
            .iter()
            .any(|one| one.state == BelongingState::Expired && one.detail.contains("terminated"))
    );
    assert!(delegations.iter().any(|one| {
        one.ends_with == "az managedservices assignment delete --assignment 'r1' --scope '/subscriptions/x'"
    }));
}

const AUTHOR: &str = r#"
    [[role]]
    name = "partner"
    trust = '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"999999999999"},"Action":"sts:AssumeRole"}]}'
    [[log]]
    from = "-60d"
"#;

/// A key that the partner made for another's user stays when the partner goes.
#[test]
fn what_it_made_for_others_is_its() {
    let found = belongings(&format!(
        r#"
        {AUTHOR}
        [[user]]
        name = "batch"
        keys = [{{ id = "AKIABATCH", issued = "-20d" }}, {{ id = "AKIAOWN", issued = "-400d" }}]
        [[role]]
        name = "backdoor"
        created = "-20d"
        [[role]]
        name = "pipeline"
        created = "-900d"
        [[event]]
        at = "-20d"
        did = "iam:CreateAccessKey"
        by = "role/partner"
        on = ["user/batch"]
        attributes = {{ created = "AKIABATCH" }}
        [[event]]
        at = "-20d"
        did = "iam:CreateRole"
        by = "role/partner"
        on = ["role/backdoor"]
        [[event]]
        at = "-19d"
        did = "iam:UpdateAssumeRolePolicy"
        by = "role/partner"
        on = ["role/pipeline"]
        [[event]]
        at = "-18d"
        did = "iam:UpdateAssumeRolePolicy"
        by = "role/partner"
        on = ["role/gone"]
        "#
    ));
    let made: Vec<&Belonging> = found
        .items
        .iter()
        .filter(|one| matches!(one.relation, Relation::MadeBy | Relation::ChangedBy))
        .collect();
    let told: Vec<(&str, &str, &str)> = made
        .iter()
        .map(|one| (one.kind.as_str(), one.relation.as_str(), one.subject.name.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("credential", "made-by", "access key `AKIABATCH`"),
            ("deputy", "made-by", "backdoor"),
            ("deputy", "changed-by", "pipeline"),
        ]
    );
    assert_eq!(
        made[0].ends_with,
        "aws iam delete-access-key --user-name 'batch' --access-key-id 'AKIABATCH'"
    );
    assert!(made[1].ends_with.ends_with("aws iam delete-role --role-name 'backdoor'"));
    assert!(made.iter().all(|one| one.evidence.len() > 1), "the event is evidence too");
    assert_eq!(found.authorship_since.map(|at| at.to_string()).as_deref(), Some("2026-09-01T00:00:00Z"));
    assert!(found.not_proven.is_empty());
}

/// INVARIANT: where no log was read whole, authorship is not known, and that is said.
#[test]
fn without_a_whole_log_authorship_is_not_known() {
    let role = AUTHOR.split("[[log]]").next().expect("there");
    let found = belongings(role);
    assert_eq!(found.authorship_since, None);
    assert!(found.not_proven[0].contains("`aws:111111111111`"), "{:?}", found.not_proven);
    let gap = |reason: &str| {
        format!(
            "{AUTHOR}\n[[gap]]\napi = \"cloudtrail:LookupEvents\"\nblinds = [\"events\"]\nreason = \"{reason}\"\n"
        )
    };
    assert_eq!(belongings(&gap("refused")).authorship_since, None);
    assert!(belongings(&gap("bounded")).authorship_since.is_some(), "the reading says how far it came");
    let other = format!("{AUTHOR}\n[[entra_user]]\nname = \"ann\"\n");
    assert_eq!(belongings(&other).authorship_since, None, "nothing tells of the tenant");
}

#[test]
fn secrets_that_it_can_read_are_named_with_how_to_rotate_them() {
    let found = belongings(
        r#"
        [[role]]
        name = "partner"
        trust = '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"999999999999"},"Action":"sts:AssumeRole"}]}'
        inline = { read = '{"Statement":[{"Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":"arn:aws:secretsmanager:eu-west-1:111111111111:secret:db-*"}]}' }
        [[resource]]
        id = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:db-1"
        kind = "secretsmanager:secret"
        region = "eu-west-1"
        attributes = { RotationEnabled = "true" }
        [[resource]]
        id = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:other"
        kind = "secretsmanager:secret"
        region = "eu-west-1"
        [[google_user]]
        name = "cat"
        domain = "acme.example"
        roles = [{ role = "roles/secretmanager.secretAccessor", at = "api-key" }]
        [[gcp_resource]]
        kind = "secretmanager.googleapis.com/Secret"
        name = "api-key"
        [[entra_user]]
        name = "gina"
        guest = "acme.example"
        roles = [{ role = "Key Vault Secrets User", at = "prod" }]
        [[azure_resource]]
        type = "Microsoft.KeyVault/vaults"
        name = "kv"
        attributes = { enableRbacAuthorization = "true" }
        [[azure_resource]]
        type = "Microsoft.KeyVault/vaults/secrets"
        name = "kv/db-password"
        "#,
    );
    let secrets = of_kind(&found, BelongingKind::Secret);
    let names: Vec<&str> = secrets.iter().map(|one| one.subject.name.as_str()).collect();
    assert_eq!(names.len(), 3, "{secrets:#?}");
    assert!(["db-1", "api-key", "db-password"].iter().all(|name| names.contains(name)), "{names:?}");
    let of_azure = secrets.iter().find(|one| one.subject.name == "db-password").expect("there");
    assert!(
        of_azure
            .ends_with
            .ends_with("az keyvault secret set --vault-name 'kv' --name 'db-password' --file new-value")
    );
    assert!(secrets.iter().all(|one| one.relation == Relation::ReadableBy));
    assert!(secrets.iter().any(|one| one.ends_with.starts_with("aws secretsmanager rotate-secret --region")));
    assert!(secrets.iter().any(|one| one.ends_with.contains("gcloud secrets versions add 'api-key'")));
}

fn held_against(now: &str, before: &str) -> Vec<String> {
    let (now, options) = build(now);
    let (before, before_options) = build(before);
    let context = Context::new(&now, &options);
    let baseline = Context::new(&before, &before_options);
    lines(&Belongings::new(&context, "acme", Some(&baseline)))
}

const ROLE: &str = "[[role]]\nname = \"deploy\"\n";

/// INVARIANT: gone is only what a complete reading does not hold.
#[test]
fn what_was_there_is_gone_unknown_or_left() {
    let before = format!("{ROLE}trust = {TRUST}\n");
    let gone = ["trust held-by gone deploy", "trust held-by gone deploy"];
    assert_eq!(held_against(ROLE, &before), gone);
    let gap = |blinds: &str, more: &str| {
        format!("{ROLE}\n[[gap]]\napi = \"iam:GetRole\"\nblinds = [\"{blinds}\"]\n{more}\n")
    };
    let unknown = ["trust held-by unknown deploy", "trust held-by unknown deploy"];
    assert_eq!(held_against(&gap("principals", ""), &before), unknown);
    assert_eq!(held_against(&gap("principals", "subject = \"role/deploy\""), &before), unknown);
    assert_eq!(held_against(&gap("monitoring", ""), &before), gone);
    assert_eq!(held_against(&gap("principals", "subject = \"role/other\""), &before), gone);
    let far = before.replace("name = \"deploy\"", "name = \"deploy\"\naccount = \"222222222222\"")
        + "[[account]]\nid = \"222222222222\"\n";
    assert_eq!(held_against(ROLE, &far), unknown, "the account was not read this time");
}

/// An account that was given another name is still there.
#[test]
fn renamed_and_unmarked_identities_are_still_the_partys() {
    let user = |name: &str, more: &str| format!("[[entra_user]]\nname = \"{name}\"\n{more}\n");
    let before = user("gina", "guest = \"acme.example\"");
    // The same object under another name and without the address by which it was known.
    let now = user("gina", "called = \"service-desk\"");
    assert_eq!(held_against(&now, &before), ["principal belongs-to renamed service-desk"]);
    let still_marked = user("gina", "guest = \"acme.example\"\ncalled = \"service-desk\"");
    assert_eq!(held_against(&still_marked, &before), ["principal belongs-to renamed service-desk"]);
    let unmarked = user("gina", "");
    assert_eq!(held_against(&unmarked, &before), ["principal belongs-to active gina"]);
    let off = user("gina", "enabled = false");
    assert_eq!(held_against(&off, &before), ["principal belongs-to disabled gina"]);
    assert_eq!(held_against(&user("ann", ""), &before), ["principal belongs-to gone gina"]);
    // In AWS a new name is a new ARN: the id that is never given twice tells.
    let bot =
        |name: &str, id: &str| format!("[[user]]\nname = \"{name}\"\nattributes = {{ UserId = \"{id}\" }}\n");
    let before = bot("acme-bot", "AIDAEXAMPLE1");
    let renamed = ["principal belongs-to renamed backup"];
    assert_eq!(held_against(&bot("backup", "AIDAEXAMPLE1"), &before), renamed);
    assert_eq!(held_against(&bot("backup", "AIDAEXAMPLE2"), &before), ["principal belongs-to gone acme-bot"]);
}

#[test]
fn subcontractors_show_under_whom_they_work_for() {
    let (estate, options) = build(
        r#"
        [[role]]
        name = "sub"
        trust = '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"888888888888"},"Action":"sts:AssumeRole"}]}'
        "#,
    );
    let found = footprints(&Context::new(&estate, &options));
    let told: Vec<(&str, &str)> =
        found.iter().map(|one| (one.party.as_str(), one.items[0].detail.as_str())).collect();
    assert_eq!(
        told,
        [
            ("acme", "of its subcontractor `sub`: it trusts account `888888888888`"),
            ("sub", "it trusts account `888888888888`"),
        ]
    );
}

/// Names of the cloud are hostile: each is one word of the command.
#[test]
fn commands_quote_every_name() {
    let found = belongings(
        r#"
        [[role]]
        name = "x'; reboot #"
        trust = '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"999999999999"},"Action":"sts:AssumeRole"}]}'
        "#,
    );
    assert!(found.items[0].ends_with.contains(r"--role-name 'x'\''; reboot #' --policy-document '{"));
}

/// A guest who is gone still made what he made: the earlier snapshot knows him, and today's log his id.
#[test]
fn what_somebody_made_who_left_is_found() {
    let made = r#"
        [[entra_user]]
        name = "tom"
        [[application]]
        name = "sync"
        secrets = [{ id = "0f0f0f0f-9999-4222-8333-444444444444", issued = "-10d" }]
        [[event]]
        at = "-10d"
        scope = "azure/tenant"
        did = "Add service principal credentials"
        by = "entra/gina"
        on = ["entra/sync"]
        [[event]]
        at = "-9d"
        scope = "azure/tenant"
        did = "Add member to role"
        by = "entra/gina"
        on = ["entra/tom"]
    "#;
    let before = format!("{made}\n[[entra_user]]\nname = \"gina\"\nguest = \"acme.example\"\n");
    let found = held_against(made, &before);
    assert!(found.contains(&"principal belongs-to gone gina".to_owned()), "{found:#?}");
    assert!(found.contains(&"deputy changed-by active tom".to_owned()), "{found:#?}");
    assert!(
        found.iter().any(|line| line.starts_with("credential made-by active client secret")),
        "{found:#?}"
    );
}

#[test]
fn clouds_tell_who_made_and_gave() {
    let found = belongings(
        r#"
        [[entra_user]]
        name = "gina"
        guest = "acme.example"
        [[entra_user]]
        name = "tom"
        roles = [{ role = "Contributor", at = "prod", by = "gina" }]
        [[azure_resource]]
        type = "microsoft.logic/workflows"
        name = "flow"
        attributes = { createdBy = "gina@acme.example" }
        [[service_account]]
        name = "runner"
        [[gcp_resource]]
        kind = "run.googleapis.com/Service"
        name = "svc"
        "#,
    );
    let deputies = of_kind(&found, BelongingKind::Deputy);
    let told: Vec<(&str, &str)> =
        deputies.iter().map(|one| (one.subject.name.as_str(), one.relation.as_str())).collect();
    assert!(told.contains(&("flow", "made-by")) && told.contains(&("tom", "made-by")), "{deputies:#?}");
    assert_eq!(told.len(), 2);
    let given = deputies.iter().find(|one| one.subject.name == "tom").expect("there");
    assert!(given.ends_with.starts_with("az role assignment delete --"), "{}", given.ends_with);
}

#[test]
fn requests_for_delegation_and_what_runs_as_it_are_found() {
    let found = belongings(
        r#"
        [[user]]
        name = "acme-bot"
        [[resource]]
        id = "arn:aws:iam::111111111111:delegation-request/0123456789abcdef"
        kind = "iam:delegation-request"
        attributes = { RequestorId = "999999999999", RequestorName = "Acme", State = "ACCEPTED", ExpirationTime = "2026-11-30T00:00:00Z" }
        [[resource]]
        id = "arn:aws:iam::111111111111:delegation-request/fedcba9876543210"
        kind = "iam:delegation-request"
        attributes = { RequestorId = "999999999999", RequestorName = "Acme", State = "REJECTED" }
        [[resource]]
        id = "arn:aws:lambda:eu-west-1:111111111111:function:job"
        kind = "lambda:function"
        region = "eu-west-1"
        acts_as = ["arn:aws:iam::111111111111:user/acme-bot"]
        "#,
    );
    let requests = of_kind(&found, BelongingKind::Delegation);
    let states: Vec<&str> = requests.iter().map(|one| one.state.as_str()).collect();
    assert_eq!(states, ["active", "expired"]);
    assert_eq!(
        requests[0].ends_with,
        "aws iam reject-delegation-request --delegation-request-id '0123456789abcdef'"
    );
    let deputy = of_kind(&found, BelongingKind::Deputy);
    assert_eq!(deputy[0].detail, "it runs as `acme-bot`");
    assert!(
        deputy[0].ends_with.starts_with("aws lambda delete-function --region 'eu-west-1' --function-name ")
    );
}

/// A guest of Entra ID who is gone, and of whom only his name in the log tells where he was from.
#[test]
fn a_name_in_the_log_tells_whose_act_it_was_where_nothing_else_does() {
    let found = belongings(
        r##"
        [[entra_user]]
        name = "tom"
        [[event]]
        at = "-9d"
        scope = "azure/tenant"
        did = "Add member to role"
        by = "entra/gina"
        name = "gina_acme.example#EXT#@contoso.onmicrosoft.com"
        on = ["entra/tom"]
        "##,
    );
    assert_eq!(lines(&found), ["deputy changed-by active tom"]);
}

/// INVARIANT: what was not read is told once for each reason, however many places it holds for.
#[test]
fn gaps_are_told_once_for_each_reason() {
    let gaps: String = (0..50)
        .map(|at| {
            format!("[[gap]]\napi = \"iam:ListAccessKeys\"\nblinds = [\"credentials\"]\nsubject = \"user/u{at}\"\n")
        })
        .collect();
    let (estate, options) = build(&format!("[[user]]\nname = \"acme-bot\"\n{gaps}"));
    let found = footprints(&Context::new(&estate, &options));
    let told: Vec<&String> =
        found[0].not_proven.iter().filter(|why| why.contains("iam:ListAccessKeys")).collect();
    assert_eq!(told.len(), 1);
    assert!(told[0].len() < 1000, "{}", told[0]);
}
