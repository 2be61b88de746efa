//! The evidence pack.

use std::path::PathBuf;

use clap::Args as ClapArgs;

use super::Judge;
use super::presentation::Look;
use super::signing::Sealing;

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  tenure pack snapshot --out pack
  tenure pack snapshot --assessment assessment --out pack
  tenure pack september october november december --period 2026-Q4 --out pack")]
pub(crate) struct Pack {
    /// Folder of the snapshot; with `--period` of several, in any order.
    #[arg(required = true, num_args = 1.., value_name = "SNAPSHOT")]
    pub(crate) snapshots: Vec<PathBuf>,
    /// Folder of its assessment; without it the snapshot is assessed now.
    #[arg(long, value_name = "DIR")]
    pub(crate) assessment: Option<PathBuf>,
    /// Folder for the pack.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// A quarter in the register's time zone, as `2026-Q4`: the pack tells what changed in it and who did it. It is the
    /// pack of the last snapshot in the quarter; one from before opens it, one from after shows that it was there in time.
    #[arg(long, value_name = "QUARTER", conflicts_with = "assessment")]
    pub(crate) period: Option<String>,
    /// Days that two snapshots of a period may lie apart before the time between them is named as not seen.
    #[arg(long, value_name = "DAYS", default_value_t = 7, requires = "period", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) expect_every: u32,
    /// A framework by its id, to lay the pack out by its controls too (`tenure frameworks` lists them); may be repeated.
    #[arg(long = "framework", value_name = "ID")]
    pub(crate) frameworks: Vec<String>,
    /// Give people pseudonyms by the key in this file, the same ones in every pack; who is who is written to
    /// `<out>.pseudonyms.json` beside the pack.
    #[arg(long, value_name = "KEYFILE")]
    pub(crate) pseudonymise: Option<PathBuf>,
    /// Folder of a closed review, whose record goes into the pack, with what came of each decision by the snapshots of the
    /// pack; may be repeated.
    #[arg(long = "review", value_name = "DIR")]
    pub(crate) reviews: Vec<PathBuf>,
    /// Days that a revocation may take from the day on which its review was closed.
    #[arg(long, value_name = "DAYS", default_value_t = 14, requires = "reviews")]
    pub(crate) within: u32,
    #[command(flatten)]
    pub(crate) look: Look,
    #[command(flatten)]
    pub(crate) sealing: Sealing,
    #[command(flatten)]
    pub(crate) judge: Judge,
}
