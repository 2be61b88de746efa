//! How much a role or a permission is: a short list for each cloud, with a reason and a source for each entry.
//! What is on no list is rated by what it allows.

mod azure;
mod gcp;

use serde::Deserialize;
use tenure_model::{Estate, RoleDefinitionId};

use crate::effective::Access;

pub(crate) use azure::{ENTRA_ROLE, GLOBAL_ADMINISTRATOR, Tiers};

/// How much it is. What is in neither is daily work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Tier {
    /// Changes what others rely on, or reads what nobody should read, in all of its scope.
    High,
    /// Gives its holder, in a few steps or none, everything in its scope.
    Zero,
}

/// An entry of the list, as far as it rates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rating {
    /// How much it is.
    pub(crate) tier: Tier,
    /// Whether it is everything by itself: who holds it is an administrator by any word.
    pub(crate) administers: bool,
    /// What its holder can do, as the end of "because …".
    pub(crate) because: &'static str,
}

/// Whether a role is one of Google Cloud or Google Workspace, by its id.
pub(crate) fn is_googles(role: &RoleDefinitionId) -> bool {
    ["roles/", "projects/", "organizations/", "workspace:"]
        .iter()
        .any(|start| role.as_str().starts_with(start))
}

/// How much a role or permission is, wherever it is held; `None` for daily work.
pub(crate) fn of(estate: &Estate, access: &Access<'_>, role: &RoleDefinitionId) -> Option<Rating> {
    if is_googles(role) {
        gcp::Tiers::get().of(estate, access.gcp(), role)
    } else {
        Tiers::get().of(estate, access.azure(), role)
    }
}

/// What a role is called, without its scope: by the estate, else by the lists, else by its id.
pub(crate) fn name<'a>(estate: &'a Estate, role: &'a RoleDefinitionId) -> &'a str {
    if is_googles(role) { gcp::Tiers::get().name(estate, role) } else { Tiers::get().name(estate, role) }
}
