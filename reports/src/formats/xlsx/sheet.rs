//! A table as a sheet.

use rust_xlsxwriter::{Worksheet, XlsxError};
use unicode_width::UnicodeWidthChar;

use super::cells::{self, Styles};
use super::columns::{self, Kind};

/// The narrowest and the widest column, in characters. A wider text is cut off by the next cell, and whole in its own.
const WIDTHS: (usize, usize) = (8, 60);
/// A time as it is shown.
const TIME_WIDTH: usize = 19;

/// Head and records, with the head frozen and a filter over all of it.
pub(super) fn fill(
    sheet: &mut Worksheet,
    styles: &Styles,
    table: &str,
    head: &[&str],
    rows: &[Vec<String>],
) -> Result<(), XlsxError> {
    let mut last = 0;
    for (column, name) in (0_u16..).zip(head) {
        let kind = columns::kind(table, name);
        sheet.write_string_with_format(0, column, *name, &styles.head)?;
        // The button of the filter stands over the end of the name.
        let mut wide = name.len() + 3;
        for (row, fields) in (1_u32..).zip(rows) {
            let field = fields.get(usize::from(column)).map(String::as_str).unwrap_or_default();
            cells::write(sheet, styles, (row, column), kind, field)?;
            wide = wide.max(width(kind, field));
        }
        #[allow(clippy::cast_precision_loss, reason = "at most 60")]
        sheet.set_column_width(column, wide.clamp(WIDTHS.0, WIDTHS.1) as f64 + 1.0)?;
        last = column;
    }
    let records = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    sheet.autofilter(0, 0, records, last)?;
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

/// How wide a field is, as far as that counts.
fn width(kind: Kind, field: &str) -> usize {
    match kind {
        Kind::Time if !field.is_empty() => TIME_WIDTH,
        _ => field.chars().take(WIDTHS.1).map(|character| character.width().unwrap_or(1)).sum(),
    }
}
