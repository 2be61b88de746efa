//! A client of one server, and every call that a scan may make.

use serde_json::Value;
use tenure_loopback::google::{Organization, Server, names, served};
use tenure_loopback::{Faults, Served};

/// A client of one server with the token of the scanner.
pub(crate) struct Client {
    pub(crate) server: Server,
    pub(crate) http: reqwest::Client,
}

impl Client {
    pub(crate) fn new(organization: Organization, faults: Faults) -> Self {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { server: Server::start(organization, faults), http }
    }

    pub(crate) fn contoso() -> Self {
        Self::new(Organization::contoso(), Faults::none())
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, Value) {
        self.ask("GET", path, &self.server.token(), &[], "").await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        self.ask("POST", path, &self.server.token(), &[], &body.to_string()).await
    }

    /// Status and body of an answer; the body is null where it is no JSON.
    pub(crate) async fn ask(
        &self,
        method: &str,
        path: &str,
        token: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> (u16, Value) {
        let answer = self.send(method, path, token, headers, body).await;
        (answer.status().as_u16(), serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or_default())
    }

    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        token: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> reqwest::Response {
        let url = format!("{}{path}", self.server.endpoint());
        let mut request = self.http.request(method.parse().unwrap(), url).bearer_auth(token);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !body.is_empty() {
            request = request.header("content-type", "application/json").body(body.to_owned());
        }
        request.send().await.unwrap()
    }

    /// Every item of a list, page after page.
    pub(crate) async fn all(&self, path: &str, items: &str) -> Vec<Value> {
        let (mut found, mut token) = (Vec::new(), String::new());
        loop {
            let joint = if path.contains('?') { '&' } else { '?' };
            let more = if token.is_empty() { String::new() } else { format!("{joint}pageToken={token}") };
            let (status, mut body) = self.get(&format!("{path}{more}")).await;
            assert_eq!(status, 200, "{path}: {body}");
            found.append(body[items].as_array_mut().unwrap_or(&mut Vec::new()));
            match body["nextPageToken"].as_str() {
                Some(next) => next.clone_into(&mut token),
                None => return found,
            }
        }
    }
}

/// One call: what it is, its method, path and body.
pub(crate) struct Call {
    pub(crate) api: String,
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) body: String,
}

/// Every method that is served, asked about something that is there.
pub(crate) fn calls() -> Vec<Call> {
    served()
        .into_iter()
        .filter(|method| !method.api.starts_with("iamcredentials"))
        .map(|method| call(&method))
        .collect()
}

fn call(method: &Served) -> Call {
    let api = method.api.as_str();
    let (project, organization) =
        (names::PRODUCTION, names::ORGANIZATION.trim_start_matches("organizations/"));
    let build = [
        "workloadIdentityPools",
        "projects.locations.policyBindings",
        "orgpolicy:projects",
        "projects.serviceAccounts.get",
        "serviceAccounts.keys",
    ];
    let project = if build.iter().any(|word| api.contains(word)) { names::BUILD } else { project };
    // What stands for each star, from left to right.
    let deployer = names::DEPLOYER;
    let admins = "01loopback0001";
    let fill: Vec<&str> = match api {
        _ if api.starts_with("admin:directory.users") => vec![],
        _ if api.starts_with("admin:reports") => vec!["all", "admin"],
        _ if api.starts_with("admin") => vec![names::CUSTOMER],
        _ if api.starts_with("cloudidentity") => vec![admins],
        _ if api.contains("serviceAccounts") => vec![project, deployer],
        _ if api.contains("workforcePools") => vec!["global", "contoso-staff"],
        _ if api == "iam:roles.get" => vec!["browser"],
        _ if api == "iam:organizations.roles.get" => vec![organization, "roleEditor"],
        _ if api == "iam:projects.roles.get" => vec![project, "settlement"],
        _ if api.starts_with("iam:policies") => {
            vec!["cloudresourcemanager.googleapis.com%2Fprojects%2F481516234200", "no-secrets-for-engineers"]
        }
        _ if api.contains("principalAccessBoundary") => vec![organization, "global", "own-organization"],
        _ if api == "storage:buckets.getIamPolicy" => vec!["contoso-reports"],
        _ if api.contains("secrets.getIamPolicy") => vec![project, "psp-api-key"],
        _ if api.contains("folders") || method.path.contains("/folders/") => {
            vec!["510000000003", "global", ""]
        }
        _ => vec![],
    };
    let kind = method.path.split('/').find(|part| ["organizations", "folders", "projects"].contains(part));
    let id = match kind {
        Some("organizations") => organization,
        Some("folders") => "510000000003",
        _ => project,
    };
    let usual = vec![
        id,
        if api.contains("functions") || api.starts_with("run:") { "europe-west1" } else { "global" },
        third(api),
    ];
    let fill = if fill.is_empty() || api.contains("folders") { usual } else { fill };
    let mut path = String::new();
    let mut parts = method.path.split('*');
    path += parts.next().unwrap_or_default();
    for (at, part) in parts.enumerate() {
        path += fill.get(at).copied().unwrap_or_default();
        path += part;
    }
    let (query, body) = match api {
        "admin:directory.users.list" => (format!("?customer={}", names::CUSTOMER), String::new()),
        "cloudidentity:groups.list" => {
            (format!("?parent=customers/{}&view=FULL", names::CUSTOMER), String::new())
        }
        "cloudidentity:groups.memberships.list"
        | "iam:roles.list"
        | "iam:organizations.roles.list"
        | "iam:projects.roles.list" => ("?view=FULL".to_owned(), String::new()),
        "cloudasset:searchAllResources" => ("?readMask=*".to_owned(), String::new()),
        "iam:locations.workforcePools.list" => (format!("?parent={}", names::ORGANIZATION), String::new()),
        "storage:buckets.list" => (format!("?project={project}"), String::new()),
        "storage:buckets.getIamPolicy" => ("?optionsRequestedPolicyVersion=3".to_owned(), String::new()),
        "cloudresourcemanager:organizations.testIamPermissions" => {
            (String::new(), "{\"permissions\":[\"resourcemanager.organizations.get\"]}".to_owned())
        }
        "logging:entries.list" => (String::new(), format!("{{\"resourceNames\":[\"projects/{project}\"]}}")),
        _ if api.ends_with("serviceAccounts.getIamPolicy") => {
            ("?options.requestedPolicyVersion=3".to_owned(), String::new())
        }
        _ if method.method == "POST" => {
            (String::new(), r#"{"options":{"requestedPolicyVersion":3}}"#.to_owned())
        }
        _ => (String::new(), String::new()),
    };
    Call { api: method.api.clone(), method: method.method, path: path + &query, body }
}

/// The third part that is filled in.
fn third(api: &str) -> &'static str {
    if api.starts_with("policyanalyzer") {
        "serviceAccountKeyLastAuthentication"
    } else if api.starts_with("recommender") {
        "google.iam.policy.Insight"
    } else if api.contains("organizations.locations.entitlements.grants") {
        "security-admin"
    } else if api.contains("entitlements.grants") {
        "production-owner"
    } else if api.contains("workloadIdentityPools.providers") {
        "pipelines"
    } else {
        ""
    }
}
