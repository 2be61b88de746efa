//! `cargo xtask fuzz`: the fuzz targets, on the stable toolchain.
//!
//! `cargo fuzz` wants a nightly compiler for its sanitizers. Without a sanitizer its other flags give
//! libFuzzer its coverage on stable. They go to the crates of this repository only, so everything
//! below them is built once for the tests and the fuzzing together: cargo calls us in the place of
//! the compiler for each member of the workspace, and we add the flags.

use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context as _, bail};

use crate::options::Options;
use crate::{process, workspace};

/// The targets, as in `fuzz/Cargo.toml`.
const TARGETS: [&str; 3] = ["policy", "import_gaad", "credential_report"];

/// Set where we stand in the place of the compiler.
const COMPILES: &str = "TENURE_FUZZ_COMPILES";

/// A file system in memory, where there is one.
const MEMORY: &str = "/dev/shm";

const FLAGS: &[&str] = &[
    "--cfg=fuzzing",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Ccodegen-units=1",
    "-Copt-level=1",
];

/// Whether this process is one that cargo started in the place of the compiler.
pub(crate) fn compiles() -> bool {
    std::env::var_os(COMPILES).is_some()
}

/// Compiles one crate with coverage: `arguments` are the compiler and what it is told.
pub(crate) fn compile(arguments: &[String]) -> anyhow::Result<ExitCode> {
    let (rustc, arguments) = arguments.split_first().context("cargo names no compiler")?;
    let status =
        Command::new(rustc).args(arguments).args(FLAGS).status().context("could not start the compiler")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

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
    let mut build = process::cargo(root);
    // All of the workspace is selected, for the features that the tests were built with.
    build.args(["build", "--workspace", "--features", "tenure-fuzz/fuzzing"]);
    build.args(TARGETS.iter().flat_map(|name| ["--bin", name]));
    build.env("RUSTC_WORKSPACE_WRAPPER", std::env::current_exe()?).env(COMPILES, "1");
    process::run(&mut build)?;
    for name in TARGETS.iter().filter(|name| named.is_empty() || named.iter().any(|n| n == *name)) {
        fuzz(root, target, name, seconds)?;
    }
    Ok(())
}

fn fuzz(root: &Path, target: &Path, name: &str, seconds: u32) -> anyhow::Result<()> {
    // New inputs go to the first folder, so the seeds in the repository stay as they are.
    let corpus = target.join("fuzz/corpus").join(name);
    let artifacts = target.join("fuzz/artifacts").join(name);
    std::fs::create_dir_all(&corpus)?;
    std::fs::create_dir_all(&artifacts)?;
    let mut command = Command::new(target.join("debug").join(name));
    command
        .current_dir(root)
        .args(["-timeout=10", "-rss_limit_mb=2048", "-verbosity=0", "-print_final_stats=1"])
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-artifact_prefix={}/", artifacts.display()))
        .arg("-dict=fuzz/words.dict")
        .arg(&corpus)
        .arg(root.join("fuzz/seeds").join(name));
    // The import writes files; in memory it does so quickly.
    if Path::new(MEMORY).is_dir() {
        command.env("TMPDIR", MEMORY);
    }
    process::run(&mut command)
        .with_context(|| format!("fuzz target `{name}`; the input is under {}", artifacts.display()))
}
