//! Whether a snapshot is still what was sealed.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use crate::disk::Lock;
use crate::journal::JOURNAL;
use crate::manifest::MANIFEST;
use crate::{Damage, DamageKind, Manifest, SnapshotError, disk};

/// Files that the format owns and no manifest lists.
const UNLISTED: [&str; 3] = [MANIFEST, JOURNAL, Lock::NAME];

/// Compares every file with the manifest, in the order of their paths.
pub(crate) fn verify(dir: &Path, manifest: &Manifest) -> Result<Vec<Damage>, SnapshotError> {
    let found: BTreeSet<String> = disk::files_below(dir, "")?.into_iter().collect();
    let listed: BTreeSet<String> = manifest.files.keys().cloned().collect();
    let mut damages = Vec::new();
    match Manifest::read(dir) {
        Ok(now) if now == *manifest => {}
        Ok(_) | Err(SnapshotError::Manifest { .. } | SnapshotError::NewerFormat { .. }) => {
            damages.push(Damage { path: MANIFEST.to_owned(), kind: DamageKind::Changed });
        }
        Err(SnapshotError::NotASnapshot(_) | SnapshotError::Unfinished(_)) => {
            damages.push(Damage { path: MANIFEST.to_owned(), kind: DamageKind::Missing });
        }
        Err(why) => return Err(why),
    }
    for path in found.union(&listed) {
        let kind = match manifest.files.get(path) {
            Some(file) => damage(&dir.join(path), &file.sha256),
            None if UNLISTED.contains(&path.as_str()) => None,
            None => Some(DamageKind::Added),
        };
        damages.extend(kind.map(|kind| Damage { path: path.clone(), kind }));
    }
    damages.sort();
    Ok(damages)
}

/// What happened to a file, if anything. A link in its place is a change, whatever it leads to: what
/// it leads to is not part of the snapshot.
fn damage(path: &Path, sha256: &str) -> Option<DamageKind> {
    let is_link = fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink());
    match disk::digest(path) {
        Err(why) if why.kind() == ErrorKind::NotFound => Some(DamageKind::Missing),
        Err(why) => Some(DamageKind::Unreadable(why.to_string())),
        Ok((digest, _)) => (digest != sha256 || is_link).then_some(DamageKind::Changed),
    }
}
