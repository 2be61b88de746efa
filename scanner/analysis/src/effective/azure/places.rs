//! At which places somebody may do something.

use tenure_model::{Grant, PrincipalId};

use super::action::Family;
use super::assignment::Assignment;
use super::evaluator::Evaluator;
use super::graph::Permission;
use super::owner;
use super::text::Limit;
use crate::effective::decision::Decision;

/// What the whole directory of another tenant is called, before the tenant's id: `/` is the principal's own.
pub(super) const OTHER_TENANT: &str = "/tenants/";

/// Somewhere that a principal may do something.
#[derive(Clone, Debug)]
pub struct Place<'a> {
    /// An ARM scope, `/`, `/administrativeUnits/<id>`, the id of an object, or `/tenants/<id>` for all of
    /// another tenant's directory.
    pub at: String,
    /// How sure it is there, but for what is denied further down.
    pub decision: Decision,
    /// The assignment that gives it.
    pub assignment: Assignment<'a>,
}

impl<'a> Evaluator<'a> {
    /// At which places a principal may do something, as scopes rather than single resources: each where an
    /// assignment gives it, with the decision there. Nothing is known of the request but the action.
    pub fn places(&self, principal: &PrincipalId, action: &str) -> Vec<Place<'a>> {
        self.places_with(principal, action, &[])
    }

    /// As [`Evaluator::places`], with attributes that are known of the request.
    pub fn places_with(
        &self,
        principal: &PrincipalId,
        action: &str,
        facts: &[(&str, &str)],
    ) -> Vec<Place<'a>> {
        let held = self.assignments(principal);
        let mut tried: Vec<(String, &Assignment<'a>)> = Vec::new();
        for assignment in held.iter().filter(|one| self.names(one.grant, action)) {
            for at in self.sites(principal, assignment, &held, action) {
                if !tried.iter().any(|(known, _)| known.eq_ignore_ascii_case(&at)) {
                    tried.push((at, assignment));
                }
            }
        }
        let decided = tried.into_iter().filter_map(|(at, first)| {
            let decision = self.decide_held(principal, &held, action, &at, facts);
            let decisive = decision.because.first().and_then(|reason| self.behind(reason, &held));
            decision.is_allowed().then(|| Place {
                at,
                decision,
                assignment: decisive.unwrap_or(first).clone(),
            })
        });
        decided.collect()
    }

    /// The surest place of a principal's own choice, with the decision there; `None` where nothing is allowed.
    pub(in crate::effective) fn decide_any(
        &self,
        principal: &PrincipalId,
        action: &str,
        facts: &[(&str, &str)],
    ) -> Option<(String, Decision)> {
        let places = self.places_with(principal, action, facts).into_iter();
        let best = places.min_by_key(|place| {
            let open = &place.decision.depends_on;
            (open.iter().map(|need| need.keeper).max(), open.len(), place.at.len(), place.at.clone())
        });
        best.map(|place| (place.at, place.decision))
    }

    /// Where an assignment applies: where it is made; or on each thing that is owned, or oneself.
    fn sites(
        &self,
        principal: &PrincipalId,
        assignment: &Assignment<'a>,
        held: &[Assignment<'a>],
        action: &str,
    ) -> Vec<String> {
        let own = vec![self.site(principal, assignment.grant)];
        if Family::of(action) != Family::Directory {
            return own;
        }
        let limits = self.directory_limits(assignment.grant, action);
        let mut sites = Vec::new();
        for limit in limits {
            match limit {
                Limit::Own => sites.push(principal.to_string()),
                Limit::Owned => {
                    let owned = held.iter().filter(|one| one.grant.what.as_str().starts_with(owner::OWNER));
                    sites.extend(owned.map(|one| one.grant.at.clone()));
                }
                Limit::None | Limit::Unknown(_) => sites.extend(own.iter().cloned()),
            }
        }
        sites
    }

    /// Where a grant is made, in words of its own cloud. A permission of Microsoft Graph holds for the tenant.
    fn site(&self, principal: &PrincipalId, grant: &Grant) -> String {
        let is_root = Permission::of(grant.what.as_str()).is_some() || matches!(grant.at.as_str(), "" | "/");
        if !is_root {
            return grant.at.clone();
        }
        if self.is_in(grant, self.tenant_of_object(principal.as_str())) {
            return "/".to_owned();
        }
        format!("{OTHER_TENANT}{}", self.tenant_of(&grant.scope).local())
    }
}
