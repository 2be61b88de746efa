use serde::{Deserialize, Serialize};

use crate::{Cloud, EvidenceRef, ScopeId, Timestamp};

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
    /// The first recorded answer.
    pub evidence: EvidenceRef,
}
