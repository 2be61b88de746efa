//! `cloudtrail:LookupEvents`, and the files that trails write: who changed what, and for which time that
//! is known.

use std::collections::BTreeMap;

use serde_json::Value;
use tenure_model::hash::HashMap;
use tenure_model::{
    Cloud, Event, EvidenceRef, Facet, Gap, GapReason, Known, LogReading, ScopeId, Signatures, Timestamp,
};

use super::answer::Answer;
use super::lenient::{date, items, member, text};
use super::state::{State, is_account};
use super::trail_files::{Fault, Proven, TrailFacts};
use crate::trail::{Act, act};

/// The name of the log in events and readings.
const SOURCE: &str = "cloudtrail";
/// What is blind where a record cannot be understood.
const BLINDS: [Facet; 2] = [Facet::Events, Facet::SignIns];

/// What stands in the request of a recording that was made of a file of a trail, or of what proves one.
const OF_TRAILS: [&str; 4] = ["LogFile", "DigestFile", "SignatureOf", "PublicKeysOf"];

/// What was read of logs. Several questions may have one event as their answer.
#[derive(Default)]
pub(super) struct LogFacts {
    events: BTreeMap<(ScopeId, String), (Act, EvidenceRef)>,
    readings: BTreeMap<Question, Window>,
    trails: BTreeMap<(ScopeId, String), TrailFacts>,
}

/// Whose log was asked, where, and for what.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Question {
    scope: ScopeId,
    region: String,
    /// `EventName=CreateUser`, empty where everything was asked for.
    filter: String,
}

/// What the answers to a question cover.
#[derive(Clone, Debug)]
struct Window {
    /// What was asked for; none where an import does not tell.
    asked: Option<(Timestamp, Timestamp)>,
    oldest: Option<Timestamp>,
    newest: Option<Timestamp>,
    /// Whether the last page was read.
    ended: bool,
    evidence: EvidenceRef,
}

impl Window {
    /// The time for which the answers tell everything: newest events come first, so that what was cut
    /// reaches back to the oldest event that was read. That one may have had company in its second.
    fn covered(&self) -> Option<(Timestamp, Timestamp)> {
        match (self.asked, self.ended) {
            (Some(asked), true) => Some(asked),
            (Some((_, to)), false) => Some((next_second(self.oldest?)?, to)),
            (None, _) => Some((self.oldest?, self.newest?)),
        }
        .filter(|(from, to)| from <= to)
    }
}

fn next_second(at: Timestamp) -> Option<Timestamp> {
    Timestamp::from_second(at.as_second().checked_add(1)?).ok()
}

pub(super) fn read(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let mut times = Vec::new();
    for (at, item) in items(member(body, &["Events"])).into_iter().enumerate() {
        let pointer = format!("/body/Events/{at}");
        let record = text(item, "CloudTrailEvent").and_then(|text| serde_json::from_str::<Value>(&text).ok());
        match record {
            Some(record) => times.extend(add(state, answer, &record, pointer)),
            None => {
                let id = text(item, "EventId").unwrap_or_default();
                state.malformed(answer, &id, "the event has no record that can be read", &BLINDS);
            }
        }
    }
    for (at, record) in items(member(body, &["Records"])).into_iter().enumerate() {
        times.extend(add(state, answer, record, format!("/body/Records/{at}")));
    }
    if OF_TRAILS.iter().any(|kind| answer.asked(kind).is_some()) {
        let place = (answer.scope.clone(), answer.region.to_owned());
        if let Err(why) = state.log.trails.entry(place).or_default().note(answer, body, &times) {
            state.malformed(answer, "", &why, &BLINDS);
        }
    } else {
        note_reading(state, answer, body, &times);
    }
}

fn add(state: &mut State, answer: &Answer<'_>, record: &Value, pointer: String) -> Option<Timestamp> {
    let act = match act(record, answer.account()) {
        Ok(act) => act,
        Err(why) => {
            state.malformed(answer, "", &format!("a record of the log is not understood: {why}"), &BLINDS);
            return None;
        }
    };
    let at = act.at;
    let scope = if is_account(&act.account) { ScopeId::aws(&act.account) } else { answer.scope.clone() };
    let evidence = answer.evidence(pointer);
    let known = state.log.events.entry((scope, act.id.clone())).or_insert_with(|| (act, evidence.clone()));
    if evidence < known.1 {
        known.1 = evidence;
    }
    Some(at)
}

fn note_reading(state: &mut State, answer: &Answer<'_>, body: &Value, times: &[Timestamp]) {
    let question = Question {
        scope: answer.scope.clone(),
        region: answer.region.to_owned(),
        filter: filter(answer.request),
    };
    let (from, to) = (date(answer.request, "StartTime"), date(answer.request, "EndTime"));
    let asked = match (from, to) {
        (Known::Is(from), Known::Is(to)) => Some((from, to)),
        _ => None,
    };
    let evidence = answer.whole();
    let window = state.log.readings.entry(question).or_insert_with(|| Window {
        asked,
        oldest: None,
        newest: None,
        ended: false,
        evidence: evidence.clone(),
    });
    window.oldest = window.oldest.into_iter().chain(times.iter().copied()).min();
    window.newest = window.newest.into_iter().chain(times.iter().copied()).max();
    window.ended |= text(body, "NextToken").is_none();
    if evidence < window.evidence {
        window.evidence = evidence;
    }
}

/// The question in CloudTrail's own words.
fn filter(request: &Value) -> String {
    let of = |attribute: &&Value| {
        Some(format!("{}={}", text(attribute, "AttributeKey")?, text(attribute, "AttributeValue")?))
    };
    let attributes = items(member(request, &["LookupAttributes"]));
    attributes.iter().filter_map(of).collect::<Vec<_>>().join(" ")
}

/// Whose log, in which region, is known from when until when.
type SameTime = (ScopeId, String, Timestamp, Timestamp);

/// Records the events and for which time they are known. The names for which the same time is known make
/// one reading.
pub(super) fn finish(state: &mut State) {
    let LogFacts { events, readings, trails } = std::mem::take(&mut state.log);
    for ((scope, region), facts) in trails {
        let Some(Proven { whole, signatures, faults }) = facts.proven() else { continue };
        for Fault { code, detail, blinds } in faults {
            state.gaps.insert(Gap {
                scope: scope.clone(),
                region: region.clone(),
                api: "cloudtrail:LookupEvents".to_owned(),
                subject: String::new(),
                reason: GapReason::NotInImport,
                code: code.to_owned(),
                detail,
                blinds: if blinds { BLINDS.to_vec() } else { Vec::new() },
            });
        }
        for (from, to, evidence) in whole {
            let (signatures, signatures_why) = signatures.clone();
            let reading = reading(scope.clone(), region.clone(), String::new(), (from, to), evidence);
            state.records.log_readings.push(LogReading { signatures, signatures_why, ..reading });
        }
    }
    let paths = paths(state);
    for ((scope, _), (act, evidence)) in events {
        state.records.events.push(event(act, scope, evidence, &paths));
    }
    let mut names: BTreeMap<SameTime, (Vec<String>, EvidenceRef)> = BTreeMap::new();
    for (Question { scope, region, filter }, window) in readings {
        let Some((from, to)) = window.covered() else { continue };
        match filter.strip_prefix("EventName=") {
            Some(name) => {
                let key = (scope, region, from, to);
                let known = names.entry(key).or_insert_with(|| (Vec::new(), window.evidence.clone()));
                known.0.push(name.to_owned());
                known.1 = known.1.clone().min(window.evidence);
            }
            None => {
                let evidence = window.evidence;
                state.records.log_readings.push(reading(scope, region, filter, (from, to), evidence));
            }
        }
    }
    for ((scope, region, from, to), (names, evidence)) in names {
        let filter = format!("EventName={}", names.join(","));
        state.records.log_readings.push(reading(scope, region, filter, (from, to), evidence));
    }
}

fn reading(
    scope: ScopeId,
    region: String,
    filter: String,
    (from, to): (Timestamp, Timestamp),
    evidence: EvidenceRef,
) -> LogReading {
    LogReading {
        cloud: Cloud::Aws,
        scope,
        region,
        source: SOURCE.to_owned(),
        filter,
        from,
        to,
        signatures: Signatures::None,
        signatures_why: String::new(),
        evidence,
    }
}

/// Principals of IAM that have a path, by the ARN that their name alone makes: requests name no path.
fn paths(state: &State) -> HashMap<String, String> {
    let ids = state.records.principals.iter().map(|principal| principal.id.as_str());
    ids.filter_map(|id| Some((without_path(id)?, id.to_owned()))).collect()
}

fn without_path(id: &str) -> Option<String> {
    let (head, rest) = id.split_once('/').filter(|(head, _)| head.contains(":iam:"))?;
    let (_, name) = rest.rsplit_once('/')?;
    Some(format!("{head}/{name}"))
}

fn event(act: Act, scope: ScopeId, evidence: EvidenceRef, paths: &HashMap<String, String>) -> Event {
    let real = |id: String| paths.get(&id).cloned().unwrap_or(id);
    let targets: Vec<String> = act.targets.into_iter().map(real).collect();
    let mut attributes = act.attributes;
    if targets.len() > 1 {
        attributes.insert("targets".to_owned(), targets.join(" "));
    }
    Event {
        id: act.id,
        cloud: Cloud::Aws,
        scope,
        at: act.at,
        source: SOURCE.to_owned(),
        action: act.action,
        actor: real(act.actor),
        actor_name: act.actor_name,
        target: targets.into_iter().next().unwrap_or_default(),
        result: act.result,
        attributes,
        evidence,
    }
}
