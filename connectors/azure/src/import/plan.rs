//! What is to be imported: which folders, of which tenants, with which files, and as of when.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tenure_model::Timestamp;

use super::error::ImportError;
use super::name::{Name, Of, parse};
use super::tenant;
use crate::units::Unit;

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
}

impl ImportPlan {
    /// The tenants that the folders hold.
    pub fn tenants(&self) -> impl Iterator<Item = &str> {
        self.folders.iter().map(|folder| folder.tenant.as_str())
    }

    /// How many files will be read.
    pub fn files(&self) -> usize {
        self.folders.iter().map(|folder| folder.answers.len()).sum()
    }
}

/// Where the time of an import comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AsOf {
    /// It was given.
    Given,
    /// The file that was written last.
    NewestFile(String),
}

impl std::fmt::Display for AsOf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Given => f.write_str("as given"),
            Self::NewestFile(file) => write!(f, "when `{file}`, the newest file, was written"),
        }
    }
}

/// A file that is not read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ignored {
    /// The file.
    pub file: String,
    /// Why, as a clause.
    pub why: String,
}

/// A folder of one tenant.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    pub(super) path: PathBuf,
    pub(super) tenant: String,
    pub(super) answers: Vec<AnswerFile>,
}

/// A file with answers.
#[derive(Clone, Debug)]
pub(super) struct AnswerFile {
    pub(super) path: PathBuf,
    /// Folder and file name, as it stands in messages and records.
    pub(super) label: String,
    pub(super) unit: &'static Unit,
    pub(super) of: Of,
    pub(super) object: Option<String>,
}

/// Looks at folders: finds the tenants, the files, and the time of the import. A folder holds the files
/// of one tenant, or folders that do.
///
/// # Errors
/// What makes the import as a whole ambiguous or empty. Faults of single files are gaps, later.
pub fn plan(folders: &[PathBuf], as_of: Option<Timestamp>) -> Result<ImportPlan, ImportError> {
    let mut seen: BTreeMap<PathBuf, PathBuf> = BTreeMap::new();
    let (mut found, mut ignored) = (Vec::new(), Vec::new());
    for given in folders {
        for (path, answers) in look(given, &mut ignored)? {
            let real = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
            if let Some(first) = seen.insert(real, path.clone()) {
                return Err(ImportError::SameFolder { first, second: path });
            }
            let tenant = tenant::of(&path, &answers)?;
            found.push(Folder { path, tenant, answers });
        }
    }
    if found.is_empty() {
        return Err(ImportError::NoFolder);
    }
    found.sort_by(|a, b| (&a.tenant, &a.path).cmp(&(&b.tenant, &b.path)));
    refuse_same_tenant(&found)?;
    ignored.sort();
    let (as_of, as_of_source) = match as_of {
        Some(given) => (given, AsOf::Given),
        None => newest(&found)?,
    };
    Ok(ImportPlan { as_of, as_of_source, ignored, folders: found })
}

type Known = (PathBuf, Vec<AnswerFile>);

/// A given folder, and the folders directly in it, as far as they hold known files.
fn look(given: &Path, ignored: &mut Vec<Ignored>) -> Result<Vec<Known>, ImportError> {
    let unreadable = |source| ImportError::Unreadable { path: given.to_path_buf(), source };
    if !fs::metadata(given).map_err(unreadable)?.is_dir() {
        return Err(ImportError::NotAFolder(given.to_path_buf()));
    }
    let (answers, below) = list(given, ignored)?;
    let mut found = Vec::new();
    if !answers.is_empty() {
        found.push((given.to_path_buf(), answers));
    }
    for path in below {
        let mut ignored_there = Vec::new();
        let (answers, deeper) = list(&path, &mut ignored_there)?;
        if answers.is_empty() {
            ignored.push(ignore(&path, "a folder without a file that the import knows"));
            continue;
        }
        ignored.append(&mut ignored_there);
        ignored.extend(deeper.iter().map(|path| ignore(path, "a folder within a tenant's folder")));
        found.push((path, answers));
    }
    if found.is_empty() { Err(ImportError::NothingKnown(given.to_path_buf())) } else { Ok(found) }
}

/// The known files of one folder, and the folders in it.
fn list(path: &Path, ignored: &mut Vec<Ignored>) -> Result<(Vec<AnswerFile>, Vec<PathBuf>), ImportError> {
    let unreadable = |source| ImportError::Unreadable { path: path.to_path_buf(), source };
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(path).map_err(unreadable)? {
        paths.push(entry.map_err(unreadable)?.path());
    }
    paths.sort();
    let (mut answers, mut below) = (Vec::new(), Vec::new());
    for path in paths {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        match parse(&name) {
            // A folder with the name of a file stays: it becomes a gap of that file's unit.
            Name::Answer { unit, of, object } => {
                let label = label(&path);
                answers.push(AnswerFile { path, label, unit, of, object });
            }
            Name::Ignored(_) if path.is_dir() => below.push(path),
            Name::Ignored(why) => ignored.push(ignore(&path, why)),
        }
    }
    Ok((answers, below))
}

fn ignore(path: &Path, why: &str) -> Ignored {
    Ignored { file: label(path), why: why.to_owned() }
}

/// The last two parts of a path: enough to know a file by, and the same on every machine.
fn label(path: &Path) -> String {
    let name = |part: Option<&std::ffi::OsStr>| part.map(|part| part.to_string_lossy().into_owned());
    let file = name(path.file_name()).unwrap_or_default();
    match name(path.parent().and_then(Path::file_name)) {
        Some(folder) => format!("{folder}/{file}"),
        None => file,
    }
}

fn refuse_same_tenant(folders: &[Folder]) -> Result<(), ImportError> {
    for pair in folders.windows(2) {
        if let [first, second] = pair
            && first.tenant == second.tenant
        {
            return Err(ImportError::SameTenant {
                tenant: first.tenant.clone(),
                first: first.path.clone(),
                second: second.path.clone(),
            });
        }
    }
    Ok(())
}

/// When the newest file was written. Of equal times the first, in the order of the folders, so that the
/// answer is always the same.
fn newest(folders: &[Folder]) -> Result<(Timestamp, AsOf), ImportError> {
    let files = folders.iter().flat_map(|folder| &folder.answers);
    let written = files.filter_map(|file| {
        let at = fs::metadata(&file.path).and_then(|metadata| metadata.modified()).ok()?;
        // Whole seconds: finer is noise of the file system.
        let at = Timestamp::from_second(Timestamp::try_from(at).ok()?.as_second()).ok()?;
        Some((at, AsOf::NewestFile(file.label.clone())))
    });
    written.reduce(|best, next| if next.0 > best.0 { next } else { best }).ok_or(ImportError::NoTime)
}
