use std::collections::BTreeSet;

use tenure_model::{Cloud, Delegation, DelegationKind, Facet, Method, Principal, Severity, Subject};

use super::Check;
use super::role_approver_eligible_too::approvers;
use crate::activation::Guarded;
use crate::conditions::some_of;
use crate::delegations::guids;
use crate::footprint::Party;
use crate::gcp::repair::change_entitlement;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "role-approver-outside",
    title: "Approver of a role belongs to somebody else",
    population: "privileged roles and delegations whose activation somebody approves",
    inspects: "the home and the party of the approvers",
    method: Method::Examine,
    severity: Severity::High,
    clouds: &[Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Directory, Facet::Eligibility, Facet::Delegations],
    reads_register: false,
    page: include_str!("role_approver_outside.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for guarded in context.guarded(CHECK.clouds, inspection) {
        if !guarded.terms.approval || guarded.terms.approvers.is_empty() {
            continue;
        }
        let (approvers, unknown) = approvers(context, &guarded);
        let outside: Vec<(&Principal, Party)> =
            approvers.into_iter().filter_map(|one| Some((one, context.issuer_of(one)?))).collect();
        if outside.is_empty()
            && let Some(stranger) = unknown.first()
        {
            let why = format!("the directory does not hold `{stranger}`, who may approve it");
            inspection.cannot_judge(guarded.policy.id.as_str(), why);
            continue;
        }
        inspection.look();
        if !outside.is_empty() {
            inspection.report(of_role(context, &guarded, &outside));
        }
    }
    for delegation in &context.estate.records().delegations {
        let approvers = approvers_of(delegation);
        if delegation.kind == DelegationKind::Lighthouse && !approvers.is_empty() {
            inspection.look();
            inspection.report(of_delegation(context, delegation, &approvers));
        }
    }
}

fn of_role<'a>(context: &Context<'a>, guarded: &Guarded<'a>, outside: &[(&Principal, Party)]) -> Draft {
    let subject = context.activation_subject(guarded);
    let names: Vec<String> =
        outside.iter().map(|(one, party)| format!("`{}` of {}", one.name, party.name)).collect();
    let title = format!("Outsiders approve who becomes {}", subject.name);
    let draft = Draft::new(subject, title)
        .detail(format!("The activation is approved by {}: not by people of your own.", some_of(&names)))
        .party(outside.first().map(|(_, party)| party.id.clone()))
        .affected(outside.iter().map(|(one, _)| context.subject(one)).collect())
        .evidence(&guarded.policy.evidence)
        .remediation(match guarded.grants.first().filter(|held| held.is_of_google()) {
            Some(held) => change_entitlement(&held.grant.id, "approvalWorkflow, with approvers of your own"),
            None => {
                "Name approvers of your own in the settings of the role in Privileged Identity Management \
                         (rule Approval_EndUser_Assignment)."
                    .to_owned()
            }
        });
    let grants = guarded.grants.iter().fold(draft, |draft, held| draft.evidence(&held.grant.evidence));
    outside.iter().fold(grants, |draft, (one, _)| draft.evidence(&one.evidence))
}

/// The approvers that a Lighthouse delegation names for its eligible roles (`approvers/<principal>/<role>`):
/// always principals of the managing tenant.
fn approvers_of(delegation: &Delegation) -> Vec<String> {
    let lists = delegation.attributes.iter().filter(|(name, _)| name.starts_with("approvers/"));
    let ids: BTreeSet<String> = lists.flat_map(|(_, list)| guids(list)).collect();
    ids.into_iter().collect()
}

fn of_delegation(context: &Context<'_>, delegation: &Delegation, approvers: &[String]) -> Draft {
    let party = context.party_of_delegate(delegation);
    let who = party.as_ref().map_or_else(|| delegation.delegate.clone(), |party| party.name.clone());
    let subject = delegation_subject(context, delegation);
    Draft::new(subject, format!("{who} approves its own access"))
        .detail(format!(
            "The eligible roles of the Lighthouse delegation `{}` are activated after approval by {} of the managing \
             tenant itself: {}. You are not asked.",
            delegation.purpose,
            crate::openings::count(approvers.len(), "principal"),
            some_of(approvers),
        ))
        .severity(Severity::Medium)
        .party(party.map(|party| party.id))
        .evidence(&delegation.evidence)
        .remediation(
            "Lighthouse knows no approver of the customer. Keep the delegation to roles that need no approval, give \
             the rest to guests by Privileged Identity Management of your own tenant, with your own approvers, and \
             watch the activity log for activations.",
        )
}

/// A delegation as the subject of a finding: the scope that another runs, told apart by what was handed over.
pub(super) fn delegation_subject(context: &Context<'_>, delegation: &Delegation) -> Subject {
    let name = context.estate.scope(&delegation.scope).map(|scope| scope.name.clone());
    let which =
        if delegation.purpose.is_empty() { String::new() } else { format!("/{}", delegation.purpose) };
    Subject {
        id: format!("{}#{}/{}{which}", delegation.scope, delegation.kind.as_str(), delegation.delegate),
        cloud: Some(delegation.cloud),
        kind: format!("{}-delegation", delegation.kind.as_str()),
        name: if delegation.purpose.is_empty() {
            name.unwrap_or_default()
        } else {
            delegation.purpose.clone()
        },
        scope: delegation.scope.clone(),
    }
}
