//! The hierarchy: tenants, management groups, subscriptions, administrative units.
//!
//! Answers name each other by ids, in any order; everything is joined at the end.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tenure_model::{Cloud, EvidenceRef, Scope, ScopeId, ScopeKind};

use super::answer::{Answer, Fault, Item, each};
use super::ids::{self, Place, guid, is_guid, last_part, place};
use super::state::State;
use tenure_connector_core::Firsts;
use tenure_connector_core::lenient::{items, member, text};

/// What the answers said.
#[derive(Default)]
pub(super) struct TreeFacts {
    /// Tenants and subscriptions for which anything was answered.
    met: BTreeMap<ScopeId, EvidenceRef>,
    /// Tenants by their id, from their own directory.
    organisations: Firsts<String, Organisation>,
    /// Tenants by their id, from Resource Manager.
    tenants: Firsts<String, String>,
    /// By id.
    pub(super) subscriptions: Firsts<String, Subscription>,
    /// By name without case.
    groups: Firsts<String, ManagementGroup>,
    /// By id.
    units: Firsts<String, Unit>,
    /// What lies in which management group (its name without case): a group by its name, a
    /// subscription by its id.
    parents: Firsts<Child, String>,
}

struct Organisation {
    name: String,
    domains: Vec<String>,
}

/// What the list of subscriptions tells.
pub(super) struct Subscription {
    name: String,
    state: String,
    tenant: Option<String>,
    /// Tenants that manage it, by its own word.
    pub(super) managed_by: Vec<String>,
}

struct ManagementGroup {
    name: String,
    display: String,
    tenant: Option<String>,
}

struct Unit {
    name: String,
    tenant: ScopeId,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Child {
    Group(String),
    Subscription(String),
}

impl TreeFacts {
    /// Notes that something was answered for a scope.
    pub(super) fn met(&mut self, scope: &ScopeId, evidence: EvidenceRef) {
        let known = self.met.get(scope);
        if known.is_none_or(|first| evidence < *first) {
            self.met.insert(scope.clone(), evidence);
        }
    }

    /// The tenant of a verified domain, where its directory was read.
    pub(super) fn tenant_of_domain(&self, domain: &str) -> Option<&str> {
        let mut tenants = self.organisations.iter();
        let found =
            tenants.find(|(_, _, organisation)| organisation.domains.iter().any(|known| known == domain));
        found.map(|(id, ..)| id.as_str())
    }
}

pub(super) fn read_organisation(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        let id = item.guid("id")?;
        let domains = items(item.value, "verifiedDomains").iter().filter_map(|domain| text(domain, "name"));
        let domains = domains.map(|domain| domain.to_lowercase()).collect();
        let name = text(item.value, "displayName").unwrap_or_else(|| id.clone());
        state.tree.organisations.add(id, item.evidence.clone(), Organisation { name, domains });
        Ok(())
    });
}

/// Only tenants that something else belongs to become scopes: a partner's employee sees many.
pub(super) fn read_tenants(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        let id = item.guid("tenantId")?;
        let name = text(item.value, "displayName").unwrap_or_else(|| id.clone());
        state.tree.tenants.add(id, item.evidence.clone(), name);
        Ok(())
    });
}

pub(super) fn read_subscriptions(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        let id = item.guid("subscriptionId")?;
        let managed_by = items(item.value, "managedByTenants").iter();
        let managed_by = managed_by.filter_map(|tenant| guid(&text(tenant, "tenantId")?));
        let subscription = Subscription {
            name: text(item.value, "displayName").unwrap_or_else(|| id.clone()),
            state: item.text("state"),
            tenant: guid(&item.text("tenantId")),
            managed_by: managed_by.collect::<BTreeSet<_>>().into_iter().collect(),
        };
        state.tree.subscriptions.add(id, item.evidence.clone(), subscription);
        Ok(())
    });
}

pub(super) fn read_management_groups(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| management_group(state, answer, item));
}

fn management_group(state: &mut State, answer: &Answer<'_>, item: &Item<'_>) -> Result<(), Fault> {
    let id = item.needed("id")?;
    let Place::ManagementGroup(name) = place(&id) else {
        return Err("`id` is no management group".to_owned());
    };
    let properties = member(item.value, "properties");
    let display = text(properties, "displayName").or_else(|| text(item.value, "displayName"));
    let tenant = text(properties, "tenantId").and_then(|id| guid(&id));
    let group = ManagementGroup {
        display: display.unwrap_or_else(|| name.clone()),
        tenant: tenant.or_else(|| answer.tenant().map(str::to_owned)),
        name: name.clone(),
    };
    state.tree.groups.add(name.to_lowercase(), item.evidence.clone(), group);
    Ok(())
}

/// Groups and subscriptions below a group, each with the group that it lies in.
pub(super) fn read_descendants(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        let id = item.needed("id")?;
        let child = match place(&id) {
            Place::ManagementGroup(name) => {
                management_group(state, answer, item)?;
                Child::Group(name.to_lowercase())
            }
            // Also `…/managementGroups/<name>/subscriptions/<id>`, as an older version writes it.
            _ => match guid(last_part(&ids::arm(&id))) {
                Some(subscription) => Child::Subscription(subscription),
                None => return Err("`id` is neither a management group nor a subscription".to_owned()),
            },
        };
        let parent = text(member(member(item.value, "properties"), "parent"), "id");
        if let Some(Place::ManagementGroup(parent)) = parent.map(|parent| place(&parent)) {
            state.tree.parents.add(child, item.evidence.clone(), parent.to_lowercase());
        }
        Ok(())
    });
}

pub(super) fn read_administrative_units(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        let id = item.guid("id")?;
        let name = text(item.value, "displayName").unwrap_or_else(|| id.clone());
        super::directory::add_unit(state, answer, item, &id, &name);
        let unit = Unit { name, tenant: answer.scope.clone() };
        state.tree.units.add(id, item.evidence.clone(), unit);
        Ok(())
    });
}

/// The hierarchy as far as it is known: where grants apply.
#[derive(Default)]
pub(super) struct Places {
    groups: BTreeMap<String, ScopeId>,
    subscriptions: BTreeMap<String, ScopeId>,
    units: BTreeSet<String>,
    only_tenant: Option<ScopeId>,
}

impl Places {
    /// The nearest known scope of a place in Resource Manager; the tenant for what lies above all of
    /// them, or in a group that was not read.
    pub(super) fn nearest(&self, at: &str, asked: &ScopeId) -> ScopeId {
        match place(at) {
            Place::Subscription(id) => subscription(&id),
            Place::ManagementGroup(name) => {
                self.groups.get(&name.to_lowercase()).cloned().unwrap_or_else(|| self.tenant(asked))
            }
            Place::Root | Place::Elsewhere => self.tenant(asked),
        }
    }

    /// The tenant of a tenant or subscription; the scope itself where its tenant is not known.
    pub(super) fn tenant(&self, asked: &ScopeId) -> ScopeId {
        match place(asked.local()) {
            Place::Subscription(id) => {
                let known = self.subscriptions.get(&id).or(self.only_tenant.as_ref());
                known.unwrap_or(asked).clone()
            }
            _ => asked.clone(),
        }
    }

    /// The nearest known scope of a directory scope: `/`, `/administrativeUnits/<id>`, `/<object id>`.
    pub(super) fn in_directory(&self, at: &str, tenant: &ScopeId) -> ScopeId {
        let unit = at.strip_prefix("/administrativeUnits/").and_then(guid);
        match unit.filter(|unit| self.units.contains(unit)) {
            Some(unit) => unit_scope(&unit),
            None => tenant.clone(),
        }
    }
}

/// The scope id of a subscription.
pub(super) fn subscription(id: &str) -> ScopeId {
    ScopeId::azure(&format!("/subscriptions/{id}"))
}

fn unit_scope(id: &str) -> ScopeId {
    ScopeId::azure(&format!("/administrativeUnits/{id}"))
}

fn group_scope(name: &str) -> ScopeId {
    ScopeId::azure(&format!("/providers/Microsoft.Management/managementGroups/{name}"))
}

/// Makes the scopes, and the places that everything else is put at.
pub(super) fn finish(state: &mut State) {
    let tree = std::mem::take(&mut state.tree);
    let mut scopes = subscriptions(&tree);
    scopes.extend(groups(&tree));
    scopes.extend(tree.units.iter().map(|(id, evidence, unit)| {
        scope(unit_scope(id), ScopeKind::AdministrativeUnit, &unit.name, Some(unit.tenant.clone()), evidence)
    }));
    let tenants = tenants(&tree, &scopes);
    let only_tenant = match tenants.as_slice() {
        [only] => Some(only.id.clone()),
        _ => None,
    };
    for scope in &mut scopes {
        // A subscription of which nothing tells the tenant, where there is but one.
        if scope.parent.is_none() {
            scope.parent.clone_from(&only_tenant);
        }
    }
    let of_subscription = |(id, _, found): (&String, _, &Subscription)| {
        Some((id.clone(), ScopeId::azure(found.tenant.as_deref()?)))
    };
    state.places = Places {
        groups: tree.groups.iter().map(|(key, _, group)| (key.clone(), group_scope(&group.name))).collect(),
        subscriptions: tree.subscriptions.iter().filter_map(of_subscription).collect(),
        units: tree.units.iter().map(|(id, ..)| id.clone()).collect(),
        only_tenant,
    };
    state.records.scopes.extend(tenants);
    state.records.scopes.extend(scopes);
    state.tree = tree;
}

fn scope(id: ScopeId, kind: ScopeKind, name: &str, parent: Option<ScopeId>, evidence: &EvidenceRef) -> Scope {
    Scope {
        id,
        cloud: Cloud::Azure,
        kind,
        name: name.to_owned(),
        parent,
        state: String::new(),
        manages_organisation: kind == ScopeKind::Tenant,
        evidence: evidence.clone(),
    }
}

/// Listed subscriptions, and those for which something was answered without.
fn subscriptions(tree: &TreeFacts) -> Vec<Scope> {
    let mut scopes = Vec::new();
    let parent = |id: &str| {
        let group = tree.parents.get(&Child::Subscription(id.to_owned()))?;
        tree.groups.get(group).map(|group| group_scope(&group.name))
    };
    for (id, evidence, found) in tree.subscriptions.iter() {
        let above = parent(id).or_else(|| found.tenant.as_deref().map(ScopeId::azure));
        let made = scope(subscription(id), ScopeKind::Subscription, &found.name, above, evidence);
        scopes.push(Scope { state: found.state.clone(), ..made });
    }
    for (met, evidence) in &tree.met {
        let Place::Subscription(id) = place(met.local()) else { continue };
        if !tree.subscriptions.has(&id) {
            scopes.push(scope(met.clone(), ScopeKind::Subscription, &id, parent(&id), evidence));
        }
    }
    scopes
}

fn groups(tree: &TreeFacts) -> Vec<Scope> {
    let made = tree.groups.iter().map(|(key, evidence, group)| {
        let above = above(tree, key).map(|group| group_scope(&group.name));
        let parent = above.or_else(|| group.tenant.as_deref().map(ScopeId::azure));
        scope(group_scope(&group.name), ScopeKind::ManagementGroup, &group.display, parent, evidence)
    });
    made.collect()
}

/// The group above a group. INVARIANT: following it never comes back: an answer that says so is not
/// believed, and its groups lie below the tenant.
fn above<'t>(tree: &'t TreeFacts, key: &str) -> Option<&'t ManagementGroup> {
    let step = |key: &str| tree.parents.get(&Child::Group(key.to_owned()));
    let direct = step(key)?;
    let mut seen = BTreeSet::from([key]);
    let mut at = direct;
    loop {
        if !seen.insert(at.as_str()) {
            return None;
        }
        let Some(next) = step(at) else { break };
        at = next;
    }
    tree.groups.get(direct)
}

/// Tenants that were asked, and those that something lies in.
fn tenants(tree: &TreeFacts, scopes: &[Scope]) -> Vec<Scope> {
    let mut found: BTreeMap<String, EvidenceRef> = BTreeMap::new();
    let named = scopes.iter().filter_map(|scope| Some((scope.parent.as_ref()?.local(), &scope.evidence)));
    let met = tree.met.iter().map(|(scope, evidence)| (scope.local(), evidence));
    for (id, evidence) in met.chain(named).filter(|(id, _)| is_guid(id)) {
        let known = found.get(id);
        if known.is_none_or(|first| evidence < first) {
            found.insert(id.to_owned(), evidence.clone());
        }
    }
    let organisations =
        tree.organisations.iter().map(|(id, evidence, one)| (id, evidence, one.name.as_str()));
    let told: BTreeMap<&String, (&EvidenceRef, &str)> = tree
        .tenants
        .iter()
        .map(|(id, evidence, name)| (id, evidence, name.as_str()))
        // The directory itself has the last word on its name.
        .chain(organisations)
        .map(|(id, evidence, name)| (id, (evidence, name)))
        .collect();
    let made = found.iter().map(|(id, first)| {
        let (evidence, name) = told.get(id).copied().unwrap_or((first, id));
        scope(ScopeId::azure(id), ScopeKind::Tenant, name, None, evidence)
    });
    made.collect()
}
