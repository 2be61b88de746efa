use std::sync::Arc;

use tokio::sync::watch;

/// A wish to stop that can be handed to many. Cheap to clone; never taken back.
#[derive(Clone, Debug)]
pub struct Cancellation(Arc<watch::Sender<bool>>);

impl Cancellation {
    /// Nobody wants to stop yet.
    pub fn new() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }

    /// Asks everybody who holds a clone to stop.
    pub fn cancel(&self) {
        self.0.send_replace(true);
    }

    /// Whether somebody asked.
    pub fn is_cancelled(&self) -> bool {
        *self.0.borrow()
    }

    /// Ends once somebody asks.
    pub async fn cancelled(&self) {
        let mut wish = self.0.subscribe();
        // The sender lives as long as `self`, so waiting cannot fail.
        let _ = wish.wait_for(|cancelled| *cancelled).await;
    }
}

impl Default for Cancellation {
    fn default() -> Self {
        Self::new()
    }
}
