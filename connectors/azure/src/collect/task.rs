//! What is read: a unit's place, and what it is asked about there.

use tenure_connector_core::Refusal;
use tenure_model::{Cloud, ScopeId};
use tenure_snapshot::UnitKey;

use crate::units::Unit;

/// Where a unit is read: the tenant, or one of its subscriptions.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) scope: ScopeId,
    /// Empty for the tenant.
    pub(super) subscription: String,
}

/// What a unit is asked about.
#[derive(Debug, Default)]
pub(super) struct Task {
    /// One request each; for a unit that asks once, one empty text.
    pub(super) objects: Vec<Box<str>>,
    /// Why these are not all that there should be.
    pub(super) missing: Option<(&'static str, Refusal)>,
}

impl Task {
    /// One request about nothing in particular.
    pub(super) fn once() -> Self {
        Self { objects: vec!["".into()], missing: None }
    }

    pub(super) fn about(objects: impl IntoIterator<Item = impl Into<Box<str>>>) -> Self {
        Self { objects: objects.into_iter().map(Into::into).collect(), missing: None }
    }
}

impl Place {
    pub(super) fn key(&self, unit: &Unit) -> UnitKey {
        UnitKey {
            cloud: Cloud::Azure,
            scope: self.scope.clone(),
            api: unit.api.to_owned(),
            region: String::new(),
        }
    }

    /// What services count their rates for.
    pub(super) fn lane(&self) -> &str {
        self.scope.local()
    }
}
