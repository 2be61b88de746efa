//! Organizations: the tree of accounts, its policies and where they are attached, who administers
//! what for it, and which services it trusts.
//!
//! Answers name each other by short ids, in any order; everything is joined at the end.

mod policies;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tenure_model::{
    Cloud, Delegation, DelegationKind, EvidenceRef, Expiry, Facet, Known, Scope, ScopeId, ScopeKind,
    Timestamp,
};

use super::answer::Answer;
use super::lenient::{date, items, member, text};
use super::state::{State, is_account};

pub(super) use policies::{read_described_policy, read_policies, read_targets};

/// What the answers said.
#[derive(Default)]
pub(super) struct OrganisationFacts {
    /// The organisation that an answer's scope belongs to, by what the answer was recorded under.
    of_scope: BTreeMap<ScopeId, String>,
    organisations: BTreeMap<String, EvidenceRef>,
    managers: BTreeSet<String>,
    units: Vec<Unit>,
    accounts: Vec<Account>,
    administrators: Vec<Administrator>,
    /// Services by the account that administers them.
    administered: BTreeMap<String, Vec<Service>>,
    trusted: Vec<(ScopeId, Service)>,
    policies: policies::PolicyFacts,
}

struct Unit {
    id: String,
    name: String,
    parent: Parent,
    evidence: EvidenceRef,
}

struct Account {
    id: String,
    name: String,
    state: String,
    parent: Parent,
    evidence: EvidenceRef,
}

/// What lies above a unit or an account.
enum Parent {
    Known(String),
    /// Not told by this answer: the organisation under whose scope it was recorded.
    OrganisationOf(ScopeId),
}

struct Administrator {
    account: String,
    scope: ScopeId,
    since: Known<Timestamp>,
    evidence: EvidenceRef,
}

struct Service {
    principal: String,
    since: Known<Timestamp>,
    evidence: EvidenceRef,
}

pub(super) fn read_organisation(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let organisation = member(body, &["Organization"]);
    let Some(id) = text(organisation, "Id") else {
        return state.malformed(answer, "", "the organisation has no id", &[Facet::ScopeTree]);
    };
    let manager = text(organisation, "MasterAccountId").or_else(|| text(organisation, "ManagementAccountId"));
    state.organisation.managers.extend(manager);
    found(state, answer, &id, answer.evidence("/body/Organization"));
}

/// Remembers an organisation by the first answer that names it.
fn found(state: &mut State, answer: &Answer<'_>, id: &str, evidence: EvidenceRef) {
    let facts = &mut state.organisation;
    let known = facts.of_scope.entry(answer.scope.clone()).or_insert_with(|| id.to_owned());
    if id < known.as_str() {
        id.clone_into(known);
    }
    let first = facts.organisations.get(id).is_none_or(|known| evidence < *known);
    if first {
        facts.organisations.insert(id.to_owned(), evidence);
    }
}

/// The organisation in an ARN of Organizations: `arn:…:account/o-exampleorgid/111122223333`.
fn organisation_in(arn: &str) -> Option<&str> {
    arn.split('/').nth(1).filter(|id| id.starts_with("o-"))
}

fn found_by_arn(state: &mut State, answer: &Answer<'_>, item: &Value, evidence: &EvidenceRef) {
    let arn = text(item, "Arn").unwrap_or_default();
    if let Some(id) = organisation_in(&arn) {
        found(state, answer, id, evidence.clone());
    }
}

pub(super) fn read_roots(state: &mut State, answer: &Answer<'_>, body: &Value) {
    for (at, item) in items(member(body, &["Roots"])).into_iter().enumerate() {
        let evidence = answer.evidence(format!("/body/Roots/{at}"));
        found_by_arn(state, answer, item, &evidence);
        let arn = text(item, "Arn").unwrap_or_default();
        let parent = organisation_in(&arn)
            .map_or_else(|| Parent::OrganisationOf(answer.scope.clone()), |id| Parent::Known(id.to_owned()));
        add_unit(state, answer, item, parent, evidence);
    }
}

pub(super) fn read_units(state: &mut State, answer: &Answer<'_>, body: &Value) {
    for (at, item) in items(member(body, &["OrganizationalUnits"])).into_iter().enumerate() {
        let evidence = answer.evidence(format!("/body/OrganizationalUnits/{at}"));
        found_by_arn(state, answer, item, &evidence);
        let parent = told_parent(state, answer);
        add_unit(state, answer, item, parent, evidence);
    }
}

/// The parent that was asked about. Without it the tree has a hole.
fn told_parent(state: &mut State, answer: &Answer<'_>) -> Parent {
    if let Some(parent) = answer.asked("ParentId") {
        return Parent::Known(parent);
    }
    let detail = "the answer does not say whose children it lists: name the file after the parent";
    state.malformed(answer, "", detail, &[Facet::ScopeTree, Facet::GuardRails]);
    Parent::OrganisationOf(answer.scope.clone())
}

fn add_unit(state: &mut State, answer: &Answer<'_>, item: &Value, parent: Parent, evidence: EvidenceRef) {
    let Some(id) = text(item, "Id") else {
        let detail = "a unit of the organisation has no id";
        return state.malformed(answer, "", detail, &[Facet::ScopeTree, Facet::GuardRails]);
    };
    let name = text(item, "Name").unwrap_or_else(|| id.clone());
    state.organisation.units.push(Unit { id, name, parent, evidence });
}

pub(super) fn read_accounts(state: &mut State, answer: &Answer<'_>, body: &Value) {
    accounts(state, answer, body, |_, answer| Parent::OrganisationOf(answer.scope.clone()));
}

pub(super) fn read_accounts_for_parent(state: &mut State, answer: &Answer<'_>, body: &Value) {
    accounts(state, answer, body, told_parent);
}

fn accounts(
    state: &mut State,
    answer: &Answer<'_>,
    body: &Value,
    parent: impl Fn(&mut State, &Answer<'_>) -> Parent,
) {
    for (at, item) in items(member(body, &["Accounts"])).into_iter().enumerate() {
        let evidence = answer.evidence(format!("/body/Accounts/{at}"));
        let Some(id) = text(item, "Id").filter(|id| is_account(id)) else {
            let detail = format!("account {at} of the list has no id of twelve digits");
            state.malformed(answer, "", &detail, &[Facet::ScopeTree]);
            continue;
        };
        found_by_arn(state, answer, item, &evidence);
        let parent = parent(state, answer);
        state.organisation.accounts.push(Account {
            name: text(item, "Name").unwrap_or_else(|| id.clone()),
            // `State` replaces `Status`, which AWS is phasing out, and tells more.
            state: text(item, "State").or_else(|| text(item, "Status")).unwrap_or_default(),
            id,
            parent,
            evidence,
        });
    }
}

pub(super) fn read_administrators(state: &mut State, answer: &Answer<'_>, body: &Value) {
    for (at, item) in items(member(body, &["DelegatedAdministrators"])).into_iter().enumerate() {
        let evidence = answer.evidence(format!("/body/DelegatedAdministrators/{at}"));
        let Some(account) = text(item, "Id") else {
            let detail = format!("delegated administrator {at} has no id");
            state.malformed(answer, "", &detail, &[Facet::Delegations]);
            continue;
        };
        found_by_arn(state, answer, item, &evidence);
        let since = date(item, "DelegationEnabledDate");
        let scope = answer.scope.clone();
        state.organisation.administrators.push(Administrator { account, scope, since, evidence });
    }
}

pub(super) fn read_administered_services(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let Some(account) = answer.asked("AccountId") else {
        let detail = "the answer does not say whose services it lists: name the file after the account";
        return state.malformed(answer, "", detail, &[Facet::Delegations]);
    };
    let services = services(answer, body, "DelegatedServices", "DelegationEnabledDate");
    state.organisation.administered.entry(account).or_default().extend(services);
}

pub(super) fn read_trusted_services(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let services = services(answer, body, "EnabledServicePrincipals", "DateEnabled");
    let scope = answer.scope;
    state.organisation.trusted.extend(services.into_iter().map(|service| (scope.clone(), service)));
}

fn services(answer: &Answer<'_>, body: &Value, list: &str, since: &str) -> Vec<Service> {
    let list_items = items(member(body, &[list]));
    let named = list_items.into_iter().enumerate().filter_map(|(at, item)| {
        Some(Service {
            principal: text(item, "ServicePrincipal")?,
            since: date(item, since),
            evidence: answer.evidence(format!("/body/{list}/{at}")),
        })
    });
    named.collect()
}

impl OrganisationFacts {
    /// The organisation under whose scope an answer was recorded: the scope itself, the one that
    /// another answer of that scope names, or the only one there is.
    fn of(&self, scope: &ScopeId) -> Option<String> {
        if scope.local().starts_with("o-") {
            return Some(scope.local().to_owned());
        }
        let only = || self.organisations.keys().next().filter(|_| self.organisations.len() == 1);
        self.of_scope.get(scope).or_else(only).cloned()
    }

    fn parent(&self, parent: &Parent) -> Option<ScopeId> {
        match parent {
            Parent::Known(id) => Some(ScopeId::aws(id)),
            Parent::OrganisationOf(scope) => self.of(scope).map(|id| ScopeId::aws(&id)),
        }
    }
}

/// Records the tree, the guard rails and the delegations, and the accounts that no organisation
/// lists.
pub(super) fn finish(state: &mut State) {
    policies::finish(state);
    let facts = std::mem::take(&mut state.organisation);
    delegations(state, &facts);
    let mut scopes: BTreeMap<ScopeId, Scope> = BTreeMap::new();
    for (id, evidence) in &facts.organisations {
        let scope = scope(id, ScopeKind::Organisation, id, None, evidence);
        scopes.insert(scope.id.clone(), scope);
    }
    for unit in &facts.units {
        let parent = facts.parent(&unit.parent);
        let found = scope(&unit.id, ScopeKind::OrganisationalUnit, &unit.name, parent, &unit.evidence);
        keep_better(&mut scopes, found, matches!(unit.parent, Parent::Known(_)));
    }
    for account in &facts.accounts {
        let parent = facts.parent(&account.parent);
        let mut found = scope(&account.id, ScopeKind::Account, &account.name, parent, &account.evidence);
        found.state.clone_from(&account.state);
        keep_better(&mut scopes, found, matches!(account.parent, Parent::Known(_)));
    }
    for (id, evidence) in &state.accounts {
        let unlisted = || scope(id.local(), ScopeKind::Account, id.local(), None, evidence);
        scopes.entry(id.clone()).or_insert_with(unlisted);
    }
    for manager in &facts.managers {
        if let Some(scope) = scopes.get_mut(&ScopeId::aws(manager)) {
            scope.manages_organisation = true;
        }
    }
    state.records.scopes.extend(scopes.into_values());
}

/// Two answers may tell of the same scope: one that knows the place in the tree wins, then the
/// earlier one.
fn keep_better(scopes: &mut BTreeMap<ScopeId, Scope>, found: Scope, placed: bool) {
    let Some(known) = scopes.get_mut(&found.id) else {
        scopes.insert(found.id.clone(), found);
        return;
    };
    let at_unit =
        |scope: &Scope| scope.parent.as_ref().is_some_and(|parent| !parent.local().starts_with("o-"));
    let better = match (at_unit(known), placed && at_unit(&found)) {
        (false, true) => true,
        (true, false) => false,
        _ => found.evidence < known.evidence,
    };
    if better {
        *known = found;
    }
}

fn scope(id: &str, kind: ScopeKind, name: &str, parent: Option<ScopeId>, evidence: &EvidenceRef) -> Scope {
    Scope {
        id: ScopeId::aws(id),
        cloud: Cloud::Aws,
        kind,
        name: name.to_owned(),
        parent,
        state: String::new(),
        manages_organisation: false,
        evidence: evidence.clone(),
    }
}

fn delegations(state: &mut State, facts: &OrganisationFacts) {
    let organisation =
        |scope: &ScopeId| facts.of(scope).map_or_else(|| scope.clone(), |id| ScopeId::aws(&id));
    for administrator in &facts.administrators {
        let delegation = |purpose: &str, since: &Known<Timestamp>, evidence: &EvidenceRef| Delegation {
            cloud: Cloud::Aws,
            kind: DelegationKind::DelegatedAdministrator,
            scope: organisation(&administrator.scope),
            delegate: administrator.account.clone(),
            purpose: purpose.to_owned(),
            since: since.clone(),
            until: Expiry::Never,
            attributes: BTreeMap::new(),
            evidence: evidence.clone(),
        };
        let services = facts.administered.get(&administrator.account).map(Vec::as_slice).unwrap_or_default();
        if services.is_empty() {
            // For what is not known: the services of this administrator were not read.
            let one = delegation("", &administrator.since, &administrator.evidence);
            state.records.delegations.push(one);
        }
        let each = services.iter().map(|s| delegation(&s.principal, &s.since, &s.evidence));
        state.records.delegations.extend(each);
    }
    for (scope, service) in &facts.trusted {
        state.records.delegations.push(Delegation {
            cloud: Cloud::Aws,
            kind: DelegationKind::TrustedService,
            scope: organisation(scope),
            delegate: service.principal.clone(),
            purpose: service.principal.clone(),
            since: service.since.clone(),
            until: Expiry::Never,
            attributes: BTreeMap::new(),
            evidence: service.evidence.clone(),
        });
    }
}
