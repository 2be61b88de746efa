//! Text as OSCAL wants it: single lines and paragraphs are Markdown, so that a name of a cloud must not become a mark,
//! a link or raw HTML; values are single lines without white space around them; ids are tokens.

use super::shapes::Property;
use crate::hostile;

/// Name space of our properties.
pub(super) const NAMESPACE: &str = "urn:tenure:oscal";

/// What stands where a text is empty, which OSCAL does not allow.
const NOTHING: &str = "not stated";

/// A sentence as one line of Markdown.
pub(super) fn line(text: &str) -> String {
    filled(&escaped(&hostile::sentence(text)))
}

/// Several sentences, each [`line`]'s kind, as a paragraph each.
pub(super) fn paragraphs<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let lines: Vec<String> = texts.into_iter().filter(|text| !text.is_empty()).map(line).collect();
    filled(&lines.join("\n\n"))
}

/// A command or policy text as a block of code: nothing in it is a mark.
pub(super) fn code(text: &str) -> String {
    let text = hostile::lines(text);
    // The fence has to be longer than any that the text holds.
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(3.max(longest + 1));
    format!("{fence}\n{text}\n{fence}")
}

/// A value: one line, no white space around it.
pub(super) fn value(text: &str) -> String {
    filled(hostile::id(text).trim())
}

/// A property in our name space.
pub(super) fn prop(name: &'static str, text: &str) -> Property {
    Property { name, ns: Some(NAMESPACE), value: value(text) }
}

/// The same where there is something to say.
pub(super) fn prop_if(name: &'static str, text: Option<&str>) -> Option<Property> {
    text.filter(|text| !text.trim().is_empty()).map(|text| prop(name, text))
}

/// A property that OSCAL itself defines.
pub(super) fn known(name: &'static str, text: &str) -> Property {
    Property { name, ns: None, value: value(text) }
}

/// An id: letters, digits, `.`, `-` and `_`, beginning with a letter. Parentheses become points, as in NIST's ids
/// (`AC-2(1)` is `ac-2.1` there).
pub(super) fn token(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in hostile::id(text).chars() {
        match character {
            ')' | ' ' => {}
            '(' => out.push('.'),
            _ if character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '_') => {
                out.push(character)
            }
            _ => out.push('-'),
        }
    }
    if out.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_') {
        out
    } else {
        format!("_{out}")
    }
}

fn filled(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() { NOTHING.to_owned() } else { text.to_owned() }
}

/// Takes the meaning from whatever is a mark in CommonMark or in OSCAL's additions to it: `{{ insert: … }}`,
/// `^superscript^`, `~subscript~`. Code spans stay: our own sentences quote names by them.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut in_code = false;
    let mut before = ' ';
    // Spans of a single backtick each, or none: runs of several pair up in ways of their own.
    let balanced = text.matches('`').count().is_multiple_of(2) && !text.contains("``");
    for (at, character) in text.char_indices() {
        match character {
            '`' if balanced => in_code = !in_code,
            '`' => out.push('\\'),
            '\\' | '*' | '[' | ']' | '<' | '>' | '&' | '~' | '^' | '{' | '#' if !in_code => out.push('\\'),
            // An underscore inside a word marks nothing.
            '_' if !in_code => {
                let after = text.get(at + 1..).and_then(|rest| rest.chars().next()).unwrap_or(' ');
                if !(before.is_alphanumeric() && after.is_alphanumeric()) {
                    out.push('\\');
                }
            }
            _ => {}
        }
        out.push(character);
        before = character;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(markdown: &str) -> String {
        let mut out = String::new();
        pulldown_cmark::html::push_html(&mut out, pulldown_cmark::Parser::new(markdown));
        out
    }

    #[test]
    fn names_become_no_marks() {
        for hostile in [
            "<script>alert(1)</script>",
            "[a](https://evil.example)",
            "*bold* _it_ __strong__",
            "one ` alone <b>",
            "`a`` <b> ``` x",
            "`a` <b> `c`",
            "# head",
            "&lt;",
            "a\nb <i>",
            "{{ insert: param, x }}",
            "![x](y)",
        ] {
            let page = html(&line(hostile));
            for mark in ["<script", "<a ", "<em", "<strong", "<b>", "<i>", "<h1", "<img"] {
                assert!(!page.contains(mark), "{hostile}: {page}");
            }
            assert!(!line(hostile).contains("{{ insert") && !line(hostile).contains('\n'), "{hostile}");
        }
        assert_eq!(
            line("the role `svc_*` of arn:aws:iam::1:role/a_b"),
            "the role `svc_*` of arn:aws:iam::1:role/a_b"
        );
    }

    #[test]
    fn code_stays_code() {
        let page = html(&code("echo ```\n</code><script>"));
        assert!(page.contains("echo ```\n&lt;/code&gt;&lt;script&gt;"), "{page}");
    }

    #[test]
    fn nothing_is_empty_and_tokens_are_tokens() {
        assert_eq!(
            (line(" "), value("\u{a0} "), paragraphs([""])),
            (NOTHING.into(), NOTHING.into(), NOTHING.into())
        );
        assert_eq!(token("AC-2 (1)"), "AC-2.1");
        assert_eq!(token("9(4)(c)"), "_9.4.c");
        assert_eq!(token("ü/x"), "_--x");
    }
}
