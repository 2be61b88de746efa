use std::collections::BTreeMap;

use tenure_model::{BelongingKind, BelongingState, MatrixAccess, Outvote, PartyFootprint};

use super::table::{Cell, Table};
use crate::hostile;
use crate::presentation::say;
use crate::view::index::Index;
use crate::view::words;

/// Reasons for doubt that the report shows.
const REASONS: usize = 4;

/// Kinds of things in the order of the columns.
const KINDS: [(BelongingKind, &str); 8] = [
    (BelongingKind::Principal, "identities-title"),
    (BelongingKind::Trust, "col-trusts"),
    (BelongingKind::Grant, "col-grants"),
    (BelongingKind::Delegation, "col-delegations"),
    (BelongingKind::Credential, "head-credentials"),
    (BelongingKind::Secret, "col-secrets"),
    (BelongingKind::DataDoor, "col-data-doors"),
    (BelongingKind::Deputy, "col-deputies"),
];

/// What belongs to each party, counted.
pub(super) fn footprints(index: &Index<'_>) -> Option<Table> {
    let footprints = &index.assessment.governance.footprints;
    if footprints.is_empty() {
        return None;
    }
    let mut heads = vec!["head-party"];
    heads.extend(KINDS.iter().map(|(_, head)| *head));
    heads.push("col-authorship");
    let rows = footprints.iter().map(|footprint| counts(index, footprint)).collect();
    let (intro, reasons) = match doubts(footprints) {
        (reasons, _) if reasons.is_empty() => (say!(index.language, "footprint-intro"), reasons),
        (reasons, 0) => (say!(index.language, "footprint-intro-doubts"), format!("{reasons}.")),
        (reasons, more) => {
            (say!(index.language, "footprint-intro-doubts-more", count = more), format!("{reasons}."))
        }
    };
    let table = Table::new(index.language, "footprint", intro, &heads, rows);
    Some(Table { reasons, ..table })
}

/// Why there may be more, the most common reasons first, and how many others there are. `assessment.json` has them all.
fn doubts(footprints: &[PartyFootprint]) -> (String, u64) {
    let mut number: BTreeMap<&str, usize> = BTreeMap::new();
    for why in footprints.iter().flat_map(|footprint| &footprint.not_proven) {
        *number.entry(why).or_default() += 1;
    }
    let mut reasons: Vec<(&str, usize)> = number.into_iter().collect();
    reasons.sort_by_key(|(why, number)| (std::cmp::Reverse(*number), *why));
    let shown: Vec<String> = reasons.iter().take(REASONS).map(|(why, _)| hostile::id(why)).collect();
    (shown.join("; "), reasons.len().saturating_sub(REASONS) as u64)
}

fn counts(index: &Index<'_>, footprint: &PartyFootprint) -> Vec<Cell> {
    let alive = |kind: BelongingKind| {
        let items = footprint.items.iter().filter(|item| item.kind == kind);
        items.filter(|item| !matches!(item.state, BelongingState::Gone | BelongingState::Expired)).count()
            as u64
    };
    let mut cells = vec![Cell::new(index.party(&footprint.party))];
    cells.extend(KINDS.iter().map(|(kind, _)| Cell::new(index.language.number(alive(*kind)))));
    let reasons = words::len(&footprint.not_proven);
    let since = footprint.authorship_since.map_or_else(
        || say!(index.language, "footprint-not-proven"),
        |at| say!(index.language, "footprint-since", day = words::date(at)),
    );
    let note = match reasons {
        0 => String::new(),
        some => say!(index.language, "footprint-reasons", count = some),
    };
    cells.push(Cell::new(since).note(note).mark(if reasons == 0 { "" } else { "open" }));
    cells
}

/// Whether a party can take the means of control away.
pub(super) fn outvotes(index: &Index<'_>) -> Option<Table> {
    let outvotes = &index.assessment.governance.outvotes;
    let mut shown: Vec<&Outvote> = outvotes.iter().filter(|one| one.access != MatrixAccess::No).collect();
    if outvotes.is_empty() {
        return None;
    }
    shown.sort_by_key(|one| (std::cmp::Reverse(one.access), &one.party, one.target));
    let can =
        shown.iter().filter(|one| matches!(one.access, MatrixAccess::Yes | MatrixAccess::Depends)).count()
            as u64;
    let intro = match can {
        0 => say!(index.language, "outvotes-none"),
        some => say!(index.language, "outvotes-some", count = some),
    };
    let row = |one: &Outvote| {
        let (key, mark) = match one.access {
            MatrixAccess::Yes => ("answer-yes", "bad"),
            MatrixAccess::Depends => ("matrix-depends", "open"),
            MatrixAccess::NotEvaluated => ("matrix-not-evaluated", "open"),
            MatrixAccess::No => ("answer-no", "good"),
        };
        vec![
            Cell::new(index.party(&one.party)),
            Cell::new(words::label(index.language, "outvote-", one.target.as_str())),
            Cell::new(say!(index.language, key)).mark(mark),
            Cell::new(hostile::name(&one.detail)).english(),
        ]
    };
    Some(Table::new(
        index.language,
        "outvotes",
        intro,
        &["head-party", "col-can-take", "head-answer", "head-how"],
        shown.into_iter().map(row).collect(),
    ))
}
