//! Since when it is known who made and changed what, and what was not read.

use std::collections::{BTreeMap, BTreeSet};

use tenure_model::{Facet, GapReason, LogReading, Scope, ScopeKind, Timestamp};

use super::held::NEEDED;
use crate::Context;

/// Logs that tell who came in, and nothing of changes.
const NOT_OF_CHANGES: [&str; 3] = ["signIns", "login", "cloudaudit.googleapis.com/data_access"];

/// Since when authorship is known.
#[derive(Clone, Debug, Default)]
pub(super) struct Horizon {
    pub(super) since: Option<Timestamp>,
    /// Scopes of which no log of changes was read, or not whole.
    pub(super) not_proven: Vec<String>,
}

impl Horizon {
    pub(super) fn new(context: &Context<'_>) -> Self {
        let records = context.estate.records();
        let mut windows: BTreeMap<&str, Vec<&LogReading>> = BTreeMap::new();
        for reading in records.log_readings.iter().filter(|one| tells_of_changes(one)) {
            windows.entry(reading.scope.as_str()).or_default().push(reading);
        }
        let mut horizon = Self::default();
        let mut unknown: Vec<String> = Vec::new();
        for scope in records.scopes.iter().filter(|scope| acts_happen_in(scope)) {
            match since(context, scope, &windows) {
                Some(at) => horizon.since = horizon.since.max(Some(at)),
                None => unknown.push(format!("`{}`", scope.id)),
            }
        }
        if !unknown.is_empty() {
            horizon.since = None;
            horizon.not_proven.push(format!(
                "who made and changed what is not known in {}: no log of changes was read whole",
                crate::conditions::some_of(&unknown)
            ));
        }
        horizon
    }
}

/// Whether a log tells who made and changed things.
fn tells_of_changes(reading: &LogReading) -> bool {
    !NOT_OF_CHANGES.iter().any(|source| reading.source.eq_ignore_ascii_case(source))
        && !reading.source.ends_with("ScheduleRequests")
}

/// Whether a scope is one in which things are made.
const fn acts_happen_in(scope: &Scope) -> bool {
    matches!(
        scope.kind,
        ScopeKind::Account | ScopeKind::Tenant | ScopeKind::Subscription | ScopeKind::Project
    )
}

/// Since when the logs of a scope tell: the youngest start among them, for each log tells its own part. `None`
/// where none was read, or one was refused.
fn since(
    context: &Context<'_>,
    scope: &Scope,
    windows: &BTreeMap<&str, Vec<&LogReading>>,
) -> Option<Timestamp> {
    let above: BTreeSet<&str> =
        context.estate.ancestry(&scope.id).iter().map(|one| one.id.as_str()).collect();
    let is_refused = context.estate.gaps.iter().any(|gap| {
        gap.blinds.contains(&Facet::Events)
            // What a bound cut off is told by the start of the reading.
            && gap.reason != GapReason::Bounded
            && above.contains(gap.scope.as_str())
    });
    // The log of a tenant tells nothing of its subscriptions.
    let counts = |reading: &&&LogReading| {
        reading.scope == scope.id
            || (scope.kind != ScopeKind::Subscription && above.contains(reading.scope.as_str()))
    };
    let readings = windows.values().flatten().filter(|_| !is_refused).filter(counts);
    readings.map(|reading| reading.from).max()
}

/// What was not read and may hold more of a party: each reason once, with where it holds.
pub(super) fn unread(context: &Context<'_>) -> Vec<String> {
    let mut reasons: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for gap in &context.estate.gaps {
        let missing = gap.blinds.iter().filter(|facet| NEEDED.contains(facet));
        let labels: Vec<&str> = missing.map(|facet| facet.label()).collect();
        if !labels.is_empty() {
            let reason =
                format!("{} were not read ({}, {})", labels.join(", "), gap.api, gap.reason.as_str());
            let place = if gap.subject.is_empty() { gap.scope.as_str() } else { gap.subject.as_str() };
            reasons.entry(reason).or_default().insert(place);
        }
    }
    let told = reasons.into_iter().map(|(reason, places)| {
        let places: Vec<String> = places.into_iter().map(|place| format!("`{place}`")).collect();
        format!("{reason} in {}", crate::conditions::some_of(&places))
    });
    told.collect()
}
