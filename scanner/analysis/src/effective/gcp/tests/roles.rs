//! Google's own roles: all of them are understood, and amount to what their names promise.

use std::path::Path;

use serde_json::Value;
use tenure_model::{Capability, Certainty};

use super::super::profile::Capabilities;
use super::super::role::Role;
use super::{estate, principal};
use crate::effective::Access;
use crate::effective::capability_map::CapabilityMap;

/// Public data that lies beside the repository, where it does.
fn shared() -> Option<Vec<String>> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/gcp-predefined-roles.jsonl.xz");
    if !path.exists() {
        println!("SKIPPED: {} is not there", path.display());
        return None;
    }
    let Ok(output) = std::process::Command::new("xz").arg("-dc").arg(&path).output() else {
        println!("SKIPPED: no xz to unpack {} with", path.display());
        return None;
    };
    let text = String::from_utf8(output.stdout).expect("the data is text");
    Some(text.lines().map(str::to_owned).collect())
}

#[test]
fn every_predefined_role_is_understood() {
    let Some(roles) = shared() else { return };
    assert!(roles.len() > 2_400);
    let mut all = std::collections::BTreeSet::new();
    let mut empty = Vec::new();
    for line in &roles {
        let value: Value = serde_json::from_str(line).expect("a role is JSON");
        let name = value["name"].as_str().expect("a name");
        let expected = value["includedPermissions"].as_array().map_or(0, Vec::len);
        match Role::read(name, line) {
            Role::Gives(permissions) => {
                assert_eq!(permissions.len(), expected, "{name}");
                all.extend(permissions.iter().map(ToString::to_string));
            }
            Role::Off(_) | Role::Unread => empty.push(name.to_owned()),
        }
    }
    // Roles of which the list itself holds no permission.
    assert!(empty.len() < 60, "{}: {empty:?}", empty.len());
    // What capabilities ask for exists.
    let unknown: Vec<&str> =
        CapabilityMap::gcp().actions().into_iter().filter(|one| !all.contains(*one)).collect();
    assert_eq!(unknown, [] as [&str; 0]);
    let capabilities = Capabilities::new(std::iter::empty());
    assert!(!format!("{capabilities:?}").is_empty());
}

#[test]
fn roles_amount_to_what_their_names_promise() {
    let estate = estate(
        r#"
        [[folder]]
        name = "prod"
        [[project]]
        id = "pay-prod"
        parent = "folder/prod"
        [[google_user]]
        name = "owner"
        roles = ["roles/owner"]
        [[google_user]]
        name = "owner of all"
        roles = [{ role = "roles/owner", at = "org" }]
        [[google_user]]
        name = "editor"
        roles = ["roles/editor"]
        [[google_user]]
        name = "viewer"
        roles = ["roles/viewer"]
        [[google_user]]
        name = "browser"
        roles = ["roles/browser"]
        [[google_user]]
        name = "iam"
        roles = ["roles/resourcemanager.projectIamAdmin"]
        [[google_user]]
        name = "org admin"
        roles = [{ role = "roles/resourcemanager.organizationAdmin", at = "org" }]
        [[google_user]]
        name = "half"
        roles = ["roles/editor"]
        [[google_user]]
        name = "other half"
        roles = ["roles/editor", { role = "roles/resourcemanager.folderIamAdmin", at = "folder/prod" }]
        [[google_user]]
        name = "creator"
        roles = ["roles/iam.serviceAccountTokenCreator"]
        [[google_user]]
        name = "keys"
        roles = ["roles/iam.serviceAccountKeyAdmin"]
        [[google_user]]
        name = "policies"
        roles = [{ role = "roles/orgpolicy.policyAdmin", at = "org" }]
        [[google_user]]
        name = "logs"
        roles = ["roles/logging.viewer"]
        [[google_user]]
        name = "denied"
        roles = ["roles/iam.serviceAccountKeyAdmin", "roles/viewer"]
        [[google_user]]
        name = "sometimes"
        roles = [{ role = "roles/owner", condition = "request.host == 'x'", title = "t" }]
        [[google_user]]
        name = "eligible"
        [[entitlement]]
        name = "break-glass"
        eligible = ["eligible"]
        roles = ["roles/owner"]
        [[google_user]]
        name = "public"
        [[gcp_resource]]
        kind = "storage.googleapis.com/Bucket"
        name = "open"
        bindings = [{ role = "roles/storage.admin", members = ["allUsers"] }, { role = "roles/storage.admin", members = ["bucket"] }]
        [[google_user]]
        name = "bucket"
        [[google_user]]
        name = "storage"
        roles = ["roles/storage.admin"]
        [[deny]]
        name = "no-keys"
        denied = ["denied"]
        permissions = ["iam.googleapis.com/serviceAccountKeys.*"]
        "#,
    );
    let access = Access::new(&estate);
    let certainty =
        |name: &str, capability| access.profile(&principal(&estate, name)).certainty(capability).clone();
    use Capability::{
        Administer, Change, ChangeGuardRails, Elevate, Impersonate, ProvisionIdentity, ReadData, ReadLogs,
    };
    for (name, yes, no) in [
        (
            "owner",
            vec![Administer, Elevate, Change, Impersonate, ReadData, ReadLogs, ProvisionIdentity],
            vec![],
        ),
        ("owner of all", vec![Administer, Elevate], vec![]),
        ("editor", vec![Change, Impersonate, ProvisionIdentity], vec![Administer, Elevate]),
        ("viewer", vec![ReadLogs], vec![Change, Elevate, Impersonate, Administer]),
        ("browser", vec![], vec![ReadData, ReadLogs, Change, Elevate, Administer]),
        ("iam", vec![Elevate], vec![Administer, Change]),
        ("org admin", vec![Elevate], vec![Administer, Change]),
        ("half", vec![], vec![Administer]),
        ("other half", vec![Administer], vec![]),
        ("creator", vec![Impersonate], vec![Elevate, Change]),
        ("keys", vec![ProvisionIdentity, Impersonate], vec![Elevate]),
        ("policies", vec![ChangeGuardRails], vec![Elevate]),
        ("logs", vec![ReadLogs], vec![ReadData]),
        ("denied", vec![ReadLogs], vec![ProvisionIdentity, Impersonate]),
        ("public", vec![], vec![ReadData, Change]),
        ("bucket", vec![ReadData, Change], vec![Elevate]),
        ("storage", vec![ReadData, Change, Elevate], vec![Administer]),
    ] {
        for capability in yes {
            assert_eq!(certainty(name, capability), Certainty::Yes, "{name} {capability:?}");
        }
        for capability in no {
            assert_eq!(certainty(name, capability), Certainty::No, "{name} {capability:?}");
        }
    }
    for name in ["sometimes", "eligible"] {
        assert!(matches!(certainty(name, Administer), Certainty::Depends(_)), "{name}");
    }
    let owner = principal(&estate, "owner");
    assert_eq!(access.givers(&owner, Administer).len(), 1);
    let entitled =
        estate.principal(&owner).and_then(|one| access.entitlement(one, Administer)).expect("has it");
    assert_eq!(entitled.derivation[0].statement, "role `Owner` at `projects/pay-prod`");
    assert!(
        access.permissions(&owner, Elevate).contains(&"resourcemanager.projects.setIamPolicy".to_owned())
    );
    assert!(!access.profile(&principal(&estate, "public")).holds_something);
}
