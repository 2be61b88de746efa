//! Right-sizing: what a principal does not use, and policies that keep only what it does.
//!
//! ```text
//!   policies of the principal ─┐
//!                              ├─► statement by statement, the actions of services in use ─► proof ─► Proposal
//!   last-accessed services ────┘
//! ```
//!
//! A statement of the proposal is a statement of today with fewer actions: its resources and its
//! conditions stay as they are, and every Deny is carried over whole. So it can allow nothing new; the
//! evaluator is asked all the same, for every action of the catalogue. Nothing is ever executed.
//!
//! Source: "Refine permissions in AWS using last accessed information", AWS IAM User Guide. AWS tells
//! of services, of attempts that were refused too, and nothing of the last hours.

mod narrow;
mod proof;
mod proposal;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use tenure_model::{
    AwsPolicy, Effect, GrantEffect, LastUsed, Matching, PolicyId, Principal, PrincipalKind, ServiceUse,
    Timestamp,
};

use crate::Context;
use narrow::Wanted;
pub use proof::Proof;
pub use proposal::{Proposal, ProposedPolicy, UsedService};

/// What right-sizing a principal comes to.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "verdict", rename_all = "kebab-case")]
pub enum Sizing {
    /// Policies that keep what was used.
    Proposed(Box<Proposal>),
    /// It used every service that it may use: nothing is to be taken.
    Fits {
        /// The window that was looked at.
        window_days: u32,
        /// The services.
        used: Vec<UsedService>,
    },
    /// Whether something can be taken is not known.
    NotEvaluated {
        /// Why.
        why: String,
    },
}

/// What a principal could give up without losing what it used within the window of
/// [`Options::unused_days`](crate::Options).
pub fn right_size(context: &Context<'_>, principal: &Principal) -> Sizing {
    match sized(context, principal) {
        Ok(sizing) => sizing,
        Err(why) => Sizing::NotEvaluated { why },
    }
}

/// How many actions the policies of a principal name today, and how many a proposal would leave; `None`
/// where there is none. A glance without the proof: nothing is asked of the evaluator.
pub(crate) fn outline(context: &Context<'_>, principal: &Principal) -> Option<(u64, u64)> {
    changeable(context, principal).ok()?;
    let uses = Uses::new(context, context.estate.service_uses_of(&principal.id)).ok()?;
    let held = held(context, principal).ok()?;
    let kept = narrow::documents(&held, &uses.wanted()).ok()?;
    Some(proof::count(&held, &kept))
}

fn sized(context: &Context<'_>, principal: &Principal) -> Result<Sizing, String> {
    changeable(context, principal)?;
    let window_days = context.options.unused_days;
    if let Some(created) = principal.created.get()
        && !context.older_than(*created, window_days)
    {
        return Err(format!("it is younger than the window of {window_days} days"));
    }
    let uses = Uses::new(context, context.estate.service_uses_of(&principal.id))?;
    if uses.unused.is_empty() {
        return Ok(Sizing::Fits { window_days, used: uses.used_services() });
    }
    if uses.used.is_empty() {
        return Err("it used nothing within the window: delete it rather than size it".to_owned());
    }
    let held = held(context, principal)?;
    let wanted = uses.wanted();
    let kept = narrow::documents(&held, &wanted)?;
    let proof = proof::prove(&held, &kept, &wanted.used)?;
    Ok(Sizing::Proposed(Box::new(Proposal::new(context, principal, &uses, &held, kept, proof)?)))
}

/// Only users and roles whose policies the customer writes.
fn changeable(context: &Context<'_>, principal: &Principal) -> Result<(), String> {
    if !matches!(principal.kind, PrincipalKind::User | PrincipalKind::AssumableRole) {
        return Err("only users and roles have policies of their own with last-accessed data".to_owned());
    }
    if principal.id.as_str().contains(":role/aws-reserved/") || context.is_shadow(principal) {
        return Err("Identity Center made it: size its permission set".to_owned());
    }
    Ok(())
}

/// A policy of the principal.
struct Held<'a> {
    id: &'a PolicyId,
    policy: &'a AwsPolicy,
    /// The command that takes it away.
    taken_by: String,
}

/// What gives the principal its access, each policy once. One that was not read would be lost.
fn held<'c>(context: &'c Context<'_>, principal: &Principal) -> Result<Vec<Held<'c>>, String> {
    let mut held: BTreeMap<&PolicyId, Held<'c>> = BTreeMap::new();
    for holding in context.access.holdings(&principal.id) {
        if holding.grant.effect != GrantEffect::Gives {
            continue;
        }
        let id = holding.policy;
        let Some(policy) = context.access.aws_policy(id) else {
            return Err(format!("its policy `{id}` was not read"));
        };
        let taken_by = crate::repair::take_away(context, principal, &holding);
        held.entry(id).or_insert(Held { id, policy, taken_by });
    }
    Ok(held.into_values().collect())
}

/// When which service was used.
struct Uses<'a> {
    used: BTreeMap<&'a str, Timestamp>,
    unused: BTreeSet<&'a str>,
}

impl<'a> Uses<'a> {
    fn new(context: &Context<'_>, uses: &'a [ServiceUse]) -> Result<Self, String> {
        if uses.is_empty() {
            return Err("its last-accessed data was not read".to_owned());
        }
        let (mut used, mut unused) = (BTreeMap::new(), BTreeSet::new());
        for one in uses {
            let service = one.service.as_str();
            match one.last_used {
                LastUsed::Unknown(why) => {
                    return Err(format!("when it last used `{service}` is not known: {}", why.sentence()));
                }
                LastUsed::At(at) if !context.older_than(at, context.options.unused_days) => {
                    used.insert(service, at);
                }
                LastUsed::At(_) | LastUsed::NeverInWindow => {
                    unused.insert(service);
                }
            }
        }
        unused.retain(|service| !used.contains_key(service));
        Ok(Self { used, unused })
    }

    /// Every service that the data speaks of.
    fn told(&self) -> BTreeSet<&'a str> {
        self.used.keys().copied().chain(self.unused.iter().copied()).collect()
    }

    fn wanted(&self) -> Wanted<'a> {
        Wanted { used: self.used.keys().copied().collect(), told: self.told() }
    }

    fn used_services(&self) -> Vec<UsedService> {
        let services = self.used.iter();
        services.map(|(service, at)| UsedService { service: (*service).to_owned(), last_used: *at }).collect()
    }
}

/// Whether a statement gives anything: an Allow on some resource.
fn gives(statement: &tenure_model::Statement) -> bool {
    let names_nothing =
        statement.resources.matching == Matching::Only && statement.resources.patterns.is_empty();
    statement.effect == Effect::Allow && !names_nothing
}
