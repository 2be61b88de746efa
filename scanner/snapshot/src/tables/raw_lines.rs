use std::sync::Arc;

use tenure_model::{RawLine, ScopeId, Timestamp};

use super::column::{Column, integer, text, timestamp};
use super::record::Record;
use super::row_reader::{BadCell, RowReader};
use super::row_writer::RowWriter;

/// A recorded answer, by its place and digest, and what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RawLineRow {
    pub(crate) line: RawLine,
    pub(crate) api: Arc<str>,
    pub(crate) scope: ScopeId,
    pub(crate) time: Option<Timestamp>,
}

impl Record for RawLineRow {
    const TABLE: &str = "raw_lines";
    const DESCRIPTION: &str =
        "a recorded answer of a cloud: where it is kept, its digest, and what was asked";
    const COLUMNS: &[Column] = &[
        text("raw", "path of the recording inside the snapshot"),
        integer("line", "line of the recording, from 0"),
        text("sha256", "SHA-256 of the line without its end, in hex"),
        text("api", "API action, `service:Operation`"),
        text("scope", "id of the scope in which it was asked"),
        timestamp("time", "when the answer came; null where an import does not tell"),
    ];

    fn write(&self, row: &mut RowWriter) {
        row.text(&self.line.raw);
        row.integer(self.line.line);
        row.text(&self.line.sha256);
        row.text(&self.api);
        row.text(self.scope.as_str());
        row.timestamp(self.time);
    }

    fn read(row: &mut RowReader) -> Result<Self, BadCell> {
        Ok(Self {
            line: RawLine { raw: row.shared()?, line: row.integer()?, sha256: row.string()? },
            api: row.shared()?,
            scope: ScopeId::new(row.shared()?),
            time: row.timestamp()?,
        })
    }
}
