//! One account as an attacker sees it: who and what lies in it, in the order of ids.

use tenure_model::{Estate, GrantEffect, Principal, PrincipalKind, Resource, ScopeId, Trustee};

use crate::footprint::account_of_arn;

/// What lies in an account.
#[derive(Debug, Default)]
pub(super) struct Account<'a> {
    pub(super) users: Vec<&'a Principal>,
    /// Roles that policies can be written for: those that AWS keeps for itself are left out.
    pub(super) roles: Vec<&'a Principal>,
    /// Those of the roles that have a boundary.
    pub(super) bounded: Vec<&'a Principal>,
    /// Those of the roles that trust the account or somebody in it.
    pub(super) letting_in: Vec<&'a Principal>,
    /// All roles that trust everyone.
    pub(super) open: Vec<&'a Principal>,
    pub(super) groups: Vec<&'a Principal>,
    /// Those of the groups whose members are administrators.
    pub(super) strong_groups: Vec<&'a Principal>,
    pub(super) resources: Vec<&'a Resource>,
}

/// An account of which nothing is known.
pub(super) static NOWHERE: Account<'static> = Account {
    users: Vec::new(),
    roles: Vec::new(),
    bounded: Vec::new(),
    letting_in: Vec::new(),
    open: Vec::new(),
    groups: Vec::new(),
    strong_groups: Vec::new(),
    resources: Vec::new(),
};

impl<'a> Account<'a> {
    pub(super) fn add(&mut self, estate: &Estate, principal: &'a Principal) {
        match principal.kind {
            PrincipalKind::User => self.users.push(principal),
            PrincipalKind::Group => self.groups.push(principal),
            PrincipalKind::AssumableRole if !is_kept_by_aws(principal) => self.add_role(estate, principal),
            _ => {}
        }
        if trusts_everyone(estate, principal) {
            self.open.push(principal);
        }
    }

    fn add_role(&mut self, estate: &Estate, role: &'a Principal) {
        self.roles.push(role);
        if estate.grants_of(&role.id).iter().any(|grant| grant.effect == GrantEffect::Bounds) {
            self.bounded.push(role);
        }
        if lets_in_account(estate, role, &role.scope) {
            self.letting_in.push(role);
        }
    }
}

/// Whether a role trusts an account or somebody in it.
pub(super) fn lets_in_account(estate: &Estate, role: &Principal, scope: &ScopeId) -> bool {
    estate.trusts_of(&role.id).iter().any(|trust| match &trust.trustee {
        Trustee::Account(account) => account == scope.local(),
        Trustee::Everyone | Trustee::EveryoneExcept(_) => true,
        Trustee::Principal(id) => account_of_arn(id.as_str()) == Some(scope.local()),
        Trustee::Service(_) | Trustee::Federation(_) => false,
    })
}

/// Whether a role trusts everyone.
fn trusts_everyone(estate: &Estate, role: &Principal) -> bool {
    let trusts = estate.trusts_of(&role.id);
    trusts.iter().any(|trust| matches!(trust.trustee, Trustee::Everyone | Trustee::EveryoneExcept(_)))
}

/// Roles that AWS makes, and of which nobody but AWS can change the policies or the trust.
pub(super) fn is_kept_by_aws(role: &Principal) -> bool {
    role.id.as_str().contains(":role/aws-reserved/") || role.id.as_str().contains(":role/aws-service-role/")
}
