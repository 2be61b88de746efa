//! Writing so that a crash leaves the old file or the new one, never half of it; and the lock.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::SnapshotError;
use crate::digest::Hashing;

/// Writes a whole file beside its place, then puts it there.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), SnapshotError> {
    let beside = beside(path);
    let mut file = File::create(&beside).map_err(SnapshotError::io("create", &beside))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(SnapshotError::io("write", &beside))?;
    drop(file);
    rename(&beside, path)
}

/// Where a file is written before it is put in its place.
pub(crate) fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".tmp");
    PathBuf::from(name)
}

/// Renames a file, so that a crash of the machine does not undo it.
pub(crate) fn rename(from: &Path, to: &Path) -> Result<(), SnapshotError> {
    fs::rename(from, to).map_err(SnapshotError::io("write", to))?;
    to.parent().map_or(Ok(()), sync_folder)
}

/// Writes the entries of a folder to disk. Windows does that by itself and cannot open a folder.
fn sync_folder(folder: &Path) -> Result<(), SnapshotError> {
    if cfg!(unix) {
        File::open(folder)
            .and_then(|opened| opened.sync_all())
            .map_err(SnapshotError::io("write", folder))?;
    }
    Ok(())
}

/// Removes a file if it is there.
pub(crate) fn remove(path: &Path) -> Result<(), SnapshotError> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
            Err(SnapshotError::io("remove", path)(source))
        }
        _ => Ok(()),
    }
}

/// Every file below a folder, relative to `root` with `/` between folders, sorted. Links are not
/// followed. A folder that is not there holds nothing.
pub(crate) fn files_below(root: &Path, folder: &str) -> Result<Vec<String>, SnapshotError> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let path = root.join(&folder);
        let entries = match fs::read_dir(&path) {
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => continue,
            entries => entries.map_err(SnapshotError::io("read", &path))?,
        };
        for entry in entries {
            let entry = entry.map_err(SnapshotError::io("read", &path))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let below = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            let kind = entry.file_type().map_err(SnapshotError::io("read", &path))?;
            if kind.is_dir() { folders.push(below) } else { files.push(below) }
        }
    }
    files.sort();
    Ok(files)
}

/// The lock that keeps a second writer out. The operating system gives it back when the process
/// ends, however it ends; the empty file may stay behind and means nothing.
#[derive(Debug)]
pub(crate) struct Lock {
    path: PathBuf,
    _file: File,
}

impl Lock {
    /// Name of the lock file.
    pub(crate) const NAME: &str = "writer.lock";

    pub(crate) fn take(dir: &Path) -> Result<Self, SnapshotError> {
        let path = dir.join(Self::NAME);
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(SnapshotError::io("lock", &path))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { path, _file: file }),
            Err(TryLockError::WouldBlock) => Err(SnapshotError::Locked(dir.to_path_buf())),
            Err(TryLockError::Error(source)) => Err(SnapshotError::io("lock", &path)(source)),
        }
    }

    /// Gives the lock back and removes its file: a finished snapshot holds none.
    pub(crate) fn remove(self) -> Result<(), SnapshotError> {
        let Self { path, _file } = self;
        remove(&path)
    }
}

/// SHA-256 of a file in hex, and its length.
pub(crate) fn digest(path: &Path) -> io::Result<(String, u64)> {
    let mut hashing = Hashing::new(File::open(path)?);
    let mut buffer = vec![0; 1 << 17];
    while hashing.read(&mut buffer)? > 0 {}
    let (_, sha256, bytes) = hashing.finish();
    Ok((sha256, bytes))
}
