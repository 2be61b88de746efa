//! The estate as an attacker sees it: who and what lies in which account, who is trusted by whom, and
//! which of the actions that techniques take each principal is given at all.

use std::collections::BTreeMap;

use tenure_model::hash::{HashMap, HashSet};
use tenure_model::{
    DelegationKind, Estate, Facet, PolicyDocument, PolicyId, PolicyKind, Principal, PrincipalId,
    PrincipalKind, Scope, ScopeId, Trustee,
};

use super::account::{Account, NOWHERE, is_kept_by_aws};
use super::given::Gifts;
use super::memo::Memo;
use super::stance::{Judge, is_same_service};
use crate::effective::Access;
use crate::effective::decision::Decision;
use crate::footprint::account_of_arn;
use crate::techniques::aws as techniques;

/// The services that a role lets in, and the best answer.
pub(super) type Accepted = (Vec<String>, Decision);

/// Everything that is looked up while techniques are tried.
#[derive(Debug)]
pub(super) struct Terrain<'a> {
    accounts: BTreeMap<&'a ScopeId, Account<'a>>,
    /// The roles whose trust names a principal itself.
    trusting: HashMap<&'a PrincipalId, Vec<&'a Principal>>,
    /// The roles of each account that trust a service, by its name without region.
    by_service: HashMap<&'a ScopeId, HashMap<&'static str, Vec<&'a Principal>>>,
    /// The roles that trust an account or somebody in it, by the id of the account.
    by_account: HashMap<&'a str, Vec<&'a Principal>>,
    /// The roles that trust everyone.
    to_everyone: Vec<&'a Principal>,
    /// What policies give.
    pub(super) gifts: Gifts<'a>,
    blind: Blind<'a>,
    /// By account with managed policies of its own: those of them that make an administrator.
    strong: HashMap<&'a ScopeId, Vec<&'a PolicyId>>,
    /// The versions that are kept of each policy, beside the one in force.
    versions: HashMap<&'a str, Vec<&'a PolicyDocument>>,
    /// The management accounts and the delegated administrators of the directory.
    runs_directory: HashSet<&'a ScopeId>,
    /// The accounts of which the place in an organisation was not read.
    tree_unread: HashSet<&'a ScopeId>,
    /// Which services each role lets in, as far as it was asked.
    accepted: Memo<(PrincipalId, String), Option<Accepted>>,
}

/// The most policies of an account that are held ready to be attached.
const MOST_STRONG: usize = 8;

/// What was not read where.
#[derive(Debug)]
struct Blind<'a> {
    /// By account: of whom the credentials were not read; nobody's name is everybody.
    credentials: HashMap<&'a ScopeId, HashSet<&'a str>>,
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

impl<'a> Terrain<'a> {
    pub(super) fn new(estate: &'a Estate, access: &Access<'a>) -> Self {
        let records = estate.records();
        let mut accounts: BTreeMap<&ScopeId, Account<'_>> = BTreeMap::new();
        for principal in &records.principals {
            let account = accounts.entry(&principal.scope).or_default();
            account.add(estate, principal);
            if principal.kind == PrincipalKind::Group && access.profile(&principal.id).is_administrator() {
                account.strong_groups.push(principal);
            }
        }
        for resource in &records.resources {
            accounts.entry(&resource.scope).or_default().resources.push(resource);
        }
        let trusts = Trusts::new(estate);
        Self {
            accounts,
            accepted: Memo::default(),
            trusting: trusts.named,
            by_service: trusts.by_service,
            by_account: trusts.by_account,
            to_everyone: trusts.to_everyone,
            gifts: Gifts::new(estate, access),
            blind: Blind::new(estate),
            strong: strong_policies(estate, access),
            versions: versions(estate),
            runs_directory: directories(estate),
            tree_unread: unread_trees(estate),
        }
    }

    /// Whether a role lets one of several services in: asked once, whoever wants to pass it.
    pub(super) fn accepted(
        &self,
        judge: Judge<'_>,
        role: &Principal,
        services: &[String],
    ) -> Option<Accepted> {
        self.accepted.get((role.id.clone(), services.join(" ")), || judge.lets_in(role, services))
    }

    pub(super) fn account(&self, scope: &ScopeId) -> &Account<'a> {
        self.accounts.get(scope).unwrap_or(&NOWHERE)
    }

    /// The roles whose trust names a principal itself.
    pub(super) fn trusting(&self, principal: &PrincipalId) -> &[&'a Principal] {
        self.trusting.get(principal).map_or(&[], Vec::as_slice)
    }

    /// The roles of an account that trust one of several services, conditions aside.
    pub(super) fn trusting_services(&self, scope: &ScopeId, services: &[String]) -> Vec<&'a Principal> {
        let Some(by_service) = self.by_service.get(scope) else { return Vec::new() };
        let mut roles: Vec<&'a Principal> = services
            .iter()
            .filter_map(|service| by_service.get(service.as_str()))
            .flatten()
            .copied()
            .collect();
        roles.sort_by(|a, b| a.id.cmp(&b.id));
        roles.dedup_by(|a, b| a.id == b.id);
        roles
    }

    /// The roles, of any account, that trust an account or somebody in it, in the order of their ids.
    pub(super) fn trusting_account(&self, scope: &ScopeId) -> impl Iterator<Item = &'a Principal> + use<'a> {
        let named = self.by_account.get(scope.local()).into_iter().flatten();
        let mut roles: Vec<&'a Principal> = named.chain(&self.to_everyone).copied().collect();
        roles.sort_by(|a, b| a.id.cmp(&b.id));
        roles.dedup_by(|a, b| a.id == b.id);
        roles.into_iter()
    }

    /// Whether a role of an account trusts everyone.
    pub(super) fn is_open(&self, scope: &ScopeId) -> bool {
        !self.account(scope).open.is_empty()
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

    /// Whether the credentials of a user were read.
    pub(super) fn reads_credentials(&self, user: &Principal) -> bool {
        let blind = self.blind.credentials.get(&user.scope);
        !blind.is_some_and(|of| of.contains("") || of.contains(user.id.as_str()))
    }

    /// Whether compute of a kind in an account was read to its end. Where it was not, there may be
    /// more than is listed.
    pub(super) fn is_read(&self, scope: &ScopeId, kind: &str) -> bool {
        let service = kind.split(':').next().unwrap_or_default();
        let blind = self.blind.services.get(scope).is_some_and(|services| services.contains(&service));
        READ.contains(&kind) && !blind
    }
}

impl<'a> Blind<'a> {
    fn new(estate: &'a Estate) -> Self {
        let mut credentials: HashMap<&ScopeId, HashSet<&str>> = HashMap::default();
        for gap in estate.gaps.iter().filter(|gap| gap.blinds.contains(&Facet::Credentials)) {
            credentials.entry(&gap.scope).or_default().insert(&gap.subject);
        }
        let mut services: HashMap<&ScopeId, Vec<&str>> = HashMap::default();
        for gap in estate.gaps.iter().filter(|gap| gap.blinds.contains(&Facet::Compute)) {
            services.entry(&gap.scope).or_default().push(gap.api.split(':').next().unwrap_or_default());
        }
        Self { credentials, services }
    }
}

/// Who is trusted, by the ways in which techniques ask.
#[derive(Default)]
struct Trusts<'a> {
    named: HashMap<&'a PrincipalId, Vec<&'a Principal>>,
    by_service: HashMap<&'a ScopeId, HashMap<&'static str, Vec<&'a Principal>>>,
    by_account: HashMap<&'a str, Vec<&'a Principal>>,
    to_everyone: Vec<&'a Principal>,
}

impl<'a> Trusts<'a> {
    fn new(estate: &'a Estate) -> Self {
        let mut services: Vec<&'static str> =
            techniques::all().iter().flat_map(|technique| &technique.service).map(String::as_str).collect();
        services.sort_unstable();
        services.dedup();
        let mut trusts = Self::default();
        for trust in &estate.records().trusts {
            let Some(role) = estate.principal(&trust.target) else { continue };
            match &trust.trustee {
                Trustee::Account(account) => trusts.by_account.entry(account).or_default().push(role),
                Trustee::Principal(trustee) => {
                    if let Some(account) = account_of_arn(trustee.as_str()) {
                        trusts.by_account.entry(account).or_default().push(role);
                    }
                    if let Some(trustee) = estate.principal(trustee) {
                        trusts.named.entry(&trustee.id).or_default().push(role);
                    }
                }
                Trustee::Service(name) | Trustee::Federation(name) if !is_kept_by_aws(role) => {
                    if let Some(service) = services.iter().find(|wanted| is_same_service(name, wanted)) {
                        let here = trusts.by_service.entry(&role.scope).or_default();
                        here.entry(*service).or_default().push(role);
                    }
                }
                Trustee::Everyone | Trustee::EveryoneExcept(_) => {
                    trusts.to_everyone.push(role);
                }
                _ => {}
            }
        }
        trusts
    }
}

fn strong_policies<'a>(estate: &'a Estate, access: &Access<'a>) -> HashMap<&'a ScopeId, Vec<&'a PolicyId>> {
    let mut strong: HashMap<&ScopeId, Vec<&PolicyId>> = HashMap::default();
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
    let mut versions: HashMap<&str, Vec<&PolicyDocument>> = HashMap::default();
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
