//! What BagIt 1.0 (RFC 8493) says of a bag's own files: their names, and how a manifest is written
//! and read.

use std::collections::BTreeMap;

/// Declares the folder a bag.
pub(crate) const DECLARATION: &str = "bagit.txt";
/// Metadata of the bag.
pub(crate) const INFO: &str = "bag-info.txt";
/// Digests of the payload.
pub(crate) const MANIFEST: &str = "manifest-sha256.txt";
/// Digests of the bag's own files: who signs this signs everything.
pub(crate) const TAG_MANIFEST: &str = "tagmanifest-sha256.txt";
/// The payload's folder.
pub(crate) const PAYLOAD: &str = "data/";
/// Where signatures go. They are not listed in a manifest, so that they can be added later.
pub(crate) const SIGNATURES: &str = "signatures/";
/// The text of [`DECLARATION`].
pub(crate) const DECLARATION_TEXT: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

/// A manifest as text: digest, two spaces, path; sorted by path.
pub(crate) fn manifest(digests: &BTreeMap<String, String>) -> String {
    digests.iter().map(|(path, digest)| format!("{digest}  {}\n", encode(path))).collect()
}

/// Percent-encodes what would break a line of a manifest: CR, LF and the percent sign itself.
pub(crate) fn encode(path: &str) -> String {
    path.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Undoes [`encode`]; other percent signs are kept as they are.
pub(crate) fn decode(path: &str) -> String {
    path.replace("%0A", "\n")
        .replace("%0a", "\n")
        .replace("%0D", "\r")
        .replace("%0d", "\r")
        .replace("%25", "%")
}

/// A line of a manifest that says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BadLine {
    /// Line, from 1.
    pub(crate) line: usize,
    /// Why.
    pub(crate) why: &'static str,
}

/// Reads a manifest: path → digest, and the lines that cannot be read.
pub(crate) fn read_manifest(text: &str) -> (BTreeMap<String, String>, Vec<BadLine>) {
    let mut digests = BTreeMap::new();
    let mut bad = Vec::new();
    for (at, line) in text.lines().enumerate() {
        match read_line(line) {
            Ok((path, digest)) => {
                if digests.insert(path, digest).is_some() {
                    bad.push(BadLine { line: at + 1, why: "it lists a path for the second time" });
                }
            }
            Err(why) => bad.push(BadLine { line: at + 1, why }),
        }
    }
    (digests, bad)
}

fn read_line(line: &str) -> Result<(String, String), &'static str> {
    let (digest, path) = line.split_once([' ', '\t']).ok_or("it is not a digest and a path")?;
    if digest.len() != 64 || !digest.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err("its digest is not 64 hex digits");
    }
    // `sha256sum` marks binary files with an asterisk.
    let path = path.trim_start_matches([' ', '\t']);
    let path = decode(path.strip_prefix('*').unwrap_or(path));
    if !crate::evidence::is_safe_path(&path) {
        return Err("its path leaves the pack or is not a path");
    }
    Ok((path, digest.to_ascii_lowercase()))
}

/// A line of metadata. A value cannot begin a line of its own.
pub(crate) fn info_line(label: &str, value: &str) -> String {
    format!("{label}: {}\n", crate::hostile::name(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_survive_a_manifest() {
        for path in ["data/a b.json", "data/100%.txt", "data/%0A", "data/運用.jsonl"] {
            let digests = BTreeMap::from([(path.to_owned(), "a".repeat(64))]);
            let (read, bad) = read_manifest(&manifest(&digests));
            assert_eq!((read, bad), (digests, vec![]), "{path}");
        }
        assert_eq!(encode("a%\r\nb"), "a%25%0D%0Ab");
        assert_eq!(decode(&encode("a%0A%\r\nb")), "a%0A%\r\nb");
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let zeros = "0".repeat(64);
        let text = format!(
            "{zeros}  data/a\nnonsense\n{zeros}  data/a\nabc  data/b\n{zeros}  ../x\n{zeros}  /etc/x\n"
        );
        let (read, bad) = read_manifest(&text);
        assert_eq!(read.len(), 1);
        assert_eq!(bad.iter().map(|line| line.line).collect::<Vec<_>>(), [2, 3, 4, 5, 6]);
    }

    #[test]
    fn metadata_cannot_be_injected() {
        assert_eq!(
            info_line("Source-Organization", "Bank\nPayload-Oxum: 0.0"),
            "Source-Organization: Bank⟨LF⟩Payload-Oxum: 0.0\n"
        );
    }
}
