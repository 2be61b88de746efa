use tenure_model::{Cloud, Facet, GrantEffect, Method, Principal, Severity};

use super::Check;
use super::application_publisher_unverified::{foreign, holds};
use crate::azure::repair;
use crate::footprint::NameSource;
use crate::rated::Rated;
use crate::tiers::Tier;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "consent-to-foreign-application",
    title: "High permissions consented to an application of others",
    population: "applications that others registered",
    inspects: "the permissions consented to",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[Cloud::Azure],
    needs: &[Facet::Principals, Facet::Consents],
    reads_register: false,
    page: include_str!("consent_to_foreign_application.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for software in foreign(context) {
        inspection.look();
        let consented: Vec<Rated<'_>> =
            context.rated_of(&software.id).into_iter().filter(is_for_everyone).collect();
        if !consented.is_empty() {
            inspection.report(draft(context, software, &consented));
        }
    }
}

/// What an administrator consented to: permissions of its own, or delegated ones for every user.
fn is_for_everyone(held: &Rated<'_>) -> bool {
    let id = held.role.as_str();
    id.starts_with("appRole:")
        || (held.grant.effect == GrantEffect::Delegates && held.grant.condition.ends_with("anyone"))
}

fn draft(context: &Context<'_>, software: &Principal, consented: &[Rated<'_>]) -> Draft {
    let party = context.issuer_of(software);
    let is_known = party.as_ref().is_some_and(|party| party.name_source == NameSource::Register);
    let whose = party.as_ref().map_or_else(|| "somebody else".to_owned(), |party| party.name.clone());
    let is_zero = consented.iter().any(|held| held.rating.tier == Tier::Zero);
    let severity = match (is_zero, is_known) {
        (true, false) => Severity::High,
        (true, true) | (false, false) => CHECK.severity,
        (false, true) => Severity::Low,
    };
    let declared = if is_known { "" } else { " The register does not name them." };
    let commands: Vec<String> = consented.iter().map(|held| repair::take_back(held.grant)).collect();
    let draft = Draft::new(
        context.subject(software),
        format!("{whose} holds high permissions by `{}`", software.name),
    )
    .detail(format!(
        "An administrator consented for the whole organisation. {} What it runs on, who has its secrets and how they \
         are kept is decided in the other tenant.{declared}",
        holds(context, software)
    ))
    .severity(severity)
    .party(party.map(|party| party.id))
    .owner(context.owner(software))
    .since(consented.iter().filter_map(|held| held.grant.since.get().copied()).min())
    .evidence(&software.evidence)
    .remediation(format!("Take what it does not need: {}", commands.join("; ")));
    consented.iter().fold(draft, |draft, held| draft.evidence(&held.grant.evidence))
}
