use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use tenure_model::{Facet, Gap, GapReason};

use super::index::Index;
use super::words;
use crate::hostile;
use crate::presentation::say;

/// How many examples a line names.
const EXAMPLES: usize = 3;

/// How many lines page one has.
const PAGE_ONE: usize = 6;

/// What was not read, and what that blinds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotSeen {
    /// How many places were not read, in figures.
    pub total: String,
    /// How many places, as a number.
    pub places: u64,
    /// One sentence.
    pub sentence: String,
    /// Gaps of one reason that blind the same, as one line; those with the most places first.
    pub lines: Vec<NotSeenLine>,
    /// The first of these lines, for page one.
    pub first: Vec<NotSeenLine>,
    /// Lines beyond those; empty where page one has all.
    pub more: String,
}

/// Gaps of one reason that blind the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotSeenLine {
    /// What it blinds: "resource policies".
    pub what: String,
    /// Why, as a clause: "the cloud refused".
    pub why: String,
    /// The word of the reason (`refused`).
    pub reason: String,
    /// How many places.
    pub places: String,
    /// In which scopes, some by name.
    pub scopes: String,
    /// Which calls with which error codes, some by name.
    pub calls: String,
}

impl NotSeen {
    pub(crate) fn new(index: &Index<'_>) -> Self {
        let gaps = &index.assessment.gaps;
        let places = words::len(gaps);
        let lines = lines(index, gaps);
        let more = lines.len().saturating_sub(PAGE_ONE) as u64;
        Self {
            total: words::number(places),
            places,
            sentence: sentence(index, places),
            first: lines.iter().take(PAGE_ONE).cloned().collect(),
            more: if more == 0 {
                String::new()
            } else {
                say!(index.language, "not-seen-more-kinds", count = more)
            },
            lines,
        }
    }
}

fn sentence(index: &Index<'_>, places: u64) -> String {
    let calls = words::len(&index.assessment.coverage);
    match (places, calls) {
        (0, 0) => say!(index.language, "not-seen-nothing-read"),
        (0, _) => say!(index.language, "not-seen-nothing", count = calls),
        _ => say!(index.language, "not-seen-places", count = places),
    }
}

fn lines(index: &Index<'_>, gaps: &[Gap]) -> Vec<NotSeenLine> {
    let mut groups: BTreeMap<(Vec<Facet>, GapReason), Vec<&Gap>> = BTreeMap::new();
    for gap in gaps {
        let mut blinds = gap.blinds.clone();
        blinds.sort_unstable();
        blinds.dedup();
        groups.entry((blinds, gap.reason)).or_default().push(gap);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    // Most places first; the map's order settles ties.
    groups.sort_by_key(|(_, gaps)| std::cmp::Reverse(gaps.len()));
    groups.into_iter().map(|((blinds, reason), gaps)| line(index, &blinds, reason, &gaps)).collect()
}

fn line(index: &Index<'_>, blinds: &[Facet], reason: GapReason, gaps: &[&Gap]) -> NotSeenLine {
    let labels: Vec<String> = blinds.iter().map(|facet| facet.label().to_owned()).collect();
    let what = if labels.is_empty() { "what no check depends on".to_owned() } else { words::list(&labels) };
    let scopes: BTreeSet<String> = gaps.iter().map(|gap| index.scope(&gap.scope)).collect();
    let calls: BTreeSet<String> = gaps
        .iter()
        .map(|gap| match gap.code.as_str() {
            // The reason says it already.
            "" | "NotInImport" => hostile::id(&gap.api),
            code => format!("{} {}", hostile::id(&gap.api), hostile::id(code)),
        })
        .collect();
    NotSeenLine {
        what: words::capitalised(&what),
        why: why(reason).to_owned(),
        reason: reason.as_str().to_owned(),
        places: words::number(words::len(gaps)),
        scopes: some_of(&scopes, "scope"),
        calls: some_of(&calls, "call"),
    }
}

/// `a, b, c and 12 more`.
fn some_of(names: &BTreeSet<String>, noun: &str) -> String {
    let shown: Vec<String> = names.iter().take(EXAMPLES).cloned().collect();
    match names.len().saturating_sub(shown.len()) {
        0 => shown.join(", "),
        more => format!(
            "{} and {} more {}",
            shown.join(", "),
            words::number(more as u64),
            words::plural(more as u64, noun)
        ),
    }
}

/// The reason as a clause.
pub(crate) const fn why(reason: GapReason) -> &'static str {
    match reason {
        GapReason::Refused => "the cloud refused",
        GapReason::Throttled => "refused for too many requests, also after every retry",
        GapReason::Unreachable => "no answer in time",
        GapReason::Failed => "the service failed",
        GapReason::Truncated => "the list ended before its end",
        GapReason::Malformed => "the answer could not be understood",
        GapReason::NotInImport => "the import does not hold it",
        GapReason::Bounded => "our own limit on single reads was reached",
        GapReason::Cancelled => "the scan was stopped before",
    }
}
