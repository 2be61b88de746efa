//! What an assessment cites: every recording, with the places in it and who cites them.

use std::collections::BTreeMap;

use tenure_model::{Assessment, Belonging, Certificate, Evidence};

/// Citations by the recording's path, each with who cites it: a finding's fingerprint, or the section that does.
pub(crate) type Cited<'a> = BTreeMap<&'a str, Vec<(&'a str, &'a Evidence)>>;

/// What an assessment cites.
pub(crate) fn of_assessment(assessment: &Assessment) -> Cited<'_> {
    let mut cited = Cited::new();
    for finding in assessment.outcomes.iter().flat_map(|outcome| &outcome.findings) {
        add(&mut cited, finding.fingerprint.as_str(), &finding.evidence);
    }
    for row in &assessment.matrix {
        add(&mut cited, "matrix", row.cells.iter().flat_map(|cell| &cell.evidence));
    }
    let governance = &assessment.governance;
    add(&mut cited, "approvals", governance.acts.iter().flat_map(|row| &row.evidence));
    add(&mut cited, "logs", governance.logs.iter().flat_map(|row| &row.evidence));
    add(&mut cited, "lifecycle", governance.lifecycle.iter().flat_map(|row| &row.evidence));
    add_items(&mut cited, "footprint", governance.footprints.iter().flat_map(|one| &one.items));
    add(&mut cited, "outvotes", governance.outvotes.iter().flat_map(|row| &row.evidence));
    add(&mut cited, "exceptions", governance.exceptions.iter().flat_map(|row| &row.evidence));
    add(&mut cited, "escalations", governance.escalations.iter().flat_map(|row| &row.evidence));
    add(&mut cited, "contracts", governance.contracts.iter().flat_map(|row| &row.cited));
    add(&mut cited, "raci", governance.controls.iter().flat_map(|row| &row.evidence));
    add(&mut cited, "reviews", governance.reviews.iter().flat_map(|row| &row.evidence));
    add(&mut cited, "retention", governance.retention.iter().flat_map(|row| &row.evidence));
    add(&mut cited, "monitors", governance.monitors.iter().flat_map(|row| &row.evidence));
    cited
}

/// Adds what a certificate cites.
pub(crate) fn add_certificate<'a>(cited: &mut Cited<'a>, certificate: &'a Certificate) {
    let proofs = certificate.environments.iter().flat_map(|one| &one.proofs);
    let residue = proofs.flat_map(|proof| &proof.residue);
    add(cited, "certificate", residue.flat_map(|residue| &residue.evidence));
    add_items(cited, "certificate", &certificate.footprint);
}

fn add_items<'a>(cited: &mut Cited<'a>, by: &'a str, items: impl IntoIterator<Item = &'a Belonging>) {
    add(cited, by, items.into_iter().flat_map(|item| &item.evidence));
}

fn add<'a>(cited: &mut Cited<'a>, by: &'a str, evidence: impl IntoIterator<Item = &'a Evidence>) {
    for piece in evidence {
        cited.entry(&piece.raw).or_default().push((by, piece));
    }
}
