//! Access policies of Key Vault: who may do what with the secrets, keys and certificates of a vault that is in
//! access-policy mode. A vault in RBAC mode ignores them, and one in access-policy mode ignores roles on data.
//!
//! Source: "Azure RBAC vs. access policies" and "Migrate from vault access policy to an Azure role-based access
//! control permission model", Key Vault documentation.

use serde_json::Value;
use tenure_model::hash::HashMap;
use tenure_model::{Estate, Resource};

use super::text::{ArmPermission, Text, member};

/// Which of its two ways a vault uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Roles,
    Policies,
    /// The vault was not read.
    Unknown,
}

/// The id of the vault that an id lies in.
pub(super) fn vault_of(id: &str) -> Option<&str> {
    const VAULTS: &str = "/providers/microsoft.keyvault/vaults/";
    let start = id.to_ascii_lowercase().find(VAULTS)? + VAULTS.len();
    let length = id.get(start..)?.find('/').unwrap_or(id.len() - start);
    id.get(..start + length)
}

/// The ways of the vaults of an estate, by their ids without case.
#[derive(Debug, Default)]
pub(super) struct Vaults(HashMap<String, Mode>);

impl Vaults {
    pub(super) fn new(estate: &Estate) -> Self {
        let resources = estate.records().resources.iter();
        let vaults = resources
            .filter(|resource| resource.kind.eq_ignore_ascii_case("azure:microsoft.keyvault/vaults"));
        Self(vaults.map(|vault| (vault.id.as_str().to_ascii_lowercase(), mode(vault))).collect())
    }

    /// The way of the vault that an id lies in; `None` where it lies in none.
    pub(super) fn mode(&self, id: &str) -> Option<Mode> {
        let vault = vault_of(id)?.to_ascii_lowercase();
        Some(self.0.get(&vault).copied().unwrap_or(Mode::Unknown))
    }
}

fn mode(vault: &Resource) -> Mode {
    // "When null or not specified, the vault is created with the default value of false."
    match vault.attributes.get("enableRbacAuthorization") {
        Some(text) if text.eq_ignore_ascii_case("true") => Mode::Roles,
        _ => Mode::Policies,
    }
}

/// An entry of the access policies, as the operations on data that it amounts to.
pub(super) fn read(text: &str) -> Text {
    let Ok(value) = serde_json::from_str::<Value>(text) else { return Text::Unread };
    let Some(permissions) = member(&value, "permissions").filter(|permissions| permissions.is_object())
    else {
        return Text::Unread;
    };
    let mut data_actions = Vec::new();
    for kind in ["keys", "secrets", "certificates", "storage"] {
        let listed = permissions.get(kind).and_then(Value::as_array);
        for name in listed.into_iter().flatten().filter_map(Value::as_str) {
            data_actions.extend(operations(kind, &name.to_ascii_lowercase()));
        }
    }
    data_actions.sort();
    data_actions.dedup();
    Text::Arm(vec![ArmPermission { data_actions, ..ArmPermission::default() }])
}

/// The operations of one permission.
fn operations(kind: &str, name: &str) -> Vec<String> {
    let own: &[&str] = match (kind, name) {
        ("storage", _) => return vec![format!("microsoft.keyvault/vaults/storageaccounts/{name}/action")],
        (_, "all") if kind == "keys" => &["keys/*", "keyrotationpolicies/*"],
        (_, "all") if kind == "certificates" => {
            &["certificates/*", "certificatecas/*", "certificatecontacts/*"]
        }
        (_, "all") => &["secrets/*"],
        ("secrets", "get") => &["secrets/getSecret/action", "secrets/readMetadata/action"],
        ("secrets", "list") => &["secrets/readMetadata/action"],
        ("secrets", "set") => &["secrets/setSecret/action", "secrets/update/action"],
        ("keys", "get" | "list") => &["keys/read"],
        ("keys", "wrapkey") => &["keys/wrap/action"],
        ("keys", "unwrapkey") => &["keys/unwrap/action"],
        ("keys", "getrotationpolicy") => &["keyrotationpolicies/read"],
        ("keys", "setrotationpolicy") => &["keyrotationpolicies/write"],
        ("certificates", "get" | "list") => &["certificates/read"],
        ("certificates", "managecontacts") => &["certificatecontacts/write"],
        ("certificates", "getissuers" | "listissuers") => &["certificatecas/read"],
        ("certificates", "setissuers" | "manageissuers") => &["certificatecas/write"],
        ("certificates", "deleteissuers") => &["certificatecas/delete"],
        (_, "delete") => return vec![format!("microsoft.keyvault/vaults/{kind}/delete")],
        _ => return vec![format!("microsoft.keyvault/vaults/{kind}/{name}/action")],
    };
    own.iter().map(|operation| format!("microsoft.keyvault/vaults/{operation}")).collect()
}

#[cfg(test)]
mod tests {
    use super::super::plane::Plane;
    use super::*;

    #[test]
    fn an_entry_is_operations_on_data() {
        let text = r#"{"objectId":"o","permissions":{"secrets":["Get","List"],"keys":["wrapKey","delete"],"certificates":["all"]}}"#;
        let Text::Arm(permissions) = read(text) else { panic!("an entry") };
        for (action, expected) in [
            ("Microsoft.KeyVault/vaults/secrets/getSecret/action", true),
            ("Microsoft.KeyVault/vaults/secrets/setSecret/action", false),
            ("Microsoft.KeyVault/vaults/keys/wrap/action", true),
            ("Microsoft.KeyVault/vaults/keys/delete", true),
            ("Microsoft.KeyVault/vaults/keys/read", false),
            ("Microsoft.KeyVault/vaults/certificates/import/action", true),
        ] {
            assert_eq!(permissions[0].allows(action, Plane::Data), expected, "{action}");
        }
        assert!(matches!(read("{}"), Text::Unread));
    }

    #[test]
    fn the_vault_of_an_id() {
        let vault = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v";
        assert_eq!(vault_of(vault), Some(vault));
        assert_eq!(vault_of(&format!("{vault}/secrets/x")), Some(vault));
        assert_eq!(vault_of("/subscriptions/s"), None);
    }
}
