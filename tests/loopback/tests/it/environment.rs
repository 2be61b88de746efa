//! What the tests find on the machine: see `tests/src/environment.rs`, whose places these are.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Python of the environment that `cargo xtask setup` makes; `None` after saying that `part` is skipped.
pub(crate) fn python(part: &str) -> Option<PathBuf> {
    python_with("azure-mgmt-authorization", part, "Microsoft's")
}

/// The same with Google's clients, whose packages hold what Google publishes of its APIs.
pub(crate) fn python_of_google(part: &str) -> Option<PathBuf> {
    python_with("google-api-python-client", part, "Google's")
}

fn python_with(package: &str, part: &str, whose: &str) -> Option<PathBuf> {
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |set| root().join(set));
    let folder = std::env::var_os("TENURE_TEST_VENV").map_or_else(|| target.join("venv"), PathBuf::from);
    let installed = std::fs::read_to_string(folder.join("installed-requirements.txt")).unwrap_or_default();
    if installed.contains(package) {
        return Some(folder.join("bin/python"));
    }
    let reason = format!("no Python environment with {whose} clients: run `cargo xtask setup`");
    skip(part, &reason, "");
    None
}

/// Microsoft Graph's metadata, which lies beside the repository; `None` after saying that `part` is
/// skipped.
pub(crate) fn metadata(part: &str) -> Option<PathBuf> {
    let path = root().join("../shared/data/graph-v1.0.csdl.xz");
    if path.is_file() {
        return Some(path);
    }
    skip(part, "no metadata of Microsoft Graph beside the repository", "\toptional");
    None
}

/// Google's predefined roles with their permissions, which lie beside the repository; `None` after saying
/// that `part` is skipped.
pub(crate) fn predefined_roles(part: &str) -> Option<PathBuf> {
    let path = root().join("../shared/data/gcp-predefined-roles.jsonl.xz");
    if path.is_file() {
        return Some(path);
    }
    skip(part, "no predefined roles of Google Cloud beside the repository", "\toptional");
    None
}

/// Records that a part is not tested here, as every test of this repository does. What nobody can
/// install is marked as optional: it is listed, and is no failure in CI.
pub(crate) fn skip(part: &str, reason: &str, mark: &str) {
    eprintln!("SKIPPED: {part}: {reason}");
    if let Some(file) = std::env::var_os("TENURE_TEST_SKIPS") {
        let mut file = std::fs::OpenOptions::new().append(true).create(true).open(file).unwrap();
        file.write_all(format!("{part}\t{reason}{mark}\n").as_bytes()).unwrap();
    }
}

/// Runs a script of `tests/loopback/python` with an input; whether it ended well, and what it said.
pub(crate) fn run(python: &Path, script: &str, arguments: &[String], input: &[u8]) -> (bool, String) {
    let mut command = Command::new(python);
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("python").join(script)).args(arguments);
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        // Credentials and proxies of the person who runs the tests stay out of them.
        let own = ["AZURE_", "GOOGLE_", "CLOUDSDK_", "GCE_"].iter().any(|start| name.starts_with(start));
        if own || name.to_lowercase().ends_with("_proxy") {
            command.env_remove(name);
        }
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A script that fails early does not read on: that is no reason to fail here.
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}
