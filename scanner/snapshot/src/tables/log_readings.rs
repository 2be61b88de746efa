use tenure_model::{LogReading, ScopeId};

use super::column::{CLOUD, Column, EVIDENCE_LINE, EVIDENCE_POINTER, EVIDENCE_RAW, text, timestamp};
use super::record::Record;
use super::row_reader::{BadCell, RowReader};
use super::row_writer::RowWriter;

impl Record for LogReading {
    const TABLE: &str = "log_readings";
    const DESCRIPTION: &str = "which log was read for which time";
    const COLUMNS: &[Column] = &[
        CLOUD,
        text("scope", "id of the scope whose log it is"),
        text("region", "region, empty for a log of all regions"),
        text("source", "the log, as its events name it"),
        text("filter", "which events were asked for, empty for all"),
        timestamp("from", "from when on"),
        timestamp("to", "until when"),
        text(
            "signatures",
            "`verified`, `none`, `not-signed`, `not-verifiable` or `broken`: those under its files",
        ),
        text("signatures_why", "why they were not verified"),
        EVIDENCE_RAW,
        EVIDENCE_LINE,
        EVIDENCE_POINTER,
    ];

    fn write(&self, row: &mut RowWriter) {
        row.text(self.cloud.as_str());
        row.text(self.scope.as_str());
        row.text(&self.region);
        row.text(&self.source);
        row.text(&self.filter);
        row.timestamp(Some(self.from));
        row.timestamp(Some(self.to));
        row.text(self.signatures.as_str());
        row.text(&self.signatures_why);
        row.evidence(&self.evidence);
    }

    fn read(row: &mut RowReader) -> Result<Self, BadCell> {
        Ok(Self {
            cloud: row.word()?,
            scope: ScopeId::new(row.shared()?),
            region: row.string()?,
            source: row.string()?,
            filter: row.string()?,
            from: row.instant()?,
            to: row.instant()?,
            signatures: row.word()?,
            signatures_why: row.string()?,
            evidence: row.evidence()?,
        })
    }
}
