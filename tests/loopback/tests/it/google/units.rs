//! Everything that the connector asks is served, gives something, and is a documented method with
//! documented parameters.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};
use tenure_loopback::google::names;

use super::client::Client;
use super::truth::judge;
use crate::environment;

/// A unit of the connector's list, as its source says it.
#[derive(Debug)]
struct Unit {
    api: String,
    path: String,
    body: Option<String>,
}

/// The functions that a unit is made with.
const MAKERS: [&str; 3] = ["Unit::get(", "project(", "workspace("];

fn units() -> Vec<Unit> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../connectors/gcp/src/units");
    let mut units = Vec::new();
    for file in ["asset.rs", "organization.rs", "project.rs", "workspace.rs"] {
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        let named = constants(code);
        let list = code.split("static UNITS").nth(1).unwrap();
        // Each unit is one line, which those that only change it follow.
        let mut lines: Vec<String> = Vec::new();
        for line in list.lines().map(str::trim).filter(|line| !line.starts_with("//")) {
            if MAKERS.iter().any(|maker| line.starts_with(maker)) {
                lines.push(line.to_owned());
            } else if let Some(last) = lines.last_mut() {
                last.push_str(line);
            }
        }
        units.extend(lines.iter().map(|line| unit(line, &named)));
    }
    units
}

/// Constants that are texts.
fn constants(code: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (at, _) in code.match_indices("const ") {
        let Some((name, rest)) = code[at + 6..].split_once(": &str =") else { continue };
        if name.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_' || letter.is_ascii_digit())
            && let Some(text) = words(rest.split(";\n").next().unwrap(), &BTreeMap::new()).into_iter().next()
        {
            found.insert(name.to_owned(), text);
        }
    }
    found
}

/// The texts of a piece of code, in order: literals, and names of constants.
fn words(code: &str, named: &BTreeMap<String, String>) -> Vec<String> {
    let (mut words, mut rest) = (Vec::new(), code);
    while let Some(at) = rest.find(|letter: char| letter == '"' || letter.is_ascii_uppercase()) {
        let (before, from) = rest.split_at(at);
        if let Some(text) = from.strip_prefix('"') {
            let end = if before.ends_with("r#") { "\"#" } else { "\"" };
            let (text, after) = text.split_once(end).unwrap();
            words.push(text.to_owned());
            rest = after;
        } else {
            let end =
                from.find(|letter: char| !(letter.is_alphanumeric() || letter == '_')).unwrap_or(from.len());
            words.extend(named.get(&from[..end]).cloned());
            rest = &from[end..];
        }
    }
    words
}

fn unit(line: &str, named: &BTreeMap<String, String>) -> Unit {
    let texts = words(line, named);
    let path = texts.iter().find(|text| text.starts_with('/')).unwrap_or_else(|| panic!("no path in {line}"));
    let body = line.split(".post(").nth(1).map(|rest| words(rest, named)[0].clone());
    Unit { api: texts[0].clone(), path: path.clone(), body }
}

/// What `{id}` stands for, by the API.
fn id(api: &str) -> &'static str {
    let folder = "folders/510000000003";
    let pool = "projects/481516234202/locations/global/workloadIdentityPools/pipelines";
    match api {
        "iam:policies.get" => {
            "policies/cloudresourcemanager.googleapis.com%2Fprojects%2F481516234200/denypolicies/no-secrets-for-engineers"
        }
        _ if api.contains("searchPolicyBindings") => {
            "organizations/734512098415/locations/global/principalAccessBoundaryPolicies/own-organization"
        }
        _ if api.starts_with("iam:projects.serviceAccounts") => {
            "projects/contoso-build/serviceAccounts/deployer@contoso-build.iam.gserviceaccount.com"
        }
        _ if api.ends_with("workloadIdentityPools.providers.list") => pool,
        _ if api.ends_with("workforcePools.providers.list") => {
            "locations/global/workforcePools/contoso-staff"
        }
        "privilegedaccessmanager:organizations.locations.entitlements.grants.list" => {
            "organizations/734512098415/locations/global/entitlements/security-admin"
        }
        "privilegedaccessmanager:projects.locations.entitlements.grants.list" => {
            "projects/contoso-pay-prod/locations/global/entitlements/production-owner"
        }
        "privilegedaccessmanager:folders.locations.entitlements.grants.list" => {
            "folders/510000000003/locations/global/entitlements/none"
        }
        _ if api.starts_with("policyanalyzer") => "serviceAccountKeyLastAuthentication",
        _ if api.starts_with("run:") => "projects/contoso-pay-prod/locations/europe-west1",
        "storage:buckets.getIamPolicy" => "contoso-reports",
        "cloudidentity:groups.memberships.list" => "groups/01loopback0001",
        "admin:reports.activities.list" => "AUTHORIZE_API_CLIENT_ACCESS",
        _ => folder,
    }
}

fn filled(text: &str, api: &str) -> String {
    let build = ["serviceAccounts", "workloadIdentityPools", "orgpolicy", "policyBindings"];
    let project = if build.iter().any(|word| api.contains(word)) { names::BUILD } else { names::PRODUCTION };
    text.replace("{root}", names::ORGANIZATION)
        .replace("{organization}", names::ORGANIZATION.trim_start_matches("organizations/"))
        .replace("{project}", project)
        .replace("{id}", id(api))
        .replace("{attachment}", "cloudresourcemanager.googleapis.com%2Fprojects%2F481516234200")
        .replace("{customer}", names::CUSTOMER)
        .replace("{since}", "2026-11-01T00:00:00Z")
        .replace("{entries}", r#"log_id(\"cloudaudit.googleapis.com/activity\")"#)
}

/// What the connector sends for a unit: path and body.
fn call(unit: &Unit) -> (String, Value) {
    let service = unit.api.split(':').next().unwrap();
    let body = unit.body.as_deref().unwrap_or("null");
    let mut body: Value = serde_json::from_str(&filled(body, &unit.api)).unwrap();
    if body.get("resourceNames").is_some() {
        body["resourceNames"] = json!([format!("projects/{}", names::PRODUCTION)]);
    }
    (format!("/{service}{}", filled(&unit.path, &unit.api)), body)
}

/// Every call of the list, with its answer.
async fn answers(client: &Client) -> Vec<Value> {
    let mut answers = Vec::new();
    for unit in units() {
        let (path, body) = call(&unit);
        let method = if unit.body.is_some() { "POST" } else { "GET" };
        let sent = if unit.body.is_some() { body.to_string() } else { String::new() };
        let (status, answer) = client.ask(method, &path, &client.server.token(), &[], &sent).await;
        assert_eq!(status, 200, "{path}\n{answer}");
        answers.push(
            json!({ "api": unit.api, "method": method, "path": path, "request": body, "body": answer }),
        );
    }
    answers
}

#[tokio::test]
async fn the_whole_list_of_the_connector_is_answered_with_something() {
    let client = Client::contoso();
    let answers = answers(&client).await;
    assert!(answers.len() > 40, "{}", answers.len());
    let empty: Vec<&Value> = answers.iter().filter(|answer| answer["body"] == json!({})).collect();
    // Nothing of these was given to a folder, and the scanner may not read access to data.
    let is_known =
        |path: &str| path.contains("folders/510000000003") || path.ends_with(":testIamPermissions");
    assert!(empty.iter().all(|answer| is_known(answer["path"].as_str().unwrap())), "{empty:#?}");
    assert_eq!(client.server.undocumented(), Vec::<String>::new());
    assert_eq!(client.server.count("unknown"), 0);
    for answer in &answers {
        assert!(client.server.count(answer["api"].as_str().unwrap()) > 0, "{}", answer["api"]);
    }
}

#[tokio::test]
async fn the_whole_list_of_the_connector_is_documented() {
    let Some(python) = environment::python_of_google("requests to Google Cloud against its documents") else {
        return;
    };
    let client = Client::contoso();
    let answers = answers(&client).await;
    let (good, said) = judge(&python, &answers);
    assert!(good, "{said}");
    assert!(said.contains(&format!("{} looked at", answers.len())), "{said}");
}
