//! Ways out for data other than policies of stores: images and snapshots that are shared, shares of
//! Resource Access Manager, destinations of logs, events and telemetry, replicas.
//!
//! Whom a thing is shared with stands in `sharedWith`, parted by spaces (`all` for everybody); where it sends
//! data, in `destination`, and in `destinationAccount` where that is another account.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tenure_model::{Facet, PrincipalId};

use super::answer::Answer;
use super::lenient::{items, member, text, texts};
use super::providers::{chosen, dates};
use super::resources::{Part, add, policy_fact};
use super::state::{State, is_account};

const BLINDS: [Facet; 1] = [Facet::DataDoors];

type Facts = BTreeMap<String, String>;

fn nameless(state: &mut State, answer: &Answer<'_>) {
    let detail = "the answer does not say what it is about: name the file after it";
    state.malformed(answer, "", detail, &BLINDS);
}

/// Adds a part that an answer tells of a thing.
fn tell(
    state: &mut State,
    answer: &Answer<'_>,
    (kind, id): (&'static str, String),
    attributes: Facts,
    at: &str,
) {
    let part = Part { attributes, region: answer.region, ..Part::global(kind, id) };
    add(state, answer, part, answer.evidence(at));
}

fn shared_with(who: impl IntoIterator<Item = String>) -> Facts {
    let who: BTreeSet<String> = who.into_iter().collect();
    let who: Vec<String> = who.into_iter().collect();
    if who.is_empty() { Facts::new() } else { Facts::from([("sharedWith".to_owned(), who.join(" "))]) }
}

/// Where things go: one destination by its name, several by the accounts that they lie in.
fn destinations(answer: &Answer<'_>, arns: impl IntoIterator<Item = String>) -> Facts {
    let arns: BTreeSet<String> = arns.into_iter().collect();
    let account = |arn: &String| arn.split(':').nth(4).filter(|id| is_account(id)).map(str::to_owned);
    let others: BTreeSet<String> =
        arns.iter().filter_map(account).filter(|id| id != answer.account()).collect();
    let mut facts = Facts::new();
    match (others.len(), others.first()) {
        (1, Some(other)) => {
            let arn = arns.iter().find(|arn| account(arn).as_ref() == Some(other)).cloned();
            facts.insert("destination".to_owned(), arn.unwrap_or_default());
            facts.insert("destinationAccount".to_owned(), other.clone());
        }
        (0, _) => facts.extend(arns.first().map(|arn| ("destination".to_owned(), arn.clone()))),
        _ => facts = shared_with(others),
    }
    facts
}

/// `arn:aws:ec2:eu-west-1::image/ami-1`: images and snapshots have no account in their ARN.
fn unowned(answer: &Answer<'_>, resource: &str) -> String {
    answer.arn("ec2", resource).replacen(&format!(":{}:", answer.account()), "::", 1)
}

pub(super) fn read_images(state: &mut State, answer: &Answer<'_>, body: &Value) {
    for (at, item) in items(member(body, &["Images"])).into_iter().enumerate() {
        let Some(id) = text(item, "ImageId") else { continue };
        let mut facts = chosen(item, &["CreationDate", "Public", "State", "Description"]);
        if text(item, "Public").as_deref() == Some("true") {
            facts.extend(shared_with(["all".to_owned()]));
        }
        let arn = unowned(answer, &format!("image/{id}"));
        tell(state, answer, ("ec2:image", arn), facts, &format!("/body/Images/{at}"));
    }
}

pub(super) fn read_image_permissions(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let Some(id) = answer.asked("ImageId").or_else(|| text(body, "ImageId")) else {
        return nameless(state, answer);
    };
    let facts = permissions(answer, member(body, &["LaunchPermissions"]));
    let arn = unowned(answer, &format!("image/{id}"));
    tell(state, answer, ("ec2:image", arn), facts, "/body/LaunchPermissions");
}

pub(super) fn read_volume_snapshots(state: &mut State, answer: &Answer<'_>, body: &Value) {
    for (at, item) in items(member(body, &["Snapshots"])).into_iter().enumerate() {
        let Some(id) = text(item, "SnapshotId") else { continue };
        let facts = chosen(item, &["StartTime", "VolumeId", "Encrypted", "KmsKeyId", "Description"]);
        let arn = unowned(answer, &format!("snapshot/{id}"));
        tell(state, answer, ("ec2:snapshot", arn), facts, &format!("/body/Snapshots/{at}"));
    }
}

pub(super) fn read_volume_permissions(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let Some(id) = answer.asked("SnapshotId").or_else(|| text(body, "SnapshotId")) else {
        return nameless(state, answer);
    };
    let facts = permissions(answer, member(body, &["CreateVolumePermissions"]));
    let arn = unowned(answer, &format!("snapshot/{id}"));
    tell(state, answer, ("ec2:snapshot", arn), facts, "/body/CreateVolumePermissions");
}

/// Accounts, organisations and groups that may use an image or snapshot, but the owner.
fn permissions(answer: &Answer<'_>, list: &Value) -> Facts {
    let who = items(list).into_iter().filter_map(|item| {
        ["UserId", "Group", "OrganizationArn", "OrganizationalUnitArn"]
            .into_iter()
            .find_map(|name| text(item, name))
    });
    shared_with(who.filter(|who| who != answer.account()))
}

pub(super) fn read_database_snapshots(state: &mut State, answer: &Answer<'_>, body: &Value) {
    for (list, kind, arn) in [
        ("DBSnapshots", "rds:snapshot", "DBSnapshotArn"),
        ("DBClusterSnapshots", "rds:cluster-snapshot", "DBClusterSnapshotArn"),
    ] {
        for (at, item) in items(member(body, &[list])).into_iter().enumerate() {
            let Some(id) = text(item, arn) else { continue };
            let facts =
                chosen(item, &["SnapshotCreateTime", "Engine", "KmsKeyId", "Encrypted", "StorageEncrypted"]);
            tell(state, answer, (kind, id), facts, &format!("/body/{list}/{at}"));
        }
    }
}

pub(super) fn read_database_permissions(state: &mut State, answer: &Answer<'_>, body: &Value) {
    for (result, name, list, kind, resource) in [
        (
            "DBSnapshotAttributesResult",
            "DBSnapshotIdentifier",
            "DBSnapshotAttributes",
            "rds:snapshot",
            "snapshot",
        ),
        (
            "DBClusterSnapshotAttributesResult",
            "DBClusterSnapshotIdentifier",
            "DBClusterSnapshotAttributes",
            "rds:cluster-snapshot",
            "cluster-snapshot",
        ),
    ] {
        let told = member(body, &[result]);
        if told.is_null() {
            continue;
        }
        let Some(id) = answer.asked(name).or_else(|| text(told, name)) else {
            return nameless(state, answer);
        };
        // Only those who may restore it; other attributes are of no access.
        let restore = |item: &&Value| text(item, "AttributeName").as_deref() == Some("restore");
        let lists = items(member(told, &[list])).into_iter().filter(restore);
        let who = lists.flat_map(|item| texts(member(item, &["AttributeValues"])));
        let arn = answer.arn("rds", &format!("{resource}:{id}"));
        tell(state, answer, (kind, arn), shared_with(who), &format!("/body/{result}"));
    }
}

pub(super) fn read_log_destinations(state: &mut State, answer: &Answer<'_>, body: &Value) {
    for (at, item) in items(member(body, &["destinations"])).into_iter().enumerate() {
        let Some(arn) = text(item, "arn") else { continue };
        let pointer = format!("/body/destinations/{at}");
        let document = member(item, &["accessPolicy"]);
        let policy = policy_fact(state, answer, &arn, document, &format!("{pointer}/accessPolicy"));
        let mut attributes = chosen(item, &["creationTime", "roleArn"]);
        attributes.extend(destinations(answer, text(item, "targetArn")));
        let part = Part {
            policy,
            attributes,
            name: text(item, "destinationName"),
            region: answer.region,
            acts_as: text(item, "roleArn").map(PrincipalId::from).into_iter().collect(),
            ..Part::global("logs:destination", arn)
        };
        add(state, answer, part, answer.evidence(pointer));
    }
}

pub(super) fn read_subscriptions(state: &mut State, answer: &Answer<'_>, body: &Value) {
    for (at, item) in items(member(body, &["subscriptionFilters"])).into_iter().enumerate() {
        let group = text(item, "logGroupName").or_else(|| answer.asked("logGroupName"));
        let (Some(group), Some(name)) = (group, text(item, "filterName")) else {
            let detail = format!("subscription {at} of the list names no group or has no name");
            state.malformed(answer, "", &detail, &BLINDS);
            continue;
        };
        let mut attributes = chosen(item, &["creationTime", "filterPattern", "roleArn"]);
        attributes.insert("logGroupName".to_owned(), group.clone());
        attributes.extend(destinations(answer, text(item, "destinationArn")));
        let part = Part {
            attributes,
            region: answer.region,
            acts_as: text(item, "roleArn").map(PrincipalId::from).into_iter().collect(),
            name: Some(name.clone()),
            ..Part::global(
                "logs:subscription-filter",
                answer.arn("logs", &format!("log-group:{group}:subscription-filter:{name}")),
            )
        };
        add(state, answer, part, answer.evidence(format!("/body/subscriptionFilters/{at}")));
    }
}

pub(super) fn read_buses(state: &mut State, answer: &Answer<'_>, body: &Value) {
    for (at, item) in items(member(body, &["EventBuses"])).into_iter().enumerate() {
        let Some(arn) = text(item, "Arn") else { continue };
        let pointer = format!("/body/EventBuses/{at}");
        let policy =
            policy_fact(state, answer, &arn, member(item, &["Policy"]), &format!("{pointer}/Policy"));
        let part = Part {
            policy,
            name: text(item, "Name"),
            region: answer.region,
            ..Part::global("events:event-bus", arn)
        };
        add(state, answer, part, answer.evidence(pointer));
    }
}

pub(super) fn read_rules(state: &mut State, answer: &Answer<'_>, body: &Value) {
    for (at, item) in items(member(body, &["Rules"])).into_iter().enumerate() {
        let Some(arn) = text(item, "Arn") else { continue };
        let part = Part {
            attributes: chosen(
                item,
                &["State", "EventBusName", "ManagedBy", "ScheduleExpression", "EventPattern"],
            ),
            acts_as: text(item, "RoleArn").map(PrincipalId::from).into_iter().collect(),
            name: text(item, "Name"),
            region: answer.region,
            ..Part::global("events:rule", arn)
        };
        add(state, answer, part, answer.evidence(format!("/body/Rules/{at}")));
    }
}

pub(super) fn read_targets(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let Some(rule) = answer.asked("Rule") else { return nameless(state, answer) };
    let targets = items(member(body, &["Targets"]));
    if targets.is_empty() {
        return;
    }
    // The default bus has no part in its rules' ARNs.
    let bus = answer.asked("EventBusName").filter(|bus| bus != "default").map(|bus| format!("{bus}/"));
    let arn = answer.arn("events", &format!("rule/{}{rule}", bus.unwrap_or_default()));
    let part = Part {
        attributes: destinations(answer, targets.iter().filter_map(|target| text(target, "Arn"))),
        acts_as: targets.iter().filter_map(|target| text(target, "RoleArn")).map(PrincipalId::from).collect(),
        region: answer.region,
        ..Part::global("events:rule", arn)
    };
    add(state, answer, part, answer.evidence("/body/Targets"));
}

pub(super) fn read_shares(state: &mut State, answer: &Answer<'_>, body: &Value) {
    for (at, item) in items(member(body, &["resourceShares"])).into_iter().enumerate() {
        let Some(arn) = text(item, "resourceShareArn") else { continue };
        let mut attributes = chosen(item, &["allowExternalPrincipals", "status", "owningAccountId"]);
        attributes.extend(dates(item, &["creationTime"]));
        let part = Part {
            attributes,
            name: text(item, "name"),
            region: answer.region,
            ..Part::global("ram:resource-share", arn)
        };
        add(state, answer, part, answer.evidence(format!("/body/resourceShares/{at}")));
    }
}

/// Whom shares are for. A share's principals may come on several pages: words of lists are put together.
pub(super) fn read_share_principals(state: &mut State, answer: &Answer<'_>, body: &Value) {
    gather(state, answer, body, ("principals", "id", "sharedWith"));
}

pub(super) fn read_shared_resources(state: &mut State, answer: &Answer<'_>, body: &Value) {
    gather(state, answer, body, ("resources", "arn", "resources"));
}

fn gather(state: &mut State, answer: &Answer<'_>, body: &Value, (list, name, fact): (&str, &str, &str)) {
    for (at, item) in items(member(body, &[list])).into_iter().enumerate() {
        let (Some(share), Some(id)) = (text(item, "resourceShareArn"), text(item, name)) else {
            let detail = format!("thing {at} of `{list}` names no share or has no id");
            state.malformed(answer, "", &detail, &BLINDS);
            continue;
        };
        let facts = Facts::from([(fact.to_owned(), id)]);
        tell(state, answer, ("ram:resource-share", share), facts, &format!("/body/{list}/{at}"));
    }
}

pub(super) fn read_aggregations(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let list = "AggregationAuthorizations";
    for (at, item) in items(member(body, &[list])).into_iter().enumerate() {
        let (Some(arn), Some(account)) =
            (text(item, "AggregationAuthorizationArn"), text(item, "AuthorizedAccountId"))
        else {
            continue;
        };
        let mut facts = chosen(item, &["AuthorizedAwsRegion"]);
        facts.extend(dates(item, &["CreationTime"]));
        if account != answer.account() {
            facts.insert("destinationAccount".to_owned(), account);
        }
        tell(state, answer, ("config:aggregation-authorization", arn), facts, &format!("/body/{list}/{at}"));
    }
}

pub(super) fn read_links(state: &mut State, answer: &Answer<'_>, body: &Value) {
    for (at, item) in items(member(body, &["Items"])).into_iter().enumerate() {
        let Some(arn) = text(item, "Arn") else { continue };
        let mut facts = destinations(answer, text(item, "SinkArn"));
        facts.insert("ResourceTypes".to_owned(), texts(member(item, &["ResourceTypes"])).join(" "));
        tell(state, answer, ("oam:link", arn), facts, &format!("/body/Items/{at}"));
    }
}

pub(super) fn read_replication(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let Some(bucket) = answer.asked("Bucket") else { return nameless(state, answer) };
    let configuration = member(body, &["ReplicationConfiguration"]);
    let rules = items(member(configuration, &["Rules"]));
    let enabled = |rule: &&&Value| text(rule, "Status").as_deref() != Some("Disabled");
    let to = rules.iter().filter(enabled).map(|rule| member(rule, &["Destination"]));
    let (mut buckets, mut accounts) = (BTreeSet::new(), BTreeSet::new());
    for destination in to {
        buckets.extend(text(destination, "Bucket"));
        accounts.extend(text(destination, "Account").filter(|account| account != answer.account()));
    }
    let mut attributes = Facts::new();
    attributes.extend(buckets.first().map(|arn| ("destination".to_owned(), arn.clone())));
    match (accounts.len(), accounts.first()) {
        (1, Some(account)) => attributes.extend([("destinationAccount".to_owned(), account.clone())]),
        _ => attributes.extend(shared_with(accounts)),
    }
    let part = Part { attributes, ..Part::global("s3:bucket", format!("arn:aws:s3:::{bucket}")) };
    add(state, answer, part, answer.evidence("/body/ReplicationConfiguration"));
}
