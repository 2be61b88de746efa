//! Names from clouds and imports are whatever someone chose.

use std::fs;

use tempfile::tempdir;
use tenure_model::{Cloud, ScopeId};
use tenure_snapshot::{Snapshot, SnapshotError, SnapshotWriter, UnitKey};

use crate::example::{self, coverage, header, record};

const WORDS: [&str; 14] = [
    "",
    ".",
    "..",
    "../../../../escape",
    "/escape",
    "C:\\escape",
    "a/b",
    "a\\b",
    "a\0b",
    "a\nb\r\u{1b}[31m",
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "\u{202e}gpj.exe",
    "con",
];

#[test]
fn no_name_leads_out_of_the_snapshot() {
    let outer = tempdir().unwrap();
    let dir = outer.path().join("snapshot");
    let writer = SnapshotWriter::create(&dir, header()).unwrap();
    let long = "x".repeat(1_000_000);
    let words = WORDS.into_iter().chain([long.as_str()]);
    let mut units = Vec::new();
    for word in words {
        let unit = |scope: ScopeId, api: &str, region: &str| UnitKey {
            cloud: Cloud::Aws,
            scope,
            api: api.to_owned(),
            region: region.to_owned(),
        };
        units.push(unit(ScopeId::new(word), "iam:ListUsers", "eu-west-1"));
        units.push(unit(ScopeId::aws(word), "iam:ListRoles", ""));
        units.push(unit(ScopeId::aws("1"), word, "a"));
        units.push(unit(ScopeId::aws("2"), "iam:ListUsers", word));
    }
    for unit in &units {
        let mut recording = writer.begin(unit.clone()).unwrap();
        recording.write(&record(unit, "{}")).unwrap();
        writer.finish(recording, coverage(unit, 1), Vec::new()).unwrap();
    }
    let snapshot = writer.seal(example::records(), Vec::new()).unwrap();
    let outside: Vec<_> =
        fs::read_dir(outer.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(outside, ["snapshot"]);
    assert_eq!(snapshot.verify().unwrap(), []);
    let mut seen = Vec::new();
    snapshot
        .visit_raw(&mut |unit, _, _, _| {
            seen.push(unit.clone());
            Ok(())
        })
        .unwrap();
    units.sort();
    assert_eq!(seen, units);
}

/// A manifest as a liar would write it: sealed as the format says, with paths of his choice.
#[test]
fn a_manifest_cannot_point_outside() {
    let dir = tempdir().unwrap();
    let path = dir.path().join("manifest.json");
    for bad in ["../secret", "/etc/passwd", "raw/../../secret", "C:\\\\secret"] {
        example::write(dir.path());
        let text = fs::read_to_string(&path).unwrap();
        let good = example::units()[0].raw_path();
        fs::write(&path, resealed(&text.replace(&good, bad))).unwrap();
        let error = Snapshot::open(dir.path()).unwrap_err();
        assert!(matches!(error, SnapshotError::Manifest { .. }), "{bad}: {error}");
        assert!(error.to_string().contains("leads out of the snapshot"), "{error}");
        fs::remove_dir_all(dir.path()).unwrap();
    }
}

fn resealed(text: &str) -> String {
    use sha2::Digest as _;
    let (before, seal) = text.rsplit_once("\"seal\": \"").unwrap();
    let after = &seal[64..];
    let digest = sha2::Sha256::digest(format!("{before}\"seal\": \"{after}"));
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{before}\"seal\": \"{hex}{after}")
}

#[test]
fn a_recording_that_holds_no_records_is_an_error_not_a_panic() {
    let dir = tempdir().unwrap();
    let path = example::units()[0].raw_path();
    for content in [&b"not json\n"[..], b"\n", b"{}\n", b"\xff\xfe\n", b"{\"api\":1}\n", b"[[[[[\n"] {
        let snapshot = example::write(dir.path());
        let bytes = zstd::encode_all(content, 1).unwrap();
        forge(&snapshot, &path, &bytes);
        let snapshot = Snapshot::open(dir.path()).unwrap();
        let error = snapshot.visit_raw(&mut |_, _, _, _| Ok(())).unwrap_err();
        assert!(matches!(error, SnapshotError::RawLine { line: 0, .. }), "{error}");
        fs::remove_dir_all(dir.path()).unwrap();
    }
}

#[test]
fn a_table_that_is_none_is_an_error_not_a_panic() {
    let dir = tempdir().unwrap();
    let grants = "tables/grants.parquet";
    let snapshot = example::write(dir.path());
    // A sound Parquet file, but of another table.
    let other = fs::read(dir.path().join("tables/scopes.parquet")).unwrap();
    let half = other[..other.len() / 2].to_vec();
    for bytes in [b"PAR1".to_vec(), b"PAR1PAR1".to_vec(), Vec::new(), half, other] {
        forge(&snapshot, grants, &bytes);
        let error = Snapshot::open(dir.path()).unwrap().estate().unwrap_err();
        assert!(matches!(error, SnapshotError::Table { ref table, .. } if table == "grants"), "{error}");
        assert!(error.help().unwrap().contains("tenure normalise"));
    }
}

/// Replaces a file and makes the manifest say that it has always been so.
fn forge(snapshot: &Snapshot, path: &str, bytes: &[u8]) {
    use sha2::Digest as _;
    fs::write(snapshot.dir().join(path), bytes).unwrap();
    let manifest = snapshot.dir().join("manifest.json");
    let mut value: serde_json::Value = serde_json::from_slice(&fs::read(&manifest).unwrap()).unwrap();
    let hex: String = sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    value["files"][path]["sha256"] = hex.into();
    // The seal has to come last in the text for `resealed`.
    let seal = value.as_object_mut().unwrap().remove("seal").unwrap();
    let text = serde_json::to_string_pretty(&value).unwrap();
    let text = format!("{},\n  \"seal\": {seal}\n}}\n", text.trim_end_matches("\n}"));
    fs::write(&manifest, resealed(&text)).unwrap();
}

/// Every eighth byte of the pages; some lengths in the footer make the reader ask for more memory than
/// there is, which no program survives: see `Snapshot::estate`.
#[test]
fn a_forged_page_is_an_error_or_a_value_not_a_panic() {
    let dir = tempdir().unwrap();
    let path = "tables/policies.parquet";
    let snapshot = example::write(dir.path());
    let sound = fs::read(dir.path().join(path)).unwrap();
    for at in (4..100).step_by(8) {
        let mut bytes = sound.clone();
        bytes[at] ^= 0x80;
        forge(&snapshot, path, &bytes);
        match Snapshot::open(dir.path()).unwrap().estate() {
            Ok(estate) => assert_eq!(estate.records().policies.len(), 2),
            Err(error) => assert!(matches!(error, SnapshotError::Table { .. }), "{at}: {error}"),
        }
    }
}
