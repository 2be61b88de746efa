//! What each project is asked: what stands in no search, and what the search would have said.

use tenure_model::Facet;

use super::{Level, Per, Service, Unit};

use Facet::{
    Compute, CredentialUse, Credentials, Eligibility, Federation, GuardRails, MinorCredentials, Principals,
    ResourcePolicies, ServiceUse,
};

const ALL_POLICIES: &str = "cloudasset:searchAllIamPolicies";
const ALL_RESOURCES: &str = "cloudasset:searchAllResources";
const ACCOUNTS: &str = "iam:projects.serviceAccounts.list";
const POOLS: &str = "iam:projects.locations.workloadIdentityPools.list";
const VERSION_3: &str = r#"{"options":{"requestedPolicyVersion":3}}"#;

const fn project(
    api: &'static str,
    service: Service,
    path: &'static str,
    list: &'static str,
    permissions: &'static [&'static str],
    supplies: &'static [Facet],
) -> Unit {
    Unit::get(api, service, Level::Project, path, list, permissions, supplies)
}

/// Every unit of a project, in reading order: name, service, path, list, permissions, what it supplies.
#[rustfmt::skip]
pub(super) static UNITS: &[Unit] = &[
    // Deny policies, where the search did not find them.
    project("iam:policies.listPolicies", Service::Iam, "/v2/policies/{attachment}/denypolicies", "policies", &["iam.denypolicies.list"], &[GuardRails])
        .unless(ALL_RESOURCES),
    project("iam:policies.get", Service::Iam, "/v2/{id}", "", &["iam.denypolicies.get"], &[GuardRails])
        .each("iam:policies.listPolicies"),

    // What stands in no search.
    project("iam:projects.locations.policyBindings.list", Service::Iam, "/v3/projects/{project}/locations/global/policyBindings?pageSize=1000", "policyBindings", &["iam.policybindings.list"], &[GuardRails])
        .page(1000).instead_of("iam:organizations.locations.principalAccessBoundaryPolicies.searchPolicyBindings"),
    project("orgpolicy:projects.policies.list", Service::OrgPolicy, "/v2/projects/{project}/policies?pageSize=1000", "policies", &["orgpolicy.policies.list", "orgpolicy.policy.get"], &[GuardRails]).page(1000),
    project("privilegedaccessmanager:projects.locations.entitlements.list", Service::Pam, "/v1/projects/{project}/locations/global/entitlements?pageSize=1000", "entitlements", &["privilegedaccessmanager.entitlements.list"], &[Eligibility]).page(1000),
    project("privilegedaccessmanager:projects.locations.entitlements.grants.list", Service::Pam, "/v1/{id}/grants?pageSize=1000", "grants", &["privilegedaccessmanager.grants.list"], &[Eligibility])
        .page(1000).each("privilegedaccessmanager:projects.locations.entitlements.list"),
    project("storage:projects.hmacKeys.list", Service::Storage, "/storage/v1/projects/{project}/hmacKeys?maxResults=250", "items", &["storage.hmacKeys.list"], &[MinorCredentials]).page(250),
    project("recommender:projects.locations.insightTypes.insights.list", Service::Recommender, "/v1/projects/{project}/locations/global/insightTypes/google.iam.policy.Insight/insights?pageSize=1000", "insights", &["recommender.iamPolicyInsights.list"], &[ServiceUse]).page(1000),
    project("policyanalyzer:projects.locations.activityTypes.activities.query", Service::PolicyAnalyzer, "/v1/projects/{project}/locations/global/activityTypes/{id}/activities:query?pageSize=1000", "activities", &["policyanalyzer.serviceAccountLastAuthenticationActivities.query", "policyanalyzer.serviceAccountKeyLastAuthenticationActivities.query"], &[CredentialUse])
        .page(1000).per(Per::Word(super::ACTIVITY_TYPES)).instead_of("policyanalyzer:organizations.locations.activityTypes.activities.query"),

    // Where the search for allow policies is refused.
    project("cloudresourcemanager:projects.getIamPolicy", Service::ResourceManager, "/v3/projects/{project}:getIamPolicy", "", &["resourcemanager.projects.getIamPolicy"], &[Principals])
        .post(VERSION_3).instead_of(ALL_POLICIES),

    // Where the search for resources is refused.
    project(ACCOUNTS, Service::Iam, "/v1/projects/{project}/serviceAccounts?pageSize=100", "accounts", &["iam.serviceAccounts.list"], &[Principals, Credentials])
        .page(100).instead_of(ALL_RESOURCES),
    project("iam:projects.serviceAccounts.keys.list", Service::Iam, "/v1/{id}/keys?keyTypes=USER_MANAGED", "keys", &["iam.serviceAccountKeys.list"], &[Credentials])
        .each(ACCOUNTS).instead_of(ALL_RESOURCES),
    // Its parent may come from the search: this is read where that for policies is refused.
    project("iam:projects.serviceAccounts.getIamPolicy", Service::Iam, "/v1/{id}:getIamPolicy?options.requestedPolicyVersion=3", "", &["iam.serviceAccounts.getIamPolicy"], &[Principals, ResourcePolicies])
        .post("{}").each(ACCOUNTS).instead_of(ALL_POLICIES),
    project("iam:projects.roles.list", Service::Iam, "/v1/projects/{project}/roles?view=FULL&showDeleted=true&pageSize=500", "roles", &["iam.roles.list", "iam.roles.get"], &[Principals])
        .page(500).instead_of(ALL_RESOURCES),
    project(POOLS, Service::Iam, "/v1/projects/{project}/locations/global/workloadIdentityPools?showDeleted=true&pageSize=1000", "workloadIdentityPools", &["iam.googleapis.com/workloadIdentityPools.list"], &[Federation])
        .page(1000).instead_of(ALL_RESOURCES),
    project("iam:projects.locations.workloadIdentityPools.providers.list", Service::Iam, "/v1/{id}/providers?showDeleted=true&pageSize=100", "workloadIdentityPoolProviders", &["iam.googleapis.com/workloadIdentityPoolProviders.list"], &[Federation])
        .page(100).each(POOLS).instead_of(ALL_RESOURCES),
    project("apikeys:projects.locations.keys.list", Service::ApiKeys, "/v2/projects/{project}/locations/global/keys?pageSize=300", "keys", &["apikeys.keys.list"], &[MinorCredentials])
        .page(300).instead_of(ALL_RESOURCES),
    project("compute:instances.aggregatedList", Service::Compute, "/compute/v1/projects/{project}/aggregated/instances?returnPartialSuccess=true&maxResults=500", "items", &["compute.instances.list"], &[Compute])
        .page(500).instead_of(ALL_RESOURCES),
    project("cloudfunctions:projects.locations.functions.list", Service::Functions, "/v2/projects/{project}/locations/-/functions?pageSize=1000", "functions", &["cloudfunctions.functions.list"], &[Compute])
        .page(1000).instead_of(ALL_RESOURCES),
    // Cloud Run answers for one region at a time.
    project("run:projects.locations.list", Service::Run, "/v1/projects/{project}/locations?pageSize=100", "locations", &["run.locations.list"], &[Compute])
        .page(100).instead_of(ALL_RESOURCES),
    project("run:projects.locations.services.list", Service::Run, "/v2/{id}/services?pageSize=100", "services", &["run.services.list"], &[Compute])
        .page(100).each("run:projects.locations.list").instead_of(ALL_RESOURCES),
    project("run:projects.locations.jobs.list", Service::Run, "/v2/{id}/jobs?pageSize=100", "jobs", &["run.jobs.list"], &[Compute])
        .page(100).each("run:projects.locations.list").instead_of(ALL_RESOURCES),
    project("storage:buckets.list", Service::Storage, "/storage/v1/b?project={project}&returnPartialSuccess=true&maxResults=1000", "items", &["storage.buckets.list"], &[ResourcePolicies])
        .page(1000).instead_of(ALL_RESOURCES),
    project("storage:buckets.getIamPolicy", Service::Storage, "/storage/v1/b/{id}/iam?optionsRequestedPolicyVersion=3", "", &["storage.buckets.getIamPolicy"], &[ResourcePolicies])
        .each("storage:buckets.list").instead_of(ALL_POLICIES),
    project("secretmanager:projects.secrets.list", Service::SecretManager, "/v1/projects/{project}/secrets?pageSize=1000", "secrets", &["secretmanager.secrets.list"], &[ResourcePolicies])
        .page(1000).instead_of(ALL_RESOURCES),
];
