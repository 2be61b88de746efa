//! Everything in a pack's `signatures/`, judged together: who signed, when, by which key, and what does not hold.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;

use jiff::Timestamp;
use serde::Serialize;
use ssh_key::PublicKey;

use super::allowed::{AllowedSigners, Standing};
use super::custody::{self, Chain, Link};
use super::files::{self, SealFile};
use super::revoked::Revoked;
use super::stamp::{self, Authorities, Stamp};
use super::{PACK, dsse, ssh, statement};
use crate::bag;
use crate::verify::PackSource;

/// What the reader of a pack trusts.
#[derive(Clone, Copy, Debug)]
pub struct Trust<'a> {
    /// Whose keys they are.
    pub signers: Option<&'a AllowedSigners>,
    /// Who must have signed.
    pub signer: Option<&'a str>,
    /// Keys that count no longer.
    pub revoked: Option<&'a Revoked>,
    /// Authorities of time.
    pub authorities: Option<&'a Authorities>,
    /// The time at which a signature without a stamp is judged.
    pub now: Timestamp,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Seals {
    /// The signatures that hold, first signer first.
    pub signatures: Vec<Signed>,
    /// The stamp over the pack.
    pub stamp: Option<Stamp>,
    /// What happened to the pack.
    pub custody: Chain,
    /// What is wrong.
    pub problems: Vec<String>,
    /// What a reader should know.
    pub notes: Vec<String>,
}

/// A signature that holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Signed {
    /// Its file.
    pub path: String,
    /// In which role, where it is not the first.
    pub role: Option<String>,
    /// Whose key it is, where a list says so.
    pub signer: Option<String>,
    /// The key: `SHA256:…`.
    pub key: String,
    /// Its kind: `ssh-ed25519`.
    pub kind: String,
    /// The stamp over the signature.
    pub stamp: Option<Stamp>,
    /// Whether the key also signed an in-toto statement.
    pub statement: bool,
}

/// Judges what lies in `signatures/` and `data/custody/`. Nothing of the payload is read besides: whether it is what
/// the tag manifest says is for [`verify_pack`](crate::verify::verify_pack).
pub fn examine<P: PackSource>(pack: &P, trust: &Trust<'_>) -> Seals {
    let mut seals = Seals::default();
    let files = match Files::read(pack) {
        Ok(files) => files,
        Err(cause) => {
            seals.problems.push(cause);
            return seals;
        }
    };
    for path in &files.unknown {
        seals.notes.push(format!("`{}` is not looked at", crate::hostile::id(path)));
    }
    seals.stamp = files.stamp(&SealFile::PackStamp, &files.tag_manifest, trust, &mut seals.problems);
    for (file, bytes) in &files.seals {
        if let SealFile::Signature(role) = file {
            match files.signature(role, bytes, trust, &mut seals.problems) {
                Ok(signed) => seals.signatures.push(signed),
                Err(why) => seals.problems.push(format!("`{}`: {why}", file.path())),
            }
        }
    }
    files.orphans(&mut seals.problems);
    let digest = crate::digest::hex(&files.tag_manifest);
    seals.custody = custody::follow(&files.custody, Some(&digest), trust.signers, trust.revoked);
    seals.problems.extend(seals.custody.problems.iter().cloned());
    wanted(trust, &files, &mut seals);
    seals
}

/// Whoever must have signed has signed.
fn wanted(trust: &Trust<'_>, files: &Files, seals: &mut Seals) {
    let Some(signer) = trust.signer else { return };
    let name = crate::hostile::name(signer);
    let is_theirs = |signed: &Signed| {
        let at = signed.stamp.as_ref().filter(|stamp| stamp.trusted).map_or(trust.now, |stamp| stamp.time);
        let key = files.keys.get(&signed.path);
        let standing = key.zip(trust.signers).map(|(key, list)| list.standing(key, PACK, Some(signer), at));
        matches!(standing, Some(Standing::Listed { .. }))
    };
    if !seals.signatures.iter().any(is_theirs) {
        seals.problems.push(format!("there is no signature of `{name}` that holds"));
    }
}

/// What lies in the pack besides the payload.
struct Files {
    tag_manifest: Vec<u8>,
    seals: BTreeMap<SealFile, Vec<u8>>,
    custody: Vec<Link>,
    unknown: Vec<String>,
    keys: BTreeMap<String, PublicKey>,
}

impl Files {
    fn read<P: PackSource>(pack: &P) -> Result<Self, String> {
        let paths: BTreeSet<String> = pack.paths().map_err(|error| error.to_string())?.into_iter().collect();
        let open = |path: &str| -> Result<Vec<u8>, String> {
            let mut bytes = Vec::new();
            let read = pack
                .open(path)
                .map_err(|error| error.to_string())
                .and_then(|mut file| file.read_to_end(&mut bytes).map_err(|error| error.to_string()));
            read.map_err(|cause| format!("`{}` cannot be read: {cause}", crate::hostile::id(path)))?;
            Ok(bytes)
        };
        let mut files = Self {
            tag_manifest: open(bag::TAG_MANIFEST)?,
            seals: BTreeMap::new(),
            custody: Vec::new(),
            unknown: Vec::new(),
            keys: BTreeMap::new(),
        };
        for path in paths.iter().filter(|path| path.starts_with(bag::SIGNATURES)) {
            match SealFile::of(path) {
                Some(file) => drop(files.seals.insert(file, open(path)?)),
                None if path == crate::withhold::WITHHELD => {}
                None => files.unknown.push(path.clone()),
            }
        }
        let is_event = |path: &&String| {
            let known = path.starts_with(files::PACKED_CUSTODY) || path.starts_with(files::CUSTODY);
            known && path.ends_with(".json")
        };
        let (packed, added): (Vec<_>, Vec<_>) =
            paths.iter().filter(is_event).partition(|path| path.starts_with(files::PACKED_CUSTODY));
        for path in packed.into_iter().chain(added) {
            let name = format!("{path}.sig");
            let signature = if paths.contains(&name) { Some(open(&name)?) } else { None };
            files.custody.push(Link { path: path.clone(), bytes: open(path)?, signature });
        }
        for (file, bytes) in &files.seals {
            if let (SealFile::Signature(_), Ok(key)) = (file, ssh::check(bytes, PACK, &files.tag_manifest)) {
                files.keys.insert(file.path(), key);
            }
        }
        Ok(files)
    }

    fn stamp(
        &self,
        file: &SealFile,
        message: &[u8],
        trust: &Trust<'_>,
        problems: &mut Vec<String>,
    ) -> Option<Stamp> {
        let answer = self.seals.get(file)?;
        let checked = stamp::check(answer, message, None, trust.authorities);
        checked.map_err(|error| problems.push(format!("`{}`: {error}", file.path()))).ok()
    }

    fn signature(
        &self,
        role: &Option<String>,
        bytes: &[u8],
        trust: &Trust<'_>,
        problems: &mut Vec<String>,
    ) -> Result<Signed, String> {
        let key = ssh::check(bytes, PACK, &self.tag_manifest).map_err(|error| error.to_string())?;
        let fingerprint = ssh::fingerprint(&key);
        let stamp = self.stamp(&SealFile::SignatureStamp(role.clone()), bytes, trust, problems);
        if trust.revoked.is_some_and(|list| list.has(&key)) {
            return Err(format!("its key {fingerprint} is revoked"));
        }
        let at = stamp.as_ref().filter(|stamp| stamp.trusted).map_or(trust.now, |stamp| stamp.time);
        let signer = match trust.signers.map(|list| list.standing(&key, PACK, None, at)) {
            None => None,
            Some(Standing::Listed { signer }) => Some(crate::hostile::name(&signer)),
            Some(Standing::Refused { why }) => return Err(why),
            // Whoever asks for one signer need not know the others.
            Some(Standing::Unknown) if trust.signer.is_some() => None,
            Some(Standing::Unknown) => return Err(format!("its key {fingerprint} is not listed")),
        };
        let envelope = SealFile::Envelope(role.clone());
        let statement = self.seals.get(&envelope).is_some_and(|bytes| {
            let stated =
                dsse::open(bytes, &key).and_then(|stated| statement::check(&stated, &self.tag_manifest));
            stated.map_err(|error| problems.push(format!("`{}`: {error}", envelope.path()))).is_ok()
        });
        let path = SealFile::Signature(role.clone()).path();
        let kind = key.algorithm().to_string();
        Ok(Signed { path, role: role.clone(), signer, key: fingerprint, kind, stamp, statement })
    }

    /// An envelope or a stamp is made with a signature: where that is gone, somebody took it away.
    fn orphans(&self, problems: &mut Vec<String>) {
        for file in self.seals.keys() {
            let of = match file {
                SealFile::Envelope(role) | SealFile::SignatureStamp(role) => {
                    SealFile::Signature(role.clone())
                }
                SealFile::EventSignature(number) => SealFile::Event(*number),
                _ => continue,
            };
            if !self.seals.contains_key(&of) {
                problems.push(format!("`{}` is missing, of which `{}` speaks", of.path(), file.path()));
            }
        }
    }
}
