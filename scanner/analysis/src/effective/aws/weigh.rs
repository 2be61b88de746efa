//! What a set of policies allows, for every asked action at once.

use tenure_model::{Certainty, Effect, Matching};

use super::compile::{ActionSet, Actions, Compiled, CompiledStatement};
use super::resources::within;
use crate::effective::capability_map::CapabilityRule;

/// The most Deny statements on single resources that are compared with each Allow.
const MOST_COMPARED: usize = 64;

/// Four nested answers as sets of actions. INVARIANT: `everywhere ⊆ everywhere_if`, `somewhere ⊆
/// somewhere_if`, `everywhere ⊆ somewhere`: what holds without conditions also holds with them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Weighed {
    /// Allowed on every resource, but for some that a Deny names.
    everywhere: ActionSet,
    /// The same if conditions hold.
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
    pub(super) fn of(policies: &[&Compiled], size: usize, for_root: bool) -> Self {
        let mut answer = Self::nothing(size);
        answer.allow(policies, for_root);
        answer.deny(policies, for_root);
        answer
    }

    /// What is left of everything by the Deny statements of policies: the root user's own policies,
    /// or a level of guard rails of which some were not read.
    pub(super) fn all_but(policies: &[&Compiled], size: usize, for_root: bool) -> Self {
        let mut every = ActionSet::with_capacity(size);
        every.insert_range(..);
        let mut answer = Self {
            everywhere: every.clone(),
            everywhere_if: every.clone(),
            somewhere: every.clone(),
            somewhere_if: every,
            conditions: Vec::new(),
        };
        answer.deny(policies, for_root);
        answer
    }

    fn nothing(size: usize) -> Self {
        let empty = || ActionSet::with_capacity(size);
        Self {
            everywhere: empty(),
            everywhere_if: empty(),
            somewhere: empty(),
            somewhere_if: empty(),
            conditions: Vec::new(),
        }
    }

    fn allow(&mut self, policies: &[&Compiled], for_root: bool) {
        let narrow: Vec<&CompiledStatement> = statements(policies, Effect::Deny, for_root)
            .filter(|deny| deny.resources.matching == Matching::Only)
            .take(MOST_COMPARED)
            .collect();
        for statement in statements(policies, Effect::Allow, for_root) {
            let mut sure = statement.actions.clone();
            let mut perhaps = statement.actions.clone();
            // A Deny on all that this statement names undoes it, though it is not a Deny everywhere.
            for deny in narrow.iter().filter(|deny| within(&statement.resources, &deny.resources)) {
                sure.difference_with(&deny.actions);
                if deny.conditions.is_empty() {
                    perhaps.difference_with(&deny.actions);
                }
            }
            if statement.conditions.is_empty() {
                self.everywhere.union_with(&statement.everywhere);
                self.somewhere.union_with(&sure);
            }
            self.everywhere_if.union_with(&statement.everywhere);
            self.somewhere_if.union_with(&perhaps);
            self.note(statement, "");
        }
    }

    fn deny(&mut self, policies: &[&Compiled], for_root: bool) {
        for statement in statements(policies, Effect::Deny, for_root) {
            // What is denied on all but some resources is no longer allowed everywhere, and may still
            // be allowed on those.
            let is_broad = statement.resources.matching == Matching::AllBut;
            let most = if is_broad { &statement.actions } else { &statement.everywhere };
            self.everywhere.difference_with(most);
            self.somewhere.difference_with(&statement.everywhere);
            if statement.conditions.is_empty() {
                self.everywhere_if.difference_with(most);
                self.somewhere_if.difference_with(&statement.everywhere);
            } else {
                self.note(statement, "not where ");
            }
        }
    }

    fn note(&mut self, statement: &CompiledStatement, prefix: &str) {
        for condition in &statement.conditions {
            self.conditions.push((format!("{prefix}{condition}"), statement.actions.clone()));
        }
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
        if holds(rule, actions, &self.somewhere, &self.everywhere) {
            return Certainty::Yes;
        }
        if !holds(rule, actions, &self.somewhere_if, &self.everywhere_if) {
            return Certainty::No;
        }
        let wanted = actions.set(rule.actions());
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

    /// The actions of a rule that count towards it, perhaps under conditions.
    pub(super) fn permitted(&self, rule: &CapabilityRule, actions: &Actions) -> ActionSet {
        let mut anywhere = actions.set(&rule.any);
        anywhere.intersect_with(&self.somewhere_if);
        let mut everywhere = actions.set(rule.everywhere.iter().chain(rule.every.iter().flatten()));
        everywhere.intersect_with(&self.everywhere_if);
        anywhere.union_with(&everywhere);
        anywhere
    }
}

fn holds(rule: &CapabilityRule, actions: &Actions, some: &ActionSet, all: &ActionSet) -> bool {
    let meets = |names: &[String], allowed: &ActionSet| !actions.set(names).is_disjoint(allowed);
    meets(&rule.any, some)
        || meets(&rule.everywhere, all)
        || (!rule.every.is_empty() && rule.every.iter().all(|names| meets(names, all)))
}

/// The statements of an effect that speak of the principal.
fn statements<'c>(
    policies: &[&'c Compiled],
    effect: Effect,
    for_root: bool,
) -> impl Iterator<Item = &'c CompiledStatement> {
    policies
        .iter()
        .flat_map(|policy| &policy.statements)
        .filter(move |statement| statement.effect == effect && (for_root || !statement.root_only))
}
