use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// Why a fact is not known. It is never a reason to assume the fact away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unknown {
    /// The API that says it was not read; a [`Gap`](crate::Gap) says why.
    NotRead,
    /// The API was read and does not state it for this subject.
    NotReported,
    /// The API stated something that could not be understood.
    Malformed,
}

impl Unknown {
    /// The word used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotRead => "not-read",
            Self::NotReported => "not-reported",
            Self::Malformed => "malformed",
        }
    }

    /// Reads the word written by [`Unknown::as_str`].
    pub fn parse(word: &str) -> Option<Self> {
        [Self::NotRead, Self::NotReported, Self::Malformed].into_iter().find(|u| u.as_str() == word)
    }

    /// A clause for a reader: "it was not read".
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::NotRead => "it was not read",
            Self::NotReported => "the cloud does not report it",
            Self::Malformed => "the cloud's answer could not be understood",
        }
    }
}

/// A fact that the cloud stated, or the reason why it is not known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Known<T> {
    /// Stated by the cloud.
    Is(T),
    /// Not known, and why.
    Unknown(Unknown),
}

impl<T> Known<T> {
    /// The fact, where it is known.
    pub const fn get(&self) -> Option<&T> {
        match self {
            Self::Is(value) => Some(value),
            Self::Unknown(_) => None,
        }
    }
}

/// When something ends by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Expiry {
    /// The cloud states that it does not end, or the kind of thing cannot end.
    Never,
    /// It ends, or ended, at this instant.
    At(Timestamp),
    /// Not known, and why.
    Unknown(Unknown),
}
