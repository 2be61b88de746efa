//! What CloudTrail tells of the last ninety days: who made, gave and changed what, among much that is as it
//! should be.

use serde_json::{Value, json};

use super::Estate;
use super::places::{DATA, ELSEWHERE, EXPORTED, HOME, MANAGEMENT, PROD, Place, REGIONS, STAGING};
use crate::dates;

/// One record, before it is written as CloudTrail writes it.
struct Record {
    place: &'static Place,
    region: &'static str,
    /// Days before the reading, and the time of that day in UTC.
    at: (usize, &'static str),
    /// `iam` and `CreateAccessKey`.
    service: &'static str,
    name: &'static str,
    by: Value,
    request: Value,
    answer: Value,
}

impl Record {
    /// What is done in IAM is told in one region.
    fn of_iam(place: &'static Place, at: (usize, &'static str), name: &'static str, by: Value) -> Self {
        Self {
            place,
            region: ELSEWHERE,
            at,
            service: "iam",
            name,
            by,
            request: Value::Null,
            answer: Value::Null,
        }
    }

    fn asking(self, request: Value) -> Self {
        Self { request, ..self }
    }

    fn answered(self, answer: Value) -> Self {
        Self { answer, ..self }
    }

    /// As `aws cloudtrail lookup-events` prints it.
    fn write(&self) -> Value {
        let (days, time) = self.at;
        let day = dates::before(days);
        let at = format!("{}T{time}Z", day.get(..10).unwrap_or_default());
        let source = format!("{}.amazonaws.com", self.service);
        let id = super::azure::id(&format!("{} {at} {} {}", self.place.id, self.name, self.request));
        let record = json!({
            "eventVersion": "1.11",
            "userIdentity": self.by,
            "eventTime": at,
            "eventSource": source,
            "eventName": self.name,
            "awsRegion": self.region,
            "sourceIPAddress": "203.0.113.24",
            "userAgent": "aws-cli/2.31.0",
            "requestParameters": self.request,
            "responseElements": self.answer,
            "eventID": id,
            "readOnly": false,
            "eventType": "AwsApiCall",
            "managementEvent": true,
            "recipientAccountId": self.place.id,
            "eventCategory": "Management",
        });
        json!({
            "EventId": id,
            "EventName": self.name,
            "ReadOnly": "false",
            "EventTime": at,
            "EventSource": source,
            "CloudTrailEvent": record.to_string(),
        })
    }
}

pub(super) fn add(estate: &mut Estate) {
    let mut records = ordinary();
    records.extend(partners());
    records.extend(customers());
    // The newest first, as CloudTrail gives them.
    records.sort_by(|a, b| (a.at.0, b.at.1).cmp(&(b.at.0, a.at.1)));
    for record in records {
        let written = record.write();
        estate.region(record.place, record.region).events.push(written);
    }
}

/// A session of a role, by its name.
fn session(place: &Place, role: &str, name: &str) -> Value {
    let short = role.rsplit('/').next().unwrap_or_default();
    json!({
        "type": "AssumedRole",
        "principalId": format!("AROAEXAMPLE{}:{name}", short.to_uppercase().replace('-', "")),
        "arn": format!("arn:aws:sts::{}:assumed-role/{short}/{name}", place.id),
        "accountId": place.id,
        "accessKeyId": "ASIAEXAMPLESESSION00",
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "arn": place.role(role),
                "accountId": place.id,
                "userName": short,
            },
            "attributes": { "mfaAuthenticated": "false" },
        },
    })
}

/// The administrators of the bank come in by Identity Center.
fn administrator(place: &Place, person: &str) -> Value {
    let role =
        "/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_AdministratorAccess_1a2b3c4d5e6f7000";
    session(place, role, &format!("{person}@examplebank.example"))
}

/// In every account and region something on the first and on the last day: the log reaches that far.
fn ordinary() -> Vec<Record> {
    let record = |place, region, at| Record {
        place,
        region,
        at,
        service: "config",
        name: "PutEvaluations",
        by: json!({ "type": "AWSService", "invokedBy": "config.amazonaws.com" }),
        request: Value::Null,
        answer: Value::Null,
    };
    let places = EXPORTED.into_iter().flat_map(|place| REGIONS.map(|region| (place, region)));
    // What was not exported is a gap.
    let exported = places.filter(|(place, region)| (place.id, *region) != (DATA.id, ELSEWHERE));
    exported
        .flat_map(|(place, region)| {
            [record(place, region, (90, "00:10:00")), record(place, region, (1, "23:50:00"))]
        })
        .collect()
}

fn partners() -> Vec<Record> {
    let bolt = || session(PROD, "/partner/bolt-operations", "robin.falk");
    let cards = || session(PROD, "/partner/acme-card-operations", "pat.quinn");
    let key = json!({ "accessKey": {
        "userName": "svc-fraud-feed", "accessKeyId": "AKIAEXAMPLEFRAUDFEED", "status": "Active",
    } });
    vec![
        // A key that the partner made for another's user, which works on when the partner is gone.
        Record::of_iam(PROD, (61, "11:07:13"), "CreateAccessKey", bolt())
            .asking(json!({ "userName": "svc-fraud-feed" }))
            .answered(key),
        // After the end of the contract.
        Record::of_iam(PROD, (12, "02:41:30"), "UpdateAssumeRolePolicy", bolt())
            .asking(json!({ "roleName": "bolt-emergency" })),
        // At night, and declared as never.
        Record::of_iam(PROD, (9, "23:05:12"), "PutRolePolicy", cards())
            .asking(json!({ "roleName": "acme-batch-support", "policyName": "more" })),
        Record {
            place: PROD,
            region: HOME,
            at: (20, "10:22:41"),
            service: "lambda",
            name: "UpdateFunctionCode20150331v2",
            by: session(PROD, "/partner/acme-release", "pipeline-4711"),
            request: json!({ "functionName": "payments-clearing" }),
            answer: Value::Null,
        },
        Record::of_iam(
            STAGING,
            (33, "09:12:00"),
            "CreateRole",
            session(STAGING, "/partner/acme-release", "dana.kowal"),
        )
        .asking(json!({ "roleName": "acme-scratch", "path": "/partner/" })),
    ]
}

fn customers() -> Vec<Record> {
    vec![
        // Asked for by the partner, approved by Maria Keller, done by David Osei.
        Record::of_iam(PROD, (21, "09:40:00"), "AttachRolePolicy", administrator(PROD, "david.osei"))
            .asking(json!({ "roleName": "acme-batch-support", "policyArn": PROD.policy("operations-read") })),
        // Nobody can be found who approved it.
        Record::of_iam(PROD, (40, "14:03:27"), "AttachRolePolicy", administrator(PROD, "sofia.lind"))
            .asking(json!({ "roleName": "acme-performance", "policyArn": PROD.policy("operations-read") })),
        Record {
            place: MANAGEMENT,
            region: ELSEWHERE,
            at: (28, "11:30:00"),
            service: "organizations",
            name: "UpdatePolicy",
            by: administrator(MANAGEMENT, "maria.keller"),
            request: json!({ "policyId": "p-exregion" }),
            answer: Value::Null,
        },
        Record::of_iam(PROD, (15, "16:20:00"), "DeleteAccessKey", administrator(PROD, "david.osei"))
            .asking(json!({ "userName": "svc-legacy-clearing", "accessKeyId": "AKIAEXAMPLECLEARING0" })),
        // A rotation as it should be: a new key on a ticket, then the old one off.
        Record::of_iam(PROD, (27, "08:15:00"), "CreateAccessKey", administrator(PROD, "david.osei"))
            .asking(json!({ "userName": "svc-old-terminal" }))
            .answered(json!({ "accessKey": {
                "userName": "svc-old-terminal", "accessKeyId": "AKIAEXAMPLETERMINAL1", "status": "Active",
            } })),
        Record::of_iam(PROD, (26, "08:45:00"), "UpdateAccessKey", administrator(PROD, "david.osei")).asking(
            json!({ "userName": "svc-old-terminal", "accessKeyId": "AKIAEXAMPLETERMINAL0", "status": "Inactive" }),
        ),
        // What an earlier assessment found, taken away.
        Record::of_iam(PROD, (24, "10:05:00"), "DetachRolePolicy", administrator(PROD, "david.osei"))
            .asking(json!({ "roleName": "bolt-handover", "policyArn": PROD.policy("operations-read") })),
        Record::of_iam(PROD, (24, "10:06:00"), "DeleteRole", administrator(PROD, "david.osei"))
            .asking(json!({ "roleName": "bolt-handover" })),
    ]
}
