//! Conditions of role assignments, version 2.0: parsed, and weighed with what is known of a request.
//!
//! Source: "Azure role assignment condition format and syntax", Azure RBAC documentation. The text is hostile
//! input: parsing is linear and bounded in depth. What is not understood makes an answer depend on it, never a
//! yes or a no.

mod lexer;
mod operator;
mod parser;
#[cfg(test)]
mod tests;
mod weigh;

pub(super) use weigh::{Clause, Facts, Need, dependency};

/// A condition as written, and as understood.
#[derive(Clone, Debug)]
pub(super) struct Condition {
    pub(super) text: String,
    parsed: Result<Expression, ConditionError>,
}

/// Why a condition is not understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum ConditionError {
    /// It nests more deeply than any that Azure takes.
    #[error("it nests more than {MOST_DEPTH} levels deep")]
    TooDeep,
    /// `AND` and `OR` stand side by side, and no parentheses say which binds first.
    #[error("`AND` and `OR` stand side by side without parentheses")]
    Ambiguous,
    /// A word that is none of the language.
    #[error("`{0}` is no operator")]
    Operator(String),
    /// Something else was expected here.
    #[error("{0} is expected at character {1}")]
    Expected(&'static str, usize),
}

/// The most levels of parentheses and negations.
const MOST_DEPTH: usize = 64;

/// A condition, understood.
#[derive(Clone, Debug, PartialEq)]
enum Expression {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    /// `ActionMatches{'…'}`.
    Action(Vec<String>),
    /// `SubOperationMatches{'…'}`.
    SubOperation(Vec<String>),
    /// `Exists @Resource[…]`.
    Exists(Attribute),
    Compare(Comparison),
}

/// `@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId]`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Attribute {
    source: Source,
    name: String,
}

/// Where an attribute is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    Request,
    Resource,
    Principal,
    Environment,
}

/// One side of a comparison.
#[derive(Clone, Debug, PartialEq)]
enum Operand {
    Attribute(Attribute),
    Values(Vec<String>),
}

#[derive(Clone, Debug, PartialEq)]
struct Comparison {
    left: Operand,
    /// As written.
    word: String,
    operator: operator::Operator,
    right: Operand,
}

impl Condition {
    /// Reads a condition. Nothing is lost where it is not understood: see [`Need`].
    pub(super) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), parsed: parser::parse(text) }
    }

    /// What has to hold besides what is known.
    pub(super) fn need(&self, facts: &Facts<'_>) -> Need {
        weigh::need(self, facts)
    }

    /// Why it is not understood.
    #[cfg(test)]
    pub(super) fn error(&self) -> Option<&ConditionError> {
        self.parsed.as_ref().err()
    }
}
