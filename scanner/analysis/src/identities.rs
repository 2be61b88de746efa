//! Every principal with its reach: the rows of the identity table.

use rayon::prelude::*;
use tenure_model::hash::HashMap;
use tenure_model::{CredentialKind, CredentialState, Identity, Outcome, Severity};

use crate::Context;

/// One row per principal, groups left out, in the order of their ids.
pub(crate) fn summaries(context: &Context<'_>, outcomes: &[Outcome]) -> Vec<Identity> {
    let tally = tally(outcomes);
    let actors: Vec<_> = context.actors().collect();
    actors
        .par_iter()
        .map(|principal| {
            let profile = context.access.profile(&principal.id);
            let mut parties: Vec<String> =
                context.parties_of(&principal.id).into_iter().map(|party| party.id).collect();
            // One party may come by several ways.
            parties.dedup();
            let credentials = context
                .estate
                .credentials_of(&principal.id)
                .iter()
                .filter(|held| {
                    held.state == CredentialState::Active && held.kind != CredentialKind::MfaDevice
                })
                .count() as u64;
            let (findings, worst) =
                tally.get(principal.id.as_str()).copied().map_or((0, None), |(n, worst)| (n, Some(worst)));
            Identity {
                subject: context.subject(principal),
                nature: principal.nature,
                parties,
                owner: context.owner(principal),
                created: principal.created.get().copied(),
                last_used: principal.last_used,
                credentials,
                reach: profile.reach(),
                capabilities: profile.capabilities.iter().map(|(capability, _)| *capability).collect(),
                findings,
                worst,
            }
        })
        .collect()
}

/// Findings per subject id, the affected included, with the worst severity.
fn tally(outcomes: &[Outcome]) -> HashMap<&str, (u64, Severity)> {
    let mut tally: HashMap<&str, (u64, Severity)> = HashMap::default();
    for finding in outcomes.iter().flat_map(|outcome| &outcome.findings) {
        let touched = std::iter::once(&finding.subject).chain(&finding.affected);
        for subject in touched {
            let (count, worst) = tally.entry(&subject.id).or_insert((0, finding.severity));
            *count += 1;
            *worst = (*worst).max(finding.severity);
        }
    }
    tally
}
