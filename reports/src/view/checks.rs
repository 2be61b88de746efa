use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;
use tenure_model::{Outcome, Verdict};

use super::index::Index;
use super::words;
use crate::presentation::say;
use crate::{CheckText, Language, hostile, prose};

/// Subjects that a line of what was not looked at names.
const EXAMPLES: usize = 3;

/// One check: its verdict, its sentence for the auditor, its page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CheckView {
    /// Its id.
    pub id: String,
    /// Anchor of its page.
    pub anchor: String,
    /// Its title.
    pub title: String,
    /// What it looks for.
    pub question: String,
    /// Its usual severity.
    pub severity: String,
    /// How it comes to its answer (`EXAMINE`, `TEST`).
    pub method: &'static str,
    /// The word of its verdict (`fail`, `not-evaluated`, `waived`, `pass`).
    pub verdict: String,
    /// The verdict in words. A pass over nothing is called by its name.
    pub verdict_label: String,
    /// "410 of 412 looked at".
    pub looked_at: String,
    /// "1 finding", with what was looked at where the sentence does not say it.
    pub figures: String,
    /// The sentence for the auditor, with this scan's figures.
    pub sentence: String,
    /// Whether that is in English, the language of the checks, whatever the report's language is.
    pub sentence_is_english: bool,
    /// What could not be looked at, by reason.
    pub not_looked_at: Vec<NotLookedAt>,
    /// Its page as HTML that holds nothing but text and its marks; empty where it has none.
    pub page: String,
}

/// What a check could not look at, for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotLookedAt {
    /// Why.
    pub why: String,
    /// How many, with some by name.
    pub what: String,
}

/// Every check that ran, in the order of the assessment, then every text whose check did not run.
pub(crate) fn views(index: &Index<'_>) -> Vec<CheckView> {
    let outcomes = &index.assessment.outcomes;
    let ran: HashMap<&str, &Outcome> = outcomes.iter().map(|one| (one.check.as_str(), one)).collect();
    let not_run = index.texts.iter().filter(|text| !ran.contains_key(text.id.as_str()));
    let mut views: Vec<CheckView> = outcomes.iter().map(|outcome| ran_view(index, outcome)).collect();
    views.extend(not_run.map(|text| not_run_view(index.language, text)));
    views
}

fn ran_view(index: &Index<'_>, outcome: &Outcome) -> CheckView {
    let id = outcome.check.as_str();
    let text = index.text(id);
    let looked_at = looked_at(index, outcome);
    let (sentence, says_figures) = sentence(index, outcome, text, &looked_at);
    let found = say!(index.language, "parties-findings", count = words::len(&outcome.findings));
    CheckView {
        id: hostile::name(id),
        anchor: anchor(id),
        title: index.check_title(id),
        question: text.map(|text| hostile::sentence(&text.question)).unwrap_or_default(),
        severity: text.map(|text| text.severity.as_str().to_owned()).unwrap_or_default(),
        method: text.map(|text| text.method).unwrap_or_default().as_str(),
        verdict: verdict_word(outcome).to_owned(),
        verdict_label: verdict_label(index.language, outcome),
        figures: if says_figures { found } else { format!("{looked_at}, {found}") },
        sentence,
        sentence_is_english: text.is_some(),
        looked_at,
        not_looked_at: not_looked_at(index, outcome),
        page: text.map(|text| prose::html(&text.page_markdown)).unwrap_or_default(),
    }
}

fn not_run_view(language: &Language, text: &CheckText) -> CheckView {
    let id = text.id.as_str();
    CheckView {
        id: hostile::name(id),
        anchor: anchor(id),
        title: hostile::name(&text.title),
        question: hostile::sentence(&text.question),
        severity: text.severity.as_str().to_owned(),
        method: text.method.as_str(),
        verdict: Verdict::NotEvaluated.as_str().to_owned(),
        verdict_label: say!(language, "check-not-run"),
        looked_at: say!(language, "check-not-run-figures"),
        figures: String::new(),
        sentence: say!(language, "check-not-run-sentence"),
        sentence_is_english: false,
        not_looked_at: Vec::new(),
        page: prose::html(&text.page_markdown),
    }
}

/// The anchor of a check's page.
pub(crate) fn anchor(check: &str) -> String {
    format!("check-{}", hostile::name(check))
}

/// A pass that rests on nothing looked at has a look of its own.
fn verdict_word(outcome: &Outcome) -> &'static str {
    match outcome.verdict {
        Verdict::Pass if outcome.population == 0 => "empty",
        verdict => verdict.as_str(),
    }
}

fn verdict_label(language: &Language, outcome: &Outcome) -> String {
    let key = match outcome.verdict {
        Verdict::Fail if outcome.not_evaluated.is_empty() => "check-fail",
        Verdict::Fail => "check-fail-in-part",
        Verdict::NotEvaluated if outcome.population == 0 => "check-not-evaluated",
        Verdict::NotEvaluated => "check-not-evaluated-in-full",
        Verdict::Waived => "check-waived",
        Verdict::Pass if outcome.population == 0 => "check-empty",
        Verdict::Pass => "check-pass",
    };
    say!(language, key)
}

/// "410 of 412 looked at". A scope that was not read hides an unknown number, and is said apart.
fn looked_at(index: &Index<'_>, outcome: &Outcome) -> String {
    let missed: BTreeSet<&str> = outcome.not_evaluated.iter().map(|one| one.subject.as_str()).collect();
    let scopes = missed.iter().filter(|subject| is_scope(index, subject)).count() as u64;
    let others = missed.len() as u64 - scopes;
    let (looked, all) = (outcome.population, outcome.population.saturating_add(others));
    match scopes {
        0 => say!(index.language, "check-looked-at", looked = looked, total = all),
        _ => say!(index.language, "check-looked-at-in-part", looked = looked, total = all, scopes = scopes),
    }
}

/// Whether a subject is a whole scope. One that could not be read may be missing from the snapshot's
/// list, so its form counts too: `aws:…`, where a principal is an ARN, which begins with `arn:`.
fn is_scope(index: &Index<'_>, subject: &str) -> bool {
    index.is_scope(subject)
        || subject.split_once(':').is_some_and(|(cloud, id)| {
            cloud.parse::<tenure_model::Cloud>().is_ok() && !id.contains(['/', '#'])
        })
}

/// The sentence, and whether it holds the figures.
fn sentence(
    index: &Index<'_>,
    outcome: &Outcome,
    text: Option<&CheckText>,
    looked_at: &str,
) -> (String, bool) {
    if let Some(filled) = text.and_then(|text| text.filled(index.assessment.snapshot.as_of, outcome)) {
        let says_figures = filled.contains(looked_at);
        return (filled, says_figures);
    }
    let as_of = words::instant(index.assessment.snapshot.as_of);
    let written = text.map(|text| text.audit_sentence.trim()).unwrap_or_default();
    let found = words::len(&outcome.findings);
    let told = match written.trim_end_matches('.') {
        "" => say!(index.language, "check-sentence", time = as_of, looked = looked_at, count = found),
        clause => say!(
            index.language,
            "check-sentence-of",
            clause = hostile::sentence(clause),
            time = as_of,
            looked = looked_at,
            count = found
        ),
    };
    (told, true)
}

fn not_looked_at(index: &Index<'_>, outcome: &Outcome) -> Vec<NotLookedAt> {
    let mut by_reason: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for one in &outcome.not_evaluated {
        by_reason.entry(&one.why).or_default().insert(&one.subject);
    }
    let mut by_reason: Vec<_> = by_reason.into_iter().collect();
    by_reason.sort_by_key(|(_, subjects)| std::cmp::Reverse(subjects.len()));
    let beyond = by_reason.split_off(by_reason.len().min(12));
    let mut lines: Vec<NotLookedAt> = by_reason
        .into_iter()
        .map(|(why, subjects)| NotLookedAt { why: hostile::sentence(why), what: some_of(index, &subjects) })
        .collect();
    if !beyond.is_empty() {
        let subjects: usize = beyond.iter().map(|(_, subjects)| subjects.len()).sum();
        lines.push(NotLookedAt {
            why: say!(index.language, "check-further-reasons", count = beyond.len() as u64),
            what: words::kinds(index.language, "subject", subjects as u64),
        });
    }
    lines
}

fn some_of(index: &Index<'_>, subjects: &BTreeSet<&str>) -> String {
    let scopes = &index.assessment.snapshot.scopes;
    let named = subjects.iter().take(EXAMPLES).map(|subject| {
        scopes
            .iter()
            .find(|scope| scope.id.as_str() == *subject)
            .map_or_else(|| hostile::id(subject), |scope| index.scope(&scope.id))
    });
    let named = named.collect::<Vec<_>>().join(", ");
    match subjects.len().saturating_sub(EXAMPLES) as u64 {
        0 => named,
        more => say!(index.language, "names-and-more", names = named, count = more),
    }
}
