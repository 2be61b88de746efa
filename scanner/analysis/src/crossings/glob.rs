//! Patterns with `*` and `?`: what one matches, and whether two have a text in common.

use crate::effective::aws_resource_matches;

/// Stands in a text for a part that is fixed and not known: only a wildcard matches it.
pub(super) const ANY_ONE: char = '\u{1}';

/// Stands in a pattern for any run of letters but a colon.
pub(super) const PART: char = '\u{3}';
const PART_BYTE: u8 = 3;
/// Stands in a pattern for any run of letters, digits and underscores.
pub(super) const WORD: char = '\u{4}';
const WORD_BYTE: u8 = 4;

/// The most pairs of letters of two patterns that are compared.
const MOST_COMPARED: usize = 1 << 20;

/// Whether a pattern matches the whole of a text. Case counts.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    aws_resource_matches(pattern, text)
}

/// Whether a pattern has wildcards.
pub(super) fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', PART, WORD])
}

/// Whether every text of `inner` is one of `outer`.
pub(crate) fn covers(outer: &str, inner: &str) -> bool {
    matches(outer, &inner.replace(['*', '?'], "\u{2}"))
}

/// Whether some text fits both patterns; [`PART`] and [`WORD`] count in the second alone.
pub(crate) fn overlap(a: &str, b: &str) -> bool {
    if !is_pattern(b) {
        return matches(a, b);
    }
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len().saturating_mul(b.len()) > MOST_COMPARED {
        return heads_fit(a, b);
    }
    // `open[j]`: the part of `a` so far and the first `j` letters of `b` can be the same text.
    let mut open: Vec<bool> = Vec::with_capacity(b.len() + 1);
    open.push(true);
    for letter in b {
        let before = open.last().copied().unwrap_or(false);
        open.push(before && matches!(*letter, b'*' | PART_BYTE | WORD_BYTE));
    }
    for letter in a {
        let mut next = Vec::with_capacity(open.len());
        next.push(*letter == b'*' && open.first().copied().unwrap_or(false));
        for (at, other) in b.iter().enumerate() {
            let (diagonal, above) =
                (open.get(at).copied().unwrap_or(false), open.get(at + 1).copied().unwrap_or(false));
            let left = next.last().copied().unwrap_or(false);
            let is_open = match (letter, other) {
                (b'*', _) | (_, b'*') => above || left,
                // A run without a colon goes on, or ends here.
                (letter, &PART_BYTE) => left || above && *letter != b':',
                (letter, &WORD_BYTE) => left || above && (letter.is_ascii_alphanumeric() || *letter == b'_'),
                (b'?', _) | (_, b'?') => diagonal,
                (a, b) => a == b && diagonal,
            };
            next.push(is_open);
        }
        open = next;
    }
    open.last().copied().unwrap_or(false)
}

/// Of patterns that are too long to compare in full: whether what stands before their first wildcards fits.
fn heads_fit(a: &[u8], b: &[u8]) -> bool {
    let head = |text: &[u8]| {
        text.iter()
            .position(|byte| matches!(*byte, b'*' | b'?' | PART_BYTE | WORD_BYTE))
            .unwrap_or(text.len())
    };
    a.iter().zip(b).take(head(a).min(head(b))).all(|(a, b)| a == b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_have_texts_in_common_or_not() {
        for (a, b, expected) in [
            ("repo:contoso/*", "repo:*/pay", true),
            ("repo:contoso/*", "repo:fabrikam/*", false),
            ("repo:contoso/a*:ref", "repo:contoso/*b:ref", true),
            ("repo:contoso/a*", "repo:contoso/b*", false),
            ("a?c", "ab?", true),
            ("a?c", "ab", false),
            ("*", "*", true),
            ("*a", "b*", true),
            ("", "*", true),
            ("", "?", false),
            ("abc", "abc", true),
            ("abc", "ABC", false),
            ("repo:*/pay:*", "repo:contoso/*:*", true),
        ] {
            assert_eq!(overlap(a, b), expected, "{a} {b}");
            assert_eq!(overlap(b, a), expected, "{b} {a}");
        }
    }

    #[test]
    fn a_part_holds_no_colon() {
        for (a, expected) in [
            ("repo:contoso/pay:ref:x", true),
            ("repo:contoso/pay:*", true),
            ("repo:*/shop:*", false),
            ("repo:*/shop*", true),
            ("repo:*/shop:ref:*", false),
            ("repo:contoso/pay:a:b:c", false),
            ("*", true),
        ] {
            assert_eq!(overlap(a, &format!("repo:contoso/pay:{WORD}:{PART}")), expected, "{a}");
        }
        assert!(overlap("a", &format!("{PART}a{PART}")));
        assert!(!overlap(":", &PART.to_string()));
    }

    #[test]
    fn one_pattern_covers_another() {
        assert!(covers("repo:contoso/*", "repo:contoso/pay:*"));
        assert!(!covers("repo:contoso/pay:*", "repo:contoso/*"));
        assert!(!covers("repo:contoso/?", "repo:contoso/*a"));
    }

    #[test]
    fn long_patterns_end_at_once() {
        let long = "*a".repeat(100_000);
        assert!(overlap(&long, &format!("{long}b")));
        assert!(!overlap(&format!("x{long}"), &format!("y{long}")));
    }
}
