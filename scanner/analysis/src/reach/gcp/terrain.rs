//! The estate as somebody sees it who wants more: what runs as whom, and what there is to change.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use tenure_model::{
    Cloud, Credential, CredentialKind, CredentialState, Delegation, DelegationKind, Estate, Origin,
    Principal, PrincipalId, PrincipalKind, PrincipalState, Resource, ScopeId,
};

use super::constraints::Constraints;
use super::place::{Level, Places, account_name};

const ACCOUNT: &str = "iam.googleapis.com/ServiceAccount";
/// How the pool of a project's Kubernetes clusters is called, after the project's id.
const KUBERNETES: &str = ".svc.id.goog";

/// Everything that is looked up while techniques are tried.
#[derive(Debug)]
pub(super) struct Terrain<'a> {
    pub(super) places: Places<'a>,
    pub(super) constraints: Constraints<'a>,
    /// The resources that run as a service account.
    hosts: HashMap<&'a PrincipalId, Vec<&'a Resource>>,
    /// What service accounts may do as any user of a Workspace, by their members' names.
    delegations: HashMap<&'a str, Vec<&'a Delegation>>,
    /// Service accounts with a key that somebody outside of the cloud holds, and one that is switched off.
    with_key: HashSet<&'a PrincipalId>,
    kept_keys: HashMap<&'a PrincipalId, &'a Credential>,
    /// Service accounts that can act, by project.
    accounts: BTreeMap<&'a ScopeId, Vec<&'a Principal>>,
    /// Resources that open to whoever writes their policy, by kind.
    stores: HashMap<&'a str, Vec<&'a Resource>>,
}

/// Kinds of resource whose allow policy is worth writing.
const STORES: [&str; 3] =
    ["secretmanager.googleapis.com/Secret", "cloudkms.googleapis.com/CryptoKey", super::stores::BUCKET];

impl<'a> Terrain<'a> {
    pub(super) fn new(estate: &'a Estate) -> Self {
        let mut terrain = Self {
            places: Places::new(estate),
            constraints: Constraints::new(estate),
            hosts: HashMap::new(),
            delegations: HashMap::new(),
            with_key: HashSet::new(),
            kept_keys: HashMap::new(),
            accounts: BTreeMap::new(),
            stores: HashMap::new(),
        };
        for principal in estate.records().principals.iter().filter(|one| one.cloud == Cloud::Gcp) {
            if principal.state.may_act() && terrain.account_name(principal).is_some() {
                terrain.accounts.entry(&principal.scope).or_default().push(principal);
            }
        }
        for resource in estate.records().resources.iter().filter(|one| one.cloud == Cloud::Gcp) {
            if resource.kind != ACCOUNT {
                for principal in resource.acts_as.iter().filter_map(|id| estate.principal(id)) {
                    terrain.hosts.entry(&principal.id).or_default().push(resource);
                }
            }
            if STORES.contains(&resource.kind.as_str()) {
                terrain.stores.entry(&resource.kind).or_default().push(resource);
            }
        }
        for key in estate.records().credentials.iter() {
            match key.state {
                _ if key.kind != CredentialKind::ServiceAccountKey => {}
                CredentialState::Active => drop(terrain.with_key.insert(&key.principal)),
                CredentialState::Inactive => drop(terrain.kept_keys.insert(&key.principal, key)),
                _ => {}
            }
        }
        for delegation in &estate.records().delegations {
            if delegation.kind == DelegationKind::DomainWideDelegation {
                terrain.delegations.entry(&delegation.delegate).or_default().push(delegation);
            }
        }
        terrain
    }

    pub(super) fn hosts(&self, principal: &PrincipalId) -> &[&'a Resource] {
        self.hosts.get(principal).map_or(&[], Vec::as_slice)
    }

    pub(super) fn delegations(&self, account: &PrincipalId) -> &[&'a Delegation] {
        self.delegations.get(account.as_str()).map_or(&[], Vec::as_slice)
    }

    /// Whether somebody holds a key of a service account.
    pub(super) fn has_key(&self, account: &PrincipalId) -> bool {
        self.with_key.contains(account)
    }

    /// A key of a service account that is switched off.
    pub(super) fn kept_key(&self, account: &PrincipalId) -> Option<&'a Credential> {
        self.kept_keys.get(account).copied()
    }

    /// Service accounts that lie in a place, or are one.
    pub(super) fn accounts(&self, place: &str) -> Vec<&'a Principal> {
        let Some(scope) = self.places.home(place) else { return Vec::new() };
        let below = match Level::of(&scope) {
            Some(Level::Project) => self.accounts.get(&scope).cloned().unwrap_or_default(),
            _ => {
                let below = self.accounts.iter().filter(|(project, _)| self.places.is_over(&scope, project));
                below.flat_map(|(_, accounts)| accounts.iter().copied()).collect()
            }
        };
        let is_there = |account: &&Principal| {
            let name = self.account_name(account).unwrap_or_default();
            self.places.covers(place, &name, &account.scope)
        };
        below.into_iter().filter(is_there).collect()
    }

    /// Resources of a kind whose allow policy is worth writing.
    pub(super) fn stores(&self, kind: &str) -> &[&'a Resource] {
        self.stores.get(kind).map_or(&[], Vec::as_slice)
    }

    /// The project in which Google's account does things on behalf of others: its number stands before the
    /// `@` of its address.
    pub(super) fn project_of_agent(&self, agent: &Principal) -> Option<&'a ScopeId> {
        let (number, _) = email(&agent.id)?.split_once('@')?;
        self.places.numbered(number)
    }

    /// The full resource name of a service account.
    pub(super) fn account_name(&self, account: &Principal) -> Option<String> {
        let email = email(&account.id)?;
        (Level::of(&account.scope) == Some(Level::Project)).then(|| account_name(&account.scope, email))
    }
}

/// The address of a service account.
pub(super) fn email(account: &PrincipalId) -> Option<&str> {
    account.as_str().strip_prefix("serviceAccount:")
}

/// Whether a principal can act. Of a set, whoever is in it: those of a pool, everybody, and the members of a
/// foreign group or domain, whom nobody here can list.
pub(super) fn is_actor(principal: &Principal) -> bool {
    let is_foreign = matches!(principal.origin, Origin::Domain(_));
    let acts = match principal.kind {
        PrincipalKind::ServiceAccount | PrincipalKind::DirectoryUser | PrincipalKind::FederatedIdentity => {
            true
        }
        PrincipalKind::DirectoryGroup => is_foreign,
        PrincipalKind::PrincipalSet => {
            let id = principal.id.as_str();
            id.starts_with("principalSet://")
                || matches!(id, "allUsers" | "allAuthenticatedUsers")
                || is_foreign && id.starts_with("domain:")
        }
        _ => false,
    };
    principal.cloud == Cloud::Gcp && acts && principal.state.may_act()
}

/// Whether a principal is one of Google's own accounts, by which somebody else may act.
pub(super) fn is_agent(principal: &Principal) -> bool {
    principal.cloud == Cloud::Gcp
        && matches!(principal.kind, PrincipalKind::ServiceAgent | PrincipalKind::ServiceAccount)
        && principal.state.may_act()
        && email(&principal.id).is_some_and(|email| AGENTS.iter().any(|end| email.ends_with(end)))
}

/// How the addresses of Google's accounts end that do things on behalf of others.
const AGENTS: [&str; 2] = ["@cloudbuild.gserviceaccount.com", "@cloudservices.gserviceaccount.com"];

/// Whether a service account is switched off, and can be switched on.
pub(super) fn is_switched_off(principal: &Principal) -> bool {
    principal.cloud == Cloud::Gcp
        && principal.kind == PrincipalKind::ServiceAccount
        && principal.state == PrincipalState::Disabled
}

/// The project of a workload of Kubernetes, by either name that allow policies give it.
pub(super) fn kubernetes_project(member: &PrincipalId) -> Option<ScopeId> {
    let (before, rest) = member.as_str().split_once(KUBERNETES)?;
    if !rest.starts_with(['[', '/']) {
        return None;
    }
    let project = before.rsplit(['/', ':']).next()?;
    Some(ScopeId::gcp(&format!("projects/{project}")))
}

/// Whether an identity is one of a pool of workloads to which providers can be added.
pub(super) fn is_of_pool(member: &PrincipalId) -> bool {
    member.as_str().contains("/workloadIdentityPools/") && kubernetes_project(member).is_none()
}

/// Whether an identity is one of a pool of a workforce.
pub(super) fn is_of_workforce(member: &PrincipalId) -> bool {
    member.as_str().contains("/workforcePools/")
}

/// The scopes of a domain-wide delegation.
pub(super) fn scopes_of(delegation: &Delegation) -> BTreeSet<&str> {
    delegation.purpose.split([' ', ',']).map(str::trim).filter(|scope| !scope.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workloads_of_kubernetes_are_known_by_both_names() {
        let project = Some(ScopeId::gcp("projects/pay-prod"));
        let old = PrincipalId::from("serviceAccount:pay-prod.svc.id.goog[shop/web]");
        let new = PrincipalId::from(
            "principal://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/pay-prod.svc.id.goog/subject/ns/shop/sa/web",
        );
        assert_eq!(kubernetes_project(&old), project);
        assert_eq!(kubernetes_project(&new), project);
        assert!(!is_of_pool(&new));
        assert_eq!(kubernetes_project(&PrincipalId::from("user:a@x.svc.id.google.example")), None);
    }
}
