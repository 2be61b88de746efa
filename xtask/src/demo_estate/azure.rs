//! Example Bank's tenant: what `az rest` printed of Entra ID and of five subscriptions.
//!
//! ```text
//!  places ─► content: people, software, compute, partners, roles ─► Tenant ─► files, planted
//! ```

mod compute;
mod partners;
mod people;
mod places;
mod planting;
mod privileges;
mod roles;
mod software;
mod tenant;

use super::planted::Planted;
use tenant::Tenant;

pub(super) use software::client;
pub(super) use tenant::{TENANT, id};

/// The files of the export, by their path under `scanner/cli/demo/tenant`, and what is planted in them.
pub(super) fn example_bank() -> (Vec<(String, Vec<u8>)>, Vec<Planted>) {
    let mut tenant = Tenant::default();
    places::add(&mut tenant);
    roles::add(&mut tenant);
    people::add(&mut tenant);
    software::add(&mut tenant);
    compute::add(&mut tenant);
    privileges::add(&mut tenant);
    partners::add(&mut tenant);
    planting::add(&mut tenant);
    tenant.write()
}
