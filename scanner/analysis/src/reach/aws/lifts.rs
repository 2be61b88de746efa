//! What limits a principal, each lifted alone.

use tenure_model::{GrantEffect, PolicyId, PolicyKind};

use super::stance::{Change, Guise};
use super::ways::Trial;
use crate::reach::ground::Lift;

/// Its boundary, policies that deny, guard rails.
pub(super) fn lifts(trial: &Trial<'_>, start: &Guise) -> Vec<Lift<Guise>> {
    let judge = trial.judge;
    let Some(stance) = judge.stance(start) else { return Vec::new() };
    let lift = |name: String, change: Change| Lift {
        name,
        node: Guise { principal: start.principal.clone(), change },
    };
    let mut lifts = Vec::new();
    if let Some(bound) = stance.held.iter().find(|held| held.grant.effect == GrantEffect::Bounds) {
        let change = Change { unbound: true, ..Change::default() };
        lifts.push(lift(format!("the permissions boundary {}", bound.policy), change));
    }
    let gone = |policy: &PolicyId| Change { without: Some(policy.clone()), ..Change::default() };
    let denies = stance
        .held
        .iter()
        .filter(|held| held.grant.effect == GrantEffect::Gives && judge.denies(held.policy));
    for held in denies {
        lifts.push(lift(format!("the Deny of policy {}", held.policy), gone(held.policy)));
    }
    for scope in judge.estate.ancestry(&stance.principal.scope) {
        for rail in judge.estate.guard_rails_of(&scope.id) {
            let policy = judge.estate.policy(&rail.policy);
            if policy.is_some_and(|policy| policy.kind == PolicyKind::ServiceControl) {
                let name = policy.map_or(rail.policy.as_str(), |policy| policy.name.as_str());
                let name = format!("the service control policy `{name}` on {}", scope.id.local());
                lifts.push(lift(name, gone(&rail.policy)));
            }
        }
    }
    lifts
}
