use tenure_model::{ActRow, ApprovalVerdict, LogWindow, Signatures};

use super::table::{Cell, Table};
use crate::hostile;
use crate::view::index::Index;
use crate::view::words;

/// Acts on access, those first that nobody approved as they should be.
pub(super) fn table(index: &Index<'_>) -> Option<Table> {
    let acts = &index.assessment.governance.acts;
    if acts.is_empty() {
        return None;
    }
    let mut rows: Vec<&ActRow> = acts.iter().collect();
    rows.sort_by_key(|act| (std::cmp::Reverse(rank(act.verdict)), std::cmp::Reverse(act.at), &act.event));
    Some(Table::new(
        "approvals",
        "Who asked, who approved, who did it",
        intro(acts),
        &["Act", "To whom", "Done by", "Asked by", "Approved by", "Verdict"],
        rows.into_iter().map(|act| row(index, act)).collect(),
    ))
}

fn intro(acts: &[ActRow]) -> String {
    let judged: Vec<&ActRow> = acts.iter().filter(|act| act.verdict.is_some()).collect();
    let of =
        |verdict: ApprovalVerdict| judged.iter().filter(|act| act.verdict == Some(verdict)).count() as u64;
    let verdicts = [
        (ApprovalVerdict::Approved, "approved by somebody else of the customer before"),
        (ApprovalVerdict::NoneFound, "without an approval that could be found"),
        (ApprovalVerdict::SelfApproved, "approved by whoever asked or did it"),
        (ApprovalVerdict::ApprovedByOutsider, "approved by somebody who is not the customer's"),
        (ApprovalVerdict::ApprovedLate, "approved afterwards"),
        (ApprovalVerdict::ApprovalExpired, "after the approval had ended"),
        (ApprovalVerdict::NotEvaluated, "not evaluated, because a source was not read or has a hole"),
    ];
    let parts: Vec<String> = verdicts
        .into_iter()
        .map(|(verdict, words)| (of(verdict), words))
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{} {what}", words::number(count)))
        .collect();
    let total = words::count(words::len(acts), "act");
    if judged.is_empty() {
        return format!("{total} on access; none of them needs an approval.");
    }
    let linked = judged.iter().filter(|act| act.ticket.is_some()).count() as u64;
    format!(
        "{total} on access, of which {} an approval: {}. {} of them {} a ticket.",
        words::count(words::len(&judged), "need"),
        words::list(&parts),
        words::number(linked),
        if linked == 1 { "names" } else { "name" },
    )
}

const fn rank(verdict: Option<ApprovalVerdict>) -> u8 {
    match verdict {
        Some(ApprovalVerdict::NoneFound) => 7,
        Some(ApprovalVerdict::SelfApproved) => 6,
        Some(ApprovalVerdict::ApprovedByOutsider) => 5,
        Some(ApprovalVerdict::ApprovalExpired) => 4,
        Some(ApprovalVerdict::ApprovedLate) => 3,
        Some(ApprovalVerdict::NotEvaluated) => 2,
        Some(ApprovalVerdict::Approved) => 1,
        None => 0,
    }
}

fn row(index: &Index<'_>, act: &ActRow) -> Vec<Cell> {
    let verdict = act.verdict.map_or("no approval needed", |verdict| match verdict {
        ApprovalVerdict::Approved => "approved",
        ApprovalVerdict::SelfApproved => "self-approved",
        ApprovalVerdict::ApprovedByOutsider => "approved by an outsider",
        ApprovalVerdict::ApprovedLate => "approved late",
        ApprovalVerdict::ApprovalExpired => "approval had ended",
        ApprovalVerdict::NoneFound => "no approval found",
        ApprovalVerdict::NotEvaluated => "not evaluated",
    });
    let mark = match act.verdict {
        Some(ApprovalVerdict::Approved) => "good",
        Some(ApprovalVerdict::NotEvaluated) => "open",
        Some(_) => "bad",
        None => "",
    };
    let subject = if act.subject_name.is_empty() { &act.subject } else { &act.subject_name };
    let party = act.party.as_deref().map(|party| index.party(party)).unwrap_or_default();
    let late = if act.out_of_hours == Some(true) { ", out of hours" } else { "" };
    let name = |text: &Option<String>| text.as_deref().map_or_else(|| "–".to_owned(), hostile::name);
    let approval = act.approval.as_deref().map(hostile::name).unwrap_or_default();
    let ticket =
        act.ticket.as_deref().map(|ticket| format!(" {}", hostile::name(ticket))).unwrap_or_default();
    vec![
        Cell::new(format!("{}: {}", act.kind.as_str(), hostile::name(&act.action)))
            .note(format!("{}{late}", words::instant(act.at))),
        Cell::new(hostile::name(subject)).note(index.scope(&act.scope)),
        Cell::new(hostile::name(&act.executed_by)).note(party),
        Cell::new(name(&act.requested_by)),
        Cell::new(name(&act.approved_by)).note(format!("{approval}{ticket}").trim().to_owned()),
        Cell::new(verdict).note(hostile::name(&act.why)).mark(mark),
    ]
}

/// Which log tells of which time.
pub(super) fn logs(index: &Index<'_>) -> Option<Table> {
    let logs = &index.assessment.governance.logs;
    if logs.is_empty() {
        return None;
    }
    let holes = logs.iter().filter(|log| !log.complete).count() as u64;
    let intro = match holes {
        0 => "Each of them was read for its time without a hole.".to_owned(),
        some => format!(
            "{} {} not read without a hole: there, silence proves nothing.",
            words::number(some),
            if some == 1 { "was" } else { "were" }
        ),
    };
    let time = |at: Option<tenure_model::Timestamp>| at.map_or_else(|| "–".to_owned(), words::instant);
    let rows = logs.iter().map(|log| {
        vec![
            Cell::new(hostile::name(&log.source)).note(log.cloud.map_or("", |cloud| cloud.as_str())),
            Cell::new(index.scope(&log.scope)),
            Cell::new(time(log.from)),
            Cell::new(time(log.to)),
            Cell::new(words::number(log.acts)),
            if log.complete {
                Cell::new("yes").mark("good")
            } else {
                Cell::new("no").note(hostile::name(&log.why)).mark("open")
            },
            signatures(log),
        ]
    });
    Some(Table::new(
        "logs",
        "The logs behind this, and how far back they tell",
        intro,
        &["Log", "Where", "From", "To", "Acts", "Without a hole", "Signatures"],
        rows.collect(),
    ))
}

/// What is known of the signatures under the files of a log.
fn signatures(log: &LogWindow) -> Cell {
    let (word, mark) = match log.signatures {
        Signatures::Verified => ("verified", "good"),
        Signatures::None => ("–", ""),
        Signatures::NotSigned => ("not signed", "open"),
        Signatures::NotVerifiable => ("not verifiable", "open"),
        Signatures::Broken => ("broken", "bad"),
    };
    Cell::new(word).note(hostile::name(&log.signatures_why)).mark(mark)
}
