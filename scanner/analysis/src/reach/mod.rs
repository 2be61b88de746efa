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
mod goals;
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
pub use paths::{Administration, Cut, End, Path};

use crate::effective::Access;
use administrator::Administrators;
use stance::Judge;
use terrain::Terrain;
use ways::Trial;

/// Who reaches what.
#[derive(Debug, Default)]
pub struct Reach {
    paths: BTreeMap<PrincipalId, Path>,
    administrators: BTreeMap<PrincipalId, Administration>,
    complete: BTreeSet<PrincipalId>,
}

impl Reach {
    /// Finds the administrators, and a shortest path of everyone who can become one.
    pub fn new(estate: &Estate, access: &Access<'_>) -> Self {
        with_trial(estate, access, |trial| {
            let findings = trial.search();
            Self {
                paths: paths::all(trial, &findings),
                administrators: paths::administrators(trial),
                complete: findings.complete.into_iter().collect(),
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

    /// The administrators, by what they can do, each of its own account.
    pub fn administrators(&self) -> &BTreeMap<PrincipalId, Administration> {
        &self.administrators
    }
}

/// The paths that exactly one guard rail stops: of one principal, or of everyone who has no open path.
/// `blocked_by` of each says which.
pub fn blocked_paths(estate: &Estate, access: &Access<'_>, of: Option<&PrincipalId>) -> Vec<Path> {
    with_trial(estate, access, |trial| blocked::paths(trial, of))
}

fn with_trial<T>(estate: &Estate, access: &Access<'_>, then: impl FnOnce(&Trial<'_>) -> T) -> T {
    let judge = Judge { estate, access };
    let terrain = Terrain::new(estate, access);
    let administrators = Administrators::new(judge, &terrain);
    then(&Trial { judge, terrain: &terrain, administrators: &administrators })
}
