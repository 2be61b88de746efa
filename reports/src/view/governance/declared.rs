use tenure_model::{ExceptionState, Timestamp};

use super::table::{Cell, Table};
use crate::hostile;
use crate::view::index::Index;
use crate::view::words;

fn day(at: Option<Timestamp>) -> String {
    at.map_or_else(|| "–".to_owned(), words::date)
}

fn name(text: Option<&str>) -> String {
    text.filter(|text| !text.is_empty()).map_or_else(|| "–".to_owned(), hostile::name)
}

fn names(list: &[String]) -> String {
    let list: Vec<String> = list.iter().map(|one| hostile::name(one)).collect();
    if list.is_empty() { "–".to_owned() } else { list.join(", ") }
}

fn overdue(is_overdue: bool, due: Option<Timestamp>) -> Cell {
    if is_overdue { Cell::new("overdue").note(day(due)).mark("bad") } else { Cell::new(day(due)) }
}

/// Contracts, with what is due under them.
pub(super) fn contracts(index: &Index<'_>) -> Option<Table> {
    let as_of = index.assessment.snapshot.as_of;
    let rows = &index.assessment.governance.contracts;
    let ended = rows.iter().filter(|row| row.end.is_some_and(|end| end <= as_of)).count() as u64;
    let intro =
        format!("{}, {} of them ended.", words::count(words::len(rows), "contract"), words::number(ended));
    let row = |row: &tenure_model::ContractRow| {
        let end = match row.end {
            Some(end) if end <= as_of => Cell::new("ended").note(words::date(end)).mark("bad"),
            end => Cell::new(day(end)),
        };
        let due = row.evidence.last().map(|one| one.due);
        vec![
            Cell::new(hostile::name(&row.id)).note(row.source.as_str()),
            Cell::new(index.party(&row.party)),
            Cell::new(hostile::name(&row.function)).note(if row.critical {
                "critical or important"
            } else {
                ""
            }),
            Cell::new(words::date(row.start)),
            end,
            Cell::new(day(row.offboard_by)),
            Cell::new(day(due)),
        ]
    };
    let heads = ["Contract", "Party", "Function", "From", "To", "Access gone by", "Evidence due"];
    (!rows.is_empty())
        .then(|| Table::new("contracts", "Contracts", intro, &heads, rows.iter().map(row).collect()))
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
        .map(|state| format!("{} {}", words::number(of(state)), state.as_str()))
        .collect();
    let intro = format!("{}: {}.", words::count(words::len(rows), "exception"), words::list(&parts));
    let row = |row: &tenure_model::ExceptionRow| {
        let mark = match row.state {
            ExceptionState::Used => "",
            ExceptionState::Expired | ExceptionState::NotValid => "bad",
            ExceptionState::Unused | ExceptionState::NotYet => "open",
        };
        vec![
            Cell::new(hostile::name(&row.id)).note(index.check_title(row.check.as_str())),
            Cell::new(hostile::id(&row.subject)).note(words::count(row.findings, "finding")),
            Cell::new(hostile::name(&row.reason)).note(names(&row.compensating)),
            Cell::new(hostile::name(&row.approved_by)).note(row.source.as_str()),
            Cell::new(words::date(row.expires)).note(format!("since {}", words::date(row.opened))),
            Cell::new(row.state.as_str()).mark(mark),
        ]
    };
    let heads = ["Exception", "Covers", "Reason, and what stands in", "Approved by", "Until", "State"];
    (!rows.is_empty())
        .then(|| Table::new("exceptions", "Exceptions", intro, &heads, rows.iter().map(row).collect()))
}

/// Escalations that are due or were missed.
pub(super) fn escalations(index: &Index<'_>) -> Option<Table> {
    let rows = &index.assessment.governance.escalations;
    let breached = rows.iter().filter(|row| row.breached == Some(true)).count() as u64;
    let intro = format!(
        "{} due, {} of them past their time.",
        words::count(words::len(rows), "escalation"),
        words::number(breached)
    );
    let row = |row: &tenure_model::EscalationRow| {
        let state = match row.breached {
            Some(true) => Cell::new("breached").note(day(row.due)).mark("bad"),
            Some(false) => Cell::new(day(row.due)),
            None => Cell::new("not known since when").mark("open"),
        };
        let path = if row.path.is_empty() { "no way declared".to_owned() } else { names(&row.path) };
        vec![
            Cell::new(hostile::name(&row.trigger)),
            Cell::new(hostile::id(&row.subject)),
            Cell::new(day(row.since)),
            state,
            Cell::new(path),
        ]
    };
    let heads = ["On", "About", "Since", "Due", "Who is called"];
    (!rows.is_empty())
        .then(|| Table::new("escalations", "Escalations", intro, &heads, rows.iter().map(row).collect()))
}

/// Controls with their owners and tests.
pub(super) fn controls(index: &Index<'_>) -> Option<Table> {
    let rows = &index.assessment.governance.controls;
    let late = rows.iter().filter(|row| row.overdue).count() as u64;
    let intro = format!(
        "{}, {} with a test that is overdue. A scan can refute a control; alone it cannot prove one.",
        words::count(words::len(rows), "control"),
        words::number(late)
    );
    let row = |row: &tenure_model::ControlRow| {
        vec![
            Cell::new(hostile::name(&row.id)).note(row.source.as_str()),
            Cell::new(hostile::name(&row.statement)).note(names(&row.maps)),
            Cell::new(hostile::name(&row.accountable)),
            Cell::new(names(&row.responsible)),
            Cell::new(day(row.passed)),
            overdue(row.overdue, row.due),
        ]
    };
    let heads = ["Control", "What must hold", "Accountable", "Responsible", "Passed", "Next test"];
    (!rows.is_empty()).then(|| Table::new("raci", "Controls", intro, &heads, rows.iter().map(row).collect()))
}

/// Reviews, held and overdue.
pub(super) fn reviews(index: &Index<'_>) -> Option<Table> {
    let rows = &index.assessment.governance.reviews;
    let late = rows.iter().filter(|row| row.overdue).count() as u64;
    let intro = format!("{}, {} overdue.", words::count(words::len(rows), "review"), words::number(late));
    let row = |row: &tenure_model::ReviewRow| {
        vec![
            Cell::new(hostile::name(&row.id)).note(hostile::name(&row.told_by)),
            Cell::new(hostile::name(&row.of)),
            Cell::new(name(Some(&row.decided_by))),
            Cell::new(day(row.decided)),
            overdue(row.overdue, row.due),
        ]
    };
    let heads = ["Review", "Of", "Decided by", "Last decided", "Due"];
    (!rows.is_empty())
        .then(|| Table::new("reviews", "Reviews", intro, &heads, rows.iter().map(row).collect()))
}

fn observed(kept: Option<bool>, text: &str) -> Cell {
    match kept {
        Some(true) => Cell::new("yes").note(hostile::name(text)).mark("good"),
        Some(false) => Cell::new("no").note(hostile::name(text)).mark("bad"),
        None => Cell::new("not evaluated").note(hostile::name(text)).mark("open"),
    }
}

/// What has to be kept.
pub(super) fn retention(index: &Index<'_>) -> Option<Table> {
    let rows = &index.assessment.governance.retention;
    let row = |row: &tenure_model::RetentionRow| {
        vec![
            Cell::new(hostile::id(&row.what)),
            Cell::new(hostile::name(&row.held_by)),
            Cell::new(hostile::name(&row.declared)).note(name(row.immutable.as_deref())),
            observed(row.kept, &row.observed),
        ]
    };
    let intro = "What has to be kept, and whether what was observed keeps it that long.".to_owned();
    let heads = ["What", "Held by", "Declared", "Kept"];
    (!rows.is_empty()).then(|| {
        Table::new("retention", "Retention of evidence", intro, &heads, rows.iter().map(row).collect())
    })
}

/// What providers say they watch.
pub(super) fn monitors(index: &Index<'_>) -> Option<Table> {
    let rows = &index.assessment.governance.monitors;
    let row = |row: &tenure_model::MonitorRow| {
        vec![
            Cell::new(hostile::name(&row.what)),
            Cell::new(index.party(&row.party)),
            Cell::new(hostile::name(&row.environment)),
            observed(row.present, &row.observed),
        ]
    };
    let intro = "What providers say they watch, and whether it is there.".to_owned();
    let heads = ["What", "Party", "Environment", "There"];
    (!rows.is_empty()).then(|| {
        Table::new("monitors", "What providers watch", intro, &heads, rows.iter().map(row).collect())
    })
}
