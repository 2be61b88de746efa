//! Recorded answers with made-up identities, and what must come out of them.

mod acts;
mod azure;
mod delegated;
mod directory;
mod entra;
mod hostile;
mod resources;

use serde_json::{Value, json};
use tenure_model::{Cloud, Credential, Gap, Grant, Principal, Records, Resource, Scope, ScopeId, Timestamp};
use tenure_snapshot::{RawRecord, UnitKey};

use super::{Normaliser, reading};
use crate::units::units;

/// The tenant of most answers: Contoso's.
const TENANT: &str = "c0000000-0000-4000-8000-000000000001";
/// The tenant of a partner: Fabrikam's.
const PARTNER: &str = "fa000000-0000-4000-8000-000000000002";
const SUBSCRIPTION: &str = "50000000-0000-4000-8000-000000000001";
/// Microsoft Graph's application id, the same in every tenant.
const GRAPH: &str = "00000003-0000-0000-c000-000000000000";
const OWNER: &str = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
const READER: &str = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
const GLOBAL_ADMINISTRATOR: &str = "62e90394-69f5-4237-9190-012177145e10";

/// The object id of a made-up thing.
fn id(number: u32) -> String {
    format!("0b000000-0000-4000-8000-{number:012}")
}

/// The application id of a made-up thing.
fn app(number: u32) -> String {
    format!("a9000000-0000-4000-8000-{number:012}")
}

/// Answers as a snapshot holds them.
#[derive(Clone, Default)]
struct Recorded {
    lines: Vec<(UnitKey, u32, RawRecord)>,
}

impl Recorded {
    /// A page of a list of the tenant.
    fn with(self, api: &str, value: Value) -> Self {
        self.at(TENANT, api, json!({}), list(api, value))
    }

    /// A page of a list about one object.
    fn about(self, object: &str, api: &str, value: Value) -> Self {
        self.at(TENANT, api, json!({ "object": object }), list(api, value))
    }

    /// A page of a list of the subscription.
    fn in_subscription(self, api: &str, value: Value) -> Self {
        self.at(&format!("/subscriptions/{SUBSCRIPTION}"), api, json!({}), list(api, value))
    }

    /// A page of a list about one object (or, without one, about nothing), as a live scan records it: asked for
    /// events since the first of October, and answered on the twentieth of November.
    fn scanned(self, scope: &str, api: &str, object: &str, body: Value) -> Self {
        let path = crate::units::unit_of(api).unwrap().path;
        let url = format!("https://cloud.example{path}")
            .replace("{since}", "2026-11-01T00:00:00Z")
            .replace(' ', "%20");
        let request =
            if object.is_empty() { json!({"url": url}) } else { json!({"url": url, "object": object}) };
        let mut recorded = self.at(scope, api, request, body);
        if let Some((.., record)) = recorded.lines.last_mut() {
            record.time = Some(at("2026-11-20T08:00:00Z"));
        }
        recorded
    }

    fn at(mut self, scope: &str, api: &str, request: Value, body: Value) -> Self {
        let scope = ScopeId::azure(scope);
        let key =
            UnitKey { cloud: Cloud::Azure, scope: scope.clone(), api: api.to_owned(), region: String::new() };
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
    if api.starts_with("arg:") { json!({ "data": value }) } else { json!({ "value": value }) }
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

fn arm_role(role: &str) -> String {
    format!("/providers/Microsoft.Authorization/roleDefinitions/{role}")
}

#[test]
fn every_unit_is_read() {
    for unit in units() {
        assert!(reading(unit.api).is_some(), "`{}` is not in the list", unit.api);
    }
}

#[test]
fn an_api_that_no_one_reads_is_said() {
    let (_, gaps) = Recorded::default().with("graph:frobnicate", json!([])).read();
    assert_eq!(gaps.len(), 1);
}
