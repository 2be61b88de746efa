//! When a thing of a party stopped working: at the latest.

use std::collections::BTreeSet;

use tenure_model::{Belonging, BelongingState, Expiry, Timestamp};

use super::case::{Case, may_work};
use super::ground::Place;
use super::logs::{self, Sought};

/// The latest instant at which a thing may still have worked. Nobody tells when a thing went; it went at the latest
/// with the last event about it, where the log has no hole since the baseline, else just before the snapshot.
pub(super) fn closed_at(case: &Case<'_, '_>, place: &Place<'_>, item: &Belonging) -> Timestamp {
    let as_of = case.as_of();
    if may_work(item.state) {
        return as_of;
    }
    if item.state == BelongingState::Expired
        && let Some(expired) = expired_at(case, item)
    {
        return expired.min(as_of);
    }
    let Some(baseline) = case.baseline else { return as_of };
    let from = baseline.estate.as_of;
    if !logs::holes(case, place, Sought::Changes, from, as_of).is_empty() {
        return as_of;
    }
    let ids = ids_of(case, item);
    let acts = case.context.acts().all().iter();
    let about = acts.filter(|act| {
        let at = act.event.at;
        at > from && at <= as_of && act.is_done() && act.targets.iter().any(|target| ids.contains(*target))
    });
    about.map(|act| act.event.at).max().unwrap_or(as_of)
}

/// When a credential or a delegation ended by itself.
fn expired_at(case: &Case<'_, '_>, item: &Belonging) -> Option<Timestamp> {
    let records = case.context.estate.records();
    let credentials = records.credentials.iter().filter(|one| one.id.as_str() == item.subject.id);
    let ends = credentials.filter_map(|one| match one.expires {
        Expiry::At(at) => Some(at),
        Expiry::Never | Expiry::Unknown(_) => None,
    });
    ends.max()
}

/// The ids by which a log may name a thing: its own, and that of the principal to which it belongs.
fn ids_of(case: &Case<'_, '_>, item: &Belonging) -> BTreeSet<String> {
    let mut ids = BTreeSet::from([item.subject.id.clone()]);
    let estates = [Some(case.context), case.baseline];
    for records in estates.into_iter().flatten().map(|context| context.estate.records()) {
        let own = records.credentials.iter().filter(|one| one.id.as_str() == item.subject.id);
        ids.extend(own.map(|one| one.principal.as_str().to_owned()));
    }
    ids
}
