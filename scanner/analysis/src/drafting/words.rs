//! Text of an estate inside of TOML.

/// A text as a string of TOML.
pub(super) fn string(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// A text inside of a comment: one line, whatever it holds.
///
/// INVARIANT: nothing that a cloud's user can name ends the comment and begins an entry.
pub(super) fn comment(text: &str) -> String {
    const LONGEST: usize = 120;
    let shown: String = text.chars().take(LONGEST).collect();
    shown.escape_debug().to_string()
}

/// A text as a short id: small letters, digits and hyphens.
pub(super) fn slug(text: &str) -> String {
    const LONGEST: usize = 40;
    let mut slug = String::new();
    for char in text.chars().take(LONGEST).flat_map(char::to_lowercase) {
        if char.is_ascii_alphanumeric() {
            slug.push(char);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}
