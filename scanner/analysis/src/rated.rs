//! Who holds roles and permissions of Azure and Google Cloud that are more than a job.

use tenure_model::{
    Cloud, Estate, Facet, Grant, GrantEffect, Granted, Principal, PrincipalId, RoleDefinitionId, ScopeId,
    Severity, Standing, Subject, Timestamp,
};

use crate::Context;
use crate::places::{self, Breadth};
use crate::tiers::{self, ENTRA_ROLE, Rating, Tier};

/// A grant of a role or permission that is on our list, or whose actions are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rated<'a> {
    /// The grant.
    pub(crate) grant: &'a Grant,
    /// The role or permission.
    pub(crate) role: &'a RoleDefinitionId,
    /// How much it is.
    pub(crate) rating: Rating,
}

impl<'a> Rated<'a> {
    fn new(context: &Context<'a>, grant: &'a Grant) -> Option<Self> {
        let Granted::RoleDefinition(role) = &grant.what else { return None };
        let rating = context.rating(role)?;
        (grant.effect != GrantEffect::Bounds && !is_over(context, grant)).then_some(Self {
            grant,
            role,
            rating,
        })
    }

    /// Its name.
    pub(crate) fn name(&self, estate: &'a Estate) -> &'a str {
        tiers::name(estate, self.role)
    }

    /// Whether it is a role of the directory, rather than of Azure or of an application.
    pub(crate) fn is_of_directory(&self) -> bool {
        self.role.as_str().starts_with(ENTRA_ROLE)
    }

    /// Whether it is a role of Azure.
    pub(crate) fn is_of_azure(&self) -> bool {
        self.role.as_str().starts_with("/providers/")
    }

    /// Whether it is a role of Google Cloud or of Google Workspace.
    pub(crate) fn is_of_google(&self) -> bool {
        tiers::is_googles(self.role)
    }

    /// How bad it is that the wrong one holds it: by what it gives, and by how much lies there.
    pub(crate) fn severity(&self) -> Severity {
        let breadth = places::breadth(self.grant);
        match (self.rating.tier, breadth) {
            (Tier::Zero, Breadth::Everything) => Severity::Critical,
            (Tier::Zero, Breadth::Subscription) | (Tier::High, Breadth::Everything) => Severity::High,
            (Tier::High, Breadth::Subscription) | (Tier::Zero, _) => Severity::Medium,
            (Tier::High, _) => Severity::Low,
        }
    }
}

/// Whether a grant has ended by itself.
pub(crate) fn is_over(context: &Context<'_>, grant: &Grant) -> bool {
    match grant.standing {
        Standing::Standing | Standing::Eligible => {
            places::is_of_google(grant) && context.access.gcp().has_ended(grant)
        }
        Standing::EligibleUntil(end) | Standing::Activated(end) | Standing::Expiring(end) => {
            end <= context.estate.as_of
        }
    }
}

/// Whether a grant is on day and night, without an end.
pub(crate) fn is_permanent(context: &Context<'_>, grant: &Grant) -> bool {
    grant.standing == Standing::Standing && end(context, grant).is_none()
}

/// When a grant of Google Cloud ends by its own condition.
fn end(context: &Context<'_>, grant: &Grant) -> Option<Timestamp> {
    places::is_of_google(grant).then(|| context.access.gcp().ends(grant)).flatten()
}

/// What a grant is for as long as it lasts.
pub(crate) fn standing(context: &Context<'_>, grant: &Grant) -> String {
    let day = |at: Timestamp| at.strftime("%Y-%m-%d").to_string();
    match grant.standing {
        Standing::Standing => match end(context, grant) {
            Some(end) => format!("on until {}", day(end)),
            None => "always on".to_owned(),
        },
        Standing::Eligible => "eligible without end".to_owned(),
        Standing::EligibleUntil(end) => format!("eligible until {}", day(end)),
        Standing::Activated(end) => format!("activated until {}", day(end)),
        Standing::Expiring(end) => format!("on until {}", day(end)),
    }
}

impl<'a> Context<'a> {
    /// Every grant that is more than a job and has not ended, in the order of the grants.
    pub(crate) fn rated(&self) -> impl Iterator<Item = Rated<'a>> {
        self.estate.records().grants.iter().filter_map(|grant| Rated::new(self, grant))
    }

    /// What a principal holds that is more than a job, directly and through groups, the most of it first.
    pub(crate) fn rated_of(&self, principal: &PrincipalId) -> Vec<Rated<'a>> {
        let grants = self.grants_through_groups(principal).into_iter();
        let mut held: Vec<Rated<'a>> = grants.filter_map(|grant| Rated::new(self, grant)).collect();
        held.sort_by_key(|one| std::cmp::Reverse((one.rating.tier, places::breadth(one.grant))));
        held
    }

    /// Whether a principal holds something of tier zero over a whole directory, subscription or more,
    /// eligible or on.
    pub(crate) fn is_tier_zero(&self, principal: &PrincipalId) -> bool {
        self.rated_of(principal).iter().any(|held| {
            held.rating.tier == Tier::Zero && places::breadth(held.grant) >= Breadth::Subscription
        })
    }

    /// What is assigned to a principal of Azure or Google Cloud, directly and through groups in which it is or
    /// may enter. What has ended is left out.
    pub(crate) fn grants_through_groups(&self, principal: &PrincipalId) -> Vec<&'a Grant> {
        if self.is_of_google(principal) {
            // What all the world holds is no access of one's own.
            let held = self.access.gcp().assignments(principal).into_iter();
            return held.filter(|one| !one.is_everyones()).map(|one| one.grant).collect();
        }
        self.access.azure().assignments(principal).into_iter().map(|held| held.grant).collect()
    }

    /// Whether a principal is one of Google Cloud. Who was deleted may still hold something.
    pub(crate) fn is_of_google(&self, principal: &PrincipalId) -> bool {
        match self.estate.principal(principal) {
            Some(found) => found.cloud == Cloud::Gcp,
            None => self.estate.grants_of(principal).first().is_some_and(places::is_of_google),
        }
    }

    /// Those who hold a grant: its principal, or the members of the group that it names, those too who may
    /// enter by activating a place in it.
    pub(crate) fn holders(&self, grant: &Grant) -> Vec<&'a Principal> {
        match self.estate.principal(&grant.principal) {
            None => Vec::new(),
            Some(holder) if !holder.kind.is_group() => vec![holder],
            Some(group) => {
                let mut members = self.members(&group.id);
                for one in self.eligible_members(&group.id).iter().filter(|one| !is_over(self, one)) {
                    members.extend(self.estate.principal(&one.principal).filter(|who| !who.kind.is_group()));
                }
                members.sort_by(|a, b| a.id.cmp(&b.id));
                members.dedup_by(|a, b| a.id == b.id);
                members
            }
        }
    }

    /// What a principal is called: by its name, else by its id.
    pub(crate) fn called(&self, id: &str) -> String {
        match self.estate.principal_named(id) {
            Some(found) if !found.name.is_empty() => found.name.clone(),
            _ => id.to_owned(),
        }
    }

    /// Whether a gap over a scope, or over one above it, took a facet away.
    pub(crate) fn is_blind_at(&self, scope: &ScopeId, facet: Facet) -> bool {
        self.scope_is_blind(scope, facet)
            || self.estate.ancestry(scope).iter().any(|above| self.scope_is_blind(&above.id, facet))
    }

    /// The holder of a grant as the subject of a finding, also where the directory does not hold it.
    pub(crate) fn holder_subject(&self, grant: &Grant) -> Subject {
        match self.estate.principal(&grant.principal) {
            Some(holder) => self.subject(holder),
            None => Subject {
                id: grant.principal.to_string(),
                cloud: Some(if places::is_of_google(grant) { Cloud::Gcp } else { Cloud::Azure }),
                kind: "unknown-principal".to_owned(),
                name: grant.principal.to_string(),
                scope: grant.scope.clone(),
            },
        }
    }
}
