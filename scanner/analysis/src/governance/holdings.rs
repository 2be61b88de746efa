//! What a party still holds, in one list: identities that it can act as or issued, delegations, open resources.

use tenure_model::{EvidenceRef, PolicyState, Subject};

use crate::Context;

/// One thing that is open to a party.
#[derive(Debug)]
pub(crate) struct Holding<'a> {
    pub(crate) subject: Subject,
    pub(crate) evidence: &'a EvidenceRef,
}

/// Everything that is open to a party. What is switched off lets nobody in.
pub(crate) fn of<'a>(context: &Context<'a>, party: &str) -> Vec<Holding<'a>> {
    let records = context.estate.records();
    let is_its = |parties: Vec<crate::footprint::Party>| parties.iter().any(|one| one.id == party);
    let principals = records.principals.iter().filter(|one| one.state.may_act());
    let mut holdings: Vec<Holding<'a>> = principals
        .filter(|principal| is_its(context.parties_of(&principal.id)))
        .map(|principal| Holding { subject: context.subject(principal), evidence: &principal.evidence })
        .collect();
    for delegation in &records.delegations {
        let is_its = context.party_of_delegate(delegation).is_some_and(|one| one.id == party);
        if let Some(scope) = context.estate.scope(&delegation.scope).filter(|_| is_its) {
            holdings.push(Holding { subject: context.scope_subject(scope), evidence: &delegation.evidence });
        }
    }
    for resource in &records.resources {
        let PolicyState::Attached(policy) = &resource.policy else { continue };
        if is_its(context.parties_of_policy(policy)) {
            let subject = context.resource_subject(resource);
            holdings.push(Holding { subject, evidence: &resource.evidence });
        }
    }
    holdings
}
