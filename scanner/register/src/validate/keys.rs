//! Public keys of SSH: the syntax of each, and that one key is one person's.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::file::Reading;
use crate::{FaultKind, Register};

/// The types of key that `ssh-keygen -Y verify` takes. From `sshd(8)` and `ssh-keygen(1)` of OpenSSH 9, read in
/// November 2026; DSA is gone from it.
const TYPES: &[&str] = &[
    "ssh-ed25519",
    "sk-ssh-ed25519@openssh.com",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ecdsa-sha2-nistp256@openssh.com",
    "ssh-rsa",
];

pub(super) fn check(register: &Register, reading: &mut Reading<'_>) {
    let mut holders: BTreeMap<String, &str> = BTreeMap::new();
    for person in register.people.values() {
        for (at, key) in person.signs.iter().enumerate() {
            let path = format!("signs.{at}");
            let Some(plain) = plain_key(key) else {
                let help = "paste the line of the `.pub` file, such as `ssh-ed25519 AAAA… jane@bank.example`";
                let what = FaultKind::NotAKey(shortened(key));
                reading.fault(&person.place, &path, what, Some(help.to_owned()));
                continue;
            };
            if let Some(first) = holders.insert(plain, &person.id).filter(|first| *first != person.id) {
                let what = FaultKind::KeyTwice { first: first.to_owned(), second: person.id.clone() };
                reading.fault(&person.place, &path, what, None);
            }
        }
    }
}

/// A public key without its comment; `None` where it is none.
///
/// INVARIANT: the text is one line of two words. It becomes a line of the list of signers that git trusts, and
/// a line break in it would let whoever writes it add signers.
pub fn plain_key(key: &str) -> Option<String> {
    if key.chars().any(char::is_control) {
        return None;
    }
    let mut words = key.split(' ').filter(|word| !word.is_empty());
    let (kind, body) = (words.next()?, words.next()?);
    let bytes = STANDARD.decode(body).ok()?;
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let is_its_type = TYPES.contains(&kind) && rest.get(..length) == Some(kind.as_bytes());
    let has_key = rest.len() > length + 4;
    (is_its_type && has_key).then(|| format!("{kind} {body}"))
}

/// Enough of a key to find it again: somebody may have pasted a private one, and nothing of that is repeated.
fn shortened(key: &str) -> String {
    let kind: String = key.chars().take_while(|char| !char.is_whitespace()).take(24).collect();
    if TYPES.contains(&kind.as_str()) { format!("{kind} …") } else { "…".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_one_line_of_the_type_that_they_say() {
        let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBcYKhu2slCeDiiCIh8hfFm+VaC8QietLob+T/zvKXWf";
        assert_eq!(plain_key(&format!("{key} jane at work")).as_deref(), Some(key));
        for wrong in [
            "",
            "ssh-ed25519",
            "ssh-ed25519 AAAA",
            "ssh-dss AAAAB3NzaC1kc3MAAACBAA==",
            &key.replace("ssh-ed25519", "ssh-rsa"),
            &format!("{key}\nmallory@example {key}"),
            "-----BEGIN OPENSSH PRIVATE KEY-----",
            "cert-authority ssh-ed25519 AAAA",
        ] {
            assert_eq!(plain_key(wrong), None, "{wrong}");
        }
        assert_eq!(shortened("-----BEGIN OPENSSH PRIVATE KEY----- b3Blbn"), "…");
    }
}
