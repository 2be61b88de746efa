use tenure_model::{Cloud, Facet, Method, Origin, Principal, PrincipalKind, Severity};

use super::Check;
use crate::azure::repair;
use crate::rated::Rated;
use crate::tiers::Tier;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "application-publisher-unverified",
    title: "Application of an unverified publisher with high permissions",
    population: "applications of others with high permissions",
    inspects: "the publisher’s verification",
    method: Method::Examine,
    severity: Severity::High,
    clouds: &[Cloud::Azure],
    needs: &[Facet::Principals, Facet::Consents],
    reads_register: false,
    page: include_str!("application_publisher_unverified.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for software in foreign(context) {
        let Some(worst) = context.rated_of(&software.id).into_iter().next() else { continue };
        if let Origin::Unknown(why) = software.origin {
            let why = format!("who registered it is not known: {}", why.sentence());
            inspection.cannot_judge(software.id.as_str(), why);
            continue;
        }
        inspection.look();
        let publisher = software.attributes.get("verifiedPublisher");
        if publisher.is_none_or(|name| name.is_empty()) {
            inspection.report(draft(context, software, &worst));
        }
    }
}

/// Applications that somebody else registered.
pub(super) fn foreign<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a Principal> {
    context.actors().filter(|one| {
        matches!(one.kind, PrincipalKind::ServicePrincipal | PrincipalKind::AgentIdentity)
            && !matches!(one.origin, Origin::Own | Origin::Provider)
    })
}

/// What it holds, in a sentence.
pub(super) fn holds(context: &Context<'_>, software: &Principal) -> String {
    let held = context.rated_of(&software.id);
    let mut names: Vec<String> = held.iter().map(|one| format!("`{}`", permission(context, one))).collect();
    names.sort();
    names.dedup();
    let why = held.first().map(|one| format!(" ({})", one.rating.because)).unwrap_or_default();
    format!("It holds {}{why}.", crate::conditions::some_of(&names))
}

/// A permission by its value, a role by its name.
fn permission<'a>(context: &Context<'a>, held: &Rated<'a>) -> &'a str {
    let id = held.role.as_str();
    let is_permission = id.starts_with("appRole:") || id.starts_with("scope:");
    if is_permission { id.rsplit('/').next().unwrap_or_default() } else { held.name(context.estate) }
}

fn draft(context: &Context<'_>, software: &Principal, worst: &Rated<'_>) -> Draft {
    let party = context.issuer_of(software);
    let whose = party.as_ref().map_or_else(|| "somebody else".to_owned(), |party| party.name.clone());
    let severity = if worst.rating.tier == Tier::Zero { Severity::Critical } else { CHECK.severity };
    let draft = Draft::new(
        context.subject(software),
        format!("Nobody has verified who publishes `{}`", software.name),
    )
    .detail(format!(
        "It is registered by {whose}, and Microsoft has not verified its publisher. {}",
        holds(context, software)
    ))
    .severity(severity)
    .party(party.map(|party| party.id))
    .owner(context.owner(software))
    .since(software.created.get().copied())
    .evidence(&software.evidence)
    .remediation(format!(
        "Ask the publisher to verify itself, or take what it does not need: {}; to stop it at once: {}",
        repair::take_back(worst.grant),
        repair::switch_off(software)
    ));
    draft.evidence(&worst.grant.evidence)
}
