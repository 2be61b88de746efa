//! `tenure import`: a snapshot from files that a cloud's own command line wrote.

use crate::args::{Import, ImportAws, ImportCloud};
use crate::exit::Exit;
use crate::output::Output;
use crate::steps;

pub(crate) fn run(args: &Import, output: &Output) -> anyhow::Result<Exit> {
    match &args.cloud {
        ImportCloud::Aws(args) => aws(args, output),
    }
}

fn aws(args: &ImportAws, output: &Output) -> anyhow::Result<Exit> {
    let imported = steps::import_aws(&args.folders, &args.out, args.as_of, output)?;
    output.result(&imported.json(), || imported.text())?;
    Ok(Exit::Clean)
}
