//! For which time the files of a trail are known to be whole. Each digest names the log files of its time
//! with what they hold, and the digest before it: where one is missing, so may be what it told of. That the trail
//! wrote the digests itself, and nobody since, their signatures prove: see `signature.rs`.

mod digest;
mod signature;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tenure_model::{EvidenceRef, Signatures, Timestamp};

use self::digest::DigestFile;
use self::signature::{Proof, PublicKey, Signature};
use super::answer::Answer;

pub(crate) use self::signature::signature_of;

/// The files of one account and region.
#[derive(Default)]
pub(super) struct TrailFacts {
    /// Digests of the contents of the log files.
    logs: BTreeSet<String>,
    digests: Vec<DigestFile>,
    /// By the name of the digest.
    signatures: BTreeMap<String, Signature>,
    /// By their fingerprints. A list may name a key again.
    keys: BTreeMap<String, Vec<PublicKey>>,
    oldest: Option<Timestamp>,
    newest: Option<Timestamp>,
    first: Option<EvidenceRef>,
}

/// A time for which everything is there.
pub(super) type Whole = (Timestamp, Timestamp, EvidenceRef);

/// What the files of a trail prove.
pub(super) struct Proven {
    /// The times for which all is there.
    pub(super) whole: Vec<Whole>,
    /// What is known of the signatures under all of it, and why they are not verified.
    pub(super) signatures: (Signatures, String),
    pub(super) faults: Vec<Fault>,
}

/// What keeps something from being sure.
pub(super) struct Fault {
    pub(super) code: &'static str,
    pub(super) detail: String,
    /// Whether acts may be missing; else only their proof is.
    pub(super) blinds: bool,
}

impl TrailFacts {
    /// Takes up a log file, a digest, its signature or public keys.
    ///
    /// # Errors
    /// Why the file is not understood.
    pub(super) fn note(
        &mut self,
        answer: &Answer<'_>,
        body: &Value,
        times: &[Timestamp],
    ) -> Result<(), String> {
        if let Some(digest) = answer.asked("SignatureOf") {
            let signature = signature_of(body).ok_or("the answer holds no signature")?;
            self.signatures.insert(digest::plain(&digest).to_owned(), signature);
            return Ok(());
        }
        if answer.asked("PublicKeysOf").is_some() {
            for key in signature::keys_of(body) {
                self.keys.entry(key.fingerprint.clone()).or_default().push(key);
            }
            return Ok(());
        }
        let evidence = answer.whole();
        self.first =
            Some(self.first.take().map_or_else(|| evidence.clone(), |first| first.min(evidence.clone())));
        self.oldest = self.oldest.into_iter().chain(times.iter().copied()).min();
        self.newest = self.newest.into_iter().chain(times.iter().copied()).max();
        if answer.asked("LogFile").is_some() {
            self.logs.insert(answer.asked("ContentSha256").unwrap_or_default());
            return Ok(());
        }
        self.digests.push(DigestFile::read(answer, body, evidence)?);
        Ok(())
    }

    /// What is proven; `None` where there is nothing but signatures and keys.
    pub(super) fn proven(self) -> Option<Proven> {
        let first = self.first.clone()?;
        if self.digests.is_empty() {
            let why =
                "no digest files are beside the log files of the trail: nothing proves that none is missing";
            let window = self.oldest.zip(self.newest).map(|(from, to)| (from, to, first));
            return Some(Proven {
                whole: window.into_iter().collect(),
                signatures: (Signatures::NotSigned, "there are no digest files".to_owned()),
                faults: vec![Fault { code: "NoDigest", detail: why.to_owned(), blinds: true }],
            });
        }
        let mut proofs: Vec<(&str, Proof)> = Vec::new();
        let mut chains: BTreeMap<&str, Vec<(&DigestFile, bool)>> = BTreeMap::new();
        for digest in &self.digests {
            let signature = self.signatures.get(digest::plain(&digest.label));
            let proof = signature::prove(digest, signature, &self.keys);
            let broken = matches!(proof, Proof::Broken(_));
            proofs.push((digest.name(), proof));
            chains.entry(digest.trail()).or_default().push((digest, broken));
        }
        let (mut whole, mut holes) = (Vec::new(), Vec::new());
        for (_, mut chain) in chains {
            chain.sort_by_key(|(digest, _)| (digest.from, digest.to, &digest.sha256));
            self.follow(&chain, &mut whole, &mut holes);
        }
        let signatures = summed(&mut proofs);
        let faults = [broken(&holes, &signatures), unproven(&signatures)].into_iter().flatten().collect();
        Some(Proven { whole, signatures, faults })
    }

    /// Follows the digests of one trail, in the order of their times.
    fn follow(&self, chain: &[(&DigestFile, bool)], whole: &mut Vec<Whole>, holes: &mut Vec<String>) {
        // What was added to an hour later is part of it: the hour is whole only with it.
        let (late, regular): (Vec<_>, Vec<_>) = chain.iter().partition(|(digest, _)| digest.is_backfill());
        let mut spoiled: Vec<&DigestFile> = Vec::new();
        for (digest, broken) in late {
            let missing = self.missing(digest);
            holes.extend(missing.clone());
            if broken || missing.is_some() {
                spoiled.push(digest);
            }
        }
        let first = whole.len();
        let mut before: Option<(&DigestFile, bool)> = None;
        for (digest, broken) in regular {
            let missing = self.missing(digest);
            let late = spoiled.iter().any(|late| late.from < digest.to && digest.from < late.to);
            let sound = missing.is_none() && !broken && !late;
            let strays = before.and_then(|(before, _)| {
                let one = self.signatures.get(digest::plain(&before.label));
                digest.strays_from(before, one)
            });
            holes.extend(missing);
            holes.extend(strays.as_ref().map(|why| format!("`{}` {why}", digest.name())));
            let goes_on = sound && strays.is_none() && before.is_some_and(|(_, sound)| sound);
            match whole.get_mut(first..).and_then(|whole| whole.last_mut()).filter(|_| goes_on) {
                Some((_, to, _)) => *to = digest.to,
                None if sound => whole.push((digest.from, digest.to, digest.evidence.clone())),
                None => {}
            }
            before = Some((digest, sound));
        }
    }

    /// The log files that a digest names and that are missing, or are not what it says, in words.
    fn missing(&self, digest: &DigestFile) -> Option<String> {
        let missing = digest.files.iter().filter(|file| !self.logs.contains(*file)).count();
        let all = digest.files.len();
        (missing > 0).then(|| {
            format!("of {all} log files that `{}` names, {missing} are missing or changed", digest.name())
        })
    }
}

/// What is known of all signatures together.
fn summed(proofs: &mut [(&str, Proof)]) -> (Signatures, String) {
    proofs.sort();
    let all = proofs.len();
    let told = |which: fn(&Proof) -> Option<&str>| -> Vec<(&str, &str)> {
        proofs.iter().filter_map(|(name, proof)| Some((*name, which(proof)?))).collect()
    };
    let of = |some: &[(&str, &str)]| {
        let (name, why) = some.first().copied().unwrap_or_default();
        format!("{} of {all} digests: `{name}`: {why}", some.len())
    };
    let broken = told(Proof::broken);
    if !broken.is_empty() {
        return (Signatures::Broken, of(&broken));
    }
    let unproven = told(Proof::unproven);
    let unsigned = proofs.iter().filter(|(_, proof)| *proof == Proof::NotSigned).count();
    if unsigned == all {
        (Signatures::NotSigned, "no signature lies beside the digests".to_owned())
    } else if unproven.is_empty() {
        (Signatures::Verified, String::new())
    } else {
        (Signatures::NotVerifiable, of(&unproven))
    }
}

/// Where the chain is broken.
fn broken(holes: &[String], (state, why): &(Signatures, String)) -> Option<Fault> {
    /// So many are told one by one.
    const TOLD: usize = 3;
    let signature = (*state == Signatures::Broken).then(|| format!("signatures do not hold, {why}"));
    let told: Vec<&str> = signature.iter().chain(holes.iter().take(TOLD)).map(String::as_str).collect();
    if told.is_empty() {
        return None;
    }
    let more = match holes.len().saturating_sub(TOLD) {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    let detail = format!("the digests of the trail show holes: {}{more}", told.join("; "));
    Some(Fault { code: "DigestBroken", detail, blinds: true })
}

/// What nobody has proven.
fn unproven((state, why): &(Signatures, String)) -> Option<Fault> {
    let (code, what) = match state {
        Signatures::NotSigned => ("NotSigned", "no signature proves that the trail wrote the digests"),
        Signatures::NotVerifiable => ("NotVerifiable", "the signatures of the digests prove not all of them"),
        Signatures::Verified | Signatures::None | Signatures::Broken => return None,
    };
    Some(Fault { code, detail: format!("{what}: {why}"), blinds: false })
}
