//! The tables as a workbook: a cover, then a sheet for each table of [`csv`], with frozen heads, filters,
//! and cells of their type: times as times, counts as numbers, everything else as text.
//!
//! Nothing in it computes: whatever a cloud named is written as text, also where it looks like a formula, and such a
//! cell is marked to stay text when somebody edits it. The same assessment gives the same bytes; the workbook's date is
//! the snapshot's.

mod cells;
mod columns;
mod cover;
mod sheet;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};
use tenure_model::Assessment;

use super::csv;
use crate::{Report, ReportError};

/// Records that one sheet holds: Excel has 1,048,576 rows, and the first is the head.
const RECORDS: usize = 1_048_575;

/// The workbook, as bytes.
///
/// # Errors
/// The workbook cannot be written, which is a bug of ours: every limit of the format is kept here.
pub fn workbook(assessment: &Assessment, report: &Report) -> Result<Vec<u8>, ReportError> {
    book(assessment, report, RECORDS).map_err(|source| ReportError::Xlsx { source: Box::new(source) })
}

fn book(assessment: &Assessment, report: &Report, records: usize) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(&properties(assessment, report)?);
    let styles = cells::Styles::new();
    // The cover comes first and lists what the sheets turn out to hold.
    book.add_worksheet().set_name(cover::NAME)?;
    let mut listed = Vec::new();
    for (name, head) in csv::TABLES {
        let rows = csv::rows(assessment, name);
        for (number, part) in parts(&rows, records).enumerate() {
            let sheet_name = if number == 0 { name.to_owned() } else { format!("{name} {}", number + 1) };
            let sheet = book.add_worksheet();
            sheet.set_name(&sheet_name)?;
            sheet::fill(sheet, &styles, name, head, part)?;
            listed.push(cover::Listed {
                sheet: sheet_name,
                table: name,
                rows: part.len(),
                continues: number > 0,
            });
        }
    }
    cover::fill(book.worksheet_from_index(0)?, &styles, assessment, report, &listed)?;
    book.save_to_buffer()
}

/// The records of each sheet of a table; one sheet also where there is no record.
fn parts(rows: &[Vec<String>], records: usize) -> impl Iterator<Item = &[Vec<String>]> {
    let empty: Option<&[Vec<String>]> = rows.is_empty().then_some(&[]);
    empty.into_iter().chain(rows.chunks(records))
}

fn properties(assessment: &Assessment, report: &Report) -> Result<DocProperties, XlsxError> {
    // A snapshot from before 1900 is no snapshot, but no reason to read the clock either.
    let as_of = ExcelDateTime::from_timestamp(assessment.snapshot.as_of.as_second())
        .or_else(|_| ExcelDateTime::from_timestamp(0))?;
    Ok(DocProperties::new()
        .set_title(cover::title(report))
        .set_subject(format!("Snapshot {}", report.front.snapshot))
        .set_author(&report.front.tool)
        .set_creation_datetime(&as_of))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_goes_on_in_a_further_sheet() {
        let rows: Vec<Vec<String>> = (0..5).map(|row| vec![row.to_string()]).collect();
        let sizes: Vec<usize> = parts(&rows, 2).map(<[_]>::len).collect();
        assert_eq!(sizes, [2, 2, 1]);
        assert_eq!(parts(&[], 2).map(<[_]>::len).collect::<Vec<_>>(), [0]);
        assert_eq!(parts(&rows, RECORDS).count(), 1);
    }

    #[test]
    fn names_of_sheets_are_short_enough() {
        // Excel takes 31 characters; a number of up to six digits may follow.
        for (name, _) in csv::TABLES {
            assert!(name.len() <= 24, "{name}");
        }
    }
}
