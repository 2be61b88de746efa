//! What the search asks of a cloud: who can act, what there is to reach, and the ways there.

use std::collections::BTreeMap;
use std::hash::Hash;

use tenure_model::{Confidence, EscalationStep, EvidenceRef, PrincipalId};

use super::bounds::Bound;
use super::{Cut, End};

/// A cloud, or several as one: paths are looked for over all of it.
///
/// Answers must not depend on the order of records or of threads.
pub(super) trait Ground: Sync {
    /// Somebody who can act, as it stands or as it can make itself.
    type Node: Clone + Ord + Hash + Send + Sync;
    /// An open way from a node to what it gives.
    type Way: Clone + Send + Sync;
    /// What a round looks for.
    type Goals: Sync;

    /// Everyone who has something to try and something left to gain, as it stands.
    fn starts(&self) -> Vec<Self::Node>;
    /// The starts, and what they can make of themselves short of an end.
    fn nodes(&self, starts: &[Self::Node]) -> Vec<Self::Node>;
    /// A principal as it stands.
    fn standing(&self, principal: &PrincipalId) -> Self::Node;
    /// The principal that acts.
    fn principal<'n>(&self, node: &'n Self::Node) -> &'n PrincipalId;

    /// How many kinds of end there are, the worst first: whoever comes to one is not asked for the next.
    fn tiers(&self) -> u8 {
        1
    }
    /// Where paths end, of the tier of a pass alone.
    fn ends(&self, pass: Pass) -> Self::Goals;
    /// Nodes that lead there.
    fn stations(&self, nodes: &[&Self::Node], pass: Pass) -> Self::Goals;
    /// What a path to an end of a tier ends in that has come to a node; `None` where none ends there.
    fn end(&self, node: &Self::Node, tier: u8) -> Option<End>;

    /// Whether a start is at an end of a tier already, and could come to another.
    fn is_at_an_end(&self, _start: &Self::Node, _tier: u8) -> bool {
        false
    }
    /// Whether an end is none that a start is at already.
    fn is_beyond(&self, _start: &Self::Node, _end: &End) -> bool {
        true
    }
    /// Every node as a goal, of which every way counts and not only the best; `None` where nobody is asked
    /// for it.
    fn everything(&self, _nodes: &[Self::Node], _tier: u8) -> Option<Self::Goals> {
        None
    }

    /// Every open way of a node to the goals, best first.
    fn ways(&self, node: &Self::Node, goals: &Self::Goals) -> Vec<Self::Way>;
    /// A way to the ends in several steps, of which the first gives nothing alone.
    fn detour(&self, _node: &Self::Node, _pass: Pass) -> Option<Vec<Self::Way>> {
        None
    }
    /// What is done next, where something leads to the goals. `is_first`: they are the ends.
    fn step(
        &self,
        node: &Self::Node,
        goals: &Self::Goals,
        is_first: bool,
        pass: Pass,
    ) -> Option<Step<Self::Way>> {
        let ways = self.ways(node, goals);
        let others = ways.len().saturating_sub(1);
        match ways.into_iter().next() {
            Some(way) => Some(Step { ways: vec![way], others }),
            None if is_first => Some(Step { ways: self.detour(node, pass)?, others: 0 }),
            None => None,
        }
    }
    /// Ways to the use of a resource, best first; asked of starts that come to no end.
    fn uses(&self, start: &Self::Node) -> Vec<Self::Way>;
    /// What a way gives.
    fn gain(&self, way: &Self::Way) -> Gain<Self::Node>;

    /// The start as it would stand without one guard rail, for each that limits it.
    fn lifts(&self, start: &Self::Node) -> Vec<Lift<Self::Node>>;
    /// Whose ways were not all tried.
    fn bounds(&self) -> BTreeMap<PrincipalId, Bound>;

    /// A step for people.
    fn tell(&self, from: &Self::Node, way: &Self::Way) -> Option<Told>;
    /// An end for people.
    fn reaches(&self, end: &End) -> String;
    /// What was not read and could change the answer for a start.
    fn blind_spots(&self, start: &PrincipalId) -> Vec<String>;
    /// The record of a start.
    fn evidence(&self, start: &PrincipalId) -> Option<EvidenceRef>;
}

/// What is looked for in one go over the rounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pass {
    /// Which kind of end.
    pub(super) tier: u8,
    /// Also by ways of which something that decides them was not read.
    pub(super) doubtful: bool,
}

/// What is done next.
#[derive(Clone, Debug)]
pub(super) struct Step<W> {
    /// One way, or several where the first gives nothing alone.
    pub(super) ways: Vec<W>,
    /// Other ways that are as short.
    pub(super) others: usize,
}

/// What a way gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Gain<N> {
    /// Acts as somebody.
    Node(N),
    /// An end of its own.
    End(End),
    /// Nothing by itself.
    Nothing,
}

impl<N> Gain<N> {
    /// The same, of another kind of node.
    pub(super) fn map<M>(self, to: impl FnOnce(N) -> M) -> Gain<M> {
        match self {
            Self::Node(node) => Gain::Node(to(node)),
            Self::End(end) => Gain::End(end),
            Self::Nothing => Gain::Nothing,
        }
    }
}

impl<N> Lift<N> {
    /// The same, of another kind of node.
    pub(super) fn map<M>(self, to: impl FnOnce(N) -> M) -> Lift<M> {
        Lift { name: self.name, node: to(self.node) }
    }
}

/// A guard rail, and a node as it would be without.
#[derive(Clone, Debug)]
pub(super) struct Lift<N> {
    /// The guard rail, for people.
    pub(super) name: String,
    pub(super) node: N,
}

/// A step for people.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub(super) step: EscalationStep,
    pub(super) sentence: String,
    /// What else has to be there, and what a reader should know.
    pub(super) notes: Vec<String>,
    /// The permission to take away.
    pub(super) cut: Option<Cut>,
    pub(super) confidence: Confidence,
    pub(super) evidence: Vec<EvidenceRef>,
}
