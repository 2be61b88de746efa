//! Recorded answers in, the vocabulary of [`tenure_model`] out. Pure: no network, no clock, and the
//! same records whatever the order of the answers.
//!
//! ```text
//!  answer ─► dispatch by API ─► a file here ─► State: facts, by the names that the cloud writes
//!                                                │
//!                              finish: one name for each thing, joins ─► Records, Gaps
//! ```
//!
//! What cannot be understood becomes a [`Gap`] of the reason `malformed`, thing by thing; nothing is an
//! error, and no thing takes the others of its page with it.
//!
//! The asset inventory and the services' own lists tell of the same things in the same words: one reader
//! takes both. Policies make the same records whether a search found them or each was asked for.

mod accounts;
mod activity;
mod allow;
mod answer;
mod assets;
mod compute;
mod data_access;
mod delegations;
mod directory;
mod events;
mod keys;
mod limits;
mod logs;
mod members;
mod monitoring;
mod names;
mod pam;
mod pools;
mod principals;
mod resources;
mod roles;
mod state;
mod tags;
mod tree;
mod trusts;
mod workspace;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde_json::Value;
use tenure_model::{Gap, Records};
use tenure_snapshot::{RawRecord, UnitKey};

use self::answer::Answer;
use self::state::State;

pub(crate) use self::delegations::ATTACHED;

/// Turns recorded answers into records.
///
/// Feed it every answer of a snapshot, in any order, then take the result.
#[derive(Default)]
pub struct Normaliser {
    state: State,
}

type Reader = fn(&mut State, &Answer<'_>, &Value);

/// How each API is read; `None` within is an API whose answers are kept as evidence alone. A test holds
/// this against the list of units.
fn reading(api: &str) -> Option<Option<Reader>> {
    let reader: Reader = match api {
        "cloudresourcemanager:organizations.search" => tree::read_organizations,
        "cloudresourcemanager:folders.search" => tree::read_folders,
        "cloudresourcemanager:projects.search" => tree::read_projects,

        "cloudasset:searchAllResources" => assets::read,
        "cloudasset:searchAllIamPolicies" => allow::read_found,
        "cloudresourcemanager:organizations.testIamPermissions" => data_access::read_permissions,
        "cloudresourcemanager:organizations.getIamPolicy"
        | "cloudresourcemanager:folders.getIamPolicy"
        | "cloudresourcemanager:projects.getIamPolicy"
        | "iam:projects.serviceAccounts.getIamPolicy"
        | "storage:buckets.getIamPolicy" => allow::read_one,

        "iam:projects.serviceAccounts.list" => accounts::read,
        "iam:projects.serviceAccounts.keys.list" => keys::read,
        "storage:projects.hmacKeys.list" => keys::read_hmac,
        "apikeys:projects.locations.keys.list" => keys::read_api,
        "policyanalyzer:organizations.locations.activityTypes.activities.query"
        | "policyanalyzer:projects.locations.activityTypes.activities.query" => activity::read,
        "iam:roles.list" | "iam:organizations.roles.list" | "iam:projects.roles.list" => roles::read,

        "iam:policies.listPolicies" => limits::read_deny_list,
        "iam:policies.get" => limits::read_deny,
        "iam:organizations.locations.principalAccessBoundaryPolicies.list" => limits::read_boundaries,
        "iam:organizations.locations.principalAccessBoundaryPolicies.searchPolicyBindings"
        | "iam:organizations.locations.policyBindings.list"
        | "iam:folders.locations.policyBindings.list"
        | "iam:projects.locations.policyBindings.list" => limits::read_bindings,
        "orgpolicy:organizations.policies.list"
        | "orgpolicy:folders.policies.list"
        | "orgpolicy:projects.policies.list" => limits::read_constraints,

        "iam:projects.locations.workloadIdentityPools.list" | "iam:locations.workforcePools.list" => pools::read,
        "iam:projects.locations.workloadIdentityPools.providers.list"
        | "iam:locations.workforcePools.providers.list" => pools::read_providers,

        "privilegedaccessmanager:organizations.locations.entitlements.list"
        | "privilegedaccessmanager:folders.locations.entitlements.list"
        | "privilegedaccessmanager:projects.locations.entitlements.list" => pam::read,
        "privilegedaccessmanager:organizations.locations.entitlements.grants.list"
        | "privilegedaccessmanager:folders.locations.entitlements.grants.list"
        | "privilegedaccessmanager:projects.locations.entitlements.grants.list" => pam::read_grants,

        "cloudidentity:groups.list" => directory::read,
        "cloudidentity:groups.memberships.list" => directory::read_members,
        "admin:directory.users.list" => workspace::read_users,
        "admin:directory.domains.list" => workspace::read_domains,
        "admin:directory.roles.list" => workspace::read_roles,
        "admin:directory.roleAssignments.list" => workspace::read_assignments,
        "admin:reports.activities.list" => delegations::read_log,
        ATTACHED => delegations::read_export,
        "logging:entries.list" => events::read,

        "compute:instances.aggregatedList" => compute::read_instances,
        "cloudfunctions:projects.locations.functions.list"
        | "run:projects.locations.services.list"
        | "run:projects.locations.jobs.list"
        | "storage:buckets.list"
        | "secretmanager:projects.secrets.list" => compute::read,

        // What was used of one role somewhere is no word on what was used of a service anywhere, which is
        // what a record of use says: evidence for people.
        "recommender:organizations.locations.insightTypes.insights.list"
        | "recommender:projects.locations.insightTypes.insights.list"
        // Regions, asked for so that each can be asked.
        | "run:projects.locations.list" => return Some(None),
        _ => return None,
    };
    Some(Some(reader))
}

impl Normaliser {
    /// A normaliser that has read nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads one recorded answer of a unit, from a line of its recording.
    pub fn read(&mut self, unit: &UnitKey, raw_path: &str, line: u32, record: RawRecord) {
        let raw: Arc<str> = self.state.raw_path(raw_path);
        let answer = Answer {
            api: &unit.api,
            scope: &unit.scope,
            request: &record.request,
            raw: &raw,
            line,
            time: record.time,
        };
        self.state.met(&answer);
        match reading(&unit.api) {
            Some(Some(read)) => match serde_json::from_str::<Value>(record.body.get()) {
                Ok(body) => read(&mut self.state, &answer, &body),
                Err(error) => self.state.malformed(&answer, "", &error.to_string()),
            },
            Some(None) => {}
            None => self.state.malformed(&answer, "", "answers of this API are not read"),
        }
    }

    /// Joins what was read. The records are in no particular order, the gaps in theirs.
    pub fn finish(mut self) -> (Records, Vec<Gap>) {
        let state = &mut self.state;
        // Names first: everything else is called by one of them.
        tree::finish(state);
        accounts::learn(state);
        activity::learn(state);
        directory::finish(state);
        workspace::finish(state);
        accounts::finish(state);
        keys::finish(state);
        allow::finish(state);
        pam::finish(state);
        limits::finish(state);
        let pools = pools::finish(state);
        resources::finish(state);
        // Once every grant is there: what is kept is what somebody holds.
        roles::finish(state);
        delegations::finish(state);
        events::finish(state);
        logs::finish(state);
        // Last, of whoever was named by any of these.
        principals::finish(state, &pools);
        (self.state.records, self.state.gaps.into_iter().collect())
    }
}
