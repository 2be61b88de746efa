//! One cell: its type, its look, and what must not become of it.

use std::borrow::Cow;

use rust_xlsxwriter::{Color, ExcelDateTime, Format, FormatAlign, FormatBorder, Worksheet, XlsxError};
use tenure_model::Timestamp;

use super::columns::Kind;
use crate::formats::csv;
use crate::hostile;

/// UTF-16 units in a cell, as Excel counts them.
const CELL_UNITS: usize = 32_767;
/// Characters of a text that are looked at: enough to fill a cell.
const CELL_LIMIT: usize = 30_000;
/// Characters of a text that grew beyond a cell while what is hidden in it was made visible: also with two units each they
/// fit, and what is said of its length.
const GROWN_LIMIT: usize = 16_000;
/// The largest count that a spreadsheet, which reckons in doubles, keeps exactly.
const EXACT: u64 = 1 << 53;

/// How cells look.
pub(super) struct Styles {
    /// Titles of the cover.
    pub(super) title: Format,
    /// Heads of columns, labels of the cover.
    pub(super) head: Format,
    /// Sentences of the cover.
    pub(super) prose: Format,
    plain: Format,
    quoted: Format,
    /// Times.
    pub(super) time: Format,
    number: Format,
}

impl Styles {
    pub(super) fn new() -> Self {
        let top = || Format::new().set_align(FormatAlign::Top);
        Self {
            title: top().set_bold().set_font_size(16),
            head: top()
                .set_bold()
                .set_background_color(Color::RGB(0xE7_EC_F2))
                .set_border_bottom(FormatBorder::Thin),
            prose: top().set_text_wrap(),
            plain: top(),
            quoted: top().set_quote_prefix(),
            time: top().set_num_format("yyyy-mm-dd hh:mm:ss").set_align(FormatAlign::Left),
            number: top().set_num_format("#,##0"),
        }
    }
}

/// Writes a field as what its column holds; what is not of that type stays text, so that nothing is lost.
pub(super) fn write(
    sheet: &mut Worksheet,
    styles: &Styles,
    (row, column): (u32, u16),
    kind: Kind,
    field: &str,
) -> Result<(), XlsxError> {
    if field.is_empty() {
        return Ok(());
    }
    match kind {
        Kind::Time => {
            if let Some(at) = time(field) {
                sheet.write_datetime_with_format(row, column, at, &styles.time)?;
                return Ok(());
            }
        }
        Kind::Number => {
            if let Some(count) = field.parse::<u64>().ok().filter(|count| *count <= EXACT) {
                #[allow(clippy::cast_precision_loss, reason = "counts up to EXACT are exact")]
                sheet.write_number_with_format(row, column, count as f64, &styles.number)?;
                return Ok(());
            }
        }
        Kind::Text => {}
    }
    text(sheet, styles, (row, column), field)
}

/// Writes a text as text, whatever it looks like.
pub(super) fn text(
    sheet: &mut Worksheet,
    styles: &Styles,
    (row, column): (u32, u16),
    field: &str,
) -> Result<(), XlsxError> {
    let shown = fitting(field);
    let style = if csv::looks_like_formula(&shown) { &styles.quoted } else { &styles.plain };
    sheet.write_string_with_format(row, column, shown, style)?;
    Ok(())
}

fn time(field: &str) -> Option<ExcelDateTime> {
    let at: Timestamp = field.parse().ok()?;
    // Excel knows no time before 1900 and none after 9999.
    ExcelDateTime::from_timestamp(at.as_second()).ok()
}

/// A text as one line that a cell holds: what is hidden in it visible, and shortened where it is too long.
///
/// INVARIANT: the result has at most 32,767 UTF-16 units and no control character.
pub(super) fn fitting(field: &str) -> String {
    let short = hostile::shorten(field, CELL_LIMIT);
    let flat = if short.contains('\n') {
        let short = short.replace("\r\n", "\n");
        short.split('\n').map(hostile::visible).collect::<Vec<_>>().join(" ⏎ ")
    } else {
        hostile::visible(&short)
    };
    if flat.len() <= CELL_UNITS || flat.encode_utf16().count() <= CELL_UNITS {
        return flat;
    }
    match hostile::shorten(&flat, GROWN_LIMIT) {
        Cow::Borrowed(_) => flat,
        Cow::Owned(shortened) => shortened,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_comes_fits_a_cell() {
        for hostile in ["a", "\u{1b}", "\u{202e}", "🔑", "\n", "e\u{301}\u{301}\u{301}\u{301}", "_x0041_"] {
            for times in [1, 16_000, 32_767, 1 << 20] {
                let cell = fitting(&hostile.repeat(times));
                assert!(cell.encode_utf16().count() <= CELL_UNITS, "{hostile:?} × {times}");
                assert!(!cell.chars().any(char::is_control), "{hostile:?} × {times}");
            }
        }
        assert_eq!(fitting("a\r\nb"), "a ⏎ b");
        assert_eq!(fitting("=1+1"), "=1+1");
    }

    #[test]
    fn times_that_excel_does_not_know_stay_text() {
        assert!(time("2026-10-31T00:00:00Z").is_some());
        assert!(time("1899-12-30T00:00:00Z").is_none());
        assert!(time("not since 2026-10-31").is_none());
    }
}
