use tenure_model::{ActRow, ApprovalVerdict, LogWindow, Signatures};

use super::table::{Cell, Table};
use crate::hostile;
use crate::presentation::say;
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
        index.language,
        "approvals",
        intro(index, acts),
        &["col-act", "col-to-whom", "col-done-by", "col-asked-by", "col-approved-by", "head-verdict"],
        rows.into_iter().map(|act| row(index, act)).collect(),
    ))
}

fn intro(index: &Index<'_>, acts: &[ActRow]) -> String {
    let language = index.language;
    let judged: Vec<&ActRow> = acts.iter().filter(|act| act.verdict.is_some()).collect();
    let of =
        |verdict: ApprovalVerdict| judged.iter().filter(|act| act.verdict == Some(verdict)).count() as u64;
    let verdicts = [
        ApprovalVerdict::Approved,
        ApprovalVerdict::NoneFound,
        ApprovalVerdict::SelfApproved,
        ApprovalVerdict::ApprovedByOutsider,
        ApprovalVerdict::ApprovedLate,
        ApprovalVerdict::ApprovalExpired,
        ApprovalVerdict::NotEvaluated,
    ];
    let parts: Vec<String> = verdicts
        .into_iter()
        .map(|verdict| (of(verdict), words::key("acts-", verdict.as_str())))
        .filter(|(count, _)| *count > 0)
        .map(|(count, key)| say!(language, &key, count = count))
        .collect();
    let total = words::len(acts);
    if judged.is_empty() {
        return say!(language, "acts-none-judged", count = total);
    }
    let linked = judged.iter().filter(|act| act.ticket.is_some()).count() as u64;
    say!(
        language,
        "acts-intro",
        count = total,
        judged = words::len(&judged),
        verdicts = words::listed(language, &parts),
        linked = linked,
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
    let verdict = act.verdict.map_or_else(
        || say!(index.language, "approval-not-needed"),
        |verdict| words::label(index.language, "approval-", verdict.as_str()),
    );
    let mark = match act.verdict {
        Some(ApprovalVerdict::Approved) => "good",
        Some(ApprovalVerdict::NotEvaluated) => "open",
        Some(_) => "bad",
        None => "",
    };
    let subject = if act.subject_name.is_empty() { &act.subject } else { &act.subject_name };
    let party = act.party.as_deref().map(|party| index.party(party)).unwrap_or_default();
    let at = match act.out_of_hours {
        Some(true) => say!(index.language, "act-out-of-hours", time = words::instant(act.at)),
        _ => words::instant(act.at),
    };
    let kind = words::label(index.language, "act-", act.kind.as_str());
    let name = |text: &Option<String>| text.as_deref().map_or_else(|| "–".to_owned(), hostile::name);
    let approval = act.approval.as_deref().map(hostile::name).unwrap_or_default();
    let ticket =
        act.ticket.as_deref().map(|ticket| format!(" {}", hostile::name(ticket))).unwrap_or_default();
    vec![
        Cell::new(format!("{kind}: {}", hostile::name(&act.action))).note(at),
        Cell::new(hostile::name(subject)).note(index.scope(&act.scope)),
        Cell::new(hostile::name(&act.executed_by)).note(party),
        Cell::new(name(&act.requested_by)),
        Cell::new(name(&act.approved_by)).note(format!("{approval}{ticket}").trim().to_owned()),
        Cell::new(verdict).told(hostile::name(&act.why)).mark(mark),
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
        0 => say!(index.language, "logs-whole"),
        some => say!(index.language, "logs-holes", count = some),
    };
    let time = |at: Option<tenure_model::Timestamp>| at.map_or_else(|| "–".to_owned(), words::instant);
    let rows = logs.iter().map(|log| {
        vec![
            Cell::new(hostile::name(&log.source)).note(log.cloud.map_or("", |cloud| cloud.as_str())),
            Cell::new(index.scope(&log.scope)),
            Cell::new(time(log.from)),
            Cell::new(time(log.to)),
            Cell::new(index.language.number(log.acts)),
            if log.complete {
                Cell::new(say!(index.language, "answer-yes")).mark("good")
            } else {
                Cell::new(say!(index.language, "answer-no")).told(hostile::name(&log.why)).mark("open")
            },
            signatures(index, log),
        ]
    });
    Some(Table::new(
        index.language,
        "logs",
        intro,
        &["col-log", "head-where", "head-from", "col-to", "col-acts", "col-without-hole", "col-signatures"],
        rows.collect(),
    ))
}

/// What is known of the signatures under the files of a log.
fn signatures(index: &Index<'_>, log: &LogWindow) -> Cell {
    let (key, mark) = match log.signatures {
        Signatures::Verified => ("signatures-verified", "good"),
        Signatures::None => return Cell::new("–").told(hostile::name(&log.signatures_why)),
        Signatures::NotSigned => ("signatures-not-signed", "open"),
        Signatures::NotVerifiable => ("signatures-not-verifiable", "open"),
        Signatures::Broken => ("signatures-broken", "bad"),
    };
    Cell::new(say!(index.language, key)).told(hostile::name(&log.signatures_why)).mark(mark)
}
