//! Google Cloud: roles bound by allow policies, and what limits them.
//!
//! ```text
//!   allow policies   bindings at the resource, its project, folders and organization
//!                      ─► the member is the caller, a group, a domain, a set that he is in
//!                      ─► the role includes the permission ─► the condition holds
//!   deny policies    at the project or above: name him, and the permission, and except neither ─► refused
//!   access boundary  bound to a set that he is in: the resource lies in none of its places ─► refused
//! ```
//!
//! Source: "Policy types" and "How policies are evaluated", IAM documentation; and the pages that each file
//! names. To act as a service account is an access of its own (`iam.serviceAccounts.getAccessToken`): what the
//! account may do is not counted here, but by the search for paths.
//!
//! What this does not do: organisation policies, VPC Service Controls and context-aware access, which refuse
//! requests whatever roles allow; access lists of Cloud Storage objects and BigQuery's own data policies;
//! permissions within Kubernetes clusters; roles of Google Workspace.

mod activation;
mod assignment;
mod boundary;
mod condition;
mod deny;
mod evaluator;
mod member;
mod name;
mod places;
mod profile;
mod role;
#[cfg(test)]
mod tests;
mod trace;
mod tree;

pub use activation::Workflow;
pub use assignment::Assignment;
pub use evaluator::Evaluator;
pub use member::SetNeed;
pub(crate) use name::full as full_name;
pub use places::Place;
pub use trace::{Fit, Traced};

/// Whether an id is a member as allow policies write it: of Google Cloud.
pub(crate) fn is_member(id: &str) -> bool {
    const KINDS: [&str; 10] = [
        "user",
        "group",
        "serviceAccount",
        "domain",
        "projectOwner",
        "projectEditor",
        "projectViewer",
        "principal",
        "principalSet",
        "deleted",
    ];
    matches!(id, "allUsers" | "allAuthenticatedUsers")
        || id.split_once(':').is_some_and(|(kind, _)| KINDS.contains(&kind))
}
