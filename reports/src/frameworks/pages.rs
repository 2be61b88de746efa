//! A pack laid out by control: an index of the framework and a page per control, in Markdown, each pointing at the
//! evidence. Whatever comes from a cloud or a register is text there, never markup.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use tenure_model::{
    Assessment, CheckId, Cloud, Control, ControlResult, ControlState, Finding, Framework, Method, Outcome,
    Proves,
};

use super::objectives;
use crate::digits::number;
use crate::evidence::href;
use crate::view::words;
use crate::{CheckText, File, hostile};

/// Findings that the page of one control names; the table of findings has all.
const NAMED: usize = 100;

/// The pages of a framework, below `frameworks/` of a pack's payload. A control that no check speaks to stands in the
/// index alone.
pub fn pages(framework: &Framework, assessment: &Assessment, texts: &[CheckText]) -> Vec<File> {
    let results = super::results(framework, assessment);
    let folder = format!("frameworks/{}", framework.id);
    let mut files = vec![File::new(format!("{folder}/index.md"), index(framework, &results, assessment))];
    for (control, result) in framework.controls.iter().zip(&results) {
        if result.state != ControlState::NotTested {
            let page = Page { framework, control, result, assessment, texts };
            files.push(File::new(format!("{folder}/{}.md", stem(&control.id)), page.render()));
        }
    }
    files
}

/// The file name of a control: `AC-2(13)` → `ac-2-13`, `GOVERN 1.5` → `govern-1.5`.
fn stem(id: &str) -> String {
    let keep = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c.to_ascii_lowercase() } else { '-' };
    id.chars().map(keep).collect::<String>().trim_matches('-').to_owned()
}

/// A text as Markdown that shows it and does nothing: no link, no tag, no mention, no table cell.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for c in hostile::sentence(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '@' => out.push_str("&#64;"),
            '#' => out.push_str("&#35;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '|' | '~' | '!' | '>' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

const RULE: &str = "A scan can refute a control; alone it proves none.";

fn index(framework: &Framework, results: &[ControlResult], assessment: &Assessment) -> String {
    let mut text = format!("# {}, edition {}\n\n", framework.name, framework.edition);
    let as_of = words::instant(assessment.snapshot.as_of);
    let _ = writeln!(text, "Snapshot {}, as of {as_of}.\n\n{RULE}\n", plain(&assessment.snapshot.id));
    if !framework.note.is_empty() {
        let _ = writeln!(text, "{}\n", framework.note);
    }
    for state in ControlState::ALL {
        let count = results.iter().filter(|result| result.state == state).count() as u64;
        let _ = writeln!(text, "- {}: {}", state.label(), words::count(count, "control"));
    }
    text.push_str("\n| control | title | answer | exceptions | not evaluated | population |\n|---|---|---|---|---|---|\n");
    for (control, result) in framework.controls.iter().zip(results) {
        let name = match result.state {
            ControlState::NotTested => plain(&control.id),
            _ => format!("[{}]({}.md)", plain(&control.id), stem(&control.id)),
        };
        let figures = match result.state {
            ControlState::NotTested => " | | ".to_owned(),
            _ => format!(
                "{} | {} | {}",
                number(result.exceptions),
                number(result.not_evaluated),
                number(result.population)
            ),
        };
        let title = plain(&control.title);
        let _ = writeln!(text, "| {name} | {title} | {} | {figures} |", answer(control, result));
    }
    let _ = writeln!(text, "\nSource of the ids: {}.", framework.source.trim_end_matches('.'));
    text
}

/// The answer in words. Where nothing was found, a control that a scan can only refute is said to be that.
fn answer(control: &Control, result: &ControlResult) -> &'static str {
    match (result.state, control.proves) {
        (ControlState::NoExceptionFound, Proves::RefuteOnly) => "not refuted (a scan cannot prove it)",
        (state, _) => state.label(),
    }
}

const fn cloud_name(cloud: Cloud) -> &'static str {
    match cloud {
        Cloud::Aws => "AWS",
        Cloud::Azure => "Azure",
        Cloud::Gcp => "Google Cloud",
    }
}

/// The page of one control.
struct Page<'a> {
    framework: &'a Framework,
    control: &'a Control,
    result: &'a ControlResult,
    assessment: &'a Assessment,
    texts: &'a [CheckText],
}

impl Page<'_> {
    fn render(&self) -> String {
        let mut text = format!("# {}: {}\n\n", self.framework.name, plain(&self.control.id));
        let _ = writeln!(text, "Edition {}. [All controls](index.md)\n", self.framework.edition);
        if !self.control.title.is_empty() {
            let _ = writeln!(text, "{}\n", plain(&self.control.title));
        }
        let _ = writeln!(text, "**{}.** {}\n", answer(self.control, self.result), self.meaning());
        self.tests(&mut text);
        self.exceptions(&mut text);
        self.evidence(&mut text);
        self.objectives(&mut text);
        text
    }

    fn meaning(&self) -> String {
        match (self.control.proves, self.result.state) {
            (_, ControlState::Refuted) => "The exceptions are below.".to_owned(),
            (Proves::RefuteOnly, _) => {
                format!(
                    "{RULE} This one is about people, contracts or procedures, of which a scan sees traces alone."
                )
            }
            (Proves::State, _) => {
                format!("{RULE} What is said here is the state on one day, as far as the checks see.")
            }
        }
    }

    fn outcomes(&self) -> impl Iterator<Item = &Outcome> {
        let find = |check: &CheckId| self.assessment.outcomes.iter().find(|outcome| outcome.check == *check);
        self.control.checks.iter().filter_map(find)
    }

    fn tests(&self, text: &mut String) {
        text.push_str(
            "## Tests\n\n| check | method | verdict | population | exceptions | waived | not evaluated |\n",
        );
        text.push_str("|---|---|---|---|---|---|---|\n");
        for outcome in self.outcomes() {
            let method = self.text(outcome).map_or(Method::Examine, |text| text.method);
            let findings: Vec<&Finding> = self.findings(outcome).collect();
            let waived = findings.iter().filter(|finding| finding.waived_by.is_some()).count();
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} | {} | {} | {} |",
                plain(outcome.check.as_str()),
                method.as_str(),
                outcome.answer(),
                number(outcome.population),
                number((findings.len() - waived) as u64),
                number(waived as u64),
                number(words::len(&outcome.not_evaluated)),
            );
        }
        for check in &self.result.not_run {
            let _ =
                writeln!(text, "| {} | | not run: its cloud was not read | | | | |", plain(check.as_str()));
        }
        text.push('\n');
        for outcome in self.outcomes() {
            if let Some(said) = self.text(outcome) {
                let filled = said.filled(self.assessment.snapshot.as_of, outcome);
                let _ = writeln!(text, "- {}", plain(&filled.unwrap_or_else(|| said.audit_sentence.clone())));
            }
        }
        if let Some(cloud) = self.framework.cloud {
            let _ = writeln!(
                text,
                "\nThe table counts exceptions in {} alone; population and sentences are of every cloud.",
                cloud_name(cloud)
            );
        }
        text.push('\n');
    }

    fn text(&self, outcome: &Outcome) -> Option<&CheckText> {
        self.texts.iter().find(|text| text.id == outcome.check)
    }

    /// The findings that count for this framework.
    fn findings<'o>(&'o self, outcome: &'o Outcome) -> impl Iterator<Item = &'o Finding> {
        outcome.findings.iter().filter(|finding| super::concerns(self.framework, finding))
    }

    fn exceptions(&self, text: &mut String) {
        let all: Vec<&Finding> = self.outcomes().flat_map(|outcome| self.findings(outcome)).collect();
        if all.is_empty() {
            return;
        }
        text.push_str("## Exceptions\n\n");
        for finding in all.iter().take(NAMED) {
            let waived =
                finding.waived_by.as_deref().map(|id| format!(" (covered by exception {})", plain(id)));
            let _ = writeln!(
                text,
                "- **{}** {}: {}{}. Finding `{}`",
                finding.severity.as_str(),
                plain(&finding.title),
                plain(&finding.subject.id),
                waived.unwrap_or_default(),
                hostile::name(finding.fingerprint.as_str()).replace('`', "'"),
            );
        }
        let more = (all.len().saturating_sub(NAMED)) as u64;
        if more > 0 {
            let _ =
                writeln!(text, "- and {} more, in [findings.csv](../../tables/findings.csv)", number(more));
        }
        text.push('\n');
    }

    fn evidence(&self, text: &mut String) {
        let findings = self.outcomes().flat_map(|outcome| self.findings(outcome));
        let recordings: BTreeSet<&str> =
            findings.flat_map(|finding| &finding.evidence).map(|piece| piece.raw.as_str()).collect();
        text.push_str("## Evidence\n\n");
        text.push_str("- What was read, and what was not: [coverage.jsonl](../../coverage.jsonl)\n");
        text.push_str("- Every finding with place and digest of what proves it: [findings.csv](../../tables/findings.csv)\n");
        for raw in recordings.iter().take(NAMED) {
            let _ = writeln!(text, "- [{}](../../{})", plain(raw), href(raw));
        }
        let more = (recordings.len().saturating_sub(NAMED)) as u64;
        if more > 0 {
            let _ = writeln!(text, "- and {} more", number(more));
        }
    }

    /// The customer's own controls that map to this one.
    fn objectives(&self, text: &mut String) {
        let is_this = |objective: &objectives::Objective<'_>| {
            objective.named.is_some_and(|(framework, control)| {
                framework.id == self.framework.id && control.id == self.control.id
            })
        };
        let own: Vec<_> = objectives::objectives(self.assessment).into_iter().filter(is_this).collect();
        if own.is_empty() {
            return;
        }
        text.push_str("\n## Controls of the register that map here\n\n");
        for objective in own {
            let declared = objective.declared;
            let _ = writeln!(
                text,
                "- {}: {} Accountable: {}",
                plain(&declared.id),
                plain(&declared.statement),
                plain(&declared.accountable)
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_get_file_names_of_their_own() {
        for (id, file) in [("AC-2(13)", "ac-2-13"), ("GOVERN 1.5", "govern-1.5"), ("NHI1:2025", "nhi1-2025")]
        {
            assert_eq!(stem(id), file);
        }
        for framework in super::super::all() {
            let stems: BTreeSet<String> = framework.controls.iter().map(|one| stem(&one.id)).collect();
            assert_eq!(stems.len(), framework.controls.len(), "{}", framework.id);
        }
    }

    #[test]
    fn a_hostile_name_is_no_markup() {
        let text = plain("[x](javascript:alert(1)) <img> @everyone | `a` #1\u{202e}\n# head");
        assert!(
            !text.contains('<') && !text.contains('\n') && !text.contains('@') && !text.contains('\u{202e}')
        );
        assert!(text.contains("\\[x\\]\\(javascript:alert\\(1\\)\\)") && text.contains("\\|"), "{text}");
    }
}
