//! What became of findings over several assessments: opened, gone, verified, reopened, and how long that took.
//!
//! INVARIANT: a finding that is no longer found counts as repaired only where the later assessment would have
//! found it: its check was run, its scope was read, and nothing that could hide it was not evaluated. Else it is
//! "not verified", and stays open in every count.

mod deadlines;
pub(crate) mod sight;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;
use tenure_model::{Assessment, Finding, Outcome, Severity, Subject};

pub use deadlines::{Delivery, DeliveryState};
use sight::Sight;

/// The history of an estate, from its assessments in the order of time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct History {
    /// Version of this format.
    pub format_version: u32,
    /// One line for each assessment.
    pub points: Vec<Point>,
    /// Every finding that ever was, open ones first, then by severity and age.
    pub findings: Vec<Tracked>,
    /// How long findings were open that were verified to be gone.
    pub time_to_remove: Times,
    /// Whether the evidence that contracts ask for was there in time.
    pub evidence: Vec<Delivery>,
}

impl History {
    /// The version that this build writes.
    pub const FORMAT_VERSION: u32 = 1;
}

/// One assessment among others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Point {
    /// The snapshot's id.
    pub snapshot: String,
    /// When it was taken.
    pub as_of: Timestamp,
    /// Findings seen for the first time.
    pub opened: u64,
    /// Findings that had been verified to be gone, and are back.
    pub reopened: u64,
    /// Findings verified to be gone.
    pub verified: u64,
    /// Findings that are not found, and that this assessment might not have found.
    pub not_verified: u64,
    /// Findings that are open, those that are not verified among them, without those that an exception covers.
    pub open: u64,
    /// The open ones by severity, the worst first.
    pub open_by_severity: BTreeMap<String, u64>,
    /// Findings that an exception covers.
    pub waived: u64,
    /// Escalations that were due and not made.
    pub escalations_breached: u64,
    /// Tests of controls, and reviews, that are overdue.
    pub overdue: u64,
}

/// A finding over time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tracked {
    /// What makes it the same from one assessment to the next.
    pub fingerprint: String,
    /// The check.
    pub check: String,
    /// What it is about.
    pub subject: Subject,
    /// The party that it concerns.
    pub party: Option<String>,
    /// How bad it was when last seen.
    pub severity: Severity,
    /// One line.
    pub title: String,
    /// What became of it.
    pub state: State,
    /// When an assessment first showed it; after it was reopened, when that was.
    pub opened: Timestamp,
    /// Since when the fault was there, where the evidence tells.
    pub since: Option<Timestamp>,
    /// When an assessment first did not show it.
    pub gone: Option<Timestamp>,
    /// When an assessment showed that it is gone.
    pub verified: Option<Timestamp>,
    /// How often it came back.
    pub reopened: u64,
    /// Seconds from its opening to its verification, or until the last assessment.
    pub age: i64,
    /// Why it is not verified.
    pub why: Option<String>,
}

/// What became of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It is found.
    Open,
    /// It is not found, and might not have been found.
    NotVerified,
    /// It is found, and an exception covers it.
    Waived,
    /// It is gone.
    Verified,
}

impl State {
    /// The words used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::NotVerified => "not verified",
            Self::Waived => "waived",
            Self::Verified => "verified",
        }
    }
}

/// How long things took, in seconds: each value is one that was measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Times {
    /// How many were measured.
    pub measured: u64,
    /// Half of them took no longer.
    pub p50: Option<i64>,
    /// Nineteen of twenty took no longer.
    pub p95: Option<i64>,
}

impl Times {
    fn of(mut seconds: Vec<i64>) -> Self {
        seconds.sort_unstable();
        // The nearest rank: the smallest value that at least this share does not exceed.
        let rank = |percent: usize| {
            let at = (seconds.len() * percent).div_ceil(100).max(1) - 1;
            seconds.get(at).copied()
        };
        Self { measured: seconds.len() as u64, p50: rank(50), p95: rank(95) }
    }
}

/// The history of assessments, which may be given in any order.
pub fn history(assessments: &[Assessment]) -> History {
    history_of(&assessments.iter().collect::<Vec<_>>())
}

/// The same of assessments that lie elsewhere.
pub(crate) fn history_of(assessments: &[&Assessment]) -> History {
    let mut in_order: Vec<&Assessment> = assessments.to_vec();
    in_order.sort_by_key(|one| (one.snapshot.as_of, &one.snapshot.id));
    let mut tracked: BTreeMap<String, Tracked> = BTreeMap::new();
    let mut removals: Vec<i64> = Vec::new();
    let mut points = Vec::new();
    let mut before: BTreeSet<&str> = BTreeSet::new();
    for assessment in in_order.iter().copied() {
        points.push(step(&mut tracked, &mut removals, &before, assessment));
        before.extend(assessment.snapshot.scopes.iter().map(|scope| scope.id.as_str()));
    }
    let last = in_order.last().map(|one| one.snapshot.as_of);
    let mut findings: Vec<Tracked> = tracked.into_values().collect();
    for finding in &mut findings {
        let until = finding.verified.or(last).unwrap_or(finding.opened);
        finding.age = seconds(finding.opened, until);
    }
    findings.sort_by(|a, b| {
        (a.state, b.severity, a.opened, &a.fingerprint).cmp(&(b.state, a.severity, b.opened, &b.fingerprint))
    });
    History {
        format_version: History::FORMAT_VERSION,
        points,
        findings,
        time_to_remove: Times::of(removals),
        evidence: deadlines::deliveries(&in_order),
    }
}

/// Takes one more assessment in.
fn step(
    tracked: &mut BTreeMap<String, Tracked>,
    removals: &mut Vec<i64>,
    before: &BTreeSet<&str>,
    assessment: &Assessment,
) -> Point {
    let now = assessment.snapshot.as_of;
    let mut point = Point::new(assessment);
    let mut seen: BTreeMap<&str, (&Outcome, &Finding)> = BTreeMap::new();
    for outcome in &assessment.outcomes {
        seen.extend(outcome.findings.iter().map(|one| (one.fingerprint.as_str(), (outcome, one))));
    }
    for (fingerprint, (outcome, finding)) in &seen {
        match tracked.get_mut(*fingerprint) {
            None => {
                point.opened += 1;
                tracked.insert((*fingerprint).to_owned(), Tracked::new(outcome, finding, now));
            }
            Some(known) => {
                point.reopened += u64::from(known.state == State::Verified);
                known.see(finding, now);
            }
        }
    }
    let sight = Sight::new(before, assessment);
    for known in tracked.values_mut().filter(|known| !seen.contains_key(known.fingerprint.as_str())) {
        if known.state == State::Verified {
            continue;
        }
        known.gone.get_or_insert(now);
        match sight.hides(&known.check, &known.subject) {
            Some(why) => {
                point.not_verified += 1;
                known.state = State::NotVerified;
                known.why = Some(why);
            }
            None => {
                point.verified += 1;
                known.state = State::Verified;
                known.verified = Some(now);
                known.why = None;
                removals.push(seconds(known.opened, now));
            }
        }
    }
    for known in tracked.values() {
        match known.state {
            State::Open | State::NotVerified => {
                point.open += 1;
                *point.open_by_severity.entry(known.severity.as_str().to_owned()).or_default() += 1;
            }
            State::Waived => point.waived += 1,
            State::Verified => {}
        }
    }
    point
}

impl Point {
    fn new(assessment: &Assessment) -> Self {
        let governance = &assessment.governance;
        let breached = governance.escalations.iter().filter(|one| one.breached == Some(true)).count();
        let tests = governance.controls.iter().filter(|one| one.overdue).count();
        let reviews = governance.reviews.iter().filter(|one| one.overdue).count();
        Self {
            snapshot: assessment.snapshot.id.clone(),
            as_of: assessment.snapshot.as_of,
            opened: 0,
            reopened: 0,
            verified: 0,
            not_verified: 0,
            open: 0,
            open_by_severity: BTreeMap::new(),
            waived: 0,
            escalations_breached: breached as u64,
            overdue: (tests + reviews) as u64,
        }
    }
}

impl Tracked {
    fn new(outcome: &Outcome, finding: &Finding, now: Timestamp) -> Self {
        Self {
            fingerprint: finding.fingerprint.as_str().to_owned(),
            check: outcome.check.as_str().to_owned(),
            subject: finding.subject.clone(),
            party: finding.party.clone(),
            severity: finding.severity,
            title: finding.title.clone(),
            state: state(finding),
            opened: now,
            since: finding.since,
            gone: None,
            verified: None,
            reopened: 0,
            age: 0,
            why: None,
        }
    }

    /// It is found again, or still.
    fn see(&mut self, finding: &Finding, now: Timestamp) {
        if self.state == State::Verified {
            self.reopened += 1;
            self.opened = now;
        }
        self.state = state(finding);
        self.severity = finding.severity;
        self.title.clone_from(&finding.title);
        self.since = finding.since;
        (self.gone, self.verified, self.why) = (None, None, None);
    }
}

fn state(finding: &Finding) -> State {
    if finding.waived_by.is_some() { State::Waived } else { State::Open }
}

fn seconds(from: Timestamp, to: Timestamp) -> i64 {
    to.duration_since(from).as_secs()
}
