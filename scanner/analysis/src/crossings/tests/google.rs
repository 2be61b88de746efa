use super::*;

/// A pool at GitHub with grants to identities of several kinds, each an account of its own.
const GITHUB: &str = r#"
[[pool]]
name = "ci"
providers = [{ name = "gh", issuer = "https://token.actions.githubusercontent.com", mapping = { "google.subject" = "assertion.sub", "attribute.repository" = "assertion.repository", "attribute.owner" = "assertion.repository_owner" }, condition = "CONDITION" }]
[[service_account]]
name = "deploy"
bindings = [{ role = "roles/iam.workloadIdentityUser", members = [
  "pool/ci/attribute.repository/contoso/pay",
  "pool/ci/attribute.owner/contoso",
  "pool/ci/subject/repo:contoso/pay:ref:refs/heads/main",
  "pool/ci/attribute.unmapped/x",
  "pool/ci/attribute.repository/fabrikam/pay",
  "pool/ci/attribute.repository/Contoso/pay",
  "pool/ci/*",
] }]
"#;

fn github(condition: &str) -> Estate {
    estate(&GITHUB.replace("CONDITION", condition))
}

/// The ends of the names, for reading.
fn short(names: Vec<String>) -> Vec<String> {
    let rest = |name: &String| name.rsplit_once("/ci/").map_or(name.as_str(), |(_, rest)| rest).to_owned();
    let mut short: Vec<String> = names.iter().map(rest).collect();
    short.sort();
    short
}

#[test]
fn a_repository_is_every_identity_that_its_claims_are_mapped_to() {
    let all = [
        "*",
        "attribute.owner/contoso",
        "attribute.repository/contoso/pay",
        "subject/repo:contoso/pay:ref:refs/heads/main",
    ];
    for condition in [
        "",
        "assertion.repository_owner == 'contoso'",
        "assertion.repository in ['contoso/pay', 'contoso/shop']",
        "attribute.repository.startsWith('contoso/') && assertion.ref == 'refs/heads/main'",
        "assertion.repository_owner == 'fabrikam' || assertion.repository == 'contoso/pay'",
        "google.subject.startsWith('repo:contoso/pay:')",
    ] {
        assert_eq!(short(let_in(&github(condition), "github:contoso/pay")), all, "{condition}");
    }
}

#[test]
fn a_condition_excludes_or_leaves_open() {
    for condition in [
        "assertion.repository_owner == 'fabrikam'",
        "assertion.repository == 'contoso/shop'",
        "assertion.repository_owner == 'Contoso'",
        "assertion.repository != 'contoso/pay'",
        "google.subject == 'repo:fabrikam/pay:ref:refs/heads/main'",
    ] {
        assert!(let_in(&github(condition), "github:contoso/pay").is_empty(), "{condition}");
    }
    let open = short(let_in(&github("assertion.repository.matches('^contoso/')"), "github:contoso/pay"));
    assert_eq!(open.len(), 4);
    assert!(open.iter().all(|name| name.ends_with('?')), "{open:?}");
}

#[test]
fn other_organisations_issuers_and_switched_off_providers_let_nobody_in() {
    let plain = GITHUB.replace("CONDITION", "");
    for (what, with, instead) in [
        ("the provider is off", "condition = \"\"", "disabled = true"),
        ("the pool is off", "name = \"ci\"\nproviders", "name = \"ci\"\ndisabled = true\nproviders"),
        ("the issuer has a path", "githubusercontent.com\"", "githubusercontent.com/contoso\""),
    ] {
        let text = plain.replace(with, instead);
        assert_ne!(text, plain, "{what}");
        assert!(let_in(&estate(&text), "github:contoso/pay").is_empty(), "{what}");
    }
    assert_eq!(short(let_in(&estate(&plain), "github:contoso-labs/pay")), ["*"]);
    let subjects = subjects(&estate(&plain));
    assert!(
        subjects.contains(&"github:*".to_owned()),
        "anyone gets the identity of the whole pool: {subjects:?}"
    );
}

#[test]
fn roles_of_aws_are_who_they_are_by_mapping_and_condition() {
    let text = |provider: &str| {
        format!(
            r#"
[[role]]
name = "build"
[[role]]
name = "other"
[[pool]]
name = "ci"
providers = [{{ name = "aws", aws = "111111111111"{provider} }}]
[[service_account]]
name = "deploy"
bindings = [{{ role = "roles/iam.workloadIdentityUser", members = ["pool/ci/attribute.aws_role/arn:aws:sts::111111111111:assumed-role/build", "pool/ci/*"] }}]
"#
        )
    };
    let role = "attribute.aws_role/arn:aws:sts::111111111111:assumed-role/build";
    let whole = estate(&text(""));
    assert_eq!(short(let_in_as(&whole, "build")), ["*", role]);
    assert_eq!(short(let_in_as(&whole, "other")), ["*"]);
    assert_eq!(subjects(&whole), ["aws:111111111111/*"]);
    let one = estate(&text(
        r#", condition = "attribute.aws_role == 'arn:aws:sts::111111111111:assumed-role/build'""#,
    ));
    assert_eq!(short(let_in_as(&one, "build")), ["*", role]);
    assert!(let_in_as(&one, "other").is_empty());
    assert!(subjects(&one).is_empty());
    let foreign = estate(&text("").replace("aws = \"111111111111\"", "aws = \"999999999999\""));
    assert!(let_in_as(&foreign, "build").is_empty());
}

#[test]
fn identities_of_entra_are_known_by_their_object_ids_and_audience_counts() {
    let tenant = crate::fixture::TENANT;
    let runner = crate::fixture::azure::guid("runner");
    let text = |audiences: &str, issuer: &str| {
        format!(
            r#"
[[managed_identity]]
name = "runner"
[[managed_identity]]
name = "other"
[[pool]]
name = "ci"
providers = [{{ name = "entra", issuer = "{issuer}"{audiences}, mapping = {{ "google.subject" = "assertion.oid" }} }}]
[[service_account]]
name = "deploy"
bindings = [{{ role = "roles/iam.workloadIdentityUser", members = ["pool/ci/subject/{runner}"] }}]
"#
        )
    };
    let issuer = format!("https://sts.windows.net/{tenant}");
    let good = r#", audiences = ["api://google"]"#;
    for issuer in
        [issuer.clone(), format!("{issuer}/"), format!("https://login.microsoftonline.com/{tenant}/v2.0")]
    {
        let estate = estate(&text(good, &issuer));
        assert_eq!(short(let_in_as(&estate, "runner")), [format!("subject/{runner}")], "{issuer}");
        assert!(let_in_as(&estate, "other").is_empty());
    }
    let default = estate(&text("", &issuer));
    assert!(let_in_as(&default, "runner").is_empty(), "Entra ID makes no token for the provider's own name");
    let foreign = issuer.replace("0001", "00ff");
    assert!(let_in_as(&estate(&text(good, &foreign)), "runner").is_empty(), "another tenant");
}

#[test]
fn a_service_account_is_known_by_its_number_in_the_other_clouds() {
    let text = |number: &str| {
        format!(
            r#"
[[service_account]]
name = "robot"
[[application]]
name = "from-google"
federated = [{{ name = "g", issuer = "https://accounts.google.com", subject = "{number}" }}]
[[role]]
name = "by-sub"
trust = '{{"Statement":[{{"Effect":"Allow","Principal":{{"Federated":"accounts.google.com"}},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{{"StringEquals":{{"accounts.google.com:sub":"{number}"}}}}}}]}}'
[[role]]
name = "by-party"
trust = '{{"Statement":[{{"Effect":"Allow","Principal":{{"Federated":"accounts.google.com"}},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{{"StringEquals":{{"accounts.google.com:aud":"{number}"}}}}}}]}}'
"#
        )
    };
    let number = crate::fixture::gcp::number("robot@pay-prod.iam.gserviceaccount.com");
    let estate_of = estate(&text(&number));
    assert_eq!(let_in_as(&estate_of, "robot"), ["by-party", "by-sub", "from-google"]);
    assert!(let_in_as(&estate(&text("100200300400500600701")), "robot").is_empty());
}
