//! What is to be imported: which folders, of which places, with which files, and as of when.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tenure_model::Timestamp;

use super::ImportError;

/// Where the time of an import comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AsOf {
    /// It was given.
    Given,
    /// The file that was written last.
    NewestFile(String),
    /// A report in a file, which says when it was generated, later than any file was written.
    Report(String),
}

impl std::fmt::Display for AsOf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Given => f.write_str("as given"),
            Self::NewestFile(file) => write!(f, "when `{file}`, the newest file, was written"),
            Self::Report(file) => write!(f, "when the report in `{file}` was generated"),
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

/// A file with answers.
#[derive(Clone, Debug)]
pub struct File<N> {
    /// Where it is.
    pub path: PathBuf,
    /// Folder and file name, as it stands in messages and records.
    pub label: String,
    /// What its name says.
    pub name: N,
}

/// The files of one tenant or organization.
#[derive(Clone, Debug)]
pub struct Folder<N> {
    /// Where they are.
    pub path: PathBuf,
    /// Of which one they are.
    pub place: String,
    /// The files, in the order of their names.
    pub files: Vec<File<N>>,
}

/// What an import will read. Making it touches nothing but the folders.
#[derive(Clone, Debug)]
pub struct Plan<N> {
    /// The snapshot's only "now".
    pub as_of: Timestamp,
    /// Where that comes from.
    pub as_of_source: AsOf,
    /// Files that will not be read.
    pub ignored: Vec<Ignored>,
    /// The folders, in the order of their places.
    pub folders: Vec<Folder<N>>,
}

/// What a cloud says of its files.
pub struct Words<N> {
    /// What a folder is of: `tenant`.
    pub word: &'static str,
    /// Reads a file's name, else says why it is of no use.
    pub parse: fn(&str) -> Result<N, &'static str>,
    /// Of which place a folder is.
    pub place: fn(&Path, &[File<N>]) -> Result<String, ImportError>,
}

/// Looks at folders: finds the places, the files, and the time of the import. A folder holds the files
/// of one place, or folders that do.
///
/// # Errors
/// What makes the import as a whole ambiguous or empty. Faults of single files are gaps, later.
pub fn plan<N>(
    folders: &[PathBuf],
    as_of: Option<Timestamp>,
    words: &Words<N>,
) -> Result<Plan<N>, ImportError> {
    let mut seen: BTreeMap<PathBuf, PathBuf> = BTreeMap::new();
    let (mut found, mut ignored) = (Vec::new(), Vec::new());
    for given in folders {
        for (path, files) in look(given, words, &mut ignored)? {
            let real = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
            if let Some(first) = seen.insert(real, path.clone()) {
                return Err(ImportError::SameFolder { first, second: path });
            }
            let place = (words.place)(&path, &files)?;
            found.push(Folder { path, place, files });
        }
    }
    if found.is_empty() {
        return Err(ImportError::NoFolder);
    }
    found.sort_by(|a, b| (&a.place, &a.path).cmp(&(&b.place, &b.path)));
    refuse_same_place(&found, words.word)?;
    ignored.sort();
    let (as_of, as_of_source) = match as_of {
        Some(given) => (given, AsOf::Given),
        None => newest(found.iter().flat_map(|folder| &folder.files)).ok_or(ImportError::NoTime)?,
    };
    Ok(Plan { as_of, as_of_source, ignored, folders: found })
}

type Known<N> = (PathBuf, Vec<File<N>>);

/// A given folder, and the folders directly in it, as far as they hold known files.
fn look<N>(given: &Path, words: &Words<N>, ignored: &mut Vec<Ignored>) -> Result<Vec<Known<N>>, ImportError> {
    let unreadable = |source| ImportError::Unreadable { path: given.to_path_buf(), source };
    if !fs::metadata(given).map_err(unreadable)?.is_dir() {
        return Err(ImportError::NotAFolder(given.to_path_buf()));
    }
    let (files, below) = list(given, words, ignored)?;
    let mut found = Vec::new();
    if !files.is_empty() {
        found.push((given.to_path_buf(), files));
    }
    for path in below {
        let mut ignored_there = Vec::new();
        let (files, deeper) = list(&path, words, &mut ignored_there)?;
        if files.is_empty() {
            ignored.push(ignore(&path, "a folder without a file that the import knows"));
            continue;
        }
        ignored.append(&mut ignored_there);
        let why = format!("a folder within the folder of one {}", words.word);
        ignored.extend(deeper.iter().map(|path| ignore(path, &why)));
        found.push((path, files));
    }
    if found.is_empty() { Err(ImportError::NothingKnown(given.to_path_buf())) } else { Ok(found) }
}

/// The known files of one folder, and the folders in it.
fn list<N>(
    path: &Path,
    words: &Words<N>,
    ignored: &mut Vec<Ignored>,
) -> Result<(Vec<File<N>>, Vec<PathBuf>), ImportError> {
    let unreadable = |source| ImportError::Unreadable { path: path.to_path_buf(), source };
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(path).map_err(unreadable)? {
        paths.push(entry.map_err(unreadable)?.path());
    }
    paths.sort();
    let (mut files, mut below) = (Vec::new(), Vec::new());
    for path in paths {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        match (words.parse)(&name) {
            // A folder with the name of a file stays: it becomes a gap of that file's unit.
            Ok(name) => files.push(File { label: label(&path), path, name }),
            Err(_) if path.is_dir() => below.push(path),
            Err(why) => ignored.push(ignore(&path, why)),
        }
    }
    Ok((files, below))
}

fn ignore(path: &Path, why: &str) -> Ignored {
    Ignored { file: label(path), why: why.to_owned() }
}

/// The last two parts of a path: enough to know a file by, and the same on every machine.
pub fn label(path: &Path) -> String {
    let name = |part: Option<&std::ffi::OsStr>| part.map(|part| part.to_string_lossy().into_owned());
    let file = name(path.file_name()).unwrap_or_default();
    match name(path.parent().and_then(Path::file_name)) {
        Some(folder) => format!("{folder}/{file}"),
        None => file,
    }
}

fn refuse_same_place<N>(folders: &[Folder<N>], word: &'static str) -> Result<(), ImportError> {
    for pair in folders.windows(2) {
        if let [first, second] = pair
            && first.place == second.place
        {
            return Err(ImportError::SamePlace {
                word,
                id: first.place.clone(),
                first: first.path.clone(),
                second: second.path.clone(),
            });
        }
    }
    Ok(())
}

/// When the newest of some files was written. Of equal times the first, so that the answer is always the
/// same. `None` where no file tells a time.
pub fn newest<'f, N: 'f>(files: impl Iterator<Item = &'f File<N>>) -> Option<(Timestamp, AsOf)> {
    let written = files.filter_map(|file| {
        let at = fs::metadata(&file.path).and_then(|metadata| metadata.modified()).ok()?;
        // Whole seconds: finer is noise of the file system.
        let at = Timestamp::from_second(Timestamp::try_from(at).ok()?.as_second()).ok()?;
        Some((at, AsOf::NewestFile(file.label.clone())))
    });
    written.reduce(|best, next| if next.0 > best.0 { next } else { best })
}
