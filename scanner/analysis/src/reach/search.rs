//! The search: backwards from the ends, a round for each step.
//!
//! Round one finds who comes to an end in one step, round two who comes to act as one of those, and so
//! on: whoever is found first is found by a shortest path. Each round tries every node that is not found
//! yet, in parallel, on what the round before has found, so that a pair of nodes is looked at once. Ways
//! of which something was not read come in a second pass: a longer path that is sure goes before a shorter
//! one that is only possible. Where there are ends of several tiers, each pass looks for those of one.
//!
//! INVARIANT: the answer does not depend on the order of records or of threads.

use std::collections::{BTreeMap, HashMap, HashSet};

use rayon::prelude::*;
use tenure_model::PrincipalId;

use super::bounds::Bound;
use super::forward::{Beyond, beyond};
use super::ground::{Gain, Ground, Pass, Step};

/// The longest path that is looked for.
pub(super) const LONGEST: usize = 8;

/// The way on from a node.
#[derive(Clone, Debug)]
pub(super) struct Found<W> {
    /// What is done next: one step, or several where the first gives nothing alone.
    pub(super) steps: Vec<W>,
    /// The tier of the end.
    pub(super) tier: u8,
    /// Steps to the end, those of the nodes on the way included.
    pub(super) distance: usize,
    /// Other ways of the same length that were found.
    pub(super) others: usize,
}

/// The ways on, by node.
pub(super) type Ways<G> = HashMap<<G as Ground>::Node, Found<<G as Ground>::Way>>;

/// What the search found.
#[derive(Debug)]
pub(super) struct Findings<G: Ground + ?Sized> {
    pub(super) found: Ways<G>,
    /// Ways to the use of a resource, of those who come to no end.
    pub(super) uses: BTreeMap<G::Node, Vec<G::Way>>,
    /// Everyone who has something to try, and something left to gain.
    pub(super) starts: Vec<G::Node>,
    /// Who has no path, as far as was tried, and why that is not everything.
    pub(super) undecided: BTreeMap<PrincipalId, Bound>,
}

/// Finds a shortest path of everyone who has one.
pub(super) fn search<G: Ground>(ground: &G) -> Findings<G> {
    let starts = ground.starts();
    let nodes = ground.nodes(&starts);
    let mut found: Ways<G> = HashMap::new();
    for pass in passes(ground) {
        for distance in 1..=LONGEST {
            let Some(goals) = goals(ground, &found, distance - 1, pass) else { break };
            let round: Vec<(G::Node, Found<G::Way>)> = nodes
                .par_iter()
                .filter(|node| !found.contains_key(*node))
                .filter_map(|node| {
                    let Step { ways, others } = ground.step(node, &goals, distance == 1, pass)?;
                    let distance = distance - 1 + ways.len();
                    Some((node.clone(), Found { steps: ways, tier: pass.tier, distance, others }))
                })
                .collect();
            found.extend(round);
        }
    }
    let mut cut_short = BTreeMap::new();
    for tier in 0..ground.tiers() {
        for (start, answer) in go_beyond(ground, &starts, &nodes, &found, tier) {
            match answer {
                Ok(way) => drop(way.map(|way| found.insert(start, way))),
                Err(bound) => drop(cut_short.insert(ground.principal(&start).clone(), bound)),
            }
        }
    }
    let mut undecided = undecided(ground, &starts, &nodes, &found);
    undecided.extend(cut_short);
    let left = starts.par_iter().filter(|start| !found.contains_key(*start));
    let uses = left.map(|start| (start.clone(), ground.uses(start))).filter(|(_, ways)| !ways.is_empty());
    let uses = uses.collect();
    Findings { found, uses, starts, undecided }
}

/// Those who are at an end already and found nothing worse: whether they come to another.
fn go_beyond<G: Ground>(
    ground: &G,
    starts: &[G::Node],
    nodes: &[G::Node],
    found: &Ways<G>,
    tier: u8,
) -> Vec<(G::Node, Beyond<G::Way>)> {
    let left = starts.iter().filter(|start| !found.contains_key(*start) && ground.is_at_an_end(start, tier));
    let left: Vec<&G::Node> = left.collect();
    let Some(everything) = (!left.is_empty()).then(|| ground.everything(nodes, tier)).flatten() else {
        return Vec::new();
    };
    let asked = left.par_iter().map(|start| ((*start).clone(), beyond(ground, start, &everything, tier)));
    asked.collect()
}

/// Sure ways to every tier, then those that are only possible.
fn passes<G: Ground>(ground: &G) -> impl Iterator<Item = Pass> {
    let tiers = ground.tiers();
    [false, true].into_iter().flat_map(move |doubtful| (0..tiers).map(move |tier| Pass { tier, doubtful }))
}

/// What is at a distance from the end; `None` where nothing is there and nothing further.
pub(super) fn goals<G: Ground>(ground: &G, found: &Ways<G>, distance: usize, pass: Pass) -> Option<G::Goals> {
    if distance == 0 {
        return Some(ground.ends(pass));
    }
    let mut of_tier = found.values().filter(|one| one.tier == pass.tier);
    if of_tier.all(|one| one.distance < distance) {
        return None;
    }
    let there = found.iter().filter(|(_, one)| one.tier == pass.tier && one.distance == distance);
    let mut at: Vec<&G::Node> = there.map(|(node, _)| node).collect();
    at.sort();
    Some(ground.stations(&at, pass))
}

/// Those without a path on whom not everything was tried, and those who come to act as one of them.
fn undecided<G: Ground>(
    ground: &G,
    starts: &[G::Node],
    nodes: &[G::Node],
    found: &Ways<G>,
) -> BTreeMap<PrincipalId, Bound> {
    let left: Vec<&G::Node> = starts.iter().filter(|start| !found.contains_key(*start)).collect();
    let bounds = ground.bounds();
    let hit = |start: &&G::Node| bounds.get(ground.principal(start)).copied();
    let mut newest: Vec<&G::Node> = left.iter().copied().filter(|start| hit(start).is_some()).collect();
    let mut undecided: BTreeMap<PrincipalId, Bound> =
        newest.iter().filter_map(|start| Some((ground.principal(start).clone(), hit(start)?))).collect();
    let open: HashSet<&PrincipalId> = left.iter().map(|start| ground.principal(start)).collect();
    for _ in 0..LONGEST {
        if newest.is_empty() {
            break;
        }
        let tiers = 0..ground.tiers();
        let goals: Vec<G::Goals> =
            tiers.map(|tier| ground.stations(&newest, Pass { tier, doubtful: true })).collect();
        let tried = nodes.par_iter().filter(|node| {
            let principal = ground.principal(node);
            open.contains(principal) && !undecided.contains_key(principal)
        });
        let lead = tried.filter(|node| goals.iter().any(|goals| !ground.ways(node, goals).is_empty()));
        let leading: HashSet<&PrincipalId> = lead.map(|node| ground.principal(node)).collect();
        newest = left.iter().copied().filter(|start| leading.contains(ground.principal(start))).collect();
        undecided.extend(newest.iter().map(|start| (ground.principal(start).clone(), Bound::Beyond)));
    }
    undecided
}

/// Every open path of a node, of any length, shortest first.
pub(super) fn every_way<G: Ground>(ground: &G, node: &G::Node, found: &Ways<G>) -> Vec<Found<G::Way>> {
    let mut all: Vec<Found<G::Way>> = Vec::new();
    for tier in 0..ground.tiers() {
        let pass = Pass { tier, doubtful: true };
        for distance in 1..=LONGEST {
            let Some(goals) = goals(ground, found, distance - 1, pass) else { break };
            for way in ground.ways(node, &goals) {
                // A way over somebody whose own way leads back here is no way.
                let leads_back = matches!(ground.gain(&way), Gain::Node(next) if next == *node);
                if !leads_back {
                    all.push(Found { steps: vec![way], tier, distance, others: 0 });
                }
            }
            if distance == 1
                && let Some(steps) = ground.detour(node, pass)
            {
                all.push(Found { distance: steps.len(), steps, tier, others: 0 });
            }
        }
    }
    all.sort_by_key(|found| found.distance);
    all
}
