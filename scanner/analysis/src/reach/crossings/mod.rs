//! All clouds with the ways between them as one ground: the subjects of issuers outside are starts of their own,
//! and whoever is at an issuer's word, in a directory or by a secret somebody in another cloud goes on from
//! there.
//!
//! ```text
//!   outward ─ who crosses, and as whom
//!   tell ──── a crossing for people
//! ```

mod outward;
mod tell;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use tenure_model::{Confidence, Estate, EvidenceRef, PrincipalId};

use super::End;
use super::bounds::Bound;
use super::clouds::{self, Union};
use super::ground::{Gain, Ground, Lift, Pass, Step, Told};
use crate::crossings::Crossings;
pub(super) use outward::{Crossing, Face, Outward};

/// The clouds, with what leads from one into another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Crossed<'j> {
    union: Union<'j>,
    estate: &'j Estate,
    crossings: &'j Crossings<'j>,
    outward: &'j Outward<'j>,
    /// Those who have nothing left to gain in their own cloud.
    complete: &'j BTreeSet<PrincipalId>,
}

/// Somebody who can act.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Node {
    /// In a cloud.
    Cloud(clouds::Node),
    /// Who has nothing left to gain in its own cloud, as it goes to another.
    Abroad(PrincipalId),
    /// Whoever an issuer outside vouches for, by the name of the subject.
    Subject(PrincipalId),
}

/// A way of somebody.
#[derive(Clone, Debug)]
pub(super) enum Way<'j> {
    /// Within his cloud.
    Cloud(clouds::Way<'j>),
    /// Into another, or from outside.
    Crossing(Crossing<'j>),
}

/// What a round looks for.
#[derive(Debug)]
pub(super) struct Goals<'j> {
    clouds: clouds::Goals<'j>,
    doubtful: bool,
}

impl<'j> Crossed<'j> {
    /// `complete`: who is no start in his own cloud; nobody, where a certain destination is asked for.
    pub(super) fn new(
        union: Union<'j>,
        estate: &'j Estate,
        crossings: &'j Crossings<'j>,
        outward: &'j Outward<'j>,
        complete: &'j BTreeSet<PrincipalId>,
    ) -> Self {
        Self { union, estate, crossings, outward, complete }
    }

    /// The ways of a node over to others that are goals, best first.
    fn across(&self, node: &Node, goals: &Goals<'j>) -> Vec<Way<'j>> {
        let mut found: Vec<Crossing<'j>> = match node {
            Node::Subject(id) => self.outward.of_subject(self.crossings, id),
            Node::Abroad(id) => self.outward.of(id, Face::Itself).cloned().collect(),
            Node::Cloud(node) => match self.union.acts_as(node) {
                Some((id, face)) => self.outward.of(id, face).cloned().collect(),
                None => Vec::new(),
            },
        };
        found.retain(|one| {
            (goals.doubtful || one.confidence > Confidence::Low)
                && self.union.wants(&goals.clouds, one.target)
        });
        found.sort_by(|a, b| a.preference().cmp(&b.preference()));
        found.into_iter().map(Way::Crossing).collect()
    }
}

impl<'j> Ground for Crossed<'j> {
    type Node = Node;
    type Way = Way<'j>;
    type Goals = Goals<'j>;

    fn starts(&self) -> Vec<Node> {
        let in_clouds = self.union.starts();
        let known: BTreeSet<&clouds::Node> = in_clouds.iter().collect();
        let crossing = self
            .outward
            .starts(self.crossings)
            .filter(|id| self.estate.principal(id).is_some_and(clouds::is_actor));
        let mut more: Vec<Node> = crossing
            .map(|id| {
                if self.complete.contains(id) {
                    Node::Abroad(id.clone())
                } else {
                    Node::Cloud(self.union.standing(id))
                }
            })
            .filter(|node| !matches!(node, Node::Cloud(node) if known.contains(node)))
            .collect();
        more.sort();
        more.dedup();
        let subjects = self.crossings.subjects().map(|subject| Node::Subject(subject.id.clone()));
        in_clouds.iter().cloned().map(Node::Cloud).chain(more).chain(subjects).collect()
    }

    fn nodes(&self, starts: &[Node]) -> Vec<Node> {
        let in_clouds = starts.iter().filter_map(|start| match start {
            Node::Cloud(node) => Some(node.clone()),
            Node::Abroad(_) | Node::Subject(_) => None,
        });
        let mut nodes: Vec<Node> =
            self.union.nodes(&in_clouds.collect::<Vec<_>>()).into_iter().map(Node::Cloud).collect();
        let mut known: BTreeSet<Node> = nodes.iter().cloned().collect();
        // Who crosses may hold nothing where it lives: a group of which only another directory makes anything, a
        // service account that only proves who it is.
        let crossing = self.outward.starts(self.crossings).filter(|id| !self.complete.contains(*id));
        let faces = crossing.flat_map(|id| self.union.faces(id)).map(Node::Cloud);
        for node in starts.iter().cloned().chain(faces) {
            if known.insert(node.clone()) {
                nodes.push(node);
            }
        }
        nodes
    }

    fn standing(&self, principal: &PrincipalId) -> Node {
        let is_subject =
            self.estate.principal(principal).is_none() && self.crossings.subject(principal).is_some();
        if is_subject {
            Node::Subject(principal.clone())
        } else {
            Node::Cloud(self.union.standing(principal))
        }
    }

    fn principal<'n>(&self, node: &'n Node) -> &'n PrincipalId {
        match node {
            Node::Cloud(node) => self.union.principal(node),
            Node::Abroad(id) | Node::Subject(id) => id,
        }
    }

    fn tiers(&self) -> u8 {
        self.union.tiers()
    }

    fn ends(&self, pass: Pass) -> Goals<'j> {
        Goals { clouds: self.union.ends(pass), doubtful: pass.doubtful }
    }

    fn stations(&self, nodes: &[&Node], pass: Pass) -> Goals<'j> {
        let in_clouds: Vec<&clouds::Node> = nodes
            .iter()
            .filter_map(|node| match node {
                Node::Cloud(node) => Some(node),
                // Nobody comes to be one of those.
                Node::Abroad(_) | Node::Subject(_) => None,
            })
            .collect();
        Goals { clouds: self.union.stations(&in_clouds, pass), doubtful: pass.doubtful }
    }

    fn end(&self, node: &Node, tier: u8) -> Option<End> {
        match node {
            Node::Cloud(node) => self.union.end(node, tier),
            Node::Abroad(_) | Node::Subject(_) => None,
        }
    }

    fn is_at_an_end(&self, start: &Node, tier: u8) -> bool {
        match start {
            Node::Cloud(start) => self.union.is_at_an_end(start, tier),
            Node::Abroad(_) | Node::Subject(_) => false,
        }
    }

    fn is_beyond(&self, start: &Node, end: &End) -> bool {
        match start {
            Node::Cloud(start) => self.union.is_beyond(start, end),
            Node::Abroad(_) | Node::Subject(_) => true,
        }
    }

    fn everything(&self, nodes: &[Node], tier: u8) -> Option<Goals<'j>> {
        let in_clouds = nodes.iter().filter_map(|node| match node {
            Node::Cloud(node) => Some(node.clone()),
            Node::Abroad(_) | Node::Subject(_) => None,
        });
        let clouds = self.union.everything(&in_clouds.collect::<Vec<_>>(), tier)?;
        Some(Goals { clouds, doubtful: false })
    }

    fn ways(&self, node: &Node, goals: &Goals<'j>) -> Vec<Way<'j>> {
        let mut ways = match node {
            Node::Cloud(node) => self.union.ways(node, &goals.clouds).into_iter().map(Way::Cloud).collect(),
            _ => Vec::new(),
        };
        ways.extend(self.across(node, goals));
        ways
    }

    fn detour(&self, node: &Node, pass: Pass) -> Option<Vec<Way<'j>>> {
        match node {
            Node::Cloud(node) => Some(self.union.detour(node, pass)?.into_iter().map(Way::Cloud).collect()),
            _ => None,
        }
    }

    fn step(&self, node: &Node, goals: &Goals<'j>, is_first: bool, pass: Pass) -> Option<Step<Way<'j>>> {
        let within = match node {
            Node::Cloud(node) => self.union.step(node, &goals.clouds, is_first, pass),
            _ => None,
        };
        let mut across = self.across(node, goals).into_iter();
        match within {
            // One step across goes before two that lead there together.
            Some(Step { ways, others }) if ways.len() == 1 || across.len() == 0 => {
                let others = others + across.len();
                Some(Step { ways: ways.into_iter().map(Way::Cloud).collect(), others })
            }
            _ => {
                let first = across.next()?;
                Some(Step { ways: vec![first], others: across.len() })
            }
        }
    }

    fn uses(&self, start: &Node) -> Vec<Way<'j>> {
        match start {
            Node::Cloud(start) => self.union.uses(start).into_iter().map(Way::Cloud).collect(),
            _ => Vec::new(),
        }
    }

    fn gain(&self, way: &Way<'j>) -> Gain<Node> {
        match way {
            Way::Cloud(way) => self.union.gain(way).map(Node::Cloud),
            Way::Crossing(crossing) => Gain::Node(Node::Cloud(self.union.standing(&crossing.target.id))),
        }
    }

    fn lifts(&self, start: &Node) -> Vec<Lift<Node>> {
        match start {
            Node::Cloud(start) => {
                self.union.lifts(start).into_iter().map(|lift| lift.map(Node::Cloud)).collect()
            }
            _ => Vec::new(),
        }
    }

    fn bounds(&self) -> BTreeMap<PrincipalId, Bound> {
        let mut bounds = self.union.bounds();
        bounds.extend(self.outward.bounds());
        bounds
    }

    fn tell(&self, from: &Node, way: &Way<'j>) -> Option<Told> {
        match (from, way) {
            (Node::Cloud(from), Way::Cloud(way)) => self.union.tell(from, way),
            (_, Way::Crossing(crossing)) => Some(self.told(self.principal(from), crossing)),
            (Node::Abroad(_) | Node::Subject(_), Way::Cloud(_)) => None,
        }
    }

    fn reaches(&self, end: &End) -> String {
        self.union.reaches(end)
    }

    fn blind_spots(&self, start: &PrincipalId) -> Vec<String> {
        if self.estate.principal(start).is_some() { self.union.blind_spots(start) } else { self.blind() }
    }

    fn evidence(&self, start: &PrincipalId) -> Option<EvidenceRef> {
        self.estate.principal(start).and_then(|_| self.union.evidence(start))
    }
}
