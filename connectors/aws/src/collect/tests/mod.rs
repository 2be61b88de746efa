//! Units read from a server on this machine that answers, and misbehaves, as it is told.

mod log;
mod server;

use std::path::Path;

use serde_json::json;
use tenure_connector_core::{Cancellation, Limits, NoProgress, now};
use tenure_model::{Coverage, CoverageState, Gap, GapReason, ScopeId};
use tenure_snapshot::{Header, SnapshotWriter};

use self::server::{Asked, Server};
use super::Scan;
use super::derive::Requests;
use super::session::Session;
use super::tree::first_requests;
use super::unit::{Place, Task};
use crate::AwsConfig;
use crate::units::{UNITS, unit_of};

fn writer(dir: &Path) -> SnapshotWriter {
    let header = Header { tool_version: "test".to_owned(), as_of: now(), plan: json!({}) };
    SnapshotWriter::create(dir, header).unwrap()
}

fn config() -> AwsConfig {
    let rate = Some(tenure_connector_core::Rate::of(1000));
    let limits =
        Limits { tries: 3, first_pause_milliseconds: 1, call_timeout_seconds: 2, rate, ..Limits::default() };
    AwsConfig { limits, ..AwsConfig::default() }
}

fn place<'a>(session: &'a Session, scope: &'a ScopeId) -> Place<'a> {
    Place { session, scope, region: "eu-west-1" }
}

/// Reads the tree of an API into a new snapshot.
async fn read(api: &str, server: &Server) -> Reading {
    let dir = tempfile::tempdir().unwrap();
    let writer = writer(dir.path());
    let config = config();
    let scan = Scan::new(&config, &writer, &NoProgress, Cancellation::new());
    read_with(&scan, api, server).await;
    let calls = scan.caller.calls().values().map(|calls| calls.made).sum();
    drop(scan);
    Reading { _dir: dir, writer, calls }
}

async fn read_with(scan: &Scan<'_>, api: &str, server: &Server) {
    let session = Session::for_tests(&server.url);
    let scope = session.scope();
    let unit = unit_of(api).unwrap();
    let task = Task { requests: first_requests(unit, "eu-west-1"), missing: None };
    scan.tree(place(&session, &scope), unit, task, Requests::new()).await.unwrap();
}

struct Reading {
    _dir: tempfile::TempDir,
    writer: SnapshotWriter,
    calls: u64,
}

impl Reading {
    fn outcome(&self, api: &str) -> (Coverage, Vec<Gap>) {
        let session = Session::for_tests("http://127.0.0.1:1");
        let scope = session.scope();
        self.writer.outcome_of(&place(&session, &scope).key(unit_of(api).unwrap())).unwrap()
    }

    fn state(&self, api: &str) -> CoverageState {
        self.outcome(api).0.state
    }
}

/// A page of users, with the marker of the next.
fn users(names: std::ops::Range<u32>, next: Option<&str>) -> String {
    let members: String = names.map(|n| format!("<member><UserName>user-{n}</UserName><Path>/</Path><UserId>AIDA{n}</UserId><Arn>arn:aws:iam::111122223333:user/user-{n}</Arn></member>")).collect();
    let marker = next.map(|next| format!("<Marker>{next}</Marker>")).unwrap_or_default();
    format!(
        "<GetAccountAuthorizationDetailsResponse><GetAccountAuthorizationDetailsResult>\
         <IsTruncated>{}</IsTruncated>{marker}<UserDetailList>{members}</UserDetailList><GroupDetailList/>\
         </GetAccountAuthorizationDetailsResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>\
         </GetAccountAuthorizationDetailsResponse>",
        next.is_some()
    )
}

const DETAILS: &str = "iam:GetAccountAuthorizationDetails";

fn no_keys() -> (u16, String) {
    (200, "<ListSSHPublicKeysResponse><ListSSHPublicKeysResult><SSHPublicKeys/><IsTruncated>false</IsTruncated></ListSSHPublicKeysResult></ListSSHPublicKeysResponse>".to_owned())
}

#[tokio::test]
async fn a_list_is_followed_by_the_sdk_s_client_to_its_end() {
    let server =
        Server::start(|asked: &Asked| match (asked.action.as_str(), asked.parameter("Marker").as_str()) {
            ("GetAccountAuthorizationDetails", "") => (200, users(0..3, Some("a&amp;b"))),
            ("GetAccountAuthorizationDetails", "a&b") => (200, users(3..6, Some("c"))),
            ("GetAccountAuthorizationDetails", "c") => (200, users(6..7, None)),
            _ => no_keys(),
        })
        .await;
    let reading = read(DETAILS, &server).await;
    let (coverage, gaps) = reading.outcome(DETAILS);
    assert_eq!((coverage.state, coverage.pages, coverage.items), (CoverageState::Complete, 3, 7));
    assert!(gaps.is_empty() && coverage.first.is_some() && !coverage.asked_by.is_empty());
    assert_eq!(reading.outcome("iam:ListSSHPublicKeys").0.pages, 7);
    assert_eq!(reading.calls, 10);
}

#[tokio::test]
async fn faults_of_paging_keep_what_was_read_and_leave_a_gap() {
    for (second, code) in [
        (users(3..6, Some("a")), "RepeatedToken"),
        (users(0..3, Some("b")), "RepeatedPage"),
        (users(3..6, Some("")), "MissingToken"),
    ] {
        let server = Server::start(move |asked: &Asked| {
            match (asked.action.as_str(), asked.parameter("Marker").as_str()) {
                ("GetAccountAuthorizationDetails", "") => (200, users(0..3, Some("a"))),
                ("GetAccountAuthorizationDetails", _) => (200, second.clone()),
                _ => no_keys(),
            }
        })
        .await;
        let reading = read(DETAILS, &server).await;
        let (coverage, gaps) = reading.outcome(DETAILS);
        assert_eq!((coverage.state, coverage.pages), (CoverageState::Partial, 2), "{code}");
        assert_eq!((gaps.len(), gaps[0].reason, gaps[0].code.as_str()), (1, GapReason::Truncated, code));
        // What is asked about each user is not whole either.
        assert_eq!(reading.state("iam:ListSSHPublicKeys"), CoverageState::Partial);
    }
}

#[tokio::test]
async fn a_page_that_cannot_be_had_leaves_a_gap() {
    let cut = users(3..6, None).split_at(200).0.to_owned();
    let throttled = "<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>";
    for (answer, reason) in [
        ((400, throttled.to_owned()), GapReason::Throttled),
        ((500, String::new()), GapReason::Failed),
        ((200, cut), GapReason::Malformed),
        ((0, String::new()), GapReason::Unreachable),
        ((403, throttled.replace("Throttling", "AccessDenied")), GapReason::Refused),
    ] {
        let server = Server::start(move |asked: &Asked| {
            match (asked.action.as_str(), asked.parameter("Marker").as_str()) {
                ("GetAccountAuthorizationDetails", "") => (200, users(0..3, Some("a"))),
                ("GetAccountAuthorizationDetails", _) => answer.clone(),
                _ => no_keys(),
            }
        })
        .await;
        let reading = read(DETAILS, &server).await;
        let (coverage, gaps) = reading.outcome(DETAILS);
        assert_eq!((coverage.state, coverage.items), (CoverageState::Partial, 3), "{reason:?}");
        assert_eq!(gaps.iter().map(|gap| gap.reason).collect::<Vec<_>>(), [reason]);
        assert_eq!(gaps[0].blinds, unit_of(DETAILS).unwrap().supplies);
    }
}

#[tokio::test]
async fn a_fault_that_passes_is_overcome() {
    let server = Server::start(|asked: &Asked| match (asked.action.as_str(), asked.nth) {
        ("GetAccountAuthorizationDetails", 0) => (503, String::new()),
        ("GetAccountAuthorizationDetails", 1) => (200, "<GetAccountAuth".to_owned()),
        ("GetAccountAuthorizationDetails", _) => (200, users(0..1, None)),
        _ => no_keys(),
    })
    .await;
    let reading = read(DETAILS, &server).await;
    assert_eq!(reading.state(DETAILS), CoverageState::Complete);
    assert_eq!(reading.calls, 4);
}

#[tokio::test]
async fn a_refused_list_blinds_what_is_asked_about_its_things() {
    let server = Server::start(|_: &Asked| {
        (403, r#"{"__type":"AccessDeniedException","Message":"User: x is not authorized"}"#.to_owned())
    })
    .await;
    let reading = read("kms:ListKeys", &server).await;
    for api in ["kms:ListKeys", "kms:GetKeyPolicy", "kms:ListGrants"] {
        let (coverage, gaps) = reading.outcome(api);
        assert_eq!((coverage.state, coverage.pages), (CoverageState::Unread, 0), "{api}");
        assert_eq!(
            (gaps.len(), gaps[0].reason, gaps[0].code.as_str()),
            (1, GapReason::Refused, "AccessDeniedException")
        );
    }
    assert_eq!(reading.calls, 1);
}

#[tokio::test]
async fn one_thing_that_is_refused_is_named_and_the_others_are_read() {
    let server = Server::start(|asked: &Asked| {
        if asked.action == "TrentService.ListKeys" {
            let key =
                |n| json!({"KeyId": n, "KeyArn": format!("arn:aws:kms:eu-west-1:111122223333:key/{n}")});
            return match asked.json()["Marker"].as_str() {
                None => (
                    200,
                    json!({"Keys": [key("1"), key("2")], "Truncated": true, "NextMarker": "m"}).to_string(),
                ),
                Some(_) => (200, json!({"Keys": [key("3")], "Truncated": false}).to_string()),
            };
        }
        let second = asked.json()["KeyId"].as_str().is_some_and(|id| id.ends_with("/2"));
        match asked.action.as_str() {
            "TrentService.GetKeyPolicy" if second => {
                (400, json!({"__type": "AccessDeniedException"}).to_string())
            }
            "TrentService.GetKeyPolicy" => (200, json!({"Policy": "{}"}).to_string()),
            _ => (200, json!({"Grants": [], "Truncated": false}).to_string()),
        }
    })
    .await;
    let reading = read("kms:ListKeys", &server).await;
    assert_eq!(reading.outcome("kms:ListKeys").0.items, 3);
    let (coverage, gaps) = reading.outcome("kms:GetKeyPolicy");
    assert_eq!((coverage.state, coverage.pages), (CoverageState::Partial, 2));
    assert_eq!(
        gaps.iter().map(|gap| gap.subject.as_str()).collect::<Vec<_>>(),
        ["arn:aws:kms:eu-west-1:111122223333:key/2"]
    );
    assert_eq!(reading.state("kms:ListGrants"), CoverageState::Complete);
}

#[tokio::test]
async fn single_reads_are_bounded_and_say_so() {
    let server = Server::start(|asked: &Asked| match asked.action.as_str() {
        "GetAccountAuthorizationDetails" => (200, users(0..150, None)),
        _ => no_keys(),
    })
    .await;
    let reading = read(DETAILS, &server).await;
    let (coverage, gaps) = reading.outcome("iam:ListSSHPublicKeys");
    assert_eq!((coverage.state, coverage.pages), (CoverageState::Partial, 100));
    assert_eq!((gaps.len(), gaps[0].reason), (1, GapReason::Bounded));
    assert!(gaps[0].detail.starts_with("50 "), "{}", gaps[0].detail);
}

#[tokio::test]
async fn a_stopped_unit_is_left_and_a_resumed_scan_asks_only_what_is_missing() {
    let server = Server::start(|asked: &Asked| match asked.action.as_str() {
        "GetAccountAuthorizationDetails" => (200, users(0..5, None)),
        _ => no_keys(),
    })
    .await;
    let dir = tempfile::tempdir().unwrap();
    let writer = writer(dir.path());
    let config = config();
    let cancellation = Cancellation::new();
    // Stops as soon as the keys of the users are asked for.
    struct StopAt(Cancellation);
    impl tenure_connector_core::Progress for StopAt {
        fn called(&self, api: &str) {
            if api == "iam:ListSSHPublicKeys" {
                self.0.cancel();
            }
        }
    }
    let stop = StopAt(cancellation.clone());
    let scan = Scan::new(&config, &writer, &stop, cancellation);
    read_with(&scan, DETAILS, &server).await;
    let summary = scan.into_summary();
    assert_eq!(
        summary.unfinished.iter().map(|unit| unit.api.as_str()).collect::<Vec<_>>(),
        ["iam:ListSSHPublicKeys"]
    );
    drop(writer);

    let writer = SnapshotWriter::resume(dir.path()).unwrap();
    let scan = Scan::new(&config, &writer, &NoProgress, Cancellation::new());
    read_with(&scan, DETAILS, &server).await;
    let summary = scan.into_summary();
    assert_eq!((summary.skipped, summary.complete, summary.identities), (1, 1, 5));
    assert_eq!(summary.calls.keys().collect::<Vec<_>>(), ["iam:ListSSHPublicKeys"]);
    assert_eq!(summary.calls_made(), 5);
}

#[tokio::test]
async fn what_a_stopped_scan_did_not_come_to_can_be_given_up_as_gaps() {
    let dir = tempfile::tempdir().unwrap();
    let writer = writer(dir.path());
    let session = Session::for_tests("http://127.0.0.1:1");
    let scope = session.scope();
    let unfinished: Vec<_> = UNITS.iter().map(|unit| place(&session, &scope).key(unit)).collect();
    let summary = tenure_connector_core::CollectSummary { unfinished, ..Default::default() };
    super::give_up_unfinished(&writer, &summary).unwrap();
    let snapshot = writer.seal(Default::default(), Vec::new()).unwrap();
    let gaps = snapshot.manifest().all_gaps();
    assert_eq!(gaps.len(), UNITS.len());
    assert!(gaps.iter().all(|gap| gap.reason == GapReason::Cancelled && !gap.blinds.is_empty()));
}

#[tokio::test]
async fn secrets_never_reach_the_disk() {
    let secret = "hunter2-planted-secret";
    let server = Server::start(move |_: &Asked| {
        let function =
            json!({"FunctionName": "f", "Role": "r", "Environment": {"Variables": {"DB_PASSWORD": secret}}});
        (200, json!({"Functions": [function], "Policy": "{}"}).to_string())
    })
    .await;
    let reading = read("lambda:ListFunctions", &server).await;
    let mut lines = 0;
    reading
        .writer
        .visit_raw(&mut |_, _, _, record| {
            lines += 1;
            assert!(!serde_json::to_string(&record).unwrap().contains(secret));
            Ok(())
        })
        .unwrap();
    assert_eq!(lines, 2);
}

#[tokio::test]
async fn calls_grow_with_pages_and_not_with_identities() {
    async fn calls_for(identities: u32) -> u64 {
        let server = Server::start(move |asked: &Asked| match asked.action.as_str() {
            "GetAccountAuthorizationDetails" => {
                let page: u32 = asked.parameter("Marker").parse().unwrap_or(0);
                let end = ((page + 1) * 1000).min(identities);
                let next = (page + 1).to_string();
                (200, users(page * 1000..end, (end < identities).then_some(next.as_str())))
            }
            _ => no_keys(),
        })
        .await;
        let reading = read(DETAILS, &server).await;
        assert_eq!(reading.outcome(DETAILS).0.items, u64::from(identities));
        reading.calls
    }
    let (one, four) = (calls_for(1000).await, calls_for(4000).await);
    assert_eq!(four - one, 3);
}
