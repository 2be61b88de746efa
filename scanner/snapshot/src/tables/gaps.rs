use tenure_model::{Gap, ScopeId};

use super::column::{Column, json, text};
use super::record::Record;
use super::row_reader::{BadCell, RowReader};
use super::row_writer::RowWriter;

impl Record for Gap {
    const TABLE: &str = "gaps";
    const DESCRIPTION: &str = "something that could not be read or understood";
    const COLUMNS: &[Column] = &[
        text("scope", "id of the scope"),
        text("region", "region; empty for a global API"),
        text("api", "API action, `service:Operation`"),
        text("subject", "the one resource or principal that it concerns; empty for the whole scope"),
        text("reason", "what went wrong, as a class: `refused`, `throttled` …"),
        text("code", "the cloud's error code, or ours"),
        text("detail", "a sentence for the reader"),
        json("blinds", "kinds of knowledge that it takes away: a list"),
    ];

    fn write(&self, row: &mut RowWriter) {
        row.text(self.scope.as_str());
        row.text(&self.region);
        row.text(&self.api);
        row.text(&self.subject);
        row.text(self.reason.as_str());
        row.text(&self.code);
        row.text(&self.detail);
        row.list(&self.blinds);
    }

    fn read(row: &mut RowReader) -> Result<Self, BadCell> {
        Ok(Self {
            scope: ScopeId::new(row.shared()?),
            region: row.string()?,
            api: row.string()?,
            subject: row.string()?,
            reason: row.word()?,
            code: row.string()?,
            detail: row.string()?,
            blinds: row.list()?,
        })
    }
}
