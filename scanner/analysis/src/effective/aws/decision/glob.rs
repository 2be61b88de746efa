//! AWS's wildcards on values that may hold wildcards as plain text.
//!
//! A compiled pattern is UTF-8 in which two bytes that UTF-8 never uses stand for the wildcards.
//! INVARIANT: a `*` that came out of a variable stays a plain star.

/// Any run of characters.
const RUN: u8 = 0xFF;
/// Any one character.
const ONE: u8 = 0xFE;

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

    /// The text that it stands for; `None` where it holds wildcards.
    pub(super) fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    /// Whether it is nothing but `*`.
    pub(super) fn is_star(&self) -> bool {
        !self.0.is_empty() && self.0.iter().all(|byte| *byte == RUN)
    }
}

/// Greedy matching with one remembered star: at most pattern × text steps, whatever the pattern.
fn matches(pattern: &[u8], text: &[u8], equal: impl Fn(u8, u8) -> bool) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(&letter) = text.get(t) {
        match pattern.get(p) {
            Some(&RUN) => {
                star = Some((p, t));
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
            _ => match star {
                Some((at, from)) => {
                    p = at + 1;
                    t = from + 1;
                    star = Some((at, from + 1));
                }
                None => return false,
            },
        }
    }
    pattern.get(p..).is_some_and(|rest| rest.iter().all(|byte| *byte == RUN))
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
