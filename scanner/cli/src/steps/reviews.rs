//! Closed reviews, and what came of them, for packs.

use tenure_analysis::reviewing::{pace, results};
use tenure_model::{Assessment, ReviewRecord, Timestamp};
use tenure_reports::File;
use tenure_reports::reviewing::{HeldFile, HeldResult, HeldReview, record_path};

/// A review that is closed.
pub(crate) struct ClosedReview {
    pub(crate) record: ReviewRecord,
    /// Its file, as it lies in the folder of the review.
    pub(crate) bytes: Vec<u8>,
}

impl ClosedReview {
    /// Its record as a file of a pack.
    pub(crate) fn file(&self) -> File {
        File::new(record_path(&self.record.campaign.id), self.bytes.clone())
    }

    /// What these assessments say of its decisions, of which each revocation may take so many days.
    pub(crate) fn held(&self, judged: &[Assessment], within: u32) -> HeldReview {
        let record = &self.record;
        let mut judged_by: Vec<Timestamp> = judged.iter().map(|one| one.snapshot.as_of).collect();
        judged_by.sort_unstable();
        let files = record.received.iter().map(|file| HeldFile {
            reviewer: file.decisions.reviewer.clone(),
            decisions: file.decisions.decisions.len() as u64,
            pace: pace(&record.campaign, file).sentence(),
        });
        let results = results(record, judged, within).into_iter().map(|result| {
            let decision = record.decision_of(&result.item.id);
            let decided_by = decision.map(|(file, _)| file.decisions.reviewer.clone()).unwrap_or_default();
            HeldResult { decided_by, result }
        });
        HeldReview {
            campaign: record.campaign.id.clone(),
            of: record.campaign.of.clone(),
            closed: record.closed,
            within,
            judged_by,
            files: files.collect(),
            results: results.collect(),
        }
    }
}
