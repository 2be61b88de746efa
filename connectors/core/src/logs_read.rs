//! Which logs were read, and for which time: what normalisers note of each page becomes one
//! [`LogReading`] for each log that was read to its end.

use std::collections::BTreeMap;

use tenure_model::{Cloud, EvidenceRef, LogReading, ScopeId, Signatures, Timestamp};

/// One page of a log.
#[derive(Clone, Debug)]
pub struct LogPage {
    /// The cloud.
    pub cloud: Cloud,
    /// Whose log.
    pub scope: ScopeId,
    /// The log, by the name that its events bear as their source.
    pub source: String,
    /// Which events were asked for, in the log's own words.
    pub filter: String,
    /// From when on was asked for; `None` where the page does not tell.
    pub since: Option<Timestamp>,
    /// When the service answered; `None` where an import does not tell.
    pub answered: Option<Timestamp>,
    /// Where the page does not end the log: until when it reaches, for a log that is read oldest first;
    /// `None` for any other.
    pub reaches: Option<Timestamp>,
    /// Whether no page comes after it.
    pub last: bool,
    /// The recorded answer.
    pub evidence: EvidenceRef,
}

/// The logs so far. INVARIANT: the order of the pages does not matter, and no window is told that was not
/// read: of a log whose last page is missing nothing is, unless it was read oldest first; then up to where
/// it was read.
#[derive(Clone, Debug, Default)]
pub struct LogsRead(BTreeMap<(Cloud, ScopeId, String, String), Read>);

#[derive(Clone, Debug)]
struct Read {
    evidence: EvidenceRef,
    since: Option<Timestamp>,
    answered: Option<Timestamp>,
    reaches: Option<Timestamp>,
    whole: bool,
}

impl LogsRead {
    /// Notes a page.
    pub fn page(&mut self, page: LogPage) {
        let LogPage { cloud, scope, source, filter, since, answered, reaches, last, evidence } = page;
        let read = self.0.entry((cloud, scope, source, filter)).or_insert_with(|| Read {
            evidence: evidence.clone(),
            since,
            answered,
            reaches: None,
            whole: false,
        });
        // Of several windows the one that all of them cover: what happened while pages were asked for may
        // stand in none of them.
        read.since = read.since.max(since);
        read.answered = earlier(read.answered, answered);
        read.reaches = read.reaches.max(reaches);
        read.whole |= last;
        if evidence < read.evidence {
            read.evidence = evidence;
        }
    }

    /// What was read, in the order of cloud, scope, log and filter. `keeps` says for how many hours a log,
    /// by its name, is kept by the cloud: nothing older was there to be read.
    pub fn take(self, keeps: impl Fn(&str) -> i64) -> Vec<LogReading> {
        let read = self.0.into_iter().filter_map(|((cloud, scope, source, filter), read)| {
            let answered = read.answered?;
            let to = if read.whole { answered } else { read.reaches?.min(answered) };
            let kept = answered.checked_sub(jiff::SignedDuration::from_hours(keeps(&source))).ok()?;
            let from = read.since?.max(kept);
            let evidence = read.evidence;
            (from <= to).then(|| LogReading {
                cloud,
                scope,
                region: String::new(),
                source,
                filter,
                from,
                to,
                signatures: Signatures::None,
                signatures_why: String::new(),
                evidence,
            })
        });
        read.collect()
    }
}

fn earlier(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Option<Timestamp> {
        Some(text.parse().unwrap())
    }

    fn page(line: u32, last: bool, since: Option<Timestamp>, reaches: Option<Timestamp>) -> LogPage {
        LogPage {
            cloud: Cloud::Gcp,
            scope: ScopeId::gcp("projects/p"),
            source: "log".to_owned(),
            filter: String::new(),
            since,
            answered: at(&format!("2026-11-20T10:00:{line:02}Z")),
            reaches,
            last,
            evidence: EvidenceRef { raw: "raw/x".into(), line, pointer: "/body".into() },
        }
    }

    fn window(pages: &[LogPage]) -> Vec<(Timestamp, Timestamp, u32)> {
        let mut logs = LogsRead::default();
        pages.iter().for_each(|page| logs.page(page.clone()));
        let mut back = LogsRead::default();
        pages.iter().rev().for_each(|page| back.page(page.clone()));
        let told = logs.take(|_| 24 * 30);
        assert_eq!(told, back.take(|_| 24 * 30), "the order of the pages does not matter");
        told.into_iter().map(|read| (read.from, read.to, read.evidence.line)).collect()
    }

    #[test]
    fn a_log_that_was_read_to_its_end_is_told_until_it_answered_first() {
        let since = at("2026-11-01T00:00:00Z");
        let pages = [page(0, false, since, None), page(1, true, None, None)];
        assert_eq!(window(&pages), [(since.unwrap(), at("2026-11-20T10:00:00Z").unwrap(), 0)]);
    }

    #[test]
    fn what_the_cloud_no_longer_keeps_was_not_read() {
        let pages = [page(0, true, at("2026-08-01T00:00:00Z"), None)];
        assert_eq!(window(&pages)[0].0, at("2026-10-21T10:00:00Z").unwrap());
    }

    #[test]
    fn a_log_without_its_last_page_is_told_only_as_far_as_it_surely_reaches() {
        let since = at("2026-11-01T00:00:00Z");
        assert_eq!(window(&[page(0, false, since, None)]), []);
        let reached = at("2026-11-03T00:00:00Z");
        assert_eq!(window(&[page(0, false, since, reached)]), [(since.unwrap(), reached.unwrap(), 0)]);
        // Nor one that does not say from when on it was asked for, or when it answered.
        assert_eq!(window(&[page(0, true, None, None)]), []);
        assert_eq!(window(&[LogPage { answered: None, ..page(0, true, since, None) }]), []);
    }
}
