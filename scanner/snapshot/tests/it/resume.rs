//! Killed at any moment, a scan goes on where it was.

use std::fs;
use std::path::Path;

use tempfile::tempdir;
use tenure_snapshot::{Snapshot, SnapshotError, SnapshotWriter, UnitKey};

use crate::example;

/// An unfinished scan in which every unit of the example is finished.
fn finished_units(dir: &Path) {
    let writer = SnapshotWriter::create(dir, example::header()).unwrap();
    for unit in example::units() {
        example::read_example_unit(&writer, &unit);
    }
}

fn copy(from: &Path, to: &Path) {
    for (name, bytes) in example::files(from) {
        let path = to.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

/// Goes on, reads what is missing, seals; returns what had to be read.
fn go_on(dir: &Path) -> Vec<UnitKey> {
    assert!(matches!(Snapshot::open(dir), Err(SnapshotError::Unfinished(_))));
    let writer = SnapshotWriter::resume(dir).unwrap();
    assert_eq!(writer.header(), &example::header());
    let missing: Vec<UnitKey> =
        example::units().into_iter().filter(|unit| !writer.is_finished(unit)).collect();
    for unit in &missing {
        example::read_example_unit(&writer, unit);
    }
    writer.seal(example::records(), vec![example::table_gap()]).unwrap();
    missing
}

#[test]
fn a_journal_cut_at_any_byte_loses_the_cut_unit_alone() {
    let scan = tempdir().unwrap();
    finished_units(scan.path());
    let whole = example::files(scan.path());
    let journal = fs::read(scan.path().join("journal.jsonl")).unwrap();
    let ends: Vec<usize> = (0..journal.len()).filter(|at| journal[*at] == b'\n').map(|at| at + 1).collect();
    assert_eq!(ends.len(), 4, "a header and three units");
    // Every byte of the last line, and of the others their edges and some places within.
    let cuts = (ends[0]..=journal.len())
        .filter(|at| *at >= ends[2] || at % 64 == 0 || ends.iter().any(|end| end.abs_diff(*at) <= 1));
    for cut in cuts {
        let dir = tempdir().unwrap();
        copy(scan.path(), dir.path());
        fs::write(dir.path().join("journal.jsonl"), &journal[..cut]).unwrap();
        let kept = ends.iter().filter(|end| **end <= cut).count() - 1;
        let writer = SnapshotWriter::resume(dir.path()).unwrap();
        for (at, unit) in example::units().iter().enumerate() {
            assert_eq!(writer.is_finished(unit), at < kept, "cut at {cut}");
            if at >= kept {
                example::read_example_unit(&writer, unit);
            }
        }
        assert!(example::files(dir.path()) == whole, "cut at {cut}");
    }
}

#[test]
fn a_continued_scan_gives_the_same_snapshot_as_one_that_was_never_stopped() {
    let (scan, whole) = (tempdir().unwrap(), tempdir().unwrap());
    finished_units(scan.path());
    example::write(whole.path());
    let whole = example::files(whole.path());
    let journal = fs::read_to_string(scan.path().join("journal.jsonl")).unwrap();
    for kept in 0..=3 {
        let dir = tempdir().unwrap();
        copy(scan.path(), dir.path());
        let lines: String = journal.split_inclusive('\n').take(kept + 1).collect();
        let torn: String = journal.split_inclusive('\n').skip(kept + 1).take(1).collect();
        let text = format!("{lines}{}", &torn[..torn.len() / 2]);
        fs::write(dir.path().join("journal.jsonl"), text).unwrap();
        assert_eq!(go_on(dir.path()), example::units()[kept..]);
        assert!(example::files(dir.path()) == whole, "{kept} units kept");
    }
}

#[test]
fn a_recording_that_is_not_the_journals_is_read_again() {
    let scan = tempdir().unwrap();
    finished_units(scan.path());
    let unit = &example::units()[0];
    let name = unit.raw_path();
    let bytes = fs::read(scan.path().join(&name)).unwrap();
    let torn = [&bytes[..0], &bytes[..bytes.len() / 2], &bytes[..bytes.len() - 1], b"rubbish"];
    for content in torn.into_iter().map(Some).chain([None]) {
        let dir = tempdir().unwrap();
        copy(scan.path(), dir.path());
        match content {
            Some(content) => fs::write(dir.path().join(&name), content).unwrap(),
            None => fs::remove_file(dir.path().join(&name)).unwrap(),
        }
        assert_eq!(go_on(dir.path()), std::slice::from_ref(unit));
        assert_eq!(Snapshot::open(dir.path()).unwrap().verify().unwrap(), []);
    }
}

#[test]
fn what_a_killed_scan_left_is_swept_away() {
    let (dir, whole) = (tempdir().unwrap(), tempdir().unwrap());
    finished_units(dir.path());
    example::write(whole.path());
    for leftover in [
        "raw/aws/111122223333/iam-list-users.jsonl.zst.partial",
        "raw/aws/444455556666/iam-list-roles.jsonl.zst.partial",
        "raw/aws/444455556666/iam-list-users.jsonl.zst",
        "tables/principals.parquet",
        "tables/principals.parquet.tmp",
        "manifest.json.tmp",
        "journal.jsonl.tmp",
        "writer.lock",
    ] {
        let path = dir.path().join(leftover);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "half").unwrap();
    }
    assert_eq!(go_on(dir.path()), []);
    assert!(example::files(dir.path()) == example::files(whole.path()));
}

#[test]
fn killed_in_its_first_instant_a_scan_can_be_started_again() {
    let dir = tempdir().unwrap();
    fs::write(dir.path().join("writer.lock"), "").unwrap();
    fs::write(dir.path().join("journal.jsonl.tmp"), "{\"form").unwrap();
    let writer = SnapshotWriter::create(dir.path(), example::header()).unwrap();
    assert_eq!(writer.finished_units(), 0);
}

#[test]
fn killed_in_its_last_instant_it_is_a_snapshot() {
    let dir = tempdir().unwrap();
    example::write(dir.path());
    fs::write(dir.path().join("journal.jsonl"), "{}\n").unwrap();
    fs::write(dir.path().join("writer.lock"), "").unwrap();
    assert_eq!(Snapshot::open(dir.path()).unwrap().verify().unwrap(), []);
    assert!(matches!(SnapshotWriter::resume(dir.path()), Err(SnapshotError::AlreadySealed(_))));
    let names = example::names(dir.path());
    assert!(!names.contains(&"journal.jsonl".to_owned()) && !names.contains(&"writer.lock".to_owned()));
}

#[test]
fn a_scan_can_be_continued_many_times() {
    let (dir, whole) = (tempdir().unwrap(), tempdir().unwrap());
    drop(SnapshotWriter::create(dir.path(), example::header()).unwrap());
    for unit in example::units() {
        let writer = SnapshotWriter::resume(dir.path()).unwrap();
        // Begun and never finished: killed in the middle of it.
        drop(writer.begin(unit.clone()).unwrap());
        example::read_example_unit(&writer, &unit);
    }
    assert_eq!(go_on(dir.path()), []);
    example::write(whole.path());
    assert!(example::files(dir.path()) == example::files(whole.path()));
}
