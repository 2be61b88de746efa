//! Microsoft's own clients read the same estate from the server, with equal counts; every body has the
//! types of their models; what is served is what they call. And the gate shuts on planted faults.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tenure_loopback::{Fault, Faults, Rule, Set, Tenant, names, served};

use crate::client::Client;
use crate::environment;

const SUBSCRIPTIONS: [&str; 3] = [names::PRODUCTION, names::TEST, names::RESOLD];

/// Lets the clients read; whether all went well, and what they said.
fn run(client: &Client, python: &std::path::Path) -> (bool, String) {
    let root = client.server.root_certificate().display().to_string();
    let mut arguments = vec![client.server.authority(), root];
    arguments.extend(
        [names::TENANT, names::SCANNER_APP_ID, names::SCANNER_SECRET, names::TENANT].map(str::to_owned),
    );
    arguments.extend(SUBSCRIPTIONS.map(str::to_owned));
    environment::run(python, "arm_clients.py", &arguments, b"")
}

/// What the clients counted, and what they found wrong.
fn read(client: &Client, python: &std::path::Path) -> (bool, BTreeMap<String, u64>, String) {
    let (good, said) = run(client, python);
    let line = said.lines().find(|line| line.starts_with("{\"counts\"")).unwrap_or_else(|| panic!("{said}"));
    let answer: Value = serde_json::from_str(line).unwrap();
    let counts = answer["counts"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, count)| (name.clone(), count.as_u64().unwrap()));
    (good, counts.collect(), answer["failures"].to_string())
}

/// The same, counted by following links.
async fn counted(client: &Client) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    let group = format!("/providers/Microsoft.Management/managementGroups/{}", names::TENANT);
    let mut lists = vec![
        ("tenants", "/tenants?api-version=2022-12-01".to_owned()),
        ("subscriptions", "/subscriptions?api-version=2022-12-01".to_owned()),
        (
            "managementGroups",
            "/providers/Microsoft.Management/managementGroups?api-version=2020-05-01".to_owned(),
        ),
        ("descendants", format!("{group}/descendants?api-version=2020-05-01")),
    ];
    for id in SUBSCRIPTIONS {
        let at = format!("/subscriptions/{id}");
        for (name, rest) in [
            ("roleAssignments", "/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01"),
            (
                "roleAssignments at scope",
                "/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01&$filter=atScope()",
            ),
            ("roleDefinitions", "/providers/Microsoft.Authorization/roleDefinitions?api-version=2022-04-01"),
            ("denyAssignments", "/providers/Microsoft.Authorization/denyAssignments?api-version=2022-04-01"),
            (
                "classicAdministrators",
                "/providers/Microsoft.Authorization/classicAdministrators?api-version=2015-07-01",
            ),
            (
                "eligible",
                "/providers/Microsoft.Authorization/roleEligibilityScheduleInstances?api-version=2020-10-01",
            ),
            (
                "active",
                "/providers/Microsoft.Authorization/roleAssignmentScheduleInstances?api-version=2020-10-01",
            ),
            (
                "policies",
                "/providers/Microsoft.Authorization/roleManagementPolicyAssignments?api-version=2020-10-01",
            ),
            (
                "registrationDefinitions",
                "/providers/Microsoft.ManagedServices/registrationDefinitions?api-version=2022-10-01",
            ),
            (
                "registrationAssignments",
                "/providers/Microsoft.ManagedServices/registrationAssignments?api-version=2022-10-01",
            ),
            (
                "identities",
                "/providers/Microsoft.ManagedIdentity/userAssignedIdentities?api-version=2024-11-30",
            ),
            ("vaults", "/providers/Microsoft.KeyVault/vaults?api-version=2023-07-01"),
            ("resources", "/resources?api-version=2021-04-01"),
            ("resourceGroups", "/resourcegroups?api-version=2021-04-01"),
        ] {
            lists.push((name, format!("{at}{rest}")));
        }
    }
    for (name, path) in lists {
        let url = format!("{}{path}", client.server.arm());
        let items = client.all(url, &client.server.arm_token(), "nextLink").await;
        *counts.entry(name.to_owned()).or_default() += u64::try_from(items.len()).unwrap();
    }
    let credentials = client.server.look(|tenant| tenant.table(Set::FederatedIdentityCredentials).len());
    counts.insert("federatedIdentityCredentials".to_owned(), u64::try_from(credentials).unwrap());
    counts
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clients_of_microsoft_read_the_same_estate() {
    let Some(python) = environment::python("Microsoft's clients against the loopback Resource Manager")
    else {
        return;
    };
    // Small pages: their paging is used, too.
    let pages = Rule::every("arm:*", Fault::Pages(2));
    let client = Client::new(Tenant::contoso(), Faults::none().with(pages));
    let expected = counted(&client).await;
    let (good, mut counts, failures) = read(&client, &python);
    assert!(good, "{failures}");
    for name in ["graph of role assignments", "graph of vaults"] {
        assert!(counts.remove(name).is_some_and(|count| count > 0), "{name}");
    }
    assert_eq!(counts, expected);
    assert!(counts.values().all(|count| *count > 0), "{counts:?}");
    assert_eq!(client.server.undocumented(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn planted_faults_do_not_pass_the_models() {
    let Some(python) = environment::python("planted faults in the loopback Resource Manager") else { return };
    let vault = |tenant: &Tenant| {
        let vaults = tenant.table(Set::Resources).all();
        vaults.iter().find(|row| row["name"] == "contoso-legacy").unwrap()["id"].as_str().unwrap().to_owned()
    };
    let first = |set: Set| {
        move |tenant: &Tenant| tenant.table(set).get(4).unwrap()["id"].as_str().unwrap().to_owned()
    };
    let subscription = |_: &Tenant| format!("/subscriptions/{}", names::TEST);
    type Find = Box<dyn Fn(&Tenant) -> String>;
    let plants: [(Set, Find, &str, Value); 5] = [
        (
            Set::AzureRoleAssignments,
            Box::new(first(Set::AzureRoleAssignments)),
            "/properties/principalId",
            json!(17),
        ),
        (
            Set::AzureRoleAssignments,
            Box::new(first(Set::AzureRoleAssignments)),
            "/properties/createdOn",
            json!("yesterday"),
        ),
        (
            Set::AzureRoleDefinitions,
            Box::new(first(Set::AzureRoleDefinitions)),
            "/properties/permissions",
            json!("all"),
        ),
        (Set::Resources, Box::new(vault), "/properties/enableSoftDelete", json!("yes")),
        (Set::Subscriptions, Box::new(subscription), "/state", json!({ "is": "Enabled" })),
    ];
    for (set, find, pointer, value) in plants {
        let client = Client::new(Tenant::contoso(), Faults::none());
        let id = client.server.look(find);
        client.server.change(|tenant| *tenant.edit(set, &id).unwrap().pointer_mut(pointer).unwrap() = value);
        let (good, said) = run(&client, &python);
        assert!(!good, "{pointer} was let through: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clients_understand_how_we_refuse() {
    let Some(python) = environment::python("refusals of the loopback Resource Manager") else { return };
    for (fault, code) in [
        (Fault::Deny, "(AuthorizationFailed)"),
        (Fault::Throttle(Some(1)), "(TooManyRequests)"),
        (Fault::Fail(503), "(ServerBusy)"),
    ] {
        let faults = Faults::none().with(Rule::every("arm:subscriptions", fault));
        let client = Client::new(Tenant::contoso(), faults);
        let (good, said) = run(&client, &python);
        assert!(!good && said.contains(code), "{code}: {said}");
    }
}

#[test]
fn what_is_served_is_what_the_clients_call() {
    let Some(python) = environment::python("methods of the loopback Resource Manager") else { return };
    let lines = |served: &[tenure_loopback::Served]| {
        let methods = served.iter().filter(|method| method.api.starts_with("arm:"));
        let line = |m: &tenure_loopback::Served| json!({ "path": m.path, "parameters": m.parameters, "versions": m.versions });
        methods.map(|method| line(method).to_string()).collect::<Vec<_>>().join("\n")
    };
    let mut served = served();
    let (good, said) = environment::run(&python, "arm_methods.py", &[], lines(&served).as_bytes());
    assert!(good, "{said}");
    let planted = served.iter_mut().find(|method| method.api == "arm:subscriptions").unwrap();
    planted.parameters.push("$shoeSize");
    let (good, said) = environment::run(&python, "arm_methods.py", &[], lines(&served).as_bytes());
    assert!(!good && said.contains("$shoeSize"), "{said}");
}
