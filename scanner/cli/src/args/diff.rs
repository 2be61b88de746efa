//! `tenure diff`.

use std::path::PathBuf;

use clap::Args as ClapArgs;

use super::Judge;

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  tenure diff september-snapshot october-snapshot --register register.toml
  tenure diff pack-2026-Q3 pack-2026-Q4 --party acme
  tenure diff september october --format json

What one of both might not have seen is \"not evaluated\": neither added nor removed. Packs and assessments do not hold
grants, trusts and credentials one by one; of these they are compared as far as they are a party's.")]
pub(crate) struct Diff {
    /// The earlier one: folder of a snapshot, of a pack, or an assessment.
    pub(crate) earlier: PathBuf,
    /// The later one.
    pub(crate) later: PathBuf,
    /// Only what is of this party; `own` for what is nobody else's.
    #[arg(long, value_name = "PARTY")]
    pub(crate) party: Option<String>,
    #[command(flatten)]
    pub(crate) judge: Judge,
}
