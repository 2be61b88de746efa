use tenure_model::{GuardRail, PolicyId, ScopeId};

use super::column::{Column, EVIDENCE_LINE, EVIDENCE_POINTER, EVIDENCE_RAW, text};
use super::record::Record;
use super::row_reader::{BadCell, RowReader};
use super::row_writer::RowWriter;

impl Record for GuardRail {
    const TABLE: &str = "guard_rails";
    const DESCRIPTION: &str = "a policy that limits everything in a scope and below it";
    const COLUMNS: &[Column] = &[
        text("scope", "id of the scope to which it is attached"),
        text("policy", "id of the limiting policy"),
        EVIDENCE_RAW,
        EVIDENCE_LINE,
        EVIDENCE_POINTER,
    ];

    fn write(&self, row: &mut RowWriter) {
        row.text(self.scope.as_str());
        row.text(self.policy.as_str());
        row.evidence(&self.evidence);
    }

    fn read(row: &mut RowReader) -> Result<Self, BadCell> {
        Ok(Self {
            scope: ScopeId::new(row.shared()?),
            policy: PolicyId::new(row.shared()?),
            evidence: row.evidence()?,
        })
    }
}
