//! What comes back out.

use tempfile::tempdir;
use tenure_snapshot::{RawRecord, Snapshot, SnapshotError, SnapshotWriter};

use crate::example::{self, header, read_unit, unit};

#[test]
fn the_writer_and_the_snapshot_show_the_same_answers_in_the_same_order() {
    let dir = tempdir().unwrap();
    let writer = SnapshotWriter::create(dir.path(), header()).unwrap();
    for unit in example::units().iter().rev() {
        example::read_example_unit(&writer, unit);
    }
    type Seen = Vec<(String, String, u32, String)>;
    fn note(
        seen: &mut Seen,
    ) -> impl FnMut(&tenure_snapshot::UnitKey, &str, u32, RawRecord) -> Result<(), SnapshotError> {
        |unit, path, line, record| {
            seen.push((unit.api.clone(), path.to_owned(), line, record.body.get().to_owned()));
            Ok(())
        }
    }
    let (mut before, mut after) = (Seen::new(), Seen::new());
    writer.visit_raw(&mut note(&mut before)).unwrap();
    let snapshot = writer.seal(example::records(), Vec::new()).unwrap();
    snapshot.visit_raw(&mut note(&mut after)).unwrap();
    assert_eq!(before, after);
    let bodies: Vec<&str> = after.iter().map(|(_, _, _, body)| body.as_str()).collect();
    assert_eq!(bodies, [r#"{"Users":["a"]}"#, r#"{"Users":["b","c\nd"]}"#, r#"{"Functions":[]}"#]);
    assert_eq!(after[1].2, 1);
}

#[test]
fn an_error_of_the_visitor_comes_back() {
    let dir = tempdir().unwrap();
    let snapshot = example::write(dir.path());
    let mut seen = 0;
    let error = snapshot
        .visit_raw(&mut |_, _, _, _| {
            seen += 1;
            Err(SnapshotError::visitor("enough"))
        })
        .unwrap_err();
    assert_eq!((seen, error.to_string().as_str()), (1, "enough"));
}

#[test]
fn lines_and_their_digests_agree() {
    let dir = tempdir().unwrap();
    let snapshot = example::write(dir.path());
    let path = example::units()[0].raw_path();
    let lines = snapshot.read_raw_lines(&path).unwrap();
    assert_eq!(lines.len(), 2);
    let estate = snapshot.estate().unwrap();
    for (at, line) in (0..).zip(&lines) {
        use sha2::Digest as _;
        let evidence = estate.raw_lines.resolve(&example::evidence(at));
        let digest: String = sha2::Sha256::digest(line).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(evidence.sha256, digest);
    }
}

#[test]
fn only_recordings_are_read_as_recordings() {
    let dir = tempdir().unwrap();
    let snapshot = example::write(dir.path());
    for path in ["../../etc/passwd", "tables/principals.parquet", "manifest.json", "raw", "", "raw/aws/1/x"] {
        let error = snapshot.read_raw_lines(path).unwrap_err();
        assert!(matches!(error, SnapshotError::NoSuchRecording(_)), "{path}: {error}");
    }
}

#[test]
fn the_estate_has_what_was_sealed() {
    let dir = tempdir().unwrap();
    example::write(dir.path());
    let snapshot = Snapshot::open(dir.path()).unwrap();
    let estate = snapshot.estate().unwrap();
    let mut expected = example::records();
    expected.canonicalise();
    assert_eq!(estate.records(), &expected);
    assert_eq!(estate.id, snapshot.manifest().id);
    assert_eq!(estate.as_of, header().as_of);
    assert_eq!(estate.coverage, snapshot.manifest().coverage);
    assert_eq!(estate.gaps, snapshot.manifest().all_gaps());
    let [first, second] = &estate.records().policies[..] else { panic!("two policies") };
    assert!(std::sync::Arc::ptr_eq(&first.text, &second.text), "equal texts share one allocation");
    assert!(std::sync::Arc::ptr_eq(&first.evidence.raw, &second.evidence.raw));
}

#[test]
fn each_table_can_be_found() {
    let dir = tempdir().unwrap();
    let snapshot = example::write(dir.path());
    let paths = snapshot.table_paths();
    assert_eq!(paths.len(), 18);
    assert!(paths.values().all(|path| path.is_file()));
}

#[test]
fn tables_are_rebuilt_and_nothing_else_changes() {
    let dir = tempdir().unwrap();
    let snapshot = example::write(dir.path());
    let before = example::files(dir.path());
    std::fs::remove_dir_all(dir.path().join("tables")).unwrap();
    std::fs::create_dir(dir.path().join("tables")).unwrap();
    std::fs::write(dir.path().join("tables/of-an-older-version.parquet"), "").unwrap();

    let same = snapshot.rewrite_tables(example::records(), vec![example::table_gap()]).unwrap();
    assert_eq!(example::files(dir.path()), before);
    assert_eq!(same.manifest(), snapshot.manifest());

    let other = snapshot.rewrite_tables(Default::default(), Vec::new()).unwrap();
    assert_eq!(other.manifest().id, snapshot.manifest().id, "the answers are the same");
    assert_eq!(other.manifest().tables["principals"].rows, 0);
    assert_eq!(other.manifest().all_gaps().len(), 1, "the gaps of the reading stay, those of the tables go");
    assert_eq!(Snapshot::open(dir.path()).unwrap().verify().unwrap(), []);
}

#[test]
fn ten_megabytes_are_one_line() {
    let dir = tempdir().unwrap();
    let writer = SnapshotWriter::create(dir.path(), header()).unwrap();
    let key = unit("iam:ListUsers", "");
    let body = format!("{{\"a\":\n\"{}\"}}", "ü\\u0000".repeat(1_250_000));
    read_unit(&writer, &key, &["{}", &body, "{}"]);
    let snapshot = writer.seal(Default::default(), Vec::new()).unwrap();
    let lines = snapshot.read_raw_lines(&key.raw_path()).unwrap();
    assert_eq!(lines.len(), 3);
    assert!(lines[1].len() > 10_000_000);
    assert_eq!(snapshot.verify().unwrap(), []);
}
