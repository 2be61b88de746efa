//! What there is to judge: one party, what belongs to it, and when its access was to end.

use std::collections::BTreeSet;

use tenure_model::{
    Belonging, BelongingKind, BelongingState, PartyFootprint, Principal, Resource, Timestamp,
};
use tenure_register::{Person, Register};

use super::OffboardOptions;
use super::ground::{ELSEWHERE, Place};
use crate::Context;

/// A party that leaves, with all that is known of it.
#[derive(Debug)]
pub(super) struct Case<'c, 'a> {
    pub(super) context: &'c Context<'a>,
    /// An earlier reading of the same estate.
    pub(super) baseline: Option<&'c Context<'a>>,
    pub(super) options: &'c OffboardOptions,
    /// The party, and the subcontractors that leave with it.
    pub(super) parties: BTreeSet<String>,
    /// All that belongs to them, now and in the baseline.
    pub(super) footprint: PartyFootprint,
    pub(super) end: End,
}

/// When access was to end, and where that is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct End {
    pub(super) at: Option<Timestamp>,
    pub(super) said_by: String,
}

impl<'c, 'a> Case<'c, 'a> {
    pub(super) fn register(&self) -> &'a Register {
        &self.context.options.register
    }

    /// The time of what was looked at.
    pub(super) fn as_of(&self) -> Timestamp {
        self.context.estate.as_of
    }

    /// The things of some kinds that lie in an environment.
    pub(super) fn items<'s>(
        &'s self,
        place: &'s Place<'_>,
        kinds: &'s [BelongingKind],
    ) -> impl Iterator<Item = &'s Belonging> {
        self.footprint
            .items
            .iter()
            .filter(|item| kinds.contains(&item.kind))
            .filter(move |item| lies_in(item, place))
    }

    /// A principal by its id, as it is or was.
    pub(super) fn principal(&self, id: &str) -> Option<&'a Principal> {
        let earlier = || self.baseline.and_then(|baseline| baseline.estate.principal_named(id));
        self.context.estate.principal_named(id).or_else(earlier)
    }

    /// A resource by its id, as it is.
    pub(super) fn resource(&self, id: &str) -> Option<&'a Resource> {
        self.context.estate.resource(id)
    }

    /// Since when the party had access: the start of its first contract, else the first trace of it.
    pub(super) fn began(&self) -> Option<Timestamp> {
        let register = self.register();
        let contracts =
            register.contracts.values().filter(|contract| self.parties.contains(&contract.provider));
        let first = contracts.map(|contract| contract.start.start(&register.zone())).min();
        first.or_else(|| self.footprint.items.iter().filter_map(|item| item.since).min())
    }
}

/// Whether a thing lies in an environment. INVARIANT: every thing lies in at least one of the places.
pub(super) fn lies_in(item: &Belonging, place: &Place<'_>) -> bool {
    item.environments.contains(&place.id) || (item.environments.is_empty() && place.id == ELSEWHERE)
}

/// Whether a thing can still be used to get in, as far as is known.
pub(super) const fn may_work(state: BelongingState) -> bool {
    matches!(state, BelongingState::Active | BelongingState::Unknown | BelongingState::Renamed)
}

impl End {
    /// What the command line says, else the register's entry of the offboarding, else the end of the last
    /// contract.
    pub(super) fn of(register: &Register, parties: &BTreeSet<String>, asked: Option<Timestamp>) -> Self {
        if let Some(at) = asked {
            return Self { at: Some(at), said_by: "--since".to_owned() };
        }
        let zone = register.zone();
        let entry = register.offboardings.iter().find(|entry| parties.contains(&entry.party));
        if let Some((entry, ended)) = entry.and_then(|entry| Some((entry, entry.ended?))) {
            let said_by = format!("{}, offboarding of {}", entry.place.source().as_str(), entry.party);
            return Self { at: Some(ended.end(&zone)), said_by };
        }
        let contracts: Vec<_> =
            register.contracts.values().filter(|contract| parties.contains(&contract.provider)).collect();
        if let Some(endless) = contracts.iter().find(|contract| contract.end.is_none()) {
            return Self { at: None, said_by: format!("contract {} has no end", endless.id) };
        }
        let last = contracts.iter().filter_map(|contract| Some((contract.end?.end(&zone), contract)));
        match last.max_by_key(|(at, _)| *at) {
            Some((at, contract)) => {
                let said_by = format!("{}, contract {}", contract.place.source().as_str(), contract.id);
                Self { at: Some(at), said_by }
            }
            None => Self { at: None, said_by: "nobody says when access was to end".to_owned() },
        }
    }
}

/// The party with the subcontractors that leave with it: those under it, at any depth, that have no contract of
/// their own with the customer.
pub(super) fn leaving(register: &Register, party: &str) -> BTreeSet<String> {
    let mut leaving = BTreeSet::from([party.to_owned()]);
    let has_contract = |id: &str| register.contracts.values().any(|contract| contract.provider == id);
    // Each round adds one at least, or is the last: chains that run in a circle end too.
    loop {
        let found = register.parties.values().find(|one| {
            one.under.as_ref().is_some_and(|under| leaving.contains(under))
                && !leaving.contains(&one.id)
                && !has_contract(&one.id)
        });
        match found {
            Some(found) => leaving.insert(found.id.clone()),
            None => return leaving,
        };
    }
}

/// A person of the register by id, email address or identity in a cloud.
pub(super) fn person<'r>(register: &'r Register, said: &str) -> Option<(&'r str, &'r Person)> {
    let (id, person) = register.people.iter().find(|(id, person)| {
        let mut names = person.identities.iter().chain(&person.contact);
        id.as_str() == said || names.any(|name| name.eq_ignore_ascii_case(said))
    })?;
    Some((id, &person.value))
}
