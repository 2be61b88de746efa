//! A capability's rule as sets of actions.

use tenure_model::Capability;

use super::compile::{ActionSet, Actions};
use crate::effective::capability_map::CapabilityRule;

/// See [`CapabilityRule`]: the same with each list as a set.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) name: Capability,
    pub(super) any: ActionSet,
    pub(super) everywhere: ActionSet,
    pub(super) every: Vec<ActionSet>,
    /// Every action that counts towards it.
    pub(super) wanted: ActionSet,
}

impl Rule {
    pub(super) fn new(rule: &CapabilityRule, actions: &Actions) -> Self {
        Self {
            name: rule.name,
            any: actions.set(&rule.any),
            everywhere: actions.set(&rule.everywhere),
            every: rule.every.iter().map(|names| actions.set(names)).collect(),
            wanted: actions.set(rule.actions()),
        }
    }

    /// Whether it is met by what is allowed on some resource, and on all.
    pub(super) fn is_met(&self, some: &ActionSet, all: &ActionSet) -> bool {
        !self.any.is_disjoint(some)
            || !self.everywhere.is_disjoint(all)
            || (!self.every.is_empty() && self.every.iter().all(|set| !set.is_disjoint(all)))
    }

    /// The actions that count towards it, of those allowed on some resource and on all.
    pub(super) fn counted(&self, some: &ActionSet, all: &ActionSet) -> ActionSet {
        let mut on_all = self.everywhere.clone();
        self.every.iter().for_each(|set| on_all.union_with(set));
        on_all.intersect_with(all);
        let mut counted = self.any.clone();
        counted.intersect_with(some);
        counted.union_with(&on_all);
        counted
    }
}
