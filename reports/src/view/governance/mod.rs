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
use crate::hostile;
use crate::reviewing::HeldReview;

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
            held::table(held),
            declared::retention(index),
            declared::monitors(index),
        ];
        Self {
            register: register(governance),
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

fn register(governance: &Governance) -> Vec<String> {
    let register = &governance.register;
    if register.files.is_empty() {
        return vec![
            "No register was given, so nothing could be held against what the customer declared.".to_owned(),
        ];
    }
    let entries = words::count(register.entries, "entry");
    let signed = match register.signed {
        0 => "none of them is proven by a signed commit".to_owned(),
        all if all == register.entries => "all of them are proven by signed commits".to_owned(),
        some => format!("{} of them {} proven by signed commits", words::number(some), words::is_are(some)),
    };
    let mut sentences = vec![format!(
        "The register has {entries} in {}; {signed}.",
        words::count(words::len(&register.files), "file")
    )];
    if !register.unsigned.is_empty() {
        let why: Vec<String> = register.unsigned.iter().take(4).map(|why| hostile::name(why)).collect();
        sentences.push(format!("Why entries count as unsigned: {}.", words::list(&why)));
    }
    sentences.push(
        "Where statements differ, a fact of the cloud counts more than the signed register, that more than the \
         unsigned register, that more than a tag, and a tag more than a guess."
            .to_owned(),
    );
    sentences
}

/// A statement with its source, for a cell.
pub(super) fn sourced(value: &str, source: Source) -> Cell {
    Cell::new(hostile::name(value)).note(source.as_str())
}
