use tenure_model::{Membership, PrincipalId, ScopeId};

use super::column::{Column, EVIDENCE_LINE, EVIDENCE_POINTER, EVIDENCE_RAW, text};
use super::record::Record;
use super::row_reader::{BadCell, RowReader};
use super::row_writer::RowWriter;

impl Record for Membership {
    const TABLE: &str = "memberships";
    const DESCRIPTION: &str = "a principal's place in a group";
    const COLUMNS: &[Column] = &[
        text("group", "id of the group"),
        text("member", "id of the member, which may be a group"),
        text("scope", "id of the scope in which the group lives"),
        EVIDENCE_RAW,
        EVIDENCE_LINE,
        EVIDENCE_POINTER,
    ];

    fn write(&self, row: &mut RowWriter) {
        row.text(self.group.as_str());
        row.text(self.member.as_str());
        row.text(self.scope.as_str());
        row.evidence(&self.evidence);
    }

    fn read(row: &mut RowReader) -> Result<Self, BadCell> {
        Ok(Self {
            group: PrincipalId::new(row.shared()?),
            member: PrincipalId::new(row.run()?),
            scope: ScopeId::new(row.shared()?),
            evidence: row.evidence()?,
        })
    }
}
