//! Who approves the activation of roles that make an administrator.

use std::collections::HashMap;

use serde_json::Value;
use tenure_model::{Cloud, Estate, EvidenceRef, Grant, PolicyKind, PrincipalId, ScopeId};

use super::Trial;
use super::holdings::{ASSIGN_AZURE_ROLES, ASSIGN_ROLES, Holdings};
use super::node::Node;
use super::place::Places;
use super::targets::Target;
use crate::reach::End;
use crate::reach::ground::Gain;

/// The activation of one role that somebody approves.
#[derive(Clone, Debug)]
pub(super) struct Approval<'a> {
    /// The role and the place, for people.
    it: String,
    /// What the role makes one administrator of.
    scope: ScopeId,
    evidence: &'a EvidenceRef,
}

/// The rule that names approvers: "Rules in PIM - mapping guide", Microsoft Graph reference.
const RULE: &str = "Approval_EndUser_Assignment";

/// What everyone approves, by the approver's id without case.
#[derive(Debug, Default)]
pub(super) struct Approvals<'a>(HashMap<String, Vec<Approval<'a>>>);

impl<'a> Approvals<'a> {
    pub(super) fn new(estate: &'a Estate, places: &Places<'a>, holdings: &Holdings<'a>) -> Self {
        let mut approvals = Self::default();
        let eligible = eligible(estate);
        let policies = estate.records().policies.iter().filter(|policy| policy.cloud == Cloud::Azure);
        for policy in policies.filter(|policy| policy.kind == PolicyKind::RoleActivation) {
            let Some((role, at)) = policy.id.as_str().split_once("#activation@") else { continue };
            let Some(grant) = eligible.get(&(role.to_ascii_lowercase(), at.to_ascii_lowercase())) else {
                continue;
            };
            let scope = if holdings.gives(grant, ASSIGN_ROLES) && matches!(at, "" | "/") {
                Some(grant.scope.clone())
            } else if holdings.gives(grant, ASSIGN_AZURE_ROLES) && places.is_wide(at) {
                places.scope(at)
            } else {
                None
            };
            let Some(scope) = scope else { continue };
            let approval =
                Approval { it: format!("{} at {at}", policy.name), scope, evidence: &policy.evidence };
            for approver in
                serde_json::from_str(&policy.text).map(|text| approvers(&text)).unwrap_or_default()
            {
                approvals.0.entry(approver).or_default().push(approval.clone());
            }
        }
        approvals
    }

    fn of(&self, principal: &PrincipalId) -> &[Approval<'a>] {
        self.0.get(&principal.as_str().to_ascii_lowercase()).map_or(&[], Vec::as_slice)
    }
}

impl<'j> Trial<'j> {
    /// What the node approves, itself or through a group.
    pub(super) fn approvals(&self, node: &Node) -> Vec<Target<'j>> {
        let Some(holder) = node.holder() else { return Vec::new() };
        let groups = self.estate.groups_of(holder).iter().map(|membership| &membership.group);
        let named = std::iter::once(holder).chain(groups).flat_map(|id| self.approvals.of(id));
        named
            .map(|approval| {
                let gain = Gain::End(End::Others(approval.scope.clone()));
                Target::new(approval.it.clone(), gain, vec![approval.evidence])
            })
            .collect()
    }

    /// Whether a node approves anything.
    pub(super) fn approves(&self, node: &Node) -> bool {
        !self.approvals(node).is_empty()
    }
}

/// A grant that can be activated, of each role at each place, both without case.
fn eligible(estate: &Estate) -> HashMap<(String, String), &Grant> {
    let grants = estate.records().grants.iter().filter(|grant| grant.standing.is_eligible());
    let keyed = grants.map(|grant| {
        let at = if grant.at.is_empty() { "/".to_owned() } else { grant.at.to_ascii_lowercase() };
        ((grant.what.as_str().to_ascii_lowercase(), at), grant)
    });
    keyed.collect()
}

/// The ids of those whom the rule names, as Microsoft Graph and Azure Resource Manager write them.
fn approvers(text: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut left = vec![text];
    while let Some(value) = left.pop() {
        match value {
            Value::Array(list) => left.extend(list),
            Value::Object(fields) if fields.get("id").and_then(Value::as_str) == Some(RULE) => {
                let stages = fields.get("setting").and_then(|setting| setting.get("approvalStages"));
                let stages = stages.and_then(Value::as_array).into_iter().flatten();
                let named = stages.filter_map(|stage| stage.get("primaryApprovers")?.as_array()).flatten();
                let id = |one: &Value| {
                    ["userId", "groupId", "id"]
                        .iter()
                        .find_map(|name| Some(one.get(name)?.as_str()?.to_ascii_lowercase()))
                };
                found.extend(named.filter_map(id));
            }
            Value::Object(fields) => left.extend(fields.values()),
            _ => {}
        }
    }
    found.sort();
    found.dedup();
    found
}
