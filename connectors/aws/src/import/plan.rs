//! What is to be imported: which folders, of which accounts, with which files, and as of when.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tenure_connector_core::import::{AsOf, Ignored, label};
use tenure_model::{ScopeId, Timestamp};

use super::account;
use super::content::{Content, load};
use super::error::ImportError;
use super::name::{AnswerName, Helper, Name, parse};
use crate::units::Level;

/// What an import will read. Making it touches nothing but the folders.
#[derive(Clone, Debug)]
pub struct ImportPlan {
    /// The snapshot's only "now".
    pub as_of: Timestamp,
    /// Where that comes from.
    pub as_of_source: AsOf,
    /// Files that will not be read.
    pub ignored: Vec<Ignored>,
    pub(super) folders: Vec<Folder>,
    pub(super) organisation: Option<ScopeId>,
}

impl ImportPlan {
    /// The accounts that the folders hold.
    pub fn accounts(&self) -> impl Iterator<Item = &str> {
        self.folders.iter().filter_map(|folder| folder.account.as_deref())
    }

    /// How many files will be read.
    pub fn files(&self) -> usize {
        self.folders.iter().map(|folder| folder.answers.len()).sum()
    }
}

/// A folder of one account, or of the organisation's files alone.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    pub(super) path: PathBuf,
    pub(super) account: Option<String>,
    pub(super) answers: Vec<AnswerFile>,
    pub(super) regions_file: Option<PathBuf>,
    identity_file: Option<PathBuf>,
}

/// A file with an answer.
#[derive(Clone, Debug)]
pub(super) struct AnswerFile {
    pub(super) path: PathBuf,
    /// Folder and file name, as it stands in messages and records.
    pub(super) label: String,
    pub(super) name: AnswerName,
}

/// Looks at folders: finds the accounts, the files, and the time of the import.
///
/// A folder holds the files of one account, or folders that do. Files of the organisation and its
/// directory may lie in any of them, and in the folder above.
///
/// # Errors
/// What makes the import as a whole ambiguous or empty. Faults of single files are gaps, later.
pub fn plan(folders: &[PathBuf], as_of: Option<Timestamp>) -> Result<ImportPlan, ImportError> {
    let mut seen: BTreeMap<PathBuf, PathBuf> = BTreeMap::new();
    let mut found = Vec::new();
    let mut ignored = Vec::new();
    for given in folders {
        let mut below = Vec::new();
        look(given, &mut below, &mut ignored)?;
        for folder in below {
            let real = fs::canonicalize(&folder.path).unwrap_or_else(|_| folder.path.clone());
            if let Some(first) = seen.insert(real, folder.path.clone()) {
                return Err(ImportError::SameFolder { first, second: folder.path });
            }
            found.push(folder);
        }
    }
    if found.is_empty() {
        return Err(ImportError::NoFolder);
    }
    for folder in &mut found {
        folder.account = account::of(folder)?;
    }
    refuse_same_account(&found)?;
    found.sort_by(|a, b| (&a.account, &a.path).cmp(&(&b.account, &b.path)));
    ignored.sort();
    let (as_of, as_of_source) = match as_of {
        Some(given) => (given, AsOf::Given),
        None => time_of(&found)?,
    };
    let organisation = account::organisation(&found)?;
    Ok(ImportPlan { as_of, as_of_source, ignored, folders: found, organisation })
}

/// A given folder, and the folders directly in it, as far as they hold known files.
fn look(given: &Path, found: &mut Vec<Folder>, ignored: &mut Vec<Ignored>) -> Result<(), ImportError> {
    let unreadable = |source| ImportError::Unreadable { path: given.to_path_buf(), source };
    if !fs::metadata(given).map_err(unreadable)?.is_dir() {
        return Err(ImportError::NotAFolder(given.to_path_buf()));
    }
    let (folder, below) = list(given, ignored)?;
    let mut any = !folder.answers.is_empty();
    found.extend(any.then_some(folder));
    for path in below {
        let mut ignored_there = Vec::new();
        let (folder, deeper) = list(&path, &mut ignored_there)?;
        if folder.answers.is_empty() {
            ignored.push(ignore(&path, "a folder without a file that the import knows"));
            continue;
        }
        any = true;
        ignored.append(&mut ignored_there);
        ignored.extend(deeper.iter().map(|path| ignore(path, "a folder within an account's folder")));
        found.push(folder);
    }
    if any { Ok(()) } else { Err(ImportError::NothingKnown(given.to_path_buf())) }
}

/// The known files of one folder, and the folders in it.
fn list(path: &Path, ignored: &mut Vec<Ignored>) -> Result<(Folder, Vec<PathBuf>), ImportError> {
    let unreadable = |source| ImportError::Unreadable { path: path.to_path_buf(), source };
    let entries = fs::read_dir(path).map_err(unreadable)?;
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in entries {
        paths.push(entry.map_err(unreadable)?.path());
    }
    paths.sort();
    let mut folder = Folder {
        path: path.to_path_buf(),
        account: None,
        answers: Vec::new(),
        regions_file: None,
        identity_file: None,
    };
    let mut below = Vec::new();
    for path in paths {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        match parse(&name) {
            // A folder with the name of a file stays: it becomes a gap of that file's unit.
            Name::Answer(answer) => {
                let label = label(&path);
                folder.answers.push(AnswerFile { path, label, name: answer });
            }
            Name::Helper(Helper::CallerIdentity) => folder.identity_file = Some(path),
            Name::Helper(Helper::Regions) => folder.regions_file = Some(path),
            Name::Ignored(_) if path.is_dir() => below.push(path),
            Name::Ignored(why) => ignored.push(ignore(&path, why)),
        }
    }
    Ok((folder, below))
}

fn ignore(path: &Path, why: &str) -> Ignored {
    Ignored { file: label(path), why: why.to_owned() }
}

fn refuse_same_account(folders: &[Folder]) -> Result<(), ImportError> {
    let mut by_account: BTreeMap<&str, &Folder> = BTreeMap::new();
    for folder in folders {
        let Some(account) = &folder.account else { continue };
        if let Some(first) = by_account.insert(account, folder) {
            return Err(ImportError::SameAccount {
                account: account.clone(),
                first: first.path.clone(),
                second: folder.path.clone(),
            });
        }
    }
    Ok(())
}

/// The newest file's time, but no earlier than a report says that it was generated.
fn time_of(folders: &[Folder]) -> Result<(Timestamp, AsOf), ImportError> {
    let files = || folders.iter().flat_map(|folder| &folder.answers);
    let written = files().filter_map(|file| {
        let at = fs::metadata(&file.path).and_then(|metadata| metadata.modified()).ok()?;
        // Whole seconds: finer is noise of the file system.
        let at = Timestamp::from_second(Timestamp::try_from(at).ok()?.as_second()).ok()?;
        Some((at, AsOf::NewestFile(file.label.clone())))
    });
    let reports = files().filter(|file| file.name.unit.api == "iam:GetCredentialReport" && !file.name.csv);
    let generated = reports.filter_map(|file| {
        let Ok(Content::Json(json)) = load(&file.path, false).content else { return None };
        let report: Value = serde_json::from_slice(&json).ok()?;
        let at = report.get("GeneratedTime")?.as_str()?.parse().ok()?;
        Some((at, AsOf::Report(file.label.clone())))
    });
    // Of equal times the first, in the order of the folders, so that the answer is always the same.
    written
        .chain(generated)
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .ok_or(ImportError::NoTime)
}

impl Folder {
    pub(super) fn answer(&self, api: &str) -> impl Iterator<Item = &AnswerFile> {
        self.answers.iter().filter(move |file| file.name.unit.api == api)
    }

    pub(super) fn identity_file(&self) -> Option<&Path> {
        self.identity_file.as_deref()
    }

    /// Whether it holds an answer of an account, not only of an organisation or a directory.
    pub(super) fn is_of_account(&self) -> bool {
        self.answers.iter().any(|file| matches!(file.name.unit.level, Level::Account | Level::Region))
            || self.identity_file.is_some()
    }
}
