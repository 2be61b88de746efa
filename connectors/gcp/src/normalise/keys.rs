//! Keys: of service accounts, for the interoperable API of Cloud Storage (HMAC), and API keys.

use std::collections::BTreeMap;

use serde_json::Value;
use tenure_connector_core::Firsts;
use tenure_connector_core::lenient::{chosen, date, end, flag, items, member, text};
use tenure_model::{
    Cloud, Credential, CredentialId, CredentialKind, CredentialState, Expiry, Known, LastUsed, PrincipalId,
    ScopeId, Timestamp, Unknown,
};

use super::answer::{Answer, Fault, Thing, each};
use super::names::{self, IAM};
use super::resources::{self, Part};
use super::state::State;

/// Keys so far.
#[derive(Default)]
pub(super) struct KeyFacts {
    /// By the full name of the key, as written.
    of_accounts: Firsts<String, Key>,
    hmac: Firsts<String, Key>,
    api: Firsts<String, Key>,
}

struct Key {
    /// The account, by email or numeric id; empty where the name of the key says it.
    account: String,
    state: CredentialState,
    issued: Known<Timestamp>,
    expires: Expiry,
    attributes: BTreeMap<String, String>,
    project: Option<String>,
    asked: ScopeId,
}

/// `iam:projects.serviceAccounts.keys.list`.
pub(super) fn read(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, "keys", |state, thing| one(state, answer, thing));
}

/// One key of a service account. Those that Google keeps and turns over itself are nobody's to hold.
pub(super) fn one(state: &mut State, answer: &Answer<'_>, thing: &Thing<'_>) -> Result<(), Fault> {
    if thing.text("keyType") == "SYSTEM_MANAGED" {
        return Ok(());
    }
    let name = match text(&thing.value, "name") {
        Some(local) => names::full(IAM, local.trim_start_matches("//iam.googleapis.com/")),
        None => thing.full_name(IAM)?,
    };
    if !name.contains("/serviceAccounts/") || !name.contains("/keys/") {
        return Err("`name` is none of a key".to_owned());
    }
    let disabled = flag(&thing.value, "disabled").unwrap_or(false);
    let key = Key {
        account: String::new(),
        state: if disabled { CredentialState::Inactive } else { CredentialState::Active },
        issued: date(&thing.value, "validAfterTime"),
        expires: end(&thing.value, "validBeforeTime"),
        attributes: chosen(&thing.value, &["keyOrigin", "keyAlgorithm", "disableReason", "keyType"]),
        project: thing.project.clone(),
        asked: answer.scope.clone(),
    };
    state.keys.of_accounts.add(name, thing.evidence.clone(), key);
    Ok(())
}

/// `storage:projects.hmacKeys.list`.
pub(super) fn read_hmac(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, "items", |state, thing| {
        let id = thing.needed("accessId")?;
        let word = thing.text("state");
        // Kept in the list for a month, and never accepted again.
        if word == "DELETED" {
            return Ok(());
        }
        let key = Key {
            account: thing.needed("serviceAccountEmail")?,
            state: if word == "INACTIVE" { CredentialState::Inactive } else { CredentialState::Active },
            issued: date(&thing.value, "timeCreated"),
            expires: Expiry::Never,
            attributes: chosen(&thing.value, &["projectId", "updated", "state"]),
            project: text(&thing.value, "projectId").or_else(|| thing.project.clone()),
            asked: answer.scope.clone(),
        };
        state.keys.hmac.add(id, thing.evidence.clone(), key);
        Ok(())
    });
}

/// `apikeys:projects.locations.keys.list`.
pub(super) fn read_api(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, "keys", |state, thing| api_key(state, answer, thing));
}

/// Restrictions of an API key, by their members.
const RESTRICTIONS: [&str; 4] = [
    "restrictions.browserKeyRestrictions.allowedReferrers",
    "restrictions.serverKeyRestrictions.allowedIps",
    "restrictions.iosKeyRestrictions.allowedBundleIds",
    "serviceAccountEmail",
];

/// One API key: a resource with its restrictions, and where it is bound to a service account, a credential
/// of that.
pub(super) fn api_key(state: &mut State, answer: &Answer<'_>, thing: &Thing<'_>) -> Result<(), Fault> {
    let name = thing.full_name("apikeys.googleapis.com")?;
    // Deleted, and only kept so that it can be restored.
    if text(&thing.value, "deleteTime").is_some() || thing.text("state") == "DELETED" {
        return Ok(());
    }
    let mut part = Part::new("apikeys.googleapis.com/Key", &name);
    part.name = text(&thing.value, "displayName");
    part.project.clone_from(&thing.project);
    part.region = "global".to_owned();
    part.labels(&thing.labels);
    part.copy(&thing.value, &["uid", "createTime"]);
    part.copy(&thing.value, &RESTRICTIONS);
    let restrictions = member(&thing.value, "restrictions");
    let targets = items(restrictions, "apiTargets").iter().filter_map(|target| text(target, "service"));
    let targets: Vec<String> = targets.collect();
    if !targets.is_empty() {
        part.attributes.insert("restrictions.apiTargets".to_owned(), targets.join(" "));
    }
    if !items(member(restrictions, "androidKeyRestrictions"), "allowedApplications").is_empty() {
        part.attributes.insert("restrictions.androidKeyRestrictions".to_owned(), "true".to_owned());
    }
    let key = Key {
        account: thing.text("serviceAccountEmail"),
        state: CredentialState::Active,
        issued: date(&thing.value, "createTime"),
        expires: Expiry::Never,
        attributes: part.attributes.clone(),
        project: thing.project.clone(),
        asked: answer.scope.clone(),
    };
    resources::add(state, answer.scope, part, thing.evidence.clone());
    if !key.account.is_empty() {
        state.keys.api.add(name, thing.evidence.clone(), key);
    }
    Ok(())
}

/// Records the credentials.
pub(super) fn finish(state: &mut State) {
    for (name, evidence, key) in std::mem::take(&mut state.keys.of_accounts).take() {
        let name = names::canonical(&name, &state.places);
        let local = name.trim_start_matches("//iam.googleapis.com/").to_owned();
        let Some((_, short)) = local.split_once("/serviceAccounts/") else { continue };
        let Some((email, id)) = short.split_once("/keys/") else { continue };
        let scope = resources::place(state, &name, key.project.as_deref(), &key.asked);
        let last_used = state.activity.of_key(state, email, id, &key.issued, &scope);
        let watched = state.activity.watched_until(email, id);
        let (email, id) = (email.to_owned(), local.clone());
        let mut credential = credential(id, CredentialKind::ServiceAccountKey, &email, scope, key, evidence);
        credential.last_used = last_used;
        credential
            .attributes
            .extend(watched.map(|until| ("observationPeriod.endTime".to_owned(), until.to_string())));
        record(state, credential);
    }
    for (id, evidence, key) in std::mem::take(&mut state.keys.hmac).take() {
        let email = key.account.to_lowercase();
        let scope = resources::place(state, "", key.project.as_deref(), &key.asked);
        record(state, credential(id, CredentialKind::HmacKey, &email, scope, key, evidence));
    }
    for (name, evidence, key) in std::mem::take(&mut state.keys.api).take() {
        let email = key.account.to_lowercase();
        let scope = resources::place(state, &name, key.project.as_deref(), &key.asked);
        let id = names::parts(&name).map_or(name.as_str(), |(_, local)| local).to_owned();
        record(state, credential(id, CredentialKind::ApiKey, &email, scope, key, evidence));
    }
}

fn credential(
    id: String,
    kind: CredentialKind,
    email: &str,
    scope: ScopeId,
    key: Key,
    evidence: tenure_model::EvidenceRef,
) -> Credential {
    Credential {
        id: CredentialId::from(id),
        cloud: Cloud::Gcp,
        kind,
        principal: PrincipalId::from(format!("serviceAccount:{email}")),
        scope,
        state: key.state,
        issued: key.issued,
        last_used: LastUsed::Unknown(Unknown::NotReported),
        expires: key.expires,
        attributes: key.attributes,
        evidence,
    }
}

/// Whoever has a key is a principal, whether or not a list holds it.
fn record(state: &mut State, credential: Credential) {
    state.sight(credential.principal.as_str(), &credential.evidence, &credential.scope);
    state.records.credentials.push(credential);
}
