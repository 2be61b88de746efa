use serde::Serialize;

use crate::Language;
use crate::presentation::say;
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
    /// What that ends with: reasons as the assessment gives them, in English; empty where there are none.
    pub reasons: String,
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
    /// Whether the text is the assessment's own, which is English whatever the report's language is.
    pub is_english: bool,
    /// The same of the note.
    pub is_note_english: bool,
}

impl Cell {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    pub(crate) fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// A note that the assessment gives, in English.
    pub(crate) fn told(self, note: impl Into<String>) -> Self {
        Self { is_note_english: true, ..self.note(note) }
    }

    /// A text that the assessment gives, in English.
    pub(crate) fn english(self) -> Self {
        Self { is_english: true, ..self }
    }

    pub(crate) fn mark(mut self, mark: &str) -> Self {
        self.mark = mark.to_owned();
        self
    }
}

impl Table {
    /// A table with the first of its rows; each row has a cell for each head. Its title is message `table-<id>`, its heads
    /// are `col-` messages.
    pub(crate) fn new(
        language: &Language,
        id: &str,
        intro: String,
        heads: &[&str],
        rows: Vec<Vec<Cell>>,
    ) -> Self {
        let heads: Vec<String> = heads.iter().map(|key| say!(language, key)).collect();
        let more = words::more(language, rows.len(), ROWS, "more-row");
        let labelled = |row: Vec<Cell>| {
            let cells = row.into_iter().zip(&heads);
            cells.map(|(cell, head)| Cell { label: head.clone(), ..cell }).collect()
        };
        Self {
            id: id.to_owned(),
            title: words::label(language, "table-", id),
            intro,
            reasons: String::new(),
            rows: rows.into_iter().take(ROWS).map(labelled).collect(),
            heads,
            more,
            file: format!("tables/{id}.csv"),
        }
    }
}
