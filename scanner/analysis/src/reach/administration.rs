//! Who is an administrator, by what it can do.

use tenure_model::{Confidence, ScopeId};

/// How a principal is an administrator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// It decides what identities may (all of IAM; the assignment of roles), and so gives itself the rest.
    Identities,
    /// It does everything itself.
    Everything,
}

/// Who is an administrator, and by which permissions.
#[derive(Clone, Debug)]
pub struct Administration {
    /// What it administers: its account; a tenant, management groups, subscriptions.
    pub scopes: Vec<ScopeId>,
    /// Whether it does everything itself, or gives itself the rest.
    pub rank: Rank,
    /// How sure it is.
    pub confidence: Confidence,
    /// Conditions that it depends on.
    pub conditions: Vec<String>,
    /// The policies that make it one, by id, each with a statement.
    pub because: Vec<(String, usize)>,
}
