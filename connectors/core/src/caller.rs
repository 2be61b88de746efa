//! Asking a cloud: every call of every connector goes through here.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};
use governor::{DefaultDirectRateLimiter, Quota};
use tenure_model::GapReason;
use tokio::sync::Semaphore;

use crate::{Answer, Cancellation, Limits, Progress, Refusal};

/// How often an API was asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Calls {
    /// Calls made, retries included.
    pub made: u64,
    /// Those of them that repeated a failed one.
    pub retries: u64,
}

/// Asks a cloud at a bearable pace: a token bucket for each API and lane, so many calls at once in
/// all, a time limit for each, and new tries with exponential back-off and full jitter.
pub struct Caller<'p> {
    limits: Limits,
    progress: &'p dyn Progress,
    cancellation: Cancellation,
    permits: Semaphore,
    buckets: Mutex<HashMap<(String, String), Arc<DefaultDirectRateLimiter>>>,
    calls: Mutex<BTreeMap<String, Calls>>,
}

impl std::fmt::Debug for Caller<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Caller").field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl<'p> Caller<'p> {
    /// A caller within these limits.
    pub fn new(limits: Limits, progress: &'p dyn Progress, cancellation: Cancellation) -> Self {
        let permits = Semaphore::new(limits.concurrent_calls.clamp(1, Semaphore::MAX_PERMITS));
        Self { limits, progress, cancellation, permits, buckets: Mutex::default(), calls: Mutex::default() }
    }

    /// The limits that it keeps.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Who watches.
    pub fn progress(&self) -> &'p dyn Progress {
        self.progress
    }

    /// Whether the scan is to stop.
    pub fn is_cancelled(&self) -> bool {
        self.cancellation.is_cancelled()
    }

    /// How often each API was asked so far.
    pub fn calls(&self) -> BTreeMap<String, Calls> {
        lock(&self.calls).clone()
    }

    /// Makes a call, as often as it takes within the limits. `lane` is what the cloud counts its
    /// rates for: an account and region.
    ///
    /// # Errors
    /// The last refusal; `Cancelled` where the scan is to stop.
    pub async fn call<F, A>(&self, lane: &str, api: &str, attempt: F) -> Result<Answer, Refusal>
    where
        F: Fn() -> A,
        A: Future<Output = Result<Answer, Refusal>>,
    {
        let mut tries = 0_u64;
        let tried = (|| {
            tries += 1;
            let first = tries == 1;
            let attempt = &attempt;
            async move { self.try_once(lane, api, first, attempt).await }
        })
        .retry(self.backoff())
        .sleep(tokio::time::sleep)
        .when(Refusal::is_transient)
        .adjust(|refusal, pause| Some(self.pause(refusal, pause?)));
        tokio::select! {
            biased;
            () = self.cancellation.cancelled() => Err(Refusal::cancelled()),
            answer = tried => answer,
        }
    }

    /// Waits, unless the scan is to stop: for an answer that a cloud prepares.
    ///
    /// # Errors
    /// `Cancelled` where the scan is to stop.
    pub async fn wait(&self, pause: Duration) -> Result<(), Refusal> {
        self.until(tokio::time::sleep(pause)).await
    }

    /// Waits for something else, unless the scan is to stop.
    ///
    /// # Errors
    /// `Cancelled` where the scan is to stop.
    pub async fn until<F: Future>(&self, other: F) -> Result<F::Output, Refusal> {
        tokio::select! {
            biased;
            () = self.cancellation.cancelled() => Err(Refusal::cancelled()),
            done = other => Ok(done),
        }
    }

    async fn try_once<F, A>(&self, lane: &str, api: &str, first: bool, attempt: &F) -> Result<Answer, Refusal>
    where
        F: Fn() -> A,
        A: Future<Output = Result<Answer, Refusal>>,
    {
        self.bucket(lane, api).until_ready().await;
        // The semaphore is never closed.
        let _permit = self.permits.acquire().await.map_err(|_| Refusal::cancelled())?;
        self.count(api, first);
        match tokio::time::timeout(self.limits.call_timeout(), attempt()).await {
            Ok(answer) => answer,
            Err(_) => {
                let seconds = self.limits.call_timeout().as_secs();
                Err(Refusal::new(
                    GapReason::Unreachable,
                    "CallTimeout",
                    &format!("no answer within {seconds} seconds"),
                ))
            }
        }
    }

    fn backoff(&self) -> ExponentialBuilder {
        ExponentialBuilder::default()
            .with_min_delay(Duration::from_millis(self.limits.first_pause_milliseconds))
            .with_max_delay(self.limits.longest_pause())
            .with_max_times(self.limits.tries.saturating_sub(1))
            .with_total_delay(Some(Duration::from_secs(self.limits.total_seconds)))
    }

    /// Full jitter: any part of the pause. What the cloud asks for is the least, up to the longest.
    fn pause(&self, refusal: &Refusal, pause: Duration) -> Duration {
        let asked = refusal.retry_after.unwrap_or_default().min(self.limits.longest_pause());
        pause.mul_f64(fastrand::f64()).max(asked)
    }

    fn bucket(&self, lane: &str, api: &str) -> Arc<DefaultDirectRateLimiter> {
        let mut buckets = lock(&self.buckets);
        let bucket = buckets.entry((lane.to_owned(), api.to_owned())).or_insert_with(|| {
            let rate = self.limits.rate_of(api);
            Arc::new(DefaultDirectRateLimiter::direct(
                Quota::per_second(rate.per_second).allow_burst(rate.burst),
            ))
        });
        Arc::clone(bucket)
    }

    fn count(&self, api: &str, first: bool) {
        let mut calls = lock(&self.calls);
        let calls = calls.entry(api.to_owned()).or_default();
        calls.made += 1;
        calls.retries += u64::from(!first);
        self.progress.called(api);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use serde_json::json;

    use super::*;
    use crate::{NoProgress, classify, now};

    fn answer() -> Answer {
        Answer { time: now(), status: 200, request_id: String::new(), body: json!({}) }
    }

    fn limits() -> Limits {
        Limits { first_pause_milliseconds: 1, tries: 4, call_timeout_seconds: 1, ..Limits::default() }
    }

    async fn call(limits: Limits, fails: usize, refusal: Refusal) -> (Result<Answer, Refusal>, Calls) {
        let caller = Caller::new(limits, &NoProgress, Cancellation::new());
        let made = AtomicUsize::new(0);
        let result = caller
            .call("lane", "iam:ListUsers", || async {
                if made.fetch_add(1, Ordering::Relaxed) < fails { Err(refusal.clone()) } else { Ok(answer()) }
            })
            .await;
        (result, caller.calls()["iam:ListUsers"])
    }

    #[tokio::test]
    async fn throttling_is_overcome_and_counted() {
        let (result, calls) = call(limits(), 3, classify(400, "Throttling", "", None)).await;
        assert!(result.is_ok());
        assert_eq!(calls, Calls { made: 4, retries: 3 });
    }

    #[tokio::test]
    async fn tries_are_bounded() {
        let (result, calls) = call(limits(), 99, classify(500, "InternalFailure", "", None)).await;
        assert_eq!(result.unwrap_err().reason, GapReason::Failed);
        assert_eq!(calls.made, 4);
    }

    #[tokio::test]
    async fn a_refusal_is_not_repeated() {
        let (result, calls) = call(limits(), 99, classify(403, "AccessDenied", "", None)).await;
        assert_eq!(result.unwrap_err().code, "AccessDenied");
        assert_eq!(calls.made, 1);
    }

    #[tokio::test(start_paused = true)]
    async fn what_the_cloud_asks_for_is_waited() {
        let begin = tokio::time::Instant::now();
        let asked = Some(Duration::from_secs(7));
        let (result, _) = call(limits(), 1, classify(429, "", "", asked)).await;
        assert!(result.is_ok() && begin.elapsed() >= Duration::from_secs(7));
    }

    #[tokio::test(start_paused = true)]
    async fn silence_is_given_up() {
        let caller = Caller::new(limits(), &NoProgress, Cancellation::new());
        let result = caller.call("lane", "iam:ListUsers", std::future::pending).await;
        let refusal = result.unwrap_err();
        assert_eq!((refusal.reason, &*refusal.code), (GapReason::Unreachable, "CallTimeout"));
        assert_eq!(caller.calls()["iam:ListUsers"].made, 4);
    }

    #[tokio::test]
    async fn a_wish_to_stop_is_granted_at_once() {
        let cancellation = Cancellation::new();
        let caller = Caller::new(limits(), &NoProgress, cancellation.clone());
        let call = caller.call("lane", "iam:ListUsers", std::future::pending);
        let (result, ()) = tokio::join!(call, async { cancellation.cancel() });
        assert_eq!(result.unwrap_err().reason, GapReason::Cancelled);
    }

    #[tokio::test]
    async fn each_lane_has_a_pace_of_its_own() {
        let rate = Some(crate::Rate::of(1));
        let caller = Caller::new(Limits { rate, ..limits() }, &NoProgress, Cancellation::new());
        let begin = tokio::time::Instant::now();
        for lane in ["a", "b", "c"] {
            caller.call(lane, "iam:ListUsers", || async { Ok(answer()) }).await.unwrap();
        }
        assert!(begin.elapsed() < Duration::from_millis(900));
        caller.call("a", "iam:ListUsers", || async { Ok(answer()) }).await.unwrap();
        assert!(begin.elapsed() >= Duration::from_millis(900));
    }
}
