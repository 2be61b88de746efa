use std::sync::Arc;

use super::column::{Column, text};
use super::record::Record;
use super::row_reader::{BadCell, RowReader};
use super::row_writer::RowWriter;

/// A policy text. Each stands in the table once, however many policies have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PolicyText {
    pub(crate) sha256: Arc<str>,
    pub(crate) text: Arc<str>,
}

impl Record for PolicyText {
    const TABLE: &str = "policy_texts";
    const DESCRIPTION: &str = "a policy text, kept once however many policies have it";
    const COLUMNS: &[Column] = &[
        text("sha256", "SHA-256 of the text, in hex"),
        text("text", "the document as the cloud returned it, decoded from URL encoding"),
    ];

    fn write(&self, row: &mut RowWriter) {
        row.text(&self.sha256);
        row.text(&self.text);
    }

    fn read(row: &mut RowReader) -> Result<Self, BadCell> {
        Ok(Self { sha256: row.text()?, text: row.text()? })
    }
}
