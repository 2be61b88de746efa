//! `cargo xtask test`: every test, with what the tests need.
#![expect(clippy::disallowed_methods, reason = "tells how long each stage took")]

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::Context as _;

use crate::options::Options;
use crate::skips::{OPTIONAL, Skips};
use crate::{chromium, fuzz, node, process, venv, workspace};

/// Seconds for each fuzz target. Enough to replay the seeds and try some hundred thousand changes.
const FUZZ_SECONDS: u32 = 15;

pub(crate) fn run(mut options: Options) -> anyhow::Result<ExitCode> {
    let no_fuzz = options.flag("--no-fuzz");
    if options.flag("--slow") {
        return slow(options);
    }
    let (unknown, arguments) = options.rest();
    if let Some(unknown) = unknown.first() {
        anyhow::bail!("unknown argument `{unknown}`; arguments for `cargo test` go behind `--`");
    }
    let root = workspace::root()?;
    let target = workspace::target(&root);
    let skips = Skips::create(&target)?;

    let start = Instant::now();
    let tools = Tools::set_up(&root, &target, &skips)?;
    eprintln!("setting up took {}", process::spoken(start.elapsed()));

    let start = Instant::now();
    // The same selection of crates as for the tests: another would mean other features of what lies
    // below them, and building that twice.
    process::run(process::cargo(&root).args(["build", "--workspace", "--bin", "tenure"]))?;
    let mut tests = process::cargo(&root);
    // All of them, also behind one that fails: who mends a change wants the whole list.
    tests.args(["test", "--workspace", "--no-fail-fast"]).args(arguments);
    tools.export(&mut tests, &target, &skips);
    let tested = process::run(&mut tests);
    eprintln!("building and testing took {}", process::spoken(start.elapsed()));

    let fuzzed = if no_fuzz {
        skips.add("fuzzing", "asked for with `--no-fuzz`")?;
        Ok(())
    } else {
        let start = Instant::now();
        let fuzzed = fuzz::all(&root, &target, FUZZ_SECONDS, &[]);
        eprintln!("fuzzing took {}", process::spoken(start.elapsed()));
        fuzzed
    };

    let skipped = report(&skips)?;
    tested.and(fuzzed)?;
    Ok(if skipped && in_ci() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// `cargo xtask test --slow`: only what is too large for every run.
fn slow(options: Options) -> anyhow::Result<ExitCode> {
    options.finish()?;
    let root = workspace::root()?;
    let venv = venv::ensure_slow(&root, &workspace::target(&root))?;
    let mut tests = process::cargo(&root);
    tests.args(["test", "-p", "tenure-loopback", "--", "--ignored"]);
    process::run(tests.env("TENURE_TEST_SLOW_VENV", venv))?;
    let mut large = process::cargo(&root);
    large.args(["test", "-p", "tenure-gcp", "--test", "it", "--", "--ignored", "--nocapture"]);
    process::run(&mut large)?;
    Ok(ExitCode::SUCCESS)
}

/// `cargo xtask setup`: what the tests need, without the tests.
pub(crate) fn setup(options: Options) -> anyhow::Result<ExitCode> {
    options.finish()?;
    let root = workspace::root()?;
    let target = workspace::target(&root);
    let skips = Skips::create(&target)?;
    Tools::set_up(&root, &target, &skips)?;
    Ok(if report(&skips)? { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// What tests run beside the product: the Python environment, the Node packages, the browser.
struct Tools {
    venv: Option<PathBuf>,
    node: Option<PathBuf>,
    chromium: Option<PathBuf>,
}

impl Tools {
    fn set_up(root: &Path, target: &Path, skips: &Skips) -> anyhow::Result<Self> {
        Ok(Self {
            venv: needed("emulators and foreign validators", venv::ensure(root, target), skips)?,
            node: needed("second opinion on policies", node::ensure(root, target), skips)?,
            chromium: needed("browser tests", chromium::ensure(), skips)?,
        })
    }

    /// What the tests read: see `tests/src/environment.rs`.
    fn export(self, tests: &mut Command, target: &Path, skips: &Skips) {
        tests.env("TENURE_TEST_SKIPS", skips.file());
        tests.env("TENURE_BIN", target.join("debug/tenure"));
        let tools = [
            ("TENURE_TEST_VENV", self.venv),
            ("TENURE_TEST_NODE", self.node),
            ("TENURE_TEST_CHROMIUM", self.chromium),
        ];
        for (name, path) in tools {
            if let Some(path) = path {
                tests.env(name, path);
            }
        }
    }
}

/// What could not be had is skipped, with its reason.
fn needed(part: &str, found: anyhow::Result<PathBuf>, skips: &Skips) -> anyhow::Result<Option<PathBuf>> {
    match found {
        Ok(path) => Ok(Some(path)),
        Err(error) => {
            eprintln!("warning: {error:#}");
            skips.add(part, &format!("{error:#}"))?;
            Ok(None)
        }
    }
}

/// Prints what was skipped; says whether anything was that can be had.
fn report(skips: &Skips) -> anyhow::Result<bool> {
    let lines = skips.lines().context("could not read the list of skipped tests")?;
    if lines.is_empty() {
        eprintln!("nothing was skipped");
        return Ok(false);
    }
    eprintln!("\nSKIPPED ({}):", lines.len());
    for line in &lines {
        eprintln!("  - {line}");
    }
    let needed = lines.iter().any(|line| !line.ends_with(OPTIONAL));
    if needed && in_ci() {
        eprintln!("`CI` is set: a skipped part is a failure");
    }
    Ok(needed)
}

fn in_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty())
}
