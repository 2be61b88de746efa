//! A newer format is refused as such; an edited manifest or journal as damaged.

use std::fs;

use tempfile::tempdir;
use tenure_snapshot::{Snapshot, SnapshotError, SnapshotWriter};

use crate::example;

#[test]
fn a_newer_format_is_refused_and_both_versions_are_named() {
    let dir = tempdir().unwrap();
    let manifest = dir.path().join("manifest.json");
    // Nothing else of it need look as it does today.
    fs::write(&manifest, r#"{"format_version":2,"scopes":"elsewhere"}"#).unwrap();
    let error = Snapshot::open(dir.path()).unwrap_err();
    assert!(matches!(error, SnapshotError::NewerFormat { .. }), "{error}");
    let sentence = error.to_string();
    assert!(sentence.contains("has format 2") && sentence.contains("up to 1"), "{sentence}");
    assert!(error.help().is_some());
}

#[test]
fn a_journal_of_a_newer_format_is_refused() {
    let dir = tempdir().unwrap();
    fs::write(dir.path().join("journal.jsonl"), "{\"format_version\":7}\n").unwrap();
    let error = SnapshotWriter::resume(dir.path()).unwrap_err();
    assert!(matches!(error, SnapshotError::NewerFormat { .. }), "{error}");
}

#[test]
fn a_manifest_that_is_none_is_refused() {
    let dir = tempdir().unwrap();
    for text in ["", "{", "[]", "{}", "null", r#"{"format_version":-1}"#, r#"{"format_version":1}"#, "\u{0}"]
    {
        fs::write(dir.path().join("manifest.json"), text).unwrap();
        let error = Snapshot::open(dir.path()).unwrap_err();
        assert!(matches!(error, SnapshotError::Manifest { .. }), "{text}: {error}");
    }
}

#[test]
fn any_edit_of_the_manifest_is_seen() {
    let dir = tempdir().unwrap();
    example::write(dir.path());
    let path = dir.path().join("manifest.json");
    let text = fs::read_to_string(&path).unwrap();
    for (from, to) in [
        ("\"complete\"", "\"unread\""),
        ("payments", "salaries"),
        ("2026-01-31T12:00:00Z", "2025-01-31T12:00:00Z"),
        ("\n}", "\n }"),
    ] {
        let edited = text.replacen(from, to, 1);
        assert_ne!(edited, text, "{from}");
        fs::write(&path, edited).unwrap();
        let error = Snapshot::open(dir.path()).unwrap_err();
        assert!(matches!(error, SnapshotError::Manifest { .. }), "{from}: {error}");
    }
    fs::write(&path, text).unwrap();
    Snapshot::open(dir.path()).unwrap();
}

#[test]
fn a_damaged_journal_is_told_apart_from_a_torn_one() {
    let dir = tempdir().unwrap();
    let writer = SnapshotWriter::create(dir.path(), example::header()).unwrap();
    for unit in example::units() {
        example::read_example_unit(&writer, &unit);
    }
    drop(writer);
    let path = dir.path().join("journal.jsonl");
    let text = fs::read_to_string(&path).unwrap();
    let middle = text.lines().nth(2).unwrap();
    fs::write(&path, text.replace(middle, &middle[..20])).unwrap();
    let error = SnapshotWriter::resume(dir.path()).unwrap_err();
    assert!(matches!(error, SnapshotError::Journal { line: 3, .. }), "{error}");
}
