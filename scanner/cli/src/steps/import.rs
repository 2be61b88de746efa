//! From exported files to a sealed snapshot.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Serialize;
use tenure_aws::{ImportError, ImportPlan, ImportSummary, Normaliser};
use tenure_reports::hostile;
use tenure_snapshot::{Header, Snapshot, SnapshotWriter};

use crate::exit::Failure;
use crate::output::Output;
use crate::{progress, steps};

/// What an import left.
#[derive(Debug)]
pub(crate) struct Imported {
    pub(crate) snapshot: Snapshot,
    plan: ImportPlan,
    summary: ImportSummary,
}

/// The same for programs.
#[derive(Debug, Serialize)]
pub(crate) struct ImportedJson<'a> {
    snapshot: String,
    id: &'a str,
    as_of: String,
    accounts: Vec<&'a str>,
    files: u64,
    items: u64,
    gaps: usize,
    ignored: Vec<String>,
}

/// Reads folders of AWS CLI outputs into a snapshot.
pub(crate) fn import_aws(
    folders: &[PathBuf],
    out: &Path,
    as_of: Option<Timestamp>,
    output: &Output,
) -> anyhow::Result<Imported> {
    let bar = progress::spinner(output, "importing");
    let plan = tenure_aws::plan(folders, as_of).map_err(usage)?;
    let header = Header {
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        as_of: plan.as_of,
        plan: serde_json::json!({ "import": "aws" }),
    };
    let writer = SnapshotWriter::create(out, header)?;
    let imported = record(&plan, writer);
    bar.finish_and_clear();
    match imported {
        Ok((summary, snapshot)) => Ok(Imported { snapshot, plan, summary }),
        Err(error) => {
            // Nothing was asked of a cloud: half an import is worth nothing, and in the way of the
            // next try.
            steps::discard_unfinished(out);
            Err(error)
        }
    }
}

/// Records, normalises on the way, and seals.
fn record(plan: &ImportPlan, writer: SnapshotWriter) -> anyhow::Result<(ImportSummary, Snapshot)> {
    let mut normaliser = Normaliser::new();
    let summary = tenure_aws::import(plan, &writer, &mut normaliser).map_err(usage)?;
    let (records, gaps) = normaliser.finish();
    Ok((summary, writer.seal(records, gaps)?))
}

/// What is wrong with an import is wrong with what was named, unless the snapshot could not be
/// written.
fn usage(error: ImportError) -> anyhow::Error {
    match error {
        ImportError::Snapshot(error) => error.into(),
        other => Failure::usage(
            other.to_string(),
            "see `tenure import aws --help` for how folders and files are named",
        ),
    }
}

impl Imported {
    pub(crate) fn json(&self) -> ImportedJson<'_> {
        let manifest = self.snapshot.manifest();
        ImportedJson {
            snapshot: self.snapshot.dir().display().to_string(),
            id: &manifest.id,
            as_of: manifest.as_of.to_string(),
            accounts: self.plan.accounts().collect(),
            files: self.summary.files,
            items: self.summary.items,
            gaps: manifest.all_gaps().len(),
            ignored: self.summary.ignored.iter().map(|file| format!("{}: {}", file.file, file.why)).collect(),
        }
    }

    pub(crate) fn text(&self) -> String {
        let json = self.json();
        let mut text = format!(
            "{}\n  {} accounts, {} files, {} things listed, as of {} ({})\n",
            hostile::visible(&json.snapshot),
            json.accounts.len(),
            json.files,
            json.items,
            json.as_of,
            hostile::visible(&self.plan.as_of_source.to_string()),
        );
        if json.gaps > 0 {
            text.push_str(&format!("  {} gaps: what was not there is recorded as not read\n", json.gaps));
        }
        for ignored in &json.ignored {
            text.push_str(&format!("  ignored {}\n", hostile::visible(ignored)));
        }
        text.push_str(&format!(
            "\nNext: tenure assess {} --out assessment\n",
            hostile::visible(&json.snapshot)
        ));
        text
    }
}
