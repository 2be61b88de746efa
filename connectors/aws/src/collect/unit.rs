//! Reading one unit: its requests, one after the other or several at once, into one recording.

use futures_util::StreamExt as _;
use tenure_connector_core::{Answer, Asked, CollectError, Recording, Refusal};
use tenure_model::{Cloud, CoverageState, Gap, GapReason, ScopeId};
use tenure_snapshot::UnitKey;

use super::Scan;
use super::derive::{Request, Requests, derive};
use super::session::Session;
use crate::units::{Level, Unit, unit_of};

/// Requests of one unit that are under way at once. Calls are bounded over all units besides.
const AT_ONCE: usize = 8;

/// Where a unit is read, and by whom.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    pub(super) session: &'a Session,
    pub(super) scope: &'a ScopeId,
    /// Empty where the level has no region.
    pub(super) region: &'a str,
}

impl Place<'_> {
    /// The key of a unit here.
    pub(super) fn key(&self, unit: &Unit) -> UnitKey {
        let region = if unit.level == Level::Region { self.region } else { "" };
        UnitKey {
            cloud: Cloud::Aws,
            scope: self.scope.clone(),
            api: unit.api.to_owned(),
            region: region.to_owned(),
        }
    }
}

/// What reading a unit found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// What is to be asked next.
    pub(super) next: Requests,
    /// Set where the unit is not whole: what is asked next is not whole either.
    pub(super) missing: Option<Refusal>,
}

/// What a unit is asked.
#[derive(Debug, Default)]
pub(super) struct Task {
    pub(super) requests: Vec<Request>,
    /// Why these are not all requests that there should be.
    pub(super) missing: Option<Refusal>,
}

/// One request, what came, and why no more came.
type Reading = (Request, Vec<(Request, Answer)>, Option<Refusal>);

impl Scan<'_> {
    /// Reads a unit, or what was recorded of it before. What is found is added to `found`.
    pub(super) async fn read(
        &self,
        place: Place<'_>,
        unit: &'static Unit,
        task: Task,
        found: &mut Found,
    ) -> Result<(), CollectError> {
        let key = place.key(unit);
        if self.writer.is_finished(&key) {
            return self.recall(&key, found);
        }
        if self.caller.is_cancelled() {
            return self.leave(key, found);
        }
        self.caller.progress().started(&key);
        let mut recording =
            Recording::begin(self.writer, key.clone(), &place.session.asked_by, unit.supplies);
        let Task { mut requests, missing } = task;
        if let (Some(missing), Some(parent)) = (&missing, unit.parent) {
            let detail = format!("`{}` was not read whole: {}", parent.api, missing.detail);
            recording.refused("", &Refusal::new(missing.reason, &missing.code, &detail));
        }
        let mut bound = self.bound(unit);
        let mut stopped = false;
        // A tree asks about what it finds: each wave is what the one before found.
        while !requests.is_empty() && !stopped {
            let over = requests.len().saturating_sub(bound);
            requests.truncate(bound);
            bound -= requests.len();
            if over > 0 {
                recording.refused("", &bounded(over));
            }
            stopped = if let [request] = &*requests {
                self.read_list(place, unit, request, &mut recording, found).await?
            } else {
                self.read_each(place, unit, requests, &mut recording, found).await?
            };
            requests = found.next.remove(unit.api).unwrap_or_default();
        }
        if stopped {
            // Dropped without an end: it stays unfinished.
            drop(recording);
            return self.leave(key, found);
        }
        // The first cause is told on, not what became of it on the way.
        found.missing = missing.or_else(|| recording.missing());
        let outcome = recording.finish()?;
        self.count(&key, outcome.state);
        Ok(())
    }

    /// One request whose pages go to the disk as they come. True where the scan is to stop.
    async fn read_list(
        &self,
        place: Place<'_>,
        unit: &Unit,
        request: &Request,
        recording: &mut Recording<'_>,
        found: &mut Found,
    ) -> Result<bool, CollectError> {
        let mut page =
            |request: &Request, answer: Answer| self.record(place, unit, request, answer, recording, found);
        let fault = self.ask_all(place.session, unit, request, &mut page).await?;
        Ok(note_fault(place, unit, request, fault, recording))
    }

    /// Many requests, several at once, recorded in their order. True where the scan is to stop.
    async fn read_each(
        &self,
        place: Place<'_>,
        unit: &Unit,
        requests: Vec<Request>,
        recording: &mut Recording<'_>,
        found: &mut Found,
    ) -> Result<bool, CollectError> {
        let readings = requests.into_iter().map(|request| self.gather(place, unit, request));
        let mut readings = futures_util::stream::iter(readings).buffered(AT_ONCE);
        while let Some(reading) = readings.next().await {
            let (request, answers, fault) = reading?;
            for (asked, answer) in answers {
                self.record(place, unit, &asked, answer, recording, found)?;
            }
            if note_fault(place, unit, &request, fault, recording) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn gather(&self, place: Place<'_>, unit: &Unit, request: Request) -> Result<Reading, CollectError> {
        let mut answers = Vec::new();
        let mut page = |request: &Request, answer: Answer| {
            answers.push((request.clone(), answer));
            Ok(())
        };
        let fault = self.ask_all(place.session, unit, &request, &mut page).await?;
        Ok((request, answers, fault))
    }

    fn record(
        &self,
        place: Place<'_>,
        unit: &Unit,
        request: &Request,
        answer: Answer,
        recording: &mut Recording<'_>,
        found: &mut Found,
    ) -> Result<(), CollectError> {
        derive(unit.api, request, &answer.body, &mut found.next);
        let items = count_items(unit, &answer.body);
        if unit.api == "iam:GetAccountAuthorizationDetails" {
            self.count_identities(&answer.body);
        }
        let region = if request.region.is_empty() { place.region } else { &request.region };
        let params = serde_json::Value::Object(request.params.clone());
        let asked = Asked { region, request: &params, asked_by: &place.session.asked_by };
        recording.answer(asked, answer, items)
    }

    /// What a finished unit found, from its recording.
    fn recall(&self, key: &UnitKey, found: &mut Found) -> Result<(), CollectError> {
        let Some(unit) = unit_of(&key.api) else { return Ok(()) };
        self.writer.visit_unit(key, &mut |record| {
            let body: serde_json::Value = serde_json::from_str(record.body.get()).unwrap_or_default();
            let params = record.request.as_object().cloned().unwrap_or_default();
            let request = Request { region: record.region.clone(), params };
            derive(unit.api, &request, &body, &mut found.next);
            if unit.api == "iam:GetAccountAuthorizationDetails" {
                self.count_identities(&body);
            }
            Ok(())
        })?;
        // What a tree asked itself was asked before.
        found.next.remove(unit.api);
        let state = match self.writer.outcome_of(key) {
            Some((coverage, gaps)) => {
                found.missing = gaps.first().map(refusal_of);
                coverage.state
            }
            None => CoverageState::Complete,
        };
        self.skipped(key, state);
        Ok(())
    }

    /// Leaves a unit for the scan that resumes.
    fn leave(&self, key: UnitKey, found: &mut Found) -> Result<(), CollectError> {
        found.missing = Some(Refusal::cancelled());
        self.unfinished(key);
        Ok(())
    }

    /// So many requests a unit may make.
    fn bound(&self, unit: &Unit) -> usize {
        match unit.api {
            "iam:ListSSHPublicKeys" | "iam:ListAccessKeys" => self.config.per_principal_reads,
            // Two keys a user at most.
            "iam:GetAccessKeyLastUsed" => self.config.per_principal_reads.saturating_mul(2),
            "iam:GetServiceLastAccessedDetails" => self.config.last_accessed_reads,
            _ if unit.parent.is_some() && matches!(unit.level, Level::Region | Level::Account) => {
                self.config.per_resource_reads
            }
            _ => usize::MAX,
        }
    }
}

/// Notes why a request did not come to its end. True where the scan is to stop.
fn note_fault(
    place: Place<'_>,
    unit: &Unit,
    request: &Request,
    fault: Option<Refusal>,
    recording: &mut Recording<'_>,
) -> bool {
    match fault {
        Some(refusal) if refusal.reason == GapReason::Cancelled => true,
        Some(refusal) => {
            recording.refused(&subject(place.session, unit, request), &refusal);
            false
        }
        None => false,
    }
}

/// The resource or principal that a request is about, by its ARN where that can be told; empty where
/// it is about the whole scope.
fn subject(session: &Session, unit: &Unit, request: &Request) -> String {
    let Some(parent) = unit.parent else { return String::new() };
    let id = request.text(parent.request);
    let arn = |service: &str, resource: String| {
        format!("arn:{}:{service}:{}:{}:{resource}", session.partition, request.region, session.account)
    };
    match unit.service() {
        "s3" => format!("arn:{}:s3:::{id}", session.partition),
        "lambda" => arn("lambda", format!("function:{id}")),
        "ecr" => arn("ecr", format!("repository/{id}")),
        "sagemaker" => arn("sagemaker", format!("notebook-instance/{}", id.to_lowercase())),
        "ec2" if unit.api.contains("Image") => {
            format!("arn:{}:ec2:{}::image/{id}", session.partition, request.region)
        }
        "ec2" if unit.api.contains("Snapshot") => {
            format!("arn:{}:ec2:{}::snapshot/{id}", session.partition, request.region)
        }
        "rds" if unit.api.contains("Cluster") => arn("rds", format!("cluster-snapshot:{id}")),
        "rds" => arn("rds", format!("snapshot:{id}")),
        "logs" => arn("logs", format!("log-group:{id}")),
        "sqs" => arn("sqs", id.rsplit('/').next().unwrap_or(id).to_owned()),
        _ => id.to_owned(),
    }
}

fn count_items(unit: &Unit, body: &serde_json::Value) -> u64 {
    if unit.members.is_empty() {
        return 1;
    }
    let length = |member: &&str| body.get(*member).and_then(|list| list.as_array()).map_or(0, Vec::len);
    unit.members.iter().map(length).sum::<usize>() as u64
}

fn bounded(over: usize) -> Refusal {
    Refusal::new(
        GapReason::Bounded,
        "ReadsBounded",
        &format!("{over} single reads are beyond the configured limit"),
    )
}

/// A gap that was noted, as the refusal that it came from.
pub(super) fn refusal_of(gap: &Gap) -> Refusal {
    Refusal::new(gap.reason, &gap.code, &gap.detail)
}
