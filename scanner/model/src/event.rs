use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Cloud, EvidenceRef, ScopeId, Timestamp};

/// Something that somebody did to access, as a cloud's audit log tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The cloud's id of the event.
    pub id: String,
    /// The cloud.
    pub cloud: Cloud,
    /// Where it happened.
    pub scope: ScopeId,
    /// When.
    pub at: Timestamp,
    /// The log that tells it, by the cloud's own name (`directoryAudits`, `activityLog`).
    pub source: String,
    /// What was done, in the log's words (`Add member to role`). Hostile input.
    pub action: String,
    /// Who did it: the id of a principal or an application; empty where the log names nobody.
    pub actor: String,
    /// His name as the log has it. Hostile input.
    pub actor_name: String,
    /// To what or whom: the id of the first thing that was changed; empty where the log names none.
    pub target: String,
    /// How it ended, in the log's words (`success`).
    pub result: String,
    /// Further facts by the log's own names (`sourceIdentity`, `accessKeyId`, `justification`, `ticketNumber`);
    /// `targets` holds the ids of all that was changed, parted by spaces, where there are several. Hostile input.
    pub attributes: BTreeMap<String, String>,
    /// The recorded answer that says so.
    pub evidence: EvidenceRef,
}
