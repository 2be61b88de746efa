use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A cloud whose identities are read. Entra ID belongs to `azure`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cloud {
    /// Amazon Web Services.
    Aws,
    /// Microsoft Azure and Entra ID.
    Azure,
    /// Google Cloud.
    Gcp,
}

impl Cloud {
    /// The lower-case word used in files, ids and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::Azure => "azure",
            Self::Gcp => "gcp",
        }
    }
}

impl fmt::Display for Cloud {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Cloud {
    type Err = UnknownCloud;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        [Self::Aws, Self::Azure, Self::Gcp]
            .into_iter()
            .find(|cloud| cloud.as_str() == word)
            .ok_or_else(|| UnknownCloud(word.to_owned()))
    }
}

/// A word that names no cloud.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a cloud: expected `aws`, `azure` or `gcp`")]
pub struct UnknownCloud(pub String);
