//! Recorded answers in, the vocabulary of [`tenure_model`] out. Pure: no network, no clock, and the
//! same records whatever the order of the answers.

use tenure_model::{Gap, Records};
use tenure_snapshot::{RawRecord, UnitKey};

/// Turns recorded answers into records.
///
/// Feed it every answer of a snapshot, in any order, then take the result.
#[derive(Debug, Default)]
pub struct Normaliser {
    records: Records,
    gaps: Vec<Gap>,
}

impl Normaliser {
    /// Begins with nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes one recorded answer.
    pub fn read(&mut self, _unit: &UnitKey, _raw: &str, _line: u32, _record: RawRecord) {}

    /// The records, and what could not be understood.
    pub fn finish(self) -> (Records, Vec<Gap>) {
        (self.records, self.gaps)
    }
}
