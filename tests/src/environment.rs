//! What the tests find on the machine: the Python environment, the Node packages, Chromium, the
//! program under test.
//!
//! `cargo xtask test` sets it all up and says where it is. Under a plain `cargo test` the places that
//! it uses are tried; what is not there is skipped, loudly and on record.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests lies in the repository").to_owned()
}

/// The folder that builds go to.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |set| root().join(set))
}

/// The Python environment of `tests/requirements.txt`; `None` after recording that `part` is skipped.
pub fn venv(part: &str) -> Option<Venv> {
    let folder = std::env::var_os("TENURE_TEST_VENV").map_or_else(|| target().join("venv"), PathBuf::from);
    if folder.join("installed-requirements.txt").is_file() {
        return Some(Venv { folder });
    }
    skip(part, "no Python environment: run `cargo xtask setup`");
    None
}

/// The folder with the Node packages of `tests/node`; `None` after recording that `part` is skipped.
pub fn node(part: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("TENURE_TEST_NODE").map_or_else(|| target().join("node"), PathBuf::from);
    if folder.join("installed-package-lock.json").is_file() {
        return Some(folder);
    }
    skip(part, "no Node packages: run `cargo xtask setup`");
    None
}

/// Path of Chromium; `None` after recording that `part` is skipped.
pub fn chromium(part: &str) -> Option<PathBuf> {
    let set = std::env::var_os("TENURE_TEST_CHROMIUM").map(PathBuf::from);
    let found = set.or_else(|| Some(PathBuf::from("/usr/bin/chromium"))).filter(|path| path.is_file());
    if found.is_none() {
        skip(part, "no Chromium: run `cargo xtask setup`");
    }
    found
}

/// The binary `tenure`, built where no one says where it is.
pub fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        if let Some(set) = std::env::var_os("TENURE_BIN") {
            return set.into();
        }
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let status = Command::new(cargo).args(["build", "-p", "tenure-cli"]).current_dir(root()).status();
        assert!(status.expect("cargo starts").success(), "tenure does not build");
        target().join("debug/tenure")
    })
}

/// Records that a part is not tested here. `cargo xtask test` lists it; in CI it is a failure.
pub fn skip(part: &str, reason: &str) {
    eprintln!("SKIPPED: {part}: {reason}");
    if let Some(file) = std::env::var_os("TENURE_TEST_SKIPS") {
        let mut file = fs::OpenOptions::new().append(true).create(true).open(file).expect("the list opens");
        // One write, so that lines of tests that run together do not mix.
        file.write_all(format!("{part}\t{reason}\n").as_bytes()).expect("the list takes a line");
    }
}

/// A Python environment.
#[derive(Clone, Debug)]
pub struct Venv {
    folder: PathBuf,
}

impl Venv {
    /// One of its programs: `python`, `moto_server`.
    pub fn program(&self, name: &str) -> PathBuf {
        self.folder.join("bin").join(name)
    }

    /// Python, with a script of this package (`src/emulator/organisation.py`).
    pub fn script(&self, path: &str) -> Command {
        let mut command = Command::new(self.program("python"));
        command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join(path));
        command
    }
}
