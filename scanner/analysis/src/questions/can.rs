//! One principal, one action.

use serde::Serialize;
use tenure_model::{Effect, PrincipalKind};

use super::doors::Doors;
use super::{Asked, Citation, Doubt, Questions, Verdict, Who, account_of};
use crate::effective::catalog::Catalog;
use crate::effective::decision::{Decision, Dependency, Layer, Ruling};

/// Whether one principal may do one thing, and why.
#[derive(Clone, Debug, Serialize)]
pub struct Can {
    /// Who.
    pub principal: Who,
    /// The action, in its proper case where it is known.
    pub action: String,
    /// The resource that was asked about, or the one of the caller's choice that allows most.
    pub resource: String,
    /// Whether the resource is the caller's choice.
    pub any_resource: bool,
    /// The answer.
    pub verdict: Verdict,
    /// Whether all that it depends on is the caller's own doing.
    pub by_own_doing: bool,
    /// How a request would end, in AWS's words.
    pub decision: Ruling,
    /// The layers that refuse.
    pub blocked_by: Vec<Layer>,
    /// The statements that decided.
    pub because: Vec<Citation>,
    /// The conditions that the answer depends on.
    pub depends_on: Vec<Dependency>,
    /// What would have to change for the answer to become yes.
    pub would_need: Vec<String>,
    /// What is not known.
    pub unknown: Vec<Doubt>,
}

impl Questions<'_> {
    /// Answers for one principal, for each account in which it acts; the account with most access first.
    pub fn can(&self, who: &[Who], asked: &Asked<'_>) -> Vec<Can> {
        let mut answers: Vec<Can> = who.iter().map(|who| self.can_in(who, asked)).collect();
        answers.sort_by(|a, b| {
            let rank = |can: &Can| (can.verdict, !can.by_own_doing, can.principal.account.clone());
            rank(a).cmp(&rank(b))
        });
        answers
    }

    fn can_in(&self, who: &Who, asked: &Asked<'_>) -> Can {
        if super::gcp::is_asked(who, asked) {
            return self.can_in_gcp(who, asked);
        }
        if super::azure::is_asked(who, asked) {
            return self.can_in_azure(who, asked);
        }
        let (resource, decision) = self.best(who, asked, &self.doors_for(who, asked));
        Can {
            principal: who.clone(),
            action: proper(asked.action),
            any_resource: asked.resource.is_none(),
            verdict: Verdict::of(&decision),
            by_own_doing: decision.is_free() && !decision.depends_on.is_empty(),
            because: self.cite(&decision.because, Some(who)),
            would_need: self.would_need(who, &resource, &decision),
            unknown: self.doubts(who, asked, &resource),
            decision: decision.ruling,
            blocked_by: decision.blocked_by,
            depends_on: decision.depends_on,
            resource,
        }
    }

    /// Resources whose own policies may let someone in, where any resource will do.
    fn doors_for(&self, who: &Who, asked: &Asked<'_>) -> Vec<String> {
        if asked.resource.is_some() { Vec::new() } else { Doors::new(self, asked).of(who) }
    }

    /// The best answer: on the resource that is asked about, else on one of the caller's choice. `doors` are
    /// resources whose own policies may let him in.
    pub(super) fn best(&self, who: &Who, asked: &Asked<'_>, doors: &[String]) -> (String, Decision) {
        let asker = self.access.asker(&who.id, &who.account);
        if let Some(resource) = asked.resource {
            return (resource.to_owned(), asker.decide(asked.action, resource, asked.facts));
        }
        let chosen = asker.decide_any(asked.action, asked.facts);
        if let Some((_, decision)) = &chosen
            && decision.is_free()
        {
            return chosen.unwrap_or_else(|| self.on_everything(who, asked));
        }
        let tried = doors.iter().map(|door| (door.clone(), asker.decide(asked.action, door, asked.facts)));
        let allowed = tried.filter(|(_, decision)| decision.is_allowed());
        let best = chosen.into_iter().chain(allowed).min_by_key(|(_, decision)| {
            (decision.depends_on.iter().map(|open| open.keeper).max(), decision.depends_on.len())
        });
        best.unwrap_or_else(|| self.on_everything(who, asked))
    }

    /// Where nothing is allowed: why not on `*`.
    fn on_everything(&self, who: &Who, asked: &Asked<'_>) -> (String, Decision) {
        let asker = self.access.asker(&who.id, &who.account);
        ("*".to_owned(), asker.decide(asked.action, "*", asked.facts))
    }

    /// What would have to change, a sentence per change.
    fn would_need(&self, who: &Who, resource: &str, decision: &Decision) -> Vec<String> {
        let denied = decision.because.iter().filter(|reason| reason.effect == Effect::Deny);
        let mut needs: Vec<String> = denied
            .map(|reason| {
                let cited = self.citation(reason, Some(who));
                let name = if cited.name.is_empty() { cited.policy.as_str() } else { &cited.name };
                format!("statement {} of `{name}` would have to go, or to except this", cited.statement)
            })
            .collect();
        if decision.ruling == Ruling::ImplicitDeny {
            needs.extend(decision.blocked_by.iter().map(|layer| self.would_allow(*layer, who, resource)));
        }
        needs
    }

    fn would_allow(&self, layer: Layer, who: &Who, resource: &str) -> String {
        let is_role = self.estate.principal_named(resource).is_some_and(|principal| {
            matches!(principal.kind, PrincipalKind::AssumableRole | PrincipalKind::ServiceLinkedRole)
        });
        match layer {
            Layer::Identity => "a policy of its own, or of a group, would have to allow it".to_owned(),
            Layer::Boundary => "its permissions boundary would have to allow it".to_owned(),
            Layer::Scp => format!(
                "a service control policy would have to allow it at every level above {}",
                self.place(&who.account)
            ),
            Layer::Rcp => "the resource control policies would have to allow it".to_owned(),
            Layer::Session => "the session policy would have to allow it".to_owned(),
            Layer::Resource if is_role => format!("the trust policy of `{resource}` would have to let it in"),
            Layer::Resource => match account_of(resource) {
                Some(owner) if owner != who.account.local() => {
                    format!("the policy of `{resource}`, in another account, would have to let it in")
                }
                _ => format!("the policy of `{resource}` would have to let it in"),
            },
            Layer::Vpce => "the policy of the VPC endpoint would have to allow it".to_owned(),
            Layer::Role => "a role that allows it would have to be assigned".to_owned(),
            Layer::DenyAssignment => "the deny assignment would have to go, or to exclude it".to_owned(),
            Layer::Deny => "the deny policy would have to go, or to except it".to_owned(),
            Layer::AccessBoundary => "its access boundary would have to reach there".to_owned(),
        }
    }
}

/// An action in its proper case.
pub(super) fn proper(action: &str) -> String {
    let catalog = Catalog::get();
    catalog.id(action).map_or_else(|| action.to_owned(), |id| catalog.name(id).to_owned())
}
