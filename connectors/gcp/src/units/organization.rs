//! What the organization is asked, its folders with it.

use tenure_model::Facet;

use super::{Level, Per, Service, Unit};

use Facet::{CredentialUse, Eligibility, Events, Federation, GuardRails, Principals, ServiceUse};

/// What Policy Analyzer is asked: when a service account, and when a key, was used last.
pub const ACTIVITY_TYPES: &[&str] =
    &["serviceAccountLastAuthentication", "serviceAccountKeyLastAuthentication"];

/// Words of the methods in the audit log that are read, in lower case: what changes access; what changes the
/// rules and who watches; secrets; and what is made to run in another's name, or leads data out.
pub const AUDITED_METHODS: &[&str] = &[
    "setiampolicy",
    "serviceaccount",
    "role",
    "identitypool",
    "workforcepool",
    "createpolicy",
    "updatepolicy",
    "deletepolicy",
    "policybinding",
    "accessboundary",
    "entitlement",
    "grant",
    "hmackey",
    "createkey",
    "orgpolicy",
    "configservicev2",
    "alertpolic",
    "lien",
    "moveproject",
    "accesslevel",
    "serviceperimeter",
    "createsecret",
    "secretversion",
    "instances.insert",
    "setmetadata",
    "setcommoninstancemetadata",
    "createfunction",
    "updatefunction",
    "createservice",
    "replaceservice",
    "updateservice",
    "createjob",
    "replacejob",
    "createtrigger",
    "createworkflow",
    "snapshots.insert",
    "images.insert",
    "createsubscription",
];

/// Entries of the audit logs. `resourceNames` is filled in, and which entries are asked for.
const ENTRIES: &str = r#"{"resourceNames":[],"filter":"{entries} AND timestamp>=\"{since}\"","orderBy":"timestamp asc","pageSize":1000}"#;

/// What changes access, of administrators' activity, as it stands in the body of the request. That log is always on and free.
pub const CHANGES: &str = r#"log_id(\"cloudaudit.googleapis.com/activity\") AND protoPayload.methodName=~\"(?i)(setiampolicy|serviceaccount|role|identitypool|workforcepool|createpolicy|updatepolicy|deletepolicy|policybinding|accessboundary|entitlement|grant|hmackey|createkey|orgpolicy|configservicev2|alertpolic|lien|moveproject|accesslevel|serviceperimeter|createsecret|secretversion|instances.insert|setmetadata|setcommoninstancemetadata|createfunction|updatefunction|createservice|replaceservice|updateservice|createjob|replacejob|createtrigger|createworkflow|snapshots.insert|images.insert|createsubscription)\""#;

/// Every call that an identity of Google's made, as it stands in the body of the request: of administrators' activity and of
/// access to data. The identities of clusters, `system:serviceaccount:…`, are none of Google's and most of the log.
pub const EVERYTHING: &str = r#"(log_id(\"cloudaudit.googleapis.com/activity\") OR log_id(\"cloudaudit.googleapis.com/data_access\")) AND NOT protoPayload.authenticationInfo.principalEmail=~\"^system:\""#;

/// Who may not read entries of access to data gets answers without them, and no refusal. So it is asked.
const MAY_READ_DATA_ACCESS: &str = r#"{"permissions":["logging.privateLogEntries.list"]}"#;

/// Who says whether the log of access to data may be read.
pub const PERMISSIONS: &str = "cloudresourcemanager:organizations.testIamPermissions";

/// Who says of which calls access to data is logged.
pub const ORGANIZATION_POLICY: &str = "cloudresourcemanager:organizations.getIamPolicy";

/// Without version 3 conditions are left out of the answer, and the policy looks unconditional.
const VERSION_3: &str = r#"{"options":{"requestedPolicyVersion":3}}"#;

const ALL_POLICIES: &str = "cloudasset:searchAllIamPolicies";
const ALL_RESOURCES: &str = "cloudasset:searchAllResources";
const BOUNDARIES: &str = "iam:organizations.locations.principalAccessBoundaryPolicies.list";
const BINDINGS: &str = "iam:organizations.locations.principalAccessBoundaryPolicies.searchPolicyBindings";

/// Every unit of the organization, in reading order: name, service, level, path, list, permissions,
/// what it supplies.
#[rustfmt::skip]
pub(super) static UNITS: &[Unit] = &[
    // Allow policies, where the search is refused.
    Unit::get(ORGANIZATION_POLICY, Service::ResourceManager, Level::Organization, "/v3/organizations/{organization}:getIamPolicy", "", &["resourcemanager.organizations.getIamPolicy"], &[Principals])
        .post(VERSION_3).instead_of(ALL_POLICIES),
    Unit::get("cloudresourcemanager:folders.getIamPolicy", Service::ResourceManager, Level::Organization, "/v3/{id}:getIamPolicy", "", &["resourcemanager.folders.getIamPolicy"], &[Principals])
        .post(VERSION_3).per(Per::Folder).instead_of(ALL_POLICIES),

    // Roles. Those of Google and of the organization; of projects the search has them.
    Unit::get("iam:roles.list", Service::Iam, Level::Root, "/v1/roles?view=FULL&showDeleted=true&pageSize=500", "roles", &["iam.roles.list", "iam.roles.get"], &[Principals]).page(500),
    Unit::get("iam:organizations.roles.list", Service::Iam, Level::Organization, "/v1/organizations/{organization}/roles?view=FULL&showDeleted=true&pageSize=500", "roles", &["iam.roles.list", "iam.roles.get"], &[Principals]).page(500),

    // Guard rails. The search finds deny policies wherever they are attached: place by place they are listed where it
    // could not. A list leaves out their rules, and the search may: then each is asked for.
    Unit::get("iam:policies.listPolicies", Service::Iam, Level::Organization, "/v2/policies/{attachment}/denypolicies", "policies", &["iam.denypolicies.list"], &[GuardRails])
        .per(Per::Container).unless(ALL_RESOURCES),
    Unit::get("iam:policies.get", Service::Iam, Level::Organization, "/v2/{id}", "", &["iam.denypolicies.get"], &[GuardRails])
        .each("iam:policies.listPolicies"),
    Unit::get(BOUNDARIES, Service::Iam, Level::Organization, "/v3/organizations/{organization}/locations/global/principalAccessBoundaryPolicies?pageSize=1000", "principalAccessBoundaryPolicies", &["iam.principalaccessboundarypolicies.list"], &[GuardRails]).page(1000),
    // Every binding of a boundary, wherever it stands: its answer is that of `policyBindings.list`.
    Unit::get(BINDINGS, Service::Iam, Level::Organization, "/v3/{id}:searchPolicyBindings?pageSize=1000", "policyBindings", &["iam.principalaccessboundarypolicies.searchPolicyBindings"], &[GuardRails])
        .page(1000).each(BOUNDARIES).alone(&[]),
    Unit::get("iam:organizations.locations.policyBindings.list", Service::Iam, Level::Organization, "/v3/organizations/{organization}/locations/global/policyBindings?pageSize=1000", "policyBindings", &["iam.policybindings.list"], &[GuardRails]).page(1000),
    Unit::get("iam:folders.locations.policyBindings.list", Service::Iam, Level::Organization, "/v3/{id}/locations/global/policyBindings?pageSize=1000", "policyBindings", &["iam.policybindings.list"], &[GuardRails])
        .page(1000).per(Per::Folder).instead_of(BINDINGS),
    Unit::get("orgpolicy:organizations.policies.list", Service::OrgPolicy, Level::Organization, "/v2/organizations/{organization}/policies?pageSize=1000", "policies", &["orgpolicy.policies.list", "orgpolicy.policy.get"], &[GuardRails]).page(1000),
    Unit::get("orgpolicy:folders.policies.list", Service::OrgPolicy, Level::Organization, "/v2/{id}/policies?pageSize=1000", "policies", &["orgpolicy.policies.list", "orgpolicy.policy.get"], &[GuardRails])
        .page(1000).per(Per::Folder),

    // Workforce identity federation.
    Unit::get("iam:locations.workforcePools.list", Service::Iam, Level::Organization, "/v1/locations/global/workforcePools?parent=organizations/{organization}&showDeleted=true&pageSize=100", "workforcePools", &["iam.googleapis.com/workforcePools.list"], &[Federation]).page(100),
    Unit::get("iam:locations.workforcePools.providers.list", Service::Iam, Level::Organization, "/v1/{id}/providers?showDeleted=true&pageSize=100", "workforcePoolProviders", &["iam.googleapis.com/workforcePoolProviders.list"], &[Federation])
        .page(100).each("iam:locations.workforcePools.list"),

    // Privileged Access Manager.
    Unit::get("privilegedaccessmanager:organizations.locations.entitlements.list", Service::Pam, Level::Organization, "/v1/organizations/{organization}/locations/global/entitlements?pageSize=1000", "entitlements", &["privilegedaccessmanager.entitlements.list"], &[Eligibility]).page(1000),
    Unit::get("privilegedaccessmanager:organizations.locations.entitlements.grants.list", Service::Pam, Level::Organization, "/v1/{id}/grants?pageSize=1000", "grants", &["privilegedaccessmanager.grants.list"], &[Eligibility])
        .page(1000).each("privilegedaccessmanager:organizations.locations.entitlements.list"),
    Unit::get("privilegedaccessmanager:folders.locations.entitlements.list", Service::Pam, Level::Organization, "/v1/{id}/locations/global/entitlements?pageSize=1000", "entitlements", &["privilegedaccessmanager.entitlements.list"], &[Eligibility])
        .page(1000).per(Per::Folder),
    Unit::get("privilegedaccessmanager:folders.locations.entitlements.grants.list", Service::Pam, Level::Organization, "/v1/{id}/grants?pageSize=1000", "grants", &["privilegedaccessmanager.grants.list"], &[Eligibility])
        .page(1000).each("privilegedaccessmanager:folders.locations.entitlements.list"),

    // Use and changes. Missing insights blind nothing but themselves.
    Unit::get("policyanalyzer:organizations.locations.activityTypes.activities.query", Service::PolicyAnalyzer, Level::Organization, "/v1/organizations/{organization}/locations/global/activityTypes/{id}/activities:query?pageSize=1000", "activities", &["policyanalyzer.serviceAccountLastAuthenticationActivities.query", "policyanalyzer.serviceAccountKeyLastAuthenticationActivities.query"], &[CredentialUse])
        .page(1000).per(Per::Word(ACTIVITY_TYPES)).alone(&[]),
    Unit::get("recommender:organizations.locations.insightTypes.insights.list", Service::Recommender, Level::Organization, "/v1/organizations/{organization}/locations/global/insightTypes/google.iam.policy.Insight/insights?pageSize=1000", "insights", &["recommender.iamPolicyInsights.list"], &[ServiceUse]).page(1000),
    Unit::get("logging:entries.list", Service::Logging, Level::Root, "/v2/entries:list", "entries", &["logging.logEntries.list"], &[Events])
        .post(ENTRIES).page(1000).per(Per::Hundred),
    Unit::get(PERMISSIONS, Service::ResourceManager, Level::Organization, "/v3/organizations/{organization}:testIamPermissions", "", &["logging.privateLogEntries.list"], &[])
        .post(MAY_READ_DATA_ACCESS).for_whole_logs(),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_filtered_by_the_words_that_are_listed() {
        for entries in [CHANGES, EVERYTHING] {
            let body: serde_json::Value =
                serde_json::from_str(&ENTRIES.replace("{entries}", entries)).unwrap();
            let filter = body["filter"].as_str().unwrap();
            let words = format!("({})", AUDITED_METHODS.join("|"));
            assert_eq!(filter.contains(&words), entries == CHANGES, "{filter}");
        }
    }
}
