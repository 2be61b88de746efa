use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use super::*;

/// The methods that a reader would look for.
const KNOWN: [&str; 40] = [
    "gcp-access-boundary-change",
    "gcp-access-token",
    "gcp-api-key-binding",
    "gcp-app-engine-version",
    "gcp-batch-job-create",
    "gcp-build-agent",
    "gcp-cloud-deploy",
    "gcp-composer-create",
    "gcp-create-role",
    "gcp-dataflow-job-create",
    "gcp-dataform-run",
    "gcp-dataproc-cluster-create",
    "gcp-delegation-super-admin",
    "gcp-deny-policy-change",
    "gcp-deployment-manager",
    "gcp-eventarc-trigger",
    "gcp-function-create",
    "gcp-function-source",
    "gcp-hmac-key-create",
    "gcp-implicit-delegation",
    "gcp-infra-manager",
    "gcp-instance-create",
    "gcp-key-create",
    "gcp-key-enable",
    "gcp-kubernetes-bind",
    "gcp-notebook-create",
    "gcp-org-policy-set",
    "gcp-os-config-patch",
    "gcp-pam-approver",
    "gcp-pam-entitlement-create",
    "gcp-pool-provider-create",
    "gcp-project-metadata",
    "gcp-project-move",
    "gcp-role-update",
    "gcp-run-job-overrides",
    "gcp-set-iam-policy-organization",
    "gcp-sign-blob",
    "gcp-tag-binding",
    "gcp-workforce-provider-update",
    "gcp-workstation-create",
];

#[test]
fn every_known_method_is_there() {
    for id in KNOWN {
        assert!(find(id).is_some(), "{id}");
    }
}

#[test]
fn nothing_is_wrong_with_the_files() {
    assert_eq!(faults(), []);
    assert!(all().len() >= 90, "{}", all().len());
}

#[test]
fn the_list_is_the_folder() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/techniques/gcp");
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .expect("the folder of techniques")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("a plain name"))
        .filter(|name| name.ends_with(".toml"))
        .collect();
    files.sort();
    let listed: Vec<String> = FILES.iter().map(|(name, _)| format!("{name}.toml")).collect();
    assert_eq!(files, listed);
}

/// Permissions of Google's predefined roles, from public data that lies beside the repository, where it does.
fn predefined() -> Option<BTreeSet<String>> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/gcp-predefined-roles.jsonl.xz");
    if !path.exists() {
        println!("SKIPPED: {} is not there", path.display());
        return None;
    }
    let Ok(output) = std::process::Command::new("xz").args(["-dc"]).arg(&path).output() else {
        println!("SKIPPED: no xz to unpack {} with", path.display());
        return None;
    };
    let text = String::from_utf8(output.stdout).expect("the data is text");
    let roles = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("the data is JSON"));
    let permissions = roles.flat_map(|role| match &role["includedPermissions"] {
        Value::Array(all) => all.iter().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>(),
        _ => Vec::new(),
    });
    Some(permissions.collect())
}

#[test]
fn every_permission_is_in_some_role_of_google() {
    let Some(known) = predefined() else { return };
    assert!(known.len() > 13_000, "{}", known.len());
    let named: BTreeSet<&str> = all().iter().flat_map(Technique::permissions).collect();
    let unknown: Vec<&&str> = named.iter().filter(|permission| !known.contains(**permission)).collect();
    assert_eq!(unknown, Vec::<&&str>::new());
    assert!(named.len() > 90, "{}", named.len());
    // What is written about it elsewhere, and is in no role.
    for gone in [
        "iam.serviceaccounts.actAs",
        "iam.workloadIdentityPoolProviders.create",
        "privilegedaccessmanager.grants.create",
        "serviceusage.apiKeys.create",
        "serviceusage.apiKeys.list",
    ] {
        assert!(!known.contains(gone), "{gone}");
        assert!(!named.contains(gone), "{gone}");
    }
}

#[test]
fn permissions_of_pools_are_found_in_either_spelling() {
    let technique = find("gcp-pool-provider-create").expect("it is known");
    let spellings: Vec<&str> = technique.needs[0].spellings().collect();
    let expected = [
        "iam.googleapis.com/workloadIdentityPoolProviders.create",
        "iam.workloadIdentityPoolProviders.create",
    ];
    assert_eq!(spellings, expected);
}

#[test]
fn an_entry_that_contradicts_itself_is_told() {
    let good = r#"
        [[technique]]
        id = "a"
        name = "act"
        kind = "principal-access"
        over = "service-account"
        needs = [{ any = ["iam.serviceAccounts.getAccessToken"] }]
        yields = "act"
        repair = "take it away"
        source = "https://example.org"
    "#;
    let wrong = [
        good.replace("over = \"service-account\"", "over = \"workload\""),
        good.replace("over = \"service-account\"", "over = \"agent\""),
        good.replace("over = \"service-account\"", "over = \"delegation\""),
        good.replace("over = \"service-account\"", "over = \"new-workload\""),
        good.replace("\"] }", "\"], on = \"account\" }"),
        good.replace("\"] }", "\"], on = \"any\" }"),
        good.replace("getAccessToken", "*"),
        good.replace("iam.serviceAccounts.getAccessToken", "iam.actAs"),
        good.replace("needs = [{ any = [\"iam.serviceAccounts.getAccessToken\"] }]", ""),
        good.replace("yields", "lifts = true\nyields"),
        good.replace("yields", "scopes = [\"x\"]\nyields"),
        good.replace("yields", "grants = \"roles/x\"\nyields"),
        good.replace("yields", "privileges = [\"GROUPS_ALL\"]\nyields"),
        good.replace("over = \"service-account\"", "over = \"group\""),
        good.replace("getAccessToken", "setIamPolicy"),
        good.replace("take it away", ""),
        good.replace("https:", "http:"),
    ];
    assert_eq!(load::<Technique>(&[("good", good)]).1, []);
    for text in &wrong {
        let (kept, faults) = load::<Technique>(&[("wrong", text)]);
        assert!(kept.is_empty(), "{text}");
        assert_eq!(faults.len(), 1, "{text}");
    }
}
