//! AWS's wildcards on values that may hold wildcards as plain text.
//!
//! A compiled pattern is UTF-8 in which three bytes that UTF-8 never uses stand for the wildcards.
//! INVARIANT: a `*` that came out of a variable stays a plain star.

/// Any run of characters.
const RUN: u8 = 0xFF;
/// Any one character.
const ONE: u8 = 0xFE;

/// Any run of characters but `:`.
const RUN_IN_SEGMENT: u8 = 0xFD;

/// A compiled pattern.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Glob(Vec<u8>);

impl Glob {
    /// An empty pattern, to be added to.
    pub(super) const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds text in which `*` and `?` are wildcards.
    pub(super) fn push_pattern(&mut self, text: &str) {
        self.0.extend(text.bytes().map(|byte| match byte {
            b'*' => RUN,
            b'?' => ONE,
            plain => plain,
        }));
    }

    /// Adds text that stands for itself.
    pub(super) fn push_plain(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
    }

    /// Compiles a text in which `*` and `?` are wildcards.
    pub(super) fn of(text: &str) -> Self {
        let mut glob = Self::new();
        glob.push_pattern(text);
        glob
    }

    /// Makes it a pattern of resources: "if the * wildcard is the last character of a resource ARN
    /// segment, it can expand to match beyond the colon boundaries" (IAM JSON policy elements:
    /// Resource), and otherwise it cannot. What follows the account is one segment, colons and all.
    pub(super) fn within_segments(mut self) -> Self {
        const BEFORE_RESOURCE: usize = 5;
        let mut colons = 0;
        for at in 0..self.0.len() {
            let is_last = matches!(self.0.get(at + 1), None | Some(b':' | &RUN));
            match self.0.get_mut(at) {
                Some(b':') => colons += 1,
                Some(byte) if *byte == RUN && !is_last && colons < BEFORE_RESOURCE => *byte = RUN_IN_SEGMENT,
                _ => {}
            }
        }
        self
    }

    /// Whether it matches the whole of a text.
    pub(super) fn matches(&self, text: &str) -> bool {
        matches(&self.0, text.as_bytes(), |a, b| a == b)
    }

    /// Whether it matches the whole of a text, ASCII case aside.
    pub(super) fn matches_ignoring_case(&self, text: &str) -> bool {
        matches(&self.0, text.as_bytes(), |a, b| a.eq_ignore_ascii_case(&b))
    }

    /// The colon-separated components of a pattern for an ARN: six, the last with all that follows.
    pub(super) fn components(&self) -> impl Iterator<Item = Self> + '_ {
        self.0.splitn(6, |byte| *byte == b':').map(|part| Self(part.to_vec()))
    }

    /// The pattern as it was written, but for characters that stand for themselves.
    pub(super) fn written(&self) -> String {
        let plain = self.0.iter().map(|byte| match *byte {
            RUN | RUN_IN_SEGMENT => b'*',
            ONE => b'?',
            plain => plain,
        });
        String::from_utf8_lossy(&plain.collect::<Vec<u8>>()).into_owned()
    }

    /// The text that it stands for; `None` where it holds wildcards.
    pub(super) fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }
}

/// Greedy matching that remembers the last star, and the last within a segment after it: at most
/// pattern × text steps, but for the few stars within segments, whatever the pattern.
fn matches(pattern: &[u8], text: &[u8], equal: impl Fn(u8, u8) -> bool) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    let mut inner: Option<(usize, usize)> = None;
    while let Some(&letter) = text.get(t) {
        match pattern.get(p) {
            Some(&RUN) => {
                (star, inner) = (Some((p, t)), None);
                p += 1;
            }
            Some(&RUN_IN_SEGMENT) => {
                inner = Some((p, t));
                p += 1;
            }
            Some(&ONE) => {
                p += 1;
                t = next_character(text, t);
            }
            Some(&wanted) if equal(wanted, letter) => {
                p += 1;
                t += 1;
            }
            _ => match (inner, star) {
                (Some((at, from)), _) if text.get(from) != Some(&b':') => {
                    (p, t) = (at + 1, from + 1);
                    inner = Some((at, from + 1));
                }
                (_, Some((at, from))) => {
                    (p, t) = (at + 1, from + 1);
                    (star, inner) = (Some((at, from + 1)), None);
                }
                _ => return false,
            },
        }
    }
    pattern.get(p..).is_some_and(|rest| rest.iter().all(|byte| matches!(*byte, RUN | RUN_IN_SEGMENT)))
}

/// Where the character after the one at `at` begins: continuation bytes belong to it.
fn next_character(text: &[u8], at: usize) -> usize {
    let rest = text.get(at + 1..).unwrap_or_default();
    at + 1 + rest.iter().take_while(|byte| **byte & 0xC0 == 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("a*c", "abbc", true),
            ("a*c", "abbd", false),
            ("a?c", "abc", true),
            ("a?c", "aéc", true),
            ("a?", "aé", true),
            ("?", "", false),
            ("", "", true),
            ("arn:aws:s3:::b*", "arn:aws:s3:::bucket/key", true),
        ] {
            assert_eq!(Glob::of(pattern).matches(text), expected, "{pattern} on {text}");
        }
    }

    #[test]
    fn a_star_within_a_segment_stays_there() {
        for (pattern, text, expected) in [
            ("arn:aws:sqs:*:q", "arn:aws:sqs:us-east-1:111111111111:q", true),
            ("arn:aws:sqs:us-*q", "arn:aws:sqs:us-east-1:111111111111:q", false),
            ("arn:aws:sqs:us-*-1:*:q", "arn:aws:sqs:us-east-1:111111111111:q", true),
            ("arn:aws:s3:*", "arn:aws:s3:::bucket/key", true),
            ("arn:aws:logs:*:*:log-group:a*b", "arn:aws:logs:x:1:log-group:a:c:b", true),
            ("a*b*c:*", "a-b-b-c:x", true),
            ("*", "anything:at:all", true),
        ] {
            assert_eq!(Glob::of(pattern).within_segments().matches(text), expected, "{pattern} on {text}");
        }
    }

    #[test]
    fn plain_stars_match_stars_only() {
        let mut glob = Glob::of("a");
        glob.push_plain("*");
        assert!(glob.matches("a*") && !glob.matches("ab"));
    }

    #[test]
    fn a_pathological_pattern_ends() {
        let pattern = Glob::of(&("*a".repeat(2_000) + "b"));
        assert!(!pattern.matches(&"a".repeat(20_000)));
    }
}
