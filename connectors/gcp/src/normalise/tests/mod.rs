//! Recorded answers with made-up identities, and what must come out of them.

mod accounts;
mod acts;
mod directory;
mod federation;
mod hostile;
mod limits;
mod policies;
mod resources;

use serde_json::{Value, json};
use tenure_model::{Cloud, Credential, Gap, Grant, Principal, Records, Resource, Scope, ScopeId, Timestamp};
use tenure_snapshot::{RawRecord, UnitKey};

use super::{ATTACHED, Normaliser, reading};
use crate::units::{unit_of, units};

/// The organization of most answers: Contoso's.
const ORGANIZATION: &str = "organizations/4001";
const CUSTOMER: &str = "C04contoso";
const DEPLOYER: &str = "deployer@web-prod.iam.gserviceaccount.com";

/// Answers as a snapshot holds them.
#[derive(Clone, Default)]
struct Recorded {
    lines: Vec<(UnitKey, u32, RawRecord)>,
}

impl Recorded {
    /// The hierarchy that most tests stand on: a folder with a project, and a project beside it.
    fn contoso() -> Self {
        Self::default()
            .list("cloudresourcemanager:organizations.search", json!([{"name": ORGANIZATION, "displayName": "contoso.example", "directoryCustomerId": CUSTOMER, "state": "ACTIVE", "createTime": "2019-05-01T08:00:00Z", "etag": "W/1"}]))
            .list("cloudresourcemanager:folders.search", json!([{"name": "folders/5001", "parent": ORGANIZATION, "displayName": "production", "state": "ACTIVE"}]))
            .list("cloudresourcemanager:projects.search", json!([
                {"name": "projects/1012", "parent": "folders/5001", "projectId": "web-prod", "state": "ACTIVE", "displayName": "Web", "labels": {"team": "web"}, "createTime": "2020-01-01T00:00:00Z"},
                {"name": "projects/1013", "parent": ORGANIZATION, "projectId": "old-shop", "state": "DELETE_REQUESTED", "displayName": "Old shop"}]))
    }

    /// A page of a list of the organization.
    fn list(self, api: &str, value: Value) -> Self {
        self.at(ORGANIZATION, api, json!({}), list(api, value))
    }

    /// A page of a list of the organization about one thing.
    fn about(self, object: &str, api: &str, value: Value) -> Self {
        self.at(ORGANIZATION, api, json!({ "object": object }), list(api, value))
    }

    /// A page of a list of a project.
    fn in_project(self, project: &str, api: &str, value: Value) -> Self {
        self.at(&format!("projects/{project}"), api, json!({}), list(api, value))
    }

    /// The allow policy of something, as the inventory finds it.
    fn found_policy(self, resource: &str, kind: &str, bindings: Value) -> Self {
        self.list("cloudasset:searchAllIamPolicies", json!([found(resource, kind, bindings)]))
    }

    /// Something that the inventory finds.
    fn asset(self, name: &str, kind: &str, resource: Value) -> Self {
        self.list("cloudasset:searchAllResources", json!([{"name": name, "assetType": kind, "project": "projects/1012", "organization": ORGANIZATION, "location": "europe-west1",
            "versionedResources": [{"version": "v1", "resource": resource}]}]))
    }

    /// A page as a live scan records it, with its time.
    fn scanned(self, api: &str, request: Value, body: Value) -> Self {
        let mut recorded = self.at(ORGANIZATION, api, request, body);
        if let Some((.., record)) = recorded.lines.last_mut() {
            record.time = Some(at("2026-11-20T08:00:00Z"));
        }
        recorded
    }

    fn at(mut self, scope: &str, api: &str, request: Value, body: Value) -> Self {
        let scope = ScopeId::gcp(scope);
        let key =
            UnitKey { cloud: Cloud::Gcp, scope: scope.clone(), api: api.to_owned(), region: String::new() };
        let line = self.lines.iter().filter(|(other, ..)| *other == key).count();
        let record = RawRecord {
            api: api.to_owned(),
            scope,
            region: String::new(),
            request,
            time: None,
            status: Some(200),
            request_id: String::new(),
            asked_by: String::new(),
            source: None,
            body: serde_json::value::to_raw_value(&body).unwrap(),
        };
        self.lines.push((key, u32::try_from(line).unwrap(), record));
        self
    }

    fn read(self) -> (Records, Vec<Gap>) {
        let mut normaliser = Normaliser::new();
        for (key, line, record) in self.lines {
            let path = key.raw_path();
            normaliser.read(&key, &path, line, record);
        }
        let (mut records, gaps) = normaliser.finish();
        records.canonicalise();
        (records, gaps)
    }

    fn records(self) -> Records {
        let (records, gaps) = self.read();
        assert_eq!(gaps, [], "nothing is missing");
        records
    }
}

/// A body as the service of an API lists things.
fn list(api: &str, value: Value) -> Value {
    let name = unit_of(api).map_or("items", |unit| unit.list);
    if name.is_empty() { value } else { json!({ name: value }) }
}

/// A result of the search for policies.
fn found(resource: &str, kind: &str, bindings: Value) -> Value {
    json!({"resource": resource, "assetType": kind, "project": "projects/1012", "folders": ["folders/5001"], "organization": ORGANIZATION,
        "policy": {"version": 3, "etag": "BwXh", "bindings": bindings}})
}

fn principal<'r>(records: &'r Records, id: &str) -> &'r Principal {
    records.principals.iter().find(|principal| principal.id.as_str() == id).expect(id)
}

fn credential<'r>(records: &'r Records, id: &str) -> &'r Credential {
    records.credentials.iter().find(|credential| credential.id.as_str() == id).expect(id)
}

fn resource<'r>(records: &'r Records, id: &str) -> &'r Resource {
    records.resources.iter().find(|resource| resource.id.as_str() == id).expect(id)
}

fn scope<'r>(records: &'r Records, id: &str) -> &'r Scope {
    records.scopes.iter().find(|scope| scope.id.local() == id).expect(id)
}

/// The grants of a principal.
fn grants<'r>(records: &'r Records, id: &str) -> Vec<&'r Grant> {
    records.grants.iter().filter(|grant| grant.principal.as_str() == id).collect()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A service account as its service describes it.
fn account(email: &str, number: &str) -> Value {
    json!({"name": format!("projects/web-prod/serviceAccounts/{email}"), "projectId": "web-prod", "uniqueId": number, "email": email,
        "displayName": "Deployer", "etag": "MDEw", "oauth2ClientId": format!("{number}9")})
}

fn account_name(email: &str) -> String {
    format!("//iam.googleapis.com/projects/web-prod/serviceAccounts/{email}")
}

const PROJECT: &str = "//cloudresourcemanager.googleapis.com/projects/web-prod";
const PROJECT_KIND: &str = "cloudresourcemanager.googleapis.com/Project";

#[test]
fn every_unit_is_read() {
    for unit in units() {
        assert!(reading(unit.api).is_some(), "`{}` is not in the list", unit.api);
    }
    assert!(reading(ATTACHED).is_some());
}

#[test]
fn an_api_that_no_one_reads_is_said() {
    let (_, gaps) = Recorded::default().at(ORGANIZATION, "iam:frobnicate", json!({}), json!({})).read();
    assert_eq!(gaps.len(), 1);
}
