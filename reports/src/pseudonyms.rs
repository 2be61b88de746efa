//! Pseudonyms: a pack in which people go by keyed pseudonyms (HMAC-SHA-256), the same ones in every pack of one key.
//!
//! Replaced is every whole word that names a person of the register or a principal that is not known to be software: names, user names, email
//! addresses (their domain stays, it tells the party), and what recordings say of the name of whoever has a human
//! principal's id. Object ids stay: they name nobody without the directory. Fingerprints of findings about people and the
//! digests of what reviews show of them are keyed too: they are worked out of an id that can be guessed. Recordings are rewritten line by line and
//! what cites them gets the digest of the new line, so every citation can still be followed inside the pack;
//! [`Pseudonyms::cited_lines`] keeps which recorded line each stands for, to be held outside the pack. What a quarter says
//! of earlier snapshots cites their lines as they would be rewritten, and records of reviews are rewritten like recordings.

mod people;

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::{AhoCorasick, MatchKind};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::Sha256;
use tenure_model::{Assessment, PeriodReport, ReviewRecord};

use crate::{File, citations, digest};

/// Hex digits of a pseudonym: 48 bits, so that two people of an estate share one practically never.
const DIGITS: usize = 12;
/// The shortest key, in bytes.
pub const SHORTEST_KEY: usize = 16;

/// Members of an assessment that hold a word of ours or a digest, never a name.
const OURS: [&str; 31] = [
    "access",
    "approval_source",
    "blinds",
    "capabilities",
    "capability",
    "check",
    "cloud",
    "confidence",
    "declared",
    "fingerprint",
    "format_version",
    "kind",
    "last_used",
    "level",
    "missing",
    "name_source",
    "nature",
    "owner_state",
    "proves",
    "reach",
    "relation",
    "severity",
    "sha256",
    "source",
    "state",
    "target",
    "technique",
    "used",
    "verb",
    "verdict",
    "worst",
];

/// Names that could not be replaced.
#[derive(Debug, thiserror::Error)]
pub enum PseudonymError {
    /// The key is too short to keep anything secret.
    #[error("the key has {0} bytes, and pseudonyms need at least {SHORTEST_KEY}")]
    ShortKey(usize),
    /// There is nobody whose name could be looked for, or too many.
    #[error("the names cannot be looked for: {0}")]
    Search(String),
    /// What was rewritten is no assessment or certificate any more.
    #[error("the names cannot be replaced: {0}")]
    Rewrite(#[from] serde_json::Error),
}

/// A line that a finding cites, as it was recorded and as the pack holds it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct CitedLine {
    /// The recording.
    pub raw: String,
    /// The line, from 0.
    pub line: u32,
    /// SHA-256 of the line as it was recorded.
    pub recorded: String,
    /// SHA-256 of the line in the pack.
    pub packed: String,
    /// The snapshot that holds it, where that is not the one of the pack: its recordings are not in there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snapshot: Option<String>,
}

/// A file that a pack holds rewritten.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct RewrittenFile {
    /// Its path in the pack's payload.
    pub path: String,
    /// SHA-256 of the file as it was.
    pub recorded: String,
    /// SHA-256 of the file in the pack.
    pub packed: String,
}

/// All that a pack is made of and that may name people.
#[derive(Debug, Default)]
pub struct Material<'a> {
    /// What was worked out: of the pack's snapshot, and of others that it tells of.
    pub assessments: Vec<&'a Assessment>,
    /// Names and addresses of people of the register.
    pub declared: Vec<String>,
    /// The recordings of the pack, by the paths under which they are cited.
    pub recordings: BTreeMap<String, Vec<u8>>,
    /// Recordings of other snapshots, by their id.
    pub elsewhere: BTreeMap<String, BTreeMap<String, Vec<u8>>>,
    /// Records of reviews, each with the bytes of its file.
    pub reviews: Vec<(&'a ReviewRecord, &'a [u8])>,
}

/// The pseudonyms of everybody in one assessment.
pub struct Pseudonyms {
    finder: AhoCorasick,
    pseudonyms: Vec<String>,
    names: BTreeMap<String, String>,
    recordings: BTreeMap<String, Vec<u8>>,
    cited_lines: BTreeSet<CitedLine>,
    /// Fingerprints that are worked out of somebody's id → keyed ones.
    fingerprints: BTreeMap<String, String>,
    /// Digests of lines as they were recorded → of the rewritten ones.
    digests: BTreeMap<String, String>,
    /// The records of reviews, rewritten.
    reviews: Vec<File>,
    rewritten: Vec<RewrittenFile>,
}

impl Pseudonyms {
    /// Finds everybody, and rewrites the recordings and the records of reviews.
    ///
    /// # Errors
    /// The key is too short, the names cannot be looked for, or a name is also a word that a record has.
    pub fn new(key: &[u8], material: Material<'_>) -> Result<Self, PseudonymError> {
        if key.len() < SHORTEST_KEY {
            return Err(PseudonymError::ShortKey(key.len()));
        }
        let mut names = BTreeMap::new();
        for name in people::names(&material) {
            let pseudonym = pseudonym(key, &name)?;
            names.insert(name, pseudonym);
        }
        let mut fingerprints = BTreeMap::new();
        for found in people::digests(&material) {
            let mut keyed = keyed(key, &["fingerprint ", &found].concat())?;
            keyed.truncate(found.len());
            fingerprints.insert(found, keyed);
        }
        let finder = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .ascii_case_insensitive(true)
            .build(names.keys())
            .map_err(|error| PseudonymError::Search(error.to_string()))?;
        let mut all = Self {
            finder,
            pseudonyms: names.values().cloned().collect(),
            names,
            recordings: BTreeMap::new(),
            cited_lines: BTreeSet::new(),
            fingerprints,
            digests: BTreeMap::new(),
            reviews: Vec::new(),
            rewritten: Vec::new(),
        };
        // Before the register, which cites them.
        for (record, bytes) in &material.reviews {
            all.rewrite_review(record, bytes)?;
        }
        for (snapshot, recordings) in material.elsewhere {
            for (path, recording) in recordings {
                all.rewrite(&path, &recording, Some(&snapshot));
            }
        }
        for (path, recording) in material.recordings {
            let (packed_path, packed) = all.rewrite(&path, &recording, None);
            all.recordings.insert(packed_path, packed);
        }
        Ok(all)
    }

    /// The records of reviews as the pack holds them.
    pub fn reviews(&self) -> &[File] {
        &self.reviews
    }

    /// Which files they stand for, to be kept outside the pack.
    pub fn rewritten(&self) -> &[RewrittenFile] {
        &self.rewritten
    }

    /// Name → pseudonym, to be kept outside the pack.
    pub fn names(&self) -> &BTreeMap<String, String> {
        &self.names
    }

    /// Fingerprint or digest → the keyed one in its place, to be kept outside the pack.
    pub fn fingerprints(&self) -> &BTreeMap<String, String> {
        &self.fingerprints
    }

    /// Every line of the recordings that changed, to be kept outside the pack.
    pub fn cited_lines(&self) -> &BTreeSet<CitedLine> {
        &self.cited_lines
    }

    /// A recording as the pack holds it, by its path there.
    pub fn recording(&self, path: &str) -> Option<&[u8]> {
        self.recordings.get(path).map(Vec::as_slice)
    }

    /// A text without names. A name counts where no letter or digit goes on before or after it.
    pub fn text(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut done = 0;
        let mut from = 0;
        while let Some(found) = self.finder.find(aho_corasick::Input::new(text).range(from..)) {
            let (before, after) = (text.get(..found.start()), text.get(found.end()..));
            let whole = before.is_some_and(begins)
                && after.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
            if whole {
                out.push_str(text.get(done..found.start()).unwrap_or_default());
                out.push_str(
                    self.pseudonyms.get(found.pattern().as_usize()).map_or("person", String::as_str),
                );
                done = found.end();
                from = done;
            } else {
                // A shorter name may begin inside this one.
                let step =
                    text.get(found.start()..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
                from = found.start() + step;
            }
        }
        out.push_str(text.get(done..).unwrap_or_default());
        out
    }

    /// Files of the register without names, and their digests by their names.
    pub fn files(&self, files: &[File]) -> (Vec<File>, BTreeMap<String, String>) {
        let rewritten = files.iter().map(|file| {
            let text = self.cited_anew(self.text(&String::from_utf8_lossy(&file.bytes)));
            File::new(self.text(&file.path), text)
        });
        let rewritten: Vec<File> = rewritten.collect();
        let digests = rewritten.iter().map(|file| (file.path.clone(), digest::hex(&file.bytes))).collect();
        (rewritten, digests)
    }

    /// An assessment or a certificate without names, its citations with the digests of the rewritten lines, its files
    /// of the register with those that `files` have now.
    ///
    /// # Errors
    /// A name is also a word that the format has, so that the result could not be read.
    pub fn of<T: Serialize + DeserializeOwned>(
        &self,
        what: &T,
        files: &BTreeMap<String, String>,
    ) -> Result<T, PseudonymError> {
        let mut value = serde_json::to_value(what)?;
        self.value(&mut value, "", true);
        self.digests(&mut value, files);
        Ok(serde_json::from_value(value)?)
    }

    fn value(&self, value: &mut Value, member: &str, ours: bool) {
        match value {
            Value::String(text) if ours && self.fingerprints.contains_key(text.as_str()) => {
                *text = self.fingerprints.get(text.as_str()).cloned().unwrap_or_default();
            }
            Value::String(text) if !(ours && OURS.contains(&member)) => *text = self.text(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.value(item, member, ours)),
            Value::Object(members) => {
                let old = std::mem::take(members);
                for (key, mut item) in old {
                    self.value(&mut item, &key, ours);
                    // The members of our own formats have our names.
                    members.insert(if ours { key } else { self.text(&key) }, item);
                }
            }
            _ => {}
        }
    }

    /// Puts the new digests where the old ones stand.
    fn digests(&self, value: &mut Value, files: &BTreeMap<String, String>) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.digests(item, files)),
            Value::Object(members) => {
                let text = |name: &str| members.get(name).and_then(Value::as_str);
                // By the digest alone: two snapshots have recordings of one name.
                let new = match (text("raw"), text("pointer"), text("name")) {
                    (Some(_), Some(_), _) => text("sha256").and_then(|old| self.digests.get(old)),
                    (None, None, Some(name)) => files.get(name),
                    _ => None,
                };
                if let (Some(new), Some(old)) = (new.cloned(), members.get_mut("sha256")) {
                    *old = Value::String(new);
                }
                members.values_mut().for_each(|item| self.digests(item, files));
            }
            _ => {}
        }
    }

    /// Rewrites a recording line by line: its path and its bytes in the pack.
    fn rewrite(&mut self, path: &str, recording: &[u8], snapshot: Option<&str>) -> (String, Vec<u8>) {
        let packed_path = self.text(path);
        let mut out = Vec::with_capacity(recording.len());
        let recording = recording.strip_suffix(b"\n").unwrap_or(recording);
        for (number, line) in (0_u32..).zip(recording.split(|byte| *byte == b'\n')) {
            let packed = match serde_json::from_slice::<Value>(line) {
                Ok(mut value) => {
                    self.value(&mut value, "", false);
                    value.to_string()
                }
                Err(_) => self.cited_anew(self.text(&String::from_utf8_lossy(line))),
            };
            let (recorded, new) = (digest::hex(line), digest::hex(packed.as_bytes()));
            self.digests.insert(recorded.clone(), new.clone());
            self.cited_lines.insert(CitedLine {
                raw: packed_path.clone(),
                line: number,
                recorded,
                packed: new,
                snapshot: snapshot.map(str::to_owned),
            });
            out.extend_from_slice(packed.as_bytes());
            out.push(b'\n');
        }
        (packed_path, out)
    }

    fn rewrite_review(&mut self, record: &ReviewRecord, bytes: &[u8]) -> Result<(), PseudonymError> {
        let record = self.of(record, &BTreeMap::new())?;
        let mut packed = serde_json::to_vec_pretty(&record)?;
        packed.push(b'\n');
        let file = File::new(crate::reviewing::record_path(&record.campaign.id), packed);
        let (recorded, new) = (digest::hex(bytes), digest::hex(&file.bytes));
        self.rewritten.push(RewrittenFile { path: file.path.clone(), recorded, packed: new });
        self.reviews.push(file);
        Ok(())
    }

    /// A text of the register with the digests that records of reviews have now.
    fn cited_anew(&self, text: String) -> String {
        self.rewritten.iter().fold(text, |text, file| text.replace(&file.recorded, &file.packed))
    }
}

/// The paths of the recordings that an assessment and a certificate cite.
pub fn cited(assessment: &Assessment, certificate: Option<&tenure_model::Certificate>) -> BTreeSet<String> {
    let mut cited = citations::of_assessment(assessment);
    if let Some(certificate) = certificate {
        citations::add_certificate(&mut cited, certificate);
    }
    cited.into_keys().map(str::to_owned).collect()
}

/// The paths of the recordings of one snapshot that the changes of a quarter cite.
pub fn cited_of(period: &PeriodReport, snapshot: &str) -> BTreeSet<String> {
    let sides = period
        .drift
        .changes
        .iter()
        .flat_map(|one| [(&one.from, &one.evidence_before), (&one.to, &one.evidence_after)]);
    let of_it = sides.filter(|(moment, _)| moment.snapshot == snapshot).filter_map(|(_, one)| one.as_ref());
    of_it.map(|one| one.raw.clone()).collect()
}

/// Whether a word begins after this text: also after a character that a URL spells (`%2F`).
fn begins(before: &str) -> bool {
    let bytes = before.as_bytes();
    let spelled = matches!(bytes, [.., b'%', a, b] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit());
    spelled || !before.ends_with(char::is_alphanumeric)
}

/// `person-3f9ac2…`, with the domain of an email address kept.
fn pseudonym(key: &[u8], name: &str) -> Result<String, PseudonymError> {
    let (local, domain) = name.split_once('@').map_or((name, ""), |(local, domain)| (local, domain));
    let hex = keyed(key, &local.to_lowercase())?;
    let short = hex.get(..DIGITS).unwrap_or(&hex);
    Ok(if domain.is_empty() { format!("person-{short}") } else { format!("person-{short}@{domain}") })
}

/// HMAC-SHA-256 of a text, in hex.
fn keyed(key: &[u8], text: &str) -> Result<String, PseudonymError> {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(key).map_err(|error| PseudonymError::Search(error.to_string()))?;
    mac.update(text.as_bytes());
    Ok(digest::to_hex(&mac.finalize().into_bytes()))
}
