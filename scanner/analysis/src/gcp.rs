//! What the checks of Google Cloud share.

pub(crate) mod repair;
