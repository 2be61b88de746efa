//! Paths on a terminal.

use std::collections::BTreeSet;

use tenure_analysis::reach::Destination;
use tenure_model::{Confidence, EscalationStep, PrincipalId};

use super::{Told, View};
use crate::output::Output;
use crate::page::{Page, Tone, count};

/// The most recorded answers that are named for a path.
const MOST_CITED: usize = 4;
/// The most places that are named of which something was not read.
const MOST_PLACES: usize = 6;

pub(super) fn render(
    view: &View<'_>,
    from: Option<&PrincipalId>,
    to: &Destination,
    output: &Output,
) -> String {
    let mut page = Page::new(output);
    if view.open.is_empty() && !view.not_evaluated.is_empty() {
        page.head("not evaluated", Tone::Open, &question(from, to));
    } else if !view.is_complete {
        page.head("no open path in what was read", Tone::Open, &question(from, to));
    } else if view.open.is_empty() {
        page.head("no open path", Tone::Good, &question(from, to));
    } else {
        page.head(&count(view.open.len(), "open path"), Tone::Bad, &question(from, to));
    }
    for told in &view.open {
        path(&mut page, told, from.is_none());
    }
    if !view.blocked_by_one.is_empty() {
        page.blank();
        let stopped = count(view.blocked_by_one.len(), "path");
        page.head(&stopped, Tone::Open, "that exactly one guard rail stops, and that open if it goes");
        for told in &view.blocked_by_one {
            path(&mut page, told, from.is_none());
        }
    }
    if !view.blind_spots.is_empty() {
        page.blank();
        page.sentence("Not read, so that an answer may be longer, shorter or wrong:");
        page.lines("", view.blind_spots.iter().cloned());
    }
    if !view.unread.is_empty() || !view.unread_policies.is_empty() {
        page.blank();
        page.sentence("Not read, so that there may be paths through it which nobody looked for:");
        page.lines("", view.unread.iter().map(|(what, scopes)| unread(what, scopes)));
        if !view.unread_policies.is_empty() {
            page.lines("", [unread("texts of policies", view.unread_policies)]);
        }
    }
    if !view.not_evaluated.is_empty() {
        page.blank();
        page.sentence("Not evaluated, for there was more than is tried:");
        page.lines("", view.not_evaluated.iter().map(|(who, why)| format!("{who}: {why}")));
    }
    page.finish()
}

/// What was not read, and in which places.
fn unread(what: &str, places: &BTreeSet<impl ToString>) -> String {
    let named: Vec<String> = places.iter().take(MOST_PLACES).map(ToString::to_string).collect();
    let more = places.len().saturating_sub(MOST_PLACES);
    let more = if more == 0 { String::new() } else { format!(" and {more} more; --format json names them") };
    format!("{what}: {}{more}", named.join(", "))
}

fn question(from: Option<&PrincipalId>, to: &Destination) -> String {
    let from = from.map_or_else(String::new, |from| format!("from {from} "));
    let to = match to {
        Destination::Administrators => "to an administrator".to_owned(),
        Destination::Account(scope) if scope.as_str().starts_with("aws:") => {
            format!("to an administrator of account {}", scope.local())
        }
        Destination::Account(scope) => format!("to an administrator of {}", scope.local()),
        Destination::Principal(id) => format!("to {id}"),
    };
    format!("{from}{to}")
}

fn path(page: &mut Page, told: &Told<'_>, names_start: bool) {
    page.blank();
    let steps = told.path.steps.len();
    let (word, tone) = match (told.path.blocked_by.is_empty(), told.confidence) {
        (false, _) => ("stopped", Tone::Good),
        (true, Confidence::Low) => ("possible", Tone::Open),
        (true, _) => ("open", Tone::Bad),
    };
    let start =
        if names_start { format!("{} {} ", told.start, told.verb) } else { format!("{} ", told.verb) };
    let length = if steps == 0 { "as it stands".to_owned() } else { format!("in {}", count(steps, "step")) };
    page.head(word, tone, &format!("{start}{} {length}", told.path.reaches));
    page.lines("stopped by", told.path.blocked_by.iter().cloned());
    for (at, (step, sentence)) in told.path.steps.iter().zip(told.sentences).enumerate() {
        self::step(page, at + 1, step, sentence);
    }
    page.lines("note", told.notes.iter().cloned());
    let proof = told.evidence.iter().take(MOST_CITED).map(|one| format!("{} {}", one.raw, one.pointer));
    page.lines("proof", proof);
    if told.evidence.len() > MOST_CITED {
        page.line("", &format!("and {} more; --format json names them", told.evidence.len() - MOST_CITED));
    }
    if told.path.others > 0 {
        let others = usize::try_from(told.path.others).unwrap_or(usize::MAX);
        page.line(
            "more",
            &format!("{} of this length: tenure paths {}", count(others, "other path"), told.start),
        );
    }
}

fn step(page: &mut Page, number: usize, step: &EscalationStep, sentence: &str) {
    page.line(&format!("step {number}"), sentence);
    page.line("", &format!("{} -> {}", step.from, step.to));
    page.lines("  with", step.permissions.iter().cloned());
    page.lines("  allowed by", step.because.iter().cloned());
    let conditions = step.conditions.iter().map(|condition| {
        let keeper = if step.met_by_holder.contains(condition) {
            "it sees to that itself"
        } else if step.kept_by_others.contains(condition) {
            "it cannot see to that"
        } else {
            "who sees to that is not known"
        };
        format!("{condition}; {keeper}")
    });
    page.lines("  if", conditions);
    if !step.doubt.is_empty() {
        page.line("  possible", &step.doubt);
    }
}
