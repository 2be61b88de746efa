//! Runs the list of checks and puts their answers in order.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use rayon::prelude::*;
use tenure_model::{
    Assessment, Cloud, Coverage, Estate, Finding, Gap, NotEvaluated, Outcome, ScopeId, ScopeSummary,
    SnapshotSummary, Subject, Tool,
};

use crate::checks::{self, Check};
use crate::effective::catalog::Catalog;
use crate::governance::exceptions;
use crate::inspection::verdict;
use crate::{Context, Inspection, Options, governance, identities, matrix, parties};

/// Assesses an estate: every check in parallel, every list sorted, so that the same estate gives the
/// same assessment.
pub fn assess(estate: &Estate, options: &Options) -> Assessment {
    let mut context = Context::new(estate, options);
    let outcomes = answers(&mut context);
    let parties = parties::summaries(&context, &outcomes);
    Assessment {
        format_version: Assessment::FORMAT_VERSION,
        tool: tool(),
        snapshot: SnapshotSummary {
            id: estate.id.clone(),
            as_of: estate.as_of,
            scopes: estate
                .records()
                .scopes
                .iter()
                .map(|scope| ScopeSummary {
                    id: scope.id.clone(),
                    name: scope.name.clone(),
                    kind: scope.kind.as_str().to_owned(),
                })
                .collect(),
        },
        coverage: estate.coverage.clone(),
        gaps: estate.gaps.clone(),
        matrix: matrix::in_order(context.matrix_rows(), &parties),
        environments: context.environments().to_vec(),
        collections: collections(&context, &outcomes),
        parties,
        identities: identities::summaries(&context, &outcomes),
        governance: governance::governance(&context, &outcomes),
        outcomes,
    }
}

/// The checks that look at the answers of all others, and so run after them.
const SEQUELS: [&str; 3] = ["escalation-breached", "exception-expired", "exception-unused"];

/// Whether a check looks at the answers of others.
pub(crate) fn is_sequel(check: &Check) -> bool {
    SEQUELS.contains(&check.name)
}

/// The answers of all checks, in the order of the list, with what exceptions cover.
fn answers(context: &mut Context<'_>) -> Vec<Outcome> {
    let (sequels, first): (Vec<&Check>, Vec<&Check>) =
        checks_for(context.estate).into_iter().partition(|check| is_sequel(check));
    let answered: Vec<Outcome> = first.par_iter().map(|check| run(check, context)).collect();
    context.outcomes = OnceLock::from(answered);
    let after: Vec<Outcome> = sequels.par_iter().map(|check| run(check, context)).collect();
    let mut outcomes = context.outcomes.take().unwrap_or_default();
    outcomes.extend(after);
    let order = |outcome: &Outcome| checks::ALL.iter().position(|check| check.name == outcome.check.as_str());
    outcomes.sort_by_key(order);
    exceptions::waive(context, &mut outcomes);
    outcomes
}

/// What the checks said that are not about the answers of others, without exceptions. A check that is run alone
/// has them worked out one after the other: it may stand in a pool of threads, which must not wait for itself.
pub(crate) fn answers_of<'c>(context: &'c Context<'_>) -> &'c [Outcome] {
    let first = || checks_for(context.estate).into_iter().filter(|check| !is_sequel(check));
    context.outcomes.get_or_init(|| first().map(|check| run(check, context)).collect())
}

/// The checks that say something of an estate.
fn checks_for(estate: &Estate) -> Vec<&'static Check> {
    let scopes = estate.records().scopes.iter().map(|scope| &scope.id);
    concerned(scopes, &estate.gaps, &estate.coverage)
}

/// The collections that stand on a path of a finding, in the order of their ids.
fn collections(context: &Context<'_>, outcomes: &[Outcome]) -> Vec<Subject> {
    let findings = outcomes.iter().flat_map(|outcome| &outcome.findings);
    let steps = findings.filter_map(|finding| finding.path.as_ref()).flat_map(|path| &path.steps);
    let named: BTreeSet<&str> = steps.flat_map(|step| [step.from.as_str(), step.to.as_str()]).collect();
    let principals = named.into_iter().filter_map(|id| context.estate.principal_named(id));
    principals.filter(|principal| principal.kind.is_group()).map(|group| context.subject(group)).collect()
}

/// This program, with the data that is built into it.
pub fn tool() -> Tool {
    Tool {
        name: "tenure".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        data: vec![Catalog::get().source()],
    }
}

/// Runs one check and turns its drafts into findings.
pub(crate) fn run(check: &Check, context: &Context<'_>) -> Outcome {
    let mut inspection = Inspection::new();
    if check.reads_register && context.options.register.is_absent() {
        inspection.cannot_judge("register", "no register was given: `tenure register init` drafts one");
    } else {
        (check.run)(context, &mut inspection);
    }
    let id = check.id();
    let mut findings: Vec<Finding> =
        inspection.drafts.into_iter().map(|draft| draft.finish(&id, check.severity, context)).collect();
    findings.sort_by(|a, b| {
        (b.severity, &a.cause, &a.subject, &a.fingerprint).cmp(&(
            a.severity,
            &b.cause,
            &b.subject,
            &b.fingerprint,
        ))
    });
    findings.dedup_by(|b, a| a.fingerprint == b.fingerprint);
    let mut not_evaluated = inspection.not_evaluated;
    not_evaluated.extend(blinded(check, &context.estate.gaps));
    not_evaluated.sort();
    not_evaluated.dedup();
    Outcome {
        check: id,
        verdict: verdict(&findings, &not_evaluated),
        population: inspection.population,
        not_evaluated,
        findings,
    }
}

/// The checks that an assessment answers or should: those of the clouds that it read, or tried to read.
pub fn checks_of(assessment: &Assessment) -> Vec<&'static Check> {
    let scopes = assessment.snapshot.scopes.iter().map(|scope| &scope.id);
    concerned(scopes, &assessment.gaps, &assessment.coverage)
}

/// The checks that can say something: those of the clouds that were read, or asked for. What only another
/// cloud has is not passed by not having the cloud.
fn concerned<'s>(
    scopes: impl Iterator<Item = &'s ScopeId>,
    gaps: &'s [Gap],
    coverage: &'s [Coverage],
) -> Vec<&'static Check> {
    let gaps = gaps.iter().map(|gap| &gap.scope);
    let coverage = coverage.iter().map(|line| &line.scope);
    let present: BTreeSet<Cloud> = scopes.chain(gaps).chain(coverage).filter_map(cloud_of).collect();
    let speaks =
        |check: &&Check| check.clouds.is_empty() || check.clouds.iter().any(|cloud| present.contains(cloud));
    checks::ALL.iter().filter(|check| present.is_empty() || speaks(check)).collect()
}

fn cloud_of(scope: &ScopeId) -> Option<Cloud> {
    scope.as_str().split(':').next()?.parse().ok()
}

/// What the gaps take away from a check: one line per scope or subject, naming the APIs by reason. A gap in
/// one cloud takes nothing from a check of another.
fn blinded(check: &Check, gaps: &[Gap]) -> Vec<NotEvaluated> {
    let mut reasons: BTreeMap<(&str, String), Vec<String>> = BTreeMap::new();
    let concerns = |gap: &&Gap| {
        cloud_of(&gap.scope).is_none_or(|cloud| check.clouds.contains(&cloud))
            && gap.blinds.iter().any(|facet| check.needs.contains(facet))
    };
    for gap in gaps.iter().filter(concerns) {
        let subject = if gap.subject.is_empty() { gap.scope.as_str() } else { gap.subject.as_str() };
        let code = if gap.code.is_empty() { String::new() } else { format!(" ({})", gap.code) };
        let what =
            if gap.region.is_empty() { gap.api.clone() } else { format!("{} in {}", gap.api, gap.region) };
        reasons.entry((subject, format!("{}{code}", gap.reason.as_str()))).or_default().push(what);
    }
    reasons
        .into_iter()
        .map(|((subject, reason), mut apis)| {
            apis.sort();
            apis.dedup();
            NotEvaluated { subject: subject.to_owned(), why: format!("{reason}: {}", apis.join(", ")) }
        })
        .collect()
}
