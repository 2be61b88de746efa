//! A proof in the making.

use std::collections::BTreeSet;

use tenure_model::{Belonging, Proof, ProofKind, ProofVerdict, Residue};

/// What was found for and against one proof.
#[derive(Debug, Default)]
pub(super) struct Draft {
    looked_at: u64,
    residue: Vec<Residue>,
    not_proven: BTreeSet<String>,
}

impl Draft {
    /// Counts one thing as looked at.
    pub(super) const fn look(&mut self) {
        self.looked_at += 1;
    }

    /// Something is left.
    pub(super) fn left(&mut self, residue: Residue) {
        self.residue.push(residue);
    }

    /// A thing of the party is left, as its footprint tells.
    pub(super) fn left_over(&mut self, item: &Belonging, detail: String) {
        self.left(Residue {
            subject: item.subject.clone(),
            detail,
            ends_at: None,
            ends_with: item.ends_with.clone(),
            evidence: item.evidence.clone(),
        });
    }

    /// Something that would show it was not read.
    pub(super) fn doubt(&mut self, why: impl Into<String>) {
        self.not_proven.insert(why.into());
    }

    /// Several reasons for doubt.
    pub(super) fn doubts(&mut self, reasons: impl IntoIterator<Item = String>) {
        self.not_proven.extend(reasons);
    }

    /// INVARIANT: proven only where nothing is left and nothing is in doubt.
    pub(super) fn finish(mut self, kind: ProofKind) -> Proof {
        self.residue.sort_by(|a, b| (&a.subject, &a.detail).cmp(&(&b.subject, &b.detail)));
        let verdict = match (self.residue.is_empty(), self.not_proven.is_empty()) {
            (false, _) => ProofVerdict::Residue,
            (true, false) => ProofVerdict::NotProven,
            (true, true) => ProofVerdict::Proven,
        };
        Proof {
            kind,
            verdict,
            looked_at: self.looked_at,
            residue: self.residue,
            not_proven: self.not_proven.into_iter().collect(),
        }
    }
}
