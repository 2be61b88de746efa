use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// What a cloud lets one asker use in a while, where it counts by cost and not by calls, and what it
/// says about that in its answers.
///
/// Each answer tells what it cost; whoever asks next waits while the allowance is used up, or while
/// the cloud wants to be left alone.
#[derive(Debug)]
pub struct Allowance {
    units: u64,
    window: Duration,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    begun: Instant,
    used: u64,
    held_until: Instant,
}

impl Allowance {
    /// So many units in each window. Zero counts as one.
    pub fn new(units: u64, window: Duration) -> Self {
        let now = Instant::now();
        Self {
            units: units.max(1),
            window,
            state: Mutex::new(State { begun: now, used: 0, held_until: now }),
        }
    }

    /// Counts what an answer cost.
    pub fn used(&self, units: u64) {
        let mut state = self.state();
        self.turn(&mut state);
        state.used = state.used.saturating_add(units);
    }

    /// Leaves the cloud alone for so long from now.
    pub fn hold(&self, pause: Duration) {
        let mut state = self.state();
        state.held_until = state.held_until.max(Instant::now() + pause);
    }

    /// Ends once the next call may be made.
    pub async fn ready(&self) {
        loop {
            let until = {
                let mut state = self.state();
                self.turn(&mut state);
                let spent = state.used >= self.units;
                let next = if spent { state.begun + self.window } else { state.begun };
                next.max(state.held_until)
            };
            if until <= Instant::now() {
                return;
            }
            tokio::time::sleep_until(until).await;
        }
    }

    /// Begins a new window where the last one is over. What was used beyond the allowance stays used.
    fn turn(&self, state: &mut State) {
        let now = Instant::now();
        let windows = now.duration_since(state.begun).as_nanos() / self.window.as_nanos().max(1);
        if windows > 0 {
            let over = u64::try_from(windows).unwrap_or(u64::MAX);
            state.used = state.used.saturating_sub(self.units.saturating_mul(over));
            state.begun = now;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: Duration = Duration::from_secs(10);

    #[tokio::test(start_paused = true)]
    async fn what_is_left_is_used_at_once_and_the_rest_waits() {
        let allowance = Allowance::new(100, WINDOW);
        let begin = Instant::now();
        for _ in 0..10 {
            allowance.ready().await;
            allowance.used(10);
        }
        assert!(begin.elapsed() < Duration::from_secs(1));
        allowance.ready().await;
        assert!(begin.elapsed() >= WINDOW);
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_overdrawn_is_paid_back() {
        let allowance = Allowance::new(100, WINDOW);
        let begin = Instant::now();
        allowance.used(350);
        allowance.ready().await;
        assert!(begin.elapsed() >= 3 * WINDOW);
    }

    #[tokio::test(start_paused = true)]
    async fn a_cloud_that_wants_peace_has_it() {
        let allowance = Allowance::new(100, WINDOW);
        let begin = Instant::now();
        allowance.hold(Duration::from_secs(3));
        allowance.hold(Duration::from_secs(1));
        allowance.ready().await;
        assert!(begin.elapsed() >= Duration::from_secs(3) && begin.elapsed() < Duration::from_secs(4));
    }
}
