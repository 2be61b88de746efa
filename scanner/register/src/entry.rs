//! Where a declaration stands, and how far it can be trusted.

use std::ops::Deref;
use std::sync::Arc;

use jiff::Timestamp;
use tenure_model::{EvidenceRef, Source};

/// One entry of the register (a party, an approval), with the place where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<T> {
    /// What is declared.
    pub value: T,
    /// Where.
    pub place: Place,
}

impl<T> Deref for Entry<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// Where an entry stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, by the name under which it was given.
    pub file: Arc<str>,
    /// Its first line, from 1.
    pub line: u32,
    /// Its last line.
    pub last_line: u32,
    /// Its number in the recording of that file, from 0: see [`crate::Register::recordings`].
    pub record: u32,
    /// Who stands for it.
    pub provenance: Provenance,
}

impl Place {
    /// The place as evidence: a line of the recording of its file.
    pub fn evidence(&self) -> EvidenceRef {
        EvidenceRef {
            raw: format!("raw/register/{}.jsonl", self.file).into(),
            line: self.record,
            pointer: "".into(),
        }
    }

    /// How far the entry is to be believed.
    pub fn source(&self) -> Source {
        match self.provenance {
            Provenance::Signed { .. } => Source::SignedRegister,
            Provenance::Unsigned(_) => Source::Register,
        }
    }
}

/// Who stands for an entry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Provenance {
    /// Every line of it comes from commits that `git verify-commit` proves to be signed by this person of
    /// the customer.
    Signed {
        /// Id of the person.
        by: String,
        /// The newest of these commits.
        commit: String,
        /// Its commit time.
        at: Timestamp,
    },
    /// Nobody proved it; says why (`not in git`, `commit 1a2b3c4 is not signed`).
    Unsigned(String),
}

impl Default for Provenance {
    fn default() -> Self {
        Self::Unsigned("not in git".to_owned())
    }
}
