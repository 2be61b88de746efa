//! The keys that signatures are held against: the register's people, and a list that the settings pin.

use std::collections::BTreeMap;
use std::io::Write as _;

use tempfile::NamedTempFile;
use tenure_register::Register;

/// A line of a list of signers: `ALLOWED SIGNERS` of `ssh-keygen(1)` of OpenSSH 9.2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::steps::register) struct Pinned {
    /// Whose key it is, as the list says.
    principals: Vec<String>,
    /// What limits it (`namespaces="git"`, `valid-before=…`), as the list says.
    options: String,
    /// Type and body.
    key: String,
}

/// Reads a list of signers; authorities for certificates are not taken.
///
/// # Errors
/// The number of the line that is none.
pub(in crate::steps::register) fn pinned(text: &str) -> Result<Vec<Pinned>, usize> {
    let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line.trim()));
    let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    lines.map(|(number, line)| pin(line).ok_or(number)).collect()
}

fn pin(line: &str) -> Option<Pinned> {
    let (principals, rest) = line.split_once(char::is_whitespace)?;
    let principals: Vec<String> = principals.trim_matches('"').split(',').map(str::to_owned).collect();
    let rest = rest.trim_start();
    // The key begins with its type; what stands before it limits it.
    let types = ["ssh-", "sk-", "ecdsa-"];
    let starts = rest.char_indices().filter(|(at, _)| *at == 0 || rest.as_bytes().get(at - 1) == Some(&b' '));
    let mut quoted = Quoted::default();
    let key_at = starts.map(|(at, _)| at).find(|at| {
        let tail = rest.get(*at..).unwrap_or_default();
        !quoted.at(rest, *at) && types.iter().any(|kind| tail.starts_with(kind))
    })?;
    let (options, key) = rest.split_at_checked(key_at)?;
    let options = options.trim_end();
    if options.contains("cert-authority") {
        return None;
    }
    let key = tenure_register::plain_key(key)?;
    Some(Pinned { principals, options: options.to_owned(), key })
}

/// Whether a place lies between quotation marks.
#[derive(Default)]
struct Quoted {
    upto: usize,
    marks: usize,
}

impl Quoted {
    fn at(&mut self, text: &str, at: usize) -> bool {
        self.marks += text.get(self.upto..at).unwrap_or_default().matches('"').count();
        self.upto = at;
        self.marks % 2 == 1
    }
}

/// Who signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Who {
    /// Id of the person; `None` for a pinned key that no person of the register has.
    pub(super) person: Option<String>,
    /// Whether the key is pinned in the settings.
    pub(super) is_pinned: bool,
    /// As the list of signers names the key, where it is pinned.
    pub(super) label: String,
}

/// The list that git is given, and whom its lines stand for.
#[derive(Debug)]
pub(super) struct Signers {
    file: NamedTempFile,
    by_name: BTreeMap<String, Who>,
}

impl Signers {
    /// Writes the list into a file that lives as long as this.
    ///
    /// INVARIANT: the names in the list are ours (`signer-1`), never text of the register: what a partner proposed
    /// as the id of a person cannot become a pattern or another line. Each key stands in it once.
    pub(super) fn new(register: &Register, pinned: &[Pinned]) -> std::io::Result<Self> {
        let mut owners: BTreeMap<String, String> = BTreeMap::new();
        for person in register.people.values() {
            let keys = person.signs.iter().filter_map(|key| tenure_register::plain_key(key));
            owners.extend(keys.map(|key| (key, person.id.clone())));
        }
        let mut lines: BTreeMap<String, (String, Who)> = BTreeMap::new();
        for pin in pinned {
            let named = || person_named(register, &pin.principals);
            let person = owners.get(&pin.key).cloned().or_else(named);
            let who = Who { person, is_pinned: true, label: pin.principals.join(",") };
            lines.insert(pin.key.clone(), (pin.options.clone(), who));
        }
        for (key, owner) in owners {
            let who = Who { person: Some(owner), is_pinned: false, label: String::new() };
            lines.entry(key).or_insert_with(|| ("namespaces=\"git\"".to_owned(), who));
        }
        let mut file = NamedTempFile::new()?;
        let mut by_name = BTreeMap::new();
        for (number, (key, (options, who))) in lines.into_iter().enumerate() {
            let name = format!("signer-{number}");
            writeln!(file, "{name} {options} {key}")?;
            by_name.insert(name, who);
        }
        file.flush()?;
        Ok(Self { file, by_name })
    }

    pub(super) fn path(&self) -> &std::path::Path {
        self.file.path()
    }

    pub(super) fn named(&self, name: &str) -> Option<&Who> {
        self.by_name.get(name)
    }
}

/// The person whom a list of signers names by id, by the address or by an identity.
fn person_named(register: &Register, names: &[String]) -> Option<String> {
    let is = |text: &str| names.iter().any(|name| name.eq_ignore_ascii_case(text));
    let mut people = register.people.values();
    let found = people.find(|person| {
        is(&person.id)
            || person.contact.as_deref().is_some_and(is)
            || person.identities.iter().any(|identity| identity.contains('@') && is(identity))
    });
    found.map(|person| person.id.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBcYKhu2slCeDiiCIh8hfFm+VaC8QietLob+T/zvKXWf";

    #[test]
    fn a_list_of_signers_is_read_as_ssh_keygen_reads_it() {
        let text = format!(
            "# ours\n\njane@contoso.example,jane {KEY} laptop\nomar namespaces=\"git,ssh-x\",valid-before=\"20270101\" {KEY}\n"
        );
        let pins = pinned(&text).unwrap();
        assert_eq!(pins[0].principals, ["jane@contoso.example", "jane"]);
        assert_eq!((pins[0].options.as_str(), pins[0].key.as_str()), ("", KEY));
        assert_eq!(pins[1].options, "namespaces=\"git,ssh-x\",valid-before=\"20270101\"");
        assert_eq!(pinned("jane cert-authority ssh-ed25519 AAAA"), Err(1));
        assert_eq!(pinned("\njane"), Err(2));
        assert_eq!(pinned("jane ssh-ed25519 nonsense"), Err(1));
    }
}
