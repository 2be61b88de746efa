//! What the ledger says of a unit that was not read.

use tenure_model::{Cloud, Coverage, CoverageState, Facet, Gap, GapReason};
use tenure_snapshot::{SnapshotWriter, UnitKey};

use crate::{CollectError, CollectSummary, Refusal};

/// The ledger's line of a unit of which nothing was read, with the code of the cause.
pub fn unread(key: &UnitKey, error: &str) -> Coverage {
    Coverage {
        scope: key.scope.clone(),
        region: key.region.clone(),
        api: key.api.clone(),
        state: CoverageState::Unread,
        pages: 0,
        items: 0,
        first: None,
        last: None,
        asked_by: String::new(),
        error: error.to_owned(),
    }
}

/// The gap that a unit leaves as a whole.
pub fn gap(key: &UnitKey, why: &Refusal, blinds: &[Facet]) -> Gap {
    Gap {
        scope: key.scope.clone(),
        region: key.region.clone(),
        api: key.api.clone(),
        subject: String::new(),
        reason: why.reason,
        code: why.code.clone(),
        detail: why.detail.clone(),
        blinds: blinds.to_vec(),
    }
}

/// Ends the units of a cloud that a cancelled scan did not come to, as gaps: for a snapshot that is to
/// be sealed as it is and not resumed. `supplies` says what an API supplies.
///
/// # Errors
/// When the snapshot cannot be written.
pub fn give_up_unfinished(
    writer: &SnapshotWriter,
    summary: &CollectSummary,
    cloud: Cloud,
    supplies: impl Fn(&str) -> &'static [Facet],
) -> Result<(), CollectError> {
    let detail = "the scan was stopped before it came to this";
    let why = Refusal::new(GapReason::Cancelled, "Cancelled", detail);
    for key in summary.unfinished.iter().filter(|key| key.cloud == cloud) {
        if !writer.is_finished(key) {
            writer.note(key.clone(), unread(key, &why.code), vec![gap(key, &why, supplies(&key.api))])?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use tenure_model::ScopeId;
    use tenure_snapshot::Header;

    use super::*;
    use crate::now;

    fn key(cloud: Cloud, scope: ScopeId) -> UnitKey {
        UnitKey { cloud, scope, api: "iam:ListUsers".to_owned(), region: String::new() }
    }

    #[test]
    fn each_cloud_gives_up_its_own_units_once() {
        let folder = tempfile::tempdir().unwrap();
        let header = Header { tool_version: "test".to_owned(), as_of: now(), plan: serde_json::Value::Null };
        let writer = SnapshotWriter::create(&folder.path().join("s"), header).unwrap();
        let (aws, gcp) = (key(Cloud::Aws, ScopeId::aws("1")), key(Cloud::Gcp, ScopeId::gcp("projects/p")));
        let unfinished = vec![aws.clone(), gcp.clone()];
        let summary = CollectSummary { unfinished, ..CollectSummary::default() };
        for _ in 0..2 {
            give_up_unfinished(&writer, &summary, Cloud::Gcp, |_| &[Facet::Principals]).unwrap();
        }
        assert!(!writer.is_finished(&aws));
        let (coverage, gaps) = writer.outcome_of(&gcp).unwrap();
        assert_eq!((coverage.state, gaps.len()), (CoverageState::Unread, 1));
        assert_eq!((gaps[0].reason, &*gaps[0].blinds), (GapReason::Cancelled, &[Facet::Principals][..]));
    }
}
