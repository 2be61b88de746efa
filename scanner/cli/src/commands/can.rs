//! `tenure can`: whether a principal may do something, and why.

use tenure_analysis::effective::decision::Layer;
use tenure_analysis::questions::{Can, Citation, Doubt, Leaning, Questions, Verdict, Who};
use tenure_model::{Effect, Estate, Evidence};

use crate::args;
use crate::exit::Exit;
use crate::output::Output;
use crate::page::{Page, Tone};
use crate::sentences;
use crate::steps::ask;

pub(crate) fn run(args: &args::Can, output: &Output) -> anyhow::Result<Exit> {
    let estate = ask::estate(&args.one.ask, output)?;
    let questions = Questions::new(&estate);
    let answers = ask::about_one(&args.one, &questions, |who, asked| questions.can(who, asked))?;
    output.result(&answers, || {
        let mut page = Page::new(output);
        for answer in &answers {
            page.blank();
            render(&mut page, answer, &estate);
        }
        page.finish()
    })?;
    Ok(ask::exit(&args.one.ask, answers.iter().all(|answer| answer.unknown.is_empty())))
}

/// One answer.
pub(crate) fn render(page: &mut Page, answer: &Can, estate: &Estate) {
    let (word, tone) = word(answer.verdict, answer.by_own_doing);
    page.head(word, tone, &format!("{}: {}", described(&answer.principal, estate), asked(answer)));
    for (effect, label) in [(Effect::Deny, "denied by"), (Effect::Allow, "allowed by")] {
        let cited = answer.because.iter().filter(|citation| citation.effect == effect);
        page.lines(label, cited.flat_map(cited_lines));
    }
    if answer.because.is_empty() && answer.verdict == Verdict::Yes {
        page.line("allowed by", "no statement is needed");
    }
    sentences::blocked(page, &answer.blocked_by);
    let name =
        |reason: &tenure_analysis::effective::decision::Reason| ask::policy_name(estate, &reason.document);
    sentences::dependencies(page, &answer.depends_on, name);
    page.lines("would need", answer.would_need.iter().cloned());
    doubts(page, &answer.unknown);
}

/// What is not known.
pub(crate) fn doubts(page: &mut Page, unknown: &[Doubt]) {
    page.lines(
        "unknown",
        unknown.iter().map(|doubt| {
            let leaning = match doubt.leaning {
                Leaning::Less => "may be less",
                Leaning::More => "may be more",
                Leaning::Either => "may differ",
            };
            format!("{leaning}: {}", doubt.text)
        }),
    );
}

/// The answer as a word for people.
pub(crate) const fn word(verdict: Verdict, by_own_doing: bool) -> (&'static str, Tone) {
    match (verdict, by_own_doing) {
        (Verdict::Yes, _) => ("Yes", Tone::Good),
        (Verdict::Depends, true) => ("Yes, by own choice", Tone::Open),
        (Verdict::Depends, false) => ("Depends", Tone::Open),
        (Verdict::No, _) => ("No", Tone::Bad),
    }
}

/// `role deploy in prod (300000000003)`.
pub(crate) fn described(who: &Who, estate: &Estate) -> String {
    let kind = match who.kind {
        "assumable-role" | "service-linked-role" => "role",
        "account-root" => "the root user",
        "directory-user" => "directory user",
        "foreign-account" => "account",
        "foreign-principal" | "unread-principal" => "principal",
        "service-principal" => "application",
        "foreign-application" => "another tenant's application",
        "managed-identity" => "managed identity",
        "external-member" => "user of another organisation",
        "agent-identity" => "agent",
        "service-account" => "service account",
        "service-agent" => "service agent",
        "federated-identity" => "federated identity",
        "principal-set" => "",
        "federation" => "identity provider",
        "anyone" | "anyone-with-an-account" => "",
        other => other,
    };
    let name = if who.kind == "account-root" { "" } else { &who.name };
    let account = match estate.scope(&who.account) {
        Some(scope) if scope.name == scope.id.local() => format!("in {}", scope.name),
        Some(scope) => format!("in {} ({})", scope.name, scope.id.local()),
        None => String::new(),
    };
    [kind, name, &account].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn asked(answer: &Can) -> String {
    let resource = match (answer.any_resource, answer.verdict) {
        (true, Verdict::No) => "any resource".to_owned(),
        (true, _) if answer.resource == "/" => "everything".to_owned(),
        (true, _) if answer.resource != "*" => {
            format!("a resource of its choice, such as {}", answer.resource)
        }
        _ => answer.resource.clone(),
    };
    format!("{} on {resource}", answer.action)
}

/// A statement, and where it stands in the recorded answers; of Azure the assignment, and the role where its
/// text was read.
pub(crate) fn cited_lines(citation: &Citation) -> Vec<String> {
    let mut lines = vec![cited_line(citation)];
    match &citation.assignment {
        None => lines.push(place(citation.evidence.as_ref())),
        Some(assigned) => {
            lines.push(place(Some(&assigned.evidence)));
            let role = citation.evidence.as_ref().filter(|evidence| **evidence != assigned.evidence);
            lines.extend(role.map(|evidence| place(Some(evidence))));
        }
    }
    lines
}

/// `Contributor at prod (/subscriptions/…), group Admins, eligible`.
fn assigned_line(citation: &Citation) -> String {
    let name = if citation.name.is_empty() { citation.policy.as_str() } else { &citation.name };
    let mut line = format!("{name} at {}", citation.on);
    if !citation.through.is_empty() {
        line.push_str(&format!(", {}", citation.through));
    }
    if let Some(assigned) = &citation.assignment {
        if assigned.eligible {
            line.push_str(", eligible");
        }
        if !assigned.condition.is_empty() && !citation.through.contains(&assigned.condition) {
            line.push_str(", under a condition");
        }
    }
    line
}

/// `AdministratorAccess, statement 0 (AllowAll), group Admins`; `keys, statement 1, on arn:…`.
pub(crate) fn cited_line(citation: &Citation) -> String {
    if matches!(citation.layer, Layer::Role | Layer::DenyAssignment | Layer::Deny | Layer::AccessBoundary) {
        return assigned_line(citation);
    }
    let id = citation.policy.as_str();
    let name = match citation.name.as_str() {
        _ if id.ends_with("#trust") => format!("the trust policy of {}", id.trim_end_matches("#trust")),
        "" => id.to_owned(),
        name => name.to_owned(),
    };
    let sid = if citation.sid.is_empty() { String::new() } else { format!(" ({})", citation.sid) };
    let through = if citation.through.is_empty() { String::new() } else { format!(", {}", citation.through) };
    let on = if citation.on.is_empty() { String::new() } else { format!(", on {}", citation.on) };
    format!("{name}, statement {}{sid}{through}{on}", citation.statement)
}

/// Where a policy stands in the recorded answers: `raw/…jsonl.zst, line 1, /body/…`.
pub(crate) fn place(evidence: Option<&Evidence>) -> String {
    let Some(evidence) = evidence else { return "  not among the recorded answers".to_owned() };
    let (line, pointer) = evidence.pointer.trim_start_matches('/').split_once('/').unwrap_or_default();
    let line: u64 = line.parse().unwrap_or_default();
    format!("  {}.zst, line {}, /{pointer}", evidence.raw, line + 1)
}
