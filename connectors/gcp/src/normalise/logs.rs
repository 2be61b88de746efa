//! Which logs were read, and from when on: what an answer's request says of it.

use serde_json::Value;
use tenure_connector_core::LogPage;
use tenure_connector_core::lenient::{date, instant, items, member, text, texts};
use tenure_model::{Cloud, ScopeId, Timestamp};

use super::answer::Answer;
use super::data_access::DATA_ACCESS;
use super::names;
use super::state::State;

pub(super) const ACTIVITY: &str = "cloudaudit.googleapis.com/activity";
pub(super) const ADMIN: &str = "admin-audit";

/// The log that an entry is of.
pub(super) fn of_entry(entry: &Value) -> &'static str {
    match text(entry, "logName") {
        Some(name) if name.ends_with("cloudaudit.googleapis.com%2Fdata_access") => DATA_ACCESS,
        _ => ACTIVITY,
    }
}

/// How many hours a log is kept: older events were not there to be read.
///
/// The bucket `_Required`, which holds administrators' activity, keeps 400 days, the bucket `_Default`, which holds
/// access to data, 30, unless it was set otherwise (<https://cloud.google.com/logging/quotas>); the administrators' log of Workspace six months
/// (<https://support.google.com/a/answer/7061566>). Both read 2026-11-22.
fn hours_kept(source: &str) -> i64 {
    let days = match source {
        ADMIN => 180,
        DATA_ACCESS => 30,
        _ => 400,
    };
    24 * days
}

/// Notes a page of audit logs: it is of every resource that the request names, and of every log.
pub(super) fn note(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let asked = member(answer.request, "body");
    let filter = text(asked, "filter").unwrap_or_default();
    let since = filter.split_once("timestamp>=").and_then(|(_, rest)| {
        let word = rest.trim_start_matches('"').split(['"', ' ']).next()?;
        instant(word).get().copied()
    });
    // What the filter says besides the log and the time.
    let words = filter.split(" AND ").find(|part| part.contains("protoPayload.")).unwrap_or_default();
    let logs = [ACTIVITY, DATA_ACCESS].into_iter().filter(|log| filter.contains(*log));
    let logs: Vec<&str> = logs.collect();
    let is_oldest_first = text(asked, "orderBy").is_some_and(|order| order == "timestamp asc");
    let newest =
        items(body, "entries").iter().filter_map(|entry| date(entry, "timestamp").get().copied()).max();
    let names = texts(asked, "resourceNames");
    for (name, log) in names.iter().flat_map(|name| logs.iter().map(move |log| (name, *log))) {
        let scope = ScopeId::gcp(name);
        state.asked_through.insert(scope.clone(), answer.scope.clone());
        state.logs.page(LogPage {
            cloud: Cloud::Gcp,
            scope,
            source: log.to_owned(),
            filter: words.to_owned(),
            since,
            answered: answer.time,
            reaches: newest.filter(|_| is_oldest_first),
            last: text(body, "nextPageToken").is_none(),
            evidence: answer.whole(),
        });
    }
}

/// Notes a page of the administrators' log of Workspace, which is asked for all that it keeps.
pub(super) fn note_admin(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let filter = answer.object().map(|event| format!("eventName={event}"));
    state.logs.page(LogPage {
        cloud: Cloud::Gcp,
        scope: answer.scope.clone(),
        source: ADMIN.to_owned(),
        filter: filter.unwrap_or_default(),
        since: Some(Timestamp::UNIX_EPOCH),
        answered: answer.time,
        reaches: None,
        last: text(body, "nextPageToken").is_none(),
        evidence: answer.whole(),
    });
}

/// Records which logs were read, each where it is.
pub(super) fn finish(state: &mut State) {
    let read = std::mem::take(&mut state.logs).take(hours_kept);
    for mut reading in read {
        if reading.source == DATA_ACCESS {
            let through = state.asked_through.get(&reading.scope).unwrap_or(&reading.scope);
            match state.data_access.tells_since(through, reading.from) {
                Some(from) if from <= reading.to => reading.from = from,
                _ => continue,
            }
        }
        reading.scope = ScopeId::gcp(&names::project_id(reading.scope.local(), &state.places));
        state.records.log_readings.push(reading);
    }
}
