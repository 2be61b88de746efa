use tenure_model::{PolicyId, RoleDefinition, RoleDefinitionId, ScopeId};

use super::column::{CLOUD, Column, EVIDENCE_LINE, EVIDENCE_POINTER, EVIDENCE_RAW, integer, json, text};
use super::record::Record;
use super::row_reader::{BadCell, RowReader};
use super::row_writer::RowWriter;

impl Record for RoleDefinition {
    const TABLE: &str = "role_definitions";
    const DESCRIPTION: &str = "a named set of permissions that is assigned to principals (a permission set)";
    const COLUMNS: &[Column] = &[
        text("id", "its identifier"),
        CLOUD,
        text("name", "display name"),
        text("scope", "id of the scope that defines it"),
        json("policies", "ids of the policies whose permissions it carries: a list"),
        integer("session_seconds", "the longest session that it allows; 0 for no limit"),
        EVIDENCE_RAW,
        EVIDENCE_LINE,
        EVIDENCE_POINTER,
    ];

    fn write(&self, row: &mut RowWriter) {
        row.text(self.id.as_str());
        row.text(self.cloud.as_str());
        row.text(&self.name);
        row.text(self.scope.as_str());
        row.list(&self.policies);
        row.integer(self.session_seconds);
        row.evidence(&self.evidence);
    }

    fn read(row: &mut RowReader) -> Result<Self, BadCell> {
        Ok(Self {
            id: RoleDefinitionId::new(row.text()?),
            cloud: row.word()?,
            name: row.string()?,
            scope: ScopeId::new(row.shared()?),
            policies: row.list::<PolicyId>()?,
            session_seconds: row.integer()?,
            evidence: row.evidence()?,
        })
    }
}
