//! Service accounts.

use std::collections::BTreeMap;

use serde_json::Value;
use tenure_connector_core::Firsts;
use tenure_connector_core::lenient::{chosen, flag, text};
use tenure_model::{
    Cloud, EvidenceRef, Known, Nature, Origin, Principal, PrincipalId, PrincipalKind, PrincipalState,
    ScopeId, Unknown,
};

use super::answer::{Answer, Fault, Thing, each};
use super::names::{self, IAM};
use super::resources::{self, Part};
use super::state::State;

/// Service accounts by email in lower case.
#[derive(Default)]
pub(super) struct AccountFacts {
    found: Firsts<String, Account>,
}

struct Account {
    unique_id: Option<String>,
    /// The project that it is of, by number or id.
    project: Option<String>,
    name: String,
    disabled: Option<bool>,
    attributes: BTreeMap<String, String>,
    asked: ScopeId,
}

impl AccountFacts {
    /// The email of the service account with this OAuth client or numeric id.
    pub(super) fn of_client(&self, client: &str) -> Option<&str> {
        let is = |account: &Account| {
            account.attributes.get("oauth2ClientId").is_some_and(|id| id == client)
                || account.unique_id.as_deref() == Some(client)
        };
        self.found.iter().find(|(.., account)| is(account)).map(|(email, ..)| email.as_str())
    }
}

/// `iam:projects.serviceAccounts.list`.
pub(super) fn read(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, "accounts", |state, thing| one(state, answer, thing));
}

/// One service account.
pub(super) fn one(state: &mut State, answer: &Answer<'_>, thing: &Thing<'_>) -> Result<(), Fault> {
    let email = thing.needed("email")?.to_lowercase();
    if !email.contains('@') || email.contains('/') {
        return Err("`email` is none".to_owned());
    }
    let project = text(&thing.value, "projectId").or_else(|| thing.project.clone());
    let account = Account {
        unique_id: text(&thing.value, "uniqueId").filter(|id| names::is_number(id)),
        project,
        name: text(&thing.value, "displayName").unwrap_or_else(|| email.clone()),
        disabled: flag(&thing.value, "disabled"),
        attributes: chosen(
            &thing.value,
            &["uniqueId", "oauth2ClientId", "projectId", "displayName", "description", "email"],
        ),
        asked: answer.scope.clone(),
    };
    state.accounts.found.add(email, thing.evidence.clone(), account);
    Ok(())
}

/// Teaches the places how accounts are called by their numbers.
pub(super) fn learn(state: &mut State) {
    for (email, _, account) in state.accounts.found.iter() {
        if let Some(number) = &account.unique_id {
            state.places.learn_account(number, email);
        }
    }
}

/// Makes principals, and the resources that they also are.
pub(super) fn finish(state: &mut State) {
    let found = std::mem::take(&mut state.accounts.found);
    for (email, evidence, account) in found.iter() {
        let named = account.project.as_deref().map(|project| state.places.project(project).to_owned());
        let project = named.or_else(|| super::members::project_of_account(email, &state.places));
        let Some(project) =
            project.or_else(|| account.asked.local().strip_prefix("projects/").map(str::to_owned))
        else {
            continue;
        };
        record(state, email, evidence, account, &project);
    }
    state.accounts.found = found;
}

fn record(state: &mut State, email: &str, evidence: &EvidenceRef, account: &Account, project: &str) {
    let name = names::full(IAM, &format!("projects/{project}/serviceAccounts/{email}"));
    let scope = resources::place(state, &name, None, &account.asked);
    let mut attributes = account.attributes.clone();
    attributes.insert("projectId".to_owned(), project.to_owned());
    let mut part = Part::new("iam.googleapis.com/ServiceAccount", &name);
    part.name = Some(account.name.clone());
    part.attributes.clone_from(&attributes);
    let disabled = account.disabled.unwrap_or(false);
    part.attributes.insert("disabled".to_owned(), disabled.to_string());
    resources::add(state, &account.asked, part, evidence.clone());
    attributes.extend(default_of(email).map(|kind| ("default".to_owned(), kind.to_owned())));
    state.records.principals.push(Principal {
        id: PrincipalId::from(format!("serviceAccount:{email}")),
        cloud: Cloud::Gcp,
        kind: PrincipalKind::ServiceAccount,
        nature: Nature::NonHuman,
        name: account.name.clone(),
        // Google leaves `disabled` away where it is false.
        state: if disabled { PrincipalState::Disabled } else { PrincipalState::Enabled },
        origin: if state.places.has_project(project) {
            Origin::Own
        } else {
            Origin::Project(project.to_owned())
        },
        created: Known::Unknown(Unknown::NotReported),
        last_used: state.activity.of_account(state, email, &scope),
        scope,
        tags: BTreeMap::new(),
        attributes,
        evidence: evidence.clone(),
    });
}

/// Which service made an account for a project by itself.
pub(super) fn default_of(email: &str) -> Option<&'static str> {
    match super::members::account(email) {
        super::members::Account::Default(kind, _) => Some(kind),
        _ => None,
    }
}
