//! The log of a region: how many questions it takes, and what a log too long leaves.

use serde_json::Value;
use tenure_snapshot::UnitKey;

use super::super::log::LOOKUP;
use super::*;
use crate::trail::watched::{REGIONAL, SESSIONS};

/// The condition of a question: `EventName=CreateUser`.
fn condition(asked: &Asked) -> String {
    let json = asked.json();
    let attribute = &json["LookupAttributes"][0];
    format!(
        "{}={}",
        attribute["AttributeKey"].as_str().unwrap(),
        attribute["AttributeValue"].as_str().unwrap()
    )
}

fn page(asked: &Asked, more: bool) -> (u16, String) {
    let json = asked.json();
    let token = json["NextToken"].as_str().unwrap_or_default().to_owned();
    let record = json!({"eventID": format!("{}{token}", condition(asked))}).to_string();
    let mut body = json!({"Events": [{"EventId": "e", "CloudTrailEvent": record}]});
    if more {
        body["NextToken"] = json!(format!("{token}x"));
    }
    (200, body.to_string())
}

struct Read {
    _dir: tempfile::TempDir,
    outcome: Option<(Coverage, Vec<Gap>)>,
    requests: Vec<Value>,
    unfinished: Vec<UnitKey>,
}

async fn read_log(
    config: &AwsConfig,
    roles: &[&str],
    cancellation: Cancellation,
    answer: impl Fn(&Asked) -> (u16, String) + Send + Sync + 'static,
) -> Read {
    let server = Server::start(answer).await;
    let dir = tempfile::tempdir().unwrap();
    let writer = writer(dir.path());
    let scan = Scan::new(config, &writer, &NoProgress, cancellation);
    let session = Session::for_tests(&server.url);
    let scope = session.scope();
    let here = place(&session, &scope);
    let roles: Vec<String> = roles.iter().map(|role| (*role).to_owned()).collect();
    scan.read_log(here, &roles).await.unwrap();
    let key = here.key(unit_of(LOOKUP).unwrap());
    let outcome = writer.outcome_of(&key);
    let mut requests = Vec::new();
    if outcome.as_ref().is_some_and(|(coverage, _)| coverage.pages > 0) {
        writer
            .visit_unit(&key, &mut |record| {
                requests.push(record.request.clone());
                Ok(())
            })
            .unwrap();
    }
    let unfinished = scan.into_summary().unfinished;
    Read { _dir: dir, outcome, requests, unfinished }
}

fn bounds() -> AwsConfig {
    AwsConfig { log_pages: 2, log_roles: 2, ..config() }
}

#[tokio::test]
async fn a_quiet_region_is_read_whole_with_a_few_questions() {
    let roles = ["arn:aws:iam::111122223333:role/partner"];
    let read = read_log(&bounds(), &roles, Cancellation::new(), |asked| page(asked, false)).await;
    let (coverage, gaps) = read.outcome.unwrap();
    assert_eq!(gaps, []);
    assert_eq!(coverage.state, CoverageState::Complete);
    assert_eq!(coverage.pages as usize, 1 + SESSIONS.len() + roles.len());
    let (first, last) = (&read.requests[0], &read.requests[coverage.pages as usize - 1]);
    assert_eq!(first["LookupAttributes"], json!([{"AttributeKey": "ReadOnly", "AttributeValue": "false"}]));
    assert_eq!(
        last["LookupAttributes"],
        json!([{"AttributeKey": "ResourceName", "AttributeValue": roles[0]}])
    );
    let days = (first["EndTime"].as_i64().unwrap() - first["StartTime"].as_i64().unwrap()) / 86_400;
    assert_eq!((days, &first["MaxResults"]), (90, &json!(50)));
}

#[tokio::test]
async fn a_busy_region_is_asked_for_each_event_by_name() {
    let read = read_log(&bounds(), &[], Cancellation::new(), |asked| {
        page(asked, condition(asked) == "ReadOnly=false")
    })
    .await;
    let (coverage, gaps) = read.outcome.unwrap();
    // Nothing that is looked for is missing: the readings say what was looked for.
    assert_eq!(gaps, []);
    assert_eq!(coverage.state, CoverageState::Complete);
    assert_eq!(coverage.pages as usize, 2 + SESSIONS.len() + REGIONAL.len());
}

#[tokio::test]
async fn what_goes_on_beyond_the_bound_is_a_gap_of_that_question() {
    let roles = ["role/a", "role/b", "role/c"];
    let read = read_log(&bounds(), &roles, Cancellation::new(), |asked| {
        page(
            asked,
            ["ReadOnly=false", "EventName=CreateGrant", "ResourceName=role/b"].contains(&&*condition(asked)),
        )
    })
    .await;
    let (coverage, gaps) = read.outcome.unwrap();
    assert_eq!(coverage.state, CoverageState::Partial);
    let told: Vec<(&str, &str)> = gaps.iter().map(|gap| (gap.code.as_str(), gap.subject.as_str())).collect();
    assert_eq!(
        told,
        [("PagesBounded", "EventName=CreateGrant"), ("PagesBounded", "role/b"), ("RolesBounded", "")]
    );
    assert!(gaps.iter().all(|gap| gap.reason == GapReason::Bounded));
}

#[tokio::test]
async fn who_may_not_ask_asks_once() {
    let denied = r#"{"__type": "AccessDeniedException", "message": "no"}"#;
    let read = read_log(&bounds(), &["role/a"], Cancellation::new(), move |_| (400, denied.to_owned())).await;
    let (coverage, gaps) = read.outcome.unwrap();
    assert_eq!((coverage.state, coverage.pages), (CoverageState::Unread, 0));
    assert_eq!((gaps.len(), gaps[0].reason, gaps[0].subject.as_str()), (1, GapReason::Refused, ""));
}

#[tokio::test]
async fn a_log_that_nobody_wants_is_a_gap_and_no_call() {
    let config = AwsConfig { log_pages: 0, ..config() };
    let read = read_log(&config, &[], Cancellation::new(), |_| panic!("nothing is asked")).await;
    let (coverage, gaps) = read.outcome.unwrap();
    assert_eq!((coverage.state, gaps[0].code.as_str()), (CoverageState::Unread, "LogNotAsked"));
}

#[tokio::test]
async fn a_scan_that_is_stopped_leaves_the_log_unfinished() {
    let cancellation = Cancellation::new();
    let stop = cancellation.clone();
    let read = read_log(&bounds(), &[], cancellation, move |asked| {
        stop.cancel();
        page(asked, true)
    })
    .await;
    assert!(read.outcome.is_none());
    assert_eq!(read.unfinished.len(), 1);
}
