//! How reports are presented, their templates, and what is withheld of them.

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

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "The manifests stay as they are, so that signatures still hold; signatures/withheld.txt lists what is withheld.
`tenure verify` tells withheld from missing, and so do the commands of VERIFY.txt.

Examples:
  tenure withhold pack data/raw/aws/111122223333/iam-list-users.jsonl --out for-the-auditor
  tenure withhold pack raw/azure/ --out for-the-provider                    everything below a folder
  tenure withhold pack register/ raw/register/ --out for-the-provider       the register, and where findings cite it"
)]
pub(crate) struct Withhold {
    /// Folder of the pack.
    pub(crate) pack: PathBuf,
    /// Files of it, by their paths (`data/…` or without); a path that ends in `/` is a folder.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<String>,
    /// Folder for the new pack.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
}
