//! The sets of a tenant.

/// A set of rows of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is named as its service names it")]
pub enum Set {
    // The directory.
    Organization,
    Users,
    Groups,
    Devices,
    Applications,
    ServicePrincipals,
    AdministrativeUnits,
    DirectoryRoles,
    DeletedApplications,
    DeletedServicePrincipals,
    DeletedUsers,
    // Relations of it: `_of` and `_to`.
    Members,
    Owners,
    Sponsors,
    UnitMembers,
    ScopedRoleMembers,
    // Parts of applications and service principals.
    FederatedCredentials,
    AppRoleAssignments,
    DelegatedGrants,
    // Roles of the directory.
    RoleDefinitions,
    RoleAssignments,
    RoleEligibilityInstances,
    RoleAssignmentInstances,
    RoleAssignmentRequests,
    RoleEligibilityRequests,
    RoleManagementPolicies,
    GroupEligibilityInstances,
    GroupAssignmentInstances,
    GroupAssignmentRequests,
    GroupEligibilityRequests,
    // Governance and neighbours.
    CrossTenantPartners,
    CrossTenantDefault,
    DelegatedAdminRelationships,
    DelegatedAdminAccessAssignments,
    Contracts,
    AccessReviews,
    AccessReviewInstances,
    AccessReviewDecisions,
    AuthorizationPolicy,
    ConditionalAccessPolicies,
    NamedLocations,
    // Activity.
    DirectoryAudits,
    SignIns,
    ServicePrincipalSignInActivities,
    AppCredentialSignInActivities,
    UserRegistrationDetails,
    // Azure: the hierarchy.
    Tenants,
    ManagementGroups,
    Subscriptions,
    ResourceGroups,
    // Azure: authorization. `_of` is the subscription, management group or root that holds a row.
    AzureRoleAssignments,
    AzureRoleDefinitions,
    DenyAssignments,
    AzureEligibilityInstances,
    AzureAssignmentInstances,
    AzureAssignmentRequests,
    AzureEligibilityRequests,
    AzureRolePolicies,
    ClassicAdministrators,
    RegistrationDefinitions,
    RegistrationAssignments,
    // Azure: resources, with `_of` their subscription.
    Resources,
    FederatedIdentityCredentials,
    VaultSecrets,
    BlobContainers,
    DiagnosticSettings,
    ActivityLog,
}
