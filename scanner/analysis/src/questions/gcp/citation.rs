//! Where a role is written, and the binding by which it is held.

use tenure_model::{PolicyId, ScopeId};

use crate::effective::decision::Reason;
use crate::effective::gcp::Assignment;
use crate::questions::{Assigned, Citation, Questions, Who};

const MANAGER: &str = "//cloudresourcemanager.googleapis.com/";

impl Questions<'_> {
    /// The bindings and limits that decided, for one principal.
    pub(super) fn cite_in_gcp<'r>(
        &self,
        reasons: impl IntoIterator<Item = &'r Reason>,
        who: &Who,
    ) -> Vec<Citation> {
        let gcp = self.access.gcp();
        let held = gcp.assignments(&who.id);
        reasons.into_iter().map(|reason| self.citation_in_gcp(reason, gcp.behind(reason, &held))).collect()
    }

    pub(super) fn citation_in_gcp(&self, reason: &Reason, assignment: Option<&Assignment<'_>>) -> Citation {
        let policy = PolicyId::from(reason.document.as_str());
        let written = self.estate.policy(&policy);
        let own = || self.name_of_limit(&reason.document);
        Citation {
            layer: reason.layer,
            effect: reason.effect,
            name: assignment.map_or_else(own, |held| self.access.gcp().granted_name(held.grant)),
            statement: reason.statement,
            sid: String::new(),
            on: match assignment {
                Some(held) => self.place_in_gcp(&held.grant.at),
                None => written.map_or_else(String::new, |written| self.place(&written.scope)),
            },
            through: assignment.map_or_else(String::new, through),
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

    /// A deny policy or a boundary by its name for readers.
    pub(super) fn name_of_limit(&self, document: &str) -> String {
        let written = self.estate.policy(&PolicyId::from(document));
        let name = written.map(|written| written.name.clone()).filter(|name| !name.is_empty());
        name.unwrap_or_else(|| document.to_owned())
    }

    /// A project, folder or organization by its name, a resource by its.
    pub(super) fn place_in_gcp(&self, at: &str) -> String {
        if let Some(local) = at.strip_prefix(MANAGER) {
            return self.place(&ScopeId::gcp(local));
        }
        match self.estate.resource(at).map(|found| found.name.as_str()).filter(|name| !at.ends_with(name)) {
            Some(name) => format!("{name} ({at})"),
            None => at.to_owned(),
        }
    }

    /// The full name of the organization, or of whatever is at the top of what was read.
    pub(super) fn organization(&self) -> String {
        let mut tops = self
            .estate
            .records()
            .scopes
            .iter()
            .filter(|scope| scope.cloud == tenure_model::Cloud::Gcp && scope.parent.is_none());
        tops.next().map_or_else(String::new, |top| format!("{MANAGER}{}", top.id.local()))
    }
}

/// `group:ops@…, in group:admins@…`.
fn through(held: &Assignment<'_>) -> String {
    let members: Vec<&str> = held.through.iter().map(|member| member.as_str()).collect();
    members.join(", in ")
}
