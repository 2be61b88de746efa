//! One digest file.
//!
//! Its members are those of
//! [AWS's description](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html),
//! read on 2026-11-23. The first digest of a trail, and the first after a pause, has `null` where others name the
//! one before. What came late for an hour is named by a digest of its own, `…_backfill.json.gz`, in a chain of its own.

use serde_json::Value;
use sha2::{Digest, Sha256};
use tenure_model::{EvidenceRef, Known, Timestamp};

use super::signature::Signature;
use crate::normalise::answer::Answer;
use crate::normalise::lenient::{date, items, member, text};

/// What a digest says.
pub(super) struct DigestFile {
    /// Folder and name under which it lay.
    pub(super) label: String,
    pub(super) from: Timestamp,
    pub(super) to: Timestamp,
    /// The end as it is written, which is what is signed.
    pub(super) end: String,
    /// SHA-256 of its content.
    pub(super) sha256: String,
    /// Whether the recording holds the content as it was.
    pub(super) is_whole: bool,
    /// The account that it says it is of.
    account: Option<String>,
    /// Whose log it lay among.
    lies_in: String,
    /// Bucket and object that it says it is.
    pub(super) place: Option<(String, String)>,
    pub(super) fingerprint: Option<String>,
    pub(super) algorithm: Option<String>,
    /// Of the content of the one before.
    previous: Option<String>,
    /// The signature of the one before.
    pub(super) previous_signature: Option<String>,
    previous_place: Option<(String, String)>,
    /// What the log files hold that it names.
    pub(super) files: Vec<String>,
    pub(super) evidence: EvidenceRef,
}

/// The name of a file without the sign that it is packed: people unpack them.
pub(super) fn plain(name: &str) -> &str {
    name.strip_suffix(".gz").unwrap_or(name)
}

impl DigestFile {
    /// Reads a recorded digest.
    ///
    /// # Errors
    /// Why it is not understood.
    pub(super) fn read(answer: &Answer<'_>, body: &Value, evidence: EvidenceRef) -> Result<Self, String> {
        let content = member(body, &["Content"]).as_str().ok_or("the recording holds no digest")?;
        let digest: Value =
            serde_json::from_str(content).map_err(|why| format!("the digest is no JSON: {why}"))?;
        let (from, to) = match (date(&digest, "digestStartTime"), date(&digest, "digestEndTime")) {
            (Known::Is(from), Known::Is(to)) if from <= to => (from, to),
            _ => return Err("the digest does not say for which time it is".to_owned()),
        };
        let sha256 = answer.asked("ContentSha256").unwrap_or_default();
        let files = items(member(&digest, &["logFiles"])).into_iter();
        Ok(Self {
            label: answer.asked("DigestFile").unwrap_or_default(),
            from,
            to,
            end: text(&digest, "digestEndTime").unwrap_or_default(),
            // A word in it that looks like a secret was taken out before it was recorded.
            is_whole: hex(content) == sha256,
            sha256,
            account: text(&digest, "awsAccountId"),
            lies_in: answer.account().to_owned(),
            place: place(&digest, "digestS3Bucket", "digestS3Object"),
            fingerprint: text(&digest, "digestPublicKeyFingerprint"),
            algorithm: text(&digest, "digestSignatureAlgorithm"),
            previous: text(&digest, "previousDigestHashValue"),
            previous_signature: text(&digest, "previousDigestSignature"),
            previous_place: place(&digest, "previousDigestS3Bucket", "previousDigestS3Object"),
            // A file without a digest of its own can be none of ours.
            files: files.map(|file| text(file, "hashValue").unwrap_or_default()).collect(),
            evidence,
        })
    }

    /// Its name, without the folder.
    pub(super) fn name(&self) -> &str {
        last(&self.label)
    }

    /// The trail, by the part of the name that all of its digests share.
    pub(super) fn trail(&self) -> &str {
        let name = plain(self.name()).trim_end_matches(".json").trim_end_matches(BACKFILL);
        name.rsplit_once('_').map_or(name, |(trail, _time)| trail)
    }

    pub(super) fn is_backfill(&self) -> bool {
        plain(self.name()).trim_end_matches(".json").ends_with(BACKFILL)
    }

    /// Why it is not the one that it says it is, where it is not.
    pub(super) fn is_misplaced(&self) -> Option<String> {
        if let Some(account) = self.account.as_ref().filter(|account| **account != self.lies_in) {
            return Some(format!("it is of account `{account}`, and is named as one of {}", self.lies_in));
        }
        let (_, object) = self.place.as_ref()?;
        let name = last(object);
        (plain(name) != plain(self.name())).then(|| format!("it was written as `{name}`"))
    }

    /// Why it does not go on from the one before, where it does not.
    pub(super) fn strays_from(&self, before: &Self, signature: Option<&Signature>) -> Option<&'static str> {
        let differs = |said: Option<&str>, is: &str| said.is_some_and(|said| !said.eq_ignore_ascii_case(is));
        if before.to != self.from {
            return Some("does not begin where the one before ends");
        }
        if differs(self.previous.as_deref(), &before.sha256) {
            return Some("names another content of the one before");
        }
        if signature.is_some_and(|one| differs(self.previous_signature.as_deref(), &one.hex)) {
            return Some("names another signature of the one before");
        }
        let places = self.previous_place.as_ref().zip(before.place.as_ref());
        places.filter(|(said, is)| said != is).map(|_| "names another place of the one before")
    }
}

/// What the name of a late digest ends with.
const BACKFILL: &str = "_backfill";

fn last(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

fn place(digest: &Value, bucket: &str, object: &str) -> Option<(String, String)> {
    Some((text(digest, bucket)?, text(digest, object)?))
}

pub(super) fn hex(content: &str) -> String {
    Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect()
}
