//! Reads Google Cloud: live through its REST APIs, or offline from files that `gcloud` wrote, and turns
//! what was recorded into the vocabulary of [`tenure_model`].

#[cfg(feature = "live")]
mod collect;
#[cfg(feature = "live")]
mod config;
mod import;
mod normalise;
pub mod permissions;
pub mod units;

#[cfg(feature = "live")]
pub use collect::{Environment, GcpConnector, collect, give_up_unfinished};
#[cfg(feature = "live")]
pub use config::{CredentialKind, GcpConfig};
pub use import::{AsOf, Ignored, ImportError, ImportPlan, ImportSummary, import, plan};
pub use normalise::Normaliser;
