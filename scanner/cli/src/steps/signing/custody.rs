//! Chains of custody on disk: beside a pack's signatures, or in a folder of their own before there is a pack.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use jiff::Timestamp;
use tenure_reports::File;
use tenure_reports::signatures::custody::{Chain, Event, Link, follow};
use tenure_reports::signatures::{CUSTODY, files, ssh};

use super::key::Key;
use super::put_new;
use super::trust::Lists;
use crate::exit::{Exit, Failure};

/// A chain and where its next event goes.
pub(crate) struct Place {
    links: Vec<Link>,
    next: PathBuf,
    pack: Option<String>,
}

impl Place {
    /// Finds the events of a pack, or of a folder.
    pub(crate) fn open(folder: &Path) -> anyhow::Result<Self> {
        let is_pack = folder.join(files::TAG_MANIFEST).exists();
        if !is_pack {
            return Ok(Self { links: links(folder)?, next: folder.to_owned(), pack: None });
        }
        let manifest =
            fs::read(folder.join(files::TAG_MANIFEST)).context("cannot read the pack's tag manifest")?;
        let mut all = links(&folder.join(files::PACKED_CUSTODY))?;
        let next = folder.join(files::CUSTODY);
        all.extend(links(&next)?);
        Ok(Self { links: all, next, pack: Some(files::digest(&manifest)) })
    }

    /// Whether there is a chain at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.links.is_empty()
    }

    /// Follows it.
    pub(crate) fn follow(&self, lists: &Lists) -> Chain {
        follow(&self.links, self.pack.as_deref(), lists.signers.as_ref(), lists.revoked.as_ref())
    }

    /// Adds an event. A chain that does not hold is not made longer.
    pub(crate) fn add(
        &self,
        party: &str,
        event: &str,
        key: &Key,
        at: Timestamp,
    ) -> anyhow::Result<(PathBuf, Event)> {
        let chain = follow(&self.links, self.pack.as_deref(), None, None);
        if let Some(problem) = chain.problems.first() {
            return Err(Failure {
                exit: Exit::Integrity,
                message: format!("the chain does not hold: {problem}"),
                help: Some("nothing was added; `tenure custody verify` tells everything".to_owned()),
            }
            .into());
        }
        let number = u32::try_from(self.links.len() + 1).context("the chain is full")?;
        let event = Event {
            format: Event::FORMAT,
            number,
            party: party.to_owned(),
            event: event.to_owned(),
            at,
            pack: self.pack.clone(),
            previous: chain.head,
        };
        let bytes = event.to_bytes()?;
        let signature = ssh::armoured(key.public(), CUSTODY, key.sign(&ssh::to_sign(CUSTODY, &bytes)?)?)?;
        let path = self.next.join(format!("{number:04}.json"));
        put_new(&path, &bytes)?;
        put_new(&self.next.join(format!("{number:04}.json.sig")), signature.as_bytes())?;
        Ok((path, event))
    }
}

/// The events of a folder as they go into a pack.
pub(crate) fn attachments(folder: &Path) -> anyhow::Result<Vec<File>> {
    let place = Place::open(folder)?;
    if place.pack.is_some() || place.is_empty() {
        return Err(Failure::usage(
            format!("`{}` is no folder of custody events", folder.display()),
            "begin one with `tenure custody add FOLDER --party … --event … --key …`",
        ));
    }
    let chain = follow(&place.links, None, None, None);
    if let Some(problem) = chain.problems.first() {
        return Err(Failure {
            exit: Exit::Integrity,
            message: format!("the chain of custody does not hold: {problem}"),
            help: None,
        }
        .into());
    }
    let mut all = Vec::new();
    for (at, link) in place.links.iter().enumerate() {
        let path = format!("custody/{:04}.json", at + 1);
        if let Some(signature) = &link.signature {
            all.push(File::new(format!("{path}.sig"), signature.as_slice()));
        }
        all.push(File::new(path, link.bytes.as_slice()));
    }
    Ok(all)
}

fn links(folder: &Path) -> anyhow::Result<Vec<Link>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            paths.push(path);
        }
    }
    paths.sort();
    let read = |path: &Path| fs::read(path).with_context(|| format!("cannot read `{}`", path.display()));
    paths
        .into_iter()
        .map(|path| {
            let signature = path.with_extension("json.sig");
            let signature = signature.exists().then(|| read(&signature)).transpose()?;
            Ok(Link { bytes: read(&path)?, signature, path: path.display().to_string() })
        })
        .collect()
}
