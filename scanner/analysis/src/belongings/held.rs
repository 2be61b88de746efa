//! What a party is or holds itself: identities, trusts, grants, delegations, credentials.

use std::collections::{BTreeMap, BTreeSet};

use tenure_model::{
    BelongingKind, BelongingState, Cloud, Credential, CredentialKind, CredentialState, Expiry, Facet, Grant,
    LastUsed, Principal, PrincipalId, PrincipalKind, Relation, Source, Subject, Trust, Unknown,
};

use super::item::{Draft, Found, state_of, time};
use super::{delegated, ends};
use crate::effective::Holding;
use crate::places::{self, Breadth, is_of_google};
use crate::{Claim, Context, credentials, rated, repair};

/// Finds it for every party.
pub(super) fn find(context: &Context<'_>, found: &mut Found<'_, '_>) {
    for principal in &context.estate.records().principals {
        for claim in context.owners_of(principal) {
            add_principal(context, found, principal, &claim);
            add_grants(context, found, principal, &claim);
            add_credentials(context, found, principal, &claim);
        }
    }
    add_trusts(context, found);
    delegated::find(context, found);
}

fn add_principal(context: &Context<'_>, found: &mut Found<'_, '_>, principal: &Principal, claim: &Claim) {
    let (relation, source) = (Relation::BelongsTo, claim.source);
    // An identity that lives elsewhere is what policies name; whether it works is known there alone, and it counts
    // for as long as it is named.
    let is_elsewhere = matches!(
        principal.kind,
        PrincipalKind::ForeignPrincipal | PrincipalKind::FederatedIdentity | PrincipalKind::PrincipalSet
    ) || (principal.cloud == Cloud::Gcp && principal.origin != tenure_model::Origin::Own);
    let state = match state_of(principal) {
        BelongingState::Unknown if is_elsewhere => BelongingState::Active,
        state => state,
    };
    found.add(
        &claim.party.id,
        Draft {
            state,
            detail: claim.because.clone(),
            since: time(&principal.created),
            last_used: principal.last_used,
            ends_with: ends::remove_principal(context, principal, is_elsewhere),
            evidence: vec![&principal.evidence],
            principal: Some(principal.id.to_string()),
            ..Draft::new(BelongingKind::Principal, relation, context.subject(principal), source)
        },
    );
}

/// What a principal holds, directly and through groups to any depth.
fn add_grants(context: &Context<'_>, found: &mut Found<'_, '_>, principal: &Principal, claim: &Claim) {
    let mut told: BTreeSet<String> = BTreeSet::new();
    let mut entered: BTreeSet<String> = BTreeSet::new();
    for grant in context.estate.grants_of(&principal.id) {
        let ends_with = match principal.cloud {
            Cloud::Aws => ends::take_away(context, principal, grant),
            Cloud::Azure | Cloud::Gcp => repair::take_back(grant),
        };
        told.insert(identity(grant));
        add_grant(context, found, principal, claim, (grant, None), ends_with);
    }
    for holding in context.access.holdings(&principal.id) {
        let Holding { through, grant, .. } = holding;
        if through == &principal.id || !told.insert(identity(grant)) {
            continue;
        }
        let path = groups_to(context, &principal.id, through);
        let ends_with = match path.first() {
            Some(first) if principal.cloud != Cloud::Aws => {
                repair::remove_member(first, &principal.id, principal.cloud)
            }
            Some(first) if principal.kind != PrincipalKind::User => {
                ends::leave_directory_group(context, first, principal)
            }
            Some(_) | None => repair::take_away(context, principal, &holding),
        };
        entered.extend(path.first().map(ToString::to_string));
        add_grant(context, found, principal, claim, (grant, Some(&path)), ends_with);
    }
    for membership in context.estate.groups_of(&principal.id) {
        if entered.contains(membership.group.as_str()) {
            continue;
        }
        let group = context.called(membership.group.as_str());
        let ends_with = match principal.cloud {
            Cloud::Aws => ends::leave_directory_group(context, &membership.group, principal),
            cloud => repair::remove_member(&membership.group, &principal.id, cloud),
        };
        found.add(
            &claim.party.id,
            Draft {
                scope: Some(membership.scope.clone()),
                state: state_of_holder(principal),
                detail: format!("is a member of `{group}`, of which nothing is known that it gives"),
                last_used: principal.last_used,
                ends_with,
                evidence: vec![&membership.evidence],
                key: format!("member of {}", membership.group),
                principal: Some(principal.id.to_string()),
                ..Draft::new(BelongingKind::Grant, Relation::HeldBy, context.subject(principal), claim.source)
            },
        );
    }
}

/// What tells a grant from others.
fn identity(grant: &Grant) -> String {
    format!(
        "{}\n{}\n{}\n{}\n{}",
        grant.principal,
        grant.what.as_str(),
        grant.scope,
        grant.at,
        grant.condition
    )
}

fn add_grant(
    context: &Context<'_>,
    found: &mut Found<'_, '_>,
    principal: &Principal,
    claim: &Claim,
    (grant, through): (&Grant, Option<&[PrincipalId]>),
    ends_with: String,
) {
    let state =
        if rated::is_over(context, grant) { BelongingState::Expired } else { state_of_holder(principal) };
    let path = match through {
        None => String::new(),
        Some([]) => " through a group".to_owned(),
        Some(path) => {
            let names: Vec<String> =
                path.iter().map(|id| format!("`{}`", context.called(id.as_str()))).collect();
            format!(" through {}", names.join(" in "))
        }
    };
    let what = granted(context, grant);
    let place = match principal.cloud {
        Cloud::Aws => format!("in account `{}`", grant.scope.local()),
        Cloud::Azure | Cloud::Gcp => format!("in {}", places::of(context.estate, grant)),
    };
    let standing = match principal.cloud {
        Cloud::Aws => String::new(),
        Cloud::Azure | Cloud::Gcp => format!(" ({})", rated::standing(context, grant)),
    };
    // What is shared of one resource of Google Cloud is data that is open.
    let is_door = is_of_google(grant)
        && places::breadth(grant) == Breadth::Thing
        && crate::gcp::place::account(&grant.at).is_none();
    let thing = context.estate.resource(&grant.at).filter(|_| is_door);
    let (kind, subject) = match thing {
        Some(resource) => (BelongingKind::DataDoor, context.resource_subject(resource)),
        None => (BelongingKind::Grant, context.subject(principal)),
    };
    let who = match thing {
        Some(_) => format!("`{}` holds", principal.name),
        None => "holds".to_owned(),
    };
    found.add(
        &claim.party.id,
        Draft {
            scope: Some(grant.scope.clone()),
            state,
            detail: format!("{who} `{what}` {place}{path}{standing}"),
            since: time(&grant.since),
            last_used: principal.last_used,
            ends_with,
            evidence: vec![&grant.evidence],
            key: format!("{}\n{}", principal.id, identity(grant)),
            principal: Some(principal.id.to_string()),
            ..Draft::new(kind, Relation::HeldBy, subject, claim.source)
        },
    );
}

/// What is granted, as its cloud calls it.
pub(super) fn granted(context: &Context<'_>, grant: &Grant) -> String {
    use tenure_model::Granted;
    match (&grant.what, grant.scope.as_str().split(':').next()) {
        (Granted::RoleDefinition(_), Some("azure")) => context.access.azure().granted_name(grant),
        (Granted::RoleDefinition(_), Some("gcp")) => context.access.gcp().granted_name(grant),
        (Granted::Policy(id), _) => {
            let policy = context.estate.policy(id).map(|policy| policy.name.as_str());
            policy.filter(|name| !name.is_empty()).unwrap_or(id.as_str()).to_owned()
        }
        (Granted::RoleDefinition(id), _) => crate::tiers::name(context.estate, id).to_owned(),
    }
}

/// A grant to somebody who is switched off gives nothing, and gives it again once he is switched on.
const fn state_of_holder(principal: &Principal) -> BelongingState {
    match state_of(principal) {
        BelongingState::Disabled => BelongingState::Disabled,
        _ => BelongingState::Active,
    }
}

/// The groups by which a principal is in a group, its own first; empty where it is in none of them yet.
fn groups_to(context: &Context<'_>, from: &PrincipalId, to: &PrincipalId) -> Vec<PrincipalId> {
    let mut came_by: BTreeMap<PrincipalId, PrincipalId> = BTreeMap::new();
    let mut open = vec![from.clone()];
    let mut at = 0;
    // Groups that hold each other end the walk, because each is visited once.
    while let Some(one) = open.get(at).cloned() {
        at += 1;
        for membership in context.estate.groups_of(&one) {
            if membership.group != *from && !came_by.contains_key(&membership.group) {
                came_by.insert(membership.group.clone(), one.clone());
                open.push(membership.group.clone());
            }
        }
    }
    let mut path = Vec::new();
    let mut next = to.clone();
    while let Some(below) = came_by.get(&next) {
        path.push(next.clone());
        next = below.clone();
    }
    path.reverse();
    path
}

fn add_credentials(context: &Context<'_>, found: &mut Found<'_, '_>, principal: &Principal, claim: &Claim) {
    for held in context.estate.credentials_of(&principal.id) {
        // A second factor lets nobody in by itself.
        if held.kind == CredentialKind::MfaDevice {
            continue;
        }
        let detail = format!("{} of `{}`", credentials::label(held), principal.name);
        let draft = credential(context, held, Some(principal), Relation::HeldBy, claim.source);
        found.add(&claim.party.id, Draft { detail, ..draft });
    }
}

/// A credential as an item.
pub(super) fn credential<'e>(
    context: &Context<'_>,
    held: &'e Credential,
    holder: Option<&Principal>,
    relation: Relation,
    source: Source,
) -> Draft<'e> {
    let is_over = matches!(held.expires, Expiry::At(end) if end <= context.estate.as_of);
    let state = match held.state {
        CredentialState::Expired => BelongingState::Expired,
        _ if is_over => BelongingState::Expired,
        CredentialState::Inactive => BelongingState::Disabled,
        CredentialState::Active => holder.map_or(BelongingState::Active, state_of_holder),
    };
    let subject = Subject {
        id: held.id.to_string(),
        cloud: Some(held.cloud),
        kind: held.kind.as_str().to_owned(),
        name: credentials::label(held),
        scope: held.scope.clone(),
    };
    Draft {
        state,
        since: time(&held.issued),
        last_used: held.last_used,
        ends_with: holder.map_or_else(String::new, |holder| ends::revoke(holder, held)),
        evidence: vec![&held.evidence],
        principal: Some(held.principal.to_string()),
        ..Draft::new(BelongingKind::Credential, relation, subject, source)
    }
}

/// A trust, and by what it is a party's.
type Trusted<'t> = (&'t Trust, Claim);

fn add_trusts(context: &Context<'_>, found: &mut Found<'_, '_>) {
    // All that one policy gives a party is taken out in one go.
    let mut by_policy: BTreeMap<(String, &PrincipalId, &str), Vec<Trusted<'_>>> = BTreeMap::new();
    for trust in &context.estate.records().trusts {
        for claim in context.owners_of_trust(trust) {
            let key = (claim.party.id.clone(), &trust.target, trust.policy.as_str());
            by_policy.entry(key).or_default().push((trust, claim));
        }
    }
    for ((party, target, _), trusts) in by_policy {
        let all: Vec<&Trust> = trusts.iter().map(|(trust, _)| *trust).collect();
        let ends_with = ends::close(context, target, &all);
        for (trust, claim) in &trusts {
            let holder = context.estate.principal(target);
            let subject = holder.map_or_else(|| unknown(context, trust), |target| context.subject(target));
            found.add(
                &party,
                Draft {
                    state: holder.map_or(BelongingState::Active, state_of_holder),
                    detail: claim.because.clone(),
                    last_used: holder.map_or(LastUsed::Unknown(Unknown::NotRead), |one| one.last_used),
                    ends_with: ends_with.clone(),
                    evidence: vec![&trust.evidence],
                    key: format!("{}\n{:?}\n{:?}", trust.policy, trust.trustee, trust.conditions),
                    principal: Some(target.to_string()),
                    ..Draft::new(BelongingKind::Trust, Relation::HeldBy, subject, claim.source)
                },
            );
        }
    }
}

/// The target of a trust of which nothing else is known.
fn unknown(_context: &Context<'_>, trust: &Trust) -> Subject {
    Subject {
        id: trust.target.to_string(),
        cloud: Some(crate::crossings::cloud_of_trust(trust)),
        kind: "unknown-principal".to_owned(),
        name: trust.target.to_string(),
        scope: trust.scope.clone(),
    }
}

/// The facets without which a footprint may be larger than it seems.
pub(super) const NEEDED: [Facet; 14] = [
    Facet::ScopeTree,
    Facet::Principals,
    Facet::Credentials,
    Facet::MinorCredentials,
    Facet::Federation,
    Facet::Directory,
    Facet::Delegations,
    Facet::ResourcePolicies,
    Facet::Compute,
    Facet::Eligibility,
    Facet::Consents,
    Facet::Ownership,
    Facet::DataDoors,
    Facet::Secrets,
];
