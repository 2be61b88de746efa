use serde_json::json;
use tenure_model::{Cloud, Facet, Severity};

use super::Check;
use crate::azure::activation::{self, Guarded};
use crate::azure::place::{self, Breadth};
use crate::openings::count;
use crate::tiers::Tier;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "role-activation-without-approval",
    title: "Privileged role that is activated without approval",
    population: "roles with the most access for which somebody is eligible",
    severity: Severity::Medium,
    clouds: &[Cloud::Azure],
    needs: &[Facet::Principals, Facet::Eligibility],
    page: include_str!("role_activation_without_approval.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for mut guarded in context.guarded(inspection) {
        guarded.grants.retain(|held| {
            held.rating.tier == Tier::Zero && place::breadth(held.grant) >= Breadth::Subscription
        });
        if guarded.grants.is_empty() {
            continue;
        }
        inspection.look();
        if !guarded.rules.approval {
            inspection.report(draft(context, &guarded));
        }
    }
}

fn draft<'a>(context: &Context<'a>, guarded: &Guarded<'a>) -> Draft {
    let holders = context.activators(guarded);
    let subject = context.activation_subject(guarded);
    let first = guarded.grants.first();
    let place = first.map(|held| place::of(context.estate, held.grant)).unwrap_or_default();
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
            if guarded.rules.second_factor() {
                ", with a second factor"
            } else {
                ", without a second factor"
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
