//! Who changed what: CloudTrail's own memory of 90 days, region by region.
//!
//! It answers two questions a second, fifty events a page, one condition a question
//! ([`LookupEvents`](https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html),
//! read on 2026-11-22). So each region is first asked for all that was written. Where that comes to its end, and it
//! does in most regions, nothing is missing. Where it does not, each event that matters is asked for by its
//! name. Sessions are reads to CloudTrail: they are asked for by name, and by each role that lets
//! outsiders in.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use serde_json::{Value, json};
use tenure_connector_core::{Asked, CollectError, Pager, Recording, Refusal, Turn, now};
use tenure_model::{CoverageState, GapReason, Timestamp};

use super::Scan;
use super::derive::Request;
use super::service::paging_of;
use super::unit::Place;
use crate::trail::watched::{GLOBAL, REGIONAL, SESSIONS, global_region};
use crate::units::{Unit, unit_of};

/// The unit that is read here.
pub(super) const LOOKUP: &str = "cloudtrail:LookupEvents";
/// CloudTrail remembers so many days.
const MEMORY_DAYS: u32 = 90;
/// The longest page.
const PAGE: u32 = 50;

/// How a question ended.
enum End {
    /// Everything was told.
    Whole,
    /// More was there than we are ready to read.
    Cut,
    /// No answer, or none to the end.
    Refused(Refusal),
    /// The scan is to stop.
    Cancelled,
}

/// For which time is asked.
#[derive(Clone, Copy)]
struct Window {
    from: Timestamp,
    to: Timestamp,
}

impl Window {
    fn last(days: u32) -> Self {
        let to = now();
        let hours = i64::from(days.clamp(1, MEMORY_DAYS)) * 24;
        Self { from: to.checked_sub(SignedDuration::from_hours(hours)).unwrap_or(to), to }
    }

    fn question(self, region: &str, key: &str, value: &str) -> Request {
        Request::plain(region)
            .with("LookupAttributes", json!([{"AttributeKey": key, "AttributeValue": value}]))
            .with("StartTime", self.from.as_second())
            .with("EndTime", self.to.as_second())
            .with("MaxResults", PAGE)
    }
}

/// A unit under way.
struct Log<'s, 'p, 'w> {
    place: Place<'p>,
    unit: &'static Unit,
    recording: Recording<'w>,
    window: Window,
    region: &'s str,
}

impl Scan<'_> {
    /// Reads the log of a region; `roles` are those that let outsiders in.
    pub(super) async fn read_log(&self, place: Place<'_>, roles: &[String]) -> Result<(), CollectError> {
        let Some(unit) = unit_of(LOOKUP) else {
            return Err(CollectError::Bug(format!("`{LOOKUP}` is no unit")));
        };
        let key = place.key(unit);
        if self.writer.is_finished(&key) {
            let state = self.writer.outcome_of(&key).map_or(CoverageState::Complete, |(line, _)| line.state);
            self.skipped(&key, state);
            return Ok(());
        }
        if self.caller.is_cancelled() {
            self.unfinished(key);
            return Ok(());
        }
        self.caller.progress().started(&key);
        let recording = Recording::begin(self.writer, key.clone(), &place.session.asked_by, unit.supplies);
        let window = Window::last(self.config.log_days);
        let mut log = Log { place, unit, recording, window, region: place.region };
        if self.config.log_pages == 0 {
            let off =
                Refusal::new(GapReason::Bounded, "LogNotAsked", "`log_pages` is 0: no log was asked for");
            log.recording.refused("", &off);
        } else if !self.ask_log(&mut log, roles).await? {
            // Dropped without an end: it stays unfinished.
            self.unfinished(key);
            return Ok(());
        }
        let outcome = log.recording.finish()?;
        self.count(&key, outcome.state);
        Ok(())
    }

    /// Asks every question of a region. False where the scan is to stop.
    async fn ask_log(&self, log: &mut Log<'_, '_, '_>, roles: &[String]) -> Result<bool, CollectError> {
        let mut questions: Vec<(&str, &str)> = SESSIONS.iter().map(|name| ("EventName", *name)).collect();
        match self.question(log, ("ReadOnly", "false")).await? {
            End::Whole => {}
            End::Cut => questions.extend(self.names(log)),
            End::Cancelled => return Ok(false),
            // Whoever gets no answer to the first question gets none to the hundred others.
            End::Refused(refusal) => {
                log.recording.refused("", &refusal);
                return Ok(true);
            }
        }
        let over = roles.len().saturating_sub(self.config.log_roles);
        if over > 0 {
            let why = format!("sessions of {over} roles that let outsiders in are beyond `log_roles`");
            log.recording.refused("", &Refusal::new(GapReason::Bounded, "RolesBounded", &why));
        }
        let roles = roles.iter().take(self.config.log_roles);
        questions.extend(roles.map(|role| ("ResourceName", role.as_str())));
        for (key, value) in questions {
            let subject = if key == "ResourceName" { value.to_owned() } else { format!("{key}={value}") };
            match self.question(log, (key, value)).await? {
                End::Whole => {}
                End::Cut => log.recording.refused(&subject, &bounded()),
                End::Refused(refusal) => log.recording.refused(&subject, &refusal),
                End::Cancelled => return Ok(false),
            }
        }
        Ok(true)
    }

    /// The events to ask for by name in a region.
    fn names(&self, log: &Log<'_, '_, '_>) -> Vec<(&'static str, &'static str)> {
        let session = log.place.session;
        let global = global_region(&session.partition).unwrap_or(&session.region) == log.region;
        let names = REGIONAL.iter().chain(GLOBAL.iter().filter(|_| global));
        names.map(|name| ("EventName", *name)).collect()
    }

    /// Asks one question, page after page.
    async fn question(
        &self,
        log: &mut Log<'_, '_, '_>,
        (key, value): (&str, &str),
    ) -> Result<End, CollectError> {
        let mut request = log.window.question(log.region, key, value);
        let rule = paging_of(log.unit.api);
        let mut pager = Pager::new(rule, self.caller.limits().pages);
        for _ in 0..self.config.log_pages {
            let answer = match self.ask(log.place.session, log.unit.api, &request).await {
                Ok(answer) => answer,
                Err(refusal) if refusal.reason == GapReason::Cancelled => return Ok(End::Cancelled),
                Err(refusal) => return Ok(End::Refused(refusal)),
            };
            let turn = pager.turn(&answer.body, log.unit.members);
            let events = answer.body.get("Events").and_then(Value::as_array).map_or(0, Vec::len);
            let params = Value::Object(request.params.clone());
            let asked_by = &log.place.session.asked_by;
            let asked = Asked { region: log.region, request: &params, asked_by };
            log.recording.answer(asked, answer, events as u64)?;
            match (turn, rule) {
                (Turn::Next(token), Some(rule)) => request = request.with(rule.send, token),
                (Turn::Fault(fault), _) => return Ok(End::Refused(fault.refusal())),
                _ => return Ok(End::Whole),
            }
        }
        Ok(End::Cut)
    }
}

fn bounded() -> Refusal {
    let why = "the log goes on beyond `log_pages`: it is known back to where it was read";
    Refusal::new(GapReason::Bounded, "PagesBounded", why)
}

/// Roles that let anybody in who is neither of their account nor a service, from a page of account details.
pub(super) fn open_roles(body: &Value) -> BTreeSet<String> {
    let roles = body.get("RoleDetailList").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let open = roles.iter().filter(|role| {
        let account = role.get("Arn").and_then(Value::as_str).and_then(|arn| arn.split(':').nth(4));
        let account = account.unwrap_or_default();
        let policy = role.get("AssumeRolePolicyDocument").and_then(document).unwrap_or_default();
        // What cannot be read may let anybody in.
        policy.get("Statement").is_none_or(|statements| each(statements).any(|one| lets_in(one, account)))
    });
    open.filter_map(|role| role.get("Arn")?.as_str()).map(str::to_owned).collect()
}

/// A trust policy, which comes as encoded text.
fn document(value: &Value) -> Option<Value> {
    let Some(text) = value.as_str() else { return Some(value.clone()) };
    let decoded = percent_encoding::percent_decode_str(text).decode_utf8_lossy();
    let plain = if text.trim_start().starts_with('{') { text } else { &decoded };
    serde_json::from_str(plain).ok()
}

fn each(value: &Value) -> Box<dyn Iterator<Item = &Value> + '_> {
    match value {
        Value::Array(list) => Box::new(list.iter()),
        one => Box::new(std::iter::once(one)),
    }
}

fn lets_in(statement: &Value, account: &str) -> bool {
    if statement.get("Effect").and_then(Value::as_str) == Some("Deny") {
        return false;
    }
    let Some(principal) = statement.get("Principal") else { return true };
    let of = |kind: &str| principal.get(kind).map(each).into_iter().flatten().filter_map(Value::as_str);
    let own = |id: &str| id == account || id.split(':').nth(4) == Some(account);
    principal.is_string() || of("Federated").next().is_some() || of("AWS").any(|id| !own(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_that_let_outsiders_in_are_told_from_the_others() {
        let role = |name: &str, policy: Value| json!({"Arn": format!("arn:aws:iam::111122223333:role/{name}"), "AssumeRolePolicyDocument": policy});
        let trust = |principal: Value| json!({"Statement": [{"Effect": "Allow", "Principal": principal}]});
        let encoded = percent_encoding::utf8_percent_encode(
            &trust(json!({"AWS": "arn:aws:iam::444455556666:root"})).to_string(),
            percent_encoding::NON_ALPHANUMERIC,
        )
        .to_string();
        let body = json!({"RoleDetailList": [
            role("service", trust(json!({"Service": "lambda.amazonaws.com"}))),
            role("own", trust(json!({"AWS": ["arn:aws:iam::111122223333:root", "111122223333"]}))),
            role("foreign", trust(json!({"AWS": "444455556666"}))),
            role("encoded", json!(encoded)),
            role("anybody", trust(json!("*"))),
            role("pipeline", trust(json!({"Federated": "arn:aws:iam::111122223333:oidc-provider/x"}))),
            role("denied", json!({"Statement": {"Effect": "Deny", "Principal": "*"}})),
            role("odd", json!("%7B")),
            {"Arn": 7},
        ]});
        let found: Vec<String> = open_roles(&body).into_iter().collect();
        let names: Vec<&str> = found.iter().filter_map(|arn| arn.rsplit('/').next()).collect();
        assert_eq!(names, ["anybody", "encoded", "foreign", "odd", "pipeline"]);
        assert!(open_roles(&json!({"RoleDetailList": "x"})).is_empty());
    }
}
