//! What Microsoft Graph is asked.
//!
//! Each list selects what is needed and no more. `$expand` of directory objects gives at most twenty
//! and no next page, so related objects are asked for in batches instead; sponsors are the exception,
//! of which a guest has at most five.

use tenure_model::Facet;

use super::{Level, Licence, Need, Per, Service, Unit};

use Facet::{
    Consents, CredentialUse, Credentials, Delegations, Directory, Eligibility, Events, Federation, Ownership,
    Principals, Reviews, ScopeTree, SecondFactors, SignIns,
};

/// The `appId` of Microsoft Graph in every tenant.
pub const MICROSOFT_GRAPH: &str = "00000003-0000-0000-c000-000000000000";

/// The categories of the directory's audit log that are read.
/// Users, groups, roles and applications; then what changes the rules: policies, other tenants, domains,
/// units; and the requests of PIM for roles of Azure.
pub const AUDIT_CATEGORIES: &[&str] = &[
    "RoleManagement",
    "ApplicationManagement",
    "GroupManagement",
    "UserManagement",
    "Policy",
    "CrossTenantAccessSettings",
    "DirectoryManagement",
    "AdministrativeUnit",
    "ResourceManagement",
];

/// The kinds of sign-ins of other tenants' users that are read.
pub const SIGN_IN_KINDS: &[&str] = &["interactiveUser", "nonInteractiveUser"];

const fn graph(
    api: &'static str,
    path: &'static str,
    graph: &'static [&'static str],
    supplies: &'static [Facet],
) -> Unit {
    Unit {
        api,
        service: Service::Graph,
        level: Level::Tenant,
        per: Per::Once,
        method: "GET",
        path,
        query: "",
        supplies,
        graph,
        actions: &[],
        licence: Licence::Free,
        page: 0,
        need: Need::Always,
    }
}

/// Of a user: who it is and where it comes from. Nothing about the person beyond that.
const USERS: &str = "/v1.0/users?$select=id,displayName,userPrincipalName,mail,userType,accountEnabled,creationType,externalUserState,externalUserStateChangeDateTime,createdDateTime,onPremisesSyncEnabled,lastPasswordChangeDateTime,passwordPolicies,identities,companyName,department,employeeType,isManagementRestricted&$top=999";
const GROUPS: &str = "/v1.0/groups?$select=id,displayName,groupTypes,securityEnabled,mailEnabled,isAssignableToRole,isManagementRestricted,membershipRule,membershipRuleProcessingState,onPremisesSyncEnabled,visibility,createdDateTime,resourceProvisioningOptions&$top=999";
const APPLICATIONS: &str = "/v1.0/applications?$select=id,appId,displayName,createdDateTime,createdByAppId,signInAudience,publisherDomain,verifiedPublisher,passwordCredentials,keyCredentials,requiredResourceAccess,servicePrincipalLockConfiguration,identifierUris,tags,disabledByMicrosoftStatus,isDisabled,applicationTemplateId,serviceManagementReference&$top=999";
const SERVICE_PRINCIPALS: &str = "/v1.0/servicePrincipals?$select=id,appId,displayName,appDisplayName,appOwnerOrganizationId,servicePrincipalType,accountEnabled,createdByAppId,passwordCredentials,keyCredentials,verifiedPublisher,appRoles,oauth2PermissionScopes,signInAudience,tags,alternativeNames,servicePrincipalNames,appRoleAssignmentRequired,disabledByMicrosoftStatus,isDisabled,applicationTemplateId&$top=999";

/// Every unit of Microsoft Graph, in reading order: name, path, permission, what it supplies.
#[rustfmt::skip]
pub(super) static UNITS: &[Unit] = &[
    graph("graph:organization", "/v1.0/organization?$select=id,displayName,tenantType,partnerTenantType,onPremisesSyncEnabled,createdDateTime,verifiedDomains,assignedPlans", &["Organization.Read.All"], &[ScopeTree]),

    // Users and groups.
    graph("graph:users", USERS, &["User.Read.All"], &[Principals, Directory, Credentials]).page(999),
    // Apart from the list of users: without the licence only this is missing, not the users.
    graph("graph:users/signInActivity", "/v1.0/users?$select=id,signInActivity&$top=500", &["User.Read.All", "AuditLog.Read.All"], &[CredentialUse])
        .page(500).licence(Licence::P1),
    graph("graph:users/sponsors", "/v1.0/users?$filter=userType eq 'Guest'&$select=id&$expand=sponsors($select=id)&$top=999", &["User.Read.All"], &[Ownership]).page(999),
    graph("graph:reports/authenticationMethods/userRegistrationDetails", "/v1.0/reports/authenticationMethods/userRegistrationDetails", &["AuditLog.Read.All"], &[SecondFactors])
        .licence(Licence::P1),
    graph("graph:groups", GROUPS, &["GroupMember.Read.All"], &[Principals, Directory]).page(999),
    // The beta endpoint, as Microsoft advises: v1.0 leaves out service principals.
    graph("graph:groups/members", "/beta/groups/{id}/members?$select=id&$top=999", &["GroupMember.Read.All"], &[Principals, Directory])
        .each("graph:groups").page(999),
    graph("graph:groups/owners", "/v1.0/groups/{id}/owners?$select=id&$top=999", &["GroupMember.Read.All"], &[Ownership])
        .each("graph:groups").page(999),

    // Applications and service principals.
    graph("graph:applications", APPLICATIONS, &["Application.Read.All"], &[Principals, Credentials]).page(999),
    graph("graph:applications/owners", "/v1.0/applications/{id}/owners?$select=id&$top=999", &["Application.Read.All"], &[Ownership])
        .each("graph:applications").page(999),
    // The beta endpoint: only it has `claimsMatchingExpression`.
    graph("graph:applications/federatedIdentityCredentials", "/beta/applications/{id}/federatedIdentityCredentials?$select=id,name,issuer,subject,audiences,description,claimsMatchingExpression", &["Application.Read.All"], &[Credentials, Federation])
        .each("graph:applications"),
    graph("graph:servicePrincipals", SERVICE_PRINCIPALS, &["Application.Read.All"], &[Principals, Credentials, Consents]).page(999),
    graph("graph:servicePrincipals/owners", "/v1.0/servicePrincipals/{id}/owners?$select=id&$top=999", &["Application.Read.All"], &[Ownership])
        .each("graph:servicePrincipals").page(999),
    // Once per service principal that offers roles to applications, Microsoft Graph first: what all
    // others hold of it. Roles that are offered to users alone are no rights in the cloud.
    graph("graph:servicePrincipals/appRoleAssignedTo", "/v1.0/servicePrincipals/{id}/appRoleAssignedTo?$top=999", &["Application.Read.All"], &[Consents])
        .each("graph:servicePrincipals").page(999),
    graph("graph:oauth2PermissionGrants", "/v1.0/oauth2PermissionGrants?$top=999", &["DelegatedPermissionGrant.Read.All"], &[Consents]).page(999),

    // Agent identities.
    graph("graph:servicePrincipals/microsoft.graph.agentIdentity", "/v1.0/servicePrincipals/microsoft.graph.agentIdentity?$top=100", &["AgentIdentity.Read.All"], &[Principals]).page(100),
    graph("graph:applications/microsoft.graph.agentIdentityBlueprint", "/v1.0/applications/microsoft.graph.agentIdentityBlueprint?$top=100", &["AgentIdentityBlueprint.Read.All"], &[Principals]).page(100),

    // Entra roles.
    graph("graph:roleManagement/directory/roleDefinitions", "/v1.0/roleManagement/directory/roleDefinitions", &["RoleManagement.Read.Directory"], &[Principals]),
    graph("graph:roleManagement/directory/roleAssignments", "/v1.0/roleManagement/directory/roleAssignments", &["RoleManagement.Read.Directory"], &[Principals]),
    graph("graph:roleManagement/directory/roleEligibilityScheduleInstances", "/v1.0/roleManagement/directory/roleEligibilityScheduleInstances", &["RoleEligibilitySchedule.Read.Directory"], &[Eligibility])
        .licence(Licence::P2),
    graph("graph:roleManagement/directory/roleAssignmentScheduleInstances", "/v1.0/roleManagement/directory/roleAssignmentScheduleInstances", &["RoleAssignmentSchedule.Read.Directory"], &[Eligibility])
        .licence(Licence::P2),
    graph("graph:policies/roleManagementPolicyAssignments", "/v1.0/policies/roleManagementPolicyAssignments?$filter=scopeId eq '/' and scopeType eq 'DirectoryRole'&$expand=policy($expand=rules)", &["RoleManagementPolicy.Read.Directory"], &[Eligibility])
        .licence(Licence::P2),
    graph("graph:directory/administrativeUnits", "/v1.0/directory/administrativeUnits?$top=999", &["AdministrativeUnit.Read.All"], &[Principals, Directory]).page(999),
    graph("graph:directory/administrativeUnits/members", "/v1.0/directory/administrativeUnits/{id}/members?$select=id&$top=999", &["AdministrativeUnit.Read.All"], &[Principals, Directory])
        .each("graph:directory/administrativeUnits").page(999),

    // PIM for groups. The service answers for one group at a time; dynamic and synchronised groups
    // cannot be under PIM and are not asked about.
    graph("graph:identityGovernance/privilegedAccess/group/eligibilityScheduleInstances", "/v1.0/identityGovernance/privilegedAccess/group/eligibilityScheduleInstances?$filter=groupId eq '{id}'", &["PrivilegedEligibilitySchedule.Read.AzureADGroup"], &[Eligibility])
        .each("graph:groups").licence(Licence::P2),
    graph("graph:identityGovernance/privilegedAccess/group/assignmentScheduleInstances", "/v1.0/identityGovernance/privilegedAccess/group/assignmentScheduleInstances?$filter=groupId eq '{id}'", &["PrivilegedAssignmentSchedule.Read.AzureADGroup"], &[Eligibility])
        .each("graph:groups").licence(Licence::P2),
    // What was asked of PIM, by whom and why. Of the groups that are under PIM.
    graph("graph:roleManagement/directory/roleAssignmentScheduleRequests", "/v1.0/roleManagement/directory/roleAssignmentScheduleRequests", &["RoleAssignmentSchedule.Read.Directory"], &[Events])
        .licence(Licence::P2),
    graph("graph:roleManagement/directory/roleEligibilityScheduleRequests", "/v1.0/roleManagement/directory/roleEligibilityScheduleRequests", &["RoleEligibilitySchedule.Read.Directory"], &[Events])
        .licence(Licence::P2),
    graph("graph:identityGovernance/privilegedAccess/group/assignmentScheduleRequests", "/v1.0/identityGovernance/privilegedAccess/group/assignmentScheduleRequests?$filter=groupId eq '{id}'", &["PrivilegedAssignmentSchedule.Read.AzureADGroup"], &[Events])
        .each("graph:identityGovernance/privilegedAccess/group/assignmentScheduleInstances").licence(Licence::P2),
    graph("graph:identityGovernance/privilegedAccess/group/eligibilityScheduleRequests", "/v1.0/identityGovernance/privilegedAccess/group/eligibilityScheduleRequests?$filter=groupId eq '{id}'", &["PrivilegedEligibilitySchedule.Read.AzureADGroup"], &[Events])
        .each("graph:identityGovernance/privilegedAccess/group/eligibilityScheduleInstances").licence(Licence::P2),
    // Of the groups that have somebody eligible.
    graph("graph:policies/roleManagementPolicyAssignments/group", "/v1.0/policies/roleManagementPolicyAssignments?$filter=scopeId eq '{id}' and scopeType eq 'Group'&$expand=policy($expand=rules)", &["RoleManagementPolicy.Read.AzureADGroup"], &[Eligibility])
        .each("graph:identityGovernance/privilegedAccess/group/eligibilityScheduleInstances").licence(Licence::P2),

    // Other tenants.
    graph("graph:policies/crossTenantAccessPolicy/partners", "/v1.0/policies/crossTenantAccessPolicy/partners", &["Policy.Read.All"], &[Delegations]),
    graph("graph:policies/crossTenantAccessPolicy/partners/identitySynchronization", "/v1.0/policies/crossTenantAccessPolicy/partners?$select=tenantId&$expand=identitySynchronization", &["Policy.Read.All"], &[Delegations]),
    graph("graph:tenantRelationships/delegatedAdminRelationships", "/v1.0/tenantRelationships/delegatedAdminRelationships?$top=300", &["DelegatedAdminRelationship.Read.All"], &[Delegations]).page(300),
    graph("graph:tenantRelationships/delegatedAdminRelationships/accessAssignments", "/v1.0/tenantRelationships/delegatedAdminRelationships/{id}/accessAssignments", &["DelegatedAdminRelationship.Read.All"], &[Delegations])
        .each("graph:tenantRelationships/delegatedAdminRelationships"),
    graph("graph:contracts", "/v1.0/contracts?$top=999", &["Directory.Read.All"], &[Delegations]).page(999),

    // Reviews, use and changes. A round of reviews is asked about by `<definition>/instances/<round>`.
    graph("graph:identityGovernance/accessReviews/definitions", "/v1.0/identityGovernance/accessReviews/definitions?$top=100", &["AccessReview.Read.All"], &[Reviews]).page(100).licence(Licence::P2),
    graph("graph:identityGovernance/accessReviews/definitions/instances", "/v1.0/identityGovernance/accessReviews/definitions/{id}/instances?$top=100", &["AccessReview.Read.All"], &[Reviews])
        .each("graph:identityGovernance/accessReviews/definitions").page(100).licence(Licence::P2),
    graph("graph:identityGovernance/accessReviews/definitions/instances/decisions", "/v1.0/identityGovernance/accessReviews/definitions/{id}/decisions?$top=100", &["AccessReview.Read.All"], &[Reviews])
        .each("graph:identityGovernance/accessReviews/definitions/instances").page(100).licence(Licence::P2),
    // Beta only: v1.0 does not have these two reports.
    graph("graph:reports/servicePrincipalSignInActivities", "/beta/reports/servicePrincipalSignInActivities?$top=999", &["AuditLog.Read.All"], &[CredentialUse]).page(999).licence(Licence::P1),
    graph("graph:reports/appCredentialSignInActivities", "/beta/reports/appCredentialSignInActivities?$top=999", &["AuditLog.Read.All"], &[CredentialUse]).page(999).licence(Licence::P1),
    graph("graph:auditLogs/directoryAudits", "/v1.0/auditLogs/directoryAudits?$filter=activityDateTime ge {since} and category eq '{id}'&$top=999", &["AuditLog.Read.All"], &[Events])
        .per(Per::Word(AUDIT_CATEGORIES)).page(999).licence(Licence::P1),
    // Beta only: v1.0 knows neither the kinds of sign-ins nor those of applications. Of users those whose
    // home is another tenant; of applications those that another tenant owns, one by one.
    graph("graph:auditLogs/signIns", "/beta/auditLogs/signIns?$filter=createdDateTime ge {since} and signInEventTypes/any(t: t eq '{id}') and resourceTenantId eq '{tenant}' and homeTenantId ne '{tenant}'&$top=1000", &["AuditLog.Read.All"], &[SignIns])
        .per(Per::Word(SIGN_IN_KINDS)).page(1000).licence(Licence::P1),
    graph("graph:auditLogs/signIns/servicePrincipal", "/beta/auditLogs/signIns?$filter=createdDateTime ge {since} and signInEventTypes/any(t: t eq 'servicePrincipal') and servicePrincipalId eq '{id}'&$top=1000", &["AuditLog.Read.All"], &[SignIns])
        .each("graph:servicePrincipals").page(1000).licence(Licence::P1),

    // Ids that are named somewhere and stand in no list: what they are, or that they are no more.
    Unit { method: "POST", ..graph("graph:directoryObjects/getByIds", "/v1.0/directoryObjects/getByIds", &["Directory.Read.All"], &[Principals]).per(Per::Thousand) },
];
