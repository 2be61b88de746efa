//! Paths that exactly one guard rail stops: found by asking what would be open without it.

use rayon::prelude::*;
use tenure_model::PrincipalId;

use super::ground::{Ground, Lift, Pass};
use super::paths::{Path, assemble, standing};
use super::search::{Findings, Found, LONGEST, goals};

/// The most guard rails of one principal that are lifted, one at a time.
const MOST_LIFTED: usize = 24;

/// The paths that exactly one guard rail stops, of those who have no open one.
pub(super) fn paths<G: Ground>(ground: &G, findings: &Findings<G>, of: Option<&PrincipalId>) -> Vec<Path>
where
    Findings<G>: Sync,
{
    let starts = findings.starts.par_iter();
    let asked = starts.filter(|start| of.is_none_or(|id| id == ground.principal(start)));
    let closed = asked.filter(|start| !findings.found.contains_key(*start));
    let mut found: Vec<Path> = closed
        .flat_map_iter(|start| {
            let lifts = ground.lifts(start).into_iter().take(MOST_LIFTED);
            let is_there = standing(ground, start).is_some();
            lifts.filter_map(|lift| lifted(ground, findings, &lift, is_there)).collect::<Vec<_>>()
        })
        .collect();
    found.sort_by(|a, b| (&a.start, &a.path.blocked_by).cmp(&(&b.start, &b.path.blocked_by)));
    found
}

/// The shortest path that opens once a guard rail goes. Whoever is at an end already gains nothing by coming
/// there (`is_there`), and may come to another.
fn lifted<G: Ground>(
    ground: &G,
    findings: &Findings<G>,
    lift: &Lift<G::Node>,
    is_there: bool,
) -> Option<Path> {
    if let Some(mut path) = standing(ground, &lift.node).filter(|_| !is_there) {
        path.path.blocked_by = vec![lift.name.clone()];
        return Some(path);
    }
    for tier in 0..ground.tiers() {
        let pass = Pass { tier, doubtful: false };
        for distance in 0..LONGEST {
            let Some(goals) = goals(ground, &findings.found, distance, pass) else { break };
            let ways = ground.ways(&lift.node, &goals);
            if ways.is_empty() {
                continue;
            }
            let others = ways.len() - 1;
            let steps = ways.into_iter().take(1).collect();
            let found = Found { steps, tier, distance: distance + 1, others };
            let mut path = assemble(ground, &lift.node, &found, &findings.found)?;
            path.path.blocked_by = vec![lift.name.clone()];
            if let Some(step) = path.path.steps.first_mut() {
                step.blocked_by = vec![lift.name.clone()];
            }
            return Some(path);
        }
    }
    None
}
