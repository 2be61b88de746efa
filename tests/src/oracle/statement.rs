//! Whether a statement applies to a request.

use serde_json::Value;

use super::caller::Caller;
use super::condition::{Context, condition_holds};
use super::glob::{self, Piece};
use super::principal::{Naming, left_out, named};
use super::quirk::Quirk;
use super::variable::filled_in;

/// The request of a case.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) caller: Caller,
    pub(super) action: String,
    pub(super) resource: String,
    pub(super) context: Context,
    /// Whether the caller has a permissions boundary.
    pub(super) is_bounded: bool,
}

/// What kind of policy a statement stands in: it decides what the statement has to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Identity, boundary, session, SCP: no principal.
    Identity,
    /// The resource's own policy.
    Resource,
    /// RCPs and endpoint policies.
    Guard,
}

/// A string, or the strings of a list.
pub(super) fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(one) => vec![one],
        Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// The statements of a document, with whether its variables are variables.
pub(super) fn statements(document: &Value) -> Vec<(&Value, bool)> {
    let has_variables = document["Version"].as_str() == Some("2012-10-17");
    match &document["Statement"] {
        Value::Array(many) => many.iter().map(|one| (one, has_variables)).collect(),
        one @ Value::Object(_) => vec![(one, has_variables)],
        _ => Vec::new(),
    }
}

/// How a statement applies to a request: `None` where it does not.
pub(super) fn applies(
    statement: &Value,
    has_variables: bool,
    kind: Kind,
    request: &Request,
) -> Option<Naming> {
    let has_variables = has_variables || request.context.has(Quirk::VariablesInEveryVersion);
    let naming = principal_applies(statement, kind, request)?;
    let applies = action_applies(statement, request)
        && resource_applies(statement, has_variables, kind, request)
        && condition_holds(&statement["Condition"], &request.context, has_variables);
    applies.then_some(naming)
}

fn principal_applies(statement: &Value, kind: Kind, request: &Request) -> Option<Naming> {
    if kind == Kind::Identity {
        return Some(Naming::Directly);
    }
    if let Some(principal) = statement.get("Principal") {
        return named(principal, &request.caller, &request.context);
    }
    if let Some(principal) = statement.get("NotPrincipal") {
        // "will always deny any IAM principal that has a permissions boundary policy attached,
        // regardless of the values specified"
        let always = statement["Effect"] == "Deny" && request.is_bounded;
        return (always || !left_out(principal, &request.caller, &request.context))
            .then_some(Naming::Directly);
    }
    (kind == Kind::Guard).then_some(Naming::Directly)
}

fn action_applies(statement: &Value, request: &Request) -> bool {
    let named = |list: &Value| {
        texts(list).iter().any(|pattern| glob::matches_ignoring_case(pattern, &request.action))
    };
    match statement.get("Action") {
        Some(list) => named(list),
        None => statement.get("NotAction").is_some_and(|list| !named(list)),
    }
}

fn resource_applies(statement: &Value, has_variables: bool, kind: Kind, request: &Request) -> bool {
    let fill = |list: &Value| -> Vec<Option<Vec<Piece>>> {
        let fill = |text: &&str| {
            let keeps = request.context.has(Quirk::VariablesBeforeSlashKept) && stays_a_text(text);
            filled_in(text, &request.context, has_variables && !keeps)
        };
        texts(list).iter().map(fill).collect()
    };
    let is_closed = request.context.has(Quirk::SegmentsAreClosed);
    let matches = |pattern: &Vec<Piece>| resource_matches(pattern, &request.resource, is_closed);
    match (statement.get("Resource"), statement.get("NotResource")) {
        (Some(list), _) => fill(list).iter().flatten().any(matches),
        (None, Some(list)) => {
            let filled = fill(list);
            filled.iter().all(Option::is_some) && !filled.iter().flatten().any(matches)
        }
        // A policy that hangs on a resource means that resource.
        (None, None) => kind == Kind::Resource,
    }
}

/// See [`Quirk::VariablesBeforeSlashKept`].
fn stays_a_text(pattern: &str) -> bool {
    let own = pattern.splitn(6, ':').nth(5).unwrap_or_default();
    own.find("${").is_some_and(|at| own.find('/').is_none_or(|slash| at < slash))
        && !pattern.starts_with("arn:aws:s3:")
}

/// "You can use wildcard characters within the individual segments of an ARN … If the * wildcard is the
/// last character of a resource ARN segment, it can expand to match beyond the colon boundaries." What
/// stands behind the fifth colon is one segment here: its own colons are the service's.
fn resource_matches(pattern: &[Piece], resource: &str, is_closed: bool) -> bool {
    let mut colons = 0;
    let bounded: Vec<Piece> = pattern
        .iter()
        .enumerate()
        .map(|(at, piece)| {
            colons += usize::from(*piece == Piece::Exactly(':'));
            let next = pattern.get(at + 1);
            let ends_segment = next.is_none_or(|next| *next == Piece::Exactly(':') && !is_closed);
            if *piece == Piece::Anything && colons < 5 && !ends_segment {
                Piece::AnythingInSegment
            } else {
                *piece
            }
        })
        .collect();
    glob::matches(&bounded, resource)
}
