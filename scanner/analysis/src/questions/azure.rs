//! The same questions for Azure, Entra ID and the permissions of APIs.

mod citation;
mod doubts;
mod explain;
mod found;
#[cfg(test)]
mod tests;
mod who_can;

use tenure_model::{Cloud, Effect, Origin, Principal, PrincipalKind};

use super::{Asked, Can, Questions, Verdict, Who};
use crate::effective::azure::Fit;
use crate::effective::decision::{Decision, Ruling};

pub(super) use found::is_called;

/// Whether an action is one of Azure, Entra ID or an API: those of AWS have a colon.
pub(super) fn is_action(action: &str) -> bool {
    !action.contains(':')
}

/// Whether a question is one for Azure.
pub(super) fn is_asked(who: &Who, asked: &Asked<'_>) -> bool {
    is_action(asked.action) || who.account.as_str().starts_with("azure:")
}

/// What a reader calls a principal of a tenant that is not of its own.
pub(super) fn kind(principal: &Principal) -> Option<&'static str> {
    let is_foreign = matches!(principal.origin, Origin::Tenant(_) | Origin::Domain(_));
    match principal.kind {
        _ if principal.cloud != Cloud::Azure => None,
        PrincipalKind::DirectoryUser
            if principal
                .attributes
                .get("userType")
                .is_some_and(|kind| kind.eq_ignore_ascii_case("guest")) =>
        {
            Some("guest")
        }
        PrincipalKind::DirectoryUser if is_foreign => Some("external-member"),
        PrincipalKind::ServicePrincipal if is_foreign => Some("foreign-application"),
        _ => None,
    }
}

impl Questions<'_> {
    pub(super) fn can_in_azure(&self, who: &Who, asked: &Asked<'_>) -> Can {
        let (resource, decision) = self.best_in_azure(who, asked);
        Can {
            principal: who.clone(),
            action: asked.action.to_owned(),
            any_resource: asked.resource.is_none(),
            verdict: Verdict::of(&decision),
            by_own_doing: decision.is_free() && !decision.depends_on.is_empty(),
            because: self.cite_in_azure(&decision.because, who),
            would_need: self.would_need_in_azure(who, asked, &resource, &decision),
            unknown: self.doubts_in_azure(who, asked, &resource),
            decision: decision.ruling,
            blocked_by: decision.blocked_by,
            depends_on: decision.depends_on,
            resource,
        }
    }

    /// The answer for a resource; where any will do, the surest place.
    fn best_in_azure(&self, who: &Who, asked: &Asked<'_>) -> (String, Decision) {
        let azure = self.access.azure();
        if let Some(resource) = asked.resource {
            return (resource.to_owned(), azure.decide(&who.id, asked.action, resource, asked.facts));
        }
        let places = azure.places_with(&who.id, asked.action, asked.facts).into_iter();
        let best = places.min_by_key(|place| {
            let open = &place.decision.depends_on;
            (open.iter().map(|need| need.keeper).max(), open.len(), place.at.len(), place.at.clone())
        });
        let nowhere = || ("/".to_owned(), azure.decide(&who.id, asked.action, "/", asked.facts));
        best.map_or_else(nowhere, |place| (place.at, place.decision))
    }

    /// What would have to change, a sentence per change.
    fn would_need_in_azure(
        &self,
        who: &Who,
        asked: &Asked<'_>,
        resource: &str,
        decision: &Decision,
    ) -> Vec<String> {
        let denied = decision.because.iter().filter(|reason| reason.effect == Effect::Deny);
        let mut needs: Vec<String> = denied
            .map(|reason| {
                format!("the deny assignment `{}` would have to go, or to exclude it", reason.document)
            })
            .collect();
        if decision.ruling != Ruling::ImplicitDeny {
            return needs;
        }
        let azure = self.access.azure();
        for traced in azure.trace(&who.id, asked.action, resource, asked.facts) {
            let Some(assignment) = &traced.assignment else { continue };
            let name = azure.granted_name(assignment.grant);
            let place = assignment.grant.at.as_str();
            match traced.fit {
                Fit::OtherResource if asked.resource.is_some() => needs.push(format!(
                    "`{name}` allows it, and is assigned at `{place}`: it would have to be assigned there too"
                )),
                Fit::ConditionFails => {
                    needs.push(format!(
                        "the condition under which `{name}` is held at `{place}` would have to let it"
                    ));
                }
                Fit::Protected => needs.push(format!(
                    "`{name}` allows it on others: this one is kept for more privileged administrators"
                )),
                _ => {}
            }
        }
        needs.sort();
        needs.dedup();
        if needs.is_empty() {
            needs.push("a role that allows it would have to be assigned".to_owned());
        }
        needs
    }
}
