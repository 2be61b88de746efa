//! Bars for long work, on a terminal only.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget};

use crate::output::Output;

/// A spinner with a message; invisible where bars are not wanted.
pub(crate) fn spinner(output: &Output, message: &str) -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    bar.set_draw_target(if output.bars() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    });
    bar.set_message(message.to_owned());
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

#[cfg(feature = "live")]
pub(crate) use live::Bars;

#[cfg(feature = "live")]
mod live {
    use std::sync::atomic::{AtomicU64, Ordering};

    use indicatif::ProgressStyle;

    use super::{Output, ProgressBar, ProgressDrawTarget};
    use tenure_connector_core::Progress;
    use tenure_model::CoverageState;
    use tenure_snapshot::UnitKey;

    /// One bar over the units of a scan, with calls made and units refused.
    pub(crate) struct Bars {
        bar: ProgressBar,
        calls: AtomicU64,
        unread: AtomicU64,
    }

    impl Bars {
        pub(crate) fn new(output: &Output) -> Self {
            let bar = ProgressBar::new(0);
            bar.set_draw_target(if output.bars() {
                ProgressDrawTarget::stderr()
            } else {
                ProgressDrawTarget::hidden()
            });
            if let Ok(style) =
                ProgressStyle::with_template("{elapsed_precise} [{bar:30}] {pos}/{len} {wide_msg}")
            {
                bar.set_style(style.progress_chars("=> "));
            }
            Self { bar, calls: AtomicU64::new(0), unread: AtomicU64::new(0) }
        }

        pub(crate) fn finish(&self) {
            self.bar.finish_and_clear();
        }
    }

    impl Progress for Bars {
        fn planned(&self, units: usize) {
            self.bar.inc_length(units as u64);
        }

        fn started(&self, unit: &UnitKey) {
            let calls = self.calls.load(Ordering::Relaxed);
            let unread = self.unread.load(Ordering::Relaxed);
            let place = format!("{} {} {}", unit.scope, unit.api, unit.region);
            let message = format!("{calls} calls, {unread} unread, now {place}");
            self.bar.set_message(tenure_reports::hostile::visible(&message));
        }

        fn finished(&self, _unit: &UnitKey, state: CoverageState) {
            if state == CoverageState::Unread {
                self.unread.fetch_add(1, Ordering::Relaxed);
            }
            self.bar.inc(1);
        }

        fn called(&self, _api: &str) {
            self.calls.fetch_add(1, Ordering::Relaxed);
        }
    }
}
