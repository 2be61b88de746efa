//! `tenure completions`: a completion script for a shell.

use clap::CommandFactory;

use crate::args::{Args, Completions};
use crate::exit::Exit;
use crate::output::Output;

pub(crate) fn run(args: &Completions, output: &Output) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "tenure", &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    output.result(&script, || script.clone())?;
    Ok(Exit::Clean)
}
