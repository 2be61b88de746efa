//! The evidence pack: a BagIt 1.0 bag (RFC 8493) that holds the report, the tables, the assessment,
//! the ledger of what was read and every recording that a finding cites.
//!
//! ```text
//! bagit.txt  bag-info.txt  manifest-sha256.txt  tagmanifest-sha256.txt
//! signatures/                     see `signatures`; not listed, so that signing needs no re-hash
//! data/report.html                for people
//! data/report.pdf                 for paper, where the caller makes it
//! data/report.xlsx                the tables as a workbook
//! data/VERIFY.txt                 the commands with which a stranger checks all this
//! data/assessment.json            what was worked out
//! data/{ocsf,asff,sarif,junit}/   the same for other programs
//! data/summary.md                 the same for tickets and pull requests
//! data/coverage.jsonl             what was read, one line per scope × API
//! data/tables/*.csv               the same as tables
//! data/oscal/*.json               the same as OSCAL documents
//! data/register/*                 what the customer declared, file by file
//! data/certificate.{html,json}    where a party is offboarded: the seven proofs
//! data/raw/CLOUD/SCOPE/….jsonl    what the clouds answered, as recorded
//! data/raw/register/*.jsonl       the register, an entry a line
//! data/baseline/raw/…             what they answered before the party left
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use tenure_model::{Assessment, Certificate, Evidence};

use crate::formats::{html, json};
use crate::view::{CertificateView, words};
use crate::{
    CheckText, File, Format, Report, ReportError, ReportOptions, bag, citations, digest, evidence,
    instructions,
};

/// Where a pack is written to: a folder, an archive, a store of objects.
pub trait Sink {
    /// What can go wrong in it.
    type Error: fmt::Display;

    /// Writes one file. Paths have `/` between segments, stay below the pack's folder, and come once.
    ///
    /// # Errors
    /// The file could not be written; the pack is then incomplete and must not be kept.
    fn put(&mut self, path: &str, bytes: &[u8]) -> Result<(), Self::Error>;
}

/// Where the recordings come from: a sealed snapshot.
pub trait RawSource {
    /// What can go wrong in it.
    type Error: fmt::Display;

    /// A recording, unpacked: `raw/aws/111122223333/iam-list-users.jsonl`, one answer a line.
    ///
    /// # Errors
    /// The recording is not there or is damaged.
    fn recording(&self, raw: &str) -> Result<Vec<u8>, Self::Error>;
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackSummary {
    /// Files of the payload.
    pub files: u64,
    /// Bytes of the payload.
    pub bytes: u64,
    /// Recordings among the files.
    pub recordings: u64,
    /// SHA-256 of the tag manifest: the one digest that stands for the whole pack.
    pub digest: String,
}

/// A pack that could not be written.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// A report could not be rendered.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// A file could not be written.
    #[error("`{path}` cannot be written: {cause}")]
    Write {
        /// Path inside the pack.
        path: String,
        /// What the sink says.
        cause: String,
    },
    /// A cited recording could not be read.
    #[error("recording `{raw}` cannot be read: {cause}")]
    Recording {
        /// Its path.
        raw: String,
        /// What the source says.
        cause: String,
    },
    /// A finding cites a path that no snapshot has.
    #[error("a finding cites `{raw}`, which is not the path of a recording")]
    UnsafePath {
        /// The path.
        raw: String,
    },
    /// A recording is not what the finding says: assessment and snapshot do not belong together, or
    /// one of them was changed.
    #[error("finding `{fingerprint}` cites `{raw}` at `{pointer}`, and {why}")]
    Evidence {
        /// The finding.
        fingerprint: String,
        /// The recording.
        raw: String,
        /// The place in it.
        pointer: String,
        /// What does not fit.
        why: &'static str,
    },
}

/// What goes into a pack.
#[derive(Clone, Copy, Debug)]
pub struct PackContents<'a> {
    /// What was worked out.
    pub assessment: &'a Assessment,
    /// What the checks say of themselves.
    pub texts: &'a [CheckText],
    /// What the caller knows and the assessment does not say.
    pub options: &'a ReportOptions,
    /// The files of the register, by their names, as the customer wrote them.
    pub register: &'a [File],
    /// The certificate of an offboarding, where the pack is about one.
    pub certificate: Option<&'a Certificate>,
    /// What others have made for this pack, by its path below the payload: the report as PDF, records of reviews,
    /// the chain of custody.
    pub attachments: &'a [File],
    /// Digest of the tag manifest of the pack before this one: packs form a chain.
    pub previous: Option<&'a str>,
    /// What it is going to be sealed with: VERIFY.txt writes the names into its commands.
    pub announced: Announced<'a>,
}

/// The seals that a pack is going to get once it is written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Announced<'a> {
    /// The key that signs it first.
    pub key: Option<&'a ssh_key::PublicKey>,
    /// The name under which lists of signers know that key.
    pub signer: Option<&'a str>,
    /// Whether an authority of time is asked.
    pub stamped: bool,
}

/// Writes the pack of an assessment. Every cited line is checked against its digest on the way, so
/// that no pack is made whose evidence does not hold.
///
/// # Errors
/// See [`PackError`]. What was put into the sink before is then not a pack.
pub fn write_pack<R: RawSource, S: Sink>(
    contents: &PackContents<'_>,
    raw: &R,
    sink: &mut S,
) -> Result<PackSummary, PackError> {
    let PackContents { assessment, texts, options, register, certificate, attachments, previous, .. } =
        *contents;
    let report = Report::new(assessment, texts, options);
    let mut bag = Bag { sink, payload: BTreeMap::new(), tags: BTreeMap::new(), bytes: 0 };
    for format in Format::ALL.into_iter().filter(|format| *format != Format::Text) {
        for file in format.files(assessment, &report)? {
            bag.payload(&file.path, &file.bytes)?;
        }
    }
    bag.payload("coverage.jsonl", &json::coverage_lines(assessment)?)?;
    for file in register {
        if !evidence::is_safe_path(&file.path) {
            return Err(PackError::UnsafePath { raw: crate::hostile::id(&file.path) });
        }
        bag.payload(&format!("register/{}", file.path), &file.bytes)?;
    }
    for file in attachments {
        if !evidence::is_safe_path(&file.path) {
            return Err(PackError::UnsafePath { raw: crate::hostile::id(&file.path) });
        }
        bag.payload(&file.path, &file.bytes)?;
    }
    let mut cited = citations::of_assessment(assessment);
    if let Some(certificate) = certificate {
        let view = CertificateView::new(certificate, options);
        bag.payload("certificate.html", html::certificate(&view)?.as_bytes())?;
        bag.payload("certificate.json", &json::certificate(certificate)?)?;
        citations::add_certificate(&mut cited, certificate);
    }
    for (path, citations) in &cited {
        if !evidence::is_raw_path(path) {
            return Err(PackError::UnsafePath { raw: crate::hostile::id(path) });
        }
        let recording = raw
            .recording(path)
            .map_err(|error| PackError::Recording { raw: (*path).to_owned(), cause: error.to_string() })?;
        check_lines(path, citations, &recording)?;
        bag.payload(path, &recording)?;
    }
    bag.payload("VERIFY.txt", instructions::text(contents, &report)?.as_bytes())?;
    bag.close(assessment, options, previous, cited.len() as u64)
}

/// The paths of the recordings that an assessment cites, in order: what a pack will ask for.
pub fn cited_recordings(assessment: &Assessment) -> BTreeSet<&str> {
    citations::of_assessment(assessment).into_keys().collect()
}

fn check_lines(path: &str, citations: &[(&str, &Evidence)], recording: &[u8]) -> Result<(), PackError> {
    let lines = evidence::Lines::new(recording);
    let mut known = BTreeMap::new();
    for (fingerprint, piece) in citations {
        if let Err(why) = lines.check(piece, &mut known) {
            return Err(PackError::Evidence {
                fingerprint: crate::hostile::name(fingerprint),
                raw: path.to_owned(),
                pointer: crate::hostile::id(&piece.pointer),
                why,
            });
        }
    }
    Ok(())
}

/// A bag in the making.
struct Bag<'s, S> {
    sink: &'s mut S,
    payload: BTreeMap<String, String>,
    tags: BTreeMap<String, String>,
    bytes: u64,
}

impl<S: Sink> Bag<'_, S> {
    fn payload(&mut self, path: &str, bytes: &[u8]) -> Result<(), PackError> {
        let path = format!("{}{path}", bag::PAYLOAD);
        self.put(&path, bytes)?;
        self.bytes += bytes.len() as u64;
        self.payload.insert(path, digest::hex(bytes));
        Ok(())
    }

    fn tag(&mut self, path: &str, text: &str) -> Result<(), PackError> {
        self.put(path, text.as_bytes())?;
        self.tags.insert(path.to_owned(), digest::hex(text.as_bytes()));
        Ok(())
    }

    fn put(&mut self, path: &str, bytes: &[u8]) -> Result<(), PackError> {
        self.sink
            .put(path, bytes)
            .map_err(|error| PackError::Write { path: path.to_owned(), cause: error.to_string() })
    }

    fn close(
        mut self,
        assessment: &Assessment,
        options: &ReportOptions,
        previous: Option<&str>,
        recordings: u64,
    ) -> Result<PackSummary, PackError> {
        let files = self.payload.len() as u64;
        let bytes = self.bytes;
        self.tag(bag::DECLARATION, bag::DECLARATION_TEXT)?;
        self.tag(bag::INFO, &info(assessment, options, previous, bytes, files))?;
        let manifest = bag::manifest(&self.payload);
        self.tag(bag::MANIFEST, &manifest)?;
        let tag_manifest = bag::manifest(&self.tags);
        self.put(bag::TAG_MANIFEST, tag_manifest.as_bytes())?;
        Ok(PackSummary { files, bytes, recordings, digest: digest::hex(tag_manifest.as_bytes()) })
    }
}

fn info(
    assessment: &Assessment,
    options: &ReportOptions,
    previous: Option<&str>,
    bytes: u64,
    files: u64,
) -> String {
    let mut text = String::new();
    if let Some(organisation) = &options.organisation {
        text.push_str(&bag::info_line("Source-Organization", organisation));
    }
    let tool = format!("{} {}", assessment.tool.name, assessment.tool.version);
    text.push_str(&bag::info_line("External-Identifier", &assessment.snapshot.id));
    text.push_str(&bag::info_line("Bagging-Date", &words::date(assessment.snapshot.as_of)));
    text.push_str(&bag::info_line("Payload-Oxum", &format!("{bytes}.{files}")));
    text.push_str(&bag::info_line("Bag-Software-Agent", &tool));
    if let Some(period) = &options.period {
        text.push_str(&bag::info_line("Period", period));
    }
    if options.pseudonymised {
        text.push_str(&bag::info_line("People", "pseudonymised"));
    }
    // Whoever reads the page has to be able to tell that its words are not ours.
    for (name, digest) in options.presentation.templates.own() {
        text.push_str(&bag::info_line("Own-Template", &format!("{name} sha256:{digest}")));
    }
    if let Some(previous) = previous {
        text.push_str(&bag::info_line("Previous-Pack", &format!("sha256:{previous}")));
    }
    text
}
