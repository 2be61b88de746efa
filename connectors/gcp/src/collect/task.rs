//! What is read: a unit's place, and what it is asked about there.

use tenure_connector_core::Refusal;
use tenure_model::{Cloud, ScopeId};
use tenure_snapshot::UnitKey;

use crate::units::Unit;

/// Where a unit is read: the organization, or one of its projects.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place(ScopeId);

/// What a unit is asked about.
#[derive(Debug, Default)]
pub(super) struct Task {
    /// One request each; for a unit that asks once, one empty text.
    pub(super) objects: Vec<Box<str>>,
    /// Why these are not all that there should be.
    pub(super) missing: Option<(&'static str, Refusal)>,
}

impl Place {
    /// An organization, by its number.
    pub(super) fn organization_of(number: &str) -> Self {
        Self(ScopeId::gcp(&format!("organizations/{number}")))
    }

    /// A project, by its id.
    pub(super) fn project_of(id: &str) -> Self {
        Self(ScopeId::gcp(&format!("projects/{id}")))
    }

    /// `organizations/1` or `projects/p`.
    pub(super) fn local(&self) -> &str {
        self.0.local()
    }

    /// The number of the organization, where it is one.
    pub(super) fn organization(&self) -> Option<&str> {
        self.local().strip_prefix("organizations/")
    }

    /// The id of the project, where it is one.
    pub(super) fn project(&self) -> Option<&str> {
        self.local().strip_prefix("projects/")
    }

    pub(super) fn key(&self, unit: &Unit) -> UnitKey {
        UnitKey { cloud: Cloud::Gcp, scope: self.0.clone(), api: unit.api.to_owned(), region: String::new() }
    }
}

impl Task {
    /// One request about nothing in particular.
    pub(super) fn once() -> Self {
        Self::about([""])
    }

    pub(super) fn about(objects: impl IntoIterator<Item = impl Into<Box<str>>>) -> Self {
        Self { objects: objects.into_iter().map(Into::into).collect(), missing: None }
    }
}
