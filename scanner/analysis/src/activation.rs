//! What it takes to activate an eligible role, as the rules of Privileged Identity Management say, or the
//! entitlements of Privileged Access Manager.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tenure_model::hash::HashMap;
use tenure_model::{
    Cloud, Estate, Facet, Grant, PolicyDocument, PolicyKind, Principal, PrincipalKind, Severity, Subject,
};

use crate::azure::repair::{graph, graph_with};
use crate::effective::azure::Rules;
use crate::effective::gcp::Workflow;
use crate::gcp::repair::change_entitlement;
use crate::places::is_of_google;
use crate::rated::Rated;
use crate::shell::quote;
use crate::tiers::ENTRA_ROLE;
use crate::{Context, Inspection};

/// What activation takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Terms {
    /// Whether somebody has to approve.
    pub(crate) approval: bool,
    /// The ids of those who may approve, groups among them.
    pub(crate) approvers: Vec<String>,
    /// Whether a second factor is asked for. Privileged Access Manager cannot.
    pub(crate) second_factor: bool,
}

impl Terms {
    fn of_azure(text: &str) -> Option<Self> {
        let rules = Rules::read(text)?;
        Some(Self {
            approval: rules.approval,
            second_factor: rules.second_factor(),
            approvers: rules.approvers.into_iter().filter_map(|one| one.id).collect(),
        })
    }

    fn of_google(workflow: &Workflow) -> Self {
        Self { approval: workflow.approval, approvers: workflow.approvers.clone(), second_factor: false }
    }
}

/// The policies of activation, by their ids in lower case: ids of Azure are compared without case.
type Policies<'a> = HashMap<String, &'a PolicyDocument>;

fn policies(estate: &Estate) -> Policies<'_> {
    let all = estate.records().policies.iter().filter(|one| one.kind == PolicyKind::RoleActivation);
    all.map(|one| (one.id.as_str().to_lowercase(), one)).collect()
}

/// The rules that hold for a grant with their text; `None` where they were not read. A role of the directory
/// has the same rules in every administrative unit.
fn of<'a>(
    context: &Context<'a>,
    policies: &Policies<'a>,
    grant: &Grant,
) -> Option<(Terms, &'a PolicyDocument)> {
    let role = grant.what.as_str();
    if is_of_google(grant) {
        let document = policies.get(&format!("{}#activation", grant.id).to_lowercase()).copied()?;
        return Some((Terms::of_google(context.access.gcp().workflow(grant)?), document));
    }
    let at = |place: &str| policies.get(&format!("{role}#activation@{place}").to_lowercase()).copied();
    let document = at(&grant.at).or_else(|| role.starts_with(ENTRA_ROLE).then(|| at("/"))?)?;
    Some((Terms::of_azure(&document.text)?, document))
}

/// The eligible roles that one policy of activation guards.
#[derive(Debug)]
pub(crate) struct Guarded<'a> {
    /// What activation takes.
    pub(crate) terms: Terms,
    /// The policy that says so.
    pub(crate) policy: &'a PolicyDocument,
    /// The grants that it guards, in their order.
    pub(crate) grants: Vec<Rated<'a>>,
}

impl Guarded<'_> {
    /// The worst that an activation of any of them is.
    pub(crate) fn severity(&self) -> Severity {
        self.grants.iter().map(Rated::severity).max().unwrap_or(Severity::Low)
    }
}

impl<'a> Context<'a> {
    /// The policies of activation that guard eligible grants of more than a job in some clouds, in the order of
    /// their ids. Of a grant whose policy was not read the inspection says so, unless a gap has said it for the
    /// scope.
    pub(crate) fn guarded(&self, clouds: &[Cloud], inspection: &mut Inspection) -> Vec<Guarded<'a>> {
        let mut found: BTreeMap<&'a str, Guarded<'a>> = BTreeMap::new();
        let mut unread: BTreeSet<String> = BTreeSet::new();
        let policies = policies(self.estate);
        let eligible = |held: &Rated<'a>| {
            let is_role = held.is_of_directory() || held.is_of_azure();
            held.grant.standing.is_eligible()
                && ((is_role && clouds.contains(&Cloud::Azure))
                    || (held.is_of_google() && clouds.contains(&Cloud::Gcp)))
        };
        for held in self.rated().filter(eligible) {
            // Of Lighthouse the delegation itself says what activation takes.
            let is_foreign = |holder: &Principal| holder.kind == PrincipalKind::ForeignPrincipal;
            if self.estate.principal(&held.grant.principal).is_some_and(is_foreign) {
                continue;
            }
            match of(self, &policies, held.grant) {
                Some((terms, policy)) => {
                    let fresh = || Guarded { terms, policy, grants: Vec::new() };
                    found.entry(policy.id.as_str()).or_insert_with(fresh).grants.push(held);
                }
                None if self.is_blind_at(&held.grant.scope, Facet::Eligibility) => {}
                None => {
                    unread.insert(format!("{}@{}", held.role, held.grant.at));
                }
            }
        }
        for role in unread {
            inspection.cannot_judge(role, "what it takes to activate the role was not read");
        }
        found.into_values().collect()
    }

    /// The policy of activation as the subject of a finding, called by its role.
    pub(crate) fn activation_subject(&self, guarded: &Guarded<'a>) -> Subject {
        // An entitlement has a name of its own.
        let first = guarded.grants.first().filter(|held| !held.is_of_google());
        let name =
            first.map_or_else(|| guarded.policy.name.clone(), |held| held.name(self.estate).to_owned());
        Subject { name, ..self.policy_subject(guarded.policy) }
    }

    /// Whom a policy of activation concerns: the holders of what it guards.
    pub(crate) fn activators(&self, guarded: &Guarded<'a>) -> Vec<&'a Principal> {
        let mut all: Vec<&Principal> =
            guarded.grants.iter().flat_map(|held| self.holders(held.grant)).collect();
        all.sort_by(|a, b| a.id.cmp(&b.id));
        all.dedup_by(|a, b| a.id == b.id);
        all
    }
}

/// How a rule of activation is changed: the request that finds the policy, and the one that writes the rule.
pub(crate) fn change(guarded: &Guarded<'_>, rule: &str, to: &Value) -> String {
    let Some(first) = guarded.grants.first() else { return String::new() };
    if first.is_of_google() {
        return change_entitlement(&first.grant.id, "approvalWorkflow");
    }
    let (role, at) = (first.role.as_str(), guarded.policy.id.as_str().rsplit('@').next().unwrap_or("/"));
    let mut body = to.clone();
    if let Some(members) = body.as_object_mut() {
        members.insert("id".to_owned(), Value::from(rule));
    }
    match role.strip_prefix(ENTRA_ROLE) {
        Some(role) => format!(
            "{} shows the policyId; then: {}",
            graph(
                "GET",
                &format!(
                    "/policies/roleManagementPolicyAssignments?$filter=scopeId eq '/' and scopeType eq \
                     'DirectoryRole' and roleDefinitionId eq '{role}'"
                )
            ),
            graph_with("PATCH", &format!("/policies/roleManagementPolicies/POLICY-ID/rules/{rule}"), &body),
        ),
        None => {
            let place = if at == "/" { "" } else { at };
            let list = format!(
                "https://management.azure.com{place}/providers/Microsoft.Authorization/roleManagementPolicyAssignments\
                 ?api-version=2020-10-01&$filter=roleDefinitionId eq '{place}{role}'"
            );
            format!(
                "az rest --method GET --url {} shows the policyId; then: az rest --method PATCH --url \
                 'https://management.azure.comPOLICY-ID?api-version=2020-10-01' --body {}",
                quote(&list),
                quote(&serde_json::json!({ "properties": { "rules": [body] } }).to_string()),
            )
        }
    }
}
