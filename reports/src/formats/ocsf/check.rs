//! The event of a check that did not simply fail: so that a reader of events alone can tell a pass from silence.

use tenure_model::{Outcome, Severity, Verdict};

use super::Context;
use super::event::{Analytic, COMPLIANCE, Compliance, Event, FindingInfo};
use super::finding::limited;
use crate::hostile;

/// Reasons that an event names.
const REASONS: usize = 3;

pub(super) fn event<'a>(context: &Context<'a>, outcome: &'a Outcome) -> Option<Event<'a>> {
    // Findings have events of their own.
    if outcome.verdict == Verdict::Fail && outcome.not_evaluated.is_empty() {
        return None;
    }
    let check = hostile::name(outcome.check.as_str());
    let view = context.report.checks.iter().find(|view| view.id == check);
    let (status_id, status) = status(outcome);
    let mut cut = false;
    let mut details = Vec::new();
    for left_out in outcome.not_evaluated.iter().take(REASONS) {
        details.push(limited(&format!("{}: {}", left_out.subject, left_out.why), 160, &mut cut));
    }
    cut |= outcome.not_evaluated.len() > REASONS;
    let mut event = Event::new(context, COMPLIANCE, 1, &["check", outcome.check.as_str()])
        .severity(Severity::Info)
        .status(99, status);
    event.status_detail = view.map(|view| limited(&view.sentence, 300, &mut cut));
    event.finding_info = Some(FindingInfo {
        uid: format!("check:{check}"),
        title: view.map_or_else(|| check.clone(), |view| format!("{}: {}", view.title, view.verdict_label)),
        desc: view.map(|view| limited(&view.question, 200, &mut cut)).unwrap_or_default(),
        analytic: Analytic { uid: check.clone(), type_id: 1 },
    });
    event.compliance = Some(Compliance {
        status_id,
        status,
        control: check,
        status_details: details,
        ..Compliance::default()
    });
    event.metadata.is_truncated = cut.then_some(true);
    Some(event)
}

/// INVARIANT: `Pass` only where something was looked at and nothing was left out.
fn status(outcome: &Outcome) -> (u8, &'static str) {
    match outcome.verdict {
        Verdict::Pass if outcome.population > 0 && outcome.not_evaluated.is_empty() => (1, "Pass"),
        Verdict::Pass if outcome.population == 0 => (99, "Nothing to look at"),
        Verdict::Waived => (99, "Waived"),
        Verdict::Fail | Verdict::Pass => (0, "Not evaluated in full"),
        Verdict::NotEvaluated => (0, "Not evaluated"),
    }
}
