//! How far access reaches: who becomes an administrator, and by which steps.
//!
//! [`Reach::new`] tries every technique of [`crate::techniques`] for every principal, with the exact
//! evaluator: Deny, boundaries, guard rails, conditions and the resources of each statement count, and
//! permissions that are split over several documents add up. What decides and was not read makes a
//! path possible, never certain: see [`Path::confidence`].
//!
//! ```text
//!   stance ── a principal as it stands, or as it makes itself
//!   scout ─── a stance that looks only where its policies point
//!   ways ──── one technique, tried by one scout on everything that it works on
//!   search ── backwards from the administrators, a round a step
//!   paths ─── what was found, for people
//! ```

mod administrator;
mod bindings;
mod blocked;
mod bounds;
mod given;
mod goals;
mod own;
mod paths;
mod permission;
mod scout;
mod search;
mod stance;
mod terrain;
#[cfg(test)]
mod tests;
mod ways;

use std::collections::{BTreeMap, BTreeSet};

use tenure_model::{Estate, Principal, PrincipalId};

pub use administrator::Rank;
pub use bounds::Bound;
pub use paths::{Administration, Cut, End, Path};

use crate::effective::Access;
use administrator::Administrators;
use bounds::Bounds;
use stance::{Guise, Judge};
use terrain::Terrain;
use ways::Trial;

pub use ways::Destination;

/// Who reaches what.
#[derive(Debug, Default)]
pub struct Reach {
    paths: BTreeMap<PrincipalId, Path>,
    administrators: BTreeMap<PrincipalId, Administration>,
    complete: BTreeSet<PrincipalId>,
    undecided: BTreeMap<PrincipalId, Bound>,
}

impl Reach {
    /// Finds the administrators, and a shortest path of everyone who can become one.
    pub fn new(estate: &Estate, access: &Access<'_>) -> Self {
        with_trial(estate, access, &Destination::Administrators, |trial| {
            let findings = trial.search();
            Self {
                paths: paths::all(trial, &findings),
                administrators: paths::administrators(trial),
                complete: findings.complete.into_iter().collect(),
                undecided: findings.undecided,
            }
        })
    }

    /// The path of everyone who has one, by where it starts. Who can do everything already has none.
    pub fn paths(&self) -> &BTreeMap<PrincipalId, Path> {
        &self.paths
    }

    /// Whether a principal can act, and does not do everything already by one plain statement.
    pub fn is_start(&self, principal: &Principal) -> bool {
        administrator::is_actor(principal) && !self.complete.contains(&principal.id)
    }

    /// Why nobody knows that a principal without a path has none: there was more than is tried.
    pub fn undecided(&self, principal: &PrincipalId) -> Option<Bound> {
        self.undecided.get(principal).copied()
    }

    /// The administrators, by what they can do, each of its own account.
    pub fn administrators(&self) -> &BTreeMap<PrincipalId, Administration> {
        &self.administrators
    }
}

/// What there is to say of one principal, or of a destination.
#[derive(Debug, Default)]
pub struct Answer {
    /// Open paths, shortest first: of one principal every one that was found, else a shortest of each.
    pub open: Vec<Path>,
    /// Paths that exactly one guard rail stops, of those who have no open one.
    pub blocked: Vec<Path>,
    /// Who has no open path, as far as was tried, and why that is not everything.
    pub undecided: BTreeMap<PrincipalId, Bound>,
}

/// The most paths of one principal that are told.
const MOST_TOLD: usize = 64;

/// Looks for paths from everyone or from one principal, to a destination.
pub fn paths_between(
    estate: &Estate,
    access: &Access<'_>,
    from: Option<&PrincipalId>,
    to: &Destination,
) -> Answer {
    with_trial(estate, access, to, |trial| {
        let findings = trial.search();
        let open = match from {
            None => paths::all(trial, &findings).into_values().collect(),
            Some(from) => {
                let guise = Guise::plain(from);
                let ways = trial.every_way(&guise, &findings.found);
                let mut paths: Vec<Path> = ways
                    .iter()
                    .filter_map(|way| paths::assemble(trial, &guise, way, &findings.found))
                    .take(MOST_TOLD)
                    .collect();
                paths.extend(paths::all(trial, &findings).remove(from).filter(|_| paths.is_empty()));
                paths
            }
        };
        let blocked = blocked::paths(trial, &findings, from);
        let mut undecided = findings.undecided;
        undecided.retain(|id, _| from.is_none_or(|from| from == id));
        Answer { open, blocked, undecided }
    })
}

fn with_trial<T>(
    estate: &Estate,
    access: &Access<'_>,
    destination: &Destination,
    then: impl FnOnce(&Trial<'_>) -> T,
) -> T {
    let judge = Judge { estate, access };
    let terrain = Terrain::new(estate, access);
    let administrators = Administrators::new(judge, &terrain);
    let bounds = Bounds::default();
    let administrators = &administrators;
    then(&Trial { judge, terrain: &terrain, administrators, destination, bounds: &bounds })
}
