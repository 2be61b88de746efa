//! The first sheet: whose estate, the verdict, how to read the rest, and what each sheet holds.

use rust_xlsxwriter::{ExcelDateTime, Url, Worksheet, XlsxError};
use tenure_model::Assessment;

use super::cells::{self, Styles};
use crate::Report;

/// Its name.
pub(super) const NAME: &str = "Cover";

/// How the sheets are to be read.
const NOTES: [&str; 4] = [
    "Times are in UTC, to the second. Counts are numbers; numbers of accounts and projects are names, and text.",
    "An empty sheet says that there was nothing to tell of what was read. What was not read stands in the sheets gaps and \
     coverage, and what hangs on it is not evaluated, never a pass.",
    "Names are written as the cloud gave them, with what is hidden in them made visible; a text that is longer than a cell \
     is shortened and says its length. assessment.json has everything whole.",
    "Evidence is a recording in this pack, then # and a JSON pointer into its lines, counted from 0.",
];

/// A sheet in the list.
pub(super) struct Listed {
    /// Its name.
    pub(super) sheet: String,
    /// The table that it holds.
    pub(super) table: &'static str,
    /// How many records.
    pub(super) rows: usize,
    /// Whether it goes on where the sheet before it ended.
    pub(super) continues: bool,
}

/// What the workbook is called.
pub(super) fn title(report: &Report) -> String {
    match report.front.organisation.as_str() {
        "" => "Who holds access, and what proves it".to_owned(),
        organisation => format!("{organisation}: who holds access, and what proves it"),
    }
}

pub(super) fn fill(
    sheet: &mut Worksheet,
    styles: &Styles,
    assessment: &Assessment,
    report: &Report,
    listed: &[Listed],
) -> Result<(), XlsxError> {
    sheet.set_column_width(0, 24)?;
    sheet.set_column_width(1, 100)?;
    let mut page = Page { sheet, styles, row: 0 };
    page.sheet.write_string_with_format(0, 0, cells::fitting(&title(report)), &styles.title)?;
    page.row = 2;
    page.line("Verdict", &report.front.verdict_label)?;
    for sentence in &report.front.headline {
        page.line("", sentence)?;
    }
    page.row += 1;
    page.label("As of")?;
    if let Ok(at) = ExcelDateTime::from_timestamp(assessment.snapshot.as_of.as_second()) {
        page.sheet.write_datetime_with_format(page.row, 1, at, &styles.time)?;
    }
    page.row += 1;
    page.line("Snapshot", &report.front.snapshot)?;
    page.line("Asked by", &report.coverage.asked_by)?;
    page.line("Written by", &report.front.tool)?;
    page.row += 1;
    for (number, note) in NOTES.into_iter().enumerate() {
        page.line(if number == 0 { "How to read it" } else { "" }, note)?;
    }
    page.row += 1;
    page.list(listed)
}

/// The cover and the row that comes next.
struct Page<'a> {
    sheet: &'a mut Worksheet,
    styles: &'a Styles,
    row: u32,
}

impl Page<'_> {
    fn label(&mut self, label: &str) -> Result<(), XlsxError> {
        if !label.is_empty() {
            self.sheet.write_string_with_format(self.row, 0, label, &self.styles.head)?;
        }
        Ok(())
    }

    fn line(&mut self, label: &str, text: &str) -> Result<(), XlsxError> {
        self.label(label)?;
        self.sheet.write_string_with_format(self.row, 1, cells::fitting(text), &self.styles.prose)?;
        self.row += 1;
        Ok(())
    }

    fn list(&mut self, listed: &[Listed]) -> Result<(), XlsxError> {
        self.label("Sheet")?;
        self.sheet.write_string_with_format(self.row, 1, "Records", &self.styles.head)?;
        for one in listed {
            self.row += 1;
            let link = Url::new(format!("internal:'{}'!A1", one.sheet)).set_text(&one.sheet);
            self.sheet.write_url(self.row, 0, link)?;
            let records = crate::view::words::count(one.rows as u64, "record");
            let told = match one.continues {
                false => format!("{records}, as in tables/{}.csv", one.table),
                true => format!("{records} more of tables/{}.csv: a sheet holds no more", one.table),
            };
            self.sheet.write_string_with_format(self.row, 1, told, &self.styles.prose)?;
        }
        Ok(())
    }
}
