//! Which application permission each method takes, as its page in the documentation says: the least
//! one first, then what includes it.

use serde_json::Value;

use super::options::Options;

/// The beginning of a method's name, and the permissions of which the caller must hold one. The first
/// line that fits counts.
const NEEDED: &[(&str, &[&str])] = &[
    ("organization", &["Organization.Read.All", "Directory.Read.All"]),
    ("user", &["User.Read.All", "Directory.Read.All"]),
    ("group", &["GroupMember.Read.All", "Group.Read.All", "Directory.Read.All"]),
    ("device", &["Device.Read.All", "Directory.Read.All"]),
    (
        "applications/microsoft.graph.agentIdentityBlueprint",
        &["AgentIdentityBlueprint.Read.All", "Application.Read.All", "Directory.Read.All"],
    ),
    (
        "servicePrincipals/microsoft.graph.agentIdentity",
        &["AgentIdentity.Read.All", "Application.Read.All", "Directory.Read.All"],
    ),
    ("application", &["Application.Read.All", "Directory.Read.All"]),
    ("servicePrincipal", &["Application.Read.All", "Directory.Read.All"]),
    ("directory/deletedItems/microsoft.graph.user", &["User.Read.All", "Directory.Read.All"]),
    ("directory/deletedItems", &["Application.Read.All", "Directory.Read.All"]),
    ("oauth2PermissionGrants", &["DelegatedPermissionGrant.Read.All", "Directory.Read.All"]),
    (
        "roleManagement/directory/roleEligibilitySchedule",
        &[
            "RoleEligibilitySchedule.Read.Directory",
            "RoleManagement.Read.Directory",
            "RoleManagement.Read.All",
        ],
    ),
    (
        "roleManagement/directory/roleAssignmentSchedule",
        &[
            "RoleAssignmentSchedule.Read.Directory",
            "RoleManagement.Read.Directory",
            "RoleManagement.Read.All",
        ],
    ),
    (
        "roleManagement/directory",
        &["RoleManagement.Read.Directory", "RoleManagement.Read.All", "Directory.Read.All"],
    ),
    ("directoryRoles", &["RoleManagement.Read.Directory", "Directory.Read.All"]),
    ("directory/administrativeUnits", &["AdministrativeUnit.Read.All", "Directory.Read.All"]),
    (
        "identityGovernance/privilegedAccess/group/eligibility",
        &["PrivilegedEligibilitySchedule.Read.AzureADGroup", "PrivilegedAccess.Read.AzureADGroup"],
    ),
    (
        "identityGovernance/privilegedAccess/group/assignment",
        &["PrivilegedAssignmentSchedule.Read.AzureADGroup", "PrivilegedAccess.Read.AzureADGroup"],
    ),
    ("identityGovernance/accessReviews", &["AccessReview.Read.All"]),
    ("policies/crossTenantAccessPolicy", &["Policy.Read.All"]),
    ("policies/authorizationPolicy", &["Policy.Read.All"]),
    ("identity/conditionalAccess", &["Policy.Read.All"]),
    ("tenantRelationships/delegatedAdminRelationships", &["DelegatedAdminRelationship.Read.All"]),
    ("contracts", &["Directory.Read.All"]),
    ("auditLogs", &["AuditLog.Read.All"]),
    ("reports", &["AuditLog.Read.All"]),
    ("directoryObjects/getByIds", &["Directory.Read.All"]),
];

/// Whether a caller that holds these permissions may ask.
pub(super) fn suffice(held: &[Value], api: &str, options: &Options) -> bool {
    let holds = |any: &[&str]| any.iter().any(|one| held.iter().any(|own| own == one));
    // The same path serves roles and groups, and the filter says which.
    if api == "policies/roleManagementPolicyAssignments" {
        let of_group = options.filter.as_ref().is_some_and(|filter| filter.mentions("Group"));
        return if of_group {
            holds(&["RoleManagementPolicy.Read.AzureADGroup"])
        } else {
            holds(&[
                "RoleManagementPolicy.Read.Directory",
                "RoleManagement.Read.Directory",
                "RoleManagement.Read.All",
            ])
        };
    }
    let listed = NEEDED.iter().find(|(start, _)| api.starts_with(start));
    let activity = !options.selects("signInActivity") || holds(&["AuditLog.Read.All"]);
    activity && listed.is_some_and(|(_, any)| holds(any))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::suffice;
    use crate::graph::options::Options;
    use crate::graph::routes::ROUTES;

    #[test]
    fn every_method_takes_a_permission_and_none_is_open() {
        let options = Options::default();
        let all: Vec<_> =
            super::NEEDED.iter().flat_map(|(_, any)| any.iter().map(|one| json!(one))).collect();
        for route in ROUTES.iter().filter(|route| !route.requires_filter()) {
            assert!(!suffice(&[], route.api, &options), "{}", route.api);
            assert!(suffice(&all, route.api, &options), "{}", route.api);
        }
    }

    #[test]
    fn sign_in_activity_takes_one_more() {
        let options = Options { select: vec!["signInActivity".to_owned()], ..Options::default() };
        assert!(!suffice(&[json!("User.Read.All")], "users", &options));
        assert!(suffice(&[json!("User.Read.All"), json!("AuditLog.Read.All")], "users", &options));
    }
}
