//! Who acts, in Google Cloud: a principal, or whoever comes to hold what a group or a place gives.

use tenure_model::{PolicyId, PrincipalId};

/// What holds a principal back.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::reach) enum Rail {
    /// A constraint of the Organization Policy Service, by its name.
    Constraint(String),
    /// A deny policy or a principal access boundary.
    Policy(PolicyId),
}

/// Somebody who can act.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::reach) enum Node {
    /// A principal as it stands; of a set, whoever is in it.
    Principal(PrincipalId),
    /// Whoever has a place in a group.
    Member(PrincipalId),
    /// Whoever acts as a service account and signs in its name.
    Signer(PrincipalId),
    /// Whoever has a service account do for him what service accounts do for others.
    Delegate(PrincipalId),
    /// Whoever proves to others to be a service account.
    Bearer(PrincipalId),
    /// Whoever switched a service account on, and acts as it.
    Revived(PrincipalId),
    /// Whoever writes the allow policy of an organization, folder or project, by its full resource name.
    Owner(PrincipalId),
    /// Whoever writes the allow policies of all projects in an organization or folder.
    Projects(PrincipalId),
    /// A principal as it would stand without one guard rail.
    Without(PrincipalId, Rail),
}

impl Node {
    pub(super) const fn id(&self) -> &PrincipalId {
        match self {
            Self::Principal(id)
            | Self::Member(id)
            | Self::Signer(id)
            | Self::Delegate(id)
            | Self::Bearer(id)
            | Self::Revived(id)
            | Self::Owner(id)
            | Self::Projects(id)
            | Self::Without(id, _) => id,
        }
    }

    /// The principal or group whose grants decide; `None` where a place does.
    pub(super) const fn holder(&self) -> Option<&PrincipalId> {
        match self {
            Self::Owner(_) | Self::Projects(_) => None,
            _ => Some(self.id()),
        }
    }

    /// The principal that it acts as in Google Cloud.
    pub(super) const fn acts_as(&self) -> Option<&PrincipalId> {
        match self {
            Self::Principal(id) | Self::Signer(id) | Self::Revived(id) | Self::Without(id, _) => Some(id),
            _ => None,
        }
    }

    /// Whether it stands as if a constraint were lifted.
    pub(super) fn is_without(&self, constraint: &str) -> bool {
        matches!(self, Self::Without(_, Rail::Constraint(lifted)) if lifted == constraint)
    }

    /// The deny policy or access boundary as without which it stands.
    pub(super) const fn without(&self) -> Option<&PolicyId> {
        match self {
            Self::Without(_, Rail::Policy(policy)) => Some(policy),
            _ => None,
        }
    }

    /// Its name at the end of an arrow.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Principal(id)
            | Self::Member(id)
            | Self::Signer(id)
            | Self::Revived(id)
            | Self::Without(id, _) => id.to_string(),
            Self::Delegate(id) => format!("{id}, as its delegate"),
            Self::Bearer(id) => format!("{id}, towards others"),
            Self::Owner(place) => format!("{}, as its owner", local(place.as_str())),
            Self::Projects(place) => format!("every project of {}, as its owner", local(place.as_str())),
        }
    }
}

/// The name of an organization, folder or project without its service.
pub(super) fn local(place: &str) -> &str {
    place.strip_prefix(super::place::CONTAINERS).unwrap_or(place)
}
