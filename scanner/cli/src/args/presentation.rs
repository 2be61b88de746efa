//! How reports are presented, and their templates.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};

/// How a report is presented.
#[derive(Debug, Default, ClapArgs)]
#[command(next_help_heading = "Report")]
pub(crate) struct Look {
    /// Language of the report: `en`, `de`, or one whose messages are in the folder of templates.
    #[arg(long, value_name = "TAG")]
    pub(crate) language: Option<String>,
    /// Folder with templates that take the place of built-in ones, and with messages (`de.ftl`).
    #[arg(long, value_name = "DIR")]
    pub(crate) templates: Option<PathBuf>,
    /// Logo for the head of the report: PNG, or SVG without script and references, at most 200 kB.
    #[arg(long, value_name = "FILE")]
    pub(crate) logo: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  tenure templates export my-templates         then change some, and delete those that you keep as they are
  tenure pack snapshot --out pack --templates my-templates")]
pub(crate) struct TemplatesArgs {
    #[command(subcommand)]
    pub(crate) command: TemplatesCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TemplatesCommand {
    /// Write the built-in templates and the messages of every language into a folder, to be changed there.
    Export(TemplatesExport),
}

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  tenure templates export my-templates")]
pub(crate) struct TemplatesExport {
    /// A new or empty folder.
    pub(crate) dir: PathBuf,
}
