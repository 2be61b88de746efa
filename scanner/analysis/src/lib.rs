//! The analysis: an [`Estate`](tenure_model::Estate) in, an [`Assessment`](tenure_model::Assessment)
//! out. Pure and synchronous; rayon spreads the work. No connector, no file system, no runtime, no
//! clock: the snapshot's `as_of` is the only "now".
//!
//! - [`effective`] answers what access amounts to, one evaluator per cloud;
//! - [`reach`] says who becomes an administrator, by the known ways in [`techniques`];
//! - [`questions`] answers who may do what, by which statements, and what is not known;
//! - [`simulate`] decides authorization cases without an estate;
//! - [`acts`] says what the events of audit logs did to access, and whose acts they were;
//! - [`people`] says which identity is which person of the register;
//! - [`footprint`] says to which party a trustee belongs; `ownership` whose everything else is;
//! - [`belongings`] finds all that is a party's;
//! - [`checks`] is the list of checks, a file and a page each;
//! - [`drafting`] writes a first register from what was observed;
//! - [`remediation`] follows findings over several assessments;
//! - [`reviewing`] puts access before people, takes what they decide, and says what came of it;
//! - [`period`] compares snapshots, and tells what a quarter amounts to;
//! - [`right_sizing`] proposes policies without what is not used;
//! - [`offboarding`] proves that a party's access has ended;
//! - [`assess`] runs the list and puts the answers in order.

mod activation;
pub mod acts;
mod assess;
mod azure;
pub mod belongings;
mod cel;
pub mod checks;
mod conditions;
mod context;
mod credentials;
mod crossings;
mod declarations;
mod declared;
mod delegations;
pub mod drafting;
pub mod effective;
mod federation;
mod follow_up;
pub mod footprint;
mod gcp;
mod governance;
mod identities;
mod inspection;
mod matrix;
pub mod offboarding;
mod openings;
mod options;
mod ownership;
mod parties;
pub mod people;
pub mod period;
mod places;
mod powers;
pub mod questions;
mod rated;
pub mod reach;
pub mod remediation;
mod repair;
pub mod reviewing;
pub mod right_sizing;
mod rights;
mod root;
mod shell;
pub mod simulate;
pub mod techniques;
mod tiers;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod properties;

pub use assess::{assess, checks_of, tool};
pub use context::Context;
pub use follow_up::worth_asking;
pub use inspection::{Draft, Inspection};
pub use options::{Options, OptionsError};
pub use ownership::Claim;
