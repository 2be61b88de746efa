//! What the asset inventory finds: each thing goes to the reader of its own service's answers, whose JSON
//! the inventory repeats.

use std::borrow::Cow;

use serde_json::{Map, Value};
use tenure_connector_core::lenient::{items, member, text};

use super::answer::{Answer, Thing, each, labels};
use super::names;
use super::state::State;
use super::{accounts, compute, keys, limits, monitoring, pools, roles, tags};

/// `cloudasset:searchAllResources`.
pub(super) fn read(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, "results", |state, result| {
        let name = result.needed("name")?;
        names::parts(&name).ok_or("`name` is no full resource name")?;
        let kind = result.needed("assetType")?;
        tags::read(state, answer, result, &name);
        let thing = found(result, name);
        match kind.as_str() {
            "iam.googleapis.com/ServiceAccount" => accounts::one(state, answer, &thing),
            "iam.googleapis.com/ServiceAccountKey" => keys::one(state, answer, &thing),
            "iam.googleapis.com/Role" => roles::one(state, answer, &thing),
            "iam.googleapis.com/WorkloadIdentityPool" => pools::pool(state, answer, &thing),
            "iam.googleapis.com/WorkloadIdentityPoolProvider" => pools::provider(state, answer, &thing),
            "iam.googleapis.com/PolicyV2" => limits::found_deny(state, answer, &thing),
            "apikeys.googleapis.com/Key" => keys::api_key(state, answer, &thing),
            "secretmanager.googleapis.com/SecretVersion" => monitoring::secret_version(state, &thing),
            // The lists of the hierarchy tell more of these.
            "cloudresourcemanager.googleapis.com/Organization"
            | "cloudresourcemanager.googleapis.com/Folder"
            | "cloudresourcemanager.googleapis.com/Project" => Ok(()),
            kind => compute::one(state, answer, kind, &thing),
        }
    });
}

/// A result as its own service would have told of it: the newest version that the inventory has, else what
/// is beside it.
fn found<'v>(result: &'v Thing<'_>, name: String) -> Thing<'v> {
    let versions = items(&result.value, "versionedResources");
    let versions = versions.iter().enumerate().filter(|(_, version)| member(version, "resource").is_object());
    let newest =
        versions.max_by_key(|(at, version)| (rank(&text(version, "version").unwrap_or_default()), *at));
    let (value, evidence) = match newest {
        Some((at, version)) => {
            (camel(member(version, "resource")), result.at(&format!("/versionedResources/{at}/resource")))
        }
        None => (Cow::Owned(beside(&result.value)), result.evidence.clone()),
    };
    let mut labels = labels(&value);
    labels.extend(result.labels.clone());
    let project = text(&result.value, "project").map(|name| names::last_part(&name).to_owned());
    Thing {
        value,
        evidence,
        whole: newest.is_some(),
        name: Some(name),
        project,
        location: result.location.clone(),
        labels,
    }
}

/// `v2` is newer than `v1`, and `v1` than `v1beta1`.
fn rank(version: &str) -> (u32, bool) {
    let digits: String = version.trim_start_matches('v').chars().take_while(char::is_ascii_digit).collect();
    (digits.parse().unwrap_or_default(), !version.contains(['a', 'b']))
}

/// What a result says by itself.
fn beside(result: &Value) -> Value {
    let mut members: Map<String, Value> = Map::new();
    for name in ["displayName", "description", "state", "createTime", "location"] {
        members.extend(result.get(name).map(|value| (name.to_owned(), value.clone())));
    }
    if let Value::Object(more) = member(result, "additionalAttributes") {
        members.extend(more.clone());
    }
    Value::Object(members)
}

/// Members whose names are those of people, not of the API.
const VERBATIM: [&str; 5] = ["labels", "attributeMapping", "annotations", "metadata", "tags"];

/// The same with members in camelCase, as REST has them: the inventory writes some types as their protocol
/// buffers name them.
fn camel(value: &Value) -> Cow<'_, Value> {
    if has_snake(value) { Cow::Owned(to_camel(value)) } else { Cow::Borrowed(value) }
}

fn has_snake(value: &Value) -> bool {
    match value {
        Value::Object(members) => members.iter().any(|(name, value)| {
            name.contains('_') || (!VERBATIM.contains(&name.as_str()) && has_snake(value))
        }),
        Value::Array(list) => list.iter().any(has_snake),
        _ => false,
    }
}

fn to_camel(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let renamed = members.iter().map(|(name, value)| {
                let name = camel_name(name);
                let value = if VERBATIM.contains(&name.as_str()) { value.clone() } else { to_camel(value) };
                (name, value)
            });
            Value::Object(renamed.collect())
        }
        Value::Array(list) => Value::Array(list.iter().map(to_camel).collect()),
        other => other.clone(),
    }
}

fn camel_name(name: &str) -> String {
    let mut words = name.split('_');
    let mut camel = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        camel.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    camel
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn members_are_in_camel_case_and_what_people_wrote_stays() {
        let snake = json!({"unique_id": "7", "oauth2_client_id": "9", "labels": {"cost_center": "a"},
            "attribute_mapping": {"attribute.aws_role": "x"}, "list": [{"some_name": 1}]});
        let camel = json!({"uniqueId": "7", "oauth2ClientId": "9", "labels": {"cost_center": "a"},
            "attributeMapping": {"attribute.aws_role": "x"}, "list": [{"someName": 1}]});
        assert_eq!(*super::camel(&snake), camel);
        assert!(matches!(super::camel(&camel), Cow::Borrowed(_)));
    }

    #[test]
    fn the_newest_version_speaks() {
        for (older, newer) in [("v1", "v2"), ("v1beta1", "v1"), ("", "v1"), ("v2alpha", "v2"), ("v9", "v10")]
        {
            assert!(rank(older) < rank(newer), "{older} {newer}");
        }
    }
}
