use super::*;
use tenure_model::Source;

fn lives(text: &str, register: &str) -> Vec<(String, String)> {
    let text = format!(
        "{text}\n[options]\nregister = '''\nformat = 1\n[customer]\nname = \"Contoso\"\n{register}'''"
    );
    let (estate, options) = crate::fixture::build(&text).expect("builds");
    let context = Context::new(&estate, &options);
    let told = |life: &Life<'_>| {
        let owner = life.row.owner.as_ref();
        let owner = owner.map_or("-".to_owned(), |one| format!("{} ({})", one.value, one.source.as_str()));
        let missing: Vec<&str> = life.row.missing.iter().map(|field| field.as_str()).collect();
        format!("{owner} {} missing {}", life.row.owner_state.as_str(), missing.join(","))
    };
    context.lives().iter().map(|life| (life.principal.name.clone(), told(life))).collect()
}

const PEOPLE: &str = r#"
[[person]]
id = "jane"
name = "Jane"
party = "customer"
identities = ["aws:arn:aws:iam::111111111111:user/jane"]
[[person]]
id = "omar"
name = "Omar"
party = "customer"
identities = ["aws:arn:aws:iam::111111111111:user/omar"]
[[person]]
id = "zoe"
name = "Zoe"
party = "customer"
"#;

#[test]
fn the_register_counts_more_than_tags_and_says_whether_the_owner_is_there() {
    let estate = r#"
        [[user]]
        name = "jane"
        password = {}
        [[role]]
        name = "of-jane"
        tags = { owner = "team-a", expires = "2027-01-01" }
        [[role]]
        name = "of-omar"
        [[role]]
        name = "of-zoe"
        [[role]]
        name = "tagged"
        tags = { owner = "team-a", purpose = "batch" }
        [[role]]
        name = "bare"
    "#;
    let identity = |name: &str, owner: &str| {
        format!(
            "[[identity]]\nmatch = \"aws:arn:aws:iam::111111111111:role/{name}\"\nparty = \"customer\"\n\
             owner = \"{owner}\"\npurpose = \"x\"\nttl = \"P500D\"\noffboarding = \"RB-1\"\n"
        )
    };
    let register = format!(
        "{PEOPLE}{}{}{}",
        identity("of-jane", "jane"),
        identity("of-omar", "omar"),
        identity("of-zoe", "zoe")
    );
    let found = lives(estate, &register);
    let of = |name: &str| found.iter().find(|(one, _)| one == name).map(|(_, told)| told.as_str());
    assert_eq!(of("of-jane"), Some("Jane (unsigned register) active missing "));
    assert_eq!(of("of-omar"), Some("Omar (unsigned register) gone missing "));
    assert_eq!(of("of-zoe"), Some("Zoe (unsigned register) not known missing "));
    assert_eq!(of("tagged"), Some("team-a (tag) not known missing expiry,offboarding path"));
    assert_eq!(of("bare"), Some("- none missing owner,purpose,expiry,offboarding path"));
    assert_eq!(of("jane"), None, "people are no non-human identities");
}

/// INVARIANT: silence is never a pass: nobody is gone from a directory that was not read.
#[test]
fn an_owner_is_not_gone_where_the_directory_was_not_read() {
    let estate = r#"
        [[role]]
        name = "app"
        [[gap]]
        api = "iam:ListUsers"
        blinds = ["principals"]
    "#;
    let register = format!(
        "{PEOPLE}[[identity]]\nmatch = \"aws:arn:aws:iam::111111111111:role/app\"\nparty = \"customer\"\nowner = \"omar\"\n"
    );
    let found = lives(estate, &register);
    assert!(found.iter().any(|(name, told)| name == "app" && told.contains("not known")), "{found:?}");
}

#[test]
fn a_time_to_live_begins_anew_with_a_renewal() {
    let text = r#"
        [[role]]
        name = "app"
        created = "-400d"
        [options]
        register = '''
        format = 1
        [customer]
        name = "Contoso"
        [[identity]]
        match = "aws:arn:aws:iam::111111111111:role/app"
        party = "customer"
        ttl = "P90D"
        [[approval]]
        id = "A-1"
        act = "renew"
        subject = "aws:arn:aws:iam::111111111111:role/app"
        requested_by = "ann"
        approved_by = "jane"
        at = 2026-10-01T00:00:00Z
        [[person]]
        id = "ann"
        name = "Ann"
        party = "customer"
        [[person]]
        id = "jane"
        name = "Jane"
        party = "customer"
        '''
    "#;
    let (estate, options) = crate::fixture::build(text).expect("builds");
    let context = Context::new(&estate, &options);
    let ends = context.lives()[0].row.ends.as_ref().expect("ends");
    assert_eq!(ends.value.to_string(), "2026-12-30T00:00:00Z");
    assert_eq!(ends.source, Source::Register);
}
