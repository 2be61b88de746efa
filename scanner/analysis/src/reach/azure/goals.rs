//! What a round of the search looks for, set up so that a place is asked for what lies in it.

use std::collections::{BTreeMap, HashSet};

use tenure_model::{Estate, Principal, PrincipalId, PrincipalKind, Resource};

use super::node::Node;
use super::place::fold;
use super::terrain::{Terrain, is_actor};
use crate::reach::ground::Pass;

/// What a round looks for.
#[derive(Debug)]
pub(in crate::reach) struct Goals<'j> {
    pub(super) pass: Pass,
    /// Whether these are the ends.
    pub(super) is_first: bool,
    /// Whether every way counts, and not only the best.
    pub(super) is_everything: bool,
    nodes: HashSet<Node>,
    pub(super) users: Vec<&'j Principal>,
    /// Whatever is no person: service principals, managed identities, agents.
    pub(super) software: Vec<&'j Principal>,
    pub(super) groups: Vec<&'j Principal>,
    /// What acts as one of the software, by its folded id.
    hosts: BTreeMap<String, Vec<(&'j Resource, &'j Principal)>>,
}

impl<'j> Goals<'j> {
    pub(super) fn new(
        estate: &'j Estate,
        terrain: &Terrain<'j>,
        nodes: impl IntoIterator<Item = Node>,
        pass: Pass,
        is_first: bool,
    ) -> Self {
        let mut goals = Self {
            pass,
            is_first,
            is_everything: false,
            nodes: nodes.into_iter().collect(),
            users: Vec::new(),
            software: Vec::new(),
            groups: Vec::new(),
            hosts: BTreeMap::new(),
        };
        let holders = goals.nodes.iter().filter_map(Node::holder);
        let mut principals: Vec<&'j Principal> = holders.filter_map(|id| estate.principal(id)).collect();
        principals.sort_by(|a, b| a.id.cmp(&b.id));
        // A group stands for two nodes.
        principals.dedup_by(|b, a| a.id == b.id);
        for principal in principals {
            match principal.kind {
                PrincipalKind::DirectoryGroup => goals.groups.push(principal),
                // Nobody acts as one that is switched off.
                _ if !is_actor(principal) => {}
                PrincipalKind::DirectoryUser => goals.users.push(principal),
                PrincipalKind::ForeignPrincipal => {}
                _ => {
                    for host in terrain.hosts(&principal.id) {
                        let at = goals.hosts.entry(fold(host.id.as_str())).or_default();
                        at.push((*host, principal));
                    }
                    goals.software.push(principal);
                }
            }
        }
        goals
    }

    /// The same, where every way counts.
    pub(super) fn everything(mut self) -> Self {
        self.is_everything = true;
        self
    }

    pub(super) fn has(&self, node: &Node) -> bool {
        self.nodes.contains(node)
    }

    pub(in crate::reach) fn acts_as(&self, principal: &PrincipalId) -> bool {
        self.nodes.contains(&Node::Principal(principal.clone()))
    }

    /// What acts as a goal and lies in a place, in the order of ids.
    pub(super) fn hosts<'g>(
        &'g self,
        terrain: &'g Terrain<'j>,
        place: &'g str,
    ) -> Box<dyn Iterator<Item = (&'j Resource, &'j Principal)> + 'g> {
        let folded = fold(place);
        if folded.starts_with("/subscriptions/") {
            let below = self.hosts.range(folded.clone()..).take_while({
                let folded = folded.clone();
                move |(id, _)| id.starts_with(&folded)
            });
            let within = below.filter(move |(id, _)| {
                id.strip_prefix(folded.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            });
            return Box::new(within.flat_map(|(_, hosts)| hosts.iter().copied()));
        }
        let covered = self.hosts.iter().filter(move |(id, _)| terrain.places.covers(place, id));
        Box::new(covered.flat_map(|(_, hosts)| hosts.iter().copied()))
    }
}
