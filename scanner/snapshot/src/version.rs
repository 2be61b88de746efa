use std::fmt;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::SnapshotError;

/// Version of the directory format: of the journal, the recordings, the tables and the manifest
/// together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FormatVersion(u32);

impl FormatVersion {
    /// The version that is written, and the newest that can be read.
    pub const CURRENT: Self = Self(1);

    /// Looks at nothing but the version of a JSON object, so that a newer format is refused as such
    /// before anything else in it surprises. The outer error is a refusal, the inner one what is
    /// wrong with the JSON.
    pub(crate) fn check(json: &[u8], path: &Path) -> Result<(), Result<SnapshotError, String>> {
        #[derive(Deserialize)]
        struct Versioned {
            format_version: FormatVersion,
        }
        let versioned: Versioned = serde_json::from_slice(json).map_err(|why| Err(why.to_string()))?;
        let (found, known) = (versioned.format_version, Self::CURRENT);
        if found > known {
            return Err(Ok(SnapshotError::NewerFormat { path: path.to_path_buf(), found, known }));
        }
        Ok(())
    }
}

impl fmt::Display for FormatVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
