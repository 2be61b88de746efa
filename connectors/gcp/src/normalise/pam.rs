//! Privileged Access Manager: who may ask for what, on which terms, and who has it now.

use serde_json::Value;
use tenure_connector_core::Firsts;
use tenure_connector_core::lenient::{date, items, member, text, texts};
use tenure_model::{
    Cloud, EvidenceRef, Grant, Granted, Known, PolicyDocument, PolicyId, PolicyKind, PrincipalId,
    RoleDefinitionId, ScopeId, Standing, Timestamp, Unknown,
};

use super::answer::{Answer, Fault, Thing, each};
use super::resources::{self, Part};
use super::state::State;
use super::{members, names};

const SERVICE: &str = "privilegedaccessmanager.googleapis.com";

/// Entitlements and grants by name.
#[derive(Default)]
pub(super) struct PamFacts {
    entitlements: Firsts<String, Entitlement>,
    grants: Firsts<String, Activation>,
}

struct Entitlement {
    eligible: Vec<String>,
    gives: Vec<Access>,
    since: Known<Timestamp>,
    text: String,
    part: Part,
    asked: ScopeId,
}

/// A role that is given, and where.
#[derive(Clone, Debug)]
struct Access {
    at: String,
    role: String,
    condition: String,
}

/// What somebody asked for.
struct Activation {
    requester: String,
    approver: String,
    gives: Vec<Access>,
    active: bool,
    since: Known<Timestamp>,
    until: Option<Timestamp>,
    part: Part,
    asked: ScopeId,
}

/// `….entitlements.list`.
pub(super) fn read(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, "entitlements", |state, thing| {
        let name = thing.needed("name")?;
        let eligible =
            items(&thing.value, "eligibleUsers").iter().flat_map(|entry| texts(entry, "principals"));
        let mut part = Part::new(&format!("{SERVICE}/Entitlement"), &names::full(SERVICE, &name));
        part.name = Some(names::last_part(&name).to_owned());
        part.copy(&thing.value, &["state", "maxRequestDuration", "createTime", "updateTime"]);
        let entitlement = Entitlement {
            eligible: eligible.collect(),
            gives: access(&thing.value)?,
            since: date(&thing.value, "createTime"),
            text: thing.value.to_string(),
            part,
            asked: answer.scope.clone(),
        };
        state.pam.entitlements.add(name, thing.evidence.clone(), entitlement);
        Ok(())
    });
}

/// What it gives. An entitlement that gives nothing that can be read is not one that gives nothing.
fn access(value: &Value) -> Result<Vec<Access>, Fault> {
    let access = member(member(value, "privilegedAccess"), "gcpIamAccess");
    let at = text(access, "resource").ok_or("its `privilegedAccess` has no `resource`")?;
    let bindings = items(access, "roleBindings");
    let roles = bindings.iter().map(|binding| {
        let role = text(binding, "role").ok_or("one of its `roleBindings` has no `role`")?;
        let condition = text(binding, "conditionExpression").unwrap_or_default();
        Ok(Access { at: at.clone(), role, condition })
    });
    roles.collect()
}

/// `….entitlements.grants.list`.
pub(super) fn read_grants(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, "grants", |state, thing| {
        let name = thing.needed("name")?;
        let (entitlement, _) = name.split_once("/grants/").ok_or("`name` is none of a grant")?;
        let mut part = Part::new(&format!("{SERVICE}/Grant"), &names::full(SERVICE, &name));
        part.name = Some(names::last_part(&name).to_owned());
        part.copy(
            &thing.value,
            &["state", "requester", "requestedDuration", "externallyModified", "createTime"],
        );
        let requester = thing.needed("requester")?;
        let facts = [
            ("entitlement", Some(entitlement.to_owned())),
            ("justification", text(member(&thing.value, "justification"), "unstructuredJustification")),
            ("grantTime", text(member(&thing.value, "auditTrail"), "accessGrantTime")),
            ("removeTime", text(member(&thing.value, "auditTrail"), "accessRemoveTime")),
            ("approver", approver(&thing.value)),
            ("approvedTime", step(&thing.value, "approved").map(|(at, _)| at)),
            ("approvalReason", step(&thing.value, "approved").and_then(|(_, step)| text(step, "reason"))),
            ("deniedBy", step(&thing.value, "denied").and_then(|(_, step)| text(step, "actor"))),
            ("revokedBy", step(&thing.value, "revoked").and_then(|(_, step)| text(step, "actor"))),
            ("withdrawnTime", step(&thing.value, "withdrawn").map(|(at, _)| at)),
            ("endedTime", step(&thing.value, "ended").map(|(at, _)| at)),
            ("requester", Some(requester.clone())),
        ];
        let facts = facts.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
        part.attributes.extend(facts);
        part.attributes.entry("externallyModified".to_owned()).or_insert_with(|| "false".to_owned());
        let activation = activation(answer, thing, requester, part)?;
        state.pam.grants.add(name, thing.evidence.clone(), activation);
        Ok(())
    });
}

fn activation(
    answer: &Answer<'_>,
    thing: &Thing<'_>,
    requester: String,
    part: Part,
) -> Result<Activation, Fault> {
    let since = begun(&thing.value);
    let lasts = text(&thing.value, "requestedDuration").and_then(|text| seconds(&text));
    let until = since
        .get()
        .zip(lasts)
        .and_then(|(at, seconds)| Timestamp::from_second(at.as_second().checked_add(seconds)?).ok());
    Ok(Activation {
        requester,
        approver: approver(&thing.value).unwrap_or_default(),
        gives: access(&thing.value)?,
        active: thing.text("state") == "ACTIVE",
        since,
        until,
        part,
        asked: answer.scope.clone(),
    })
}

/// When access began.
fn begun(value: &Value) -> Known<Timestamp> {
    match date(member(value, "auditTrail"), "accessGrantTime") {
        Known::Unknown(Unknown::NotReported) => {
            let events = items(member(value, "timeline"), "events");
            let activated = events.iter().find(|event| member(event, "activated").is_object());
            activated.map_or(Known::Unknown(Unknown::NotReported), |event| date(event, "eventTime"))
        }
        told => told,
    }
}

/// Who approved it, the last where several had to.
fn approver(value: &Value) -> Option<String> {
    let events = items(member(value, "timeline"), "events");
    events.iter().rev().find_map(|event| text(member(event, "approved"), "actor"))
}

/// The last step of a kind in its course, with its time.
fn step<'v>(value: &'v Value, kind: &str) -> Option<(String, &'v Value)> {
    let events = items(member(value, "timeline"), "events");
    let last = events.iter().rev().find(|event| member(event, kind).is_object())?;
    Some((text(last, "eventTime")?, member(last, kind)))
}

/// `3600s`, as protocol buffers write a duration.
fn seconds(text: &str) -> Option<i64> {
    let number = text.strip_suffix('s')?;
    number.split('.').next()?.parse().ok().filter(|seconds| *seconds >= 0)
}

/// Records what can be asked for, and what is on.
pub(super) fn finish(state: &mut State) {
    for (name, evidence, entitlement) in std::mem::take(&mut state.pam.entitlements).take() {
        let scope = own_scope(state, &name, &entitlement.asked);
        resources::add(state, &scope, entitlement.part.clone(), evidence.clone());
        state.records.policies.push(PolicyDocument {
            id: PolicyId::from(format!("{name}#activation")),
            cloud: Cloud::Gcp,
            kind: PolicyKind::RoleActivation,
            name: names::last_part(&name).to_owned(),
            scope: scope.clone(),
            text: entitlement.text.as_str().into(),
            evidence: evidence.clone(),
        });
        for who in &entitlement.eligible {
            let held = Held { id: &name, standing: Standing::Eligible, since: &entitlement.since, by: "" };
            held.record(state, who, &entitlement.gives, &scope, &evidence);
        }
    }
    for (name, evidence, activation) in std::mem::take(&mut state.pam.grants).take() {
        let scope = own_scope(state, &name, &activation.asked);
        resources::add(state, &scope, activation.part.clone(), evidence.clone());
        if !activation.active {
            continue;
        }
        // An end that cannot be told does not make access go away.
        let standing = activation.until.map_or(Standing::Standing, Standing::Activated);
        let held = Held { id: &name, standing, since: &activation.since, by: &activation.approver };
        let who = members::of_email(&activation.requester);
        held.record(state, &who, &activation.gives, &scope, &evidence);
    }
}

/// The scope that an entitlement belongs to: `folders/1/locations/global/entitlements/…`.
fn own_scope(state: &State, name: &str, asked: &ScopeId) -> ScopeId {
    let own = name.split_once("/locations/").and_then(|(scope, _)| state.places.known(scope));
    own.unwrap_or_else(|| asked.clone())
}

/// How somebody holds what an entitlement gives.
struct Held<'h> {
    id: &'h str,
    standing: Standing,
    since: &'h Known<Timestamp>,
    by: &'h str,
}

impl Held<'_> {
    fn record(
        &self,
        state: &mut State,
        who: &str,
        gives: &[Access],
        scope: &ScopeId,
        evidence: &EvidenceRef,
    ) {
        let id = members::parse(who, &state.places).map_or_else(|| who.to_owned(), |member| member.id);
        state.sight(&id, evidence, scope);
        for access in gives {
            let at = names::canonical(&access.at, &state.places);
            let role = names::project_id(&access.role, &state.places);
            let place = resources::place(state, &at, None, scope);
            state.roles.name(&role, evidence, &place);
            let what = Granted::RoleDefinition(RoleDefinitionId::from(role));
            state.records.grants.push(Grant {
                at,
                condition: access.condition.clone(),
                id: self.id.to_owned(),
                standing: self.standing,
                since: self.since.clone(),
                granted_by: self.by.to_owned(),
                ..Grant::plain(PrincipalId::from(id.as_str()), what, place, evidence.clone())
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_read() {
        assert_eq!(seconds("3600s"), Some(3600));
        assert_eq!(seconds("1.5s"), Some(1));
        for text in ["", "s", "-1s", "3600", "1h", "99999999999999999999s"] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
