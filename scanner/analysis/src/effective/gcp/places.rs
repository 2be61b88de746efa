//! At which places somebody may do something.

use tenure_model::{PolicyId, PrincipalId};

use super::assignment::Assignment;
use super::condition::Request;
use super::evaluator::Evaluator;
use super::name;
use crate::effective::decision::Decision;

/// Somewhere that a principal may do something.
#[derive(Clone, Debug)]
pub struct Place<'a> {
    /// The full name of a resource, project, folder or organization; what lies below it is included.
    pub at: String,
    /// How sure it is there, but for what is denied further down.
    pub decision: Decision,
    /// The assignment that gives it.
    pub assignment: Assignment<'a>,
}

impl<'a> Evaluator<'a> {
    /// At which places a principal may use a permission, as the places where roles are bound rather than single
    /// resources, each with the decision there. Nothing is known of the request but the permission.
    pub fn places(&self, principal: &PrincipalId, permission: &str) -> Vec<Place<'a>> {
        self.places_with(principal, permission, &[])
    }

    /// As [`Evaluator::places`], with attributes that are known of the request.
    pub fn places_with(
        &self,
        principal: &PrincipalId,
        permission: &str,
        facts: &[(&str, &str)],
    ) -> Vec<Place<'a>> {
        self.places_held(principal, &self.assignments(principal), permission, facts)
    }

    /// As [`Evaluator::places`], of assignments that are at hand.
    pub fn places_held(
        &self,
        principal: &PrincipalId,
        held: &[Assignment<'a>],
        permission: &str,
        facts: &[(&str, &str)],
    ) -> Vec<Place<'a>> {
        self.places_by(held, permission, |at| self.decide_held(principal, held, permission, at, facts))
    }

    /// As [`Evaluator::places_with`], as if a deny policy or principal access boundary were not there.
    pub(crate) fn places_without(
        &self,
        principal: &PrincipalId,
        permission: &str,
        facts: &[(&str, &str)],
        without: &PolicyId,
    ) -> Vec<Place<'a>> {
        let held = self.assignments(principal);
        let request = |at: &str| {
            let request = self.request(principal, permission, at, facts);
            self.decide_request(&held, &Request { without: Some(without), ..request })
        };
        self.places_by(&held, permission, request)
    }

    fn places_by(
        &self,
        held: &[Assignment<'a>],
        permission: &str,
        decide: impl Fn(&str) -> Decision,
    ) -> Vec<Place<'a>> {
        let mut tried: Vec<(String, &Assignment<'a>)> = Vec::new();
        for assignment in held.iter().filter(|one| self.names(one.grant, permission)) {
            for at in self.sites(assignment) {
                if !tried.iter().any(|(known, _)| *known == at) {
                    tried.push((at, assignment));
                }
            }
        }
        let mut found: Vec<Place<'a>> = Vec::new();
        for (at, first) in tried {
            let decision = decide(&at);
            if !decision.is_allowed() {
                continue;
            }
            let decisive = decision.because.first().and_then(|reason| self.behind(reason, held));
            let assignment = decisive.unwrap_or(first).clone();
            found.push(Place { at, decision, assignment });
        }
        found
    }

    /// The surest place of a principal's own choice, with the decision there; `None` where nothing is allowed.
    pub fn decide_any(
        &self,
        principal: &PrincipalId,
        permission: &str,
        facts: &[(&str, &str)],
    ) -> Option<(String, Decision)> {
        let places = self.places_with(principal, permission, facts).into_iter();
        let best = places.min_by_key(|place| {
            let open = &place.decision.depends_on;
            (open.iter().map(|need| need.keeper).max(), open.len(), place.at.len(), place.at.clone())
        });
        best.map(|place| (place.at, place.decision))
    }

    /// Where an assignment applies: where it is made; and, as an access boundary may leave less than that, the
    /// places below which boundaries name.
    pub(super) fn sites(&self, assignment: &Assignment<'a>) -> Vec<String> {
        let at = assignment.grant.at.clone();
        let below = self.bounded_to().map(|place| self.tree.renamed(place)).filter(|place| {
            *place != at && {
                let placed = self.tree.place(place);
                placed.above.contains(&at) || name::holds(&at, &placed.name)
            }
        });
        let mut sites: Vec<String> = below.collect();
        sites.sort();
        sites.dedup();
        sites.insert(0, at);
        sites
    }
}
