//! Google's own clients read the same organization from the same server, with equal counts, and
//! understand how it refuses.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use tenure_loopback::google::{Organization, Shelf, names};
use tenure_loopback::{Fault, Faults, Rule};

use super::client::Client;
use crate::environment;

const PROJECTS: [&str; 4] = [names::PRODUCTION, names::TEST, names::BUILD, names::SECURITY];

/// Whether the client could read all, what it counted, and what failed.
fn read(client: &Client, python: &Path) -> (bool, BTreeMap<String, u64>, String) {
    let key = client.server.key_file().display().to_string();
    let mut arguments = vec![client.server.endpoint(), key];
    arguments.extend([names::ORGANIZATION, names::CUSTOMER].into_iter().chain(PROJECTS).map(str::to_owned));
    let (good, said) = environment::run(python, "google_clients.py", &arguments, b"");
    let line = said.lines().find(|line| line.starts_with("{\"counts\"")).unwrap_or_else(|| panic!("{said}"));
    let answer: Value = serde_json::from_str(line).unwrap();
    let counts = answer["counts"].as_object().unwrap().iter();
    let counts = counts.map(|(name, count)| (name.clone(), count.as_u64().unwrap())).collect();
    (good, counts, answer["failures"].to_string())
}

/// What the model holds.
fn seeded(organization: &Organization) -> BTreeMap<String, u64> {
    let projects = PROJECTS.map(|project| format!("projects/{project}"));
    let all = |shelf: Shelf| organization.table(shelf).len();
    let of = |shelf: Shelf| -> usize {
        let rows = organization.table(shelf).all();
        rows.iter().filter(|row| projects.iter().any(|project| row["_scope"] == project.as_str())).count()
    };
    // Of the organization itself, or one of its projects.
    let own = |shelf: Shelf| {
        let rows = organization.table(shelf).all();
        of(shelf) + rows.iter().filter(|row| row["_scope"] == names::ORGANIZATION).count()
    };
    let those = |shelf: Shelf, keep: &dyn Fn(&Value) -> bool| {
        organization.table(shelf).all().iter().filter(|row| keep(row)).count()
    };
    let iam = [
        Shelf::ServiceAccounts,
        Shelf::Keys,
        Shelf::CustomRoles,
        Shelf::DenyPolicies,
        Shelf::WorkloadPools,
        Shelf::WorkloadProviders,
    ];
    let counts = [
        ("organizations", all(Shelf::Organizations)),
        ("folders", all(Shelf::Folders)),
        ("projects", all(Shelf::Projects)),
        ("policies", all(Shelf::AllowPolicies)),
        ("resources", iam.into_iter().map(all).sum()),
        ("predefined roles", all(Shelf::PredefinedRoles)),
        ("organization roles", those(Shelf::CustomRoles, &|row| row["_scope"] == names::ORGANIZATION)),
        ("workforce pools", all(Shelf::WorkforcePools)),
        ("deny policies", those(Shelf::DenyPolicies, &|row| row["_scope"] == names::ORGANIZATION)),
        ("organization policies", those(Shelf::OrgPolicies, &|row| row["_scope"] == names::ORGANIZATION)),
        ("service accounts", of(Shelf::ServiceAccounts)),
        ("keys", those(Shelf::Keys, &|row| row["keyType"] == "USER_MANAGED")),
        ("project roles", of(Shelf::CustomRoles)),
        ("pools", those(Shelf::WorkloadPools, &|row| row["state"] != "DELETED")),
        ("providers", all(Shelf::WorkloadProviders)),
        ("instances", of(Shelf::Instances)),
        ("functions", of(Shelf::Functions)),
        ("buckets", of(Shelf::Buckets)),
        ("HMAC keys", of(Shelf::HmacKeys)),
        ("secrets", of(Shelf::Secrets)),
        ("API keys", of(Shelf::ApiKeys)),
        ("entitlements", own(Shelf::Entitlements)),
        ("grants", own(Shelf::Grants)),
        ("insights", own(Shelf::Insights)),
        ("activities", all(Shelf::Activities)),
        ("log entries", own(Shelf::LogEntries)),
        ("groups", all(Shelf::Groups)),
        ("members", all(Shelf::Memberships)),
        ("users", all(Shelf::Users)),
        ("domains", all(Shelf::Domains)),
        ("administrator roles", all(Shelf::AdminRoles)),
        ("role assignments", all(Shelf::RoleAssignments)),
        ("administrator activities", all(Shelf::AdminActivities)),
    ];
    counts.into_iter().map(|(name, count)| (name.to_owned(), u64::try_from(count).unwrap())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_client_of_google_reads_the_same_organization() {
    let Some(python) = environment::python_of_google("Google's client against the loopback Google Cloud")
    else {
        return;
    };
    // Small pages: its paging is used, too.
    let client = Client::new(Organization::contoso(), Faults::none().with(Rule::every("*", Fault::Pages(2))));
    let (good, counts, failures) = read(&client, &python);
    assert!(good, "{failures}");
    assert_eq!(counts, client.server.look(seeded));
    assert!(counts.values().all(|count| *count > 0), "{counts:?}");
    assert_eq!(client.server.undocumented(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_client_of_google_understands_how_we_refuse() {
    let Some(python) = environment::python_of_google("refusals of the loopback Google Cloud") else { return };
    let faults = Faults::none()
        .with(Rule::every("cloudresourcemanager:folders.search", Fault::Throttle(Some(3))))
        .with(Rule::every("iam:roles.list", Fault::Deny))
        .with(Rule::every("cloudasset:searchAllResources", Fault::ServiceDisabled))
        .with(Rule::every("admin:directory.users.list", Fault::Fail(503)))
        .with(Rule::every("storage:buckets.list", Fault::Fail(500)));
    let client = Client::new(Organization::contoso(), faults);
    let (good, _, failures) = read(&client, &python);
    assert!(!good);
    for word in [
        "folders: 429 Quota exceeded",
        "google.rpc.RetryInfo",
        "predefined roles: 403 Permission",
        "IAM_PERMISSION_DENIED",
        "SERVICE_DISABLED",
        "users: 503 The service is currently unavailable.",
        "buckets: 500 Internal error encountered.",
    ] {
        assert!(failures.contains(word), "`{word}` is not in {failures}");
    }
}
