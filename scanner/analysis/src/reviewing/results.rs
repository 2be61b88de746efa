//! What a later scan says of decisions.
//!
//! INVARIANT: "applied" is said only where what would show the access was read: who is missing from a scope with a hole
//! is not known to be gone.

use std::collections::BTreeMap;

use jiff::civil::Date;
use tenure_model::{
    Assessment, CoverageState, Decided, Facet, Identity, Reach, ReviewItem, ReviewRecord, ReviewResult,
    ReviewSignature, ReviewState, Timestamp,
};

use super::opening::{digest_of, id_of};

/// What became of each decision of a review, in the order of its items. `within` is how many days a revocation may
/// take from the day on which the review was closed.
pub fn results(record: &ReviewRecord, later: &Assessment, within: u32) -> Vec<ReviewResult> {
    let now: BTreeMap<String, &Identity> =
        later.identities.iter().map(|identity| (id_of(identity), identity)).collect();
    record
        .campaign
        .items
        .iter()
        .map(|item| result(record, later, within, item, now.get(&item.id).copied()))
        .collect()
}

fn result(
    record: &ReviewRecord,
    later: &Assessment,
    within: u32,
    item: &ReviewItem,
    now: Option<&Identity>,
) -> ReviewResult {
    let decision = record.decision_of(&item.id);
    let (state, detail) = match decision {
        None => (ReviewState::Undecided, "nobody decided".to_owned()),
        Some(_) if later.snapshot.as_of <= record.closed => (
            ReviewState::NotEvaluated,
            format!("the scan is of {}, before the review was closed", later.snapshot.as_of),
        ),
        Some((_, decision)) => match decision.decision {
            Decided::Revoke => revoked(record, later, within, item, now),
            Decided::Keep => kept(later, item, now),
            Decided::Exception => excepted(later, item, now, decision.expires.as_deref().unwrap_or_default()),
        },
    };
    ReviewResult {
        item: item.clone(),
        decided: decision.map(|(_, decision)| decision.decision),
        reason: decision.map(|(_, decision)| decision.reason.clone()).unwrap_or_default(),
        signed: decision.is_some_and(|(file, _)| matches!(file.signature, ReviewSignature::Signed(_))),
        state,
        detail,
    }
}

fn revoked(
    record: &ReviewRecord,
    later: &Assessment,
    within: u32,
    item: &ReviewItem,
    now: Option<&Identity>,
) -> (ReviewState, String) {
    if let Some(now) = now {
        if now.reach == Reach::Unknown {
            return (ReviewState::NotEvaluated, "what it holds now was not read".to_owned());
        }
        if now.reach != Reach::Nothing || now.credentials > 0 {
            return (ReviewState::NotApplied, format!("it is still there: {}", now.reach.as_str()));
        }
    }
    if let Some(why) = unread(later, item) {
        return (ReviewState::NotEvaluated, why);
    }
    let due = record.closed.as_second().saturating_add(i64::from(within) * 86_400);
    let told = removed_at(record, later, item);
    match told {
        Some(at) if at.as_second() <= due => (ReviewState::Applied, format!("gone since {at}, by the log")),
        Some(at) => {
            (ReviewState::AppliedLate, format!("gone since {at}, by the log, and due within {within} days"))
        }
        None if later.snapshot.as_of.as_second() <= due => {
            (ReviewState::Applied, format!("gone when looked at, {}", later.snapshot.as_of))
        }
        None => (
            ReviewState::AppliedUndated,
            format!(
                "gone when looked at, {}; no log tells whether within {within} days",
                later.snapshot.as_of
            ),
        ),
    }
}

/// When the last act about an identity was done since the review was closed: what took its access away is none
/// later.
fn removed_at(record: &ReviewRecord, later: &Assessment, item: &ReviewItem) -> Option<Timestamp> {
    let acts = later.governance.acts.iter();
    acts.filter(|act| act.subject == item.subject.id && act.at > record.closed).map(|act| act.at).max()
}

fn kept(later: &Assessment, item: &ReviewItem, now: Option<&Identity>) -> (ReviewState, String) {
    match now {
        Some(now) if now.reach == Reach::Unknown && item.reach != Reach::Unknown => {
            (ReviewState::NotEvaluated, "what it holds now was not read".to_owned())
        }
        Some(now) if digest_of(now) == item.digest => {
            (ReviewState::AsReviewed, "its access is what was decided on".to_owned())
        }
        Some(now) => (
            ReviewState::Changed,
            format!(
                "it was {} and is {}; its access is not what was decided on",
                item.reach.as_str(),
                now.reach.as_str()
            ),
        ),
        None => match unread(later, item) {
            Some(why) => (ReviewState::NotEvaluated, why),
            None => (ReviewState::Changed, "it is gone".to_owned()),
        },
    }
}

fn excepted(
    later: &Assessment,
    item: &ReviewItem,
    now: Option<&Identity>,
    end: &str,
) -> (ReviewState, String) {
    let today = later.snapshot.as_of.to_zoned(jiff::tz::TimeZone::UTC).date();
    let has_ended = end.parse::<Date>().is_ok_and(|end| end < today);
    let is_there = now.is_some_and(|now| now.reach != Reach::Nothing || now.credentials > 0);
    if has_ended && is_there {
        return (ReviewState::ExceptionEnded, format!("it was to end on {end}, and it is still there"));
    }
    kept(later, item, now)
}

/// Why nobody can say that something is gone; `None` where one can.
fn unread(later: &Assessment, item: &ReviewItem) -> Option<String> {
    let scope = &item.subject.scope;
    let needs = [Facet::Principals, Facet::ScopeTree];
    // A gap of another account is of that account alone; one of an organisation is of all that it holds.
    let is_apart = |gap: &&tenure_model::Gap| {
        let known = later.snapshot.scopes.iter().find(|known| known.id == gap.scope && known.id != *scope);
        known.is_some_and(|known| ["account", "subscription", "project"].contains(&known.kind.as_str()))
    };
    let blinds = |gap: &&tenure_model::Gap| gap.blinds.iter().any(|facet| needs.contains(facet));
    let gap = later.gaps.iter().find(|gap| blinds(gap) && !is_apart(gap));
    if let Some(gap) = gap {
        return Some(format!("not read: {} of {}", gap.api, gap.scope));
    }
    let is_read =
        later.coverage.iter().any(|line| line.scope == *scope && line.state == CoverageState::Complete);
    (!is_read).then(|| format!("{scope} was not read"))
}
