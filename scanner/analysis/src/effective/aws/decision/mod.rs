//! The exact answer to one request: allowed, denied explicitly, or not allowed by anything; by which
//! statements, and on which conditions that the facts leave open.
//!
//! Rules, from "Policy evaluation logic" in the AWS IAM User Guide:
//!
//! ```text
//!   any matching Deny, in whichever policy ───────────────► denied explicitly
//!   every level of SCPs, the endpoint policy ─────────────► must allow
//!   same account:  identity policies within boundary and session policy,
//!                  or a resource policy that names the caller itself
//!   cross account: both
//!   roles and KMS keys: their own policy has to let the caller in, in any account
//! ```
//!
//! The same code answers in two ways. *Strict*: a context key that is not there is missing, and the
//! answer is plain. *Any context*: a key of which nothing is known is open, statements that ask for it
//! are neither matched nor not, and a small search over the values that the statements themselves name
//! finds whether some context allows the request: see `satisfy`.

mod arn;
mod condition;
mod context;
mod glob;
mod keeper;
mod layers;
mod operator;
mod policy;
mod principals;
mod requester;
pub(in crate::effective::aws) mod satisfy;
mod template;
#[cfg(test)]
mod tests;
mod trace;

use std::cell::LazyCell;

use serde::Serialize;
use tenure_model::{ConditionClause, Effect};

pub(crate) use arn::is_account;
pub use context::RequestContext;
pub use policy::Policy;
pub use requester::{Requester, RequesterKind};
pub(crate) use trace::{Fit, Traced, trace};

/// Three-valued truth. The order is that of certainty, so that the best of several is the maximum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Truth {
    /// It is not so.
    False,
    /// It depends on a key of which nothing is known.
    Open,
    /// It is so.
    True,
}

impl Truth {
    fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Open => Self::Open,
            Self::True => Self::False,
        }
    }
}

impl From<bool> for Truth {
    fn from(yes: bool) -> Self {
        if yes { Self::True } else { Self::False }
    }
}

/// What is asked: who wants to do what, on what.
#[derive(Debug)]
pub struct Request<'r> {
    /// Who asks.
    pub requester: &'r Requester,
    /// The action (`s3:GetObject`).
    pub action: &'r str,
    /// The ARN of the resource, or `*` for actions that have none.
    pub resource: &'r str,
    /// The account that owns the resource; empty where it is the requester's own.
    pub resource_account: &'r str,
    /// What is known of the request. Most statements ask for nothing, so that it is put together when the
    /// first does.
    pub context: LazyContext<'r>,
}

/// A context that is put together when it is first asked.
pub type LazyContext<'r> = LazyCell<RequestContext, Box<dyn FnOnce() -> RequestContext + 'r>>;

/// Every policy that has a say. A document carries the name by which answers cite it.
#[derive(Clone, Debug, Default)]
pub struct Policies<'p> {
    /// Identity policies: inline, managed, of groups.
    pub identity: &'p [Document<'p>],
    /// The permissions boundary; `None` where there is none.
    pub boundary: Option<&'p [Document<'p>]>,
    /// The session policies; `None` where there are none.
    pub session: Option<&'p [Document<'p>]>,
    /// Service control policies, level by level. Empty where none bind.
    pub scps: &'p [Vec<Document<'p>>],
    /// Resource control policies, level by level. Empty where none bind.
    pub rcps: &'p [Vec<Document<'p>>],
    /// The policy of the resource: for a role its trust policy.
    pub resource: Option<Document<'p>>,
    /// The policies of the VPC endpoint that the request comes through; `None` where there is none.
    pub endpoint: Option<&'p [Document<'p>]>,
    /// Whether nothing is known of the identity's own policies, so that they are taken to allow: the
    /// caller says of the answer that it hangs on them.
    pub allows_all_identity: bool,
}

/// A policy with the name by which answers cite it.
#[derive(Clone, Copy, Debug)]
pub struct Document<'p> {
    /// Its name: a policy's id, or its place in a case.
    pub name: &'p str,
    /// The policy.
    pub policy: &'p Policy,
}

/// How a request ends, in AWS's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Ruling {
    /// It is allowed.
    Allowed,
    /// Some statement denies it.
    ExplicitDeny,
    /// Nothing denies it, and something that would have to allow it does not.
    ImplicitDeny,
}

impl Ruling {
    /// AWS's word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "Allowed",
            Self::ExplicitDeny => "ExplicitDeny",
            Self::ImplicitDeny => "ImplicitDeny",
        }
    }
}

/// Where a policy takes part in a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Layer {
    /// The identity's own policies and those of its groups.
    Identity,
    /// The permissions boundary.
    Boundary,
    /// Service control policies.
    Scp,
    /// Resource control policies.
    Rcp,
    /// Session policies.
    Session,
    /// The resource's own policy; a role's trust policy.
    Resource,
    /// VPC endpoint policies.
    Vpce,
    /// Roles that are assigned; of Azure and Entra ID permissions of applications and access policies of vaults
    /// too.
    Role,
    /// Azure: deny assignments.
    #[serde(rename = "deny-assignment")]
    DenyAssignment,
    /// Google Cloud: deny policies.
    Deny,
    /// Google Cloud: principal access boundaries.
    #[serde(rename = "access-boundary")]
    AccessBoundary,
}

impl Layer {
    /// The word used in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Boundary => "boundary",
            Self::Scp => "scp",
            Self::Rcp => "rcp",
            Self::Session => "session",
            Self::Resource => "resource",
            Self::Vpce => "vpce",
            Self::Role => "role",
            Self::DenyAssignment => "deny-assignment",
            Self::Deny => "deny",
            Self::AccessBoundary => "access-boundary",
        }
    }
}

/// A statement that decided.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Reason {
    /// The layer that it belongs to.
    pub layer: Layer,
    /// The name of its document. In Azure it holds the permissions of a role.
    pub document: String,
    /// Its position in the document, from 0.
    pub statement: usize,
    /// Its `Sid`, empty where it has none; in Azure the id of the assignment.
    pub sid: String,
    /// Whether it allows or denies.
    pub effect: Effect,
}

/// A condition that the facts do not settle, and how it has to come out for the answer to hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Dependency {
    /// The statement that asks.
    #[serde(flatten)]
    pub reason: Reason,
    /// The condition as written. A variable in the resource has the operator `Resource`.
    pub clause: ConditionClause,
    /// Whether it must hold, or must not.
    pub holds: bool,
    /// Who can see to it.
    pub keeper: Keeper,
}

/// Who can see to it that a condition comes out as needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Keeper {
    /// The caller himself: he chooses the value with the request.
    Holder,
    /// Not known.
    Unknown,
    /// Not the caller: the value is a fact about him or the place that he calls from.
    Outside,
}

impl Keeper {
    /// The word used in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Holder => "holder",
            Self::Unknown => "unknown",
            Self::Outside => "outside",
        }
    }
}

/// The answer to a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// How it ends; where conditions are open, the best that some context allows.
    pub ruling: Ruling,
    /// The layers that refuse; empty where it is allowed.
    pub blocked_by: Vec<Layer>,
    /// The statements that decided.
    pub because: Vec<Reason>,
    /// Conditions that an `Allowed` depends on; empty where it holds as the facts stand.
    pub depends_on: Vec<Dependency>,
}

impl Decision {
    /// Whether the request is allowed, perhaps under conditions.
    pub fn is_allowed(&self) -> bool {
        self.ruling == Ruling::Allowed
    }

    /// Whether it is allowed and nothing is left open but what the caller chooses himself.
    pub fn is_free(&self) -> bool {
        self.is_allowed() && self.depends_on.iter().all(|open| open.keeper == Keeper::Holder)
    }
}

/// Decides a request.
pub fn decide(request: &Request<'_>, policies: &Policies<'_>) -> Decision {
    satisfy::decide(request, policies)
}
