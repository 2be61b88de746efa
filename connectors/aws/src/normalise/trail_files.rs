//! For which time the files of a trail are known to be whole. Each digest names the log files of its time
//! with what they hold, and the digest before it: where one is missing, so may be what it told of.

use std::collections::BTreeSet;

use serde_json::Value;
use tenure_model::{EvidenceRef, Known, Timestamp};

use super::answer::Answer;
use super::lenient::{date, items, member, text};

/// The files of one account and region.
#[derive(Default)]
pub(super) struct TrailFacts {
    /// Digests of the contents of the log files.
    logs: BTreeSet<String>,
    digests: Vec<DigestFile>,
    oldest: Option<Timestamp>,
    newest: Option<Timestamp>,
    first: Option<EvidenceRef>,
}

struct DigestFile {
    from: Timestamp,
    to: Timestamp,
    /// Of its own content.
    sha256: String,
    /// Of the content of the one before.
    previous: Option<String>,
    files: Vec<String>,
    evidence: EvidenceRef,
}

/// A time for which everything is there.
type Whole = (Timestamp, Timestamp, EvidenceRef);

impl TrailFacts {
    /// Takes up a log file or a digest.
    pub(super) fn note(&mut self, answer: &Answer<'_>, body: &Value, times: &[Timestamp]) {
        let sha256 = answer.asked("ContentSha256").unwrap_or_default();
        let evidence = answer.whole();
        self.first =
            Some(self.first.take().map_or_else(|| evidence.clone(), |first| first.min(evidence.clone())));
        self.oldest = self.oldest.into_iter().chain(times.iter().copied()).min();
        self.newest = self.newest.into_iter().chain(times.iter().copied()).max();
        if answer.asked("LogFile").is_some() {
            self.logs.insert(sha256);
            return;
        }
        let (Known::Is(from), Known::Is(to)) = (date(body, "digestStartTime"), date(body, "digestEndTime"))
        else {
            return;
        };
        let files = items(member(body, &["logFiles"])).into_iter();
        self.digests.push(DigestFile {
            from,
            to,
            sha256,
            previous: text(body, "previousDigestHashValue"),
            // A file without a digest of its own can be none of ours.
            files: files.map(|file| text(file, "hashValue").unwrap_or_default()).collect(),
            evidence,
        });
    }

    /// The times for which all is there, and what keeps the rest from being sure.
    pub(super) fn windows(mut self) -> (Vec<Whole>, Option<(&'static str, String)>) {
        let Some(first) = self.first else { return (Vec::new(), None) };
        if self.digests.is_empty() {
            let why =
                "no digest files are beside the log files of the trail: nothing proves that none is missing";
            let window = self.oldest.zip(self.newest).map(|(from, to)| (from, to, first));
            return (window.into_iter().collect(), Some(("NoDigest", why.to_owned())));
        }
        self.digests.sort_by(|a, b| (a.from, a.to, &a.sha256).cmp(&(b.from, b.to, &b.sha256)));
        let mut whole: Vec<Whole> = Vec::new();
        let mut faults = 0_usize;
        let mut before: Option<(Timestamp, String)> = None;
        for digest in self.digests {
            let files = digest.files.iter().all(|file| self.logs.contains(file));
            let follows = before.as_ref().is_none_or(|(to, sha256)| {
                *to == digest.from && digest.previous.as_ref().is_none_or(|previous| previous == sha256)
            });
            faults += usize::from(!files) + usize::from(!follows);
            match whole.last_mut().filter(|(_, to, _)| files && follows && *to == digest.from) {
                Some((_, to, _)) => *to = digest.to,
                None if files => whole.push((digest.from, digest.to, digest.evidence)),
                None => {}
            }
            before = Some((digest.to, digest.sha256));
        }
        let why = format!(
            "the digests of the trail show {faults} holes: files are missing, changed or out of order"
        );
        (whole, (faults > 0).then_some(("DigestBroken", why)))
    }
}
