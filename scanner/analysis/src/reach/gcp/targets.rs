//! What a technique would work on: at each place where the node may begin, what is there.

use tenure_model::{EvidenceRef, Principal, PrincipalId, ScopeId};

use super::Trial;
use super::administrators::{Power, Realm, realms_of};
use super::goals::Goals;
use super::held::Held;
use super::holdings::Holding;
use super::node::Node;
use super::place::{Level, container, name_of};
use crate::reach::ground::Gain;
use crate::techniques::gcp::{self as techniques, Over, Technique};

/// What a technique is tried on.
#[derive(Clone, Debug)]
pub(super) struct Target<'j> {
    /// For people: a service account, a resource, a place.
    pub(super) it: String,
    /// The full resource name that permissions on it are asked for.
    pub(super) name: String,
    /// The organization, folder or project that it lies in.
    pub(super) home: Option<ScopeId>,
    /// The service account that it is or runs as.
    pub(super) account: Option<&'j Principal>,
    pub(super) gain: Gain<Node>,
    /// The power that is activated.
    pub(super) activates: Option<Power>,
    /// The privilege of an administrator of the Workspace that it takes.
    pub(super) privilege: Option<Held>,
    /// Why it is only possible.
    pub(super) doubt: Option<&'static str>,
    pub(super) evidence: Vec<&'j EvidenceRef>,
}

impl<'j> Target<'j> {
    pub(super) fn new(it: impl Into<String>, gain: Gain<Node>, evidence: Vec<&'j EvidenceRef>) -> Self {
        let it = it.into();
        let name = it.clone();
        Self {
            it,
            name,
            home: None,
            account: None,
            gain,
            activates: None,
            privilege: None,
            doubt: None,
            evidence,
        }
    }

    /// An organization, folder or project.
    pub(super) fn place(scope: &ScopeId, gain: Gain<Node>) -> Self {
        let name = name_of(scope).to_string();
        Self { name, home: Some(scope.clone()), ..Self::new(scope.local(), gain, Vec::new()) }
    }

    pub(super) fn at(self, name: impl Into<String>, home: Option<ScopeId>) -> Self {
        Self { name: name.into(), home, ..self }
    }

    pub(super) fn runs_as(self, account: &'j Principal) -> Self {
        Self { account: Some(account), ..self }
    }
}

/// Targets, one after another, as far as they are looked at.
pub(super) type Targets<'t, 'j> = Box<dyn Iterator<Item = Target<'j>> + 't>;

impl<'j> Trial<'j> {
    /// What a technique would work on. `goals`: none where the use of a resource is looked for.
    pub(super) fn targets<'t>(
        &'t self,
        node: &'t Node,
        technique: &'static Technique,
        goals: Option<&'t Goals<'j>>,
    ) -> Targets<'t, 'j> {
        match (technique.over, goals) {
            (Over::Activation, _) => return Box::new(self.activations(node).into_iter()),
            (Over::Approval, _) => return Box::new(self.approvals(node).into_iter()),
            (Over::Group | Over::User, Some(goals)) => {
                return Box::new(self.administered(node, technique, goals).into_iter());
            }
            (Over::Delegation, Some(goals)) => {
                return Box::new(self.delegations(node, technique, goals).into_iter());
            }
            _ => {}
        }
        let places = self.begins(node, technique);
        Box::new(places.into_iter().flat_map(move |at| self.at(node, technique, at, goals)))
    }

    /// The techniques with which a node may begin.
    pub(super) fn begun(&self, node: &Node) -> Box<dyn Iterator<Item = &'static Technique> + 'j> {
        let of = |holder: &PrincipalId| {
            let held = self.holdings.of(holder).map_or(&[][..], Holding::techniques).iter().copied();
            let others = techniques::all().iter().filter(|technique| technique.over.needs_nothing());
            held.chain(others)
        };
        match node {
            Node::Bearer(_) => Box::new(std::iter::empty()),
            Node::Delegate(id) => Box::new(of(id).filter(|technique| technique.delegable)),
            Node::Owner(_) | Node::Projects(_) => {
                let owned = techniques::all().iter();
                Box::new(owned.filter(|one| !one.over.needs_nothing() && !writes_policies(one)))
            }
            _ => Box::new(of(node.id())),
        }
    }

    /// The places at which a node may begin with a technique, by their full resource names.
    fn begins<'t>(&'t self, node: &'t Node, technique: &Technique) -> Vec<&'t str> {
        let Some(first) = technique.needs.first() else { return Vec::new() };
        if let Node::Owner(place) | Node::Projects(place) = node {
            return vec![place.as_str()];
        }
        let Some(holding) = self.holdings.of(node.id()) else { return Vec::new() };
        let mut spellings = first.spellings();
        let (Some(one), None) = (spellings.next(), spellings.next()) else {
            let places = first.spellings().flat_map(|permission| holding.begins(permission)).copied();
            let mut places: Vec<&str> = places.collect();
            places.sort_unstable();
            places.dedup();
            return places;
        };
        holding.begins(one).to_vec()
    }

    /// What lies at one place.
    fn at<'t>(
        &'t self,
        node: &'t Node,
        technique: &'static Technique,
        at: &'t str,
        goals: Option<&'t Goals<'j>>,
    ) -> Targets<'t, 'j> {
        let found: Vec<Target<'j>> = match (technique.over, goals) {
            (Over::Organization, Some(_)) => self.containers(node, Level::Organization, at),
            (Over::Folder, Some(_)) => self.containers(node, Level::Folder, at),
            (Over::Project, Some(_)) => self.containers(node, Level::Project, at),
            (Over::Container, Some(_)) => {
                let level = container(at).and_then(|scope| Level::of(&scope));
                level.map(|level| self.containers(node, level, at)).unwrap_or_default()
            }
            (Over::TaggedGrant, Some(_)) => self.tagged(node, at),
            (Over::OwnRole, Some(_)) => self.own_roles(node, at),
            (Over::Resource, None) => self.resources(node, technique, at),
            (Over::ServiceAccount, None) => self.buckets(node, at),
            (_, None) => Vec::new(),
            (Over::Workload, Some(goals)) => self.workloads(technique, at, goals),
            (
                Over::ServiceAccount | Over::NewWorkload | Over::DisabledAccount | Over::DisabledKey,
                Some(goals),
            ) => self.accounts(technique, at, goals),
            (Over::Agent, Some(goals)) => self.agents(technique, at, goals),
            (Over::Pool | Over::Workforce | Over::Kubernetes, Some(goals)) => {
                self.identities(technique.over, at, goals)
            }
            _ => Vec::new(),
        };
        Box::new(found.into_iter())
    }

    /// Organizations, folders or projects at a place; not what the node activates anyway.
    fn containers(&self, node: &Node, level: Level, at: &str) -> Vec<Target<'j>> {
        let Some(at) = container(at) else { return Vec::new() };
        let realms = realms_of(self.terrain, level, at).into_iter();
        let new = realms.filter(|realm| !self.activates(node, realm));
        new.map(|realm| Target::place(realm.scope(), Gain::Node(realm.node()))).collect()
    }

    /// Whether a node administers a realm by having a role granted.
    fn activates(&self, node: &Node, realm: &Realm) -> bool {
        let powers = node.holder().map(|holder| self.administrators.powers(holder)).unwrap_or_default();
        powers.iter().any(|power| power.grip.activates && power.realm == *realm)
    }

    /// What the node administers once a role is granted to it.
    fn activations(&self, node: &Node) -> Vec<Target<'j>> {
        let Some(holder) = node.holder().filter(|_| !matches!(node, Node::Delegate(_) | Node::Bearer(_)))
        else {
            return Vec::new();
        };
        let powers = self.administrators.powers(holder).iter().filter(|power| power.grip.activates);
        let targets = powers.map(|power| {
            let target = Target::place(power.realm.scope(), Gain::Node(power.realm.node()));
            Target { activates: Some(power.clone()), ..target }
        });
        targets.collect()
    }
}

/// Whether a technique makes its holder write the allow policy of a place: whoever owns it does already.
fn writes_policies(technique: &Technique) -> bool {
    matches!(
        technique.over,
        Over::Organization
            | Over::Folder
            | Over::Project
            | Over::Container
            | Over::OwnRole
            | Over::TaggedGrant
    )
}
