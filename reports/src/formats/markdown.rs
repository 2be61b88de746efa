//! A short summary in CommonMark with GitHub's tables, for tickets and pull requests.
//!
//! Names come from whoever may choose a name in a cloud: none of them can make a link, a picture, HTML, a mention or a
//! reference to an issue. They stand in code spans, and what surrounds them is escaped.

use crate::view::{Block, words};
use crate::{Report, hostile};

/// Causes that are told.
const BLOCKS: usize = 10;
/// Parties that are told.
const PARTIES: usize = 15;
/// Lines of what was not seen.
const NOT_SEEN: usize = 10;
/// Characters of a cell or line.
const LINE: usize = 300;

/// The summary, with a line end at its end.
pub fn render(report: &Report) -> String {
    let mut out = String::new();
    head(&mut out, report);
    parties(&mut out, report);
    findings(&mut out, report);
    not_seen(&mut out, report);
    out.push_str(
        "\nWhat proves each of these, and the command that ends it, is in `report.html` and `assessment.json` of the \
         pack.\n",
    );
    out
}

fn head(out: &mut String, report: &Report) {
    let front = &report.front;
    let whose = if front.organisation.is_empty() {
        String::new()
    } else {
        format!(": {}", prose(&front.organisation))
    };
    out.push_str(&format!("# Who holds access{whose}\n\n"));
    out.push_str(&format!("**{}**", prose(&front.verdict_label)));
    out.push_str(&format!(
        " · as of {} · snapshot {} · {}\n\n",
        prose(&front.as_of),
        code(&front.snapshot),
        prose(&front.tool)
    ));
    for sentence in &front.headline {
        out.push_str(&format!("- {}\n", prose(sentence)));
    }
    let totals: Vec<String> =
        front.totals.iter().map(|total| format!("{} {}", total.value, prose(&total.label))).collect();
    if !totals.is_empty() {
        out.push_str(&format!("- {}\n", totals.join(" · ")));
    }
}

fn parties(out: &mut String, report: &Report) {
    let lines = &report.parties.lines;
    if lines.is_empty() {
        return;
    }
    out.push_str("\n## Parties\n\n| party | identities | reach | verdict |\n|---|---:|---|---|\n");
    for line in lines.iter().take(PARTIES) {
        let cells = [&line.identities, &line.reach, &line.verdict_label].map(|cell| prose(cell));
        out.push_str(&format!("| {} | {} |\n", code(&line.name), cells.join(" | ")));
    }
    more(out, lines.len(), PARTIES, "party", "tables/parties.csv");
}

fn findings(out: &mut String, report: &Report) {
    let blocks = &report.findings.blocks;
    if blocks.is_empty() {
        return;
    }
    out.push_str(
        "\n## Act on these first\n\n| severity | what | where | who may act on it | what ends it |\n|---|---|---|---|---|\n",
    );
    for block in blocks.iter().take(BLOCKS) {
        let cells = [titled(&block.title), place(block), prose(&block.owner), repair(block)];
        out.push_str(&format!("| {} | {} |\n", block.severity, cells.join(" | ")));
    }
    let told: u64 = blocks.iter().take(BLOCKS).map(|block| block.causes).sum();
    let left = report.findings.cause_count.saturating_sub(told);
    beyond(out, left, "cause", "tables/findings.csv");
}

fn place(block: &Block) -> String {
    let place = if block.subject.is_empty() { prose(&block.population) } else { code(&block.subject) };
    if block.parties.is_empty() { place } else { format!("{place}, of {}", prose(&block.parties)) }
}

/// The repair, where it is a line that fits; else where it stands.
///
/// INVARIANT: no command is cut: half of one does something else.
fn repair(block: &Block) -> String {
    let line = block.remediation.as_str();
    if line.lines().count() == 1 && line.chars().count() < LINE {
        return code(line);
    }
    format!("see {}", code(&format!("report.html#{}", block.anchor)))
}

fn not_seen(out: &mut String, report: &Report) {
    let lines = &report.not_seen.lines;
    let unanswered: Vec<_> = report.checks.iter().filter(|check| check.verdict == "not-evaluated").collect();
    if lines.is_empty() && unanswered.is_empty() {
        return;
    }
    out.push_str("\n## Not seen\n\n");
    for line in lines.iter().take(NOT_SEEN) {
        let text = [&line.what, &line.why, &line.scopes].map(|part| prose(part)).join("; ");
        out.push_str(&format!("- {text}\n"));
    }
    if lines.len() > NOT_SEEN {
        let left = (lines.len() - NOT_SEEN) as u64;
        out.push_str(&format!("- and {}, in `tables/gaps.csv`\n", words::count(left, "more line")));
    }
    if !unanswered.is_empty() {
        let count = words::count(unanswered.len() as u64, "check");
        let names: Vec<String> = unanswered.iter().take(NOT_SEEN).map(|check| code(&check.id)).collect();
        let rest = if unanswered.len() > NOT_SEEN { " and others" } else { "" };
        out.push_str(&format!("- {count} not evaluated, which is no pass: {}{rest}\n", names.join(", ")));
    }
}

fn more(out: &mut String, all: usize, shown: usize, noun: &str, table: &str) {
    beyond(out, all.saturating_sub(shown) as u64, noun, table);
}

fn beyond(out: &mut String, left: u64, noun: &str, table: &str) {
    if left > 0 {
        out.push_str(&format!(
            "\n{} more {} in `{table}`.\n",
            words::number(left),
            words::plural(left, noun)
        ));
    }
}

/// A name in a code span, in which GitHub, GitLab and Jira see neither mentions nor references nor links.
///
/// INVARIANT: it ends where it should: its fence is longer than any run of backticks in it, and a bar does not end
/// the cell of a table.
fn code(text: &str) -> String {
    let text = one_line(text);
    if text.trim().is_empty() {
        return "(no name)".to_owned();
    }
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    // A space at both ends is taken off again; it keeps backticks at the ends apart from the fence.
    let room = if longest > 0 { " " } else { "" };
    format!("{fence}{room}{}{room}{fence}", text.replace('|', "\\|"))
}

/// A title of ours, in which names stand between backticks.
fn titled(text: &str) -> String {
    let text = one_line(text);
    let pieces: Vec<&str> = text.split('`').collect();
    // A backtick without its partner is a name's.
    if pieces.len().is_multiple_of(2) {
        return code(&text);
    }
    let mut out = String::new();
    for (at, piece) in pieces.iter().enumerate() {
        match (at % 2, piece.trim().is_empty()) {
            (0, _) => out.push_str(&escaped(piece)),
            (_, true) => {}
            (_, false) => out.push_str(&code(piece)),
        }
    }
    out
}

/// Text as text.
fn prose(text: &str) -> String {
    escaped(&one_line(text))
}

/// Text in which nothing means anything to Markdown, HTML, or the trackers that render it.
///
/// INVARIANT: every ASCII punctuation character has a backslash in front, which CommonMark takes away again; after `@`,
/// `#`, `!`, `~`, `%`, `&`, `$` and `:` stands a word joiner, so that no tracker takes what follows for a person, an
/// issue, a label, a formula or the rest of an address.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for character in text.chars() {
        match character {
            '@' | '#' | '!' | '~' | '%' | '&' | '$' => {
                out.extend(['\\', character, '\u{2060}']);
            }
            // Dots, commas and the like mean nothing by themselves, and a reader of the source is spared.
            '.' | ',' | ';' | '?' | '\'' | '"' | '(' | ')' | '/' | '-' | '=' | '+' => out.push(character),
            ':' => out.push(':'),
            _ if character.is_ascii_punctuation() => out.extend(['\\', character]),
            _ => out.push(character),
        }
    }
    // Bare addresses become links without any mark of Markdown.
    out.replace("://", ":\u{2060}//").replace("www.", "www\u{2060}.")
}

fn one_line(text: &str) -> String {
    hostile::visible(&hostile::shorten(text, LINE))
}

#[cfg(test)]
mod tests {
    use pulldown_cmark::{Event, Options, Parser, Tag};

    use super::*;

    const HOSTILE: [&str; 10] = [
        "<script>alert(1)</script>",
        "[click](https://evil.example) ![x](https://evil.example/p.png)",
        "@everyone please look at #1 and !2, ~label, %3, $4$",
        "https://evil.example and www.evil.example",
        "`a` | b || ``c``",
        "*bold* _em_ ~~gone~~ <!-- x -->",
        "\\[x\\](y)",
        "a\n\n# heading\n/close",
        "&lt;b&gt; &#64;user",
        "```\nfence",
    ];

    /// Nothing but text and code comes out of what a name goes into, and it reads as the name does.
    #[test]
    fn hostile_names_stay_text() {
        for name in HOSTILE {
            for made in [code(name), prose(name), titled(name), titled(&format!("`{name}` is old"))] {
                let document = format!("| a |\n|---|\n| {made} |\n\n- {made}\n");
                for event in Parser::new_ext(&document, Options::all()) {
                    let fine = match &event {
                        Event::Start(tag) => matches!(
                            tag,
                            Tag::Table(_)
                                | Tag::TableHead
                                | Tag::TableRow
                                | Tag::TableCell
                                | Tag::List(_)
                                | Tag::Item
                                | Tag::Paragraph
                        ),
                        Event::Text(_) | Event::Code(_) | Event::End(_) => true,
                        _ => false,
                    };
                    assert!(fine, "{name:?} as {made:?} gives {event:?}");
                }
                assert!(!made.contains('\n'));
            }
            assert!(!prose(name).contains("@e") && !prose(name).contains("#1"));
        }
    }

    #[test]
    fn a_name_reads_as_it_is() {
        for name in ["deploy-prod", "a|b", "``x``", "role/acme_[x]"] {
            let document = format!("| a |\n|---|\n| {} |\n", code(name));
            let parser = Parser::new_ext(&document, Options::all());
            let read: Vec<String> = parser
                .filter_map(|event| if let Event::Code(code) = event { Some(code.to_string()) } else { None })
                .collect();
            assert_eq!(read, [name]);
        }
    }
}
