//! Names from a cloud are hostile: whoever may create a role may call it `<script>`, a terminal
//! escape or ten megabytes of right-to-left marks.
//!
//! Every text that was not written by us passes through here on its way into a view, so that what a
//! reader sees is what there is. HTML escaping (templates) and formula neutralising (CSV) come on
//! top, where the text lands.

use std::borrow::Cow;
use std::fmt::Write as _;

/// The longest name that is shown whole, in characters.
pub const NAME_LIMIT: usize = 120;
/// The longest identifier (ARN, pointer, API action) that is shown whole, in characters.
pub const ID_LIMIT: usize = 400;
/// The longest text of sentences or commands that is shown whole, in characters.
pub const TEXT_LIMIT: usize = 4_000;

/// How many combining marks may follow one another before they are taken for an attack on the
/// lines above and below.
const COMBINING_LIMIT: u32 = 3;

/// A display name: one line, [`visible`], at most [`NAME_LIMIT`] characters of the original.
pub fn name(text: &str) -> String {
    visible(&shorten(text, NAME_LIMIT))
}

/// An identifier: one line, [`visible`], at most [`ID_LIMIT`] characters of the original.
pub fn id(text: &str) -> String {
    visible(&shorten(text, ID_LIMIT))
}

/// Sentences: one line, [`visible`], at most [`TEXT_LIMIT`] characters of the original.
pub fn sentence(text: &str) -> String {
    visible(&shorten(text, TEXT_LIMIT))
}

/// Commands and policy texts: lines are kept, everything else as in [`visible`].
pub fn lines(text: &str) -> String {
    let text = shorten(text, TEXT_LIMIT).replace("\r\n", "\n");
    text.split('\n').map(visible).collect::<Vec<_>>().join("\n")
}

/// Replaces whatever a reader could not see, or what would change how the rest is seen, by
/// something that shows: control characters, escapes, line ends, bidi overrides, zero-width and
/// other invisible characters, piles of combining marks.
///
/// INVARIANT: the result holds no control character, no bidi control and no line end.
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut combining = 0;
    for character in text.chars() {
        combining = if is_combining(character) { combining + 1 } else { 0 };
        match character {
            '\u{0}'..='\u{1f}' | '\u{7f}' => {
                out.push('⟨');
                out.push_str(control_name(character));
                out.push('⟩');
            }
            _ if is_invisible(character) || combining > COMBINING_LIMIT => {
                // Writing into a String cannot fail.
                let _ = write!(out, "⟨U+{:04X}⟩", u32::from(character));
            }
            _ => out.push(character),
        }
    }
    out
}

/// Keeps the two ends of an absurdly long text and says its full length.
pub fn shorten(text: &str, limit: usize) -> Cow<'_, str> {
    // A text of `limit` bytes has at most `limit` characters: the common case counts nothing.
    if text.len() <= limit {
        return Cow::Borrowed(text);
    }
    let count = text.chars().count();
    if count <= limit {
        return Cow::Borrowed(text);
    }
    let tail = limit / 4;
    let head: String = text.chars().take(limit - tail).collect();
    let mut end: Vec<char> = text.chars().rev().take(tail).collect();
    end.reverse();
    let end: String = end.into_iter().collect();
    Cow::Owned(format!("{head}…{end} ({} characters in full)", crate::digits::number(count as u64)))
}

/// The name of a C0 control character. Their pictures (U+2400 and on) are missing in many fonts.
fn control_name(control: char) -> &'static str {
    const NAMES: [&str; 32] = [
        "NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS", "TAB", "LF", "VT", "FF", "CR", "SO",
        "SI", "DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC", "FS", "GS",
        "RS", "US",
    ];
    NAMES.get(control as usize).copied().unwrap_or("DEL")
}

/// Characters that leave no mark or steer how others are laid out.
const fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{80}'..='\u{9f}'                                     // C1 controls: CSI among them
            | '\u{ad}' | '\u{34f}' | '\u{61c}'                  // soft hyphen, grapheme joiner, Arabic mark
            | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' // Hangul fillers
            | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' // Khmer and Mongolian invisibles
            | '\u{200b}'..='\u{200f}'                           // zero width, directional marks
            | '\u{2028}'..='\u{202e}'                           // line ends, bidi embeddings and overrides
            | '\u{2060}'..='\u{206f}'                           // joiners, bidi isolates, deprecated format
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'              // variation selectors, byte order mark
            | '\u{fff0}'..='\u{fffb}'                           // annotations
            | '\u{fffe}'..='\u{ffff}'                           // no characters: XML refuses them
            | '\u{1d173}'..='\u{1d17a}'                         // musical controls
            | '\u{e0000}'..='\u{e0fff}' // tags and further selectors
    )
}

/// The common blocks of marks that are drawn over their neighbours.
const fn is_combining(character: char) -> bool {
    matches!(
        character,
        '\u{300}'..='\u{36f}'
            | '\u{483}'..='\u{489}'
            | '\u{1ab0}'..='\u{1aff}'
            | '\u{1dc0}'..='\u{1dff}'
            | '\u{20d0}'..='\u{20ff}'
            | '\u{fe20}'..='\u{fe2f}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_and_overrides_become_visible() {
        assert_eq!(visible("a\u{1b}[31mb\r\n\tc\u{7f}"), "a⟨ESC⟩[31mb⟨CR⟩⟨LF⟩⟨TAB⟩c⟨DEL⟩");
        assert_eq!(visible("gpj\u{202e}exe"), "gpj⟨U+202E⟩exe");
        assert_eq!(visible("ad\u{200b}min\u{9b}2J"), "ad⟨U+200B⟩min⟨U+009B⟩2J");
        assert_eq!(visible("\u{2066}\u{2069}\u{feff}"), "⟨U+2066⟩⟨U+2069⟩⟨U+FEFF⟩");
    }

    #[test]
    fn every_character_that_steers_a_terminal_or_a_line_is_gone() {
        for character in '\u{0}'..=char::MAX {
            let shown = visible(&character.to_string());
            assert!(!shown.chars().any(char::is_control), "{:X}", u32::from(character));
            assert!(
                !shown.contains([
                    '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\u{2066}', '\u{2067}',
                    '\u{2068}', '\u{2069}', '\u{2028}', '\u{2029}', '\u{200e}', '\u{200f}', '\u{61c}'
                ]),
                "{:X}",
                u32::from(character)
            );
            assert!(!shown.is_empty(), "{:X}", u32::from(character));
        }
    }

    #[test]
    fn ordinary_names_of_every_script_stay() {
        for kept in
            ["deploy-prod", "Zoë Müller", "運用チーム", "מנהל", "مشغل", "e\u{301}te\u{301}", "🔑 keys"]
        {
            assert_eq!(visible(kept), kept);
        }
    }

    #[test]
    fn piles_of_marks_are_cut() {
        let pile: String = std::iter::once('a').chain(std::iter::repeat_n('\u{301}', 5)).collect();
        assert_eq!(visible(&pile), "a\u{301}\u{301}\u{301}⟨U+0301⟩⟨U+0301⟩");
    }

    #[test]
    fn long_names_say_their_length() {
        let long = "x".repeat(10 * 1024 * 1024);
        let shown = name(&long);
        assert!(shown.ends_with("(10,485,760 characters in full)"), "{shown}");
        assert!(shown.chars().count() < NAME_LIMIT + 40);
        assert_eq!(shorten("é".repeat(120).as_str(), 120).chars().count(), 120);
    }

    #[test]
    fn commands_keep_their_lines() {
        assert_eq!(lines("aws iam \\\r\n  x\ty\u{1b}"), "aws iam \\\n  x⟨TAB⟩y⟨ESC⟩");
    }
}
