//! Changes of access, from the audit logs of administrators' activity.

use std::collections::BTreeMap;

use serde_json::Value;
use tenure_connector_core::lenient::{date, items, member, text};
use tenure_model::{Cloud, Event, Known};

use super::answer::{Answer, Fault, Thing, each};
use super::state::State;
use super::{data_access, logs, members, names};

/// An event, with what of it waits for places to be known.
pub(super) struct Logged {
    event: Event,
    /// The project that it names.
    project: Option<String>,
    deltas: Vec<Delta>,
    /// What was made, by its name at its service or its email.
    made: Vec<String>,
}

/// A member that a policy gained or lost.
struct Delta {
    added: bool,
    role: String,
    member: String,
}

/// `logging:entries.list`.
pub(super) fn read(state: &mut State, answer: &Answer<'_>, body: &Value) {
    logs::note(state, answer, body);
    each(state, answer, body, "entries", |state, thing| {
        let logged = logged(answer, thing)?;
        if data_access::changes(member(&thing.value, "protoPayload")) {
            state.data_access.changed(answer.scope, logged.event.at);
        }
        state.logged.push(logged);
        Ok(())
    });
}

fn logged(answer: &Answer<'_>, thing: &Thing<'_>) -> Result<Logged, Fault> {
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
    let response = member(payload, "response");
    let made = ["name", "email"].iter().filter_map(|name| text(response, name)).collect();
    let event = Event {
        id: thing.needed("insertId")?,
        cloud: Cloud::Gcp,
        scope: answer.scope.clone(),
        at,
        source: logs::of_entry(&thing.value).to_owned(),
        action: text(payload, "methodName").ok_or("its `protoPayload` has no `methodName`")?,
        actor,
        actor_name: if email.is_empty() { subject.clone() } else { email },
        target,
        result,
        attributes: attributes(thing, payload, &subject),
        evidence: thing.evidence.clone(),
    };
    let project = text(member(member(&thing.value, "resource"), "labels"), "project_id");
    Ok(Logged { event, project, deltas: deltas(payload), made })
}

/// How somebody acted: from where, with which key, through whom.
fn attributes(thing: &Thing<'_>, payload: &Value, subject: &str) -> BTreeMap<String, String> {
    let (who, request) = (member(payload, "authenticationInfo"), member(payload, "requestMetadata"));
    let facts = [
        ("callerIp", text(request, "callerIp")),
        ("userAgent", text(request, "callerSuppliedUserAgent")),
        ("serviceName", text(payload, "serviceName")),
        ("principalSubject", Some(subject.to_owned()).filter(|subject| !subject.is_empty())),
        ("serviceAccountKeyName", text(who, "serviceAccountKeyName")),
        ("oauthClientId", text(member(who, "oauthInfo"), "oauthClientId")),
        ("authoritySelector", text(who, "authoritySelector")),
        ("delegation", Some(delegation(who)).filter(|chain| !chain.is_empty())),
        ("operationId", text(member(&thing.value, "operation"), "id")),
    ];
    facts.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

/// The accounts through which somebody acted as the actor, the nearest first, parted by spaces.
fn delegation(who: &Value) -> String {
    let chain = items(who, "serviceAccountDelegationInfo").iter().filter_map(|link| {
        let email = text(member(link, "firstPartyPrincipal"), "principalEmail");
        email.filter(|email| email.contains('@')).map(|email| members::of_email(&email)).or_else(|| {
            text(link, "principalSubject").filter(|subject| !subject.contains(char::is_whitespace))
        })
    });
    chain.collect::<Vec<_>>().join(" ")
}

/// What a policy gained and lost, where the service tells: in the data that it adds to the event, or beside.
fn deltas(payload: &Value) -> Vec<Delta> {
    let places = [member(payload, "serviceData"), member(payload, "metadata")];
    let deltas = places.into_iter().flat_map(|place| items(member(place, "policyDelta"), "bindingDeltas"));
    let deltas = deltas.filter_map(|delta| {
        let added = match text(delta, "action")?.as_str() {
            "ADD" => true,
            "REMOVE" => false,
            _ => return None,
        };
        Some(Delta { added, role: text(delta, "role")?, member: text(delta, "member")? })
    });
    deltas.collect()
}

/// Puts the events where they happened, once places are known.
pub(super) fn finish(state: &mut State) {
    for Logged { mut event, project, deltas, made } in std::mem::take(&mut state.logged) {
        event.target = names::canonical(&event.target, &state.places);
        let by_label = project.and_then(|project| state.places.known(&format!("projects/{project}")));
        let own = by_label.or_else(|| names::scope_in(&event.target, &state.places));
        event.scope = own.unwrap_or(event.scope);
        let mut targets = vec![event.target.clone()];
        targets.extend(account(&event.target));
        for (name, added) in [("added", true), ("removed", false)] {
            let mut pairs = Vec::new();
            for delta in deltas.iter().filter(|delta| delta.added == added) {
                let parsed = members::parse(&delta.member, &state.places);
                let member = parsed.map_or_else(|| delta.member.clone(), |member| member.id);
                pairs.push(format!("{} {member}", names::project_id(&delta.role, &state.places)));
                targets.push(member);
            }
            if !pairs.is_empty() {
                event.attributes.insert(name.to_owned(), pairs.join(";"));
            }
        }
        targets.extend(made.iter().filter_map(|name| created(state, &mut event, name)));
        let mut seen = std::collections::BTreeSet::new();
        targets.retain(|id| !id.is_empty() && !id.contains(char::is_whitespace) && seen.insert(id.clone()));
        if targets.len() > 1 {
            event.attributes.insert("targets".to_owned(), targets.join(" "));
        }
        state.records.events.push(event);
    }
}

/// The service account that a full name is of, or lies in, as a member.
fn account(full: &str) -> Option<String> {
    let (_, rest) = full.split_once("/serviceAccounts/")?;
    let email = rest.split('/').next()?;
    email.contains('@').then(|| members::of_email(email))
}

/// What was made: a key as the credential that records know, an account as a member.
fn created(state: &State, event: &mut Event, name: &str) -> Option<String> {
    if name.contains('@') && !name.contains('/') {
        return Some(members::of_email(name));
    }
    let service = event.attributes.get("serviceName")?;
    let full = names::canonical(&names::full(service, name), &state.places);
    if full == event.target || name.starts_with("operations/") {
        return None;
    }
    event.attributes.insert("created".to_owned(), full.clone());
    Some(full)
}
