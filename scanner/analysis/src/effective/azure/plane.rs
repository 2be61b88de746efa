//! Control plane or data: the name of an operation does not tell, and `*` in `actions` gives no data.
//!
//! Source: "Control and data actions" in "Understand Azure role definitions". Which operations are on data is
//! taken from the role definitions of the estate, which name most of them, and from a short list of those of
//! Key Vault that built-in roles name by wildcards only ("Azure permissions for Security").

use tenure_model::hash::HashSet;

use super::action::arm_matches;
use super::text::Text;

/// On which plane an operation works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plane {
    Control,
    Data,
    /// Roles of the estate name it on either.
    Both,
}

/// Operations on data that built-in roles name by wildcards only.
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

/// Signing in on a machine, which is on data too ("Azure permissions for Compute"), also where no role of the
/// estate names it.
const SIGN_IN: &[&str] = &[
    "microsoft.compute/virtualmachines/login/action",
    "microsoft.compute/virtualmachines/loginasadmin/action",
    "microsoft.hybridcompute/machines/login/action",
    "microsoft.hybridcompute/machines/loginasadmin/action",
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
        let is_data = self.data.contains(&action)
            || SIGN_IN.contains(&action.as_str())
            || KEY_VAULT.iter().any(|pattern| arm_matches(pattern, &action));
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

/// Whether an operation is on data in a vault: see [`super::vault`].
pub(super) fn is_vault_data(action: &str) -> bool {
    let action = action.to_ascii_lowercase();
    action == "microsoft.keyvault/vaults/keys/read"
        || KEY_VAULT.iter().any(|pattern| arm_matches(pattern, &action))
}
