//! One record of CloudTrail as an act: who did what to whom, by what session, and how it ended.

use std::collections::BTreeMap;

use serde_json::Value;
use tenure_model::Timestamp;

use super::targets::{arn, of_systems_manager, places};

/// Values are kept so far, in bytes: what users can choose may be very long.
const LONGEST: usize = 1024;
/// So many things that one act changed are named.
const MOST_TARGETS: usize = 50;

/// What a record says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Act {
    pub(crate) id: String,
    pub(crate) at: Timestamp,
    /// The account whose log it is; empty where the record does not say.
    pub(crate) account: String,
    /// `iam:CreateAccessKey`.
    pub(crate) action: String,
    pub(crate) actor: String,
    pub(crate) actor_name: String,
    /// What was changed, the first the most.
    pub(crate) targets: Vec<String>,
    /// `success`, or the error's code.
    pub(crate) result: String,
    pub(crate) attributes: BTreeMap<String, String>,
}

/// The members of a record that are kept as they are named.
const FACTS: [&str; 9] = [
    "awsRegion",
    "eventType",
    "sourceIPAddress",
    "userAgent",
    "errorCode",
    "readOnly",
    "sharedEventID",
    "recipientAccountId",
    "vpcEndpointId",
];

/// The members of a request that tell more of it.
const REQUEST: [&str; 9] = [
    "durationSeconds",
    "externalId",
    "policyArn",
    "policyName",
    "principalId",
    "principalType",
    "retentionInDays",
    "roleSessionName",
    "status",
];

/// Reads a record. `account` is whose log it is where the record does not say so itself.
///
/// # Errors
/// What a record must have and this one has not.
pub(crate) fn act(record: &Value, account: &str) -> Result<Act, &'static str> {
    let id = text(record, "eventID").ok_or("it has no id")?;
    let at = text(record, "eventTime").and_then(|time| time.parse().ok()).ok_or("it has no time")?;
    let source = text(record, "eventSource").ok_or("it has no source")?;
    let name = text(record, "eventName").ok_or("it has no name")?;
    let service = source.strip_suffix(".amazonaws.com").unwrap_or(&source).to_owned();
    let account = text(record, "recipientAccountId").unwrap_or_else(|| account.to_owned());
    let (mut actor, mut actor_name, mut attributes) = identity(record);
    for fact in FACTS {
        put(&mut attributes, fact, scalar(member(record, fact)));
    }
    let request = member(record, "requestParameters");
    for fact in REQUEST {
        put(&mut attributes, fact, scalar(member(request, fact)));
    }
    put(&mut attributes, "sourceIdentity", text(request, "sourceIdentity"));
    let answer = member(record, "responseElements");
    let key =
        at_path(answer, &["accessKey", "accessKeyId"]).or(at_path(answer, &["credentials", "accessKeyId"]));
    put(&mut attributes, "created", key.and_then(scalar));
    put(&mut attributes, "mfaUsed", at_path(record, &["additionalEventData", "MFAUsed"]).and_then(scalar));
    sharing(request, &mut attributes);
    if service == "signin" && actor.is_empty() {
        // A sign-in that failed names who tried, and no identity.
        actor_name = text(member(record, "userIdentity"), "userName").unwrap_or_default();
        actor = String::new();
    }
    let targets = targets(record, &service, &name, &account);
    if targets.len() > 1 {
        put(&mut attributes, "targets", Some(targets.join(" ")));
    }
    let action = format!("{service}:{name}");
    Ok(Act { id, at, account, action, actor, actor_name, targets, result: result(record), attributes })
}

fn result(record: &Value) -> String {
    let login = at_path(record, &["responseElements", "ConsoleLogin"]).and_then(scalar);
    match (text(record, "errorCode"), login) {
        (Some(code), _) => code,
        (None, Some(login)) if login != "Success" => login,
        _ => "success".to_owned(),
    }
}

/// Who acted: the id of a principal where there is one, his name, and what is known of the session.
fn identity(record: &Value) -> (String, String, BTreeMap<String, String>) {
    let identity = member(record, "userIdentity");
    let issuer = at_path(identity, &["sessionContext", "sessionIssuer"]).unwrap_or(&Value::Null);
    let own = text(identity, "arn").unwrap_or_default();
    let account = text(identity, "accountId").unwrap_or_default();
    let kind = text(identity, "type").unwrap_or_default();
    let id = match kind.as_str() {
        "Root" => Some(format!("arn:{}:iam::{account}:root", partition(record))),
        "AssumedRole" | "FederatedUser" | "Role" => text(issuer, "arn").or_else(|| role_of(&own)),
        "AWSService" => text(identity, "invokedBy"),
        "AWSAccount" => Some(format!("aws:{account}")).filter(|_| !account.is_empty()),
        "SAMLUser" | "WebIdentityUser" => text(identity, "identityProvider"),
        "IdentityCenterUser" => at_path(identity, &["onBehalfOf", "userId"])
            .and_then(scalar)
            .map(|id| format!("arn:aws:identitystore:::user/{id}")),
        _ => None,
    };
    let principal = text(identity, "principalId");
    let actor = id.or_else(|| Some(own.clone()).filter(|arn| !arn.is_empty())).or_else(|| principal.clone());
    let name = text(identity, "userName").or_else(|| text(issuer, "userName"));
    let mut facts = BTreeMap::new();
    put(&mut facts, "userIdentity.type", Some(kind));
    put(&mut facts, "accountId", Some(account));
    put(&mut facts, "userIdentity.principalId", principal);
    put(&mut facts, "accessKeyId", text(identity, "accessKeyId"));
    put(&mut facts, "invokedBy", text(identity, "invokedBy"));
    put(&mut facts, "identityProvider", text(identity, "identityProvider"));
    put(&mut facts, "sessionName", session_of(&own));
    let context = member(identity, "sessionContext");
    put(&mut facts, "sourceIdentity", text(context, "sourceIdentity"));
    put(&mut facts, "sessionIssuer", text(issuer, "arn"));
    put(
        &mut facts,
        "federatedProvider",
        at_path(context, &["webIdFederationData", "federatedProvider"]).and_then(scalar),
    );
    let session = at_path(context, &["attributes"]).unwrap_or(&Value::Null);
    put(&mut facts, "mfaAuthenticated", text(session, "mfaAuthenticated"));
    put(&mut facts, "sessionCreated", text(session, "creationDate"));
    (cut(&actor.unwrap_or_default()), cut(&name.unwrap_or_default()), facts)
}

/// `arn:aws:sts::111122223333:assumed-role/deploy/session` → the role, its path unknown.
fn role_of(arn: &str) -> Option<String> {
    let (head, session) = arn.split_once(":assumed-role/")?;
    let role = session.split('/').next()?;
    Some(format!("{}:role/{role}", head.replacen(":sts:", ":iam:", 1)))
}

fn session_of(arn: &str) -> Option<String> {
    let (_, session) = arn.split_once(":assumed-role/").or_else(|| arn.split_once(":federated-user/"))?;
    Some(session.split_once('/').map_or(session, |(_, name)| name).to_owned())
}

/// Whom an image or snapshot was given to, or taken from.
fn sharing(request: &Value, attributes: &mut BTreeMap<String, String>) {
    for list in ["createVolumePermission", "launchPermission"] {
        for (what, fact) in [("add", "added"), ("remove", "removed")] {
            let items = at_path(request, &[list, what, "items"]).and_then(Value::as_array);
            let Some(items) = items else { continue };
            let who = items.iter().filter_map(|item| {
                ["userId", "group", "organizationArn", "organizationalUnitArn"]
                    .into_iter()
                    .find_map(|name| text(item, name))
            });
            put(attributes, fact, Some(who.take(MOST_TARGETS).collect::<Vec<_>>().join(" ")));
        }
    }
    for (member_name, fact) in [("valuesToAdd", "added"), ("valuesToRemove", "removed")] {
        let Some(values) = member(request, member_name).as_array() else { continue };
        let who: Vec<String> = values.iter().filter_map(scalar).take(MOST_TARGETS).collect();
        put(attributes, fact, Some(who.join(" ")));
    }
}

fn targets(record: &Value, service: &str, name: &str, account: &str) -> Vec<String> {
    let region = text(record, "awsRegion").unwrap_or_default();
    let partition = partition(record);
    let request = member(record, "requestParameters");
    let answer = member(record, "responseElements");
    let mut found: Vec<String> = Vec::new();
    let mut add = |template: &str, value: &str| {
        let id = arn(template, value, partition, &region, account);
        // What has a space in it is no id, and would part the list of targets.
        let is_id = !id.is_empty() && id.len() <= LONGEST && !id.contains(char::is_whitespace);
        let known = |other: &String| *other == id || is_same_principal(other, &id);
        if is_id && found.len() < MOST_TARGETS && !found.iter().any(known) {
            found.push(id);
        }
    };
    if let (true, Some(kind), Some(id)) =
        (service == "sso", text(request, "principalType"), text(request, "principalId"))
    {
        add("", &format!("arn:aws:identitystore:::{}/{id}", kind.to_lowercase()));
    }
    if matches!(service, "sso-directory" | "identitystore") {
        for (member_name, kind) in [("userId", "user"), ("memberId", "user"), ("groupId", "group")] {
            let nested = at_path(request, &["member", "memberId"]).filter(|_| member_name == "memberId");
            if let Some(id) = text(request, member_name).or_else(|| nested.and_then(scalar)) {
                add("", &format!("arn:aws:identitystore:::{kind}/{id}"));
            }
        }
    }
    if service == "ssm" {
        text(request, "name").into_iter().for_each(|value| add(of_systems_manager(name), &value));
    }
    for place in places(service) {
        for side in [answer, request] {
            values(side, place.member).iter().for_each(|value| add(place.template, value));
        }
    }
    let named = member(record, "resources").as_array().map(Vec::as_slice).unwrap_or_default();
    let arns = named.iter().filter_map(|resource| text(resource, "ARN"));
    arns.for_each(|value| add("", &value));
    found
}

/// An ARN of IAM with a path and the one without it, made from the name alone.
fn is_same_principal(known: &str, id: &str) -> bool {
    let parts = |arn: &str| {
        let (head, rest) = arn.split_once('/')?;
        let name = rest.rsplit('/').next()?.to_owned();
        head.contains(":iam:").then(|| (head.to_owned(), name))
    };
    parts(known).is_some_and(|known| Some(known) == parts(id))
}

/// Every scalar at a path, through lists.
fn values(value: &Value, path: &str) -> Vec<String> {
    let mut at: Vec<&Value> = vec![value];
    for name in path.split('.') {
        at = at.into_iter().filter_map(|value| value.get(name)).flat_map(each).take(MOST_TARGETS).collect();
    }
    at.into_iter().filter_map(scalar).collect()
}

fn each(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(list) => list.iter().collect(),
        one => vec![one],
    }
}

fn partition(record: &Value) -> &'static str {
    match text(record, "awsRegion").unwrap_or_default() {
        region if region.starts_with("cn-") => "aws-cn",
        region if region.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    }
}

fn member<'v>(value: &'v Value, name: &str) -> &'v Value {
    value.get(name).unwrap_or(&Value::Null)
}

fn at_path<'v>(value: &'v Value, path: &[&str]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, name| value.get(*name))
}

fn text(value: &Value, name: &str) -> Option<String> {
    scalar(value.get(name)?)
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

fn put(attributes: &mut BTreeMap<String, String>, name: &str, value: Option<String>) {
    if let Some(value) = value.filter(|value| !value.is_empty()) {
        attributes.insert(name.to_owned(), if name == "targets" { value } else { cut(&value) });
    }
}

fn cut(text: &str) -> String {
    let end = (0..=text.len().min(LONGEST)).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
    text.get(..end).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests;
