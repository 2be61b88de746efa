//! Where scopes lie: in management groups, and in tenants.

use tenure_model::hash::{HashMap, HashSet};
use tenure_model::{Cloud, Estate, Grant, Scope, ScopeId};

use super::arm_id::ArmId;
use super::evaluator::Evaluator;

/// The scopes of Azure by what questions ask for.
#[derive(Debug, Default)]
pub(super) struct Tree<'a> {
    /// The tenant of every scope.
    tenants: HashMap<&'a ScopeId, &'a ScopeId>,
    /// Management groups by their names in lower case.
    groups: HashMap<String, &'a Scope>,
    /// Tenants in which something is granted.
    granted: Vec<&'a ScopeId>,
}

impl<'a> Tree<'a> {
    pub(super) fn new(estate: &'a Estate) -> Self {
        let mut tree = Self::default();
        for scope in estate.records().scopes.iter().filter(|scope| scope.cloud == Cloud::Azure) {
            if let Some(top) = estate.ancestry(&scope.id).last() {
                tree.tenants.insert(&scope.id, &top.id);
            }
            if let Some(name) = ArmId::new(scope.id.local()).management_group() {
                tree.groups.entry(name.to_owned()).or_insert(scope);
            }
        }
        let scopes: HashSet<&'a ScopeId> = estate.records().grants.iter().map(|grant| &grant.scope).collect();
        tree.granted =
            scopes.into_iter().map(|scope| tree.tenants.get(scope).copied().unwrap_or(scope)).collect();
        tree.granted.sort_unstable();
        tree.granted.dedup();
        tree
    }
}

impl<'a> Evaluator<'a> {
    /// The tenant that a scope lies in; of one that was not read, itself.
    pub(super) fn tenant_of<'s>(&'s self, scope: &'s ScopeId) -> &'s ScopeId {
        self.tree.tenants.get(scope).copied().unwrap_or(scope)
    }

    /// The tenant that a principal or another object of the directory lives in, where it was read.
    pub(super) fn tenant_of_object(&self, id: &str) -> Option<&ScopeId> {
        let principal = self.estate.principal_named(id).map(|found| &found.scope);
        let scope = principal.or_else(|| self.estate.resource(id).map(|found| &found.scope));
        scope.map(|scope| self.tenant_of(scope))
    }

    /// A tenant by its id, where something is granted in it.
    pub(super) fn tenant_called(&self, id: &str) -> Option<&ScopeId> {
        self.tree.granted.iter().copied().find(|tenant| tenant.local().eq_ignore_ascii_case(id))
    }

    /// Whether a grant is made in a tenant: a partner's groups hold roles in those of customers.
    pub(super) fn is_in(&self, grant: &Grant, tenant: Option<&ScopeId>) -> bool {
        tenant.is_none_or(|tenant| self.tenant_of(&grant.scope) == tenant)
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
    fn scope_called(&self, id: &str, group: Option<&str>) -> Option<&'a Scope> {
        match group {
            None => self.estate.scope(&ScopeId::from(id)),
            Some(name) => self.tree.groups.get(name).copied(),
        }
    }
}
