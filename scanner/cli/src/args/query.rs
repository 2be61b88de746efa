//! `tenure query`.

use std::path::PathBuf;

use clap::Args as ClapArgs;

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  tenure query --snapshot snapshot                        the tables, and what their columns say
  tenure query \"SELECT cloud, nature, count(*) AS identities FROM principals GROUP BY 1, 2\" --snapshot snapshot
  tenure query \"SELECT id, tags ->> 'team' AS team FROM principals WHERE last_used < '2026-07'\" --snapshot snapshot
  tenure query \"SELECT party, severity, title FROM findings\" --snapshot snapshot --assessment assessment --csv
  tenure query - --snapshot snapshot --format json < question.sql

The SQL is that of SQLite, and only questions are answered: nothing can be written. Times are UTC as text
(`2026-10-31T09:00:00Z`), lists and maps are JSON. Rows for what was not read are missing: table `gaps` says what.")]
pub(crate) struct Query {
    /// One SELECT; `-` reads it from standard input. Without it, the tables and their columns are listed.
    pub(crate) sql: Option<String>,
    /// Folder of the snapshot.
    #[arg(long, value_name = "DIR")]
    pub(crate) snapshot: PathBuf,
    /// An assessment of the snapshot, or the folder that holds it: adds the tables `outcomes`, `findings` and
    /// `not_evaluated`.
    #[arg(long, value_name = "DIR")]
    pub(crate) assessment: Option<PathBuf>,
    /// Print CSV that no spreadsheet takes for formulas.
    #[arg(long)]
    pub(crate) csv: bool,
    /// Exit with 3 where anything was not read.
    #[arg(long, alias = "complete")]
    pub(crate) require_complete: bool,
}
