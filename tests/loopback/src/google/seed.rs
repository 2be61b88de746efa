//! The seed: an organization with one or more of everything that a scan reads.

mod activation;
mod activity;
mod directory;
mod federation;
mod guards;
mod hierarchy;
mod identities;
mod monitoring;
mod policies;
mod resources;
mod roles;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::organization::{CONTAINER, Organization};
use crate::tenant::guid;

/// When everything was made that has no better time.
const MADE: &str = "2024-03-01T09:00:00.123456Z";

pub(super) fn contoso() -> Organization {
    let mut organization = Organization::empty();
    hierarchy::add(&mut organization);
    roles::add(&mut organization);
    identities::add(&mut organization);
    federation::add(&mut organization);
    resources::add(&mut organization);
    monitoring::add(&mut organization);
    policies::add(&mut organization);
    guards::add(&mut organization);
    activation::add(&mut organization);
    directory::add(&mut organization);
    activity::add(&mut organization);
    organization
}

/// The etag of a thing.
pub(super) fn etag(name: &str) -> String {
    let digits = guid(name).replace('-', "");
    STANDARD.encode(&digits.as_bytes()[..8])
}

/// The full resource name of a container: `container("projects/x")`.
fn container(name: &str) -> String {
    format!("{CONTAINER}{name}")
}

/// Gives a row its members that are the model's own.
fn placed(mut row: Value, id: &str, of: &str, scope: &str) -> Value {
    row["_id"] = id.into();
    row["_of"] = of.into();
    row["_scope"] = scope.into();
    row
}
