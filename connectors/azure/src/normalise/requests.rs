//! What was asked of Privileged Identity Management, and who decided: requests for roles of Entra ID, of Azure
//! and for groups.
//!
//! A request names who asked and why. Who approved it stands in the audit log alone, in an event that names
//! the request: the steps of an approval are shown to approvers, and to no application.

use std::collections::BTreeMap;

use serde_json::Value;
use tenure_connector_core::Firsts;
use tenure_connector_core::lenient::{date, member, text};
use tenure_model::{Cloud, Event, EvidenceRef, Known, LogReading, ScopeId, Signatures, Timestamp};

use super::answer::{Answer, Fault, Item, each};
use super::events::{at, lower};
use super::state::State;

/// What was asked, and what the log tells of decisions.
#[derive(Default)]
pub(super) struct RequestFacts {
    requests: Firsts<(String, String), Event>,
    /// By the tenant and what binds events of one request together: its id.
    decisions: Firsts<(ScopeId, String), Decision>,
    /// The lists that were read, by name and place, then by what they were asked about.
    asked: BTreeMap<(String, ScopeId), BTreeMap<String, Asked>>,
}

/// How a list was read.
struct Asked {
    evidence: EvidenceRef,
    answered: Option<Timestamp>,
    whole: bool,
}

#[derive(Clone)]
struct Decision {
    by: String,
    name: String,
    at: Timestamp,
    denied: bool,
}

/// Notes an event of the audit log by which somebody approved or denied a request.
pub(super) fn note_decision(state: &mut State, answer: &Answer<'_>, event: &Event) {
    let denied = event.action.contains("request denied");
    if !(denied || event.action.contains("request approved")) || event.actor.is_empty() {
        return;
    }
    let by = event.actor.clone();
    let decision = Decision { by, name: event.actor_name.clone(), at: event.at, denied };
    for id in ["requestId", "correlationId"].iter().filter_map(|name| event.attributes.get(*name)) {
        let key = (answer.scope.clone(), lower(Some(id.clone())));
        state.requests.decisions.add(key, event.evidence.clone(), decision.clone());
    }
}

/// Requests of Microsoft Graph, for roles and for groups.
pub(super) fn read(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let source = last(answer.api);
    note_asked(state, answer, source, body);
    each(state, answer, body, |state, item| {
        let by = member(item.value, "createdBy");
        let (user, app) = (member(by, "user"), member(by, "application"));
        let by = Asker {
            id: text(user, "id").or_else(|| text(app, "id")),
            name: text(user, "displayName").or_else(|| text(app, "displayName")),
        };
        let at = at(item, "createdDateTime")?;
        add(state, answer, item, source, by, at)
    });
}

/// Requests of Resource Manager, whose members stand under `properties`.
pub(super) fn read_arm(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let source = last(answer.api);
    note_asked(state, answer, source, body);
    each(state, answer, body, |state, item| {
        let id = item.needed("id")?;
        let own = item.properties()?;
        let by = Asker { id: text(own.value, "requestorId"), name: None };
        let at = at(&own, "createdOn")?;
        let mut value = own.value.clone();
        if let Value::Object(members) = &mut value {
            members.insert("id".to_owned(), Value::from(id));
            let action = text(own.value, "requestType").unwrap_or_default();
            members.insert("action".to_owned(), Value::from(camel(&action)));
        }
        let item = Item { value: &value, evidence: item.evidence.clone() };
        add(state, answer, &item, source, by, at)
    });
}

/// Who asked.
struct Asker {
    id: Option<String>,
    name: Option<String>,
}

fn add(
    state: &mut State,
    answer: &Answer<'_>,
    item: &Item<'_>,
    source: &str,
    by: Asker,
    at: Timestamp,
) -> Result<(), Fault> {
    let id = item.needed("id")?;
    let value = item.value;
    let (schedule, ticket) = (member(value, "scheduleInfo"), member(value, "ticketInfo"));
    let expiration = member(schedule, "expiration");
    let facts = [
        ("status", text(value, "status")),
        ("justification", text(value, "justification")),
        ("roleDefinitionId", text(value, "roleDefinitionId")),
        ("directoryScopeId", text(value, "directoryScopeId").or_else(|| text(value, "scope"))),
        ("groupId", text(value, "groupId").map(|id| lower(Some(id)))),
        ("accessId", text(value, "accessId")),
        ("approvalId", text(value, "approvalId")),
        ("ticketNumber", text(ticket, "ticketNumber")),
        ("ticketSystem", text(ticket, "ticketSystem")),
        ("startDateTime", text(schedule, "startDateTime")),
        ("endDateTime", text(expiration, "endDateTime")),
        ("duration", text(expiration, "duration")),
        ("expirationType", text(expiration, "type")),
        ("completedDateTime", text(value, "completedDateTime")),
    ];
    let facts = facts.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    let mut attributes: BTreeMap<String, String> = facts.collect();
    end(&mut attributes, schedule, expiration);
    let target = lower(text(value, "principalId"));
    if let Some(group) = attributes.get("groupId") {
        attributes.insert("targets".to_owned(), format!("{target} {group}"));
    }
    let event = Event {
        id: id.clone(),
        cloud: Cloud::Azure,
        scope: answer.scope.clone(),
        at,
        source: source.to_owned(),
        action: item.needed("action")?,
        actor: lower(by.id),
        actor_name: by.name.unwrap_or_default(),
        target,
        result: text(value, "status").unwrap_or_default(),
        attributes,
        evidence: item.evidence.clone(),
    };
    state.requests.requests.add((source.to_owned(), id), item.evidence.clone(), event);
    Ok(())
}

/// The end of a request that says how long it lasts.
fn end(attributes: &mut BTreeMap<String, String>, schedule: &Value, expiration: &Value) {
    if attributes.contains_key("endDateTime") {
        return;
    }
    let Known::Is(start) = date(schedule, "startDateTime") else { return };
    let lasts = text(expiration, "duration").and_then(|text| text.parse::<jiff::Span>().ok());
    // Days and weeks of a request are of 24 hours: it ends at an instant.
    let lasts = lasts.and_then(|span| span.to_duration(jiff::SpanRelativeTo::days_are_24_hours()).ok());
    if let Some(end) = lasts.and_then(|lasts| start.checked_add(lasts).ok()) {
        attributes.insert("endDateTime".to_owned(), end.to_string());
    }
}

fn note_asked(state: &mut State, answer: &Answer<'_>, source: &str, body: &Value) {
    let whole = ["@odata.nextLink", "nextLink"].iter().all(|name| text(body, name).is_none());
    let lists = state.requests.asked.entry((source.to_owned(), answer.scope.clone())).or_default();
    let evidence = answer.whole();
    let list = lists.entry(answer.object().unwrap_or_default()).or_insert_with(|| Asked {
        evidence: evidence.clone(),
        answered: answer.time,
        whole,
    });
    list.whole |= whole;
    if evidence < list.evidence {
        (list.evidence, list.answered) = (evidence, answer.time);
    }
}

/// The last part of an API's name: `roleAssignmentScheduleRequests`.
fn last(api: &str) -> &str {
    api.rsplit(['/', ':']).next().unwrap_or(api)
}

/// `SelfActivate` of Resource Manager is `selfActivate` of Microsoft Graph.
fn camel(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect()
}

/// Records the requests, with who decided.
pub(super) fn finish(state: &mut State) {
    let facts = std::mem::take(&mut state.requests);
    let mut oldest: BTreeMap<(String, ScopeId), Timestamp> = BTreeMap::new();
    for (_, _, event) in facts.requests.iter() {
        let first = oldest.entry((event.source.clone(), event.scope.clone())).or_insert(event.at);
        *first = (*first).min(event.at);
        let mut event = event.clone();
        decided(state, &facts, &mut event);
        let at = event.attributes.get("directoryScopeId").filter(|_| event.id.starts_with('/'));
        if let Some(at) = at {
            event.scope = state.places.nearest(at, &event.scope);
        }
        state.records.events.push(event);
    }
    for ((source, scope), lists) in facts.asked {
        let first = lists.values().min_by_key(|list| &list.evidence);
        let to = lists.values().map(|list| list.answered).min().flatten();
        let (Some(first), Some(to)) = (first, to) else { continue };
        if !lists.values().all(|list| list.whole) {
            continue;
        }
        // The list is what PIM still keeps: of what is older than the oldest request nothing is known.
        let from = oldest.get(&(source.clone(), scope.clone())).copied().unwrap_or(to).min(to);
        state.records.log_readings.push(LogReading {
            cloud: Cloud::Azure,
            scope,
            region: String::new(),
            source,
            filter: String::new(),
            from,
            to,
            signatures: Signatures::None,
            signatures_why: String::new(),
            evidence: first.evidence.clone(),
        });
    }
}

/// Adds who approved or denied a request. The audit log of the tenant tells of requests for roles of its
/// subscriptions, too.
fn decided(state: &State, facts: &RequestFacts, event: &mut Event) {
    let tenant = state.places.tenant(&event.scope);
    let named = [
        Some(event.id.rsplit('/').next().unwrap_or_default()),
        event.attributes.get("approvalId").map(String::as_str),
    ];
    let decision = named
        .into_iter()
        .flatten()
        .find_map(|id| facts.decisions.get(&(tenant.clone(), lower(Some(id.to_owned())))));
    let Some(decision) = decision else { return };
    let word = if decision.denied { "denied" } else { "approved" };
    event.attributes.insert(format!("{word}By"), decision.by.clone());
    event.attributes.insert(format!("{word}At"), decision.at.to_string());
    if !decision.name.is_empty() {
        event.attributes.insert(format!("{word}ByName"), decision.name.clone());
    }
}
