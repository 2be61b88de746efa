use tenure_model::{Delegation, ScopeId};

use super::column::{CLOUD, Column, EVIDENCE_LINE, EVIDENCE_POINTER, EVIDENCE_RAW, json, text, timestamp};
use super::record::Record;
use super::row_reader::{BadCell, RowReader};
use super::row_writer::RowWriter;

impl Record for Delegation {
    const TABLE: &str = "delegations";
    const DESCRIPTION: &str = "authority over a scope that was handed to another";
    const COLUMNS: &[Column] = &[
        CLOUD,
        text("kind", "`delegated-administrator`, `trusted-service`, `lighthouse`, `gdap` …"),
        text("scope", "id of the scope that is run by another"),
        text("delegate", "who runs it, in the cloud's own id"),
        text("purpose", "what for: a service principal, a role, a share's name"),
        timestamp("since", "since when"),
        text("since_state", "`known`, or why that is not known"),
        timestamp("until", "until when"),
        text("until_state", "`at`, `never`, or why that is not known"),
        json("attributes", "further facts by the cloud's own names: a map of texts"),
        EVIDENCE_RAW,
        EVIDENCE_LINE,
        EVIDENCE_POINTER,
    ];

    fn write(&self, row: &mut RowWriter) {
        row.text(self.cloud.as_str());
        row.text(self.kind.as_str());
        row.text(self.scope.as_str());
        row.text(&self.delegate);
        row.text(&self.purpose);
        row.known(&self.since);
        row.expiry(self.until);
        row.map(&self.attributes);
        row.evidence(&self.evidence);
    }

    fn read(row: &mut RowReader) -> Result<Self, BadCell> {
        Ok(Self {
            cloud: row.word()?,
            kind: row.word()?,
            scope: ScopeId::new(row.shared()?),
            delegate: row.string()?,
            purpose: row.string()?,
            since: row.known()?,
            until: row.expiry()?,
            attributes: row.map()?,
            evidence: row.evidence()?,
        })
    }
}
