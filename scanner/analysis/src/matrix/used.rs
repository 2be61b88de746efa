//! Whether a party did what it may: from acts that logs tell, and from when its identities were last used.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use tenure_model::{Cloud, LastUsed, PrincipalId, Timestamp, Used, Verb};

use super::{Place, Way};
use crate::Context;

/// The shortest time for which a cloud keeps when identities were last used, in days: Google Cloud's activity
/// analyzer and Entra ID's sign-in activity look back 90 days and more, AWS 400. From "Policy Intelligence: about
/// activity analyzer", "What are Microsoft Entra sign-in activity reports" and "Refine permissions using last
/// accessed information", read in November 2026.
const SHORTEST_MEMORY_DAYS: i64 = 90;

/// What is known of the use of a verb by a party in an environment.
pub(super) fn used(
    context: &Context<'_>,
    party: &str,
    place: &Place<'_>,
    verb: Verb,
    ways: &[&Way<'_>],
) -> Used {
    // What a role did that others can assume too may have been another's act.
    let acts = context
        .acts()
        .of_party(party)
        .filter(|act| act.is_party_sure && act.is_done() && act.verb() == Some(verb));
    let done = acts.filter(|act| place.holds(context, &act.event.scope)).map(|act| act.event.at).max();
    if let Some(at) = done {
        return Used::At(at);
    }
    // INVARIANT: silence is never a pass: "not since" needs a bound for each identity that may.
    let bounds: Option<Vec<Timestamp>> = ways.iter().map(|way| bound(context, way.1, verb)).collect();
    match bounds.and_then(|bounds| bounds.into_iter().max()) {
        Some(latest) => Used::NotSince(latest),
        None => Used::Unknown,
    }
}

/// The instant after which an identity certainly did not use a verb.
fn bound(context: &Context<'_>, id: &PrincipalId, verb: Verb) -> Option<Timestamp> {
    let of_services = of_services(context, id, verb);
    let whole = context.estate.principal(id).and_then(|principal| instant(context, principal.last_used));
    match (of_services, whole) {
        (Some(services), Some(whole)) => Some(services.min(whole)),
        (services, whole) => services.or(whole),
    }
}

/// In AWS: when it last used any of the services that the verb takes, where that is known of each.
fn of_services(context: &Context<'_>, id: &PrincipalId, verb: Verb) -> Option<Timestamp> {
    let principal = context.estate.principal(id).filter(|one| one.cloud == Cloud::Aws)?;
    let profile = context.access.profile(id);
    let held = verb.capabilities().iter().filter(|capability| profile.has(**capability));
    let permissions = held.flat_map(|capability| context.access.permissions(&principal.id, *capability));
    let services: BTreeSet<String> = permissions
        .filter_map(|action| action.split_once(':').map(|(service, _)| service.to_ascii_lowercase()))
        .collect();
    if services.is_empty() {
        return None;
    }
    let uses = context.estate.service_uses_of(id);
    let last = services.iter().map(|service| {
        let found = uses.iter().find(|used| used.service == *service)?;
        instant(context, found.last_used)
    });
    last.collect::<Option<Vec<Timestamp>>>()?.into_iter().max()
}

fn instant(context: &Context<'_>, last_used: LastUsed) -> Option<Timestamp> {
    match last_used {
        LastUsed::At(at) => Some(at),
        LastUsed::NeverInWindow => {
            context.estate.as_of.checked_sub(SignedDuration::from_hours(SHORTEST_MEMORY_DAYS * 24)).ok()
        }
        LastUsed::Unknown(_) => None,
    }
}
