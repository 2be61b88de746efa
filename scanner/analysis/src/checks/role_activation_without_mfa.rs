use serde_json::json;
use tenure_model::{Cloud, Facet, Method, Severity};

use super::Check;
use crate::activation::{self, Guarded};
use crate::azure::place;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "role-activation-without-mfa",
    title: "Privileged role that is activated without a second factor",
    population: "privileged roles for which somebody is eligible",
    inspects: "the rules of activation",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[Cloud::Azure],
    needs: &[Facet::Principals, Facet::Eligibility],
    reads_register: false,
    page: include_str!("role_activation_without_mfa.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for guarded in context.guarded(CHECK.clouds, inspection) {
        inspection.look();
        if !guarded.terms.second_factor {
            inspection.report(draft(context, &guarded));
        }
    }
}

fn draft<'a>(context: &Context<'a>, guarded: &Guarded<'a>) -> Draft {
    let subject = context.activation_subject(guarded);
    let first = guarded.grants.first();
    let place = first.map(|held| place::of(context.estate, held.grant)).unwrap_or_default();
    let severity = match (guarded.severity(), guarded.terms.approval) {
        // Somebody who approves sees the request.
        (_, true) => Severity::Low,
        (Severity::Critical, _) => Severity::High,
        (other, _) => other.min(CHECK.severity),
    };
    let rule = json!({
        "@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyEnablementRule",
        "enabledRules": ["MultiFactorAuthentication", "Justification"],
    });
    let title = format!("A session is enough to become {} in {place}", subject.name);
    let holders = context.activators(guarded);
    let draft = Draft::new(subject, title)
        .detail(
            "Activation asks for no second factor and for no authentication context: who has the session of an \
             eligible person turns the role on.",
        )
        .severity(severity)
        .affected(holders.into_iter().map(|holder| context.subject(holder)).collect())
        .evidence(&guarded.policy.evidence)
        .remediation(activation::change(guarded, "Enablement_EndUser_Assignment", &rule));
    guarded.grants.iter().fold(draft, |draft, held| draft.evidence(&held.grant.evidence))
}
