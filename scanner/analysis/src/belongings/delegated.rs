//! Authority over scopes that was handed to a party, and requests of it to be handed some for a time.

use tenure_model::{BelongingKind, BelongingState, DelegationKind, Expiry, Relation, Resource, Subject};

use super::item::{Draft, Found, time};
use super::{doors, ends};
use crate::shell::quote;
use crate::{Context, delegations};

/// Finds it for every party.
pub(super) fn find(context: &Context<'_>, found: &mut Found<'_, '_>) {
    add_delegations(context, found);
    let resources = context.estate.records().resources.iter();
    for request in resources.filter(|resource| resource.kind == "iam:delegation-request") {
        add_request(context, found, request);
    }
}

fn add_delegations(context: &Context<'_>, found: &mut Found<'_, '_>) {
    for delegation in &context.estate.records().delegations {
        let holder = context.estate.principal_named(&delegation.delegate);
        // What a service account may do as others is its owner's.
        let by_account = || {
            let is_account = delegation.kind == DelegationKind::DomainWideDelegation;
            holder.filter(|_| is_account).and_then(|one| context.owners_of(one).into_iter().next())
        };
        let Some(claim) = context.owner_of_delegation(delegation).or_else(by_account) else { continue };
        let is_over = matches!(delegation.until, Expiry::At(end) if end <= context.estate.as_of);
        let status = delegation.attributes.get("status").map(String::as_str).unwrap_or_default();
        // A relationship that is ending is one that still works.
        let is_ended = ["terminated", "expired"].iter().any(|word| status.eq_ignore_ascii_case(word));
        let subject = Subject {
            id: format!("{}/{}/{}", delegation.scope, delegation.kind.as_str(), delegation.purpose),
            cloud: Some(delegation.cloud),
            kind: delegation.kind.as_str().to_owned(),
            name: delegation.purpose.clone(),
            scope: delegation.scope.clone(),
        };
        let told = if status.is_empty() { String::new() } else { format!(", status `{status}`") };
        found.add(
            &claim.party.id,
            Draft {
                state: if is_over || is_ended { BelongingState::Expired } else { BelongingState::Active },
                detail: format!(
                    "{} to `{}`{told}: {}",
                    delegations::noun(delegation.kind),
                    delegation.delegate,
                    claim.because
                ),
                since: time(&delegation.since),
                ends_with: ends::end_delegation(delegation),
                evidence: vec![&delegation.evidence],
                key: delegation.delegate.clone(),
                principal: holder.map(|one| one.id.to_string()),
                ..Draft::new(BelongingKind::Delegation, Relation::HeldBy, subject, claim.source)
            },
        );
    }
}

/// States of a request by which nobody gets in any more. From the API reference of IAM (`DelegationRequest`),
/// read in November 2026.
const CLOSED: [&str; 2] = ["REJECTED", "EXPIRED"];

/// A request for temporary delegation in IAM.
fn add_request(context: &Context<'_>, found: &mut Found<'_, '_>, request: &Resource) {
    let fact = |name: &str| request.attributes.get(name).map(String::as_str).unwrap_or_default();
    let until = fact("ExpirationTime").parse::<tenure_model::Timestamp>().ok();
    let is_over = until.is_some_and(|end| end <= context.estate.as_of);
    let is_closed = CLOSED.iter().any(|state| fact("State").eq_ignore_ascii_case(state));
    for claim in doors::of_id(context, request, fact("RequestorId")) {
        found.add(
            &claim.party.id,
            Draft {
                state: if is_over || is_closed { BelongingState::Expired } else { BelongingState::Active },
                detail: format!(
                    "request for temporary delegation of `{}`, state `{}`",
                    fact("RequestorName"),
                    fact("State")
                ),
                since: fact("CreateDate").parse().ok(),
                ends_with: format!(
                    "aws iam reject-delegation-request --delegation-request-id {}",
                    quote(&request.name)
                ),
                evidence: vec![&request.evidence],
                ..Draft::new(
                    BelongingKind::Delegation,
                    Relation::HeldBy,
                    context.resource_subject(request),
                    claim.source,
                )
            },
        );
    }
}
