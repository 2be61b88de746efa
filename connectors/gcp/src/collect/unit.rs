//! Reading one unit: its requests, one after the other or several at once, into one recording.

use futures_util::StreamExt as _;
use serde_json::{Value, json};
use tenure_connector_core::{Answer, Asked, CollectError, Recording, Refusal};
use tenure_model::{CoverageState, Gap, GapReason};
use tenure_snapshot::UnitKey;

use super::Scan;
use super::ask::items;
use super::call::Call;
use super::response::SERVICE_DISABLED;
use super::task::{Place, Task};
use crate::units::{Per, Unit, units};

/// Requests of one unit that are under way at once. Calls are bounded over all units besides.
const AT_ONCE: usize = 4;

/// Whoever is refused so often in a row, and never once answered, is not asked about the rest.
const TRIES: usize = 20;

/// Resources whose logs can be asked for at once.
const HUNDRED: usize = 100;

/// Whether a unit is to go on.
enum Then {
    GoOn,
    /// It is known how the rest would end.
    Enough,
    /// The scan is to stop.
    Stop,
}

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
        if self.caller().is_cancelled() {
            return Ok(self.leave(place, unit, key));
        }
        self.caller().progress().started(&key);
        let mut recording = Recording::begin(self.writer, key.clone(), &self.asked_by, unit.alone);
        let Task { mut objects, missing } = task;
        if let Some((parent, missing)) = &missing {
            let detail = format!("`{parent}` was not read whole: {}", missing.detail);
            recording.refused("", &Refusal::new(missing.reason, &missing.code, &detail));
        }
        self.bound(unit, place, &mut objects, &mut recording);
        let then = match unit.per {
            Per::Hundred => self.read_hundreds(place, unit, &objects, &mut recording).await?,
            Per::Once => self.read_list(place, unit, &mut recording).await?,
            _ => self.read_each(place, unit, objects, &mut recording).await?,
        };
        if matches!(then, Then::Stop) {
            // Dropped without an end: it stays unfinished.
            drop(recording);
            return Ok(self.leave(place, unit, key));
        }
        // The first cause is told on, not what became of it on the way.
        match missing.map(|(_, why)| why).or_else(|| recording.missing()) {
            Some(why) => self.facts().not_whole(unit.api, place, why),
            None => self.whole(unit, place),
        }
        let outcome = recording.finish()?;
        self.count(&key, outcome.state);
        Ok(outcome.state)
    }

    /// Ends a unit with a refusal: nothing of it can be asked.
    pub(super) fn refuse(
        &self,
        place: &Place,
        unit: &'static Unit,
        why: &Refusal,
        blinds: &[tenure_model::Facet],
    ) -> Result<(), CollectError> {
        let key = place.key(unit);
        if self.writer.is_finished(&key) {
            return self.recall(place, unit, &key).map(|_| ());
        }
        if self.caller().is_cancelled() {
            self.leave(place, unit, key);
            return Ok(());
        }
        let mut recording = Recording::begin(self.writer, key.clone(), &self.asked_by, blinds);
        recording.refused("", why);
        self.facts().not_whole(unit.api, place, why.clone());
        let outcome = recording.finish()?;
        self.count(&key, outcome.state);
        Ok(())
    }

    /// Ends a unit that has nothing to read, and says with our own word why.
    pub(super) fn explain(&self, place: &Place, unit: &'static Unit, code: &str) -> Result<(), CollectError> {
        let key = place.key(unit);
        if self.writer.is_finished(&key) {
            return self.recall(place, unit, &key).map(|_| ());
        }
        let mut recording = Recording::begin(self.writer, key.clone(), &self.asked_by, unit.supplies);
        recording.explain(code);
        let outcome = recording.finish()?;
        self.count(&key, outcome.state);
        Ok(())
    }

    /// Leaves out what is beyond the configured limit, or would take longer than the quota lets it.
    fn bound(&self, unit: &Unit, place: &Place, objects: &mut Vec<Box<str>>, recording: &mut Recording<'_>) {
        let within = if place.organization().is_some() && !matches!(unit.per, Per::Hundred) {
            super::quota::calls_within(self.config, unit)
        } else {
            usize::MAX
        };
        let configured = self.config.per_object_reads.max(1);
        let over = objects.len().saturating_sub(configured.min(within));
        if over == 0 {
            return;
        }
        objects.truncate(objects.len() - over);
        let refusal = if within < configured {
            super::quota::bounded(self.config, unit, over)
        } else {
            let detail = format!("{over} single reads are beyond the configured limit");
            Refusal::new(GapReason::Bounded, "ReadsBounded", &detail)
        };
        recording.refused("", &refusal);
    }

    /// One list whose pages go to the disk as they come.
    async fn read_list(
        &self,
        place: &Place,
        unit: &'static Unit,
        recording: &mut Recording<'_>,
    ) -> Result<Then, CollectError> {
        let fault = match self.first(place, unit, "") {
            Ok(call) => {
                let mut page = |call: &Call, answer: Answer| self.record(place, call, answer, recording);
                self.asker.follow(call, &mut page).await?
            }
            Err(refusal) => Some(refusal),
        };
        Ok(note_fault("", fault, recording))
    }

    /// Several lists at once, recorded in their order.
    async fn read_each(
        &self,
        place: &Place,
        unit: &'static Unit,
        objects: Vec<Box<str>>,
        recording: &mut Recording<'_>,
    ) -> Result<Then, CollectError> {
        let readings = objects.into_iter().map(|object| self.gather(place, unit, object));
        let mut readings = futures_util::stream::iter(readings).buffered(AT_ONCE);
        let (mut answered, mut refused) = (false, 0);
        while let Some(reading) = readings.next().await {
            let (object, answers, fault) = reading?;
            answered |= !answers.is_empty();
            for (call, answer) in answers {
                self.record(place, &call, answer, recording)?;
            }
            refused += usize::from(fault.as_ref().is_some_and(says_so));
            let disabled = fault.as_ref().is_some_and(|fault| fault.code == SERVICE_DISABLED);
            let hopeless = !answered && (disabled || refused >= TRIES);
            if let (true, Some(fault)) = (hopeless, &fault) {
                recording.refused("", fault);
                return Ok(Then::Enough);
            }
            if let Then::Stop = note_fault(&object, fault, recording) {
                return Ok(Then::Stop);
            }
        }
        Ok(Then::GoOn)
    }

    async fn gather(
        &self,
        place: &Place,
        unit: &'static Unit,
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
        let fault = self.asker.follow(call, &mut page).await?;
        Ok((object, answers, fault))
    }

    /// Logs of a hundred resources at once. Where one of them may not be read all are refused: then
    /// halves are asked for, down to the one.
    async fn read_hundreds(
        &self,
        place: &Place,
        unit: &'static Unit,
        objects: &[Box<str>],
        recording: &mut Recording<'_>,
    ) -> Result<Then, CollectError> {
        let mut open: Vec<&[Box<str>]> = objects.chunks(HUNDRED).rev().collect();
        let (mut answered, mut refused) = (false, 0);
        while let Some(names) = open.pop() {
            let call = match self.first(place, unit, "") {
                Ok(call) => call.with("resourceNames", json!(names)),
                Err(refusal) => {
                    recording.refused("", &refusal);
                    return Ok(Then::Enough);
                }
            };
            let mut page = |call: &Call, answer: Answer| {
                answered = true;
                self.record(place, call, answer, recording)
            };
            let fault = self.asker.follow(call, &mut page).await?;
            if let Some(fault) = fault.as_ref().filter(|fault| says_so(fault)) {
                refused += 1;
                if !answered && (fault.code == SERVICE_DISABLED || refused >= TRIES || objects.len() == 1) {
                    recording.refused("", fault);
                    return Ok(Then::Enough);
                }
                if names.len() > 1 {
                    let (first, second) = names.split_at(names.len() / 2);
                    open.extend([second, first]);
                    continue;
                }
            }
            let subject = if names.len() == 1 { names.first().map(|name| &**name) } else { None };
            if let Then::Stop = note_fault(subject.unwrap_or_default(), fault, recording) {
                return Ok(Then::Stop);
            }
        }
        Ok(Then::GoOn)
    }

    fn first(&self, place: &Place, unit: &'static Unit, object: &str) -> Result<Call, Refusal> {
        Call::first(unit, &self.config.base(unit.service), &self.blanks, place, object)
    }

    pub(super) fn record(
        &self,
        place: &Place,
        call: &Call,
        answer: Answer,
        recording: &mut Recording<'_>,
    ) -> Result<(), CollectError> {
        let listed = items(call.unit, &answer.body).len() as u64;
        self.facts().note(call.unit, place, &answer.body);
        let request = call.record();
        let asked = Asked { region: "", request: &request, asked_by: &self.asked_by };
        recording.answer(asked, answer, listed)
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
            self.facts().note(unit, place, &body);
            Ok(())
        })?;
        let Some((coverage, gaps)) = self.writer.outcome_of(key) else { return Ok(CoverageState::Complete) };
        match gaps.first() {
            Some(gap) => self.facts().not_whole(unit.api, place, refusal_of(gap)),
            None => self.whole(unit, place),
        }
        self.skipped(key, coverage.state);
        Ok(coverage.state)
    }

    /// Leaves a unit for the scan that resumes.
    fn leave(&self, place: &Place, unit: &'static Unit, key: UnitKey) -> CoverageState {
        self.facts().not_whole(unit.api, place, Refusal::cancelled());
        self.unfinished(key);
        CoverageState::Unread
    }

    fn whole(&self, unit: &'static Unit, place: &Place) {
        if units().any(|other| other.need.in_place_of() == Some(unit.api)) {
            self.facts().whole(unit.api, place);
        }
    }
}

/// Notes why a request did not come to its end.
fn note_fault(object: &str, fault: Option<Refusal>, recording: &mut Recording<'_>) -> Then {
    match fault {
        Some(refusal) if refusal.reason == GapReason::Cancelled => Then::Stop,
        Some(refusal) => {
            recording.refused(object, &refusal);
            Then::GoOn
        }
        None => Then::GoOn,
    }
}

/// Whether a refusal speaks of who asks and not of the thing that it is asked about.
fn says_so(fault: &Refusal) -> bool {
    fault.reason == GapReason::Refused && fault.status == Some(403)
}

/// A gap that was noted, as the refusal that it came from.
fn refusal_of(gap: &Gap) -> Refusal {
    Refusal::new(gap.reason, &gap.code, &gap.detail)
}
