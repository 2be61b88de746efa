//! Who acts, in Azure and Entra ID: a principal, or whoever comes to hold what a place gives.

use tenure_model::PrincipalId;

/// Somebody who can act. What can be joined, owned or run is a node of its own, whoever comes there: what
/// a hundred thousand principals can reach is looked at once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::reach) enum Node {
    /// A principal as it stands.
    Principal(PrincipalId),
    /// Whoever has a place in a group, and can activate what it is eligible for: people.
    Member(PrincipalId),
    /// Software with a place in a group, which cannot.
    Software(PrincipalId),
    /// Whoever owns a place of Azure Resource Manager, by its id.
    Owner(PrincipalId),
    /// Whoever manages everything there but the assignment of roles.
    Contributor(PrincipalId),
    /// Whoever administers a directory, by the tenant's id.
    Directory(PrincipalId),
}

impl Node {
    pub(super) const fn id(&self) -> &PrincipalId {
        match self {
            Self::Principal(id)
            | Self::Member(id)
            | Self::Software(id)
            | Self::Owner(id)
            | Self::Contributor(id)
            | Self::Directory(id) => id,
        }
    }

    /// The principal or group whose assignments decide; `None` where a place does.
    pub(super) const fn holder(&self) -> Option<&PrincipalId> {
        match self {
            Self::Principal(id) | Self::Member(id) | Self::Software(id) => Some(id),
            Self::Owner(_) | Self::Contributor(_) | Self::Directory(_) => None,
        }
    }

    /// Its name at the end of an arrow.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Principal(id) | Self::Member(id) | Self::Software(id) => id.to_string(),
            Self::Owner(place) => format!("{place}, as its owner"),
            Self::Contributor(place) => format!("{place}, as its contributor"),
            Self::Directory(tenant) => format!("{tenant}, as Global Administrator"),
        }
    }
}
