//! Reads AWS: live through the SDK, or offline from files that the AWS CLI wrote, and turns what was
//! recorded into the vocabulary of [`tenure_model`].
//!
//! ```text
//!  collect (live) ──┐
//!                   ├──► recorded answers ──► normalise (pure) ──► Records, Gaps
//!  import (offline)─┘
//! ```

#[cfg(feature = "live")]
mod collect;
mod compact;
#[cfg(feature = "live")]
mod config;
mod import;
mod normalise;
pub mod permissions;
mod trail;
pub mod units;

#[cfg(feature = "live")]
pub use collect::{AwsConnector, collect, follow_up, give_up_unfinished};
#[cfg(feature = "live")]
pub use config::{AwsConfig, Regions};
pub use import::{AsOf, Ignored, ImportError, ImportPlan, ImportSummary, import, plan};
pub use normalise::Normaliser;
