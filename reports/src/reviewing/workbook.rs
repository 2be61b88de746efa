//! The workbook of a reviewer: a row for each item, decisions from a list.

use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, XlsxError,
};
use tenure_model::{Campaign, Decided, ReviewItem};

use super::{COLUMNS, SHEET};
use crate::hostile;

/// Characters that a cell of Excel holds.
const CELL: usize = 32_767;
/// Widths of the columns, in characters.
const WIDTHS: [f64; 18] = [
    10.0, 10.0, 12.0, 28.0, 48.0, 18.0, 26.0, 14.0, 36.0, 24.0, 24.0, 14.0, 10.0, 12.0, 12.0, 14.0, 44.0,
    16.0,
];

/// The workbook. Whatever a cloud named is text, also where it looks like a formula.
pub(super) fn book(campaign: &Campaign, items: &[&ReviewItem]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_timestamp(campaign.as_of.as_second())?;
    book.set_properties(&DocProperties::new().set_title(&campaign.id).set_creation_datetime(&made));
    let head = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
    let text = Format::new().set_num_format("@").set_text_wrap().set_align(FormatAlign::Top);
    let asked = text.clone().set_background_color(Color::RGB(0x00FF_F7D6));
    let sheet = book.add_worksheet();
    sheet.set_name(SHEET)?;
    for ((column, title), width) in (0_u16..).zip(COLUMNS).zip(WIDTHS) {
        sheet.write_string_with_format(0, column, title, &head)?;
        sheet.set_column_width(column, width)?;
    }
    // Ids and digests are for the way back; nobody reads them.
    sheet.set_column_hidden(0)?.set_column_hidden(1)?;
    for (row, item) in (1_u32..).zip(items) {
        for (column, value) in (0_u16..).zip(cells(campaign, item)) {
            sheet.write_string_with_format(row, column, &value, &text)?;
        }
        for column in 15..18 {
            sheet.write_blank(row, column, &asked)?;
        }
    }
    let last = u32::try_from(items.len()).unwrap_or(u32::MAX).max(1);
    let words = Decided::ALL.map(Decided::as_str);
    let list = DataValidation::new()
        .allow_list_strings(&words)?
        .set_error_title("Not a decision")?
        .set_error_message("keep, revoke or exception")?;
    sheet.add_data_validation(1, 15, last, 15, &list)?;
    sheet.set_freeze_panes(1, 4)?.autofilter(0, 0, last, 17)?;
    let about = book.add_worksheet();
    about.set_name("campaign")?;
    let snapshot = campaign.snapshot.as_str();
    let as_of = campaign.as_of.to_string();
    let (first, last) = campaign.ends_of_exceptions();
    let ends = format!("from {first} to {last}");
    for (row, (name, value)) in (0_u32..).zip([
        ("campaign", campaign.id.as_str()),
        ("of", &campaign.of),
        ("snapshot", snapshot),
        ("as of", &as_of),
        ("exceptions end", &ends),
    ]) {
        about.write_string_with_format(row, 0, name, &head)?;
        about.write_string_with_format(row, 1, hostile::name(value), &text)?;
    }
    about.set_column_width(1, 70)?;
    book.save_to_buffer()
}

fn cells(campaign: &Campaign, item: &ReviewItem) -> [String; 15] {
    let can: Vec<&str> = item.capabilities.iter().map(|one| one.as_str()).collect();
    let cells = [
        item.id.clone(),
        item.digest.clone(),
        item.tier.as_str().to_owned(),
        hostile::name(&item.subject.name),
        hostile::id(&item.subject.id),
        item.subject.kind.clone(),
        hostile::id(item.subject.scope.as_str()),
        item.reach.as_str().to_owned(),
        can.join(", "),
        hostile::name(&item.parties.join(", ")),
        hostile::name(item.owner.as_deref().unwrap_or_default()),
        item.last_used.clone(),
        item.findings.to_string(),
        if item.unchanged { "yes" } else { "no" }.to_owned(),
        campaign.as_of.strftime("%Y-%m-%d").to_string(),
    ];
    cells.map(|cell| cell.chars().take(CELL).collect())
}
