//! Reads Azure and Entra ID: live through Microsoft Graph, Azure Resource Manager and Azure Resource
//! Graph, or offline from files that `az rest` wrote, and turns what was recorded into the vocabulary of
//! [`tenure_model`].

#[cfg(feature = "live")]
mod collect;
#[cfg(feature = "live")]
mod config;
mod import;
mod normalise;
pub mod permissions;
pub mod units;

#[cfg(feature = "live")]
pub use collect::{AzureConnector, Environment, collect, give_up_unfinished};
#[cfg(feature = "live")]
pub use config::{AzureCloud, AzureConfig, CredentialKind, Hosts};
pub use import::{AsOf, Ignored, ImportError, ImportPlan, ImportSummary, import, plan};
pub use normalise::Normaliser;
