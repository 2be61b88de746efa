//! Whether a party's access has ended: seven proofs for each environment, and what has to go before.
//!
//! A proof is *proven* only where everything that could speak against it was read; *residue* where something is
//! left; else *not proven*, with the reasons. What belongs to a party is told by
//! [`belongings`](crate::belongings); what is read here is the state of those things, how long sessions live
//! (`sessions.toml`), which logs tell of calls (`logs.toml`), and what has to have been read (`readings.toml`).

mod actors;
mod case;
mod closing;
mod draft;
mod ground;
mod logs;
mod plan;
mod secrets;
mod sessions;
mod standing;
mod success;
mod verified;

use std::collections::BTreeSet;

use jiff::SignedDuration;
use tenure_model::{
    BelongingKind, Certificate, EnvironmentProofs, Estate, OffboardingPlan, PartyFootprint, Proof, ProofKind,
    ProofVerdict, ScopeSummary, SnapshotSummary, Timestamp,
};

use crate::assess::tool;
use crate::belongings::Belongings;
use crate::{Context, parties};
use actors::Actors;
use case::{Case, End};
use draft::Draft;
use ground::{Ground, Place};

/// What is said besides the snapshot and the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OffboardOptions {
    /// When access was to end; the register's word where none is given.
    pub ended: Option<Timestamp>,
    /// Who removed access: a person of the register, by id, email address or identity in a cloud.
    pub executed_by: Option<String>,
    /// Who verified that.
    pub verified_by: Option<String>,
    /// The time at which is asked; `None` where only the snapshot's own time counts.
    pub now: Option<Timestamp>,
    /// How old a snapshot may be to be of today.
    pub stale_after: SignedDuration,
}

impl Default for OffboardOptions {
    /// Nothing is said, and a snapshot is fresh for seven days.
    fn default() -> Self {
        Self {
            ended: None,
            executed_by: None,
            verified_by: None,
            now: None,
            stale_after: SignedDuration::from_hours(7 * 24),
        }
    }
}

/// No party is called so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{party}` is no party of the register, and nothing of it was seen")]
pub struct UnknownParty {
    /// What was asked for.
    pub party: String,
    /// Ids that look like it.
    pub near: Vec<String>,
}

/// Kinds of things that stand against the first proof.
const WAYS_IN: &[BelongingKind] =
    &[BelongingKind::Principal, BelongingKind::Trust, BelongingKind::Grant, BelongingKind::Delegation];

/// Judges whether a party's access has ended, environment by environment, with that of the subcontractors that
/// leave with it. The baseline is an earlier reading of the same estate, from before the end.
///
/// # Errors
/// [`UnknownParty`], because of a party that nobody knows nothing can be found, and that is no proof.
pub fn offboard<'a>(
    context: &Context<'a>,
    party: &str,
    baseline: Option<&Context<'a>>,
    options: &OffboardOptions,
) -> Result<Certificate, UnknownParty> {
    known(context, party, baseline)?;
    Ok(certify(&case(context, baseline, party, footprint(context, party, baseline), options), party))
}

/// Plans what has to go before a party leaves.
///
/// # Errors
/// [`UnknownParty`].
pub fn plan(
    context: &Context<'_>,
    party: &str,
    options: &OffboardOptions,
) -> Result<OffboardingPlan, UnknownParty> {
    known(context, party, None)?;
    let case = case(context, None, party, footprint(context, party, None), options);
    let name = name_of(&case, party);
    Ok(plan::of_case(&case, party, name))
}

/// All that belongs to a party and those that leave with it.
fn footprint(context: &Context<'_>, party: &str, baseline: Option<&Context<'_>>) -> PartyFootprint {
    let leaving = case::leaving(&context.options.register, party);
    let found = Belongings::of(context, party, &leaving, baseline);
    PartyFootprint {
        party: party.to_owned(),
        items: found.items,
        not_proven: found.not_proven,
        authorship_since: found.authorship_since,
    }
}

/// Holds that a party is one of the register, or was seen.
fn known<'a>(context: &Context<'a>, party: &str, baseline: Option<&Context<'a>>) -> Result<(), UnknownParty> {
    let mut ids: BTreeSet<String> = context.options.register.parties.keys().cloned().collect();
    for seen in std::iter::once(context).chain(baseline) {
        ids.extend(
            parties::summaries(seen, &[]).into_iter().filter(|one| one.kind != "own").map(|one| one.id),
        );
    }
    if ids.contains(party) {
        return Ok(());
    }
    let looks_alike = |id: &&String| {
        let (one, other) = (id.to_lowercase(), party.to_lowercase());
        one.contains(&other) || other.contains(&one) || one.chars().take(3).eq(other.chars().take(3))
    };
    let near = ids.iter().filter(looks_alike).filter(|_| !party.is_empty()).take(5).cloned().collect();
    Err(UnknownParty { party: party.to_owned(), near })
}

/// The case of a party with its footprint.
fn case<'c, 'a>(
    context: &'c Context<'a>,
    baseline: Option<&'c Context<'a>>,
    party: &str,
    footprint: PartyFootprint,
    options: &'c OffboardOptions,
) -> Case<'c, 'a> {
    let register = &context.options.register;
    let parties = case::leaving(register, party);
    let end = End::of(register, &parties, options.ended);
    Case { context, baseline, options, parties, footprint, end }
}

/// Judges a case, environment by environment.
fn certify(case: &Case<'_, '_>, party: &str) -> Certificate {
    let ground =
        Ground::new(case.context, case.footprint.items.iter().any(|item| item.environments.is_empty()));
    let actors = Actors::new(case);
    let judge = |place: &Place<'_>| EnvironmentProofs {
        environment: place.id.clone(),
        scopes: place.scopes.clone(),
        proofs: ProofKind::ALL.into_iter().map(|kind| prove(case, &ground, &actors, place, kind)).collect(),
    };
    let environments: Vec<EnvironmentProofs> = ground.places.iter().map(judge).collect();
    let register = case.register();
    let entry = register.offboardings.iter().find(|entry| case.parties.contains(&entry.party));
    let said = |flag: &Option<String>, declared: Option<&String>| flag.clone().or_else(|| declared.cloned());
    Certificate {
        format_version: Certificate::FORMAT_VERSION,
        tool: tool(),
        party: party.to_owned(),
        party_name: name_of(case, party),
        snapshot: summary(case.context.estate),
        baseline: case.baseline.map(|baseline| summary(baseline.estate)),
        ended: case.end.at,
        ended_by: case.end.said_by.clone(),
        executed_by: said(&case.options.executed_by, entry.and_then(|entry| entry.executed_by.as_ref())),
        verified_by: said(&case.options.verified_by, entry.and_then(|entry| entry.verified_by.as_ref())),
        verdict: verdict(&environments, &ProofKind::ALL),
        removed_within: removed_within(case, &environments),
        environments,
        footprint: case.footprint.items.clone(),
        coverage: case.context.estate.coverage.clone(),
        gaps: case.context.estate.gaps.clone(),
    }
}

/// One proof in one environment.
fn prove(
    case: &Case<'_, '_>,
    ground: &Ground<'_>,
    actors: &Actors<'_, '_>,
    place: &Place<'_>,
    kind: ProofKind,
) -> Proof {
    let mut draft = Draft::default();
    draft.doubts(ground.unread(place, kind));
    if kind != ProofKind::CustomerVerified {
        nameless(case, &mut draft);
    }
    match kind {
        ProofKind::NoWayIn => standing::judge(case, place, WAYS_IN, &mut draft),
        ProofKind::NoCredential => {
            earlier(case, place, kind, &mut draft);
            standing::authorship(case, place, &mut draft);
            standing::judge(case, place, &[BelongingKind::Credential], &mut draft);
            secrets::judge(case, place, &mut draft);
        }
        ProofKind::NoLiveSession => {
            earlier(case, place, kind, &mut draft);
            sessions::judge(case, place, &mut draft);
        }
        ProofKind::NoDeputy => {
            standing::authorship(case, place, &mut draft);
            standing::judge(case, place, &[BelongingKind::Deputy], &mut draft);
        }
        ProofKind::NoDataDoor => standing::judge(case, place, &[BelongingKind::DataDoor], &mut draft),
        ProofKind::NoSuccessAfter => success::judge(case, actors, place, &mut draft),
        ProofKind::CustomerVerified => verified::judge(case, ground, actors, place, &mut draft),
    }
    draft.finish(kind)
}

/// A party by which nothing can be recognised leaves nothing that could be found. INVARIANT: that is no proof.
fn nameless(case: &Case<'_, '_>, draft: &mut Draft) {
    let parties = &case.register().parties;
    for party in case.parties.iter().filter_map(|id| parties.get(id)) {
        if party.footprint.is_empty() {
            draft.doubt(format!(
                "the register declares no footprint of `{}`: nothing of it can be recognised",
                party.id
            ));
        }
    }
}

/// What was there before: without a reading of it nobody knows which sessions may live and which secrets were
/// readable.
fn earlier(case: &Case<'_, '_>, place: &Place<'_>, kind: ProofKind, draft: &mut Draft) {
    let Some(baseline) = case.baseline else {
        draft.doubt(
            "what the party could use before is not known: there is no earlier snapshot (`--baseline`)",
        );
        return;
    };
    let then = baseline.estate.as_of;
    if then > case.as_of() {
        draft.doubt(format!("the baseline ({then}) is younger than what was looked at"));
    }
    if case.end.at.is_some_and(|end| then > end) {
        draft.doubt(format!(
            "the baseline ({then}) is younger than the end of access: it may lack what went before"
        ));
    }
    let lacking = place.parts.iter().filter(|part| baseline.estate.scope(&part.id).is_none());
    draft.doubts(lacking.map(|part| format!("the baseline holds nothing of {}", part.id)));
    let gaps = baseline.estate.gaps.iter().filter(|gap| {
        place.concerns(&gap.scope)
            || baseline.estate.scope(&gap.scope).is_none()
            || case.context.estate.scope(&gap.scope).is_none()
    });
    draft.doubts(
        ground::blinded(baseline.estate, gaps, kind).into_iter().map(|why| format!("in the baseline: {why}")),
    );
}

/// The worst answer of some proofs; not proven where there is no environment.
fn verdict(environments: &[EnvironmentProofs], kinds: &[ProofKind]) -> ProofVerdict {
    let proofs = environments.iter().flat_map(|environment| &environment.proofs);
    let worst = proofs.filter(|proof| kinds.contains(&proof.kind)).map(|proof| proof.verdict).max();
    worst.unwrap_or(ProofVerdict::NotProven)
}

/// The time from the end to this snapshot, where nothing of the party was left in it.
fn removed_within(case: &Case<'_, '_>, environments: &[EnvironmentProofs]) -> Option<i64> {
    const FIRST_FIVE: [ProofKind; 5] = [
        ProofKind::NoWayIn,
        ProofKind::NoCredential,
        ProofKind::NoLiveSession,
        ProofKind::NoDeputy,
        ProofKind::NoDataDoor,
    ];
    let end = case.end.at.filter(|end| *end <= case.as_of())?;
    (verdict(environments, &FIRST_FIVE) == ProofVerdict::Proven)
        .then(|| case.as_of().duration_since(end).as_secs())
}

fn name_of(case: &Case<'_, '_>, party: &str) -> String {
    let declared = case.register().parties.get(party).map(|party| party.name.clone());
    declared.unwrap_or_else(|| party.to_owned())
}

fn summary(estate: &Estate) -> SnapshotSummary {
    let scopes = estate.records().scopes.iter().map(|scope| ScopeSummary {
        id: scope.id.clone(),
        name: scope.name.clone(),
        kind: scope.kind.as_str().to_owned(),
    });
    SnapshotSummary { id: estate.id.clone(), as_of: estate.as_of, scopes: scopes.collect() }
}

#[cfg(test)]
mod tests;
