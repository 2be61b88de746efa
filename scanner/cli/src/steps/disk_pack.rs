//! Packs on disk: the reports crate knows no file system, so this is where theirs begins.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use tenure_register::Register;
use tenure_reports::pack::{RawSource, Sink};
use tenure_reports::verify::PackSource;
use tenure_snapshot::Snapshot;

use crate::exit::Failure;

/// Writes a pack into a folder of its own. Until [`DiskSink::finish`] it lies beside its place, so
/// that a pack is either whole or not there.
#[derive(Debug)]
pub(crate) struct DiskSink {
    place: PathBuf,
    partial: PathBuf,
}

impl DiskSink {
    /// Starts a pack. A folder that holds anything is refused: a pack is never changed.
    pub(crate) fn create(place: &Path) -> anyhow::Result<Self> {
        let is_taken =
            fs::read_dir(place).is_ok_and(|mut entries| entries.next().is_some()) || place.is_file();
        if is_taken {
            return Err(Failure::usage(
                format!("`{}` is not empty", place.display()),
                "name a new folder with --out: a pack is never changed",
            ));
        }
        if let Some(outer) = sealed_around(place) {
            return Err(Failure::usage(
                format!("`{}` lies in `{}`, which nothing may be added to", place.display(), outer.display()),
                "name a folder outside of packs and snapshots with --out",
            ));
        }
        let name = place.file_name().unwrap_or_default().to_string_lossy();
        let partial = place.with_file_name(format!(".{name}.partial"));
        if partial.exists() {
            fs::remove_dir_all(&partial).with_context(|| format!("cannot clear `{}`", partial.display()))?;
        }
        fs::create_dir_all(&partial).with_context(|| format!("cannot make `{}`", partial.display()))?;
        Ok(Self { place: place.to_owned(), partial })
    }

    /// Where it lies until then.
    pub(crate) fn folder(&self) -> &Path {
        &self.partial
    }

    /// Puts the finished pack in its place.
    pub(crate) fn finish(self) -> anyhow::Result<()> {
        if self.place.exists() {
            fs::remove_dir(&self.place)
                .with_context(|| format!("cannot replace `{}`", self.place.display()))?;
        }
        fs::rename(&self.partial, &self.place)
            .with_context(|| format!("cannot make `{}`", self.place.display()))
    }
}

/// The pack or snapshot that a place would lie in: to write there would break its seals.
fn sealed_around(place: &Path) -> Option<PathBuf> {
    let place = std::path::absolute(place).ok()?;
    let nearest = place.ancestors().find_map(|folder| folder.canonicalize().ok())?;
    let is_sealed = |folder: &Path| {
        ["bagit.txt", "manifest.json", "journal.jsonl"].iter().any(|name| folder.join(name).is_file())
    };
    nearest.ancestors().find(|folder| is_sealed(folder)).map(Path::to_owned)
}

/// A pack that could not be finished leaves nothing behind.
impl Drop for DiskSink {
    fn drop(&mut self) {
        if self.partial.exists() {
            let _ = fs::remove_dir_all(&self.partial);
        }
    }
}

impl Sink for DiskSink {
    type Error = io::Error;

    fn put(&mut self, path: &str, bytes: &[u8]) -> Result<(), io::Error> {
        let file = self.partial.join(path);
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(file, bytes)
    }
}

/// The recordings of a snapshot, of an earlier one and of the register, unpacked on demand.
#[derive(Debug)]
pub(crate) struct Recordings<'a> {
    snapshot: &'a Snapshot,
    baseline: Option<&'a Snapshot>,
    register: BTreeMap<String, Vec<u8>>,
}

impl<'a> Recordings<'a> {
    pub(crate) fn new(snapshot: &'a Snapshot, baseline: Option<&'a Snapshot>, register: &Register) -> Self {
        Self { snapshot, baseline, register: register.recordings() }
    }
}

impl RawSource for Recordings<'_> {
    type Error = anyhow::Error;

    fn recording(&self, raw: &str) -> Result<Vec<u8>, Self::Error> {
        if raw.starts_with("raw/register/") {
            let recording = self.register.get(raw).cloned();
            return recording.context("the assessment was made with another register");
        }
        let (snapshot, raw) = match (raw.strip_prefix("baseline/"), self.baseline) {
            (Some(raw), Some(baseline)) => (baseline, raw),
            (Some(_), None) => anyhow::bail!("there is no earlier snapshot"),
            (None, _) => (self.snapshot, raw),
        };
        let mut bytes = Vec::new();
        for line in snapshot.read_raw_lines(&format!("{raw}.zst"))? {
            bytes.extend_from_slice(line.as_bytes());
            bytes.push(b'\n');
        }
        Ok(bytes)
    }
}

/// The files of a pack, by their paths inside it.
#[derive(Debug)]
pub(crate) struct DiskPack {
    files: BTreeMap<String, PathBuf>,
}

impl DiskPack {
    /// Lists the files. Links are followed by nobody: a link is listed as a file that cannot be
    /// read.
    pub(crate) fn open(dir: &Path) -> anyhow::Result<Self> {
        let mut files = BTreeMap::new();
        list(dir, "", &mut files).with_context(|| format!("cannot read `{}`", dir.display()))?;
        Ok(Self { files })
    }
}

fn list(dir: &Path, prefix: &str, files: &mut BTreeMap<String, PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            list(&entry.path(), &format!("{path}/"), files)?;
        } else {
            files.insert(path, entry.path());
        }
    }
    Ok(())
}

impl PackSource for DiskPack {
    type Error = io::Error;

    fn paths(&self) -> Result<Vec<String>, io::Error> {
        Ok(self.files.keys().cloned().collect())
    }

    fn open(&self, path: &str) -> Result<Box<dyn Read + '_>, io::Error> {
        let file = self.files.get(path).ok_or(io::ErrorKind::NotFound)?;
        if fs::symlink_metadata(file)?.is_symlink() {
            return Err(io::Error::other("it is a link"));
        }
        Ok(Box::new(File::open(file)?))
    }
}
