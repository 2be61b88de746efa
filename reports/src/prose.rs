//! The pages of checks: CommonMark to HTML that holds text and its marks, nothing else.

use std::borrow::Cow;

use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// Renders a page. Raw HTML is shown as text, images become their description, links lead to
/// `https:` or within the page, headings go below those of the report.
pub(crate) fn html(markdown: &str) -> String {
    let parser = Parser::new_ext(markdown, Options::ENABLE_TABLES);
    let mut out = String::with_capacity(markdown.len() * 2);
    html::push_html(&mut out, Calm { events: parser, open_links: Vec::new(), in_title: false });
    out
}

/// A line of text as HTML in which what stands between backticks is code. Everything is escaped, so
/// that a name can at worst move where code begins.
pub(crate) fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let pieces: Vec<&str> = text.split('`').collect();
    let last = pieces.len() - 1;
    for (at, piece) in pieces.into_iter().enumerate() {
        let code = at % 2 == 1;
        match (code, at == last) {
            // A backtick that nothing closes is a backtick.
            (true, true) => out.push('`'),
            (true, false) => out.push_str("<code>"),
            (false, _) => {}
        }
        escape(piece, &mut out);
        if code && at != last {
            out.push_str("</code>");
        }
    }
    out
}

fn escape(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#x27;"),
            _ => out.push(character),
        }
    }
}

/// A text as HTML.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape(text, &mut out);
    out
}

/// The marks that a message of a language may use: bold, a name from outside, an identifier, a text that is
/// English in every language, a link.
const MARKS: [&str; 10] = ["<b>", "</b>", "<bdi>", "</bdi>", "<id>", "</id>", "<en>", "</en>", "<a>", "</a>"];

/// A piece of a message as HTML in which the marks are left for [`marks`].
pub(crate) fn escape_marked(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"']) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"']) {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let mark = MARKS.iter().find(|mark| after.starts_with(**mark)).copied();
        let taken = mark.map_or(1, str::len);
        match mark {
            Some(mark) => out.push_str(mark),
            None => escape(after.get(..1).unwrap_or_default(), &mut out),
        }
        rest = after.get(taken..).unwrap_or_default();
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// A message whose texts were escaped, with its marks as elements. A link leads to `href`, or to the file that it
/// names.
pub(crate) fn marks(text: &str, href: Option<&str>) -> String {
    if !text.contains('<') {
        return text.to_owned();
    }
    let text = text.replace("<id>", "<bdi class=\"id\">").replace("</id>", "</bdi>");
    let text = text.replace("<en>", "<bdi lang=\"en\">").replace("</en>", "</bdi>");
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("<a>") {
        let (inner, behind) = after.split_once("</a>").unwrap_or((after, ""));
        out.push_str(&format!("{before}<a href=\"{}\">{inner}</a>", href.unwrap_or(inner)));
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// The events of a page with all that is not calm taken out.
struct Calm<I> {
    events: I,
    /// For each open link, whether its tags are printed.
    open_links: Vec<bool>,
    in_title: bool,
}

impl<'a, I: Iterator<Item = Event<'a>>> Iterator for Calm<I> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        loop {
            let event = self.events.next()?;
            // The page's own title stands above it already.
            match &event {
                Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }) => self.in_title = true,
                Event::End(TagEnd::Heading(HeadingLevel::H1)) => {
                    self.in_title = false;
                    continue;
                }
                _ => {}
            }
            if !self.in_title
                && let Some(kept) = self.calm(event)
            {
                return Some(kept);
            }
        }
    }
}

impl<'a, I> Calm<I> {
    fn calm(&mut self, event: Event<'a>) -> Option<Event<'a>> {
        match event {
            Event::Html(raw) | Event::InlineHtml(raw) => Some(Event::Text(visible(&raw))),
            Event::Text(text) => Some(Event::Text(visible(&text))),
            Event::Code(text) => Some(Event::Code(visible(&text))),
            Event::Start(Tag::Heading { level, .. }) => Some(Event::Start(Tag::Heading {
                level: below(level),
                id: None,
                classes: Vec::new(),
                attrs: Vec::new(),
            })),
            Event::End(TagEnd::Heading(level)) => Some(Event::End(TagEnd::Heading(below(level)))),
            Event::Start(Tag::Link { ref dest_url, .. }) => {
                let followed = dest_url.starts_with("https://") || dest_url.starts_with('#');
                self.open_links.push(followed);
                followed.then_some(event)
            }
            Event::End(TagEnd::Link) => self.open_links.pop().unwrap_or(false).then_some(event),
            Event::Start(Tag::Image { .. } | Tag::HtmlBlock)
            | Event::End(TagEnd::Image | TagEnd::HtmlBlock) => None,
            other => Some(other),
        }
    }
}

fn visible(text: &str) -> CowStr<'static> {
    text.split('\n').map(crate::hostile::visible).collect::<Vec<_>>().join("\n").into()
}

/// Three levels down: the report's own headings end at the third.
const fn below(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 | HeadingLevel::H2 => HeadingLevel::H4,
        HeadingLevel::H3 => HeadingLevel::H5,
        HeadingLevel::H4 | HeadingLevel::H5 | HeadingLevel::H6 => HeadingLevel::H6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_become_html_and_the_title_goes() {
        let page = "# Password without MFA\n\n## Why it matters\n\nA *password* alone.\n\n```sh\naws iam x <y>\n```\n";
        assert_eq!(
            html(page),
            "<h4>Why it matters</h4>\n<p>A <em>password</em> alone.</p>\n\
             <pre><code class=\"language-sh\">aws iam x &lt;y&gt;\n</code></pre>\n"
        );
    }

    #[test]
    fn backticks_are_code_and_the_rest_is_text() {
        assert_eq!(inline("key of `jane` & co"), "key of <code>jane</code> &amp; co");
        assert_eq!(inline("`a` and `b`"), "<code>a</code> and <code>b</code>");
        assert_eq!(inline("odd ` one"), "odd ` one");
        assert_eq!(inline("`</code><script>`"), "<code>&lt;/code&gt;&lt;script&gt;</code>");
        assert_eq!(inline(""), "");
    }

    #[test]
    fn raw_html_is_text_and_nothing_is_loaded() {
        let page = "<script>alert(1)</script>\n\na <img src=x onerror=y> b ![pic](http://x/y.png)\n\n\
                    [js](javascript:alert(1)) [plain](http://x) [ok](https://example.com/) <b>x</b>\u{202e}";
        let shown = html(page);
        assert!(!shown.contains("<script") && !shown.contains("<img") && !shown.contains("<b>"), "{shown}");
        assert!(!shown.contains("javascript:") && !shown.contains("href=\"http://"), "{shown}");
        assert!(shown.contains("<a href=\"https://example.com/\">ok</a>"), "{shown}");
        assert!(shown.contains("&lt;script&gt;") && shown.contains("⟨U+202E⟩"), "{shown}");
    }
}
