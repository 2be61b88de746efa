//! Google Workspace: users, domains, and the roles of its administrators.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tenure_connector_core::Firsts;
use tenure_connector_core::lenient::{chosen, date, excerpt, flag, items, member, text};
use tenure_model::{
    Cloud, Facet, Grant, Granted, Known, LastUsed, Nature, PolicyDocument, PolicyId, PolicyKind, Principal,
    PrincipalId, PrincipalKind, PrincipalState, RoleDefinition, RoleDefinitionId, ScopeId, Timestamp,
};

use super::answer::{Answer, each};
use super::principals;
use super::state::State;

/// What Workspace tells.
#[derive(Default)]
pub(super) struct WorkspaceFacts {
    /// By email in lower case.
    users: Firsts<String, User>,
    domains: BTreeSet<String>,
    roles: Firsts<String, Role>,
    assignments: Firsts<String, Assignment>,
}

struct User {
    id: String,
    name: String,
    suspended: bool,
    created: Known<Timestamp>,
    last_used: LastUsed,
    attributes: BTreeMap<String, String>,
    asked: ScopeId,
}

struct Role {
    name: String,
    text: String,
    asked: ScopeId,
}

struct Assignment {
    role: String,
    to: String,
    unit: Option<String>,
    condition: String,
    asked: ScopeId,
}

impl WorkspaceFacts {
    /// The customer's domains.
    pub(super) fn domains(&self) -> impl Iterator<Item = String> {
        self.domains.iter().cloned()
    }
}

/// `admin:directory.users.list`.
pub(super) fn read_users(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, "users", |state, thing| {
        let email = thing.needed("primaryEmail")?.to_lowercase();
        let name = text(member(&thing.value, "name"), "fullName");
        let never = thing.text("lastLoginTime").starts_with("1970-01-01T");
        let last_used = match date(&thing.value, "lastLoginTime") {
            // The service watches from the first day on, and writes the beginning of time for never.
            Known::Is(_) if never => LastUsed::NeverInWindow,
            Known::Is(at) => LastUsed::At(at),
            Known::Unknown(why) => LastUsed::Unknown(why),
        };
        let mut attributes = chosen(
            &thing.value,
            &[
                "isAdmin",
                "isDelegatedAdmin",
                "suspended",
                "suspensionReason",
                "archived",
                "isEnrolledIn2Sv",
                "isEnforcedIn2Sv",
                "customerId",
                "orgUnitPath",
                "aliases",
            ],
        );
        attributes.insert("userId".to_owned(), thing.needed("id")?);
        let user = User {
            id: thing.needed("id")?,
            name: name.unwrap_or_else(|| email.clone()),
            suspended: flag(&thing.value, "suspended").unwrap_or(false)
                || flag(&thing.value, "archived").unwrap_or(false),
            created: date(&thing.value, "creationTime"),
            last_used,
            attributes,
            asked: answer.scope.clone(),
        };
        state.workspace.users.add(email, thing.evidence.clone(), user);
        Ok(())
    });
}

/// `admin:directory.domains.list`.
pub(super) fn read_domains(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, "domains", |state, thing| {
        let name = thing.needed("domainName")?.to_lowercase();
        let aliases =
            items(&thing.value, "domainAliases").iter().filter_map(|alias| text(alias, "domainAliasName"));
        state.workspace.domains.extend(aliases.map(|alias| alias.to_lowercase()));
        // A domain that was only claimed may be anybody's.
        if flag(&thing.value, "verified") != Some(false) {
            state.workspace.domains.insert(name);
        }
        Ok(())
    });
}

/// `admin:directory.roles.list`.
pub(super) fn read_roles(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, "items", |state, thing| {
        let id = thing.needed("roleId")?;
        let members =
            ["roleId", "roleName", "roleDescription", "rolePrivileges", "isSystemRole", "isSuperAdminRole"];
        let role = Role {
            name: text(&thing.value, "roleName").unwrap_or_else(|| id.clone()),
            text: excerpt(&thing.value, &members),
            asked: answer.scope.clone(),
        };
        state.workspace.roles.add(id, thing.evidence.clone(), role);
        Ok(())
    });
}

/// `admin:directory.roleAssignments.list`.
pub(super) fn read_assignments(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, "items", |state, thing| {
        let assignment = Assignment {
            role: thing.needed("roleId")?,
            to: thing.needed("assignedTo")?,
            unit: text(&thing.value, "orgUnitId").filter(|_| thing.text("scopeType") == "ORG_UNIT"),
            condition: thing.text("condition"),
            asked: answer.scope.clone(),
        };
        state.workspace.assignments.add(
            thing.needed("roleAssignmentId")?,
            thing.evidence.clone(),
            assignment,
        );
        Ok(())
    });
}

/// Records users, roles, and who administers.
pub(super) fn finish(state: &mut State) {
    let domains = principals::own_domains(state);
    let facts = std::mem::take(&mut state.workspace);
    for (email, evidence, user) in facts.users.iter() {
        state.records.principals.push(Principal {
            id: PrincipalId::from(format!("user:{email}")),
            cloud: Cloud::Gcp,
            kind: PrincipalKind::DirectoryUser,
            nature: Nature::Human,
            name: user.name.clone(),
            scope: state.places.organisation(&user.asked),
            state: if user.suspended { PrincipalState::Disabled } else { PrincipalState::Enabled },
            origin: principals::origin_of(&domains, email),
            created: user.created.clone(),
            last_used: user.last_used,
            tags: BTreeMap::new(),
            attributes: user.attributes.clone(),
            evidence: evidence.clone(),
        });
    }
    for (id, evidence, role) in facts.roles.iter() {
        let (id, scope) = (format!("workspace:roles/{id}"), state.places.organisation(&role.asked));
        let policy = PolicyId::from(format!("{id}#permissions"));
        state.records.policies.push(PolicyDocument {
            id: policy.clone(),
            cloud: Cloud::Gcp,
            kind: PolicyKind::RolePermissions,
            name: role.name.clone(),
            scope: scope.clone(),
            text: role.text.as_str().into(),
            evidence: evidence.clone(),
        });
        state.records.role_definitions.push(RoleDefinition {
            id: RoleDefinitionId::from(id),
            cloud: Cloud::Gcp,
            name: role.name.clone(),
            scope,
            policies: vec![policy],
            session_seconds: 0,
            evidence: evidence.clone(),
        });
    }
    assignments(state, &facts);
    state.workspace = facts;
}

fn assignments(state: &mut State, facts: &WorkspaceFacts) {
    let users: BTreeMap<&str, &str> =
        facts.users.iter().map(|(email, _, user)| (user.id.as_str(), email.as_str())).collect();
    for (id, evidence, assignment) in facts.assignments.iter() {
        let to = assignment.to.as_str();
        let user = users.get(to).map(|email| format!("user:{email}"));
        let group = || state.directory.email(to).map(|email| format!("group:{email}"));
        let account = || state.places.account(to).map(|email| format!("serviceAccount:{email}"));
        let Some(principal) = user.or_else(group).or_else(account) else {
            let detail = format!("the role `{}` is assigned to `{to}`, whom no list holds", assignment.role);
            let scope = assignment.asked.clone();
            state.gap(scope, "admin:directory.roleAssignments.list", id, &detail, &[Facet::Directory]);
            continue;
        };
        let scope = state.places.organisation(&assignment.asked);
        state.sight(&principal, evidence, &scope);
        let what =
            Granted::RoleDefinition(RoleDefinitionId::from(format!("workspace:roles/{}", assignment.role)));
        let customer = state.tree.customer_of(&scope).unwrap_or_else(|| "my_customer".to_owned());
        let mut at = format!("customers/{customer}");
        at.extend(assignment.unit.iter().flat_map(|unit| ["/orgUnits/", unit]));
        state.records.grants.push(Grant {
            at,
            condition: assignment.condition.clone(),
            id: id.clone(),
            ..Grant::plain(PrincipalId::from(principal), what, scope, evidence.clone())
        });
    }
}
