//! Measures one program: CPU seconds and peak memory.
//!
//! The operating system tells the peak of all children together, so each measurement is a process of
//! its own: `xtask measure PROGRAM ARGS…` runs it and prints the [`Usage`] as JSON.

use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context as _, bail};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;
use serde::{Deserialize, Serialize};

use crate::options::Options;
use crate::process;

/// What a program used.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Usage {
    /// User and system time of all its threads, in seconds.
    pub(crate) cpu_seconds: f64,
    /// Largest resident set, in bytes.
    pub(crate) peak_bytes: u64,
}

/// Runs a program in a process that only measures it.
pub(crate) fn of(program: &Command) -> anyhow::Result<Usage> {
    let own = std::env::current_exe().context("could not find our own program")?;
    let mut command = Command::new(own);
    command.arg("measure").arg(program.get_program()).args(program.get_args());
    for (name, value) in program.get_envs() {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    let text = process::output(&mut command)?;
    serde_json::from_str(text.trim()).with_context(|| format!("not a measurement: `{text}`"))
}

/// The measuring process.
pub(crate) fn run(options: Options) -> anyhow::Result<ExitCode> {
    let (words, _) = options.rest();
    let (program, arguments) = words.split_first().context("`measure` needs a program")?;
    let status = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .with_context(|| format!("could not start `{program}`"))?;
    // 1 is "findings": a measurement like any other.
    if !matches!(status.code(), Some(0 | 1)) {
        bail!("`{program}` failed: {status}");
    }
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).context("the system tells no usage")?;
    let peak = u64::try_from(usage.max_rss()).unwrap_or_default();
    let measured = Usage {
        cpu_seconds: seconds(usage.user_time()) + seconds(usage.system_time()),
        // Kibibytes, but for macOS.
        peak_bytes: if cfg!(target_os = "macos") { peak } else { peak * 1024 },
    };
    println!("{}", serde_json::to_string(&measured)?);
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::cast_precision_loss, reason = "microseconds of a measurement")]
fn seconds(time: TimeVal) -> f64 {
    time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6
}
