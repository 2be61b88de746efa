//! Google's command line reads the same organization, with equal counts. It is used where it is
//! installed; no registry has it.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;
use tenure_loopback::Faults;
use tenure_loopback::google::{Organization, Shelf, names};

use super::client::Client;
use crate::environment;

/// The services that the command line is sent to us for.
const SERVICES: [&str; 7] = [
    "cloudasset",
    "iam",
    "orgpolicy",
    "secretmanager",
    "logging",
    "privilegedaccessmanager",
    "policyanalyzer",
];

fn gcloud(part: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let found =
        std::env::split_paths(&folders).map(|folder| folder.join("gcloud")).find(|path| path.is_file());
    if found.is_none() {
        environment::skip(part, "no `gcloud` on the search path", "\toptional");
    }
    found
}

/// What a command prints, as JSON. It sees nothing of whoever runs the tests.
fn ask(program: &PathBuf, client: &Client, arguments: &[&str]) -> Value {
    let folder = client.server.folder();
    let token = folder.join("token");
    std::fs::write(&token, client.server.token()).unwrap();
    let mut command = Command::new(program);
    command.args(arguments).arg("--format=json");
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy().into_owned();
        if text.starts_with("CLOUDSDK_")
            || text.starts_with("GOOGLE_")
            || text.to_lowercase().ends_with("_proxy")
        {
            command.env_remove(&name);
        }
    }
    command
        .env("CLOUDSDK_CONFIG", folder.join("gcloud"))
        .env("CLOUDSDK_AUTH_ACCESS_TOKEN_FILE", token)
        .env("CLOUDSDK_CORE_DISABLE_PROMPTS", "1")
        .env("CLOUDSDK_CORE_DISABLE_USAGE_REPORTING", "1")
        .env("CLOUDSDK_CORE_CHECK_GCE_METADATA", "false")
        .env("CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK", "1");
    for service in SERVICES {
        let address = format!("{}/{service}/", client.server.endpoint());
        command.env(format!("CLOUDSDK_API_ENDPOINT_OVERRIDES_{}", service.to_uppercase()), address);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_of_google_reads_the_same_organization() {
    let Some(program) = gcloud("Google's command line against the loopback Google Cloud") else { return };
    let client = Client::new(Organization::contoso(), Faults::none());
    let scope = format!("--scope={}", names::ORGANIZATION);
    let organization = "--organization=734512098415";
    let build = "--project=contoso-build";
    let attached = format!("--attachment-point=cloudresourcemanager.googleapis.com/{}", names::ORGANIZATION);
    let account = format!("--iam-account={}", names::DEPLOYER);
    type Keep = fn(&Value) -> bool;
    let all: Keep = |_| true;
    let of_build: Keep = |row| row["_scope"] == "projects/contoso-build";
    let of_production: Keep = |row| row["_scope"] == "projects/contoso-pay-prod";
    let of_organization: Keep = |row| row["_scope"] == names::ORGANIZATION;
    let of_deployer: Keep = |row| of_a_user(row) && row["name"].as_str().unwrap().contains(names::DEPLOYER);
    let keys_used: Keep =
        |row| row["_of"] == "projects/contoso-build/activityTypes/serviceAccountKeyLastAuthentication";
    let commands: [(&[&str], Shelf, Keep); 12] = [
        (&["asset", "search-all-iam-policies", &scope, "--page-size=5"], Shelf::AllowPolicies, all),
        (
            &["asset", "search-all-resources", &scope, "--asset-types=iam.googleapis.com/ServiceAccount"],
            Shelf::ServiceAccounts,
            all,
        ),
        (&["iam", "service-accounts", "list", build], Shelf::ServiceAccounts, of_build),
        (
            &["iam", "service-accounts", "keys", "list", &account, "--managed-by=user", build],
            Shelf::Keys,
            of_deployer,
        ),
        (&["iam", "roles", "list"], Shelf::PredefinedRoles, all),
        (
            &["iam", "workload-identity-pools", "list", "--location=global", "--show-deleted", build],
            Shelf::WorkloadPools,
            of_build,
        ),
        (&["iam", "workforce-pools", "list", "--location=global", organization], Shelf::WorkforcePools, all),
        (
            &["iam", "policies", "list", "--kind=denypolicies", &attached],
            Shelf::DenyPolicies,
            of_organization,
        ),
        (
            &["iam", "principal-access-boundary-policies", "list", "--location=global", organization],
            Shelf::BoundaryPolicies,
            all,
        ),
        (&["secrets", "list", "--project=contoso-pay-prod"], Shelf::Secrets, of_production),
        (
            &["pam", "entitlements", "list", "--location=global", "--project=contoso-pay-prod"],
            Shelf::Entitlements,
            of_production,
        ),
        (
            &[
                "policy-intelligence",
                "query-activity",
                "--activity-type=serviceAccountKeyLastAuthentication",
                build,
            ],
            Shelf::Activities,
            keys_used,
        ),
    ];
    for (arguments, shelf, keep) in commands {
        let answer = ask(&program, &client, arguments);
        // A list of policies comes as Google answered it.
        let listed =
            answer.as_array().or(answer["policies"].as_array()).unwrap_or_else(|| panic!("{answer}")).len();
        let seeded = client.server.look(|organization| {
            let rows = organization.table(shelf).all();
            rows.iter().filter(|row| keep(row)).count()
        });
        assert_eq!(listed, seeded, "{arguments:?}");
        assert!(listed > 0, "{arguments:?}");
    }
    assert_eq!(client.server.undocumented(), Vec::<String>::new());
}

fn of_a_user(key: &Value) -> bool {
    key["keyType"] == "USER_MANAGED"
}
