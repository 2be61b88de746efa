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

/// What became of each decision of a review, in the order of its items: what the newest of the later scans shows, and
/// the others show since when. `within` is how many days a revocation may take from the day on which the review was
/// closed. Nothing where there is no later scan.
pub fn results(record: &ReviewRecord, later: &[Assessment], within: u32) -> Vec<ReviewResult> {
    let mut scans: Vec<Scan<'_>> = later.iter().map(Scan::of).collect();
    scans.sort_by_key(|scan| scan.assessment.snapshot.as_of);
    let Some((newest, before)) = scans.split_last() else { return Vec::new() };
    let looks = Looks { record, newest, before, within };
    record.campaign.items.iter().map(|item| looks.result(item)).collect()
}

/// A scan, with its identities by the ids of items.
struct Scan<'a> {
    assessment: &'a Assessment,
    identities: BTreeMap<String, &'a Identity>,
}

impl<'a> Scan<'a> {
    fn of(assessment: &'a Assessment) -> Self {
        let identities = assessment.identities.iter().map(|identity| (id_of(identity), identity));
        Self { assessment, identities: identities.collect() }
    }

    fn at(&self) -> Timestamp {
        self.assessment.snapshot.as_of
    }

    fn find(&self, item: &ReviewItem) -> Option<&'a Identity> {
        self.identities.get(&item.id).copied()
    }

    /// Whether it can still do something.
    fn shows(&self, item: &ReviewItem) -> bool {
        self.find(item).is_some_and(has_access)
    }

    /// Whether it is known to be gone.
    fn misses(&self, item: &ReviewItem) -> bool {
        self.find(item).is_none_or(|now| now.reach != Reach::Unknown && !has_access(now))
            && unread(self.assessment, item).is_none()
    }
}

fn has_access(identity: &Identity) -> bool {
    !matches!(identity.reach, Reach::Nothing | Reach::Unknown) || identity.credentials > 0
}

/// The scans after a review.
struct Looks<'a> {
    record: &'a ReviewRecord,
    newest: &'a Scan<'a>,
    /// In the order of time.
    before: &'a [Scan<'a>],
    within: u32,
}

impl Looks<'_> {
    fn result(&self, item: &ReviewItem) -> ReviewResult {
        let decision = self.record.decision_of(&item.id);
        let (later, now) = (self.newest.assessment, self.newest.find(item));
        let (state, detail) = match decision {
            None => (ReviewState::Undecided, "nobody decided".to_owned()),
            Some(_) if self.newest.at() <= self.record.closed => (
                ReviewState::NotEvaluated,
                format!("the scan is of {}, before the review was closed", self.newest.at()),
            ),
            Some((_, decision)) => match decision.decision {
                Decided::Revoke => self.revoked(item),
                Decided::Keep => kept(later, item, now),
                Decided::Exception => {
                    excepted(later, item, now, decision.expires.as_deref().unwrap_or_default())
                }
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

    fn revoked(&self, item: &ReviewItem) -> (ReviewState, String) {
        if let Some(now) = self.newest.find(item) {
            if now.reach == Reach::Unknown {
                return (ReviewState::NotEvaluated, "what it holds now was not read".to_owned());
            }
            if has_access(now) {
                return self.still_there(now);
            }
        }
        match unread(self.newest.assessment, item) {
            Some(why) => (ReviewState::NotEvaluated, why),
            None => self.gone(item),
        }
    }

    fn still_there(&self, now: &Identity) -> (ReviewState, String) {
        let (reach, within) = (now.reach.as_str(), self.within);
        match self.in_time(self.newest.at()) {
            true => (
                ReviewState::Pending,
                format!("it is still there: {reach}; due within {within} days of {}", self.record.closed),
            ),
            false => {
                (ReviewState::NotApplied, format!("it is still there: {reach}; due within {within} days"))
            }
        }
    }

    fn in_time(&self, at: Timestamp) -> bool {
        let due = self.record.closed.as_second().saturating_add(i64::from(self.within) * 86_400);
        at.as_second() <= due
    }

    /// When that went which is gone: by the log, or between which scans.
    fn gone(&self, item: &ReviewItem) -> (ReviewState, String) {
        let within = self.within;
        if let Some(at) = self.removed_at(item) {
            return match self.in_time(at) {
                true => (ReviewState::Applied, format!("gone since {at}, by the log")),
                false => (
                    ReviewState::AppliedLate,
                    format!("gone since {at}, by the log, and due within {within} days"),
                ),
            };
        }
        let since = self.before.iter().filter(|scan| scan.at() > self.record.closed);
        let seen = since.clone().filter(|scan| scan.shows(item)).map(Scan::at).max();
        let missed = since.filter(|scan| scan.misses(item)).chain([self.newest]).map(Scan::at);
        let missed = missed.filter(|at| seen.is_none_or(|seen| *at > seen)).min().unwrap_or(self.newest.at());
        match seen {
            Some(seen) if !self.in_time(seen) => (
                ReviewState::AppliedLate,
                format!("still there on {seen}, gone when looked at, {missed}; due within {within} days"),
            ),
            _ if self.in_time(missed) => (ReviewState::Applied, format!("gone when looked at, {missed}")),
            _ => (
                ReviewState::AppliedUndated,
                format!(
                    "gone when looked at, {missed}; neither a log nor a scan between tells whether within {within} days"
                ),
            ),
        }
    }

    /// When the last act about an identity was done since the review was closed: what took its access away is none
    /// later.
    fn removed_at(&self, item: &ReviewItem) -> Option<Timestamp> {
        let scans = self.before.iter().chain([self.newest]);
        let acts = scans.flat_map(|scan| &scan.assessment.governance.acts);
        let of_it = acts.filter(|act| act.subject == item.subject.id && act.at > self.record.closed);
        of_it.map(|act| act.at).max()
    }
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
