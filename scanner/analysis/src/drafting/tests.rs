use tenure_register::{Register, SourceFile};

use crate::fixture;

fn drafted(estate: &str) -> (String, Register) {
    let (estate, _) = fixture::build(estate).unwrap();
    let text = super::draft(&estate);
    let register = Register::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    (text, register)
}

const ESTATE: &str = r#"
[[account]]
id = "222233334444"

[[role]]
name = "partner"
trust = '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"999988887777"},"Action":"sts:AssumeRole"}]}'

[[role]]
name = "vendor"
trust = '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"464622532012"},"Action":"sts:AssumeRole"}]}'

[[user]]
name = "Jane"
attached = ["AdministratorAccess"]
"#;

#[test]
fn every_party_outside_is_unknown_until_a_person_decides() {
    let (text, register) = drafted(ESTATE);
    let accounts: Vec<&str> = register
        .parties
        .values()
        .flat_map(|party| &party.footprint)
        .map(|mark| mark.value.as_str())
        .collect();
    assert_eq!(accounts, ["464622532012", "999988887777"], "{text}");
    assert_eq!(register.parties.keys().collect::<Vec<_>>(), ["unknown-1", "unknown-2"]);
    let guess = text.lines().find(|line| line.starts_with("# A guess, from a list")).unwrap();
    assert!(guess.contains("Datadog"), "{guess}");
    assert!(register.parties.values().all(|party| !party.name.contains("Datadog")), "a guess is no fact");
    assert_eq!(register.identities.len(), 2, "{text}");
    assert_eq!(register.identities[0].matches, "aws:arn:aws:iam::111111111111:role/partner");
    assert_eq!(register.identities[0].party, "unknown-2");
    let scopes: Vec<&str> =
        register.environments.iter().flat_map(|one| &one.scopes).map(String::as_str).collect();
    assert!(!scopes.is_empty() && scopes.iter().all(|scope| scope.starts_with("aws:")), "{scopes:?}");
}

#[test]
fn a_draft_is_a_register_whatever_names_the_estate_has() {
    let hostile = "a\\\"]\\n[[party]]\\nid = \\\"customer\\\"\\u0007";
    let trust =
        r#"{"Statement":[{"Effect":"Allow","Principal":{"AWS":"999988887777"},"Action":"sts:AssumeRole"}]}"#;
    let estate = format!(
        "[[user]]\nname = \"{hostile}\"\nattached = [\"AdministratorAccess\"]\n\
         [[role]]\nname = \"{hostile}\"\ntrust = '{trust}'\n"
    );
    let (text, register) = drafted(&estate);
    assert_eq!(register.parties.len(), 1, "{text}");
    assert!(register.identities[0].matches.contains('\u{7}'));
}

#[test]
fn an_estate_without_anybody_gives_a_register_too() {
    let (text, register) = drafted("");
    assert!(register.parties.is_empty() && text.contains("No party outside was observed"), "{text}");
    let file = SourceFile { name: "register.toml".into(), text };
    assert!(Register::read(&[file]).is_ok());
}
