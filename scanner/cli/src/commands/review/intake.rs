//! What comes back from reviewers, in the forms that it comes in.

use std::io::Cursor;
use std::path::Path;

use anyhow::Context as _;
use calamine::{Data, Reader as _, Xlsx};
use tenure_model::{Decided, Decision, Decisions};
use tenure_reports::reviewing::{COLUMNS, SHEET};

use crate::exit::Failure;

/// Reads decisions: the page's JSON, the workbook, or a CSV file of the same columns.
pub(super) fn read(
    path: &Path,
    bytes: &[u8],
    campaign: &str,
    reviewer: Option<&str>,
) -> anyhow::Result<Decisions> {
    let extension = path.extension().map(|word| word.to_string_lossy().to_ascii_lowercase());
    let rows = match extension.as_deref() {
        Some("json") => return from_page(path, bytes, reviewer),
        Some("xlsx") => {
            workbook(bytes).with_context(|| format!("`{}` is no workbook of a review", path.display()))?
        }
        Some("csv") => {
            table(bytes).with_context(|| format!("`{}` is no table of a review", path.display()))?
        }
        _ => {
            return Err(Failure::usage(
                format!("`{}` is neither `.json` nor `.xlsx` nor `.csv`", path.display()),
                "give the file that the page saved, or the filled workbook",
            ));
        }
    };
    let Some(reviewer) = reviewer else {
        return Err(Failure::usage(
            format!("`{}` does not say who decided", path.display()),
            "name the person: --reviewer ID",
        ));
    };
    let decisions = decided(&rows).with_context(|| format!("`{}` cannot be taken in", path.display()))?;
    Ok(Decisions { campaign: campaign.to_owned(), reviewer: reviewer.to_owned(), decisions })
}

fn from_page(path: &Path, bytes: &[u8], reviewer: Option<&str>) -> anyhow::Result<Decisions> {
    let decisions: Decisions = serde_json::from_slice(bytes)
        .with_context(|| format!("`{}` is not what the page saves", path.display()))?;
    match reviewer {
        Some(named) if named != decisions.reviewer => Err(Failure::usage(
            format!("`{}` was saved by `{}`, not by `{named}`", path.display(), decisions.reviewer),
            "leave --reviewer out: the file says it",
        )),
        _ => Ok(decisions),
    }
}

/// The rows of a workbook as texts, the head first.
fn workbook(bytes: &[u8]) -> anyhow::Result<Vec<Vec<String>>> {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes))?;
    let range = book.worksheet_range(SHEET)?;
    Ok(range.rows().map(|row| row.iter().map(cell).collect()).collect())
}

/// A cell as text; a day that Excel made of a text is written as one again.
fn cell(cell: &Data) -> String {
    match cell {
        Data::DateTime(at) => {
            let (year, month, day, ..) = at.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::DateTimeIso(at) => at.split('T').next().unwrap_or_default().to_owned(),
        other => other.to_string(),
    }
}

fn table(bytes: &[u8]) -> anyhow::Result<Vec<Vec<String>>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let rows = reader.records().map(|row| Ok(row?.iter().map(str::to_owned).collect()));
    rows.collect()
}

/// The rows in which something was decided.
fn decided(rows: &[Vec<String>]) -> anyhow::Result<Vec<Decision>> {
    let Some((head, rows)) = rows.split_first() else { anyhow::bail!("it is empty") };
    let place = |name: &str| {
        let at = head.iter().position(|title| title.trim() == name);
        at.with_context(|| format!("it has no column `{name}`"))
    };
    let [item, digest] = [place(COLUMNS[0])?, place(COLUMNS[1])?];
    let [decision, reason, until] = [place(COLUMNS[15])?, place(COLUMNS[16])?, place(COLUMNS[17])?];
    let text = |row: &[String], at: usize| row.get(at).map(|cell| cell.trim().to_owned()).unwrap_or_default();
    let mut decisions = Vec::new();
    for (number, row) in (2..).zip(rows) {
        let word = text(row, decision);
        if word.is_empty() {
            continue;
        }
        let found = Decided::ALL.into_iter().find(|one| one.as_str() == word.to_lowercase());
        let Some(found) = found else {
            return Err(Failure::usage(
                format!("row {number}: `{word}` is no decision"),
                "keep, revoke or exception",
            ));
        };
        decisions.push(Decision {
            item: text(row, item),
            digest: text(row, digest),
            decision: found,
            reason: text(row, reason),
            expires: Some(text(row, until)).filter(|until| !until.is_empty()),
            at: None,
        });
    }
    Ok(decisions)
}
