//! From exported files to a sealed snapshot.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Serialize;
use tenure_reports::hostile;
use tenure_snapshot::{Header, Snapshot, SnapshotWriter};

use crate::exit::Failure;
use crate::output::Output;
use crate::{progress, steps};

/// The folders of an import, by cloud. At least one has some.
#[derive(Debug, Default)]
pub(crate) struct Folders<'a> {
    /// Outputs of the AWS CLI.
    pub(crate) aws: &'a [PathBuf],
    /// Outputs of `az rest`.
    pub(crate) azure: &'a [PathBuf],
}

/// What an import left.
#[derive(Debug)]
pub(crate) struct Imported {
    pub(crate) snapshot: Snapshot,
    as_of_source: String,
    accounts: Vec<String>,
    tenants: Vec<String>,
    files: u64,
    items: u64,
    ignored: Vec<String>,
}

/// The same for programs.
#[derive(Debug, Serialize)]
pub(crate) struct ImportedJson<'a> {
    snapshot: String,
    id: &'a str,
    as_of: String,
    accounts: &'a [String],
    tenants: &'a [String],
    files: u64,
    items: u64,
    gaps: usize,
    ignored: &'a [String],
}

/// What the folders hold.
struct Plans {
    aws: Option<tenure_aws::ImportPlan>,
    azure: Option<tenure_azure::ImportPlan>,
}

/// Reads folders of exported files into a snapshot.
pub(crate) fn import(
    folders: &Folders<'_>,
    out: &Path,
    as_of: Option<Timestamp>,
    output: &Output,
) -> anyhow::Result<Imported> {
    let bar = progress::spinner(output, "importing");
    let plans = Plans::make(folders, as_of)?;
    let (as_of, as_of_source) = plans.as_of();
    let header = Header {
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        as_of,
        plan: serde_json::json!({ "import": plans.clouds() }),
    };
    let writer = SnapshotWriter::create(out, header)?;
    let imported = plans.record(writer, as_of_source);
    bar.finish_and_clear();
    if imported.is_err() {
        // Nothing was asked of a cloud: half an import is worth nothing, and in the way of the next
        // try.
        steps::discard_unfinished(out);
    }
    imported
}

impl Plans {
    fn make(folders: &Folders<'_>, as_of: Option<Timestamp>) -> anyhow::Result<Self> {
        let aws = (!folders.aws.is_empty() || folders.azure.is_empty())
            .then(|| tenure_aws::plan(folders.aws, as_of).map_err(of_aws));
        let azure =
            (!folders.azure.is_empty()).then(|| tenure_azure::plan(folders.azure, as_of).map_err(of_azure));
        Ok(Self { aws: aws.transpose()?, azure: azure.transpose()? })
    }

    /// The later of the times of the clouds' files, and where it comes from.
    fn as_of(&self) -> (Timestamp, String) {
        let aws = self.aws.as_ref().map(|plan| (plan.as_of, plan.as_of_source.to_string()));
        let azure = self.azure.as_ref().map(|plan| (plan.as_of, plan.as_of_source.to_string()));
        match (aws, azure) {
            (Some(aws), Some(azure)) => {
                if azure.0 > aws.0 {
                    azure
                } else {
                    aws
                }
            }
            (one, other) => one.or(other).unwrap_or_default(),
        }
    }

    fn clouds(&self) -> &'static str {
        match (&self.aws, &self.azure) {
            (Some(_), Some(_)) => "aws, azure",
            (None, Some(_)) => "azure",
            (_, None) => "aws",
        }
    }

    /// Records, normalises on the way, and seals.
    fn record(self, writer: SnapshotWriter, as_of_source: String) -> anyhow::Result<Imported> {
        let mut normaliser = steps::normaliser::Normaliser::new();
        let (mut files, mut items, mut ignored) = (0, 0, Vec::new());
        if let Some(plan) = &self.aws {
            let summary = tenure_aws::import(plan, &writer, normaliser.aws()).map_err(of_aws)?;
            (files, items) = (files + summary.files, items + summary.items);
            ignored.extend(summary.ignored.iter().map(|file| format!("{}: {}", file.file, file.why)));
        }
        if let Some(plan) = &self.azure {
            let summary = tenure_azure::import(plan, &writer, normaliser.azure()).map_err(of_azure)?;
            (files, items) = (files + summary.files, items + summary.items);
            ignored.extend(summary.ignored.iter().map(|file| format!("{}: {}", file.file, file.why)));
        }
        let (records, gaps) = normaliser.finish();
        let snapshot = writer.seal(records, gaps)?;
        let accounts = self.aws.iter().flat_map(|plan| plan.accounts()).map(str::to_owned).collect();
        let tenants = self.azure.iter().flat_map(|plan| plan.tenants()).map(str::to_owned).collect();
        Ok(Imported { snapshot, as_of_source, accounts, tenants, files, items, ignored })
    }
}

/// What is wrong with an import is wrong with what was named, unless the snapshot could not be
/// written.
fn of_aws(error: tenure_aws::ImportError) -> anyhow::Error {
    match error {
        tenure_aws::ImportError::Snapshot(error) => error.into(),
        other => usage(&other, "aws"),
    }
}

fn of_azure(error: tenure_azure::ImportError) -> anyhow::Error {
    match error {
        tenure_azure::ImportError::Snapshot(error) => error.into(),
        other => usage(&other, "azure"),
    }
}

fn usage(error: &dyn std::error::Error, cloud: &str) -> anyhow::Error {
    let help = format!("see `tenure import {cloud} --help` for how folders and files are named");
    Failure::usage(error.to_string(), &help)
}

impl Imported {
    pub(crate) fn json(&self) -> ImportedJson<'_> {
        let manifest = self.snapshot.manifest();
        ImportedJson {
            snapshot: self.snapshot.dir().display().to_string(),
            id: &manifest.id,
            as_of: manifest.as_of.to_string(),
            accounts: &self.accounts,
            tenants: &self.tenants,
            files: self.files,
            items: self.items,
            gaps: manifest.all_gaps().len(),
            ignored: &self.ignored,
        }
    }

    pub(crate) fn text(&self) -> String {
        let json = self.json();
        let places = [(json.accounts.len(), "accounts"), (json.tenants.len(), "tenants")];
        let places: Vec<String> = places
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        let mut text = format!(
            "{}\n  {}, {} files, {} things listed, as of {} ({})\n",
            hostile::visible(&json.snapshot),
            if places.is_empty() { "0 accounts".to_owned() } else { places.join(", ") },
            json.files,
            json.items,
            json.as_of,
            hostile::visible(&self.as_of_source),
        );
        if json.gaps > 0 {
            text.push_str(&format!("  {} gaps: what was not there is recorded as not read\n", json.gaps));
        }
        for ignored in json.ignored {
            text.push_str(&format!("  ignored {}\n", hostile::visible(ignored)));
        }
        text.push_str(&format!(
            "\nNext: tenure assess {} --out assessment\n",
            hostile::visible(&json.snapshot)
        ));
        text
    }
}
