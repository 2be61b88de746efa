use std::cmp::Ordering;
use std::fmt::Debug;
use std::hash::Hash;
use std::ops::Range;

use crate::hash::HashMap;
use crate::{
    Coverage, Credential, Delegation, Event, Gap, Grant, GuardRail, LogReading, Membership, PolicyDocument,
    PolicyId, Principal, PrincipalId, RawLines, Resource, RoleDefinition, RoleDefinitionId, Scope, ScopeId,
    ServiceUse, Timestamp, Trust,
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
    /// Changes of access, from audit logs.
    pub events: Vec<Event>,
    /// Which logs were read, and for which time.
    pub log_readings: Vec<LogReading>,
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
        tidy!(self.grants, |r| (
            &r.principal,
            r.effect,
            &r.what,
            &r.scope,
            &r.at,
            r.standing,
            &r.condition,
            &r.evidence
        ));
        tidy!(self.guard_rails, |r| (&r.scope, &r.policy, &r.evidence));
        tidy!(self.trusts, |r| (&r.target, r.statement, &r.trustee, &r.conditions, &r.evidence));
        tidy!(self.delegations, |r| (&r.scope, r.kind, &r.delegate, &r.purpose, &r.evidence));
        tidy!(self.resources, |r| (&r.id, &r.region, &r.evidence));
        tidy!(self.service_uses, |r| (&r.principal, &r.service, &r.evidence));
        tidy!(self.events, |r| (r.at, &r.source, &r.id, &r.scope, &r.evidence));
        tidy!(self.log_readings, |r| (&r.scope, &r.region, &r.source, &r.filter, r.from, r.to, &r.evidence));
        // The same thing read twice, in two answers: the first answer is the evidence.
        self.scopes.dedup_by(|b, a| a.id == b.id);
        self.principals.dedup_by(|b, a| a.id == b.id);
        self.memberships.dedup_by(|b, a| (&a.member, &a.group) == (&b.member, &b.group));
        self.credentials.dedup_by(|b, a| (&a.principal, &a.id) == (&b.principal, &b.id));
        self.policies.dedup_by(|b, a| a.id == b.id);
        self.role_definitions.dedup_by(|b, a| a.id == b.id);
        self.grants.dedup_by(|b, a| {
            (&a.principal, a.effect, &a.what, &a.scope, &a.at, a.standing, &a.condition)
                == (&b.principal, b.effect, &b.what, &b.scope, &b.at, b.standing, &b.condition)
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
        self.events.dedup_by(|b, a| (a.at, &a.source, &a.id, &a.scope) == (b.at, &b.source, &b.id, &b.scope));
        self.log_readings.dedup_by(|b, a| {
            (&a.scope, &a.region, &a.source, &a.filter, a.from, a.to)
                == (&b.scope, &b.region, &b.source, &b.filter, b.from, b.to)
        });
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
        self.events.extend(other.events);
        self.log_readings.extend(other.log_readings);
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
    grants_of: Runs,
    credentials_of: Runs,
    groups_of: Runs,
    trusts_of: Runs,
    uses_of: Runs,
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
        let Records { principals, grants, credentials, memberships, trusts, service_uses, .. } = &mut records;
        let grants_of = Runs::new(principals, grants, |r| &mut r.principal);
        let credentials_of = Runs::new(principals, credentials, |r| &mut r.principal);
        let groups_of = Runs::new(principals, memberships, |r| &mut r.member);
        let trusts_of = Runs::new(principals, trusts, |r| &mut r.target);
        let uses_of = Runs::new(principals, service_uses, |r| &mut r.principal);
        let mut members_of: HashMap<PrincipalId, Vec<usize>> = HashMap::default();
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
            grants_of,
            credentials_of,
            groups_of,
            trusts_of,
            uses_of,
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
        self.run(&self.grants_of, &self.records.grants, id, |r| &r.principal)
    }

    /// A principal's credentials.
    pub fn credentials_of(&self, id: &PrincipalId) -> &[Credential] {
        self.run(&self.credentials_of, &self.records.credentials, id, |r| &r.principal)
    }

    /// The groups that a principal is in directly.
    pub fn groups_of(&self, id: &PrincipalId) -> &[Membership] {
        self.run(&self.groups_of, &self.records.memberships, id, |r| &r.member)
    }

    /// The direct members of a group.
    pub fn members_of(&self, group: &PrincipalId) -> impl Iterator<Item = &Membership> {
        self.members_of.get(group).into_iter().flatten().filter_map(|at| self.records.memberships.get(*at))
    }

    /// Who may act as a principal.
    pub fn trusts_of(&self, id: &PrincipalId) -> &[Trust] {
        self.run(&self.trusts_of, &self.records.trusts, id, |r| &r.target)
    }

    /// The services that a principal may use, with their last use.
    pub fn service_uses_of(&self, id: &PrincipalId) -> &[ServiceUse] {
        self.run(&self.uses_of, &self.records.service_uses, id, |r| &r.principal)
    }

    /// The guard rails attached to a scope directly.
    pub fn guard_rails_of(&self, id: &ScopeId) -> &[GuardRail] {
        run_of(&self.records.guard_rails, |r| r.scope.cmp(id))
    }

    /// The records of a principal; of one that is not among the principals too.
    fn run<'a, T>(
        &self,
        runs: &Runs,
        list: &'a [T],
        id: &PrincipalId,
        key: impl Fn(&T) -> &PrincipalId,
    ) -> &'a [T] {
        match self.principal_at.get(id).and_then(|at| runs.0.get(*at)) {
            Some(run) => list.get(run.clone()).unwrap_or_default(),
            None => run_of(list, |item| key(item).cmp(id)),
        }
    }

    /// Where a policy stands among the policies.
    pub fn policy_place(&self, id: &PolicyId) -> Option<usize> {
        self.policy_at.get(id).copied()
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

/// Where the records of each principal stand in a list that is sorted by principal.
#[derive(Debug)]
struct Runs(Vec<Range<usize>>);

impl Runs {
    /// Walks both lists, which are sorted alike, side by side. The records take over the id of their
    /// principal, so that equal ids share one allocation and are told equal by their address.
    fn new<T>(principals: &[Principal], list: &mut [T], id: impl Fn(&mut T) -> &mut PrincipalId) -> Self {
        let mut at = 0;
        let mut run = |principal: &Principal| {
            while list.get_mut(at).is_some_and(|item| *id(item) < principal.id) {
                at += 1;
            }
            let start = at;
            while let Some(own) = list.get_mut(at).map(&id).filter(|own| **own == principal.id) {
                own.clone_from(&principal.id);
                at += 1;
            }
            start..at
        };
        Self(principals.iter().map(&mut run).collect())
    }
}

/// The run of records that are equal by `order` in a list that is sorted by it.
fn run_of<T>(list: &[T], order: impl Fn(&T) -> Ordering) -> &[T] {
    let start = list.partition_point(|item| order(item) == Ordering::Less);
    let rest = list.get(start..).unwrap_or_default();
    let length = rest.partition_point(|item| order(item) == Ordering::Equal);
    rest.get(..length).unwrap_or_default()
}
