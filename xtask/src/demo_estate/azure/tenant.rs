//! The tenant while it is being described: lists by file, and what is planted.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::super::files::json as pretty;
use super::super::planted::{Planted, Planting};
use super::places::SUBSCRIPTIONS;

/// The tenant's id.
pub(in super::super) const TENANT: &str = "e8a40001-5b1c-4d2e-8f3a-0a1b2c3d4e5f";

/// Files by their stem, and what is planted.
#[derive(Default)]
pub(super) struct Tenant {
    lists: BTreeMap<String, Vec<Value>>,
    /// Lists about one object each.
    about: BTreeMap<String, BTreeMap<String, Vec<Value>>>,
    planted: Vec<Planted>,
}

/// Lists that are there even if nothing is in them.
const EMPTY: [&str; 26] = [
    "arg-resources-monitoring",
    "arg-resources-stores",
    "arm-Microsoft.Authorization-roleAssignmentScheduleRequests",
    "arm-Microsoft.Authorization-roleEligibilityScheduleRequests",
    "graph-auditLogs-signIns",
    "graph-auditLogs-signIns-servicePrincipal",
    "graph-identityGovernance-accessReviews-definitions",
    "graph-identityGovernance-accessReviews-definitions-instances-decisions",
    "graph-roleManagement-directory-roleAssignmentScheduleRequests",
    "graph-roleManagement-directory-roleEligibilityScheduleRequests",
    "arg-authorizationresources-classicAdministrators",
    "arm-Microsoft.Authorization-denyAssignments",
    "arm-Microsoft.Authorization-roleAssignments",
    "arm-Microsoft.Authorization-roleAssignmentScheduleInstances",
    "arm-Microsoft.Authorization-roleEligibilityScheduleInstances",
    "arm-Microsoft.Authorization-roleManagementPolicyAssignments",
    "arm-Microsoft.Insights-eventtypes-management-values",
    "graph-applications-microsoft.graph.agentIdentityBlueprint",
    "graph-contracts",
    "graph-identityGovernance-privilegedAccess-group-assignmentScheduleInstances",
    "graph-identityGovernance-privilegedAccess-group-eligibilityScheduleInstances",
    "graph-policies-roleManagementPolicyAssignments-group",
    "graph-servicePrincipals-microsoft.graph.agentIdentity",
    "graph-tenantRelationships-delegatedAdminRelationships",
    "graph-users-sponsors",
    "graph-auditLogs-directoryAudits",
];

/// The same for each subscription.
const EMPTY_PER_SUBSCRIPTION: [&str; 13] = [
    "arm-Microsoft.Authorization-roleAssignmentScheduleRequests",
    "arm-Microsoft.Authorization-roleEligibilityScheduleRequests",
    "arm-Microsoft.Insights-diagnosticSettings",
    "arm-Microsoft.KeyVault-vaults-secrets",
    "arm-Microsoft.Storage-storageAccounts-blobServices-containers",
    "arm-Microsoft.Authorization-denyAssignments",
    "arm-Microsoft.Authorization-roleAssignmentScheduleInstances",
    "arm-Microsoft.Authorization-roleEligibilityScheduleInstances",
    "arm-Microsoft.Authorization-roleManagementPolicyAssignments",
    "arm-Microsoft.Insights-eventtypes-management-values",
    "arm-Microsoft.ManagedIdentity-userAssignedIdentities-federatedIdentityCredentials",
    "arm-Microsoft.ManagedServices-registrationAssignments",
    "arm-Microsoft.ManagedServices-registrationDefinitions",
];

impl Tenant {
    /// Adds a thing to a list.
    pub(super) fn list(&mut self, file: &str, thing: Value) {
        self.lists.entry(file.to_owned()).or_default().push(thing);
    }

    /// Adds a thing to a list of a subscription.
    pub(super) fn in_subscription(&mut self, file: &str, subscription: &str, thing: Value) {
        self.list(&format!("{file}.{subscription}"), thing);
    }

    /// Adds a thing to a list about an object.
    pub(super) fn about(&mut self, file: &str, object: &str, thing: Value) {
        self.asked(file, object).push(thing);
    }

    /// Says that an object was asked about, whether or not there is anything.
    pub(super) fn asked(&mut self, file: &str, object: &str) -> &mut Vec<Value> {
        self.about.entry(file.to_owned()).or_default().entry(object.to_owned()).or_default()
    }

    /// Notes what is planted on a subject.
    pub(super) fn plant(&mut self, subject: impl Into<String>) -> Planting<'_> {
        Planting::on(&mut self.planted, subject)
    }

    pub(super) fn write(mut self) -> (Vec<(String, Vec<u8>)>, Vec<Planted>) {
        for stem in EMPTY {
            self.lists.entry(stem.to_owned()).or_default();
        }
        for subscription in SUBSCRIPTIONS {
            for stem in EMPTY_PER_SUBSCRIPTION {
                // What cannot be seen is planted too.
                let unseen = subscription.name == "example-lab" && stem.contains("eventtypes");
                if !unseen {
                    self.lists.entry(format!("{stem}.{}", subscription.id)).or_default();
                }
            }
        }
        let stems: BTreeSet<String> = self.about.keys().cloned().collect();
        self.lists.retain(|stem, list| !(stems.contains(stem) && list.is_empty()));
        let mut files = Vec::new();
        for (stem, list) in self.lists {
            let member = if stem.starts_with("arg-") { "data" } else { "value" };
            files.push((format!("{stem}.json"), pretty(&json!({ member: list }))));
        }
        for (stem, objects) in self.about {
            let pages = objects.into_iter().map(|(object, list)| json!({"object": object, "value": list}));
            files.push((format!("{stem}.json"), pretty(&pages.collect::<Vec<_>>())));
        }
        files.sort();
        (files, self.planted)
    }
}

/// The object id of a made-up thing, from its name.
pub(in super::super) fn id(name: &str) -> String {
    // FNV-1a: the same on every machine and in every version.
    let hash = |seed: u64| {
        name.bytes().fold(seed, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
    };
    let (a, b) = (hash(0xcbf2_9ce4_8422_2325), hash(0x9ae1_6a3b_2f90_404f));
    format!(
        "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
        a >> 32,
        (a >> 16) & 0xffff,
        a & 0xfff,
        b >> 52,
        b & 0xffff_ffff_ffff
    )
}

/// A time so many days before the reading; after it, where the number is negative.
pub(super) fn day(ago: i64) -> String {
    match usize::try_from(ago) {
        Ok(ago) => crate::dates::before(ago).replace("+00:00", "Z"),
        Err(_) => crate::dates::after(ago.unsigned_abs()),
    }
}
