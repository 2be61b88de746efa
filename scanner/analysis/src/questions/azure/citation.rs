//! Where a role is written, and the assignment by which it is held.

use tenure_model::{GrantEffect, PolicyId};

use crate::effective::azure::Assignment;
use crate::effective::decision::{Layer, Reason};
use crate::questions::{Assigned, Citation, Questions, Who};

impl Questions<'_> {
    /// The assignments that decided, for one principal.
    pub(super) fn cite_in_azure<'r>(
        &self,
        reasons: impl IntoIterator<Item = &'r Reason>,
        who: &Who,
    ) -> Vec<Citation> {
        let azure = self.access.azure();
        let held = azure.assignments(&who.id);
        reasons
            .into_iter()
            .map(|reason| self.citation_in_azure(reason, azure.behind(reason, &held)))
            .collect()
    }

    pub(super) fn citation_in_azure(&self, reason: &Reason, assignment: Option<&Assignment<'_>>) -> Citation {
        let policy = PolicyId::from(reason.document.as_str());
        let written = self.estate.policy(&policy);
        let own = || written.map_or_else(String::new, |written| written.name.clone());
        Citation {
            layer: reason.layer,
            effect: reason.effect,
            name: assignment.map_or_else(own, |held| self.access.azure().granted_name(held.grant)),
            statement: reason.statement,
            sid: String::new(),
            on: match assignment {
                Some(held) => self.place_in_azure(&held.grant.at),
                None if reason.layer == Layer::DenyAssignment => self.place_in_azure(above(&reason.document)),
                None => String::new(),
            },
            through: assignment.map_or_else(String::new, |held| self.chain(held)),
            evidence: written.map(|written| self.estate.raw_lines.resolve(&written.evidence)),
            assignment: assignment.map(|held| Assigned {
                id: held.grant.id.clone(),
                at: held.grant.at.clone(),
                eligible: !held.activations.is_empty(),
                condition: held.grant.condition.clone(),
                groups: held.through.iter().map(|group| (*group).clone()).collect(),
                evidence: self.estate.raw_lines.resolve(&held.grant.evidence),
            }),
            policy,
        }
    }

    /// `group Admins, in group Everyone`; what is used on behalf of people says so.
    fn chain(&self, held: &Assignment<'_>) -> String {
        let groups: Vec<String> = held.through.iter().map(|group| self.name_of(group)).collect();
        let mut words = Vec::new();
        if !groups.is_empty() {
            words.push(format!("group {}", groups.join(", in group ")));
        }
        if held.grant.effect == GrantEffect::Delegates {
            words.push(held.grant.condition.clone());
        }
        words.join(", ")
    }

    /// A scope by its name, or an object of the directory by its.
    pub(super) fn place_in_azure(&self, at: &str) -> String {
        let object = at.rsplit('/').next().unwrap_or(at);
        if matches!(at, "" | "/") {
            return "the root".to_owned();
        }
        let scope = self.estate.scope(&tenure_model::ScopeId::azure(at));
        let scope = scope.map(|scope| scope.name.as_str()).filter(|name| *name != object);
        let principal = || self.estate.principal_named(object).map(|found| found.name.as_str());
        let resource = || self.estate.resource(at).map(|found| found.name.as_str());
        match scope.or_else(resource).or_else(principal) {
            Some(name) => format!("{name} ({at})"),
            None => at.to_owned(),
        }
    }
}

/// The scope of a deny assignment.
fn above(id: &str) -> &str {
    id.rsplit_once("/providers/").map_or(id, |(scope, _)| scope)
}
