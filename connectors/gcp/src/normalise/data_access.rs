//! Whether the log of access to data tells every call: who may read it, and of which calls it is kept.
//!
//! Where somebody may not read it, answers come without its entries and say nothing of that
//! (<https://cloud.google.com/logging/docs/access-control>). Where it is not switched on it is empty, but for
//! BigQuery (<https://cloud.google.com/logging/docs/audit/configure-data-access>: what an organization switches on
//! nobody below it can switch off). Both read 2026-11-22.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tenure_connector_core::lenient::{items, member, text, texts};
use tenure_model::{ScopeId, Timestamp};

use super::answer::Answer;
use super::state::State;

/// The log, by the name that its events bear as their source.
pub(super) const DATA_ACCESS: &str = "cloudaudit.googleapis.com/data_access";

const MAY_READ: &str = "logging.privateLogEntries.list";

/// The kinds of calls, all of which have to be logged.
const KINDS: [&str; 3] = ["ADMIN_READ", "DATA_READ", "DATA_WRITE"];

/// What is known of the log, by organization.
#[derive(Default)]
pub(super) struct DataAccessFacts {
    may_read: BTreeSet<ScopeId>,
    logged: BTreeSet<ScopeId>,
    /// When it was last changed what is logged.
    changed: BTreeMap<ScopeId, Timestamp>,
}

impl DataAccessFacts {
    /// Notes that somebody changed what an organization logs.
    pub(super) fn changed(&mut self, organization: &ScopeId, at: Timestamp) {
        let last = self.changed.entry(organization.clone()).or_insert(at);
        *last = at.max(*last);
    }

    /// From when on the log tells every call; `None` where nothing shows that it does.
    ///
    /// INVARIANT: an empty log counts only where it may be read, and is kept of everything and everybody.
    pub(super) fn tells_since(&self, organization: &ScopeId, read_since: Timestamp) -> Option<Timestamp> {
        let whole = self.may_read.contains(organization) && self.logged.contains(organization);
        let changed = self.changed.get(organization).copied().unwrap_or(read_since);
        whole.then_some(changed.max(read_since))
    }
}

/// `cloudresourcemanager:organizations.testIamPermissions`.
pub(super) fn read_permissions(state: &mut State, answer: &Answer<'_>, body: &Value) {
    if texts(body, "permissions").iter().any(|permission| permission == MAY_READ) {
        state.data_access.may_read.insert(answer.scope.clone());
    }
}

/// What the allow policy of an organization says of logs.
pub(super) fn read_configuration(state: &mut State, answer: &Answer<'_>, policy: &Value) {
    let of_everything = |config: &&Value| text(config, "service").is_some_and(|name| name == "allServices");
    let configs: Vec<&Value> = items(policy, "auditConfigs").iter().filter(of_everything).collect();
    let is_logged = |kind: &str| {
        configs.iter().flat_map(|config| items(config, "auditLogConfigs")).any(|log| {
            text(log, "logType").is_some_and(|name| name == kind) && items(log, "exemptedMembers").is_empty()
        })
    };
    // Exempted for one service is exempted there, whatever stands for all services.
    let exempts = |config: &Value| {
        items(config, "auditLogConfigs").iter().any(|log| !items(log, "exemptedMembers").is_empty())
    };
    let nobody_exempted = !items(policy, "auditConfigs").iter().any(exempts);
    if nobody_exempted && KINDS.iter().all(|kind| is_logged(kind)) {
        state.data_access.logged.insert(answer.scope.clone());
    }
}

/// Whether an entry of the log of administrators' activity changes what is logged.
pub(super) fn changes(payload: &Value) -> bool {
    let places = [member(payload, "serviceData"), member(payload, "metadata")];
    places.iter().any(|place| !items(member(place, "policyDelta"), "auditConfigDeltas").is_empty())
}
