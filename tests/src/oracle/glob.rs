//! Wildcards: `*` is any text, `?` any one character, all else itself.

/// One element of a pattern, after variables were filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Exactly(char),
    AnyOne,
    /// Any text without a colon.
    AnythingInSegment,
    Anything,
}

/// The pieces of a text in which `*` and `?` are wildcards.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let piece = |c| match c {
        '*' => Piece::Anything,
        '?' => Piece::AnyOne,
        other => Piece::Exactly(other),
    };
    text.chars().map(piece).collect()
}

/// Fills in, column by column, which prefixes of the pattern match which prefixes of the text.
pub(super) fn matches(pattern: &[Piece], text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let mut row = vec![false; text.len() + 1];
    row[0] = true;
    for piece in pattern {
        let mut next = vec![false; text.len() + 1];
        next[0] = row[0] && matches!(piece, Piece::Anything | Piece::AnythingInSegment);
        for at in 1..=text.len() {
            next[at] = match piece {
                Piece::Exactly(c) => row[at - 1] && *c == text[at - 1],
                Piece::AnyOne => row[at - 1],
                Piece::Anything => row[at] || next[at - 1],
                Piece::AnythingInSegment => row[at] || next[at - 1] && text[at - 1] != ':',
            };
        }
        row = next;
    }
    row[text.len()]
}

/// The same for plain text, of which upper and lower case do not matter.
pub(super) fn matches_ignoring_case(pattern: &str, text: &str) -> bool {
    matches(&pieces(&pattern.to_lowercase()), &text.to_lowercase())
}
