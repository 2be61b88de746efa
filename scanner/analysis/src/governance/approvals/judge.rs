//! Whether an act was approved: by whom, when, and for whom.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use tenure_model::hash::HashMap;
use tenure_model::{ActKind, ApprovalVerdict, Timestamp};
use tenure_register::ApprovedAct;

use super::deeds::{Deed, names};
use super::records::Record;
use super::who::Standing;
use super::windows::Sources;
use crate::Context;
use crate::declared;

/// How long an approval holds that says no end, and how long after an act an approval can still be meant for it.
const HOLDS: SignedDuration = SignedDuration::from_hours(90 * 24);
const LATE: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long after a thing was made the approval of making it covers what it is given.
const SETTING_UP: SignedDuration = SignedDuration::from_hours(24);

/// What is said of an act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Judgement {
    pub(crate) verdict: ApprovalVerdict,
    /// The approval that it rests on, by its place among the records.
    pub(crate) record: Option<usize>,
    /// Why, in words.
    pub(crate) why: String,
}

/// The approvals, ready to be asked.
pub(super) struct Bench<'r, 'a> {
    context: &'r Context<'a>,
    records: &'r [Record<'a>],
    /// Those that name one thing, by its name.
    exact: HashMap<String, Vec<usize>>,
    /// Those whose subject is a pattern.
    patterns: Vec<usize>,
    /// When things were made, by their names.
    made: BTreeMap<&'r str, Vec<Timestamp>>,
    sources: Sources<'r, 'a>,
}

impl<'r, 'a> Bench<'r, 'a> {
    pub(super) fn new(context: &'r Context<'a>, records: &'r [Record<'a>], deeds: &'r [Deed<'a>]) -> Self {
        let mut exact: HashMap<String, Vec<usize>> = HashMap::default();
        let mut patterns = Vec::new();
        for (at, record) in records.iter().enumerate() {
            for subject in &record.subjects {
                if subject.contains('*') {
                    patterns.push(at);
                    continue;
                }
                let local = if record.cloud.is_some() { subject } else { declared::without_cloud(subject) };
                for name in names(local) {
                    exact.entry(name).or_default().push(at);
                }
            }
        }
        let mut made: BTreeMap<&str, Vec<Timestamp>> = BTreeMap::new();
        for deed in deeds.iter().filter(|deed| deed.kind == ActKind::Create) {
            for name in &deed.names {
                made.entry(name).or_default().push(deed.at);
            }
        }
        Self { context, records, exact, patterns, made, sources: Sources::new(context) }
    }

    /// The approvals that name the subject of an act, in order.
    fn about(&self, deed: &Deed<'_>) -> Vec<usize> {
        let named = deed.names.iter().filter_map(|name| self.exact.get(name)).flatten().copied();
        let is_meant = |at: &usize| {
            let subjects = self.records.get(*at).map(|record| record.subjects.as_slice()).unwrap_or_default();
            let fits = |pattern: &String| {
                deed.names.iter().any(|name| declared::names(pattern, Some(deed.cloud), name))
            };
            subjects.iter().any(fits)
        };
        let mut about: Vec<usize> = named.filter(is_meant).collect();
        about.extend(self.patterns.iter().copied().filter(is_meant));
        about.sort_unstable();
        about.dedup();
        about
    }

    /// Whether an approval is one of such an act.
    fn speaks_of(&self, record: &Record<'_>, deed: &Deed<'_>) -> bool {
        match (record.act, deed.kind) {
            (ApprovedAct::Emergency, _)
            | (ApprovedAct::Create, ActKind::Create)
            | (ApprovedAct::Elevate, ActKind::Elevate | ActKind::GuardRail | ActKind::Change)
            | (ApprovedAct::Exception, ActKind::GuardRail | ActKind::Exception)
            | (ApprovedAct::Renew, ActKind::Renew) => true,
            (ApprovedAct::Create, ActKind::Elevate) => {
                let made = deed.names.iter().filter_map(|name| self.made.get(name.as_str())).flatten();
                made.into_iter().any(|made| {
                    let since = deed.at.duration_since(*made);
                    SignedDuration::ZERO <= since && since <= SETTING_UP
                })
            }
            _ => false,
        }
    }

    /// What is said of an act: by the best of the approvals that speak of it.
    pub(super) fn judge(&self, deed: &Deed<'_>) -> Judgement {
        let about = self.about(deed).into_iter();
        let judged = about.filter_map(|at| {
            let record = self.records.get(at)?;
            let is_meant = self.speaks_of(record, deed) && is_meant_for(record, deed);
            let (verdict, why) = is_meant.then(|| self.weigh(record, deed)).flatten()?;
            Some(Judgement { verdict, record: Some(at), why })
        });
        judged.min_by_key(|one| (rank(one.verdict), one.record)).unwrap_or_else(|| self.none_found(deed))
    }

    /// What one approval says of an act; `None` where it cannot be meant.
    fn weigh(&self, record: &Record<'_>, deed: &Deed<'_>) -> Option<(ApprovalVerdict, String)> {
        let name = &record.name;
        if let Some(at) = record.at
            && at > deed.at
        {
            let is_meant = at.duration_since(deed.at) <= LATE;
            return is_meant.then(|| {
                (ApprovalVerdict::ApprovedLate, format!("{name} was approved at {at}, after it was done"))
            });
        }
        let unsaid = record.at.and_then(|at| at.checked_add(HOLDS).ok());
        if let Some(end) = record.expires.or(unsaid).filter(|end| *end <= deed.at) {
            let why = match record.expires {
                Some(_) => format!("{name} had ended at {end}"),
                None => format!("{name} says no end, and was given more than 90 days before"),
            };
            return Some((ApprovalVerdict::ApprovalExpired, why));
        }
        Some(self.weigh_people(record, deed))
    }

    fn weigh_people(&self, record: &Record<'_>, deed: &Deed<'_>) -> (ApprovalVerdict, String) {
        let (name, approver) = (&record.name, &record.approved_by);
        let asked = record.requested_by.iter().chain(&deed.requester);
        let did = record.executed_by.iter().chain(std::iter::once(&deed.executor));
        if asked.into_iter().any(|one| one.is(approver)) {
            return (
                ApprovalVerdict::SelfApproved,
                format!("{name} was approved by `{}`, who asked for it", approver.name),
            );
        }
        if did.into_iter().any(|one| one.is(approver)) {
            return (
                ApprovalVerdict::SelfApproved,
                format!("{name} was approved by `{}`, who did it", approver.name),
            );
        }
        match approver.standing(self.context) {
            Standing::Customers => {
                (ApprovalVerdict::Approved, format!("{name} was approved by `{}`", approver.name))
            }
            Standing::Outsider(whose) => (
                ApprovalVerdict::ApprovedByOutsider,
                format!("{name} was approved by `{}`, {whose}", approver.name),
            ),
            Standing::Unknown => (
                ApprovalVerdict::NotEvaluated,
                format!("{name} was approved by `{}`, of whom nothing was read", approver.name),
            ),
        }
    }

    fn none_found(&self, deed: &Deed<'_>) -> Judgement {
        let (verdict, why) = match self.sources.looked_at(deed) {
            Ok(sources) => (ApprovalVerdict::NoneFound, format!("no approval found in {sources}")),
            Err(hole) => (ApprovalVerdict::NotEvaluated, hole),
        };
        Judgement { verdict, record: None, why }
    }
}

/// Whether an approval can be meant for this act, and not for another of its kind: what a cloud approved is one
/// request, and who was named to do a thing is not somebody else.
fn is_meant_for(record: &Record<'_>, deed: &Deed<'_>) -> bool {
    let is_of_another = deed.is_request && record.cloud.is_some() && record.evidence != *deed.evidence;
    let is_by_another = record.executed_by.is_some_and(|named| {
        let is_known = deed.executor.person.is_some() || deed.party.is_some();
        is_known && !named.is(&deed.executor)
    });
    !is_of_another && !is_by_another
}

/// The better verdicts first; an approval whose approver is unknown is worse than one in order and better than
/// none.
const fn rank(verdict: ApprovalVerdict) -> u8 {
    match verdict {
        ApprovalVerdict::Approved => 0,
        ApprovalVerdict::NotEvaluated => 1,
        ApprovalVerdict::SelfApproved => 2,
        ApprovalVerdict::ApprovedByOutsider => 3,
        ApprovalVerdict::ApprovedLate => 4,
        ApprovalVerdict::ApprovalExpired => 5,
        ApprovalVerdict::NoneFound => 6,
    }
}
