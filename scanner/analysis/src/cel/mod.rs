//! The Common Expression Language, in which Google Cloud writes conditions: parsed, and weighed with what is
//! known of a request.
//!
//! Source: the language definition of CEL ("Language Definition", google/cel-spec), and the parts of it that
//! "Attribute reference for IAM Conditions" names. A value that is not known stays open: an answer says on which
//! values it hangs, and never takes silence for a yes or a no. `&&` and `||` take an error on one side when the
//! other settles the answer, as the language does.
//!
//! The text is hostile input: it is read in one pass, and depth, length and the sizes of results are bounded.

mod ast;
mod functions;
mod lexer;
mod parser;
#[cfg(test)]
mod tests;
mod value;
mod weigh;

use tenure_model::Timestamp;

use ast::Node;
pub(crate) use value::Value;
pub(crate) use weigh::{Clause, Fact, Need, World};

/// The most levels of nesting, and of operators or members in a row.
const MOST_DEPTH: usize = 64;
/// The longest text that is read, in bytes: more than a whole policy may hold.
const MOST_BYTES: usize = 1 << 20;

/// An expression as written, and as understood.
#[derive(Clone, Debug)]
pub(crate) struct Expression {
    text: String,
    parsed: Result<Node, CelError>,
}

/// Why an expression is not understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CelError {
    /// It nests more deeply than any that the cloud takes.
    #[error("it nests more than {MOST_DEPTH} levels deep")]
    TooDeep,
    /// It is longer than any that the cloud takes.
    #[error("it is longer than {MOST_BYTES} bytes")]
    TooLong,
    /// A text that does not end, or holds an escape that is none.
    #[error("the text at character {0} is not well formed")]
    Text(usize),
    /// A number that is none.
    #[error("the number at character {0} is not well formed")]
    Number(usize),
    /// A character that is none of the language.
    #[error("the character at {0} is none of the language")]
    Character(usize),
    /// Something else was expected here.
    #[error("{0} is expected at character {1}")]
    Expected(&'static str, usize),
}

impl Expression {
    /// Reads an expression. Nothing is lost where it is not understood: see [`Need`].
    pub(crate) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), parsed: parser::parse(text) }
    }

    /// Why it is not understood.
    #[cfg(test)]
    pub(crate) fn error(&self) -> Option<&CelError> {
        self.parsed.as_ref().err()
    }

    /// What has to be so, besides what is known, for it to come out as wanted. What is not understood has to come
    /// out as it is written.
    pub(crate) fn need(&self, world: &dyn World, wanted: bool) -> Need {
        match &self.parsed {
            Ok(node) => weigh::need(node, world, wanted),
            Err(error) => Need::If(vec![Clause::not_understood(&self.text, error, wanted)]),
        }
    }

    /// The instants that it names, in order: where its answer may change as time goes by.
    pub(crate) fn instants(&self) -> Vec<Timestamp> {
        let mut found = Vec::new();
        if let Ok(node) = &self.parsed {
            node.visit(&mut |one| found.extend(functions::instant_of(one)));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether it names an attribute (`request.time`) or what lies in it.
    pub(crate) fn names(&self, path: &str) -> bool {
        let mut is_named = false;
        if let Ok(node) = &self.parsed {
            node.visit(&mut |one| {
                is_named |= one.path().is_some_and(|own| {
                    own.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
                });
            });
        }
        is_named
    }
}
