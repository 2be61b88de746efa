//! The search forwards, for the few who are at some end already: to another that is not theirs.
//!
//! Backwards, everyone who is found is found by the nearest end, which may be their own. Whoever holds an end
//! is followed forwards instead, a round a step, over everything that it comes to.

use std::collections::{HashMap, HashSet};

use super::bounds::Bound;
use super::ground::{Gain, Ground};
use super::search::{Found, LONGEST};

/// The most nodes that one start is followed over.
pub(super) const MOST_FOLLOWED: usize = 512;

/// The way on to another end, if there is one; an error where there was more than is followed.
pub(super) type Beyond<W> = Result<Option<Found<W>>, Bound>;

/// A shortest path of a start to an end that is not its own.
/// `everything` are all nodes as goals, of which every way counts.
pub(super) fn beyond<G: Ground>(
    ground: &G,
    start: &G::Node,
    everything: &G::Goals,
    tier: u8,
) -> Beyond<G::Way> {
    let mut before: HashMap<G::Node, (G::Node, G::Way)> = HashMap::new();
    let mut seen: HashSet<G::Node> = HashSet::from([start.clone()]);
    let mut round = vec![start.clone()];
    let mut is_cut = false;
    for _ in 0..LONGEST {
        let mut next = Vec::new();
        for node in &round {
            for way in ground.ways(node, everything) {
                let Gain::Node(gained) = ground.gain(&way) else { continue };
                if seen.len() >= MOST_FOLLOWED {
                    is_cut = true;
                    break;
                }
                if !seen.insert(gained.clone()) {
                    continue;
                }
                before.insert(gained.clone(), (node.clone(), way));
                if ground.end(&gained, tier).is_some_and(|end| ground.is_beyond(start, &end)) {
                    return Ok(Some(path_to(&before, gained, tier)));
                }
                next.push(gained);
            }
        }
        round = next;
    }
    if is_cut { Err(Bound::Targets) } else { Ok(None) }
}

/// The ways that lead to a node, in order.
fn path_to<N: Clone + Eq + std::hash::Hash, W: Clone>(
    before: &HashMap<N, (N, W)>,
    end: N,
    tier: u8,
) -> Found<W> {
    let mut steps = Vec::new();
    let mut at = end;
    while let Some((from, way)) = before.get(&at) {
        steps.push(way.clone());
        at = from.clone();
    }
    steps.reverse();
    Found { distance: steps.len(), steps, tier, others: 0 }
}
