//! A quarter, put together.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use tenure_model::{
    ActRow, Assessment, Durations, EvidenceState, ExceptionState, HandWork, Nature, PeriodEvidence,
    PeriodException, PeriodReport, PeriodReview, ReviewRow, Timestamp, TrendPoint, Unseen,
};
use tenure_register::Register;

use super::{Quarter, Taken, fold};
use crate::governance::contracts;
use crate::remediation;

pub(super) fn report(
    taken: &[Taken],
    quarter: Quarter,
    register: &Register,
    every_days: u32,
) -> Option<PeriodReport> {
    let zone = register.zone();
    let (from, to) = quarter.bounds(&zone);
    let mut all: Vec<&Taken> = taken.iter().collect();
    all.sort_by_key(|one| one.moment_key());
    let before = all.iter().rposition(|one| one.as_of() < from);
    let inside: Vec<&Taken> =
        all.iter().filter(|one| one.as_of() >= from && one.as_of() < to).copied().collect();
    let mut used: Vec<&Taken> = before.and_then(|at| all.get(at)).into_iter().copied().collect();
    used.extend(&inside);
    let closing = inside.last()?;
    let (opening, later) = used.split_first()?;
    let compared = fold::compared(&used);
    let history = remediation::history_of(&used.iter().map(|one| &one.assessment).collect::<Vec<_>>());
    let points = used.iter().zip(&history.points).map(|(one, point)| TrendPoint {
        moment: one.moment(),
        things: fold::counted(one, &compared),
        open_by_severity: point.open_by_severity.clone(),
        open: point.open,
        opened: point.opened,
        verified: point.verified,
        not_verified: point.not_verified,
        waived: point.waived,
        overdue: point.overdue,
        gaps: one.assessment.gaps.len() as u64,
    });
    let acts = fold::acts(&all, from, to);
    let times = history.time_to_remove;
    // The latest that anything is known of; a snapshot from after the period tells that it was over.
    let known = all.last()?.as_of();
    Some(PeriodReport {
        format_version: PeriodReport::FORMAT_VERSION,
        name: quarter.to_string(),
        from,
        to,
        time_zone: zone.iana_name().unwrap_or("UTC").to_owned(),
        unfinished: known < to,
        opened_before: before.is_some(),
        points: points.collect(),
        unseen: unseen(&used, (from, to), every_days),
        drift: fold::drift(opening, later),
        acts_unseen: acts_unseen(&all, (from, to)),
        hand_work: hand_work(&acts, &all),
        acts,
        reviews: reviews(&inside, &closing.assessment, (from, to)),
        exceptions: exceptions(&used, &closing.assessment, (from, to), known),
        evidence: evidence(&all, register, (from, to)),
        time_to_remove: Durations { measured: times.measured, p50: times.p50, p95: times.p95 },
    })
}

impl Taken {
    fn as_of(&self) -> Timestamp {
        self.assessment.snapshot.as_of
    }

    fn moment_key(&self) -> (Timestamp, &str) {
        (self.as_of(), &self.assessment.snapshot.id)
    }
}

/// Stretches of the period that are longer than two snapshots may lie apart.
fn unseen(used: &[&Taken], (from, to): (Timestamp, Timestamp), every_days: u32) -> Vec<Unseen> {
    let most = SignedDuration::from_hours(i64::from(every_days) * 24);
    let mut unseen = Vec::new();
    let mut last = from;
    let mut say = |start: Timestamp, end: Timestamp, why: &str| {
        if end.duration_since(start) > most {
            unseen.push(Unseen { from: start, to: end, why: why.to_owned() });
        }
    };
    for one in used {
        let why = if last == from && used.first().is_some_and(|first| first.as_of() >= from) {
            "no snapshot from before the period, nor from its beginning"
        } else {
            "no snapshot in between: what came and went is told by logs alone"
        };
        if one.as_of() > last {
            say(last, one.as_of(), why);
            last = one.as_of();
        }
    }
    say(last, to, "no snapshot after this in the period");
    unseen
}

/// Which logs do not cover the period, each once. A later snapshot may have read what an earlier one did not.
fn acts_unseen(taken: &[&Taken], (from, to): (Timestamp, Timestamp)) -> Vec<String> {
    let mut spans: BTreeMap<(String, String), Vec<(Timestamp, Timestamp)>> = BTreeMap::new();
    let mut whys: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for one in taken {
        let logs = one.assessment.governance.logs.iter();
        for log in logs.filter(|log| log.cloud.is_some() && !log.source.contains("signIn")) {
            let key = (log.scope.as_str().to_owned(), log.source.clone());
            let known = spans.entry(key.clone()).or_default();
            match (log.from, log.to, log.complete) {
                (Some(begin), Some(end), true) => known.push((begin, end)),
                _ => {
                    whys.entry(key).or_default().insert(log.why.clone());
                }
            }
        }
    }
    let mut told = Vec::new();
    if spans.is_empty() {
        told.push("no log of changes to access was read".to_owned());
    }
    for (key, mut known) in spans {
        known.sort_unstable();
        let mut reached = from;
        let mut holes = Vec::new();
        for (begin, end) in known {
            if begin > reached && begin < to {
                holes.push(format!("{reached} to {begin}"));
            }
            reached = reached.max(end);
        }
        if reached < to {
            holes.push(format!("{reached} to {to}"));
        }
        if !holes.is_empty() {
            let whys = whys.get(&key).map(|why| why.iter().cloned().collect::<Vec<_>>().join("; "));
            let why = whys.filter(|why| !why.is_empty()).map_or(String::new(), |why| format!(" ({why})"));
            told.push(format!("{} of {} was not read from {}{why}", key.1, key.0, holes.join(", from ")));
        }
    }
    told
}

/// Who did the acts, by what is known of the identities.
fn hand_work(acts: &[ActRow], taken: &[&Taken]) -> HandWork {
    let mut natures: BTreeMap<String, Nature> = BTreeMap::new();
    for identity in taken.iter().flat_map(|one| &one.assessment.identities) {
        natures.insert(identity.subject.id.to_lowercase(), identity.nature);
        natures.entry(identity.subject.name.to_lowercase()).or_insert(identity.nature);
    }
    // Acts name people of the register by their names there.
    for person in taken.iter().flat_map(|one| &one.assessment.governance.people) {
        natures.entry(person.name.to_lowercase()).or_insert(Nature::Human);
    }
    let mut work = HandWork::default();
    for act in acts {
        match natures.get(&act.executed_by.to_lowercase()) {
            Some(Nature::Human) => work.people += 1,
            Some(Nature::NonHuman) => work.machines += 1,
            // The log names an address only of people who sign in.
            None if act.executed_by.contains('@') && !act.executed_by.contains(".gserviceaccount.com") => {
                work.people += 1;
            }
            Some(Nature::Unknown) | None => work.not_known += 1,
        }
    }
    work
}

fn reviews(inside: &[&Taken], closing: &Assessment, (from, to): (Timestamp, Timestamp)) -> Vec<PeriodReview> {
    // The same campaign may be decided several times in a period.
    let mut held: BTreeMap<(&str, &str, Option<Timestamp>), &ReviewRow> = BTreeMap::new();
    for review in inside.iter().flat_map(|one| &one.assessment.governance.reviews) {
        if review.decided.is_some_and(|at| at >= from && at < to) {
            held.insert((&review.told_by, &review.id, review.decided), review);
        }
    }
    let overdue =
        |review: &ReviewRow| closing.governance.reviews.iter().any(|one| one == review && one.overdue);
    let mut rows: Vec<PeriodReview> = held
        .values()
        .map(|review| PeriodReview { review: (*review).clone(), held: true, overdue: overdue(review) })
        .collect();
    for review in closing.governance.reviews.iter().filter(|one| one.overdue) {
        if !rows.iter().any(|row| row.review == *review) {
            rows.push(PeriodReview { review: review.clone(), held: false, overdue: true });
        }
    }
    rows
}

fn exceptions(
    used: &[&Taken],
    closing: &Assessment,
    (from, to): (Timestamp, Timestamp),
    known: Timestamp,
) -> Vec<PeriodException> {
    let mut rows: BTreeMap<&str, PeriodException> = BTreeMap::new();
    for assessment in used.iter().map(|one| &one.assessment) {
        for exception in &assessment.governance.exceptions {
            let is_used = exception.state == ExceptionState::Used && assessment.snapshot.as_of >= from;
            let was_used = rows.get(exception.id.as_str()).is_some_and(|row| row.used);
            let row = PeriodException {
                exception: exception.clone(),
                opened: exception.opened >= from && exception.opened < to,
                used: is_used || was_used,
                expired: exception.expires >= from && exception.expires < to && exception.expires <= known,
                withdrawn: !closing.governance.exceptions.iter().any(|one| one.id == exception.id),
            };
            rows.insert(&exception.id, row);
        }
    }
    let concerns = |row: &PeriodException| row.exception.opened < to && row.exception.expires >= from;
    rows.into_values().filter(concerns).collect()
}

/// By when each contract asks for the evidence of the period, and whether a snapshot from after it was there by then.
fn evidence(all: &[&Taken], register: &Register, (from, to): (Timestamp, Timestamp)) -> Vec<PeriodEvidence> {
    let zone = register.zone();
    let after = all.iter().find(|one| one.as_of() >= to).map(|one| one.moment());
    let in_force = register.contracts.values().filter(|contract| {
        contract.start.start(&zone) < to && contract.end.is_none_or(|end| end.end(&zone) > from)
    });
    let rows = in_force.filter_map(|contract| {
        let due = contracts::evidence_due_after(contract, to, &zone)?;
        Some(PeriodEvidence {
            contract: contract.id.clone(),
            party: contract.provider.clone(),
            due,
            state: match &after {
                None => EvidenceState::NotShown,
                Some(moment) if moment.as_of <= due => EvidenceState::InTime,
                Some(_) => EvidenceState::Late,
            },
            shown: after.clone(),
        })
    });
    rows.collect()
}
