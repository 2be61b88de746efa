use serde::Serialize;

use crate::view::words;

/// Rows that the report shows of a table; its file has them all.
const ROWS: usize = 25;

/// A table of the report, and the file that has all of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Table {
    /// Its anchor.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it says as a whole, in sentences.
    pub intro: String,
    /// The heads of its columns.
    pub heads: Vec<String>,
    /// Its rows; the first cell of each is its head.
    pub rows: Vec<Vec<Cell>>,
    /// Rows beyond those; empty where all are shown.
    pub more: String,
    /// The file that holds all of it.
    pub file: String,
}

/// A cell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// The head of its column, as its label on a narrow screen.
    pub label: String,
    /// What it says.
    pub text: String,
    /// What it says beside that, smaller; empty where it says no more.
    pub note: String,
    /// `good`, `bad`, `open`, or empty where it is neither.
    pub mark: String,
}

impl Cell {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    pub(crate) fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    pub(crate) fn mark(mut self, mark: &str) -> Self {
        self.mark = mark.to_owned();
        self
    }
}

impl Table {
    /// A table with the first of its rows; each row has a cell for each head.
    pub(crate) fn new(id: &str, title: &str, intro: String, heads: &[&str], rows: Vec<Vec<Cell>>) -> Self {
        let more = rows.len().saturating_sub(ROWS) as u64;
        let labelled = |row: Vec<Cell>| {
            let cells = row.into_iter().zip(heads);
            cells.map(|(cell, head)| Cell { label: (*head).to_owned(), ..cell }).collect()
        };
        Self {
            id: id.to_owned(),
            title: title.to_owned(),
            intro,
            heads: heads.iter().map(|head| (*head).to_owned()).collect(),
            rows: rows.into_iter().take(ROWS).map(labelled).collect(),
            more: if more == 0 { String::new() } else { words::count(more, "more row") },
            file: format!("tables/{id}.csv"),
        }
    }
}
