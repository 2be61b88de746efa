//! What the fuzz targets do with an input: the whole way from an imported file to an assessment.
//!
//! Nothing may panic on the way, whatever the file holds. Beyond that, what is said must be true: the
//! evidence of every record exists.

#![forbid(unsafe_code)]

use std::collections::HashMap;

use serde_json::Value;
use tenure_analysis::Options;
use tenure_model::{Estate, EvidenceRef, RawLines, Records, Timestamp};
use tenure_snapshot::{Header, SnapshotWriter};

/// Imports a folder that holds these files of one account, reads what was recorded, and assesses it.
pub fn import(files: &[(&str, &[u8])]) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let input = folder.path().join("input");
    std::fs::create_dir(&input).expect("a folder");
    for (name, bytes) in files {
        std::fs::write(input.join(name), bytes).expect("a file");
    }
    // A file that makes the import as a whole ambiguous is refused, with a sentence.
    let as_of: Timestamp = "2026-03-01T00:00:00Z".parse().expect("a time");
    let plan = match tenure_aws::plan(&[input], Some(as_of)) {
        Ok(plan) => plan,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    let header = Header { tool_version: "fuzz".to_owned(), as_of, plan: Value::Null };
    let writer = SnapshotWriter::create(&folder.path().join("snapshot"), header).expect("a snapshot");
    if tenure_aws::import(&plan, &writer, &mut tenure_aws::Normaliser::new()).is_err() {
        return;
    }
    read(&writer, as_of);
}

fn read(writer: &SnapshotWriter, as_of: Timestamp) {
    let mut normaliser = tenure_aws::Normaliser::new();
    let mut lines: HashMap<(String, u32), Value> = HashMap::new();
    let visited = writer.visit_raw(&mut |unit, path, line, record| {
        let value = serde_json::to_value(&record).expect("a record is JSON");
        lines.insert((path.to_owned(), line), value);
        normaliser.read(unit, path, line, record);
        Ok(())
    });
    visited.expect("what was recorded can be read");
    let (records, gaps) = normaliser.finish();
    every_evidence_exists(&records, &lines);
    let estate = Estate::new("fuzz".to_owned(), as_of, records, Vec::new(), gaps, RawLines::default());
    let assessment = tenure_analysis::assess(&estate, &Options::default());
    serde_json::to_vec(&assessment).expect("an assessment is JSON");
}

fn every_evidence_exists(records: &Records, lines: &HashMap<(String, u32), Value>) {
    let exists = |evidence: &EvidenceRef| {
        let line = lines.get(&(evidence.raw.to_string(), evidence.line));
        let line = line.unwrap_or_else(|| panic!("no line {evidence:?}"));
        assert!(line.pointer(&evidence.pointer).is_some(), "nothing at {evidence:?}");
    };
    records.scopes.iter().for_each(|record| exists(&record.evidence));
    records.principals.iter().for_each(|record| exists(&record.evidence));
    records.memberships.iter().for_each(|record| exists(&record.evidence));
    records.credentials.iter().for_each(|record| exists(&record.evidence));
    records.policies.iter().for_each(|record| exists(&record.evidence));
    records.grants.iter().for_each(|record| exists(&record.evidence));
    records.trusts.iter().for_each(|record| exists(&record.evidence));
    records.resources.iter().for_each(|record| exists(&record.evidence));
}
