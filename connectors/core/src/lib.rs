//! What every live connector stands on: how a cloud is asked, and how its answers are recorded.
//!
//! ```text
//!  a connector ──► Caller ──► the cloud          paced, bounded, timed, retried, counted, cancellable
//!       │             │
//!       │             └─► Answer | Refusal       a refusal is data, not an error
//!       ▼
//!   Pager ──► Recorder ──► snapshot              redacted before it touches the disk
//!               │
//!               └─► Coverage, Gaps               what was read, what was not and what that blinds
//! ```
//!
//! Two kinds of failure are kept apart: what the cloud refuses is a [`Refusal`] and ends as a
//! [`Gap`](tenure_model::Gap) in the snapshot; what stops the scan is a [`CollectError`].
//!
//! What normalisers of several clouds share stands here too: [`lenient`], [`Firsts`], [`LogsRead`]; and what
//! imports share: [`import`].
//!
//! This crate and the command line are the only ones that read the clock.

mod allowance;
mod answer;
mod caller;
mod cancel;
mod clock;
mod connector;
mod error;
mod firsts;
mod gaps;
pub mod import;
pub mod lenient;
mod limits;
mod logs_read;
mod pager;
mod progress;
mod recorder;
mod redact;
mod refusal;
mod text_file;
mod unread;

pub use allowance::Allowance;
pub use answer::Answer;
pub use caller::{Caller, Calls};
pub use cancel::Cancellation;
pub use clock::{now, since};
pub use connector::{CollectSummary, Connector};
pub use error::CollectError;
pub use firsts::Firsts;
pub use gaps::{GapList, MAX_SUBJECTS};
pub use limits::{Limits, Rate};
pub use logs_read::{LogPage, LogsRead};
pub use pager::{Pager, PagingFault, PagingRule, Turn};
pub use progress::{NoProgress, Progress};
pub use recorder::{Asked, Recording, UnitOutcome};
pub use redact::{REDACTED, redact, redact_text};
pub use refusal::{Refusal, classify};
pub use text_file::decode_text;
pub use unread::{gap, give_up_unfinished, unread};
