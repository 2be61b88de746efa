use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

use super::Judge;
use super::presentation::Look;

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  tenure report junit --snapshot snapshot --out checks.xml
  tenure report markdown --assessment assessment >> \"$GITHUB_STEP_SUMMARY\"
  tenure report sarif --snapshot snapshot --register register --out findings.sarif
  tenure report ocsf --snapshot snapshot --out events         a folder, as OCSF is two files
  tenure report asff --snapshot snapshot --account 111122223333 --region eu-west-1 --out hub
  for batch in hub/batch-*.json; do aws securityhub batch-import-findings --cli-input-json file://$batch; done")]
pub(crate) struct Report {
    /// The form.
    pub(crate) form: Form,
    /// Folder of the snapshot; with --assessment it is not read.
    #[arg(long, value_name = "DIR", required_unless_present = "assessment")]
    pub(crate) snapshot: Option<PathBuf>,
    /// The assessment: `assessment.json`, or the folder that holds it.
    #[arg(long, value_name = "PATH", conflicts_with = "snapshot")]
    pub(crate) assessment: Option<PathBuf>,
    /// Where to: a file, a folder where the form has several files, or `-` for stdout.
    #[arg(long, value_name = "PATH", default_value = "-")]
    pub(crate) out: PathBuf,
    /// ASFF: the account of Security Hub that findings of every cloud are filed under; without it those of AWS
    /// accounts are filed under their own.
    #[arg(long, value_name = "ID", value_parser = account)]
    pub(crate) account: Option<String>,
    /// ASFF: the region of that Security Hub.
    #[arg(long, value_name = "NAME", requires = "account", value_parser = region, default_value = "us-east-1")]
    pub(crate) region: String,
    #[command(flatten)]
    pub(crate) judge: Judge,
    #[command(flatten)]
    pub(crate) look: Look,
}

/// A form of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// Findings for AWS Security Hub, in batches that its API takes.
    Asff,
    /// Tables that are safe to open in a spreadsheet.
    Csv,
    /// One self-contained page.
    Html,
    /// The assessment itself.
    Json,
    /// A test case a check, for continuous integration.
    Junit,
    /// A summary for tickets and pull requests.
    Markdown,
    /// Events of the Open Cybersecurity Schema Framework 1.8.0, one a line.
    Ocsf,
    /// Results with places in files, for editors and code scanning.
    Sarif,
    /// A summary for a terminal.
    Text,
    /// The tables as a workbook.
    Xlsx,
}

fn account(word: &str) -> Result<String, String> {
    let is_account = word.len() == 12 && word.bytes().all(|byte| byte.is_ascii_digit());
    if is_account { Ok(word.to_owned()) } else { Err("an account of AWS has twelve digits".to_owned()) }
}

fn region(word: &str) -> Result<String, String> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_region = word.contains('-') && word.len() <= 32 && word.bytes().all(plain);
    if is_region { Ok(word.to_owned()) } else { Err("a region is named like `eu-west-1`".to_owned()) }
}
