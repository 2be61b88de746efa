use super::*;
use crate::crossings::weigh::{Bearer, Certainty, weigh};

fn pay() -> Bearer {
    Bearer::default()
        .chosen("sub", "repo:contoso/pay:*")
        .exact("repository", "contoso/pay")
        .exact("repository_owner", "contoso")
        .chosen("ref", "*")
        .exact("kubernetes.io.namespace", "live")
}

fn attributes() -> Attributes {
    let mapped = [
        ("google.subject", "assertion.sub"),
        ("attribute.repository", "assertion.repository"),
        ("attribute.org", "'org::' + assertion.repository_owner"),
    ];
    mapped.into_iter().map(|(name, expression)| (name.to_owned(), Arc::new(text(expression)))).collect()
}

#[test]
fn the_usual_forms_are_weighed() {
    for (expression, expected) in [
        ("assertion.repository == 'contoso/pay'", Certainty::Yes),
        ("'contoso/pay' == assertion.repository", Certainty::Yes),
        ("assertion.repository == \"contoso/shop\"", Certainty::No),
        ("assertion.repository == 'Contoso/pay'", Certainty::No),
        ("assertion.repository_owner == 'contoso' && assertion.ref == 'refs/heads/main'", Certainty::Yes),
        ("assertion.repository_owner == 'fabrikam' || assertion.repository == 'contoso/pay'", Certainty::Yes),
        ("assertion.repository_owner == 'fabrikam' && assertion.repository == 'contoso/pay'", Certainty::No),
        ("assertion.repository in ['contoso/shop', 'contoso/pay']", Certainty::Yes),
        ("assertion.repository in ['contoso/shop']", Certainty::No),
        ("assertion.repository in []", Certainty::No),
        ("assertion.repository.startsWith('contoso/')", Certainty::Yes),
        ("assertion.repository.startsWith('fabrikam/')", Certainty::No),
        ("google.subject == 'repo:contoso/pay:ref:refs/heads/main'", Certainty::Yes),
        ("google.subject.startsWith('repo:contoso/')", Certainty::Yes),
        ("attribute.repository == 'contoso/pay'", Certainty::Yes),
        ("attribute.org == 'org::contoso'", Certainty::Yes),
        ("attribute.org == 'contoso'", Certainty::No),
        ("assertion['repository'] == 'contoso/pay'", Certainty::Yes),
        ("assertion['kubernetes.io']['namespace'] == 'live'", Certainty::Yes),
        ("assertion['kubernetes.io']['namespace'] in ['test']", Certainty::No),
        ("!(assertion.repository == 'contoso/pay')", Certainty::No),
        ("assertion.repository != 'contoso/shop'", Certainty::Yes),
        ("true", Certainty::Yes),
        ("false", Certainty::No),
        ("true && (assertion.repository == 'contoso/pay')", Certainty::Yes),
    ] {
        let found = weigh(&demand(expression, &attributes()), &pay()).certainty;
        assert_eq!(found, expected, "{expression}");
    }
}

#[test]
fn anything_else_depends_and_what_excludes_still_excludes() {
    for (expression, expected) in [
        ("assertion.repository.matches('contoso/.*')", Certainty::Depends),
        ("size(assertion.repository) > 3", Certainty::Depends),
        ("assertion.repository == 'contoso/pay' && has(assertion.environment)", Certainty::Depends),
        ("assertion.repository == 'contoso/shop' && has(assertion.environment)", Certainty::No),
        ("assertion.repository == 'contoso/pay' || has(assertion.environment)", Certainty::Yes),
        ("assertion.actor == 'ann'", Certainty::Depends),
        ("attribute.unmapped == 'x'", Certainty::Depends),
        ("request.time < timestamp('2027-01-01T00:00:00Z')", Certainty::Depends),
        ("assertion.exp < 7", Certainty::Depends),
        ("assertion.repository == r'contoso/pay'", Certainty::Depends),
        ("assertion.groups.exists(g, g == 'x')", Certainty::Depends),
        ("assertion.repository ==", Certainty::Depends),
        ("", Certainty::Depends),
    ] {
        let found = weigh(&demand(expression, &attributes()), &pay()).certainty;
        assert_eq!(found, expected, "{expression}");
    }
}

#[test]
fn the_default_mapping_of_roles_of_aws_names_the_role() {
    let aws_role = "assertion.arn.contains('assumed-role') ? assertion.arn.extract('{account_arn}assumed-role/') + \
                    'assumed-role/' + assertion.arn.extract('assumed-role/{role_name}/') : assertion.arn";
    let attributes = Attributes::from([("attribute.aws_role".to_owned(), Arc::new(text(aws_role)))]);
    let role = Bearer::default().chosen("arn", "arn:aws:sts::111111111111:assumed-role/deploy/*");
    let user = Bearer::default().exact("arn", "arn:aws:iam::111111111111:user/ann");
    let is = |value: &str| demand(&format!("attribute.aws_role == '{value}'"), &attributes);
    let deploy = is("arn:aws:sts::111111111111:assumed-role/deploy");
    assert_eq!(weigh(&deploy, &role).certainty, Certainty::Yes);
    assert_eq!(weigh(&deploy, &user).certainty, Certainty::No);
    assert_eq!(weigh(&is("arn:aws:iam::111111111111:user/ann"), &user).certainty, Certainty::Yes);
    assert_eq!(
        deploy.names(),
        [("arn".to_owned(), "arn:aws:sts::111111111111:assumed-role/deploy/*".to_owned())]
    );
}

#[test]
fn names_are_found_in_what_is_compared() {
    let found = |expression: &str| demand(expression, &attributes()).names();
    let name = |claim: &str, value: &str| (claim.to_owned(), value.to_owned());
    assert_eq!(
        found("assertion.repository in ['a/b', 'c/d']"),
        [name("repository", "a/b"), name("repository", "c/d")]
    );
    assert_eq!(found("attribute.org == 'org::contoso'"), [name("repository_owner", "contoso")]);
    assert_eq!(found("assertion.repository.startsWith('contoso/')"), [name("repository", "contoso/*")]);
    assert!(found("assertion.repository != 'contoso/pay'").is_empty());
}

#[test]
fn hostile_expressions_end_and_depend() {
    for expression in [
        "(".repeat(4000),
        "!".repeat(4000),
        "a.".repeat(2000),
        "a?".repeat(2000),
        format!("{}'x'{}", "[".repeat(1000), "]".repeat(1000)),
        "assertion.x == 'ä\u{0}\u{202e}".to_owned(),
        "'".to_owned(),
        "x".repeat(100_000),
        "assertion.a == 'b' && ".repeat(300),
        "🦀".to_owned(),
        "'a' in 'b' in 'c'".to_owned(),
        ")))".to_owned(),
    ] {
        let found = weigh(&demand(&expression, &attributes()), &pay()).certainty;
        assert_eq!(found, Certainty::Depends, "{}", &expression.chars().take(40).collect::<String>());
    }
}
