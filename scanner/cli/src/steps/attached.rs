//! What a pack holds besides its assessment: a quarter, and closed reviews.

use tenure_model::PeriodReport;
use tenure_reports::reviewing::{HeldReview, outcomes};
use tenure_reports::{File, ReportError, ReportOptions};

use super::Besides;

/// A quarter and reviews, with names or without.
#[derive(Clone, Debug, Default)]
pub(crate) struct Attached {
    pub(crate) period: Option<PeriodReport>,
    /// What came of reviews.
    pub(crate) reviews: Vec<HeldReview>,
    /// Their records.
    pub(crate) records: Vec<File>,
}

impl Attached {
    /// What goes into a pack as it is.
    pub(crate) fn of(besides: &Besides<'_>) -> Self {
        Self {
            period: besides.period.map(|told| told.report.clone()),
            reviews: besides.reviews.iter().map(|(_, held)| held.clone()).collect(),
            records: besides.reviews.iter().map(|(closed, _)| closed.file()).collect(),
        }
    }

    /// All of it as files of the pack.
    pub(crate) fn files(&self, options: &ReportOptions) -> Result<Vec<File>, ReportError> {
        let period = self.period.iter().map(|report| tenure_reports::period::files(report, options));
        let mut files = period.collect::<Result<Vec<_>, _>>()?.concat();
        files.extend(outcomes(&self.reviews)?);
        files.extend(self.records.iter().cloned());
        Ok(files)
    }
}
