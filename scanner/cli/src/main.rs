//! The binary `tenure`. One file a command; only this crate prints, exits, and reads the
//! environment.

mod args;
mod commands;
mod config;
mod exit;
mod output;
mod page;
mod progress;
mod sentences;
mod steps;

use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::EnvFilter;

use args::{Args, Command};
use exit::{Exit, Failure};
use output::Output;
use tenure_snapshot::SnapshotError;

/// An estate is millions of short texts, made in one thread and dropped in another: with the
/// system's allocator an assessment takes a quarter more time and memory (`docs/benchmarks.md`).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let args = Args::parse();
    let output = Output::new(&args.global);
    log(&args);
    match run(args, &output) {
        Ok(exit) => exit.into(),
        Err(error) => fail(&error, &output),
    }
}

fn run(args: Args, output: &Output) -> anyhow::Result<Exit> {
    if output.is_for_lint() && !matches!(&args.command, Command::Register(register) if register.is_lint()) {
        let help = "`tenure report` writes results in these forms";
        return Err(Failure::usage(
            "`--format sarif` and `--format junit` are of `tenure register lint`",
            help,
        ));
    }
    match args.command {
        Command::Demo(args) => commands::demo::run(&args, output),
        #[cfg(feature = "live")]
        Command::Scan(args) => commands::scan::run(&args, output),
        #[cfg(feature = "live")]
        Command::Collect(args) => commands::collect::run(&args, output),
        Command::Import(args) => commands::import::run(&args, output),
        Command::Normalise(args) => commands::normalise::run(&args, output),
        Command::Assess(args) => commands::assess::run(&args, output),
        Command::Pack(args) => commands::pack::run(&args, output),
        Command::Report(args) => commands::report::run(&args, output),
        Command::Sign(args) => commands::sign::run(&args, output),
        Command::Verify(args) => commands::verify::run(&args, output),
        Command::Withhold(args) => commands::withhold::run(&args, output),
        Command::Custody(args) => commands::custody::run(&args, output),
        Command::Can(args) => commands::can::run(&args, output),
        Command::WhoCan(args) => commands::who_can::run(&args, output),
        Command::Explain(args) => commands::explain::run(&args, output),
        Command::Simulate(args) => commands::simulate::run(&args, output),
        Command::RightSize(args) => commands::right_size::run(&args, output),
        Command::Paths(args) => commands::paths::run(&args, output),
        Command::Offboard(args) => commands::offboard::run(&args, output),
        Command::Diff(args) => commands::diff::run(&args, output),
        Command::Query(args) => commands::query::run(&args, output),
        Command::History(args) => commands::history::run(&args, output),
        Command::Review(args) => commands::review::run(&args, output),
        Command::Checks(args) => commands::checks::run(&args, output),
        Command::Frameworks(args) => commands::frameworks::run(&args, output),
        Command::Register(args) => commands::register::run(&args, output),
        Command::Templates(args) => commands::templates::run(&args, output),
        Command::Permissions(args) => commands::permissions::run(&args, output),
        Command::Completions(args) => commands::completions::run(&args, output),
    }
}

/// Log lines go to stderr, and only where `TENURE_LOG` asks for them: names of fields and counts,
/// never a response.
fn log(_args: &Args) {
    let filter = EnvFilter::try_from_env("TENURE_LOG").unwrap_or_else(|_| EnvFilter::new("off"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}

/// Prints an error with its causes and advice, and gives its exit code.
fn fail(error: &anyhow::Error, output: &Output) -> ExitCode {
    let (exit, help) = classify(error);
    let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
    output.error(&causes, help.as_deref());
    exit.into()
}

fn classify(error: &anyhow::Error) -> (Exit, Option<String>) {
    if let Some(failure) = error.chain().find_map(|cause| cause.downcast_ref::<Failure>()) {
        return (failure.exit, failure.help.clone());
    }
    if let Some(snapshot) = error.chain().find_map(|cause| cause.downcast_ref::<SnapshotError>()) {
        let exit = if snapshot.is_damage() { Exit::Integrity } else { Exit::CouldNotRun };
        return (exit, snapshot.help());
    }
    (Exit::CouldNotRun, None)
}
