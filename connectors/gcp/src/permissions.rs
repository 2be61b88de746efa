//! The least privilege that a live scan needs, from the list of units.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::units::{Need, Unit, units};

/// The id of the custom role; anybody may choose another.
pub const ROLE_ID: &str = "tenureReader";

/// Google's own roles that together hold every permission of the custom role, each to be granted at the
/// organization, and what each is for. `roles/iam.securityReviewer` lists almost everything and reads
/// no content.
pub const PREDEFINED_ROLES: &[(&str, &str)] = &[
    ("roles/browser", "the tree of organization, folders and projects"),
    ("roles/cloudasset.viewer", "the search over all allow policies and resources"),
    ("roles/iam.securityReviewer", "accounts, keys, roles, pools, organization policies, entitlements, logs"),
    ("roles/iam.denyReviewer", "the rules of deny policies"),
    ("roles/iam.principalAccessBoundaryViewer", "the bindings of principal access boundaries"),
    ("roles/orgpolicy.policyViewer", "the content of organization policies"),
    ("roles/policyanalyzer.activityAnalysisViewer", "when accounts and keys were used last"),
];

/// Google's own role that lets logs of access to data be read, to be granted at the organization.
pub const WHOLE_LOGS_ROLE: &str = "roles/logging.privateLogViewer";

/// The role that the one who asks needs on the project that requests are counted for.
pub const QUOTA_ROLE: &str = "roles/serviceusage.serviceUsageConsumer";

/// Privileges of an administrator's role of Google Workspace with which the directory can be read. Each
/// reads only.
pub const WORKSPACE_PRIVILEGES: &[&str] = &[
    "Admin API > Users > Read",
    "Admin API > Groups > Read",
    "Admin API > Domain Settings (read)",
    "Admin Roles > Read",
    "Reports",
];

/// The permissions of IAM, sorted. Reads only, and none of them reads content or secrets. What it takes to read
/// logs whole stands in [`whole_logs`].
pub fn permissions() -> BTreeSet<&'static str> {
    let usual = units().filter(|unit| unit.need != Need::WholeLogs);
    usual.flat_map(|unit| unit.permissions).copied().collect()
}

/// What it takes besides to read audit logs whole, with the access to data in them: who called what, no data.
pub fn whole_logs() -> BTreeSet<&'static str> {
    let besides = units().filter(|unit| unit.need == Need::WholeLogs);
    besides.flat_map(|unit| unit.permissions).copied().collect()
}

/// The OAuth scopes of Cloud Identity and the Admin SDK, sorted: what a domain-wide delegation has to
/// name. Reads only.
pub fn workspace_scopes() -> BTreeSet<&'static str> {
    units().flat_map(|unit| unit.oauth).copied().collect()
}

/// The custom role, as `gcloud iam roles create tenureReader --organization=… --file=…` takes it.
pub fn role_definition() -> Value {
    json!({
        "title": "Tenure Reader",
        "description": "What tenure reads of Google Cloud: identities, grants and their history. No data, no secrets.",
        "stage": "GA",
        "includedPermissions": permissions(),
    })
}

/// Everything that a scan of one organization needs, which is named by its number: the custom role, the
/// predefined ones that do as well, and what is to be had in Google Workspace.
pub fn policy(organization: &str) -> Value {
    let reads = |needs: &dyn Fn(&Unit) -> bool| -> BTreeSet<&'static str> {
        units().filter(|unit| needs(unit)).map(|unit| unit.api).collect()
    };
    let scopes: Vec<Value> = workspace_scopes()
        .into_iter()
        .map(|scope| json!({"scope": scope, "read": reads(&|unit| unit.oauth.contains(&scope))}))
        .collect();
    let predefined: Vec<Value> =
        PREDEFINED_ROLES.iter().map(|(role, purpose)| json!({"role": role, "for": purpose})).collect();
    json!({
        "customRole": {
            "name": format!("organizations/{organization}/roles/{ROLE_ID}"),
            "grantAt": format!("organizations/{organization}"),
            "definition": role_definition(),
        },
        "orPredefinedRoles": {"grantAt": format!("organizations/{organization}"), "roles": predefined},
        "forWholeLogs": {
            "permissions": whole_logs(),
            "orPredefinedRole": WHOLE_LOGS_ROLE,
            "setting": "[gcp] whole_logs = true",
        },
        "quotaProject": {"role": QUOTA_ROLE, "services": services()},
        "workspace": {"privileges": WORKSPACE_PRIVILEGES, "scopes": scopes},
    })
}

/// The APIs that have to be enabled in the project that requests are counted for, sorted.
pub fn services() -> BTreeSet<String> {
    units().map(|unit| format!("{}.googleapis.com", unit.service.name())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The last word of a permission, and what of it only reads.
    const READS: &[&str] = &[
        "get",
        "list",
        "getIamPolicy",
        "query",
        "searchAllIamPolicies",
        "searchAllResources",
        "searchPolicyBindings",
    ];

    #[test]
    fn nothing_in_it_writes() {
        for permission in permissions() {
            let verb = permission.rsplit('.').next().unwrap();
            assert!(READS.contains(&verb), "`{permission}` is no read");
            assert!(!permission.contains('*'), "`{permission}` is too wide");
        }
        for scope in workspace_scopes() {
            assert!(scope.ends_with(".readonly"), "`{scope}` writes");
        }
    }

    #[test]
    fn nothing_in_it_reads_content() {
        for permission in permissions() {
            for content in ["versions.", "objects.", "keyString", "tables.", "accessSecret", "getAccessToken"]
            {
                assert!(!permission.contains(content), "`{permission}` reads content");
            }
        }
    }

    #[test]
    fn what_is_sent_changes_nothing() {
        for unit in units() {
            let path = unit.path.split('?').next().unwrap();
            let reads = match unit.method {
                "GET" => true,
                "POST" => [":getIamPolicy", "/entries:list", ":testIamPermissions"]
                    .iter()
                    .any(|verb| path.ends_with(verb)),
                _ => false,
            };
            assert!(reads, "`{}` is no read", unit.api);
        }
    }

    #[test]
    fn every_unit_takes_something() {
        for unit in units() {
            assert_ne!(unit.permissions.is_empty(), unit.oauth.is_empty(), "{}", unit.api);
            assert_eq!(unit.service.is_workspace(), unit.permissions.is_empty(), "{}", unit.api);
        }
    }

    #[test]
    fn the_role_is_what_the_command_line_takes() {
        let role = role_definition();
        let members: BTreeSet<&str> = role.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(members, BTreeSet::from(["description", "includedPermissions", "stage", "title"]));
        let policy = policy("100000000001");
        assert_eq!(policy["customRole"]["name"], "organizations/100000000001/roles/tenureReader");
        // So many a custom role may hold.
        assert!(permissions().len() < 3000);
    }
}
