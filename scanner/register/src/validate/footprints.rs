//! Footprints: each is what its kind is in its cloud, and one party's alone. Chains of subcontractors end.

use std::collections::{BTreeMap, BTreeSet};

use crate::file::Reading;
use crate::{Entry, FaultKind, FootprintKind, Party, Register};

pub(super) fn check(register: &Register, reading: &mut Reading<'_>) {
    let mut claims: BTreeMap<String, &str> = BTreeMap::new();
    for party in register.parties.values() {
        claim(party, &mut claims, reading);
        if works_for_itself(register, party) {
            let help = Some("`under` names the party that it works for".to_owned());
            reading.fault(&party.place, "under", FaultKind::Circle(party.id.clone()), help);
        }
    }
}

fn claim<'r>(party: &'r Entry<Party>, claims: &mut BTreeMap<String, &'r str>, reading: &mut Reading<'_>) {
    for (at, mark) in party.footprint.iter().enumerate() {
        let path = format!("footprint.{at}.value");
        let value = &mark.value;
        if mark.kind.is_good(mark.cloud, value) != Some(true) {
            let (what, help) = if mark.kind == FootprintKind::Account {
                (FaultKind::NotAnAccount { party: party.id.clone(), value: value.clone() }, None)
            } else {
                let cloud = mark.cloud.map_or_else(|| "github or any".to_owned(), |cloud| cloud.to_string());
                let kind = mark.kind.as_str();
                let what =
                    FaultKind::NotOfItsKind { party: party.id.clone(), kind, cloud, value: value.clone() };
                (what, Some(mark.kind.advice().to_owned()))
            };
            reading.fault(&party.place, &path, what, help);
            continue;
        }
        let key = format!("{:?}:{}:{}", mark.cloud, mark.kind.as_str(), value.to_lowercase());
        if let Some(first) = claims.insert(key, &party.id).filter(|first| *first != party.id) {
            let what = FaultKind::ClaimedTwice {
                first: first.to_owned(),
                second: party.id.clone(),
                value: value.clone(),
            };
            let help =
                Some("a footprint belongs to one party; a subcontractor's belongs to itself".to_owned());
            reading.fault(&party.place, &path, what, help);
        }
    }
}

/// Whether a party is, over those that it works for, under itself.
fn works_for_itself(register: &Register, party: &Party) -> bool {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut under = party.under.as_deref();
    // A circle that does not hold this party ends the walk, because each is visited once.
    while let Some(id) = under.filter(|id| seen.insert(id)) {
        if id == party.id {
            return true;
        }
        under = register.parties.get(id).and_then(|party| party.under.as_deref());
    }
    false
}
