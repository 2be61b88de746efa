//! Each damaged, missing or added file is named.

use std::fs;

use tempfile::tempdir;
use tenure_snapshot::{Damage, DamageKind, Snapshot, SnapshotError};

use crate::example;

fn damage(path: &str, kind: DamageKind) -> Damage {
    Damage { path: path.to_owned(), kind }
}

#[test]
fn each_changed_file_is_named() {
    let dir = tempdir().unwrap();
    let snapshot = example::write(dir.path());
    for path in snapshot.manifest().files.keys() {
        let file = dir.path().join(path);
        let whole = fs::read(&file).unwrap();
        let mut changed = whole.clone();
        let middle = changed.len() / 2;
        changed[middle] ^= 1;
        let appended = [whole.as_slice(), b"\0"].concat();
        for content in [&changed, &appended, &Vec::new()] {
            fs::write(&file, content).unwrap();
            assert_eq!(snapshot.verify().unwrap(), [damage(path, DamageKind::Changed)]);
            refuses(&snapshot, path);
        }
        fs::remove_file(&file).unwrap();
        assert_eq!(snapshot.verify().unwrap(), [damage(path, DamageKind::Missing)]);
        refuses(&snapshot, path);
        fs::write(&file, whole).unwrap();
    }
    assert_eq!(snapshot.verify().unwrap(), []);
}

/// Whoever needs the file is told that it is damaged.
fn refuses(snapshot: &Snapshot, path: &str) {
    let error = if path.starts_with("tables/") {
        snapshot.estate().unwrap_err()
    } else {
        let error = snapshot.visit_raw(&mut |_, _, _, _| Ok(())).unwrap_err();
        snapshot.rewrite_tables(Default::default(), Vec::new()).unwrap_err();
        error
    };
    assert!(matches!(&error, SnapshotError::Damaged { damage, .. } if damage.path == path), "{error}");
    assert!(error.to_string().contains(path));
    assert_eq!(error.help().unwrap().contains("tenure normalise"), path.starts_with("tables/"));
}

#[test]
fn added_files_are_named() {
    let dir = tempdir().unwrap();
    let snapshot = example::write(dir.path());
    let added = ["notes.txt", "raw/aws/111122223333/x.jsonl.zst", "tables/a/b.parquet"];
    for path in added {
        let file = dir.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, "").unwrap();
    }
    assert_eq!(snapshot.verify().unwrap(), added.map(|path| damage(path, DamageKind::Added)));
}

#[test]
fn a_changed_manifest_is_named() {
    let dir = tempdir().unwrap();
    let snapshot = example::write(dir.path());
    fs::write(dir.path().join("manifest.json"), "{}").unwrap();
    assert_eq!(snapshot.verify().unwrap(), [damage("manifest.json", DamageKind::Changed)]);
    fs::remove_file(dir.path().join("manifest.json")).unwrap();
    assert_eq!(snapshot.verify().unwrap(), [damage("manifest.json", DamageKind::Missing)]);
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_a_file_is_a_change() {
    let dir = tempdir().unwrap();
    let snapshot = example::write(dir.path());
    let outside = tempdir().unwrap();
    let path = "tables/grants.parquet";
    fs::rename(dir.path().join(path), outside.path().join("grants")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("grants"), dir.path().join(path)).unwrap();
    std::os::unix::fs::symlink(outside.path(), dir.path().join("raw/more")).unwrap();
    assert_eq!(
        snapshot.verify().unwrap(),
        [damage("raw/more", DamageKind::Added), damage(path, DamageKind::Changed)]
    );
}
