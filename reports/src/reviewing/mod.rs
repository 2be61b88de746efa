//! The forms of a review, for each reviewer a page and a workbook, both of which decide the same items; and what came of
//! it, for packs.

mod outcome;
mod page;
mod workbook;

use tenure_model::{Campaign, ReviewItem};

use crate::{File, Presentation, ReportError};

pub(crate) use outcome::STATES;
pub use outcome::{HeldFile, HeldResult, HeldReview, outcomes};

/// Where a pack holds the record of a closed review, by the id of its campaign.
pub fn record_path(campaign: &str) -> String {
    format!("reviews/{campaign}.json")
}

/// The columns of the workbook, in order. A reviewer fills the last three.
pub const COLUMNS: [&str; 18] = [
    "item",
    "digest",
    "tier",
    "name",
    "id",
    "kind",
    "scope",
    "reach",
    "can",
    "parties",
    "owner",
    "last used",
    "findings",
    "unchanged since the last review",
    "access as of",
    "decision",
    "reason",
    "exception until",
];

/// The sheet that holds the items.
pub const SHEET: &str = "decisions";

/// The forms of every reviewer: `<reviewer>.html` and `<reviewer>.xlsx`.
///
/// # Errors
/// A template cannot be rendered, or the workbook cannot be written.
pub fn forms(campaign: &Campaign, presentation: &Presentation) -> Result<Vec<File>, ReportError> {
    let mut files = Vec::new();
    for reviewer in &campaign.reviewers {
        let items: Vec<&ReviewItem> =
            campaign.items.iter().filter(|item| item.reviewer == reviewer.id).collect();
        let html = page::page(campaign, reviewer, &items, presentation)?;
        files.push(File::new(format!("{}.html", reviewer.id), html));
        let book = workbook::book(campaign, &items);
        let book = book.map_err(|source| ReportError::Xlsx { source: Box::new(source) })?;
        files.push(File::new(format!("{}.xlsx", reviewer.id), book));
    }
    Ok(files)
}
