//! Strings that the fonts have signs for, and that break where a column ends.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::Value;

use crate::world;

/// Where a long word may be broken. No name holds it: the report makes what is hidden in names visible.
const BREAK: char = '\u{200b}';
/// From how many characters on a long word may be broken after a mark.
const AFTER_MARK: usize = 5;
/// From how many characters on a word that is not of letters alone is a long one, and may be broken anywhere.
const ANYWHERE: usize = 14;
/// The same for a word of letters alone: longer than nearly every one of a language.
const LETTERS: usize = 18;

/// Which signs are printed; the others are shown by their number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signs {
    /// All that the fonts have.
    OfFonts,
    /// ASCII, and the few others that our own sentences use.
    Plain,
}

/// Every string of the data as it can be printed.
pub(crate) fn printable(data: &Value, signs: Signs) -> Value {
    match data {
        Value::String(text) => Value::String(text_of(text, signs)),
        Value::Array(list) => list.iter().map(|one| printable(one, signs)).collect(),
        Value::Object(fields) => {
            fields.iter().map(|(name, one)| (name.clone(), printable(one, signs))).collect()
        }
        other => other.clone(),
    }
}

fn text_of(text: &str, signs: Signs) -> String {
    let shown: String = text.chars().fold(String::with_capacity(text.len()), |mut shown, sign| {
        if has(sign, signs) {
            shown.push(sign);
        } else {
            shown.push_str(&format!("⟨U+{:04X}⟩", u32::from(sign)));
        }
        shown
    });
    let mut out = String::with_capacity(shown.len() + shown.len() / 8);
    for (at, word) in shown.split(' ').enumerate() {
        if at > 0 {
            out.push(' ');
        }
        breakable(word, &mut out);
    }
    out
}

fn breakable(word: &str, out: &mut String) {
    let length = word.chars().count();
    let is_plain = word.chars().all(char::is_alphabetic);
    if length <= if is_plain { LETTERS } else { ANYWHERE } {
        out.push_str(word);
        return;
    }
    let mut run = 0;
    for (at, sign) in word.chars().enumerate() {
        out.push(sign);
        run += 1;
        let is_mark =
            !sign.is_alphanumeric() && !matches!(sign, '(' | '[' | '{' | '<' | '`' | '"' | '\'' | '⟨');
        let breaks = (is_mark && run >= AFTER_MARK) || run >= if is_plain { LETTERS } else { ANYWHERE };
        if breaks && at + 1 < length {
            out.push(BREAK);
            run = 0;
        }
    }
}

fn has(sign: char, signs: Signs) -> bool {
    if sign == '\n' || sign.is_ascii_graphic() || sign == ' ' {
        return true;
    }
    match signs {
        Signs::Plain => matches!(sign, '–' | '—' | '“' | '”' | '‘' | '’' | '…' | '→' | '×' | '·' | '⟨' | '⟩'),
        Signs::OfFonts => SIGNS.contains(&u32::from(sign)) && !runs_from_the_right(sign),
    }
}

/// Every sign that one of the fonts has.
static SIGNS: LazyLock<BTreeSet<u32>> = LazyLock::new(|| {
    let book = world::fonts();
    let mut signs = BTreeSet::new();
    let mut index = 0;
    while let Some(info) = book.info(index) {
        signs.extend(info.coverage.iter());
        index += 1;
    }
    signs
});

/// Scripts that would turn the order of what stands beside them on a line.
const fn runs_from_the_right(sign: char) -> bool {
    matches!(
        sign,
        '\u{590}'..='\u{8ff}'
            | '\u{fb1d}'..='\u{fdff}'
            | '\u{fe70}'..='\u{feff}'
            | '\u{10800}'..='\u{10fff}'
            | '\u{1e800}'..='\u{1efff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        text_of(text, Signs::OfFonts).replace(BREAK, "|")
    }

    #[test]
    fn signs_without_a_font_are_shown_by_number() {
        assert_eq!(shown("Zoë → “x”"), "Zoë → “x”");
        assert!(shown("運用").contains("⟨U+904B⟩"), "{}", shown("運用"));
        assert!(shown("מנהל").starts_with("⟨U+05DE⟩"), "{}", shown("מנהל"));
        assert_eq!(text_of("Zoë", Signs::Plain), "Zo⟨U+00EB⟩");
        for sign in "–—“”‘’…→×·⟨⟩ßäöü§".chars() {
            assert!(has(sign, Signs::OfFonts), "{sign}");
        }
    }

    #[test]
    fn long_words_break_and_short_ones_do_not() {
        assert_eq!(shown("administrator of responsibilities"), "administrator of responsibilities");
        assert_eq!(shown("arn:aws:iam::444455556666:role/x"), "arn:aws:|iam::|444455556666:|role/|x");
        let long = shown(&"x".repeat(100));
        assert!(long.split('|').all(|part| part.len() <= LETTERS), "{long}");
        assert_eq!(long.replace('|', ""), "x".repeat(100));
    }
}
