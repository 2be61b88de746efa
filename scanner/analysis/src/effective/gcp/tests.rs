//! Documented rules as cases, a second evaluator, properties, and hostile estates.

mod generated;
mod hostile;
mod oracle;
mod roles;
mod rules;

use tenure_model::{Estate, PrincipalId};

use crate::effective::decision::{Decision, Ruling};
use crate::fixture;
use crate::fixture::gcp::container;

/// The estate of an example.
fn estate(text: &str) -> Estate {
    fixture::build(text).unwrap_or_else(|error| panic!("{error}\n{text}")).0
}

/// A principal of an estate by its name; a member as it is.
fn principal(estate: &Estate, word: &str) -> PrincipalId {
    let named = estate.records().principals.iter().find(|one| one.name == word);
    named.map_or_else(|| word.into(), |found| found.id.clone())
}

/// A place of an example, a resource by its name, or what lies below one (`bucket/objects/x`).
fn place(estate: &Estate, word: &str) -> String {
    if let Some(name) = container(word) {
        return name;
    }
    let (first, rest) =
        word.split_once('/').map_or((word, String::new()), |(first, rest)| (first, format!("/{rest}")));
    let named = estate.records().resources.iter().find(|one| one.name == first);
    named.map_or_else(|| word.to_owned(), |found| format!("{}{rest}", found.id))
}

/// An answer in one word.
fn word(decision: &Decision) -> &'static str {
    match decision.ruling {
        Ruling::Allowed if decision.depends_on.is_empty() => "yes",
        Ruling::Allowed if decision.is_free() => "own choice",
        Ruling::Allowed => "depends",
        Ruling::ExplicitDeny => "denied",
        Ruling::ImplicitDeny => "no",
    }
}
