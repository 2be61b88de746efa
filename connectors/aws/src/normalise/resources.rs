//! Resources, put together from the answers that tell of them: a list, a policy, attributes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tenure_model::{
    Cloud, EvidenceRef, Facet, Gap, GapReason, PolicyId, PolicyKind, PolicyState, PrincipalId, Resource,
    ResourceId, ScopeId, Unknown,
};

use super::answer::Answer;
use super::document::decoded;
use super::state::{NewPolicy, State};

/// What one answer tells of a resource.
pub(super) struct Part<'a> {
    pub(super) kind: &'static str,
    pub(super) id: String,
    /// Display name; the last part of the id where no answer tells.
    pub(super) name: Option<String>,
    pub(super) region: &'a str,
    pub(super) acts_as: Vec<PrincipalId>,
    pub(super) policy: PolicyFact,
    pub(super) attributes: BTreeMap<String, String>,
}

impl<'a> Part<'a> {
    /// A part that tells no more than that the resource is there.
    pub(super) fn global(kind: &'static str, id: impl Into<String>) -> Self {
        Self {
            kind,
            id: id.into(),
            name: None,
            region: "",
            acts_as: Vec::new(),
            policy: PolicyFact::NotTold,
            attributes: BTreeMap::new(),
        }
    }
}

/// What an answer tells of a resource's own policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PolicyFact {
    /// Nothing: another answer does, where the kind of resource can have a policy.
    NotTold,
    /// That there is none.
    Absent,
    /// That it has this one.
    Attached(PolicyId),
}

/// The kinds whose policy is read, and by which API.
const WITH_POLICY: [(&str, &str); 7] = [
    ("ecr:repository", "ecr:GetRepositoryPolicy"),
    ("kms:key", "kms:GetKeyPolicy"),
    ("lambda:function", "lambda:GetPolicy"),
    ("s3:bucket", "s3:GetBucketPolicy"),
    ("secretsmanager:secret", "secretsmanager:GetResourcePolicy"),
    ("sns:topic", "sns:GetTopicAttributes"),
    ("sqs:queue", "sqs:GetQueueAttributes"),
];

/// Attributes that list words: what several answers tell is put together.
const LISTS: [&str; 2] = ["resources", "sharedWith"];

/// The resources so far, by id.
#[derive(Default)]
pub(super) struct ResourceFacts {
    found: BTreeMap<ResourceId, Found>,
}

struct Found {
    kind: &'static str,
    name: Option<String>,
    scope: ScopeId,
    region: String,
    acts_as: Vec<PrincipalId>,
    policy: PolicyFact,
    attributes: BTreeMap<String, String>,
    evidence: EvidenceRef,
}

/// Adds what an answer tells of a resource. INVARIANT: the order of the answers does not matter.
pub(super) fn add(state: &mut State, answer: &Answer<'_>, part: Part<'_>, evidence: EvidenceRef) {
    add_to(state, answer.scope, part, evidence);
}

/// The same, for an account whose answer is gone.
pub(super) fn add_to(state: &mut State, scope: &ScopeId, part: Part<'_>, evidence: EvidenceRef) {
    let found = state.resources.found.entry(ResourceId::from(part.id)).or_insert_with(|| Found {
        kind: part.kind,
        name: None,
        scope: scope.clone(),
        region: String::new(),
        acts_as: Vec::new(),
        policy: PolicyFact::NotTold,
        attributes: BTreeMap::new(),
        evidence: evidence.clone(),
    });
    found.acts_as.extend(part.acts_as);
    found.name = found.name.take().max(part.name);
    if found.region.as_str() < part.region {
        part.region.clone_into(&mut found.region);
    }
    for (name, value) in part.attributes {
        let is_list = LISTS.contains(&name.as_str());
        let known = found.attributes.entry(name).or_default();
        if is_list {
            let words: BTreeSet<&str> =
                known.split(' ').chain(value.split(' ')).filter(|w| !w.is_empty()).collect();
            *known = words.into_iter().collect::<Vec<_>>().join(" ");
        } else if *known < value {
            *known = value;
        }
    }
    // A policy that was seen wins over an answer that saw none.
    match (&found.policy, part.policy) {
        (_, PolicyFact::NotTold) | (PolicyFact::Attached(_), PolicyFact::Absent) => {}
        (_, told) => found.policy = told,
    }
    if (&evidence, scope) < (&found.evidence, &found.scope) {
        found.evidence = evidence;
        found.scope = scope.clone();
    }
}

/// Records a resource's policy from the member that holds it, and answers what it tells.
pub(super) fn policy_fact(
    state: &mut State,
    answer: &Answer<'_>,
    resource: &str,
    document: &Value,
    pointer: &str,
) -> PolicyFact {
    let document = match document {
        Value::Null => return PolicyFact::Absent,
        Value::String(text) if text.trim().is_empty() => return PolicyFact::Absent,
        Value::String(text) => state.documents.intern(&decoded(text)),
        object => state.documents.intern(&object.to_string()),
    };
    let id = PolicyId::from(format!("{resource}#policy"));
    let evidence = answer.evidence(pointer);
    let new = NewPolicy { id: id.clone(), kind: PolicyKind::Resource, name: "resource policy", evidence };
    state.add_policy(answer, &document, new);
    PolicyFact::Attached(id)
}

/// Records the resources. What an import listed and did not give the policy of is a gap; a live scan
/// says so itself, with the reason.
pub(super) fn finish(state: &mut State) {
    for (id, mut found) in std::mem::take(&mut state.resources).found {
        found.acts_as.sort();
        found.acts_as.dedup();
        let reader = WITH_POLICY.iter().find(|(kind, _)| *kind == found.kind).map(|(_, api)| *api);
        let policy = match (found.policy, reader) {
            (PolicyFact::Attached(policy), _) => PolicyState::Attached(policy),
            (PolicyFact::Absent, _) | (PolicyFact::NotTold, None) => PolicyState::Absent,
            (PolicyFact::NotTold, Some(api)) => {
                if state.imported.contains(&found.scope) {
                    state.gaps.insert(policy_not_in_import(&found.scope, &found.region, &id, api));
                }
                PolicyState::Unknown(Unknown::NotRead)
            }
        };
        let name = found
            .name
            .unwrap_or_else(|| id.as_str().rsplit([':', '/']).next().unwrap_or_default().to_owned());
        state.records.resources.push(Resource {
            cloud: Cloud::Aws,
            kind: found.kind.to_owned(),
            name,
            scope: found.scope,
            region: found.region,
            acts_as: found.acts_as,
            policy,
            attributes: found.attributes,
            evidence: found.evidence,
            id,
        });
    }
}

fn policy_not_in_import(scope: &ScopeId, region: &str, id: &ResourceId, api: &str) -> Gap {
    Gap {
        scope: scope.clone(),
        // S3 is read without a region, wherever the bucket lies.
        region: if api.starts_with("s3:") { String::new() } else { region.to_owned() },
        api: api.to_owned(),
        subject: id.to_string(),
        reason: GapReason::NotInImport,
        code: "NotInImport".to_owned(),
        detail: "the resource is listed, and the import does not hold its policy".to_owned(),
        blinds: vec![Facet::ResourcePolicies],
    }
}
