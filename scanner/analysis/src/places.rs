//! Where something is assigned, in whichever cloud: how much lies there, and what a reader calls it.

use tenure_model::{Estate, Grant};

use crate::{azure, gcp};

/// How much lies in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Breadth {
    /// One resource, one object, one administrative unit.
    Thing,
    /// A resource group.
    Group,
    /// A subscription, or a project.
    Subscription,
    /// Several of them, an organization, or the whole directory.
    Everything,
}

/// Whether a grant is made in Google Cloud.
pub(crate) fn is_of_google(grant: &Grant) -> bool {
    grant.scope.as_str().starts_with("gcp:")
}

/// How much lies where a grant applies.
pub(crate) fn breadth(grant: &Grant) -> Breadth {
    if is_of_google(grant) { gcp::place::breadth(&grant.at) } else { azure::place::breadth(grant) }
}

/// Where a grant applies: "the subscription `prod`", "the project `pay-prod`".
pub(crate) fn of(estate: &Estate, grant: &Grant) -> String {
    if is_of_google(grant) { gcp::place::named(estate, &grant.at) } else { azure::place::of(estate, grant) }
}
