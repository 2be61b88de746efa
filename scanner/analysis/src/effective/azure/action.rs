//! Actions of Azure, Entra ID and Microsoft Graph, and the patterns that name them.
//!
//! Three languages share one word. `Microsoft.Compute/virtualMachines/write` is an operation of Azure
//! Resource Manager, in patterns of which `*` stands for any run of characters ("Understand Azure role
//! definitions"). `microsoft.directory/users/password/update` is a task on a directory, in whose patterns
//! `allEntities`, `allProperties` and `allTasks` stand for any part ("unifiedRolePermission resource type",
//! Microsoft Graph reference). `RoleManagement.ReadWrite.Directory` is a permission of Microsoft Graph. None
//! of them knows case.

use crate::effective::wildcard;

/// Which language an action is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// An operation of Azure Resource Manager, on the control plane or on data.
    Arm,
    /// A task on the directory, or on a service that keeps its roles there.
    Directory,
    /// A permission of Microsoft Graph, or of another API of the tenant.
    Graph,
}

/// Namespaces of directory roles, besides those that `allEntities`, `allProperties` or `allTasks` give away.
/// Source: "Microsoft Entra built-in roles".
const DIRECTORY_NAMESPACES: &[&str] = &[
    "microsoft.directory",
    "microsoft.agentregistry",
    "microsoft.azure.print",
    "microsoft.azure.servicehealth",
    "microsoft.azure.supporttickets",
    "microsoft.cloudpc",
    "microsoft.commerce.billing",
    "microsoft.commerce.volumelicenseservicecenter",
    "microsoft.commerce.tenantrelationships",
    "microsoft.dynamics365",
    "microsoft.flow",
    "microsoft.intune",
    "microsoft.networkaccess",
    "microsoft.powerapps",
    "microsoft.powerapps.powerbi",
    "microsoft.teams",
    "microsoft.windows.defenderadvancedthreatprotection",
    "microsoft.windows.updatesdeployments",
];

impl Family {
    /// The language of an action.
    pub fn of(action: &str) -> Self {
        let Some((namespace, rest)) = action.split_once('/') else { return Self::Graph };
        let is_application =
            namespace.len() == 36 && namespace.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
        if is_application {
            // `<application id of the API>/<permission>`.
            return Self::Graph;
        }
        let namespace = namespace.to_ascii_lowercase();
        let is_named = DIRECTORY_NAMESPACES.contains(&namespace.as_str())
            || namespace.starts_with("microsoft.office365")
            || rest.split('/').any(|part| {
                ["allentities", "allproperties", "alltasks"].iter().any(|all| part.eq_ignore_ascii_case(all))
            });
        if is_named { Self::Directory } else { Self::Arm }
    }
}

/// Whether a pattern of Azure Resource Manager names an operation. A star between slashes stands for no part
/// too: Managed Identity Operator has `userAssignedIdentities/*/assign/action` for what is called
/// `userAssignedIdentities/assign/action`.
pub(super) fn arm_matches(pattern: &str, action: &str) -> bool {
    runs_match(pattern.as_bytes(), action.as_bytes())
        || pattern.contains("/*/")
            && runs_match(pattern.replacen("/*/", "/", 1).as_bytes(), action.as_bytes())
}

/// Whether a pattern of our own names a text, case aside.
pub(super) fn plain_matches(pattern: &str, text: &str) -> bool {
    runs_match(pattern.as_bytes(), text.as_bytes())
}

/// `?` is plain text here.
fn runs_match(pattern: &[u8], text: &[u8]) -> bool {
    wildcard::matches(pattern, text, |part| *part == b'*', u8::eq_ignore_ascii_case)
}

/// Whether a permission of a directory role covers a task.
///
/// The form is `{namespace}/{entity}[/{property set}]/{task}`. `allTasks` covers every task, also those that
/// have no property set (`create`, `delete`); `allProperties` any property set; `allEntities` any entity.
pub(super) fn directory_matches(permission: &str, task: &str) -> bool {
    let permission: Vec<&str> = permission.split('/').collect();
    let asked: Vec<&str> = task.split('/').collect();
    let (Some((first, wanted)), Some((space, given))) = (permission.split_first(), asked.split_first())
    else {
        return false;
    };
    first.eq_ignore_ascii_case(space) && parts_cover(wanted, given)
}

fn parts_cover(permission: &[&str], asked: &[&str]) -> bool {
    let is = |part: &str, word: &str| part.eq_ignore_ascii_case(word);
    match (permission, asked) {
        ([], []) => true,
        // The task ends the permission: whatever is left of what is asked is a part of it.
        ([last], [_, ..]) if is(last, "allTasks") => true,
        ([all, rest @ ..], [_, more @ ..]) if is(all, "allEntities") => {
            parts_cover(rest, more) || parts_cover(rest, asked)
        }
        // `entity/allProperties/allTasks` covers `entity/create`, which names no property set; and one that
        // is of several parts.
        ([all, task], [.., last]) if is(all, "allProperties") => {
            is(task, "allTasks") || (asked.len() > 1 && is(task, last))
        }
        ([part, rest @ ..], [own, more @ ..]) => is(part, own) && parts_cover(rest, more),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_tells_its_language() {
        for (action, family) in [
            ("Microsoft.Compute/virtualMachines/write", Family::Arm),
            ("Microsoft.Insights/alertRules/read", Family::Arm),
            ("microsoft.directory/users/password/update", Family::Directory),
            ("Microsoft.Directory/users/create", Family::Directory),
            ("microsoft.insights/allEntities/allProperties/allTasks", Family::Directory),
            ("microsoft.office365.exchange/recipients/allProperties/allTasks", Family::Directory),
            ("RoleManagement.ReadWrite.Directory", Family::Graph),
            ("full_access_as_app", Family::Graph),
            ("00000003-0000-0000-c000-000000000000/Mail.Read", Family::Graph),
        ] {
            assert_eq!(Family::of(action), family, "{action}");
        }
    }

    #[test]
    fn stars_of_resource_manager() {
        for (pattern, action, expected) in [
            ("*", "Microsoft.Compute/virtualMachines/write", true),
            ("*/read", "Microsoft.Compute/virtualMachines/read", true),
            ("*/read", "Microsoft.Compute/virtualMachines/write", false),
            ("Microsoft.Authorization/*/Write", "microsoft.authorization/roleassignments/write", true),
            ("Microsoft.Authorization/*/Write", "microsoft.authorization/elevateAccess/action", false),
            (
                "Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action",
                "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action",
                true,
            ),
            (
                "Microsoft.Compute/virtualMachines/*",
                "Microsoft.Compute/virtualMachines/runCommand/action",
                true,
            ),
            ("Microsoft.Compute/virtualMachines/*", "Microsoft.Compute/virtualMachineScaleSets/write", false),
            ("Microsoft.Compute/virtualMachines/?ead", "Microsoft.Compute/virtualMachines/read", false),
            ("", "", true),
            ("", "a", false),
        ] {
            assert_eq!(arm_matches(pattern, action), expected, "{pattern} on {action}");
        }
        let pattern = "*a".repeat(2_000) + "b";
        assert!(!arm_matches(&pattern, &"a".repeat(20_000)));
    }

    #[test]
    fn words_for_all_in_directory_roles() {
        for (permission, task, expected) in [
            ("microsoft.directory/users/password/update", "microsoft.directory/users/password/update", true),
            ("microsoft.directory/users/password/update", "microsoft.directory/Users/Password/Update", true),
            (
                "microsoft.directory/users/allProperties/allTasks",
                "microsoft.directory/users/password/update",
                true,
            ),
            ("microsoft.directory/users/allProperties/allTasks", "microsoft.directory/users/create", true),
            (
                "microsoft.directory/users/allProperties/update",
                "microsoft.directory/users/password/update",
                true,
            ),
            (
                "microsoft.directory/users/allProperties/update",
                "microsoft.directory/users/password/read",
                false,
            ),
            ("microsoft.directory/users/allProperties/read", "microsoft.directory/users/delete", false),
            ("microsoft.directory/users/allProperties/delete", "microsoft.directory/users/delete", false),
            (
                "microsoft.directory/groups/allProperties/allTasks",
                "microsoft.directory/groupsAssignableToRoles/create",
                false,
            ),
            ("microsoft.directory/groups/members/update", "microsoft.directory/groups/owners/update", false),
            (
                "microsoft.office365.sharePoint/allEntities/allTasks",
                "microsoft.office365.sharePoint/sites/update",
                true,
            ),
            (
                "microsoft.office365.sharePoint/allEntities/allTasks",
                "microsoft.directory/sites/update",
                false,
            ),
            ("microsoft.teams/allEntities/allProperties/read", "microsoft.teams/voice/settings/read", true),
            (
                "microsoft.teams/allEntities/allProperties/read",
                "microsoft.teams/voice/settings/update",
                false,
            ),
            ("microsoft.directory/users", "microsoft.directory/users/create", false),
        ] {
            assert_eq!(directory_matches(permission, task), expected, "{permission} on {task}");
        }
    }
}
