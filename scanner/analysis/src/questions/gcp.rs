//! The same questions for Google Cloud.

mod citation;
mod doubts;
mod explain;
mod found;
#[cfg(test)]
mod tests;
mod who_can;

use tenure_model::{Cloud, Effect, Origin, Principal, PrincipalKind};

use super::{Asked, Can, Questions, Verdict, Who};
use crate::effective::decision::{Decision, Layer, Ruling};
use crate::effective::gcp::{Evaluator, Fit};

pub(super) use found::is_called;

/// Whether an action is a permission of Google Cloud: `storage.objects.get`, or with the whole name of its
/// service. Those of AWS have a colon, those of Azure a slash; those of Microsoft Graph begin with a capital.
pub(super) fn is_action(action: &str) -> bool {
    action.contains(".googleapis.com/")
        || (!action.contains([':', '/'])
            && action.starts_with(|first: char| first.is_ascii_lowercase())
            && action.matches('.').count() >= 2)
}

/// Whether a question is one for Google Cloud.
pub(super) fn is_asked(who: &Who, asked: &Asked<'_>) -> bool {
    is_action(asked.action) || who.account.as_str().starts_with("gcp:")
}

/// What a reader calls a principal of Google Cloud that is not of the organization.
pub(super) fn kind(principal: &Principal) -> Option<&'static str> {
    let is_foreign = matches!(principal.origin, Origin::Domain(_));
    (principal.cloud == Cloud::Gcp && principal.kind == PrincipalKind::DirectoryUser && is_foreign)
        .then_some("external-member")
}

impl Questions<'_> {
    pub(super) fn can_in_gcp(&self, who: &Who, asked: &Asked<'_>) -> Can {
        let permission = Evaluator::proper(asked.action);
        let (resource, decision) = self.best_in_gcp(who, &permission, asked);
        Can {
            principal: who.clone(),
            any_resource: asked.resource.is_none(),
            verdict: Verdict::of(&decision),
            by_own_doing: decision.is_free() && !decision.depends_on.is_empty(),
            because: self.cite_in_gcp(&decision.because, who),
            would_need: self.would_need_in_gcp(who, &permission, asked, &resource, &decision),
            unknown: self.doubts_in_gcp(who, &resource),
            decision: decision.ruling,
            blocked_by: decision.blocked_by,
            depends_on: decision.depends_on,
            action: permission,
            resource,
        }
    }

    /// The answer for a resource; where any will do, the surest place.
    fn best_in_gcp(&self, who: &Who, permission: &str, asked: &Asked<'_>) -> (String, Decision) {
        let gcp = self.access.gcp();
        if let Some(resource) = asked.resource {
            return (resource.to_owned(), gcp.decide(&who.id, permission, resource, asked.facts));
        }
        let nowhere = || {
            let top = self.organization();
            let decision = gcp.decide(&who.id, permission, &top, asked.facts);
            (top, decision)
        };
        gcp.decide_any(&who.id, permission, asked.facts).unwrap_or_else(nowhere)
    }

    /// What would have to change, a sentence per change.
    fn would_need_in_gcp(
        &self,
        who: &Who,
        permission: &str,
        asked: &Asked<'_>,
        resource: &str,
        decision: &Decision,
    ) -> Vec<String> {
        let limits = decision.because.iter().filter(|reason| reason.effect == Effect::Deny);
        let mut needs: Vec<String> = limits
            .map(|reason| {
                let name = self.name_of_limit(&reason.document);
                match reason.layer {
                    Layer::AccessBoundary => {
                        format!("the access boundary `{name}` would have to name the resource")
                    }
                    _ => format!("the deny policy `{name}` would have to go, or to except it"),
                }
            })
            .collect();
        if decision.ruling != Ruling::ImplicitDeny || !needs.is_empty() {
            return needs;
        }
        let gcp = self.access.gcp();
        for traced in gcp.trace(&who.id, permission, resource, asked.facts) {
            let Some(assignment) = &traced.assignment else { continue };
            let name = gcp.granted_name(assignment.grant);
            let place = self.place_in_gcp(&assignment.grant.at);
            match traced.fit {
                Fit::OtherResource if asked.resource.is_some() => needs.push(format!(
                    "`{name}` includes it, and is bound at {place}: it would have to be bound there too"
                )),
                Fit::ConditionFails => needs.push(format!(
                    "the condition under which `{name}` is bound at {place} would have to hold"
                )),
                _ => {}
            }
        }
        needs.sort();
        needs.dedup();
        if needs.is_empty() {
            needs.push("a role that includes it would have to be bound".to_owned());
        }
        needs
    }
}
