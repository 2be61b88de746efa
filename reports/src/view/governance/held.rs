//! What came of reviews that were held.

use tenure_model::ReviewState;

use super::table::{Cell, Table};
use crate::presentation::say;
use crate::reviewing::{HeldResult, HeldReview, STATES};
use crate::view::words;
use crate::{Language, hostile};

/// Identities that a sentence names; the table has all of them.
const NAMED: usize = 10;

/// Every item of the reviews of a pack, what needs somebody first.
pub(super) fn table(language: &Language, reviews: &[HeldReview]) -> Option<Table> {
    let intro: Vec<String> = reviews.iter().map(|held| sentences(language, held)).collect();
    let mut rows: Vec<(usize, Vec<Cell>)> = Vec::new();
    for held in reviews {
        rows.extend(held.results.iter().map(|one| (place(one.result.state), row(language, held, one))));
    }
    rows.sort_by_key(|(place, _)| *place);
    let rows = rows.into_iter().map(|(_, row)| row).collect();
    let heads = ["head-identity", "col-decision", "col-by", "review-reason", "col-came"];
    (!reviews.is_empty()).then(|| Table {
        reasons: paces(reviews),
        ..Table::new(language, "review_results", intro.join(" "), &heads, rows)
    })
}

fn place(state: ReviewState) -> usize {
    STATES.iter().position(|one| *one == state).unwrap_or(STATES.len())
}

fn sentences(language: &Language, held: &HeldReview) -> String {
    let counts = STATES.iter().filter_map(|state| {
        let count = held.of_state(*state).count() as u64;
        (count > 0).then(|| format!("{} {}", language.number(count), label(language, *state)))
    });
    let counts = words::listed(language, &counts.collect::<Vec<_>>());
    let judged = match held.judged_by.last() {
        Some(last) => {
            say!(language, "held-judged", day = words::date(*last), within = u64::from(held.within))
        }
        None => say!(language, "held-not-judged"),
    };
    let mut told = say!(
        language,
        "held-intro",
        campaign = hostile::name(&held.campaign),
        closed = words::date(held.closed),
        states = counts,
        judged = judged
    );
    let left: Vec<String> = held
        .of_state(ReviewState::NotApplied)
        .map(|one| hostile::name(&one.result.item.subject.name))
        .collect();
    if !left.is_empty() {
        let shown = left.get(..NAMED).unwrap_or(&left);
        let more = (left.len() - shown.len()) as u64;
        told.push(' ');
        told.push_str(&say!(language, "held-left", names = shown.join(", "), more = more));
    }
    told
}

/// What stands out in how fast it was decided, in the words of the assessment.
fn paces(reviews: &[HeldReview]) -> String {
    let files = reviews.iter().flat_map(|held| &held.files).filter(|file| !file.pace.is_empty());
    let told = files.map(|file| format!("Of {}: {}.", hostile::name(&file.reviewer), file.pace));
    told.collect::<Vec<_>>().join(" ")
}

fn label(language: &Language, state: ReviewState) -> String {
    words::label(language, "review-state-", state.as_str())
}

fn row(language: &Language, held: &HeldReview, one: &HeldResult) -> Vec<Cell> {
    let result = &one.result;
    let mark = match result.state {
        ReviewState::NotApplied | ReviewState::ExceptionEnded | ReviewState::AppliedLate => "bad",
        ReviewState::Applied | ReviewState::AsReviewed => "",
        _ => "open",
    };
    let (decision, by) = match result.decided {
        None => (Cell::new(say!(language, "held-undecided")), Cell::new("–")),
        Some(decided) => {
            let signed = if result.signed { "held-signed" } else { "held-not-signed" };
            (
                Cell::new(words::label(language, "review-", decided.as_str())),
                Cell::new(hostile::name(&one.decided_by)).note(say!(language, signed)),
            )
        }
    };
    let reason = if result.reason.is_empty() { "–".to_owned() } else { hostile::name(&result.reason) };
    vec![
        Cell::new(hostile::name(&result.item.subject.name)).note(hostile::name(&held.campaign)),
        decision,
        by,
        Cell::new(reason),
        Cell::new(label(language, result.state)).told(hostile::name(&result.detail)).mark(mark),
    ]
}
