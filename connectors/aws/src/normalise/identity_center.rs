//! Identity Center and its identity store: users and groups of the directory, permission sets, and
//! who is assigned which of them in which account.
//!
//! Users and groups get the ARN of the identity store as their id
//! (`arn:aws:identitystore:::user/<id>`); AWS's own assignments name them by the last part.
//! A customer managed policy of a permission set is a name that each account resolves for itself: it
//! stands as `<permission set>#customer-managed/<path and name>`, without a document. Permissions
//! boundaries of permission sets are recorded, and have no place in the model yet; the roles that
//! Identity Center makes from them in each account carry them.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Span};
use serde_json::Value;
use tenure_model::{
    Cloud, EvidenceRef, Facet, Grant, Granted, LastUsed, Membership, Nature, Origin, PolicyId, PolicyKind,
    Principal, PrincipalId, PrincipalKind, PrincipalState, RoleDefinition, RoleDefinitionId, ScopeId,
    Unknown,
};

use super::answer::Answer;
use super::document::decoded;
use super::lenient::{date, items, member, text};
use super::state::{NewPolicy, State};

/// What is known of each permission set, by its ARN.
#[derive(Default)]
pub(super) struct DirectoryFacts {
    sets: BTreeMap<String, PermissionSet>,
}

/// Of two answers that tell the same, the first recorded is kept.
struct PermissionSet {
    scope: ScopeId,
    evidence: EvidenceRef,
    described: Option<(EvidenceRef, String, u32)>,
    policies: Vec<PolicyId>,
}

fn permission_set<'s>(state: &'s mut State, answer: &Answer<'_>, arn: &str) -> &'s mut PermissionSet {
    let evidence = answer.whole();
    let set = state.directory.sets.entry(arn.to_owned()).or_insert_with(|| PermissionSet {
        scope: answer.scope.clone(),
        evidence: evidence.clone(),
        described: None,
        policies: Vec::new(),
    });
    if (&evidence, answer.scope) < (&set.evidence, &set.scope) {
        set.evidence = evidence;
        set.scope = answer.scope.clone();
    }
    set
}

pub(super) fn read_permission_sets(state: &mut State, answer: &Answer<'_>, body: &Value) {
    for arn in super::lenient::texts(member(body, &["PermissionSets"])) {
        permission_set(state, answer, &arn);
    }
}

pub(super) fn read_permission_set(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let described = member(body, &["PermissionSet"]);
    let Some(arn) = text(described, "PermissionSetArn") else {
        return state.malformed(answer, "", "the permission set has no ARN", &[Facet::Directory]);
    };
    let name = text(described, "Name").unwrap_or_else(|| arn.clone());
    let seconds = text(described, "SessionDuration").map_or(0, |duration| seconds_of(&duration));
    let evidence = answer.evidence("/body/PermissionSet");
    let set = permission_set(state, answer, &arn);
    if set.described.as_ref().is_none_or(|(known, ..)| evidence < *known) {
        set.described = Some((evidence, name, seconds));
    }
}

/// `PT8H` as seconds; 0 for what is no such duration.
fn seconds_of(duration: &str) -> u32 {
    let span: Option<Span> = duration.parse().ok();
    let exact = span.and_then(|span| SignedDuration::try_from(span).ok());
    exact.and_then(|exact| u32::try_from(exact.as_secs()).ok()).unwrap_or(0)
}

/// The permission set that was asked about.
fn asked_set(state: &mut State, answer: &Answer<'_>) -> Option<String> {
    let arn = answer.asked("PermissionSetArn");
    if arn.is_none() {
        let detail = "the answer does not say which permission set it is about: name the file after it";
        state.malformed(answer, "", detail, &[Facet::Directory]);
    }
    arn
}

pub(super) fn read_inline_policy(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let Some(arn) = asked_set(state, answer) else { return };
    let document = match member(body, &["InlinePolicy"]) {
        Value::Null => return,
        Value::String(text) if text.trim().is_empty() => return,
        Value::String(text) => state.documents.intern(&decoded(text)),
        object => state.documents.intern(&object.to_string()),
    };
    let id = PolicyId::from(format!("{arn}#inline"));
    let evidence = answer.evidence("/body/InlinePolicy");
    let new = NewPolicy { id: id.clone(), kind: PolicyKind::Inline, name: "inline policy", evidence };
    state.add_policy(answer, &document, new);
    permission_set(state, answer, &arn).policies.push(id);
}

pub(super) fn read_managed_policies(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let Some(arn) = asked_set(state, answer) else { return };
    for item in items(member(body, &["AttachedManagedPolicies"])) {
        if let Some(policy) = text(item, "Arn") {
            let id = state.policy_id(&policy);
            permission_set(state, answer, &arn).policies.push(id);
        }
    }
}

pub(super) fn read_customer_policies(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let Some(arn) = asked_set(state, answer) else { return };
    for item in items(member(body, &["CustomerManagedPolicyReferences"])) {
        if let Some(name) = text(item, "Name") {
            let path = text(item, "Path").unwrap_or_else(|| "/".to_owned());
            let id = PolicyId::from(format!("{arn}#customer-managed{path}{name}"));
            permission_set(state, answer, &arn).policies.push(id);
        }
    }
}

pub(super) fn read_assignments(state: &mut State, answer: &Answer<'_>, body: &Value) {
    for (at, item) in items(member(body, &["AccountAssignments"])).into_iter().enumerate() {
        let account = text(item, "AccountId").or_else(|| answer.asked("AccountId"));
        let set = text(item, "PermissionSetArn").or_else(|| answer.asked("PermissionSetArn"));
        let principal = text(item, "PrincipalId").and_then(|id| {
            let kind = text(item, "PrincipalType")?;
            Some(directory_id(&kind.to_ascii_lowercase(), &id))
        });
        let (Some(account), Some(set), Some(principal)) = (account, set, principal) else {
            let detail = format!("assignment {at} of the list is incomplete");
            state.malformed(answer, "", &detail, &[Facet::Directory]);
            continue;
        };
        permission_set(state, answer, &set);
        state.records.grants.push(Grant::plain(
            principal,
            Granted::RoleDefinition(RoleDefinitionId::from(set)),
            ScopeId::aws(&account),
            answer.evidence(format!("/body/AccountAssignments/{at}")),
        ));
    }
}

fn directory_id(kind: &str, id: &str) -> PrincipalId {
    PrincipalId::from(format!("arn:aws:identitystore:::{kind}/{id}"))
}

pub(super) fn read_users(state: &mut State, answer: &Answer<'_>, body: &Value) {
    directory_principals(
        state,
        answer,
        body,
        &Kind {
            list: "Users",
            id: "UserId",
            name: "UserName",
            word: "user",
            kind: PrincipalKind::DirectoryUser,
            nature: Nature::Human,
        },
    );
}

pub(super) fn read_groups(state: &mut State, answer: &Answer<'_>, body: &Value) {
    directory_principals(
        state,
        answer,
        body,
        &Kind {
            list: "Groups",
            id: "GroupId",
            name: "DisplayName",
            word: "group",
            kind: PrincipalKind::DirectoryGroup,
            nature: Nature::Unknown,
        },
    );
}

struct Kind {
    list: &'static str,
    id: &'static str,
    name: &'static str,
    word: &'static str,
    kind: PrincipalKind,
    nature: Nature,
}

fn directory_principals(state: &mut State, answer: &Answer<'_>, body: &Value, kind: &Kind) {
    for (at, item) in items(member(body, &[kind.list])).into_iter().enumerate() {
        let Some(id) = text(item, kind.id) else {
            let detail = format!("item {at} of `{}` has no id", kind.list);
            state.malformed(answer, "", &detail, &[Facet::Directory]);
            continue;
        };
        state.records.principals.push(Principal {
            cloud: Cloud::Aws,
            kind: kind.kind,
            nature: kind.nature,
            name: text(item, kind.name).unwrap_or_else(|| id.clone()),
            scope: answer.scope.clone(),
            created: date(item, "CreatedAt"),
            last_used: LastUsed::Unknown(Unknown::NotReported),
            tags: BTreeMap::new(),
            attributes: external_id(item),
            state: PrincipalState::Enabled,
            origin: Origin::Own,
            evidence: answer.evidence(format!("/body/{}/{at}", kind.list)),
            id: directory_id(kind.word, &id),
        });
    }
}

/// By which id another directory knows a user or group that it provisioned, and who issued it.
fn external_id(item: &Value) -> BTreeMap<String, String> {
    let ids = items(member(item, &["ExternalIds"]));
    let Some(first) = ids.first() else { return BTreeMap::new() };
    let facts = [("ExternalId", text(first, "Id")), ("ExternalIdIssuer", text(first, "Issuer"))];
    facts.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

pub(super) fn read_memberships(state: &mut State, answer: &Answer<'_>, body: &Value) {
    for (at, item) in items(member(body, &["GroupMemberships"])).into_iter().enumerate() {
        let group = text(item, "GroupId").or_else(|| answer.asked("GroupId"));
        let (Some(group), Some(user)) = (group, text(member(item, &["MemberId"]), "UserId")) else {
            let detail = format!("membership {at} of the list is incomplete");
            state.malformed(answer, "", &detail, &[Facet::Directory]);
            continue;
        };
        state.records.memberships.push(Membership {
            group: directory_id("group", &group),
            member: directory_id("user", &user),
            scope: answer.scope.clone(),
            evidence: answer.evidence(format!("/body/GroupMemberships/{at}")),
        });
    }
}

/// Makes a role definition of each permission set.
pub(super) fn finish(state: &mut State) {
    for (arn, mut set) in std::mem::take(&mut state.directory).sets {
        set.policies.sort();
        set.policies.dedup();
        let (evidence, name, session_seconds) = set.described.unwrap_or_else(|| {
            // Named by an assignment or a list only.
            (set.evidence, arn.rsplit('/').next().unwrap_or_default().to_owned(), 0)
        });
        state.records.role_definitions.push(RoleDefinition {
            id: RoleDefinitionId::from(arn),
            cloud: Cloud::Aws,
            name,
            scope: set.scope,
            policies: set.policies,
            session_seconds,
            evidence,
        });
    }
}
