//! Changes of access, from the audit log of the directory and the activity logs of Azure.

use std::collections::BTreeMap;

use serde_json::Value;
use tenure_model::{Cloud, Event, Known};

use super::answer::{Answer, Fault, Item, each};
use super::ids::guid;
use super::state::State;
use tenure_connector_core::lenient::{date, items, member, text};

/// Claims of the caller's token that name it.
const OBJECT: &str = "http://schemas.microsoft.com/identity/claims/objectidentifier";

pub(super) fn read_directory(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        let by = member(item.value, "initiatedBy");
        let (user, app) = (member(by, "user"), member(by, "app"));
        let first = |pairs: &[(&Value, &str)]| pairs.iter().find_map(|(value, name)| text(value, name));
        let actor = first(&[(user, "id"), (app, "servicePrincipalId"), (app, "appId")]);
        let name = first(&[(user, "userPrincipalName"), (user, "displayName"), (app, "displayName")]);
        // What was changed stands first; a role or group that it was put into comes after.
        let target = items(item.value, "targetResources").iter().find_map(|target| text(target, "id"));
        let event = Event {
            id: item.needed("id")?,
            cloud: Cloud::Azure,
            scope: answer.scope.clone(),
            at: at(item, "activityDateTime")?,
            source: "directoryAudits".to_owned(),
            action: item.needed("activityDisplayName")?,
            actor: lower(actor),
            actor_name: name.unwrap_or_default(),
            target: lower(target),
            result: item.text("result"),
            attributes: BTreeMap::new(),
            evidence: item.evidence.clone(),
        };
        state.records.events.push(event);
        Ok(())
    });
}

pub(super) fn read_activity(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        let word = |name: &str| {
            let value = member(item.value, name);
            text(value, "value").or_else(|| text(item.value, name)).unwrap_or_default()
        };
        let claims = member(item.value, "claims");
        let object = text(claims, OBJECT).or_else(|| text(claims, "oid")).or_else(|| text(claims, "appid"));
        let caller = item.text("caller");
        let event = Event {
            id: text(item.value, "eventDataId").map_or_else(|| item.needed("id"), Ok)?,
            cloud: Cloud::Azure,
            scope: answer.scope.clone(),
            at: at(item, "eventTimestamp")?,
            source: "activityLog".to_owned(),
            action: word("operationName"),
            actor: lower(object.or_else(|| guid(&caller))),
            actor_name: caller,
            target: text(item.value, "resourceId")
                .or_else(|| text(member(item.value, "authorization"), "scope"))
                .unwrap_or_default(),
            result: word("status"),
            attributes: BTreeMap::new(),
            evidence: item.evidence.clone(),
        };
        state.records.events.push(event);
        Ok(())
    });
}

fn at(item: &Item<'_>, name: &str) -> Result<tenure_model::Timestamp, Fault> {
    match date(item.value, name) {
        Known::Is(at) => Ok(at),
        Known::Unknown(_) => Err(format!("`{name}` is no date")),
    }
}

/// Object ids are in lower case everywhere; other ids stay.
fn lower(id: Option<String>) -> String {
    id.map(|id| guid(&id).unwrap_or(id)).unwrap_or_default()
}
