//! The least privilege that a live scan needs, from the list of units.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::units::{Unit, units};

/// The name that the custom role gets; anybody may choose another.
pub const ROLE_NAME: &str = "Tenure Reader";

/// The application permissions of Microsoft Graph, sorted. Reads only.
pub fn graph_permissions() -> BTreeSet<&'static str> {
    units().flat_map(|unit| unit.graph).copied().collect()
}

/// The actions of Azure RBAC, sorted. Reads only, and none of them reads content or secrets.
pub fn actions() -> BTreeSet<&'static str> {
    units().flat_map(|unit| unit.actions).copied().collect()
}

/// The custom role, as `az role definition create --role-definition` takes it, to be assigned at the
/// root management group, which is named like the tenant.
pub fn role_definition(tenant: &str) -> Value {
    json!({
        "Name": ROLE_NAME,
        "IsCustom": true,
        "Description": "What tenure reads of Azure: identities, assignments and their history. No data, no secrets.",
        "Actions": actions(),
        "NotActions": [],
        "DataActions": [],
        "NotDataActions": [],
        "AssignableScopes": [root_management_group(tenant)],
    })
}

/// The ARM id of a tenant's root management group.
pub fn root_management_group(tenant: &str) -> String {
    format!("/providers/Microsoft.Management/managementGroups/{tenant}")
}

/// Everything that a scan of one tenant needs: the permissions of Microsoft Graph with what each is
/// for, the custom role, and the built-in one that does as well.
pub fn policy(tenant: &str) -> Value {
    let graph: Vec<Value> = graph_permissions()
        .into_iter()
        .map(|permission| {
            let needs = |unit: &&'static Unit| unit.graph.contains(&permission);
            let read: Vec<&str> = units().filter(needs).map(|unit| unit.api).collect();
            json!({"permission": permission, "read": read})
        })
        .collect();
    json!({
        "microsoftGraph": {"applicationPermissions": graph},
        "azureRoleDefinition": role_definition(tenant),
        "orBuiltInRole": {
            "role": "Reader",
            "id": "acdd72a7-3385-48ef-bd42-f606fba81ae7",
            "scope": root_management_group(tenant),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TENANT: &str = "3f1b6c1e-5c0e-4c53-9a0e-2d0f3c1a7b11";

    #[test]
    fn nothing_in_it_writes() {
        for permission in graph_permissions() {
            let mut words = permission.split('.').skip(1);
            assert_eq!(words.next(), Some("Read"), "`{permission}` is no read");
            assert!(!permission.contains("Write"), "`{permission}` writes");
        }
        for action in actions() {
            assert!(action.ends_with("/read"), "`{action}` is no read");
            assert!(!action.contains('*'), "`{action}` is too wide");
        }
    }

    #[test]
    fn what_is_sent_changes_nothing() {
        for unit in units() {
            let reads = match unit.method {
                "GET" => true,
                // The two lists that are asked for with a body.
                "POST" => {
                    unit.path.starts_with("/providers/Microsoft.ResourceGraph/resources?")
                        || unit.path == "/v1.0/directoryObjects/getByIds"
                }
                _ => false,
            };
            assert!(reads, "`{}` is no read", unit.api);
        }
    }

    #[test]
    fn nothing_in_it_reads_content() {
        // By Resource Manager: names and dates of secrets. A value comes from the vault itself alone, by a
        // data action (https://learn.microsoft.com/rest/api/keyvault/keyvault/secrets/list, read 2026-11-22).
        let names = "Microsoft.KeyVault/vaults/secrets/read";
        for action in actions().into_iter().filter(|action| *action != names) {
            for content in ["secrets", "listKeys", "Data/", "certificates", "keys/"] {
                assert!(!action.contains(content), "`{action}` reads content");
            }
        }
        let role = role_definition(TENANT);
        assert_eq!(role["DataActions"], json!([]));
    }

    #[test]
    fn every_unit_takes_something_but_the_list_of_tenants() {
        for unit in units().filter(|unit| unit.api != "arm:tenants") {
            assert!(!unit.graph.is_empty() || !unit.actions.is_empty(), "{}", unit.api);
        }
    }

    #[test]
    fn the_role_is_what_the_command_line_takes() {
        let role = role_definition(TENANT);
        let members: Vec<&str> = role.as_object().unwrap().keys().map(String::as_str).collect();
        let mut known = vec![
            "Actions",
            "AssignableScopes",
            "DataActions",
            "Description",
            "IsCustom",
            "Name",
            "NotActions",
            "NotDataActions",
        ];
        known.sort_unstable();
        let mut members = members;
        members.sort_unstable();
        assert_eq!(members, known);
        assert_eq!(role["AssignableScopes"][0], root_management_group(TENANT));
    }
}
