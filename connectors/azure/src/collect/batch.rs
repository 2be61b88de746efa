//! Twenty requests to Microsoft Graph in one. Each is answered, refused and throttled on its own.

use std::time::Duration;

use serde_json::Value;
use tenure_connector_core::{Answer, Refusal};
use tenure_model::GapReason;

use super::Scan;
use super::call::Call;
use super::response::{answer, refused};

/// As many as Microsoft Graph takes.
pub(super) const BATCH: usize = 20;

/// One answer for each request of a batch, in their order.
pub(super) type Outcomes = Vec<Result<Answer, Refusal>>;

impl Scan<'_> {
    /// Asks a batch, and again those in it that were throttled or failed.
    pub(super) async fn ask_batch(&self, api: &str, calls: &[Call]) -> Outcomes {
        let mut outcomes: Outcomes = calls.iter().map(|_| Err(unanswered())).collect();
        let mut open: Vec<usize> = (0..calls.len()).collect();
        for attempt in 1..=self.caller.limits().tries.max(1) {
            let asked: Vec<&Call> = open.iter().filter_map(|at| calls.get(*at)).collect();
            let sent = self.caller.call(&self.tenant, api, || self.client.send_batch(&asked)).await;
            match sent {
                Ok(whole) => self.part(&whole, &open, &mut outcomes),
                // The caller tried all it could: there is nothing in it for anybody.
                Err(refusal) => {
                    for at in &open {
                        set(&mut outcomes, *at, Err(refusal.clone()));
                    }
                    return outcomes;
                }
            }
            let (again, pause) = self.again(&open, &outcomes, attempt);
            if again.is_empty() || attempt >= self.caller.limits().tries {
                return outcomes;
            }
            let expired = again.iter().any(|at| is_expired(outcomes.get(*at)));
            let stopped = match self.caller.wait(pause).await {
                Ok(()) if expired => self.client.renew_after_batch().await.err(),
                Ok(()) => None,
                Err(stopped) => Some(stopped),
            };
            if let Some(stopped) = stopped {
                for at in &again {
                    set(&mut outcomes, *at, Err(stopped.clone()));
                }
                return outcomes;
            }
            open = again;
        }
        outcomes
    }

    /// Parts the answer of a batch into its answers. One that is not there stays unanswered.
    fn part(&self, whole: &Answer, open: &[usize], outcomes: &mut Outcomes) {
        for at in open {
            set(outcomes, *at, Err(unanswered()));
        }
        let responses = whole.body.get("responses").and_then(Value::as_array);
        for response in responses.map(Vec::as_slice).unwrap_or_default() {
            let place = response.get("id").and_then(Value::as_str).and_then(|id| id.parse::<usize>().ok());
            let Some(at) = place.and_then(|place| open.get(place)) else { continue };
            let header = |name: &str| {
                let headers = response.get("headers")?.as_object()?;
                let (_, value) = headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name))?;
                value.as_str().map(str::to_owned)
            };
            let status = response.get("status").and_then(Value::as_u64).and_then(|s| u16::try_from(s).ok());
            let status = status.unwrap_or(0);
            self.client.count_inner(status, header);
            let body = response.get("body").cloned().unwrap_or_default();
            let outcome = if (200..300).contains(&status) && body.is_object() {
                let inner = answer(status, &header, body);
                let request_id =
                    if inner.request_id.is_empty() { &whole.request_id } else { &inner.request_id };
                Ok(Answer { time: whole.time, request_id: request_id.clone(), ..inner })
            } else if (200..300).contains(&status) || status == 0 {
                Err(unanswered())
            } else {
                Err(refused(status, &header, &body))
            };
            set(outcomes, *at, outcome);
        }
    }

    /// Which are to be asked again, and after what pause: the longest that one of them was told, or
    /// one that doubles each time, of which any part is taken.
    fn again(&self, open: &[usize], outcomes: &Outcomes, attempt: usize) -> (Vec<usize>, Duration) {
        let limits = self.caller.limits();
        let longest = Duration::from_secs(limits.longest_pause_seconds);
        let doubled = 1_u32 << attempt.saturating_sub(1).min(16);
        let mut pause = Duration::from_millis(limits.first_pause_milliseconds).saturating_mul(doubled);
        pause = pause.min(longest).mul_f64(fastrand::f64());
        let mut again = Vec::new();
        for at in open {
            let Some(Err(refusal)) = outcomes.get(*at) else { continue };
            // A token that ended while the batch was under way is renewed once.
            if refusal.is_transient() || (refusal.status == Some(401) && attempt == 1) {
                pause = pause.max(refusal.retry_after.unwrap_or_default().min(longest));
                again.push(*at);
            }
        }
        (again, pause)
    }
}

fn set(outcomes: &mut Outcomes, at: usize, outcome: Result<Answer, Refusal>) {
    if let Some(place) = outcomes.get_mut(at) {
        *place = outcome;
    }
}

fn is_expired(outcome: Option<&Result<Answer, Refusal>>) -> bool {
    matches!(outcome, Some(Err(refusal)) if refusal.status == Some(401))
}

fn unanswered() -> Refusal {
    Refusal::new(
        GapReason::Malformed,
        "NoInnerAnswer",
        "the batch came back without an answer to this request",
    )
}

/// The refusal of a whole batch that says nothing about the things in it: a permission or a licence is
/// missing.
pub(super) fn for_all(outcomes: &[Result<Answer, Refusal>]) -> Option<Refusal> {
    let mut refusals = outcomes.iter().map(|outcome| outcome.as_ref().err());
    let first = refusals.next().flatten()?;
    let licence = ["license", "premium"].iter().any(|word| first.code.to_lowercase().contains(word));
    let says_so = first.reason == GapReason::Refused && (first.status == Some(403) || licence);
    let same = refusals.all(|refusal| refusal.is_some_and(|refusal| refusal.code == first.code));
    (says_so && same).then(|| first.clone())
}
