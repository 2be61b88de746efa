//! Answers for a person.

use tenure_analysis::effective::decision::Ruling;
use tenure_analysis::simulate::{CaseRequest, PrincipalText};

use super::cases::{Answered, Outcome};
use crate::output::Output;
use crate::page::{Page, Tone, count};
use crate::sentences;

/// Every answer; with expectations, only those that differ. A summary at the end.
pub(super) fn render(outcomes: &[Outcome], expect: bool, output: &Output) -> String {
    let mut page = Page::new(output);
    for outcome in outcomes {
        let Ok(answered) = &outcome.answered else { continue };
        match outcome.differences().filter(|_| expect) {
            None if !expect => one(&mut page, outcome, answered, &[]),
            Some(differences) if !differences.is_empty() => one(&mut page, outcome, answered, differences),
            _ => {}
        }
    }
    page.blank();
    let summary = if expect { compared(outcomes) } else { decided(outcomes) };
    page.sentence(&summary);
    page.finish()
}

fn one(page: &mut Page, outcome: &Outcome, answered: &Answered, differences: &[String]) {
    let answer = &answered.answer;
    let open = answer.depends_on.is_empty();
    let tone = match answer.decision {
        _ if !differences.is_empty() => Tone::Bad,
        Ruling::Allowed if open => Tone::Good,
        Ruling::Allowed => Tone::Open,
        _ => Tone::Bad,
    };
    let position = format!("case {}", outcome.position);
    let name = if outcome.id.is_empty() { &position } else { &outcome.id };
    page.blank();
    page.head(answer.decision.as_str(), tone, name);
    page.lines("differs", differences.iter().cloned());
    page.line("asked", &asked(&answered.case.request));
    sentences::reasons(page, &answer.because, |reason| reason.document.clone());
    sentences::blocked(page, &answer.blocked_by);
    sentences::dependencies(page, &answer.depends_on, |reason| reason.document.clone());
}

fn asked(request: &CaseRequest) -> String {
    let principal = match &request.principal {
        PrincipalText::Name(name) => name.as_str(),
        PrincipalText::Anonymous { .. } => "anyone",
    };
    format!("{principal}, {} on {}", request.action, request.resource)
}

fn decided(outcomes: &[Outcome]) -> String {
    let answers = || outcomes.iter().filter_map(|outcome| outcome.answered.as_ref().ok());
    let mut parts = Vec::new();
    for ruling in [Ruling::Allowed, Ruling::ExplicitDeny, Ruling::ImplicitDeny] {
        let of_ruling = || answers().filter(|one| one.answer.decision == ruling);
        let open = of_ruling().filter(|one| !one.answer.depends_on.is_empty()).count();
        let conditions = if open > 0 { format!(" ({open} under conditions)") } else { String::new() };
        parts.push((of_ruling().count(), format!("{}{conditions}", ruling.as_str())));
    }
    parts.push((outcomes.len() - answers().count(), "without an answer".to_owned()));
    let parts = parts.into_iter().filter(|(number, _)| *number > 0);
    let parts: Vec<String> = parts.map(|(number, what)| format!("{number} {what}")).collect();
    format!("{}: {}", count(outcomes.len(), "case"), parts.join(", "))
}

fn compared(outcomes: &[Outcome]) -> String {
    let compared: Vec<_> = outcomes.iter().filter_map(Outcome::differences).collect();
    let differ = compared.iter().filter(|differences| !differences.is_empty()).count();
    let malformed = outcomes.iter().filter(|outcome| outcome.answered.is_err()).count();
    let silent = outcomes.len() - compared.len() - malformed;
    let mut text = format!("{}: {} as expected", count(outcomes.len(), "case"), compared.len() - differ);
    for (number, what) in
        [(differ, "not as expected"), (silent, "without an expectation"), (malformed, "without an answer")]
    {
        if number > 0 {
            text.push_str(&format!(", {number} {what}"));
        }
    }
    text
}
