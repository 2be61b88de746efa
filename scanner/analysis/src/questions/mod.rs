//! Questions about one access: may this one do that there, who else may, and why.
//!
//! ```text
//!   can       one principal, one action        ──► yes, no or depends; by which statements; what is unknown
//!   who_can   one action, everyone             ──► the organisation, and whoever is let in from outside
//!   who_holds one capability, every cloud      ──► who has it, by what
//!   explain   one principal, one action        ──► every statement that had a say, and how it fits
//! ```
//!
//! Pure: the evaluator of [`crate::effective`] decides, this asks it the right things and says where each
//! statement is written.

mod azure;
mod can;
mod capability;
mod citation;
mod doors;
mod doubts;
mod explain;
mod found;
mod gcp;
mod holders;
#[cfg(test)]
mod tests;
mod who_can;

use serde::Serialize;
use tenure_model::{Cloud, Estate, Principal, PrincipalId, PrincipalKind, ScopeId};

use crate::effective::Access;
use crate::effective::decision::Decision;

pub use can::Can;
pub use capability::{CapabilityHolder, WhoHolds, who_holds};
pub use citation::{Assigned, Citation};
pub use doubts::{Doubt, Leaning};
pub use explain::{Explained, ExplainedDocument, ExplainedLayer, ExplainedStatement, Fit};
pub use found::{Found, Named};
pub use who_can::{Holder, WhoCan};

/// Questions to an estate.
#[derive(Debug)]
pub struct Questions<'a> {
    pub(crate) estate: &'a Estate,
    pub(crate) access: Access<'a>,
}

/// One access that is asked about.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'q> {
    /// The action, whatever its case: of AWS (`s3:GetObject`), an operation of Azure, a task of directory
    /// roles (`microsoft.directory/users/password/update`), a permission of an API, or one of Google Cloud
    /// (`storage.objects.get`).
    pub action: &'q str,
    /// The ARN, ARM id or full name of the resource, or the id of an object of the directory; `None` for any of the caller's choice.
    pub resource: Option<&'q str>,
    /// Context keys that are known of the request.
    pub facts: &'q [(&'q str, &'q str)],
}

/// The answer in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// As the facts stand.
    Yes,
    /// If conditions hold that the facts leave open.
    Depends,
    /// Not as the facts stand.
    No,
}

impl Verdict {
    /// The word used in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Depends => "depends",
            Self::No => "no",
        }
    }

    fn of(decision: &Decision) -> Self {
        match (decision.is_allowed(), decision.depends_on.is_empty()) {
            (true, true) => Self::Yes,
            (true, false) => Self::Depends,
            (false, _) => Self::No,
        }
    }
}

/// Someone, and where he acts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Who {
    /// ARN, service principal, identity provider; `*` for anyone.
    pub id: PrincipalId,
    /// A kind of principal (`assumable-role`), or of those outside (`foreign-account`, `service`,
    /// `federation`, `anyone`).
    pub kind: &'static str,
    /// Display name. Hostile input.
    pub name: String,
    /// The account in which he acts: a user of a directory acts in several.
    pub account: ScopeId,
}

impl Who {
    fn of(principal: &Principal, account: &ScopeId) -> Self {
        Self {
            id: principal.id.clone(),
            kind: azure::kind(principal)
                .or_else(|| gcp::kind(principal))
                .unwrap_or_else(|| principal.kind.as_str()),
            name: principal.name.clone(),
            account: account.clone(),
        }
    }
}

impl<'a> Questions<'a> {
    /// Prepares to answer.
    pub fn new(estate: &'a Estate) -> Self {
        Self { estate, access: Access::unweighed(estate) }
    }

    /// The accounts in which a principal acts: its own, or those in which a user of a directory holds
    /// anything.
    fn accounts(&self, principal: &Principal) -> Vec<ScopeId> {
        if !acts_in_accounts(principal) {
            return vec![principal.scope.clone()];
        }
        let held = self.access.holdings(&principal.id).into_iter();
        let mut accounts: Vec<ScopeId> = held.map(|held| held.grant.scope.clone()).collect();
        accounts.sort_unstable();
        accounts.dedup();
        accounts
    }
}

/// Whether a principal is a user or a group of a directory of AWS, which acts in several accounts.
fn acts_in_accounts(principal: &Principal) -> bool {
    principal.cloud == Cloud::Aws
        && matches!(principal.kind, PrincipalKind::DirectoryUser | PrincipalKind::DirectoryGroup)
}

/// The account in an ARN.
fn account_of(arn: &str) -> Option<&str> {
    let account = arn.strip_prefix("arn:")?.split(':').nth(3)?;
    (account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit())).then_some(account)
}
