use std::collections::BTreeMap;
use std::sync::Arc;

use tenure_model::hash::HashMap;
use tenure_model::{PolicyDocument, PolicyId, ScopeId};

use super::column::{CLOUD, Column, EVIDENCE_LINE, EVIDENCE_POINTER, EVIDENCE_RAW, text};
use super::policy_texts::PolicyText;
use super::record::Record;
use super::row_reader::{BadCell, RowReader};
use super::row_writer::RowWriter;
use crate::SnapshotError;
use crate::digest::sha256;

/// A policy and the digest of its text. Read back, its text is empty until [`join`] gives it one.
#[derive(Clone, Debug)]
pub(crate) struct StoredPolicy {
    document: PolicyDocument,
    sha256: Arc<str>,
}

impl Record for StoredPolicy {
    const TABLE: &str = "policies";
    const DESCRIPTION: &str = "a policy; its text is in `policy_texts`";
    const COLUMNS: &[Column] = &[
        text("id", "ARN, or the holder's with `#inline/<name>`, `#trust` or `#policy`"),
        CLOUD,
        text("kind", "where it takes part in a decision: `inline`, `trust`, `service-control` …"),
        text("name", "display name"),
        text("scope", "id of the scope that defines it"),
        text("text_sha256", "SHA-256 of its text, in hex"),
        EVIDENCE_RAW,
        EVIDENCE_LINE,
        EVIDENCE_POINTER,
    ];

    fn write(&self, row: &mut RowWriter) {
        let document = &self.document;
        row.text(document.id.as_str());
        row.text(document.cloud.as_str());
        row.text(document.kind.as_str());
        row.text(&document.name);
        row.text(document.scope.as_str());
        row.text(&self.sha256);
        row.evidence(&document.evidence);
    }

    fn read(row: &mut RowReader) -> Result<Self, BadCell> {
        let id = PolicyId::new(row.text()?);
        let (cloud, kind, name) = (row.word()?, row.word()?, row.string()?);
        let scope = ScopeId::new(row.shared()?);
        let sha256 = row.run()?;
        let (text, evidence) = (row.shared_empty(), row.evidence()?);
        Ok(Self { document: PolicyDocument { id, cloud, kind, name, scope, text, evidence }, sha256 })
    }
}

/// Takes the texts out of the policies: each different text once, by its digest.
pub(crate) fn split(documents: Vec<PolicyDocument>) -> (Vec<StoredPolicy>, Vec<PolicyText>) {
    // Most policies of an estate share the allocation of a text that was seen, so the address is
    // asked first, and a text is compared and digested once for each allocation only.
    let mut by_address: HashMap<(*const u8, usize), Arc<str>> = HashMap::default();
    let mut by_text: HashMap<Arc<str>, Arc<str>> = HashMap::default();
    let digest = |document: &PolicyDocument| {
        let address = (document.text.as_ptr(), document.text.len());
        let sha256 = by_address.entry(address).or_insert_with(|| {
            let text = Arc::clone(&document.text);
            let digest = by_text.entry(text).or_insert_with_key(|text| sha256(text.as_bytes()).into());
            Arc::clone(digest)
        });
        Arc::clone(sha256)
    };
    // INVARIANT: no document is dropped before the last address was asked.
    let digests: Vec<Arc<str>> = documents.iter().map(digest).collect();
    let policies = documents
        .into_iter()
        .zip(digests)
        .map(|(document, sha256)| StoredPolicy { document, sha256 })
        .collect();
    let texts: BTreeMap<Arc<str>, Arc<str>> = by_text.into_iter().map(|(text, sha)| (sha, text)).collect();
    let texts = texts.into_iter().map(|(sha256, text)| PolicyText { sha256, text }).collect();
    (policies, texts)
}

/// Gives the policies their texts back; equal texts share one allocation.
pub(crate) fn join(
    policies: Vec<StoredPolicy>,
    texts: Vec<PolicyText>,
) -> Result<Vec<PolicyDocument>, SnapshotError> {
    let texts: HashMap<Arc<str>, Arc<str>> =
        texts.into_iter().map(|PolicyText { sha256, text }| (sha256, text)).collect();
    policies
        .into_iter()
        .map(|StoredPolicy { mut document, sha256 }| {
            let text = texts.get(&sha256).ok_or_else(|| SnapshotError::Table {
                table: StoredPolicy::TABLE.to_owned(),
                doing: "read",
                why: format!("`policy_texts` does not hold the text `{sha256}`"),
            })?;
            document.text = Arc::clone(text);
            Ok(document)
        })
        .collect()
}
