use tenure_model::{Credential, CredentialId, PrincipalId, ScopeId};

use super::column::{CLOUD, Column, EVIDENCE_LINE, EVIDENCE_POINTER, EVIDENCE_RAW, json, text, timestamp};
use super::record::Record;
use super::row_reader::{BadCell, RowReader};
use super::row_writer::RowWriter;

impl Record for Credential {
    const TABLE: &str = "credentials";
    const DESCRIPTION: &str = "something that proves that its holder is a principal; never the secret itself";
    const COLUMNS: &[Column] = &[
        text(
            "id",
            "public identifier: an access key id, a serial number, or the holder's id with `#password` …",
        ),
        CLOUD,
        text("kind", "what it is: `access-key`, `password` …"),
        text("principal", "id of its holder"),
        text("scope", "id of the scope in which the holder lives"),
        text("state", "`active`, `inactive` or `expired`"),
        timestamp("issued", "when it was issued or last rotated"),
        text("issued_state", "`known`, or why that is not known"),
        timestamp("last_used", "when it was last used"),
        text("last_used_state", "`at`, `never-in-window`, or why that is not known"),
        timestamp("expires", "when it stops by itself"),
        text("expires_state", "`at`, `never`, or why that is not known"),
        json("attributes", "further facts by the cloud's own names: a map of texts"),
        EVIDENCE_RAW,
        EVIDENCE_LINE,
        EVIDENCE_POINTER,
    ];

    fn write(&self, row: &mut RowWriter) {
        row.text(self.id.as_str());
        row.text(self.cloud.as_str());
        row.text(self.kind.as_str());
        row.text(self.principal.as_str());
        row.text(self.scope.as_str());
        row.text(self.state.as_str());
        row.known(&self.issued);
        row.last_used(self.last_used);
        row.expiry(self.expires);
        row.map(&self.attributes);
        row.evidence(&self.evidence);
    }

    fn read(row: &mut RowReader) -> Result<Self, BadCell> {
        Ok(Self {
            id: CredentialId::new(row.text()?),
            cloud: row.word()?,
            kind: row.word()?,
            principal: PrincipalId::new(row.run()?),
            scope: ScopeId::new(row.shared()?),
            state: row.word()?,
            issued: row.known()?,
            last_used: row.last_used()?,
            expires: row.expiry()?,
            attributes: row.map()?,
            evidence: row.evidence()?,
        })
    }
}
