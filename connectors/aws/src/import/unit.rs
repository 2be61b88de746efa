//! The files of one unit, as one recording.

use serde_json::value::RawValue;
use serde_json::{Value, json};
use tenure_connector_core::import::unread;
use tenure_connector_core::{classify, redact, redact_text};
use tenure_model::{Coverage, CoverageState, Facet, Gap, GapReason};
use tenure_snapshot::{ImportSource, RawRecord, UnitKey, UnitWriter};

use super::content::{Content, Loaded, load};
use super::facts::{Facts, Listed};
use super::plan::AnswerFile;
use super::split::{Part, Sections};
use super::trail::{Refused, Taken, TrailFile};
use super::{ImportError, ImportSummary, Target, report, trail};
use crate::units::{Need, Unit};

/// Error codes by which AWS says that there is nothing, which is an answer.
const NOTHING: [&str; 8] = [
    "AWSOrganizationsNotInUseException",
    "ObjectLockConfigurationNotFoundError",
    "ReplicationConfigurationNotFoundError",
    "NoSuchBucketPolicy",
    "NoSuchEntity",
    "NoSuchPublicAccessBlockConfiguration",
    "RepositoryPolicyNotFoundException",
    "ResourceNotFoundException",
];

/// The members with which an answer says that there is more.
const MORE: [&str; 6] = ["NextToken", "nextToken", "IsTruncated", "Marker", "NextMarker", "Truncated"];

/// A unit while its files are read.
struct Import<'w, 't> {
    target: &'w mut Target<'t>,
    key: &'w UnitKey,
    unit: &'static Unit,
    /// Whether to record: not what an earlier, interrupted import has finished.
    record: bool,
    recording: Option<UnitWriter>,
    coverage: Coverage,
    gaps: Vec<Gap>,
    listed: Listed,
}

/// A file's part in the answers made of it.
struct Source<'f> {
    file: &'f AnswerFile,
    api: &'static str,
    request: Value,
    sha256: String,
}

/// Records the files of a unit, and adds what they list to the facts.
pub(super) fn import(
    target: &mut Target<'_>,
    key: &UnitKey,
    files: &[&AnswerFile],
    facts: &mut Facts,
    summary: &mut ImportSummary,
) -> Result<(), ImportError> {
    let Some(unit) = files.first().map(|file| file.name.unit) else { return Ok(()) };
    let record = !target.writer.is_finished(key);
    let (recording, coverage) = (None, unread(key));
    let (gaps, listed) = (Vec::new(), Listed::default());
    let mut import = Import { target, key, unit, record, recording, coverage, gaps, listed };
    let mut files = files.to_vec();
    files.sort_by(|a, b| (&a.name.key, &a.label).cmp(&(&b.name.key, &b.label)));
    for file in &files {
        import.file(file, facts)?;
    }
    import.count_children(facts, &files);
    import.miss_log(&files);
    summary.files += files.len() as u64;
    summary.answers += u64::from(import.coverage.pages);
    summary.items += import.coverage.items;
    summary.gaps += import.gaps.len() as u64;
    let listed = import.finish()?;
    facts.add(key.clone(), listed);
    Ok(())
}

impl Import<'_, '_> {
    fn file(&mut self, file: &AnswerFile, facts: &Facts) -> Result<(), ImportError> {
        if let Some(trail) = &file.name.trail {
            return self.trail(file, trail);
        }
        let Loaded { sha256, content } = load(&file.path, file.name.csv);
        let source = Source { file, api: self.unit.api, request: self.request(file, facts), sha256 };
        match content {
            Err(why) => {
                self.fault(file, &why);
                Ok(())
            }
            Ok(Content::Error { code, message }) => self.error(&source, &code, &message),
            Ok(Content::Csv(csv)) => {
                self.listed.report(&csv);
                let body = report::wrap(&csv).map_err(bug)?;
                self.answer(&source, 0, Part { body, items: 1 }, None)
            }
            Ok(Content::Json(json)) => self.json(&source, &json),
        }
    }

    /// A file of a trail: the records that matter, a digest as it is, or what proves digests.
    fn trail(&mut self, file: &AnswerFile, trail: &TrailFile) -> Result<(), ImportError> {
        let Taken { sha256, api, request, pages } = match trail::take(&file.path, &file.label, trail) {
            Ok(taken) => taken,
            Err(Refused::Fault(why)) => {
                self.fault(file, &why);
                return Ok(());
            }
            Err(Refused::Error(code, message)) => return self.refused(file, &code, &message),
        };
        let api = api.unwrap_or(self.unit.api);
        let source = Source { file, api, request, sha256 };
        for (part, page) in (0..).zip(pages) {
            let items = page.get("Records").and_then(Value::as_array).map_or(0, Vec::len) as u64;
            let body = serde_json::value::to_raw_value(&page).map_err(bug)?;
            self.answer(&source, part, Part { body, items }, None)?;
        }
        Ok(())
    }

    /// The parameters of the request that gave the answer, as far as the file's name tells.
    fn request(&self, file: &AnswerFile, facts: &Facts) -> Value {
        let (Some(key), Some(parent)) = (&file.name.key, self.unit.parent) else { return json!({}) };
        // An ARN is no file name on every system: its last part stands for it.
        let named = facts.arn_ending(self.unit, self.key, key);
        let value = named.unwrap_or_else(|| key.clone());
        Value::Object([(parent.request.to_owned(), Value::from(value))].into_iter().collect())
    }

    fn json(&mut self, source: &Source<'_>, json: &[u8]) -> Result<(), ImportError> {
        let sections = match Sections::parse(json, self.unit.members) {
            Ok(sections) => sections,
            Err(why) => {
                self.fault(source.file, &why);
                return Ok(());
            }
        };
        let absent: Vec<&str> =
            self.unit.members.iter().copied().filter(|name| !sections.has(name)).collect();
        if !sections.is_empty() && !absent.is_empty() && absent.len() == self.unit.members.len() {
            self.fault(source.file, &format!("it does not hold `{}`", absent.join("`, `")));
            return Ok(());
        }
        for list in absent.iter().filter(|_| self.unit.members.len() > 1) {
            self.gap(source.file, GapReason::Truncated, "Filtered", &format!("it holds no `{list}`"));
        }
        if let Some(more) =
            MORE.iter().find(|more| sections.scalar(more).is_some_and(|v| v != "false" && !v.is_empty()))
        {
            let why =
                format!("it ends before the end of the list (`{more}`): export it without a page limit");
            self.gap(source.file, GapReason::Truncated, "Truncated", &why);
        }
        self.listed.sections(self.unit, &self.key.region, &sections);
        for (part, page) in (0..).zip(sections.parts()) {
            let page = page.into_part().map_err(bug)?;
            let items = if self.unit.members.is_empty() { 1 } else { page.items };
            self.answer(source, part, Part { items, ..page }, None)?;
        }
        Ok(())
    }

    /// The CLI's message of an error: an answer where it says that there is nothing, else a gap.
    fn error(&mut self, source: &Source<'_>, code: &str, message: &str) -> Result<(), ImportError> {
        if NOTHING.contains(&code) {
            let body = serde_json::value::to_raw_value(&json!({ "Code": code })).map_err(bug)?;
            return self.answer(source, 0, Part { body, items: 0 }, Some(404));
        }
        self.refused(source.file, code, message)
    }

    fn refused(&mut self, file: &AnswerFile, code: &str, message: &str) -> Result<(), ImportError> {
        let refusal = classify(400, code, message, None);
        let detail = format!("the command was refused: {}", refusal.detail);
        self.gap(file, refusal.reason, &refusal.code, &detail);
        Ok(())
    }

    fn answer(
        &mut self,
        source: &Source<'_>,
        part: u32,
        answer: Part,
        status: Option<u16>,
    ) -> Result<(), ImportError> {
        self.coverage.pages += 1;
        self.coverage.items += answer.items;
        if !self.record {
            return Ok(());
        }
        let record = RawRecord {
            api: source.api.to_owned(),
            scope: self.key.scope.clone(),
            region: source.file.name.region.clone(),
            request: source.request.clone(),
            time: None,
            status,
            request_id: String::new(),
            asked_by: String::new(),
            source: Some(ImportSource {
                file: source.file.label.clone(),
                sha256: source.sha256.clone(),
                part,
            }),
            body: self.redacted(answer.body)?,
        };
        let recording = match &mut self.recording {
            Some(recording) => recording,
            none => none.insert(self.target.writer.begin(self.key.clone())?),
        };
        let line = recording.write(&record)?;
        self.target.normaliser.read(self.key, recording.path(), line, record);
        Ok(())
    }

    /// INVARIANT: what reaches the snapshot went through the same redaction as a live answer.
    fn redacted(&self, body: Box<RawValue>) -> Result<Box<RawValue>, ImportError> {
        // The largest answers have no member that holds a secret, and rarely a word that looks like
        // one: looking is much cheaper than taking them apart.
        if self.key.api == "iam:GetAccountAuthorizationDetails" && redact_text(body.get()).is_none() {
            return Ok(body);
        }
        let mut value: Value = serde_json::from_str(body.get()).map_err(bug)?;
        redact(&mut value);
        serde_json::value::to_raw_value(&value).map_err(bug)
    }

    fn fault(&mut self, file: &AnswerFile, why: &str) {
        self.gap(file, GapReason::Malformed, "Malformed", why);
    }

    fn gap(&mut self, file: &AnswerFile, reason: GapReason, code: &str, why: &str) {
        // Without a signature, what digests tell is known as before.
        let blinds = if tells(file) { self.unit.supplies } else { &[] };
        self.blind(file, reason, (code, why), blinds);
    }

    fn blind(&mut self, file: &AnswerFile, reason: GapReason, (code, why): (&str, &str), blinds: &[Facet]) {
        self.gaps.push(Gap {
            scope: self.key.scope.clone(),
            region: self.key.region.clone(),
            api: self.key.api.clone(),
            subject: file.name.key.clone().unwrap_or_default(),
            reason,
            code: code.to_owned(),
            detail: format!("`{}`: {why}", file.label),
            blinds: blinds.to_vec(),
        });
    }

    /// Things that a parent lists and no file tells of. Where each thing is a resource, normalisation
    /// says it of each.
    fn count_children(&mut self, facts: &Facts, files: &[&AnswerFile]) {
        if self.unit.need != Need::Always {
            return;
        }
        let by_name = files.iter().all(|file| file.name.key.is_some());
        let Some(expected) = facts.expected(self.unit, self.key).filter(|_| by_name) else { return };
        let held = files.len() as u64;
        if held >= expected || self.unit.supplies.contains(&tenure_model::Facet::ResourcePolicies) {
            return;
        }
        self.gaps.push(Gap {
            scope: self.key.scope.clone(),
            region: self.key.region.clone(),
            api: self.key.api.clone(),
            subject: String::new(),
            reason: GapReason::NotInImport,
            code: "NotInImport".to_owned(),
            detail: format!("the import holds {held} of {expected} answers"),
            blinds: self.unit.supplies.to_vec(),
        });
    }

    /// Signatures and keys tell nothing of what was done: alone they are no log that was read.
    fn miss_log(&mut self, files: &[&AnswerFile]) {
        if let Some(file) = files.first().filter(|_| !files.iter().any(|file| tells(file))) {
            let why = ("NotInImport", "no file of the log itself is in the import");
            self.blind(file, GapReason::NotInImport, why, self.unit.supplies);
        }
    }

    fn finish(self) -> Result<Listed, ImportError> {
        let Self {
            target: Target { writer, normaliser },
            key,
            record,
            recording,
            mut coverage,
            mut gaps,
            listed,
            ..
        } = self;
        if !record {
            let (path, mut lines) = (key.raw_path(), 0..);
            writer.visit_unit(key, &mut |record| {
                normaliser.read(key, &path, lines.next().unwrap_or_default(), record);
                Ok(())
            })?;
            return Ok(listed);
        }
        coverage.state = match (gaps.is_empty(), coverage.pages) {
            (_, 0) => CoverageState::Unread,
            (true, _) => CoverageState::Complete,
            (false, _) => CoverageState::Partial,
        };
        gaps.sort();
        coverage.error = gaps.first().map(|gap| gap.code.clone()).unwrap_or_default();
        match recording {
            Some(recording) => writer.finish(recording, coverage, gaps)?,
            None => writer.note(key.clone(), coverage, gaps)?,
        }
        Ok(listed)
    }
}

/// Whether a file tells what it is there for, and not only proves another.
fn tells(file: &AnswerFile) -> bool {
    file.name.trail.as_ref().is_none_or(|trail| trail.kind.tells())
}

/// What we made ourselves did not become JSON: a bug, and no fault of a file.
fn bug(error: serde_json::Error) -> ImportError {
    ImportError::Bug(error.to_string())
}
