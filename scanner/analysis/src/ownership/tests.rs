use super::*;
use crate::fixture;

/// Who owns what in an estate whose register names one footprint of `acme`: each principal and delegation with
/// the parties and how far that is believed.
fn owned(footprint: &str, estate: &str) -> Vec<String> {
    let text = format!(
        r#"
        {estate}
        [options]
        register = """
        format = 1
        [customer]
        name = "Contoso"
        [[party]]
        id = "acme"
        name = "Acme"
        kind = "partner"
        footprint = [{{ {footprint} }}]
        """
        "#
    );
    let (estate, options) = fixture::build(&text).expect("builds");
    let context = Context::new(&estate, &options);
    let mut found = Vec::new();
    for principal in &estate.records().principals {
        let claims = context.owners_of(principal).into_iter();
        found
            .extend(claims.map(|one| format!("{} {} {}", principal.name, one.party.id, one.source.as_str())));
        let trusts = estate.trusts_of(&principal.id).iter();
        let claims = trusts.flat_map(|trust| context.owners_of_trust(trust));
        found.extend(
            claims.map(|one| format!("→ {} {} {}", principal.name, one.party.id, one.source.as_str())),
        );
    }
    for delegation in &estate.records().delegations {
        let claim = context.owner_of_delegation(delegation);
        found.extend(
            claim.map(|one| format!("{} {} {}", delegation.kind.as_str(), one.party.id, one.source.as_str())),
        );
    }
    found
}

fn trusting(name: &str, principal: &str, condition: &str) -> String {
    format!(
        "[[role]]\nname = \"{name}\"\ntrust = '''{{\"Statement\":[{{\"Effect\":\"Allow\",\"Principal\":{principal},\
         \"Action\":\"sts:AssumeRole\",\"Condition\":{condition}}}]}}'''\n"
    )
}

const GITHUB: &str =
    r#"{"Federated":"arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"}"#;

fn repository(subject: &str) -> String {
    format!(r#"{{"StringLike":{{"token.actions.githubusercontent.com:sub":"{subject}"}}}}"#)
}

#[test]
fn a_principal_that_was_made_over_is_the_partys() {
    let role = "[[role]]\nname = \"shared\"\n[[role]]\nname = \"other\"";
    let named = r#"cloud = "aws", kind = "principal", value = "arn:aws:iam::111111111111:role/shared""#;
    assert_eq!(owned(named, role), ["shared acme unsigned register"]);
}

#[test]
fn an_external_id_names_the_party_whatever_account_it_comes_from() {
    let role = |id: &str| {
        let condition = format!(r#"{{"StringEquals":{{"sts:ExternalId":"{id}"}}}}"#);
        trusting("r", r#"{"AWS":"888888888888"}"#, &condition)
    };
    let named = r#"cloud = "aws", kind = "external-id", value = "acme-7f3a""#;
    assert_eq!(owned(named, &role("acme-7f3a")), ["→ r acme unsigned register"]);
    assert_eq!(owned(named, &role("other")), ["→ r aws:888888888888 cloud"]);
}

#[test]
fn an_organisation_of_aws_is_known_by_the_condition() {
    let role = |operator: &str| {
        trusting(
            "r",
            r#"{"AWS":"*"}"#,
            &format!(r#"{{"{operator}":{{"aws:PrincipalOrgID":"o-acme123456"}}}}"#),
        )
    };
    let named = r#"cloud = "aws", kind = "organization", value = "o-acme123456""#;
    assert_eq!(owned(named, &role("StringEquals")), ["→ r acme unsigned register", "→ r anyone cloud"]);
    assert_eq!(owned(named, &role("StringNotEquals")), ["→ r anyone cloud"]);
}

/// INVARIANT: a subject that the register names is that party's; one that stands for others too is the issuer's
/// as well.
#[test]
fn subjects_of_an_issuer_are_the_partys_that_has_them() {
    let role = |subject: &str| trusting("r", GITHUB, &repository(subject));
    let org = r#"cloud = "github", kind = "organization", value = "Acme""#;
    let subject = r#"cloud = "any", kind = "subject", value = "repo:acme/deploy:*""#;
    let wide = r#"cloud = "any", kind = "subject", value = "github:acme/*""#;
    let issuer = "→ r token.actions.githubusercontent.com cloud";
    for named in [org, wide] {
        assert_eq!(owned(named, &role("repo:acme/deploy:*")), ["→ r acme unsigned register"], "{named}");
        assert_eq!(owned(named, &role("repo:*")), ["→ r acme unsigned register", issuer], "{named}");
        assert_eq!(owned(named, &role("repo:contoso/pay:*")), [issuer], "{named}");
    }
    assert_eq!(owned(subject, &role("repo:acme/deploy:ref:refs/heads/main")), ["→ r acme unsigned register"]);
    assert_eq!(owned(subject, &role("repo:acme/other:*")), [issuer]);
    let application = r#"
        [[application]]
        name = "app"
        federated = [{ name = "ci", issuer = "https://token.actions.githubusercontent.com", subject = "repo:acme/deploy:ref:refs/heads/main" }]
    "#;
    assert_eq!(owned(org, application), ["→ app acme unsigned register"]);
    let off = application.replace("federated", "enabled = false\nfederated");
    assert_eq!(
        owned(org, &off),
        ["→ app acme unsigned register"],
        "what is switched off is still the party's"
    );
}

/// An issuer that vouches for an identity of the estate alone brings in nobody from outside.
#[test]
fn a_service_account_of_ones_own_is_no_party() {
    const ESTATE: &str = "[[service_account]]\nname = \"mirror\"\n";
    let own = fixture::gcp::number("mirror@pay-prod.iam.gserviceaccount.com");
    let by = |numbers: &str| {
        let condition = format!(r#"{{"StringEquals":{{"accounts.google.com:sub":{numbers}}}}}"#);
        let role = trusting("gate", r#"{"Federated":"accounts.google.com"}"#, &condition);
        owned(
            r#"cloud = "aws", kind = "account", value = "999999999999""#,
            &format!("{ESTATE}{}", role.replace("sts:AssumeRole\"", "sts:AssumeRoleWithWebIdentity\"")),
        )
    };
    assert!(by(&format!("\"{own}\"")).is_empty(), "{:?}", by(&format!("\"{own}\"")));
    for others in [r#""100200300400""#.to_owned(), format!(r#"["{own}","100200300400"]"#)] {
        let found = by(&others);
        assert!(found.iter().any(|one| one.contains("accounts.google.com")), "{others}: {found:?}");
    }
}

#[test]
fn identities_of_a_pool_are_the_partys_whose_subjects_they_are() {
    let pool = r#"
        [[pool]]
        name = "github"
        providers = [{ name = "gh", issuer = "https://token.actions.githubusercontent.com", mapping = { "google.subject" = "assertion.sub", "attribute.repository" = "assertion.repository" } }]
        [[gcp_member]]
        who = "pool/github/attribute.repository/acme/deploy"
        roles = ["roles/editor"]
        [[gcp_member]]
        who = "pool/github/subject/repo:contoso/pay:ref:refs/heads/main"
        roles = ["roles/editor"]
    "#;
    let found = owned(r#"cloud = "github", kind = "organization", value = "acme""#, pool);
    assert!(found.iter().any(|line| line.contains("acme/deploy acme unsigned")), "{found:#?}");
    let of_others = |line: &&String| line.contains("contoso/pay") && line.contains(" acme ");
    assert_eq!(found.iter().filter(of_others).count(), 0, "{found:#?}");
}

/// A delegation that the register names by its id tells whose the managing tenant is.
#[test]
fn delegations_are_known_by_their_ids() {
    let tenant = "0f0f0f0f-1111-4222-8333-444444444444";
    let definition = "1f0f0f0f-1111-4222-8333-444444444444";
    let estate = format!(
        r#"
        [[azure_delegation]]
        kind = "lighthouse"
        from = "{tenant}"
        attributes = {{ registrationDefinitionId = "/subscriptions/x/providers/Microsoft.ManagedServices/registrationDefinitions/{definition}" }}
        [[foreign_principal]]
        name = "ops"
        home = "{tenant}"
        "#
    );
    let named = format!(r#"cloud = "azure", kind = "lighthouse", value = "{}""#, definition.to_uppercase());
    let believed = "acme unsigned register";
    assert_eq!(owned(&named, &estate), [format!("ops {believed}"), format!("lighthouse {believed}")]);
    let gdap = r#"
        [[azure_delegation]]
        kind = "gdap"
        from = "0f0f0f0f-1111-4222-8333-444444444444"
        name = "g"
        attributes = { id = "relationship-1" }
    "#;
    let named = r#"cloud = "azure", kind = "gdap", value = "relationship-1""#;
    assert_eq!(owned(named, gdap), ["gdap acme unsigned register"]);
    let other = r#"cloud = "azure", kind = "gdap", value = "relationship-2""#;
    assert_eq!(owned(other, gdap), ["gdap azure:0f0f0f0f-1111-4222-8333-444444444444 cloud"]);
}

#[test]
fn people_are_the_partys_by_their_addresses_in_any_cloud() {
    let estate = r#"
        [[entra_user]]
        name = "ann"
        attributes = { mail = "ann@acme.example" }
        [[entra_user]]
        name = "ben"
        attributes = { mail = "ben@notacme.example" }
        [[google_user]]
        name = "cat"
        domain = "acme.example"
    "#;
    let named = r#"cloud = "any", kind = "domain", value = "Acme.example""#;
    let believed = "acme unsigned register";
    assert_eq!(owned(named, estate), [format!("ann {believed}"), format!("cat {believed}")]);
}

/// INVARIANT: a tag is a claim and a name a guess; both yield to what an id says, and neither hides it.
#[test]
fn tags_and_names_are_believed_less() {
    let estate = r#"
        [[user]]
        name = "acme-deploy"
        tags = { Partner = "Acme" }
        [[user]]
        name = "jane"
        [[entra_user]]
        name = "acme-gina"
        guest = "fabrikam.example"
    "#;
    assert_eq!(
        owned(r#"cloud = "aws", kind = "tag", value = "partner=acme""#, estate),
        ["acme-deploy acme tag", "acme-gina domain:fabrikam.example cloud"]
    );
    assert_eq!(
        owned(r#"cloud = "any", kind = "name", value = "acme-*""#, estate),
        ["acme-deploy acme guess", "acme-gina domain:fabrikam.example cloud", "acme-gina acme guess",]
    );
    assert_eq!(
        owned(r#"cloud = "gcp", kind = "name", value = "acme-*""#, estate),
        ["acme-gina domain:fabrikam.example cloud"]
    );
}

#[test]
fn hostile_names_end_at_once() {
    let long = "*a".repeat(20_000);
    let named = format!(r#"cloud = "any", kind = "name", value = "{long}b""#);
    let estate = format!("[[user]]\nname = \"{}\"\n", "a".repeat(40_000));
    assert_eq!(owned(&named, &estate), Vec::<String>::new());
}
