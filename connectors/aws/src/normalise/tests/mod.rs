//! Recorded answers with made-up identities, and what must come out of them.

mod credentials;
mod details;
mod directory;
mod doors;
mod hostile;
mod log;
mod organisation;
mod resources;
mod trail;

use serde_json::{Value, json};
use tenure_model::{Cloud, Gap, Principal, Records, Resource, ScopeId, Timestamp};
use tenure_snapshot::{ImportSource, RawRecord, UnitKey};

use super::{Normaliser, reading};
use crate::units::UNITS;

/// The account of most answers.
const ACCOUNT: &str = "111111111111";

/// Answers as a snapshot holds them.
#[derive(Clone, Default)]
struct Recorded {
    lines: Vec<(UnitKey, u32, RawRecord)>,
    imported: bool,
}

impl Recorded {
    fn imported() -> Self {
        Self { imported: true, ..Self::default() }
    }

    /// An answer of a global API of the account.
    fn with(self, api: &str, body: Value) -> Self {
        self.asked(api, json!({}), body)
    }

    /// The same, asked with parameters.
    fn asked(self, api: &str, request: Value, body: Value) -> Self {
        self.at(ACCOUNT, "", api, request, body)
    }

    /// An answer from a region.
    fn in_region(self, api: &str, request: Value, body: Value) -> Self {
        self.at(ACCOUNT, "eu-west-1", api, request, body)
    }

    fn at(mut self, scope: &str, region: &str, api: &str, request: Value, body: Value) -> Self {
        let scope = ScopeId::aws(scope);
        let key = UnitKey {
            cloud: Cloud::Aws,
            scope: scope.clone(),
            api: api.to_owned(),
            region: region.to_owned(),
        };
        let line = self.lines.iter().filter(|(other, ..)| *other == key).count();
        let source = ImportSource { file: "a.json".to_owned(), sha256: String::new(), part: 0 };
        let record = RawRecord {
            api: api.to_owned(),
            scope,
            region: region.to_owned(),
            request,
            time: None,
            status: Some(200),
            request_id: String::new(),
            asked_by: String::new(),
            source: self.imported.then_some(source),
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

fn principal<'r>(records: &'r Records, name: &str) -> &'r Principal {
    records.principals.iter().find(|principal| principal.name == name).expect(name)
}

fn resource<'r>(records: &'r Records, id: &str) -> &'r Resource {
    records.resources.iter().find(|resource| resource.id.as_str() == id).expect(id)
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn codes(gaps: &[Gap]) -> Vec<(&str, &str)> {
    gaps.iter().map(|gap| (gap.code.as_str(), gap.subject.as_str())).collect()
}

const POLICY: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}"#;

#[test]
fn every_unit_is_read() {
    for unit in UNITS {
        assert!(reading(unit.api).is_some(), "`{}` is not in the list", unit.api);
    }
}

#[test]
fn an_api_that_no_one_reads_is_said() {
    let (_, gaps) = Recorded::default().with("iam:Frobnicate", json!({})).read();
    assert_eq!(codes(&gaps), [("Malformed", "")]);
}
