//! Groups of Cloud Identity and who is in them.

use std::collections::BTreeMap;

use serde_json::Value;
use tenure_connector_core::Firsts;
use tenure_connector_core::lenient::{chosen, date, items, member, text};
use tenure_model::{
    Cloud, Known, LastUsed, Membership, Nature, Principal, PrincipalId, PrincipalKind, PrincipalState,
    ScopeId, Timestamp, Unknown,
};

use super::answer::{Answer, Fault, Thing, each};
use super::state::State;
use super::{members, principals};

/// Groups and members.
#[derive(Default)]
pub(super) struct DirectoryFacts {
    /// By the resource name: `groups/01abc`.
    groups: Firsts<String, Group>,
    members: Firsts<(String, String), Member>,
}

struct Group {
    email: String,
    name: String,
    created: Known<Timestamp>,
    attributes: BTreeMap<String, String>,
    asked: ScopeId,
}

struct Member {
    key: String,
    /// `USER`, `GROUP`, `SERVICE_ACCOUNT`, `OTHER`.
    kind: String,
    /// `OWNER`, `MANAGER`, `MEMBER`, with an end where there is one.
    roles: BTreeMap<String, String>,
    asked: ScopeId,
}

impl DirectoryFacts {
    /// The group with this id, by its email.
    pub(super) fn email(&self, id: &str) -> Option<&str> {
        self.groups.get(&format!("groups/{id}")).map(|group| group.email.as_str())
    }
}

/// `cloudidentity:groups.list`.
pub(super) fn read(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, "groups", |state, thing| {
        let name = thing.needed("name")?;
        let email =
            text(member(&thing.value, "groupKey"), "id").ok_or("it has no `groupKey`")?.to_lowercase();
        let mut attributes = chosen(&thing.value, &["name", "description", "parent"]);
        // Labels here are words without a value.
        let labels = member(&thing.value, "labels").as_object().into_iter().flatten();
        let kinds: Vec<&str> =
            labels.filter_map(|(label, _)| label.rsplit_once("groups.")).map(|(_, kind)| kind).collect();
        if !kinds.is_empty() {
            attributes.insert("labels".to_owned(), kinds.join(" "));
        }
        if member(&thing.value, "dynamicGroupMetadata").is_object() {
            attributes.insert("dynamic".to_owned(), "true".to_owned());
        }
        let group = Group {
            name: text(&thing.value, "displayName").unwrap_or_else(|| email.clone()),
            email,
            created: date(&thing.value, "createTime"),
            attributes,
            asked: answer.scope.clone(),
        };
        state.directory.groups.add(name, thing.evidence.clone(), group);
        Ok(())
    });
}

/// `cloudidentity:groups.memberships.list`: of the group that was asked about.
pub(super) fn read_members(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, "memberships", |state, thing| {
        let (group, key) = (group_of(answer, thing)?, key(&thing.value)?);
        let roles = items(&thing.value, "roles").iter().filter_map(|role| {
            let end = text(member(role, "expiryDetail"), "expireTime").unwrap_or_default();
            Some((text(role, "name")?, end))
        });
        let found = Member {
            roles: roles.collect(),
            kind: thing.text("type"),
            asked: answer.scope.clone(),
            key: key.clone(),
        };
        state.directory.members.add((group, key), thing.evidence.clone(), found);
        Ok(())
    });
}

/// The group of a membership: `groups/01abc/memberships/7`.
fn group_of(answer: &Answer<'_>, thing: &Thing<'_>) -> Result<String, Fault> {
    let named = text(&thing.value, "name");
    let own =
        named.as_deref().and_then(|name| name.split_once("/memberships/")).map(|(group, _)| group.to_owned());
    let asked = || {
        let object = answer.object()?;
        Some(if object.starts_with("groups/") { object } else { format!("groups/{object}") })
    };
    own.or_else(asked).ok_or_else(|| "it does not say of which group it is".to_owned())
}

fn key(value: &Value) -> Result<String, Fault> {
    let keys = [member(value, "preferredMemberKey"), member(value, "memberKey")];
    keys.iter().find_map(|key| text(key, "id")).ok_or_else(|| "it has no `preferredMemberKey`".to_owned())
}

/// Records groups and memberships.
pub(super) fn finish(state: &mut State) {
    let domains = principals::own_domains(state);
    let facts = std::mem::take(&mut state.directory);
    let emails: BTreeMap<String, String> =
        facts.groups.iter().map(|(name, _, group)| (name.clone(), group.email.clone())).collect();
    let mut about: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for ((group, _), evidence, found) in facts.members.iter() {
        // Members of a group that no list holds are of nobody whom a policy could name.
        let Some(email) = emails.get(group) else { continue };
        let id = member_id(state, found, &emails);
        state.sight(&id, evidence, &found.asked);
        note(about.entry(email.clone()).or_default(), &id, &found.roles);
        state.records.memberships.push(Membership {
            group: PrincipalId::from(format!("group:{email}")),
            member: PrincipalId::from(id),
            scope: state.places.organisation(&found.asked),
            evidence: evidence.clone(),
        });
    }
    for (_, evidence, group) in facts.groups.iter() {
        let mut attributes = group.attributes.clone();
        attributes.extend(about.remove(&group.email).unwrap_or_default());
        state.records.principals.push(Principal {
            id: PrincipalId::from(format!("group:{}", group.email)),
            cloud: Cloud::Gcp,
            kind: PrincipalKind::DirectoryGroup,
            nature: Nature::Unknown,
            name: group.name.clone(),
            scope: state.places.organisation(&group.asked),
            state: PrincipalState::Enabled,
            origin: principals::origin_of(&domains, &group.email),
            created: group.created.clone(),
            last_used: LastUsed::Unknown(Unknown::NotReported),
            tags: BTreeMap::new(),
            attributes,
            evidence: evidence.clone(),
        });
    }
    state.directory = facts;
}

/// What a group's members may do to it, and whose membership ends: `owners`, `managers`,
/// `expireTime.<member>`.
fn note(attributes: &mut BTreeMap<String, String>, id: &str, roles: &BTreeMap<String, String>) {
    for (role, list) in [("OWNER", "owners"), ("MANAGER", "managers")] {
        if roles.contains_key(role) {
            let known = attributes.entry(list.to_owned()).or_default();
            known.push_str(if known.is_empty() { "" } else { " " });
            known.push_str(id);
        }
    }
    if let Some(end) = roles.get("MEMBER").filter(|end| !end.is_empty()) {
        attributes.insert(format!("expireTime.{id}"), end.clone());
    }
}

/// Who is a member. Where the directory does not say of what kind, the address tells.
fn member_id(state: &State, found: &Member, emails: &BTreeMap<String, String>) -> String {
    let key = found.key.to_lowercase();
    match found.kind.as_str() {
        "GROUP" => format!("group:{key}"),
        "SERVICE_ACCOUNT" => format!("serviceAccount:{key}"),
        "USER" => members::of_email(&key),
        // Everybody of the customer, whose id stands for them.
        _ if !key.contains('@') && state.places.of_customer(&found.key).is_some() => {
            let domain = state.tree.domain_of(&found.key).unwrap_or(key);
            format!("domain:{domain}")
        }
        _ if emails.values().any(|email| *email == key) => format!("group:{key}"),
        _ => members::of_email(&key),
    }
}
