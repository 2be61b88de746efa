//! A small snapshot with a bit of everything.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::value::RawValue;
use tenure_model::{
    Cloud, Coverage, CoverageState, EvidenceRef, Facet, Gap, GapReason, Known, LastUsed, Nature, Origin,
    PolicyDocument, PolicyKind, Principal, PrincipalKind, PrincipalState, Records, Scope, ScopeId, ScopeKind,
    Timestamp,
};
use tenure_snapshot::{Header, RawRecord, Snapshot, SnapshotWriter, UnitKey};

pub(crate) const ACCOUNT: &str = "111122223333";

pub(crate) fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn header() -> Header {
    Header {
        tool_version: "0.1.0".to_owned(),
        as_of: time("2026-01-31T12:00:00Z"),
        plan: serde_json::json!({ "accounts": [ACCOUNT], "regions": ["eu-west-1"] }),
    }
}

pub(crate) fn unit(api: &str, region: &str) -> UnitKey {
    UnitKey {
        cloud: Cloud::Aws,
        scope: ScopeId::aws(ACCOUNT),
        api: api.to_owned(),
        region: region.to_owned(),
    }
}

/// The units of the example: two with answers, one of them regional, and one without.
pub(crate) fn units() -> Vec<UnitKey> {
    vec![unit("iam:ListUsers", ""), unit("lambda:ListFunctions", "eu-west-1"), unit("sqs:ListQueues", "")]
}

pub(crate) fn record(unit: &UnitKey, body: &str) -> RawRecord {
    RawRecord {
        api: unit.api.clone(),
        scope: unit.scope.clone(),
        region: unit.region.clone(),
        request: serde_json::json!({}),
        time: Some(time("2026-01-31T12:00:01Z")),
        status: Some(200),
        request_id: "request-1".to_owned(),
        asked_by: format!("arn:aws:iam::{ACCOUNT}:role/auditor"),
        source: None,
        body: RawValue::from_string(body.to_owned()).unwrap(),
    }
}

pub(crate) fn coverage(unit: &UnitKey, pages: u32) -> Coverage {
    Coverage {
        scope: unit.scope.clone(),
        region: unit.region.clone(),
        api: unit.api.clone(),
        state: if pages == 0 { CoverageState::Unread } else { CoverageState::Complete },
        pages,
        items: u64::from(pages) * 2,
        first: (pages > 0).then(|| time("2026-01-31T12:00:01Z")),
        last: (pages > 0).then(|| time("2026-01-31T12:00:02Z")),
        asked_by: format!("arn:aws:iam::{ACCOUNT}:role/auditor"),
        error: String::new(),
    }
}

pub(crate) fn gap(unit: &UnitKey, reason: GapReason) -> Gap {
    Gap {
        scope: unit.scope.clone(),
        region: unit.region.clone(),
        api: unit.api.clone(),
        subject: String::new(),
        reason,
        code: "AccessDenied".to_owned(),
        detail: "the cloud refused".to_owned(),
        blinds: vec![Facet::ResourcePolicies],
    }
}

/// Records a unit with some answers and ends it; without answers it is noted.
pub(crate) fn read_unit(writer: &SnapshotWriter, unit: &UnitKey, answers: &[&str]) {
    if answers.is_empty() {
        return writer.note(unit.clone(), coverage(unit, 0), vec![gap(unit, GapReason::Refused)]).unwrap();
    }
    let mut recording = writer.begin(unit.clone()).unwrap();
    for (at, answer) in (0..).zip(answers) {
        assert_eq!(recording.write(&record(unit, answer)).unwrap(), at);
    }
    let pages = u32::try_from(answers.len()).unwrap();
    writer.finish(recording, coverage(unit, pages), Vec::new()).unwrap();
}

/// Reads one unit of the example.
pub(crate) fn read_example_unit(writer: &SnapshotWriter, unit: &UnitKey) {
    let answers: &[&str] = match unit.api.as_str() {
        "iam:ListUsers" => &[r#"{"Users":["a"]}"#, "{\n  \"Users\": [\"b\", \"c\\nd\"]\n}"],
        "lambda:ListFunctions" => &[r#"{"Functions":[]}"#],
        _ => &[],
    };
    read_unit(writer, unit, answers);
}

pub(crate) fn evidence(line: u32) -> EvidenceRef {
    EvidenceRef { raw: units()[0].raw_path().into(), line, pointer: "/body/Users/0".into() }
}

pub(crate) fn records() -> Records {
    let scope = ScopeId::aws(ACCOUNT);
    let user = |name: &str| Principal {
        id: format!("arn:aws:iam::{ACCOUNT}:user/{name}").into(),
        cloud: Cloud::Aws,
        kind: PrincipalKind::User,
        nature: Nature::NonHuman,
        name: name.to_owned(),
        scope: scope.clone(),
        created: Known::Is(time("2024-02-29T00:00:00Z")),
        last_used: LastUsed::NeverInWindow,
        tags: [("owner".to_owned(), "team-a".to_owned())].into(),
        attributes: BTreeMap::new(),
        state: PrincipalState::Enabled,
        origin: Origin::Own,
        evidence: evidence(0),
    };
    let policy = |name: &str| PolicyDocument {
        id: format!("arn:aws:iam::{ACCOUNT}:user/{name}#inline/all").into(),
        cloud: Cloud::Aws,
        kind: PolicyKind::Inline,
        name: "all".to_owned(),
        scope: scope.clone(),
        text: r#"{"Statement":[]}"#.into(),
        evidence: evidence(1),
    };
    Records {
        scopes: vec![Scope {
            id: scope.clone(),
            cloud: Cloud::Aws,
            kind: ScopeKind::Account,
            name: "payments".to_owned(),
            parent: Some(ScopeId::aws("ou-ab12-11111111")),
            state: "ACTIVE".to_owned(),
            manages_organisation: false,
            evidence: evidence(0),
        }],
        principals: vec![user("deploy"), user("backup")],
        policies: vec![policy("deploy"), policy("backup")],
        ..Records::default()
    }
}

pub(crate) fn table_gap() -> Gap {
    Gap { detail: "a date could not be read".to_owned(), ..gap(&units()[0], GapReason::Malformed) }
}

/// Writes the example.
pub(crate) fn write(dir: &Path) -> Snapshot {
    let writer = SnapshotWriter::create(dir, header()).unwrap();
    for unit in units() {
        read_example_unit(&writer, &unit);
    }
    writer.seal(records(), vec![table_gap()]).unwrap()
}

/// Every file of a folder with its bytes, sorted by path.
pub(crate) fn files(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![dir.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(dir).unwrap().to_string_lossy().replace('\\', "/");
                found.push((name, std::fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

pub(crate) fn names(dir: &Path) -> Vec<String> {
    files(dir).into_iter().map(|(name, _)| name).collect()
}
