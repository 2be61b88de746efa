//! Trails, log groups, filters and alarms, and whether what is logged can be changed: what there is to
//! notice an act by.

use std::collections::BTreeMap;

use serde_json::Value;
use tenure_model::{EvidenceRef, Facet, ScopeId};

use super::answer::Answer;
use super::lenient::{items, map, member, scalar, text, texts};
use super::providers::{chosen, dates};
use super::resources::{Part, add, add_to};
use super::state::{State, is_account};

const BLINDS: [Facet; 1] = [Facet::Monitoring];

type Facts = BTreeMap<String, String>;

pub(super) fn read_trails(state: &mut State, answer: &Answer<'_>, body: &Value) {
    for (at, item) in items(member(body, &["trailList"])).into_iter().enumerate() {
        let Some(arn) = text(item, "TrailARN") else {
            state.malformed(answer, "", &format!("trail {at} of the list has no ARN"), &BLINDS);
            continue;
        };
        let facts = chosen(
            item,
            &[
                "S3BucketName",
                "S3KeyPrefix",
                "IncludeGlobalServiceEvents",
                "IsMultiRegionTrail",
                "IsOrganizationTrail",
                "HomeRegion",
                "LogFileValidationEnabled",
                "CloudWatchLogsLogGroupArn",
                "KmsKeyId",
                "HasCustomEventSelectors",
            ],
        );
        tell_trail(state, answer, arn, facts, answer.evidence(format!("/body/trailList/{at}")));
    }
}

/// A trail shows in every account and region that it covers: it is where it was made.
fn tell_trail(state: &mut State, answer: &Answer<'_>, arn: String, attributes: Facts, evidence: EvidenceRef) {
    let mut parts = arn.split(':').skip(3).map(str::to_owned);
    let (region, owner) = (parts.next().unwrap_or_default(), parts.next());
    let owner = owner.filter(|id| is_account(id)).map(|id| ScopeId::aws(&id));
    let scope = owner.unwrap_or_else(|| answer.scope.clone());
    let name = arn.rsplit('/').next().map(str::to_owned);
    let part = Part { attributes, name, region: &region, ..Part::global("cloudtrail:trail", &arn) };
    add_to(state, &scope, part, evidence);
}

fn of_trail(state: &mut State, answer: &Answer<'_>, asked: &str) -> Option<String> {
    let arn = answer.asked(asked);
    if arn.is_none() {
        let detail = "the answer does not say which trail it is about: name the file after it";
        state.malformed(answer, "", detail, &BLINDS);
    }
    arn
}

pub(super) fn read_trail_status(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let Some(arn) = of_trail(state, answer, "Name") else { return };
    let mut facts = chosen(body, &["IsLogging", "LatestDeliveryError", "LatestDigestDeliveryError"]);
    facts.extend(dates(
        body,
        &["LatestDeliveryTime", "LatestDigestDeliveryTime", "StartLoggingTime", "StopLoggingTime"],
    ));
    tell_trail(state, answer, arn, facts, answer.whole());
}

/// Which events a trail holds, in few words: `management:All`, `data:AWS::S3::Object`.
pub(super) fn read_selectors(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let Some(arn) = text(body, "TrailARN").or_else(|| of_trail(state, answer, "TrailName")) else { return };
    let mut selected: Vec<String> = Vec::new();
    for selector in items(member(body, &["EventSelectors"])) {
        if text(selector, "IncludeManagementEvents").as_deref() != Some("false") {
            let which = text(selector, "ReadWriteType").unwrap_or_else(|| "All".to_owned());
            selected.push(format!("management:{which}"));
        }
        let data =
            items(member(selector, &["DataResources"])).into_iter().filter_map(|data| text(data, "Type"));
        selected.extend(data.map(|kind| format!("data:{kind}")));
        let excluded = texts(member(selector, &["ExcludeManagementEventSources"]));
        selected.extend(excluded.into_iter().map(|source| format!("without:{source}")));
    }
    for selector in items(member(body, &["AdvancedEventSelectors"])) {
        let fields = items(member(selector, &["FieldSelectors"]));
        let of = |name: &str| {
            let field = fields.iter().find(|field| text(field, "Field").as_deref() == Some(name));
            field.map(|field| texts(member(field, &["Equals"]))).unwrap_or_default()
        };
        for category in of("eventCategory") {
            let kinds = of("resources.type");
            let which = match of("readOnly").first().map(String::as_str) {
                Some("true") => "ReadOnly",
                Some("false") => "WriteOnly",
                _ => "All",
            };
            match category.as_str() {
                "Management" => selected.push(format!("management:{which}")),
                _ => selected.extend(kinds.into_iter().map(|kind| format!("data:{kind}"))),
            }
        }
    }
    selected.sort();
    selected.dedup();
    let facts = Facts::from([("EventSelectors".to_owned(), selected.join(" "))]);
    tell_trail(state, answer, arn, facts, answer.whole());
}

pub(super) fn read_log_groups(state: &mut State, answer: &Answer<'_>, body: &Value) {
    for (at, item) in items(member(body, &["logGroups"])).into_iter().enumerate() {
        let Some(name) = text(item, "logGroupName") else {
            state.malformed(answer, "", &format!("log group {at} of the list has no name"), &BLINDS);
            continue;
        };
        let facts = chosen(
            item,
            &["retentionInDays", "kmsKeyId", "creationTime", "logGroupClass", "deletionProtectionEnabled"],
        );
        let part = Part {
            attributes: facts,
            region: answer.region,
            name: Some(name.clone()),
            ..Part::global("logs:log-group", answer.arn("logs", &format!("log-group:{name}")))
        };
        add(state, answer, part, answer.evidence(format!("/body/logGroups/{at}")));
    }
}

pub(super) fn read_metric_filters(state: &mut State, answer: &Answer<'_>, body: &Value) {
    for (at, item) in items(member(body, &["metricFilters"])).into_iter().enumerate() {
        let (Some(name), Some(group)) = (text(item, "filterName"), text(item, "logGroupName")) else {
            state.malformed(answer, "", &format!("metric filter {at} of the list is incomplete"), &BLINDS);
            continue;
        };
        let mut facts = chosen(item, &["filterPattern", "logGroupName"]);
        let metrics = items(member(item, &["metricTransformations"])).into_iter().filter_map(|metric| {
            Some(format!("{}/{}", text(metric, "metricNamespace")?, text(metric, "metricName")?))
        });
        facts.insert("metrics".to_owned(), metrics.collect::<Vec<_>>().join(";"));
        let arn = answer.arn("logs", &format!("log-group:{group}:metric-filter:{name}"));
        let part = Part {
            attributes: facts,
            region: answer.region,
            name: Some(name),
            ..Part::global("logs:metric-filter", arn)
        };
        add(state, answer, part, answer.evidence(format!("/body/metricFilters/{at}")));
    }
}

pub(super) fn read_alarms(state: &mut State, answer: &Answer<'_>, body: &Value) {
    for list in ["MetricAlarms", "CompositeAlarms"] {
        for (at, item) in items(member(body, &[list])).into_iter().enumerate() {
            let Some(arn) = text(item, "AlarmArn") else {
                state.malformed(answer, "", &format!("alarm {at} of `{list}` has no ARN"), &BLINDS);
                continue;
            };
            let mut facts = chosen(
                item,
                &[
                    "ActionsEnabled",
                    "MetricName",
                    "Namespace",
                    "Threshold",
                    "StateValue",
                    "AlarmRule",
                    "AlarmDescription",
                ],
            );
            facts.insert("AlarmActions".to_owned(), texts(member(item, &["AlarmActions"])).join(" "));
            let part = Part {
                attributes: facts,
                region: answer.region,
                name: text(item, "AlarmName"),
                ..Part::global("cloudwatch:alarm", arn)
            };
            add(state, answer, part, answer.evidence(format!("/body/{list}/{at}")));
        }
    }
}

/// Whether objects can be changed before their time: `ObjectLockEnabled`, and the mode and length of the default
/// retention as `ObjectLockConfiguration.Mode`, `.Days`, `.Years`.
pub(super) fn read_object_lock(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let Some(bucket) = answer.asked("Bucket") else {
        let detail = "the answer does not say which bucket it is about: name the file after it";
        return state.malformed(answer, "", detail, &BLINDS);
    };
    let lock = member(body, &["ObjectLockConfiguration"]);
    let enabled = text(lock, "ObjectLockEnabled").unwrap_or_else(|| "Disabled".to_owned());
    let mut facts = Facts::from([("ObjectLockEnabled".to_owned(), enabled)]);
    let retention = member(member(lock, &["Rule"]), &["DefaultRetention"]);
    let told =
        map(retention).into_iter().map(|(name, value)| (format!("ObjectLockConfiguration.{name}"), value));
    facts.extend(told);
    let part = Part { attributes: facts, ..Part::global("s3:bucket", format!("arn:aws:s3:::{bucket}")) };
    add(state, answer, part, answer.whole());
}

/// Parameters of Systems Manager: what they are called and said to be for, and their dates, never their values.
pub(super) fn read_parameters(state: &mut State, answer: &Answer<'_>, body: &Value) {
    for (at, item) in items(member(body, &["Parameters"])).into_iter().enumerate() {
        let Some(name) = text(item, "Name") else {
            let detail = format!("parameter {at} of the list has no name");
            state.malformed(answer, "", &detail, &[Facet::Secrets]);
            continue;
        };
        let path = format!("parameter/{}", name.trim_start_matches('/'));
        let arn = text(item, "ARN").unwrap_or_else(|| answer.arn("ssm", &path));
        let mut facts =
            chosen(item, &["Type", "Description", "KeyId", "LastModifiedUser", "Version", "Tier"]);
        facts.extend(dates(item, &["LastModifiedDate"]));
        let part = Part {
            attributes: facts,
            region: answer.region,
            name: Some(name),
            ..Part::global("ssm:parameter", arn)
        };
        add(state, answer, part, answer.evidence(format!("/body/Parameters/{at}")));
    }
}

/// Requests for temporary delegation: who asked for what, who approved it, and until when.
pub(super) fn read_delegation_requests(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let list = "DelegationRequests";
    for (at, item) in items(member(body, &[list])).into_iter().enumerate() {
        let Some(id) = text(item, "DelegationRequestId") else {
            let detail = format!("delegation request {at} of the list has no id");
            state.malformed(answer, "", &detail, &[Facet::Events]);
            continue;
        };
        let mut facts = chosen(
            item,
            &[
                "OwnerAccountId",
                "Description",
                "RequestMessage",
                "OwnerId",
                "ApproverId",
                "State",
                "RequestorId",
                "RequestorName",
                "SessionDuration",
                "Notes",
                "RejectionReason",
                "OnlySendByOwner",
            ],
        );
        facts.extend(dates(item, &["CreateDate", "ExpirationTime", "UpdatedTime"]));
        facts.extend(
            scalar(member(member(item, &["Permissions"]), &["PolicyTemplateArn"]))
                .map(|arn| ("PolicyTemplateArn".to_owned(), arn)),
        );
        let restricted = texts(member(item, &["RolePermissionRestrictionArns"])).join(" ");
        if !restricted.is_empty() {
            facts.insert("RolePermissionRestrictionArns".to_owned(), restricted);
        }
        let pointer = format!("/body/{list}/{at}");
        let arn = answer.arn("iam", &format!("delegation-request/{id}"));
        let part = Part { attributes: facts, name: Some(id), ..Part::global("iam:delegation-request", arn) };
        add(state, answer, part, answer.evidence(pointer));
    }
}

/// How long sessions of roles may be, which no other list of roles tells.
#[derive(Default)]
pub(super) struct SessionFacts {
    longest: BTreeMap<String, String>,
}

pub(super) fn read_roles(state: &mut State, _: &Answer<'_>, body: &Value) {
    for item in items(member(body, &["Roles"])) {
        let (Some(arn), Some(seconds)) = (text(item, "Arn"), text(item, "MaxSessionDuration")) else {
            continue;
        };
        state.sessions.longest.insert(arn, seconds);
    }
}

/// Tells roles how long their sessions may be.
pub(super) fn finish(state: &mut State) {
    let longest = std::mem::take(&mut state.sessions).longest;
    for principal in &mut state.records.principals {
        if let Some(seconds) = longest.get(principal.id.as_str()) {
            principal.attributes.insert("MaxSessionDuration".to_owned(), seconds.clone());
        }
    }
}
