//! What owners may do with what they own, though no role says so.
//!
//! Source: "What are the default user permissions in Microsoft Entra ID?", object ownership.

use super::text::{DirectoryPermission, Text};

/// What the id of an owner's implicit rights begins with.
pub(super) const OWNER: &str = "entra:owner/";

const APPLICATION: &[&str] = &[
    "microsoft.directory/applications/audience/update",
    "microsoft.directory/applications/authentication/update",
    "microsoft.directory/applications/basic/update",
    "microsoft.directory/applications/credentials/update",
    "microsoft.directory/applications/delete",
    "microsoft.directory/applications/owners/update",
    "microsoft.directory/applications/permissions/update",
    "microsoft.directory/applications/policies/update",
    "microsoft.directory/applications/restore",
];

const SERVICE_PRINCIPAL: &[&str] = &[
    "microsoft.directory/servicePrincipals/appRoleAssignedTo/update",
    "microsoft.directory/servicePrincipals/appRoleAssignments/update",
    "microsoft.directory/servicePrincipals/audience/update",
    "microsoft.directory/servicePrincipals/authentication/update",
    "microsoft.directory/servicePrincipals/basic/update",
    "microsoft.directory/servicePrincipals/credentials/update",
    "microsoft.directory/servicePrincipals/delete",
    "microsoft.directory/servicePrincipals/owners/update",
    "microsoft.directory/servicePrincipals/permissions/update",
    "microsoft.directory/servicePrincipals/policies/update",
    "microsoft.directory/servicePrincipals/restore",
    "microsoft.directory/signInReports/allProperties/read",
];

const GROUP: &[&str] = &[
    "microsoft.directory/groups/appRoleAssignments/update",
    "microsoft.directory/groups/basic/update",
    "microsoft.directory/groups/delete",
    "microsoft.directory/groups/dynamicMembershipRule/update",
    "microsoft.directory/groups/members/update",
    "microsoft.directory/groups/owners/update",
    "microsoft.directory/groups/restore",
    "microsoft.directory/groups/settings/update",
    // The owner of a role-assignable group manages its members and attributes too.
    "microsoft.directory/groupsAssignableToRoles/allProperties/update",
    "microsoft.directory/groupsAssignableToRoles/delete",
    "microsoft.directory/groupsAssignableToRoles/restore",
];

/// The rights of an owner, by the id that stands for them; `None` where it stands for none.
pub(super) fn text(granted: &str) -> Option<Text> {
    let tasks = match granted.strip_prefix(OWNER)? {
        "application" => APPLICATION,
        "servicePrincipal" => SERVICE_PRINCIPAL,
        "group" => GROUP,
        _ => return Some(Text::Unread),
    };
    let allowed = tasks.iter().map(|task| (*task).to_owned()).collect();
    Some(Text::Directory(vec![DirectoryPermission { allowed, ..DirectoryPermission::default() }]))
}
