//! Reading the references that findings carry: which line, whether it is what was cited, and
//! whether a path may be followed.

use std::collections::BTreeMap;

use tenure_model::Evidence;

use crate::digest;

/// A recording by its lines.
pub(crate) struct Lines<'a> {
    lines: Vec<&'a [u8]>,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(recording: &'a [u8]) -> Self {
        let recording = recording.strip_suffix(b"\n").unwrap_or(recording);
        Self { lines: recording.split(|byte| *byte == b'\n').collect() }
    }

    /// Checks that a citation's line is there and has its digest. `known` holds the digests of lines
    /// that were computed before: many findings cite one line, and a line can be large.
    pub(crate) fn check(
        &self,
        cited: &Evidence,
        known: &mut BTreeMap<u32, String>,
    ) -> Result<(), &'static str> {
        let (line, _) = split_pointer(&cited.pointer).ok_or("its pointer names no line")?;
        let bytes = usize::try_from(line).ok().and_then(|line| self.lines.get(line));
        let bytes = bytes.ok_or("the recording has no such line")?;
        let found = known.entry(line).or_insert_with(|| digest::hex(bytes));
        if *found == cited.sha256 { Ok(()) } else { Err("the line has another digest") }
    }
}

/// Splits `/3/body/Roles/0` into line 3, counted from 0, and the pointer inside it.
pub(crate) fn split_pointer(pointer: &str) -> Option<(u32, &str)> {
    let rest = pointer.strip_prefix('/')?;
    let (line, inside) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    // `parse` takes a leading `+`, which no pointer has.
    let plain = !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit());
    Some((plain.then(|| line.parse().ok())??, inside))
}

/// Whether a recording's path stays where a pack keeps recordings.
///
/// INVARIANT: a path that passes has no empty, `.` or `..` segment, no backslash, no drive, and no
/// control character, so it can neither leave the pack nor break a manifest.
pub(crate) fn is_raw_path(path: &str) -> bool {
    path.strip_prefix("baseline/").unwrap_or(path).starts_with("raw/") && is_safe_path(path)
}

/// Whether a relative path stays below where it starts, on every common file system.
pub(crate) fn is_safe_path(path: &str) -> bool {
    !path.contains(['\\', ':', '\0'])
        && !path.chars().any(char::is_control)
        && path.len() <= 1_024
        && path.split('/').all(|segment| !matches!(segment, "" | "." | ".."))
}

/// A relative link to a recording from the report beside it, or nothing where the path is not one
/// that a link may follow.
pub(crate) fn href(path: &str) -> String {
    if !is_raw_path(path) {
        return String::new();
    }
    percent(path)
}

/// A relative path as a relative reference of a URI (RFC 3986).
pub(crate) fn percent(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte))
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_split_at_the_line() {
        assert_eq!(split_pointer("/3/body/Roles/0"), Some((3, "/body/Roles/0")));
        assert_eq!(split_pointer("/12"), Some((12, "")));
        for wrong in ["", "3/body", "/", "/x/body", "/+3/body", "/99999999999/body", "//body"] {
            assert_eq!(split_pointer(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn only_recordings_are_linked() {
        assert_eq!(href("raw/aws/111122223333/iam list.jsonl"), "raw/aws/111122223333/iam%20list.jsonl");
        for wrong in [
            "../x",
            "raw/../x",
            "/raw/x",
            "raw//x",
            "raw/./x",
            "raw\\x",
            "raw/c:x",
            "raw/\nx",
            "javascript:x",
            "",
            "raw",
        ] {
            assert_eq!(href(wrong), "", "{wrong}");
        }
    }
}
