//! Requests and answers hold to what Google publishes, by a validator that is not ours; and the gate
//! shuts when something false is put in.

use std::path::Path;

use serde_json::{Value, json};
use tenure_loopback::Faults;
use tenure_loopback::google::{Organization, Shelf, names, served};

use super::client::{Client, calls};
use crate::environment;

/// Whether calls and answers are true, and what the validator said.
pub(super) fn judge(python: &Path, lines: &[Value]) -> (bool, String) {
    let lines: Vec<String> = lines.iter().map(Value::to_string).collect();
    environment::run(python, "google_schema.py", &[], lines.join("\n").as_bytes())
}

/// Every answer of the server, page after page.
async fn answers(client: &Client) -> Vec<Value> {
    let mut answers = Vec::new();
    for call in calls() {
        let (status, body) =
            client.ask(call.method, &call.path, &client.server.token(), &[], &call.body).await;
        assert_eq!(status, 200, "{}: {body}", call.api);
        let request: Value = serde_json::from_str(&call.body).unwrap_or_default();
        answers.push(json!({ "api": call.api, "method": call.method, "path": call.path, "request": request, "body": body }));
    }
    // Everything of each project, where the calls above asked about one.
    for project in [names::PRODUCTION, names::TEST, names::BUILD, names::SECURITY] {
        for (api, path) in [
            (
                "iam:projects.serviceAccounts.list",
                format!("/iam/v1/projects/{project}/serviceAccounts?pageSize=100"),
            ),
            ("secretmanager:projects.secrets.list", format!("/secretmanager/v1/projects/{project}/secrets")),
            (
                "iam:projects.roles.list",
                format!("/iam/v1/projects/{project}/roles?view=FULL&showDeleted=true"),
            ),
        ] {
            let (_, body) = client.get(&path).await;
            answers.push(json!({ "api": api, "method": "GET", "path": path, "body": body }));
        }
    }
    let policy = "/iam/v2/policies/cloudresourcemanager.googleapis.com%2Forganizations%2F734512098415/denypolicies/no-keys";
    let (_, body) = client.get(policy).await;
    answers.push(json!({ "api": "iam:policies.get", "method": "GET", "path": policy, "body": body }));
    answers
}

#[tokio::test]
async fn every_answer_is_as_the_documents_say() {
    let Some(python) =
        environment::python_of_google("answers of the loopback Google Cloud against its documents")
    else {
        return;
    };
    let client = Client::new(Organization::of_scale(5, 12), Faults::none());
    let answers = answers(&client).await;
    let (good, said) = judge(&python, &answers);
    assert!(good, "{said}");
    assert!(said.contains(&format!("{} looked at", answers.len())), "{said}");
    assert!(answers.len() > 60, "{}", answers.len());
    assert_eq!(client.server.undocumented(), Vec::<String>::new());
}

#[tokio::test]
async fn the_gate_shuts_when_something_false_is_put_in() {
    let Some(python) =
        environment::python_of_google("planted faults in answers of the loopback Google Cloud")
    else {
        return;
    };
    let project = "//cloudresourcemanager.googleapis.com/projects/contoso-build";
    let key = "//iam.googleapis.com/projects/contoso-build/serviceAccounts/103846120977412650001/keys/1f00000000000000000000000000000000000001";
    let grant = "projects/contoso-pay-prod/locations/global/entitlements/production-owner/grants/d3b0a7f2-0001-4000-8000-000000000001";
    let bindings = "organizations/734512098415/locations/global/policyBindings/everyone";
    let run = "//run.googleapis.com/projects/contoso-pay-prod/locations/europe-west1/services/pay-api";
    let (mut good, mut false_ones): (Vec<Value>, Vec<Value>) = (Vec::new(), Vec::new());
    for (api, shelf, id, member, value) in [
        // Another type, a word that is none of the enumeration, no time, a name that is misspelt.
        ("cloudresourcemanager:projects.search", Shelf::Projects, project, "labels", json!("none")),
        ("cloudresourcemanager:projects.search", Shelf::Projects, project, "state", json!("ASLEEP")),
        ("iam:projects.serviceAccounts.keys.list", Shelf::Keys, key, "validBeforeTime", json!("never")),
        ("iam:projects.serviceAccounts.keys.list", Shelf::Keys, key, "keyorigin", json!("GOOGLE_PROVIDED")),
        ("admin:directory.users.list", Shelf::Users, names::ADMINISTRATOR, "isAdmin", json!("yes")),
        // Within what the asset inventory shows of a resource.
        ("cloudasset:searchAllResources", Shelf::RunServices, run, "generation", json!(7)),
        // Of the two services that have no document there.
        (
            "privilegedaccessmanager:projects.locations.entitlements.grants.list",
            Shelf::Grants,
            grant,
            "externallyModified",
            json!("no"),
        ),
        (
            "privilegedaccessmanager:projects.locations.entitlements.grants.list",
            Shelf::Grants,
            grant,
            "shoeSize",
            json!(43),
        ),
        (
            "iam:organizations.locations.policyBindings.list",
            Shelf::PolicyBindings,
            bindings,
            "policyKind",
            json!({}),
        ),
    ] {
        let client = Client::contoso();
        let call = calls().into_iter().find(|call| call.api == api).unwrap();
        let ask = async || {
            let (_, body) =
                client.ask(call.method, &call.path, &client.server.token(), &[], &call.body).await;
            json!({ "api": api, "method": call.method, "path": call.path, "body": body })
        };

        good.push(ask().await);
        client.server.change(|organization| organization.edit(shelf, id).unwrap()[member] = value);
        false_ones.push(ask().await);
    }
    let (passed, said) = judge(&python, &good);
    assert!(passed, "{said}");
    let (_, said) = judge(&python, &false_ones);
    for (at, line) in false_ones.iter().enumerate() {
        let start = format!("{} {}: ", at + 1, line["api"].as_str().unwrap());
        assert!(said.lines().any(|said| said.starts_with(&start)), "{start}was let through: {said}");
    }
}

#[tokio::test]
async fn requests_that_no_document_knows_do_not_pass() {
    let Some(python) = environment::python_of_google("planted requests to the loopback Google Cloud") else {
        return;
    };
    let planted = [
        (
            json!({ "api": "iam:roles.list", "method": "GET", "path": "/iam/v1/roles?shoeSize=43" }),
            "shoeSize",
        ),
        (json!({ "api": "iam:roles.all", "method": "GET", "path": "/iam/v1/roles" }), "iam.roles.list"),
        (json!({ "api": "iam:roles.list", "method": "GET", "path": "/iam/v1/rules" }), "no document"),
        (
            json!({ "api": "storage:buckets.list", "method": "GET", "path": "/storage/storage/v1/b" }),
            "required",
        ),
        (
            json!({ "api": "cloudasset:searchAllResources", "method": "GET", "path": "/cloudasset/v1/organizations/1:searchAllResources?assetTypes=a,b" }),
            "repeated",
        ),
        (
            json!({ "api": "cloudresourcemanager:projects.getIamPolicy", "method": "POST", "path": "/cloudresourcemanager/v3/projects/p:getIamPolicy", "request": { "option": {} } }),
            "option",
        ),
    ];
    let (_, said) = judge(&python, &planted.clone().map(|(line, _)| line));
    for (at, (_, word)) in planted.iter().enumerate() {
        let start = format!("{} ", at + 1);
        assert!(said.lines().any(|line| line.starts_with(&start) && line.contains(word)), "{word}: {said}");
    }
}

#[test]
fn what_is_served_is_documented() {
    let Some(python) = environment::python_of_google("methods of the loopback Google Cloud") else { return };
    let lines = |served: &[tenure_loopback::Served]| {
        let line = |m: &tenure_loopback::Served| json!({ "api": m.api, "method": m.method, "path": m.path, "parameters": m.parameters, "scopes": m.versions });
        served.iter().map(|method| line(method).to_string()).collect::<Vec<_>>().join("\n")
    };
    let mut served = served();
    let (good, said) = environment::run(&python, "google_methods.py", &[], lines(&served).as_bytes());
    assert!(good, "{said}");
    let planted = served.iter_mut().find(|method| method.api == "iam:roles.list").unwrap();
    planted.parameters.push("shoeSize");
    planted.versions = &["drive"];
    let (good, said) = environment::run(&python, "google_methods.py", &[], lines(&served).as_bytes());
    assert!(!good && said.contains("shoeSize") && said.contains("drive"), "{said}");
}

#[tokio::test]
async fn the_roles_of_the_seed_hold_nothing_that_googles_do_not() {
    let part = "predefined roles of the loopback Google Cloud";
    let Some(python) = environment::python_of_google(part) else { return };
    let Some(roles) = environment::predefined_roles(part) else { return };
    let client = Client::contoso();
    let mut served = client.all("/iam/v1/roles?view=FULL", "roles").await;
    let arguments = vec![roles.display().to_string()];
    let judge = |served: &[Value]| {
        let lines: Vec<String> = served.iter().map(Value::to_string).collect();
        environment::run(&python, "google_roles.py", &arguments, lines.join("\n").as_bytes())
    };
    let (good, said) = judge(&served);
    assert!(good && said.contains(&format!("{} looked at", served.len())), "{said}");
    // The spelling that goes round in lists of escalations is none of Google's.
    served[0]["includedPermissions"] = json!(["iam.serviceaccounts.actAs"]);
    served[1]["name"] = json!("roles/nobody");
    let (good, said) = judge(&served);
    assert!(!good && said.contains("iam.serviceaccounts.actAs") && said.contains("roles/nobody"), "{said}");
}
