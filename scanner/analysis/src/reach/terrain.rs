//! The estate as an attacker sees it: who and what lies in which account, who is trusted by whom, and
//! which of the actions that techniques take each principal is given at all.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use fixedbitset::FixedBitSet;
use rayon::prelude::*;
use tenure_model::{
    AwsPolicy, DelegationKind, Effect, Estate, Facet, Matching, PolicyDocument, PolicyId, PolicyKind,
    Principal, PrincipalId, PrincipalKind, Resource, Scope, ScopeId, StringSet, Trustee,
};

use super::stance::Judge;
use crate::effective::{Access, aws_action_matches};
use crate::techniques::{self, Technique};

/// Everything that is looked up while techniques are tried.
#[derive(Debug)]
pub(super) struct Terrain<'a> {
    accounts: BTreeMap<&'a ScopeId, Account<'a>>,
    /// The roles whose trust names a principal itself.
    trusting: HashMap<&'a PrincipalId, Vec<&'a Principal>>,
    actions: Actions,
    /// Where the text of each policy stands in `given`.
    places: HashMap<&'a PolicyId, usize>,
    /// The actions of techniques that each text allows on something, Deny aside.
    given: Vec<FixedBitSet>,
    blind: Blind<'a>,
    /// By account with managed policies of its own: those of them that make an administrator.
    strong: HashMap<&'a ScopeId, Vec<&'a PolicyId>>,
    /// The versions that are kept of each policy, beside the one in force.
    versions: HashMap<&'a str, Vec<&'a PolicyDocument>>,
    /// The management accounts and the delegated administrators of the directory.
    runs_directory: HashSet<&'a ScopeId>,
    /// The accounts of which the place in an organisation was not read.
    tree_unread: HashSet<&'a ScopeId>,
}

/// The most policies of an account that are held ready to be attached.
const MOST_STRONG: usize = 8;

/// What lies in an account.
#[derive(Debug, Default)]
pub(super) struct Account<'a> {
    pub(super) users: Vec<&'a Principal>,
    /// Roles that policies can be written for: those that AWS keeps for itself are left out.
    pub(super) roles: Vec<&'a Principal>,
    pub(super) groups: Vec<&'a Principal>,
    pub(super) resources: Vec<&'a Resource>,
}

/// The actions that techniques take, numbered.
#[derive(Debug)]
struct Actions {
    names: Vec<&'static str>,
}

/// Where which kind of compute was not read.
#[derive(Debug)]
struct Blind<'a> {
    /// By account: the services of the APIs that were not read, or of which some region was not.
    services: HashMap<&'a ScopeId, Vec<&'a str>>,
}

/// The kinds of compute that a scan reads; of the others nobody knows whether there is any.
const READ: [&str; 9] = [
    "cloudformation:stack",
    "codebuild:project",
    "ec2:instance",
    "ecs:task-definition",
    "glue:dev-endpoint",
    "glue:job",
    "lambda:function",
    "rolesanywhere:profile",
    "sagemaker:notebook-instance",
];

static NOWHERE: Account<'static> =
    Account { users: Vec::new(), roles: Vec::new(), groups: Vec::new(), resources: Vec::new() };

impl<'a> Terrain<'a> {
    pub(super) fn new(estate: &'a Estate, access: &Access<'a>) -> Self {
        let records = estate.records();
        let mut accounts: BTreeMap<&ScopeId, Account<'_>> = BTreeMap::new();
        for principal in &records.principals {
            let account = accounts.entry(&principal.scope).or_default();
            match principal.kind {
                PrincipalKind::User => account.users.push(principal),
                PrincipalKind::AssumableRole if !is_kept_by_aws(principal) => account.roles.push(principal),
                PrincipalKind::Group => account.groups.push(principal),
                _ => {}
            }
        }
        for resource in &records.resources {
            accounts.entry(&resource.scope).or_default().resources.push(resource);
        }
        let mut trusting: HashMap<&PrincipalId, Vec<&Principal>> = HashMap::new();
        for trust in &records.trusts {
            let (Trustee::Principal(trustee), Some(role)) = (&trust.trustee, estate.principal(&trust.target))
            else {
                continue;
            };
            if let Some(trustee) = estate.principal(trustee) {
                trusting.entry(&trustee.id).or_default().push(role);
            }
        }
        let actions = Actions::new();
        let (places, texts) = distinct(estate, access);
        let given: Vec<FixedBitSet> = texts.par_iter().map(|text| actions.given_by(text)).collect();
        Self {
            accounts,
            trusting,
            actions,
            places,
            given,
            blind: Blind::new(estate),
            strong: strong_policies(estate, access),
            versions: versions(estate),
            runs_directory: directories(estate),
            tree_unread: unread_trees(estate),
        }
    }

    pub(super) fn account(&self, scope: &ScopeId) -> &Account<'a> {
        self.accounts.get(scope).unwrap_or(&NOWHERE)
    }

    /// The roles whose trust names a principal itself.
    pub(super) fn trusting(&self, principal: &PrincipalId) -> &[&'a Principal] {
        self.trusting.get(principal).map_or(&[], Vec::as_slice)
    }

    /// The actions of techniques that policies allow on something, Deny and boundary aside.
    pub(super) fn given<'p>(&self, policies: impl IntoIterator<Item = &'p PolicyId>) -> Given {
        let mut given = FixedBitSet::with_capacity(self.actions.names.len());
        for policy in policies {
            if let Some(allowed) = self.places.get(policy).and_then(|at| self.given.get(*at)) {
                given.union_with(allowed);
            }
        }
        Given(given)
    }

    /// Whether one of the actions of techniques is given.
    pub(super) fn is_given(&self, given: &Given, action: &str) -> bool {
        self.actions.place(action).is_some_and(|at| given.0.contains(at))
    }

    /// Policies of an account that make an administrator of whoever holds them.
    pub(super) fn strong_policies(&self, scope: &ScopeId) -> &[&'a PolicyId] {
        self.strong.get(scope).map_or(&[], Vec::as_slice)
    }

    /// Whether an account has managed policies of its own.
    pub(super) fn has_customer_policies(&self, scope: &ScopeId) -> bool {
        self.strong.contains_key(scope)
    }

    /// Whether a version that is kept of some policy of an account makes an administrator, or none is kept
    /// and nobody can say what the next one will be.
    pub(super) fn stores_strong_version(&self, scope: &ScopeId, judge: Judge<'_>) -> bool {
        let mut kept = self.versions.values().flatten().filter(|version| version.scope == *scope).peekable();
        self.has_customer_policies(scope)
            && (kept.peek().is_none()
                || kept.any(|version| judge.access.policy_alone(&version.id).is_administrator()))
    }

    /// The versions that are kept of a policy, beside the one in force.
    pub(super) fn versions(&self, policy: &PolicyId) -> &[&'a PolicyDocument] {
        self.versions.get(policy.as_str()).map_or(&[], Vec::as_slice)
    }

    /// Whether the directory of the organisation is run from an account; `None` where it was not read.
    pub(super) fn directory_is_run_from(&self, scope: &ScopeId) -> Option<bool> {
        if self.runs_directory.contains(scope) {
            return Some(true);
        }
        (!self.tree_unread.contains(scope)).then_some(false)
    }

    /// Whether compute of a kind in an account was read to its end. Where it was not, there may be
    /// more than is listed.
    pub(super) fn is_read(&self, scope: &ScopeId, kind: &str) -> bool {
        let service = kind.split(':').next().unwrap_or_default();
        let blind = self.blind.services.get(scope).is_some_and(|services| services.contains(&service));
        READ.contains(&kind) && !blind
    }
}

/// The actions of techniques that a principal is given on something.
#[derive(Clone, Debug)]
pub(super) struct Given(FixedBitSet);

impl Given {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_clear()
    }
}

impl Actions {
    fn new() -> Self {
        let needed = techniques::all().iter().flat_map(Technique::actions);
        let mut names: Vec<&str> = needed.chain(super::administrator::PROBED.iter().copied()).collect();
        names.sort_unstable();
        names.dedup();
        Self { names }
    }

    fn place(&self, action: &str) -> Option<usize> {
        self.names.binary_search(&action).ok()
    }

    fn given_by(&self, policy: &AwsPolicy) -> FixedBitSet {
        let mut given = FixedBitSet::with_capacity(self.names.len());
        for statement in policy.statements.iter().filter(|statement| statement.effect == Effect::Allow) {
            given.union_with(&self.named(&statement.actions));
        }
        given
    }

    fn named(&self, actions: &StringSet) -> FixedBitSet {
        let mut named = FixedBitSet::with_capacity(self.names.len());
        for pattern in &actions.patterns {
            let places = self.candidates(pattern);
            let names = self.names.get(places.clone()).unwrap_or_default();
            for (at, name) in places.zip(names) {
                named.set(at, named.contains(at) || aws_action_matches(pattern, name));
            }
        }
        if actions.matching == Matching::AllBut {
            named.toggle_range(..);
        }
        named
    }

    /// Where the actions stand that a pattern may match: those of the service that it names, or all.
    fn candidates(&self, pattern: &str) -> Range<usize> {
        match pattern.split_once(':') {
            Some((service, _)) if !service.contains(['*', '?']) => {
                let start = format!("{}:", service.to_ascii_lowercase());
                let from = self.names.partition_point(|name| *name < start.as_str());
                let those = self.names.get(from..).unwrap_or_default();
                from..from + those.iter().take_while(|name| name.starts_with(&start)).count()
            }
            _ => 0..self.names.len(),
        }
    }
}

/// The distinct texts of policies, and where that of each policy stands.
fn distinct<'a, 't>(
    estate: &'a Estate,
    access: &'t Access<'a>,
) -> (HashMap<&'a PolicyId, usize>, Vec<&'t AwsPolicy>) {
    let mut place_of: HashMap<*const AwsPolicy, usize> = HashMap::new();
    let (mut places, mut texts) = (HashMap::new(), Vec::new());
    for policy in &estate.records().policies {
        // Policies with one text share one parsed document.
        let Some(parsed) = access.aws_policy(&policy.id) else { continue };
        let at = *place_of.entry(std::ptr::from_ref(parsed)).or_insert_with(|| {
            texts.push(parsed);
            texts.len() - 1
        });
        places.insert(&policy.id, at);
    }
    (places, texts)
}

impl<'a> Blind<'a> {
    fn new(estate: &'a Estate) -> Self {
        let mut services: HashMap<&ScopeId, Vec<&str>> = HashMap::new();
        for gap in estate.gaps.iter().filter(|gap| gap.blinds.contains(&Facet::Compute)) {
            services.entry(&gap.scope).or_default().push(gap.api.split(':').next().unwrap_or_default());
        }
        Self { services }
    }
}

/// Roles that AWS makes, and of which nobody but AWS can change the policies or the trust.
fn is_kept_by_aws(role: &Principal) -> bool {
    role.id.as_str().contains(":role/aws-reserved/") || role.id.as_str().contains(":role/aws-service-role/")
}

fn strong_policies<'a>(estate: &'a Estate, access: &Access<'a>) -> HashMap<&'a ScopeId, Vec<&'a PolicyId>> {
    let mut strong: HashMap<&ScopeId, Vec<&PolicyId>> = HashMap::new();
    let own = estate.records().policies.iter().filter(|policy| policy.kind == PolicyKind::CustomerManaged);
    for policy in own {
        let found = strong.entry(&policy.scope).or_default();
        if found.len() < MOST_STRONG && access.policy_alone(&policy.id).is_administrator() {
            found.push(&policy.id);
        }
    }
    strong
}

fn versions(estate: &Estate) -> HashMap<&str, Vec<&PolicyDocument>> {
    let mut versions: HashMap<&str, Vec<&PolicyDocument>> = HashMap::new();
    let kept = estate.records().policies.iter().filter(|policy| policy.kind == PolicyKind::StoredVersion);
    for version in kept {
        if let Some((of, _)) = version.id.as_str().split_once("#version/") {
            versions.entry(of).or_default().push(version);
        }
    }
    versions
}

/// The accounts from which the directory (Identity Center) is run, as far as was read: the management
/// account, where there is a directory, and the delegated administrators of it.
fn directories(estate: &Estate) -> HashSet<&ScopeId> {
    let records = estate.records();
    let delegated = |scope: &Scope| {
        records.delegations.iter().any(|delegation| {
            delegation.kind == DelegationKind::DelegatedAdministrator
                && delegation.delegate == scope.id.local()
                && delegation.purpose == "sso.amazonaws.com"
        })
    };
    let has_directory = !records.role_definitions.is_empty();
    let runs = |scope: &&Scope| scope.manages_organisation && has_directory || delegated(scope);
    records.scopes.iter().filter(runs).map(|scope| &scope.id).collect()
}

/// The accounts of which it was not read whether they run an organisation and its directory.
fn unread_trees(estate: &Estate) -> HashSet<&ScopeId> {
    let needed = [Facet::ScopeTree, Facet::Directory];
    let blind = estate.gaps.iter().filter(|gap| gap.blinds.iter().any(|facet| needed.contains(facet)));
    blind.map(|gap| &gap.scope).collect()
}
