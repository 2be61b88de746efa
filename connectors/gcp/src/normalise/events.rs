//! Changes of access, from the audit logs of administrators' activity.

use std::collections::BTreeMap;

use serde_json::Value;
use tenure_connector_core::lenient::{date, member, text};
use tenure_model::{Cloud, Event, Known};

use super::answer::{Answer, Fault, Thing, each};
use super::members;
use super::names;
use super::state::State;

/// `logging:entries.list`.
pub(super) fn read(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, "entries", |state, thing| {
        let event = event(answer, thing)?;
        let project = text(member(member(&thing.value, "resource"), "labels"), "project_id");
        state.logged.push((event, project));
        Ok(())
    });
}

fn event(answer: &Answer<'_>, thing: &Thing<'_>) -> Result<Event, Fault> {
    let payload = ["protoPayload", "jsonPayload"].into_iter().map(|name| member(&thing.value, name));
    let payload =
        payload.into_iter().find(|payload| payload.is_object()).ok_or("it has no `protoPayload`")?;
    let Known::Is(at) = date(&thing.value, "timestamp") else {
        return Err("`timestamp` is no date".to_owned());
    };
    let who = member(payload, "authenticationInfo");
    let email = text(who, "principalEmail").unwrap_or_default();
    // Identities of pools have a subject, and no email.
    let subject = text(who, "principalSubject").unwrap_or_default();
    let actor = match (email.contains('@'), subject.starts_with("principal://")) {
        (true, _) => members::of_email(&email),
        (false, true) => subject.clone(),
        (false, false) => String::new(),
    };
    let target = match (text(payload, "serviceName"), text(payload, "resourceName")) {
        (_, Some(name)) if name.starts_with("//") => name,
        (Some(service), Some(name)) => names::full(&service, &name),
        (_, name) => name.unwrap_or_default(),
    };
    let status = member(payload, "status");
    let result = match text(status, "code").filter(|code| code != "0") {
        Some(code) => text(status, "message").unwrap_or(code),
        None => "OK".to_owned(),
    };
    Ok(Event {
        id: thing.needed("insertId")?,
        cloud: Cloud::Gcp,
        scope: answer.scope.clone(),
        at,
        source: "cloudaudit.googleapis.com/activity".to_owned(),
        action: text(payload, "methodName").ok_or("its `protoPayload` has no `methodName`")?,
        actor,
        actor_name: if email.is_empty() { subject } else { email },
        target,
        result,
        attributes: BTreeMap::new(),
        evidence: thing.evidence.clone(),
    })
}

/// Puts the events where they happened, once places are known.
pub(super) fn finish(state: &mut State) {
    for (mut event, project) in std::mem::take(&mut state.logged) {
        event.target = names::canonical(&event.target, &state.places);
        let by_label = project.and_then(|project| state.places.known(&format!("projects/{project}")));
        let own = by_label.or_else(|| names::scope_in(&event.target, &state.places));
        event.scope = own.unwrap_or(event.scope);
        state.records.events.push(event);
    }
}
