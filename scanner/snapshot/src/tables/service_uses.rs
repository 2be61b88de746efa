use tenure_model::{PrincipalId, ScopeId, ServiceUse};

use super::column::{Column, EVIDENCE_LINE, EVIDENCE_POINTER, EVIDENCE_RAW, text, timestamp};
use super::record::Record;
use super::row_reader::{BadCell, RowReader};
use super::row_writer::RowWriter;

impl Record for ServiceUse {
    const TABLE: &str = "service_uses";
    const DESCRIPTION: &str = "what a principal used of one service, from the cloud's own last-access data";
    const COLUMNS: &[Column] = &[
        text("principal", "id of the principal"),
        text("scope", "id of the scope in which the principal lives"),
        text("service", "service prefix as in policy actions (`s3`)"),
        timestamp("last_used", "last authenticated call to the service"),
        text("last_used_state", "`at`, `never-in-window`, or why that is not known"),
        EVIDENCE_RAW,
        EVIDENCE_LINE,
        EVIDENCE_POINTER,
    ];

    fn write(&self, row: &mut RowWriter) {
        row.text(self.principal.as_str());
        row.text(self.scope.as_str());
        row.text(&self.service);
        row.last_used(self.last_used);
        row.evidence(&self.evidence);
    }

    fn read(row: &mut RowReader) -> Result<Self, BadCell> {
        Ok(Self {
            principal: PrincipalId::new(row.run()?),
            scope: ScopeId::new(row.shared()?),
            service: row.string()?,
            last_used: row.last_used()?,
            evidence: row.evidence()?,
        })
    }
}
