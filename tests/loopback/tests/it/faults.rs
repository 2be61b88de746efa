//! Faults, as a client meets them.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tenure_loopback::{Fault, Faults, Quota, Quotas, Rule, Tenant, names};

use crate::client::Client;

const SUBSCRIPTIONS: &str = "/subscriptions?api-version=2022-12-01";
const USERS: &str = "/v1.0/users?$select=id&$top=3";

fn client(rule: Rule) -> Client {
    Client::new(Tenant::contoso(), Faults::none().with(rule))
}

async fn users(client: &Client) -> Vec<Value> {
    client
        .all(format!("{}{USERS}", client.server.graph()), &client.server.graph_token(), "@odata.nextLink")
        .await
}

#[tokio::test]
async fn throttling_comes_with_and_without_a_time() {
    let client = client(Rule::nth("graph:users", 1, Fault::Throttle(Some(9))));
    client.server.set_faults(
        Faults::none()
            .with(Rule::nth("graph:users", 1, Fault::Throttle(Some(9))))
            .with(Rule::nth("graph:users", 2, Fault::Throttle(None)))
            .with(Rule::first("arm:subscriptions", 1, Fault::Throttle(Some(4)))),
    );
    let ask = async |url: String, token: String| {
        let answer = client.http.get(url).bearer_auth(token).send().await.unwrap();
        let after = answer.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned());
        (answer.status().as_u16(), after)
    };
    let url = format!("{}/v1.0/users", client.server.graph());
    assert_eq!(ask(url.clone(), client.server.graph_token()).await, (429, Some("9".to_owned())));
    assert_eq!(ask(url.clone(), client.server.graph_token()).await, (429, None));
    assert_eq!(ask(url, client.server.graph_token()).await, (200, None));
    let url = format!("{}{SUBSCRIPTIONS}", client.server.arm());
    assert_eq!(ask(url, client.server.arm_token()).await, (429, Some("4".to_owned())));
}

#[tokio::test]
async fn a_token_that_ran_out_stays_out() {
    let client = client(Rule::nth("graph:users", 2, Fault::Expired));
    let token = client.server.graph_token();
    let url = format!("{}{USERS}", client.server.graph());
    let (_, first) = client.get(&url, &token).await;
    let next = first["@odata.nextLink"].as_str().unwrap();
    let (status, body) = client.get(next, &token).await;
    assert_eq!((status, body["error"]["code"].as_str()), (401, Some("InvalidAuthenticationToken")));
    assert_eq!(client.get(next, &token).await.0, 401);
    assert_eq!(client.get(next, &client.server.graph_token()).await.0, 200);
}

#[tokio::test]
async fn refusals_have_the_shape_of_their_service() {
    let client = client(
        Rule::every("arm:Microsoft.Authorization/roleAssignments", Fault::Deny).containing(names::TEST),
    );
    let path = |id: &str| {
        format!(
            "/subscriptions/{id}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01"
        )
    };
    assert_eq!(client.arm(&path(names::PRODUCTION)).await.0, 200);
    let (status, body) = client.arm(&path(names::TEST)).await;
    assert_eq!((status, body["error"]["code"].as_str()), (403, Some("AuthorizationFailed")));
    client.server.change(|tenant| tenant.set_premium(false));
    assert_eq!(client.graph("/v1.0/users?$select=id").await.0, 200);
    let (status, body) = client.graph("/v1.0/users?$select=id,signInActivity").await;
    let code = "Authentication_RequestFromNonPremiumTenantOrB2CTenant";
    assert_eq!((status, body["error"]["code"].as_str()), (403, Some(code)));
    let (status, body) =
        client.graph("/v1.0/roleManagement/directory/roleEligibilityScheduleInstances").await;
    assert_eq!((status, body["error"]["code"].as_str()), (400, Some("AadPremiumLicenseRequired")));
    let eligible = format!(
        "/subscriptions/{}/providers/Microsoft.Authorization/roleEligibilityScheduleInstances?api-version=2020-10-01",
        names::TEST
    );
    assert_eq!(client.arm(&eligible).await.1["error"]["code"], "AadPremiumLicenseRequired");
    client.server.set_faults(Faults::none().with(Rule::every("*", Fault::Fail(503))));
    assert_eq!(client.graph(USERS).await.0, 503);
    assert_eq!(client.arm(SUBSCRIPTIONS).await.0, 503);
}

#[tokio::test]
async fn links_lead_astray_and_empty_pages_lead_on() {
    let client = client(Rule::nth("graph:users", 1, Fault::NextOnAnotherPath));
    let all = users(&client).await;
    assert!(client.server.calls()[1].target.starts_with("/continued/"));
    client.server.set_faults(
        Faults::none().with(Rule::nth("graph:users", 1, Fault::EmptyPage)).with(Rule::nth(
            "graph:users",
            3,
            Fault::EmptyPage,
        )),
    );
    assert_eq!(users(&client).await, all);
    client.server.set_faults(Faults::none().with(Rule::nth("graph:users", 1, Fault::RepeatItem)));
    assert_eq!(users(&client).await.len(), all.len() + 1);
    client.server.set_faults(Faults::none().with(Rule::every("graph:users", Fault::LoopLink)));
    let (_, body) = client.graph(USERS).await;
    assert!(body["@odata.nextLink"].as_str().unwrap().ends_with("/v1.0/users?$select=id&$top=3"), "{body}");
    client.server.set_faults(Faults::none().with(Rule::nth("graph:users", 1, Fault::NextOnAnotherHost)));
    let (_, body) = client.graph(USERS).await;
    let link = body["@odata.nextLink"].as_str().unwrap();
    assert!(!link.starts_with(&client.server.graph()));
    assert_eq!(client.server.strays(), Vec::<String>::new());
    client.get(link, "a secret").await;
    assert!(client.server.strays()[0].ends_with(" with a token"));
}

#[tokio::test]
async fn resource_graph_pages_and_fails_as_the_others_do() {
    let client = client(Rule::nth("arg:resources/vaults", 1, Fault::EmptyPage));
    let url = "/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01";
    let query = "resources | where type =~ 'microsoft.keyvault/vaults' | project id | order by id asc";
    let (mut token, mut ids, mut calls) = (Value::Null, Vec::new(), 0);
    loop {
        let options = json!({ "$top": 1, "$skipToken": token, "resultFormat": "objectArray" });
        let body = json!({ "query": query, "options": options });
        let (status, body) = client.post(url, &client.server.arm_token(), body).await;
        assert_eq!(status, 200, "{body}");
        ids.extend(body["data"].as_array().unwrap().iter().map(|row| row["id"].to_string()));
        token = body["$skipToken"].clone();
        calls += 1;
        if token.is_null() {
            break;
        }
    }
    assert_eq!((ids.len(), calls), (2, 3));
    assert!(ids.is_sorted());
    let (status, _) =
        client.post(url, &client.server.arm_token(), json!({ "query": "secrets | take 5" })).await;
    assert_eq!((status, client.server.undocumented().len()), (400, 1));
}

#[tokio::test]
async fn answers_can_be_broken_on_the_way() {
    let faults = |fault: Fault| Faults::none().with(Rule::every("graph:users", fault));
    let client = client(Rule::every("graph:groups", Fault::Deny));
    let body = async || {
        let request = client
            .http
            .get(format!("{}{USERS}", client.server.graph()))
            .bearer_auth(client.server.graph_token());
        match request.send().await {
            Ok(answer) => answer.bytes().await.map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        }
    };
    client.server.set_faults(faults(Fault::Truncate));
    assert!(serde_json::from_slice::<Value>(&body().await.unwrap()).is_err());
    client.server.set_faults(faults(Fault::Cut));
    assert!(body().await.is_err());
    client.server.set_faults(faults(Fault::Disconnect));
    assert!(body().await.is_err());
    client.server.set_faults(faults(Fault::Replace("/value", json!("none"))));
    assert_eq!(client.graph(USERS).await.1["value"], "none");
    client.server.set_faults(faults(Fault::Slow(Duration::from_millis(300))));
    let start = Instant::now();
    assert_eq!(client.graph(USERS).await.0, 200);
    assert!(start.elapsed() >= Duration::from_millis(300));
}

#[tokio::test]
async fn a_list_of_ten_thousand_comes_in_one_page_if_so_wished() {
    let faults = Faults::none().with(Rule::every("graph:servicePrincipals", Fault::Pages(20_000)));
    let client = Client::new(Tenant::of_scale(10_000, 0), faults);
    let (_, body) = client.graph("/v1.0/servicePrincipals?$select=id").await;
    assert!(body["value"].as_array().unwrap().len() > 10_000);
    assert_eq!(body.get("@odata.nextLink"), None);
}

#[tokio::test]
async fn a_permission_that_is_taken_away_closes_what_it_opened() {
    let client = Client::new(Tenant::contoso(), Faults::none());
    let partners = "/v1.0/policies/crossTenantAccessPolicy/partners";
    assert_eq!(client.graph(partners).await.0, 200);
    let policy_read_all = "246dd0d5-5bd0-4def-940b-0421030a5b68";
    let others = |row: &Value| row["appRoleId"] != policy_read_all;
    client.server.change(|tenant| tenant.table_mut(tenure_loopback::Set::AppRoleAssignments).retain(others));
    // Permissions are in the token: a new one lacks it.
    let (status, body) = client.graph(partners).await;
    assert_eq!((status, body["error"]["code"].as_str()), (403, Some("Authorization_RequestDenied")));
    assert_eq!(client.graph("/v1.0/groups").await.0, 200);
}

#[tokio::test]
async fn quotas_run_out_and_come_again() {
    let client = Client::new(Tenant::contoso(), Faults::none());
    let quota = |amount, seconds| Some(Quota { amount, window: Duration::from_secs(seconds) });
    client.server.set_quotas(Quotas { graph: quota(4, 3600), resource_graph: quota(2, 1) });
    // A list of users costs two units, one where it selects.
    for (path, status) in [("/v1.0/users", 200), ("/v1.0/users?$select=id", 200), ("/v1.0/users", 429)] {
        assert_eq!(client.graph(path).await.0, status, "{path}");
    }
    let request = client.http.get(format!("{}/v1.0/organization?$select=id", client.server.graph()));
    let answer = request.bearer_auth(client.server.graph_token()).send().await.unwrap();
    assert_eq!(answer.headers()["x-ms-throttle-limit-percentage"], "1.00");
    let url =
        format!("{}/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01", client.server.arm());
    let ask = async || {
        let query = json!({ "query": "resources | where type =~ 'microsoft.keyvault/vaults'" }).to_string();
        let request = client.http.post(&url).bearer_auth(client.server.arm_token());
        let answer = request.header("content-type", "application/json").body(query).send().await.unwrap();
        (answer.status().as_u16(), answer.headers()["x-ms-user-quota-remaining"].to_str().unwrap().to_owned())
    };
    assert_eq!(ask().await, (200, "1".to_owned()));
    assert_eq!(ask().await, (200, "0".to_owned()));
    assert_eq!(ask().await, (429, "0".to_owned()));
    tokio::time::sleep(Duration::from_millis(1100)).await;
    assert_eq!(ask().await, (200, "1".to_owned()));
}
