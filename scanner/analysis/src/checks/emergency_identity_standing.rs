use tenure_model::{Capability, Certainty, Cloud, Facet, GrantEffect, Method, Severity};
use tenure_register::CUSTOMER;

use super::Check;
use crate::governance::lifecycle::Life;
use crate::{Context, Draft, Inspection, repair};

pub(super) const CHECK: Check = Check {
    name: "emergency-identity-standing",
    title: "Emergency identity of a party that is always on",
    population: "identities that the register keeps for emergencies",
    inspects: "the privileges that stand every day",
    method: Method::Test,
    severity: Severity::High,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Eligibility],
    reads_register: true,
    page: include_str!("emergency_identity_standing.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for life in context.lives() {
        let Some(entry) = life.entry.filter(|entry| entry.emergency) else { continue };
        if !context.access.profile(&life.principal.id).unread.is_empty() {
            inspection.cannot_judge(life.principal.id.as_str(), "a policy that it holds was not read");
            continue;
        }
        inspection.look();
        let is_outside = entry.party != CUSTOMER || life.row.party.is_some();
        if is_outside && life.principal.state.may_act() && is_on(context, life) {
            inspection.report(draft(context, life));
        }
    }
}

/// Whether it can use a privilege without anybody switching it on.
fn is_on(context: &Context<'_>, life: &Life<'_>) -> bool {
    const PRIVILEGES: [Capability; 4] = [
        Capability::Administer,
        Capability::Elevate,
        Capability::ProvisionIdentity,
        Capability::ChangeGuardRails,
    ];
    let profile = context.access.profile(&life.principal.id);
    PRIVILEGES.into_iter().any(|capability| {
        let givers = context.access.givers(&life.principal.id, capability);
        *profile.certainty(capability) == Certainty::Yes
            && (givers.is_empty() || givers.iter().any(|held| !held.grant.standing.is_eligible()))
    })
}

fn draft(context: &Context<'_>, life: &Life<'_>) -> Draft {
    let party = life.row.party.as_deref().unwrap_or_default();
    let away: Vec<String> = context
        .access
        .holdings(&life.principal.id)
        .iter()
        .filter(|held| !held.grant.standing.is_eligible() && held.grant.effect != GrantEffect::Bounds)
        .map(|held| repair::take_away(context, life.principal, held))
        .collect();
    life.draft(context, format!("`{}` is for emergencies and always on", life.principal.name))
        .detail(format!(
            "The register ({}) keeps it for emergencies of party `{party}`, and what it holds needs no activation: it \
             works on every other day too.",
            life.place()
        ))
        .severity(CHECK.severity)
        .remediation(format!(
            "Give it its access for the time of the emergency only, with an end and an approval of the customer. \
             Until then: {}",
            if away.is_empty() { repair::switch_identity_off(life.principal) } else { away.join("; ") }
        ))
}
