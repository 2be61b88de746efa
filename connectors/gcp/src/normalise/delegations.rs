//! Domain-wide delegation: who may act as any user of the Workspace, within which scopes of OAuth.
//!
//! No API lists them. The administrators' log tells of those that were made or ended in the half year that
//! it keeps; an export of the admin console, attached to an import, tells of all. What an export says of a
//! client counts before the log.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tenure_connector_core::Firsts;
use tenure_connector_core::lenient::{date, items, member, text, texts};
use tenure_model::{
    Cloud, Delegation, DelegationKind, Event, EvidenceRef, Expiry, Known, ScopeId, Timestamp, Unknown,
};

use super::answer::{Answer, Fault, Thing, each};
use super::state::State;
use super::{logs, members};

/// The unit of an attached export.
pub(crate) const ATTACHED: &str = "attached:domain-wide-delegation";

/// Parameters of events that are kept.
const PARAMETERS: [&str; 7] = [
    "API_CLIENT_NAME",
    "API_SCOPES",
    "DOMAIN_NAME",
    "GROUP_EMAIL",
    "PRIVILEGE_NAME",
    "ROLE_NAME",
    "USER_EMAIL",
];

/// What is told of clients, by scope and client id.
#[derive(Default)]
pub(super) struct DelegationFacts {
    exported: Firsts<(ScopeId, String), BTreeSet<String>>,
    logged: BTreeMap<(ScopeId, String), BTreeMap<(Timestamp, String), Logged>>,
}

struct Logged {
    authorised: bool,
    scopes: BTreeSet<String>,
    evidence: EvidenceRef,
}

/// `admin:reports.activities.list`.
pub(super) fn read_log(state: &mut State, answer: &Answer<'_>, body: &Value) {
    logs::note_admin(state, answer, body);
    each(state, answer, body, "items", |state, thing| {
        let id = member(&thing.value, "id");
        let Known::Is(at) = date(id, "time") else { return Err("its `id` has no `time`".to_owned()) };
        let unique = text(id, "uniqueQualifier").unwrap_or_default();
        let actor = text(member(&thing.value, "actor"), "email").unwrap_or_default();
        for (number, event) in items(&thing.value, "events").iter().enumerate() {
            let name = text(event, "name").ok_or("an event has no `name`")?;
            let evidence = thing.at(&format!("/events/{number}"));
            let client = parameter(event, "API_CLIENT_NAME").and_then(|value| text(value, "value"));
            let log = Log { answer, thing, at, id: format!("{unique}/{number}"), actor: &actor, name: &name };
            log.event(state, event, client.clone(), evidence.clone());
            log.delegation(state, event, client, evidence)?;
        }
        Ok(())
    });
}

/// One entry of the log.
struct Log<'l, 'a> {
    answer: &'l Answer<'a>,
    thing: &'l Thing<'l>,
    at: Timestamp,
    id: String,
    actor: &'l str,
    name: &'l str,
}

impl Log<'_, '_> {
    fn event(&self, state: &mut State, event: &Value, client: Option<String>, evidence: EvidenceRef) {
        let told = |name: &str| parameter(event, name).and_then(|value| text(value, "value"));
        // Whom it is about stands before the group that he was let into.
        let user =
            told("USER_EMAIL").filter(|email| email.contains('@')).map(|email| members::of_email(&email));
        let group = told("GROUP_EMAIL").filter(|email| email.contains('@'));
        let group = group.map(|email| format!("group:{}", email.to_lowercase()));
        let targets: Vec<String> = [client, user, group].into_iter().flatten().collect();
        let mut attributes = BTreeMap::new();
        for name in PARAMETERS {
            attributes.extend(told(name).map(|value| (name.to_owned(), value)));
        }
        attributes
            .extend(text(&self.thing.value, "ipAddress").map(|address| ("callerIp".to_owned(), address)));
        if targets.len() > 1 {
            attributes.insert("targets".to_owned(), targets.join(" "));
        }
        let target = targets.into_iter().next().unwrap_or_default();
        let actor = if self.actor.contains('@') { members::of_email(self.actor) } else { String::new() };
        state.records.events.push(Event {
            id: self.id.clone(),
            cloud: Cloud::Gcp,
            scope: self.answer.scope.clone(),
            at: self.at,
            source: "admin-audit".to_owned(),
            action: self.name.to_owned(),
            actor,
            actor_name: if self.actor.is_empty() {
                self.thing.text("ownerDomain")
            } else {
                self.actor.to_owned()
            },
            target,
            result: String::new(),
            attributes,
            evidence,
        });
    }

    fn delegation(
        &self,
        state: &mut State,
        event: &Value,
        client: Option<String>,
        evidence: EvidenceRef,
    ) -> Result<(), Fault> {
        let authorised = match self.name {
            "AUTHORIZE_API_CLIENT_ACCESS" => true,
            "REMOVE_API_CLIENT_ACCESS" => false,
            _ => return Ok(()),
        };
        let client = client.ok_or("an event of a client does not name it")?;
        let scopes = parameter(event, "API_SCOPES").map(scopes_in).unwrap_or_default();
        let logged = Logged { authorised, scopes, evidence };
        let key = (self.answer.scope.clone(), client);
        let events = state.delegations.logged.entry(key).or_default();
        let place = (self.at, self.id.clone());
        // Of an answer that came twice the first is the evidence.
        if events.get(&place).is_none_or(|known| logged.evidence < known.evidence) {
            events.insert(place, logged);
        }
        Ok(())
    }
}

fn parameter<'v>(event: &'v Value, name: &str) -> Option<&'v Value> {
    items(event, "parameters").iter().find(|one| text(one, "name").is_some_and(|found| found == name))
}

fn scopes_in(parameter: &Value) -> BTreeSet<String> {
    let mut scopes: BTreeSet<String> = texts(parameter, "multiValue").into_iter().collect();
    scopes.extend(split(&text(parameter, "value").unwrap_or_default()));
    scopes
}

/// Scopes of OAuth in a text, by commas or spaces.
fn split(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| c == ',' || c.is_whitespace());
    words.map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned)
}

/// The export of the admin console, as `{"csv": "…"}`: `Name,Client ID,Scopes`.
pub(super) fn read_export(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let Some(csv) = text(body, "csv") else {
        return state.malformed(answer, "", "there is no table in it");
    };
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(csv.as_bytes());
    let headers = reader.headers().cloned().unwrap_or_default();
    let column = |names: &[&str]| {
        headers.iter().position(|head| {
            names.iter().any(|name| head.trim_start_matches('\u{feff}').eq_ignore_ascii_case(name))
        })
    };
    let (Some(client), Some(scopes)) =
        (column(&["client id", "clientid", "client"]), column(&["scopes", "oauth scopes", "scope"]))
    else {
        return state.malformed(answer, "", "its head has no `Client ID` and `Scopes`");
    };
    for (row, record) in reader.records().enumerate() {
        let read = record.ok().and_then(|record| {
            let id = record.get(client).filter(|id| !id.is_empty())?.to_owned();
            Some((id, record.get(scopes).map(|text| split(text).collect::<BTreeSet<_>>())?))
        });
        let Some((id, scopes)) = read else {
            state.malformed(answer, "", &format!("row {} of the table names no client and scopes", row + 1));
            continue;
        };
        state.delegations.exported.add((answer.scope.clone(), id), answer.evidence("/body/csv"), scopes);
    }
}

/// Records who may act as anybody.
pub(super) fn finish(state: &mut State) {
    let facts = std::mem::take(&mut state.delegations);
    for ((scope, client), evidence, scopes) in facts.exported.iter() {
        let since = facts.logged.get(&(scope.clone(), client.clone())).and_then(since);
        record(state, scope, client, scopes, since, "attached-export", evidence.clone());
    }
    for (key, log) in &facts.logged {
        if facts.exported.has(key) {
            continue;
        }
        // What was authorised since it was last taken away.
        let mut live: Option<(BTreeSet<String>, EvidenceRef)> = None;
        for logged in log.values() {
            live = logged.authorised.then(|| {
                let mut scopes = live.take().map(|(scopes, _)| scopes).unwrap_or_default();
                scopes.extend(logged.scopes.iter().cloned());
                (scopes, logged.evidence.clone())
            });
        }
        if let Some((scopes, evidence)) = live {
            record(state, &key.0, &key.1, &scopes, since(log), "admin-audit", evidence);
        }
    }
}

/// Since when a client is authorised without a break, as far as the log goes back.
fn since(log: &BTreeMap<(Timestamp, String), Logged>) -> Option<Timestamp> {
    let mut since = None;
    for ((at, _), logged) in log {
        since = if logged.authorised { since.or(Some(*at)) } else { None };
    }
    since
}

fn record(
    state: &mut State,
    scope: &ScopeId,
    client: &str,
    scopes: &BTreeSet<String>,
    since: Option<Timestamp>,
    source: &str,
    evidence: EvidenceRef,
) {
    let account = state.client(client).map(|email| format!("serviceAccount:{email}"));
    let purpose: Vec<&str> = scopes.iter().map(String::as_str).collect();
    state.records.delegations.push(Delegation {
        cloud: Cloud::Gcp,
        kind: DelegationKind::DomainWideDelegation,
        scope: state.places.organisation(scope),
        delegate: account.unwrap_or_else(|| client.to_owned()),
        purpose: purpose.join(" "),
        since: since.map_or(Known::Unknown(Unknown::NotReported), Known::Is),
        until: Expiry::Never,
        attributes: BTreeMap::from([
            ("clientId".to_owned(), client.to_owned()),
            ("source".to_owned(), source.to_owned()),
        ]),
        evidence,
    });
}
