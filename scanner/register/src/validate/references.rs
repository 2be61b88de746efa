//! References: whom and what an entry names is declared somewhere.

use std::collections::{BTreeMap, BTreeSet};

use crate::entry::Place;
use crate::file::Reading;
use crate::{CUSTOMER, FaultKind, Register, suggest};

/// What a name should be the id of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    /// A party.
    Party,
    /// A party or the customer itself.
    Side,
    Person,
    Environment,
    Contract,
}

impl What {
    const fn word(self) -> &'static str {
        match self {
            Self::Party | Self::Side => "party",
            Self::Person => "person",
            Self::Environment => "environment",
            Self::Contract => "contract",
        }
    }

    /// The ids of which one is expected.
    fn declared(self, register: &Register) -> BTreeSet<&str> {
        let parties = register.parties.keys().map(String::as_str);
        match self {
            Self::Party => parties.collect(),
            Self::Side => std::iter::once(CUSTOMER).chain(parties).collect(),
            Self::Person => register.people.keys().map(String::as_str).collect(),
            Self::Environment => register.environments.iter().map(|one| one.id.as_str()).collect(),
            Self::Contract => register.contracts.keys().map(String::as_str).collect(),
        }
    }
}

/// A name in a field of an entry.
type Reference<'r> = (&'r Place, String, What, &'r str);

pub(super) fn check(register: &Register, reading: &mut Reading<'_>) {
    let kinds = [What::Party, What::Side, What::Person, What::Environment, What::Contract];
    let declared: BTreeMap<What, BTreeSet<&str>> =
        kinds.iter().map(|kind| (*kind, kind.declared(register))).collect();
    for (place, path, what, id) in references(register) {
        if let Some(known) = declared.get(&what).filter(|known| !known.contains(id)) {
            let help = suggest::advice(id, known.iter().copied())
                .or_else(|| Some(format!("declare it by `[[{}]]`", what.word())));
            reading.fault(place, &path, FaultKind::Undeclared { what: what.word(), id: id.to_owned() }, help);
        }
    }
}

/// Every reference of a register.
fn references(register: &Register) -> Vec<Reference<'_>> {
    let mut found = Found::default();
    found.parties(register);
    found.governance(register);
    found.acts(register);
    found.0
}

#[derive(Default)]
struct Found<'r>(Vec<Reference<'r>>);

impl<'r> Found<'r> {
    fn one(&mut self, place: &'r Place, field: &str, what: What, id: &'r str) {
        self.0.push((place, field.to_owned(), what, id));
    }

    fn maybe(&mut self, place: &'r Place, field: &str, what: What, id: Option<&'r String>) {
        if let Some(id) = id {
            self.one(place, field, what, id);
        }
    }

    fn people(&mut self, place: &'r Place, field: &str, ids: &'r [String]) {
        for (at, id) in ids.iter().enumerate() {
            self.one(place, &format!("{field}.{at}"), What::Person, id);
        }
    }

    /// Parties, people, contracts, rights and identities.
    fn parties(&mut self, register: &'r Register) {
        for party in register.parties.values() {
            self.maybe(&party.place, "under", What::Party, party.under.as_ref());
        }
        for person in register.people.values() {
            self.one(&person.place, "party", What::Side, &person.party);
            self.maybe(&person.place, "deputy", What::Person, person.deputy.as_ref());
        }
        for contract in register.contracts.values() {
            self.one(&contract.place, "provider", What::Party, &contract.provider);
        }
        for right in &register.rights {
            self.one(&right.place, "party", What::Party, &right.party);
            self.one(&right.place, "environment", What::Environment, &right.environment);
        }
        for identity in &register.identities {
            self.one(&identity.place, "party", What::Side, &identity.party);
            self.maybe(&identity.place, "contract", What::Contract, identity.contract.as_ref());
            self.maybe(&identity.place, "owner", What::Person, identity.owner.as_ref());
        }
        for monitor in &register.monitors {
            self.one(&monitor.place, "party", What::Side, &monitor.party);
            self.one(&monitor.place, "environment", What::Environment, &monitor.environment);
        }
        for offboarding in &register.offboardings {
            self.one(&offboarding.place, "party", What::Party, &offboarding.party);
            self.maybe(&offboarding.place, "executed_by", What::Person, offboarding.executed_by.as_ref());
            self.maybe(&offboarding.place, "verified_by", What::Person, offboarding.verified_by.as_ref());
        }
    }

    /// Controls, escalations, reviews and retention.
    fn governance(&mut self, register: &'r Register) {
        for control in register.controls.values() {
            self.one(&control.place, "accountable", What::Person, &control.accountable);
            self.people(&control.place, "responsible", &control.responsible);
            self.people(&control.place, "consulted", &control.consulted);
            self.people(&control.place, "informed", &control.informed);
            self.maybe(&control.place, "evidence_held_by", What::Side, control.evidence_held_by.as_ref());
            for (at, test) in control.test.iter().enumerate() {
                self.one(&control.place, &format!("test.{at}.by"), What::Person, &test.by);
            }
        }
        for escalation in &register.escalations {
            self.people(&escalation.place, "path", &escalation.path);
            self.maybe(&escalation.place, "revokes", What::Person, escalation.revokes.as_ref());
            self.maybe(&escalation.place, "reviews", What::Person, escalation.reviews.as_ref());
        }
        for review in register.reviews.values() {
            self.maybe(&review.place, "party", What::Side, review.party.as_ref());
            self.one(&review.place, "decided_by", What::Person, &review.decided_by);
        }
        for retention in &register.retention {
            self.one(&retention.place, "held_by", What::Side, &retention.held_by);
        }
    }

    /// Approvals and exceptions. An approval of a ticket system names people as that system does.
    fn acts(&mut self, register: &'r Register) {
        for approval in register.approvals.values().filter(|approval| approval.imported_from.is_none()) {
            self.one(&approval.place, "requested_by", What::Person, &approval.requested_by);
            self.one(&approval.place, "approved_by", What::Person, &approval.approved_by);
            self.maybe(&approval.place, "executed_by", What::Person, approval.executed_by.as_ref());
        }
        for exception in register.exceptions.values() {
            self.maybe(&exception.place, "owner", What::Person, exception.owner.as_ref());
            self.one(&exception.place, "approved_by", What::Person, &exception.approved_by);
        }
    }
}
