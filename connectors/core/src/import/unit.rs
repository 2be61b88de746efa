//! The files of one unit, as one recording.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tenure_model::{Coverage, CoverageState, Facet, Gap, GapReason};
use tenure_snapshot::{ImportSource, RawRecord, UnitKey, UnitWriter};

use super::content::{Content, Page, Shape, load};
use super::plan::File;
use super::{ImportError, ImportSummary, Target};
use crate::{classify, redact};

/// The most things in one recorded answer.
const ITEMS: usize = 1000;

/// What a cloud takes up from the pages of a unit while they are recorded.
pub trait Listing {
    /// What a page is about, as a live scan writes it.
    fn object(&mut self, named: Option<String>) -> Option<String>;
    /// A thing that a page lists.
    fn thing(&mut self, item: &Value);
}

/// How the answers of a unit look, and what they supply.
#[derive(Clone, Copy, Debug)]
struct Kind {
    shape: Shape,
    /// The member under which a live answer lists things.
    list: &'static str,
    /// The members with which an answer says that there is more.
    more: &'static [&'static str],
    blinds: &'static [Facet],
}

/// A unit while its files are read.
pub struct UnitImport<'w, 't> {
    target: &'w mut Target<'t>,
    key: &'w UnitKey,
    kind: Kind,
    /// Whether to record: not what an earlier, interrupted import has finished.
    record: bool,
    recording: Option<UnitWriter>,
    coverage: Coverage,
    gaps: Vec<Gap>,
    files: u64,
}

/// Coverage of a unit of which nothing was read.
pub fn unread(key: &UnitKey) -> Coverage {
    Coverage {
        scope: key.scope.clone(),
        region: key.region.clone(),
        api: key.api.clone(),
        state: CoverageState::Unread,
        pages: 0,
        items: 0,
        first: None,
        last: None,
        asked_by: String::new(),
        error: String::new(),
    }
}

/// What is not in an import.
pub fn not_in_import(key: &UnitKey, detail: &str, blinds: &[Facet]) -> Gap {
    Gap {
        scope: key.scope.clone(),
        region: String::new(),
        api: key.api.clone(),
        subject: String::new(),
        reason: GapReason::NotInImport,
        code: "NotInImport".to_owned(),
        detail: detail.to_owned(),
        blinds: blinds.to_vec(),
    }
}

impl<'w, 't> UnitImport<'w, 't> {
    /// Begins a unit. `shape` is how files list things, `list` how a live answer does, `more` how an
    /// answer says that it is not the last.
    pub fn begin(
        target: &'w mut Target<'t>,
        key: &'w UnitKey,
        shape: Shape,
        list: &'static str,
        more: &'static [&'static str],
        blinds: &'static [Facet],
    ) -> Self {
        let record = !target.writer.is_finished(key);
        let kind = Kind { shape, list, more, blinds };
        Self { target, key, kind, record, recording: None, coverage: unread(key), gaps: Vec::new(), files: 0 }
    }

    /// Reads a file of JSON. `object` is what its name says that it is about.
    ///
    /// # Errors
    /// When the snapshot cannot be written.
    pub fn file<N>(
        &mut self,
        file: &File<N>,
        object: Option<&str>,
        listing: &mut dyn Listing,
    ) -> Result<(), ImportError> {
        self.files += 1;
        let loaded = load(&file.path, self.kind.shape);
        match loaded.content {
            Err(why) => self.fault(&file.label, object, GapReason::Malformed, "Malformed", &why),
            Ok(Content::Refusal { code, message }) => {
                let refusal = classify(403, &code, &message, None);
                let detail = format!("the request was refused: {}", refusal.detail);
                self.fault(&file.label, object, refusal.reason, &refusal.code, &detail);
            }
            Ok(Content::Pages(pages)) => {
                let source = Source { label: &file.label, sha256: &loaded.sha256 };
                self.pages(source, object, pages, listing)?;
            }
        }
        Ok(())
    }

    fn pages(
        &mut self,
        source: Source<'_>,
        object: Option<&str>,
        pages: Vec<Page>,
        listing: &mut dyn Listing,
    ) -> Result<(), ImportError> {
        // A page that names the next is followed by it, or is the last that was kept.
        let mut more: BTreeMap<Option<String>, bool> = BTreeMap::new();
        let mut part = 0;
        for page in pages {
            let about = listing.object(page.object.or_else(|| object.map(str::to_owned)));
            more.insert(about.clone(), self.names_next(&page.body));
            for body in self.parts(page.body, listing) {
                self.answer(source, part, about.as_deref(), body)?;
                part += 1;
            }
        }
        for about in more.into_iter().filter(|(_, more)| *more).map(|(about, _)| about) {
            let of = about.map_or(String::new(), |about| format!(" of `{about}`"));
            let why = format!("it ends before the end of the list{of}: follow its next link to the end");
            self.fault(source.label, object, GapReason::Truncated, "Truncated", &why);
        }
        Ok(())
    }

    fn names_next(&self, body: &Value) -> bool {
        let mut more = self.kind.more.iter();
        more.any(|name| body.get(name).and_then(Value::as_str).is_some_and(|link| !link.is_empty()))
    }

    /// A page, in parts where it is large.
    fn parts(&mut self, mut body: Value, listing: &mut dyn Listing) -> Vec<Value> {
        let wanted = self.kind.list;
        let Some(name) = self.kind.shape.list_of(&body) else {
            // One thing, or a list that was left away.
            if self.kind.shape.lists.is_empty() {
                listing.thing(&body);
                self.coverage.items += 1;
            }
            return vec![body];
        };
        let Some(items) = body.get(name).and_then(Value::as_array) else { return vec![body] };
        items.iter().for_each(|item| listing.thing(item));
        self.coverage.items += items.len() as u64;
        if items.len() <= ITEMS && name == wanted {
            return vec![body];
        }
        let Some(Value::Array(items)) = body.get_mut(name).map(Value::take) else { return Vec::new() };
        if items.is_empty() {
            return vec![json!({ wanted: [] })];
        }
        items.chunks(ITEMS).map(|chunk| json!({ wanted: chunk })).collect()
    }

    /// Records a body that was made of a file as a whole.
    ///
    /// # Errors
    /// When the snapshot cannot be written.
    pub fn whole(&mut self, label: &str, sha256: &str, items: u64, body: Value) -> Result<(), ImportError> {
        self.files += 1;
        self.coverage.items += items;
        self.answer(Source { label, sha256 }, 0, None, body)
    }

    fn answer(
        &mut self,
        source: Source<'_>,
        part: u32,
        object: Option<&str>,
        mut body: Value,
    ) -> Result<(), ImportError> {
        self.coverage.pages += 1;
        if !self.record {
            return Ok(());
        }
        // INVARIANT: what reaches the snapshot went through the same redaction as a live answer.
        redact(&mut body);
        let (file, sha256) = (source.label.to_owned(), source.sha256.to_owned());
        let record = RawRecord {
            api: self.key.api.clone(),
            scope: self.key.scope.clone(),
            region: String::new(),
            request: object.map_or_else(|| json!({}), |object| json!({ "object": object })),
            time: None,
            status: None,
            request_id: String::new(),
            asked_by: String::new(),
            source: Some(ImportSource { file, sha256, part }),
            body: serde_json::value::to_raw_value(&body)
                .map_err(|error| ImportError::Bug(error.to_string()))?,
        };
        let recording = match &mut self.recording {
            Some(recording) => recording,
            none => none.insert(self.target.writer.begin(self.key.clone())?),
        };
        let line = recording.write(&record)?;
        (self.target.normalise)(self.key, recording.path(), line, record);
        Ok(())
    }

    /// Adds what is wrong with a file.
    pub fn fault(&mut self, label: &str, object: Option<&str>, reason: GapReason, code: &str, why: &str) {
        self.gaps.push(Gap {
            scope: self.key.scope.clone(),
            region: String::new(),
            api: self.key.api.clone(),
            subject: object.unwrap_or_default().to_owned(),
            reason,
            code: code.to_owned(),
            detail: format!("`{label}`: {why}"),
            blinds: self.kind.blinds.to_vec(),
        });
    }

    /// Adds that something is not there, as a clause.
    pub fn missing(&mut self, why: &str) {
        self.gaps.push(not_in_import(self.key, why, self.kind.blinds));
    }

    /// Closes the recording, with what it covers. What was finished before is read back instead.
    ///
    /// # Errors
    /// When the snapshot cannot be written or read.
    pub fn finish(self, summary: &mut ImportSummary) -> Result<(), ImportError> {
        let Self { target, key, record, recording, mut coverage, mut gaps, files, .. } = self;
        summary.files += files;
        summary.answers += u64::from(coverage.pages);
        summary.items += coverage.items;
        summary.gaps += gaps.len() as u64;
        if !record {
            let (path, mut lines) = (key.raw_path(), 0..);
            target.writer.visit_unit(key, &mut |record| {
                (target.normalise)(key, &path, lines.next().unwrap_or_default(), record);
                Ok(())
            })?;
            return Ok(());
        }
        coverage.state = match (gaps.is_empty(), coverage.pages) {
            (_, 0) => CoverageState::Unread,
            (true, _) => CoverageState::Complete,
            (false, _) => CoverageState::Partial,
        };
        gaps.sort();
        coverage.error = gaps.first().map(|gap| gap.code.clone()).unwrap_or_default();
        match recording {
            Some(recording) => target.writer.finish(recording, coverage, gaps)?,
            None => target.writer.note(key.clone(), coverage, gaps)?,
        }
        Ok(())
    }
}

/// A file's part in the answers made of it.
#[derive(Clone, Copy)]
struct Source<'f> {
    label: &'f str,
    sha256: &'f str,
}
