//! What the register says, held against what was observed, as tables of one shape.

mod acts;
mod declared;
mod held;
mod lifecycle;
mod parties;
mod table;

use serde::Serialize;
use tenure_model::{Governance, Source};

pub use table::{Cell, Table};

use super::index::Index;
use super::words;
use crate::presentation::say;
use crate::reviewing::HeldReview;
use crate::{Language, hostile};

/// Declared, granted, used and approved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GovernanceView {
    /// What was declared, and how far it is to be believed, in sentences.
    pub register: Vec<String>,
    /// The files of the register, with their digests.
    pub files: Vec<FileLine>,
    /// The tables that have something to say.
    pub tables: Vec<Table>,
}

/// A file of the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileLine {
    /// Its name.
    pub name: String,
    /// Its SHA-256.
    pub sha256: String,
}

impl GovernanceView {
    pub(crate) fn new(index: &Index<'_>, held: &[HeldReview]) -> Self {
        let governance = &index.assessment.governance;
        let tables = [
            lifecycle::figures(index),
            acts::table(index),
            acts::logs(index),
            lifecycle::table(index),
            parties::footprints(index),
            parties::outvotes(index),
            declared::contracts(index),
            declared::exceptions(index),
            declared::escalations(index),
            declared::controls(index),
            declared::reviews(index),
            held::table(index.language, held),
            declared::retention(index),
            declared::monitors(index),
        ];
        Self {
            register: register(index.language, governance),
            files: governance
                .register
                .files
                .iter()
                .map(|file| FileLine { name: hostile::name(&file.name), sha256: hostile::id(&file.sha256) })
                .collect(),
            tables: tables.into_iter().flatten().collect(),
        }
    }
}

fn register(language: &Language, governance: &Governance) -> Vec<String> {
    let register = &governance.register;
    if register.files.is_empty() {
        return vec![say!(language, "register-none")];
    }
    let signed = match register.signed {
        0 => say!(language, "register-signed-none"),
        all if all == register.entries => say!(language, "register-signed-all"),
        some => say!(language, "register-signed-some", count = some),
    };
    let files = words::len(&register.files);
    let mut sentences =
        vec![say!(language, "register-entries", entries = register.entries, files = files, signed = signed)];
    if !register.unsigned.is_empty() {
        let why: Vec<String> = register.unsigned.iter().take(4).map(|why| hostile::name(why)).collect();
        sentences.push(say!(language, "register-unsigned", reasons = words::listed(language, &why)));
    }
    let zone = if register.time_zone.is_empty() { "UTC" } else { &register.time_zone };
    sentences.push(say!(language, "register-days", zone = hostile::name(zone)));
    sentences.push(say!(language, "register-order"));
    sentences
}

/// A statement with its source, for a cell.
pub(super) fn sourced(language: &Language, value: &str, source: Source) -> Cell {
    Cell::new(hostile::name(value)).note(words::label(language, "source-", source.as_str()))
}
