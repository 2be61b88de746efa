//! Control plane or data: the name of an operation does not tell, and `*` in `actions` gives no data.
//!
//! Source: "Control and data actions" in "Understand Azure role definitions". Which operations are on data is
//! taken from a list of patterns (`data_operations.toml`), and from the role definitions of the estate.

use std::sync::OnceLock;

use tenure_model::hash::{HashMap, HashSet};

use super::action::plain_matches;
use super::text::Text;

/// On which plane an operation works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plane {
    Control,
    Data,
    /// Roles of the estate name it on either.
    Both,
}

/// Operations of Key Vault on data: beside them stand some on the control plane (`secrets/write`).
const KEY_VAULT: &[&str] = &[
    "microsoft.keyvault/vaults/secrets/*/action",
    "microsoft.keyvault/vaults/secrets/delete",
    "microsoft.keyvault/vaults/keys/*/action",
    "microsoft.keyvault/vaults/keys/delete",
    "microsoft.keyvault/vaults/certificates/*",
    "microsoft.keyvault/vaults/certificatecas/*",
    "microsoft.keyvault/vaults/certificatecontacts/*",
    "microsoft.keyvault/vaults/keyrotationpolicies/*",
];

/// Which operations the roles of an estate name on which plane.
#[derive(Debug, Default)]
pub(super) struct Planes {
    control: HashSet<String>,
    data: HashSet<String>,
}

impl Planes {
    pub(super) fn new<'t>(texts: impl Iterator<Item = &'t Text>) -> Self {
        let mut planes = Self::default();
        for text in texts {
            let Text::Arm(permissions) = text else { continue };
            for permission in permissions {
                planes.control.extend(exact(&permission.actions));
                planes.data.extend(exact(&permission.data_actions));
            }
        }
        planes
    }

    pub(super) fn of(&self, action: &str) -> Plane {
        let action = action.to_ascii_lowercase();
        let is_data = self.data.contains(&action) || is_vault_data(&action) || is_listed(&action);
        match (is_data, self.control.contains(&action)) {
            (true, true) => Plane::Both,
            (true, false) => Plane::Data,
            (false, _) => Plane::Control,
        }
    }
}

fn exact(actions: &[String]) -> impl Iterator<Item = String> + '_ {
    actions.iter().filter(|action| !action.contains('*')).map(|action| action.to_ascii_lowercase())
}

/// Whether an operation, in lower case, is among the embedded patterns.
fn is_listed(action: &str) -> bool {
    let Some((provider, operation)) = action.split_once('/') else { return false };
    patterns().get(provider).is_some_and(|all| all.iter().any(|pattern| plain_matches(pattern, operation)))
}

/// The embedded patterns by resource provider, read once in the life of a process. A test holds that they
/// parse.
fn patterns() -> &'static HashMap<String, Vec<String>> {
    static PATTERNS: OnceLock<HashMap<String, Vec<String>>> = OnceLock::new();
    PATTERNS.get_or_init(|| toml::from_str(include_str!("data_operations.toml")).unwrap_or_default())
}

/// Whether an operation is on data in a vault: see [`super::vault`].
pub(super) fn is_vault_data(action: &str) -> bool {
    let action = action.to_ascii_lowercase();
    action == "microsoft.keyvault/vaults/keys/read"
        || KEY_VAULT.iter().any(|pattern| plain_matches(pattern, &action))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_patterns_are_whole() {
        let all: HashMap<String, Vec<String>> =
            toml::from_str(include_str!("data_operations.toml")).expect("the list parses");
        assert!(all.len() > 50);
        for (provider, patterns) in &all {
            assert!(provider.starts_with("microsoft.") || provider == "anyscale.platform", "{provider}");
            assert!(patterns.iter().all(|pattern| *pattern == pattern.to_lowercase() && pattern != "*"));
        }
    }

    #[test]
    fn planes_are_told_without_any_role() {
        let planes = Planes::default();
        for (action, plane) in [
            ("Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read", Plane::Data),
            ("Microsoft.Storage/storageAccounts/blobServices/containers/read", Plane::Control),
            ("Microsoft.Storage/storageAccounts/listKeys/action", Plane::Control),
            ("Microsoft.KeyVault/vaults/secrets/getSecret/action", Plane::Data),
            ("Microsoft.KeyVault/vaults/secrets/write", Plane::Control),
            ("Microsoft.ServiceBus/namespaces/messages/send/action", Plane::Data),
            ("Microsoft.Compute/virtualMachines/loginAsAdmin/action", Plane::Data),
            ("Microsoft.Compute/virtualMachines/runCommand/action", Plane::Control),
            ("Microsoft.ContainerService/managedClusters/pods/exec/action", Plane::Data),
            ("Microsoft.ContainerService/managedClusters/write", Plane::Control),
            ("Microsoft.ContainerService/fleets/members/write", Plane::Control),
            ("Microsoft.HealthcareApis/workspaces/fhirservices/write", Plane::Control),
        ] {
            assert_eq!(planes.of(action), plane, "{action}");
        }
    }
}
