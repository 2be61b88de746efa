//! The seed: Contoso, with one or more of everything that a scan reads.

mod activity;
mod applications;
mod azure;
mod directory;
mod governance;
pub mod names;
mod neighbours;
mod permissions;
mod requests;
mod roles;

use super::{Tenant, guid};

/// When everything was made that has no better time.
const MADE: &str = "2024-03-01T09:00:00Z";

pub(super) fn contoso() -> Tenant {
    let mut tenant = Tenant::empty(names::TENANT);
    directory::add(&mut tenant);
    applications::add(&mut tenant);
    roles::add(&mut tenant);
    neighbours::add(&mut tenant);
    governance::add(&mut tenant);
    activity::add(&mut tenant);
    requests::add(&mut tenant);
    azure::add(&mut tenant);
    tenant.set_secret(names::SCANNER_APP_ID, names::SCANNER_SECRET);
    tenant
}

/// The id of an object by its name: `user alice`.
fn id(name: &str) -> String {
    guid(name)
}
