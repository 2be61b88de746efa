//! When identities and credentials were last used, as far as the directory's reports tell.
//!
//! INVARIANT: a report that was not read (it takes a licence) leaves the use unknown, and so does a
//! report that does not mention somebody. Only an identity that a report lists without a date was not
//! used as far back as the report goes.

use serde_json::Value;
use tenure_model::{
    Cloud, Event, EvidenceRef, LastUsed, Principal, PrincipalId, PrincipalKind, ScopeId, Unknown,
};

use super::answer::{Answer, Fault, Item, each};
use super::events::{at, lower};
use super::ids::guid;
use super::logs;
use super::state::State;
use tenure_connector_core::Firsts;
use tenure_connector_core::lenient::{chosen, latest, member, text};

/// What the reports said.
#[derive(Default)]
pub(super) struct SignInFacts {
    users: Firsts<PrincipalId, LastUsed>,
    /// By tenant and application id.
    applications: Firsts<(ScopeId, String), LastUsed>,
    /// By tenant and key id.
    keys: Firsts<(ScopeId, String), LastUsed>,
}

const USERS: &str = "graph:users/signInActivity";
const APPLICATIONS: &str = "graph:reports/servicePrincipalSignInActivities";
const KEYS: &str = "graph:reports/appCredentialSignInActivities";

/// Sign-ins stand with the user. A user without them has not signed in since they are kept.
pub(super) fn read_users(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        user(state, item, item.evidence.clone())?;
        Ok(())
    });
}

fn user(state: &mut State, item: &Item<'_>, evidence: EvidenceRef) -> Result<(), Fault> {
    let id = PrincipalId::from(item.guid("id")?);
    let activity = member(item.value, "signInActivity");
    // Successful sign-ins alone are kept since December 2023; before, attempts were all there was.
    let used = latest(activity, &["lastSuccessfulSignInDateTime"])
        .or_else(|| latest(activity, &["lastSignInDateTime", "lastNonInteractiveSignInDateTime"]));
    state.sign_ins.users.add(id, evidence, used.unwrap_or(LastUsed::NeverInWindow));
    Ok(())
}

/// Use as a client counts; that others asked for tokens to it does not.
pub(super) fn read_service_principals(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        let app_id = item.guid("appId")?;
        let of = |name: &str| latest(member(item.value, name), &["lastSignInDateTime"]);
        let as_client =
            [of("applicationAuthenticationClientSignInActivity"), of("delegatedClientSignInActivity")];
        let used = as_client.into_iter().flatten().reduce(LastUsed::latest);
        let key = (answer.scope.clone(), app_id);
        state.sign_ins.applications.add(key, item.evidence.clone(), used.unwrap_or(LastUsed::NeverInWindow));
        Ok(())
    });
}

pub(super) fn read_keys(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        let key = (answer.scope.clone(), item.guid("keyId")?);
        let used = latest(member(item.value, "signInActivity"), &["lastSignInDateTime"]);
        state.sign_ins.keys.add(key, item.evidence.clone(), used.unwrap_or(LastUsed::NeverInWindow));
        Ok(())
    });
}

/// What is unknown of something that a report does not mention.
fn unmentioned(state: &State, api: &str, tenant: &ScopeId) -> LastUsed {
    let read = state.was_answered(api, tenant);
    LastUsed::Unknown(if read { Unknown::NotReported } else { Unknown::NotRead })
}

/// The last use of a principal.
pub(super) fn last_used(state: &State, principal: &Principal) -> LastUsed {
    let tenant = &principal.scope;
    let app_id = || guid(principal.attributes.get("appId")?);
    let of_application = || {
        let known = state.sign_ins.applications.get(&(tenant.clone(), app_id()?));
        known.copied()
    };
    match principal.kind {
        PrincipalKind::DirectoryUser => {
            let known = state.sign_ins.users.get(&principal.id).copied();
            known.unwrap_or_else(|| unmentioned(state, USERS, tenant))
        }
        PrincipalKind::ServicePrincipal | PrincipalKind::Application | PrincipalKind::AgentIdentity => {
            of_application().unwrap_or_else(|| unmentioned(state, APPLICATIONS, tenant))
        }
        // Sign-ins of managed identities are in none of these reports.
        _ => of_application().unwrap_or(LastUsed::Unknown(Unknown::NotReported)),
    }
}

/// The last use of an application's credential.
pub(super) fn key_last_used(state: &State, tenant: &ScopeId, key_id: &str) -> LastUsed {
    let known = state.sign_ins.keys.get(&(tenant.clone(), key_id.to_owned())).copied();
    known.unwrap_or_else(|| unmentioned(state, KEYS, tenant))
}

/// Sign-ins of those whom others vouch for: users of other tenants, and applications of others.
pub(super) fn read_events(state: &mut State, answer: &Answer<'_>, body: &Value) {
    logs::note(state, answer, logs::SIGN_INS, body);
    each(state, answer, body, |state, item| {
        let status = member(item.value, "status");
        let code = text(status, "errorCode").unwrap_or_else(|| "0".to_owned());
        let who = ["servicePrincipalId", "userId"].iter().find_map(|name| text(item.value, name));
        let name = ["userPrincipalName", "servicePrincipalName", "userDisplayName", "appDisplayName"];
        let mut attributes = chosen(
            item.value,
            &[
                "homeTenantId",
                "resourceTenantId",
                "crossTenantAccessType",
                "appId",
                "appDisplayName",
                "resourceId",
                "resourceDisplayName",
                "ipAddress",
                "clientAppUsed",
                "conditionalAccessStatus",
                "correlationId",
                "isInteractive",
                "signInEventTypes",
                "servicePrincipalCredentialKeyId",
                "uniqueTokenIdentifier",
            ],
        );
        attributes.extend(
            text(status, "failureReason")
                .filter(|_| code != "0")
                .map(|why| ("failureReason".to_owned(), why)),
        );
        state.records.events.push(Event {
            id: item.needed("id")?,
            cloud: Cloud::Azure,
            scope: answer.scope.clone(),
            at: at(item, "createdDateTime")?,
            source: logs::SIGN_INS.to_owned(),
            action: "sign-in".to_owned(),
            actor: lower(who),
            actor_name: name.iter().find_map(|name| text(item.value, name)).unwrap_or_default(),
            target: lower(text(item.value, "resourceId")),
            result: if code == "0" { "success".to_owned() } else { code },
            attributes,
            evidence: item.evidence.clone(),
        });
        Ok(())
    });
}

/// Users with the second factors that they registered.
pub(super) fn read_second_factors(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        let user = item.guid("id")?;
        super::credentials::second_factors(state, answer, item, &user, text(item.value, "isMfaRegistered"));
        Ok(())
    });
}
