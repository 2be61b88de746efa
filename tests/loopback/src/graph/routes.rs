//! Every method of Graph that is served, as it is documented: its path, its versions, the query
//! parameters that its page names, the largest page.

use crate::exchange::Request;
use crate::tenant::Set;

use super::kinds::*;
use super::options::Options;
use super::shape;

/// A documented method.
#[derive(Debug)]
pub(crate) struct Route {
    /// Name, without `graph:`.
    pub(crate) api: &'static str,
    pub(crate) path: &'static str,
    pub(crate) beta_only: bool,
    pub(crate) kind: &'static Kind,
    pub(crate) source: Source,
    /// Items a page unasked, and at most; 0 where `$top` is not documented.
    pub(crate) page: (usize, usize),
    /// Documented parameters without `$`; `filter!` where it is required.
    pub(crate) options: &'static str,
    pub(crate) licence: Licence,
}

/// Where the items of an answer come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// A whole set.
    All(Set),
    /// The rows of a derived type.
    Typed(Set, &'static str),
    /// One row, by its id.
    One(Set),
    /// The only row.
    Single(Set),
    /// Of a thing in the first set, the rows of the second.
    Of(Set, Set),
    /// The objects that a relation leads to.
    To(Set, Set),
    /// The objects from which a relation leads here.
    From(Set, Set),
    /// The same through nested groups.
    DeepTo(Set, Set),
    /// The same through nested groups.
    DeepFrom(Set, Set),
    /// What `$expand` alone shows, as a list of its own.
    With(Set, &'static str),
    /// A thousand ids at once.
    ByIds,
}

/// What a tenant must have paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Licence {
    Free,
    Premium,
    /// Only where this property is selected.
    PremiumFor(&'static str),
}

/// The version of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    V1,
    Beta,
}

impl Version {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::V1 => "v1.0",
            Self::Beta => "beta",
        }
    }
}

/// A request and the method that it is.
pub(crate) struct Matched {
    pub(crate) route: &'static Route,
    pub(crate) version: Version,
    /// The ids in its path.
    pub(crate) ids: Vec<String>,
}

impl Route {
    pub(crate) fn method(&self) -> &'static str {
        if self.source == Source::ByIds { "POST" } else { "GET" }
    }

    /// Whether its page names a query parameter.
    pub(crate) fn documents(&self, option: &str) -> bool {
        self.options.split_whitespace().any(|own| own.trim_end_matches('!') == option)
    }

    pub(crate) fn requires_filter(&self) -> bool {
        self.options.split_whitespace().any(|own| own == "filter!")
    }

    pub(crate) fn needs_licence(&self, options: &Options) -> bool {
        match self.licence {
            Licence::Free => false,
            Licence::Premium => true,
            Licence::PremiumFor(property) => options.selects(property),
        }
    }

    /// Resource units, as the documentation counts them.
    pub(crate) fn cost(&self, options: &Options) -> usize {
        let base = match self.api {
            "applications"
            | "oauth2PermissionGrants"
            | "users"
            | "servicePrincipals/appRoleAssignedTo"
            | "servicePrincipals/appRoleAssignments" => 2,
            "groups/members" => 3,
            "groups/transitiveMembers" | "users/transitiveMemberOf" | "directoryObjects/getByIds" => 5,
            _ => 1,
        };
        let less =
            usize::from(!options.select.is_empty()) + usize::from(options.top.is_some_and(|top| top < 20));
        (base + usize::from(!options.expand.is_empty())).saturating_sub(less).max(1)
    }

    /// What the context of an answer names.
    pub(crate) fn context(&self) -> String {
        match self.source {
            Source::To(..) | Source::From(..) | Source::DeepTo(..) | Source::DeepFrom(..) | Source::ByIds => {
                "directoryObjects".to_owned()
            }
            _ => self.path.replace("{id}", "''"),
        }
    }
}

/// The method that a request is.
pub(crate) fn find(request: &Request) -> Option<Matched> {
    let segments = request.segments();
    let (version, rest) = segments.split_first()?;
    let version = if version.eq_ignore_ascii_case("beta") { Version::Beta } else { Version::V1 };
    let allowed = |route: &&Route| version == Version::Beta || !route.beta_only;
    ROUTES.iter().filter(allowed).find_map(|route| {
        let ids = shape::matches(route.path, rest)?;
        Some(Matched { route, version, ids })
    })
}

/// The list that `$expand` of a property shows, by the path that lists it alone.
pub(super) fn related(collection: &str, property: &str) -> Option<&'static Route> {
    let path = format!("{collection}/{{id}}/{property}");
    ROUTES.iter().find(|route| route.path.eq_ignore_ascii_case(&path))
}

const fn route(
    api: &'static str,
    kind: &'static Kind,
    source: Source,
    page: (usize, usize),
    options: &'static str,
) -> Route {
    Route { api, path: api, beta_only: false, kind, source, page, options, licence: Licence::Free }
}

const fn at(path: &'static str, route: Route) -> Route {
    Route { path, ..route }
}

const fn premium(route: Route) -> Route {
    Route { licence: Licence::Premium, ..route }
}

const fn beta(route: Route) -> Route {
    Route { beta_only: true, ..route }
}

/// Parameters that every list of directory objects has.
const ALL: &str = "select filter expand count top search orderby";
/// Parameters of an object.
const OBJECT: &str = "select expand";
/// Directory objects: a hundred a page, 999 at most.
const OBJECTS: (usize, usize) = (100, 999);
/// No `$top`: the service decides.
const FIXED: (usize, usize) = (500, 0);

use Source::{All, ByIds, DeepFrom, DeepTo, From, Of, One, Single, To, Typed, With};

/// Every method. The first whose path fits is meant.
#[rustfmt::skip]
pub(crate) static ROUTES: &[Route] = &[
    route("organization", &ORGANIZATION, All(Set::Organization), OBJECTS, "select expand"),
    // Users.
    Route { licence: Licence::PremiumFor("signInActivity"), ..route("users", &USER, All(Set::Users), OBJECTS, ALL) },
    at("users/{id}", route("user", &USER, One(Set::Users), (1, 0), OBJECT)),
    at("users/{id}/sponsors", route("users/sponsors", &DIRECTORY_OBJECT, To(Set::Users, Set::Sponsors), OBJECTS, "select expand")),
    at("users/{id}/memberOf", route("users/memberOf", &DIRECTORY_OBJECT, From(Set::Users, Set::Members), OBJECTS, ALL)),
    at("users/{id}/transitiveMemberOf", route("users/transitiveMemberOf", &DIRECTORY_OBJECT, DeepFrom(Set::Users, Set::Members), OBJECTS, ALL)),
    at("users/{id}/ownedObjects", route("users/ownedObjects", &DIRECTORY_OBJECT, From(Set::Users, Set::Owners), OBJECTS, ALL)),
    at("users/{id}/appRoleAssignments", route("users/appRoleAssignments", &APP_ROLE_ASSIGNMENT, From(Set::Users, Set::AppRoleAssignments), OBJECTS, "select filter count top expand orderby search")),
    premium(route("reports/authenticationMethods/userRegistrationDetails", &USER_REGISTRATION_DETAILS, All(Set::UserRegistrationDetails), (100, 0), "filter")),
    // Groups.
    route("groups", &GROUP, All(Set::Groups), OBJECTS, ALL),
    at("groups/{id}", route("group", &GROUP, One(Set::Groups), (1, 0), OBJECT)),
    at("groups/{id}/members", route("groups/members", &DIRECTORY_OBJECT, To(Set::Groups, Set::Members), OBJECTS, ALL)),
    at("groups/{id}/transitiveMembers", route("groups/transitiveMembers", &DIRECTORY_OBJECT, DeepTo(Set::Groups, Set::Members), OBJECTS, ALL)),
    at("groups/{id}/memberOf", route("groups/memberOf", &DIRECTORY_OBJECT, From(Set::Groups, Set::Members), OBJECTS, ALL)),
    at("groups/{id}/owners", route("groups/owners", &DIRECTORY_OBJECT, To(Set::Groups, Set::Owners), OBJECTS, "select expand count filter top orderby search")),
    route("devices", &DEVICE, All(Set::Devices), OBJECTS, ALL),
    // Applications and service principals.
    at("applications/microsoft.graph.agentIdentityBlueprint", route("applications/microsoft.graph.agentIdentityBlueprint", &APPLICATION, Typed(Set::Applications, "agentIdentityBlueprint"), OBJECTS, ALL)),
    route("applications", &APPLICATION, All(Set::Applications), OBJECTS, ALL),
    at("applications/{id}", route("application", &APPLICATION, One(Set::Applications), (1, 0), OBJECT)),
    at("applications/{id}/owners", route("applications/owners", &DIRECTORY_OBJECT, To(Set::Applications, Set::Owners), OBJECTS, ALL)),
    at("applications/{id}/federatedIdentityCredentials", route("applications/federatedIdentityCredentials", &FEDERATED_CREDENTIAL, Of(Set::Applications, Set::FederatedCredentials), OBJECTS, "filter select")),
    at("servicePrincipals/microsoft.graph.agentIdentity", route("servicePrincipals/microsoft.graph.agentIdentity", &AGENT_IDENTITY, Typed(Set::ServicePrincipals, "agentIdentity"), OBJECTS, ALL)),
    route("servicePrincipals", &SERVICE_PRINCIPAL, All(Set::ServicePrincipals), OBJECTS, ALL),
    at("servicePrincipals/{id}", route("servicePrincipal", &SERVICE_PRINCIPAL, One(Set::ServicePrincipals), (1, 0), OBJECT)),
    at("servicePrincipals/{id}/owners", route("servicePrincipals/owners", &DIRECTORY_OBJECT, To(Set::ServicePrincipals, Set::Owners), OBJECTS, ALL)),
    at("servicePrincipals/{id}/memberOf", route("servicePrincipals/memberOf", &DIRECTORY_OBJECT, From(Set::ServicePrincipals, Set::Members), OBJECTS, ALL)),
    at("servicePrincipals/{id}/appRoleAssignedTo", route("servicePrincipals/appRoleAssignedTo", &APP_ROLE_ASSIGNMENT, Of(Set::ServicePrincipals, Set::AppRoleAssignments), OBJECTS, "select filter count top expand orderby search")),
    at("servicePrincipals/{id}/appRoleAssignments", route("servicePrincipals/appRoleAssignments", &APP_ROLE_ASSIGNMENT, From(Set::ServicePrincipals, Set::AppRoleAssignments), OBJECTS, "select filter count top expand orderby search")),
    at("servicePrincipals/{id}/federatedIdentityCredentials", route("servicePrincipals/federatedIdentityCredentials", &FEDERATED_CREDENTIAL, Of(Set::ServicePrincipals, Set::FederatedCredentials), OBJECTS, "filter select")),
    route("oauth2PermissionGrants", &DELEGATED_GRANT, All(Set::DelegatedGrants), OBJECTS, "select filter count expand orderby search top"),
    at("directory/deletedItems/microsoft.graph.application", route("directory/deletedItems/microsoft.graph.application", &APPLICATION, All(Set::DeletedApplications), OBJECTS, ALL)),
    at("directory/deletedItems/microsoft.graph.servicePrincipal", route("directory/deletedItems/microsoft.graph.servicePrincipal", &SERVICE_PRINCIPAL, All(Set::DeletedServicePrincipals), OBJECTS, ALL)),
    at("directory/deletedItems/microsoft.graph.user", route("directory/deletedItems/microsoft.graph.user", &USER, All(Set::DeletedUsers), OBJECTS, ALL)),
    // Roles of the directory.
    route("roleManagement/directory/roleDefinitions", &ROLE_DEFINITION, All(Set::RoleDefinitions), FIXED, "select filter expand"),
    route("roleManagement/directory/roleAssignments", &ROLE_ASSIGNMENT, All(Set::RoleAssignments), FIXED, "select filter expand"),
    premium(route("roleManagement/directory/roleEligibilityScheduleInstances", &ROLE_ELIGIBILITY_INSTANCE, All(Set::RoleEligibilityInstances), FIXED, "select filter expand")),
    premium(route("roleManagement/directory/roleAssignmentScheduleInstances", &ROLE_ASSIGNMENT_INSTANCE, All(Set::RoleAssignmentInstances), FIXED, "select filter expand")),
    premium(route("roleManagement/directory/roleAssignmentScheduleRequests", &ROLE_ASSIGNMENT_REQUEST, All(Set::RoleAssignmentRequests), FIXED, "select filter expand")),
    premium(route("roleManagement/directory/roleEligibilityScheduleRequests", &ROLE_ELIGIBILITY_REQUEST, All(Set::RoleEligibilityRequests), FIXED, "select filter expand")),
    premium(route("policies/roleManagementPolicyAssignments", &ROLE_POLICY_ASSIGNMENT, All(Set::RoleManagementPolicies), FIXED, "select filter! expand")),
    route("directoryRoles", &DIRECTORY_ROLE, All(Set::DirectoryRoles), FIXED, "select filter expand count"),
    route("directory/administrativeUnits", &ADMINISTRATIVE_UNIT, All(Set::AdministrativeUnits), OBJECTS, ALL),
    at("directory/administrativeUnits/{id}/members", route("directory/administrativeUnits/members", &DIRECTORY_OBJECT, To(Set::AdministrativeUnits, Set::UnitMembers), OBJECTS, ALL)),
    at("directory/administrativeUnits/{id}/scopedRoleMembers", route("directory/administrativeUnits/scopedRoleMembers", &SCOPED_ROLE_MEMBERSHIP, Of(Set::AdministrativeUnits, Set::ScopedRoleMembers), OBJECTS, "select filter count expand orderby search top")),
    // PIM for groups: groupId or principalId must be named.
    premium(route("identityGovernance/privilegedAccess/group/eligibilityScheduleInstances", &GROUP_ELIGIBILITY_INSTANCE, All(Set::GroupEligibilityInstances), FIXED, "select filter! expand")),
    premium(route("identityGovernance/privilegedAccess/group/assignmentScheduleInstances", &GROUP_ASSIGNMENT_INSTANCE, All(Set::GroupAssignmentInstances), FIXED, "select filter! expand")),
    premium(route("identityGovernance/privilegedAccess/group/assignmentScheduleRequests", &GROUP_ASSIGNMENT_REQUEST, All(Set::GroupAssignmentRequests), FIXED, "select filter! expand")),
    premium(route("identityGovernance/privilegedAccess/group/eligibilityScheduleRequests", &GROUP_ELIGIBILITY_REQUEST, All(Set::GroupEligibilityRequests), FIXED, "select filter! expand")),
    // Other tenants.
    route("policies/crossTenantAccessPolicy/partners", &CROSS_TENANT_PARTNER, All(Set::CrossTenantPartners), FIXED, "select expand"),
    at("policies/crossTenantAccessPolicy/partners/{id}/identitySynchronization", route("policies/crossTenantAccessPolicy/partners/identitySynchronization", &IDENTITY_SYNC_PARTNER, With(Set::CrossTenantPartners, "identitySynchronization"), (1, 0), "select")),
    route("policies/crossTenantAccessPolicy/default", &CROSS_TENANT_DEFAULT, Single(Set::CrossTenantDefault), (1, 0), "select"),
    route("tenantRelationships/delegatedAdminRelationships", &DELEGATED_ADMIN_RELATIONSHIP, All(Set::DelegatedAdminRelationships), (100, 300), "select filter top orderby count"),
    at("tenantRelationships/delegatedAdminRelationships/{id}/accessAssignments", route("tenantRelationships/delegatedAdminRelationships/accessAssignments", &DELEGATED_ADMIN_ACCESS_ASSIGNMENT, Of(Set::DelegatedAdminRelationships, Set::DelegatedAdminAccessAssignments), (100, 300), "select filter top orderby count")),
    route("contracts", &CONTRACT, All(Set::Contracts), OBJECTS, "select filter count expand orderby search top"),
    // Governance.
    premium(route("identityGovernance/accessReviews/definitions", &ACCESS_REVIEW, All(Set::AccessReviews), (100, 100), "select filter orderby top skip")),
    at("identityGovernance/accessReviews/definitions/{id}/instances", premium(route("identityGovernance/accessReviews/definitions/instances", &ACCESS_REVIEW_INSTANCE, Of(Set::AccessReviews, Set::AccessReviewInstances), (100, 100), "select filter orderby top skip"))),
    at("identityGovernance/accessReviews/definitions/{id}/instances/{id}/decisions", premium(route("identityGovernance/accessReviews/definitions/instances/decisions", &ACCESS_REVIEW_DECISION, Of(Set::AccessReviewInstances, Set::AccessReviewDecisions), (100, 100), "select filter orderby top skip"))),
    route("policies/authorizationPolicy", &AUTHORIZATION_POLICY, Single(Set::AuthorizationPolicy), (1, 0), "select"),
    route("identity/conditionalAccess/policies", &CONDITIONAL_ACCESS_POLICY, All(Set::ConditionalAccessPolicies), (100, 999), "select filter count orderby top search"),
    route("identity/conditionalAccess/namedLocations", &NAMED_LOCATION, All(Set::NamedLocations), (100, 999), "select filter count orderby top search"),
    // Activity.
    premium(route("auditLogs/directoryAudits", &DIRECTORY_AUDIT, All(Set::DirectoryAudits), (100, 999), "filter orderby top skiptoken select")),
    beta(premium(route("auditLogs/signIns", &SIGN_IN_OF_BETA, All(Set::SignIns), (100, 1000), "filter orderby top skiptoken select"))),
    premium(route("auditLogs/signIns", &SIGN_IN, All(Set::SignIns), (100, 1000), "filter orderby top skiptoken select")),
    beta(premium(route("reports/servicePrincipalSignInActivities", &SERVICE_PRINCIPAL_SIGN_IN_ACTIVITY, All(Set::ServicePrincipalSignInActivities), OBJECTS, "top filter orderby"))),
    beta(premium(route("reports/appCredentialSignInActivities", &APP_CREDENTIAL_SIGN_IN_ACTIVITY, All(Set::AppCredentialSignInActivities), OBJECTS, "top filter orderby"))),
    route("directoryObjects/getByIds", &DIRECTORY_OBJECT, ByIds, FIXED, ""),
];
