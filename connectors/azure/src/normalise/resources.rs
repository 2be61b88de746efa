//! Resources: applications, identities that are resources, vaults, and what runs code under an identity.
//!
//! Several answers tell of one resource: Resource Graph, Resource Manager, and the identity itself, which
//! names the resource that it belongs to.

mod vaults;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tenure_model::{Cloud, EvidenceRef, PolicyState, PrincipalId, Resource, ResourceId, ScopeId};

use super::answer::{Answer, Fault, Item, each};
use super::ids::{arm, folded, guid, last_part, resource_type};
use super::state::State;
use tenure_connector_core::lenient::{chosen, member, scalar, text};

pub(super) use vaults::read as read_vaults;

const IDENTITY: &str = "microsoft.managedidentity/userassignedidentities";

/// What one answer tells of a resource.
pub(super) struct Part<'a> {
    /// In full, or the type of an ARM resource, which gets `azure:` before it.
    pub(super) kind: &'a str,
    pub(super) id: &'a str,
    pub(super) name: Option<String>,
    pub(super) region: String,
    pub(super) acts_as: Vec<PrincipalId>,
    /// Identities that it acts as, by their ids in Resource Manager.
    pub(super) assigned: Vec<String>,
    pub(super) attributes: BTreeMap<String, String>,
}

impl<'a> Part<'a> {
    /// A part that tells no more than that the resource is there.
    pub(super) fn new(kind: &'a str, id: &'a str) -> Self {
        Self {
            kind,
            id,
            name: None,
            region: String::new(),
            acts_as: Vec::new(),
            assigned: Vec::new(),
            attributes: BTreeMap::new(),
        }
    }
}

/// The resources so far, by id without case.
#[derive(Default)]
pub(super) struct ResourceFacts {
    found: BTreeMap<String, Found>,
    /// The service principal of each user-assigned identity, by the identity's id without case.
    identities: BTreeMap<String, PrincipalId>,
}

struct Found {
    evidence: EvidenceRef,
    /// As written by the first answer that tells of it.
    id: String,
    kind: String,
    scope: ScopeId,
    name: Option<String>,
    region: String,
    acts_as: BTreeSet<PrincipalId>,
    assigned: BTreeSet<String>,
    attributes: BTreeMap<String, String>,
}

impl ResourceFacts {
    /// The service principal of a user-assigned identity.
    pub(super) fn identity(&self, id: &str) -> Option<&PrincipalId> {
        self.identities.get(&folded(id))
    }
}

/// Adds what an answer tells of a resource. INVARIANT: the order of the answers does not matter.
pub(super) fn add_to(state: &mut State, scope: &ScopeId, part: Part<'_>, evidence: EvidenceRef) {
    let key = if part.id.starts_with('/') { folded(part.id) } else { part.id.to_owned() };
    let found = state.resources.found.entry(key).or_insert_with(|| Found {
        evidence: evidence.clone(),
        id: part.id.to_owned(),
        kind: part.kind.to_owned(),
        scope: scope.clone(),
        name: part.name.clone(),
        region: part.region.clone(),
        acts_as: BTreeSet::new(),
        assigned: BTreeSet::new(),
        attributes: BTreeMap::new(),
    });
    found.acts_as.extend(part.acts_as);
    found.assigned.extend(part.assigned);
    for (name, value) in part.attributes {
        let known = found.attributes.entry(name).or_default();
        if *known < value {
            *known = value;
        }
    }
    // A name is better than none; of two names that of the first answer.
    if found.name.is_none() || (part.name.is_some() && evidence < found.evidence) {
        found.name = part.name;
    }
    if found.region.is_empty() || (!part.region.is_empty() && evidence < found.evidence) {
        found.region = part.region;
    }
    if evidence < found.evidence {
        (found.evidence, found.scope) = (evidence, scope.clone());
        part.id.clone_into(&mut found.id);
        part.kind.clone_into(&mut found.kind);
    }
}

/// The members that every resource has.
pub(super) fn common<'a>(item: &Item<'_>, kind: &'a str, id: &'a str) -> Part<'a> {
    let mut attributes = chosen(item.value, &["kind", "managedBy"]);
    if let Value::Object(tags) = member(item.value, "tags") {
        let tags = tags.iter().filter_map(|(name, value)| Some((format!("tag/{name}"), scalar(value)?)));
        attributes.extend(tags);
    }
    Part {
        name: text(item.value, "name"),
        region: item.text("location").to_lowercase(),
        attributes,
        ..Part::new(kind, id)
    }
}

/// The id of a resource, and its type in lower case.
pub(super) fn named(item: &Item<'_>) -> Result<(String, String), Fault> {
    let id = arm(&item.needed("id")?);
    let kind = resource_type(&id).ok_or("`id` is no resource")?;
    Ok((id, kind))
}

/// User-assigned identities.
pub(super) fn read_identities(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        let (id, kind) = named(item)?;
        let properties = item.properties()?;
        let mut part = common(item, &kind, &id);
        part.attributes.extend(chosen(properties.value, &["clientId", "isolationScope", "tenantId"]));
        // An identity that is being made has no principal yet.
        if let Some(principal) = guid(&properties.text("principalId")) {
            let principal = PrincipalId::from(principal);
            identity(state, &id, principal.clone());
            part.acts_as.push(principal);
        }
        add_to(state, answer.scope, part, item.evidence.clone());
        Ok(())
    });
}

fn identity(state: &mut State, id: &str, principal: PrincipalId) {
    let known = state.resources.identities.entry(folded(id)).or_insert_with(|| principal.clone());
    if principal < *known {
        *known = principal;
    }
}

/// A resource that an identity of the directory names as its own, whether or not it was listed.
pub(super) fn named_by_identity(
    state: &mut State,
    answer: &Answer<'_>,
    item: &Item<'_>,
    resource: &str,
    principal: &PrincipalId,
) {
    let id = arm(resource);
    let Some(kind) = resource_type(&id) else { return };
    if kind == IDENTITY {
        identity(state, &id, principal.clone());
    }
    let part = Part { acts_as: vec![principal.clone()], ..Part::new(&kind, &id) };
    add_to(state, answer.scope, part, item.evidence.clone());
}

/// Anything that carries an identity. What carries none runs as nobody, and is not recorded.
pub(super) fn read_compute(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        let (id, kind) = named(item)?;
        if kind == IDENTITY {
            return Ok(());
        }
        let (acts_as, assigned) = carried(state, item);
        if acts_as.is_empty() && assigned.is_empty() {
            return Ok(());
        }
        let mut part = Part { acts_as, assigned, ..common(item, &kind, &id) };
        let issuer = scalar(of_cluster(item, &["oidcIssuerProfile", "issuerURL"]));
        part.attributes.extend(issuer.map(|value| ("issuerURL".to_owned(), value)));
        let nodes = scalar(of_cluster(item, &["nodeResourceGroup"]));
        part.attributes.extend(nodes.map(|value| ("nodeResourceGroup".to_owned(), value)));
        let identity = member(item.value, "identity");
        part.attributes.extend(text(identity, "type").map(|kind| ("identity".to_owned(), kind)));
        add_to(state, answer.scope, part, item.evidence.clone());
        Ok(())
    });
}

/// A member of a resource's properties, which a row of Resource Graph has beside them.
fn of_cluster<'v>(item: &Item<'v>, path: &[&str]) -> &'v Value {
    let down = |from: &'v Value| path.iter().fold(from, |value, name| member(value, name));
    match down(item.value) {
        Value::Null => down(member(item.value, "properties")),
        found => found,
    }
}

/// As whom it acts: its own identity, identities assigned to it, and those of a cluster's nodes.
fn carried(state: &mut State, item: &Item<'_>) -> (Vec<PrincipalId>, Vec<String>) {
    let own = member(item.value, "identity");
    let mut principals: Vec<PrincipalId> = Vec::new();
    let mut assigned: Vec<String> = Vec::new();
    principals.extend(text(own, "principalId").and_then(|id| guid(&id)).map(PrincipalId::from));
    if let Value::Object(identities) = member(own, "userAssignedIdentities") {
        for (id, told) in identities {
            one(state, id, text(told, "principalId"), &mut principals, &mut assigned);
        }
    }
    if let Value::Object(profiles) = of_cluster(item, &["identityProfile"]) {
        for profile in profiles.values() {
            let id = text(profile, "resourceId").unwrap_or_default();
            one(state, &id, text(profile, "objectId"), &mut principals, &mut assigned);
        }
    }
    (principals, assigned)
}

/// One identity that is assigned: by its principal where that is told.
fn one(
    state: &mut State,
    id: &str,
    principal: Option<String>,
    principals: &mut Vec<PrincipalId>,
    assigned: &mut Vec<String>,
) {
    let principal = principal.and_then(|id| guid(&id)).map(PrincipalId::from);
    if let (Some(principal), true) = (&principal, id.starts_with('/')) {
        identity(state, id, principal.clone());
    }
    match principal {
        Some(principal) => principals.push(principal),
        None if id.starts_with('/') => assigned.push(folded(id)),
        None => {}
    }
}

/// Records the resources.
pub(super) fn finish(state: &mut State) {
    for (_, found) in std::mem::take(&mut state.resources.found) {
        let mut acts_as = found.acts_as;
        let assigned = found.assigned.iter().filter_map(|id| state.resources.identities.get(id));
        acts_as.extend(assigned.cloned());
        let in_azure = found.id.starts_with('/');
        let scope = if in_azure { state.places.nearest(&found.id, &found.scope) } else { found.scope };
        state.records.resources.push(Resource {
            cloud: Cloud::Azure,
            kind: if in_azure { format!("azure:{}", found.kind) } else { found.kind },
            name: found.name.unwrap_or_else(|| last_part(&found.id).to_owned()),
            scope,
            region: found.region,
            acts_as: acts_as.into_iter().collect(),
            policy: PolicyState::Absent,
            attributes: found.attributes,
            evidence: found.evidence,
            id: ResourceId::from(found.id),
        });
    }
    vaults::finish(state);
    tag_identities(state);
}

/// Tags of an identity's resource are tags of the identity.
fn tag_identities(state: &mut State) {
    let mut tags: BTreeMap<PrincipalId, BTreeMap<String, String>> = BTreeMap::new();
    let kind = format!("azure:{IDENTITY}");
    for resource in state.records.resources.iter().filter(|resource| resource.kind == kind) {
        let found = resource.attributes.iter();
        let found =
            found.filter_map(|(name, value)| Some((name.strip_prefix("tag/")?.to_owned(), value.clone())));
        let found: BTreeMap<String, String> = found.collect();
        for principal in &resource.acts_as {
            tags.entry(principal.clone()).or_default().extend(found.clone());
        }
    }
    for principal in &mut state.records.principals {
        if let Some(tags) = tags.remove(&principal.id) {
            principal.tags = tags;
        }
    }
}
