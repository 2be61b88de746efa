//! The writers: one result, many forms. Each takes what it needs and returns bytes; adding one
//! changes nothing else but this list.

pub mod asff;
pub mod csv;
pub mod html;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod ocsf;
pub mod oscal;
pub mod sarif;
pub mod text;
pub mod xlsx;

use tenure_model::Assessment;

use crate::{Report, ReportError};

/// A form that a report can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Batches for AWS Security Hub.
    Asff,
    /// Tables, safe to open in a spreadsheet.
    Csv,
    /// One self-contained page.
    Html,
    /// The assessment itself.
    Json,
    /// Test cases for continuous integration.
    Junit,
    /// A summary for tickets and pull requests.
    Markdown,
    /// Events for lakes and SIEMs.
    Ocsf,
    /// The whole chain of OSCAL documents.
    Oscal,
    /// Results with places in files, for editors and code scanning.
    Sarif,
    /// A summary for a terminal.
    Text,
    /// The tables as a workbook.
    Xlsx,
}

impl Format {
    /// Every format, by name.
    pub const ALL: [Self; 11] = [
        Self::Asff,
        Self::Csv,
        Self::Html,
        Self::Json,
        Self::Junit,
        Self::Markdown,
        Self::Ocsf,
        Self::Oscal,
        Self::Sarif,
        Self::Text,
        Self::Xlsx,
    ];

    /// Its name, which is also its module's.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asff => "asff",
            Self::Csv => "csv",
            Self::Html => "html",
            Self::Json => "json",
            Self::Junit => "junit",
            Self::Markdown => "markdown",
            Self::Ocsf => "ocsf",
            Self::Oscal => "oscal",
            Self::Sarif => "sarif",
            Self::Text => "text",
            Self::Xlsx => "xlsx",
        }
    }

    /// The files of this format, with paths relative to a pack's payload. What programs read is English in every language.
    ///
    /// # Errors
    /// A template or a writer failed, which is a bug of ours.
    pub fn files(self, assessment: &Assessment, report: &Report) -> Result<Vec<File>, ReportError> {
        let english = report.for_programs();
        Ok(match self {
            Self::Asff => asff::files(assessment, english)?,
            Self::Csv => csv::tables(assessment)?,
            Self::Html => vec![File::new("report.html", html::render(report)?)],
            Self::Json => vec![File::new("assessment.json", json::render(assessment)?)],
            Self::Junit => vec![File::new("junit/checks.xml", junit::render(assessment, english)?)],
            Self::Markdown => vec![File::new("summary.md", markdown::render(report))],
            Self::Ocsf => ocsf::files(assessment, english)?,
            Self::Oscal => oscal::documents(assessment, english)?,
            Self::Sarif => vec![File::new("sarif/findings.sarif", sarif::render(assessment, english)?)],
            Self::Text => vec![File::new("summary.txt", text::render(report, &text::TextStyle::default()))],
            Self::Xlsx => vec![File::new("report.xlsx", xlsx::workbook(assessment, report)?)],
        })
    }
}

/// A rendered file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Path relative to a pack's payload, with `/` between segments.
    pub path: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

impl File {
    /// A file of a report.
    pub fn new(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { path: path.into(), bytes: bytes.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_the_folder() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/formats");
        let mut modules: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
            .filter(|stem| stem != "mod")
            .collect();
        modules.sort();
        assert_eq!(modules, Format::ALL.map(Format::as_str));
    }
}
