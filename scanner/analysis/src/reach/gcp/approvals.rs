//! Who approves the grants of entitlements that make an administrator.

use std::collections::HashMap;

use serde_json::Value;
use tenure_model::{Cloud, Estate, EvidenceRef, Grant, PolicyKind, PrincipalId, ScopeId};

use super::Trial;
use super::administrators::realms_of;
use super::holdings::Holdings;
use super::node::Node;
use super::place::{Level, container};
use super::targets::Target;
use super::terrain::Terrain;
use crate::reach::End;
use crate::reach::ground::Gain;

/// An entitlement whose grants somebody approves.
#[derive(Clone, Debug)]
struct Approval<'a> {
    /// The entitlement.
    it: String,
    /// What it makes one administrator of.
    scope: ScopeId,
    evidence: &'a EvidenceRef,
}

/// What everyone approves.
#[derive(Debug, Default)]
pub(super) struct Approvals<'a>(HashMap<String, Vec<Approval<'a>>>);

impl<'a> Approvals<'a> {
    pub(super) fn new(estate: &'a Estate, terrain: &Terrain<'a>, holdings: &Holdings<'a>) -> Self {
        let mut approvals = Self::default();
        let mut eligible: HashMap<&str, Vec<&Grant>> = HashMap::new();
        for grant in estate.records().grants.iter().filter(|grant| grant.standing.is_eligible()) {
            eligible.entry(&grant.id).or_default().push(grant);
        }
        let policies = estate.records().policies.iter().filter(|policy| policy.cloud == Cloud::Gcp);
        for policy in policies.filter(|policy| policy.kind == PolicyKind::RoleActivation) {
            let Some(entitlement) = policy.id.as_str().strip_suffix("#activation") else { continue };
            let grants = eligible.get(entitlement).map_or(&[][..], Vec::as_slice);
            let Some(scope) = grants.iter().find_map(|grant| administered(terrain, holdings, grant)) else {
                continue;
            };
            let approval = Approval { it: entitlement.to_owned(), scope, evidence: &policy.evidence };
            for approver in approvers(&policy.text) {
                approvals.0.entry(approver).or_default().push(approval.clone());
            }
        }
        approvals
    }

    fn of(&self, member: &PrincipalId) -> &[Approval<'a>] {
        self.0.get(member.as_str()).map_or(&[], Vec::as_slice)
    }
}

/// What a grant makes one administrator of.
fn administered(terrain: &Terrain<'_>, holdings: &Holdings<'_>, grant: &Grant) -> Option<ScopeId> {
    let at = container(&grant.at)?;
    let levels = Level::ALL.into_iter().filter(|level| holdings.gives(grant, level.writes_policy()));
    let mut realms: Vec<_> = levels.flat_map(|level| realms_of(terrain, level, at.clone())).collect();
    realms.sort();
    realms.first().map(|realm| realm.scope().clone())
}

/// Who approves, by the members that an entitlement names.
fn approvers(text: &str) -> Vec<String> {
    let Ok(entitlement) = serde_json::from_str::<Value>(text) else { return Vec::new() };
    let steps = entitlement.pointer("/approvalWorkflow/manualApprovals/steps").and_then(Value::as_array);
    let approvers = steps.into_iter().flatten().filter_map(|step| step.get("approvers")?.as_array());
    let principals = approvers.flatten().filter_map(|one| one.get("principals")?.as_array());
    let mut members: Vec<String> = principals.flatten().filter_map(Value::as_str).map(folded).collect();
    members.sort();
    members.dedup();
    members
}

/// A member with its address in lower case.
fn folded(member: &str) -> String {
    match member.split_once(':') {
        Some((kind, address)) if !address.starts_with("//") => format!("{kind}:{}", address.to_lowercase()),
        _ => member.to_owned(),
    }
}

impl<'j> Trial<'j> {
    /// What the node approves, itself or through a group.
    pub(super) fn approvals(&self, node: &Node) -> Vec<Target<'j>> {
        let Some(holder) = node.acts_as().or(match node {
            Node::Member(group) => Some(group),
            _ => None,
        }) else {
            return Vec::new();
        };
        let members = self.with_groups(holder);
        let named = members.iter().flat_map(|id| self.approvals.of(id));
        named
            .map(|approval| {
                let gain = Gain::End(End::Others(approval.scope.clone()));
                Target::new(approval.it.clone(), gain, vec![approval.evidence])
            })
            .collect()
    }

    /// Somebody, and the groups that he is in, by others too.
    pub(super) fn with_groups(&self, holder: &PrincipalId) -> Vec<PrincipalId> {
        let mut members = vec![holder.clone()];
        // Groups in groups; each is looked at once.
        let mut at = 0;
        while let Some(member) = members.get(at).cloned() {
            for membership in self.estate.groups_of(&member) {
                if !members.contains(&membership.group) {
                    members.push(membership.group.clone());
                }
            }
            at += 1;
        }
        members
    }

    /// Whether a node approves anything.
    pub(super) fn approves(&self, node: &Node) -> bool {
        !self.approvals(node).is_empty()
    }
}
