//! Documented rules as cases, a second evaluator, properties, and hostile estates.

mod generated;
mod hostile;
mod oracle;
mod roles;
mod rules;
mod tenants;

use tenure_model::{Estate, PrincipalId};

use crate::effective::decision::{Decision, Ruling};
use crate::fixture;
use crate::fixture::azure::guid;

/// The estate of an example.
fn estate(text: &str) -> Estate {
    fixture::build(text).unwrap_or_else(|error| panic!("{error}\n{text}")).0
}

fn principal(name: &str) -> PrincipalId {
    guid(name).into()
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
