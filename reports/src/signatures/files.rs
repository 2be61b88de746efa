//! The names of what lies in `signatures/`.

use crate::bag;

/// What a file in `signatures/` is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SealFile {
    /// An SSH signature over the tag manifest; without a role it is the first.
    Signature(Option<String>),
    /// The in-toto statement in its envelope.
    Envelope(Option<String>),
    /// A time stamp over the tag manifest.
    PackStamp,
    /// A time stamp over a signature.
    SignatureStamp(Option<String>),
    /// An event of custody.
    Event(u32),
    /// The signature of an event.
    EventSignature(u32),
}

/// The file that is signed: who signs this signs the pack.
pub const TAG_MANIFEST: &str = bag::TAG_MANIFEST;
/// What the pack says of itself.
pub const INFO: &str = bag::INFO;
/// What was worked out.
pub const ASSESSMENT: &str = "data/assessment.json";
/// The folder of the events that were added to a finished pack.
pub const CUSTODY: &str = "signatures/custody/";
/// The folder of the events that went into the pack.
pub const PACKED_CUSTODY: &str = "data/custody/";

/// A kind of file that every signer has one of.
type OfRole = fn(Option<String>) -> SealFile;

impl SealFile {
    /// Its path in the pack.
    pub fn path(&self) -> String {
        let role = |role: &Option<String>| role.as_ref().map(|role| format!(".{role}")).unwrap_or_default();
        let of_pack = |rest: String| format!("{}{}{rest}", bag::SIGNATURES, bag::TAG_MANIFEST);
        match self {
            Self::Signature(name) => of_pack(format!("{}.sshsig", role(name))),
            Self::Envelope(name) => of_pack(format!("{}.dsse.json", role(name))),
            Self::PackStamp => of_pack(".tsr".to_owned()),
            Self::SignatureStamp(name) => of_pack(format!("{}.sshsig.tsr", role(name))),
            Self::Event(number) => format!("{CUSTODY}{number:04}.json"),
            Self::EventSignature(number) => format!("{CUSTODY}{number:04}.json.sig"),
        }
    }

    /// What a path is, if it is any of these.
    pub fn of(path: &str) -> Option<Self> {
        if let Some(event) = path.strip_prefix(CUSTODY) {
            let (number, signed) = match event.strip_suffix(".json.sig") {
                Some(number) => (number, true),
                None => (event.strip_suffix(".json")?, false),
            };
            let number: u32 = number.parse().ok()?;
            let file = if signed { Self::EventSignature(number) } else { Self::Event(number) };
            return (file.path() == path).then_some(file);
        }
        let rest = path.strip_prefix(bag::SIGNATURES)?.strip_prefix(bag::TAG_MANIFEST)?;
        if rest == ".tsr" {
            return Some(Self::PackStamp);
        }
        let ends: [(&str, OfRole); 3] = [
            (".sshsig.tsr", Self::SignatureStamp),
            (".sshsig", Self::Signature),
            (".dsse.json", Self::Envelope),
        ];
        let (role, make) = ends.iter().find_map(|(end, make)| Some((rest.strip_suffix(end)?, make)))?;
        match role.strip_prefix('.') {
            None if role.is_empty() => Some(make(None)),
            Some(role) if is_role(role) => Some(make(Some(role.to_owned()))),
            _ => None,
        }
    }
}

/// SHA-256 in hex: the digest of a pack is that of its tag manifest.
pub fn digest(bytes: &[u8]) -> String {
    crate::digest::hex(bytes)
}

/// The digest of the pack before, as `bag-info.txt` names it.
pub fn previous(info: &str) -> Option<String> {
    let digest = info.lines().find_map(|line| line.strip_prefix("Previous-Pack:"))?.trim();
    digest.strip_prefix("sha256:").map(str::to_owned)
}

/// Whether a word can be the role of a signer: it becomes part of a file's name.
pub fn is_role(word: &str) -> bool {
    let reserved = ["sshsig", "dsse", "json", "tsr"];
    (1..=40).contains(&word.len())
        && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && !reserved.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        let customer = || Some("customer".to_owned());
        let all = [
            SealFile::Signature(None),
            SealFile::Signature(customer()),
            SealFile::Envelope(None),
            SealFile::Envelope(customer()),
            SealFile::PackStamp,
            SealFile::SignatureStamp(None),
            SealFile::SignatureStamp(customer()),
            SealFile::Event(1),
            SealFile::EventSignature(12),
        ];
        for file in all {
            assert_eq!(SealFile::of(&file.path()), Some(file));
        }
        for other in [
            "signatures/x",
            "signatures/custody/1.json",
            "signatures/tagmanifest-sha256.txt.A.sshsig",
            "data/a",
        ] {
            assert_eq!(SealFile::of(other), None, "{other}");
        }
    }
}
