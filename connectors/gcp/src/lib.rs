//! Reads Google Cloud: live through its REST APIs, or offline from files that `gcloud` wrote, and turns
//! what was recorded into the vocabulary of [`tenure_model`].

mod normalise;
pub mod permissions;
pub mod units;

pub use normalise::Normaliser;
