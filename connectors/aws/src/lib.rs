//! Reads AWS: live through the SDK, or offline from files that the AWS CLI wrote, and turns what was
//! recorded into the vocabulary of [`tenure_model`].
//!
//! ```text
//!  collect (live) ──┐
//!                   ├──► recorded answers ──► normalise (pure) ──► Records, Gaps
//!  import (offline)─┘
//! ```

mod compact;
mod import;
mod normalise;
pub mod units;

pub use import::{AsOf, Ignored, ImportError, ImportPlan, ImportSummary, import, plan};
pub use normalise::Normaliser;
