use tenure_model::{Principal, PrincipalId, ScopeId};

use super::column::{CLOUD, Column, EVIDENCE_LINE, EVIDENCE_POINTER, EVIDENCE_RAW, json, text, timestamp};
use super::record::Record;
use super::row_reader::{BadCell, RowReader};
use super::row_writer::RowWriter;

impl Record for Principal {
    const TABLE: &str = "principals";
    const DESCRIPTION: &str = "something that can be authenticated and be granted access";
    const COLUMNS: &[Column] = &[
        text("id", "ARN, object id or full resource name"),
        CLOUD,
        text("kind", "what it is in that cloud: `user`, `assumable-role` …"),
        text("nature", "who stands behind it: `human`, `non-human` or `unknown`"),
        text("name", "display name"),
        text("scope", "id of the scope in which it lives"),
        timestamp("created", "when it was made"),
        text("created_state", "`known`, or why that is not known"),
        timestamp("last_used", "when it last did anything, by the best source read"),
        text("last_used_state", "`at`, `never-in-window`, or why that is not known"),
        json("tags", "tags or labels: a map of texts"),
        EVIDENCE_RAW,
        EVIDENCE_LINE,
        EVIDENCE_POINTER,
    ];

    fn write(&self, row: &mut RowWriter) {
        row.text(self.id.as_str());
        row.text(self.cloud.as_str());
        row.text(self.kind.as_str());
        row.text(self.nature.as_str());
        row.text(&self.name);
        row.text(self.scope.as_str());
        row.known(&self.created);
        row.last_used(self.last_used);
        row.map(&self.tags);
        row.evidence(&self.evidence);
    }

    fn read(row: &mut RowReader) -> Result<Self, BadCell> {
        Ok(Self {
            id: PrincipalId::new(row.text()?),
            cloud: row.word()?,
            kind: row.word()?,
            nature: row.word()?,
            name: row.string()?,
            scope: ScopeId::new(row.shared()?),
            created: row.known()?,
            last_used: row.last_used()?,
            tags: row.map()?,
            evidence: row.evidence()?,
        })
    }
}
