//! Reviews of access.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};

use super::Judge;
use super::presentation::Look;

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  tenure review open quarterly-nhi --snapshot today --register register --out review
  tenure review export review --register register --out forms      a page and a workbook for each reviewer
  tenure review import review jane.xlsx --reviewer jane --register register
  tenure review close review --register register
  tenure review status review --snapshot next-month --register register")]
pub(crate) struct ReviewArgs {
    #[command(subcommand)]
    pub(crate) command: ReviewCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ReviewCommand {
    /// Open a review of the register: who has to decide about which access.
    Open(ReviewOpen),
    /// Write the forms of each reviewer: a page that works offline, and a workbook.
    Export(ReviewExport),
    /// Take in what a reviewer decided: the page's JSON, the workbook, or a CSV file of the same columns.
    Import(ReviewImport),
    /// Close a review: write its record, which packs and the register can cite.
    Close(ReviewClose),
    /// Say what is decided; with a later snapshot what came of it.
    Status(ReviewStatus),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ReviewOpen {
    /// Id of the review in the register.
    pub(crate) review: String,
    /// Folder of the snapshot.
    #[arg(long, value_name = "DIR")]
    pub(crate) snapshot: PathBuf,
    /// Folder of the review before: what was kept there and is unchanged is decided as a group.
    #[arg(long, value_name = "DIR")]
    pub(crate) before: Option<PathBuf>,
    /// Folder for the review.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    #[command(flatten)]
    pub(crate) judge: Judge,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ReviewExport {
    /// Folder of the review.
    pub(crate) folder: PathBuf,
    /// Folder for the forms.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    #[command(flatten)]
    pub(crate) look: Look,
    #[command(flatten)]
    pub(crate) judge: Judge,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ReviewImport {
    /// Folder of the review.
    pub(crate) folder: PathBuf,
    /// What came back: `.json`, `.xlsx` or `.csv`.
    pub(crate) file: PathBuf,
    /// Id of the person whom it came from; a JSON file of the page says so itself.
    #[arg(long, value_name = "ID")]
    pub(crate) reviewer: Option<String>,
    /// Signature of the file, made with `ssh-keygen -Y sign -n review@tenure`; `FILE.sig` beside it is taken if it is there.
    #[arg(long, value_name = "FILE")]
    pub(crate) signature: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) judge: Judge,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ReviewClose {
    /// Folder of the review.
    pub(crate) folder: PathBuf,
    /// Close it though not everything is decided; the record says what is not.
    #[arg(long)]
    pub(crate) undecided: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ReviewStatus {
    /// Folder of the review.
    pub(crate) folder: PathBuf,
    /// Folder of a later snapshot, for a review that is closed; with several, what the newest shows, and since when.
    #[arg(long, value_name = "DIR", num_args = 1..)]
    pub(crate) snapshot: Vec<PathBuf>,
    /// Days that a revocation may take from the day on which the review was closed.
    #[arg(long, value_name = "DAYS", default_value_t = 14)]
    pub(crate) within: u32,
    #[command(flatten)]
    pub(crate) judge: Judge,
}
