//! What is held ready for questions, and the questions that take all of it.

use tenure_model::{Estate, Grant, GrantEffect, Granted, PolicyId, PrincipalId, PrincipalState};

use super::action::Family;
use super::activation::Activations;
use super::assignment::{self, Assignment};
use super::deny::Denies;
use super::graph::{Meanings, Permission};
use super::held::Texts;
use super::owner;
use super::plane::Planes;
use super::profile::Capabilities;
use super::text::{Limit, Text};
use super::tree::Tree;
use super::vault::Vaults;
use super::verdict::{self, ACTIVATION, Candidate, fact};
use crate::effective::decision::{Decision, Dependency, Keeper, Layer, Reason};
use crate::effective::{Holding, NOT_READ};

/// The evaluator of Azure and Entra ID.
#[derive(Debug)]
pub struct Evaluator<'a> {
    pub(super) estate: &'a Estate,
    pub(super) texts: Texts<'a>,
    pub(super) tree: Tree<'a>,
    pub(super) planes: Planes,
    pub(super) denies: Denies<'a>,
    activations: Activations,
    pub(super) vaults: Vaults,
    pub(super) meanings: &'static Meanings,
    pub(super) capabilities: Capabilities,
}

/// What is used on behalf of somebody asks for him; an access policy may ask for an application.
fn delegated(grant: &Grant, reason: &Reason) -> Option<Dependency> {
    if grant.effect != GrantEffect::Delegates {
        return None;
    }
    let condition = if grant.condition.is_empty() { "on behalf of a person" } else { &grant.condition };
    let (key, operator) = match &grant.what {
        Granted::Policy(_) => ("the request", "has to come"),
        Granted::RoleDefinition(_) => ("the signed-in user", "may do it too:"),
    };
    Some(fact(reason, key, operator, vec![condition.to_owned()], Keeper::Outside))
}

impl<'a> Evaluator<'a> {
    /// Reads every role definition, deny assignment, access policy and activation rule of an estate.
    pub(in crate::effective) fn new(estate: &'a Estate) -> Self {
        let texts = Texts::new(estate);
        let planes = Planes::new(texts.all());
        let capabilities = Capabilities::new(&planes);
        Self {
            estate,
            tree: Tree::new(estate),
            planes,
            texts,
            denies: Denies::new(estate),
            activations: Activations::new(estate),
            vaults: Vaults::new(estate),
            meanings: Meanings::get(),
            capabilities,
        }
    }

    /// What a principal is assigned, directly and through nested groups (those that it may enter by
    /// activating an eligible place included), each with how it is held. What has ended is left out.
    pub fn assignments(&self, principal: &PrincipalId) -> Vec<Assignment<'a>> {
        assignment::assignments(self.estate, principal)
    }

    /// Whether a principal may do something.
    ///
    /// `action` is an operation of Azure Resource Manager with the ARM id of a resource or scope, a task of
    /// directory roles with an object's id, `/administrativeUnits/<id>` or `/`, or the name of a permission of
    /// an API, whose resource is not looked at. `facts` are attributes that conditions ask for, by their names
    /// (`Microsoft.Authorization/roleAssignments:RoleDefinitionId`).
    pub fn decide(
        &self,
        principal: &PrincipalId,
        action: &str,
        resource: &str,
        facts: &[(&str, &str)],
    ) -> Decision {
        self.decide_held(principal, &self.assignments(principal), action, resource, facts)
    }

    pub(super) fn decide_held(
        &self,
        principal: &PrincipalId,
        held: &[Assignment<'a>],
        action: &str,
        resource: &str,
        facts: &[(&str, &str)],
    ) -> Decision {
        match Family::of(action) {
            Family::Arm => self.decide_arm(principal, held, action, resource, facts),
            Family::Directory => self.decide_directory(principal, held, action, resource),
            Family::Graph => self.decide_graph(principal, held, action),
        }
    }

    /// The assignment that a reason speaks of.
    pub fn behind<'h>(&self, reason: &Reason, held: &'h [Assignment<'a>]) -> Option<&'h Assignment<'a>> {
        held.iter()
            .find(|one| reason.sid == verdict::sid(one.grant) && self.document(one.grant) == reason.document)
    }

    /// What a grant gives; what nothing is known of is unread.
    pub(super) fn text(&self, grant: &Grant) -> &Text {
        self.texts.of(grant)
    }

    /// Whether a role names an action on what is not its holder's own, wherever it is assigned and whatever
    /// limits that. Of a role whose text was not read: no; see [`Evaluator::is_unread`].
    pub(crate) fn role_names(&self, role: &str, action: &str) -> bool {
        match (self.texts.by_id(role), Family::of(action)) {
            (Text::Arm(permissions), Family::Arm) => {
                let plane = self.planes.of(action);
                permissions.iter().any(|permission| permission.allows(action, plane))
            }
            (Text::Directory(permissions), Family::Directory) => permissions.iter().any(|permission| {
                permission.allows(action) && !matches!(permission.limit, Limit::Own | Limit::Owned)
            }),
            _ => false,
        }
    }

    /// The patterns of the actions that a role of Azure names; of another, or one that was not read, none.
    pub(crate) fn role_actions(&self, role: &str) -> impl Iterator<Item = &str> {
        let permissions = match self.texts.by_id(role) {
            Text::Arm(permissions) => permissions.as_slice(),
            Text::Directory(_) | Text::Unread => &[],
        };
        permissions.iter().flat_map(|permission| &permission.actions).map(String::as_str)
    }

    /// Whether a role of Azure names nothing but reading what is no secret; `None` where its text was not read.
    pub(crate) fn reads_only(&self, role: &str) -> Option<bool> {
        let Text::Arm(permissions) = self.texts.by_id(role) else { return None };
        let reads = |action: &String| action.to_ascii_lowercase().ends_with("/read");
        Some(permissions.iter().all(|one| one.actions.iter().all(reads) && one.data_actions.is_empty()))
    }

    /// Whether what a role gives was not read, or not understood.
    pub(crate) fn is_unread(&self, role: &str) -> bool {
        matches!(self.texts.by_id(role), Text::Unread)
    }

    /// Whether a grant names an action, whatever limits it: a sieve for whoever asks much.
    pub(crate) fn names(&self, grant: &Grant, action: &str) -> bool {
        let family = Family::of(action);
        match (self.text(grant), family) {
            (Text::Arm(permissions), Family::Arm) => {
                let plane = self.planes.of(action);
                permissions.iter().any(|permission| permission.allows(action, plane))
            }
            (_, Family::Directory) => !self.directory_limits(grant, action).is_empty(),
            (_, Family::Graph) => {
                Permission::of(grant.what.as_str()).is_some_and(|one| one.is_called(action))
            }
            (_, Family::Arm) => super::rbac::is_elevation(grant, action),
        }
    }

    /// The document that holds what a grant gives, by the name under which answers cite it.
    pub(super) fn document(&self, grant: &Grant) -> String {
        match &grant.what {
            Granted::Policy(policy) => policy.to_string(),
            Granted::RoleDefinition(role) => match self.policy_of(grant) {
                Some(policy) => policy.to_string(),
                None if role.as_str().starts_with(owner::OWNER) => role.to_string(),
                None => format!("{role}#permissions"),
            },
        }
    }

    /// The recorded policy of what a grant gives.
    fn policy_of(&self, grant: &'a Grant) -> Option<&'a PolicyId> {
        match &grant.what {
            Granted::Policy(policy) => Some(policy),
            Granted::RoleDefinition(role) => self.estate.role_definition(role)?.policies.first(),
        }
    }

    /// What an assignment says through one of its permissions, with what has to be so for it to say anything:
    /// activations, the principal's state, and a person on whose behalf it is used.
    pub(super) fn candidate(
        &self,
        principal: &PrincipalId,
        assignment: &Assignment<'a>,
        permission: usize,
    ) -> Candidate {
        let grant = assignment.grant;
        let reason = verdict::reason(Layer::Role, &self.document(grant), permission, verdict::sid(grant));
        let mut needs = self.activation_needs(principal, assignment, &reason);
        needs.extend(self.state_need(principal, &reason));
        needs.extend(delegated(grant, &reason));
        Candidate { reason, needs }
    }

    fn activation_needs(
        &self,
        principal: &PrincipalId,
        assignment: &Assignment<'a>,
        reason: &Reason,
    ) -> Vec<Dependency> {
        let kind = self.estate.principal(principal).map(|found| found.kind);
        let need = |grant: &&'a Grant| {
            let (takes, keeper) = self.activations.takes(grant, kind);
            fact(reason, &self.granted_name(grant), ACTIVATION, takes, keeper)
        };
        assignment.activations.iter().map(need).collect()
    }

    /// What a grant gives, by a name for readers: of a role, a permission, or of what is owned.
    pub fn granted_name(&self, grant: &Grant) -> String {
        let id = grant.what.as_str();
        if id == assignment::MEMBER || id.starts_with(owner::OWNER) {
            let object = grant.at.trim_start_matches('/');
            let principal = self.estate.principal_named(object).map(|found| found.name.as_str());
            let resource = || self.estate.resource(object).map(|found| found.name.as_str());
            let name = principal.or_else(resource).unwrap_or(&grant.at);
            let place = if id == assignment::MEMBER { "membership" } else { "ownership" };
            return format!("{place} of {name}");
        }
        let named = match &grant.what {
            Granted::RoleDefinition(role) => {
                self.estate.role_definition(role).map(|found| found.name.clone())
            }
            Granted::Policy(policy) => self.estate.policy(policy).map(|found| found.name.clone()),
        };
        let value = || Permission::of(id).map_or(id, |permission| permission.value).to_owned();
        named.filter(|name| !name.is_empty()).unwrap_or_else(value)
    }

    /// That a principal that is switched off would have to be switched on.
    fn state_need(&self, principal: &PrincipalId, reason: &Reason) -> Option<Dependency> {
        let state = self.estate.principal(principal)?.state;
        let word = match state {
            PrincipalState::Disabled => "enabled again",
            PrincipalState::Deleted => "restored",
            PrincipalState::Enabled | PrincipalState::Unknown(_) => return None,
        };
        Some(fact(reason, "the principal", "would have to be", vec![word.to_owned()], Keeper::Outside))
    }

    /// What is assigned to a principal, as far as its text has a name to be cited by.
    pub(in crate::effective) fn holdings(&self, id: &PrincipalId) -> Vec<Holding<'a>> {
        self.assignments(id).iter().filter_map(|held| self.holding(id, held)).collect()
    }

    pub(super) fn holding(&self, id: &PrincipalId, held: &Assignment<'a>) -> Option<Holding<'a>> {
        let through = match held.through.last() {
            Some(group) => *group,
            None => &self.estate.principal(id)?.id,
        };
        Some(Holding { policy: self.policy_of(held.grant)?, through, grant: held.grant })
    }

    /// Whether every deny assignment was understood.
    pub(in crate::effective) fn denies_understood(&self) -> bool {
        self.denies.understood
    }

    /// What is held and was not read, or not understood, by the ids of the policies.
    pub(crate) fn unread(&self, held: &[Assignment<'a>]) -> Vec<PolicyId> {
        let is_role = |grant: &Grant| {
            Permission::of(grant.what.as_str()).is_none() && grant.what.as_str() != assignment::MEMBER
        };
        let unread =
            held.iter().filter(|one| is_role(one.grant) && matches!(self.text(one.grant), Text::Unread));
        let mut unread: Vec<PolicyId> = unread.map(|one| PolicyId::from(self.document(one.grant))).collect();
        unread.sort_unstable();
        unread.dedup();
        unread
    }

    /// Permissions of applications by their names.
    fn decide_graph(&self, principal: &PrincipalId, held: &[Assignment<'a>], name: &str) -> Decision {
        let called = held.iter().filter(|one| {
            Permission::of(one.grant.what.as_str()).is_some_and(|permission| permission.is_called(name))
        });
        verdict::decide(called.map(|one| self.candidate(principal, one, 0)).collect(), Vec::new())
    }

    /// A dependency on something that was not read.
    pub(super) fn not_read(reason: &Reason, what: &str) -> Dependency {
        fact(reason, what, NOT_READ, Vec::new(), Keeper::Unknown)
    }
}
