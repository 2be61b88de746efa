use super::*;

/// GitHub → a role of AWS → a secret → an application → a service account → the organization.
const OVER_THREE_CLOUDS: &str = r#"
[[resource]]
id = "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"
kind = "iam:oidc-provider"
attributes = { ClientIDList = "sts.amazonaws.com" }
[[role]]
name = "deploy"
trust = '{"Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"token.actions.githubusercontent.com:sub":"repo:contoso/pay:ref:refs/heads/main"}}}]}'
inline = { read = '{"Statement":[{"Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":"*"}]}' }
[[resource]]
id = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:entra-AbCdEf"
kind = "secretsmanager:secret"
attributes = { "tags.client-id" = "CLIENT" }
[[application]]
name = "app"
secrets = [{ id = "s1" }]
[[pool]]
name = "entra"
providers = [{ name = "tenant", issuer = "https://sts.windows.net/TENANT", audiences = ["api://google"], mapping = { "google.subject" = "assertion.oid" }, condition = "assertion.tid == 'TENANT'" }]
[[service_account]]
name = "admin"
bindings = [{ role = "roles/iam.workloadIdentityUser", members = ["pool/entra/subject/APP"] }]
roles = [{ role = "roles/resourcemanager.organizationAdmin", at = "org" }]
"#;

fn over_three_clouds() -> String {
    OVER_THREE_CLOUDS
        .replace("CLIENT", &crate::fixture::azure::guid("client app"))
        .replace("APP", &crate::fixture::azure::guid("app"))
        .replace("TENANT", crate::fixture::TENANT)
}

#[test]
fn a_repository_comes_over_all_three_clouds_to_the_organization() {
    let (hops, confidence) = path(&over_three_clouds(), "github:contoso/pay").expect("there is one");
    assert_eq!(hops[..2], ["deploy", "app"], "{hops:?}");
    assert!(hops[2].contains("workloadIdentityPools/entra") || hops[2].contains("/entra/"), "{hops:?}");
    assert_eq!(hops[3], "admin", "{hops:?}");
    assert!(hops[4].starts_with("administrator of"), "{hops:?}");
    assert_eq!(confidence, Confidence::Medium);
    assert!(path(&over_three_clouds(), "app").is_some(), "a path on its own");
}

#[test]
fn near_misses_over_all_three_clouds_are_none() {
    let text = over_three_clouds();
    for (what, with, instead) in [
        ("no key works", "secrets = [{ id = \"s1\" }]", "secrets = [{ id = \"s1\", expires = \"-5d\" }]"),
        ("the condition excludes", "assertion.tid == '7e", "assertion.tid == '8e"),
        ("wrong audience", "audiences = [\"api://google\"], ", ""),
        (
            "the provider is off",
            "audiences = [\"api://google\"], ",
            "audiences = [\"api://google\"], disabled = true, ",
        ),
        ("another tenant", "sts.windows.net/7e", "sts.windows.net/8e"),
        ("other case", "repo:contoso/pay:", "repo:Contoso/pay:"),
        ("another organisation", "repo:contoso/pay:", "repo:fabrikam/pay:"),
        ("another secret is named", "tags.client-id", "other"),
        ("the account only reads", "roles/resourcemanager.organizationAdmin", "roles/viewer"),
        ("the account is off", "name = \"admin\"", "name = \"admin\"\ndisabled = true"),
        ("the application is off", "name = \"app\"", "name = \"app\"\nenabled = false"),
    ] {
        let changed = text.replace(with, instead);
        assert_ne!(changed, text, "{what}");
        assert_eq!(path(&changed, "github:contoso/pay"), None, "{what}");
    }
}

#[test]
fn a_repository_comes_over_a_pool_to_a_project() {
    let text = r#"
[[pool]]
name = "ci"
providers = [{ name = "gh", issuer = "https://token.actions.githubusercontent.com", mapping = { "google.subject" = "assertion.sub", "attribute.repository" = "assertion.repository" }, condition = "assertion.repository_owner == 'contoso'" }]
[[service_account]]
name = "deploy"
bindings = [{ role = "roles/iam.workloadIdentityUser", members = ["pool/ci/attribute.repository/contoso/pay"] }]
roles = ["roles/owner"]
"#;
    let (hops, confidence) = path(text, "github:contoso/pay").expect("there is one");
    assert_eq!(hops[1], "deploy", "{hops:?}");
    assert_eq!(confidence, Confidence::High);
    assert_eq!(path(&text.replace("== 'contoso'", "== 'fabrikam'"), "github:contoso/pay"), None);
    let open = text.replace("assertion.repository_owner == 'contoso'", "has(assertion.x)");
    let (_, confidence) = path(&open, "github:contoso/pay").expect("it is possible");
    assert_eq!(confidence, Confidence::Low);
}

#[test]
fn a_role_of_aws_comes_over_a_pool_to_a_project() {
    let text = r#"
[[role]]
name = "build"
[[role]]
name = "other"
[[pool]]
name = "aws"
providers = [{ name = "aws", aws = "111111111111" }]
[[service_account]]
name = "deploy"
bindings = [{ role = "roles/iam.workloadIdentityUser", members = ["pool/aws/attribute.aws_role/arn:aws:sts::111111111111:assumed-role/build"] }]
roles = ["roles/owner"]
"#;
    assert!(path(text, "build").is_some());
    assert_eq!(path(text, "other"), None);
}

#[test]
fn a_service_account_comes_to_an_account_and_to_a_directory() {
    let number = crate::fixture::gcp::number("robot@pay-prod.iam.gserviceaccount.com");
    let text = &r#"
[[service_account]]
name = "robot"
[[google_user]]
name = "ann"
roles = [{ role = "roles/iam.serviceAccountOpenIdTokenCreator", at = "robot" }]
[[application]]
name = "directory"
federated = [{ name = "g", issuer = "https://accounts.google.com", subject = "NUMBER" }]
app_roles = ["RoleManagement.ReadWrite.Directory"]
"#
    .replace("NUMBER", &number);
    let (hops, _) = path(text, "robot").expect("by its token");
    assert_eq!(hops[0], "directory");
    let (hops, _) = path(text, "ann").expect("by having the account prove who it is");
    assert_eq!(hops[hops.len() - 2], "directory", "{hops:?}");
    assert_eq!(path(&text.replace(&number, "100200300400"), "robot"), None);
    let by_role = &r#"
[[service_account]]
name = "robot"
[[role]]
name = "admin"
attached = ["AdministratorAccess"]
trust = '{"Statement":[{"Effect":"Allow","Principal":{"Federated":"accounts.google.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"accounts.google.com:sub":"NUMBER"}}}]}'
"#
    .replace("NUMBER", &number);
    assert!(path(by_role, "robot").is_some());
}

#[test]
fn the_order_of_records_changes_no_path_over_three_clouds() {
    let tables: Vec<String> =
        over_three_clouds().split("\n[[").skip(1).map(|table| format!("\n[[{table}")).collect();
    let first = path(&tables.concat(), "github:contoso/pay");
    let mut turned = tables;
    turned.rotate_left(4);
    assert_eq!(path(&turned.concat(), "github:contoso/pay"), first);
    turned.reverse();
    assert_eq!(path(&turned.concat(), "github:contoso/pay"), first);
}
