//! A summary for a terminal, from which a person can act. It is made of the view only, so whatever
//! a cloud named to steer a terminal has been made visible before it comes here.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::Report;
use crate::view::{self, PathView, words};

/// Blocks that are shown.
const BLOCKS: usize = 10;
/// Parties that are shown.
const PARTIES: usize = 12;
/// Lines of what was not seen.
const NOT_SEEN: usize = 8;
/// Width from which on parties are laid out in columns.
const COLUMNS_FROM: usize = 84;
/// Lines of a remediation that are shown.
const REMEDIATION_LINES: usize = 4;
/// Steps of a path that are shown.
const STEPS: usize = 6;

/// How the summary is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextStyle {
    /// Columns of the terminal; narrower than 40 is taken for 40.
    pub width: usize,
    /// Whether ANSI colours are used. Every colour stands beside the word that it colours.
    pub colour: bool,
}

impl Default for TextStyle {
    fn default() -> Self {
        Self { width: 100, colour: false }
    }
}

/// The summary, with a line end at its end.
pub fn render(report: &Report, style: &TextStyle) -> String {
    let mut page = Page { out: String::new(), width: style.width.clamp(40, 240), colour: style.colour };
    head(&mut page, report);
    parties(&mut page, report);
    first(&mut page, report);
    not_seen(&mut page, report);
    page.out
}

fn head(page: &mut Page, report: &Report) {
    let front = &report.front;
    let organisation =
        if front.organisation.is_empty() { String::new() } else { format!("{} · ", front.organisation) };
    page.wrapped(
        "",
        &format!("{organisation}as of {} · snapshot {} · {}", front.as_of, front.snapshot, front.tool),
    );
    page.blank();
    let label = page.painted(&front.verdict, &front.verdict_label);
    page.wrapped("", &label);
    page.blank();
    for sentence in &front.headline {
        page.wrapped("  ", sentence);
    }
    let totals: Vec<String> =
        front.totals.iter().map(|total| format!("{} {}", total.value, total.label)).collect();
    page.wrapped("  ", &format!("{}.", totals.join(" · ")));
}

fn parties(page: &mut Page, report: &Report) {
    if report.parties.lines.is_empty() {
        return;
    }
    page.heading("Parties");
    let name_width = (page.width / 3).clamp(14, 40);
    for line in report.parties.lines.iter().take(PARTIES) {
        let mut verdict = page.painted(&line.verdict, &line.verdict_label);
        if !line.leads.is_empty() {
            verdict.push_str(&format!("; {}", line.leads));
        }
        if page.width < COLUMNS_FROM {
            let text = format!(
                "{}: {} {}, {}, {verdict}",
                line.name,
                line.identities,
                ids(&line.identities),
                line.reach
            );
            page.hanging("  ", 2, &text);
            continue;
        }
        let (name, reach) = (fitted(&line.name, name_width), fitted(&line.reach, 13));
        let identities = format!("{} {:<10}", right(&line.identities, 6), ids(&line.identities));
        page.hanging(&format!("  {name}  {identities}  {reach}  "), name_width + 38, &verdict);
    }
    let more = report.parties.sections.len().saturating_sub(PARTIES) as u64;
    match (report.parties.more_sections.as_str(), more) {
        ("", 0) => {}
        ("", more) => page.wrapped("  ", &format!("and {}", words::count(more, "more party"))),
        _ => page.wrapped("  ", "and more, in tables/parties.csv"),
    }
}

fn ids(count: &str) -> &'static str {
    if count == "1" { "identity" } else { "identities" }
}

fn first(page: &mut Page, report: &Report) {
    let blocks = &report.findings.blocks;
    if blocks.is_empty() {
        return;
    }
    page.heading("Act on these first");
    for block in blocks.iter().take(BLOCKS) {
        let severity = page.painted(&block.severity, &format!("{:<8}", block.severity.to_uppercase()));
        page.hanging(&format!("  {severity}  "), 12, &format!("{} ({})", block.title, block.population));
        if !block.subject.is_empty() {
            page.wrapped("            ", &block.subject);
        }
        if !block.parties.is_empty() {
            page.wrapped("            ", &format!("party: {}", block.parties));
        }
        if let Some(view) = &block.path {
            path(page, view);
        }
        let mut lines = block.remediation.lines();
        // A block of several subjects has a command for each: one shows what is to be done.
        let shown = if block.subject.is_empty() { 1 } else { REMEDIATION_LINES };
        for (at, line) in lines.by_ref().take(shown).enumerate() {
            page.hanging(if at == 0 { "            → " } else { "              " }, 14, line);
        }
        if lines.next().is_some() {
            page.line(if block.subject.is_empty() {
                "              … one for each"
            } else {
                "              …"
            });
        }
    }
    let shown = blocks.len().min(BLOCKS).to_string();
    if report.findings.causes != shown {
        page.wrapped(
            "  ",
            &format!("{shown} of {} causes; the others are in the report.", report.findings.causes),
        );
    }
}

/// A path, a line per step, from whoever begins to what is reached.
fn path(page: &mut Page, path: &PathView) {
    let mut last = "";
    for step in path.steps.iter().take(STEPS) {
        if !view::path_continues(last, &step.from) {
            page.hanging("            ", 14, &format!("from {}", step.from));
        }
        page.hanging("              ─ ", 16, &format!("{} → {}", step.technique, step.to));
        let conditions = [
            (&step.own_conditions, ", which is in its own hands"),
            (&step.kept_conditions, ", which is not in its hands"),
            (&step.open_conditions, ""),
        ];
        for (condition, whose) in conditions.into_iter().filter(|(condition, _)| !condition.is_empty()) {
            page.hanging("                ", 18, &format!("only if {condition}{whose}"));
        }
        if !step.doubt.is_empty() {
            page.hanging("                ", 18, &format!("possible, not shown: {}", step.doubt));
        }
        last = &step.to;
    }
    let more = path.steps.len().saturating_sub(STEPS) as u64;
    if more > 0 || !path.more_steps.is_empty() {
        page.line("              …");
    }
    page.hanging("            ", 14, &format!("reaches {}", path.reaches));
    if !path.blocked_by.is_empty() {
        let stopped = page.painted("pass", "stopped by");
        page.hanging("            ", 14, &format!("{stopped} {}", path.blocked_by));
    }
}

fn not_seen(page: &mut Page, report: &Report) {
    let lines = &report.not_seen.lines;
    let unanswered: Vec<_> = report.checks.iter().filter(|check| check.verdict == "not-evaluated").collect();
    if lines.is_empty() && unanswered.is_empty() {
        return;
    }
    page.heading("Not seen");
    for line in lines.iter().take(NOT_SEEN) {
        let text = format!("{}: {}; {}; in {}", line.what, line.why, line.calls, line.scopes);
        page.hanging(&format!("  {}  ", right(&line.places, 6)), 10, &text);
    }
    if lines.len() > NOT_SEEN {
        page.wrapped("  ", "and more, in tables/gaps.csv");
    }
    for check in unanswered.iter().take(NOT_SEEN) {
        let label = page.painted("not-evaluated", &check.verdict_label);
        let looked_at =
            if check.figures.is_empty() { String::new() } else { format!(" ({})", check.looked_at) };
        page.hanging("  ", 4, &format!("{label}: {}{looked_at}", check.title));
    }
    if unanswered.len() > NOT_SEEN {
        let more = (unanswered.len() - NOT_SEEN) as u64;
        page.wrapped("  ", &format!("and {}", words::count(more, "more check")));
    }
}

/// What has been written, and the width to keep to.
struct Page {
    out: String,
    width: usize,
    colour: bool,
}

impl Page {
    fn line(&mut self, text: &str) {
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    fn blank(&mut self) {
        self.out.push('\n');
    }

    fn heading(&mut self, text: &str) {
        self.blank();
        let text = if self.colour { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() };
        self.line(&text);
    }

    /// Paragraph with the same indent on every line.
    fn wrapped(&mut self, indent: &str, text: &str) {
        self.hanging(indent, indent.len(), text);
    }

    /// Paragraph whose first line begins with `lead`, which is as wide as the indent of the others.
    fn hanging(&mut self, lead: &str, indent: usize, text: &str) {
        let room = self.width.saturating_sub(indent).max(20);
        let mut lead = lead.to_owned();
        for line in wrap(text, room) {
            self.line(&format!("{lead}{line}"));
            lead = " ".repeat(indent);
        }
    }

    fn painted(&self, word: &str, text: &str) -> String {
        if !self.colour {
            return text.to_owned();
        }
        let code = match word {
            "fail" | "critical" => "1;31",
            "high" => "31",
            "medium" | "not-evaluated" => "33",
            "pass" => "32",
            _ => "2",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }
}

/// Lines of at most `room` columns, broken at spaces, inside a word only where it is longer. Leading
/// spaces of a command are kept.
fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line: String = text.chars().take_while(|character| *character == ' ').take(room / 2).collect();
    let mut used = line.len();
    let mut fresh = true;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let width = visible_width(word);
        if !fresh && used + 1 + width > room {
            lines.push(std::mem::take(&mut line));
            used = 0;
            fresh = true;
        }
        if !fresh {
            line.push(' ');
            used += 1;
        }
        if used + width <= room {
            line.push_str(word);
            used += width;
        } else {
            for character in word.chars() {
                let width = character.width().unwrap_or(0);
                if used + width > room {
                    lines.push(std::mem::take(&mut line));
                    used = 0;
                }
                line.push(character);
                used += width;
            }
        }
        fresh = false;
    }
    lines.push(line);
    lines
}

/// Columns that a word takes, without our own colours.
fn visible_width(word: &str) -> usize {
    let mut width = 0;
    let mut rest = word;
    while let Some(at) = rest.find('\u{1b}') {
        let (before, escape) = rest.split_at(at);
        width += before.width();
        rest = escape.find('m').and_then(|end| escape.get(end + 1..)).unwrap_or_default();
    }
    width + rest.width()
}

/// A column of exactly `width`, cut with an ellipsis where the text is wider.
fn fitted(text: &str, width: usize) -> String {
    let mut out = String::new();
    let mut used = 0;
    let fits = text.width() <= width;
    for character in text.chars() {
        let wide = character.width().unwrap_or(0);
        if used + wide > if fits { width } else { width.saturating_sub(1) } {
            break;
        }
        out.push(character);
        used += wide;
    }
    if !fits {
        out.push('…');
        used += 1;
    }
    out.push_str(&" ".repeat(width.saturating_sub(used)));
    out
}

fn right(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(text.width())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_to_the_width_in_columns() {
        for line in wrap(&"運用チーム-role ".repeat(20), 30) {
            assert!(line.width() <= 30, "{line}");
        }
        assert_eq!(wrap("  --role-name x", 40), ["  --role-name x"]);
        assert_eq!(wrap("abcdefgh ij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("", 10), [""]);
    }

    #[test]
    fn columns_are_as_wide_as_asked() {
        for text in ["", "short", "運用チーム運用チーム", "exactly-10", "more than ten"] {
            assert_eq!(fitted(text, 10).width(), 10, "{text}");
        }
    }

    #[test]
    fn colours_take_no_room() {
        assert_eq!(visible_width("\u{1b}[1;31mFAIL\u{1b}[0m"), 4);
    }
}
