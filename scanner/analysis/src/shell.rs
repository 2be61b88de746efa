//! Names inside the commands that findings propose.
//!
//! Names are hostile: whoever may tag or create a thing chooses them, and an operator may paste the
//! command. Inside single quotes a POSIX shell gives no character but `'` a meaning.

use std::fmt::Write as _;

/// A text as one word of a shell. INVARIANT: the result is one word whatever the text, and holds no
/// character that acts on a terminal: those become visible escapes (`\u{1b}`), with which the command
/// names nothing rather than something else.
pub(crate) fn quote(text: &str) -> String {
    let mut word = String::with_capacity(text.len() + 2);
    word.push('\'');
    for letter in text.chars() {
        match letter {
            '\'' => word.push_str(r"'\''"),
            hidden if hidden.is_control() || is_reordering(hidden) => {
                // Writing to a `String` cannot fail.
                let _ = write!(word, "{}", hidden.escape_unicode());
            }
            plain => word.push(plain),
        }
    }
    word.push('\'');
    word
}

/// Characters that change in which order, or whether, a terminal shows the others.
const fn is_reordering(letter: char) -> bool {
    matches!(
        letter,
        '\u{061c}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_one_word() {
        for (name, word) in [
            ("jane", "'jane'"),
            ("", "''"),
            ("it's", r"'it'\''s'"),
            ("$(reboot)`id`; rm -rf \\", "'$(reboot)`id`; rm -rf \\'"),
            ("a\u{1b}[2Jb\nc", r"'a\u{1b}[2Jb\u{a}c'"),
            ("\u{202e}evil", r"'\u{202e}evil'"),
            ("zażółć", "'zażółć'"),
        ] {
            assert_eq!(quote(name), word);
        }
    }
}
