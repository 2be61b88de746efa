//! What a set of policies allows, for every asked action at once.

use tenure_model::{Certainty, ConditionClause, Effect, Matching, Statement};

use super::compile::{ActionSet, Compiled, CompiledStatement, describe};
use super::resources::within;
use super::rule::Rule;

/// The most Deny statements on single resources that are compared with each Allow.
const MOST_COMPARED: usize = 64;

/// Four nested answers as sets of actions. INVARIANT: `everywhere ⊆ everywhere_if`, `somewhere ⊆
/// somewhere_if`, `everywhere ⊆ somewhere`: what holds without conditions also holds with them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Weighed<'c> {
    /// Allowed on every resource, but for some that a Deny names.
    everywhere: ActionSet,
    /// The same if conditions hold.
    everywhere_if: ActionSet,
    /// Allowed on some resource.
    somewhere: ActionSet,
    /// Allowed on some resource if conditions hold.
    somewhere_if: ActionSet,
    /// Every condition met on the way, with the actions that it touches.
    conditions: Vec<Met<'c>>,
}

/// A condition met on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Met<'c> {
    clause: &'c ConditionClause,
    effect: Effect,
    touches: &'c ActionSet,
}

impl Met<'_> {
    fn describe(&self) -> String {
        let prefix = if self.effect == Effect::Deny { "not where " } else { "" };
        format!("{prefix}{}", describe(self.clause))
    }
}

impl<'c> Weighed<'c> {
    /// Weighs the statements of policies that are read together: Allow adds, Deny wins.
    pub(super) fn of(policies: &[&'c Compiled], size: usize, for_root: bool) -> Self {
        let mut answer = Self::nothing(size);
        answer.allow(policies, for_root);
        answer.deny(policies, for_root);
        answer
    }

    /// What is left of everything by the Deny statements of policies: the root user's own policies,
    /// or a level of guard rails of which some were not read.
    pub(super) fn all_but(policies: &[&'c Compiled], size: usize, for_root: bool) -> Self {
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

    fn allow(&mut self, policies: &[&'c Compiled], for_root: bool) {
        let narrow: Vec<Stated<'_>> = statements(policies, Effect::Deny, for_root)
            .filter(|(_, written)| written.resources.matching == Matching::Only)
            .take(MOST_COMPARED)
            .collect();
        for (statement, written) in statements(policies, Effect::Allow, for_root) {
            if statement.actions.is_clear() {
                continue;
            }
            let mut sure = statement.actions.clone();
            let mut perhaps = statement.actions.clone();
            // A Deny on all that this statement names undoes it, though it is not a Deny everywhere.
            for (deny, _) in narrow.iter().filter(|(_, deny)| within(&written.resources, &deny.resources)) {
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
            self.note(statement, written);
        }
    }

    fn deny(&mut self, policies: &[&'c Compiled], for_root: bool) {
        for (statement, written) in statements(policies, Effect::Deny, for_root) {
            // What is denied on all but some resources is no longer allowed everywhere, and may still
            // be allowed on those.
            let is_broad = written.resources.matching == Matching::AllBut;
            let most = if is_broad { &statement.actions } else { &statement.everywhere };
            self.everywhere.difference_with(most);
            self.somewhere.difference_with(&statement.everywhere);
            if statement.conditions.is_empty() {
                self.everywhere_if.difference_with(most);
                self.somewhere_if.difference_with(&statement.everywhere);
            } else {
                self.note(statement, written);
            }
        }
    }

    fn note(&mut self, statement: &'c CompiledStatement, written: &'c Statement) {
        let clauses = statement.conditions.iter().filter_map(|at| written.conditions.get(*at));
        let touches = &statement.actions;
        self.conditions.extend(clauses.map(|clause| Met { clause, effect: statement.effect, touches }));
    }

    /// The four answers: everywhere, everywhere if, somewhere, somewhere if.
    pub(super) const fn sets(&self) -> [&ActionSet; 4] {
        [&self.everywhere, &self.everywhere_if, &self.somewhere, &self.somewhere_if]
    }

    /// Keeps only what `bound` allows too (a permissions boundary, a level of SCPs).
    pub(super) fn limit(&mut self, bound: &Self) {
        self.everywhere.intersect_with(&bound.everywhere);
        self.everywhere_if.intersect_with(&bound.everywhere_if);
        self.somewhere.intersect_with(&bound.somewhere);
        self.somewhere_if.intersect_with(&bound.somewhere_if);
        self.conditions.extend(&bound.conditions);
    }

    /// Whether a capability is held.
    pub(super) fn certainty(&self, rule: &Rule) -> Certainty {
        if rule.is_met(&self.somewhere, &self.everywhere) {
            return Certainty::Yes;
        }
        if !rule.is_met(&self.somewhere_if, &self.everywhere_if) {
            return Certainty::No;
        }
        let met = self.conditions.iter().filter(|met| !met.touches.is_disjoint(&rule.wanted));
        let mut conditions: Vec<String> = met.map(Met::describe).collect();
        conditions.sort();
        conditions.dedup();
        Certainty::Depends(conditions)
    }

    /// The actions of a rule that count towards it, perhaps under conditions.
    pub(super) fn permitted(&self, rule: &Rule) -> ActionSet {
        rule.counted(&self.somewhere_if, &self.everywhere_if)
    }
}

/// A statement compiled, and as it was written.
type Stated<'c> = (&'c CompiledStatement, &'c Statement);

/// The statements of an effect that speak of the principal.
fn statements<'c>(
    policies: &[&'c Compiled],
    effect: Effect,
    for_root: bool,
) -> impl Iterator<Item = Stated<'c>> {
    policies
        .iter()
        .flat_map(|policy| policy.statements())
        .filter(move |(statement, _)| statement.effect == effect && (for_root || !statement.root_only))
}
