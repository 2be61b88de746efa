//! What a set of policies allows, for every asked action at once.

use tenure_model::{Certainty, Effect};

use super::compile::{ActionSet, Actions, Compiled};
use crate::effective::capability_map::CapabilityRule;

/// Four nested answers as sets of actions. INVARIANT: `everywhere ⊆ everywhere_if` and
/// `somewhere ⊆ somewhere_if`: what holds without conditions also holds with them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Weighed {
    /// Allowed on every resource.
    everywhere: ActionSet,
    /// Allowed on every resource if conditions hold.
    everywhere_if: ActionSet,
    /// Allowed on some resource.
    somewhere: ActionSet,
    /// Allowed on some resource if conditions hold.
    somewhere_if: ActionSet,
    /// Every condition met on the way, with the actions that it touches.
    conditions: Vec<(String, ActionSet)>,
}

impl Weighed {
    /// Weighs the statements of policies that are read together: Allow adds, Deny wins.
    pub(super) fn of(policies: &[&Compiled], size: usize) -> Self {
        let empty = || ActionSet::with_capacity(size);
        let (mut all, mut all_if, mut some, mut some_if) = (empty(), empty(), empty(), empty());
        let (mut deny_all, mut deny_some, mut deny_if) = (empty(), empty(), empty());
        let mut conditions = Vec::new();
        for statement in policies.iter().flat_map(|policy| &policy.statements) {
            let bound = !statement.conditions.is_empty();
            for condition in &statement.conditions {
                conditions.push((condition.clone(), statement.actions.clone()));
            }
            match (statement.effect, bound, statement.everywhere) {
                (Effect::Allow, false, true) => all.union_with(&statement.actions),
                (Effect::Allow, true, true) => all_if.union_with(&statement.actions),
                (Effect::Allow, false, false) => some.union_with(&statement.actions),
                (Effect::Allow, true, false) => some_if.union_with(&statement.actions),
                (Effect::Deny, false, true) => deny_all.union_with(&statement.actions),
                (Effect::Deny, false, false) => deny_some.union_with(&statement.actions),
                (Effect::Deny, true, _) => deny_if.union_with(&statement.actions),
            }
        }
        all_if.union_with(&all);
        some.union_with(&all);
        some_if.union_with(&some);
        some_if.union_with(&all_if);
        for set in [&mut all, &mut all_if, &mut some, &mut some_if] {
            set.difference_with(&deny_all);
        }
        // A Deny on some resources leaves the others; one under a condition leaves it open.
        all.difference_with(&deny_some);
        all_if.difference_with(&deny_some);
        all.difference_with(&deny_if);
        some.difference_with(&deny_if);
        Self { everywhere: all, everywhere_if: all_if, somewhere: some, somewhere_if: some_if, conditions }
    }

    /// Keeps only what `bound` allows too (a permissions boundary, a level of SCPs).
    pub(super) fn limit(&mut self, bound: &Self) {
        self.everywhere.intersect_with(&bound.everywhere);
        self.everywhere_if.intersect_with(&bound.everywhere_if);
        self.somewhere.intersect_with(&bound.somewhere);
        self.somewhere_if.intersect_with(&bound.somewhere_if);
        self.conditions.extend(bound.conditions.iter().cloned());
    }

    /// Whether a capability is held.
    pub(super) fn certainty(&self, rule: &CapabilityRule, actions: &Actions) -> Certainty {
        let any = actions.set(&rule.any);
        let groups: Vec<ActionSet> = rule.every.iter().map(|group| actions.set(group)).collect();
        let holds = |some: &ActionSet, all: &ActionSet| {
            !any.is_disjoint(some)
                || (!groups.is_empty() && groups.iter().all(|group| !group.is_disjoint(all)))
        };
        if holds(&self.somewhere, &self.everywhere) {
            return Certainty::Yes;
        }
        if !holds(&self.somewhere_if, &self.everywhere_if) {
            return Certainty::No;
        }
        let wanted = groups.iter().fold(any, |mut all, group| {
            all.union_with(group);
            all
        });
        let mut conditions: Vec<String> = self
            .conditions
            .iter()
            .filter(|(_, touched)| !touched.is_disjoint(&wanted))
            .map(|(condition, _)| condition.clone())
            .collect();
        conditions.sort();
        conditions.dedup();
        Certainty::Depends(conditions)
    }
}
