//! With whom resources of Google Cloud are shared by allow policies of their own.

use tenure_model::hash::HashMap;
use tenure_model::{Cloud, Facet, Grant, PolicyState, Resource, Severity};

use super::place;
use crate::places::Breadth;
use crate::rated::is_over;
use crate::tiers::Tier;
use crate::{Context, Inspection};

/// Everyone, with an account or without.
const EVERYONE: [&str; 2] = ["allUsers", "allAuthenticatedUsers"];

/// A resource with an allow policy of its own, and what the policy gives.
#[derive(Debug)]
pub(crate) struct Shared<'a> {
    /// The resource.
    pub(crate) resource: &'a Resource,
    /// What its own policy gives and has not ended, in order.
    pub(crate) grants: Vec<&'a Grant>,
}

impl Shared<'_> {
    /// Whether it is one thing, rather than a project or what stands above.
    pub(crate) fn is_thing(&self) -> bool {
        place::breadth(self.resource.id.as_str()) == Breadth::Thing
    }
}

/// Whether a grant is made to everyone.
pub(crate) fn is_for_everyone(grant: &Grant) -> bool {
    EVERYONE.contains(&grant.principal.as_str())
}

impl<'a> Context<'a> {
    /// Every resource of Google Cloud with an allow policy. Of one whose policy was not read the inspection says
    /// so, unless a gap says it already.
    pub(crate) fn shared(&self, inspection: &mut Inspection) -> Vec<Shared<'a>> {
        let mut by_place: HashMap<&str, Vec<&Grant>> = HashMap::default();
        let grants = self.estate.records().grants.iter().filter(|grant| !grant.standing.is_eligible());
        for grant in grants.filter(|grant| !is_over(self, grant)) {
            by_place.entry(grant.at.as_str()).or_default().push(grant);
        }
        let mut shared = Vec::new();
        let resources = self.estate.records().resources.iter();
        for resource in resources.filter(|resource| resource.cloud == Cloud::Gcp) {
            match &resource.policy {
                PolicyState::Absent => {}
                PolicyState::Unknown(why) => {
                    if !self.is_said_of(resource) {
                        let why = format!("its allow policy is not known: {}", why.sentence());
                        inspection.cannot_judge(resource.id.as_str(), why);
                    }
                }
                PolicyState::Attached(_) => {
                    let grants = by_place.remove(resource.id.as_str()).unwrap_or_default();
                    shared.push(Shared { resource, grants });
                }
            }
        }
        shared
    }

    /// Whether a gap says that the policy of a resource was not read.
    fn is_said_of(&self, resource: &Resource) -> bool {
        let is_named = |gap: &tenure_model::Gap| gap.subject == resource.id.as_str();
        self.is_blind_at(&resource.scope, Facet::ResourcePolicies)
            || self.is_blind_at(&resource.scope, Facet::Principals)
            || self
                .estate
                .gaps
                .iter()
                .any(|gap| is_named(gap) && gap.blinds.contains(&Facet::ResourcePolicies))
    }

    /// How bad it is that the wrong one holds this on one resource: by what the role gives.
    pub(crate) fn weight_of_share(&self, grant: &Grant) -> Severity {
        match self.rating_of_grant(grant).map(|rating| rating.tier) {
            Some(Tier::Zero) => Severity::Critical,
            Some(Tier::High) => Severity::High,
            None => Severity::Medium,
        }
    }
}
