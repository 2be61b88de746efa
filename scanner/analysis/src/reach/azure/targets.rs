//! What a technique would work on: at each place where the node may begin, what is there.

use serde_json::Value;
use tenure_model::{EvidenceRef, Granted, Principal, PrincipalId, Resource, RoleDefinitionId, ScopeId};

use super::Trial;
use super::administrators::{Power, Realm};
use super::goals::Goals;
use super::node::Node;
use super::terrain::USER_ASSIGNED;
use super::ways::MOST_TRIED;
use crate::reach::End;
use crate::reach::ground::Gain;
use crate::techniques::azure::{Over, Technique, Yields};

/// What a technique is tried on.
#[derive(Clone, Debug)]
pub(super) struct Target<'j> {
    /// For people: an application, a group, a resource, a place.
    pub(super) it: String,
    /// What permissions on it are asked for, where that is not `it`.
    pub(super) place: Option<String>,
    pub(super) gain: Gain<Node>,
    /// The power that is activated.
    pub(super) activates: Option<Power>,
    pub(super) evidence: Vec<&'j EvidenceRef>,
}

impl<'j> Target<'j> {
    pub(super) fn new(it: impl Into<String>, gain: Gain<Node>, evidence: Vec<&'j EvidenceRef>) -> Self {
        Self { it: it.into(), place: None, gain, activates: None, evidence }
    }

    pub(super) fn principal(it: &str, principal: &'j Principal, also: Option<&'j EvidenceRef>) -> Self {
        let evidence = std::iter::once(&principal.evidence).chain(also).collect();
        Self::new(it, Gain::Node(Node::Principal(principal.id.clone())), evidence)
    }

    /// What permissions are asked for on.
    pub(super) fn asked(&self) -> &str {
        self.place.as_deref().unwrap_or(&self.it)
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
        match technique.over {
            Over::Activation => return Box::new(self.activations(node, technique.yields).into_iter()),
            Over::Approval => return Box::new(self.approvals(node).into_iter()),
            _ => {}
        }
        let places = self.begins(node, technique);
        Box::new(places.into_iter().flat_map(move |at| self.at(node, technique, at, goals)))
    }

    /// The places at which a node may begin with a technique.
    fn begins(&self, node: &Node, technique: &Technique) -> Vec<String> {
        let Some(first) = technique.needs.first() else { return Vec::new() };
        match node {
            Node::Principal(id) | Node::Member(id) | Node::Software(id) => {
                let places = self.holdings.of(id).map_or(&[][..], |holding| holding.places(&first.action));
                places.iter().map(|place| place.at.clone()).collect()
            }
            Node::Directory(_) if technique.yields == Yields::Root => vec!["/".to_owned()],
            Node::Owner(place) if !first.is_directory() && technique.yields != Yields::Root => {
                let assigns = matches!(technique.over, Over::Scope | Over::OwnRole)
                    || technique.actions().any(is_on_data);
                if assigns { Vec::new() } else { vec![place.to_string()] }
            }
            Node::Contributor(place) if !first.is_directory() => {
                let beyond = technique.actions().any(is_beyond_contributor);
                if beyond { Vec::new() } else { vec![place.to_string()] }
            }
            _ => Vec::new(),
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
            (Over::Scope, Some(_)) => self.scope(node, technique.yields, &at).into_iter().collect(),
            (Over::OwnRole, Some(_)) => self.own_roles(node, &at),
            (Over::Tenant, Some(_)) => self.tenant(node, technique.yields).into_iter().collect(),
            (Over::Vault, None) => self.vaults(node, technique, &at),
            (over, Some(goals)) if over == Over::Compute || over == Over::Identity => {
                return Box::new(self.hosts(technique, at, goals));
            }
            (over, Some(goals)) => return self.objects(node, over, at, goals),
            _ => Vec::new(),
        };
        Box::new(found.into_iter())
    }

    /// Resources that act as a goal.
    fn hosts<'t>(
        &'t self,
        technique: &'static Technique,
        at: String,
        goals: &'t Goals<'j>,
    ) -> impl Iterator<Item = Target<'j>> + 't {
        let fits = move |resource: &Resource| match technique.over {
            Over::Identity => resource.kind == USER_ASSIGNED,
            _ => resource
                .kind
                .strip_prefix("azure:")
                .is_some_and(|kind| technique.compute.iter().any(|one| one == kind)),
        };
        // What lies there is few, and is put together so that the place need not live on.
        let found: Vec<(&'j Resource, &'j Principal)> =
            goals.hosts(self.terrain, &at).filter(|(resource, _)| fits(resource)).collect();
        found.into_iter().map(|(resource, principal)| {
            Target::principal(resource.id.as_str(), principal, Some(&resource.evidence))
        })
    }

    /// A role at a place; not where it is what the node activates anyway.
    fn scope(&self, node: &Node, yields: Yields, at: &str) -> Option<Target<'j>> {
        let place = self.terrain.places.spelled(at);
        if self.activates(node, &Realm::Place(place.clone())) {
            return None;
        }
        let it = place.to_string();
        let node = if yields == Yields::Own { Node::Owner(place) } else { Node::Contributor(place) };
        Some(Target::new(it, Gain::Node(node), Vec::new()))
    }

    /// Whether a node administers a realm by activating a role.
    fn activates(&self, node: &Node, realm: &Realm) -> bool {
        let powers = node.holder().map(|holder| self.administrators.powers(holder)).unwrap_or_default();
        powers.iter().any(|power| power.grip.activates && power.realm == *realm)
    }

    /// Custom roles that the node holds, where it may rewrite them at every place at which they can be
    /// assigned. `at` is one at which it may.
    fn own_roles(&self, node: &Node, at: &str) -> Vec<Target<'j>> {
        let Some(holder) = node.holder() else { return Vec::new() };
        let held = self.evaluator.assignments(holder).into_iter();
        let active = held.filter(|one| one.activations.is_empty());
        let mut found = Vec::new();
        for grant in active.map(|one| one.grant) {
            let Granted::RoleDefinition(role) = &grant.what else { continue };
            let Some(assignable) = self.custom_role(role) else { continue };
            let may_rewrite = |place: &String| {
                let places = self.holdings.of(holder).map_or(&[][..], |held| held.places(REWRITE_ROLES));
                places.iter().any(|one| self.terrain.places.covers(&one.at, place))
            };
            let is_first = assignable.first().is_some_and(|first| self.terrain.places.covers(at, first));
            if is_first && assignable.iter().all(may_rewrite) {
                let place = self.terrain.places.spelled(&grant.at);
                let gain = Gain::Node(Node::Owner(place));
                let new = Target::new(role.as_str(), gain, vec![&grant.evidence]);
                found.push(Target { place: assignable.into_iter().next(), ..new });
            }
        }
        found
    }

    /// The places at which a role can be assigned, where it is one of the customer's own.
    fn custom_role(&self, role: &RoleDefinitionId) -> Option<Vec<String>> {
        let definition = self.estate.role_definition(role)?;
        let policy = self.estate.policy(definition.policies.first()?)?;
        let text: Value = serde_json::from_str(&policy.text).ok()?;
        let kind = text.get("type").or_else(|| text.get("roleType")).and_then(Value::as_str)?;
        if !kind.eq_ignore_ascii_case("CustomRole") {
            return None;
        }
        let places = text.get("assignableScopes")?.as_array()?;
        let places: Vec<String> = places.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        (!places.is_empty()).then_some(places)
    }

    fn tenant(&self, node: &Node, yields: Yields) -> Option<Target<'j>> {
        let tenant = match node {
            Node::Directory(tenant) => ScopeId::azure(tenant.as_str()),
            _ => self.estate.principal(node.holder()?)?.scope.clone(),
        };
        let id = PrincipalId::from(tenant.local());
        if yields == Yields::Directory && self.activates(node, &Realm::Directory(tenant.clone())) {
            return None;
        }
        let gain = match yields {
            Yields::Directory => Gain::Node(Node::Directory(id.clone())),
            Yields::Root => Gain::Node(Node::Owner(PrincipalId::from("/"))),
            Yields::Others => Gain::End(End::Others(tenant)),
            _ => return None,
        };
        Some(Target::new(id.as_str(), gain, Vec::new()))
    }

    /// Vaults of which the node does not read the secrets yet.
    fn vaults(&self, node: &Node, technique: &Technique, at: &str) -> Vec<Target<'j>> {
        let reads = |vault: &Resource| {
            let secret = format!("{}/secrets/any", vault.id);
            let decides = |id| self.evaluator.decide(id, READ_SECRETS, &secret, &[]).is_allowed();
            node.holder().is_some_and(decides)
        };
        // Who administers the place of a vault opens it anyway.
        let powers = node.holder().map(|holder| self.administrators.powers(holder)).unwrap_or_default();
        let administers = |vault: &Resource| {
            powers.iter().any(|power| match &power.realm {
                Realm::Place(place) => self.terrain.places.covers(place.as_str(), vault.id.as_str()),
                Realm::Directory(_) => false,
            })
        };
        let there = self.terrain.vaults(technique.mode);
        let there =
            there.filter(|vault| self.terrain.places.covers(at, vault.id.as_str()) && !administers(vault));
        there
            .take(MOST_TRIED)
            .filter(|vault| !reads(vault))
            .map(|vault| {
                let gain = Gain::End(End::Resource(vault.id.clone()));
                Target::new(vault.id.as_str(), gain, vec![&vault.evidence])
            })
            .collect()
    }

    /// What the node administers once it activates a role.
    fn activations(&self, node: &Node, yields: Yields) -> Vec<Target<'j>> {
        let holder = node.holder().filter(|_| !matches!(node, Node::Software(_)));
        let Some(holder) = holder else { return Vec::new() };
        let powers = self.administrators.powers(holder).iter().filter(|power| power.grip.activates);
        let mut found = Vec::new();
        for power in powers {
            let (it, node) = match (&power.realm, yields) {
                (Realm::Directory(tenant), Yields::Directory) => {
                    let tenant = PrincipalId::from(tenant.local());
                    (tenant.to_string(), Node::Directory(tenant))
                }
                (Realm::Place(place), Yields::Own) => (place.to_string(), Node::Owner(place.clone())),
                _ => continue,
            };
            let new = Target::new(it, Gain::Node(node), Vec::new());
            found.push(Target { activates: Some(power.clone()), ..new });
        }
        found
    }
}

const REWRITE_ROLES: &str = "Microsoft.Authorization/roleDefinitions/write";
const READ_SECRETS: &str = "Microsoft.KeyVault/vaults/secrets/getSecret/action";

/// What somebody who manages everything but the assignment of roles may not do: that, and what is on data.
fn is_beyond_contributor(action: &str) -> bool {
    action.to_ascii_lowercase().starts_with("microsoft.authorization/") || is_on_data(action)
}

/// What not even an owner may do without one more role.
fn is_on_data(action: &str) -> bool {
    let action = action.to_ascii_lowercase();
    ["/login/action", "/loginasadmin/action", "/getsecret/action"].iter().any(|end| action.ends_with(end))
}
