use std::collections::BTreeMap;

use tenure_model::{BelongingKind, BelongingState, MatrixAccess, Outvote, PartyFootprint};

use super::table::{Cell, Table};
use crate::hostile;
use crate::view::index::Index;
use crate::view::words;

/// Reasons for doubt that the report shows.
const REASONS: usize = 4;

/// Kinds of things in the order of the columns.
const KINDS: [(BelongingKind, &str); 8] = [
    (BelongingKind::Principal, "Identities"),
    (BelongingKind::Trust, "Trusts"),
    (BelongingKind::Grant, "Grants"),
    (BelongingKind::Delegation, "Delegations"),
    (BelongingKind::Credential, "Credentials"),
    (BelongingKind::Secret, "Readable secrets"),
    (BelongingKind::DataDoor, "Data doors"),
    (BelongingKind::Deputy, "Made or changed"),
];

/// What belongs to each party, counted.
pub(super) fn footprints(index: &Index<'_>) -> Option<Table> {
    let footprints = &index.assessment.governance.footprints;
    if footprints.is_empty() {
        return None;
    }
    let mut heads = vec!["Party"];
    heads.extend(KINDS.iter().map(|(_, head)| *head));
    heads.push("Who made what is known");
    let intro = format!(
        "All that belongs to a party, is held by it, or was made or changed by it, as far as it still works; every \
         item, with what proves it and the command that ends it, stands in the file.{}",
        doubts(footprints)
    );
    Some(Table::new(
        "footprint",
        "What is theirs",
        intro,
        &heads,
        footprints.iter().map(|footprint| counts(index, footprint)).collect(),
    ))
}

/// Why there may be more, the most common reasons first. `assessment.json` has them all.
fn doubts(footprints: &[PartyFootprint]) -> String {
    let mut number: BTreeMap<&str, usize> = BTreeMap::new();
    for why in footprints.iter().flat_map(|footprint| &footprint.not_proven) {
        *number.entry(why).or_default() += 1;
    }
    let mut reasons: Vec<(&str, usize)> = number.into_iter().collect();
    reasons.sort_by_key(|(why, number)| (std::cmp::Reverse(*number), *why));
    let shown: Vec<String> = reasons.iter().take(REASONS).map(|(why, _)| hostile::id(why)).collect();
    match (shown.is_empty(), reasons.len().saturating_sub(REASONS) as u64) {
        (true, _) => String::new(),
        (false, 0) => format!(" There may be more: {}.", shown.join("; ")),
        (false, more) => {
            format!(" There may be more: {}; and {}.", shown.join("; "), words::count(more, "more reason"))
        }
    }
}

fn counts(index: &Index<'_>, footprint: &PartyFootprint) -> Vec<Cell> {
    let alive = |kind: BelongingKind| {
        let items = footprint.items.iter().filter(|item| item.kind == kind);
        items.filter(|item| !matches!(item.state, BelongingState::Gone | BelongingState::Expired)).count()
            as u64
    };
    let mut cells = vec![Cell::new(index.party(&footprint.party))];
    cells.extend(KINDS.iter().map(|(kind, _)| Cell::new(words::number(alive(*kind)))));
    let reasons = words::len(&footprint.not_proven);
    let since = footprint
        .authorship_since
        .map_or_else(|| "not proven".to_owned(), |at| format!("since {}", words::date(at)));
    let note =
        if reasons == 0 { String::new() } else { format!("{} for more", words::count(reasons, "reason")) };
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
        0 => "No party was seen to be able to take administrators, logs, evidence, keys or emergency access away from \
              the customer."
            .to_owned(),
        some => format!(
            "In {} a party can take away what the customer needs to keep control.",
            words::count(some, "way")
        ),
    };
    let row = |one: &Outvote| {
        let (label, mark) = match one.access {
            MatrixAccess::Yes => ("yes", "bad"),
            MatrixAccess::Depends => ("depends", "open"),
            MatrixAccess::NotEvaluated => ("not evaluated", "open"),
            MatrixAccess::No => ("no", "good"),
        };
        vec![
            Cell::new(index.party(&one.party)),
            Cell::new(one.target.as_str()),
            Cell::new(label).mark(mark),
            Cell::new(hostile::name(&one.detail)),
        ]
    };
    Some(Table::new(
        "outvotes",
        "Can a party outvote the customer?",
        intro,
        &["Party", "Can take away", "Answer", "How"],
        shown.into_iter().map(row).collect(),
    ))
}
