//! The shape of cases and answers. It is an interface: do not let it drift.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::effective::decision::{Dependency, Layer, Reason, Requester, Ruling};

/// One authorization case.
#[derive(Clone, Debug, Deserialize)]
pub struct Case {
    /// Its name, given back with the answer.
    #[serde(default, deserialize_with = "scalar")]
    pub id: String,
    /// How a context key counts that is not there.
    #[serde(default)]
    pub mode: Mode,
    /// Who wants to do what, on what.
    pub request: CaseRequest,
    /// The identity's own policies and those of its groups.
    #[serde(default, deserialize_with = "or_default")]
    pub identity_policies: Vec<PolicyText>,
    /// The permissions boundary; absent or null where there is none.
    #[serde(default)]
    pub permission_boundaries: Option<Vec<PolicyText>>,
    /// The session policy; absent or null where there is none.
    #[serde(default)]
    pub session_policy: Option<PolicyText>,
    /// Service control policies, level by level from the root; empty where none applies.
    #[serde(default, deserialize_with = "or_default")]
    pub scps: Vec<Level>,
    /// Resource control policies, level by level from the root; empty where none applies.
    #[serde(default, deserialize_with = "or_default")]
    pub rcps: Vec<Level>,
    /// The resource's policy; for `sts:AssumeRole` the trust policy of the role.
    #[serde(default)]
    pub resource_policy: Option<PolicyText>,
    /// The policies of the VPC endpoint that the request comes through; absent or null where there is
    /// none.
    #[serde(default)]
    pub vpc_endpoint_policies: Option<Vec<PolicyText>>,
    /// What the answer should be, for a reader or a test: never looked at here.
    #[serde(default)]
    pub expected: Option<Value>,
    /// Members that no case has.
    #[serde(flatten)]
    pub unknown: BTreeMap<String, Value>,
}

/// How a context key counts that is not there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// It is missing from the request.
    #[default]
    Strict,
    /// It may have any value: allowed where some context allows it.
    AnyContext,
}

/// Who wants to do what, on what.
#[derive(Clone, Debug, Deserialize)]
pub struct CaseRequest {
    /// Who asks.
    pub principal: PrincipalText,
    /// The action (`s3:GetObject`).
    pub action: String,
    /// The ARN of the resource; `*` for actions that have none.
    #[serde(default = "star", deserialize_with = "or_star")]
    pub resource: String,
    /// The account that owns the resource; absent or null: as its ARN says, else the caller's.
    #[serde(default, deserialize_with = "optional_scalar")]
    pub resource_account: Option<String>,
    /// Context keys with their values.
    #[serde(default, deserialize_with = "context")]
    pub context: BTreeMap<String, Vec<String>>,
}

/// The one who asks, as written.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum PrincipalText {
    /// An ARN, a service principal, the provider of a federated subject.
    Name(String),
    /// `{"anonymous": true}`: nobody signed the request.
    Anonymous {
        /// Always true.
        anonymous: bool,
    },
}

impl PrincipalText {
    pub(super) fn requester(&self) -> Requester {
        match self {
            Self::Name(name) if name != "*" => Requester::parse(name),
            _ => Requester::anonymous(),
        }
    }
}

/// The policies of one level of the organisation.
#[derive(Clone, Debug, Deserialize)]
pub struct Level {
    /// Its name.
    #[serde(default, deserialize_with = "scalar")]
    pub level: String,
    /// Its policies.
    #[serde(default, deserialize_with = "or_default")]
    pub policies: Vec<PolicyText>,
}

/// A policy document: JSON, or JSON in a text.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub struct PolicyText(Value);

impl PolicyText {
    pub(super) fn text(&self) -> Cow<'_, str> {
        match &self.0 {
            Value::String(text) => Cow::Borrowed(text),
            document => Cow::Owned(document.to_string()),
        }
    }
}

/// The answer to a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// The name of the case.
    pub id: String,
    /// How it ends.
    pub decision: Ruling,
    /// The layers that refuse; empty where it is allowed.
    pub blocked_by: Vec<Layer>,
    /// The statements that decided.
    pub because: Vec<Reason>,
    /// Conditions that an `Allowed` in any context depends on.
    pub depends_on: Vec<Dependency>,
}

fn star() -> String {
    "*".to_owned()
}

/// `null` stands for nothing.
fn or_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(from: D) -> Result<T, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or_default())
}

fn or_star<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or_else(star))
}

/// Text, or a number or truth value as its text.
fn scalar<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let value = Value::deserialize(from)?;
    text_of(&value).ok_or_else(|| serde::de::Error::custom("expected a text"))
}

fn optional_scalar<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let value = Value::deserialize(from)?;
    match value {
        Value::Null => Ok(None),
        value => text_of(&value).map(Some).ok_or_else(|| serde::de::Error::custom("expected a text")),
    }
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        _ => None,
    }
}

fn context<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<String, Vec<String>>, D::Error> {
    let written: Option<BTreeMap<String, Value>> = Option::deserialize(from)?;
    let one = |value: &Value| {
        text_of(value).ok_or_else(|| serde::de::Error::custom("a context value is a text or a list of texts"))
    };
    let all = written.unwrap_or_default().into_iter().filter(|(_, value)| !value.is_null());
    all.map(|(key, value)| {
        let values = match &value {
            Value::Array(list) => list.iter().map(one).collect::<Result<_, _>>()?,
            single => vec![one(single)?],
        };
        Ok((key, values))
    })
    .collect()
}
