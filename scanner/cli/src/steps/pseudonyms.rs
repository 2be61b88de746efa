//! A pack without names of people, and the file beside it that knows them.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Serialize;
use tenure_model::{Assessment, Certificate};
use tenure_register::Register;
use tenure_reports::File;
use tenure_reports::pack::RawSource;
use tenure_reports::pseudonyms::{CitedLine, PseudonymError, Pseudonyms, cited};

use super::disk_pack::Recordings;
use crate::exit::Failure;

/// What a pack holds in the place of what has names in it.
pub(crate) struct Hidden {
    pseudonyms: Pseudonyms,
    pub(crate) assessment: Assessment,
    pub(crate) certificate: Option<Certificate>,
    pub(crate) register: Vec<File>,
}

/// The file beside the pack: who is who, and which recorded line each line of the pack stands for.
#[derive(Serialize)]
struct Mapping<'a> {
    format_version: u32,
    snapshot: &'a str,
    names: &'a BTreeMap<String, String>,
    lines: Vec<&'a CitedLine>,
}

impl Hidden {
    /// Replaces every name, by the key in a file.
    pub(crate) fn new(
        key: &Path,
        assessment: &Assessment,
        certificate: Option<&Certificate>,
        register: &Register,
        files: &[File],
        raw: &Recordings<'_>,
    ) -> anyhow::Result<Self> {
        let secret = fs::read(key).map_err(|error| {
            Failure::usage(format!("cannot read `{}`: {error}", key.display()), "check --pseudonymise")
        })?;
        let recordings = cited(assessment, certificate)
            .into_iter()
            .map(|path| Ok((path.clone(), raw.recording(&path)?)))
            .collect::<anyhow::Result<BTreeMap<_, _>>>()?;
        let pseudonyms =
            Pseudonyms::new(secret.trim_ascii_end(), assessment, &declared(register), recordings)
                .map_err(|error| refused(key, error))?;
        let (register, digests) = pseudonyms.files(files);
        let certificate = certificate.map(|one| pseudonyms.of(one, &digests)).transpose();
        Ok(Self {
            assessment: pseudonyms.of(assessment, &digests).map_err(|error| refused(key, error))?,
            certificate: certificate.map_err(|error| refused(key, error))?,
            register,
            pseudonyms,
        })
    }

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
            lines: self.pseudonyms.cited_lines().iter().collect(),
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
