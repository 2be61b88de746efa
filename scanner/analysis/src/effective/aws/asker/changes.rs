//! The same principal after a change of what decides for it: to ask what it could do then.

use tenure_model::{GrantEffect, PolicyId, PrincipalId};

use super::{Asker, allow_all};
use crate::effective::decision::Document;

/// The name of a document that the principal would have written itself.
pub const OWN_TEXT: &str = "a policy of its own making";

impl<'e> Asker<'e> {
    /// As if its own policies allowed everything. A Deny among them stays.
    #[must_use]
    pub fn with_own_text(mut self) -> Self {
        self.identity.push(Document { name: OWN_TEXT, policy: allow_all() });
        self
    }

    /// As if it had a policy too; unchanged where the policy was not read.
    #[must_use]
    pub fn with(mut self, policy: &PolicyId) -> Self {
        let known = self.evaluator.estate.policy(policy).map(|known| &known.id);
        self.identity.extend(known.and_then(|id| self.evaluator.document(id)));
        self
    }

    /// As if it had no permissions boundary.
    #[must_use]
    pub fn without_boundary(mut self) -> Self {
        self.boundary = None;
        self
    }

    /// As if no service control policy bound it.
    #[must_use]
    pub fn without_guard_rails(mut self) -> Self {
        self.scps.clear();
        self
    }

    /// As if it were in a group too.
    #[must_use]
    pub fn joining(mut self, group: &PrincipalId) -> Self {
        let held = self.evaluator.holdings(group);
        let gives = held.iter().filter(|held| held.grant.effect == GrantEffect::Gives);
        self.identity.extend(gives.filter_map(|held| self.evaluator.document(held.policy)));
        self
    }

    /// As if a policy were gone, wherever it stands. A level of guard rails that is left without any
    /// limits nothing.
    #[must_use]
    pub fn without(mut self, policy: &PolicyId) -> Self {
        let keep = |document: &Document<'_>| document.name != policy.as_str();
        self.identity.retain(keep);
        if let Some(boundary) = &mut self.boundary {
            boundary.retain(keep);
        }
        self.boundary = self.boundary.filter(|documents| !documents.is_empty());
        for level in &mut self.scps {
            level.retain(keep);
        }
        self.scps.retain(|level| !level.is_empty());
        self
    }

    /// The policies of each thing that limits it: the boundary, each level of service control policies.
    pub(crate) fn limits(&self) -> impl Iterator<Item = impl Iterator<Item = &'e str> + '_> + '_ {
        let all = self.boundary.iter().chain(&self.scps);
        all.map(|documents| documents.iter().map(|document| document.name))
    }

    /// The policies that are its own or of its groups.
    pub(crate) fn own(&self) -> impl Iterator<Item = &'e str> + '_ {
        self.identity.iter().map(|document| document.name)
    }

    /// Whether any service control policy binds it.
    pub fn is_railed(&self) -> bool {
        !self.scps.is_empty()
    }
}
