//! What the checks of Google Cloud share: where something is granted, with whom resources are shared, and
//! `gcloud` commands.

pub(crate) mod place;
pub(crate) mod repair;
pub(crate) mod shares;
