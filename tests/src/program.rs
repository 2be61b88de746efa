//! The binary, as a user starts it.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::environment;

/// A finished run.
#[derive(Clone, Debug)]
pub struct Run {
    /// Exit code; `None` where a signal ended it.
    pub code: Option<i32>,
    /// What it printed as its result.
    pub stdout: String,
    /// What it said beside it.
    pub stderr: String,
}

/// `tenure` with these arguments, in a folder, with nothing of the caller's environment that it reads.
pub fn tenure(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(environment::binary());
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        let ours = name.starts_with("TENURE_") && name != "TENURE_BIN";
        let of_cloud = name.starts_with("AWS_") || name.starts_with("AZURE_");
        if ours || of_cloud || name.to_lowercase().ends_with("_proxy") || name == "RUST_LOG" {
            command.env_remove(name);
        }
    }
    // A home without a cloud's settings in it; no metadata service is asked for credentials.
    command.env("HOME", folder).env("AWS_EC2_METADATA_DISABLED", "true");
    command
}

/// Runs `tenure` to its end.
pub fn run(folder: &Path, arguments: &[&str]) -> Run {
    finish(&mut tenure(folder, arguments))
}

/// Runs a prepared command to its end.
pub fn finish(command: &mut Command) -> Run {
    let output: Output = command.output().expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it prints UTF-8");
    Run { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

impl Run {
    /// Fails unless it ended with one of these codes.
    #[track_caller]
    pub fn expect(self, codes: &[i32]) -> Self {
        assert!(self.code.is_some_and(|code| codes.contains(&code)), "{self}");
        assert!(!self.stderr.contains("panicked"), "{self}");
        self
    }

    /// What it printed with `--format json`.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("stdout is no JSON: {error}\n{self}"))
    }
}

impl std::fmt::Display for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "exit code {:?}\n--- stdout\n{}\n--- stderr\n{}", self.code, self.stdout, self.stderr)
    }
}
