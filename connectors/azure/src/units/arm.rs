//! What Azure Resource Manager and Azure Resource Graph are asked.
//!
//! What Resource Graph serves for every subscription in one list is asked there, and by REST only
//! where it does not answer. PIM, deny assignments, Lighthouse and activity logs it does not promise;
//! they are asked once per subscription.

use tenure_model::Facet;

use super::{Level, Licence, Need, Per, Service, Unit};

use Facet::{
    Compute, Credentials, DataDoors, Delegations, Eligibility, Events, Federation, GuardRails, Monitoring,
    Principals, ResourcePolicies, ScopeTree, Secrets,
};

/// Kinds of resources that run code under an identity, in lower case; the order of the query.
pub const COMPUTE_TYPES: &[&str] = &[
    "microsoft.compute/virtualmachines",
    "microsoft.compute/virtualmachinescalesets",
    "microsoft.web/sites",
    "microsoft.web/sites/slots",
    "microsoft.automation/automationaccounts",
    "microsoft.logic/workflows",
    "microsoft.containerservice/managedclusters",
    "microsoft.containerinstance/containergroups",
    "microsoft.app/containerapps",
    "microsoft.app/jobs",
    "microsoft.datafactory/factories",
    "microsoft.hybridcompute/machines",
];

/// Which subscriptions there are: without that nothing is known of what lies in them.
const SUBSCRIPTIONS: &[Facet] = &[
    ScopeTree,
    Delegations,
    Principals,
    GuardRails,
    Eligibility,
    Compute,
    ResourcePolicies,
    Credentials,
    Federation,
    Events,
    Monitoring,
    DataDoors,
    Secrets,
];

const RESOURCE_GRAPH: &str = "/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01";
const ASSIGNMENTS: &str = "authorizationresources | where type =~ 'microsoft.authorization/roleassignments' | project id, name, type, tenantId, properties | order by id asc";
const DEFINITIONS: &str = "authorizationresources | where type =~ 'microsoft.authorization/roledefinitions' | project id, name, type, tenantId, properties | order by id asc";
const CLASSIC: &str = "authorizationresources | where type =~ 'microsoft.authorization/classicadministrators' | project id, name, type, tenantId, subscriptionId, properties | order by id asc";
const IDENTITIES: &str = "resources | where type =~ 'microsoft.managedidentity/userassignedidentities' | project id, name, type, location, tenantId, subscriptionId, resourceGroup, tags, properties | order by id asc";
const VAULTS: &str = "resources | where type =~ 'microsoft.keyvault/vaults' | project id, name, type, location, tenantId, subscriptionId, resourceGroup, tags, properties | order by id asc";
// A cluster acts through its kubelet's identity too, which stands in its properties.
const COMPUTE: &str = "resources | where type in~ ('microsoft.compute/virtualmachines', 'microsoft.compute/virtualmachinescalesets', 'microsoft.web/sites', 'microsoft.web/sites/slots', 'microsoft.automation/automationaccounts', 'microsoft.logic/workflows', 'microsoft.containerservice/managedclusters', 'microsoft.containerinstance/containergroups', 'microsoft.app/containerapps', 'microsoft.app/jobs', 'microsoft.datafactory/factories', 'microsoft.hybridcompute/machines') | project id, name, type, kind, location, tenantId, subscriptionId, resourceGroup, managedBy, tags, identity, identityProfile = properties.identityProfile, oidcIssuerProfile = properties.oidcIssuerProfile, nodeResourceGroup = properties.nodeResourceGroup | order by id asc";

// Where logs are kept and for how long, and what raises an alarm.
const MONITORING: &str = "resources | where type in~ ('microsoft.operationalinsights/workspaces', 'microsoft.insights/scheduledqueryrules', 'microsoft.insights/activitylogalerts') | project id, name, type, kind, location, tenantId, subscriptionId, resourceGroup, tags, properties | order by id asc";
// What holds data that can be let out: by keys and signed links, and copies that others may have.
const STORES: &str = "resources | where type in~ ('microsoft.storage/storageaccounts', 'microsoft.compute/disks', 'microsoft.compute/snapshots', 'microsoft.compute/galleries') | project id, name, type, kind, location, tenantId, subscriptionId, resourceGroup, managedBy, tags, properties | order by id asc";

/// The actions that [`MONITORING`] takes.
const READ_MONITORING: &[&str] = &[
    "Microsoft.ResourceGraph/resources/read",
    "Microsoft.OperationalInsights/workspaces/read",
    "Microsoft.Insights/scheduledQueryRules/read",
    "Microsoft.Insights/activityLogAlerts/read",
];

/// The actions that [`STORES`] takes.
const READ_STORES: &[&str] = &[
    "Microsoft.ResourceGraph/resources/read",
    "Microsoft.Storage/storageAccounts/read",
    "Microsoft.Compute/disks/read",
    "Microsoft.Compute/snapshots/read",
    "Microsoft.Compute/galleries/read",
];

/// The actions that [`COMPUTE`] takes: Resource Graph shows what one may read.
const READ_COMPUTE: &[&str] = &[
    "Microsoft.ResourceGraph/resources/read",
    "Microsoft.Compute/virtualMachines/read",
    "Microsoft.Compute/virtualMachineScaleSets/read",
    "Microsoft.Web/sites/read",
    "Microsoft.Web/sites/slots/read",
    "Microsoft.Automation/automationAccounts/read",
    "Microsoft.Logic/workflows/read",
    "Microsoft.ContainerService/managedClusters/read",
    "Microsoft.ContainerInstance/containerGroups/read",
    "Microsoft.App/containerApps/read",
    "Microsoft.App/jobs/read",
    "Microsoft.DataFactory/factories/read",
    "Microsoft.HybridCompute/machines/read",
];

const fn arm(
    api: &'static str,
    level: Level,
    path: &'static str,
    actions: &'static [&'static str],
    supplies: &'static [Facet],
) -> Unit {
    Unit {
        api,
        service: Service::Arm,
        level,
        per: match level {
            Level::ManagementGroups => Per::ManagementGroup,
            Level::Tenant | Level::Subscription => Per::Once,
        },
        method: "GET",
        path,
        query: "",
        supplies,
        graph: &[],
        actions,
        licence: Licence::Free,
        page: 0,
        need: Need::Always,
    }
}

const fn arg(
    api: &'static str,
    query: &'static str,
    actions: &'static [&'static str],
    supplies: &'static [Facet],
) -> Unit {
    Unit {
        service: Service::ResourceGraph,
        method: "POST",
        query,
        page: 1000,
        ..arm(api, Level::Tenant, RESOURCE_GRAPH, actions, supplies)
    }
}

/// Every unit of Resource Manager and Resource Graph, in reading order: name, level, path, actions,
/// what it supplies.
#[rustfmt::skip]
pub(super) static UNITS: &[Unit] = &[
    // The hierarchy.
    arm("arm:tenants", Level::Tenant, "/tenants?api-version=2022-12-01", &[], &[ScopeTree]),
    arm("arm:subscriptions", Level::Tenant, "/subscriptions?api-version=2022-12-01", &["Microsoft.Resources/subscriptions/read"], SUBSCRIPTIONS),
    arm("arm:Microsoft.Management/managementGroups", Level::Tenant, "/providers/Microsoft.Management/managementGroups?api-version=2020-05-01", &["Microsoft.Management/managementGroups/read"], &[ScopeTree]),
    // Of the root group, which is named like the tenant; of every listed one where it may not be read.
    arm("arm:Microsoft.Management/managementGroups/descendants", Level::ManagementGroups, "{id}/descendants?api-version=2020-05-01", &["Microsoft.Management/managementGroups/descendants/read"], &[ScopeTree]),

    // Role assignments and definitions.
    arg("arg:authorizationresources/roleAssignments", ASSIGNMENTS, &["Microsoft.ResourceGraph/resources/read", "Microsoft.Authorization/roleAssignments/read"], &[Principals]),
    arg("arg:authorizationresources/roleDefinitions", DEFINITIONS, &["Microsoft.ResourceGraph/resources/read", "Microsoft.Authorization/roleDefinitions/read"], &[Principals]),
    arg("arg:authorizationresources/classicAdministrators", CLASSIC, &["Microsoft.ResourceGraph/resources/read", "Microsoft.Authorization/classicAdministrators/read"], &[Principals]),
    // Always of the root group, for what is assigned at `/` above it; of every group, and per
    // subscription, where Resource Graph does not answer.
    arm("arm:Microsoft.Authorization/roleAssignments", Level::ManagementGroups, "{id}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01&$filter=atScope()", &["Microsoft.Authorization/roleAssignments/read"], &[Principals]),
    arm("arm:Microsoft.Authorization/roleAssignments", Level::Subscription, "/subscriptions/{subscription}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01", &["Microsoft.Authorization/roleAssignments/read"], &[Principals])
        .instead_of("arg:authorizationresources/roleAssignments"),
    arm("arm:Microsoft.Authorization/roleDefinitions", Level::ManagementGroups, "{id}/providers/Microsoft.Authorization/roleDefinitions?api-version=2022-04-01", &["Microsoft.Authorization/roleDefinitions/read"], &[Principals])
        .instead_of("arg:authorizationresources/roleDefinitions"),
    arm("arm:Microsoft.Authorization/roleDefinitions", Level::Subscription, "/subscriptions/{subscription}/providers/Microsoft.Authorization/roleDefinitions?api-version=2022-04-01", &["Microsoft.Authorization/roleDefinitions/read"], &[Principals])
        .instead_of("arg:authorizationresources/roleDefinitions"),
    arm("arm:Microsoft.Authorization/classicAdministrators", Level::Subscription, "/subscriptions/{subscription}/providers/Microsoft.Authorization/classicAdministrators?api-version=2015-07-01", &["Microsoft.Authorization/classicAdministrators/read"], &[Principals])
        .instead_of("arg:authorizationresources/classicAdministrators"),
    arm("arm:Microsoft.Authorization/denyAssignments", Level::ManagementGroups, "{id}/providers/Microsoft.Authorization/denyAssignments?api-version=2022-04-01&$filter=atScope()", &["Microsoft.Authorization/denyAssignments/read"], &[GuardRails]),
    arm("arm:Microsoft.Authorization/denyAssignments", Level::Subscription, "/subscriptions/{subscription}/providers/Microsoft.Authorization/denyAssignments?api-version=2022-04-01", &["Microsoft.Authorization/denyAssignments/read"], &[GuardRails]),

    // PIM.
    arm("arm:Microsoft.Authorization/roleEligibilityScheduleInstances", Level::ManagementGroups, "{id}/providers/Microsoft.Authorization/roleEligibilityScheduleInstances?api-version=2020-10-01&$filter=atScope()", &["Microsoft.Authorization/roleEligibilityScheduleInstances/read"], &[Eligibility])
        .licence(Licence::P2),
    arm("arm:Microsoft.Authorization/roleEligibilityScheduleInstances", Level::Subscription, "/subscriptions/{subscription}/providers/Microsoft.Authorization/roleEligibilityScheduleInstances?api-version=2020-10-01", &["Microsoft.Authorization/roleEligibilityScheduleInstances/read"], &[Eligibility])
        .licence(Licence::P2),
    arm("arm:Microsoft.Authorization/roleAssignmentScheduleInstances", Level::ManagementGroups, "{id}/providers/Microsoft.Authorization/roleAssignmentScheduleInstances?api-version=2020-10-01&$filter=atScope()", &["Microsoft.Authorization/roleAssignmentScheduleInstances/read"], &[Eligibility])
        .licence(Licence::P2),
    arm("arm:Microsoft.Authorization/roleAssignmentScheduleInstances", Level::Subscription, "/subscriptions/{subscription}/providers/Microsoft.Authorization/roleAssignmentScheduleInstances?api-version=2020-10-01", &["Microsoft.Authorization/roleAssignmentScheduleInstances/read"], &[Eligibility])
        .licence(Licence::P2),
    // What was asked for, by whom and why.
    arm("arm:Microsoft.Authorization/roleAssignmentScheduleRequests", Level::ManagementGroups, "{id}/providers/Microsoft.Authorization/roleAssignmentScheduleRequests?api-version=2020-10-01&$filter=atScope()", &["Microsoft.Authorization/roleAssignmentScheduleRequests/read"], &[Events])
        .licence(Licence::P2),
    arm("arm:Microsoft.Authorization/roleAssignmentScheduleRequests", Level::Subscription, "/subscriptions/{subscription}/providers/Microsoft.Authorization/roleAssignmentScheduleRequests?api-version=2020-10-01", &["Microsoft.Authorization/roleAssignmentScheduleRequests/read"], &[Events])
        .licence(Licence::P2),
    arm("arm:Microsoft.Authorization/roleEligibilityScheduleRequests", Level::ManagementGroups, "{id}/providers/Microsoft.Authorization/roleEligibilityScheduleRequests?api-version=2020-10-01&$filter=atScope()", &["Microsoft.Authorization/roleEligibilityScheduleRequests/read"], &[Events])
        .licence(Licence::P2),
    arm("arm:Microsoft.Authorization/roleEligibilityScheduleRequests", Level::Subscription, "/subscriptions/{subscription}/providers/Microsoft.Authorization/roleEligibilityScheduleRequests?api-version=2020-10-01", &["Microsoft.Authorization/roleEligibilityScheduleRequests/read"], &[Events])
        .licence(Licence::P2),
    // Of the scopes at which somebody is eligible.
    arm("arm:Microsoft.Authorization/roleManagementPolicyAssignments", Level::ManagementGroups, "{id}/providers/Microsoft.Authorization/roleManagementPolicyAssignments?api-version=2020-10-01", &["Microsoft.Authorization/roleManagementPolicyAssignments/read"], &[Eligibility])
        .each("arm:Microsoft.Authorization/roleEligibilityScheduleInstances").licence(Licence::P2),
    arm("arm:Microsoft.Authorization/roleManagementPolicyAssignments", Level::Subscription, "{id}/providers/Microsoft.Authorization/roleManagementPolicyAssignments?api-version=2020-10-01", &["Microsoft.Authorization/roleManagementPolicyAssignments/read"], &[Eligibility])
        .each("arm:Microsoft.Authorization/roleEligibilityScheduleInstances").licence(Licence::P2),

    // Lighthouse.
    arm("arm:Microsoft.ManagedServices/registrationAssignments", Level::Subscription, "/subscriptions/{subscription}/providers/Microsoft.ManagedServices/registrationAssignments?api-version=2022-10-01&$expandRegistrationDefinition=true", &["Microsoft.ManagedServices/registrationAssignments/read"], &[Delegations]),
    arm("arm:Microsoft.ManagedServices/registrationDefinitions", Level::Subscription, "/subscriptions/{subscription}/providers/Microsoft.ManagedServices/registrationDefinitions?api-version=2022-10-01", &["Microsoft.ManagedServices/registrationDefinitions/read"], &[Delegations]),

    // Identities, vaults and compute.
    arg("arg:resources/userAssignedIdentities", IDENTITIES, &["Microsoft.ResourceGraph/resources/read", "Microsoft.ManagedIdentity/userAssignedIdentities/read"], &[Compute]),
    arg("arg:resources/vaults", VAULTS, &["Microsoft.ResourceGraph/resources/read", "Microsoft.KeyVault/vaults/read"], &[ResourcePolicies]),
    arg("arg:resources/compute", COMPUTE, READ_COMPUTE, &[Compute]),
    arm("arm:Microsoft.ManagedIdentity/userAssignedIdentities", Level::Subscription, "/subscriptions/{subscription}/providers/Microsoft.ManagedIdentity/userAssignedIdentities?api-version=2024-11-30", &["Microsoft.ManagedIdentity/userAssignedIdentities/read"], &[Compute])
        .instead_of("arg:resources/userAssignedIdentities"),
    arm("arm:Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials", Level::Subscription, "{id}/federatedIdentityCredentials?api-version=2024-11-30", &["Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/read"], &[Credentials, Federation])
        .each("arg:resources/userAssignedIdentities"),
    arm("arm:Microsoft.KeyVault/vaults", Level::Subscription, "/subscriptions/{subscription}/providers/Microsoft.KeyVault/vaults?api-version=2023-07-01", &["Microsoft.KeyVault/vaults/read"], &[ResourcePolicies])
        .instead_of("arg:resources/vaults"),
    // Every resource with its identity; the kinds of [`COMPUTE_TYPES`] are what counts.
    arm("arm:resources", Level::Subscription, "/subscriptions/{subscription}/resources?api-version=2021-04-01", &["Microsoft.Resources/subscriptions/resources/read"], &[Compute])
        .instead_of("arg:resources/compute"),

    // What holds data, and who watches. Of a vault's secrets Resource Manager tells names and dates, never a
    // value.
    arg("arg:resources/stores", STORES, READ_STORES, &[DataDoors]),
    arg("arg:resources/monitoring", MONITORING, READ_MONITORING, &[Monitoring]),
    arm("arm:Microsoft.KeyVault/vaults/secrets", Level::Subscription, "{id}/secrets?api-version=2023-07-01", &["Microsoft.KeyVault/vaults/secrets/read"], &[Secrets])
        .each("arg:resources/vaults"),
    arm("arm:Microsoft.Storage/storageAccounts/blobServices/containers", Level::Subscription, "{id}/blobServices/default/containers?api-version=2023-05-01", &["Microsoft.Storage/storageAccounts/blobServices/containers/read"], &[Monitoring])
        .each("arg:resources/stores"),
    arm("arm:Microsoft.Insights/diagnosticSettings", Level::Subscription, "/subscriptions/{subscription}/providers/Microsoft.Insights/diagnosticSettings?api-version=2021-05-01-preview", &["Microsoft.Insights/diagnosticSettings/read"], &[Monitoring]),

    // Everything that was changed, by whom: without a filter, so that nothing can be missed by its provider.
    arm("arm:Microsoft.Insights/eventtypes/management/values", Level::Tenant, "/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01&$filter=eventTimestamp ge '{since}' and eventTimestamp le '{until}'", &["Microsoft.Insights/eventtypes/values/read"], &[Events]),
    arm("arm:Microsoft.Insights/eventtypes/management/values", Level::Subscription, "/subscriptions/{subscription}/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01&$filter=eventTimestamp ge '{since}' and eventTimestamp le '{until}'", &["Microsoft.Insights/eventtypes/values/read"], &[Events]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_asks_for_every_kind_of_compute_and_no_other() {
        let quoted: Vec<&str> = COMPUTE.split('\'').skip(1).step_by(2).collect();
        assert_eq!(quoted, COMPUTE_TYPES);
    }

    #[test]
    fn logs_are_asked_for_without_a_filter_but_their_time() {
        let logs = UNITS.iter().filter(|unit| unit.api.contains("eventtypes"));
        for unit in logs {
            let (_, filter) = unit.path.split_once("$filter=").unwrap();
            assert_eq!(filter, "eventTimestamp ge '{since}' and eventTimestamp le '{until}'");
        }
    }
}
