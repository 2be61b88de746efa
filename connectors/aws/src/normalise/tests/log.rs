//! Events of CloudTrail, and for which time they are known.

use tenure_model::Facet;

use super::*;

pub(super) const API: &str = "cloudtrail:LookupEvents";

fn question(key: &str, value: &str, token: Option<&str>) -> Value {
    let mut request = json!({
        "LookupAttributes": [{"AttributeKey": key, "AttributeValue": value}],
        "StartTime": at("2026-08-01T00:00:00Z").as_second(), "EndTime": at("2026-10-30T00:00:00Z").as_second(),
    });
    if let Some(token) = token {
        request["NextToken"] = json!(token);
    }
    request
}

pub(super) fn event(id: &str, time: &str, name: &str, request: Value) -> Value {
    let record = json!({
        "eventID": id, "eventTime": time, "eventSource": "iam.amazonaws.com", "eventName": name,
        "awsRegion": "us-east-1", "recipientAccountId": ACCOUNT,
        "userIdentity": {"type": "AssumedRole", "accountId": ACCOUNT,
            "arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/deploy/run-7")},
        "requestParameters": request,
    });
    json!({"EventId": id, "EventName": name, "CloudTrailEvent": record.to_string()})
}

fn page(events: &[Value], next: Option<&str>) -> Value {
    let mut body = json!({ "Events": events });
    if let Some(next) = next {
        body["NextToken"] = json!(next);
    }
    body
}

pub(super) fn windows(records: &Records) -> Vec<(&str, String, String)> {
    let window = |r: &tenure_model::LogReading| (r.from.to_string(), r.to.to_string());
    let readings = records.log_readings.iter();
    readings.map(|r| (r.filter.as_str(), window(r))).map(|(filter, (from, to))| (filter, from, to)).collect()
}

#[test]
fn principals_with_a_path_are_found_by_their_names() {
    let details = json!({
        "UserDetailList": [{"UserName": "svc-backup", "Path": "/svc/", "UserId": "AIDA1", "Arn": format!("arn:aws:iam::{ACCOUNT}:user/svc/svc-backup"), "CreateDate": "2026-01-01T00:00:00Z"}],
        "GroupDetailList": [],
        "RoleDetailList": [{"RoleName": "deploy", "Path": "/ci/", "RoleId": "AROA1", "Arn": format!("arn:aws:iam::{ACCOUNT}:role/ci/deploy"), "CreateDate": "2026-01-01T00:00:00Z",
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}}],
        "Policies": [],
    });
    let events = [event("e-1", "2026-10-01T08:00:00Z", "CreateAccessKey", json!({"userName": "svc-backup"}))];
    let recorded = Recorded::default().with("iam:GetAccountAuthorizationDetails", details).in_region(
        API,
        question("ReadOnly", "false", None),
        page(&events, None),
    );
    let records = recorded.read().0;
    let event = &records.events[0];
    assert_eq!(event.actor, format!("arn:aws:iam::{ACCOUNT}:role/ci/deploy"));
    assert_eq!(event.target, format!("arn:aws:iam::{ACCOUNT}:user/svc/svc-backup"));
    assert_eq!((event.action.as_str(), event.result.as_str()), ("iam:CreateAccessKey", "success"));
    assert_eq!((event.source.as_str(), event.at), ("cloudtrail", at("2026-10-01T08:00:00Z")));
    assert_eq!(event.attributes["sessionName"], "run-7");
    assert_eq!(event.evidence.pointer.as_ref(), "/body/Events/0");
}

#[test]
fn a_log_that_was_read_to_its_end_is_known_for_all_that_was_asked() {
    let events = [event("e-1", "2026-10-01T08:00:00Z", "CreateUser", json!({"userName": "dana"}))];
    let recorded = Recorded::default()
        .in_region(API, question("ReadOnly", "false", None), page(&events, Some("t")))
        .in_region(API, question("ReadOnly", "false", Some("t")), page(&[], None))
        .in_region(API, question("EventName", "GetSessionToken", None), page(&[], None))
        .in_region(API, question("EventName", "AssumeRoot", None), page(&[], None));
    let records = recorded.records();
    let (from, to) = ("2026-08-01T00:00:00Z".to_owned(), "2026-10-30T00:00:00Z".to_owned());
    assert_eq!(
        windows(&records),
        [("EventName=AssumeRoot,GetSessionToken", from.clone(), to.clone()), ("ReadOnly=false", from, to),]
    );
    assert_eq!(records.events.len(), 1);
    assert!(records.log_readings.iter().all(|r| r.region == "eu-west-1" && r.scope == ScopeId::aws(ACCOUNT)));
}

#[test]
fn a_log_that_was_cut_is_known_back_to_the_second_after_the_oldest_event() {
    let events = [
        event("e-2", "2026-10-02T08:00:00Z", "CreateUser", json!({"userName": "b"})),
        event("e-1", "2026-10-01T08:00:00Z", "CreateUser", json!({"userName": "a"})),
    ];
    let recorded = Recorded::default()
        .in_region(API, question("EventName", "CreateUser", None), page(&events, Some("t")))
        // The same event answers two questions, and is one.
        .in_region(API, question("ReadOnly", "false", None), page(&events[..1], Some("t")))
        // Nothing was told of this question, and more was there: nothing is known.
        .in_region(API, question("EventName", "CreateGrant", None), page(&[], Some("t")));
    let records = recorded.records();
    assert_eq!(
        windows(&records),
        [
            ("EventName=CreateUser", "2026-10-01T08:00:01Z".to_owned(), "2026-10-30T00:00:00Z".to_owned()),
            ("ReadOnly=false", "2026-10-02T08:00:01Z".to_owned(), "2026-10-30T00:00:00Z".to_owned()),
        ]
    );
    assert_eq!(records.events.len(), 2);
}

#[test]
fn an_export_that_does_not_say_what_was_asked_is_known_from_its_first_event_to_its_last() {
    let events = [
        event("e-2", "2026-10-02T08:00:00Z", "CreateUser", json!({"userName": "b"})),
        event("e-1", "2026-10-01T08:00:00Z", "CreateUser", json!({"userName": "a"})),
    ];
    let records = Recorded::imported().in_region(API, json!({}), page(&events, None)).records();
    assert_eq!(
        windows(&records),
        [("", "2026-10-01T08:00:00Z".to_owned(), "2026-10-02T08:00:00Z".to_owned())]
    );
    let none = Recorded::imported().in_region(API, json!({}), page(&[], None)).records();
    assert!(none.log_readings.is_empty(), "an export without events proves no time");
}

#[test]
fn what_cannot_be_read_of_a_log_is_a_gap() {
    let events = [
        json!({"EventId": "e-1", "CloudTrailEvent": "{"}),
        json!({"EventId": "e-2"}),
        json!({"EventId": "e-3", "CloudTrailEvent": "{\"eventID\": \"e-3\"}"}),
        json!(7),
    ];
    let (records, gaps) =
        Recorded::default().in_region(API, question("ReadOnly", "false", None), page(&events, None)).read();
    assert!(records.events.is_empty());
    assert_eq!(
        codes(&gaps),
        [("Malformed", ""), ("Malformed", ""), ("Malformed", "e-1"), ("Malformed", "e-2")]
    );
    assert!(gaps.iter().all(|gap| gap.blinds == [Facet::Events, Facet::SignIns]));
}
