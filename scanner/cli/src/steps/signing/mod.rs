//! Signatures over packs: keys, agents, time authorities and files, which the reports know nothing of.

pub(crate) mod custody;
mod key;
pub(crate) mod trust;
mod tsa;

use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::Context as _;
use tenure_model::Assessment;
use tenure_reports::pack::Announced;
use tenure_reports::signatures::files::{self, SealFile};
use tenure_reports::signatures::statement::{Claim, statement};
use tenure_reports::signatures::{PACK, dsse, ssh};
use tenure_reports::verify;

use crate::args;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::steps::disk_pack::DiskPack;

pub(crate) use key::Key;

/// What a pack is sealed with.
pub(crate) struct Sealing {
    /// Whose key, in which role.
    pub(crate) signer: Option<Signer>,
    /// The authority of time.
    pub(crate) tsa: Option<String>,
    /// Digest of the pack before.
    pub(crate) previous: Option<String>,
    /// The custody events that go into the pack.
    pub(crate) custody: Vec<tenure_reports::File>,
}

/// A key and who it speaks for.
pub(crate) struct Signer {
    pub(crate) key: Key,
    pub(crate) name: Option<String>,
    pub(crate) role: Option<String>,
}

impl Signer {
    /// Opens the key before any work is done.
    pub(crate) fn load(key: &Path, name: Option<&String>, role: Option<&String>) -> anyhow::Result<Self> {
        let key = Key::load(key)?;
        let comment = key.public().comment().trim();
        if let Some(name) = name.filter(|name| name.trim().is_empty() || name.contains(char::is_control)) {
            return Err(Failure::usage(
                format!("`{}` is no name of a signer", tenure_reports::hostile::visible(name)),
                "name the signer as lists of signers do, in one line: --signer jane@acme.example",
            ));
        }
        let name = name.cloned().or_else(|| (!comment.is_empty()).then(|| comment.to_owned()));
        Ok(Self { key, name, role: role.cloned() })
    }
}

impl Sealing {
    /// What the command line asks for; `None` where it asks for nothing.
    pub(crate) fn load(args: &args::Sealing) -> anyhow::Result<Option<Self>> {
        let signer =
            args.sign.as_deref().map(|key| Signer::load(key, args.signer.as_ref(), None)).transpose()?;
        let previous = args.previous.as_deref().map(intact_digest).transpose()?;
        let custody = args.custody.as_deref().map(custody::attachments).transpose()?.unwrap_or_default();
        let is_empty = signer.is_none() && args.tsa.is_none() && previous.is_none() && custody.is_empty();
        Ok((!is_empty).then(|| Self { signer, tsa: args.tsa.clone(), previous, custody }))
    }

    /// What VERIFY.txt is told of it.
    pub(crate) fn announced(&self) -> Announced<'_> {
        Announced {
            key: self.signer.as_ref().map(|signer| signer.key.public()),
            signer: self.signer.as_ref().and_then(|signer| signer.name.as_deref()),
            stamped: self.tsa.is_some(),
        }
    }
}

/// The digest of a pack that is as it was made.
fn intact_digest(pack: &Path) -> anyhow::Result<String> {
    let verification = verify::verify_pack(&DiskPack::open(pack)?);
    match verification.problems.first() {
        None => Ok(verification.digest),
        Some(problem) => Err(Failure {
            exit: Exit::Integrity,
            message: format!("`{}` is damaged: {problem}", pack.display()),
            help: Some("`tenure verify` tells everything that is wrong with it".to_owned()),
        }
        .into()),
    }
}

/// Signs and stamps a pack. Nothing is written before everything is there; nothing that is there is written over.
pub(crate) fn seal(
    folder: &Path,
    signer: Option<&Signer>,
    tsa: Option<&str>,
    output: &Output,
) -> anyhow::Result<Vec<String>> {
    let read =
        |path: &str| fs::read(folder.join(path)).with_context(|| format!("cannot read `{path}` of the pack"));
    let manifest = read(files::TAG_MANIFEST)?;
    let mut made: Vec<(SealFile, Vec<u8>)> = Vec::new();
    if let Some(signer) = signer {
        refuse_second(folder, signer)?;
        let signature = signer.key.sign(&ssh::to_sign(PACK, &manifest)?)?;
        let armoured = ssh::armoured(signer.key.public(), PACK, signature)?.into_bytes();
        ssh::check(&armoured, PACK, &manifest).context("the key's own signature does not hold")?;
        made.push((SealFile::Signature(signer.role.clone()), armoured));
        if dsse::can_sign(signer.key.public()) {
            let stated = stated(signer, &manifest, &read(files::ASSESSMENT)?, &read(files::INFO)?)?;
            made.push((SealFile::Envelope(signer.role.clone()), stated));
        } else {
            output.say("a hardware key signs no in-toto statement: there is an SSH signature only");
        }
    }
    if let Some(url) = tsa {
        let stamps = stamps(folder, &manifest, &made, url)?;
        made.extend(stamps);
    }
    let mut written = Vec::new();
    for (file, bytes) in made {
        put_new(&folder.join(file.path()), &bytes)?;
        written.push(file.path());
    }
    Ok(written)
}

/// The in-toto statement in its envelope.
fn stated(signer: &Signer, manifest: &[u8], assessment: &[u8], info: &[u8]) -> anyhow::Result<Vec<u8>> {
    let assessment: Assessment =
        serde_json::from_slice(assessment).context("the pack holds no assessment")?;
    let previous = files::previous(&String::from_utf8_lossy(info));
    let claim = Claim { signer: signer.name.as_deref(), role: signer.role.as_deref() };
    let stated = statement(manifest, &assessment, previous.as_deref(), claim)?;
    let signature = signer.key.sign(&dsse::to_sign(&stated))?;
    Ok(dsse::envelope(&stated, signer.key.public(), &signature)?)
}

/// Stamps over the pack and over each signature that has none yet.
fn stamps(
    folder: &Path,
    manifest: &[u8],
    made: &[(SealFile, Vec<u8>)],
    url: &str,
) -> anyhow::Result<Vec<(SealFile, Vec<u8>)>> {
    let mut wanted = vec![(SealFile::PackStamp, manifest.to_vec())];
    let signature = |file: &SealFile| match file {
        SealFile::Signature(role) => Some(SealFile::SignatureStamp(role.clone())),
        _ => None,
    };
    for (file, bytes) in made {
        wanted.extend(signature(file).map(|stamp| (stamp, bytes.clone())));
    }
    for entry in fs::read_dir(folder.join("signatures")).into_iter().flatten().flatten() {
        let path = format!("signatures/{}", entry.file_name().to_string_lossy());
        if let Some(stamp) = SealFile::of(&path).as_ref().and_then(signature) {
            wanted.push((stamp, fs::read(entry.path())?));
        }
    }
    wanted.sort();
    let mut stamps = Vec::new();
    for (file, message) in wanted {
        if !folder.join(file.path()).exists() {
            stamps.push((file, tsa::stamped(url, &message)?));
        }
    }
    Ok(stamps)
}

fn refuse_second(folder: &Path, signer: &Signer) -> anyhow::Result<()> {
    if let Some(role) = signer.role.as_ref().filter(|role| !files::is_role(role)) {
        return Err(Failure::usage(
            format!("`{role}` cannot be a role"),
            "name it in lower case letters, digits and hyphens: `customer`",
        ));
    }
    let path = SealFile::Signature(signer.role.clone()).path();
    match folder.join(&path).exists() {
        true => Err(Failure::usage(
            format!("the pack has a signature in `{path}`"),
            "a signature is never replaced: name another role, such as `--as customer`",
        )),
        false => Ok(()),
    }
}

/// Writes a file that was not there.
fn put_new(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let write = || -> std::io::Result<()> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::OpenOptions::new().write(true).create_new(true).open(path)?.write_all(bytes)
    };
    write().with_context(|| format!("cannot write `{}`", path.display()))
}
