//! Text into lines of a known width: a drawing has no line breaks of its own.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// At most two lines of at most `columns` columns each. A break falls after a separator where there
/// is one; what does not fit goes from the middle of the second line.
pub(super) fn two_lines(text: &str, columns: usize) -> Vec<String> {
    if text.width() <= columns {
        return vec![text.to_owned()];
    }
    let cut = break_at(text, columns);
    let (first, rest) = text.split_at(cut);
    vec![first.trim_end().to_owned(), one_line(rest.trim_start(), columns)]
}

/// One line of at most `columns` columns, both ends kept.
pub(super) fn one_line(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let room = columns.saturating_sub(1);
    let head = taken(text.chars(), room - room / 3);
    let tail: String = taken(text.chars().rev(), room / 3).chars().rev().collect();
    format!("{head}…{tail}")
}

/// Characters from the front that fit in `columns`.
fn taken(characters: impl Iterator<Item = char>, columns: usize) -> String {
    let mut used = 0;
    characters
        .take_while(|character| {
            used += character.width().unwrap_or(0);
            used <= columns
        })
        .collect()
}

/// Byte offset of the break: after the last space in the second half of the line, else after the last
/// separator there, else where the line is full.
fn break_at(text: &str, columns: usize) -> usize {
    let (mut used, mut full, mut separator, mut space) = (0, 0, None, None);
    for (at, character) in text.char_indices() {
        used += character.width().unwrap_or(0);
        if used > columns {
            break;
        }
        full = at + character.len_utf8();
        match character {
            _ if used <= columns / 2 => {}
            ' ' => space = Some(full),
            '/' | ':' | ',' | '-' | '_' | '.' => separator = Some(full),
            _ => {}
        }
    }
    space.or(separator).unwrap_or(full)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn breaks_fall_after_separators() {
        assert_eq!(two_lines("role deploy", 20), ["role deploy"]);
        assert_eq!(
            two_lines("iam:PassRole, lambda:CreateFunction", 24),
            ["iam:PassRole,", "lambda:CreateFunction"]
        );
        assert_eq!(
            two_lines(&"x".repeat(50), 20),
            ["x".repeat(20), format!("{}…{}", "x".repeat(13), "x".repeat(6))]
        );
    }

    proptest! {
        #[test]
        fn lines_keep_to_their_columns(text in "\\PC{0,300}", columns in 8usize..60) {
            let lines = two_lines(&text, columns);
            prop_assert!(!lines.is_empty() && lines.len() <= 2);
            for line in lines {
                prop_assert!(line.width() <= columns, "{line:?}");
            }
        }
    }
}
