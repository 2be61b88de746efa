//! Who is behind an act: the party that leaves, or a person of the register.

use std::collections::BTreeSet;

use tenure_model::{BelongingKind, Principal, Relation, Trustee};

use super::case::Case;
use crate::Context;
use crate::acts::Act;

/// How surely an act is the party's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Whose {
    /// Somebody else's, as far as is known.
    Others,
    /// Of a principal as which others act too.
    Shared,
    /// The party's.
    Party,
}

/// Answers whose an act is.
#[derive(Debug)]
pub(super) struct Actors<'c, 'a> {
    case: &'c Case<'c, 'a>,
    /// Ids of principals that are the party's own.
    own: BTreeSet<&'c str>,
    /// Ids of all things of the party.
    things: BTreeSet<&'c str>,
}

impl<'c, 'a> Actors<'c, 'a> {
    pub(super) fn new(case: &'c Case<'c, 'a>) -> Self {
        let items = || case.footprint.items.iter();
        let own = items()
            .filter(|item| item.kind == BelongingKind::Principal && item.relation == Relation::BelongsTo);
        Self {
            case,
            own: own.map(|item| item.subject.id.as_str()).collect(),
            things: items().map(|item| item.subject.id.as_str()).collect(),
        }
    }

    /// Whose an act is, by what the log tells, by who can act as the actor today, and by who could before: a role
    /// whose trust is gone is nobody's today.
    pub(super) fn whose(&self, act: &Act<'_>) -> Whose {
        if self.own.contains(act.event.actor.as_str()) {
            return Whose::Party;
        }
        let told = match act.party.as_ref().is_some_and(|party| self.case.parties.contains(party)) {
            true if act.is_party_sure => Whose::Party,
            true => Whose::Shared,
            false => Whose::Others,
        };
        let before = self.case.baseline.map_or(Whose::Others, |baseline| self.before(baseline, act));
        told.max(before)
    }

    fn before(&self, baseline: &Context<'_>, act: &Act<'_>) -> Whose {
        let Some(principal) = baseline.estate.principal_named(&act.event.actor) else { return Whose::Others };
        if baseline.issuer_of(principal).is_some_and(|party| self.case.parties.contains(&party.id)) {
            return Whose::Party;
        }
        self.by_trusts(baseline, principal)
    }

    /// By who may act as the principal: the party alone, or others too.
    fn by_trusts(&self, context: &Context<'_>, principal: &Principal) -> Whose {
        let trusts = context.estate.trusts_of(&principal.id);
        let is_partys = |trustee: &Trustee| {
            context.footprint.party_of(trustee).is_some_and(|party| self.case.parties.contains(&party.id))
        };
        let partys = trusts.iter().filter(|trust| is_partys(&trust.trustee)).count();
        match partys {
            0 => Whose::Others,
            all if all == trusts.len() => Whose::Party,
            _ => Whose::Shared,
        }
    }

    /// What a person did to things of the party since the baseline.
    pub(super) fn acts_of(&self, person: &str) -> Vec<&'c Act<'a>> {
        let since = self.case.baseline.map(|baseline| baseline.estate.as_of).or(self.case.end.at);
        let Some(since) = since else { return Vec::new() };
        let is_about = |act: &Act<'_>| act.targets.iter().any(|target| self.things.contains(target));
        let acts = self.case.context.acts().all().iter();
        acts.filter(|act| {
            act.event.at > since && act.is_done() && act.person == Some(person) && is_about(act)
        })
        .collect()
    }
}
