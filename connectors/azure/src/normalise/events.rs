//! Changes of access, from the audit log of the directory and the activity logs of Azure.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tenure_connector_core::lenient::{date, items, member, scalar, text};
use tenure_model::{Cloud, Event, Known, Timestamp};

use super::answer::{Answer, Fault, Item, each};
use super::ids::guid;
use super::logs;
use super::state::State;

/// Claims of the caller's token that name it.
const OBJECT: &str = "http://schemas.microsoft.com/identity/claims/objectidentifier";
const HOME_TENANT: &str = "http://schemas.microsoft.com/identity/claims/tenantid";

/// Details of an audit event that say why it came about, and what they are called in events.
const DETAILS: [(&str, &str); 9] = [
    ("TicketNumber", "ticketNumber"),
    ("TicketSystem", "ticketSystem"),
    ("Justification", "justification"),
    ("RequestId", "requestId"),
    ("ExpirationTime", "endDateTime"),
    ("StartTime", "startDateTime"),
    ("RoleDefinitionOriginId", "roleDefinitionId"),
    ("TemplateId", "roleTemplateId"),
    ("IsAuthenticatedWithMfa", "isAuthenticatedWithMfa"),
];

/// Of a value that was changed this much is kept: enough for a list of permissions.
const LONGEST: usize = 1000;

pub(super) fn read_directory(state: &mut State, answer: &Answer<'_>, body: &Value) {
    logs::note(state, answer, logs::DIRECTORY_AUDITS, body);
    each(state, answer, body, |state, item| {
        let by = member(item.value, "initiatedBy");
        let (user, app) = (member(by, "user"), member(by, "app"));
        let first = |pairs: &[(&Value, &str)]| pairs.iter().find_map(|(value, name)| text(value, name));
        let actor = first(&[(user, "id"), (app, "servicePrincipalId"), (app, "appId")]);
        let name = first(&[(user, "userPrincipalName"), (user, "displayName"), (app, "displayName")]);
        // What was changed stands first; a role or group that it was put into comes after.
        let targets: Vec<String> = items(item.value, "targetResources")
            .iter()
            .filter_map(|target| text(target, "id"))
            .map(|id| lower(Some(id)))
            .collect();
        let mut attributes = told(
            item.value,
            &["category", "correlationId", "loggedByService", "operationType", "resultReason"],
        );
        attributes.extend(text(user, "ipAddress").map(|address| ("ipAddress".to_owned(), address)));
        attributes.extend(details(item.value));
        attributes.extend(changes(item.value));
        several(&mut attributes, &targets);
        let event = Event {
            id: item.needed("id")?,
            cloud: Cloud::Azure,
            scope: answer.scope.clone(),
            at: at(item, "activityDateTime")?,
            source: logs::DIRECTORY_AUDITS.to_owned(),
            action: item.needed("activityDisplayName")?,
            actor: lower(actor),
            actor_name: name.unwrap_or_default(),
            target: targets.into_iter().next().unwrap_or_default(),
            result: item.text("result"),
            attributes,
            evidence: item.evidence.clone(),
        };
        super::requests::note_decision(state, answer, &event);
        state.records.events.push(event);
        Ok(())
    });
}

pub(super) fn read_activity(state: &mut State, answer: &Answer<'_>, body: &Value) {
    logs::note(state, answer, logs::ACTIVITY_LOG, body);
    each(state, answer, body, |state, item| {
        let word = |name: &str| {
            let value = member(item.value, name);
            text(value, "value").or_else(|| text(item.value, name)).unwrap_or_default()
        };
        let claims = member(item.value, "claims");
        let object = text(claims, OBJECT).or_else(|| text(claims, "oid")).or_else(|| text(claims, "appid"));
        let caller = item.text("caller");
        let target = text(item.value, "resourceId")
            .or_else(|| text(member(item.value, "authorization"), "scope"))
            .unwrap_or_default();
        let mut attributes = told(item.value, &["correlationId", "operationId"]);
        let facts = [
            ("category", Some(word("category"))),
            ("eventName", Some(word("eventName"))),
            ("subStatus", Some(word("subStatus"))),
            ("resourceProvider", Some(word("resourceProviderName"))),
            ("appId", text(claims, "appid")),
            ("homeTenantId", text(claims, HOME_TENANT)),
            (
                "ipAddress",
                text(member(item.value, "httpRequest"), "clientIpAddress").or_else(|| text(claims, "ipaddr")),
            ),
        ];
        let facts = facts.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        attributes.extend(facts.filter(|(_, value)| !value.is_empty()));
        attributes.extend(assigned(member(item.value, "properties")));
        let to = attributes.get("principalId").cloned();
        several(&mut attributes, &[target.clone()].into_iter().chain(to).collect::<Vec<_>>());
        let event = Event {
            id: text(item.value, "eventDataId").map_or_else(|| item.needed("id"), Ok)?,
            cloud: Cloud::Azure,
            scope: answer.scope.clone(),
            at: at(item, "eventTimestamp")?,
            source: logs::ACTIVITY_LOG.to_owned(),
            action: word("operationName"),
            actor: lower(object.or_else(|| guid(&caller))),
            actor_name: caller,
            target,
            result: word("status"),
            attributes,
            evidence: item.evidence.clone(),
        };
        state.records.events.push(event);
        Ok(())
    });
}

/// Members that are scalars.
fn told(value: &Value, names: &[&str]) -> BTreeMap<String, String> {
    names.iter().filter_map(|name| Some(((*name).to_owned(), text(value, name)?))).collect()
}

/// Ticket, justification and the like, which stand among the event's details.
fn details(value: &Value) -> impl Iterator<Item = (String, String)> + '_ {
    items(value, "additionalDetails").iter().filter_map(|detail| {
        let key = text(detail, "key")?;
        let (_, name) = DETAILS.iter().find(|(own, _)| own.eq_ignore_ascii_case(&key))?;
        Some(((*name).to_owned(), text(detail, "value")?))
    })
}

/// What became of each property that was changed: `modified.<property>` is the new value, and
/// `removed.<property>` the old one where there is no new one.
fn changes(value: &Value) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for property in
        items(value, "targetResources").iter().flat_map(|target| items(target, "modifiedProperties"))
    {
        let Some(name) = text(property, "displayName") else { continue };
        let of =
            |name: &str| text(property, name).map(|value| plain(&value)).filter(|value| !value.is_empty());
        let (key, value) = match (of("newValue"), of("oldValue")) {
            (Some(new), _) => (format!("modified.{name}"), new),
            (None, Some(old)) => (format!("removed.{name}"), old),
            (None, None) => continue,
        };
        found.entry(key).or_insert(value);
    }
    found
}

/// A value as the log writes it, which is JSON within a text: without the quotes, and an empty list is none.
fn plain(value: &str) -> String {
    let read = serde_json::from_str::<Value>(value).ok();
    let text = match read {
        Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text,
        Some(Value::Array(list)) if list.is_empty() => String::new(),
        Some(Value::Array(list)) if list.iter().all(|one| scalar(one).is_some()) => {
            list.iter().filter_map(scalar).collect::<Vec<_>>().join(" ")
        }
        Some(one) => scalar(&one).unwrap_or_else(|| value.to_owned()),
        None => value.to_owned(),
    };
    text.chars().take(LONGEST).collect()
}

/// Whom a role was assigned to, and which: what was asked for, and what came of it, are texts within the
/// event.
fn assigned(properties: &Value) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for body in ["requestbody", "responseBody"].into_iter().filter_map(|name| text(properties, name)) {
        let Ok(body) = serde_json::from_str::<Value>(&body) else { continue };
        let inner = [member(&body, "properties"), member(&body, "Properties")];
        for inner in inner.into_iter().filter(|inner| inner.is_object()) {
            for (names, key) in [
                (["principalId", "PrincipalId"], "principalId"),
                (["roleDefinitionId", "RoleDefinitionId"], "roleDefinitionId"),
                (["principalType", "PrincipalType"], "principalType"),
            ] {
                let value = names.into_iter().find_map(|name| text(inner, name));
                found.extend(value.map(|value| (key.to_owned(), lower(Some(value)))));
            }
        }
    }
    found
}

/// All that was changed, where that is more than one thing.
fn several(attributes: &mut BTreeMap<String, String>, targets: &[String]) {
    let all: BTreeSet<&String> = targets.iter().collect();
    if all.len() > 1 {
        let mut seen = BTreeSet::new();
        let ids: Vec<&str> = targets.iter().filter(|id| seen.insert(*id)).map(String::as_str).collect();
        attributes.insert("targets".to_owned(), ids.join(" "));
    }
}

pub(super) fn at(item: &Item<'_>, name: &str) -> Result<Timestamp, Fault> {
    match date(item.value, name) {
        Known::Is(at) => Ok(at),
        Known::Unknown(_) => Err(format!("`{name}` is no date")),
    }
}

/// Object ids are in lower case everywhere; other ids stay.
pub(super) fn lower(id: Option<String>) -> String {
    id.map(|id| guid(&id).unwrap_or(id)).unwrap_or_default()
}
