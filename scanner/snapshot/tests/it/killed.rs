//! A process that is really killed, at any moment.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use tempfile::tempdir;
use tenure_snapshot::{Snapshot, SnapshotError, SnapshotWriter, UnitKey};

use crate::example;

const FOLDER: &str = "TENURE_TEST_SCAN_FOLDER";

fn units() -> Vec<UnitKey> {
    (0..60).map(|at| example::unit("lambda:ListFunctions", &format!("region-{at:02}"))).collect()
}

/// Reads every unit that is not finished, seals.
fn scan(dir: &Path) -> Result<(), SnapshotError> {
    let writer = match SnapshotWriter::resume(dir) {
        Err(SnapshotError::NothingToResume(_)) => SnapshotWriter::create(dir, example::header())?,
        resumed => resumed?,
    };
    for unit in units().iter().filter(|unit| !writer.is_finished(unit)) {
        example::read_unit(&writer, unit, &["{}", &format!("[\"{}\"]", unit.region), "[1]"]);
    }
    writer.seal(example::records(), Vec::new())?;
    Ok(())
}

/// Not a test: the scan in a process of its own, which `a_scan_survives_being_killed` starts.
#[test]
#[ignore = "started by another test"]
fn scan_in_a_process_of_its_own() {
    let Some(dir) = std::env::var_os(FOLDER) else { return };
    match scan(Path::new(&dir)) {
        Ok(()) | Err(SnapshotError::AlreadySealed(_)) => {}
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn a_scan_survives_being_killed() {
    let (dir, whole) = (tempdir().unwrap(), tempdir().unwrap());
    scan(whole.path()).unwrap();
    let (mut kills, mut finished) = (0, 0);
    // Each life is a little longer than the one before, so that the scan comes to its end.
    for life in 1_u64.. {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "killed::scan_in_a_process_of_its_own", "--ignored"])
            .env(FOLDER, dir.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(life * 15));
        if let Some(status) = child.try_wait().unwrap() {
            assert!(status.success());
            break;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        kills += 1;
        match SnapshotWriter::resume(dir.path()) {
            Ok(writer) => {
                assert!(writer.finished_units() >= finished, "a finished unit was lost");
                finished = writer.finished_units();
            }
            Err(SnapshotError::NothingToResume(_)) => assert_eq!(finished, 0),
            Err(SnapshotError::AlreadySealed(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }
    assert!(kills > 0);
    assert_eq!(Snapshot::open(dir.path()).unwrap().verify().unwrap(), []);
    assert!(example::files(dir.path()) == example::files(whole.path()));
}
