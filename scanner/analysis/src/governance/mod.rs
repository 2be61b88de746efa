//! The register held against what was observed: declared, granted, used and approved.

pub(crate) mod approvals;
pub(crate) mod contracts;
pub(crate) mod controls;
pub(crate) mod escalations;
pub(crate) mod exceptions;
mod figures;
pub(crate) mod holdings;
pub(crate) mod lifecycle;
pub(crate) mod lint;
pub(crate) mod monitors;
pub(crate) mod outvote;
pub(crate) mod reading;
pub(crate) mod retention;
pub(crate) mod reviews;

use tenure_model::{Governance, Outcome, PersonRow, RegisterFile, RegisterSummary};
use tenure_register::{CUSTOMER, Provenance, Register};

use crate::Context;

/// Everything that an assessment says of governance.
pub(crate) fn governance(context: &Context<'_>, outcomes: &[Outcome]) -> Governance {
    Governance {
        register: register(&context.options.register),
        people: people(&context.options.register),
        lifecycle: context.lives().iter().map(|life| life.row.clone()).collect(),
        figures: figures::figures(context),
        acts: approvals::rows(context),
        logs: approvals::windows(context),
        contracts: contracts::rows(context),
        exceptions: exceptions::rows(context, outcomes),
        escalations: escalations::rows(context, outcomes),
        controls: controls::rows(context),
        reviews: reviews::rows(context),
        footprints: crate::belongings::footprints(context),
        outvotes: context.voices().iter().map(|voice| voice.row.clone()).collect(),
        retention: retention::rows(context),
        monitors: monitors::rows(context),
    }
}

fn register(register: &Register) -> RegisterSummary {
    let places = register.places();
    let unsigned = places.iter().filter_map(|place| match &place.provenance {
        Provenance::Signed { .. } => None,
        Provenance::Unsigned(why) => Some(why.clone()),
    });
    let mut unsigned: Vec<String> = unsigned.collect();
    let signed = places.len() - unsigned.len();
    unsigned.sort();
    unsigned.dedup();
    RegisterSummary {
        files: register
            .files
            .iter()
            .map(|file| RegisterFile { name: file.name.clone(), sha256: file.sha256() })
            .collect(),
        entries: places.len() as u64,
        signed: signed as u64,
        unsigned,
        time_zone: match register.files.is_empty() {
            true => String::new(),
            false => register.zone().iana_name().unwrap_or("UTC").to_owned(),
        },
    }
}

/// Everybody whom the register names, by name.
fn people(register: &Register) -> Vec<PersonRow> {
    let rows = register.people.values().map(|person| PersonRow {
        name: person.name.clone(),
        party: Some(person.party.clone()).filter(|party| party != CUSTOMER),
    });
    let mut rows: Vec<PersonRow> = rows.collect();
    rows.sort();
    rows
}
