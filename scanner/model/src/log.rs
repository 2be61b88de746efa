use serde::{Deserialize, Serialize};

use crate::{Cloud, EvidenceRef, ScopeId, Timestamp};

/// What is known of the signatures under the files of a log, the best first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Signatures {
    /// All were there, and hold.
    Verified,
    /// There are none to be had: an API told the log, or a file that nobody signs.
    #[default]
    None,
    /// The cloud may have signed the files; nothing that was read says so.
    NotSigned,
    /// Some or all could not be verified.
    NotVerifiable,
    /// One at least does not hold.
    Broken,
}

impl Signatures {
    /// The word used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::None => "none",
            Self::NotSigned => "not-signed",
            Self::NotVerifiable => "not-verifiable",
            Self::Broken => "broken",
        }
    }
}

/// That a log was read, and for which time: without it nobody could tell "nothing happened" from "nobody
/// looked". INVARIANT: a log that was read only in part has a gap beside this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogReading {
    /// The cloud.
    pub cloud: Cloud,
    /// Whose log.
    pub scope: ScopeId,
    /// Region, empty for a log of all regions.
    pub region: String,
    /// The log, by the name that its events bear as their source.
    pub source: String,
    /// Which events it tells, in the log's own words (`ReadOnly=false`, `category eq 'RoleManagement'`); empty for
    /// all that it holds.
    pub filter: String,
    /// From when on.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
    /// What is known of the signatures under what was read.
    pub signatures: Signatures,
    /// Why, where they were not verified; empty where they were or there are none.
    pub signatures_why: String,
    /// The first recorded answer.
    pub evidence: EvidenceRef,
}
