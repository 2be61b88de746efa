//! What the server answers, over HTTP.

use serde_json::{Value, json};
use tenure_loopback::Faults;
use tenure_loopback::google::{Organization, Shelf, names};

use super::client::{Client, calls};

/// Whether an answer holds nothing but its own description.
fn is_empty(body: &Value) -> bool {
    let members = body.as_object().unwrap();
    members.keys().all(|name| ["kind", "etag"].contains(&name.as_str()))
}

#[tokio::test]
async fn every_method_answers_with_something() {
    let client = Client::contoso();
    for call in calls() {
        let (status, body) =
            client.ask(call.method, &call.path, &client.server.token(), &[], &call.body).await;
        assert_eq!(status, 200, "{} {}: {body}", call.api, call.path);
        // Nothing of these was given to a folder.
        let bare = call.path.contains("folders/510000000003") && !call.api.starts_with("cloud");
        assert!(bare || !is_empty(&body), "{} {}: {body}", call.api, call.path);
        assert_eq!(client.server.count(&call.api), 1, "{}", call.api);
        client.server.forget_calls();
    }
}

#[tokio::test]
async fn lists_come_in_pages_that_lead_through_the_whole_set() {
    let client = Client::new(Organization::of_scale(1200, 2500), Faults::none());
    let projects = client.all("/cloudresourcemanager/v3/projects:search?pageSize=500", "projects").await;
    assert_eq!(projects.len(), client.server.look(|organization| organization.table(Shelf::Projects).len()));
    assert_eq!(client.server.count("cloudresourcemanager:projects.search"), 3);
    // Whatever is asked for, 500 is the most.
    let path =
        format!("/cloudasset/v1/{}:searchAllIamPolicies?pageSize=2000&orderBy=resource", names::ORGANIZATION);
    let policies = client.all(&path, "results").await;
    assert_eq!(
        policies.len(),
        client.server.look(|organization| organization.table(Shelf::AllowPolicies).len())
    );
    assert_eq!(client.server.count("cloudasset:searchAllIamPolicies"), policies.len().div_ceil(500));
    assert!(policies.is_sorted_by_key(|policy| policy["resource"].to_string()));
    let of = "/iam/v1/projects/contoso-lz-000007/serviceAccounts";
    let number = "/iam/v1/projects/600000000007/serviceAccounts";
    let accounts = client.all(of, "accounts").await;
    assert_eq!((accounts.len(), client.all(number, "accounts").await), (3, accounts));
    assert_eq!(client.server.undocumented(), Vec::<String>::new());
}

#[tokio::test]
async fn a_page_token_fits_only_the_question_it_came_with() {
    let client = Client::contoso();
    let (_, body) = client.get("/iam/v1/roles?pageSize=3").await;
    let token = body["nextPageToken"].as_str().unwrap();
    assert_eq!(client.get(&format!("/iam/v1/roles?pageSize=5&pageToken={token}")).await.0, 200);
    for path in [
        format!("/iam/v1/roles?pageSize=3&view=FULL&pageToken={token}"),
        "/iam/v1/roles?pageToken=nonsense".to_owned(),
    ] {
        let (status, body) = client.get(&path).await;
        assert_eq!((status, body["error"]["status"].as_str()), (400, Some("INVALID_ARGUMENT")), "{path}");
    }
}

#[tokio::test]
async fn conditions_are_hidden_from_whoever_does_not_ask_for_version_3() {
    let client = Client::contoso();
    let path = "/cloudresourcemanager/v3/projects/contoso-pay-prod:getIamPolicy";
    let (_, full) = client.post(path, &json!({ "options": { "requestedPolicyVersion": 3 } })).await;
    assert_eq!(full["version"], 3);
    let conditional = |policy: &Value| -> Vec<Value> {
        let bindings = policy["bindings"].as_array().unwrap();
        bindings.iter().filter(|binding| binding.get("condition").is_some()).cloned().collect()
    };
    assert_eq!(conditional(&full).len(), 2);
    let (_, plain) = client.post(path, &json!({})).await;
    assert_eq!((plain["version"].as_u64(), conditional(&plain).len()), (Some(1), 0));
    let roles: Vec<&str> =
        plain["bindings"].as_array().unwrap().iter().map(|b| b["role"].as_str().unwrap()).collect();
    let hashed = roles.iter().filter(|role| role.contains("_withcond_")).collect::<Vec<_>>();
    assert_eq!(hashed.len(), 2, "{roles:?}");
    assert!(hashed[0].starts_with("roles/compute.instanceAdmin.v1_withcond_"));
    let (status, _) = client.post(path, &json!({ "options": { "requestedPolicyVersion": 2 } })).await;
    assert_eq!(status, 400);
    // The search always shows them.
    let path = format!("/cloudasset/v1/{}:searchAllIamPolicies?assetTypes=.*Project", names::ORGANIZATION);
    let found = client.all(&path, "results").await;
    let production = found
        .iter()
        .find(|result| result["resource"].as_str().unwrap().ends_with("/contoso-pay-prod"))
        .unwrap();
    assert_eq!(conditional(&production["policy"]).len(), 2);
}
