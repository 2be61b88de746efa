//! Every method of Resource Manager that is served: its path, versions and parameters as they are
//! documented.

use crate::exchange::Request;
use crate::tenant::Set;

/// A documented method.
#[derive(Debug)]
pub(super) struct Route {
    /// Name, without `arm:`.
    pub(super) api: &'static str,
    /// Path after the scope; `{scope}` stands for any, `{id}` for a segment.
    pub(super) path: &'static str,
    pub(super) versions: &'static [&'static str],
    /// Beside `api-version`.
    pub(super) parameters: &'static [&'static str],
    pub(super) source: Source,
    /// Whether the tenant must have PIM.
    pub(super) premium: bool,
}

/// Where the items of an answer come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// A whole set.
    All(Set),
    /// One row, by its path.
    One(Set),
    /// What is below a management group.
    Descendants,
    /// What is assigned at a scope, above it and, without `atScope()`, below it.
    Scoped(Set),
    /// The role definitions that can be assigned at a scope.
    Roles,
    /// The rows of a scope and nothing above or below.
    At(Set),
    /// The rows of a subscription.
    OfSubscription(Set),
    /// Resources of one type in a subscription.
    Resources(&'static str),
    /// Every resource of a subscription, without its properties.
    Inventory,
    /// The rows that belong to the thing that the scope names.
    Of(Set),
    /// Events of the activity log.
    Events,
}

/// A request and the method that it is.
pub(super) struct Matched {
    pub(super) route: &'static Route,
    /// The scope that the path starts with: `/`, `/subscriptions/…`, the id of a resource.
    pub(super) scope: String,
}

/// The method that a request is.
pub(super) fn find(request: &Request) -> Option<Matched> {
    let segments = request.segments();
    ROUTES.iter().find_map(|route| {
        let scope = scope(route.path, &segments)?;
        Some(Matched { route, scope })
    })
}

fn scope(shape: &str, segments: &[String]) -> Option<String> {
    let same = |parts: &[&str], segments: &[String]| {
        parts.len() == segments.len()
            && parts
                .iter()
                .zip(segments)
                .all(|(part, segment)| *part == "{id}" || part.eq_ignore_ascii_case(segment))
    };
    let parts: Vec<&str> = shape.split('/').filter(|part| !part.is_empty()).collect();
    let whole = || format!("/{}", segments.join("/"));
    match parts.split_first() {
        Some((&"{scope}", rest)) => {
            let (scope, tail) = segments.split_at_checked(segments.len().checked_sub(rest.len())?)?;
            same(rest, tail).then(|| format!("/{}", scope.join("/")))
        }
        _ => same(&parts, segments).then(whole),
    }
}

const fn route(
    api: &'static str,
    path: &'static str,
    versions: &'static [&'static str],
    parameters: &'static [&'static str],
    source: Source,
) -> Route {
    Route { api, path, versions, parameters, source, premium: false }
}

const fn premium(route: Route) -> Route {
    Route { premium: true, ..route }
}

const SUBSCRIPTIONS: &[&str] = &["2022-12-01", "2021-01-01", "2020-01-01", "2019-11-01", "2016-06-01"];
const GROUPS: &[&str] = &["2020-05-01", "2021-04-01", "2023-04-01"];
const ASSIGNMENTS: &[&str] = &["2022-04-01", "2020-10-01-preview", "2020-04-01-preview", "2015-07-01"];
const DEFINITIONS: &[&str] = &["2022-04-01", "2022-05-01-preview", "2018-01-01-preview", "2015-07-01"];
const DENY: &[&str] = &["2022-04-01", "2018-07-01-preview"];
const PIM: &[&str] = &["2020-10-01", "2020-10-01-preview"];
const SERVICES: &[&str] = &["2022-10-01", "2020-02-01-preview", "2019-09-01"];
const IDENTITIES: &[&str] = &["2024-11-30", "2023-01-31", "2022-01-31-preview"];
const VAULTS: &[&str] = &["2023-07-01", "2023-02-01", "2024-11-01", "2025-05-01", "2026-05-15"];

use Source::{All, At, Descendants, Events, Inventory, Of, OfSubscription, One, Resources, Roles, Scoped};

/// Every method. The first whose path fits is meant.
#[rustfmt::skip]
pub(super) static ROUTES: &[Route] = &[
    // The hierarchy.
    route("tenants", "/tenants", SUBSCRIPTIONS, &[], All(Set::Tenants)),
    route("subscriptions", "/subscriptions", SUBSCRIPTIONS, &[], All(Set::Subscriptions)),
    route("subscription", "/subscriptions/{id}", SUBSCRIPTIONS, &[], One(Set::Subscriptions)),
    route("resourceGroups", "/subscriptions/{id}/resourcegroups", &["2021-04-01", "2022-09-01", "2025-04-01"], &["$filter", "$top"], OfSubscription(Set::ResourceGroups)),
    route("resources", "/subscriptions/{id}/resources", &["2021-04-01", "2022-09-01", "2025-04-01"], &["$filter", "$expand", "$top"], Inventory),
    route("Microsoft.Management/managementGroups", "/providers/Microsoft.Management/managementGroups", GROUPS, &[], All(Set::ManagementGroups)),
    route("Microsoft.Management/managementGroup", "/providers/Microsoft.Management/managementGroups/{id}", GROUPS, &["$expand", "$recurse", "$filter"], One(Set::ManagementGroups)),
    route("Microsoft.Management/managementGroups/descendants", "/providers/Microsoft.Management/managementGroups/{id}/descendants", GROUPS, &["$top"], Descendants),
    // Authorization.
    route("Microsoft.Authorization/roleAssignments", "{scope}/providers/Microsoft.Authorization/roleAssignments", ASSIGNMENTS, &["$filter", "tenantId"], Scoped(Set::AzureRoleAssignments)),
    route("Microsoft.Authorization/roleDefinitions", "{scope}/providers/Microsoft.Authorization/roleDefinitions", DEFINITIONS, &["$filter"], Roles),
    route("Microsoft.Authorization/denyAssignments", "{scope}/providers/Microsoft.Authorization/denyAssignments", DENY, &["$filter"], Scoped(Set::DenyAssignments)),
    route("Microsoft.Authorization/classicAdministrators", "/subscriptions/{id}/providers/Microsoft.Authorization/classicAdministrators", &["2015-07-01", "2015-06-01"], &[], OfSubscription(Set::ClassicAdministrators)),
    premium(route("Microsoft.Authorization/roleEligibilityScheduleInstances", "{scope}/providers/Microsoft.Authorization/roleEligibilityScheduleInstances", PIM, &["$filter"], Scoped(Set::AzureEligibilityInstances))),
    premium(route("Microsoft.Authorization/roleAssignmentScheduleInstances", "{scope}/providers/Microsoft.Authorization/roleAssignmentScheduleInstances", PIM, &["$filter"], Scoped(Set::AzureAssignmentInstances))),
    premium(route("Microsoft.Authorization/roleAssignmentScheduleRequests", "{scope}/providers/Microsoft.Authorization/roleAssignmentScheduleRequests", PIM, &["$filter"], Scoped(Set::AzureAssignmentRequests))),
    premium(route("Microsoft.Authorization/roleEligibilityScheduleRequests", "{scope}/providers/Microsoft.Authorization/roleEligibilityScheduleRequests", PIM, &["$filter"], Scoped(Set::AzureEligibilityRequests))),
    premium(route("Microsoft.Authorization/roleManagementPolicyAssignments", "{scope}/providers/Microsoft.Authorization/roleManagementPolicyAssignments", PIM, &[], At(Set::AzureRolePolicies))),
    // Lighthouse.
    route("Microsoft.ManagedServices/registrationAssignments", "{scope}/providers/Microsoft.ManagedServices/registrationAssignments", SERVICES, &["$expandRegistrationDefinition"], At(Set::RegistrationAssignments)),
    route("Microsoft.ManagedServices/registrationDefinitions", "{scope}/providers/Microsoft.ManagedServices/registrationDefinitions", SERVICES, &[], At(Set::RegistrationDefinitions)),
    // Resources.
    route("Microsoft.ManagedIdentity/userAssignedIdentities", "/subscriptions/{id}/providers/Microsoft.ManagedIdentity/userAssignedIdentities", IDENTITIES, &[], Resources("microsoft.managedidentity/userassignedidentities")),
    route("Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials", "/subscriptions/{id}/resourceGroups/{id}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{id}/federatedIdentityCredentials", IDENTITIES, &["$top"], Of(Set::FederatedIdentityCredentials)),
    route("Microsoft.KeyVault/vaults", "/subscriptions/{id}/providers/Microsoft.KeyVault/vaults", VAULTS, &["$top"], Resources("microsoft.keyvault/vaults")),
    route("Microsoft.KeyVault/vaults/secrets", "/subscriptions/{id}/resourceGroups/{id}/providers/Microsoft.KeyVault/vaults/{id}/secrets", VAULTS, &["$top"], Of(Set::VaultSecrets)),
    route("Microsoft.Storage/storageAccounts/blobServices/containers", "/subscriptions/{id}/resourceGroups/{id}/providers/Microsoft.Storage/storageAccounts/{id}/blobServices/default/containers", &["2023-05-01", "2023-01-01", "2024-01-01"], &["$maxpagesize", "$filter", "$include"], Of(Set::BlobContainers)),
    route("Microsoft.Insights/diagnosticSettings", "/subscriptions/{id}/providers/Microsoft.Insights/diagnosticSettings", &["2021-05-01-preview"], &[], OfSubscription(Set::DiagnosticSettings)),
    route("Microsoft.Insights/eventtypes/management/values", "{scope}/providers/Microsoft.Insights/eventtypes/management/values", &["2015-04-01"], &["$filter", "$select"], Events),
];

#[cfg(test)]
mod tests {
    use super::scope;

    fn at(shape: &str, path: &str) -> Option<String> {
        let segments: Vec<String> = path.split('/').filter(|s| !s.is_empty()).map(str::to_owned).collect();
        scope(shape, &segments)
    }

    #[test]
    fn a_scope_may_be_anything_before_the_rest_of_the_path() {
        let shape = "{scope}/providers/Microsoft.Authorization/roleAssignments";
        assert_eq!(at(shape, "/providers/microsoft.authorization/roleAssignments").as_deref(), Some("/"));
        assert_eq!(
            at(shape, "/subscriptions/1/providers/Microsoft.Authorization/roleAssignments").as_deref(),
            Some("/subscriptions/1")
        );
        assert_eq!(at(shape, "/subscriptions/1"), None);
        assert_eq!(at("/subscriptions/{id}", "/subscriptions/1").as_deref(), Some("/subscriptions/1"));
    }
}
