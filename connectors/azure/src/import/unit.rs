//! The files of one unit, as one recording.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tenure_connector_core::{classify, redact};
use tenure_model::{Coverage, CoverageState, Gap, GapReason, ScopeId};
use tenure_snapshot::{ImportSource, RawRecord, UnitKey, UnitWriter};

use super::absent::not_in_import;
use super::content::{Content, Page, load};
use super::facts::{Facts, Listed, PLACES_IN_GROUPS};
use super::plan::AnswerFile;
use super::{ImportError, ImportSummary, Target};
use crate::units::{Level, Unit, unit_at};

/// The most things in one recorded answer.
const ITEMS: usize = 1000;

/// The members with which an answer says that there is more.
const MORE: [&str; 5] = ["@odata.nextLink", "nextLink", "$skipToken", "skipToken", "skip_token"];

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

/// Records the files of a unit, and adds what they list to the facts.
pub(super) fn import(
    target: &mut Target<'_>,
    tenant: &ScopeId,
    key: &UnitKey,
    files: &[&AnswerFile],
    facts: &mut Facts,
    summary: &mut ImportSummary,
) -> Result<(), ImportError> {
    let Some(unit) = files.first().map(|file| file.unit) else { return Ok(()) };
    let record = !target.writer.is_finished(key);
    let (gaps, listed) = (Vec::new(), Listed::default());
    let coverage = unread(key);
    let mut import = Import { target, key, unit, record, recording: None, coverage, gaps, listed };
    let mut files = files.to_vec();
    files.sort_by(|a, b| (&a.object, &a.label).cmp(&(&b.object, &b.label)));
    for file in &files {
        import.file(file)?;
    }
    import.each_is_there(facts, tenant);
    summary.files += files.len() as u64;
    summary.answers += u64::from(import.coverage.pages);
    summary.items += import.coverage.items;
    summary.gaps += import.gaps.len() as u64;
    let listed = import.finish()?;
    facts.add(key.clone(), listed);
    Ok(())
}

/// Coverage of a unit of which nothing was read.
pub(super) fn unread(key: &UnitKey) -> Coverage {
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

impl Import<'_, '_> {
    fn file(&mut self, file: &AnswerFile) -> Result<(), ImportError> {
        let loaded = load(&file.path);
        match loaded.content {
            Err(why) => {
                self.gap(file, GapReason::Malformed, "Malformed", &why);
                Ok(())
            }
            Ok(Content::Refusal { code, message }) => {
                let refusal = classify(403, &code, &message, None);
                let detail = format!("the request was refused: {}", refusal.detail);
                self.gap(file, refusal.reason, &refusal.code, &detail);
                Ok(())
            }
            Ok(Content::Pages(pages)) => self.pages(file, &loaded.sha256, pages),
        }
    }

    fn pages(&mut self, file: &AnswerFile, sha256: &str, pages: Vec<Page>) -> Result<(), ImportError> {
        // A page that names the next is followed by it, or is the last that was kept.
        let mut more: BTreeMap<Option<String>, bool> = BTreeMap::new();
        let mut part = 0;
        for page in pages {
            let object = self.object(page.object.as_ref().or(file.object.as_ref()));
            more.insert(object.clone(), names_next(&page.body));
            self.listed.objects.extend(object.iter().map(|object| object.to_lowercase()));
            for body in self.parts(page.body) {
                self.answer(file, sha256, part, object.as_deref(), body)?;
                part += 1;
            }
        }
        for object in more.into_iter().filter(|(_, more)| *more).map(|(object, _)| object) {
            let of = object.map_or(String::new(), |object| format!(" of `{object}`"));
            let why = format!("it ends before the end of the list{of}: follow its next link to the end");
            self.gap(file, GapReason::Truncated, "Truncated", &why);
        }
        Ok(())
    }

    /// What was asked about, as a live scan writes it: a management group by its id.
    fn object(&self, named: Option<&String>) -> Option<String> {
        let named = named?;
        let of_groups = unit_at(self.unit.api, Level::ManagementGroups).is_some();
        let in_tenant = !self.key.scope.local().starts_with('/');
        if of_groups && in_tenant && !named.starts_with('/') {
            return Some(format!("/providers/Microsoft.Management/managementGroups/{named}"));
        }
        Some(named.clone())
    }

    /// A page, in parts where it is large.
    fn parts(&mut self, mut body: Value) -> Vec<Value> {
        let name = if body.get("value").is_some_and(Value::is_array) { "value" } else { "data" };
        let Some(items) = body.get(name).and_then(Value::as_array) else { return Vec::new() };
        for item in items {
            self.listed.thing(self.unit.api, item);
        }
        self.coverage.items += items.len() as u64;
        // A live answer of Resource Graph lists `data`, any other `value`; a bare list has either name.
        let wanted = self.unit.list();
        if items.len() <= ITEMS && name == wanted {
            return vec![body];
        }
        let taken = body.get_mut(name).map(Value::take);
        let Some(Value::Array(items)) = taken else { return Vec::new() };
        if items.is_empty() {
            return vec![json!({ wanted: [] })];
        }
        items.chunks(ITEMS).map(|chunk| json!({ wanted: chunk })).collect()
    }

    fn answer(
        &mut self,
        file: &AnswerFile,
        sha256: &str,
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
        let record = RawRecord {
            api: self.key.api.clone(),
            scope: self.key.scope.clone(),
            region: String::new(),
            request: object.map_or_else(|| json!({}), |object| json!({ "object": object })),
            time: None,
            status: None,
            request_id: String::new(),
            asked_by: String::new(),
            source: Some(ImportSource { file: file.label.clone(), sha256: sha256.to_owned(), part }),
            body: serde_json::value::to_raw_value(&body)
                .map_err(|error| ImportError::Bug(error.to_string()))?,
        };
        let recording = match &mut self.recording {
            Some(recording) => recording,
            none => none.insert(self.target.writer.begin(self.key.clone())?),
        };
        let line = recording.write(&record)?;
        self.target.normaliser.read(self.key, recording.path(), line, record);
        Ok(())
    }

    /// Things that a parent lists and no page is about.
    fn each_is_there(&mut self, facts: &Facts, tenant: &ScopeId) {
        // Of these not every thing is asked about.
        const NOT_OF_EVERY: [&str; 3] = [
            "arm:Microsoft.Authorization/roleManagementPolicyAssignments",
            "arm:Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
            "graph:policies/roleManagementPolicyAssignments/group",
        ];
        // A file that is about no group in particular lists the places in all of them: each says its group.
        if PLACES_IN_GROUPS.contains(&self.unit.api) && self.listed.objects.is_empty() {
            return;
        }
        let Some(asked) = facts.asked(self.unit, self.key, tenant) else { return };
        let missing: Vec<&str> =
            asked.iter().copied().filter(|id| !self.listed.objects.contains(*id)).collect();
        let Some(first) = missing.first().filter(|_| !NOT_OF_EVERY.contains(&self.unit.api)) else { return };
        let (all, held) = (asked.len(), asked.len() - missing.len());
        let why = format!("the import holds {held} of {all} answers; `{first}` is one that is missing");
        self.gaps.push(not_in_import(self.unit, self.key, &why));
    }

    fn gap(&mut self, file: &AnswerFile, reason: GapReason, code: &str, why: &str) {
        self.gaps.push(Gap {
            scope: self.key.scope.clone(),
            region: String::new(),
            api: self.key.api.clone(),
            subject: file.object.clone().unwrap_or_default(),
            reason,
            code: code.to_owned(),
            detail: format!("`{}`: {why}", file.label),
            blinds: self.unit.supplies.to_vec(),
        });
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

fn names_next(body: &Value) -> bool {
    MORE.iter().any(|name| body.get(name).and_then(Value::as_str).is_some_and(|link| !link.is_empty()))
}
