//! AWS's wildcard patterns: `*` is any run of characters, `?` any one.

use std::ops::Range;

use fixedbitset::FixedBitSet;

use crate::effective::wildcard;

/// Whether `pattern` matches the whole of `text`, ASCII case aside (actions).
pub(crate) fn matches_ignoring_case(pattern: &str, text: &str) -> bool {
    glob(pattern.as_bytes(), text.as_bytes(), |a, b| a.eq_ignore_ascii_case(&b))
}

/// Whether `pattern` matches the whole of `text` (resources).
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    glob(pattern.as_bytes(), text.as_bytes(), |a, b| a == b)
}

/// Adds the places of the names, among `places`, that a pattern of actions matches.
pub(crate) fn add_matching(
    pattern: &str,
    names: &[impl AsRef<str>],
    places: Range<usize>,
    set: &mut FixedBitSet,
) {
    for (at, name) in places.clone().zip(names.get(places).unwrap_or_default()) {
        if matches_ignoring_case(pattern, name.as_ref()) {
            set.insert(at);
        }
    }
}

fn glob(pattern: &[u8], text: &[u8], equal: impl Fn(u8, u8) -> bool) -> bool {
    wildcard::matches(
        pattern,
        text,
        |part| *part == b'*',
        |part, letter| *part == b'?' || equal(*part, *letter),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("*", "s3:GetObject", true),
            ("s3:Get*", "S3:getobject", true),
            ("s3:Get?bject", "s3:GetObject", true),
            ("s3:*Object", "s3:GetObjectAcl", false),
            ("s3:*Object*", "s3:GetObjectAcl", true),
            ("i*:*", "iam:CreateUser", true),
            ("iam:", "iam:CreateUser", false),
            ("", "", true),
            ("?", "", false),
        ] {
            assert_eq!(matches_ignoring_case(pattern, text), expected, "{pattern} on {text}");
        }
    }

    #[test]
    fn a_pathological_pattern_ends() {
        let pattern = "*a".repeat(2_000) + "b";
        assert!(!matches_ignoring_case(&pattern, &"a".repeat(20_000)));
    }
}
