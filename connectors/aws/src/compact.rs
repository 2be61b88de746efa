//! Takes the whitespace between JSON tokens away, leaving every token as it was written.

use std::borrow::Cow;

use memchr::memchr2;

/// Copies JSON without the whitespace outside strings, piece by piece: a piece may end anywhere.
///
/// INVARIANT: what is not JSON does not become JSON. A raw line end inside a string stays there, and
/// two scalars that only whitespace kept apart keep one space: a parser refuses both, as before.
#[derive(Debug, Default)]
pub(crate) struct Compactor {
    /// Whether the next byte is inside a string, and whether it is escaped there.
    in_string: bool,
    escaped: bool,
    after_scalar: bool,
    after_space: bool,
}

impl Compactor {
    /// Appends a piece of the text to `out`.
    pub(crate) fn push(&mut self, piece: &[u8], out: &mut Vec<u8>) {
        let mut rest = piece;
        while let Some(first) = rest.first() {
            let length = if self.in_string {
                let length = self.string(rest);
                out.extend_from_slice(rest.get(..length).unwrap_or_default());
                length
            } else if is_space(*first) {
                self.after_space = true;
                spaces(rest)
            } else {
                let length = self.tokens(rest, out);
                out.extend_from_slice(rest.get(..length).unwrap_or_default());
                length
            };
            rest = rest.get(length..).unwrap_or_default();
        }
    }

    /// The length of the tokens that the text begins with, up to a space or into a string.
    fn tokens(&mut self, text: &[u8], out: &mut Vec<u8>) -> usize {
        let is_end = |byte: &u8| is_space(*byte) || *byte == b'"';
        let length = text.iter().position(is_end).unwrap_or(text.len());
        if let Some(first) = text.first().filter(|_| length > 0) {
            if self.after_scalar && self.after_space && is_scalar(*first) {
                out.push(b' ');
            }
            let last = length.checked_sub(1).and_then(|last| text.get(last));
            self.after_scalar = last.is_some_and(|last| is_scalar(*last));
            self.after_space = false;
        }
        if text.get(length) != Some(&b'"') {
            return length;
        }
        (self.in_string, self.after_scalar, self.after_space) = (true, false, false);
        length + 1
    }

    /// How much of a text that begins inside a string belongs to it.
    fn string(&mut self, text: &[u8]) -> usize {
        let mut at = usize::from(std::mem::take(&mut self.escaped));
        while let Some(rest) = text.get(at..) {
            match memchr2(b'"', b'\\', rest) {
                Some(found) if rest.get(found) == Some(&b'"') => {
                    self.in_string = false;
                    return at + found + 1;
                }
                Some(escape) if at + escape + 1 == text.len() => {
                    self.escaped = true;
                    break;
                }
                Some(escape) => at += escape + 2,
                None => break,
            }
        }
        text.len()
    }
}

/// The same for borrowed text; copies only where there is something to take away.
pub(crate) fn compacted(json: &str) -> Cow<'_, str> {
    if is_compact(json.as_bytes()) {
        return Cow::Borrowed(json);
    }
    let mut bytes = Vec::with_capacity(json.len());
    Compactor::default().push(json.as_bytes(), &mut bytes);
    // Only ASCII was taken away, so that the rest is still UTF-8.
    String::from_utf8(bytes).map_or(Cow::Borrowed(json), Cow::Owned)
}

/// Whether there is no whitespace outside strings.
fn is_compact(json: &[u8]) -> bool {
    let mut rest = json;
    while let Some(at) = rest.iter().position(|byte| *byte == b'"' || is_space(*byte)) {
        if rest.get(at) != Some(&b'"') {
            return false;
        }
        rest = rest.get(at + string(rest.get(at..).unwrap_or_default())..).unwrap_or_default();
    }
    true
}

/// The length of the string that the text begins with; all of it where the string does not end.
fn string(json: &[u8]) -> usize {
    let mut at = 1;
    while let Some(rest) = json.get(at..) {
        match memchr2(b'"', b'\\', rest) {
            Some(found) if rest.get(found) == Some(&b'"') => return at + found + 1,
            Some(escape) => at += escape + 2,
            None => break,
        }
    }
    json.len()
}

/// How many bytes of whitespace the text begins with.
fn spaces(json: &[u8]) -> usize {
    // Most of it is indentation.
    const INDENT: &[u8; 8] = b"        ";
    let mut at = 0;
    while let Some(rest) = json.get(at..) {
        match rest {
            _ if rest.starts_with(INDENT) => at += INDENT.len(),
            [first, ..] if is_space(*first) => at += 1,
            _ => break,
        }
    }
    at
}

/// Whether a byte outside strings is part of a number or a word.
const fn is_scalar(byte: u8) -> bool {
    !matches!(byte, b'"' | b'{' | b'}' | b'[' | b']' | b',' | b':')
}

const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\r' | b'\t')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    #[test]
    fn only_whitespace_between_tokens_goes() {
        let text = "{\n  \"a b\" : [ 1 , true\r\n ], \"c\\\" d\":\t\"x \\\\\" }";
        assert_eq!(compacted(text), r#"{"a b":[1,true],"c\" d":"x \\"}"#);
        assert!(matches!(compacted("{\"a\":1}"), Cow::Borrowed(_)));
    }

    #[test]
    fn what_is_not_json_stays_not_json() {
        for text in ["1 2", "[1\n2]", "tr ue", "\"a\nb\"", "- 1", "1 .5", "\"open", "{\"a\" 1 1}"] {
            assert!(serde_json::from_str::<Value>(text).is_err(), "{text}");
            let compact = compacted(text);
            assert!(serde_json::from_str::<Value>(&compact).is_err(), "{text} became {compact}");
        }
    }

    proptest! {
        #[test]
        fn where_pieces_end_makes_no_difference(text in "[ \n\"\\\\a1é,:\\[\\]{}\\-.]{0,40}", at in 0_usize..50) {
            let (head, tail) = text.as_bytes().split_at(at.min(text.len()));
            let (mut pieces, mut whole) = (Vec::new(), Vec::new());
            let mut compactor = Compactor::default();
            compactor.push(head, &mut pieces);
            compactor.push(tail, &mut pieces);
            Compactor::default().push(text.as_bytes(), &mut whole);
            prop_assert_eq!(pieces, whole);
        }

        #[test]
        fn any_text_means_the_same_afterwards(text in "[ \n\"\\\\a1é,:\\[\\]{}\\-.]{0,40}") {
            let before = serde_json::from_str::<Value>(&text).ok();
            let after = serde_json::from_str::<Value>(&compacted(&text)).ok();
            prop_assert_eq!(before, after);
        }
    }
}
