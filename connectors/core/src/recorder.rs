//! From answers to lines of the snapshot: the only door to the disk.

use serde_json::Value;
use tenure_model::{Coverage, CoverageState, Facet, Timestamp};
use tenure_snapshot::{RawRecord, SnapshotWriter, UnitKey, UnitWriter};

use crate::{Answer, CollectError, GapList, Refusal, redact};

/// What one request was, for its record.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Region that was asked; empty for a global API.
    pub region: &'a str,
    /// The parameters, by the API's own names.
    pub request: &'a Value,
    /// The identity that asked.
    pub asked_by: &'a str,
}

/// The recording of one unit, under way. Dropped, the unit stays unfinished and is read again by
/// the next scan that resumes.
#[derive(Debug)]
pub struct Recording<'w> {
    writer: &'w SnapshotWriter,
    key: UnitKey,
    /// `None` until the first answer: a unit without answers has no file.
    unit: Option<UnitWriter>,
    coverage: Coverage,
    gaps: GapList,
}

/// How a unit ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnitOutcome {
    /// Read to its end, in part, or not at all.
    pub state: CoverageState,
    /// Answers recorded.
    pub pages: u32,
    /// Things listed in them.
    pub items: u64,
}

impl<'w> Recording<'w> {
    /// Begins a unit that supplies these facets.
    pub fn begin(writer: &'w SnapshotWriter, key: UnitKey, asked_by: &str, supplies: &[Facet]) -> Self {
        let gaps = GapList::new(key.scope.clone(), &key.region, &key.api, supplies);
        let coverage = Coverage {
            scope: key.scope.clone(),
            region: key.region.clone(),
            api: key.api.clone(),
            state: CoverageState::Complete,
            pages: 0,
            items: 0,
            first: None,
            last: None,
            asked_by: asked_by.to_owned(),
            error: String::new(),
        };
        Self { writer, key, unit: None, coverage, gaps }
    }

    /// Records an answer that lists so many things.
    ///
    /// INVARIANT: what reaches the snapshot went through [`redact`], request and answer.
    ///
    /// # Errors
    /// When the snapshot cannot be written.
    pub fn answer(&mut self, asked: Asked<'_>, answer: Answer, items: u64) -> Result<(), CollectError> {
        let Answer { time, status, request_id, mut body } = answer;
        redact(&mut body);
        let mut request = asked.request.clone();
        redact(&mut request);
        let body = serde_json::value::to_raw_value(&body)
            .map_err(|why| CollectError::Bug(format!("an answer is no JSON: {why}")))?;
        let record = RawRecord {
            api: self.key.api.clone(),
            scope: self.key.scope.clone(),
            region: asked.region.to_owned(),
            request,
            time: Some(time),
            status: Some(status),
            request_id,
            asked_by: asked.asked_by.to_owned(),
            source: None,
            body,
        };
        let unit = match &mut self.unit {
            Some(unit) => unit,
            none => none.insert(self.writer.begin(self.key.clone())?),
        };
        unit.write(&record)?;
        self.coverage.pages += 1;
        self.coverage.items += items;
        self.count_time(time);
        Ok(())
    }

    /// Records that something could not be read; the subject is empty where it is the whole unit.
    pub fn refused(&mut self, subject: &str, refusal: &Refusal) {
        self.gaps.add(subject, refusal);
    }

    /// The first reason why something could not be read so far.
    pub fn missing(&self) -> Option<Refusal> {
        self.gaps.first()
    }

    /// Says with our own word why a complete unit holds nothing.
    pub fn explain(&mut self, code: &str) {
        code.clone_into(&mut self.coverage.error);
    }

    /// Ends the unit: complete without gaps; with gaps partial, or unread where nothing was recorded.
    ///
    /// # Errors
    /// When the snapshot cannot be written.
    pub fn finish(self) -> Result<UnitOutcome, CollectError> {
        let Self { writer, key, unit, mut coverage, gaps } = self;
        coverage.state = match (gaps.is_empty(), coverage.pages) {
            (true, _) => CoverageState::Complete,
            (false, 0) => CoverageState::Unread,
            (false, _) => CoverageState::Partial,
        };
        if !gaps.is_empty() {
            coverage.error = gaps.first_code();
        }
        let outcome = UnitOutcome { state: coverage.state, pages: coverage.pages, items: coverage.items };
        let gaps = gaps.into_gaps(coverage.state == CoverageState::Unread);
        match unit {
            Some(unit) => writer.finish(unit, coverage, gaps)?,
            None => writer.note(key, coverage, gaps)?,
        }
        Ok(outcome)
    }

    fn count_time(&mut self, time: Timestamp) {
        let coverage = &mut self.coverage;
        coverage.first = Some(coverage.first.map_or(time, |first| first.min(time)));
        coverage.last = Some(coverage.last.map_or(time, |last| last.max(time)));
    }
}
