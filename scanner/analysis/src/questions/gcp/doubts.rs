//! What an answer does not know: gaps that touch it, and texts that were not read.

use tenure_model::{Cloud, Facet, Gap, PolicyState, RoleDefinitionId, ScopeId};

use crate::questions::doubts::sorted;
use crate::questions::{Asked, Doubt, Leaning, Questions, Who};

/// What decides a permission, by the facet that a gap takes away.
const DECIDES: [(Facet, Leaning, &str); 6] = [
    (Facet::Principals, Leaning::More, "who holds which roles"),
    (Facet::Directory, Leaning::More, "who is in which group"),
    (Facet::Eligibility, Leaning::More, "who may activate which roles, and how"),
    (Facet::ResourcePolicies, Leaning::More, "allow policies of resources"),
    (Facet::GuardRails, Leaning::Less, "deny policies and access boundaries"),
    (Facet::ScopeTree, Leaning::Either, "the tree of folders and projects"),
];

impl Questions<'_> {
    /// What is not known of one principal's access.
    pub(super) fn doubts_in_gcp(&self, who: &Who, resource: &str) -> Vec<Doubt> {
        let gcp = self.access.gcp();
        let held = gcp.assignments(&who.id);
        let mut doubts: Vec<Doubt> = gcp
            .unread(&held)
            .iter()
            .map(|policy| {
                let role = policy.as_str().trim_end_matches("#permissions");
                let known = self.estate.role_definition(&RoleDefinitionId::from(role));
                let name = known.map(|found| found.name.as_str()).filter(|name| !name.is_empty());
                let name = name.unwrap_or(role);
                let text = format!("the permissions of `{name}` were not read, or not understood");
                Doubt { leaning: Leaning::More, text }
            })
            .collect();
        if who.kind == "unread-principal" {
            let text =
                format!("nothing was read of `{}`: it was deleted, or is of another organization", who.id);
            doubts.push(Doubt { leaning: Leaning::Either, text });
        }
        doubts.extend(self.gaps_in_gcp(resource));
        sorted(doubts)
    }

    /// What is not known of everyone's access.
    pub(super) fn doubts_of_all_in_gcp(&self, asked: &Asked<'_>) -> Vec<Doubt> {
        let top = self.organization();
        let mut doubts = self.gaps_in_gcp(asked.resource.unwrap_or(&top));
        if !self.estate.records().scopes.iter().any(|scope| scope.cloud == Cloud::Gcp) {
            let text = "no organization or project of Google Cloud was read".to_owned();
            doubts.push(Doubt { leaning: Leaning::More, text });
        }
        sorted(doubts)
    }

    /// Gaps where the resource lies or above it, and allow policies there that were not read. Where everything is
    /// asked about, all of them count.
    fn gaps_in_gcp(&self, resource: &str) -> Vec<Doubt> {
        let (name, scopes) = self.access.gcp().above(resource);
        let is_everything = scopes.len() <= 1 && self.organization() == name;
        let touches = |gap: &Gap| {
            gap.scope.as_str().starts_with("gcp:") && (is_everything || scopes.contains(&gap.scope))
        };
        let mut doubts = Vec::new();
        for (facet, leaning, what) in DECIDES {
            for (place, apis) in self.gaps(facet, touches) {
                doubts.push(Doubt { leaning, text: format!("{what} of {place}: not read in full ({apis})") });
            }
        }
        let container = |scope: &ScopeId| crate::effective::gcp::full_name(scope.local());
        let places = scopes.iter().map(container).chain([name]);
        for place in places {
            let Some(found) = self.estate.resource(&place) else { continue };
            if let PolicyState::Unknown(why) = &found.policy {
                let text = format!(
                    "the allow policy of {} was not read: {}",
                    self.place_in_gcp(&place),
                    why.as_str()
                );
                doubts.push(Doubt { leaning: Leaning::More, text });
            }
        }
        doubts
    }
}
