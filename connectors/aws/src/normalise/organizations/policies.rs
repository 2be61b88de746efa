//! Service and resource control policies, and where they are attached.

use std::collections::BTreeMap;

use serde_json::Value;
use tenure_model::{EvidenceRef, Facet, Gap, GuardRail, PolicyId, PolicyKind, ScopeId};

use crate::normalise::answer::Answer;
use crate::normalise::document::decoded;
use crate::normalise::lenient::{items, member, text};
use crate::normalise::state::{NewPolicy, State};

/// What is known of each policy, by its short id (`p-…`).
#[derive(Default)]
pub(super) struct PolicyFacts {
    summaries: BTreeMap<String, Summary>,
    attached: Vec<Attached>,
}

struct Summary {
    arn: String,
    kind: Option<PolicyKind>,
    described: bool,
}

struct Attached {
    policy: String,
    target: String,
    scope: ScopeId,
    evidence: EvidenceRef,
}

/// `None` for the kinds of policy that limit no access (tag, backup and declarative policies).
fn kind_of(word: &str) -> Option<PolicyKind> {
    match word {
        "SERVICE_CONTROL_POLICY" => Some(PolicyKind::ServiceControl),
        "RESOURCE_CONTROL_POLICY" => Some(PolicyKind::ResourceControl),
        _ => None,
    }
}

pub(in crate::normalise) fn read_policies(state: &mut State, answer: &Answer<'_>, body: &Value) {
    for (at, item) in items(member(body, &["Policies"])).into_iter().enumerate() {
        if remember(state, item).is_none() {
            let detail = format!("policy {at} of the list has no id");
            state.malformed(answer, "", &detail, &[Facet::GuardRails]);
        }
    }
}

/// Remembers a `PolicySummary`, and answers its short id and ARN.
fn remember(state: &mut State, summary: &Value) -> Option<(String, String)> {
    let id = text(summary, "Id")?;
    let arn = text(summary, "Arn").unwrap_or_else(|| id.clone());
    let kind = text(summary, "Type").and_then(|word| kind_of(&word));
    let new = || Summary { arn: arn.clone(), kind, described: false };
    state.organisation.policies.summaries.entry(id.clone()).or_insert_with(new);
    Some((id, arn))
}

pub(in crate::normalise) fn read_described_policy(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let policy = member(body, &["Policy"]);
    let summary = member(policy, &["PolicySummary"]);
    let Some((id, arn)) = remember(state, summary) else {
        return state.malformed(answer, "", "the policy has no id", &[Facet::GuardRails]);
    };
    let Some(kind) = text(summary, "Type").and_then(|word| kind_of(&word)) else { return };
    let document = match member(policy, &["Content"]) {
        Value::String(content) => state.documents.intern(&decoded(content)),
        content => state.documents.intern(&content.to_string()),
    };
    let name = text(summary, "Name").unwrap_or_else(|| id.clone());
    let evidence = answer.evidence("/body/Policy/Content");
    let policy_id = state.policy_id(&arn);
    state.add_policy(answer, &document, NewPolicy { id: policy_id, kind, name: &name, evidence });
    if let Some(summary) = state.organisation.policies.summaries.get_mut(&id) {
        summary.described = true;
        summary.kind = Some(kind);
    }
}

pub(in crate::normalise) fn read_targets(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let Some(policy) = answer.asked("PolicyId") else {
        let detail = "the answer does not say whose targets it lists: name the file after the policy";
        return state.malformed(answer, "", detail, &[Facet::GuardRails]);
    };
    for (at, item) in items(member(body, &["Targets"])).into_iter().enumerate() {
        let Some(target) = text(item, "TargetId") else {
            let detail = format!("target {at} of the list has no id");
            state.malformed(answer, &policy, &detail, &[Facet::GuardRails]);
            continue;
        };
        state.organisation.policies.attached.push(Attached {
            policy: policy.clone(),
            target,
            scope: answer.scope.clone(),
            evidence: answer.evidence(format!("/body/Targets/{at}")),
        });
    }
}

/// Records where each policy that limits access is attached.
pub(super) fn finish(state: &mut State) {
    let facts = std::mem::take(&mut state.organisation.policies);
    for attached in facts.attached {
        let summary = facts.summaries.get(&attached.policy);
        let id = summary.map_or(attached.policy.as_str(), |summary| summary.arn.as_str());
        match summary {
            // Known, and of a kind that limits no access.
            Some(Summary { kind: None, .. }) => continue,
            Some(Summary { described: true, .. }) => {}
            _ => {
                let reason = state.missing(&attached.scope);
                state.gaps.insert(Gap {
                    scope: attached.scope.clone(),
                    region: String::new(),
                    api: "organizations:DescribePolicy".to_owned(),
                    subject: id.to_owned(),
                    reason,
                    code: "PolicyDocumentMissing".to_owned(),
                    detail: "the policy is attached, and its document was not read".to_owned(),
                    blinds: vec![Facet::GuardRails],
                });
            }
        }
        let policy = PolicyId::from(id);
        let scope = ScopeId::aws(&attached.target);
        state.records.guard_rails.push(GuardRail { scope, policy, evidence: attached.evidence });
    }
}
