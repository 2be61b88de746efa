//! Takes the whitespace between JSON tokens away, leaving every token as it was written.

use std::borrow::Cow;

use memchr::memchr2;

/// Removes whitespace outside strings, in place.
///
/// INVARIANT: what is not JSON does not become JSON. A raw line end inside a string stays there, and
/// two scalars that only whitespace kept apart keep one space: a parser refuses both, as before.
pub(crate) fn compact(bytes: &mut Vec<u8>) {
    let (mut from, mut to) = (0, 0);
    let mut after_scalar = false;
    loop {
        from += spaces(bytes.get(from..).unwrap_or_default());
        let run = Run::of(bytes.get(from..).unwrap_or_default());
        if run.length == 0 {
            break;
        }
        // The run before ended in whitespace, so that there is room for it.
        if after_scalar
            && run.starts_in_scalar
            && let Some(gap) = bytes.get_mut(to)
        {
            *gap = b' ';
            to += 1;
        }
        bytes.copy_within(from..from + run.length, to);
        from += run.length;
        to += run.length;
        after_scalar = run.ends_in_scalar;
    }
    bytes.truncate(to);
}

/// The same for borrowed text; copies only where there is something to take away.
pub(crate) fn compacted(json: &str) -> Cow<'_, str> {
    if Run::of(json.as_bytes()).length == json.len() {
        return Cow::Borrowed(json);
    }
    let mut bytes = json.as_bytes().to_vec();
    compact(&mut bytes);
    // Only ASCII was taken away, so that the rest is still UTF-8.
    String::from_utf8(bytes).map_or(Cow::Borrowed(json), Cow::Owned)
}

/// What stands between two stretches of whitespace.
struct Run {
    length: usize,
    starts_in_scalar: bool,
    ends_in_scalar: bool,
}

impl Run {
    fn of(json: &[u8]) -> Self {
        let mut run = Self { length: 0, starts_in_scalar: false, ends_in_scalar: false };
        while let Some(byte) = json.get(run.length).filter(|byte| !is_space(**byte)) {
            run.ends_in_scalar = !matches!(byte, b'"' | b'{' | b'}' | b'[' | b']' | b',' | b':');
            run.starts_in_scalar |= run.length == 0 && run.ends_in_scalar;
            run.length += if *byte == b'"' { string(json.get(run.length..).unwrap_or_default()) } else { 1 };
        }
        run
    }
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
        fn any_text_means_the_same_afterwards(text in "[ \n\"\\\\a1é,:\\[\\]{}\\-.]{0,40}") {
            let before = serde_json::from_str::<Value>(&text).ok();
            let after = serde_json::from_str::<Value>(&compacted(&text)).ok();
            prop_assert_eq!(before, after);
        }
    }
}
