//! People of Entra ID whom AWS knows: by assertions of an enterprise application, and by Identity Center.

use super::*;

/// A person may sign in to a role by SAML, another may reset his password.
const BY_SAML: &str = r#"
[[role]]
name = "admin"
attached = ["AdministratorAccess"]
trust = '{"Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111111111111:saml-provider/entra"},"Action":"sts:AssumeRoleWithSAML","Condition":{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"}}}]}'
[[entra_user]]
name = "ann"
[[assignment]]
who = "ann"
assertions = ["arn:aws:iam::111111111111:role/admin,arn:aws:iam::111111111111:saml-provider/entra"]
[[entra_user]]
name = "desk"
roles = ["Helpdesk Administrator"]
"#;

#[test]
fn an_assertion_names_the_role_that_a_person_acts_as() {
    let (hops, confidence) = path(BY_SAML, "ann").expect("there is one");
    assert_eq!(hops[0], "admin");
    assert!(hops[1].starts_with("administrator of"), "{hops:?}");
    assert_eq!(confidence, Confidence::High);
    let (hops, _) = path(BY_SAML, "desk").expect("he resets a password");
    assert_eq!(hops[..2], ["ann", "admin"]);
    let other_order = BY_SAML.replace(
        "role/admin,arn:aws:iam::111111111111:saml-provider/entra\"]",
        "saml-provider/entra, arn:aws:iam::111111111111:role/admin\"]",
    );
    assert_ne!(other_order, BY_SAML);
    assert_eq!(path(&other_order, "ann").expect("in either order").0[0], "admin");
}

#[test]
fn near_misses_of_an_assertion_are_none() {
    for (what, with, instead) in [
        (
            "the role trusts another provider",
            "\"Federated\":\"arn:aws:iam::111111111111:saml-provider/entra\"",
            "\"Federated\":\"arn:aws:iam::111111111111:saml-provider/other\"",
        ),
        ("another provider is asserted", "saml-provider/entra\"]", "saml-provider/other\"]"),
        ("another role is asserted", "role/admin,", "role/other,"),
        ("no provider is asserted", ",arn:aws:iam::111111111111:saml-provider/entra\"]", "\"]"),
        ("it is switched off", "name = \"ann\"", "name = \"ann\"\nenabled = false"),
    ] {
        let changed = BY_SAML.replacen(with, instead, 1);
        assert_ne!(changed, BY_SAML, "{what}");
        assert_eq!(path(&changed, "ann"), None, "{what}");
        assert_eq!(path(&changed, "desk"), None, "{what}");
    }
}

/// A group of Entra ID was provisioned into Identity Center and holds a permission set there.
const BY_IDENTITY_CENTER: &str = r#"
[[role]]
name = "AWSReservedSSO_Admin_0123456789abcdef"
attached = ["AdministratorAccess"]
trust = '{"Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111111111111:saml-provider/AWSSSO_DO_NOT_DELETE"},"Action":["sts:AssumeRoleWithSAML","sts:TagSession"]}]}'
[[permission_set]]
name = "Admin"
attached = ["AdministratorAccess"]
[[directory_group]]
name = "platform"
assigned = [{ set = "Admin" }]
members = ["ann@contoso.example"]
[[directory_user]]
name = "ann@contoso.example"
external = "ann"
[[entra_user]]
name = "ann"
[[entra_user]]
name = "desk"
roles = ["Helpdesk Administrator"]
"#;

#[test]
fn whoever_was_provisioned_acts_as_his_assignments_made_him() {
    let (hops, confidence) = path(BY_IDENTITY_CENTER, "ann").expect("there is one");
    assert_eq!(hops[0], "AWSReservedSSO_Admin_0123456789abcdef");
    assert_eq!(confidence, Confidence::High);
    let (hops, _) = path(BY_IDENTITY_CENTER, "desk").expect("he resets a password");
    assert_eq!(hops[0], "ann");
    // Without the id it is the same name, and that may be somebody else's.
    let by_name = BY_IDENTITY_CENTER.replace("external = \"ann\"", "");
    assert_eq!(path(&by_name, "ann").expect("possible").1, Confidence::Medium);
}

#[test]
fn near_misses_of_a_provisioning_are_none() {
    for (what, with, instead) in [
        ("it was provisioned from another", "external = \"ann\"", "external = \"desk\""),
        ("the group has nobody", "members = [\"ann@contoso.example\"]", ""),
        (
            "the assignment has to be activated",
            "{ set = \"Admin\" }",
            "{ set = \"Admin\", standing = \"eligible\" }",
        ),
        (
            "it is of another account",
            "{ set = \"Admin\" }",
            "{ set = \"Admin\", account = \"222222222222\" }",
        ),
        ("it is another permission set", "AWSReservedSSO_Admin_", "AWSReservedSSO_Reader_"),
        ("it is switched off", "name = \"ann\"", "name = \"ann\"\nenabled = false"),
    ] {
        let changed = BY_IDENTITY_CENTER.replacen(with, instead, 1);
        assert_ne!(changed, BY_IDENTITY_CENTER, "{what}");
        assert_eq!(path(&changed, "ann"), None, "{what}");
    }
}
