//! Policy variables: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`, `${*}`.
//!
//! Source: IAM User Guide, "IAM policy elements: Variables and tags". They exist in documents of version
//! 2012-10-17 only; a variable without a value matches nothing.

use super::condition::Context;
use super::glob::{Piece, pieces};

/// A text of a policy with its variables filled in; `None` where one has no value.
pub(super) fn filled_in(text: &str, context: &Context, has_variables: bool) -> Option<Vec<Piece>> {
    if !has_variables {
        return Some(pieces(text));
    }
    let mut result = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let Some(length) = rest[start..].find('}') else { break };
        result.extend(pieces(&rest[..start]));
        let inside = &rest[start + 2..start + length];
        result.extend(value(inside, context)?.chars().map(Piece::Exactly));
        rest = &rest[start + length + 1..];
    }
    result.extend(pieces(rest));
    Some(result)
}

/// The same where `*` and `?` are no wildcards.
pub(super) fn plain(text: &str, context: &Context, has_variables: bool) -> Option<String> {
    let character = |piece| match piece {
        Piece::Exactly(c) => c,
        Piece::AnyOne => '?',
        Piece::Anything | Piece::AnythingInSegment => '*',
    };
    Some(filled_in(text, context, has_variables)?.into_iter().map(character).collect())
}

fn value(inside: &str, context: &Context) -> Option<String> {
    if matches!(inside, "*" | "?" | "$") {
        return Some(inside.to_owned());
    }
    let (name, default) = match inside.split_once(',') {
        Some((name, default)) => (name.trim(), Some(default.trim().trim_matches('\''))),
        None => (inside.trim(), None),
    };
    match context.values(name) {
        Some([one]) if !context.is_multivalued(name) => Some(one.clone()),
        Some(_) => None,
        None => default.map(str::to_owned),
    }
}
