//! What came of reviews that were held.

use tenure_model::ReviewState;

use super::table::{Cell, Table};
use crate::hostile;
use crate::reviewing::{HeldResult, HeldReview, STATES};
use crate::view::words;

/// Identities that a sentence names; the table has all of them.
const NAMED: usize = 10;

/// Every item of the reviews of a pack, what needs somebody first.
pub(super) fn table(reviews: &[HeldReview]) -> Option<Table> {
    let intro: Vec<String> = reviews.iter().map(sentences).collect();
    let mut rows: Vec<(usize, Vec<Cell>)> = Vec::new();
    for held in reviews {
        rows.extend(held.results.iter().map(|one| (place(one.result.state), row(held, one))));
    }
    rows.sort_by_key(|(place, _)| *place);
    let rows = rows.into_iter().map(|(_, row)| row).collect();
    let heads = ["Identity", "Decision", "By", "Reason", "What came of it"];
    (!reviews.is_empty())
        .then(|| Table::new("review_results", "What came of reviews", intro.join(" "), &heads, rows))
}

fn place(state: ReviewState) -> usize {
    STATES.iter().position(|one| *one == state).unwrap_or(STATES.len())
}

fn sentences(held: &HeldReview) -> String {
    let counts = STATES.iter().filter_map(|state| {
        let count = held.of_state(*state).count() as u64;
        (count > 0).then(|| format!("{} {}", words::number(count), state.as_str()))
    });
    let judged = match held.judged_by.last() {
        Some(last) => format!(
            "as of {}, where {} are allowed",
            words::date(*last),
            words::count(u64::from(held.within), "day")
        ),
        None => "held against no snapshot".to_owned(),
    };
    let mut told = format!(
        "{}, closed {}: {}, {judged}.",
        hostile::name(&held.campaign),
        words::date(held.closed),
        words::list(&counts.collect::<Vec<_>>())
    );
    let left: Vec<String> = held
        .of_state(ReviewState::NotApplied)
        .map(|one| hostile::name(&one.result.item.subject.name))
        .collect();
    if !left.is_empty() {
        let shown = left.get(..NAMED).unwrap_or(&left);
        let more = left.len() - shown.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        told.push_str(&format!(" Revoked, and still there: {}{more}.", shown.join(", ")));
    }
    for file in held.files.iter().filter(|file| !file.pace.is_empty()) {
        told.push_str(&format!(" Of {}: {}.", hostile::name(&file.reviewer), file.pace));
    }
    told
}

fn row(held: &HeldReview, one: &HeldResult) -> Vec<Cell> {
    let result = &one.result;
    let mark = match result.state {
        ReviewState::NotApplied | ReviewState::ExceptionEnded | ReviewState::AppliedLate => "bad",
        ReviewState::Applied | ReviewState::AsReviewed => "",
        _ => "open",
    };
    let (decision, by) = match result.decided {
        None => (Cell::new("none"), Cell::new("–")),
        Some(decided) => {
            let signed = if result.signed { "signed" } else { "not signed" };
            (Cell::new(decided.as_str()), Cell::new(hostile::name(&one.decided_by)).note(signed))
        }
    };
    let reason = if result.reason.is_empty() { "–".to_owned() } else { hostile::name(&result.reason) };
    vec![
        Cell::new(hostile::name(&result.item.subject.name)).note(hostile::name(&held.campaign)),
        decision,
        by,
        Cell::new(reason),
        Cell::new(result.state.as_str()).note(hostile::name(&result.detail)).mark(mark),
    ]
}
