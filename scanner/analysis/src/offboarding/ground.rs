//! The environments in which proofs are sought, and what was read of each.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;
use tenure_model::{
    Cloud, Coverage, CoverageState, EnvironmentSummary, Estate, Facet, Gap, ProofKind, Scope, ScopeId,
    ScopeKind,
};

use crate::Context;

/// What lies in no environment of the register is looked at as one of this name.
pub(super) const ELSEWHERE: &str = "in no environment";

/// Facets that are read once for all accounts of an organisation, from one of them: a gap there blinds every
/// environment of the cloud.
const ORGANISATION_WIDE: [Facet; 3] = [Facet::ScopeTree, Facet::Directory, Facet::Delegations];

/// What a proof stands on: a gap on one of these takes it away.
pub(super) const fn needs(kind: ProofKind) -> &'static [Facet] {
    match kind {
        ProofKind::NoWayIn => &[
            Facet::ScopeTree,
            Facet::Principals,
            Facet::Federation,
            Facet::Directory,
            Facet::Delegations,
            Facet::Eligibility,
            Facet::Consents,
            Facet::Ownership,
            Facet::Root,
        ],
        ProofKind::NoCredential => &[
            Facet::ScopeTree,
            Facet::Principals,
            Facet::Credentials,
            Facet::MinorCredentials,
            Facet::Root,
            Facet::Federation,
            Facet::ResourcePolicies,
            Facet::Secrets,
            Facet::Events,
        ],
        ProofKind::NoLiveSession => {
            &[Facet::ScopeTree, Facet::Principals, Facet::Federation, Facet::Directory, Facet::Delegations]
        }
        ProofKind::NoDeputy => &[
            Facet::ScopeTree,
            Facet::Principals,
            Facet::Federation,
            Facet::Compute,
            Facet::Ownership,
            Facet::Consents,
            Facet::Events,
        ],
        ProofKind::NoDataDoor => &[
            Facet::ScopeTree,
            Facet::ResourcePolicies,
            Facet::DataDoors,
            Facet::Delegations,
            Facet::Monitoring,
        ],
        ProofKind::NoSuccessAfter => &[Facet::ScopeTree, Facet::Events, Facet::SignIns, Facet::CredentialUse],
        ProofKind::CustomerVerified => &[Facet::ScopeTree],
    }
}

/// What has to have been read to its end, from `readings.toml`.
#[derive(Debug, Deserialize)]
pub(super) struct Reading {
    cloud: Cloud,
    /// The kind of scope that it is asked of.
    of: ScopeKind,
    /// Any of these is enough.
    any: Vec<String>,
    proofs: Vec<ProofKind>,
}

#[cfg(test)]
impl Reading {
    /// The API by which it is usually done, where it is asked of such a scope.
    pub(super) fn first_of(&self, scope: &Scope) -> Option<&str> {
        let is_asked = self.cloud == scope.cloud && self.of == scope.kind;
        self.any.first().filter(|_| is_asked).map(String::as_str)
    }
}

#[derive(Deserialize)]
struct Readings {
    reading: Vec<Reading>,
}

/// The list is part of the program, and a test holds that it parses.
pub(super) static READINGS: LazyLock<Vec<Reading>> = LazyLock::new(|| {
    toml::from_str::<Readings>(include_str!("readings.toml")).map(|list| list.reading).unwrap_or_default()
});

/// An environment of the register, or what lies in none.
#[derive(Debug)]
pub(super) struct Place<'a> {
    pub(super) id: String,
    pub(super) scopes: Vec<ScopeId>,
    /// The accounts, tenants, subscriptions and projects in it, and what holds those.
    pub(super) parts: Vec<&'a Scope>,
    /// Scopes that it names and that nothing that was read holds.
    pub(super) missing: Vec<ScopeId>,
    /// Every scope in it.
    within: BTreeSet<&'a str>,
    /// The scopes above those.
    above: BTreeSet<&'a str>,
    clouds: BTreeSet<Cloud>,
}

impl Place<'_> {
    /// Whether a scope lies in it.
    pub(super) fn holds(&self, scope: &ScopeId) -> bool {
        self.within.contains(scope.as_str())
    }

    /// Whether a scope lies in it or holds it.
    pub(super) fn concerns(&self, scope: &ScopeId) -> bool {
        self.holds(scope) || self.above.contains(scope.as_str())
    }
}

/// The environments of an estate.
#[derive(Debug)]
pub(super) struct Ground<'a> {
    estate: &'a Estate,
    pub(super) places: Vec<Place<'a>>,
    /// Whether the register tells what all environments are.
    pub(super) is_declared: bool,
}

impl<'a> Ground<'a> {
    /// The environments of the register, and what lies in none of them. `strays` are scopes of things that have
    /// to be shown somewhere.
    pub(super) fn new(context: &Context<'a>, has_strays: bool) -> Self {
        let estate = context.estate;
        let environments = context.environments().to_vec();
        let is_declared = !context.options.register.environments.is_empty();
        let nearest = nearest(estate, &environments);
        let mut places: Vec<Place<'a>> = environments
            .into_iter()
            .enumerate()
            .map(|(at, environment)| place(estate, environment, &nearest, Some(at)))
            .collect();
        let elsewhere =
            EnvironmentSummary { id: ELSEWHERE.to_owned(), source: "cloud".to_owned(), scopes: Vec::new() };
        let mut elsewhere = place(estate, elsewhere, &nearest, None);
        let holds_something = elsewhere.parts.iter().any(|part| is_leaf(part) && elsewhere.holds(&part.id));
        if holds_something || has_strays {
            elsewhere.scopes = elsewhere
                .parts
                .iter()
                .filter(|part| elsewhere.holds(&part.id))
                .map(|part| part.id.clone())
                .collect();
            places.push(elsewhere);
        }
        Self { estate, places, is_declared }
    }

    /// Why a proof cannot be had in an environment, whatever was found: what was not read. Each reason once.
    pub(super) fn unread(&self, place: &Place<'_>, kind: ProofKind) -> BTreeSet<String> {
        let mut reasons: BTreeSet<String> = place
            .missing
            .iter()
            .map(|scope| format!("`{scope}` is part of the environment and was not read"))
            .collect();
        reasons.extend(blinded(self.estate, self.gaps_of(place), kind));
        reasons.extend(self.not_finished(place));
        // To verify is to have read all of it.
        let is_needed =
            |reading: &&Reading| reading.proofs.contains(&kind) || kind == ProofKind::CustomerVerified;
        for (part, reading) in fitting(place).filter(|(_, reading)| is_needed(reading)) {
            if self.lines(part, reading).is_empty() {
                reasons.insert(format!("{}: {} was not read to its end", part.id, reading.any.join(" or ")));
            }
        }
        reasons
    }

    /// For all that has to be read of an environment the readings of it that were finished.
    pub(super) fn required<'p>(&'p self, place: &'p Place<'_>) -> impl Iterator<Item = Vec<&'p Coverage>> {
        fitting(place).map(|(part, reading)| self.lines(part, reading))
    }

    /// The gaps that touch an environment.
    pub(super) fn gaps_of<'p>(&'p self, place: &'p Place<'_>) -> impl Iterator<Item = &'p Gap> {
        self.estate.gaps.iter().filter(move |gap| self.touches(place, gap))
    }

    /// INVARIANT: a gap of which it is not plain where it lies touches every environment of its cloud.
    fn touches(&self, place: &Place<'_>, gap: &Gap) -> bool {
        let cloud = cloud_of(&gap.scope);
        let has_cloud = place.clouds.is_empty() || cloud.is_none_or(|cloud| place.clouds.contains(&cloud));
        let is_placed =
            self.places.iter().any(|other| other.holds(&gap.scope) || other.missing.contains(&gap.scope));
        let is_wide = gap.blinds.iter().any(|facet| ORGANISATION_WIDE.contains(facet));
        has_cloud
            && (place.concerns(&gap.scope) || place.missing.contains(&gap.scope) || !is_placed || is_wide)
    }

    /// What was read in part and no gap tells of: the ledger alone is enough to take a proof away.
    fn not_finished(&self, place: &Place<'_>) -> BTreeSet<String> {
        let has_gap = |scope: &ScopeId, api: &str| {
            self.estate.gaps.iter().any(|gap| gap.scope == *scope && gap.api == api)
        };
        let lines = self.estate.coverage.iter();
        lines
            .filter(|line| line.state == CoverageState::Partial && place.concerns(&line.scope))
            .filter(|line| !has_gap(&line.scope, &line.api))
            .map(|line| format!("{}: {} was read in part", line.scope, line.api))
            .collect()
    }

    /// The finished readings that are enough, of a scope or of what holds it.
    fn lines(&self, part: &Scope, reading: &Reading) -> Vec<&Coverage> {
        let above = self.estate.ancestry(&part.id);
        let coverage = self.estate.coverage.iter();
        coverage
            .filter(|line| {
                line.state == CoverageState::Complete
                    && reading.any.contains(&line.api)
                    && above.iter().any(|scope| scope.id == line.scope)
            })
            .collect()
    }
}

/// What has to be read of each part of an environment.
fn fitting<'p>(place: &'p Place<'_>) -> impl Iterator<Item = (&'p Scope, &'static Reading)> {
    place.parts.iter().filter(|part| !is_shut_down(part)).flat_map(|part| {
        READINGS
            .iter()
            .filter(|reading| reading.cloud == part.cloud && reading.of == part.kind)
            .map(move |reading| (*part, reading))
    })
}

/// What gaps take away from a proof, a line for each scope and reason.
pub(super) fn blinded<'g>(
    estate: &Estate,
    gaps: impl Iterator<Item = &'g Gap>,
    kind: ProofKind,
) -> BTreeSet<String> {
    let mut apis: BTreeMap<(String, String), BTreeSet<&str>> = BTreeMap::new();
    for gap in gaps.filter(|gap| gap.blinds.iter().any(|facet| needs(kind).contains(facet))) {
        let code = if gap.code.is_empty() { String::new() } else { format!(", {}", gap.code) };
        let name = estate.scope(&gap.scope).map(|scope| scope.name.as_str()).unwrap_or_default();
        let name = if name.is_empty() { String::new() } else { format!(" ({name})") };
        let scope = format!("{}{name}", gap.scope);
        let region = if gap.region.is_empty() { String::new() } else { format!(" in {}", gap.region) };
        let reason = format!("{}{code}{region}", gap.reason.as_str());
        apis.entry((scope, reason)).or_default().insert(&gap.api);
    }
    let told = apis.into_iter().map(|((scope, reason), apis)| {
        let apis: Vec<&str> = apis.into_iter().collect();
        format!("{scope}: not read ({reason}): {}", apis.join(", "))
    });
    told.collect()
}

/// The environment that names each scope, or names the nearest scope above it, by its place in the list.
fn nearest<'a>(estate: &'a Estate, environments: &[EnvironmentSummary]) -> BTreeMap<&'a str, Option<usize>> {
    let claims: BTreeMap<&str, usize> = environments
        .iter()
        .enumerate()
        .flat_map(|(at, environment)| environment.scopes.iter().map(move |scope| (scope.as_str(), at)))
        .collect();
    let scopes = estate.records().scopes.iter();
    scopes
        .map(|scope| {
            let above = estate.ancestry(&scope.id).into_iter();
            (scope.id.as_str(), above.into_iter().find_map(|one| claims.get(one.id.as_str()).copied()))
        })
        .collect()
}

fn place<'a>(
    estate: &'a Estate,
    environment: EnvironmentSummary,
    nearest: &BTreeMap<&'a str, Option<usize>>,
    at: Option<usize>,
) -> Place<'a> {
    let within: BTreeSet<&str> = nearest.iter().filter(|(_, env)| **env == at).map(|(id, _)| *id).collect();
    let leaves = estate.records().scopes.iter().filter(|scope| within.contains(scope.id.as_str()));
    let mut parts: BTreeMap<&ScopeId, &Scope> = BTreeMap::new();
    for leaf in leaves.filter(|scope| is_leaf(scope)) {
        parts.extend(estate.ancestry(&leaf.id).into_iter().map(|scope| (&scope.id, scope)));
    }
    let known = environment.scopes.iter().filter(|scope| estate.scope(scope).is_some());
    let above = known.flat_map(|scope| estate.ancestry(scope)).chain(parts.values().copied());
    let above = above.map(|scope| scope.id.as_str()).filter(|id| !within.contains(id)).collect();
    let missing: Vec<ScopeId> =
        environment.scopes.iter().filter(|scope| estate.scope(scope).is_none()).cloned().collect();
    let clouds = within.iter().copied().chain(environment.scopes.iter().map(ScopeId::as_str));
    let clouds = clouds.filter_map(|id| cloud_of(&ScopeId::from(id))).collect();
    Place {
        id: environment.id,
        scopes: environment.scopes,
        parts: parts.into_values().collect(),
        missing,
        within,
        above,
        clouds,
    }
}

/// Whether nothing that lies in a scope can be used. A project of Google Cloud that is to be deleted is shut down at
/// once, with its accounts and keys, and answers nothing (<https://cloud.google.com/resource-manager/docs/creating-managing-projects>,
/// "Shutting down projects", read 2026-11-22).
fn is_shut_down(scope: &Scope) -> bool {
    scope.cloud == Cloud::Gcp && scope.kind == ScopeKind::Project && scope.state == "DELETE_REQUESTED"
}

/// Whether things live in a scope itself.
const fn is_leaf(scope: &Scope) -> bool {
    matches!(
        scope.kind,
        ScopeKind::Account | ScopeKind::Tenant | ScopeKind::Subscription | ScopeKind::Project
    )
}

fn cloud_of(scope: &ScopeId) -> Option<Cloud> {
    scope.as_str().split(':').next()?.parse().ok()
}
