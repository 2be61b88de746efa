//! Azure and Entra ID: roles of Azure Resource Manager, directory roles, permissions of applications, and what
//! limits them.
//!
//! ```text
//!   Azure RBAC   assignments at the scope or above ─► a permission names the operation, its `not…` does not
//!                                                  ─► its condition holds ─► no deny assignment
//!   Entra ID     assignments at `/`, at an administrative unit of the object, or at the object
//!                                                  ─► a permission covers the task ─► the object is not
//!                                                     protected from the holders of this role
//!   Graph        app roles, and delegated scopes on behalf of a person; what they amount to in the directory
//! ```
//!
//! Sources: the pages that each file names. What this does not do: default permissions of users ("What are the
//! default user permissions in Microsoft Entra ID?"), Conditional Access, resource locks and Azure Policy,
//! which refuse requests whatever roles allow; and permissions within services that keep their own (Exchange,
//! Intune, Kubernetes, SQL).

mod action;
mod activation;
mod arm_id;
mod assignment;
mod condition;
mod deny;
mod directory;
mod evaluator;
mod graph;
mod held;
mod owner;
mod places;
mod plane;
mod profile;
mod protected;
mod rbac;
#[cfg(test)]
mod tests;
mod text;
mod trace;
mod tree;
mod vault;

use super::verdict;
pub use super::verdict::{ACTIVATION, NOT_UNDERSTOOD};
pub use action::Family;
pub(crate) use activation::Rules;
pub use assignment::{Assignment, can_activate};
pub use evaluator::Evaluator;
pub use graph::MICROSOFT_GRAPH;
pub use places::Place;
pub use trace::{Fit, Traced};
