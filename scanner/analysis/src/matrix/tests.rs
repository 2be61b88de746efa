use super::*;

fn matrix(text: &str) -> Vec<MatrixRow> {
    let (estate, options) = crate::fixture::build(text).expect("builds");
    let context = Context::new(&estate, &options);
    let parties = crate::parties::summaries(&context, &[]);
    rows(&context, &parties, &environments(&context))
}

fn row(rows: &[MatrixRow], environment: &str) -> String {
    let Some(found) = rows.iter().find(|row| row.environment == environment) else {
        return "nothing".to_owned();
    };
    let words: Vec<String> =
        found.cells.iter().map(|cell| format!("{}:{}", cell.verb.as_str(), cell.access.as_str())).collect();
    words.join(" ")
}

const PARTNER: &str = r#"
    [[role]]
    name = "partner-admin"
    trust = '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"999999999999"},"Action":"sts:AssumeRole"}]}'
    inline = { logs = '{"Statement":[{"Effect":"Allow","Action":"cloudtrail:LookupEvents","Resource":"*"}]}' }
"#;

#[test]
fn a_party_shows_where_its_identities_hold_something() {
    let rows = matrix(PARTNER);
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(rows[0].party, "aws:999999999999");
    assert!(row(&rows, "all of aws").contains("logs:yes"), "{}", row(&rows, "all of aws"));
    assert!(row(&rows, "all of aws").contains("change:no"), "{}", row(&rows, "all of aws"));
    let logs = &rows[0].cells[1];
    assert_eq!((logs.identities, logs.evidence.len()), (1, 1));
}

#[test]
fn a_scope_belongs_to_the_nearest_environment() {
    let text = |environments: &str| {
        format!(
            "{PARTNER}\n[options]\nregister = \"\"\"\nformat = 1\n[customer]\nname = \"Contoso\"\n{environments}\"\"\"\n"
        )
    };
    let everything = "[[environment]]\nid = \"rest\"\nscopes = [\"aws:o-example\"]\n";
    let inner = "[[environment]]\nid = \"prod\"\nscopes = [\"aws:111111111111\"]\n";
    let rows = matrix(&text(&format!("{everything}{inner}")));
    assert!(row(&rows, "prod").contains("logs:yes"), "{rows:?}");
    assert!(!row(&rows, "rest").contains("logs:yes"), "{rows:?}");
    assert!(row(&matrix(&text(everything)), "rest").contains("logs:yes"));
}

/// INVARIANT: silence is never a pass.
#[test]
fn an_environment_that_was_not_read_is_not_evaluated() {
    let text = format!(
        "{PARTNER}\n[options]\nregister = \"\"\"\nformat = 1\n[customer]\nname = \"Contoso\"\n\
         [[environment]]\nid = \"prod\"\nscopes = [\"aws:444455556666\"]\n\"\"\"\n"
    );
    assert!(row(&matrix(&text), "prod").contains("change:not-evaluated"));
}

/// Declared, granted and used stand side by side; what is declared shows where nothing is granted, too.
#[test]
fn a_cell_says_what_is_declared_and_used() {
    let register = |rights: &str| {
        format!(
            r#"
            [options]
            register = '''
            format = 1
            [customer]
            name = "Contoso"
            [[environment]]
            id = "prod"
            scopes = ["aws:111111111111"]
            [[party]]
            id = "acme"
            name = "Acme"
            kind = "partner"
            footprint = [{{ cloud = "aws", kind = "account", value = "999999999999" }}]
            [[party]]
            id = "bolt"
            name = "Bolt"
            kind = "partner"
            {rights}
            '''
            "#
        )
    };
    let partner = r#"
        [[role]]
        name = "partner"
        used = "-2d"
        trust = '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"999999999999"},"Action":"sts:AssumeRole"}]}'
        inline = { some = '{"Statement":[{"Effect":"Allow","Action":["cloudtrail:LookupEvents","s3:GetObject"],"Resource":"*"}]}' }
        services = { s3 = "-40d", cloudtrail = "never" }
    "#;
    let rights = r#"
            [[right]]
            party = "acme"
            environment = "prod"
            view = "always"
            change = "never"
            [[right]]
            party = "bolt"
            environment = "prod"
            logs = "approved"
    "#;
    let rows = matrix(&format!("{partner}{}", register(rights)));
    let cell = |party: &str, verb: Verb| {
        let row = rows.iter().find(|row| row.party == party).expect("has a row");
        row.cells.iter().find(|cell| cell.verb == verb).expect("has a cell").clone()
    };
    let view = cell("acme", Verb::View);
    assert_eq!(view.declared, Some(tenure_model::Permission::Always));
    assert_eq!(view.used, tenure_model::Used::NotSince("2026-09-21T00:00:00Z".parse().unwrap()));
    assert!(view.evidence.iter().any(|one| one.raw.starts_with("raw/register/")), "{:?}", view.evidence);
    let logs = cell("acme", Verb::Logs);
    assert_eq!(logs.declared, None);
    assert_eq!(logs.used, tenure_model::Used::NotSince("2026-08-02T00:00:00Z".parse().unwrap()));
    assert_eq!(cell("acme", Verb::Change).declared, Some(tenure_model::Permission::Never));
    assert_eq!(cell("acme", Verb::Change).used, tenure_model::Used::Unknown);
    assert_eq!(cell("bolt", Verb::Logs).access, MatrixAccess::No);
    assert_eq!(cell("bolt", Verb::Logs).declared, Some(tenure_model::Permission::Approved));
}

/// Parties of Google Cloud, each with what it is granted in one of two projects, or above both.
fn google(party: &str, grants: &str) -> Vec<MatrixRow> {
    matrix(&format!(
        r#"
        [[project]]
        id = "pay-prod"
        [[project]]
        id = "pay-test"
        [[gcp_member]]
        who = "serviceAccount:agent@{party}.iam.gserviceaccount.com"
        roles = [{grants}]
        [options]
        register = """
        format = 1
        [customer]
        name = "Contoso"
        [[environment]]
        id = "prod"
        scopes = ["gcp:projects/pay-prod"]
        [[environment]]
        id = "test"
        scopes = ["gcp:projects/pay-test"]
        """
        "#
    ))
}

/// Every verb that a party has in an environment, and who holds it there.
fn has(rows: &[MatrixRow], environment: &str) -> String {
    let row = rows.iter().find(|row| row.environment == environment);
    let cells = row.into_iter().flat_map(|row| &row.cells).filter(|cell| cell.access == MatrixAccess::Yes);
    let verbs = cells.map(|cell| {
        assert!(cell.identities == 1 && !cell.evidence.is_empty(), "{cell:?}");
        cell.verb.as_str()
    });
    verbs.collect::<Vec<_>>().join(" ")
}

#[test]
fn roles_of_google_fill_every_verb_where_they_are_granted() {
    let at = |role: &str, place: &str| format!("{{ role = \"roles/{role}\", at = \"{place}\" }}");
    let rows = google("vendor-x", &at("owner", "project/pay-prod"));
    assert!(rows.iter().all(|row| row.party == "gcp:projects/vendor-x"), "{rows:?}");
    assert_eq!(has(&rows, "prod"), "view logs provision elevate change remediate");
    assert_eq!(has(&rows, "test"), "", "another project is another environment");
    // What is granted above is inherited by both.
    let above = google("vendor-x", &at("owner", "org"));
    assert_eq!(has(&above, "prod"), has(&above, "test"));
    assert_eq!(has(&above, "prod"), "view logs provision elevate change remediate");
    for (role, wanted) in
        [("logging.viewer", "logs"), ("iam.serviceAccountAdmin", "provision elevate"), ("browser", "")]
    {
        let rows = google("vendor-x", &at(role, "project/pay-prod"));
        assert_eq!(has(&rows, "prod"), wanted, "{role}");
    }
}

/// INVARIANT: silence is never a pass.
#[test]
fn a_project_whose_policies_were_not_read_is_not_evaluated() {
    let gap = "[[gap]]\napi = \"cloudasset:searchAllIamPolicies\"\nscope = \"gcp:projects/pay-prod\"\nblinds = [\"principals\"]\n";
    let rows = matrix(&format!(
        "{gap}[[project]]\nid = \"pay-prod\"\n[[gcp_member]]\nwho = \"serviceAccount:agent@vendor-x.iam.gserviceaccount.com\"\n\
         roles = [{{ role = \"roles/logging.viewer\", at = \"project/pay-prod\" }}]\n"
    ));
    let row = row(&rows, "all of gcp");
    assert!(row.contains("logs:yes") && row.contains("change:not-evaluated"), "{row}");
}
