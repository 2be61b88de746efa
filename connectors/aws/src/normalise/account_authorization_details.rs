//! `iam:GetAccountAuthorizationDetails`: users, groups, roles, and the policies that they hold.
//!
//! Who stands behind a principal (its [`Nature`]) is a stated reading of the facts:
//!
//! - a user with a console password is human, one without is not; without a credential report it is
//!   unknown (settled in [`credential_report`](super::credential_report));
//! - a role is non-human, unless Identity Center made it for people, or every trustee of it is a SAML
//!   provider, through which people sign in;
//! - a service-linked role is non-human;
//! - a group is neither: its nature stays unknown.

mod shape;

use serde_json::value::RawValue;
use tenure_model::{
    Cloud, EvidenceRef, Facet, Grant, GrantEffect, Granted, Known, LastUsed, Membership, Nature, Origin,
    PolicyId, PolicyKind, Principal, PrincipalId, PrincipalKind, PrincipalState, ScopeId, Unknown,
};

use self::shape::{Attached, Details, Group, Inline, LastUse, ManagedPolicy, Role, Sections, Tag, User};
use super::answer::Answer;
use super::compute::ProfileRole;
use super::lenient::{Items, Structure, Text, instant, use_or_never};
use super::state::{NewPolicy, State};
use super::trust;

/// A user's place in a group that the user's entry names without its path.
pub(super) struct NamedMembership {
    member: PrincipalId,
    group: String,
    scope: ScopeId,
    evidence: EvidenceRef,
}

pub(super) fn read(state: &mut State, answer: &Answer<'_>) {
    // The common case in one pass; item by item only where one of them does not fit.
    match serde_json::from_str::<Details<'_>>(answer.body.get()) {
        Ok(details) => {
            each(details.user_detail_list, |at, item| user(state, answer, at, item));
            each(details.group_detail_list, |at, item| group(state, answer, at, item));
            each(details.role_detail_list, |at, item| role(state, answer, at, item));
            each(details.policies, |at, item| managed_policy(state, answer, at, &item));
        }
        Err(_) => read_by_item(state, answer),
    }
}

fn each<T>(items: Items<T>, mut read: impl FnMut(usize, T)) {
    items.0.into_iter().enumerate().for_each(|(at, item)| read(at, item));
}

fn read_by_item(state: &mut State, answer: &Answer<'_>) {
    let sections: Sections<'_> = match serde_json::from_str(answer.body.get()) {
        Ok(sections) => sections,
        Err(error) => return state.malformed(answer, "", &error.to_string(), &[Facet::Principals]),
    };
    for (at, raw) in section(state, answer, "UserDetailList", sections.user_detail_list) {
        if let Some(item) = item(state, answer, "UserDetailList", at, raw) {
            user(state, answer, at, item);
        }
    }
    for (at, raw) in section(state, answer, "GroupDetailList", sections.group_detail_list) {
        if let Some(item) = item(state, answer, "GroupDetailList", at, raw) {
            group(state, answer, at, item);
        }
    }
    for (at, raw) in section(state, answer, "RoleDetailList", sections.role_detail_list) {
        if let Some(item) = item(state, answer, "RoleDetailList", at, raw) {
            role(state, answer, at, item);
        }
    }
    for (at, raw) in section(state, answer, "Policies", sections.policies) {
        if let Some(item) = item(state, answer, "Policies", at, raw) {
            managed_policy(state, answer, at, &item);
        }
    }
}

fn section<'a>(
    state: &mut State,
    answer: &Answer<'_>,
    name: &str,
    raw: Option<&'a RawValue>,
) -> Vec<(usize, &'a RawValue)> {
    match raw.map(|raw| serde_json::from_str::<Items<&RawValue>>(raw.get())) {
        None => Vec::new(),
        Some(Ok(items)) => items.0.into_iter().enumerate().collect(),
        Some(Err(error)) => {
            state.malformed(answer, "", &format!("`{name}`: {error}"), &[Facet::Principals]);
            Vec::new()
        }
    }
}

fn item<'a, T: serde::Deserialize<'a>>(
    state: &mut State,
    answer: &Answer<'_>,
    list: &str,
    at: usize,
    raw: &'a RawValue,
) -> Option<T> {
    match serde_json::from_str(raw.get()) {
        Ok(item) => Some(item),
        Err(error) => {
            let arn = serde_json::from_str::<serde_json::Value>(raw.get()).ok();
            let arn = arn.and_then(|value| super::lenient::text(&value, "Arn"));
            let subject = arn.unwrap_or_else(|| format!("/body/{list}/{at}"));
            let detail = format!("item {at} of `{list}`: {error}");
            state.malformed(answer, &subject, &detail, &[Facet::Principals]);
            None
        }
    }
}

/// What users, groups and roles have in common.
struct Holder<'a, 'b> {
    answer: &'a Answer<'b>,
    id: PrincipalId,
    pointer: String,
}

impl Holder<'_, '_> {
    fn grant(&self, what: PolicyId, effect: GrantEffect, member: &str, at: Option<usize>) -> Grant {
        let (scope, evidence) = (self.answer.scope.clone(), self.evidence(member, at));
        Grant { effect, ..Grant::plain(self.id.clone(), Granted::Policy(what), scope, evidence) }
    }

    /// The place of a member of the holder, or of a thing in a list of it.
    fn evidence(&self, member: &str, at: Option<usize>) -> EvidenceRef {
        let at = at.map(|at| at.to_string());
        let (slash, at) = at.as_deref().map_or(("", ""), |at| ("/", at));
        // One allocation of the exact size: there is one of these for every record.
        self.answer.evidence([&self.pointer, "/", member, slash, at].concat())
    }

    fn inline(&self, state: &mut State, list: &str, policies: Items<Inline<'_>>) {
        for (at, policy) in policies.0.into_iter().enumerate() {
            let name = policy.policy_name.as_str();
            let id = PolicyId::from([self.id.as_str(), "#inline/", name].concat());
            let document = state.documents.intern_raw(policy.policy_document);
            let grant = self.grant(id.clone(), GrantEffect::Gives, list, Some(at));
            let new = NewPolicy { id, kind: PolicyKind::Inline, name, evidence: grant.evidence.clone() };
            state.add_policy(self.answer, &document, new);
            state.records.grants.push(grant);
        }
    }

    fn attached(&self, state: &mut State, policies: &Items<Attached<'_>>) {
        for (at, policy) in policies.0.iter().enumerate() {
            let id = state.policy_id(policy.policy_arn.as_str());
            let grant = self.grant(id, GrantEffect::Gives, "AttachedManagedPolicies", Some(at));
            state.records.grants.push(grant);
        }
    }

    fn boundary(&self, state: &mut State, boundary: Option<&shape::Boundary<'_>>) {
        if let Some(boundary) = boundary {
            let id = state.policy_id(boundary.permissions_boundary_arn.as_str());
            state.records.grants.push(self.grant(id, GrantEffect::Bounds, "PermissionsBoundary", None));
        }
    }

    fn principal(
        &self,
        kind: PrincipalKind,
        nature: Nature,
        name: &str,
        created: Option<&Text<'_>>,
    ) -> Principal {
        Principal {
            id: self.id.clone(),
            cloud: Cloud::Aws,
            kind,
            nature,
            name: name.to_owned(),
            scope: self.answer.scope.clone(),
            created: created.map_or(Known::Unknown(Unknown::NotReported), |text| instant(text.as_str())),
            last_used: LastUsed::Unknown(Unknown::NotReported),
            tags: std::collections::BTreeMap::new(),
            attributes: std::collections::BTreeMap::new(),
            state: PrincipalState::Enabled,
            origin: Origin::Own,
            evidence: self.answer.evidence(self.pointer.clone()),
        }
    }
}

fn holder<'a, 'b>(answer: &'a Answer<'b>, arn: &Text<'_>, list: &str, at: usize) -> Holder<'a, 'b> {
    Holder { answer, id: PrincipalId::from(arn.as_str()), pointer: format!("/body/{list}/{at}") }
}

fn user(state: &mut State, answer: &Answer<'_>, at: usize, user: User<'_>) {
    let holder = holder(answer, &user.arn, "UserDetailList", at);
    let name = user.user_name.as_str();
    holder.inline(state, "UserPolicyList", user.user_policy_list);
    holder.attached(state, &user.attached_managed_policies);
    holder.boundary(state, of(&user.permissions_boundary));
    for (at, group) in user.group_list.0.into_iter().enumerate() {
        state.memberships.push(NamedMembership {
            member: holder.id.clone(),
            group: group.0.into_owned(),
            scope: answer.scope.clone(),
            evidence: holder.evidence("GroupList", Some(at)),
        });
    }
    let mut principal =
        holder.principal(PrincipalKind::User, Nature::Unknown, name, user.create_date.as_ref());
    // Settled by the credential report, where there is one.
    principal.last_used = LastUsed::Unknown(Unknown::NotRead);
    principal.tags = tags(user.tags);
    principal.attributes.extend(unique("UserId", user.user_id));
    state.users.insert((answer.scope.clone(), name.to_lowercase()), holder.id);
    state.records.principals.push(principal);
}

fn group(state: &mut State, answer: &Answer<'_>, at: usize, group: Group<'_>) {
    let holder = holder(answer, &group.arn, "GroupDetailList", at);
    let name = group.group_name.as_str();
    holder.inline(state, "GroupPolicyList", group.group_policy_list);
    holder.attached(state, &group.attached_managed_policies);
    let mut principal =
        holder.principal(PrincipalKind::Group, Nature::Unknown, name, group.create_date.as_ref());
    principal.attributes.extend(unique("GroupId", group.group_id));
    state.groups.insert((answer.scope.clone(), name.to_lowercase()), holder.id);
    state.records.principals.push(principal);
}

fn role(state: &mut State, answer: &Answer<'_>, at: usize, role: Role<'_>) {
    let holder = holder(answer, &role.arn, "RoleDetailList", at);
    let name = role.role_name.as_str();
    holder.inline(state, "RolePolicyList", role.role_policy_list);
    holder.attached(state, &role.attached_managed_policies);
    holder.boundary(state, of(&role.permissions_boundary));
    for profile in &role.instance_profile_list.0 {
        state.profiles.add(ProfileRole { profile: profile.arn.as_str().to_owned(), role: holder.id.clone() });
    }
    let for_people = match role.assume_role_policy_document {
        Some(document) => trust::read(
            state,
            answer,
            &holder.id,
            document,
            holder.evidence("AssumeRolePolicyDocument", None),
        ),
        None => {
            let detail = "the role has no trust policy in the answer";
            state.malformed(answer, holder.id.as_str(), detail, &[Facet::Principals]);
            trust::Audience::Unknown
        }
    };
    let path = role.path.as_ref().map_or_else(|| path_of(role.arn.as_str()), |path| path.as_str());
    let (kind, nature) = kind_and_nature(path, for_people);
    let mut principal = holder.principal(kind, nature, name, role.create_date.as_ref());
    principal.last_used = last_used(role.role_last_used);
    principal.tags = tags(role.tags);
    principal.attributes.extend(unique("RoleId", role.role_id));
    state.records.principals.push(principal);
}

fn kind_and_nature(path: &str, audience: trust::Audience) -> (PrincipalKind, Nature) {
    if path.starts_with("/aws-service-role/") {
        return (PrincipalKind::ServiceLinkedRole, Nature::NonHuman);
    }
    let nature = match audience {
        _ if path.starts_with("/aws-reserved/sso.amazonaws.com/") => Nature::Human,
        trust::Audience::SamlOnly => Nature::Human,
        trust::Audience::Other => Nature::NonHuman,
        trust::Audience::Unknown => Nature::Unknown,
    };
    (PrincipalKind::AssumableRole, nature)
}

/// The path of a role, from `arn:aws:iam::111122223333:role/path/name`.
fn path_of(arn: &str) -> &str {
    arn.find('/').and_then(|slash| arn.get(slash..)).unwrap_or("/")
}

fn managed_policy(state: &mut State, answer: &Answer<'_>, at: usize, policy: &ManagedPolicy<'_>) {
    let arn = policy.arn.as_str();
    let id = state.policy_id(arn);
    let versions = &policy.policy_version_list.0;
    let default = policy.default_version_id.as_ref().map(Text::as_str).unwrap_or_default();
    let version = versions
        .iter()
        .position(|version| version.version_id.as_str() == default)
        .or_else(|| versions.iter().position(|version| version.is_default_version.as_str() == "true"));
    let Some((index, document)) = version.and_then(|index| Some((index, versions.get(index)?.document?)))
    else {
        return state.malformed(answer, arn, "the default version has no document", &[Facet::Principals]);
    };
    // A policy of the provider has no account: `arn:aws:iam::aws:policy/ReadOnlyAccess`.
    let provider = arn.split(':').nth(4) == Some("aws");
    let kind = if provider { PolicyKind::ProviderManaged } else { PolicyKind::CustomerManaged };
    let evidence = answer.evidence(format!("/body/Policies/{at}/PolicyVersionList/{index}"));
    let document = state.documents.intern_raw(document);
    let name = policy.policy_name.as_ref().map_or_else(|| last_segment(arn), Text::as_str);
    state.add_policy(answer, &document, NewPolicy { id, kind, name, evidence });
    if !provider {
        stored_versions(state, answer, at, policy, index);
    }
}

/// The versions of a policy that are kept beside the one in force.
fn stored_versions(
    state: &mut State,
    answer: &Answer<'_>,
    at: usize,
    policy: &ManagedPolicy<'_>,
    in_force: usize,
) {
    let name = policy.policy_name.as_ref().map_or_else(|| last_segment(policy.arn.as_str()), Text::as_str);
    for (index, version) in
        policy.policy_version_list.0.iter().enumerate().filter(|(index, _)| *index != in_force)
    {
        let Some(document) = version.document else { continue };
        let id = PolicyId::from(format!("{}#version/{}", policy.arn.as_str(), version.version_id.as_str()));
        let evidence = answer.evidence(format!("/body/Policies/{at}/PolicyVersionList/{index}"));
        let document = state.documents.intern_raw(document);
        state.add_policy(
            answer,
            &document,
            NewPolicy { id, kind: PolicyKind::StoredVersion, name, evidence },
        );
    }
}

fn last_segment(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

/// An absent member means that the answer does not tell (some exports leave it out); an empty one
/// that AWS saw no use within its tracking period.
fn last_used(member: Option<Structure<LastUse<'_>>>) -> LastUsed {
    match member {
        None => LastUsed::Unknown(Unknown::NotReported),
        Some(Structure::Empty) => LastUsed::NeverInWindow,
        Some(Structure::Of(last)) => {
            let date = last.last_used_date.as_ref().map_or("", Text::as_str);
            use_or_never(instant(date))
        }
    }
}

fn of<T>(member: &Option<Structure<T>>) -> Option<&T> {
    match member {
        Some(Structure::Of(value)) => Some(value),
        Some(Structure::Empty) | None => None,
    }
}

fn tags(tags: Items<Tag<'_>>) -> std::collections::BTreeMap<String, String> {
    tags.0.into_iter().map(|tag| (tag.key.0.into_owned(), tag.value.0.into_owned())).collect()
}

/// The id that IAM never gives twice: a new name makes a new ARN and leaves it as it is.
fn unique(name: &str, id: Option<Text<'_>>) -> Option<(String, String)> {
    id.map(|id| (name.to_owned(), id.0.into_owned())).filter(|(_, id)| !id.is_empty())
}

/// Gives every membership the ARN of its group, once every page was read.
pub(super) fn finish(state: &mut State) {
    for named in std::mem::take(&mut state.memberships) {
        let key = (named.scope, named.group.to_lowercase());
        let known = state.groups.get(&key).cloned();
        let group = known.unwrap_or_else(|| {
            let id = PrincipalId::from(format!("arn:aws:iam::{}:group/{}", key.0.local(), named.group));
            state.gaps.insert(tenure_model::Gap {
                scope: key.0.clone(),
                region: String::new(),
                api: "iam:GetAccountAuthorizationDetails".to_owned(),
                subject: id.to_string(),
                reason: state.missing(&key.0),
                code: "GroupMissing".to_owned(),
                detail: "a user is in this group, and the group is not among those listed".to_owned(),
                blinds: vec![Facet::Principals],
            });
            id
        });
        state.records.memberships.push(Membership {
            group,
            member: named.member,
            scope: key.0,
            evidence: named.evidence,
        });
    }
}
