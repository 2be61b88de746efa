//! The rules of writing: one writer, one folder, each unit once.

use std::fs;

use tempfile::tempdir;
use tenure_snapshot::{Snapshot, SnapshotError, SnapshotWriter, UnitKey};

use crate::example::{self, coverage, header, read_unit, record, unit};

#[test]
fn a_snapshot_has_the_files_that_its_manifest_lists() {
    let dir = tempdir().unwrap();
    let snapshot = example::write(dir.path());
    let mut listed: Vec<String> = snapshot.manifest().files.keys().cloned().collect();
    listed.push("manifest.json".to_owned());
    listed.sort();
    assert_eq!(example::names(dir.path()), listed);
    assert!(listed.contains(&"raw/aws/111122223333/lambda-list-functions.eu-west-1.jsonl.zst".to_owned()));
    assert!(listed.contains(&"tables/principals.parquet".to_owned()));
    assert!(!listed.iter().any(|path| path.contains("sqs")), "nothing was recorded of it");
}

#[test]
fn the_manifest_tells_what_is_there() {
    let dir = tempdir().unwrap();
    example::write(dir.path());
    let manifest = Snapshot::open(dir.path()).unwrap().manifest().clone();
    assert_eq!(manifest.tool.name, "tenure");
    assert_eq!(manifest.tool.version, "0.1.0");
    assert_eq!(manifest.as_of, header().as_of);
    assert_eq!(manifest.plan, header().plan);
    assert_eq!(manifest.id.len(), 64);
    assert_eq!(manifest.scopes[0].name, "payments");
    assert_eq!(manifest.coverage.len(), 3);
    assert_eq!((manifest.gaps.len(), manifest.table_gaps.len(), manifest.all_gaps().len()), (1, 1, 2));
    assert_eq!(manifest.tables["principals"].rows, 2);
    assert_eq!(manifest.tables["policies"].rows, 2);
    assert_eq!(manifest.tables["policy_texts"].rows, 1, "equal texts are kept once");
    assert_eq!(manifest.tables["raw_lines"].rows, 3);
    for (name, table) in &manifest.tables {
        assert!(!table.description.is_empty(), "{name}");
        assert!(table.columns.iter().all(|column| !column.description.is_empty()), "{name}");
    }
}

#[test]
fn a_folder_in_use_is_not_written_over() {
    let dir = tempdir().unwrap();
    let writer = SnapshotWriter::create(dir.path(), header()).unwrap();
    let again = |dir| SnapshotWriter::create(dir, header()).unwrap_err();
    assert!(matches!(again(dir.path()), SnapshotError::Unfinished(_)));
    assert!(matches!(SnapshotWriter::resume(dir.path()), Err(SnapshotError::Locked(_))));
    drop(writer);
    assert!(matches!(again(dir.path()), SnapshotError::Unfinished(_)));

    let sealed = tempdir().unwrap();
    example::write(sealed.path());
    assert!(matches!(again(sealed.path()), SnapshotError::AlreadySealed(_)));
    assert!(matches!(SnapshotWriter::resume(sealed.path()), Err(SnapshotError::AlreadySealed(_))));

    let other = tempdir().unwrap();
    fs::write(other.path().join("thesis.txt"), "mine").unwrap();
    assert!(matches!(again(other.path()), SnapshotError::NotEmpty(_)));
    assert_eq!(example::names(other.path()), ["thesis.txt"]);
}

#[test]
fn a_folder_that_is_none_is_told_apart_from_an_unfinished_one() {
    let dir = tempdir().unwrap();
    let error = Snapshot::open(dir.path()).unwrap_err();
    assert!(matches!(error, SnapshotError::NotASnapshot(_)), "{error}");
    assert!(matches!(SnapshotWriter::resume(dir.path()), Err(SnapshotError::NothingToResume(_))));
    let error = Snapshot::open(&dir.path().join("nowhere")).unwrap_err();
    assert!(matches!(error, SnapshotError::NotASnapshot(_)), "{error}");
    fs::write(dir.path().join("file"), "").unwrap();
    let error = Snapshot::open(&dir.path().join("file")).unwrap_err();
    assert!(matches!(error, SnapshotError::NotASnapshot(_)), "{error}");

    let scan = tempdir().unwrap();
    drop(SnapshotWriter::create(scan.path(), header()).unwrap());
    let error = Snapshot::open(scan.path()).unwrap_err();
    assert!(matches!(error, SnapshotError::Unfinished(_)), "{error}");
    assert!(error.help().unwrap().contains("tenure scan --resume"));
}

#[test]
fn a_unit_is_recorded_once() {
    let dir = tempdir().unwrap();
    let writer = SnapshotWriter::create(dir.path(), header()).unwrap();
    let key = unit("iam:ListUsers", "");
    let taken = |error: SnapshotError| assert!(matches!(error, SnapshotError::UnitTaken(_)), "{error}");

    let recording = writer.begin(key.clone()).unwrap();
    taken(writer.begin(key.clone()).unwrap_err());
    taken(writer.note(key.clone(), coverage(&key, 0), Vec::new()).unwrap_err());
    drop(recording);
    assert!(!writer.is_finished(&key));

    read_unit(&writer, &key, &["{}"]);
    assert!(writer.is_finished(&key));
    taken(writer.begin(key.clone()).unwrap_err());
    taken(writer.note(key.clone(), coverage(&key, 0), Vec::new()).unwrap_err());

    let refused = unit("sqs:ListQueues", "");
    writer.note(refused.clone(), coverage(&refused, 0), Vec::new()).unwrap();
    assert!(writer.is_finished(&refused));
    taken(writer.begin(refused).unwrap_err());
    assert_eq!(writer.finished_units(), 2);
}

#[test]
fn two_units_never_share_a_file() {
    let dir = tempdir().unwrap();
    let writer = SnapshotWriter::create(dir.path(), header()).unwrap();
    let (first, second) = (unit("iam:ListMFADevices", ""), unit("iam:ListMfaDevices", ""));
    assert_eq!(first.raw_path(), second.raw_path());
    read_unit(&writer, &first, &["{}"]);
    let error = writer.begin(second).unwrap_err();
    assert!(matches!(error, SnapshotError::PathTaken { .. }), "{error}");
}

#[test]
fn a_unit_without_answers_leaves_no_file() {
    let dir = tempdir().unwrap();
    let writer = SnapshotWriter::create(dir.path(), header()).unwrap();
    let key = unit("iam:ListUsers", "");
    let recording = writer.begin(key.clone()).unwrap();
    writer.finish(recording, coverage(&key, 0), Vec::new()).unwrap();
    let snapshot = writer.seal(Default::default(), Vec::new()).unwrap();
    assert_eq!(snapshot.manifest().units[0].raw, None);
    assert!(!example::names(dir.path()).iter().any(|path| path.starts_with("raw/")));
}

#[test]
fn units_that_were_never_finished_are_gone_after_the_seal() {
    let dir = tempdir().unwrap();
    let writer = SnapshotWriter::create(dir.path(), header()).unwrap();
    let key = unit("iam:ListUsers", "");
    let mut recording = writer.begin(key.clone()).unwrap();
    recording.write(&record(&key, "{}")).unwrap();
    let snapshot = writer.seal(Default::default(), Vec::new()).unwrap();
    assert!(snapshot.manifest().units.is_empty());
    assert_eq!(snapshot.verify().unwrap(), []);
}

#[test]
fn many_threads_may_write_units_at_once() {
    let dir = tempdir().unwrap();
    let writer = SnapshotWriter::create(dir.path(), header()).unwrap();
    let keys: Vec<UnitKey> =
        (0..24).map(|at| unit("lambda:ListFunctions", &format!("region-{at}"))).collect();
    std::thread::scope(|scope| {
        for chunk in keys.chunks(6) {
            let writer = &writer;
            scope.spawn(move || chunk.iter().for_each(|key| read_unit(writer, key, &["{}", "[1]"])));
        }
    });
    let snapshot = writer.seal(Default::default(), Vec::new()).unwrap();
    assert_eq!(snapshot.manifest().tables["raw_lines"].rows, 48);
    assert_eq!(snapshot.verify().unwrap(), []);
}

#[cfg(unix)]
#[test]
fn a_full_disk_or_missing_right_names_the_file_and_keeps_what_was_finished() {
    let dir = tempdir().unwrap();
    let writer = SnapshotWriter::create(dir.path(), header()).unwrap();
    let (first, second) = (unit("iam:ListUsers", ""), unit("iam:ListRoles", ""));
    read_unit(&writer, &first, &["{}"]);
    // A file where a folder has to be: refused whoever runs the test, also root.
    fs::write(dir.path().join("tables"), "").unwrap();
    let recording = dir.path().join(format!("{}.partial", second.raw_path()));
    fs::create_dir(&recording).unwrap();
    let error = writer.begin(second.clone()).unwrap_err();
    assert!(matches!(&error, SnapshotError::Io { path, .. } if *path == recording), "{error}");
    let error = writer.seal(Default::default(), Vec::new()).unwrap_err();
    assert!(matches!(&error, SnapshotError::Io { .. }), "{error}");

    fs::remove_file(dir.path().join("tables")).unwrap();
    fs::remove_dir(&recording).unwrap();
    let writer = SnapshotWriter::resume(dir.path()).unwrap();
    assert!(writer.is_finished(&first));
    read_unit(&writer, &second, &["{}"]);
    assert_eq!(writer.seal(Default::default(), Vec::new()).unwrap().verify().unwrap(), []);
}

/// `/dev/full` accepts every byte and then has no room for it.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_runs_full_is_an_error_and_the_unit_can_be_begun_again() {
    let dir = tempdir().unwrap();
    let writer = SnapshotWriter::create(dir.path(), header()).unwrap();
    let key = unit("iam:ListUsers", "");
    let partial = dir.path().join(format!("{}.partial", key.raw_path()));
    fs::create_dir_all(partial.parent().unwrap()).unwrap();
    std::os::unix::fs::symlink("/dev/full", &partial).unwrap();
    let mut recording = writer.begin(key.clone()).unwrap();
    recording.write(&record(&key, "{}")).unwrap();
    let error = writer.finish(recording, coverage(&key, 1), Vec::new()).unwrap_err();
    assert!(matches!(&error, SnapshotError::Io { path, .. } if *path == partial), "{error}");
    assert!(error.help().unwrap().contains("make room"));
    fs::remove_file(&partial).unwrap();
    assert!(!writer.is_finished(&key));
    read_unit(&writer, &key, &["{}"]);
    assert!(writer.is_finished(&key));
}
