//! `tenure import`: a snapshot from files that a cloud's own command line wrote.

use crate::args::{Import, ImportCloud};
use crate::exit::Exit;
use crate::output::Output;
use crate::steps::{self, Folders};

pub(crate) fn run(args: &Import, output: &Output) -> anyhow::Result<Exit> {
    let (folders, options) = match &args.cloud {
        ImportCloud::Aws(args) => (Folders { aws: &args.folders, ..Folders::default() }, &args.options),
        ImportCloud::Azure(args) => {
            (Folders { aws: &args.aws, azure: &args.folders, gcp: &[] }, &args.options)
        }
        ImportCloud::Gcp(args) => {
            (Folders { aws: &args.aws, azure: &args.azure, gcp: &args.folders }, &args.options)
        }
    };
    let imported = steps::import(&folders, &options.out, options.as_of, output)?;
    output.result(&imported.json(), || imported.text())?;
    Ok(Exit::Clean)
}
