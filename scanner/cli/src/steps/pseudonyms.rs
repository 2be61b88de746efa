//! A pack without names of people, and the file beside it that knows them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Serialize;
use tenure_model::{Assessment, Certificate};
use tenure_register::Register;
use tenure_reports::File;
use tenure_reports::pack::RawSource;
use tenure_reports::pseudonyms::{
    CitedLine, Material, PseudonymError, Pseudonyms, RewrittenFile, cited, cited_of,
};

use super::Besides;
use super::attached::Attached;
use super::disk_pack::Recordings;
use crate::exit::Failure;

/// What a pack holds in the place of what has names in it.
pub(crate) struct Hidden {
    pseudonyms: Pseudonyms,
    pub(crate) assessment: Assessment,
    pub(crate) certificate: Option<Certificate>,
    pub(crate) register: Vec<File>,
    pub(crate) attached: Attached,
}

/// All that a pack is made of, with names.
pub(crate) struct Whole<'a> {
    pub(crate) assessment: &'a Assessment,
    pub(crate) certificate: Option<&'a Certificate>,
    pub(crate) register: &'a Register,
    /// The files of the register.
    pub(crate) files: &'a [File],
    pub(crate) besides: &'a Besides<'a>,
    /// The recordings of the pack.
    pub(crate) recordings: &'a Recordings<'a>,
}

/// The file beside the pack: who is who, and which recorded line each line of the pack stands for.
#[derive(Serialize)]
struct Mapping<'a> {
    format_version: u32,
    snapshot: &'a str,
    names: &'a BTreeMap<String, String>,
    fingerprints: &'a BTreeMap<String, String>,
    lines: Vec<&'a CitedLine>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    files: &'a [RewrittenFile],
}

impl Whole<'_> {
    /// The same without names, by the key in a file.
    pub(crate) fn hidden(&self, key: &Path) -> anyhow::Result<Hidden> {
        let secret = fs::read(key).map_err(|error| {
            Failure::usage(format!("cannot read `{}`: {error}", key.display()), "check --pseudonymise")
        })?;
        let refuse = |error| refused(key, error);
        let pseudonyms = Pseudonyms::new(secret.trim_ascii_end(), self.material()?).map_err(refuse)?;
        let (register, digests) = pseudonyms.files(self.files);
        let certificate = self.certificate.map(|one| pseudonyms.of(one, &digests)).transpose();
        let named = Attached::of(self.besides);
        let period = named.period.as_ref().map(|report| pseudonyms.of(report, &digests)).transpose();
        let attached = Attached {
            period: period.map_err(refuse)?,
            reviews: pseudonyms.of(&named.reviews, &digests).map_err(refuse)?,
            records: pseudonyms.reviews().to_vec(),
        };
        Ok(Hidden {
            assessment: pseudonyms.of(self.assessment, &digests).map_err(refuse)?,
            certificate: certificate.map_err(refuse)?,
            register,
            attached,
            pseudonyms,
        })
    }

    fn material(&self) -> anyhow::Result<Material<'_>> {
        let others: Vec<(&Path, &Assessment)> =
            self.besides.period.iter().flat_map(|told| told.others()).collect();
        let closing = self.recordings;
        let read = |raw: &Recordings<'_>, paths: BTreeSet<String>| {
            let read = paths.into_iter().map(|path| Ok((path.clone(), raw.recording(&path)?)));
            read.collect::<anyhow::Result<BTreeMap<_, _>>>()
        };
        let recordings = read(closing, cited(self.assessment, self.certificate))?;
        let mut elsewhere = BTreeMap::new();
        for (folder, assessment) in &others {
            let snapshot = super::open(folder)?;
            let raw = Recordings::new(&snapshot, None, self.register);
            let id = assessment.snapshot.id.clone();
            let mut paths = cited(assessment, None);
            paths.extend(self.besides.period.iter().flat_map(|told| cited_of(&told.report, &id)));
            elsewhere.insert(id, read(&raw, paths)?);
        }
        if let Some(told) = self.besides.period {
            let id = &self.assessment.snapshot.id;
            let mut paths = cited_of(&told.report, id);
            paths.retain(|path| !recordings.contains_key(path));
            elsewhere.insert(id.clone(), read(closing, paths)?);
        }
        let reviews = self.besides.reviews.iter();
        Ok(Material {
            assessments: others.iter().map(|(_, one)| *one).chain([self.assessment]).collect(),
            declared: declared(self.register),
            recordings,
            elsewhere,
            reviews: reviews.map(|(closed, _)| (&closed.record, closed.bytes.as_slice())).collect(),
        })
    }
}

impl Hidden {
    /// Writes who is who into a file beside the pack, which nobody else may read. None is overwritten.
    pub(crate) fn write_mapping(&self, pack: &Path) -> anyhow::Result<PathBuf> {
        let name = pack.file_name().unwrap_or_default().to_string_lossy();
        let path = pack.with_file_name(format!("{name}.pseudonyms.json"));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&path).with_context(|| format!("cannot make `{}`", path.display()))?;
        let mapping = Mapping {
            format_version: 1,
            snapshot: &self.assessment.snapshot.id,
            names: self.pseudonyms.names(),
            fingerprints: self.pseudonyms.fingerprints(),
            lines: self.pseudonyms.cited_lines().iter().collect(),
            files: self.pseudonyms.rewritten(),
        };
        let mut text = serde_json::to_vec_pretty(&mapping)?;
        text.push(b'\n');
        file.write_all(&text).with_context(|| format!("cannot write `{}`", path.display()))?;
        Ok(path)
    }
}

/// How people of the register are called.
fn declared(register: &Register) -> Vec<String> {
    let people = register.people.values();
    let words = people.flat_map(|person| {
        let own = [Some(&person.id), Some(&person.name), person.contact.as_ref()];
        let addresses = person.identities.iter().filter(|one| one.contains('@') && !one.contains('*'));
        own.into_iter().flatten().chain(addresses).cloned().collect::<Vec<_>>()
    });
    words.collect()
}

fn refused(key: &Path, error: PseudonymError) -> anyhow::Error {
    match error {
        PseudonymError::ShortKey(_) => Failure::usage(
            format!("`{}`: {error}", key.display()),
            "`openssl rand -hex 32 > FILE` makes a key; keep it, and the same names get the same pseudonyms",
        ),
        other => other.into(),
    }
}

/// Recordings as a pack holds them.
pub(crate) struct Source<'a> {
    pub(crate) raw: Recordings<'a>,
    pub(crate) hidden: Option<&'a Hidden>,
}

impl RawSource for Source<'_> {
    type Error = anyhow::Error;

    fn recording(&self, raw: &str) -> Result<Vec<u8>, Self::Error> {
        let Some(hidden) = self.hidden else { return self.raw.recording(raw) };
        let recording = hidden.pseudonyms.recording(raw).map(<[u8]>::to_vec);
        recording.context("no recording was rewritten for it")
    }
}
