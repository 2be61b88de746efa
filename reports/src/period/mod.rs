//! A quarter as files: `period.html` for people, `period.json` and `tables/period_*.csv` for programs.

mod tables;
mod view;

use tenure_model::PeriodReport;

use crate::days::Days;
use crate::{File, ReportError, ReportOptions, formats};

pub use view::{ChartView, PeriodView};

/// The files of a period, with paths relative to a pack's payload.
///
/// # Errors
/// A template or a writer failed.
pub fn files(report: &PeriodReport, options: &ReportOptions) -> Result<Vec<File>, ReportError> {
    let mut files = vec![
        File::new("period.html", formats::html::period(&PeriodView::new(report, options))?),
        File::new("period.json", formats::json::period(report)?),
    ];
    for table in tables::all(report) {
        let bytes = formats::csv::written(&table.columns, &table.rows)
            .map_err(|source| ReportError::Csv { table: table.id, source })?;
        files.push(File::new(format!("tables/{}.csv", table.id), bytes));
    }
    Ok(files)
}

/// A quarter in a line, for who has to know of which one a pack is: `2026-Q4`, and until when it tells of it where it was
/// not over.
pub fn named(report: &PeriodReport) -> String {
    if !report.unfinished {
        return report.name.clone();
    }
    let latest = Days::of(&report.time_zone).day(report.drift.later.as_of);
    format!("{}, not over as of {latest}", report.name)
}
