//! Microsoft's own roles: all of them are understood, and rated as their names promise.

use std::path::Path;

use serde_json::Value;
use tenure_model::{Capability, Certainty};

use super::super::plane::{Plane, Planes};
use super::super::text::Text;
use super::{estate, principal};
use crate::effective::Access;

/// Public data that lies beside the repository, where it does.
fn shared(name: &str) -> Option<Vec<Value>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(name);
    let Ok(packed) = std::fs::read(&path) else {
        println!("SKIPPED: {} is not there", path.display());
        return None;
    };
    let unpacked = std::process::Command::new("xz").args(["-dc"]).arg(&path).output();
    let Ok(output) = unpacked else {
        println!("SKIPPED: no xz to unpack {} bytes with", packed.len());
        return None;
    };
    Some(serde_json::from_slice(&output.stdout).expect("the data is JSON"))
}

#[test]
fn every_built_in_role_of_azure_is_understood() {
    let Some(roles) = shared("azure-built-in-roles.json.xz") else { return };
    assert!(roles.len() > 800);
    let mut texts = Vec::new();
    let mut conditions = 0;
    for role in &roles {
        let text = Text::read(&role.to_string());
        let Text::Arm(permissions) = &text else { panic!("{}", role["roleName"]) };
        for permission in permissions {
            let Some(condition) = &permission.condition else { continue };
            assert_eq!(condition.error(), None, "{}: {}", role["roleName"], condition.text);
            conditions += 1;
        }
        texts.push(text);
    }
    assert!(conditions > 20, "roles with conditions of their own: {conditions}");
    // Without the estate's own roles: a scan keeps those that somebody holds.
    let planes = Planes::default();
    let mut wrong = Vec::new();
    for text in &texts {
        let Text::Arm(permissions) = text else { continue };
        for permission in permissions {
            let exact =
                |list: &[String]| list.iter().filter(|one| !one.contains('*')).cloned().collect::<Vec<_>>();
            let control = exact(&permission.actions).into_iter().map(|action| (action, Plane::Control));
            let data = exact(&permission.data_actions).into_iter().map(|action| (action, Plane::Data));
            wrong.extend(control.chain(data).filter(|(action, plane)| planes.of(action) != *plane));
        }
    }
    wrong.sort_by(|a, b| a.0.cmp(&b.0));
    wrong.dedup();
    let named: Vec<&str> = wrong.iter().map(|(action, _)| action.as_str()).collect();
    // Two that roles name on either plane, and one of Key Vault that is on both.
    assert!(named.len() <= 4, "{wrong:#?}");
}

#[test]
fn roles_amount_to_what_their_names_promise() {
    let estate = estate(
        r#"
        [[management_group]]
        name = "top"
        [[subscription]]
        name = "prod"
        parent = "top"
        [[entra_user]]
        name = "owner"
        roles = ["Owner"]
        [[entra_user]]
        name = "owner of a group"
        roles = [{ role = "Owner", at = "/subscriptions/0/resourceGroups/rg" }]
        [[entra_user]]
        name = "contributor"
        roles = ["Contributor"]
        [[entra_user]]
        name = "both"
        roles = [{ role = "User Access Administrator", at = "mg/top" }, "Contributor"]
        [[entra_user]]
        name = "reader"
        roles = ["Reader", "Directory Readers"]
        [[entra_user]]
        name = "global"
        roles = ["Global Administrator"]
        [[entra_user]]
        name = "eligible"
        roles = [{ role = "Global Administrator", standing = "eligible" }]
        [[entra_user]]
        name = "constrained"
        roles = [{ role = "Role Based Access Control Administrator", condition = "!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'}) OR @Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals{acdd72a7-3385-48ef-bd42-f606fba81ae7}" }]
        [[entra_user]]
        name = "applications"
        roles = ["Application Administrator"]
        [[entra_user]]
        name = "application owner"
        [[application]]
        name = "mail"
        owners = ["application owner"]
        app_roles = ["Mail.Read"]
        [[application]]
        name = "roles"
        app_roles = ["RoleManagement.ReadWrite.Directory"]
        [[application]]
        name = "portal"
        scopes = ["RoleManagement.ReadWrite.Directory"]
        [[managed_identity]]
        name = "idle"
        "#,
    );
    let access = Access::new(&estate);
    let certainty = |name: &str, capability| access.profile(&principal(name)).certainty(capability).clone();
    let sure = |name, capability| certainty(name, capability) == Certainty::Yes;
    let depends = |name, capability| matches!(certainty(name, capability), Certainty::Depends(_));
    assert!(sure("owner", Capability::Administer) && sure("global", Capability::Administer));
    assert!(
        sure("both", Capability::Administer),
        "what two roles give over one subscription counts together"
    );
    for name in
        ["contributor", "reader", "owner of a group", "applications", "roles", "constrained", "portal"]
    {
        assert!(!access.profile(&principal(name)).is_administrator(), "{name}");
    }
    assert!(depends("eligible", Capability::Administer) && depends("constrained", Capability::Elevate));
    assert!(sure("owner of a group", Capability::Elevate) && sure("roles", Capability::Elevate));
    assert!(sure("contributor", Capability::Change) && !sure("contributor", Capability::Elevate));
    assert!(sure("applications", Capability::ProvisionIdentity) && sure("mail", Capability::ReadData));
    for name in ["reader", "mail", "application owner", "portal", "idle"] {
        assert!(!access.profile(&principal(name)).is_privileged(), "{name}");
    }
    assert!(!access.profile(&principal("idle")).holds_something);
    let Certainty::Depends(words) = certainty("eligible", Capability::Administer) else { panic!("depends") };
    assert_eq!(words, ["Global Administrator is activated with what was not read"]);
}

#[test]
fn what_gives_a_capability_is_cited() {
    let estate = estate(
        r#"
        [[entra_user]]
        name = "ann"
        roles = ["Reader"]
        [[entra_group]]
        name = "admins"
        members = ["ann"]
        roles = ["Owner", "Contributor"]
        "#,
    );
    let access = Access::new(&estate);
    let ann = estate.principal(&principal("ann")).expect("is there");
    let entitlement = access.entitlement(ann, Capability::Administer).expect("an owner");
    let statements: Vec<&str> = entitlement.derivation.iter().map(|link| link.statement.as_str()).collect();
    assert_eq!(statements.len(), 1);
    assert!(statements[0].starts_with("role `Owner` at `/subscriptions/"), "{statements:?}");
    assert_eq!(entitlement.derivation[0].through, principal("admins"));
    let givers = access.givers(&ann.id, Capability::Administer);
    assert_eq!(givers.len(), 1);
    assert_eq!(access.holdings(&ann.id).len(), 3);
    assert!(access.policy_alone(givers[0].policy).is_administrator());
    let permissions = access.permissions(&ann.id, Capability::Elevate);
    assert!(permissions.iter().any(|one| one == "Microsoft.Authorization/roleAssignments/write"));
}
