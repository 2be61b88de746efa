//! Resources: what carries a policy, what runs code as a service account, what vouches for identities.
//!
//! Several answers tell of one resource: the inventory, the service's own list, and the policy that it
//! carries.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tenure_connector_core::lenient::{member, scalar};
use tenure_model::{
    Cloud, EvidenceRef, PolicyId, PolicyState, PrincipalId, Resource, ResourceId, ScopeId, Timestamp, Unknown,
};

use super::names;
use super::state::State;
use super::tags::TagFacts;

/// What one answer tells of a resource.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// The type of asset: `run.googleapis.com/Service`.
    pub(super) kind: String,
    /// Full resource name, as written.
    pub(super) id: String,
    pub(super) name: Option<String>,
    /// The project that it lies in, by number or id.
    pub(super) project: Option<String>,
    pub(super) region: String,
    pub(super) acts_as: Vec<Actor>,
    pub(super) attributes: BTreeMap<String, String>,
}

/// As whom code in a resource acts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Actor {
    /// A service account, by its email.
    Account(String),
    /// The service account that Compute Engine made for the project.
    DefaultCompute,
    /// The service account that App Engine made for the project.
    DefaultAppEngine,
}

/// The resources so far, by canonical name, and the policies that they carry.
#[derive(Default)]
pub(super) struct ResourceFacts {
    parts: Vec<Told>,
    policies: BTreeMap<String, PolicyId>,
    /// Versions of secrets, by the secret's name as written.
    versions: BTreeMap<String, Versions>,
    pub(super) tags: TagFacts,
}

/// What is known of a secret's versions: no value, only that there are some, and since when.
#[derive(Clone, Debug, Default)]
struct Versions {
    latest: Option<Timestamp>,
    enabled: BTreeSet<String>,
}

/// One part, with what tells it.
struct Told {
    /// Whether only a policy tells of the resource: what a list says of it comes before that.
    by_policy: bool,
    evidence: EvidenceRef,
    asked: ScopeId,
    part: Part,
}

impl Part {
    /// A part that tells no more than that the resource is there.
    pub(super) fn new(kind: &str, id: &str) -> Self {
        Self {
            kind: kind.to_owned(),
            id: id.to_owned(),
            name: None,
            project: None,
            region: String::new(),
            acts_as: Vec::new(),
            attributes: BTreeMap::new(),
        }
    }

    /// Labels, as whoever could set them claims.
    pub(super) fn labels(&mut self, labels: &BTreeMap<String, String>) {
        self.attributes.extend(labels.iter().map(|(name, value)| (format!("labels.{name}"), value.clone())));
    }

    /// Members of these paths that are scalars, or lists of scalars (then joined by spaces).
    pub(super) fn copy(&mut self, value: &Value, paths: &[&str]) {
        for path in paths {
            let found = path.split('.').fold(value, |value, name| member(value, name));
            let text = match found {
                Value::Array(list) => list.iter().filter_map(scalar).collect::<Vec<_>>().join(" "),
                other => scalar(other).unwrap_or_default(),
            };
            if !text.is_empty() {
                self.attributes.insert((*path).to_owned(), text);
            }
        }
    }
}

/// Adds what an answer tells of a resource.
pub(super) fn add(state: &mut State, asked: &ScopeId, part: Part, evidence: EvidenceRef) {
    state.resources.parts.push(Told { by_policy: false, evidence, asked: asked.clone(), part });
}

/// Adds that a secret has a version. INVARIANT: one that comes twice counts once.
pub(super) fn add_version(
    state: &mut State,
    secret: &str,
    version: &str,
    made: Option<Timestamp>,
    enabled: bool,
) {
    let known = state.resources.versions.entry(secret.to_owned()).or_default();
    known.latest = known.latest.max(made);
    if enabled {
        known.enabled.insert(version.to_owned());
    }
}

/// Adds that a resource carries a policy. Its name is canonical.
pub(super) fn carries(
    state: &mut State,
    name: &str,
    scope: &ScopeId,
    kind: &str,
    policy: PolicyId,
    evidence: EvidenceRef,
) {
    state.resources.policies.insert(name.to_owned(), policy);
    if !kind.is_empty() {
        let (asked, part) = (scope.clone(), Part::new(kind, name));
        state.resources.parts.push(Told { by_policy: true, evidence, asked, part });
    }
}

/// The nearest known scope in which something lies.
pub(super) fn place(state: &State, name: &str, project: Option<&str>, asked: &ScopeId) -> ScopeId {
    let by_project = || state.places.known(&format!("projects/{}", project?));
    let own = names::scope_in(name, &state.places).or_else(by_project);
    own.unwrap_or_else(|| ScopeId::gcp(&names::project_id(asked.local(), &state.places)))
}

/// What all answers together tell of a resource.
struct Found {
    evidence: EvidenceRef,
    kind: String,
    scope: ScopeId,
    name: Option<String>,
    region: String,
    acts_as: BTreeSet<String>,
    attributes: BTreeMap<String, String>,
}

/// Records the resources. INVARIANT: the order of the answers does not matter.
pub(super) fn finish(state: &mut State) {
    let mut parts = std::mem::take(&mut state.resources.parts);
    parts.sort_by(|a, b| (a.by_policy, &a.evidence, &a.part.id).cmp(&(b.by_policy, &b.evidence, &b.part.id)));
    let mut found: BTreeMap<String, Found> = BTreeMap::new();
    for Told { evidence, asked, part, .. } in parts {
        merge(state, &mut found, evidence, &asked, part);
    }
    for (secret, versions) in std::mem::take(&mut state.resources.versions) {
        let Some(one) = found.get_mut(&names::canonical(&secret, &state.places)) else { continue };
        let latest = versions.latest.map(|at| ("latestVersionCreateTime".to_owned(), at.to_string()));
        one.attributes.extend(latest);
        one.attributes.insert("enabledVersions".to_owned(), versions.enabled.len().to_string());
    }
    for (name, tags) in std::mem::take(&mut state.resources.tags) {
        // What is no resource of its own, a key or a role, has no use for them.
        if let Some(one) = found.get_mut(&names::canonical(&name, &state.places)) {
            one.attributes.extend(tags);
        }
    }
    let policies = std::mem::take(&mut state.resources.policies);
    for (id, one) in found {
        let policy = match policies.get(&id) {
            Some(policy) => PolicyState::Attached(policy.clone()),
            None if !may_carry_policy(&one.kind) || super::allow::were_read(state, &one.scope) => {
                PolicyState::Absent
            }
            None => PolicyState::Unknown(Unknown::NotRead),
        };
        for email in &one.acts_as {
            state.sight(&format!("serviceAccount:{email}"), &one.evidence, &one.scope);
        }
        state.records.resources.push(Resource {
            cloud: Cloud::Gcp,
            name: one.name.unwrap_or_else(|| names::last_part(&id).to_owned()),
            kind: one.kind,
            scope: one.scope,
            region: one.region,
            acts_as: one
                .acts_as
                .iter()
                .map(|email| PrincipalId::from(format!("serviceAccount:{email}")))
                .collect(),
            policy,
            attributes: one.attributes,
            evidence: one.evidence,
            id: ResourceId::from(id),
        });
    }
}

/// Adds a part to what is known; the parts come in the order of their evidence.
fn merge(
    state: &State,
    found: &mut BTreeMap<String, Found>,
    evidence: EvidenceRef,
    asked: &ScopeId,
    part: Part,
) {
    let id = names::canonical(&part.id, &state.places);
    let scope = place(state, &id, part.project.as_deref(), asked);
    let acts_as = part.acts_as.iter().filter_map(|actor| email(state, actor, &scope));
    let acts_as: BTreeSet<String> = acts_as.collect();
    let known = found.entry(id).or_insert_with(|| Found {
        evidence,
        kind: part.kind,
        scope: scope.clone(),
        name: None,
        region: String::new(),
        acts_as: BTreeSet::new(),
        attributes: BTreeMap::new(),
    });
    known.acts_as.extend(acts_as);
    known.name = known.name.take().or(part.name);
    if known.region.is_empty() {
        known.region = part.region;
    }
    // The nearest place is the one that was told by whoever knows the project.
    if known.scope.local().starts_with("organizations/") {
        known.scope = scope;
    }
    for (name, value) in part.attributes {
        known.attributes.entry(name).or_insert(value);
    }
}

/// The email of who acts.
fn email(state: &State, actor: &Actor, scope: &ScopeId) -> Option<String> {
    let project = scope.local().strip_prefix("projects/");
    match actor {
        Actor::Account(email) if email == "default" => self::email(state, &Actor::DefaultCompute, scope),
        // `projects/p/serviceAccounts/email`, as some services write it.
        Actor::Account(email) => {
            let named = names::last_part(email);
            let named = state.places.account(named).unwrap_or(named);
            Some(named.to_lowercase()).filter(|email| email.contains('@'))
        }
        Actor::DefaultCompute => {
            let number = state.places.number(project?)?;
            Some(format!("{number}-compute@developer.gserviceaccount.com"))
        }
        Actor::DefaultAppEngine => Some(format!("{}@appspot.gserviceaccount.com", project?)),
    }
}

/// Kinds that have no allow policy of their own.
fn may_carry_policy(kind: &str) -> bool {
    !matches!(
        kind,
        "apikeys.googleapis.com/Key"
            | "privilegedaccessmanager.googleapis.com/Grant"
            | "privilegedaccessmanager.googleapis.com/Entitlement"
            | "iam.googleapis.com/WorkloadIdentityPoolProvider"
            | "iam.googleapis.com/WorkforcePoolProvider"
            | "container.googleapis.com/NodePool"
            | "container.googleapis.com/Cluster"
            | "appengine.googleapis.com/Application"
            | "appengine.googleapis.com/Version"
            | "cloudbuild.googleapis.com/BuildTrigger"
            | "dataflow.googleapis.com/Job"
            | "batch.googleapis.com/Job"
            | "aiplatform.googleapis.com/CustomJob"
            | "aiplatform.googleapis.com/PipelineJob"
            | "logging.googleapis.com/LogBucket"
            | "logging.googleapis.com/LogMetric"
            | "logging.googleapis.com/LogSink"
            | "monitoring.googleapis.com/AlertPolicy"
    )
}
