//! Reading one unit: its requests, one after the other, several at once or in batches, into one
//! recording.

use futures_util::StreamExt as _;
use serde_json::{Value, json};
use tenure_connector_core::{Answer, Asked, CollectError, Recording, Refusal};
use tenure_model::{CoverageState, Gap, GapReason};
use tenure_snapshot::UnitKey;

use super::Scan;
use super::batch::{BATCH, for_all};
use super::call::Call;
use super::task::{Place, Task};
use crate::units::{Level, Need, Per, Service, Unit};

/// Batches or requests of one unit that are under way at once. Calls are bounded over all units
/// besides.
const AT_ONCE: usize = 4;

/// Ids that `getByIds` takes at once.
const THOUSAND: usize = 1000;

impl Scan<'_> {
    /// Reads a unit, or what was recorded of it before. What it says for later requests is noted.
    pub(super) async fn read(
        &self,
        place: &Place,
        unit: &'static Unit,
        task: Task,
    ) -> Result<CoverageState, CollectError> {
        let key = place.key(unit);
        if self.writer.is_finished(&key) {
            return self.recall(place, unit, &key);
        }
        if self.caller.is_cancelled() {
            return Ok(self.leave(place, unit, key));
        }
        self.caller.progress().started(&key);
        let mut recording = Recording::begin(self.writer, key.clone(), &self.asked_by, self.blinds(unit));
        let Task { mut objects, missing } = task;
        if let Some((parent, missing)) = &missing {
            let detail = format!("`{parent}` was not read whole: {}", missing.detail);
            recording.refused("", &Refusal::new(missing.reason, &missing.code, &detail));
        }
        let over = objects.len().saturating_sub(self.config.per_object_reads.max(1));
        objects.truncate(objects.len() - over);
        if over > 0 {
            let detail = format!("{over} single reads are beyond the configured limit");
            recording.refused("", &Refusal::new(GapReason::Bounded, "ReadsBounded", &detail));
        }
        let stopped = match (unit.per, unit.service) {
            (Per::Each(_), Service::Graph) => {
                self.read_batches(place, unit, &objects, &mut recording).await?
            }
            (Per::Thousand, _) => self.read_by_ids(place, unit, &objects, &mut recording).await?,
            (Per::Each(_) | Per::ManagementGroup, _) => {
                self.read_each(place, unit, objects, &mut recording).await?
            }
            _ => self.read_lists(place, unit, &objects, &mut recording).await?,
        };
        if stopped {
            // Dropped without an end: it stays unfinished.
            drop(recording);
            return Ok(self.leave(place, unit, key));
        }
        // The first cause is told on, not what became of it on the way.
        if let Some(why) = missing.map(|(_, why)| why).or_else(|| recording.missing()) {
            self.facts().not_whole(unit.api, &place.subscription, why);
        }
        let outcome = recording.finish()?;
        self.count(&key, outcome.state, unit, outcome.items);
        Ok(outcome.state)
    }

    /// Ends a unit with a refusal: nothing of it can be asked.
    pub(super) fn refuse(
        &self,
        place: &Place,
        unit: &'static Unit,
        why: &Refusal,
    ) -> Result<(), CollectError> {
        let key = place.key(unit);
        if self.writer.is_finished(&key) {
            return self.recall(place, unit, &key).map(|_| ());
        }
        if self.caller.is_cancelled() {
            self.leave(place, unit, key);
            return Ok(());
        }
        let mut recording = Recording::begin(self.writer, key.clone(), &self.asked_by, self.blinds(unit));
        recording.refused("", why);
        self.facts().not_whole(unit.api, &place.subscription, why.clone());
        let outcome = recording.finish()?;
        self.count(&key, outcome.state, unit, 0);
        Ok(())
    }

    /// What a unit blinds when it is not read whole: nothing where another makes up for it, which then
    /// blinds it itself.
    fn blinds(&self, unit: &Unit) -> &'static [tenure_model::Facet] {
        let replaced = unit.service == Service::ResourceGraph
            && crate::units::units().any(|other| other.need == Need::Fallback(unit.api));
        if replaced { &[] } else { unit.supplies }
    }

    /// Lists whose pages go to the disk as they come. True where the scan is to stop.
    async fn read_lists(
        &self,
        place: &Place,
        unit: &Unit,
        objects: &[Box<str>],
        recording: &mut Recording<'_>,
    ) -> Result<bool, CollectError> {
        for object in objects {
            let call = match self.first(place, unit, object) {
                Ok(call) => call,
                Err(refusal) => {
                    recording.refused(object, &refusal);
                    continue;
                }
            };
            let mut page = |call: &Call, answer: Answer| self.record(place, unit, call, answer, recording);
            let fault = self.follow(place.lane(), unit, call, None, &mut page).await?;
            if note_fault(object, fault, recording) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Requests of Resource Manager, several at once, recorded in their order.
    async fn read_each(
        &self,
        place: &Place,
        unit: &Unit,
        objects: Vec<Box<str>>,
        recording: &mut Recording<'_>,
    ) -> Result<bool, CollectError> {
        let readings = objects.into_iter().map(|object| self.gather(place, unit, object));
        let mut readings = futures_util::stream::iter(readings).buffered(AT_ONCE);
        while let Some(reading) = readings.next().await {
            let (object, answers, fault) = reading?;
            for (call, answer) in answers {
                self.record(place, unit, &call, answer, recording)?;
            }
            if note_fault(&object, fault, recording) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn gather(
        &self,
        place: &Place,
        unit: &Unit,
        object: Box<str>,
    ) -> Result<(Box<str>, Vec<(Call, Answer)>, Option<Refusal>), CollectError> {
        let call = match self.first(place, unit, &object) {
            Ok(call) => call,
            Err(refusal) => return Ok((object, Vec::new(), Some(refusal))),
        };
        let mut answers = Vec::new();
        let mut page = |call: &Call, answer: Answer| {
            answers.push((call.clone(), answer));
            Ok(())
        };
        let fault = self.follow(place.lane(), unit, call, None, &mut page).await?;
        Ok((object, answers, fault))
    }

    /// Requests of Microsoft Graph, in batches. Where a list has more than a page, the rest is asked
    /// for alone and recorded as it comes.
    async fn read_batches(
        &self,
        place: &Place,
        unit: &Unit,
        objects: &[Box<str>],
        recording: &mut Recording<'_>,
    ) -> Result<bool, CollectError> {
        let batches = objects.chunks(BATCH).map(|chunk| async move {
            let mut calls = Vec::new();
            let mut odd = Vec::new();
            for object in chunk {
                match self.first(place, unit, object) {
                    Ok(call) => calls.push(call),
                    Err(refusal) => odd.push((object, refusal)),
                }
            }
            let outcomes = self.ask_batch(unit.api, &calls).await;
            (calls, outcomes, odd)
        });
        let mut batches = futures_util::stream::iter(batches).buffered(AT_ONCE);
        let mut answered = false;
        while let Some((calls, outcomes, odd)) = batches.next().await {
            for (object, refusal) in odd {
                recording.refused(object, &refusal);
            }
            if !answered && let Some(refusal) = for_all(&outcomes) {
                // Who may not ask about twenty may not ask about thousands.
                recording.refused("", &refusal);
                return Ok(false);
            }
            answered = true;
            for (call, outcome) in calls.into_iter().zip(outcomes) {
                let object = call.object.clone();
                let fault = match outcome {
                    Ok(answer) => {
                        let mut page =
                            |call: &Call, answer: Answer| self.record(place, unit, call, answer, recording);
                        self.follow(place.lane(), unit, call, Some(answer), &mut page).await?
                    }
                    Err(refusal) => Some(refusal),
                };
                if note_fault(&object, fault, recording) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// What ids are, a thousand at once.
    async fn read_by_ids(
        &self,
        place: &Place,
        unit: &Unit,
        objects: &[Box<str>],
        recording: &mut Recording<'_>,
    ) -> Result<bool, CollectError> {
        for ids in objects.chunks(THOUSAND) {
            let body = json!({"ids": ids});
            let call = match self.first(place, unit, "") {
                Ok(call) => call.with_body(body),
                Err(refusal) => {
                    recording.refused("", &refusal);
                    continue;
                }
            };
            let mut page = |call: &Call, answer: Answer| self.record(place, unit, call, answer, recording);
            let fault = self.follow(place.lane(), unit, call, None, &mut page).await?;
            if note_fault("", fault, recording) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn first(&self, place: &Place, unit: &Unit, object: &str) -> Result<Call, Refusal> {
        let call = Call::first(unit, &self.client.hosts, &self.blanks, &place.subscription, object)?;
        Ok(if unit.service == Service::ResourceGraph { call.with_body(self.query(unit)) } else { call })
    }

    fn record(
        &self,
        place: &Place,
        unit: &Unit,
        call: &Call,
        answer: Answer,
        recording: &mut Recording<'_>,
    ) -> Result<(), CollectError> {
        let items = answer.body.get(unit.list()).and_then(Value::as_array).map_or(0, Vec::len) as u64;
        self.note(place, unit, &call.object, &answer.body);
        let request = call.record();
        let asked = Asked { region: "", request: &request, asked_by: &self.asked_by };
        recording.answer(asked, answer, items)
    }

    fn note(&self, place: &Place, unit: &Unit, object: &str, body: &Value) {
        let items = body.get(unit.list()).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        self.facts().note(unit.api, &place.subscription, object, items);
    }

    /// Takes in what a finished unit found, from its recording.
    fn recall(
        &self,
        place: &Place,
        unit: &'static Unit,
        key: &UnitKey,
    ) -> Result<CoverageState, CollectError> {
        self.writer.visit_unit(key, &mut |record| {
            let body: Value = serde_json::from_str(record.body.get()).unwrap_or_default();
            let object = record.request.get("object").and_then(Value::as_str).unwrap_or_default();
            self.note(place, unit, object, &body);
            Ok(())
        })?;
        let Some((coverage, gaps)) = self.writer.outcome_of(key) else { return Ok(CoverageState::Complete) };
        if let Some(gap) = gaps.first() {
            self.facts().not_whole(unit.api, &place.subscription, refusal_of(gap));
        }
        self.skipped(key, coverage.state, unit, coverage.items);
        Ok(coverage.state)
    }

    /// Leaves a unit for the scan that resumes.
    fn leave(&self, place: &Place, unit: &'static Unit, key: UnitKey) -> CoverageState {
        self.facts().not_whole(unit.api, &place.subscription, Refusal::cancelled());
        self.unfinished(key);
        CoverageState::Unread
    }

    /// Whether a unit is read of the tenant.
    pub(super) fn is_of_tenant(unit: &Unit) -> bool {
        matches!(unit.level, Level::Tenant | Level::ManagementGroups)
    }
}

/// Notes why a request did not come to its end. True where the scan is to stop.
fn note_fault(object: &str, fault: Option<Refusal>, recording: &mut Recording<'_>) -> bool {
    match fault {
        Some(refusal) if refusal.reason == GapReason::Cancelled => true,
        Some(refusal) => {
            recording.refused(object, &refusal);
            false
        }
        None => false,
    }
}

/// A gap that was noted, as the refusal that it came from.
fn refusal_of(gap: &Gap) -> Refusal {
    Refusal::new(gap.reason, &gap.code, &gap.detail)
}
