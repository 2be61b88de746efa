//! How far access reaches: who becomes an administrator, and by which steps.
//!
//! [`Reach::new`] tries every technique of [`crate::techniques`] for every principal, with the exact
//! evaluator of its cloud. What decides and was not read makes a path possible, never certain: see
//! [`Path::confidence`].
//!
//! ```text
//!   search ── backwards from the ends, a round a step: knows no cloud
//!   forward ─ forwards, for those who are at an end already
//!   ground ── what the search asks of a cloud
//!   aws, azure, gcp: one cloud each: its principals, its techniques, its words
//!   clouds ── all of them as one ground
//!   crossings: the ways between them, and who comes from outside
//!   paths ─── what was found, for people
//! ```

mod administration;
mod aws;
mod azure;
mod blocked;
mod bounds;
mod clouds;
mod crossings;
mod forward;
mod gcp;
mod grip;
mod ground;
mod paths;
mod search;
mod strength;
mod terms;
#[cfg(test)]
mod tests;
use std::collections::{BTreeMap, BTreeSet};

use tenure_model::{Estate, Facet, Principal, PrincipalId, ScopeId};

pub use administration::{Administration, Rank};
pub use bounds::Bound;
pub use paths::{Cut, End, Path};

use crate::crossings::Crossings;
use crate::effective::Access;
use clouds::Clouds;
use crossings::{Crossed, Outward};
use ground::Ground;

/// Where paths lead to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Destination {
    /// Any administrator.
    #[default]
    Administrators,
    /// The administrators of one account, tenant, subscription, project or whatever else holds them.
    Account(ScopeId),
    /// One principal.
    Principal(PrincipalId),
}

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
        let destination = Destination::Administrators;
        let clouds = Clouds::new(estate, access, &destination);
        let between = Crossings::new(estate, access);
        let outward = Outward::new(estate, access, &between);
        let complete: BTreeSet<PrincipalId> = clouds.complete().into_iter().collect();
        let ground = Crossed::new(clouds.ground(), estate, &between, &outward, &complete);
        let findings = search::search(&ground);
        let paths = paths::all(&ground, &findings);
        // Who has everything in one cloud, and comes into another, has something to gain.
        let nothing_left = complete.iter().filter(|id| !paths.contains_key(*id)).cloned();
        Self {
            complete: nothing_left.collect(),
            administrators: clouds.administrators(),
            undecided: findings.undecided,
            paths,
        }
    }

    /// The path of everyone who has one, by where it starts. Who can do everything already has none.
    pub fn paths(&self) -> &BTreeMap<PrincipalId, Path> {
        &self.paths
    }

    /// Whether a principal can act, and does not do everything already by one plain statement.
    pub fn is_start(&self, principal: &Principal) -> bool {
        clouds::is_actor(principal) && !self.complete.contains(&principal.id)
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

/// What paths are made of: where one of these was not read, nobody is called free of paths. Guard rails are none of
/// them, for those that were not read only stop more.
pub(crate) const NEEDS: &[Facet] = &[
    Facet::ScopeTree,
    Facet::Principals,
    Facet::Federation,
    Facet::Directory,
    Facet::Delegations,
    Facet::ResourcePolicies,
    Facet::Compute,
    Facet::Eligibility,
    Facet::Consents,
    Facet::Ownership,
    Facet::Secrets,
];

/// What there is to say of one principal, or of a destination.
#[derive(Debug, Default)]
pub struct Answer {
    /// Open paths, shortest first: of one principal every one that was found, else a shortest of each.
    pub open: Vec<Path>,
    /// Paths that exactly one guard rail stops, of those who have no open one.
    pub blocked: Vec<Path>,
    /// Who has no open path, as far as was tried, and why that is not everything.
    pub undecided: BTreeMap<PrincipalId, Bound>,
    /// What was not read of where paths start, whether or not one was found.
    pub blind_spots: BTreeSet<String>,
    /// What was not read of what paths are made of, and where: a path may lead through it.
    pub unread: BTreeMap<Facet, BTreeSet<ScopeId>>,
    /// Policies that those from whom paths are looked for hold, and whose text was not read.
    pub unread_policies: BTreeSet<String>,
}

impl Answer {
    /// Whether what was found is an answer.
    ///
    /// INVARIANT: silence is never a pass: that no path was found is an answer only where everything was read and
    /// tried of what paths are made of. A path that was found is one, whatever else there may be.
    pub fn is_complete(&self) -> bool {
        let nothing_missed =
            self.unread.is_empty() && self.unread_policies.is_empty() && self.undecided.is_empty();
        !self.open.is_empty() || nothing_missed
    }
}

/// What was not read of what paths are made of.
fn unread(estate: &Estate) -> BTreeMap<Facet, BTreeSet<ScopeId>> {
    let mut unread: BTreeMap<Facet, BTreeSet<ScopeId>> = BTreeMap::new();
    for gap in &estate.gaps {
        for facet in gap.blinds.iter().filter(|facet| NEEDS.contains(facet)) {
            unread.entry(*facet).or_default().insert(gap.scope.clone());
        }
    }
    unread
}

/// Whether a text is the name of a subject of an issuer outside of the clouds (`github:contoso/pay`), from which
/// paths may start though no record holds it.
pub fn is_subject(text: &str) -> bool {
    crate::crossings::is_subject(text)
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
    let clouds = Clouds::new(estate, access, to);
    let between = Crossings::new(estate, access);
    let outward = Outward::new(estate, access, &between);
    let complete = match to {
        Destination::Administrators => clouds.complete().into_iter().collect(),
        _ => BTreeSet::new(),
    };
    let ground = Crossed::new(clouds.ground(), estate, &between, &outward, &complete);
    let findings = search::search(&ground);
    let open = match from {
        None => paths::all(&ground, &findings).into_values().collect(),
        Some(from) => every_path(&ground, &findings, from),
    };
    let blocked = blocked::paths(&ground, &findings, from);
    let mut undecided = findings.undecided;
    undecided.retain(|id, _| from.is_none_or(|from| from == id));
    let blind_spots = match from {
        Some(from) => ground.blind_spots(from).into_iter().collect(),
        None => open.iter().chain(&blocked).flat_map(|path| path.path.blind_spots.iter().cloned()).collect(),
    };
    let asked = estate.records().principals.iter().filter(|one| from.is_none_or(|from| one.id == *from));
    let unread_policies = asked
        .filter(|one| clouds::is_actor(one))
        .flat_map(|one| access.profile(&one.id).unread.iter().map(ToString::to_string))
        .collect();
    Answer { open, blocked, undecided, blind_spots, unread: unread(estate), unread_policies }
}

/// Every path of one principal.
fn every_path<G: Ground>(ground: &G, findings: &search::Findings<G>, from: &PrincipalId) -> Vec<Path> {
    let start = ground.standing(from);
    let ways = search::every_way(ground, &start, &findings.found);
    let mut paths: Vec<Path> = ways
        .iter()
        .filter_map(|way| paths::assemble(ground, &start, way, &findings.found))
        .take(MOST_TOLD)
        .collect();
    paths.extend(paths::all(ground, findings).remove(from).filter(|_| paths.is_empty()));
    paths
}
