//! `cargo xtask fuzz`: the fuzz targets, on the stable toolchain.
//!
//! `cargo fuzz` wants a nightly compiler for its sanitizers. Without a sanitizer the flags below,
//! the ones it passes with `--sanitizer none`, give libFuzzer its coverage on stable.

use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context as _, bail};

use crate::options::Options;
use crate::{process, workspace};

/// The targets, as in `fuzz/Cargo.toml`.
const TARGETS: [&str; 3] = ["policy", "import_gaad", "credential_report"];

const FLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 -Clink-dead-code";

pub(crate) fn run(mut options: Options) -> anyhow::Result<ExitCode> {
    let seconds = match options.value("--seconds")? {
        Some(text) => text.parse().with_context(|| format!("`{text}` is not a number of seconds"))?,
        None => 20,
    };
    let (targets, _) = options.rest();
    let root = workspace::root()?;
    all(&root, &workspace::target(&root), seconds, &targets)?;
    Ok(ExitCode::SUCCESS)
}

/// Builds the targets and runs each for `seconds`; none named means all.
pub(crate) fn all(root: &Path, target: &Path, seconds: u32, named: &[String]) -> anyhow::Result<()> {
    if let Some(unknown) = named.iter().find(|name| !TARGETS.contains(&name.as_str())) {
        bail!("there is no fuzz target `{unknown}`: {}", TARGETS.join(", "));
    }
    let host = host()?;
    let folder = target.join("fuzz");
    let mut build = process::cargo(root);
    // With `--target` the flags stay away from build scripts and macros.
    build.args(["build", "--bins", "--manifest-path", "fuzz/Cargo.toml", "--target", &host]);
    process::run(build.arg("--target-dir").arg(&folder).env("RUSTFLAGS", FLAGS))?;
    for name in TARGETS.iter().filter(|name| named.is_empty() || named.iter().any(|n| n == *name)) {
        fuzz(root, &folder, &host, name, seconds)?;
    }
    Ok(())
}

fn fuzz(root: &Path, folder: &Path, host: &str, name: &str, seconds: u32) -> anyhow::Result<()> {
    // New inputs go to the first folder, so the seeds in the repository stay as they are.
    let corpus = folder.join("corpus").join(name);
    let artifacts = folder.join("artifacts").join(name);
    std::fs::create_dir_all(&corpus)?;
    std::fs::create_dir_all(&artifacts)?;
    let mut command = Command::new(folder.join(host).join("debug").join(name));
    command
        .current_dir(root)
        .args(["-timeout=10", "-rss_limit_mb=2048", "-verbosity=0", "-print_final_stats=1"])
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-artifact_prefix={}/", artifacts.display()))
        .arg(&corpus)
        .arg(root.join("fuzz/seeds").join(name));
    process::run(&mut command)
        .with_context(|| format!("fuzz target `{name}`; the input is under {}", artifacts.display()))
}

/// The compiler's own platform, for example `x86_64-unknown-linux-gnu`.
fn host() -> anyhow::Result<String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let about = process::output(Command::new(rustc).arg("-vV"))?;
    let line = about.lines().find_map(|line| line.strip_prefix("host: "));
    line.map(str::to_owned).context("`rustc -vV` names no host")
}
