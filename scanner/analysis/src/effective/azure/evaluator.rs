//! What is held ready for questions, and the questions that take all of it.

use tenure_model::hash::HashMap;
use tenure_model::{Estate, Grant, GrantEffect, Granted, PolicyId, PrincipalId, PrincipalState, ScopeId};

use super::action::Family;
use super::activation::Activations;
use super::arm_id::ArmId;
use super::assignment::{self, Assignment};
use super::deny::Denies;
use super::graph::{Meanings, Permission};
use super::owner;
use super::plane::Planes;
use super::profile::Capabilities;
use super::text::Text;
use super::vault::{self, Vaults};
use super::verdict::{self, ACTIVATION, Candidate, fact};
use crate::effective::decision::{Decision, Dependency, Keeper, Layer, Reason};
use crate::effective::{Holding, NOT_READ};

/// The evaluator of Azure and Entra ID.
#[derive(Debug)]
pub struct Evaluator<'a> {
    pub(super) estate: &'a Estate,
    /// What each thing that is granted gives, by its id.
    texts: HashMap<&'a str, Text>,
    /// The tenant of every scope.
    tenants: HashMap<&'a ScopeId, &'a ScopeId>,
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

/// What the whole directory of another tenant is called, before the tenant's id: `/` is the principal's own.
pub(super) const OTHER_TENANT: &str = "/tenants/";

/// Somewhere that a principal may do something.
#[derive(Clone, Debug)]
pub struct Place<'a> {
    /// An ARM scope, `/`, `/administrativeUnits/<id>`, the id of an object, or `/tenants/<id>` for all of
    /// another tenant's directory.
    pub at: String,
    /// How sure it is there, but for what is denied further down.
    pub decision: Decision,
    /// The assignment that gives it.
    pub assignment: Assignment<'a>,
}

impl<'a> Evaluator<'a> {
    /// Reads every role definition, deny assignment, access policy and activation rule of an estate.
    pub(in crate::effective) fn new(estate: &'a Estate) -> Self {
        let texts = texts(estate);
        let planes = Planes::new(texts.values());
        let capabilities = Capabilities::new(&planes);
        Self {
            estate,
            tenants: tenants(estate),
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

    fn decide_held(
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

    /// At which places a principal may do something, as scopes rather than single resources: each where an
    /// assignment gives it, with the decision there. Nothing is known of the request but the action.
    pub fn places(&self, principal: &PrincipalId, action: &str) -> Vec<Place<'a>> {
        self.places_with(principal, action, &[])
    }

    /// As [`Evaluator::places`], with attributes that are known of the request.
    pub fn places_with(
        &self,
        principal: &PrincipalId,
        action: &str,
        facts: &[(&str, &str)],
    ) -> Vec<Place<'a>> {
        let held = self.assignments(principal);
        let mut tried: Vec<(String, &Assignment<'a>)> = Vec::new();
        for assignment in held.iter().filter(|one| self.names(one.grant, action)) {
            for at in self.sites(principal, assignment, &held, action) {
                if !tried.iter().any(|(known, _)| known.eq_ignore_ascii_case(&at)) {
                    tried.push((at, assignment));
                }
            }
        }
        let decided = tried.into_iter().filter_map(|(at, first)| {
            let decision = self.decide_held(principal, &held, action, &at, facts);
            let decisive = decision.because.first().and_then(|reason| self.behind(reason, &held));
            decision.is_allowed().then(|| Place {
                at,
                decision,
                assignment: decisive.unwrap_or(first).clone(),
            })
        });
        decided.collect()
    }

    /// The surest place of a principal's own choice, with the decision there; `None` where nothing is allowed.
    pub(in crate::effective) fn decide_any(
        &self,
        principal: &PrincipalId,
        action: &str,
        facts: &[(&str, &str)],
    ) -> Option<(String, Decision)> {
        let places = self.places_with(principal, action, facts).into_iter();
        let best = places.min_by_key(|place| {
            let open = &place.decision.depends_on;
            (open.iter().map(|need| need.keeper).max(), open.len(), place.at.len(), place.at.clone())
        });
        best.map(|place| (place.at, place.decision))
    }

    /// The assignment that a reason speaks of.
    pub fn behind<'h>(&self, reason: &Reason, held: &'h [Assignment<'a>]) -> Option<&'h Assignment<'a>> {
        held.iter()
            .find(|one| reason.sid == verdict::sid(one.grant) && self.document(one.grant) == reason.document)
    }

    /// Where an assignment applies: where it is made; or on each thing that is owned, or oneself.
    fn sites(
        &self,
        principal: &PrincipalId,
        assignment: &Assignment<'a>,
        held: &[Assignment<'a>],
        action: &str,
    ) -> Vec<String> {
        let own = vec![self.site(principal, assignment.grant)];
        if Family::of(action) != Family::Directory {
            return own;
        }
        let limits = self.directory_limits(assignment.grant, action);
        let mut sites = Vec::new();
        for limit in limits {
            match limit {
                super::text::Limit::Own => sites.push(principal.to_string()),
                super::text::Limit::Owned => {
                    let owned = held.iter().filter(|one| one.grant.what.as_str().starts_with(owner::OWNER));
                    sites.extend(owned.map(|one| one.grant.at.clone()));
                }
                super::text::Limit::None | super::text::Limit::Unknown(_) => {
                    sites.extend(own.iter().cloned())
                }
            }
        }
        sites
    }

    /// Where a grant is made, in words of its own cloud. A permission of Microsoft Graph holds for the tenant.
    fn site(&self, principal: &PrincipalId, grant: &Grant) -> String {
        let is_root = Permission::of(grant.what.as_str()).is_some() || matches!(grant.at.as_str(), "" | "/");
        if !is_root {
            return grant.at.clone();
        }
        if self.is_in(grant, self.tenant_of_object(principal.as_str())) {
            return "/".to_owned();
        }
        format!("{OTHER_TENANT}{}", self.tenant_of(&grant.scope).local())
    }

    /// The tenant that a scope lies in; of one that was not read, itself.
    pub(super) fn tenant_of<'s>(&'s self, scope: &'s ScopeId) -> &'s ScopeId {
        self.tenants.get(scope).copied().unwrap_or(scope)
    }

    /// The tenant that a principal or another object of the directory lives in, where it was read.
    pub(super) fn tenant_of_object(&self, id: &str) -> Option<&ScopeId> {
        let principal = self.estate.principal_named(id).map(|found| &found.scope);
        let scope = principal.or_else(|| self.estate.resource(id).map(|found| &found.scope));
        scope.map(|scope| self.tenant_of(scope))
    }

    /// A tenant by its id, where something is granted in it.
    pub(super) fn tenant_called(&self, id: &str) -> Option<&ScopeId> {
        let mut granted = self.estate.records().grants.iter().map(|grant| self.tenant_of(&grant.scope));
        granted.find(|tenant| tenant.local().eq_ignore_ascii_case(id))
    }

    /// Whether a grant is made in a tenant: a partner's groups hold roles in those of customers.
    pub(super) fn is_in(&self, grant: &Grant, tenant: Option<&ScopeId>) -> bool {
        tenant.is_none_or(|tenant| self.tenant_of(&grant.scope) == tenant)
    }

    /// What a grant gives; what nothing is known of is unread.
    pub(super) fn text(&self, grant: &Grant) -> &Text {
        self.texts.get(grant.what.as_str()).unwrap_or(&Text::Unread)
    }

    /// Whether a grant names an action, whatever limits it: a sieve for whoever asks much.
    pub(crate) fn gives(&self, grant: &Grant, action: &str) -> bool {
        self.names(grant, action)
    }

    /// Whether a grant names an action, whatever limits it.
    fn names(&self, grant: &Grant, action: &str) -> bool {
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
            let of = self.estate.principal_named(grant.at.trim_start_matches('/'));
            let name = of.map_or(grant.at.as_str(), |found| found.name.as_str());
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

    /// The chain of scopes above an ARM id, itself left out; whether the tree of management groups is known.
    pub(super) fn above(&self, id: &ArmId) -> (Vec<ArmId>, bool) {
        let local = match (id.subscription(), id.management_group()) {
            (Some(subscription), _) => format!("azure:/subscriptions/{subscription}"),
            (None, Some(_)) => String::new(),
            (None, None) => return (vec![ArmId::new("/")], true),
        };
        let scope = self.scope_called(&local, id.management_group());
        let chain = scope.map(|scope| self.estate.ancestry(&scope.id)).unwrap_or_default();
        let groups: Vec<ArmId> = chain
            .iter()
            .map(|scope| ArmId::new(scope.id.local()))
            .filter(|at| at.management_group().is_some())
            .collect();
        let tenant = chain.last().map(|scope| scope.id.local()).unwrap_or_default();
        let is_known = !groups.is_empty();
        // Every subscription lies in the root management group, which bears the tenant's id.
        let root = ArmId::new(&format!("/providers/Microsoft.Management/managementGroups/{tenant}"));
        let mut above: Vec<ArmId> = groups;
        if !tenant.is_empty() && !tenant.contains('/') && !above.contains(&root) {
            above.push(root);
        }
        above.push(ArmId::new("/"));
        (above, is_known)
    }

    /// The tenant of a subscription or management group, where it was read.
    pub(super) fn tenant_of_id(&self, id: &ArmId) -> Option<&ScopeId> {
        let scope = match (id.subscription(), id.management_group()) {
            (Some(subscription), _) => {
                self.scope_called(&format!("azure:/subscriptions/{subscription}"), None)
            }
            (None, Some(group)) => self.scope_called("", Some(group)),
            (None, None) => None,
        };
        scope.map(|scope| self.tenant_of(&scope.id))
    }

    /// A scope by its id; a management group by its name, whose case may differ.
    fn scope_called(&self, id: &str, group: Option<&str>) -> Option<&'a tenure_model::Scope> {
        let scopes = &self.estate.records().scopes;
        match group {
            None => self.estate.scope(&tenure_model::ScopeId::from(id)),
            Some(name) => {
                scopes.iter().find(|scope| ArmId::new(scope.id.local()).management_group() == Some(name))
            }
        }
    }

    /// A dependency on something that was not read.
    pub(super) fn not_read(reason: &Reason, what: &str) -> Dependency {
        fact(reason, what, NOT_READ, Vec::new(), Keeper::Unknown)
    }
}

fn tenants(estate: &Estate) -> HashMap<&ScopeId, &ScopeId> {
    let scopes = estate.records().scopes.iter().filter(|scope| scope.cloud == tenure_model::Cloud::Azure);
    scopes.filter_map(|scope| Some((&scope.id, &estate.ancestry(&scope.id).last()?.id))).collect()
}

/// What everything that is granted gives: role definitions, access policies, the rights of owners.
fn texts(estate: &Estate) -> HashMap<&str, Text> {
    let mut texts: HashMap<&str, Text> = HashMap::default();
    for definition in
        estate.records().role_definitions.iter().filter(|one| one.cloud == tenure_model::Cloud::Azure)
    {
        if Permission::of(definition.id.as_str()).is_some() {
            continue;
        }
        if definition.policies.is_empty() {
            // A role that gives nothing: classic administrators, since August 2024.
            texts.insert(definition.id.as_str(), Text::Arm(Vec::new()));
            continue;
        }
        let policy = definition.policies.first().and_then(|policy| estate.policy(policy));
        texts.insert(definition.id.as_str(), policy.map_or(Text::Unread, |policy| Text::read(&policy.text)));
    }
    for grant in &estate.records().grants {
        let id = grant.what.as_str();
        if let Some(text) = owner::text(id) {
            texts.insert(id, text);
        } else if let Granted::Policy(policy) = &grant.what
            && let Some(policy) = estate.policy(policy)
            && policy.kind == tenure_model::PolicyKind::VaultAccess
        {
            texts.insert(id, vault::read(&policy.text));
        }
    }
    texts
}
