use tenure_model::{Coverage, ScopeId};

use super::column::{Column, integer, text, timestamp};
use super::record::Record;
use super::row_reader::{BadCell, RowReader};
use super::row_writer::RowWriter;

impl Record for Coverage {
    const TABLE: &str = "coverage";
    const DESCRIPTION: &str = "the ledger of what was read: a scope, an API and a region";
    const COLUMNS: &[Column] = &[
        text("scope", "id of the scope"),
        text("region", "region; empty for a global API"),
        text("api", "API action, `service:Operation`"),
        text("state", "how it ended: `complete`, `partial` or `unread`"),
        integer("pages", "answers recorded"),
        integer("items", "things listed in them"),
        timestamp(
            "first",
            "time of the first answer; null where none was recorded or an import does not tell",
        ),
        timestamp("last", "time of the last answer"),
        text("asked_by", "the identity that asked; empty where an import does not tell"),
        text("error", "error code of a refusal; empty where there was none"),
    ];

    fn write(&self, row: &mut RowWriter) {
        row.text(self.scope.as_str());
        row.text(&self.region);
        row.text(&self.api);
        row.text(self.state.as_str());
        row.integer(self.pages);
        row.integer(self.items);
        row.timestamp(self.first);
        row.timestamp(self.last);
        row.text(&self.asked_by);
        row.text(&self.error);
    }

    fn read(row: &mut RowReader) -> Result<Self, BadCell> {
        Ok(Self {
            scope: ScopeId::new(row.shared()?),
            region: row.string()?,
            api: row.string()?,
            state: row.word()?,
            pages: row.integer()?,
            items: row.integer()?,
            first: row.timestamp()?,
            last: row.timestamp()?,
            asked_by: row.string()?,
            error: row.string()?,
        })
    }
}
