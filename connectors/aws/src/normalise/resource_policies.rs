//! Resources that carry a policy of their own: buckets, keys, queues, topics, secrets, repositories,
//! and the policies of functions.
//!
//! KMS grants have no place of their own in the model: each stands as an attribute of its key,
//! `Grant:<id>` = the grantee, its operations after it; `GrantCreationDate:<id>`, `GrantIssuingAccount:<id>` and
//! `GrantRetiringPrincipal:<id>` tell since when, by whom, and who may end it.

use std::collections::BTreeMap;

use serde_json::Value;
use tenure_model::{AwsPolicy, Facet};

use super::answer::Answer;
use super::lenient::{items, map, member, scalar, text, texts};
use super::providers::{chosen, dates};
use super::resources::{Part, PolicyFact, add, policy_fact};
use super::state::State;

const BLINDS: [Facet; 1] = [Facet::ResourcePolicies];

/// Whether the answer is the cloud's way of saying that there is none.
fn says_none(body: &Value) -> bool {
    text(body, "Code").is_some()
}

fn nameless(state: &mut State, answer: &Answer<'_>) {
    let detail = "the answer does not say which resource it is about: name the file after it";
    state.malformed(answer, "", detail, &BLINDS);
}

pub(super) fn read_buckets(state: &mut State, answer: &Answer<'_>, body: &Value) {
    for (at, item) in items(member(body, &["Buckets"])).into_iter().enumerate() {
        let Some(name) = text(item, "Name") else {
            let detail = format!("bucket {at} of the list has no name");
            state.malformed(answer, "", &detail, &BLINDS);
            continue;
        };
        let region = text(item, "BucketRegion").unwrap_or_default();
        let part = Part {
            attributes: chosen(item, &["CreationDate"]),
            region: &region,
            name: Some(name.clone()),
            ..Part::global("s3:bucket", bucket_arn(&name))
        };
        add(state, answer, part, answer.evidence(format!("/body/Buckets/{at}")));
    }
}

fn bucket_arn(name: &str) -> String {
    format!("arn:aws:s3:::{name}")
}

pub(super) fn read_bucket_policy(state: &mut State, answer: &Answer<'_>, body: &Value) {
    // The API answers with the bare document, the AWS CLI wraps it.
    let bare = body.get("Statement").is_some();
    let (document, pointer) =
        if bare { (body, "/body") } else { (member(body, &["Policy"]), "/body/Policy") };
    let asked = answer.asked("Bucket").map(|name| bucket_arn(&name));
    let arn = asked.or_else(|| {
        only_resource(document, |arn| {
            let name = arn.strip_prefix("arn:aws:s3:::")?.split('/').next()?;
            Some(bucket_arn(name))
        })
    });
    let Some(arn) = arn else { return nameless(state, answer) };
    let policy = if says_none(body) {
        PolicyFact::Absent
    } else {
        policy_fact(state, answer, &arn, document, pointer)
    };
    add(state, answer, Part { policy, ..Part::global("s3:bucket", &arn) }, answer.whole());
}

/// The one resource that every statement of a document is about, if there is one.
fn only_resource(document: &Value, name: impl Fn(&str) -> Option<String>) -> Option<String> {
    let text = match document {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let policy = AwsPolicy::parse(&text).ok()?;
    let mut named = policy.statements.iter().flat_map(|s| &s.resources.patterns).map(|arn| name(arn));
    let first = named.next()??;
    let plain = !first.contains(['*', '?']);
    (plain && named.all(|other| other.as_ref() == Some(&first))).then_some(first)
}

pub(super) fn read_public_access_block(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let Some(bucket) = answer.asked("Bucket") else { return nameless(state, answer) };
    // A bucket that never had a block is one with everything off.
    let mut attributes: BTreeMap<String, String> =
        ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"]
            .map(|name| (name.to_owned(), "false".to_owned()))
            .into();
    if !says_none(body) {
        attributes.extend(map(member(body, &["PublicAccessBlockConfiguration"])));
    }
    let arn = bucket_arn(&bucket);
    add(state, answer, Part { attributes, ..Part::global("s3:bucket", &arn) }, answer.whole());
}

pub(super) fn read_keys(state: &mut State, answer: &Answer<'_>, body: &Value) {
    for (at, item) in items(member(body, &["Keys"])).into_iter().enumerate() {
        let arn = text(item, "KeyArn").or_else(|| Some(key_arn(answer, &text(item, "KeyId")?)));
        let Some(arn) = arn else {
            let detail = format!("key {at} of the list has no id");
            state.malformed(answer, "", &detail, &BLINDS);
            continue;
        };
        let part = Part { region: answer.region, ..Part::global("kms:key", &arn) };
        add(state, answer, part, answer.evidence(format!("/body/Keys/{at}")));
    }
}

fn key_arn(answer: &Answer<'_>, id: &str) -> String {
    if id.starts_with("arn:") { id.to_owned() } else { answer.arn("kms", &format!("key/{id}")) }
}

pub(super) fn read_key_policy(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let Some(id) = answer.asked("KeyId") else { return nameless(state, answer) };
    let arn = key_arn(answer, &id);
    let policy = policy_fact(state, answer, &arn, member(body, &["Policy"]), "/body/Policy");
    let part = Part { policy, region: answer.region, ..Part::global("kms:key", &arn) };
    add(state, answer, part, answer.whole());
}

pub(super) fn read_key_grants(state: &mut State, answer: &Answer<'_>, body: &Value) {
    for (at, item) in items(member(body, &["Grants"])).into_iter().enumerate() {
        let key = text(item, "KeyId").or_else(|| answer.asked("KeyId"));
        let (Some(key), Some(id), Some(grantee)) =
            (key, text(item, "GrantId"), text(item, "GranteePrincipal"))
        else {
            let detail = format!("grant {at} of the list is incomplete");
            state.malformed(answer, "", &detail, &BLINDS);
            continue;
        };
        let operations = texts(member(item, &["Operations"])).join(" ");
        let mut attributes = BTreeMap::from([(format!("Grant:{id}"), format!("{grantee} {operations}"))]);
        let more = dates(item, &["CreationDate"]).into_iter();
        let more = more.chain(chosen(item, &["IssuingAccount", "RetiringPrincipal"]));
        attributes.extend(more.map(|(name, value)| (format!("Grant{name}:{id}"), value)));
        let arn = key_arn(answer, &key);
        let part = Part { attributes, region: answer.region, ..Part::global("kms:key", &arn) };
        add(state, answer, part, answer.evidence(format!("/body/Grants/{at}")));
    }
}

pub(super) fn read_queues(state: &mut State, answer: &Answer<'_>, body: &Value) {
    for (at, item) in items(member(body, &["QueueUrls"])).into_iter().enumerate() {
        let Some(url) = scalar(item) else { continue };
        let arn = queue_arn(answer, &url);
        let part = Part { region: answer.region, ..Part::global("sqs:queue", &arn) };
        add(state, answer, part, answer.evidence(format!("/body/QueueUrls/{at}")));
    }
}

/// `https://sqs.eu-west-1.amazonaws.com/111122223333/name` as an ARN; a bare name works too.
fn queue_arn(answer: &Answer<'_>, url: &str) -> String {
    answer.arn("sqs", url.rsplit('/').next().unwrap_or(url))
}

pub(super) fn read_queue_attributes(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let attributes = map(member(body, &["Attributes"]));
    let asked = answer.asked("QueueUrl").map(|url| queue_arn(answer, &url));
    let Some(arn) = attributes.get("QueueArn").cloned().or(asked) else { return nameless(state, answer) };
    let document = attributes.get("Policy").map_or(Value::Null, |text| Value::from(text.as_str()));
    let policy = policy_fact(state, answer, &arn, &document, "/body/Attributes");
    let part = Part { policy, region: answer.region, ..Part::global("sqs:queue", &arn) };
    add(state, answer, part, answer.whole());
}

pub(super) fn read_topics(state: &mut State, answer: &Answer<'_>, body: &Value) {
    for (at, item) in items(member(body, &["Topics"])).into_iter().enumerate() {
        let Some(arn) = text(item, "TopicArn") else { continue };
        let part = Part { region: answer.region, ..Part::global("sns:topic", &arn) };
        add(state, answer, part, answer.evidence(format!("/body/Topics/{at}")));
    }
}

pub(super) fn read_topic_attributes(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let attributes = map(member(body, &["Attributes"]));
    let arn = attributes.get("TopicArn").cloned().or_else(|| answer.asked("TopicArn"));
    let Some(arn) = arn else { return nameless(state, answer) };
    let document = attributes.get("Policy").map_or(Value::Null, |text| Value::from(text.as_str()));
    let policy = policy_fact(state, answer, &arn, &document, "/body/Attributes");
    let part = Part { policy, region: answer.region, ..Part::global("sns:topic", &arn) };
    add(state, answer, part, answer.whole());
}

pub(super) fn read_secrets(state: &mut State, answer: &Answer<'_>, body: &Value) {
    for (at, item) in items(member(body, &["SecretList"])).into_iter().enumerate() {
        let Some(arn) = text(item, "ARN") else { continue };
        let mut attributes = chosen(
            item,
            &["Description", "KmsKeyId", "RotationEnabled", "RotationLambdaARN", "OwningService"],
        );
        attributes.extend(dates(
            item,
            &[
                "CreatedDate",
                "LastChangedDate",
                "LastRotatedDate",
                "LastAccessedDate",
                "NextRotationDate",
                "DeletedDate",
            ],
        ));
        // What the secret is for often stands here alone.
        let tags = items(member(item, &["Tags"]));
        let named = tags.into_iter().filter_map(|tag| Some((text(tag, "Key")?, text(tag, "Value")?)));
        attributes.extend(named.map(|(key, value)| (format!("tags.{key}"), value)));
        let part = Part {
            name: text(item, "Name"),
            region: answer.region,
            attributes,
            ..Part::global("secretsmanager:secret", &arn)
        };
        add(state, answer, part, answer.evidence(format!("/body/SecretList/{at}")));
    }
}

pub(super) fn read_secret_policy(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let asked = answer.asked("SecretId").filter(|id| id.starts_with("arn:"));
    let Some(arn) = text(body, "ARN").or(asked) else { return nameless(state, answer) };
    let document = member(body, &["ResourcePolicy"]);
    let policy = policy_fact(state, answer, &arn, document, "/body/ResourcePolicy");
    let part = Part { policy, region: answer.region, ..Part::global("secretsmanager:secret", &arn) };
    add(state, answer, part, answer.whole());
}

pub(super) fn read_repositories(state: &mut State, answer: &Answer<'_>, body: &Value) {
    for (at, item) in items(member(body, &["repositories"])).into_iter().enumerate() {
        let Some(arn) = text(item, "repositoryArn") else { continue };
        let part = Part {
            name: text(item, "repositoryName"),
            region: answer.region,
            ..Part::global("ecr:repository", &arn)
        };
        add(state, answer, part, answer.evidence(format!("/body/repositories/{at}")));
    }
}

pub(super) fn read_repository_policy(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let name = text(body, "repositoryName").or_else(|| answer.asked("repositoryName"));
    let Some(name) = name else { return nameless(state, answer) };
    let arn = answer.arn("ecr", &format!("repository/{name}"));
    let policy = if says_none(body) {
        PolicyFact::Absent
    } else {
        policy_fact(state, answer, &arn, member(body, &["policyText"]), "/body/policyText")
    };
    let part =
        Part { policy, name: Some(name), region: answer.region, ..Part::global("ecr:repository", &arn) };
    add(state, answer, part, answer.whole());
}

pub(super) fn read_function_policy(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let document = member(body, &["Policy"]);
    let asked = answer.asked("FunctionName").map(|name| function_arn(answer, &name));
    let arn = asked.or_else(|| only_resource(document, |arn| Some(function_arn(answer, arn))));
    let Some(arn) = arn else { return nameless(state, answer) };
    let policy = if says_none(body) {
        PolicyFact::Absent
    } else {
        policy_fact(state, answer, &arn, document, "/body/Policy")
    };
    let part = Part { policy, region: answer.region, ..Part::global("lambda:function", &arn) };
    add(state, answer, part, answer.whole());
}

/// A function's ARN without version or alias, from its name or a longer ARN.
pub(super) fn function_arn(answer: &Answer<'_>, name: &str) -> String {
    if !name.starts_with("arn:") {
        return answer.arn("lambda", &format!("function:{name}"));
    }
    name.split(':').take(7).collect::<Vec<_>>().join(":")
}
