//! A second evaluator of AWS policies, to hold the product's against.
//!
//! It walks the JSON of a case (the shape that `tenure simulate` reads) as it stands, statement by
//! statement, with the rules of AWS's documentation written down one after the other. It shares no code
//! with the product, knows no index and no cache, and is in no hurry. Where both agree on thousands of
//! generated cases, a mistake would have had to be made twice.

mod any_context;
mod caller;
mod condition;
mod glob;
mod layers;
mod operator;
mod principal;
mod quirk;
mod statement;
mod variable;

pub use any_context::some_context_allows;
pub use layers::{Verdict, verdict, verdict_with};
pub use quirk::Quirk;
