//! What later requests need of the answers, and nothing more: a tenant of a hundred thousand service
//! principals stays a few megabytes of ids.
//!
//! It works on recorded answers too, so a scan that is resumed goes on from what was read before.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::Value;
use tenure_connector_core::Refusal;

use crate::config::is_guid;
use crate::units::MICROSOFT_GRAPH;

/// A subscription, and whether the list of subscriptions names it: one that only the tree of
/// management groups names cannot be read by us, which has to show.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Subscription {
    pub(super) id: String,
    pub(super) listed: bool,
}

/// What is known so far.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// The tenant that is read.
    tenant: String,
    /// What an API is asked about one by one, by the API and the subscription (empty: the tenant).
    next: BTreeMap<(&'static str, String), Vec<Box<str>>>,
    /// What could not be read of an API, by the same key.
    missing: BTreeMap<(&'static str, String), Refusal>,
    subscriptions: BTreeMap<String, bool>,
    management_groups: BTreeSet<String>,
    /// Directory objects that stand in a list …
    listed: HashSet<u128>,
    /// … and those that are named as holders, members or owners.
    named: HashSet<u128>,
}

const PIM_ELIGIBLE: &str = "graph:identityGovernance/privilegedAccess/group/eligibilityScheduleInstances";
const PIM_ACTIVE: &str = "graph:identityGovernance/privilegedAccess/group/assignmentScheduleInstances";
const PIM_POLICIES: &str = "graph:policies/roleManagementPolicyAssignments/group";
pub(super) const ARM_POLICIES: &str = "arm:Microsoft.Authorization/roleManagementPolicyAssignments";
pub(super) const IDENTITY_CREDENTIALS: &str =
    "arm:Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials";
const SIGN_INS: &str = "graph:auditLogs/signIns/servicePrincipal";
const GROUP_REQUESTS: [&str; 2] = [
    "graph:identityGovernance/privilegedAccess/group/assignmentScheduleRequests",
    "graph:identityGovernance/privilegedAccess/group/eligibilityScheduleRequests",
];
const SECRETS: &str = "arm:Microsoft.KeyVault/vaults/secrets";
const CONTAINERS: &str = "arm:Microsoft.Storage/storageAccounts/blobServices/containers";
/// The tenants in which Microsoft's own applications are registered.
const MICROSOFT: [&str; 2] = ["f8cdef31-a31e-4b4a-93e4-5f571e91255a", "72f988bf-86f1-41af-91ab-2d7cd011db47"];
const GROUP: &str = "/providers/microsoft.management/managementgroups/";

impl Facts {
    /// Nothing is known of this tenant yet.
    pub(super) fn of(tenant: &str) -> Self {
        Self { tenant: tenant.to_owned(), ..Self::default() }
    }

    /// Takes in a page: what an API lists in a subscription (empty: the tenant), asked about `object`.
    pub(super) fn note(&mut self, api: &str, subscription: &str, object: &str, items: &[Value]) {
        for item in items {
            self.note_item(api, subscription, object, item);
        }
    }

    fn note_item(&mut self, api: &str, subscription: &str, object: &str, item: &Value) {
        let id = text(item, "id");
        match api {
            "graph:users" => self.list(id),
            "graph:groups" => self.note_group(id, item),
            "graph:applications" | "graph:applications/microsoft.graph.agentIdentityBlueprint" => {
                if self.list_new(id) {
                    self.ask("graph:applications/owners", "", id);
                    self.ask("graph:applications/federatedIdentityCredentials", "", id);
                }
            }
            "graph:servicePrincipals" | "graph:servicePrincipals/microsoft.graph.agentIdentity" => {
                self.note_service_principal(id, item);
            }
            "graph:directory/administrativeUnits" => {
                self.list(id);
                self.ask("graph:directory/administrativeUnits/members", "", id);
            }
            "graph:groups/members"
            | "graph:groups/owners"
            | "graph:applications/owners"
            | "graph:servicePrincipals/owners"
            | "graph:directory/administrativeUnits/members" => self.name(id),
            "graph:users/sponsors" => {
                for sponsor in list(item, "sponsors") {
                    self.name(text(sponsor, "id"));
                }
            }
            "graph:tenantRelationships/delegatedAdminRelationships" => {
                // What is over gives nobody access any more.
                if !matches!(text(item, "status"), "terminated" | "expired") {
                    self.ask(
                        "graph:tenantRelationships/delegatedAdminRelationships/accessAssignments",
                        "",
                        id,
                    );
                }
            }
            "graph:identityGovernance/accessReviews/definitions" => {
                self.ask("graph:identityGovernance/accessReviews/definitions/instances", "", id);
            }
            "graph:identityGovernance/accessReviews/definitions/instances" => {
                let round = format!("{object}/instances/{id}");
                self.ask(
                    "graph:identityGovernance/accessReviews/definitions/instances/decisions",
                    "",
                    &round,
                );
            }
            PIM_ELIGIBLE => {
                self.name(text(item, "principalId"));
                self.ask(PIM_POLICIES, "", object);
                self.ask_requests(object);
            }
            PIM_ACTIVE => {
                self.name(text(item, "principalId"));
                self.ask_requests(object);
            }
            "graph:servicePrincipals/appRoleAssignedTo"
            | "graph:roleManagement/directory/roleAssignments"
            | "graph:roleManagement/directory/roleEligibilityScheduleInstances"
            | "graph:roleManagement/directory/roleAssignmentScheduleInstances" => {
                self.name(text(item, "principalId"));
            }
            "graph:oauth2PermissionGrants" => {
                self.name(text(item, "clientId"));
                self.name(text(item, "principalId"));
            }
            _ => self.note_resource(api, subscription, item),
        }
    }

    fn note_group(&mut self, id: &str, item: &Value) {
        self.list(id);
        self.ask("graph:groups/members", "", id);
        self.ask("graph:groups/owners", "", id);
        let dynamic = list(item, "groupTypes").iter().any(|kind| kind == "DynamicMembership");
        let synchronised = item.get("onPremisesSyncEnabled").and_then(Value::as_bool) == Some(true);
        if !dynamic && !synchronised {
            self.ask(PIM_ELIGIBLE, "", id);
            self.ask(PIM_ACTIVE, "", id);
        }
    }

    /// What was asked of PIM about a group that is under it.
    fn ask_requests(&mut self, group: &str) {
        self.ask(GROUP_REQUESTS[0], "", group);
        self.ask(GROUP_REQUESTS[1], "", group);
    }

    fn note_service_principal(&mut self, id: &str, item: &Value) {
        if !self.list_new(id) {
            return;
        }
        // Those of others alone: whoever signs in with one of ours is named by our own logs of use.
        let owner = text(item, "appOwnerOrganizationId");
        if is_guid(owner) && !owner.eq_ignore_ascii_case(&self.tenant) && !MICROSOFT.contains(&owner) {
            self.ask(SIGN_INS, "", id);
        }
        // Managed identities belong to a resource and have no owners.
        if text(item, "servicePrincipalType") != "ManagedIdentity" {
            self.ask("graph:servicePrincipals/owners", "", id);
        }
        let for_applications =
            |role: &Value| list(role, "allowedMemberTypes").iter().any(|kind| kind == "Application");
        if list(item, "appRoles").iter().any(for_applications) {
            self.ask("graph:servicePrincipals/appRoleAssignedTo", "", id);
            if text(item, "appId").eq_ignore_ascii_case(MICROSOFT_GRAPH)
                && let Some(asked) =
                    self.next.get_mut(&("graph:servicePrincipals/appRoleAssignedTo", String::new()))
            {
                // What is held of Microsoft Graph is read first.
                asked.rotate_right(1);
            }
        }
    }

    fn note_resource(&mut self, api: &str, subscription: &str, item: &Value) {
        let properties = item.get("properties").unwrap_or(&Value::Null);
        match api {
            "arm:subscriptions" => {
                let id = text(item, "subscriptionId").to_lowercase();
                let here = text(item, "tenantId");
                let ours = here.is_empty() || here.eq_ignore_ascii_case(&self.tenant);
                if ours && is_guid(&id) && text(item, "state") != "Deleted" {
                    self.subscriptions.insert(id, true);
                }
            }
            "arm:Microsoft.Management/managementGroups" => {
                self.management_groups.insert(text(item, "id").to_owned());
            }
            "arm:Microsoft.Management/managementGroups/descendants" => {
                let id = text(item, "id");
                if id.to_lowercase().starts_with(GROUP) {
                    self.management_groups.insert(id.to_owned());
                } else if let Some(id) = id.strip_prefix("/subscriptions/").filter(|id| is_guid(id)) {
                    self.subscriptions.entry(id.to_lowercase()).or_insert(false);
                }
            }
            "arg:resources/userAssignedIdentities" | "arm:Microsoft.ManagedIdentity/userAssignedIdentities" => {
                let id = text(item, "id");
                if let Some(subscription) = subscription_of(id) {
                    self.ask(IDENTITY_CREDENTIALS, &subscription, id);
                }
            }
            "arm:Microsoft.Authorization/roleEligibilityScheduleInstances" => {
                self.name(text(properties, "principalId"));
                self.note_eligible(subscription, text(properties, "scope"));
            }
            "arg:authorizationresources/roleAssignments"
            | "arm:Microsoft.Authorization/roleAssignments"
            | "arm:Microsoft.Authorization/roleAssignmentScheduleInstances"
                // Groups of a partner's tenant are in no list of ours.
                if text(properties, "principalType") != "ForeignGroup" =>
            {
                self.name(text(properties, "principalId"));
            }
            "arg:resources/stores" => {
                let id = text(item, "id");
                let holds_blobs = text(item, "type").eq_ignore_ascii_case("microsoft.storage/storageaccounts")
                    && text(item, "kind") != "FileStorage";
                if let Some(subscription) = subscription_of(id).filter(|_| holds_blobs) {
                    self.ask(CONTAINERS, &subscription, id);
                }
            }
            "arg:resources/vaults" | "arm:Microsoft.KeyVault/vaults" => {
                let id = text(item, "id");
                if let Some(subscription) = subscription_of(id) {
                    self.ask(SECRETS, &subscription, id);
                }
                for policy in list(properties, "accessPolicies") {
                    self.name(text(policy, "objectId"));
                }
            }
            _ => {}
        }
    }

    /// Where somebody is eligible the activation's rules are read: once, by who reads that scope.
    fn note_eligible(&mut self, subscription: &str, scope: &str) {
        let here = match subscription_of(scope) {
            Some(own) => own == subscription,
            None => subscription.is_empty() && scope.to_lowercase().starts_with(GROUP),
        };
        if here {
            self.ask(ARM_POLICIES, subscription, scope);
        }
    }

    /// Says that an API was not read whole.
    pub(super) fn not_whole(&mut self, api: &'static str, subscription: &str, why: Refusal) {
        self.missing.entry((api, subscription.to_owned())).or_insert(why);
    }

    /// Why an API was not read whole, if it was not.
    pub(super) fn missing(&self, api: &'static str, subscription: &str) -> Option<Refusal> {
        self.missing.get(&(api, subscription.to_owned())).cloned()
    }

    /// What an API is to be asked about, each thing once, in the order in which it was found.
    pub(super) fn take_next(&mut self, api: &'static str, subscription: &str) -> Vec<Box<str>> {
        let found = self.next.remove(&(api, subscription.to_owned())).unwrap_or_default();
        let mut seen = HashSet::new();
        found.into_iter().filter(|id| seen.insert(id.to_lowercase())).collect()
    }

    /// The subscriptions of the tenant, sorted.
    pub(super) fn subscriptions(&self) -> Vec<Subscription> {
        let known = self.subscriptions.iter();
        known.map(|(id, listed)| Subscription { id: id.clone(), listed: *listed }).collect()
    }

    /// The management groups that were seen, by their ARM ids, sorted; the root one first.
    pub(super) fn management_groups(&self, root: &str) -> Vec<String> {
        let others = self.management_groups.iter().filter(|id| !id.eq_ignore_ascii_case(root));
        std::iter::once(root.to_owned()).chain(others.cloned()).collect()
    }

    /// The management groups below which the tree is asked for: the root one, which has all of it, and,
    /// where that is none of those that we see, each that we do.
    pub(super) fn tops(&self, root: &str) -> Vec<String> {
        if self.management_groups.iter().any(|id| id.eq_ignore_ascii_case(root)) {
            return vec![root.to_owned()];
        }
        self.management_groups(root)
    }

    /// Ids that are named and stand in no list, sorted.
    pub(super) fn unlisted(&self) -> Vec<String> {
        let mut ids: Vec<u128> = self.named.difference(&self.listed).copied().collect();
        ids.sort_unstable();
        ids.into_iter().map(guid).collect()
    }

    fn ask(&mut self, api: &'static str, subscription: &str, id: &str) {
        if !id.is_empty() {
            self.next.entry((api, subscription.to_owned())).or_default().push(id.into());
        }
    }

    fn list(&mut self, id: &str) {
        self.list_new(id);
    }

    /// Whether it stands in no other list.
    fn list_new(&mut self, id: &str) -> bool {
        number(id).is_some_and(|id| self.listed.insert(id))
    }

    fn name(&mut self, id: &str) {
        self.named.extend(number(id));
    }
}

/// The subscription of an ARM id, in lower case.
fn subscription_of(id: &str) -> Option<String> {
    let mut parts = id.split('/').skip(1);
    let is_one = parts.next()?.eq_ignore_ascii_case("subscriptions");
    parts.next().filter(|id| is_one && is_guid(id)).map(str::to_lowercase)
}

fn text<'v>(value: &'v Value, member: &str) -> &'v str {
    value.get(member).and_then(Value::as_str).unwrap_or_default()
}

fn list<'v>(value: &'v Value, member: &str) -> &'v [Value] {
    value.get(member).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// A GUID as a number: a quarter of the memory of its text.
fn number(id: &str) -> Option<u128> {
    is_guid(id).then(|| u128::from_str_radix(&id.replace('-', ""), 16).ok()).flatten()
}

fn guid(number: u128) -> String {
    let digits = format!("{number:032x}");
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}

#[cfg(test)]
mod tests;
