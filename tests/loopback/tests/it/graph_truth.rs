//! Every answer of Graph validates against a schema made of Microsoft's metadata, by a validator that
//! is not ours; and the gate shuts when something false is put in.

use std::path::PathBuf;

use serde_json::{Value, json};
use tenure_loopback::{Faults, Set, Tenant, object, served};

use crate::client::Client;
use crate::{environment, units};

/// What it takes to validate.
struct Gate {
    python: PathBuf,
    metadata: PathBuf,
}

impl Gate {
    fn find(part: &str) -> Option<Self> {
        Some(Self { python: environment::python(part)?, metadata: environment::metadata(part)? })
    }

    /// Whether the answers are true, and what the validator said.
    fn judge(&self, answers: &[Value]) -> (bool, String) {
        let lines: Vec<String> = answers.iter().map(Value::to_string).collect();
        let metadata = vec![self.metadata.display().to_string()];
        environment::run(&self.python, "graph_schema.py", &metadata, lines.join("\n").as_bytes())
    }
}

/// The paths of every method that is served, with ids of things that are there.
async fn paths(client: &Client) -> Vec<String> {
    let mut whole = Vec::new();
    for method in
        served().into_iter().filter(|method| method.api.starts_with("graph:") && method.method == "GET")
    {
        let mut open = vec![method.path.clone()];
        while let Some(path) = open.pop() {
            let Some((collection, _)) = path.split_once("/{id}") else {
                let required = if path.contains("roleManagementPolicyAssignments") {
                    "?$filter=scopeId eq '/' and scopeType eq 'DirectoryRole'&$expand=policy($expand=rules)"
                        .to_owned()
                } else if path.contains("privilegedAccess/group") {
                    format!("?$filter=groupId eq '{}'&$expand=group,principal", object("group admins"))
                } else {
                    String::new()
                };
                whole.push(path + &required);
                continue;
            };
            let (status, body) = client.graph(collection).await;
            assert_eq!(status, 200, "{collection}: {body}");
            for item in body["value"].as_array().unwrap() {
                let id = item["id"].as_str().or(item["tenantId"].as_str()).unwrap();
                open.push(path.replacen("{id}", id, 1));
            }
        }
    }
    whole
}

/// Everything that Graph answers: each method unselected, and what the connector asks.
async fn answers(client: &Client) -> Vec<Value> {
    let mut urls = paths(client).await;
    urls.extend(units::graph_urls());
    urls.push("/v1.0/roleManagement/directory/roleAssignments?$expand=principal,roleDefinition".to_owned());
    urls.push("/v1.0/groups?$expand=members&$select=id,displayName".to_owned());
    urls.push("/v1.0/applications?$expand=owners,federatedIdentityCredentials".to_owned());
    let mut answers = Vec::new();
    for url in urls {
        let (status, body) = client.graph(&url).await;
        // A partner without synchronisation has none to show.
        if status == 404 && url.ends_with("/identitySynchronization") {
            continue;
        }
        assert_eq!(status, 200, "{url}: {body}");
        answers.push(json!({ "method": "GET", "url": url, "body": body }));
    }
    let ids = json!({ "ids": (["user alice", "group admins", "sp deploy", "app deploy"].map(object)) });
    let url = "/v1.0/directoryObjects/getByIds";
    let (_, body) = client.post(url, &client.server.graph_token(), ids).await;
    answers.push(json!({ "method": "POST", "url": url, "body": body }));
    answers
}

#[tokio::test]
async fn every_answer_is_as_the_metadata_says() {
    let Some(gate) = Gate::find("answers of the loopback Graph against Microsoft's metadata") else { return };
    let client = Client::new(Tenant::of_scale(20, 2), Faults::none());
    let answers = answers(&client).await;
    let (good, said) = gate.judge(&answers);
    assert!(good, "{said}");
    assert!(said.contains(&format!("{} answers looked at", answers.len())), "{said}");
    assert!(answers.len() > 150, "{}", answers.len());
}

#[tokio::test]
async fn the_gate_shuts_when_something_false_is_put_in() {
    let Some(gate) = Gate::find("planted faults in answers of the loopback Graph") else { return };
    let fault =
        |set: Set, name: &str, member: &str, value: Value| (set, object(name), member.to_owned(), value);
    let secrets = json!([{ "keyId": 7, "displayName": null }]);
    for (url, word, (set, id, member, value)) in [
        // Another type, in a property and within a complex one.
        (
            "/v1.0/users?$select=id,accountEnabled",
            "accountEnabled",
            fault(Set::Users, "user alice", "accountEnabled", json!("yes")),
        ),
        (
            "/v1.0/applications",
            "keyId",
            fault(Set::Applications, "app deploy", "passwordCredentials", secrets),
        ),
        // Null where it must not be.
        ("/v1.0/groups", "groupTypes", fault(Set::Groups, "group admins", "groupTypes", Value::Null)),
        // A word that is none of the enumeration, and no time.
        (
            "/v1.0/identityGovernance/accessReviews/definitions",
            "createdDateTime",
            fault(Set::AccessReviews, "review admins", "createdDateTime", json!("yesterday")),
        ),
        (
            "/v1.0/policies/authorizationPolicy",
            "allowInvitesFrom",
            (
                Set::AuthorizationPolicy,
                "authorizationPolicy".to_owned(),
                "allowInvitesFrom".to_owned(),
                json!("anybody"),
            ),
        ),
    ] {
        let client = Client::new(Tenant::contoso(), Faults::none());
        let ask = async || {
            let (status, body) = client.graph(url).await;
            assert_eq!(status, 200, "{body}");
            json!({ "method": "GET", "url": url, "body": body })
        };
        let (good, said) = gate.judge(&[ask().await]);
        assert!(good, "{said}");
        client.server.change(|tenant| tenant.edit(set, &id).unwrap()[&member] = value);
        let (good, said) = gate.judge(&[ask().await]);
        assert!(!good && said.contains(word), "`{word}` of {url} was let through: {said}");
    }
    for (url, body, word) in [
        (
            "/v1.0/users",
            json!({ "@odata.context": "x", "value": [{ "id": "1", "shoeSize": 43 }] }),
            "shoeSize",
        ),
        ("/v1.0/users", json!({ "value": [] }), "@odata.context"),
        ("/v1.0/secrets", json!({}), "no such path"),
        ("/v1.0/users?$select=shoeSize", json!({ "@odata.context": "x", "value": [] }), "shoeSize"),
    ] {
        let (good, said) = gate.judge(&[json!({ "method": "GET", "url": url, "body": body })]);
        assert!(!good && said.contains(word), "{said}");
    }
}
