//! The git program, so that a repository's own settings run nothing.
//!
//! The register may lie in a repository that others write to. What a repository's configuration can make git run
//! is taken from "git-config" (git-scm.com, read in November 2026): each is overruled on the command line, which
//! wins over every file.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How long git may take for one answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// Settings that name programs, change history, or make git ask elsewhere.
const HARMLESS: &[&str] = &[
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.pager=cat",
    "core.sshCommand=false",
    "core.attributesFile=/dev/null",
    "core.useReplaceRefs=false",
    "protocol.allow=never",
    "diff.external=",
    "blame.ignoreRevsFile=",
    "log.showSignature=false",
    "gpg.program=false",
    "gpg.openpgp.program=false",
    "gpg.x509.program=false",
    "gpg.ssh.program=ssh-keygen",
    "gpg.ssh.defaultKeyCommand=",
    "gpg.minTrustLevel=fully",
];

/// A folder in which git is asked.
#[derive(Debug)]
pub(super) struct Git {
    folder: PathBuf,
    signers: Option<PathBuf>,
}

/// What git answered.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) succeeded: bool,
    pub(super) out: Vec<u8>,
    pub(super) err: String,
}

impl Answer {
    /// What it printed, as text.
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.out).into_owned()
    }

    /// What it complained about, without hints.
    fn complaint(&self) -> String {
        let fatal = self.err.lines().find_map(|line| line.strip_prefix("fatal: "));
        fatal.or_else(|| self.err.lines().next()).unwrap_or("git gave no reason").to_owned()
    }
}

impl Git {
    pub(super) fn new(folder: &Path, signers: Option<&Path>) -> Self {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        Self { folder: folder.to_owned(), signers: signers.map(Path::to_owned) }
    }

    /// Asks, and takes a failure for an answer.
    pub(super) fn try_ask(&self, arguments: &[&str]) -> Result<Answer, String> {
        let mut command = Command::new("git");
        for (name, _) in std::env::vars_os() {
            // What the caller's shell says of another repository is not meant for this one.
            if name.to_string_lossy().starts_with("GIT_") {
                command.env_remove(name);
            }
        }
        command.env("GIT_OPTIONAL_LOCKS", "0").env("GIT_NO_LAZY_FETCH", "1").env("GIT_TERMINAL_PROMPT", "0");
        command.env("GIT_NO_REPLACE_OBJECTS", "1").env("GIT_GRAFT_FILE", "/dev/null/none").env("LC_ALL", "C");
        command.arg("-C").arg(&self.folder).arg("--no-pager").arg("--literal-pathspecs");
        for setting in HARMLESS {
            command.args(["-c", setting]);
        }
        if let Some(signers) = &self.signers {
            command.arg("-c").arg(format!("gpg.ssh.allowedSignersFile={}", signers.display()));
        }
        command.args(arguments);
        run(command)
    }

    /// Asks; a failure is git's complaint.
    pub(super) fn ask(&self, arguments: &[&str]) -> Result<Answer, String> {
        let answer = self.try_ask(arguments)?;
        if answer.succeeded { Ok(answer) } else { Err(answer.complaint()) }
    }
}

/// Runs a program, but not for ever.
fn run(mut command: Command) -> Result<Answer, String> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| format!("git cannot be run: {error}"))?;
    let (mut out, mut err) = (child.stdout.take(), child.stderr.take());
    // Both pipes are emptied while it runs, so that it never waits for us.
    let reader = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(out) = &mut out {
            let _ = out.read_to_end(&mut bytes);
        }
        bytes
    });
    let complaints = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(err) = &mut err {
            let _ = err.read_to_end(&mut bytes);
        }
        bytes
    });
    #[expect(clippy::disallowed_methods, reason = "how long a program runs, which no answer depends on")]
    let start = Instant::now();
    let mut pause = Duration::from_millis(1);
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if start.elapsed() > PATIENCE => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("git did not answer in {} seconds", PATIENCE.as_secs()));
            }
            Ok(None) => std::thread::sleep(pause),
            Err(error) => return Err(format!("git cannot be waited for: {error}")),
        }
        pause = (pause * 2).min(Duration::from_millis(50));
    };
    let out = reader.join().unwrap_or_default();
    let err = complaints.join().unwrap_or_default();
    Ok(Answer { succeeded: status.success(), out, err: String::from_utf8_lossy(&err).into_owned() })
}
