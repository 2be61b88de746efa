//! Whether a pack is what it was: the same answers as `sha256sum -c` on both manifests and a
//! comparison of the files with the list, and one more, whether each cited line is there.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::Read;

use sha2::{Digest, Sha256};
use tenure_model::{Assessment, Certificate, Evidence};

use crate::evidence::Lines;
use crate::formats::oscal::links;
use crate::withhold::WITHHELD;
use crate::{bag, digest};

/// A pack to be verified: a folder, an archive, a store of objects.
pub trait PackSource {
    /// What can go wrong in it.
    type Error: fmt::Display;

    /// Every file, with `/` between segments, in any order. Anything that is neither a file nor a
    /// folder, such as a symbolic link, is listed too, and fails to open.
    ///
    /// # Errors
    /// The pack cannot be listed.
    fn paths(&self) -> Result<Vec<String>, Self::Error>;

    /// Opens one of these files.
    ///
    /// # Errors
    /// It cannot be opened.
    fn open(&self, path: &str) -> Result<Box<dyn Read + '_>, Self::Error>;
}

/// Something that is wrong with a pack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Problem {
    /// The pack's files cannot be listed.
    #[error("the pack cannot be listed: {cause}")]
    Unlisted {
        /// Why.
        cause: String,
    },
    /// It is not a bag of a version that we know.
    #[error("`bagit.txt` does not declare BagIt 1.0 in UTF-8")]
    NotABag,
    /// A line of a manifest says nothing.
    #[error("`{manifest}` line {line}: {why}")]
    Malformed {
        /// The manifest.
        manifest: String,
        /// The line, from 1.
        line: usize,
        /// Why.
        why: String,
    },
    /// A listed file is not there.
    #[error("`{path}` is missing")]
    Missing {
        /// Its path.
        path: String,
    },
    /// A file is there that no manifest lists.
    #[error("`{path}` was added")]
    Added {
        /// Its path.
        path: String,
    },
    /// A file is not what it was.
    #[error("`{path}` was changed: expected {expected}, found {found}")]
    Changed {
        /// Its path.
        path: String,
        /// The digest in the manifest.
        expected: String,
        /// The digest of what is there.
        found: String,
    },
    /// A file cannot be read.
    #[error("`{path}` cannot be read: {cause}")]
    Unreadable {
        /// Its path.
        path: String,
        /// Why.
        cause: String,
    },
    /// The payload has another size than the bag says.
    #[error("`bag-info.txt` says that the payload is {expected}, found {found} (bytes.files)")]
    Oxum {
        /// What it says.
        expected: String,
        /// What there is.
        found: String,
    },
    /// The assessment cannot be read, so its citations cannot be followed.
    #[error("`data/assessment.json` is not an assessment: {cause}")]
    Assessment {
        /// Why.
        cause: String,
    },
    /// The certificate cannot be read, so its citations cannot be followed.
    #[error("`data/certificate.json` is not a certificate: {cause}")]
    Certificate {
        /// Why.
        cause: String,
    },
    /// An OSCAL document links to what the pack does not have, or cannot be read.
    #[error("`{path}`: {why}")]
    Link {
        /// The document.
        path: String,
        /// What does not fit.
        why: String,
    },
    /// A finding cites a line that is not there or is another.
    #[error("finding `{fingerprint}` cites `{raw}` at `{pointer}`, and {why}")]
    Evidence {
        /// The finding.
        fingerprint: String,
        /// The recording.
        raw: String,
        /// The place in it.
        pointer: String,
        /// What does not fit.
        why: String,
    },
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// Files that were read and compared.
    pub files: u64,
    /// Bytes of them.
    pub bytes: u64,
    /// Pieces of evidence that were followed to their lines.
    pub citations: u64,
    /// Files that the manifest lists and that were withheld: nobody can say here what they hold.
    pub withheld: Vec<String>,
    /// Pieces of evidence that lie in withheld files, and so could not be followed.
    pub withheld_citations: u64,
    /// SHA-256 of the tag manifest, to be compared with one that came another way; empty where it
    /// cannot be read.
    pub digest: String,
    /// What is wrong, in order; empty where the pack is what it was.
    pub problems: Vec<Problem>,
}

/// Verifies a pack. It reads each file once, a piece at a time; only recordings that are cited and
/// the assessment are held in memory whole.
pub fn verify_pack<P: PackSource>(pack: &P) -> Verification {
    let mut check = Check {
        pack,
        files: 0,
        bytes: 0,
        citations: 0,
        withheld: BTreeSet::new(),
        withheld_citations: 0,
        problems: BTreeSet::new(),
    };
    let digest = check.run();
    Verification {
        files: check.files,
        bytes: check.bytes,
        citations: check.citations,
        withheld: check.withheld.into_iter().collect(),
        withheld_citations: check.withheld_citations,
        digest,
        problems: check.problems.into_iter().collect(),
    }
}

struct Check<'p, P> {
    pack: &'p P,
    files: u64,
    bytes: u64,
    citations: u64,
    withheld: BTreeSet<String>,
    withheld_citations: u64,
    problems: BTreeSet<Problem>,
}

impl<P: PackSource> Check<'_, P> {
    fn run(&mut self) -> String {
        let present: BTreeSet<String> = match self.pack.paths() {
            Ok(paths) => paths.into_iter().collect(),
            Err(error) => {
                self.problems.insert(Problem::Unlisted { cause: error.to_string() });
                return String::new();
            }
        };
        if self.text(bag::DECLARATION).as_deref() != Some(bag::DECLARATION_TEXT) {
            self.problems.insert(Problem::NotABag);
        }
        let tag_manifest = self.text(bag::TAG_MANIFEST);
        let digest = tag_manifest.as_ref().map(|text| digest::hex(text.as_bytes())).unwrap_or_default();
        let tags = self.manifest(bag::TAG_MANIFEST, tag_manifest);
        let manifest = self.text(bag::MANIFEST);
        let payload = self.manifest(bag::MANIFEST, manifest);
        self.needs_tags(&tags);
        self.withheld(&present, &payload);
        self.added(&present, &tags, &payload);
        self.compare(&present, &tags);
        let (files, bytes) = (self.files, self.bytes);
        self.compare(&present, &payload);
        self.oxum(&present, self.bytes - bytes, self.files - files);
        self.citations(&payload);
        self.links(&payload);
        digest
    }

    /// A tag manifest that leaves out the bag's own files protects nothing.
    fn needs_tags(&mut self, tags: &BTreeMap<String, String>) {
        for path in [bag::DECLARATION, bag::INFO, bag::MANIFEST] {
            if !tags.contains_key(path) {
                self.problems.insert(Problem::Malformed {
                    manifest: bag::TAG_MANIFEST.to_owned(),
                    line: 0,
                    why: format!("it does not list `{path}`"),
                });
            }
        }
    }

    /// Reads which files were withheld. Only what the manifest lists, with the same digest, and what is not there can
    /// have been.
    fn withheld(&mut self, present: &BTreeSet<String>, payload: &BTreeMap<String, String>) {
        if !present.contains(WITHHELD) {
            return;
        }
        let text = self.text(WITHHELD).unwrap_or_default();
        let (listed, bad) = bag::read_manifest(&text);
        let mut wrong: Vec<(usize, String)> =
            bad.iter().map(|line| (line.line, line.why.to_owned())).collect();
        for (path, digest) in listed {
            let shown = crate::hostile::id(&path);
            match payload.get(&path) {
                Some(known) if *known != digest => {
                    wrong.push((0, format!("it has another digest of `{shown}` than the manifest")));
                }
                Some(_) if present.contains(&path) => {
                    wrong.push((0, format!("it lists `{shown}`, which is there")));
                }
                Some(_) => {
                    self.withheld.insert(path);
                }
                None => wrong.push((0, format!("it lists `{shown}`, which the manifest does not"))),
            }
        }
        for (line, why) in wrong {
            self.problems.insert(Problem::Malformed { manifest: WITHHELD.to_owned(), line, why });
        }
    }

    fn manifest(&mut self, name: &str, text: Option<String>) -> BTreeMap<String, String> {
        let Some(text) = text else { return BTreeMap::new() };
        let (digests, bad) = bag::read_manifest(&text);
        for line in bad {
            self.problems.insert(Problem::Malformed {
                manifest: name.to_owned(),
                line: line.line,
                why: line.why.to_owned(),
            });
        }
        let in_payload = name == bag::MANIFEST;
        for path in digests.keys().filter(|path| path.starts_with(bag::PAYLOAD) != in_payload) {
            self.problems.insert(Problem::Malformed {
                manifest: name.to_owned(),
                line: 0,
                why: format!("it lists `{}`, which belongs to the other manifest", crate::hostile::id(path)),
            });
        }
        digests
    }

    fn added(
        &mut self,
        present: &BTreeSet<String>,
        tags: &BTreeMap<String, String>,
        payload: &BTreeMap<String, String>,
    ) {
        for path in present {
            let listed = tags.contains_key(path) || payload.contains_key(path);
            if !listed && path != bag::TAG_MANIFEST && !path.starts_with(bag::SIGNATURES) {
                self.problems.insert(Problem::Added { path: crate::hostile::id(path) });
            }
        }
    }

    fn compare(&mut self, present: &BTreeSet<String>, digests: &BTreeMap<String, String>) {
        for (path, expected) in digests {
            if self.withheld.contains(path) {
                continue;
            }
            if !present.contains(path) {
                self.problems.insert(Problem::Missing { path: crate::hostile::id(path) });
                continue;
            }
            match self.digest(path) {
                Ok((found, bytes)) => {
                    self.files += 1;
                    self.bytes += bytes;
                    if found != *expected {
                        self.problems.insert(Problem::Changed {
                            path: crate::hostile::id(path),
                            expected: expected.clone(),
                            found,
                        });
                    }
                }
                Err(cause) => {
                    self.problems.insert(Problem::Unreadable { path: crate::hostile::id(path), cause });
                }
            }
        }
    }

    fn oxum(&mut self, present: &BTreeSet<String>, bytes: u64, files: u64) {
        if !present.contains(bag::INFO) {
            return;
        }
        let info = self.text(bag::INFO).unwrap_or_default();
        let said = info.lines().find_map(|line| line.strip_prefix("Payload-Oxum:")).map(str::trim);
        // How many bytes were withheld, nobody can say.
        let withheld = self.withheld.len() as u64;
        let found = format!("{bytes}.{}", files + withheld);
        let fits = match (withheld, said.and_then(|said| said.split_once('.'))) {
            (0, _) => said == Some(found.as_str()),
            (_, Some((all, number))) => {
                all.parse().is_ok_and(|all: u64| all >= bytes) && number.parse() == Ok(files + withheld)
            }
            (_, None) => false,
        };
        if !fits {
            let expected = said.map_or_else(|| "not said".to_owned(), crate::hostile::name);
            self.problems.insert(Problem::Oxum { expected, found });
        }
    }

    /// Follows each citation of the assessment to its line.
    fn citations(&mut self, payload: &BTreeMap<String, String>) {
        let path = format!("{}assessment.json", bag::PAYLOAD);
        if !payload.contains_key(&path) {
            self.problems.insert(Problem::Missing { path });
            return;
        }
        if self.withheld.contains(&path) {
            return;
        }
        let Ok(bytes) = self.bytes(&path) else { return };
        let assessment: Assessment = match serde_json::from_slice(&bytes) {
            Ok(assessment) => assessment,
            Err(error) => {
                self.problems.insert(Problem::Assessment { cause: error.to_string() });
                return;
            }
        };
        let certificate = self.certificate(payload);
        let mut cited = crate::citations::of_assessment(&assessment);
        if let Some(certificate) = &certificate {
            crate::citations::add_certificate(&mut cited, certificate);
        }
        for (raw, citations) in cited {
            self.recording(raw, &citations);
        }
    }

    /// The certificate, where the pack has one.
    fn certificate(&mut self, payload: &BTreeMap<String, String>) -> Option<Certificate> {
        let path = format!("{}certificate.json", bag::PAYLOAD);
        if self.withheld.contains(&path) {
            return None;
        }
        let bytes = payload.contains_key(&path).then(|| self.bytes(&path).ok()).flatten()?;
        match serde_json::from_slice(&bytes) {
            Ok(certificate) => Some(certificate),
            Err(error) => {
                self.problems.insert(Problem::Certificate { cause: error.to_string() });
                None
            }
        }
    }

    fn recording(&mut self, raw: &str, citations: &[(&str, &Evidence)]) {
        if self.withheld.contains(&format!("{}{raw}", bag::PAYLOAD)) {
            self.withheld_citations += citations.len() as u64;
            return;
        }
        // A recording that cannot be opened is judged by each of its citations.
        let bytes = match crate::evidence::is_raw_path(raw) {
            true => self.bytes(&format!("{}{raw}", bag::PAYLOAD)).ok(),
            false => None,
        };
        let lines = bytes.as_deref().map(Lines::new);
        let mut known = BTreeMap::new();
        for (fingerprint, piece) in citations {
            self.citations += 1;
            let checked = match &lines {
                Some(lines) => lines.check(piece, &mut known),
                None => Err("the recording cannot be read"),
            };
            if let Err(why) = checked {
                self.problems.insert(Problem::Evidence {
                    fingerprint: crate::hostile::name(fingerprint),
                    raw: crate::hostile::id(raw),
                    pointer: crate::hostile::id(&piece.pointer),
                    why: why.to_owned(),
                });
            }
        }
    }

    /// Follows each relative link of the OSCAL documents to a file of the payload.
    fn links(&mut self, payload: &BTreeMap<String, String>) {
        for path in payload.keys().filter(|path| links::is_document(path)) {
            let Ok(bytes) = self.bytes(path) else { continue };
            for why in links::broken(path, &bytes, |target| payload.contains_key(target)) {
                self.problems.insert(Problem::Link { path: crate::hostile::id(path), why });
            }
        }
    }

    fn digest(&self, path: &str) -> Result<(String, u64), String> {
        let mut file = self.pack.open(path).map_err(|error| error.to_string())?;
        let mut hash = Sha256::new();
        let mut buffer = vec![0; 64 * 1024];
        let mut bytes = 0;
        loop {
            let read = match file.read(&mut buffer) {
                Ok(0) => return Ok((digest::to_hex(&hash.finalize()), bytes)),
                Ok(read) => read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error.to_string()),
            };
            hash.update(buffer.get(..read).unwrap_or_default());
            bytes += read as u64;
        }
    }

    fn bytes(&self, path: &str) -> Result<Vec<u8>, String> {
        let mut bytes = Vec::new();
        let mut file = self.pack.open(path).map_err(|error| error.to_string())?;
        file.read_to_end(&mut bytes).map_err(|error| error.to_string())?;
        Ok(bytes)
    }

    /// One of the bag's own files as text; a file that cannot be read is a problem by itself.
    fn text(&mut self, path: &str) -> Option<String> {
        let read =
            self.bytes(path).and_then(|bytes| String::from_utf8(bytes).map_err(|error| error.to_string()));
        read.map_err(|cause| self.problems.insert(Problem::Unreadable { path: path.to_owned(), cause })).ok()
    }
}
