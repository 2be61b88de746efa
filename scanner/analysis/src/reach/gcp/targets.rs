//! What a technique would work on: at each place where the node may begin, what is there.

use tenure_model::{Cloud, EvidenceRef, Granted, Origin, Principal, PrincipalId, Resource, ScopeId};

use super::Trial;
use super::administrators::{Power, Realm, realms_of};
use super::goals::Goals;
use super::node::Node;
use super::place::{Level, container, name_of};
use super::terrain::{is_of_pool, is_of_workforce, is_switched_off, kubernetes_project, scopes_of};
use super::ways::{MOST_KEPT, MOST_TRIED};
use crate::effective::gcp::Assignment;
use crate::reach::End;
use crate::reach::ground::Gain;
use crate::techniques::gcp::{Over, Technique, Yields};

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
    /// Why it is only possible.
    pub(super) doubt: Option<&'static str>,
    pub(super) evidence: Vec<&'j EvidenceRef>,
}

impl<'j> Target<'j> {
    pub(super) fn new(it: impl Into<String>, gain: Gain<Node>, evidence: Vec<&'j EvidenceRef>) -> Self {
        let it = it.into();
        let name = it.clone();
        Self { it, name, home: None, account: None, gain, activates: None, doubt: None, evidence }
    }

    /// An organization, folder or project.
    fn place(scope: &ScopeId, gain: Gain<Node>) -> Self {
        let name = name_of(scope).to_string();
        Self { name, home: Some(scope.clone()), ..Self::new(scope.local(), gain, Vec::new()) }
    }

    fn at(self, name: impl Into<String>, home: Option<ScopeId>) -> Self {
        Self { name: name.into(), home, ..self }
    }

    fn runs_as(self, account: &'j Principal) -> Self {
        Self { account: Some(account), ..self }
    }
}

/// Targets, one after another, as far as they are looked at.
pub(super) type Targets<'t, 'j> = Box<dyn Iterator<Item = Target<'j>> + 't>;

/// The kind of resource that an HMAC key opens.
pub(super) const BUCKET: &str = "storage.googleapis.com/Bucket";

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
            (Over::Delegation, Some(goals)) => {
                return Box::new(self.delegations(node, technique, goals).into_iter());
            }
            _ => {}
        }
        let places = self.begins(node, technique);
        Box::new(places.into_iter().flat_map(move |at| self.at(node, technique, at, goals)))
    }

    /// The places at which a node may begin with a technique, by their full resource names.
    fn begins(&self, node: &Node, technique: &Technique) -> Vec<String> {
        let Some(first) = technique.needs.first() else { return Vec::new() };
        let writes_policies = matches!(
            technique.over,
            Over::Organization
                | Over::Folder
                | Over::Project
                | Over::Container
                | Over::OwnRole
                | Over::TaggedGrant
        );
        match node {
            Node::Bearer(_) => Vec::new(),
            Node::Delegate(_) if !technique.delegable => Vec::new(),
            Node::Owner(_) | Node::Projects(_) if writes_policies => Vec::new(),
            Node::Owner(place) | Node::Projects(place) => vec![place.to_string()],
            _ => {
                let Some(holding) = self.holdings.of(node.id()) else { return Vec::new() };
                let places = first.spellings().flat_map(|permission| holding.begins(permission));
                let mut places: Vec<String> = places.map(|at| (*at).to_owned()).collect();
                places.sort();
                places.dedup();
                places
            }
        }
    }

    /// What lies at one place.
    fn at<'t>(
        &'t self,
        node: &'t Node,
        technique: &'static Technique,
        at: String,
        goals: Option<&'t Goals<'j>>,
    ) -> Targets<'t, 'j> {
        let found: Vec<Target<'j>> = match (technique.over, goals) {
            (Over::Organization, Some(_)) => self.containers(node, Level::Organization, &at),
            (Over::Folder, Some(_)) => self.containers(node, Level::Folder, &at),
            (Over::Project, Some(_)) => self.containers(node, Level::Project, &at),
            (Over::Container, Some(_)) => {
                let level = container(&at).and_then(|scope| Level::of(&scope));
                level.map(|level| self.containers(node, level, &at)).unwrap_or_default()
            }
            (Over::TaggedGrant, Some(_)) => self.tagged(node, &at),
            (Over::OwnRole, Some(_)) => self.own_roles(node, &at),
            (Over::Resource, None) => self.resources(node, technique, &at),
            (Over::ServiceAccount, None) => self.buckets(node, &at),
            (_, None) => Vec::new(),
            (Over::Workload, Some(goals)) => self.workloads(technique, &at, goals),
            (
                Over::ServiceAccount | Over::NewWorkload | Over::DisabledAccount | Over::DisabledKey,
                Some(goals),
            ) => self.accounts(technique, &at, goals),
            (Over::Agent, Some(goals)) => self.agents(technique, &at, goals),
            (Over::Pool | Over::Workforce | Over::Kubernetes, Some(goals)) => {
                self.identities(technique.over, &at, goals)
            }
            _ => Vec::new(),
        };
        Box::new(found.into_iter())
    }

    /// Service accounts that are goals.
    fn accounts(&self, technique: &Technique, at: &str, goals: &Goals<'j>) -> Vec<Target<'j>> {
        let there = goals.accounts(self.terrain, at);
        let targets = there.filter_map(|account| {
            let off = is_switched_off(account);
            let key = self.terrain.kept_key(&account.id);
            if off != (technique.over == Over::DisabledAccount)
                || technique.over == Over::DisabledKey && key.is_none()
            {
                return None;
            }
            let gain = self.gain_of(technique, account);
            let evidence = std::iter::once(&account.evidence).chain(key.map(|key| &key.evidence));
            let name = self.terrain.account_name(account)?;
            let target = Target::new(account.id.as_str(), Gain::Node(gain), evidence.collect());
            Some(target.at(name, Some(account.scope.clone())).runs_as(account))
        });
        targets.collect()
    }

    /// What a technique gives of a service account.
    fn gain_of(&self, technique: &Technique, account: &Principal) -> Node {
        let id = account.id.clone();
        match technique.yields {
            Yields::Identify => Node::Bearer(id),
            Yields::Delegate => Node::Delegate(id),
            // Who signs can do more than who acts only where signatures are taken for those of users.
            Yields::Sign if !self.terrain.delegations(&id).is_empty() => Node::Signer(id),
            _ if technique.over == Over::DisabledAccount => Node::Revived(id),
            _ => Node::Principal(id),
        }
    }

    /// Resources that run as a goal.
    fn workloads(&self, technique: &Technique, at: &str, goals: &Goals<'j>) -> Vec<Target<'j>> {
        let there = goals.hosts(self.terrain, at);
        let fits = there.filter(|(host, _)| technique.kinds.contains(&host.kind));
        let targets = fits.map(|(host, account)| {
            let gain = Gain::Node(Node::Principal(account.id.clone()));
            Target::new(host.id.as_str(), gain, vec![&host.evidence, &account.evidence])
                .at(host.id.as_str(), Some(host.scope.clone()))
                .runs_as(account)
        });
        targets.collect()
    }

    /// Google's accounts that are goals, by the projects in which they do things on behalf of others.
    fn agents(&self, technique: &Technique, at: &str, goals: &Goals<'j>) -> Vec<Target<'j>> {
        let fitting = goals.agents.iter().filter(|agent| agent.id.as_str().ends_with(&technique.agent));
        let targets = fitting.filter_map(|agent| {
            let project = self.terrain.project_of_agent(agent)?;
            let name = name_of(project);
            self.terrain.places.covers(at, name.as_str(), project).then(|| {
                let gain = Gain::Node(Node::Principal(agent.id.clone()));
                Target { evidence: vec![&agent.evidence], ..Target::place(project, gain) }
            })
        });
        targets.collect()
    }

    /// Identities of pools that are goals, by the place of the pool.
    fn identities(&self, over: Over, at: &str, goals: &Goals<'j>) -> Vec<Target<'j>> {
        let targets = goals.identities.iter().filter_map(|identity| {
            let home = match over {
                Over::Kubernetes => kubernetes_project(&identity.id)?,
                Over::Pool if is_of_pool(&identity.id) => identity.scope.clone(),
                Over::Workforce if is_of_workforce(&identity.id) => identity.scope.clone(),
                _ => return None,
            };
            let name = name_of(&home);
            self.terrain.places.covers(at, name.as_str(), &home).then(|| {
                let gain = Gain::Node(Node::Principal(identity.id.clone()));
                Target::new(identity.id.as_str(), gain, vec![&identity.evidence])
                    .at(name.as_str(), Some(home))
            })
        });
        targets.collect()
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

    /// Custom roles that the node holds, where `at` covers the place that they are defined at.
    fn own_roles(&self, node: &Node, at: &str) -> Vec<Target<'j>> {
        let mut found = Vec::new();
        for held in self.active(node) {
            let grant = held.grant;
            let Granted::RoleDefinition(role) = &grant.what else { continue };
            let Some(defined) = defined_at(role.as_str()) else { continue };
            let name = name_of(&defined);
            if !self.terrain.places.covers(at, name.as_str(), &defined) {
                continue;
            }
            let Some(gain) = self.given_at(&grant.at, &defined) else { continue };
            let doubt = (!grant.condition.is_empty()).then_some(ON_CONDITION);
            let target = Target::new(role.as_str(), Gain::Node(gain), vec![&grant.evidence]);
            found.push(Target { doubt, ..target.at(name.as_str(), Some(defined)) });
        }
        found
    }

    /// What a role gives at a place once every permission that fits is in it. Roles of a project hold no
    /// permissions that only organizations know, and are granted within it.
    fn given_at(&self, at: &str, defined: &ScopeId) -> Option<Node> {
        if let Some(scope) = container(at) {
            let is_beyond = Level::of(defined) == Some(Level::Project) && scope != *defined;
            return (!is_beyond).then(|| Realm::of(scope).node());
        }
        let resource = self.estate.resource(at)?;
        let account = resource.acts_as.first().filter(|_| resource.kind == ACCOUNT)?;
        Some(Node::Principal(account.clone()))
    }

    /// Roles on a condition that asks for a tag, at `at` or below, which would make an administrator.
    fn tagged(&self, node: &Node, at: &str) -> Vec<Target<'j>> {
        let mut found = Vec::new();
        for held in self.active(node).into_iter().filter(|held| asks_for_tag(&held.grant.condition)) {
            let Some(scope) = container(&held.grant.at) else { continue };
            let name = name_of(&scope);
            if !self.terrain.places.covers(at, name.as_str(), &scope) {
                continue;
            }
            let levels = Level::ALL.into_iter();
            let given = levels.filter(|level| self.holdings.gives(held.grant, level.writes_policy()));
            let mut realms: Vec<Realm> =
                given.flat_map(|level| realms_of(self.terrain, level, scope.clone())).collect();
            realms.sort();
            if let Some(realm) = realms.first() {
                let target = Target::place(realm.scope(), Gain::Node(realm.node()));
                found.push(Target {
                    evidence: vec![&held.grant.evidence],
                    ..target.at(name.as_str(), Some(scope))
                });
            }
        }
        found
    }

    /// What a node holds now.
    fn active(&self, node: &Node) -> Vec<Assignment<'j>> {
        let Some(holder) = node.holder() else { return Vec::new() };
        let held = self.evaluator.assignments(holder).into_iter();
        held.filter(|one| !one.grant.standing.is_eligible()).collect()
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

    /// Whom a node acts as in a Workspace by signing in the name of a service account.
    fn delegations(&self, node: &Node, technique: &Technique, goals: &Goals<'j>) -> Vec<Target<'j>> {
        let account = match node {
            Node::Signer(id) => id,
            Node::Principal(id) if self.terrain.has_key(id) => id,
            _ => return Vec::new(),
        };
        let mut found = Vec::new();
        for delegation in self.terrain.delegations(account) {
            if !scopes_of(delegation).iter().any(|scope| technique.scopes.iter().any(|one| one == scope)) {
                continue;
            }
            let organization = &delegation.scope;
            let new = |gain: Node, also: Option<&'j Principal>| {
                let evidence = std::iter::once(&delegation.evidence).chain(also.map(|one| &one.evidence));
                Target::new(organization.local(), Gain::Node(gain), evidence.collect())
            };
            let own = |one: &&&'j Principal| one.origin == Origin::Own && one.scope == *organization;
            match technique.yields {
                Yields::Users => {
                    let users = goals.users.iter().filter(own);
                    found.extend(users.map(|user| new(Node::Principal(user.id.clone()), Some(user))));
                }
                Yields::Join => {
                    let groups = goals.groups.iter().filter(own);
                    found.extend(groups.map(|group| new(Node::Member(group.id.clone()), Some(group))));
                }
                _ => found.push(new(Realm::of(organization.clone()).node(), None)),
            }
        }
        found
    }

    /// Resources at a place that the node does not use yet, whose policy it writes.
    fn resources(&self, node: &Node, technique: &Technique, at: &str) -> Vec<Target<'j>> {
        let Some(holder) = node.holder() else { return Vec::new() };
        let mut found = Vec::new();
        for kind in &technique.kinds {
            let there = self.terrain.stores(kind).iter().filter(|store| {
                self.terrain.places.covers(at, store.id.as_str(), &store.scope)
                    && !self.administers(holder, &store.scope)
            });
            let unused = there.take(MOST_TRIED).filter(|store| !self.uses_store(holder, store));
            found.extend(unused.map(|store| {
                let gain = Gain::End(End::Resource(store.id.clone()));
                Target::new(store.id.as_str(), gain, vec![&store.evidence])
                    .at(store.id.as_str(), Some(store.scope.clone()))
            }));
        }
        found
    }

    /// Buckets that service accounts at a place read, and the node does not.
    fn buckets(&self, node: &Node, at: &str) -> Vec<Target<'j>> {
        let Some(holder) = node.holder() else { return Vec::new() };
        let accounts = self.estate.records().principals.iter().filter(|one| {
            one.cloud == Cloud::Gcp && one.state.may_act() && self.terrain.account_name(one).is_some()
        });
        let there = accounts.filter(|one| {
            let name = self.terrain.account_name(one).unwrap_or_default();
            self.terrain.places.covers(at, &name, &one.scope)
        });
        let mut found = Vec::new();
        let mut seen = std::collections::BTreeSet::new();
        for account in there.take(MOST_ACCOUNTS) {
            if found.len() >= MOST_KEPT {
                break;
            }
            let buckets = self.terrain.stores(BUCKET).iter().filter(|bucket| {
                !self.administers(holder, &bucket.scope)
                    && self.uses_store(&account.id, bucket)
                    && !self.uses_store(holder, bucket)
            });
            for bucket in buckets.take(MOST_TRIED) {
                if !seen.insert(&bucket.id) {
                    continue;
                }
                let gain = Gain::End(End::Resource(bucket.id.clone()));
                let evidence = vec![&bucket.evidence, &account.evidence];
                let name = self.terrain.account_name(account).unwrap_or_default();
                let target = Target::new(bucket.id.as_str(), gain, evidence);
                found.push(target.at(name, Some(account.scope.clone())).runs_as(account));
            }
        }
        found
    }

    /// Who administers the place of something opens it anyway.
    fn administers(&self, holder: &PrincipalId, place: &ScopeId) -> bool {
        let powers = self.administrators.powers(holder).iter();
        powers.map(|power| &power.realm).any(|realm| realm.is_over(self.terrain, place))
    }

    /// Whether somebody reads what a resource keeps.
    fn uses_store(&self, holder: &PrincipalId, store: &Resource) -> bool {
        let permission = match store.kind.as_str() {
            BUCKET => "storage.objects.get",
            "cloudkms.googleapis.com/CryptoKey" => "cloudkms.cryptoKeyVersions.useToDecrypt",
            _ => "secretmanager.versions.access",
        };
        self.evaluator.decide(holder, permission, store.id.as_str(), &[]).is_allowed()
    }
}

const ACCOUNT: &str = "iam.googleapis.com/ServiceAccount";
/// The most service accounts whose buckets are looked at, for one node.
const MOST_ACCOUNTS: usize = 64;
const ON_CONDITION: &str = "the role is granted on a condition";

/// The organization or project at which a custom role is defined.
fn defined_at(role: &str) -> Option<ScopeId> {
    let (place, _) = role.split_once("/roles/")?;
    let scope = ScopeId::gcp(place);
    matches!(Level::of(&scope), Some(Level::Organization | Level::Project)).then_some(scope)
}

/// Whether a condition asks for a tag of the resource ("Conditions attribute reference").
fn asks_for_tag(condition: &str) -> bool {
    ["resource.matchTag", "resource.hasTagKey"].iter().any(|call| condition.contains(call))
}
