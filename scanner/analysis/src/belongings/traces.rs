//! Traces of who made a thing, besides logs: fields in which clouds keep it, grants that name who gave them, and what
//! runs as an identity.

use std::collections::BTreeMap;

use tenure_model::{
    BelongingKind, BelongingState, DelegationKind, Grant, LastUsed, Relation, Resource, ScopeId, Source,
    Timestamp, Unknown,
};

use super::ends;
use super::held::granted;
use super::item::{Draft, Found, state_of, time};
use super::known::Known;
use crate::{Context, places, repair};

/// Attributes in which clouds keep who made a thing, in small letters.
const MAKERS: [&str; 7] = [
    "createdby",
    "createdbyappid",
    "systemdata.createdby",
    "systemdata/createdby",
    "creator",
    "createdbyuserid",
    "tag/createdby",
];

/// Finds it for every party.
pub(super) fn find(context: &Context<'_>, found: &mut Found<'_, '_>, known: &Known<'_>) {
    by_fields(context, found, known);
    by_lighthouse(context, found, known);
    by_grants(context, found, known);
    by_running(context, found, known);
}

/// What clouds themselves say who made.
fn by_fields(context: &Context<'_>, found: &mut Found<'_, '_>, known: &Known<'_>) {
    let makers = |attributes: &BTreeMap<String, String>| {
        let named = attributes.iter().filter(|(name, _)| MAKERS.contains(&name.to_lowercase().as_str()));
        named.flat_map(|(_, value)| known.owners(value).to_vec()).collect::<Vec<_>>()
    };
    for principal in &context.estate.records().principals {
        for (party, source) in makers(&principal.attributes) {
            if known.is_of(principal.id.as_str(), &party) {
                continue;
            }
            found.add(
                &party,
                Draft {
                    state: state_of(principal),
                    detail: "the cloud says that an identity of the party made it".to_owned(),
                    since: time(&principal.created),
                    last_used: principal.last_used,
                    ends_with: ends::remove_principal(context, principal, false),
                    evidence: vec![&principal.evidence],
                    key: "field".to_owned(),
                    ..Draft::new(BelongingKind::Deputy, Relation::MadeBy, context.subject(principal), source)
                },
            );
        }
    }
    for resource in &context.estate.records().resources {
        for (party, source) in makers(&resource.attributes) {
            let detail = "the cloud says that an identity of the party made it".to_owned();
            add_resource(context, found, &party, resource, (Relation::MadeBy, source, detail));
        }
        for claim in context.owners_of_resource(resource) {
            let told = (Relation::BelongsTo, claim.source, claim.because.clone());
            add_resource(context, found, &claim.party.id, resource, told);
        }
    }
}

/// Managed identities to which a provider assigned roles by Azure Lighthouse. Who of it did so is an object of its own
/// tenant, of which the customer's directory holds nothing: the delegation of the subscription tells the party.
fn by_lighthouse(context: &Context<'_>, found: &mut Found<'_, '_>, known: &Known<'_>) {
    let delegations = &context.estate.records().delegations;
    let lighthouse = delegations.iter().filter(|one| one.kind == DelegationKind::Lighthouse);
    let parties: Vec<_> =
        lighthouse.filter_map(|one| Some((one, context.owner_of_delegation(one)?))).collect();
    for principal in &context.estate.records().principals {
        let Some(resource) = principal.attributes.get("delegatedManagedIdentityResourceId") else { continue };
        let lies_in = |scope: &ScopeId| {
            let subscription = scope.local().rsplit('/').next().unwrap_or_default();
            resource.split('/').any(|part| part.eq_ignore_ascii_case(subscription))
        };
        for (delegation, claim) in parties.iter().filter(|(one, _)| lies_in(&one.scope)) {
            if known.is_of(principal.id.as_str(), &claim.party.id) {
                continue;
            }
            let subject = context.subject(principal);
            found.add(
                &claim.party.id,
                Draft {
                    scope: Some(delegation.scope.clone()),
                    state: state_of(principal),
                    detail: format!(
                        "it holds a role that was assigned by Azure Lighthouse, and `{}` is delegated to `{}`",
                        delegation.scope,
                        delegation.delegate
                    ),
                    since: time(&principal.created),
                    last_used: principal.last_used,
                    ends_with: ends::remove_principal(context, principal, false),
                    evidence: vec![&principal.evidence, &delegation.evidence],
                    key: "lighthouse".to_owned(),
                    principal: Some(principal.id.to_string()),
                    ..Draft::new(BelongingKind::Deputy, Relation::ChangedBy, subject, claim.source)
                },
            );
        }
    }
}

fn add_resource(
    context: &Context<'_>,
    found: &mut Found<'_, '_>,
    party: &str,
    resource: &Resource,
    (relation, source, detail): (Relation, Source, String),
) {
    found.add(
        party,
        Draft {
            detail,
            since: born(resource),
            ends_with: ends::delete(resource),
            evidence: vec![&resource.evidence],
            key: relation.as_str().to_owned(),
            ..Draft::new(BelongingKind::Deputy, relation, context.resource_subject(resource), source)
        },
    );
}

/// When a resource was made, as its cloud says.
fn born(resource: &Resource) -> Option<Timestamp> {
    let names = ["CreationDate", "CreatedDate", "createTime", "createdAt", "LaunchTime", "creationTimestamp"];
    names.iter().find_map(|name| resource.attributes.get(*name)?.parse().ok())
}

/// What it gave to others.
fn by_grants(context: &Context<'_>, found: &mut Found<'_, '_>, known: &Known<'_>) {
    let given = context.estate.records().grants.iter().filter(|grant| !grant.granted_by.is_empty());
    for grant in given {
        for (party, source) in known.owners(&grant.granted_by) {
            if !known.is_of(grant.principal.as_str(), party) {
                add_given(context, found, party, *source, grant);
            }
        }
    }
}

fn add_given(context: &Context<'_>, found: &mut Found<'_, '_>, party: &str, source: Source, grant: &Grant) {
    let state = match crate::rated::is_over(context, grant) {
        true => BelongingState::Expired,
        false => BelongingState::Active,
    };
    let holder = context.estate.principal(&grant.principal);
    found.add(
        party,
        Draft {
            scope: Some(grant.scope.clone()),
            state,
            detail: format!(
                "`{}` gave it `{}` in {}",
                context.called(&grant.granted_by),
                granted(context, grant),
                places::of(context.estate, grant)
            ),
            since: time(&grant.since),
            last_used: holder.map_or(LastUsed::Unknown(Unknown::NotRead), |holder| holder.last_used),
            ends_with: repair::take_back(grant),
            evidence: vec![&grant.evidence],
            key: format!("{}\n{}", grant.what.as_str(), grant.at),
            principal: Some(grant.principal.to_string()),
            ..Draft::new(BelongingKind::Deputy, Relation::MadeBy, context.holder_subject(grant), source)
        },
    );
}

/// What runs as its identities.
fn by_running(context: &Context<'_>, found: &mut Found<'_, '_>, known: &Known<'_>) {
    for resource in &context.estate.records().resources {
        // An application object is the other half of its own principal.
        if resource.kind == "entra:application" {
            continue;
        }
        for principal in &resource.acts_as {
            for (party, source) in known.owners(principal.as_str()) {
                let name = context.called(principal.as_str());
                found.add(
                    party,
                    Draft {
                        detail: format!("it runs as `{name}`"),
                        since: born(resource),
                        ends_with: ends::delete(resource),
                        evidence: vec![&resource.evidence],
                        key: format!("runs as {principal}"),
                        principal: Some(principal.to_string()),
                        ..Draft::new(
                            BelongingKind::Deputy,
                            Relation::HeldBy,
                            context.resource_subject(resource),
                            *source,
                        )
                    },
                );
            }
        }
    }
}
