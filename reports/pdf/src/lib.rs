//! The report as PDF, laid out by Typst. A crate of its own, because Typst is most of what reports would otherwise
//! take to build.
//!
//! ```text
//! Report ──► document (bounded) ──► printable ──► data.json ─┐
//!                                             report.typ ────┴─► Typst ──► PDF/A-2a and PDF/UA-1
//! ```
//!
//! What a cloud named comes to Typst as strings of `data.json`, which the page places and never reads as markup. The
//! fonts are two of those that Typst brings (see `NOTICE`); what they have no sign for is shown by its number. No file
//! system, no network, no clock: the same report gives the same bytes.

mod document;
mod labels;
mod printable;
mod world;

use tenure_model::Timestamp;
use tenure_reports::Report;
use tenure_reports::view::CertificateView;
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use document::Document;
use printable::Signs;
use world::Paper;

/// A report that could not be laid out. Every case is a bug of ours: hostile names come as strings.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// The report cannot be put into words.
    #[error("the report cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The page cannot be laid out or written.
    #[error("the report cannot be laid out as PDF: {0}")]
    Layout(String),
}

/// What goes on paper.
#[derive(Clone, Copy, Debug)]
pub struct Contents<'a> {
    /// The report.
    pub report: &'a Report,
    /// The certificate of an offboarding, where there is one.
    pub certificate: Option<&'a CertificateView>,
    /// When the snapshot was made, which is the document's date.
    pub as_of: Timestamp,
}

/// The report as PDF/A-2a and PDF/UA-1: fonts embedded, in reading order, with a structure that is read aloud.
///
/// # Errors
/// The page cannot be laid out, which is a bug of ours.
pub fn render(contents: &Contents<'_>) -> Result<Vec<u8>, PdfError> {
    let mut document = Document::new(contents);
    let data = serde_json::to_value(&document)?;
    // A sign that the fonts have may still find no place beside its neighbours. Then every one but the plainest is shown by
    // its number, rather than a page lost.
    let drawn = write(contents, &data, Signs::OfFonts).or_else(|_| write(contents, &data, Signs::Plain));
    if drawn.is_ok() || document.logo.is_empty() {
        return drawn;
    }
    // A picture that a browser draws may be none that fits an archive: evidence without it is better than none.
    document.logo = "";
    let data = serde_json::to_value(&document)?;
    write(contents, &data, Signs::OfFonts).or_else(|_| write(contents, &data, Signs::Plain))
}

fn write(contents: &Contents<'_>, data: &serde_json::Value, signs: Signs) -> Result<Vec<u8>, PdfError> {
    let logo = contents.report.presentation.logo.as_ref().map(|logo| (logo.kind(), logo.bytes()));
    let paper = Paper::new(serde_json::to_vec(&printable::printable(data, signs))?, logo)?;
    let pages = typst::compile::<PagedDocument>(&paper).output.map_err(|faults| layout(&faults))?;
    let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
        .map_err(|fault| PdfError::Layout(fault.message().to_string()))?;
    let options = PdfOptions {
        ident: Smart::Custom(contents.report.front.snapshot.clone()),
        creator: Smart::Custom(Some(contents.report.front.tool.clone())),
        timestamp: date(contents.as_of).map(typst_pdf::Timestamp::new_utc),
        standards,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&pages, &options).map_err(|faults| layout(&faults))
}

fn layout(faults: &[typst::diag::SourceDiagnostic]) -> PdfError {
    let told: Vec<String> = faults.iter().map(|fault| fault.message.to_string()).collect();
    PdfError::Layout(told.join("; "))
}

fn date(at: Timestamp) -> Option<Datetime> {
    let at = at.to_zoned(jiff::tz::TimeZone::UTC);
    let part = |number: i8| u8::try_from(number).ok();
    Datetime::from_ymd_hms(
        at.year().into(),
        part(at.month())?,
        part(at.day())?,
        part(at.hour())?,
        part(at.minute())?,
        part(at.second())?,
    )
}
