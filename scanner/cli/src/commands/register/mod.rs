//! `tenure register`: drafting, checking and showing the customer's own file.

mod init;
mod lint;
mod show;

use std::path::{Path, PathBuf};

use tenure_register::Register;

use crate::args::{RegisterArgs, RegisterCommand};
use crate::config::Config;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::steps;

/// The published schema; `cargo xtask generate` writes it, and CI holds it to the types.
const SCHEMA: &str = include_str!("../../../../../docs/register.schema.json");

pub(crate) fn run(args: &RegisterArgs, output: &Output) -> anyhow::Result<Exit> {
    match &args.command {
        RegisterCommand::Init(args) => init::run(args, output),
        RegisterCommand::Lint(args) => lint::run(args, output),
        RegisterCommand::Schema => {
            let schema: serde_json::Value = serde_json::from_str(SCHEMA)?;
            output.result(&schema, || SCHEMA.to_owned())?;
            Ok(Exit::Clean)
        }
        RegisterCommand::Show(args) => show::run(args, output),
    }
}

/// The register that is named, else that of the settings; an error where there is none.
fn load(paths: &[PathBuf], settings: Option<&Path>) -> anyhow::Result<Register> {
    let declared = Config::load(settings)?.declared(paths);
    if declared.paths.is_empty() {
        return Err(Failure::usage(
            "no register is named",
            "name its files, or set `register` in tenure.toml; `tenure register init` drafts one",
        ));
    }
    steps::register::load(&declared)
}

/// Text as lines that a terminal may be given, whatever a register holds.
fn plain(text: &str) -> String {
    text.lines().map(|line| tenure_reports::hostile::visible(line) + "\n").collect()
}
