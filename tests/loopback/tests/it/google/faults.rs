//! Faults, and what the organization itself refuses, as a client meets them.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tenure_loopback::google::{Organization, Shelf, names};
use tenure_loopback::{Fault, Faults, Rule};

use super::client::Client;

const PROJECTS: &str = "/cloudresourcemanager/v3/projects:search";
const ROLES: &str = "/iam/v1/roles?pageSize=10";

fn client(rule: Rule) -> Client {
    Client::new(Organization::contoso(), Faults::none().with(rule))
}

/// The details of an error, by the last word of their types.
fn detail<'b>(body: &'b Value, kind: &str) -> Option<&'b Value> {
    body["error"]["details"]
        .as_array()?
        .iter()
        .find(|detail| detail["@type"].as_str().is_some_and(|own| own.ends_with(kind)))
}

#[tokio::test]
async fn throttling_comes_with_and_without_a_time() {
    let faults = Faults::none()
        .with(Rule::nth("cloudasset:searchAllIamPolicies", 1, Fault::Throttle(Some(9))))
        .with(Rule::nth("cloudasset:searchAllIamPolicies", 2, Fault::Throttle(None)))
        .with(Rule::first("admin:directory.users.list", 1, Fault::Throttle(None)))
        .with(Rule::first("storage:buckets.list", 1, Fault::Throttle(None)));
    let client = Client::new(Organization::contoso(), faults);
    let path = format!("/cloudasset/v1/{}:searchAllIamPolicies", names::ORGANIZATION);
    let (status, body) = client.get(&path).await;
    assert_eq!((status, body["error"]["status"].as_str()), (429, Some("RESOURCE_EXHAUSTED")));
    assert_eq!(detail(&body, "RetryInfo").unwrap()["retryDelay"], "9s");
    assert_eq!(detail(&body, "ErrorInfo").unwrap()["reason"], "RATE_LIMIT_EXCEEDED");
    assert!(detail(&body, "QuotaFailure").unwrap()["violations"][0]["description"].is_string());
    let answer = client.send("GET", &path, &client.server.token(), &[], "").await;
    assert_eq!((answer.status().as_u16(), answer.headers().get("retry-after")), (429, None));
    let body: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    assert_eq!(detail(&body, "RetryInfo"), None);
    assert_eq!(client.get(&path).await.0, 200);
    // The older services say it in their own way: no `status`, no details, and not always 429.
    let (status, body) =
        client.get(&format!("/admin/admin/directory/v1/users?customer={}", names::CUSTOMER)).await;
    assert_eq!((status, body["error"]["errors"][0]["reason"].as_str()), (403, Some("quotaExceeded")));
    assert_eq!(body["error"].get("status"), None);
    let (status, body) = client.get("/storage/storage/v1/b?project=contoso-pay-prod").await;
    assert_eq!((status, body["error"]["errors"][0]["reason"].as_str()), (429, Some("rateLimitExceeded")));
}

#[tokio::test]
async fn a_token_that_ran_out_between_two_pages_stays_out() {
    let client = client(Rule::nth("iam:roles.list", 2, Fault::Expired));
    let token = client.server.token();
    let ask = async |path: &str, token: &str| client.ask("GET", path, token, &[], "").await;
    let (_, first) = ask(ROLES, &token).await;
    let next = format!("{ROLES}&pageToken={}", first["nextPageToken"].as_str().unwrap());
    let (status, body) = ask(&next, &token).await;
    assert_eq!((status, body["error"]["status"].as_str()), (401, Some("UNAUTHENTICATED")));
    assert_eq!(body["error"]["errors"][0]["reason"], "authError");
    assert_eq!(ask(&next, &token).await.0, 401);
    assert_eq!(ask(&next, &client.server.token()).await.0, 200);
    client.server.set_token_lifetime(Duration::ZERO);
    assert_eq!(client.get(PROJECTS).await.0, 401);
    let bare = client.http.get(format!("{}{PROJECTS}", client.server.endpoint())).send().await.unwrap();
    assert_eq!(bare.status(), 401);
}

#[tokio::test]
async fn one_project_may_be_closed_or_have_an_api_disabled() {
    let client =
        client(Rule::every("iam:projects.serviceAccounts.list", Fault::Deny).containing("contoso-pay-test"));
    let accounts = |project: &str| format!("/iam/v1/projects/{project}/serviceAccounts");
    assert_eq!(client.get(&accounts(names::PRODUCTION)).await.0, 200);
    let (status, body) = client.get(&accounts(names::TEST)).await;
    assert_eq!((status, body["error"]["status"].as_str()), (403, Some("PERMISSION_DENIED")));
    assert_eq!(detail(&body, "ErrorInfo").unwrap()["reason"], "IAM_PERMISSION_DENIED");
    // What runs in a project is charged to it: its own switch counts.
    client.server.change(|organization| organization.set_enabled(names::TEST, "run.googleapis.com", false));
    let services = |project: &str| format!("/run/v2/projects/{project}/locations/europe-west1/services");
    assert_eq!(client.get(&services(names::PRODUCTION)).await.0, 200);
    let (status, body) = client.get(&services(names::TEST)).await;
    let info = detail(&body, "ErrorInfo").unwrap();
    assert_eq!((status, info["reason"].as_str()), (403, Some("SERVICE_DISABLED")));
    assert_eq!(
        (&info["metadata"]["service"], &info["metadata"]["consumer"]),
        (&json!("run.googleapis.com"), &json!("projects/481516234201"))
    );
    // What is asked of IAM is charged to whoever asks.
    client
        .server
        .change(|organization| organization.set_enabled(names::SECURITY, "iam.googleapis.com", false));
    assert_eq!(
        detail(&client.get(&accounts(names::PRODUCTION)).await.1, "ErrorInfo").unwrap()["reason"],
        "SERVICE_DISABLED"
    );
    client.server.set_faults(Faults::none().with(Rule::every("cloudasset:*", Fault::ServiceDisabled)));
    let (_, body) = client.get(&format!("/cloudasset/v1/{}:searchAllResources", names::ORGANIZATION)).await;
    assert_eq!(detail(&body, "ErrorInfo").unwrap()["reason"], "SERVICE_DISABLED");
    // That there is no such project sounds the same as that one may not.
    client
        .server
        .change(|organization| organization.set_enabled(names::SECURITY, "iam.googleapis.com", true));
    let (status, body) = client.get(&accounts("contoso-nowhere")).await;
    assert_eq!((status, body["error"]["status"].as_str()), (403, Some("PERMISSION_DENIED")));
}

#[tokio::test]
async fn the_project_that_is_charged_must_let_itself_be_charged() {
    let client = Client::contoso();
    let token = client.server.token();
    let ask = async |project: &str| {
        client.ask("GET", PROJECTS, &token, &[("x-goog-user-project", project)], "").await
    };
    assert_eq!(ask(names::SECURITY).await.0, 200);
    assert_eq!(ask(names::SECURITY_NUMBER).await.0, 200);
    let (status, body) = ask(names::PRODUCTION).await;
    assert_eq!(
        (status, detail(&body, "ErrorInfo").unwrap()["reason"].as_str()),
        (403, Some("USER_PROJECT_DENIED"))
    );
    let consumer = "//cloudresourcemanager.googleapis.com/projects/contoso-security";
    client
        .server
        .change(|organization| organization.unbind(consumer, "roles/serviceusage.serviceUsageConsumer"));
    assert_eq!(ask(names::SECURITY).await.0, 403);
}

#[tokio::test]
async fn a_role_that_is_taken_away_closes_what_it_opened() {
    let client = Client::contoso();
    let path = format!("/cloudasset/v1/{}:searchAllIamPolicies", names::ORGANIZATION);
    assert_eq!(client.get(&path).await.0, 200);
    let root = format!("//cloudresourcemanager.googleapis.com/{}", names::ORGANIZATION);
    client.server.change(|organization| organization.unbind(&root, "roles/cloudasset.viewer"));
    let (status, body) = client.get(&path).await;
    assert_eq!(
        (status, &body["error"]["details"][0]["metadata"]["permission"]),
        (403, &json!("cloudasset.assets.searchAllIamPolicies"))
    );
    // Of what is left only what is seen is shown; a project's own role opens that project.
    client.server.change(|organization| {
        organization.unbind(&root, "roles/browser");
        organization.unbind(&root, "roles/iam.workloadIdentityPoolViewer");
        for role in
            ["roles/recommender.iamViewer", "roles/privilegedaccessmanager.viewer", "roles/logging.viewer"]
        {
            organization.unbind(&root, role);
        }
        let member = format!("serviceAccount:{}", names::SCANNER);
        organization.bind(
            "//cloudresourcemanager.googleapis.com/projects/contoso-build",
            "roles/browser",
            &[&member],
        );
    });
    let projects = client.all(PROJECTS, "projects").await;
    assert_eq!(
        projects.iter().map(|row| row["projectId"].as_str().unwrap()).collect::<Vec<_>>(),
        [names::BUILD]
    );
    assert_eq!(
        client.all("/cloudresourcemanager/v3/organizations:search", "organizations").await,
        Vec::<Value>::new()
    );
    // Workspace has administrators of its own, and each customer his own.
    assert_eq!(client.get("/admin/admin/directory/v1/customer/C0fabr1kam/domains").await.0, 403);
    assert_eq!(client.get("/admin/admin/directory/v1/customer/my_customer/domains").await.0, 200);
    let users = format!("/admin/admin/directory/v1/users?customer={}", names::CUSTOMER);
    assert_eq!(client.get(&users).await.0, 200);
    client.server.change(|organization| {
        organization
            .table_mut(Shelf::RoleAssignments)
            .retain(|row| row["assignedTo"] != names::SCANNER_UNIQUE_ID)
    });
    let (status, body) = client.get(&users).await;
    assert_eq!((status, body["error"]["errors"][0]["reason"].as_str()), (403, Some("forbidden")));
}

#[tokio::test]
async fn pages_are_empty_repeated_endless_or_forgotten() {
    let client = client(Rule::nth("iam:roles.list", 1, Fault::EmptyPage));
    let count = client.server.look(|organization| organization.table(Shelf::PredefinedRoles).len());
    let (_, body) = client.get(ROLES).await;
    assert_eq!((body.get("roles"), body["nextPageToken"].is_string()), (None, true));
    let rules = Faults::none().with(Rule::nth("iam:roles.list", 1, Fault::EmptyPage)).with(Rule::nth(
        "iam:roles.list",
        3,
        Fault::EmptyPage,
    ));
    client.server.set_faults(rules);
    assert_eq!(client.all(ROLES, "roles").await.len(), count);
    client.server.set_faults(Faults::none().with(Rule::nth("iam:roles.list", 1, Fault::RepeatItem)));
    assert_eq!(client.all(ROLES, "roles").await.len(), count + 1);
    client.server.set_faults(Faults::none().with(Rule::every("iam:roles.list", Fault::LoopLink)));
    let (_, body) = client.get(ROLES).await;
    let token = body["nextPageToken"].as_str().unwrap().to_owned();
    let (_, again) = client.get(&format!("{ROLES}&pageToken={token}")).await;
    assert_eq!(again["nextPageToken"].as_str(), Some(token.as_str()));
    client.server.set_faults(Faults::none().with(Rule::every("iam:roles.list", Fault::StalePageToken)));
    let (status, body) = client.get(ROLES).await;
    assert_eq!(status, 200);
    let (status, body) =
        client.get(&format!("{ROLES}&pageToken={}", body["nextPageToken"].as_str().unwrap())).await;
    assert_eq!((status, body["error"]["status"].as_str()), (400, Some("INVALID_ARGUMENT")));
    // A list by zones has an empty page, too.
    client.server.set_faults(Faults::none().with(Rule::nth(
        "compute:instances.aggregatedList",
        1,
        Fault::EmptyPage,
    )));
    let (_, body) = client.get("/compute/compute/v1/projects/contoso-pay-prod/aggregated/instances").await;
    assert!(body["nextPageToken"].is_string() && body.get("items").is_none(), "{body}");
}

#[tokio::test]
async fn a_place_that_cannot_be_reached_is_named() {
    let faults = Faults::none()
        .with(Rule::every("compute:instances.aggregatedList", Fault::Unreachable("zones/us-central1-a")))
        .with(Rule::every("cloudfunctions:*", Fault::Unreachable("europe-west9")));
    let client = Client::new(Organization::contoso(), faults);
    let (_, body) = client.get("/compute/compute/v1/projects/contoso-pay-prod/aggregated/instances").await;
    assert_eq!(
        (&body["unreachables"][0], &body["warning"]["code"]),
        (&json!("zones/us-central1-a"), &json!("UNREACHABLE"))
    );
    let (_, body) = client.get("/cloudfunctions/v2/projects/contoso-pay-prod/locations/-/functions").await;
    assert_eq!(body["unreachable"], json!(["europe-west9"]));
}

#[tokio::test]
async fn answers_can_be_broken_on_the_way() {
    let faults = |fault: Fault| Faults::none().with(Rule::every("iam:roles.list", fault));
    let client = Client::contoso();
    let body = async || {
        let request = client
            .http
            .get(format!("{}{ROLES}", client.server.endpoint()))
            .bearer_auth(client.server.token());
        match request.send().await {
            Ok(answer) => answer.bytes().await.map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        }
    };
    client.server.set_faults(faults(Fault::Truncate));
    assert!(serde_json::from_slice::<Value>(&body().await.unwrap()).is_err());
    for fault in [Fault::Cut, Fault::Disconnect] {
        client.server.set_faults(faults(fault));
        assert!(body().await.is_err());
    }
    client.server.set_faults(faults(Fault::Replace("/roles", json!("none"))));
    assert_eq!(client.get(ROLES).await.1["roles"], "none");
    client.server.set_faults(faults(Fault::Slow(Duration::from_millis(300))));
    let start = Instant::now();
    assert_eq!(client.get(ROLES).await.0, 200);
    assert!(start.elapsed() >= Duration::from_millis(300));
    for (status, code) in
        [(500, "INTERNAL"), (502, "UNAVAILABLE"), (503, "UNAVAILABLE"), (504, "DEADLINE_EXCEEDED")]
    {
        client.server.set_faults(faults(Fault::Fail(status)));
        let (answered, body) = client.get(ROLES).await;
        assert_eq!((answered, body["error"]["status"].as_str()), (status, Some(code)));
    }
}

#[tokio::test]
async fn a_list_of_ten_thousand_comes_in_one_page_if_so_wished() {
    let faults =
        Faults::none().with(Rule::every("cloudresourcemanager:projects.search", Fault::Pages(20_000)));
    let client = Client::new(Organization::of_scale(10_000, 0), faults);
    let (_, body) = client.get(PROJECTS).await;
    assert!(body["projects"].as_array().unwrap().len() > 10_000);
    assert_eq!(body.get("nextPageToken"), None);
}

#[tokio::test]
async fn quotas_run_out_and_come_again() {
    let client = Client::contoso();
    client.server.set_quota("cloudasset", 2, Duration::from_secs(1));
    let path = format!("/cloudasset/v1/{}:searchAllIamPolicies", names::ORGANIZATION);
    for status in [200, 200, 429] {
        assert_eq!(client.get(&path).await.0, status);
    }
    // Each service counts for itself.
    assert_eq!(client.get(PROJECTS).await.0, 200);
    tokio::time::sleep(Duration::from_millis(1100)).await;
    assert_eq!(client.get(&path).await.0, 200);
}

#[tokio::test]
async fn unknown_things_are_refused_and_written_down() {
    let client = Client::contoso();
    let (status, body) = client.get("/iam/v1/roles?shoeSize=43").await;
    assert_eq!((status, body["error"]["status"].as_str()), (400, Some("INVALID_ARGUMENT")));
    assert!(body["error"]["message"].as_str().unwrap().contains("Unknown name \"shoeSize\""));
    assert_eq!(client.get("/iam/v1/rules").await.0, 404);
    let gone = client
        .ask("DELETE", "/iam/v1/projects/contoso-build/serviceAccounts/x", &client.server.token(), &[], "")
        .await;
    assert_eq!(gone.0, 404);
    assert_eq!(client.server.undocumented().len(), 3);
    // Kinds of assets that are joined by commas are one that nobody knows.
    let path = format!(
        "/cloudasset/v1/{}:searchAllResources?assetTypes=iam.googleapis.com/Role,storage.googleapis.com/Bucket",
        names::ORGANIZATION
    );
    assert_eq!(client.get(&path).await.0, 400);
    let lacking =
        client.server.token_of(names::SCANNER, &["https://www.googleapis.com/auth/devstorage.read_only"]);
    let (status, body) = client.ask("GET", PROJECTS, &lacking, &[], "").await;
    assert_eq!(
        (status, detail(&body, "ErrorInfo").unwrap()["reason"].as_str()),
        (403, Some("ACCESS_TOKEN_SCOPE_INSUFFICIENT"))
    );
}
