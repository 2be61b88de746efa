//! The folder of a review: `campaign.json`, what came back under `decisions/`, and the record once it is closed.
//! Files are added, never changed.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use tenure_model::{Campaign, Received, ReviewRecord};

use crate::exit::Failure;

/// The record of a closed review.
pub(super) const RECORD: &str = "record.json";
const CAMPAIGN: &str = "campaign.json";
const DECISIONS: &str = "decisions";
/// Drafts of entries for the register.
const EXCEPTIONS: &str = "exceptions.toml";

pub(super) struct Folder {
    dir: PathBuf,
    pub(super) campaign: Campaign,
}

impl Folder {
    /// Makes the folder of a new review.
    pub(super) fn create(dir: &Path, campaign: &Campaign) -> anyhow::Result<Self> {
        if dir.join(CAMPAIGN).exists() {
            return Err(Failure::usage(
                format!("`{}` holds a review already", dir.display()),
                "name a new folder with --out: a review is never changed",
            ));
        }
        fs::create_dir_all(dir.join(DECISIONS))
            .with_context(|| format!("cannot make `{}`", dir.display()))?;
        write_json(&dir.join(CAMPAIGN), campaign)?;
        Ok(Self { dir: dir.to_owned(), campaign: campaign.clone() })
    }

    pub(super) fn open(dir: &Path) -> anyhow::Result<Self> {
        let campaign: Campaign = read_json(&dir.join(CAMPAIGN))?;
        if campaign.format_version > Campaign::FORMAT_VERSION {
            return Err(Failure::usage(
                format!(
                    "`{}` has format {}, and this version of tenure reads formats up to {}",
                    dir.display(),
                    campaign.format_version,
                    Campaign::FORMAT_VERSION
                ),
                "read it with the version of tenure that wrote it",
            ));
        }
        Ok(Self { dir: dir.to_owned(), campaign })
    }

    pub(super) fn shown(&self) -> String {
        tenure_reports::hostile::visible(&self.dir.display().to_string())
    }

    /// What came back, in the order of arrival.
    pub(super) fn received(&self) -> anyhow::Result<Vec<Received>> {
        let dir = self.dir.join(DECISIONS);
        let entries = fs::read_dir(&dir).with_context(|| format!("cannot read `{}`", dir.display()))?;
        let mut paths = Vec::new();
        for entry in entries {
            let path = entry.with_context(|| format!("cannot read `{}`", dir.display()))?.path();
            if path.extension().is_some_and(|extension| extension == "json") {
                paths.push(path);
            }
        }
        paths.sort();
        paths.iter().map(|path| read_json(path)).collect()
    }

    /// Adds what came back.
    pub(super) fn add(&self, received: &Received) -> anyhow::Result<PathBuf> {
        if self.dir.join(RECORD).exists() {
            return Err(Failure::usage(
                format!("`{}` is closed", self.dir.display()),
                "open the review anew to decide again",
            ));
        }
        let number = self.received()?.len() + 1;
        let path = self.dir.join(DECISIONS).join(format!("{number:04}.json"));
        write_json(&path, received)?;
        Ok(path)
    }

    /// Writes the record, and gives its path and digest.
    pub(super) fn close(&self, record: &ReviewRecord) -> anyhow::Result<(String, String)> {
        let path = self.dir.join(RECORD);
        if path.exists() {
            return Err(Failure::usage(
                format!("`{}` is closed already", self.dir.display()),
                "`tenure review status` tells what came of it",
            ));
        }
        let digest = write_json(&path, record)?;
        Ok((path.display().to_string(), digest))
    }

    /// Writes what the register may take of the exceptions, and gives its path; nothing where there are none.
    pub(super) fn add_exceptions(&self, text: &str) -> anyhow::Result<Option<String>> {
        if text.is_empty() {
            return Ok(None);
        }
        let path = self.dir.join(EXCEPTIONS);
        write_whole(&path, text.as_bytes()).with_context(|| format!("cannot write `{}`", path.display()))?;
        Ok(Some(path.display().to_string()))
    }

    /// The record of a closed review.
    pub(super) fn record(&self) -> anyhow::Result<ReviewRecord> {
        let path = self.dir.join(RECORD);
        if !path.exists() {
            return Err(Failure::usage(
                format!("`{}` is not closed", self.dir.display()),
                "close it first: tenure review close",
            ));
        }
        read_json(&path)
    }

    /// The record of a closed review as it lies there.
    pub(super) fn record_bytes(&self) -> anyhow::Result<Vec<u8>> {
        self.record()?;
        let path = self.dir.join(RECORD);
        fs::read(&path).with_context(|| format!("cannot read `{}`", path.display()))
    }

    pub(super) fn is_closed(&self) -> bool {
        self.dir.join(RECORD).exists()
    }
}

/// SHA-256 in lower-case hex.
pub(super) fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes a file that must not be there yet, whole or not at all, and gives its digest.
fn write_json(path: &Path, value: &impl Serialize) -> anyhow::Result<String> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
    bytes.push(b'\n');
    write_whole(path, &bytes).with_context(|| format!("cannot write `{}`", path.display()))?;
    Ok(digest(&bytes))
}

fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path).map_err(|error| error.error)?;
    Ok(())
}

fn read_json<T: DeserializeOwned>(path: &Path) -> anyhow::Result<T> {
    let bytes = fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    serde_json::from_slice(&bytes).with_context(|| format!("`{}` is not of a review", path.display()))
}

/// Writes files into a folder; one that is there already is refused.
pub(super) fn write_new(dir: &Path, files: &[tenure_reports::File]) -> anyhow::Result<Vec<String>> {
    fs::create_dir_all(dir).with_context(|| format!("cannot make `{}`", dir.display()))?;
    let mut written = Vec::new();
    for file in files {
        let path = dir.join(&file.path);
        if path.exists() {
            return Err(Failure::usage(
                format!("`{}` is there already", path.display()),
                "name another folder with --out: a form that somebody fills is never replaced",
            ));
        }
        write_whole(&path, &file.bytes).with_context(|| format!("cannot write `{}`", path.display()))?;
        written.push(path.display().to_string());
    }
    Ok(written)
}
