use super::*;

/// A repository → a role of AWS → a secret → an application → who administers the directory.
const OVER_A_SECRET: &str = r#"
[[resource]]
id = "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"
kind = "iam:oidc-provider"
attributes = { ClientIDList = "sts.amazonaws.com" }
[[role]]
name = "deploy"
trust = '{"Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com","token.actions.githubusercontent.com:sub":"repo:contoso/pay:ref:refs/heads/main"}}}]}'
inline = { read = '{"Statement":[{"Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":"arn:aws:secretsmanager:eu-west-1:111111111111:secret:entra-AbCdEf"}]}' }
[[resource]]
id = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:entra-AbCdEf"
kind = "secretsmanager:secret"
attributes = { Description = "client CLIENT" }
[[application]]
name = "app"
secrets = [{ id = "s1" }]
app_roles = ["RoleManagement.ReadWrite.Directory"]
"#;

fn over_a_secret() -> String {
    OVER_A_SECRET.replace("CLIENT", &crate::fixture::azure::guid("client app"))
}

#[test]
fn a_repository_comes_over_a_role_and_a_secret_to_the_directory() {
    let (hops, confidence) = path(&over_a_secret(), "github:contoso/pay").expect("there is one");
    assert_eq!(hops[..2], ["deploy", "app"]);
    assert!(hops[2].starts_with("administrator of"), "{hops:?}");
    assert_eq!(confidence, Confidence::Medium);
    assert!(path(&over_a_secret(), "deploy").is_some(), "and so does the role");
    assert_eq!(from(&over_a_secret(), "github:contoso/pay").len(), 1);
}

#[test]
fn a_parameter_may_hold_a_key_as_a_secret_does() {
    let text = over_a_secret()
        .replace("secretsmanager:GetSecretValue", "ssm:GetParameter")
        .replace("secretsmanager:secret", "ssm:parameter")
        .replace(
            "arn:aws:secretsmanager:eu-west-1:111111111111:secret:entra-AbCdEf",
            "arn:aws:ssm:eu-west-1:111111111111:parameter/entra",
        );
    assert_eq!(path(&text, "github:contoso/pay").expect("there is one").0[..2], ["deploy", "app"]);
    let elsewhere = text.replace(
        "\"Resource\":\"arn:aws:ssm:eu-west-1:111111111111:parameter/entra\"",
        "\"Resource\":\"arn:aws:ssm:eu-west-1:111111111111:parameter/other\"",
    );
    assert_ne!(elsewhere, text);
    assert_eq!(path(&elsewhere, "github:contoso/pay"), None);
}

/// A managed identity reads a secret of a vault, and a tag of that names an access key.
#[test]
fn a_tag_in_a_vault_names_a_key_of_aws() {
    let text = r#"
[[managed_identity]]
name = "runner"
roles = [{ role = "Key Vault Secrets User", at = "prod" }]
[[azure_resource]]
type = "microsoft.keyvault/vaults"
name = "kv"
attributes = { enableRbacAuthorization = "true" }
[[azure_resource]]
type = "microsoft.keyvault/vaults/secrets"
name = "kv/aws"
attributes = { "tag/access-key" = "AKIAIOSFODNN7EXAMPLE" }
[[user]]
name = "breakglass"
attached = ["AdministratorAccess"]
keys = [{ id = "AKIAIOSFODNN7EXAMPLE" }]
"#;
    let (hops, confidence) = path(text, "runner").expect("there is one");
    assert_eq!((hops[0].as_str(), confidence), ("breakglass", Confidence::Medium));
    for (what, with, instead) in [
        (
            "the tag names another",
            "= \"AKIAIOSFODNN7EXAMPLE\" }\n[[user",
            "= \"AKIAIOSFODNN7OTHER00\" }\n[[user",
        ),
        (
            "the key is switched off",
            "{ id = \"AKIAIOSFODNN7EXAMPLE\" }",
            "{ id = \"AKIAIOSFODNN7EXAMPLE\", state = \"inactive\" }",
        ),
        ("secrets are read elsewhere", "at = \"prod\"", "at = \"test\""),
    ] {
        let changed = format!("[[subscription]]\nname = \"test\"\n{}", text.replace(with, instead));
        assert!(text.contains(with), "{what}");
        assert_eq!(path(&changed, "runner"), None, "{what}");
    }
}

#[test]
fn near_misses_of_the_secret_are_none() {
    let text = over_a_secret().replace("Description", "description");
    for (what, with, instead) in [
        ("no key works", "secrets = [{ id = \"s1\" }]", "secrets = [{ id = \"s1\", expires = \"-5d\" }]"),
        ("it has no key", "secrets = [{ id = \"s1\" }]", ""),
        ("it is switched off", "name = \"app\"", "name = \"app\"\nenabled = false"),
        ("another secret is read", "secret:entra-AbCdEf\"}]}' }", "secret:other-AbCdEf\"}]}' }"),
        ("the secret names another", "description", "other"),
        ("the role trusts another branch of another repository", "repo:contoso/pay:", "repo:contoso/shop:"),
        ("the case is another", "repo:contoso/pay:", "repo:contoso/Pay:"),
        (
            "the provider takes another audience",
            "ClientIDList = \"sts.amazonaws.com\"",
            "ClientIDList = \"other\"",
        ),
    ] {
        let changed = text.replace(with, instead);
        assert_ne!(changed, text, "{what}");
        assert_eq!(path(&changed, "github:contoso/pay"), None, "{what}");
    }
}

#[test]
fn a_repository_that_no_trust_names_starts_where_it_is_asked_for() {
    let text = over_a_secret()
        .replace("\"StringEquals\":{\"token", "\"StringLike\":{\"token")
        .replace("repo:contoso/pay:ref:refs/heads/main", "repo:contoso/*");
    assert_eq!(from(&text, "github:contoso/unheard-of").len(), 1);
    assert!(path(&text, "github:contoso/*").is_some());
    assert!(from(&text, "github:fabrikam/pay").is_empty());
}

#[test]
fn an_administrator_of_one_cloud_has_another_to_gain() {
    let text = over_a_secret().replace(
        "inline = { read = '{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"secretsmanager:GetSecretValue\",\"Resource\":\"arn:aws:secretsmanager:eu-west-1:111111111111:secret:entra-AbCdEf\"}]}' }",
        "attached = [\"AdministratorAccess\"]",
    );
    let (hops, _) = path(&text, "deploy").expect("the tenant is not its own");
    assert_eq!(hops[0], "app");
    let (hops, _) = path(&text, "github:contoso/pay").expect("the role is an administrator");
    assert_eq!(hops[0], "deploy");
}

#[test]
fn a_managed_identity_comes_to_administer_an_account() {
    let tenant = crate::fixture::TENANT;
    let text = format!(
        r#"
[[managed_identity]]
name = "runner"
[[azure_resource]]
type = "microsoft.compute/virtualmachines"
name = "vm"
acts_as = ["runner"]
[[entra_user]]
name = "ann"
roles = ["Virtual Machine Contributor"]
[[resource]]
id = "arn:aws:iam::111111111111:oidc-provider/sts.windows.net/{tenant}/"
kind = "iam:oidc-provider"
attributes = {{ ClientIDList = "api://aws" }}
[[role]]
name = "admin"
attached = ["AdministratorAccess"]
trust = '{{"Statement":[{{"Effect":"Allow","Principal":{{"Federated":"arn:aws:iam::111111111111:oidc-provider/sts.windows.net/{tenant}/"}},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{{"StringEquals":{{"sts.windows.net/{tenant}/:aud":"api://aws","sts.windows.net/{tenant}/:sub":"{}"}}}}}}]}}'
"#,
        crate::fixture::azure::guid("runner")
    );
    let (hops, confidence) = path(&text, "runner").expect("there is one");
    assert_eq!(hops[0], "admin");
    assert_eq!(confidence, Confidence::High);
    let (hops, _) = path(&text, "ann").expect("over the machine");
    assert_eq!(hops[hops.len() - 2], "admin", "{hops:?}");
    let other = text.replace(&crate::fixture::azure::guid("runner"), &crate::fixture::azure::guid("other"));
    let elsewhere = other.replace("name = \"other\"", "name = \"runner\"");
    assert_eq!(path(&elsewhere, "ann"), None);
}

#[test]
fn the_order_of_records_changes_no_path() {
    let tables: Vec<String> =
        over_a_secret().split("\n[[").skip(1).map(|table| format!("\n[[{table}")).collect();
    let first = path(&tables.concat(), "github:contoso/pay");
    assert!(first.is_some());
    for turn in 1..tables.len() {
        let mut turned = tables.clone();
        turned.rotate_left(turn);
        assert_eq!(path(&turned.concat(), "github:contoso/pay"), first);
    }
}
