use tenure_model::{Scope, ScopeId};

use super::column::{CLOUD, Column, EVIDENCE_LINE, EVIDENCE_POINTER, EVIDENCE_RAW, boolean, text};
use super::record::Record;
use super::row_reader::{BadCell, RowReader};
use super::row_writer::RowWriter;

impl Record for Scope {
    const TABLE: &str = "scopes";
    const DESCRIPTION: &str =
        "a place in a cloud's hierarchy in which access is granted and inherited downwards";
    const COLUMNS: &[Column] = &[
        text("id", "cloud-prefixed id, for example `aws:111122223333`"),
        CLOUD,
        text("kind", "level in the hierarchy: `organisation`, `account` …"),
        text("name", "display name"),
        text("parent", "id of the scope above; null at the top of what was read"),
        text("state", "the cloud's word for its state; empty where none was read"),
        boolean("manages_organisation", "whether it administers the scopes of its organisation"),
        EVIDENCE_RAW,
        EVIDENCE_LINE,
        EVIDENCE_POINTER,
    ];

    fn write(&self, row: &mut RowWriter) {
        row.text(self.id.as_str());
        row.text(self.cloud.as_str());
        row.text(self.kind.as_str());
        row.text(&self.name);
        row.optional_text(self.parent.as_ref().map(ScopeId::as_str));
        row.text(&self.state);
        row.boolean(self.manages_organisation);
        row.evidence(&self.evidence);
    }

    fn read(row: &mut RowReader) -> Result<Self, BadCell> {
        Ok(Self {
            id: ScopeId::new(row.text()?),
            cloud: row.word()?,
            kind: row.word()?,
            name: row.string()?,
            parent: row.optional_text()?.map(ScopeId::from),
            state: row.string()?,
            manages_organisation: row.boolean()?,
            evidence: row.evidence()?,
        })
    }
}
