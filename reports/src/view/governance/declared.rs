use tenure_model::{ExceptionState, Source, Timestamp};

use super::table::{Cell, Table};
use crate::presentation::say;
use crate::view::index::Index;
use crate::view::words;
use crate::{Language, hostile};

fn day(index: &Index<'_>, at: Option<Timestamp>) -> String {
    at.map_or_else(|| "–".to_owned(), |at| index.days.day(at))
}

/// The last day before an end, or on which something is in time.
fn last_day(index: &Index<'_>, end: Option<Timestamp>) -> String {
    end.map_or_else(|| "–".to_owned(), |end| index.days.last(end))
}

fn name(text: Option<&str>) -> String {
    text.filter(|text| !text.is_empty()).map_or_else(|| "–".to_owned(), hostile::name)
}

fn names(list: &[String]) -> String {
    let list: Vec<String> = list.iter().map(|one| hostile::name(one)).collect();
    if list.is_empty() { "–".to_owned() } else { list.join(", ") }
}

fn overdue(index: &Index<'_>, is_overdue: bool, due: Option<Timestamp>) -> Cell {
    match is_overdue {
        true => Cell::new(say!(index.language, "declared-overdue")).note(last_day(index, due)).mark("bad"),
        false => Cell::new(last_day(index, due)),
    }
}

fn source(index: &Index<'_>, source: Source) -> String {
    words::label(index.language, "source-", source.as_str())
}

/// Contracts, with what is due under them.
pub(super) fn contracts(index: &Index<'_>) -> Option<Table> {
    let as_of = index.assessment.snapshot.as_of;
    let rows = &index.assessment.governance.contracts;
    let ended = rows.iter().filter(|row| row.end.is_some_and(|end| end <= as_of)).count() as u64;
    let intro = say!(index.language, "contracts-intro", count = words::len(rows), ended = ended);
    let row = |row: &tenure_model::ContractRow| {
        let end = match row.end {
            Some(end) if end <= as_of => {
                Cell::new(say!(index.language, "contract-ended")).note(index.days.last(end)).mark("bad")
            }
            end => Cell::new(last_day(index, end)),
        };
        let due = row.evidence.last().map(|one| one.due);
        vec![
            Cell::new(hostile::name(&row.id)).note(source(index, row.source)),
            Cell::new(index.party(&row.party)),
            Cell::new(hostile::name(&row.function)).note(match row.critical {
                true => say!(index.language, "contract-critical"),
                false => String::new(),
            }),
            Cell::new(index.days.day(row.start)),
            end,
            Cell::new(last_day(index, row.offboard_by)),
            Cell::new(last_day(index, due)),
        ]
    };
    let heads = [
        "col-contract",
        "head-party",
        "col-function",
        "head-from",
        "col-to",
        "col-gone-by",
        "col-evidence-due",
    ];
    (!rows.is_empty())
        .then(|| Table::new(index.language, "contracts", intro, &heads, rows.iter().map(row).collect()))
}

/// Exceptions, used or not.
pub(super) fn exceptions(index: &Index<'_>) -> Option<Table> {
    let rows = &index.assessment.governance.exceptions;
    let of = |state: ExceptionState| rows.iter().filter(|row| row.state == state).count() as u64;
    let states = [
        ExceptionState::Used,
        ExceptionState::Unused,
        ExceptionState::Expired,
        ExceptionState::NotYet,
        ExceptionState::NotValid,
    ];
    let parts: Vec<String> = states
        .into_iter()
        .filter(|state| of(*state) > 0)
        .map(|state| say!(index.language, &words::key("exceptions-", state.as_str()), count = of(state)))
        .collect();
    let states = words::listed(index.language, &parts);
    let intro = say!(index.language, "exceptions-intro", count = words::len(rows), states = states);
    let row = |row: &tenure_model::ExceptionRow| {
        let mark = match row.state {
            ExceptionState::Used => "",
            ExceptionState::Expired | ExceptionState::NotValid => "bad",
            ExceptionState::Unused | ExceptionState::NotYet => "open",
        };
        vec![
            Cell::new(hostile::name(&row.id)).told(index.check_title(row.check.as_str())),
            Cell::new(hostile::id(&row.subject)).note(say!(
                index.language,
                "parties-findings",
                count = row.findings
            )),
            Cell::new(hostile::name(&row.reason)).note(names(&row.compensating)),
            Cell::new(hostile::name(&row.approved_by)).note(source(index, row.source)),
            Cell::new(index.days.last(row.expires)).note(say!(
                index.language,
                "footprint-since",
                day = index.days.day(row.opened)
            )),
            Cell::new(words::label(index.language, "exception-", row.state.as_str())).mark(mark),
        ]
    };
    let heads = ["col-exception", "col-covers", "col-reason", "col-approved-by", "col-until", "head-state"];
    (!rows.is_empty())
        .then(|| Table::new(index.language, "exceptions", intro, &heads, rows.iter().map(row).collect()))
}

/// Escalations that are due or were missed.
pub(super) fn escalations(index: &Index<'_>) -> Option<Table> {
    let rows = &index.assessment.governance.escalations;
    let breached = rows.iter().filter(|row| row.breached == Some(true)).count() as u64;
    let intro = say!(index.language, "escalations-intro", count = words::len(rows), breached = breached);
    let row = |row: &tenure_model::EscalationRow| {
        let state = match row.breached {
            Some(true) => Cell::new(say!(index.language, "escalation-breached"))
                .note(last_day(index, row.due))
                .mark("bad"),
            Some(false) => Cell::new(last_day(index, row.due)),
            None => Cell::new(say!(index.language, "escalation-since-unknown")).mark("open"),
        };
        let path = match row.path.is_empty() {
            true => say!(index.language, "escalation-no-way"),
            false => names(&row.path),
        };
        vec![
            Cell::new(hostile::name(&row.trigger)),
            Cell::new(hostile::id(&row.subject)),
            Cell::new(day(index, row.since)),
            state,
            Cell::new(path),
        ]
    };
    let heads = ["col-on", "col-about", "head-since", "col-due", "col-called"];
    (!rows.is_empty())
        .then(|| Table::new(index.language, "escalations", intro, &heads, rows.iter().map(row).collect()))
}

/// Controls with their owners and tests.
pub(super) fn controls(index: &Index<'_>) -> Option<Table> {
    let rows = &index.assessment.governance.controls;
    let late = rows.iter().filter(|row| row.overdue).count() as u64;
    let intro = say!(index.language, "raci-intro", count = words::len(rows), late = late);
    let row = |row: &tenure_model::ControlRow| {
        vec![
            Cell::new(hostile::name(&row.id)).note(source(index, row.source)),
            Cell::new(hostile::name(&row.statement)).note(names(&row.maps)),
            Cell::new(hostile::name(&row.accountable)),
            Cell::new(names(&row.responsible)),
            Cell::new(day(index, row.passed)),
            overdue(index, row.overdue, row.due),
        ]
    };
    let heads = [
        "head-own-control",
        "col-must-hold",
        "head-accountable",
        "col-responsible",
        "col-passed",
        "col-next-test",
    ];
    (!rows.is_empty())
        .then(|| Table::new(index.language, "raci", intro, &heads, rows.iter().map(row).collect()))
}

/// Reviews, held and overdue.
pub(super) fn reviews(index: &Index<'_>) -> Option<Table> {
    let rows = &index.assessment.governance.reviews;
    let late = rows.iter().filter(|row| row.overdue).count() as u64;
    let intro = say!(index.language, "reviews-intro", count = words::len(rows), late = late);
    let row = |row: &tenure_model::ReviewRow| {
        vec![
            Cell::new(hostile::name(&row.id)).told(hostile::name(&row.told_by)),
            Cell::new(hostile::name(&row.of)),
            Cell::new(name(Some(&row.decided_by))),
            Cell::new(day(index, row.decided)),
            overdue(index, row.overdue, row.due),
        ]
    };
    let heads = ["col-review", "col-of", "col-decided-by", "col-last-decided", "col-due"];
    (!rows.is_empty())
        .then(|| Table::new(index.language, "reviews", intro, &heads, rows.iter().map(row).collect()))
}

fn observed(language: &Language, kept: Option<bool>, text: &str) -> Cell {
    let (key, mark) = match kept {
        Some(true) => ("answer-yes", "good"),
        Some(false) => ("answer-no", "bad"),
        None => ("matrix-not-evaluated", "open"),
    };
    Cell::new(say!(language, key)).told(hostile::name(text)).mark(mark)
}

/// What has to be kept.
pub(super) fn retention(index: &Index<'_>) -> Option<Table> {
    let rows = &index.assessment.governance.retention;
    let row = |row: &tenure_model::RetentionRow| {
        vec![
            Cell::new(hostile::id(&row.what)),
            Cell::new(hostile::name(&row.held_by)),
            Cell::new(hostile::name(&row.declared)).note(name(row.immutable.as_deref())),
            observed(index.language, row.kept, &row.observed),
        ]
    };
    let intro = say!(index.language, "retention-intro");
    let heads = ["head-what", "col-held-by", "col-declared", "col-kept"];
    (!rows.is_empty())
        .then(|| Table::new(index.language, "retention", intro, &heads, rows.iter().map(row).collect()))
}

/// What providers say they watch.
pub(super) fn monitors(index: &Index<'_>) -> Option<Table> {
    let rows = &index.assessment.governance.monitors;
    let row = |row: &tenure_model::MonitorRow| {
        vec![
            Cell::new(hostile::name(&row.what)),
            Cell::new(index.party(&row.party)),
            Cell::new(hostile::name(&row.environment)),
            observed(index.language, row.present, &row.observed),
        ]
    };
    let intro = say!(index.language, "monitors-intro");
    let heads = ["head-what", "head-party", "head-environment", "col-there"];
    (!rows.is_empty())
        .then(|| Table::new(index.language, "monitors", intro, &heads, rows.iter().map(row).collect()))
}
