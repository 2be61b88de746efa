//! Reviews of access: a campaign from an assessment, the decisions that come back, and what a later scan says of them.
//!
//! The register says which reviews there are, of whom, and who decides. An identity is decided by its owner where the
//! register or a tag names a person of the customer, else by who decides the review; by nobody about themselves.

mod deciding;
mod opening;
mod results;

pub use deciding::{DecisionFault, Pace, accept, pace};
pub use opening::{OpeningError, open};
pub use results::results;

#[cfg(test)]
mod tests;
