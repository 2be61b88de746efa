//! The hierarchy: organizations, folders and projects. Each is a scope, and a resource that carries an
//! allow policy.
//!
//! A project has a number and an id. Policies and the inventory write either; records write the id, except
//! where the cloud itself makes the number a part of a name (pools).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tenure_connector_core::Firsts;
use tenure_connector_core::lenient::{chosen, member, text};
use tenure_model::{Cloud, EvidenceRef, Scope, ScopeId, ScopeKind};

use super::answer::{Answer, Fault, Thing, each};
use super::names::{self, RESOURCE_MANAGER};
use super::resources::{self, Part};
use super::state::State;

/// What the answers tell of the hierarchy, by local scope id.
#[derive(Default)]
pub(super) struct TreeFacts {
    nodes: Firsts<String, Node>,
    met: Firsts<ScopeId, ()>,
}

struct Node {
    name: String,
    /// As the cloud names it: `folders/12`.
    parent: Option<String>,
    state: String,
    /// A project's number, an organization's customer id.
    number: Option<String>,
    customer: Option<String>,
    part: Part,
}

impl TreeFacts {
    pub(super) fn met(&mut self, scope: &ScopeId, evidence: EvidenceRef) {
        self.met.add(scope.clone(), evidence, ());
    }

    /// The primary domain of a customer.
    pub(super) fn domain_of(&self, customer: &str) -> Option<String> {
        let of = |node: &Node| node.customer.as_deref() == Some(customer);
        self.nodes.iter().find(|(.., node)| of(node)).map(|(.., node)| node.name.to_lowercase())
    }

    /// The customer of an organization.
    pub(super) fn customer_of(&self, organisation: &ScopeId) -> Option<String> {
        self.nodes.get(organisation.local())?.customer.clone()
    }

    /// Domains of the organizations: their display names are their primary domains.
    pub(super) fn domains(&self) -> impl Iterator<Item = String> {
        let organizations = self.nodes.iter().filter(|(id, ..)| id.starts_with("organizations/"));
        organizations.map(|(.., node)| node.name.to_lowercase()).filter(|name| name.contains('.'))
    }
}

pub(super) fn read_organizations(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, "organizations", |state, thing| {
        node(state, thing, "organizations", "Organization")
    });
}

pub(super) fn read_folders(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, "folders", |state, thing| node(state, thing, "folders", "Folder"));
}

pub(super) fn read_projects(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, "projects", |state, thing| node(state, thing, "projects", "Project"));
}

/// One of the hierarchy, as v3 writes it, or v1, which `gcloud projects list` still prints.
fn node(state: &mut State, thing: &Thing<'_>, collection: &str, kind: &str) -> Result<(), Fault> {
    let named = thing.text("name");
    let number = named.strip_prefix(collection).and_then(|rest| rest.strip_prefix('/')).map(str::to_owned);
    let number =
        number.or_else(|| text(&thing.value, "projectNumber")).filter(|number| names::is_number(number));
    let id = match collection {
        "projects" => thing.needed("projectId")?,
        _ => number.clone().ok_or("`name` has no number")?,
    };
    if !names::is_segment(&id) {
        return Err("its id is no part of a name".to_owned());
    }
    let own_name = text(&thing.value, "displayName");
    let own_name = own_name.or_else(|| Some(named).filter(|name| !name.is_empty() && !name.contains('/')));
    let local = format!("{collection}/{id}");
    let word =
        text(&thing.value, "state").or_else(|| text(&thing.value, "lifecycleState")).unwrap_or_default();
    let customer = text(&thing.value, "directoryCustomerId")
        .or_else(|| text(member(&thing.value, "owner"), "directoryCustomerId"));
    let mut part = Part::new(&format!("{RESOURCE_MANAGER}/{kind}"), &names::full(RESOURCE_MANAGER, &local));
    part.name.clone_from(&own_name);
    part.labels(&thing.labels);
    part.attributes.extend(chosen(&thing.value, &["createTime", "directoryCustomerId"]));
    if collection == "projects" {
        part.attributes.insert("projectId".to_owned(), id.clone());
        part.attributes.extend(number.clone().map(|number| ("projectNumber".to_owned(), number)));
    }
    part.attributes.extend(
        Some(word.clone()).filter(|word| !word.is_empty()).map(|word| ("lifecycleState".to_owned(), word)),
    );
    let node = Node {
        name: own_name.unwrap_or_else(|| id.clone()),
        parent: parent(&thing.value),
        state: word,
        number,
        customer,
        part,
    };
    state.tree.nodes.add(local, thing.evidence.clone(), node);
    Ok(())
}

/// `folders/12`, or in v1 `{"type": "folder", "id": "12"}`.
fn parent(value: &Value) -> Option<String> {
    let parent = member(value, "parent");
    if let Value::String(name) = parent {
        return Some(name.clone()).filter(|name| !name.is_empty());
    }
    Some(format!("{}s/{}", text(parent, "type")?, text(parent, "id")?))
}

/// Makes the scopes, and what tells where things lie.
pub(super) fn finish(state: &mut State) {
    let mut places = Places::default();
    let mut scopes: BTreeMap<ScopeId, Scope> = BTreeMap::new();
    for (local, evidence, node) in state.tree.nodes.iter() {
        let id = ScopeId::gcp(local);
        places.learn(local, node);
        let parent = node.parent.as_deref().map(ScopeId::gcp);
        scopes.insert(
            id.clone(),
            Scope { parent, state: node.state.clone(), ..scope(id, &node.name, evidence) },
        );
    }
    for (id, evidence, ()) in state.tree.met.iter() {
        let id = ScopeId::gcp(&names::project_id(id.local(), &places));
        scopes.entry(id.clone()).or_insert_with(|| scope(id.clone(), id.local(), evidence));
    }
    places.scopes = scopes.keys().cloned().collect();
    for scope in scopes.values_mut() {
        // What lies above what was read is not known.
        scope.parent = scope.parent.take().filter(|parent| places.scopes.contains(parent));
        places.parents.extend(scope.parent.clone().map(|parent| (scope.id.clone(), parent)));
    }
    state.places = places;
    let parts: Vec<_> = state
        .tree
        .nodes
        .iter()
        .map(|(local, evidence, node)| (ScopeId::gcp(local), evidence.clone(), node.part.clone()))
        .collect();
    for (scope, evidence, part) in parts {
        resources::add(state, &scope, part, evidence);
    }
    state.records.scopes.extend(scopes.into_values());
}

fn scope(id: ScopeId, name: &str, evidence: &EvidenceRef) -> Scope {
    let kind = match id.local().split('/').next() {
        Some("organizations") => ScopeKind::Organisation,
        Some("folders") => ScopeKind::Folder,
        _ => ScopeKind::Project,
    };
    Scope {
        id,
        cloud: Cloud::Gcp,
        manages_organisation: kind == ScopeKind::Organisation,
        kind,
        name: name.to_owned(),
        parent: None,
        state: String::new(),
        evidence: evidence.clone(),
    }
}

/// Where things lie, once everything was read.
#[derive(Default)]
pub(super) struct Places {
    scopes: BTreeSet<ScopeId>,
    parents: BTreeMap<ScopeId, ScopeId>,
    ids: BTreeMap<String, String>,
    numbers: BTreeMap<String, String>,
    customers: BTreeMap<String, ScopeId>,
    /// Emails of service accounts by their numeric ids.
    accounts: BTreeMap<String, String>,
}

impl Places {
    fn learn(&mut self, local: &str, node: &Node) {
        if let (Some(id), Some(number)) = (local.strip_prefix("projects/"), &node.number) {
            self.ids.insert(number.clone(), id.to_owned());
            self.numbers.insert(id.to_owned(), number.clone());
        }
        if let Some(customer) = &node.customer {
            self.customers.insert(customer.clone(), ScopeId::gcp(local));
        }
    }

    pub(super) fn learn_account(&mut self, number: &str, email: &str) {
        self.accounts.insert(number.to_owned(), email.to_owned());
    }

    /// The email of a service account that is named by its numeric id.
    pub(super) fn account(&self, number: &str) -> Option<&str> {
        self.accounts.get(number).map(String::as_str)
    }

    /// The id of a project that is named by number or id; as it is, where the number is not known.
    pub(super) fn project<'p>(&'p self, named: &'p str) -> &'p str {
        self.ids.get(named).map_or(named, String::as_str)
    }

    /// The number of a project that is named by number or id.
    pub(super) fn number<'p>(&'p self, named: &'p str) -> Option<&'p str> {
        if names::is_number(named) { Some(named) } else { self.numbers.get(named).map(String::as_str) }
    }

    /// Whether a project, by its id, is one of the estate.
    pub(super) fn has_project(&self, id: &str) -> bool {
        self.scopes.contains(&ScopeId::gcp(&format!("projects/{id}")))
    }

    /// A scope as it is called in the records, where it is known.
    pub(super) fn known(&self, local: &str) -> Option<ScopeId> {
        let id = ScopeId::gcp(&names::project_id(local, self));
        Some(id).filter(|id| self.scopes.contains(id))
    }

    /// The organization of a customer.
    pub(super) fn of_customer(&self, customer: &str) -> Option<&ScopeId> {
        self.customers.get(customer)
    }

    /// A scope and those above it, nearest first.
    pub(super) fn ancestry<'p>(&'p self, scope: &'p ScopeId) -> impl Iterator<Item = &'p ScopeId> {
        // Parents that name each other in a circle end the walk, and so does any depth that Google, which
        // allows ten folders, does not have.
        std::iter::successors(Some(scope), |scope| self.parents.get(*scope)).take(32)
    }

    /// The organization above a scope; the scope itself, where none is known.
    pub(super) fn organisation(&self, scope: &ScopeId) -> ScopeId {
        let mut above = self.ancestry(scope);
        above.find(|scope| scope.local().starts_with("organizations/")).unwrap_or(scope).clone()
    }
}

#[cfg(test)]
impl Places {
    /// Places of one project, for tests of names.
    pub(super) fn of_project(id: &str, number: &str) -> Self {
        let mut places = Self::default();
        places.ids.insert(number.to_owned(), id.to_owned());
        places.numbers.insert(id.to_owned(), number.to_owned());
        places.scopes.insert(ScopeId::gcp(&format!("projects/{id}")));
        places
    }
}
