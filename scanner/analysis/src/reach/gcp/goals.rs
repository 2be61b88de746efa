//! What a round of the search looks for, set up so that a place is asked for what lies in it.

use std::collections::{BTreeMap, HashSet};

use tenure_model::{Estate, Principal, PrincipalId, PrincipalKind, Resource, ScopeId};

use super::node::Node;
use super::place::{Level, container};
use super::terrain::{Terrain, is_agent, kubernetes_project};
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
    /// Service accounts, by project.
    accounts: BTreeMap<ScopeId, Vec<&'j Principal>>,
    /// What runs as one of them, by project.
    hosts: BTreeMap<ScopeId, Vec<(&'j Resource, &'j Principal)>>,
    /// Google's accounts that do things on behalf of others.
    pub(super) agents: Vec<&'j Principal>,
    /// Identities of pools, those of Kubernetes among them.
    pub(super) identities: Vec<&'j Principal>,
    pub(super) users: Vec<&'j Principal>,
    pub(super) groups: Vec<&'j Principal>,
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
            accounts: BTreeMap::new(),
            hosts: BTreeMap::new(),
            agents: Vec::new(),
            identities: Vec::new(),
            users: Vec::new(),
            groups: Vec::new(),
        };
        let holders = goals.nodes.iter().filter_map(Node::holder);
        let mut principals: Vec<&'j Principal> = holders.filter_map(|id| estate.principal(id)).collect();
        principals.sort_by(|a, b| a.id.cmp(&b.id));
        // A service account stands for several nodes.
        principals.dedup_by(|b, a| a.id == b.id);
        for principal in principals {
            goals.sort_in(terrain, principal);
        }
        goals
    }

    fn sort_in(&mut self, terrain: &Terrain<'j>, principal: &'j Principal) {
        if is_agent(principal) {
            self.agents.push(principal);
        }
        if kubernetes_project(&principal.id).is_some() {
            self.identities.push(principal);
            return;
        }
        match principal.kind {
            PrincipalKind::DirectoryUser => self.users.push(principal),
            PrincipalKind::DirectoryGroup => self.groups.push(principal),
            PrincipalKind::FederatedIdentity | PrincipalKind::PrincipalSet => self.identities.push(principal),
            PrincipalKind::ServiceAccount | PrincipalKind::ServiceAgent => {
                for host in terrain.hosts(&principal.id) {
                    self.hosts.entry(host.scope.clone()).or_default().push((host, principal));
                }
                self.accounts.entry(principal.scope.clone()).or_default().push(principal);
            }
            _ => {}
        }
    }

    /// The same, where every way counts.
    pub(super) fn everything(mut self) -> Self {
        self.is_everything = true;
        self
    }

    /// Whether acting as a principal, as it stands, is one.
    pub(in crate::reach) fn has_principal(&self, principal: &PrincipalId) -> bool {
        self.nodes.contains(&Node::Principal(principal.clone()))
    }

    pub(super) fn has(&self, node: &Node) -> bool {
        self.nodes.contains(node)
    }

    /// Service accounts that lie in a place, or are one, in the order of their projects.
    pub(super) fn accounts<'g>(
        &'g self,
        terrain: &'g Terrain<'j>,
        place: &'g str,
    ) -> Box<dyn Iterator<Item = &'j Principal> + 'g> {
        let there = under(&self.accounts, terrain, place).copied();
        Box::new(there.filter(move |account| {
            container(place).is_some() || terrain.account_name(account).as_deref() == Some(place)
        }))
    }

    /// What runs as a goal and lies in a place, or is it.
    pub(super) fn hosts<'g>(
        &'g self,
        terrain: &'g Terrain<'j>,
        place: &'g str,
    ) -> Box<dyn Iterator<Item = (&'j Resource, &'j Principal)> + 'g> {
        let there = under(&self.hosts, terrain, place).copied();
        Box::new(there.filter(move |(host, _)| terrain.places.covers(place, host.id.as_str(), &host.scope)))
    }
}

/// What lies in the projects of a place; of something that is none, in its project.
fn under<'g, T>(
    by_project: &'g BTreeMap<ScopeId, Vec<T>>,
    terrain: &'g Terrain<'_>,
    place: &str,
) -> Box<dyn Iterator<Item = &'g T> + 'g> {
    let Some(scope) = terrain.places.home(place) else { return Box::new(std::iter::empty()) };
    if Level::of(&scope) == Some(Level::Project) {
        return Box::new(by_project.get(&scope).into_iter().flatten());
    }
    let below = by_project.iter().filter(move |(project, _)| terrain.places.is_over(&scope, project));
    Box::new(below.flat_map(|(_, found)| found))
}
