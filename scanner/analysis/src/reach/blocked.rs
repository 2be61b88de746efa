//! Paths that exactly one guard rail stops: found by asking what would be open without it.

use rayon::prelude::*;
use tenure_model::{GrantEffect, PolicyId, PolicyKind, PrincipalId};

use super::paths::{Path, assemble, standing};
use super::search::{Findings, Found, LONGEST};
use super::stance::{Change, Guise};
use super::ways::Trial;

/// The most guard rails of one principal that are lifted, one at a time.
const MOST_LIFTED: usize = 24;

/// A guard rail, and the change that lifts it.
struct Lift {
    name: String,
    change: Change,
}

/// The paths that exactly one guard rail stops, of those who have no open one.
pub(super) fn paths<'j>(trial: &Trial<'j>, findings: &Findings<'j>, of: Option<&PrincipalId>) -> Vec<Path> {
    let starts = findings.starts.par_iter().filter(|start| of.is_none_or(|id| *id == start.id));
    let closed = starts.filter(|start| !findings.found.contains_key(&Guise::plain(&start.id)));
    let mut found: Vec<Path> = closed
        .flat_map_iter(|start| {
            let lifts = lifts(trial, &start.id).into_iter().take(MOST_LIFTED);
            lifts.filter_map(|lift| lifted(trial, findings, &start.id, &lift)).collect::<Vec<_>>()
        })
        .collect();
    found.sort_by(|a, b| (&a.start, &a.path.blocked_by).cmp(&(&b.start, &b.path.blocked_by)));
    found
}

/// What limits a principal: its boundary, policies that deny, guard rails.
fn lifts(trial: &Trial<'_>, id: &PrincipalId) -> Vec<Lift> {
    let judge = trial.judge;
    let Some(stance) = judge.stance(&Guise::plain(id)) else { return Vec::new() };
    let mut lifts = Vec::new();
    if let Some(bound) = stance.held.iter().find(|held| held.grant.effect == GrantEffect::Bounds) {
        let change = Change { unbound: true, ..Change::default() };
        lifts.push(Lift { name: format!("the permissions boundary {}", bound.policy), change });
    }
    let gone = |policy: &PolicyId| Change { without: Some(policy.clone()), ..Change::default() };
    let denies = stance
        .held
        .iter()
        .filter(|held| held.grant.effect == GrantEffect::Gives && judge.denies(held.policy));
    for held in denies {
        lifts.push(Lift { name: format!("the Deny of policy {}", held.policy), change: gone(held.policy) });
    }
    for scope in judge.estate.ancestry(&stance.principal.scope) {
        for rail in judge.estate.guard_rails_of(&scope.id) {
            let policy = judge.estate.policy(&rail.policy);
            if policy.is_some_and(|policy| policy.kind == PolicyKind::ServiceControl) {
                let name = policy.map_or(rail.policy.as_str(), |policy| policy.name.as_str());
                let name = format!("the service control policy `{name}` on {}", scope.id.local());
                lifts.push(Lift { name, change: gone(&rail.policy) });
            }
        }
    }
    lifts
}

/// The shortest path that opens once a guard rail goes.
fn lifted<'j>(trial: &Trial<'j>, findings: &Findings<'j>, id: &PrincipalId, lift: &Lift) -> Option<Path> {
    let guise = Guise { principal: id.clone(), change: lift.change.clone() };
    if trial.is_end(&guise) {
        let mut path = standing(trial, &guise)?;
        path.path.blocked_by = vec![lift.name.clone()];
        return Some(path);
    }
    let scout = trial.scout(&guise)?;
    for distance in 0..LONGEST {
        let goals = trial.goals(&findings.found, distance, false)?;
        let ways = trial.all_ways(&scout, &goals);
        if ways.is_empty() {
            continue;
        }
        let others = ways.len() - 1;
        let found = Found { steps: ways.into_iter().take(1).collect(), distance: distance + 1, others };
        let mut path = assemble(trial, &guise, &found, &findings.found)?;
        path.path.blocked_by = vec![lift.name.clone()];
        if let Some(step) = path.path.steps.first_mut() {
            step.blocked_by = vec![lift.name.clone()];
        }
        return Some(path);
    }
    None
}
