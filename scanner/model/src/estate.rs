use std::cmp::Ordering;
use std::collections::HashMap;
use std::fmt::Debug;
use std::hash::Hash;

use crate::{
    Coverage, Credential, Delegation, Gap, Grant, GuardRail, Membership, PolicyDocument, PolicyId, Principal,
    PrincipalId, RawLines, Resource, RoleDefinition, RoleDefinitionId, Scope, ScopeId, ServiceUse, Timestamp,
    Trust,
};

/// Every normalised record of one snapshot, in no particular order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Records {
    /// Accounts and what they lie in.
    pub scopes: Vec<Scope>,
    /// Principals.
    pub principals: Vec<Principal>,
    /// Who is in which group.
    pub memberships: Vec<Membership>,
    /// Credentials.
    pub credentials: Vec<Credential>,
    /// Policy documents.
    pub policies: Vec<PolicyDocument>,
    /// Named sets of permissions.
    pub role_definitions: Vec<RoleDefinition>,
    /// Access as assigned.
    pub grants: Vec<Grant>,
    /// What limits whole scopes.
    pub guard_rails: Vec<GuardRail>,
    /// Who may act as whom.
    pub trusts: Vec<Trust>,
    /// Authority handed to others.
    pub delegations: Vec<Delegation>,
    /// Resources that matter to access.
    pub resources: Vec<Resource>,
    /// Services used.
    pub service_uses: Vec<ServiceUse>,
}

impl Records {
    /// Puts every list into its canonical order and drops exact repetitions: a page that came twice
    /// adds nothing. INVARIANT: the result does not depend on the order of the input.
    pub fn canonicalise(&mut self) {
        macro_rules! tidy {
            ($list:expr, |$r:ident| $key:expr) => {
                tidy(&mut $list, |a, b| {
                    let key_of_a = {
                        let $r = a;
                        $key
                    };
                    let $r = b;
                    key_of_a.cmp(&$key)
                })
            };
        }
        tidy!(self.scopes, |r| (&r.id, &r.evidence));
        tidy!(self.principals, |r| (&r.id, &r.evidence));
        tidy!(self.memberships, |r| (&r.member, &r.group, &r.evidence));
        tidy!(self.credentials, |r| (&r.principal, &r.id, &r.evidence));
        tidy!(self.policies, |r| (&r.id, &r.evidence));
        tidy!(self.role_definitions, |r| (&r.id, &r.evidence));
        tidy!(self.grants, |r| (&r.principal, r.effect, &r.what, &r.scope, r.standing, &r.evidence));
        tidy!(self.guard_rails, |r| (&r.scope, &r.policy, &r.evidence));
        tidy!(self.trusts, |r| (&r.target, r.statement, &r.trustee, &r.conditions, &r.evidence));
        tidy!(self.delegations, |r| (&r.scope, r.kind, &r.delegate, &r.purpose, &r.evidence));
        tidy!(self.resources, |r| (&r.id, &r.region, &r.evidence));
        tidy!(self.service_uses, |r| (&r.principal, &r.service, &r.evidence));
        // The same thing read twice, in two answers: the first answer is the evidence.
        self.scopes.dedup_by(|b, a| a.id == b.id);
        self.principals.dedup_by(|b, a| a.id == b.id);
        self.memberships.dedup_by(|b, a| (&a.member, &a.group) == (&b.member, &b.group));
        self.credentials.dedup_by(|b, a| (&a.principal, &a.id) == (&b.principal, &b.id));
        self.policies.dedup_by(|b, a| a.id == b.id);
        self.role_definitions.dedup_by(|b, a| a.id == b.id);
        self.grants.dedup_by(|b, a| {
            (&a.principal, a.effect, &a.what, &a.scope, a.standing)
                == (&b.principal, b.effect, &b.what, &b.scope, b.standing)
        });
        self.guard_rails.dedup_by(|b, a| (&a.scope, &a.policy) == (&b.scope, &b.policy));
        self.trusts.dedup_by(|b, a| {
            (&a.target, a.statement, &a.trustee, &a.conditions)
                == (&b.target, b.statement, &b.trustee, &b.conditions)
        });
        self.delegations.dedup_by(|b, a| {
            (&a.scope, a.kind, &a.delegate, &a.purpose) == (&b.scope, b.kind, &b.delegate, &b.purpose)
        });
        self.resources.dedup_by(|b, a| a.id == b.id);
        self.service_uses.dedup_by(|b, a| (&a.principal, &a.service) == (&b.principal, &b.service));
    }

    /// Adds the records of another reading.
    pub fn extend(&mut self, other: Self) {
        self.scopes.extend(other.scopes);
        self.principals.extend(other.principals);
        self.memberships.extend(other.memberships);
        self.credentials.extend(other.credentials);
        self.policies.extend(other.policies);
        self.role_definitions.extend(other.role_definitions);
        self.grants.extend(other.grants);
        self.guard_rails.extend(other.guard_rails);
        self.trusts.extend(other.trusts);
        self.delegations.extend(other.delegations);
        self.resources.extend(other.resources);
        self.service_uses.extend(other.service_uses);
    }
}

/// Every record of one snapshot, indexed and immutable. The input of the analysis.
#[derive(Debug)]
pub struct Estate {
    /// Id of the snapshot.
    pub id: String,
    /// The only "now".
    pub as_of: Timestamp,
    /// What was read.
    pub coverage: Vec<Coverage>,
    /// What was not.
    pub gaps: Vec<Gap>,
    /// Digests of the recorded answers.
    pub raw_lines: RawLines,
    records: Records,
    scope_at: HashMap<ScopeId, usize>,
    principal_at: HashMap<PrincipalId, usize>,
    policy_at: HashMap<PolicyId, usize>,
    grants_of: HashMap<PrincipalId, (usize, usize)>,
    credentials_of: HashMap<PrincipalId, (usize, usize)>,
    groups_of: HashMap<PrincipalId, (usize, usize)>,
    trusts_of: HashMap<PrincipalId, (usize, usize)>,
    uses_of: HashMap<PrincipalId, (usize, usize)>,
    rails_of: HashMap<ScopeId, (usize, usize)>,
    members_of: HashMap<PrincipalId, Vec<usize>>,
}

impl Estate {
    /// Indexes the records of a snapshot.
    pub fn new(
        id: String,
        as_of: Timestamp,
        mut records: Records,
        mut coverage: Vec<Coverage>,
        mut gaps: Vec<Gap>,
        raw_lines: RawLines,
    ) -> Self {
        records.canonicalise();
        coverage.sort();
        gaps.sort();
        gaps.dedup();
        let mut members_of: HashMap<PrincipalId, Vec<usize>> = HashMap::new();
        for (at, membership) in records.memberships.iter().enumerate() {
            members_of.entry(membership.group.clone()).or_default().push(at);
        }
        Self {
            id,
            as_of,
            coverage,
            gaps,
            raw_lines,
            scope_at: positions(&records.scopes, |r| &r.id),
            principal_at: positions(&records.principals, |r| &r.id),
            policy_at: positions(&records.policies, |r| &r.id),
            grants_of: ranges(&records.grants, |r| &r.principal),
            credentials_of: ranges(&records.credentials, |r| &r.principal),
            groups_of: ranges(&records.memberships, |r| &r.member),
            trusts_of: ranges(&records.trusts, |r| &r.target),
            uses_of: ranges(&records.service_uses, |r| &r.principal),
            rails_of: ranges(&records.guard_rails, |r| &r.scope),
            members_of,
            records,
        }
    }

    /// The records, each list in its canonical order.
    pub fn records(&self) -> &Records {
        &self.records
    }

    /// A scope by its id.
    pub fn scope(&self, id: &ScopeId) -> Option<&Scope> {
        self.records.scopes.get(*self.scope_at.get(id)?)
    }

    /// A principal by its id.
    pub fn principal(&self, id: &PrincipalId) -> Option<&Principal> {
        self.records.principals.get(*self.principal_at.get(id)?)
    }

    /// A policy document by its id.
    pub fn policy(&self, id: &PolicyId) -> Option<&PolicyDocument> {
        self.records.policies.get(*self.policy_at.get(id)?)
    }

    /// A principal by the text of its id.
    pub fn principal_named(&self, id: &str) -> Option<&Principal> {
        self.records.principals.get(*self.principal_at.get(id)?)
    }

    /// A resource by its id.
    pub fn resource(&self, id: &str) -> Option<&Resource> {
        let list = &self.records.resources;
        list.binary_search_by(|resource| resource.id.as_str().cmp(id)).ok().and_then(|at| list.get(at))
    }

    /// A role definition by its id.
    pub fn role_definition(&self, id: &RoleDefinitionId) -> Option<&RoleDefinition> {
        let list = &self.records.role_definitions;
        list.binary_search_by(|definition| definition.id.cmp(id)).ok().and_then(|at| list.get(at))
    }

    /// What is assigned to a principal directly.
    pub fn grants_of(&self, id: &PrincipalId) -> &[Grant] {
        slice(&self.records.grants, self.grants_of.get(id))
    }

    /// A principal's credentials.
    pub fn credentials_of(&self, id: &PrincipalId) -> &[Credential] {
        slice(&self.records.credentials, self.credentials_of.get(id))
    }

    /// The groups that a principal is in directly.
    pub fn groups_of(&self, id: &PrincipalId) -> &[Membership] {
        slice(&self.records.memberships, self.groups_of.get(id))
    }

    /// The direct members of a group.
    pub fn members_of(&self, group: &PrincipalId) -> impl Iterator<Item = &Membership> {
        self.members_of.get(group).into_iter().flatten().filter_map(|at| self.records.memberships.get(*at))
    }

    /// Who may act as a principal.
    pub fn trusts_of(&self, id: &PrincipalId) -> &[Trust] {
        slice(&self.records.trusts, self.trusts_of.get(id))
    }

    /// The services that a principal may use, with their last use.
    pub fn service_uses_of(&self, id: &PrincipalId) -> &[ServiceUse] {
        slice(&self.records.service_uses, self.uses_of.get(id))
    }

    /// The guard rails attached to a scope directly.
    pub fn guard_rails_of(&self, id: &ScopeId) -> &[GuardRail] {
        slice(&self.records.guard_rails, self.rails_of.get(id))
    }

    /// A scope and those above it, nearest first. Cyclic parents end the walk.
    pub fn ancestry<'a>(&'a self, id: &ScopeId) -> Vec<&'a Scope> {
        let mut chain: Vec<&Scope> = Vec::new();
        let mut next = self.scope(id);
        while let Some(scope) = next {
            if chain.iter().any(|seen| seen.id == scope.id) {
                break;
            }
            chain.push(scope);
            next = scope.parent.as_ref().and_then(|parent| self.scope(parent));
        }
        chain
    }
}

/// Sorts a list and drops exact repetitions. Keys are borrowed: the lists of a large estate are long
/// and, read from a snapshot, already in order. Different records of one key, which only a cloud that
/// contradicts itself in one answer can cause, are ordered by all that they say.
fn tidy<T: PartialEq + Debug>(list: &mut Vec<T>, order: impl Fn(&T, &T) -> Ordering) {
    list.sort_by(|a, b| match order(a, b) {
        Ordering::Equal if a != b => format!("{a:?}").cmp(&format!("{b:?}")),
        order => order,
    });
    list.dedup();
}

fn positions<T, K: Clone + Eq + Hash>(list: &[T], key: impl Fn(&T) -> &K) -> HashMap<K, usize> {
    list.iter().enumerate().map(|(at, item)| (key(item).clone(), at)).collect()
}

/// Start and end of each run of equal keys in a sorted list.
fn ranges<T, K: Clone + Eq + Hash>(list: &[T], key: impl Fn(&T) -> &K) -> HashMap<K, (usize, usize)> {
    let mut runs: HashMap<K, (usize, usize)> = HashMap::new();
    for (at, item) in list.iter().enumerate() {
        runs.entry(key(item).clone()).and_modify(|(_, end)| *end = at + 1).or_insert((at, at + 1));
    }
    runs
}

fn slice<'a, T>(list: &'a [T], range: Option<&(usize, usize)>) -> &'a [T] {
    range.and_then(|(from, to)| list.get(*from..*to)).unwrap_or_default()
}
