//! Takes the whitespace between JSON tokens away, leaving every token as it was written.

use std::borrow::Cow;

/// Removes whitespace outside strings, in place.
///
/// INVARIANT: what is not JSON does not become JSON. A raw line end inside a string stays there, and
/// two scalars that only whitespace kept apart keep one space: a parser refuses both, as before.
pub(crate) fn compact(bytes: &mut Vec<u8>) {
    let mut scan = Scan::default();
    let mut to = 0;
    for from in 0..bytes.len() {
        #[expect(clippy::indexing_slicing, reason = "to <= from < len: nothing grows, see `Scan::step`")]
        match scan.step(bytes[from]) {
            Step::Drop => {}
            Step::Keep => {
                bytes[to] = bytes[from];
                to += 1;
            }
            Step::KeepAfterSpace => {
                bytes[to + 1] = bytes[from];
                bytes[to] = b' ';
                to += 2;
            }
        }
    }
    bytes.truncate(to);
}

/// The same for borrowed text; copies only where there is something to take away.
pub(crate) fn compacted(json: &str) -> Cow<'_, str> {
    let mut scan = Scan::default();
    if json.bytes().all(|byte| matches!(scan.step(byte), Step::Keep)) {
        return Cow::Borrowed(json);
    }
    let mut bytes = json.as_bytes().to_vec();
    compact(&mut bytes);
    // Only ASCII was taken away, so that the rest is still UTF-8.
    String::from_utf8(bytes).map_or(Cow::Borrowed(json), Cow::Owned)
}

#[derive(Default)]
struct Scan {
    in_string: bool,
    escaped: bool,
    after_scalar: bool,
    spaced: bool,
}

enum Step {
    Keep,
    /// A space was dropped before that must stand. Only answered after a `Drop`.
    KeepAfterSpace,
    Drop,
}

impl Scan {
    fn step(&mut self, byte: u8) -> Step {
        if self.in_string {
            if self.escaped {
                self.escaped = false;
            } else if byte == b'\\' {
                self.escaped = true;
            } else if byte == b'"' {
                self.in_string = false;
            }
            return Step::Keep;
        }
        let spaced = std::mem::take(&mut self.spaced);
        match byte {
            b' ' | b'\n' | b'\r' | b'\t' => {
                self.spaced = true;
                Step::Drop
            }
            b'"' => {
                self.in_string = true;
                self.after_scalar = false;
                Step::Keep
            }
            b'{' | b'}' | b'[' | b']' | b',' | b':' => {
                self.after_scalar = false;
                Step::Keep
            }
            _ if spaced && self.after_scalar => Step::KeepAfterSpace,
            _ => {
                self.after_scalar = true;
                Step::Keep
            }
        }
    }
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
        fn any_text_means_the_same_afterwards(text in "[ \n\"\\\\a1é,:\\[\\]{}\\-.]{0,40}") {
            let before = serde_json::from_str::<Value>(&text).ok();
            let after = serde_json::from_str::<Value>(&compacted(&text)).ok();
            prop_assert_eq!(before, after);
        }
    }
}
