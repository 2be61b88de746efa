//! What the server answers, over HTTP.

use serde_json::{Value, json};
use tenure_loopback::{Fault, Faults, Rule, Set, Tenant, names};

use crate::client::Client;

#[tokio::test]
async fn lists_come_in_pages_that_lead_through_the_whole_set() {
    let client = Client::new(Tenant::of_scale(2500, 150), Faults::none());
    let url = format!("{}/v1.0/servicePrincipals?$select=id&$top=999", client.server.graph());
    let found = client.all(url, &client.server.graph_token(), "@odata.nextLink").await;
    let seeded = client.server.look(|tenant| tenant.table(Set::ServicePrincipals).len());
    assert_eq!(found.len(), seeded);
    assert!(found.len() > 2500);
    assert_eq!(client.server.count("graph:servicePrincipals"), 3);
    let url = format!("{}/subscriptions?api-version=2022-12-01", client.server.arm());
    let found = client.all(url, &client.server.arm_token(), "nextLink").await;
    assert_eq!(found.len(), 153);
    assert_eq!(client.server.undocumented(), Vec::<String>::new());
}

#[tokio::test]
async fn nulls_are_present_and_only_what_is_selected_comes() {
    let client = Client::new(Tenant::contoso(), Faults::none());
    let (_, body) = client.graph("/v1.0/users?$select=id,mail,onPremisesSyncEnabled&$top=1").await;
    let user = body["value"][0].as_object().unwrap();
    assert_eq!(user.keys().collect::<Vec<_>>(), ["id", "mail", "onPremisesSyncEnabled"]);
    assert_eq!(user["onPremisesSyncEnabled"], Value::Null);
    let (_, body) =
        client.graph("/v1.0/users?$filter=userType eq 'Guest'&$expand=sponsors($select=id)&$select=id").await;
    assert_eq!(body["value"].as_array().unwrap().len(), 2);
    assert_eq!(body["value"][0]["sponsors"][0]["id"], names::object("user alice"));
    let (status, body) = client.graph("/v1.0/users?$select=shoeSize").await;
    assert_eq!((status, body["error"]["code"].as_str()), (400, Some("BadRequest")));
    assert_eq!(client.server.undocumented().len(), 1);
}

#[tokio::test]
async fn a_role_assignment_is_seen_from_below_and_from_above() {
    let client = Client::new(Tenant::contoso(), Faults::none());
    let scopes = async |path: &str| -> Vec<String> {
        let (status, body) = client.arm(path).await;
        assert_eq!(status, 200, "{body}");
        let items = body["value"].as_array().unwrap().clone();
        items.iter().map(|item| item["properties"]["scope"].as_str().unwrap().to_owned()).collect()
    };
    let rest = "providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01";
    let production = format!("/subscriptions/{}", names::PRODUCTION);
    let all = scopes(&format!("{production}/{rest}")).await;
    assert!(all.contains(&"/".to_owned()) && all.iter().any(|scope| scope.contains("/vaults/")));
    assert!(!all.iter().any(|scope| scope.contains(names::TEST)));
    let at = scopes(&format!("{production}/{rest}&$filter=atScope()")).await;
    assert!(at.contains(&production) && !at.iter().any(|scope| scope.contains("/resourceGroups/")));
    let root = format!("/providers/Microsoft.Management/managementGroups/{}", names::TENANT);
    assert_eq!(scopes(&format!("{root}/{rest}&$filter=atScope()")).await.len(), 3);
}

#[tokio::test]
async fn a_batch_answers_each_step_on_its_own() {
    let faults = Faults::none().with(Rule::nth("graph:groups/members", 2, Fault::Throttle(Some(7))));
    let client = Client::new(Tenant::contoso(), faults);
    let step = |id: &str, group: &str| json!({ "id": id, "method": "GET", "url": format!("/groups/{}/members?$select=id", names::object(group)) });
    let body = json!({ "requests": [step("a", "group platform"), step("b", "group admins"), step("c", "group none")] });
    let (status, body) = client.post("/v1.0/$batch", &client.server.graph_token(), body).await;
    assert_eq!(status, 200);
    let of = |id: &str| body["responses"].as_array().unwrap().iter().find(|r| r["id"] == id).unwrap().clone();
    // A service principal is a member, too, and v1.0 does not say so.
    assert_eq!(of("a")["body"]["value"].as_array().unwrap().len(), 2);
    assert_eq!(
        (of("b")["status"].as_u64(), of("b")["headers"]["Retry-After"].as_str()),
        (Some(429), Some("7"))
    );
    assert_eq!(of("c")["status"], 404);
    assert_eq!(client.server.calls().iter().filter(|call| call.batched).count(), 3);
    let many: Vec<Value> = (0..21).map(|at| step(&at.to_string(), "group admins")).collect();
    assert_eq!(
        client.post("/v1.0/$batch", &client.server.graph_token(), json!({ "requests": many })).await.0,
        400
    );
    let (_, beta) =
        client.graph(&format!("/beta/groups/{}/members?$select=id", names::object("group platform"))).await;
    assert_eq!(beta["value"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn tokens_are_for_one_service_and_run_out() {
    let client = Client::new(Tenant::contoso(), Faults::none());
    let users = format!("{}/v1.0/users", client.server.graph());
    let (status, body) = client.get(&users, &client.server.arm_token()).await;
    assert_eq!((status, body["error"]["code"].as_str()), (401, Some("InvalidAuthenticationToken")));
    client.server.set_token_lifetime(std::time::Duration::ZERO);
    assert_eq!(client.graph("/v1.0/users").await.0, 401);
    let (status, body) = client.arm("/subscriptions?api-version=2022-12-01").await;
    assert_eq!((status, body["error"]["code"].as_str()), (401, Some("ExpiredAuthenticationToken")));
}

#[tokio::test]
async fn unknown_things_are_refused_and_written_down() {
    let client = Client::new(Tenant::contoso(), Faults::none());
    assert_eq!(client.graph("/v1.0/secrets").await.0, 400);
    assert_eq!(client.graph("/v1.0/reports/servicePrincipalSignInActivities").await.0, 400);
    assert_eq!(client.arm("/subscriptions").await.0, 400);
    assert_eq!(client.arm("/subscriptions?api-version=2001-01-01").await.0, 400);
    assert_eq!(client.arm("/providers/Contoso.Nothing/things?api-version=2022-12-01").await.0, 404);
    let gone = client.http.delete(format!("{}/v1.0/users/1", client.server.graph()));
    let status = gone.bearer_auth(client.server.graph_token()).send().await.unwrap().status();
    assert_eq!(status, 403);
    assert_eq!(client.server.undocumented().len(), 6);
    let (status, body) = client
        .arm("/subscriptions/5b000000-0000-4000-8000-00000000ffff/resourcegroups?api-version=2021-04-01")
        .await;
    assert_eq!((status, body["error"]["code"].as_str()), (404, Some("SubscriptionNotFound")));
}

#[tokio::test]
async fn groups_are_followed_and_expanded_as_graph_does() {
    let client = Client::new(Tenant::contoso(), Faults::none());
    let group = names::object("group admins");
    client.server.change(|tenant| {
        for at in 0..30 {
            let id = tenure_loopback::guid(&format!("extra {at}"));
            tenant.add(Set::Users, json!({ "id": id, "displayName": format!("Extra {at}") }));
            tenant.add(Set::Members, json!({ "_of": group, "_to": id, "_member": true }));
        }
    });
    // Twenty of a relation, and no word of the others.
    let (_, body) = client.graph(&format!("/v1.0/groups/{group}?$expand=members($select=id)")).await;
    assert_eq!(body["members"].as_array().unwrap().len(), 20);
    assert!(body.as_object().unwrap().keys().all(|name| !name.contains("nextLink")), "{body}");
    let (_, body) =
        client.graph(&format!("/v1.0/groups/{group}/members?$select=id&$top=999&$count=true")).await;
    assert_eq!((body["value"].as_array().unwrap().len(), body["@odata.count"].as_u64()), (31, Some(31)));
    let platform = names::object("group platform");
    let ids = |body: &Value| -> Vec<String> {
        body["value"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
    };
    let (_, body) = client.graph(&format!("/beta/groups/{platform}/transitiveMembers?$select=id")).await;
    assert!(ids(&body).contains(&names::object("user gina")), "a member of a member");
    let gina = names::object("user gina");
    let (_, body) = client.graph(&format!("/v1.0/users/{gina}/memberOf?$select=id")).await;
    assert_eq!(ids(&body), [names::object("group oncall")]);
    let (_, body) = client.graph(&format!("/v1.0/users/{gina}/transitiveMemberOf?$select=id")).await;
    assert!(ids(&body).contains(&platform));
}

#[tokio::test]
async fn advanced_filters_take_the_header_that_graph_wants() {
    let client = Client::new(Tenant::contoso(), Faults::none());
    let path = "/v1.0/users?$select=id&$filter=userType ne 'Guest'&$count=true";
    let (status, body) = client.graph(path).await;
    assert_eq!((status, body["error"]["code"].as_str()), (400, Some("Request_UnsupportedQuery")));
    let request = client.http.get(format!("{}{path}", client.server.graph()));
    let request = request.bearer_auth(client.server.graph_token()).header("ConsistencyLevel", "eventual");
    let body: Value = serde_json::from_slice(&request.send().await.unwrap().bytes().await.unwrap()).unwrap();
    assert_eq!(body["@odata.count"], 7);
}

#[tokio::test]
async fn headers_are_those_of_the_services() {
    let client = Client::new(Tenant::contoso(), Faults::none());
    let ask =
        async |url: String, token: String| client.http.get(url).bearer_auth(token).send().await.unwrap();
    let answer = ask(format!("{}/v1.0/users", client.server.graph()), client.server.graph_token()).await;
    let of = |answer: &reqwest::Response, name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    let json =
        "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";
    assert_eq!(of(&answer, "content-type"), json);
    assert_eq!(
        (of(&answer, "odata-version"), of(&answer, "x-ms-resource-unit")),
        ("4.0".to_owned(), "2".to_owned())
    );
    assert_eq!(of(&answer, "request-id").len(), 36);
    let subscriptions = format!("{}/subscriptions?api-version=2022-12-01", client.server.arm());
    let answer = ask(subscriptions.clone(), client.server.arm_token()).await;
    assert_eq!(of(&answer, "content-type"), "application/json; charset=utf-8");
    assert_eq!(of(&answer, "x-ms-ratelimit-remaining-subscription-reads"), "249");
    let answer = ask(subscriptions, "nonsense".to_owned()).await;
    assert!(of(&answer, "www-authenticate").starts_with("Bearer authorization_uri="));
}
