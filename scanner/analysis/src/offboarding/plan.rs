//! What has to go before a party leaves, in an order in which nothing is lost that is still needed.

use std::collections::BTreeSet;

use tenure_model::{Belonging, BelongingKind, BelongingState, LastUsed, OffboardingPlan, PlanStep, Relation};

use super::case::Case;
use super::ground::{Ground, Place};
use super::{sessions, summary};
use crate::assess::tool;

/// The phases in their order. What stays is taken over while somebody can still be asked; ways in close before
/// credentials go, so that none is made anew; secrets are rotated when nobody can read them any more; identities
/// go last, because with them goes what they tell of who made what.
const PHASES: [&str; 7] = [
    "1 take over what goes on",
    "2 close the ways in",
    "3 remove credentials",
    "4 end sessions",
    "5 rotate what was readable",
    "6 close data doors",
    "7 remove identities, then verify",
];

/// Names that a step lists of what would break.
const NAMED: usize = 10;

/// Which phase takes a thing away.
const fn phase(kind: BelongingKind) -> usize {
    match kind {
        BelongingKind::Deputy => 0,
        BelongingKind::Trust | BelongingKind::Grant | BelongingKind::Delegation => 1,
        BelongingKind::Credential => 2,
        BelongingKind::Secret => 4,
        BelongingKind::DataDoor => 5,
        BelongingKind::Principal => 6,
    }
}

/// The phase in which sessions are ended.
const SESSIONS: usize = 3;

/// Makes the plan of a case.
pub(super) fn of_case(case: &Case<'_, '_>, party: &str, name: String) -> OffboardingPlan {
    let ground = Ground::new(case.context, false);
    let is_left = |item: &&Belonging| !matches!(item.state, BelongingState::Gone | BelongingState::Expired);
    let mut steps: Vec<(usize, PlanStep)> = Vec::new();
    for item in case.footprint.items.iter().filter(is_left) {
        steps.push((phase(item.kind), step(case, item)));
        steps.extend(session_step(case, item).map(|step| (SESSIONS, step)));
    }
    steps.sort_by(|(a, one), (b, other)| {
        (a, &one.subject, &one.detail, &one.command).cmp(&(b, &other.subject, &other.detail, &other.command))
    });
    // A principal that comes in by several trusts has one session policy.
    steps.dedup_by(|(b, later), (a, first)| {
        a == b && later.command == first.command && later.subject == first.subject
    });
    OffboardingPlan {
        format_version: tenure_model::Certificate::FORMAT_VERSION,
        tool: tool(),
        party: party.to_owned(),
        party_name: name,
        snapshot: summary(case.context.estate),
        ends: case.end.at,
        steps: steps.into_iter().map(|(_, step)| step).collect(),
        not_proven: not_proven(case, &ground),
    }
}

fn step(case: &Case<'_, '_>, item: &Belonging) -> PlanStep {
    PlanStep {
        phase: PHASES.get(phase(item.kind)).copied().unwrap_or_default().to_owned(),
        subject: item.subject.clone(),
        detail: match item.state {
            BelongingState::Disabled => format!("{} (switched off already)", item.detail),
            BelongingState::Unknown => format!("{} (whether it works was not read)", item.detail),
            _ => item.detail.clone(),
        },
        environments: item.environments.clone(),
        command: item.ends_with.clone(),
        last_used: item.last_used,
        breaks: breaks(case, item),
        evidence: item.evidence.clone(),
    }
}

/// Sessions of a way in outlive it; a plan says what ends them, or how long to wait.
fn session_step(case: &Case<'_, '_>, item: &Belonging) -> Option<PlanStep> {
    let principal = case.principal(&item.subject.id)?;
    let from = case.end.at.unwrap_or(case.as_of()).max(case.as_of());
    let command = sessions::plan_of(item, principal, from)?;
    Some(PlanStep {
        phase: PHASES.get(SESSIONS).copied().unwrap_or_default().to_owned(),
        detail: "sessions that were opened before outlive the way in; set the time to when it was closed"
            .to_owned(),
        command,
        breaks: Vec::new(),
        ..step(case, item)
    })
}

/// What stops working with a thing: compute that runs as it, and others who come in by it.
fn breaks(case: &Case<'_, '_>, item: &Belonging) -> Vec<String> {
    let estate = case.context.estate;
    let mut breaks: BTreeSet<String> = BTreeSet::new();
    let id = item.subject.id.as_str();
    let removes_principal = matches!(item.kind, BelongingKind::Principal | BelongingKind::Deputy);
    let owner = estate.records().credentials.iter().find(|one| one.id.as_str() == id);
    let acting = match (removes_principal, owner) {
        (true, _) => Some(id),
        (false, Some(credential)) => Some(credential.principal.as_str()),
        (false, None) => None,
    };
    let running = estate.records().resources.iter().filter(|resource| {
        removes_principal && resource.acts_as.iter().any(|principal| principal.as_str() == id)
    });
    breaks.extend(running.map(|resource| format!("{} `{}` runs as it", resource.kind, resource.name)));
    if removes_principal {
        let others =
            estate.trusts_of(&id.into()).iter().map(|trust| format!("{} acts as it", told(&trust.trustee)));
        breaks.extend(others);
    }
    if let (Some(acting), Relation::MadeBy | Relation::HeldBy) = (acting, item.relation)
        && owner.is_some()
        && let Some(principal) = estate.principal_named(acting)
    {
        breaks.insert(format!("whatever signs in as `{}` with it", principal.name));
    }
    if let LastUsed::At(at) = item.last_used
        && breaks.is_empty()
    {
        breaks.insert(format!("whatever used it last, at {at}"));
    }
    let more = breaks.len().saturating_sub(NAMED);
    let mut breaks: Vec<String> = breaks.into_iter().take(NAMED).collect();
    if more > 0 {
        breaks.push(format!("and {more} more"));
    }
    breaks
}

fn told(trustee: &tenure_model::Trustee) -> String {
    use tenure_model::Trustee;
    match trustee {
        Trustee::Everyone => "everyone".to_owned(),
        Trustee::Account(account) => format!("account {account}"),
        Trustee::Principal(principal) => format!("`{principal}`"),
        Trustee::Service(service) => format!("the service {service}"),
        Trustee::Federation(provider) => format!("whoever `{provider}` vouches for"),
        Trustee::EveryoneExcept(_) => "nearly everyone".to_owned(),
    }
}

/// Why there may be more to do.
fn not_proven(case: &Case<'_, '_>, ground: &Ground<'_>) -> Vec<String> {
    use tenure_model::ProofKind;
    let kinds = [ProofKind::NoWayIn, ProofKind::NoCredential, ProofKind::NoDeputy, ProofKind::NoDataDoor];
    let unread = |place: &Place<'_>| -> BTreeSet<String> {
        kinds
            .iter()
            .flat_map(|kind| ground.unread(place, *kind))
            .map(|why| format!("{}: {why}", place.id))
            .collect()
    };
    let mut reasons: BTreeSet<String> = ground.places.iter().flat_map(unread).collect();
    reasons.extend(case.footprint.not_proven.iter().cloned());
    reasons.into_iter().collect()
}
