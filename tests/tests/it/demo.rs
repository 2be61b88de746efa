//! The demo's output, made once and shared by the tests that look at it.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;
use tenure_tests::program::{self, Run};

/// What `tenure demo --out DIR` left.
pub(crate) struct Demo {
    pub(crate) run: Run,
    folder: TempDir,
}

impl Demo {
    pub(crate) fn shared() -> &'static Self {
        static SHARED: OnceLock<Demo> = OnceLock::new();
        SHARED.get_or_init(|| {
            let folder = tempfile::tempdir().unwrap();
            let run = program::run(folder.path(), &["demo", "--out", "demo"]).expect(&[0]);
            Demo { run, folder }
        })
    }

    pub(crate) fn path(&self, part: &str) -> PathBuf {
        self.folder.path().join("demo").join(part)
    }

    pub(crate) fn assessment(&self) -> Value {
        let text = std::fs::read(self.path("assessment/assessment.json")).unwrap();
        serde_json::from_slice(&text).unwrap()
    }

    /// A copy of the pack, to damage.
    pub(crate) fn copy_of_pack(&self) -> (TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let pack = folder.path().join("pack");
        copy(&self.path("pack"), &pack);
        (folder, pack)
    }
}

/// Copies a folder with all that is in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() { copy(&path, &target) } else { std::fs::copy(&path, &target).map(drop).unwrap() }
    }
}

/// Every file below a folder, as paths below it, sorted.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    fn walk(root: &Path, folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(root, &path, found)
            } else {
                found.push(path.strip_prefix(root).unwrap().to_owned())
            }
        }
    }
    let mut found = Vec::new();
    walk(folder, folder, &mut found);
    found.sort();
    found
}
