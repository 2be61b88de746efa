//! What principals may do, over every action of the catalogue at once.
//!
//! The same weighing as for capabilities, asked about all actions instead of those that capabilities
//! name. Patterns become sets of bits; a document that several sets of policies hold is compiled once,
//! equal sets of policies are weighed once, and equal answers are kept once, as runs of neighbours: most
//! patterns name neighbours, so that an answer takes some hundred bytes instead of eleven thousand.

use std::sync::Arc;

use fixedbitset::FixedBitSet;
use rayon::prelude::*;
use tenure_model::PrincipalId;
use tenure_model::hash::{HashMap, HashSet};

use super::catalog::{ActionId, Catalog};
use super::compile::{Actions, Compiled};
use super::decision::satisfy::ALWAYS_ALLOWED;
use super::weigh::Weighed;
use super::{Evaluator, PolicySets};
use crate::effective::capability_map::CapabilityMap;

/// Actions of the catalogue, as runs of neighbours: first and last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ActionRuns(Box<[(u16, u16)]>);

/// What a principal may do in its account, or in any of those in which it holds something.
///
/// Deny, boundary and SCPs are weighed as for [`Profile`](super::super::Profile). INVARIANT: what holds
/// without conditions also holds with them, and what holds everywhere also holds somewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct EffectiveActions {
    /// Allowed on every resource, but for some that a Deny names.
    pub everywhere: ActionRuns,
    /// The same where conditions hold that the facts leave open.
    pub everywhere_if: ActionRuns,
    /// Allowed on some resource.
    pub somewhere: ActionRuns,
    /// The same where conditions hold that the facts leave open.
    pub somewhere_if: ActionRuns,
}

impl ActionRuns {
    fn new(set: &FixedBitSet) -> Self {
        let mut runs: Vec<(u16, u16)> = Vec::new();
        for at in set.ones().filter_map(|at| u16::try_from(at).ok()) {
            match runs.last_mut() {
                Some((_, last)) if *last + 1 == at => *last = at,
                _ => runs.push((at, at)),
            }
        }
        Self(runs.into())
    }

    /// Whether an action is among them.
    pub fn contains(&self, action: ActionId) -> bool {
        let after = self.0.partition_point(|(first, _)| usize::from(*first) <= action.index());
        let run = after.checked_sub(1).and_then(|at| self.0.get(at));
        run.is_some_and(|(_, last)| action.index() <= usize::from(*last))
    }

    /// How many they are.
    pub fn len(&self) -> usize {
        self.0.iter().map(|(first, last)| usize::from(last - first) + 1).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each of them, in the order of the catalogue.
    pub fn iter(&self) -> impl Iterator<Item = ActionId> {
        let places = self.0.iter().flat_map(|(first, last)| *first..=*last);
        places.filter_map(|at| Catalog::get().at(usize::from(at)))
    }
}

/// The four answers while they are put together.
struct Sum {
    sets: [FixedBitSet; 4],
}

impl Sum {
    fn new(size: usize) -> Self {
        Self { sets: std::array::from_fn(|_| FixedBitSet::with_capacity(size)) }
    }

    fn add(&mut self, weighed: &Weighed<'_>) {
        for (sum, set) in self.sets.iter_mut().zip(weighed.sets()) {
            sum.union_with(set);
        }
    }

    /// Takes an action for allowed, whatever policies say.
    fn allow(&mut self, action: ActionId) {
        for set in &mut self.sets {
            set.insert(action.index());
        }
    }

    fn finish(&self) -> EffectiveActions {
        let [everywhere, everywhere_if, somewhere, somewhere_if] = self.sets.each_ref().map(ActionRuns::new);
        EffectiveActions { everywhere, everywhere_if, somewhere, somewhere_if }
    }
}

impl<'a> Evaluator<'a> {
    /// What one principal may do.
    pub(in crate::effective) fn effective_actions(&self, id: &PrincipalId) -> EffectiveActions {
        self.permitted_by(&self.policy_sets(id), &every_action(), &HashMap::default())
    }

    /// What every principal may do, in the order of the estate's principals.
    pub(in crate::effective) fn effective_actions_of_all(&self) -> Vec<Arc<EffectiveActions>> {
        let actions = every_action();
        let principals = self.estate.records().principals.par_iter();
        let keys: Vec<PolicySets> = principals.map(|principal| self.policy_sets(&principal.id)).collect();
        let mut place_of: HashMap<&PolicySets, usize> = HashMap::default();
        let mut distinct: Vec<&PolicySets> = Vec::new();
        let mut places = Vec::with_capacity(keys.len());
        for key in &keys {
            places.push(*place_of.entry(key).or_insert_with(|| {
                distinct.push(key);
                distinct.len() - 1
            }));
        }
        let shared = self.compile_shared(&distinct, &actions);
        let weighed: Vec<EffectiveActions> =
            distinct.par_iter().map(|key| self.permitted_by(key, &actions, &shared)).collect();
        let mut known: HashSet<Arc<EffectiveActions>> = HashSet::default();
        let answers: Vec<Arc<EffectiveActions>> = weighed
            .into_iter()
            .map(|answer| {
                known.get(&answer).cloned().unwrap_or_else(|| {
                    let answer = Arc::new(answer);
                    known.insert(Arc::clone(&answer));
                    answer
                })
            })
            .collect();
        places.into_iter().map(|at| answers.get(at).cloned().unwrap_or_default()).collect()
    }

    /// The documents that several sets hold: the managed ones, which also are the longest.
    fn compile_shared(&self, keys: &[&PolicySets], actions: &Actions) -> HashMap<usize, Compiled> {
        let mut uses: HashMap<usize, usize> = HashMap::default();
        for document in keys.iter().flat_map(|key| key.documents()) {
            *uses.entry(document).or_default() += 1;
        }
        let shared: Vec<usize> =
            uses.into_iter().filter(|(_, uses)| *uses > 1).map(|(document, _)| document).collect();
        shared.into_par_iter().filter_map(|at| Some((at, self.compile_for_all(at, actions)?))).collect()
    }

    fn compile_for_all(&self, document: usize, actions: &Actions) -> Option<Compiled> {
        Some(Compiled::new(self.documents.get(document)?.compiled.parsed().clone(), actions))
    }

    fn permitted_by(
        &self,
        key: &PolicySets,
        actions: &Actions,
        shared: &HashMap<usize, Compiled>,
    ) -> EffectiveActions {
        let mut own: Vec<usize> = key.documents().filter(|at| !shared.contains_key(at)).collect();
        own.sort_unstable();
        own.dedup();
        let own: HashMap<usize, Compiled> =
            own.into_iter().filter_map(|at| Some((at, self.compile_for_all(at, actions)?))).collect();
        let mut sum = Sum::new(actions.len());
        for set in &key.sets {
            let compiled = |at: usize| shared.get(&at).or_else(|| own.get(&at));
            sum.add(&Self::weigh_with(set, key.is_root, actions.len(), compiled));
        }
        if let Some(action) = Catalog::get().id(ALWAYS_ALLOWED) {
            sum.allow(action);
        }
        sum.finish()
    }
}

/// Every action of the catalogue, in its order.
fn every_action() -> Actions {
    Actions::of_catalog(Catalog::get(), &CapabilityMap::aws().on)
}
