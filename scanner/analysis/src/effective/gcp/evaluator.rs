//! What is held ready for questions, and the questions that take all of it.

use std::borrow::Cow;

use tenure_model::hash::HashMap;
use tenure_model::{Estate, Grant, PolicyId, PrincipalId, PrincipalState, ScopeId, Timestamp};

use super::activation::{Activations, Workflow};
use super::assignment::{self, Assignment};
use super::boundary::Boundaries;
use super::condition::{self, Request, dependency};
use super::deny::Denies;
use super::member::{Members, SetNeed};
use super::profile::Capabilities;
use super::role::{self, Role, Roles};
use super::tree::{Reaches, Tree};
use crate::cel::{Expression, Need};
use crate::effective::decision::{Decision, Dependency, Keeper, Layer, Reason, Ruling};
use crate::effective::verdict::{self, ACTIVATION, Candidate, Fitting, fact};
use crate::effective::{Holding, NOT_READ};

/// The evaluator of Google Cloud.
#[derive(Debug)]
pub struct Evaluator<'a> {
    pub(super) estate: &'a Estate,
    pub(super) tree: Tree<'a>,
    pub(super) members: Members<'a>,
    pub(super) roles: Roles<'a>,
    pub(super) denies: Denies<'a>,
    pub(super) boundaries: Boundaries<'a>,
    pub(super) capabilities: Capabilities<'a>,
    activations: Activations<'a>,
    /// Every condition of a binding, read once.
    conditions: HashMap<&'a str, Expression>,
}

impl<'a> Evaluator<'a> {
    /// Reads every role, condition, deny policy, boundary and entitlement of an estate.
    pub(in crate::effective) fn new(estate: &'a Estate) -> Self {
        let of_gcp = |grant: &&Grant| grant.scope.as_str().starts_with("gcp:") && !grant.condition.is_empty();
        let mut conditions: HashMap<&str, Expression> = HashMap::default();
        for grant in estate.records().grants.iter().filter(of_gcp) {
            let text = grant.condition.as_str();
            conditions.entry(text).or_insert_with(|| Expression::new(text));
        }
        let roles = Roles::new(estate);
        Self {
            estate,
            tree: Tree::new(estate),
            members: Members::new(estate),
            capabilities: Capabilities::new(roles.ids()),
            roles,
            denies: Denies::new(estate),
            boundaries: Boundaries::new(estate),
            activations: Activations::new(estate),
            conditions,
        }
    }

    /// What is bound to a principal: directly, through nested groups, its domain, convenience members, everyone,
    /// and sets of its pool; what it is eligible for included. What has ended is left out.
    pub fn assignments(&self, principal: &PrincipalId) -> Vec<Assignment<'a>> {
        assignment::assignments(self.estate, &self.members, &self.tree, principal)
    }

    /// Whether a principal may use a permission (`iam.serviceAccounts.getAccessToken`) on a resource, by its full
    /// name (`//iam.googleapis.com/projects/…`).
    ///
    /// `facts` are attributes that conditions ask for, by their names (`resource.name`,
    /// `iam.googleapis.com/modifiedGrantsByRole` once for each role).
    pub fn decide(
        &self,
        principal: &PrincipalId,
        permission: &str,
        resource: &str,
        facts: &[(&str, &str)],
    ) -> Decision {
        self.decide_held(principal, &self.assignments(principal), permission, resource, facts)
    }

    /// As [`Evaluator::decide`], as if a deny policy or principal access boundary were not there.
    pub(crate) fn decide_without(
        &self,
        principal: &PrincipalId,
        permission: &str,
        resource: &str,
        facts: &[(&str, &str)],
        without: &PolicyId,
    ) -> Decision {
        let request = self.request(principal, permission, resource, facts);
        self.decide_request(&self.assignments(principal), &Request { without: Some(without), ..request })
    }

    /// As [`Evaluator::decide`], of assignments that are at hand.
    pub fn decide_with(
        &self,
        principal: &PrincipalId,
        held: &[Assignment<'a>],
        permission: &str,
        resource: &str,
        facts: &[(&str, &str)],
    ) -> Decision {
        self.decide_held(principal, held, permission, resource, facts)
    }

    /// The full name of a resource in its one form, and the scopes that it lies in, nearest first.
    pub fn above(&self, resource: &str) -> (String, Vec<ScopeId>) {
        let place = self.tree.place(resource);
        (place.name, place.scopes)
    }

    /// Whether the members of a group were read.
    pub fn is_group_read(&self, group: &PrincipalId) -> bool {
        self.members.is_read(group.as_str())
    }

    pub(super) fn decide_held(
        &self,
        principal: &PrincipalId,
        held: &[Assignment<'a>],
        permission: &str,
        resource: &str,
        facts: &[(&str, &str)],
    ) -> Decision {
        self.decide_request(held, &self.request(principal, permission, resource, facts))
    }

    pub(super) fn decide_request(&self, held: &[Assignment<'a>], request: &Request<'_>) -> Decision {
        let inherited = self.inherited(request);
        let fitting = held.iter().chain(&inherited).map(|one| self.fit(one, request));
        let mut candidates: Vec<Candidate> = fitting.filter_map(Fitting::candidate).collect();
        if candidates.is_empty() {
            return verdict::decide(candidates, Vec::new());
        }
        let (denied, mut perhaps) = self.denied(request);
        let limits = self.limits(request);
        if denied.is_empty() && !limits.blocked.is_empty() {
            return verdict::refused(Ruling::ImplicitDeny, Layer::AccessBoundary, limits.blocked);
        }
        perhaps.extend(limits.perhaps);
        for candidate in &mut candidates {
            candidate.needs.extend(perhaps.iter().cloned());
        }
        verdict::decide(candidates, denied)
    }

    /// What the caller would hold as a convenience member of the project that the resource lies in, by a basic role
    /// above it.
    fn inherited(&self, request: &Request<'_>) -> Vec<Assignment<'a>> {
        let Some(project) =
            request.place.scopes.first().and_then(|scope| scope.local().strip_prefix("projects/"))
        else {
            return Vec::new();
        };
        if !self.members.has_conveniences(project) {
            return Vec::new();
        }
        let ways = self.members.ways(&self.tree, request.principal);
        let above = request.place.above.get(1..).unwrap_or_default();
        let more = self.members.inherited(&ways, project, above);
        more.iter().flat_map(|way| assignment::held(self.estate, way)).collect()
    }

    pub(super) fn request<'r>(
        &'r self,
        principal: &'r PrincipalId,
        permission: &'r str,
        resource: &str,
        facts: &'r [(&'r str, &'r str)],
    ) -> Request<'r> {
        Request {
            evaluator: self,
            principal,
            permission,
            place: self.tree.place(resource),
            facts,
            without: None,
        }
    }

    /// How an assignment fits a request.
    pub(super) fn fit(&self, assignment: &Assignment<'a>, request: &Request<'_>) -> Fitting {
        let grant = assignment.grant;
        if !self.names(grant, request.permission) {
            return Fitting::OtherAction;
        }
        let reaches = self.tree.reaches(&grant.at, &request.place);
        if reaches == Reaches::No {
            return Fitting::OtherResource;
        }
        let mut candidate = self.candidate(request.principal, assignment);
        match self.need(grant, request) {
            Need::Never => return Fitting::Fails,
            Need::Met => {}
            Need::If(clauses) => {
                let reason = candidate.reason.clone();
                candidate.needs.extend(clauses.into_iter().map(|clause| dependency(&reason, clause)));
            }
        }
        if reaches == Reaches::Unknown {
            candidate.needs.push(Self::not_read(&candidate.reason, "what lies above the resource"));
        }
        candidate.needs.extend(self.project_need(request, &candidate.reason));
        Fitting::Allows(candidate)
    }

    /// What the condition of a grant asks for.
    pub(super) fn need(&self, grant: &Grant, request: &Request<'_>) -> Need {
        self.condition(grant).map_or(Need::Met, |condition| request.need(&condition))
    }

    fn condition(&self, grant: &Grant) -> Option<Cow<'_, Expression>> {
        if grant.condition.is_empty() {
            return None;
        }
        let known = self.conditions.get(grant.condition.as_str()).map(Cow::Borrowed);
        Some(known.unwrap_or_else(|| Cow::Owned(Expression::new(&grant.condition))))
    }

    /// When a grant ends by its own condition; `None` where it names no end, or has not begun.
    pub fn ends(&self, grant: &Grant) -> Option<Timestamp> {
        let condition = self.condition(grant).filter(|one| one.names("request.time"))?;
        condition::ends(&condition, &self.request(&grant.principal, "", &grant.at, &[]))
    }

    /// Whether a grant has ended by its own condition: it held once, and never will again.
    pub fn has_ended(&self, grant: &Grant) -> bool {
        let condition = self.condition(grant).filter(|one| one.names("request.time"));
        condition.is_some_and(|one| {
            condition::has_ended(&one, &self.request(&grant.principal, "", &grant.at, &[]))
        })
    }

    /// Whether a role includes a permission, whatever limits it: a sieve for whoever asks much.
    pub fn names(&self, grant: &Grant, permission: &str) -> bool {
        self.roles.of(grant.what.as_str()).gives(permission)
    }

    /// Every permission that a role includes, sorted; `None` where its text was not read.
    pub fn permissions_of<'s>(&'s self, role: &str) -> Option<&'s [Cow<'a, str>]> {
        match self.roles.of(role) {
            Role::Unread => None,
            known => Some(known.permissions()),
        }
    }

    /// Why a role gives nothing to whoever holds it (`deleted`, `disabled`); `None` for one that does, or that was
    /// not read.
    pub fn is_off(&self, role: &str) -> Option<&'static str> {
        match self.roles.of(role) {
            Role::Off(why) => Some(why),
            Role::Unread | Role::Gives(_) => None,
        }
    }

    /// A permission as roles write it: people also write it as deny policies do
    /// (`iam.googleapis.com/serviceAccounts.actAs`).
    pub fn proper(permission: &str) -> String {
        // Pools have the name of their service in roles too.
        let is_of_pools = permission.starts_with("iam.googleapis.com/work");
        let other = if is_of_pools { None } else { role::in_v1(permission) };
        other.unwrap_or_else(|| permission.to_owned())
    }

    /// What the entitlement of an eligible grant asks for; `None` where it was not read.
    pub fn workflow(&self, grant: &Grant) -> Option<&Workflow> {
        self.activations.of(grant)
    }

    /// The assignment that a reason speaks of.
    pub fn behind<'h>(&self, reason: &Reason, held: &'h [Assignment<'a>]) -> Option<&'h Assignment<'a>> {
        held.iter().find(|one| reason.sid == sid(one.grant) && self.document(one.grant) == reason.document)
    }

    /// The document that holds what a role includes, by the name under which answers cite it.
    pub(super) fn document(&self, grant: &Grant) -> String {
        let role = grant.what.as_str();
        self.roles.policy(role).map_or_else(|| format!("{role}#permissions"), ToString::to_string)
    }

    /// What an assignment says, with what has to be so for it to say anything: activations, membership of sets,
    /// the principal's state.
    pub(super) fn candidate(&self, principal: &PrincipalId, assignment: &Assignment<'a>) -> Candidate {
        let grant = assignment.grant;
        let reason = verdict::reason(Layer::Role, &self.document(grant), 0, &sid(grant));
        let activation = |grant: &&'a Grant| {
            let (takes, keeper) = self.activations.takes(grant);
            fact(&reason, &self.granted_name(grant), ACTIVATION, takes, keeper)
        };
        let mut needs: Vec<Dependency> = assignment.activations.iter().map(activation).collect();
        needs.extend(assignment.needs.iter().map(|need| set_need(&reason, need)));
        needs.extend(self.state_need(principal, &reason));
        Candidate { reason, needs }
    }

    /// What a grant gives, by a name for readers.
    pub fn granted_name(&self, grant: &Grant) -> String {
        let id = grant.what.as_str();
        let named = self.estate.role_definition(&id.into()).map(|found| found.name.clone());
        named.filter(|name| !name.is_empty()).unwrap_or_else(|| id.to_owned())
    }

    /// That a principal that is switched off would have to be switched on.
    fn state_need(&self, principal: &PrincipalId, reason: &Reason) -> Option<Dependency> {
        let word = match self.estate.principal(principal)?.state {
            PrincipalState::Disabled => "enabled again",
            PrincipalState::Deleted => "restored",
            PrincipalState::Enabled | PrincipalState::Unknown(_) => return None,
        };
        Some(fact(reason, "the principal", "would have to be", vec![word.to_owned()], Keeper::Outside))
    }

    /// That a project which is being deleted would have to be restored: its resources cannot be used ("Shutting
    /// down (deleting) projects").
    fn project_need(&self, request: &Request<'_>, reason: &Reason) -> Option<Dependency> {
        let gone =
            request.place.scopes.iter().find(|scope| {
                self.estate.scope(scope).is_some_and(|found| found.state == "DELETE_REQUESTED")
            })?;
        // What brings it back, and what is read of it meanwhile, is asked of the container itself.
        if request.permission.starts_with("resourcemanager.") {
            return None;
        }
        Some(fact(reason, gone.local(), "would have to be", vec!["restored".to_owned()], Keeper::Outside))
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
        Some(Holding { policy: self.roles.policy(held.grant.what.as_str())?, through, grant: held.grant })
    }

    /// Whether every deny policy and boundary was understood.
    pub(in crate::effective) fn limits_understood(&self) -> bool {
        self.denies.understood && self.boundaries.understood
    }

    /// What is held and was not read, or not understood, by the ids of the policies.
    pub(crate) fn unread(&self, held: &[Assignment<'a>]) -> Vec<PolicyId> {
        let unread = held.iter().filter(|one| matches!(self.roles.of(one.grant.what.as_str()), Role::Unread));
        let mut unread: Vec<PolicyId> = unread.map(|one| PolicyId::from(self.document(one.grant))).collect();
        unread.sort_unstable();
        unread.dedup();
        unread
    }

    /// A dependency on something that was not read.
    pub(super) fn not_read(reason: &Reason, what: &str) -> Dependency {
        fact(reason, what, NOT_READ, Vec::new(), Keeper::Unknown)
    }
}

/// That a principal is in a set.
fn set_need(reason: &Reason, need: &SetNeed) -> Dependency {
    fact(reason, &need.set, need.operator, need.values.clone(), need.keeper)
}

/// How reasons tell a grant from others of the same role: where it is made, with the title of its condition.
pub(super) fn sid(grant: &Grant) -> String {
    if grant.id.is_empty() { grant.at.clone() } else { format!("{} {}", grant.at, grant.id) }
}
