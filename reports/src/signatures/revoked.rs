//! Lists of revoked keys as `ssh-keygen -r` takes them: public keys, one a line, or a KRL (`PROTOCOL.krl` of
//! OpenSSH, read 2026-11-22).

use std::collections::BTreeSet;

use sha1::{Digest as _, Sha1};
use sha2::{Digest as _, Sha256};
use ssh_key::PublicKey;

use super::SignatureError;

const MAGIC: &[u8] = b"SSHKRL\n\0";
const EXPLICIT_KEYS: u8 = 2;
const SHA1_FINGERPRINTS: u8 = 3;
const SHA256_FINGERPRINTS: u8 = 5;
/// Certificates: they are not read here, so none can be accepted, revoked or not.
const CERTIFICATES: u8 = 1;

/// Keys that count no longer, whenever they signed.
#[derive(Clone, Debug, Default)]
pub struct Revoked {
    keys: BTreeSet<Vec<u8>>,
    sha1: BTreeSet<Vec<u8>>,
    sha256: BTreeSet<Vec<u8>>,
}

impl Revoked {
    /// Reads a list.
    ///
    /// # Errors
    /// Something in it is not understood: what a list revokes must not be guessed.
    pub fn parse(bytes: &[u8]) -> Result<Self, SignatureError> {
        match bytes.strip_prefix(MAGIC) {
            Some(rest) => read_krl(rest)
                .ok_or_else(|| SignatureError::unreadable("the KRL", "it is cut off or of another kind")),
            None => read_lines(bytes),
        }
    }

    /// Whether a key is on the list.
    pub fn has(&self, key: &PublicKey) -> bool {
        let Ok(blob) = key.to_bytes() else { return true };
        self.keys.contains(&blob)
            || self.sha1.contains(Sha1::digest(&blob).as_slice())
            || self.sha256.contains(Sha256::digest(&blob).as_slice())
    }
}

fn read_lines(bytes: &[u8]) -> Result<Revoked, SignatureError> {
    let text = std::str::from_utf8(bytes).map_err(|error| SignatureError::unreadable("the list", error))?;
    let mut revoked = Revoked::default();
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let key = PublicKey::from_openssh(line).and_then(|key| key.to_bytes());
        let key = key
            .map_err(|error| SignatureError::Line { line: at + 1, why: format!("it is no key: {error}") })?;
        revoked.keys.insert(key);
    }
    Ok(revoked)
}

fn read_krl(mut rest: &[u8]) -> Option<Revoked> {
    let rest = &mut rest;
    // Version of the format, version of the list, when it was made, flags.
    if take(rest, 4)? != [0, 0, 0, 1] {
        return None;
    }
    take(rest, 24)?;
    string(rest)?;
    string(rest)?;
    let mut revoked = Revoked::default();
    while !rest.is_empty() {
        let kind = take(rest, 1)?.first().copied()?;
        let mut section = string(rest)?;
        let into = match kind {
            CERTIFICATES => continue,
            EXPLICIT_KEYS => &mut revoked.keys,
            SHA1_FINGERPRINTS => &mut revoked.sha1,
            SHA256_FINGERPRINTS => &mut revoked.sha256,
            _ => return None,
        };
        while !section.is_empty() {
            into.insert(string(&mut section)?.to_vec());
        }
    }
    Some(revoked)
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(length)?;
    *rest = left;
    Some(taken)
}

fn string<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = u32::from_be_bytes(take(rest, 4)?.try_into().ok()?);
    take(rest, usize::try_from(length).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJO0MwpxqRzVFSJhY/UFPAra/sa/Ol2PN85wI3mme4zQ";

    #[test]
    fn keys_are_listed_one_a_line() {
        let key = PublicKey::from_openssh(KEY).unwrap();
        assert!(Revoked::parse(format!("# gone\n\n{KEY} laptop\n").as_bytes()).unwrap().has(&key));
        assert!(!Revoked::parse(b"").unwrap().has(&key));
        assert!(Revoked::parse(b"ssh-ed25519 nonsense").is_err());
        assert!(Revoked::parse(b"\xff\xfe").is_err());
    }

    #[test]
    fn a_krl_that_is_cut_off_or_unknown_is_refused() {
        let krl = |sections: &[u8]| [MAGIC, &[0, 0, 0, 1], &[0; 24], &[0; 8], sections].concat();
        let key = PublicKey::from_openssh(KEY).unwrap();
        let blob = key.to_bytes().unwrap();
        let length = |n: usize| u32::try_from(n).unwrap().to_be_bytes();
        let section = |kind: u8, body: &[u8]| {
            [&[kind][..], &length(body.len() + 4), &length(body.len()), body].concat()
        };
        for listed in [
            section(EXPLICIT_KEYS, &blob),
            section(SHA1_FINGERPRINTS, &Sha1::digest(&blob)),
            section(SHA256_FINGERPRINTS, &Sha256::digest(&blob)),
        ] {
            let whole = krl(&listed);
            assert!(Revoked::parse(&whole).unwrap().has(&key));
            for end in (MAGIC.len() + 36 + 1)..whole.len() {
                assert!(Revoked::parse(&whole[..end]).is_err(), "cut at {end}");
            }
        }
        assert!(Revoked::parse(&krl(&section(9, b"x"))).is_err());
        assert!(!Revoked::parse(&krl(b"")).unwrap().has(&key));
    }
}
