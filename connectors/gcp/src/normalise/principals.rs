//! Principals that something names and no list holds: foreign people and accounts, sets, identities of
//! pools. Each gets a record, once, of what its name tells.

use std::collections::{BTreeMap, BTreeSet};

use tenure_model::{
    Cloud, EvidenceRef, Known, LastUsed, Nature, Origin, Principal, PrincipalId, PrincipalKind,
    PrincipalState, ScopeId, Unknown,
};

use super::members::{self, Account, Form, Member};
use super::names;
use super::pools::Pools;
use super::state::State;
use super::trusts::{self, Named};

/// What one principal's name tells.
struct Told {
    kind: PrincipalKind,
    nature: Nature,
    name: String,
    scope: ScopeId,
    origin: Origin,
    state: PrincipalState,
    last_used: LastUsed,
    attributes: BTreeMap<String, String>,
}

/// Records whoever is named and not recorded yet, and how identities of pools come to be.
pub(super) fn finish(state: &mut State, pools: &Pools) {
    let known: BTreeSet<PrincipalId> = state.records.principals.iter().map(|one| one.id.clone()).collect();
    let domains = own_domains(state);
    for (id, evidence, at) in std::mem::take(&mut state.sighted).take() {
        let Some(member) = members::parse(&id, &state.places) else { continue };
        if member.form == Form::Deleted || known.contains(id.as_str()) {
            continue;
        }
        let told = tell(state, pools, &domains, &member, &at);
        trusts::record(state, pools, &Named { member: &member, scope: &told.scope });
        state.records.principals.push(principal(&member, told, evidence));
    }
}

fn principal(member: &Member, told: Told, evidence: EvidenceRef) -> Principal {
    Principal {
        id: PrincipalId::from(member.id.as_str()),
        cloud: Cloud::Gcp,
        kind: told.kind,
        nature: told.nature,
        name: told.name,
        scope: told.scope,
        state: told.state,
        origin: told.origin,
        created: Known::Unknown(Unknown::NotReported),
        last_used: told.last_used,
        tags: BTreeMap::new(),
        attributes: told.attributes,
        evidence,
    }
}

/// Domains of the customer: the organizations', and those that Workspace has.
pub(super) fn own_domains(state: &State) -> BTreeSet<String> {
    state.tree.domains().chain(state.workspace.domains()).collect()
}

/// Whose somebody of an address is.
pub(super) fn origin_of(domains: &BTreeSet<String>, address: &str) -> Origin {
    let domain = address.rsplit_once('@').map_or(address, |(_, domain)| domain);
    match domain {
        "" => Origin::Unknown(Unknown::Malformed),
        domain if domains.contains(domain) => Origin::Own,
        domain => Origin::Domain(domain.to_owned()),
    }
}

fn tell(state: &State, pools: &Pools, domains: &BTreeSet<String>, member: &Member, at: &ScopeId) -> Told {
    let name = member.id.split_once(':').map_or(member.id.as_str(), |(_, name)| name);
    let organisation = state.places.organisation(at);
    let set = |scope: ScopeId, origin: Origin| Told {
        kind: PrincipalKind::PrincipalSet,
        nature: Nature::Unknown,
        name: name.to_owned(),
        scope,
        origin,
        state: PrincipalState::Enabled,
        last_used: LastUsed::Unknown(Unknown::NotReported),
        attributes: BTreeMap::new(),
    };
    match &member.form {
        Form::User | Form::Group => {
            let user = member.form == Form::User;
            let origin = origin_of(domains, name);
            // Of one's own the directory could tell more; of others nobody does.
            let why = if origin == Origin::Own && !directory_was_read(state, at) {
                Unknown::NotRead
            } else {
                Unknown::NotReported
            };
            Told {
                kind: if user { PrincipalKind::DirectoryUser } else { PrincipalKind::DirectoryGroup },
                nature: if user { Nature::Human } else { Nature::Unknown },
                state: if user { PrincipalState::Unknown(why) } else { PrincipalState::Enabled },
                last_used: LastUsed::Unknown(why),
                ..set(organisation, origin)
            }
        }
        Form::Domain => set(organisation, origin_of(domains, name)),
        Form::Everyone | Form::Authenticated => set(organisation, Origin::Unknown(Unknown::NotReported)),
        Form::Convenience(project) => of_project(state, set(organisation, Origin::Own), project),
        Form::Below(local) => match state.places.known(local) {
            Some(scope) => set(scope, Origin::Own),
            None => set(organisation, Origin::Unknown(Unknown::NotReported)),
        },
        Form::ServiceAccount(account) => {
            service_account(state, set(organisation, Origin::Provider), name, account, at)
        }
        Form::Subject { pool, subject } => {
            let mut told = of_pool(state, pools, set(organisation, Origin::Own), pool);
            told.kind = PrincipalKind::FederatedIdentity;
            told.nature = Nature::NonHuman;
            // A workforce pool is for people.
            if pool.starts_with("locations/") {
                told.nature = Nature::Human;
            }
            told.name.clone_from(subject);
            told.attributes.insert("subject".to_owned(), subject.clone());
            told
        }
        Form::Subjects { pool, attribute } => {
            let mut told = of_pool(state, pools, set(organisation, Origin::Own), pool);
            told.name = match attribute {
                Some((key, value)) => format!("{key} {value}"),
                None => format!("everyone of {}", names::last_part(pool)),
            };
            if let Some((key, value)) = attribute {
                told.attributes.insert("attribute".to_owned(), key.clone());
                told.attributes.insert("value".to_owned(), value.clone());
            }
            told
        }
        Form::Deleted => set(organisation, Origin::Unknown(Unknown::NotReported)),
    }
}

/// Whoever holds a basic role of a project.
fn of_project(state: &State, told: Told, project: &str) -> Told {
    match state.places.known(&format!("projects/{project}")) {
        Some(scope) => Told { scope, ..told },
        None => Told { origin: Origin::Project(project.to_owned()), ..told },
    }
}

fn directory_was_read(state: &State, at: &ScopeId) -> bool {
    state.was_answered("admin:directory.users.list", at)
}

fn service_account(state: &State, told: Told, email: &str, account: &Account, at: &ScopeId) -> Told {
    let mut attributes = BTreeMap::from([("email".to_owned(), email.to_owned())]);
    if let Account::Agent(number) = account {
        let project = number.as_deref().and_then(|number| state.places.known(&format!("projects/{number}")));
        attributes.extend(number.clone().map(|number| ("projectNumber".to_owned(), number)));
        return Told {
            kind: PrincipalKind::ServiceAgent,
            nature: Nature::NonHuman,
            scope: project.unwrap_or(told.scope),
            attributes,
            ..told
        };
    }
    attributes.extend(super::accounts::default_of(email).map(|kind| ("default".to_owned(), kind.to_owned())));
    let project = members::project_of_account(email, &state.places);
    attributes.extend(project.clone().map(|project| ("projectId".to_owned(), project)));
    let own = project.as_ref().and_then(|project| state.places.known(&format!("projects/{project}")));
    let (scope, origin, why) = match (own, project) {
        (Some(scope), _) => {
            // A list of the project that does not hold it: the account is gone, or the list is behind.
            let listed = state.was_answered("cloudasset:searchAllResources", &scope)
                || state.was_answered("iam:projects.serviceAccounts.list", &scope);
            (scope, Origin::Own, if listed { Unknown::NotReported } else { Unknown::NotRead })
        }
        (None, Some(project)) => (told.scope, Origin::Project(project), Unknown::NotReported),
        (None, None) => {
            (state.places.organisation(at), Origin::Unknown(Unknown::NotReported), Unknown::NotReported)
        }
    };
    let last_used = state.activity.of_account(state, email, &scope);
    let last_used = if origin == Origin::Own { last_used } else { LastUsed::Unknown(Unknown::NotReported) };
    Told {
        kind: PrincipalKind::ServiceAccount,
        nature: Nature::NonHuman,
        scope,
        origin,
        state: PrincipalState::Unknown(why),
        last_used,
        attributes,
        ..told
    }
}

/// An identity of a pool, or some: of whoever its one provider says.
fn of_pool(state: &State, pools: &Pools, told: Told, pool: &str) -> Told {
    let project = names::project_of(pool).map(|(project, _)| state.places.project(project).to_owned());
    let by_project = project.as_ref().and_then(|project| state.places.known(&format!("projects/{project}")));
    let scope = pools.scope(pool).cloned().or(by_project.clone());
    let kubernetes = pool.ends_with(".svc.id.goog");
    let origin = match trusts::issuer(pools, pool) {
        Some(issuer) => Origin::Issuer(issuer),
        // Clusters of the project vouch for these; there is no provider to read.
        None if kubernetes && by_project.is_some() => Origin::Own,
        None => match project.filter(|_| by_project.is_none()) {
            Some(project) => Origin::Project(project),
            None if pools.knows(pool) => Origin::Unknown(Unknown::NotReported),
            None => Origin::Unknown(Unknown::NotRead),
        },
    };
    let enabled = kubernetes || pools.vouching(pool).next().is_some();
    let attributes = BTreeMap::from([("pool".to_owned(), pool.to_owned())]);
    let off =
        if pools.knows(pool) { PrincipalState::Disabled } else { PrincipalState::Unknown(Unknown::NotRead) };
    Told {
        scope: scope.unwrap_or(told.scope),
        origin,
        state: if enabled { PrincipalState::Enabled } else { off },
        attributes,
        ..told
    }
}
