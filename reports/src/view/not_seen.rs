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
            total: index.language.number(places),
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
    let labels: Vec<String> =
        blinds.iter().map(|facet| words::label(index.language, "facet-", facet.label())).collect();
    let what = match labels.is_empty() {
        true => say!(index.language, "not-seen-no-check"),
        false => words::listed(index.language, &labels),
    };
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
        why: words::label(index.language, "gap-", reason.as_str()),
        reason: reason.as_str().to_owned(),
        places: index.language.number(words::len(gaps)),
        scopes: some_of(index, &scopes, "names-and-scopes"),
        calls: some_of(index, &calls, "names-and-calls"),
    }
}

/// `a, b, c and 12 more`.
fn some_of(index: &Index<'_>, names: &BTreeSet<String>, key: &str) -> String {
    let shown: Vec<String> = names.iter().take(EXAMPLES).cloned().collect();
    match names.len().saturating_sub(shown.len()) {
        0 => shown.join(", "),
        more => say!(index.language, key, names = shown.join(", "), count = more as u64),
    }
}
