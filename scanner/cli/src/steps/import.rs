//! From exported files to a sealed snapshot.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Serialize;
use tenure_model::Cloud;
use tenure_reports::hostile;
use tenure_snapshot::{Header, Snapshot, SnapshotWriter};

use crate::exit::Failure;
use crate::output::Output;
use crate::steps::normaliser::Normaliser;
use crate::{page, progress, steps};

/// The folders of an import, by cloud. At least one has some.
#[derive(Debug, Default)]
pub(crate) struct Folders<'a> {
    /// Outputs of the AWS CLI.
    pub(crate) aws: &'a [PathBuf],
    /// Outputs of `az rest`.
    pub(crate) azure: &'a [PathBuf],
    /// Answers of the REST APIs of Google Cloud.
    pub(crate) gcp: &'a [PathBuf],
}

/// What an import left.
#[derive(Debug)]
pub(crate) struct Imported {
    pub(crate) snapshot: Snapshot,
    as_of_source: String,
    places: BTreeMap<Cloud, Vec<String>>,
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
    organizations: &'a [String],
    files: u64,
    items: u64,
    gaps: usize,
    ignored: &'a [String],
}

/// The parts of an import, a cloud each, in the order of the clouds.
struct Plans(Vec<CloudPlan>);

/// What the folders of one cloud hold.
enum CloudPlan {
    Aws(tenure_aws::ImportPlan),
    Azure(tenure_azure::ImportPlan),
    Gcp(tenure_gcp::ImportPlan),
}

/// What the import of one cloud did.
#[derive(Default)]
struct Done {
    files: u64,
    items: u64,
    ignored: Vec<String>,
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
        let mut plans = Vec::new();
        // Without any folder, the connector of AWS says what is missing.
        if !folders.aws.is_empty() || (folders.azure.is_empty() && folders.gcp.is_empty()) {
            plans.push(CloudPlan::Aws(tenure_aws::plan(folders.aws, as_of).map_err(of_aws)?));
        }
        if !folders.azure.is_empty() {
            plans.push(CloudPlan::Azure(tenure_azure::plan(folders.azure, as_of).map_err(of_azure)?));
        }
        if !folders.gcp.is_empty() {
            plans.push(CloudPlan::Gcp(tenure_gcp::plan(folders.gcp, as_of).map_err(of_gcp)?));
        }
        Ok(Self(plans))
    }

    /// The latest of the times of the clouds' files, and where it comes from; of equal ones the first.
    fn as_of(&self) -> (Timestamp, String) {
        let times = self.0.iter().map(CloudPlan::as_of);
        times.reduce(|best, next| if next.0 > best.0 { next } else { best }).unwrap_or_default()
    }

    fn clouds(&self) -> String {
        let clouds: Vec<&str> = self.0.iter().map(|plan| plan.cloud().as_str()).collect();
        clouds.join(", ")
    }

    /// Records, normalises on the way, and seals.
    fn record(self, writer: SnapshotWriter, as_of_source: String) -> anyhow::Result<Imported> {
        let mut normaliser = Normaliser::new();
        let (mut files, mut items, mut ignored) = (0, 0, Vec::new());
        let mut places: BTreeMap<Cloud, Vec<String>> = BTreeMap::new();
        for plan in &self.0 {
            let done = plan.record(&writer, &mut normaliser)?;
            (files, items) = (files + done.files, items + done.items);
            ignored.extend(done.ignored);
            places.insert(plan.cloud(), plan.places());
        }
        let (records, gaps) = normaliser.finish();
        let snapshot = writer.seal(records, gaps)?;
        Ok(Imported { snapshot, as_of_source, places, files, items, ignored })
    }
}

impl CloudPlan {
    const fn cloud(&self) -> Cloud {
        match self {
            Self::Aws(_) => Cloud::Aws,
            Self::Azure(_) => Cloud::Azure,
            Self::Gcp(_) => Cloud::Gcp,
        }
    }

    fn as_of(&self) -> (Timestamp, String) {
        match self {
            Self::Aws(plan) => (plan.as_of, plan.as_of_source.to_string()),
            Self::Azure(plan) => (plan.as_of, plan.as_of_source.to_string()),
            Self::Gcp(plan) => (plan.as_of, plan.as_of_source.to_string()),
        }
    }

    /// The accounts, tenants or organizations that it holds.
    fn places(&self) -> Vec<String> {
        match self {
            Self::Aws(plan) => plan.accounts().map(str::to_owned).collect(),
            Self::Azure(plan) => plan.tenants().map(str::to_owned).collect(),
            Self::Gcp(plan) => plan.organizations().map(str::to_owned).collect(),
        }
    }

    fn record(&self, writer: &SnapshotWriter, normaliser: &mut Normaliser) -> anyhow::Result<Done> {
        Ok(match self {
            Self::Aws(plan) => {
                let done = tenure_aws::import(plan, writer, normaliser.aws()).map_err(of_aws)?;
                let ignored = done.ignored.iter().map(|one| format!("{}: {}", one.file, one.why));
                Done { files: done.files, items: done.items, ignored: ignored.collect() }
            }
            Self::Azure(plan) => {
                let done = tenure_azure::import(plan, writer, normaliser.azure()).map_err(of_azure)?;
                let ignored = done.ignored.iter().map(|one| format!("{}: {}", one.file, one.why));
                Done { files: done.files, items: done.items, ignored: ignored.collect() }
            }
            Self::Gcp(plan) => {
                let done = tenure_gcp::import(plan, writer, normaliser.gcp()).map_err(of_gcp)?;
                let ignored = done.ignored.iter().map(|one| format!("{}: {}", one.file, one.why));
                Done { files: done.files, items: done.items, ignored: ignored.collect() }
            }
        })
    }
}

/// What is wrong with an import is wrong with what was named, unless the snapshot could not be
/// written.
fn of_aws(error: tenure_aws::ImportError) -> anyhow::Error {
    match error {
        tenure_aws::ImportError::Snapshot(error) => error.into(),
        other => usage(&other, Cloud::Aws),
    }
}

fn of_azure(error: tenure_azure::ImportError) -> anyhow::Error {
    match error {
        tenure_azure::ImportError::Snapshot(error) => error.into(),
        other => usage(&other, Cloud::Azure),
    }
}

fn of_gcp(error: tenure_gcp::ImportError) -> anyhow::Error {
    match error {
        tenure_gcp::ImportError::Snapshot(error) => error.into(),
        other => usage(&other, Cloud::Gcp),
    }
}

fn usage(error: &dyn std::error::Error, cloud: Cloud) -> anyhow::Error {
    let help = format!("see `tenure import {cloud} --help` for how folders and files are named");
    Failure::usage(error.to_string(), &help)
}

impl Imported {
    fn places_of(&self, cloud: Cloud) -> &[String] {
        self.places.get(&cloud).map(Vec::as_slice).unwrap_or_default()
    }

    pub(crate) fn json(&self) -> ImportedJson<'_> {
        let manifest = self.snapshot.manifest();
        ImportedJson {
            snapshot: self.snapshot.dir().display().to_string(),
            id: &manifest.id,
            as_of: manifest.as_of.to_string(),
            accounts: self.places_of(Cloud::Aws),
            tenants: self.places_of(Cloud::Azure),
            organizations: self.places_of(Cloud::Gcp),
            files: self.files,
            items: self.items,
            gaps: manifest.all_gaps().len(),
            ignored: &self.ignored,
        }
    }

    pub(crate) fn text(&self) -> String {
        let json = self.json();
        let places = [
            (json.accounts.len(), "accounts"),
            (json.tenants.len(), "tenants"),
            (json.organizations.len(), "organizations"),
        ];
        let places: Vec<String> = places
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        let mut text = format!(
            "{}\n  {}, {}, {} listed, as of {} ({})\n",
            hostile::visible(&json.snapshot),
            if places.is_empty() { "0 accounts".to_owned() } else { places.join(", ") },
            page::count(usize::try_from(json.files).unwrap_or(usize::MAX), "file"),
            page::count(usize::try_from(json.items).unwrap_or(usize::MAX), "thing"),
            json.as_of,
            hostile::visible(&self.as_of_source),
        );
        if json.gaps > 0 {
            text.push_str(&format!(
                "  {}: what was not there is recorded as not read\n",
                page::count(json.gaps, "gap")
            ));
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
