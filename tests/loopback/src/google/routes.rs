//! Every method that is served: its path, its parameters, what it takes, and where its answer lies.
//!
//! The services share one port: each has its name as the first segment of its paths. `*` is one segment
//! that is filled in; `{kind}` is `organizations`, `folders` or `projects`, in the path and in the name.

use super::shelf::Shelf;
use crate::served::Served;

/// A documented method.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Route {
    pub(crate) api: &'static str,
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    /// Parameters of its query.
    pub(crate) parameters: &'static [&'static str],
    /// OAuth scopes, one of which a token must have; the last part of each.
    pub(crate) scopes: &'static [&'static str],
    pub(crate) gate: Gate,
    pub(crate) source: Source,
    /// Items, usual size and largest size of a page.
    pub(crate) page: Option<Page>,
}

/// How a list comes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Page {
    /// The member that holds the items.
    pub(crate) items: &'static str,
    pub(crate) usual: usize,
    pub(crate) most: usize,
}

/// Who may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gate {
    /// Whoever has this permission at the resource that the path names.
    Iam(&'static str),
    /// The same with `{kind}` in the permission's name.
    IamOfKind(&'static str),
    /// Whoever has this privilege as an administrator of Workspace.
    Workspace(&'static str),
    /// Everybody: the answer holds what the caller may see.
    Open,
}

/// Where an answer comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// The rows of a set that belong to what the path names.
    Of(Shelf),
    /// All rows of a set.
    All(Shelf),
    /// The rows of a set in what the path names and all below it.
    Below(Shelf),
    /// One row of a set, by the name that the path says.
    One(Shelf),
    /// A search over containers that shows what the caller may see.
    Visible(Shelf, &'static str),
    /// The allow policy of what the path names.
    AllowPolicy,
    /// Which of some permissions the caller has on what the path names.
    HeldPermissions,
    SearchPolicies,
    SearchResources,
    DenyPolicies,
    DenyPolicy,
    BindingsOfBoundary,
    Instances,
    Regions,
    Entries,
    Token,
}

const CLOUD: &[&str] = &["cloud-platform"];
const CLOUD_READ: &[&str] = &["cloud-platform", "cloud-platform.read-only"];
const STORAGE: &[&str] = &[
    "cloud-platform",
    "cloud-platform.read-only",
    "devstorage.full_control",
    "devstorage.read_only",
    "devstorage.read_write",
];
const GROUPS: &[&str] = &["cloud-identity.groups", "cloud-identity.groups.readonly", "cloud-platform"];
const ROLES: &[&str] = &["admin.directory.rolemanagement", "admin.directory.rolemanagement.readonly"];

const PAGED: &[&str] = &["pageSize", "pageToken"];
const PAGED_DELETED: &[&str] = &["pageSize", "pageToken", "showDeleted"];
const PAGED_FILTER: &[&str] = &["filter", "pageSize", "pageToken"];
const PAGED_QUERY: &[&str] = &["pageSize", "pageToken", "query"];
const ROLE_LIST: &[&str] = &["pageSize", "pageToken", "showDeleted", "view"];

use Gate::{Iam, IamOfKind, Open, Workspace};
use Shelf as S;
use Source::{All, AllowPolicy, Below, HeldPermissions, Of, One, Visible};

const fn route(
    api: &'static str,
    path: &'static str,
    parameters: &'static [&'static str],
    scopes: &'static [&'static str],
    gate: Gate,
    source: Source,
) -> Route {
    Route { api, method: "GET", path, parameters, scopes, gate, source, page: None }
}

impl Route {
    const fn post(self) -> Self {
        Self { method: "POST", ..self }
    }

    const fn pages(self, items: &'static str, usual: usize, most: usize) -> Self {
        Self { page: Some(Page { items, usual, most }), ..self }
    }

    /// The first segment of its path: the first label of the host.
    pub(crate) fn service(&self) -> &'static str {
        self.path.split('/').nth(1).unwrap_or_default()
    }
}

/// Every method.
#[rustfmt::skip]
pub(crate) static ROUTES: &[Route] = &[
    // Resource Manager.
    route("cloudresourcemanager:organizations.search", "/cloudresourcemanager/v3/organizations:search", PAGED_QUERY, CLOUD_READ, Open, Visible(S::Organizations, "resourcemanager.organizations.get")).pages("organizations", 50, 50),
    route("cloudresourcemanager:folders.search", "/cloudresourcemanager/v3/folders:search", PAGED_QUERY, CLOUD_READ, Open, Visible(S::Folders, "resourcemanager.folders.get")).pages("folders", 100, 300),
    route("cloudresourcemanager:projects.search", "/cloudresourcemanager/v3/projects:search", PAGED_QUERY, CLOUD_READ, Open, Visible(S::Projects, "resourcemanager.projects.get")).pages("projects", 100, 500),
    route("cloudresourcemanager:organizations.get", "/cloudresourcemanager/v3/organizations/*", &[], CLOUD_READ, Iam("resourcemanager.organizations.get"), One(S::Organizations)),
    route("cloudresourcemanager:folders.get", "/cloudresourcemanager/v3/folders/*", &[], CLOUD_READ, Iam("resourcemanager.folders.get"), One(S::Folders)),
    route("cloudresourcemanager:projects.get", "/cloudresourcemanager/v3/projects/*", &[], CLOUD_READ, Iam("resourcemanager.projects.get"), One(S::Projects)),
    route("cloudresourcemanager:{kind}.getIamPolicy", "/cloudresourcemanager/v3/{kind}/*:getIamPolicy", &[], CLOUD_READ, IamOfKind("resourcemanager.{kind}.getIamPolicy"), AllowPolicy).post(),

    // Cloud Asset Inventory: the documentation caps both at 500.
    route("cloudasset:searchAllIamPolicies", "/cloudasset/v1/{kind}/*:searchAllIamPolicies", &["assetTypes", "orderBy", "pageSize", "pageToken", "query"], CLOUD, Iam("cloudasset.assets.searchAllIamPolicies"), Source::SearchPolicies).pages("results", 100, 500),
    route("cloudasset:searchAllResources", "/cloudasset/v1/{kind}/*:searchAllResources", &["assetTypes", "orderBy", "pageSize", "pageToken", "query", "readMask"], CLOUD, Iam("cloudasset.assets.searchAllResources"), Source::SearchResources).pages("results", 100, 500),

    // IAM, version 1.
    route("iam:projects.serviceAccounts.list", "/iam/v1/projects/*/serviceAccounts", PAGED, CLOUD, Iam("iam.serviceAccounts.list"), Of(S::ServiceAccounts)).pages("accounts", 20, 100),
    route("iam:projects.serviceAccounts.get", "/iam/v1/projects/*/serviceAccounts/*", &[], CLOUD, Iam("iam.serviceAccounts.get"), One(S::ServiceAccounts)),
    route("iam:projects.serviceAccounts.keys.list", "/iam/v1/projects/*/serviceAccounts/*/keys", &["keyTypes"], CLOUD, Iam("iam.serviceAccountKeys.list"), Of(S::Keys)).pages("keys", usize::MAX, usize::MAX),
    route("cloudresourcemanager:organizations.testIamPermissions", "/cloudresourcemanager/v3/organizations/*:testIamPermissions", &[], CLOUD_READ, Open, HeldPermissions).post(),
    route("iam:projects.serviceAccounts.getIamPolicy", "/iam/v1/projects/*/serviceAccounts/*:getIamPolicy", &["options.requestedPolicyVersion"], CLOUD, Iam("iam.serviceAccounts.getIamPolicy"), AllowPolicy).post(),
    route("iam:roles.list", "/iam/v1/roles", &["pageSize", "pageToken", "parent", "showDeleted", "view"], CLOUD, Open, All(S::PredefinedRoles)).pages("roles", 300, 1000),
    route("iam:roles.get", "/iam/v1/roles/*", &[], CLOUD, Open, One(S::PredefinedRoles)),
    route("iam:organizations.roles.list", "/iam/v1/organizations/*/roles", ROLE_LIST, CLOUD, Iam("iam.roles.list"), Of(S::CustomRoles)).pages("roles", 300, 1000),
    route("iam:projects.roles.list", "/iam/v1/projects/*/roles", ROLE_LIST, CLOUD, Iam("iam.roles.list"), Of(S::CustomRoles)).pages("roles", 300, 1000),
    route("iam:organizations.roles.get", "/iam/v1/organizations/*/roles/*", &[], CLOUD, Iam("iam.roles.get"), One(S::CustomRoles)),
    route("iam:projects.roles.get", "/iam/v1/projects/*/roles/*", &[], CLOUD, Iam("iam.roles.get"), One(S::CustomRoles)),
    route("iam:projects.locations.workloadIdentityPools.list", "/iam/v1/projects/*/locations/*/workloadIdentityPools", PAGED_DELETED, CLOUD, Iam("iam.googleapis.com/workloadIdentityPools.list"), Of(S::WorkloadPools)).pages("workloadIdentityPools", 50, 1000),
    route("iam:projects.locations.workloadIdentityPools.providers.list", "/iam/v1/projects/*/locations/*/workloadIdentityPools/*/providers", PAGED_DELETED, CLOUD, Iam("iam.googleapis.com/workloadIdentityPoolProviders.list"), Of(S::WorkloadProviders)).pages("workloadIdentityPoolProviders", 50, 100),
    route("iam:locations.workforcePools.list", "/iam/v1/locations/*/workforcePools", &["pageSize", "pageToken", "parent", "showDeleted"], CLOUD, Iam("iam.googleapis.com/workforcePools.list"), Of(S::WorkforcePools)).pages("workforcePools", 50, 100),
    route("iam:locations.workforcePools.providers.list", "/iam/v1/locations/*/workforcePools/*/providers", PAGED_DELETED, CLOUD, Iam("iam.googleapis.com/workforcePoolProviders.list"), Of(S::WorkforceProviders)).pages("workforcePoolProviders", 50, 100),

    // IAM, versions 2 and 3.
    route("iam:policies.listPolicies", "/iam/v2/policies/*/denypolicies", PAGED, CLOUD, Iam("iam.denypolicies.list"), Source::DenyPolicies).pages("policies", 1000, 1000),
    route("iam:policies.get", "/iam/v2/policies/*/denypolicies/*", &[], CLOUD, Iam("iam.denypolicies.get"), Source::DenyPolicy),
    route("iam:organizations.locations.principalAccessBoundaryPolicies.list", "/iam/v3/organizations/*/locations/*/principalAccessBoundaryPolicies", PAGED, CLOUD, Iam("iam.principalaccessboundarypolicies.list"), Of(S::BoundaryPolicies)).pages("principalAccessBoundaryPolicies", 50, 1000),
    route("iam:organizations.locations.principalAccessBoundaryPolicies.searchPolicyBindings", "/iam/v3/organizations/*/locations/*/principalAccessBoundaryPolicies/*:searchPolicyBindings", PAGED, CLOUD, Iam("iam.principalaccessboundarypolicies.searchPolicyBindings"), Source::BindingsOfBoundary).pages("policyBindings", 50, 1000),
    route("iam:{kind}.locations.policyBindings.list", "/iam/v3/{kind}/*/locations/*/policyBindings", PAGED_FILTER, CLOUD, Iam("iam.policybindings.list"), Of(S::PolicyBindings)).pages("policyBindings", 50, 1000),

    // Guard rails, eligibility, use.
    route("orgpolicy:{kind}.policies.list", "/orgpolicy/v2/{kind}/*/policies", PAGED, CLOUD, Iam("orgpolicy.policies.list"), Of(S::OrgPolicies)).pages("policies", 1000, 1000),
    route("privilegedaccessmanager:{kind}.locations.entitlements.list", "/privilegedaccessmanager/v1/{kind}/*/locations/*/entitlements", &["filter", "orderBy", "pageSize", "pageToken"], CLOUD, Iam("privilegedaccessmanager.entitlements.list"), Of(S::Entitlements)).pages("entitlements", 100, 1000),
    route("privilegedaccessmanager:{kind}.locations.entitlements.grants.list", "/privilegedaccessmanager/v1/{kind}/*/locations/*/entitlements/*/grants", &["filter", "orderBy", "pageSize", "pageToken"], CLOUD, Iam("privilegedaccessmanager.grants.list"), Of(S::Grants)).pages("grants", 100, 1000),
    route("policyanalyzer:{kind}.locations.activityTypes.activities.query", "/policyanalyzer/v1/{kind}/*/locations/*/activityTypes/*/activities:query", PAGED_FILTER, CLOUD, Iam("policyanalyzer.{activity}Activities.query"), Below(S::Activities)).pages("activities", 100, 1000),
    route("recommender:{kind}.locations.insightTypes.insights.list", "/recommender/v1/{kind}/*/locations/*/insightTypes/*/insights", PAGED_FILTER, CLOUD, Iam("recommender.iamPolicyInsights.list"), Of(S::Insights)).pages("insights", 100, 1000),
    route("logging:entries.list", "/logging/v2/entries:list", &[], &["cloud-platform", "cloud-platform.read-only", "logging.admin", "logging.read"], Open, Source::Entries).post().pages("entries", 50, 1000),

    // Resources.
    route("apikeys:projects.locations.keys.list", "/apikeys/v2/projects/*/locations/*/keys", PAGED_DELETED, &["cloud-platform", "cloud-platform.read-only"], Iam("apikeys.keys.list"), Of(S::ApiKeys)).pages("keys", 50, 300),
    route("compute:instances.aggregatedList", "/compute/compute/v1/projects/*/aggregated/instances", &["filter", "includeAllScopes", "maxResults", "orderBy", "pageToken", "returnPartialSuccess", "serviceProjectNumber"], &["cloud-platform", "compute", "compute.readonly"], Iam("compute.instances.list"), Source::Instances).pages("items", 500, 500),
    route("cloudfunctions:projects.locations.functions.list", "/cloudfunctions/v2/projects/*/locations/*/functions", &["filter", "orderBy", "pageSize", "pageToken"], CLOUD, Iam("cloudfunctions.functions.list"), Of(S::Functions)).pages("functions", 100, 1000),
    route("run:projects.locations.list", "/run/v1/projects/*/locations", PAGED_FILTER, CLOUD, Iam("run.locations.list"), Source::Regions).pages("locations", 100, 100),
    route("run:projects.locations.services.list", "/run/v2/projects/*/locations/*/services", PAGED_DELETED, CLOUD, Iam("run.services.list"), Of(S::RunServices)).pages("services", 100, 1000),
    route("run:projects.locations.jobs.list", "/run/v2/projects/*/locations/*/jobs", PAGED_DELETED, CLOUD, Iam("run.jobs.list"), Of(S::RunJobs)).pages("jobs", 100, 1000),
    route("storage:buckets.list", "/storage/storage/v1/b", &["maxResults", "pageToken", "prefix", "project", "projection", "returnPartialSuccess", "softDeleted", "userProject"], STORAGE, Iam("storage.buckets.list"), Of(S::Buckets)).pages("items", 1000, 1000),
    route("storage:buckets.getIamPolicy", "/storage/storage/v1/b/*/iam", &["optionsRequestedPolicyVersion", "userProject"], &["cloud-platform", "devstorage.full_control"], Iam("storage.buckets.getIamPolicy"), AllowPolicy),
    route("storage:projects.hmacKeys.list", "/storage/storage/v1/projects/*/hmacKeys", &["maxResults", "pageToken", "serviceAccountEmail", "showDeletedKeys", "userProject"], &["cloud-platform", "cloud-platform.read-only", "devstorage.full_control", "devstorage.read_only"], Iam("storage.hmacKeys.list"), Of(S::HmacKeys)).pages("items", 250, 250),
    route("secretmanager:projects.secrets.list", "/secretmanager/v1/projects/*/secrets", PAGED_FILTER, CLOUD, Iam("secretmanager.secrets.list"), Of(S::Secrets)).pages("secrets", 100, 25_000),
    route("secretmanager:projects.secrets.getIamPolicy", "/secretmanager/v1/projects/*/secrets/*:getIamPolicy", &["options.requestedPolicyVersion"], CLOUD, Iam("secretmanager.secrets.getIamPolicy"), AllowPolicy),

    // Cloud Identity and Workspace.
    route("cloudidentity:groups.list", "/cloudidentity/v1/groups", &["pageSize", "pageToken", "parent", "view"], GROUPS, Workspace("GROUPS_RETRIEVE"), All(S::Groups)).pages("groups", 200, 1000),
    route("cloudidentity:groups.memberships.list", "/cloudidentity/v1/groups/*/memberships", &["pageSize", "pageToken", "view"], GROUPS, Workspace("GROUPS_RETRIEVE"), Of(S::Memberships)).pages("memberships", 200, 1000),
    route("admin:directory.users.list", "/admin/admin/directory/v1/users", &["customFieldMask", "customer", "domain", "event", "maxResults", "orderBy", "pageToken", "projection", "query", "showDeleted", "sortOrder", "viewType"], &["admin.directory.user", "admin.directory.user.readonly"], Workspace("USERS_RETRIEVE"), All(S::Users)).pages("users", 100, 500),
    route("admin:directory.domains.list", "/admin/admin/directory/v1/customer/*/domains", &[], &["admin.directory.domain", "admin.directory.domain.readonly"], Workspace("DOMAINS_RETRIEVE"), All(S::Domains)).pages("domains", usize::MAX, usize::MAX),
    route("admin:directory.roles.list", "/admin/admin/directory/v1/customer/*/roles", &["maxResults", "pageToken"], ROLES, Workspace("ADMIN_ROLES_RETRIEVE"), All(S::AdminRoles)).pages("items", 100, 100),
    route("admin:directory.roleAssignments.list", "/admin/admin/directory/v1/customer/*/roleassignments", &["includeIndirectRoleAssignments", "maxResults", "pageToken", "roleId", "userKey"], ROLES, Workspace("ADMIN_ROLES_RETRIEVE"), All(S::RoleAssignments)).pages("items", 100, 200),
    route("admin:reports.activities.list", "/admin/admin/reports/v1/activity/users/*/applications/*", &["actorIpAddress", "customerId", "endTime", "eventName", "filters", "groupIdFilter", "maxResults", "orgUnitID", "pageToken", "startTime"], &["admin.reports.audit.readonly"], Workspace("REPORTS_ACCESS"), All(S::AdminActivities)).pages("items", 1000, 1000),

    // Tokens in another's name.
    route("iamcredentials:projects.serviceAccounts.generateAccessToken", "/iamcredentials/v1/projects/*/serviceAccounts/*:generateAccessToken", &[], &["cloud-platform", "iam"], Iam("iam.serviceAccounts.getAccessToken"), Source::Token).post(),
];

/// Every method that is served, but the ways to a token; a method of three kinds is there three times.
pub fn served() -> Vec<Served> {
    let kinds = |route: &Route| match route.path.contains("{kind}") {
        true => vec!["organizations", "folders", "projects"],
        false => vec![""],
    };
    let of = |route: &Route, kind: &str| Served {
        api: route.api.replace("{kind}", kind),
        method: route.method,
        path: route.path.replace("{kind}", kind),
        parameters: route.parameters.to_vec(),
        versions: route.scopes,
    };
    ROUTES
        .iter()
        .flat_map(|route| kinds(route).into_iter().map(|kind| of(route, kind)).collect::<Vec<_>>())
        .collect()
}

/// What a path was found to be.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) route: &'static Route,
    /// The name of the API, with its kind filled in.
    pub(crate) api: String,
    /// The segments that stand for `*`, decoded, and kinds.
    pub(crate) parts: Vec<String>,
    /// What the path is about, after its version and without its last word: `projects/p/locations/global`.
    pub(crate) parent: String,
}

impl Found {
    /// `organizations`, `folders` or `projects`, where the path has a kind.
    pub(crate) fn kind(&self) -> &str {
        self.parent.split('/').next().unwrap_or_default()
    }
}

/// The method that a path belongs to.
pub(crate) fn find(method: &str, segments: &[&str]) -> Option<Found> {
    ROUTES.iter().find_map(|route| {
        let (kind, parts) = (route.method == method).then(|| meets(route.path, segments))??;
        let api = route.api.replace("{kind}", &kind);
        Some(Found { route, api, parts, parent: parent(route, segments) })
    })
}

/// Kind and parts of a path that has the shape.
fn meets(shape: &str, segments: &[&str]) -> Option<(String, Vec<String>)> {
    let shape: Vec<&str> = shape.split('/').skip(1).collect();
    if shape.len() != segments.len() {
        return None;
    }
    let (mut kind, mut parts) = (String::new(), Vec::new());
    for (own, segment) in shape.iter().zip(segments) {
        let (own, segment) = match own.split_once(':') {
            Some((own, verb)) => (own, segment.strip_suffix(verb)?.strip_suffix(':')?),
            None => (*own, *segment),
        };
        match own {
            "{kind}" if ["organizations", "folders", "projects"].contains(&segment) => {
                segment.clone_into(&mut kind)
            }
            "*" if !segment.is_empty() && !has_verb(segment) => parts.push(crate::exchange::decoded(segment)),
            own if own == segment => {}
            _ => return None,
        }
    }
    Some((kind, parts))
}

/// Whether a segment ends with a verb, which is no part of a name.
fn has_verb(segment: &str) -> bool {
    let verb = |route: &Route| route.path.rsplit_once("*:").map(|(_, verb)| verb);
    segment.rsplit_once(':').is_some_and(|(_, end)| ROUTES.iter().filter_map(verb).any(|verb| verb == end))
}

fn parent(route: &Route, segments: &[&str]) -> String {
    let shape: Vec<&str> = route.path.split('/').skip(1).collect();
    let version = |part: &&str| {
        part.strip_prefix('v').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let from = shape.iter().position(version).map_or(1, |at| at + 1);
    let last = shape.last().copied().unwrap_or_default();
    // A path that ends with a thing is about that thing; one that ends with a word is a list of it.
    let until = if last.starts_with('*') { shape.len() } else { shape.len() - 1 };
    let verb = last.split_once(':').map_or("", |(_, verb)| verb);
    let own = segments.get(from..until.max(from)).unwrap_or_default();
    let joined: Vec<String> = own.iter().map(|part| crate::exchange::decoded(part)).collect();
    let joined = joined.join("/");
    match joined.strip_suffix(verb).filter(|_| !verb.is_empty()) {
        Some(rest) => rest.trim_end_matches(':').to_owned(),
        None => joined,
    }
}

#[cfg(test)]
mod tests {
    use super::{ROUTES, find};

    fn seek(path: &str) -> Option<(String, String, Vec<String>)> {
        let segments: Vec<&str> = path.split('/').skip(1).collect();
        find("GET", &segments)
            .or_else(|| find("POST", &segments))
            .map(|found| (found.api, found.parent, found.parts))
    }

    #[test]
    fn a_path_says_its_method_and_what_it_is_about() {
        for (path, api, parent, parts) in [
            ("/cloudresourcemanager/v3/projects:search", "cloudresourcemanager:projects.search", "", vec![]),
            (
                "/cloudresourcemanager/v3/folders/1:getIamPolicy",
                "cloudresourcemanager:folders.getIamPolicy",
                "folders/1",
                vec!["1"],
            ),
            (
                "/cloudasset/v1/organizations/1:searchAllIamPolicies",
                "cloudasset:searchAllIamPolicies",
                "organizations/1",
                vec!["1"],
            ),
            (
                "/iam/v1/projects/p/serviceAccounts/a%40b/keys",
                "iam:projects.serviceAccounts.keys.list",
                "projects/p/serviceAccounts/a@b",
                vec!["p", "a@b"],
            ),
            (
                "/iam/v1/projects/p/serviceAccounts/a@b:getIamPolicy",
                "iam:projects.serviceAccounts.getIamPolicy",
                "projects/p/serviceAccounts/a@b",
                vec!["p", "a@b"],
            ),
            (
                "/orgpolicy/v2/projects/p/policies",
                "orgpolicy:projects.policies.list",
                "projects/p",
                vec!["p"],
            ),
            (
                "/compute/compute/v1/projects/p/aggregated/instances",
                "compute:instances.aggregatedList",
                "projects/p/aggregated",
                vec!["p"],
            ),
            (
                "/policyanalyzer/v1/projects/p/locations/global/activityTypes/t/activities:query",
                "policyanalyzer:projects.locations.activityTypes.activities.query",
                "projects/p/locations/global/activityTypes/t",
                vec!["p", "global", "t"],
            ),
        ] {
            let parts = parts.into_iter().map(str::to_owned).collect::<Vec<_>>();
            assert_eq!(seek(path), Some((api.to_owned(), parent.to_owned(), parts)), "{path}");
        }
        assert_eq!(seek("/iam/v1/projects"), None);
        assert_eq!(seek("/iam/v1/projects//roles"), None);
        assert_eq!(seek("/orgpolicy/v2/people/p/policies"), None);
    }

    #[test]
    fn no_two_methods_share_a_path() {
        let mut paths: Vec<_> = ROUTES.iter().map(|route| (route.method, route.path)).collect();
        paths.sort_unstable();
        let count = paths.len();
        paths.dedup();
        assert_eq!(paths.len(), count);
    }
}
