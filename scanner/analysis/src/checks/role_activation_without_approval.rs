use serde_json::json;
use tenure_model::{Cloud, Facet, Method, Severity};

use super::Check;
use crate::activation::{self, Guarded};
use crate::openings::count;
use crate::places;
use crate::places::Breadth;
use crate::tiers::Tier;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "role-activation-without-approval",
    title: "Privileged role that is activated without approval",
    population: "roles with the most access for which somebody is eligible",
    inspects: "the rules of activation",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Eligibility],
    reads_register: false,
    page: include_str!("role_activation_without_approval.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for mut guarded in context.guarded(CHECK.clouds, inspection) {
        guarded.grants.retain(|held| {
            held.rating.tier == Tier::Zero && places::breadth(held.grant) >= Breadth::Subscription
        });
        if guarded.grants.is_empty() {
            continue;
        }
        inspection.look();
        if !guarded.terms.approval {
            inspection.report(draft(context, &guarded));
        }
    }
}

fn draft<'a>(context: &Context<'a>, guarded: &Guarded<'a>) -> Draft {
    let holders = context.activators(guarded);
    let subject = context.activation_subject(guarded);
    let first = guarded.grants.first();
    let place = first.map(|held| places::of(context.estate, held.grant)).unwrap_or_default();
    let because = first.map_or("", |held| held.rating.because);
    let setting = json!({
        "@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyApprovalRule",
        "setting": {
            "isApprovalRequired": true,
            "approvalStages": [{ "primaryApprovers": [{ "@odata.type": "#microsoft.graph.groupMembers", "groupId": "APPROVERS" }] }],
        },
    });
    let title = format!("Nobody approves who becomes {} in {place}", subject.name);
    let draft = Draft::new(subject, title)
        .detail(format!(
            "{} may turn the role on alone{}. It matters because {because}.",
            count(holders.len(), "identity"),
            match first.is_some_and(|held| held.is_of_google()) {
                true => ", as often as it asks",
                false if guarded.terms.second_factor => ", with a second factor",
                false => ", without a second factor",
            },
        ))
        .severity(match guarded.severity() {
            Severity::Critical => Severity::High,
            _ => CHECK.severity,
        })
        .affected(holders.into_iter().map(|holder| context.subject(holder)).collect())
        .evidence(&guarded.policy.evidence)
        .remediation(activation::change(guarded, "Approval_EndUser_Assignment", &setting));
    guarded.grants.iter().fold(draft, |draft, held| draft.evidence(&held.grant.evidence))
}
