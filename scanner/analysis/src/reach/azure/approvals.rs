//! Who approves the activation of roles that make an administrator.

use std::collections::HashMap;

use tenure_model::{Cloud, Estate, EvidenceRef, Grant, PolicyKind, PrincipalId, ScopeId};

use super::Trial;
use super::holdings::{ASSIGN_AZURE_ROLES, ASSIGN_ROLES, Holdings};
use super::node::Node;
use super::place::Places;
use super::targets::Target;
use crate::effective::azure::Rules;
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
            let rules = Rules::read(&policy.text).unwrap_or_default();
            for approver in rules.approvers.into_iter().filter_map(|one| one.id) {
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
