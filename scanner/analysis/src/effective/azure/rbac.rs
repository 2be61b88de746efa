//! Azure RBAC: may this principal do this operation on this resource?
//!
//! Source: "How Azure RBAC determines if a user has access to a resource" in "What is Azure role-based access
//! control (Azure RBAC)?"; what Lighthouse leaves out: "Tenants, users, and roles in Azure Lighthouse scenarios".

use tenure_model::{Grant, GrantEffect, PrincipalId, ScopeId};

use super::arm_id::ArmId;
use super::assignment::{Assignment, active_groups};
use super::condition::{Clause, Condition, Facts, Need, dependency};
use super::evaluator::Evaluator;
use super::plane::{Plane, is_vault_data};
use super::protected::{GLOBAL_ADMINISTRATOR, ROLE};
use super::text::{ArmPermission, Text};
use super::vault::Mode;
use super::verdict::{self, Candidate, Fitting, fact};
use crate::effective::decision::{Decision, Dependency, Keeper, Layer, Reason};

/// Whether a grant reaches a resource.
enum Reaches {
    Yes,
    No,
    /// The tree of management groups that would tell was not read.
    Unknown,
}

/// A request for an operation.
pub(super) struct Request<'r> {
    principal: &'r PrincipalId,
    action: &'r str,
    plane: Plane,
    resource: &'r str,
    id: ArmId,
    above: Vec<ArmId>,
    /// The tenant of the subscription or management group, where it was read.
    tenant: Option<&'r ScopeId>,
    is_tree_known: bool,
    facts: &'r [(&'r str, &'r str)],
}

impl<'r> Request<'r> {
    pub(super) fn new(
        evaluator: &'r Evaluator<'_>,
        principal: &'r PrincipalId,
        action: &'r str,
        resource: &'r str,
        facts: &'r [(&'r str, &'r str)],
    ) -> Self {
        let id = ArmId::new(resource);
        let (above, is_tree_known) = evaluator.above(&id);
        let plane = evaluator.planes.of(action);
        let tenant = evaluator.tenant_of_id(&id);
        Self { principal, action, plane, resource, id, above, tenant, is_tree_known, facts }
    }

    pub(super) const fn principal(&self) -> &'r PrincipalId {
        self.principal
    }
}

/// Whether it is the one operation of Azure that a directory role gives: a Global Administrator makes himself
/// User Access Administrator at the root ("Elevate access to manage all Azure subscriptions").
pub(super) fn is_elevation(grant: &Grant, action: &str) -> bool {
    action.eq_ignore_ascii_case("Microsoft.Authorization/elevateAccess/action")
        && grant
            .what
            .as_str()
            .strip_prefix(ROLE)
            .is_some_and(|role| role.eq_ignore_ascii_case(GLOBAL_ADMINISTRATOR))
        && matches!(grant.at.as_str(), "" | "/")
}

impl<'a> Evaluator<'a> {
    /// Whether a grant lets its holder take access in his own tenant: see [`is_elevation`].
    pub(super) fn elevates(&self, principal: &PrincipalId, grant: &Grant, action: &str) -> bool {
        is_elevation(grant, action) && self.is_in(grant, self.tenant_of_object(principal.as_str()))
    }

    pub(super) fn decide_arm(
        &self,
        principal: &PrincipalId,
        held: &[Assignment<'a>],
        action: &str,
        resource: &str,
        facts: &[(&str, &str)],
    ) -> Decision {
        let request = Request::new(self, principal, action, resource, facts);
        let mut candidates = Vec::new();
        for assignment in held {
            if request.id.is_root() && self.elevates(principal, assignment.grant, action) {
                candidates.push(self.candidate(principal, assignment, 0));
            }
            if let Text::Arm(permissions) = self.text(assignment.grant) {
                candidates.extend(self.allowed_by(assignment, permissions, &request));
            }
        }
        let (denied, perhaps) =
            if candidates.is_empty() { Default::default() } else { self.denied(&request) };
        for candidate in &mut candidates {
            candidate.needs.extend(perhaps.iter().cloned());
        }
        verdict::decide(candidates, denied)
    }

    /// What the permissions of one assignment say.
    pub(super) fn allowed_by(
        &self,
        assignment: &Assignment<'a>,
        permissions: &[ArmPermission],
        request: &Request<'_>,
    ) -> Vec<Candidate> {
        if !permissions.iter().any(|permission| permission.allows(request.action, request.plane)) {
            return Vec::new();
        }
        let all = permissions.iter().enumerate();
        all.filter_map(|(at, one)| self.fit_arm(assignment, at, one, request).candidate()).collect()
    }

    /// How one permission of an assignment fits.
    pub(super) fn fit_arm(
        &self,
        assignment: &Assignment<'a>,
        at: usize,
        permission: &ArmPermission,
        request: &Request<'_>,
    ) -> Fitting {
        if !permission.allows(request.action, request.plane) {
            return Fitting::OtherAction;
        }
        let reaches = self.reaches(assignment.grant, request);
        if matches!(reaches, Reaches::No) {
            return Fitting::OtherResource;
        }
        let facts = Facts {
            action: request.action,
            resource: request.resource,
            given: request.facts,
            as_of: self.estate.as_of,
        };
        let mut candidate = self.candidate(request.principal, assignment, at);
        let text = assignment.grant.condition.as_str();
        let own = if text.is_empty() || assignment.grant.effect == GrantEffect::Delegates {
            Need::Met
        } else {
            Condition::new(text).need(&facts)
        };
        match own.and(permission.condition.as_ref().map_or(Need::Met, |own| own.need(&facts))) {
            Need::Never => return Fitting::Fails,
            Need::Met => {}
            Need::If(clauses) => {
                let reason = candidate.reason.clone();
                candidate.needs.extend(clauses.into_iter().map(|clause| dependency(&reason, clause)));
            }
        }
        if matches!(reaches, Reaches::Unknown) {
            candidate.needs.push(Self::not_read(&candidate.reason, "the tree of management groups"));
        }
        match self.more_needs(assignment, permission, request, &candidate.reason) {
            None => Fitting::Fails,
            Some(more) => {
                candidate.needs.extend(more);
                Fitting::Allows(candidate)
            }
        }
    }

    fn reaches(&self, grant: &Grant, request: &Request<'_>) -> Reaches {
        let at = ArmId::new(&grant.at);
        if at.is_root() && !self.is_in(grant, request.tenant) {
            return Reaches::No;
        }
        if at.holds(&request.id) || request.above.contains(&at) {
            return Reaches::Yes;
        }
        let is_below = request.id.subscription().is_some() || request.id.management_group().is_some();
        if at.management_group().is_some() && is_below && !request.is_tree_known {
            return Reaches::Unknown;
        }
        Reaches::No
    }

    /// What the kind of grant asks for; `None` where it gives nothing here.
    fn more_needs(
        &self,
        assignment: &Assignment<'a>,
        permission: &ArmPermission,
        request: &Request<'_>,
        reason: &Reason,
    ) -> Option<Vec<Dependency>> {
        let mut needs = Vec::new();
        let is_policy = matches!(&assignment.grant.what, tenure_model::Granted::Policy(_));
        let by_data = request.plane != Plane::Control && permission.allows(request.action, Plane::Data);
        if by_data && is_vault_data(request.action) {
            match (self.vaults.mode(request.resource), is_policy) {
                (Some(Mode::Roles), true) | (Some(Mode::Policies), false) => return None,
                (Some(Mode::Unknown), _) => {
                    needs.push(Self::not_read(reason, "which way of access the vault uses"))
                }
                _ => {}
            }
        }
        if is_lighthouse(assignment.grant) {
            if by_data && !is_policy {
                // Lighthouse refuses roles with data actions.
                return None;
            }
            let is_unsaid = assignment.grant.condition.is_empty();
            if is_unsaid
                && request.action.eq_ignore_ascii_case("Microsoft.Authorization/roleAssignments/write")
            {
                needs.push(fact(
                    reason,
                    "Microsoft.Authorization/roleAssignments:PrincipalType",
                    "Lighthouse allows only",
                    vec!["managed identities of the customer".to_owned()],
                    Keeper::Holder,
                ));
            }
        }
        Some(needs)
    }

    /// The deny assignments that deny, and those of which a condition leaves it open.
    pub(super) fn denied(&self, request: &Request<'_>) -> (Vec<Reason>, Vec<Dependency>) {
        let (mut denied, mut perhaps) = (Vec::new(), Vec::new());
        let mut groups: Option<Vec<&PrincipalId>> = None;
        for deny in self.denies.over(&request.id, &request.above) {
            let groups = groups.get_or_insert_with(|| active_groups(self.estate, request.principal));
            if !deny.names(request.principal, groups) {
                continue;
            }
            let named = deny.permissions.iter().enumerate();
            for (at, permission) in named.filter(|(_, one)| one.allows(request.action, request.plane)) {
                let reason = verdict::reason(Layer::DenyAssignment, deny.policy.as_str(), at, "");
                match &permission.condition {
                    None => denied.push(reason),
                    Some(condition) => perhaps.push(dependency(
                        &reason,
                        Clause {
                            key: condition.text.clone(),
                            operator: "condition of a deny assignment".to_owned(),
                            values: Vec::new(),
                            holds: false,
                            keeper: Keeper::Unknown,
                        },
                    )),
                }
            }
        }
        (denied, perhaps)
    }
}

/// Whether a grant is an authorization of Lighthouse, rather than an assignment to a group of another tenant.
pub(super) fn is_lighthouse(grant: &Grant) -> bool {
    grant.id.to_ascii_lowercase().contains("/providers/microsoft.managedservices/registrationassignments/")
}
