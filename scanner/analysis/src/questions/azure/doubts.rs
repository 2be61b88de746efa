//! What an answer does not know: gaps that touch it, texts that were not read, and what is not modelled.

use tenure_model::{Cloud, Facet, Gap, PolicyId, PrincipalKind, RoleDefinitionId, ScopeId};

use crate::effective::azure::Family;
use crate::questions::doubts::sorted;
use crate::questions::{Asked, Doubt, Leaning, Questions, Who};

/// Tasks that every user of a directory may do by default, unless its settings say otherwise: "What are the
/// default user permissions in Microsoft Entra ID?".
const BY_DEFAULT: [&str; 5] = [
    "microsoft.directory/applications/create",
    "microsoft.directory/groups/create",
    "microsoft.directory/users/inviteguest",
    "microsoft.directory/serviceprincipals/create",
    "microsoft.directory/users/photo/update",
];

impl Questions<'_> {
    /// What is not known of one principal's access.
    pub(super) fn doubts_in_azure(&self, who: &Who, asked: &Asked<'_>, resource: &str) -> Vec<Doubt> {
        let held = self.access.azure().assignments(&who.id);
        let mut doubts: Vec<Doubt> =
            self.access.azure().unread(&held).iter().map(|policy| self.unread_text(policy)).collect();
        if self.estate.principal(&who.id).is_none() {
            doubts.push(Doubt {
                leaning: Leaning::Either,
                text: format!("the directory does not hold `{}`: it was deleted, or not read", who.id),
            });
        }
        let is_user =
            self.estate.principal(&who.id).is_some_and(|one| one.kind == PrincipalKind::DirectoryUser);
        let action = asked.action.to_ascii_lowercase();
        let by_default = BY_DEFAULT.contains(&action.as_str()) || action.ends_with("/read");
        if is_user && by_default && Family::of(&action) == Family::Directory {
            doubts.push(Doubt {
                leaning: Leaning::More,
                text: "what every user of the directory may do by default is not weighed".to_owned(),
            });
        }
        doubts.extend(self.gaps_in_azure(asked.action, resource));
        sorted(doubts)
    }

    /// What is not known of everyone's access.
    pub(super) fn doubts_of_all_in_azure(&self, asked: &Asked<'_>) -> Vec<Doubt> {
        let mut doubts = self.gaps_in_azure(asked.action, asked.resource.unwrap_or("/"));
        let is_read = self.estate.records().scopes.iter().any(|scope| scope.cloud == Cloud::Azure);
        if !is_read {
            doubts.push(Doubt { leaning: Leaning::More, text: "no tenant of Azure was read".to_owned() });
        }
        sorted(doubts)
    }

    fn unread_text(&self, policy: &PolicyId) -> Doubt {
        let role = policy.as_str().trim_end_matches("#permissions");
        let role =
            self.estate.role_definition(&RoleDefinitionId::from(role)).map(|found| found.name.as_str());
        let own = self.estate.policy(policy).map(|found| found.name.as_str());
        let name = role.or(own).filter(|name| !name.is_empty());
        Doubt {
            leaning: Leaning::More,
            text: format!(
                "the permissions of `{}` were not read, or not understood",
                name.unwrap_or(policy.as_str())
            ),
        }
    }

    /// Gaps in what decides an action, where the resource lies or above.
    fn gaps_in_azure(&self, action: &str, resource: &str) -> Vec<Doubt> {
        let arm = &[
            (Facet::Principals, Leaning::More, "who holds which roles"),
            (Facet::Eligibility, Leaning::More, "who may activate which roles, and how"),
            (Facet::GuardRails, Leaning::Less, "deny assignments"),
            (Facet::ScopeTree, Leaning::Either, "the tree of management groups and subscriptions"),
        ][..];
        let vault = &[(Facet::ResourcePolicies, Leaning::Either, "the access policies of vaults")][..];
        let directory = &[
            (Facet::Principals, Leaning::More, "who holds which roles"),
            (Facet::Eligibility, Leaning::More, "who may activate which roles, and how"),
            (Facet::Ownership, Leaning::More, "who owns what"),
            (Facet::Consents, Leaning::More, "permissions of applications"),
        ][..];
        let graph = &[(Facet::Consents, Leaning::More, "permissions of applications")][..];
        let is_vault = action.to_ascii_lowercase().starts_with("microsoft.keyvault/");
        let asked = match Family::of(action) {
            Family::Arm if is_vault => [arm, vault].concat(),
            Family::Arm => arm.to_vec(),
            Family::Directory => directory.to_vec(),
            Family::Graph => graph.to_vec(),
        };
        let places = self.places_above(resource);
        let touches = |gap: &Gap| {
            gap.scope.as_str().starts_with("azure:")
                && (places.is_empty() || places.contains(&gap.scope))
                && is_of(&gap.api, action)
        };
        let mut doubts = Vec::new();
        for (facet, leaning, what) in asked {
            for (place, apis) in self.gaps(facet, touches) {
                doubts.push(Doubt { leaning, text: format!("{what} of {place}: not read in full ({apis})") });
            }
        }
        doubts
    }

    /// The scopes that a resource lies in; none where it lies above subscriptions, so that all of them count.
    fn places_above(&self, resource: &str) -> Vec<ScopeId> {
        let mut segments = resource.trim_start_matches('/').split('/');
        let (Some(first), Some(id)) = (segments.next(), segments.next()) else { return Vec::new() };
        if !first.eq_ignore_ascii_case("subscriptions") {
            return Vec::new();
        }
        let own = ScopeId::azure(&format!("/subscriptions/{}", id.to_ascii_lowercase()));
        let mut places: Vec<ScopeId> =
            self.estate.ancestry(&own).iter().map(|scope| scope.id.clone()).collect();
        places.push(self.tenant_of(&own));
        places.push(own);
        places
    }
}

/// Whether an API says anything on an action: directory roles come by Microsoft Graph; Azure's by Azure, but
/// for the groups that hold them.
fn is_of(api: &str, action: &str) -> bool {
    Family::of(action) == Family::Arm || api.starts_with("graph:")
}
