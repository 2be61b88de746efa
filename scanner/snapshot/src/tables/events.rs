use tenure_model::{Event, ScopeId};

use super::column::{CLOUD, Column, EVIDENCE_LINE, EVIDENCE_POINTER, EVIDENCE_RAW, json, text, timestamp};
use super::record::Record;
use super::row_reader::{BadCell, RowReader};
use super::row_writer::RowWriter;

impl Record for Event {
    const TABLE: &str = "events";
    const DESCRIPTION: &str = "what somebody did to access, from an audit log";
    const COLUMNS: &[Column] = &[
        text("id", "the cloud's id of the event"),
        CLOUD,
        text("scope", "id of the scope in which it happened"),
        timestamp("at", "when"),
        text("source", "the log that tells it: `directoryAudits`, `activityLog` …"),
        text("action", "what was done, in the log's words"),
        text("actor", "id of who did it"),
        text("actor_name", "his name as the log has it"),
        text("target", "id of what was changed"),
        text("result", "how it ended, in the log's words"),
        json("attributes", "further facts by the log's own names: a map of texts"),
        EVIDENCE_RAW,
        EVIDENCE_LINE,
        EVIDENCE_POINTER,
    ];

    fn write(&self, row: &mut RowWriter) {
        row.text(&self.id);
        row.text(self.cloud.as_str());
        row.text(self.scope.as_str());
        row.timestamp(Some(self.at));
        row.text(&self.source);
        row.text(&self.action);
        row.text(&self.actor);
        row.text(&self.actor_name);
        row.text(&self.target);
        row.text(&self.result);
        row.map(&self.attributes);
        row.evidence(&self.evidence);
    }

    fn read(row: &mut RowReader) -> Result<Self, BadCell> {
        Ok(Self {
            id: row.string()?,
            cloud: row.word()?,
            scope: ScopeId::new(row.shared()?),
            at: row.instant()?,
            source: row.string()?,
            action: row.string()?,
            actor: row.string()?,
            actor_name: row.string()?,
            target: row.string()?,
            result: row.string()?,
            attributes: row.map()?,
            evidence: row.evidence()?,
        })
    }
}
