//! Example Bank's organization on Google Cloud: what its APIs answer, as files of an import.
//!
//! ```text
//!  places ─► content: people, software, access, limits ─► Organization ─► files, planted
//! ```

mod access;
mod doors;
mod exceptions;
mod limits;
mod organization;
mod people;
mod places;
mod planting;
mod roles;
mod software;

use super::planted::Planted;
use organization::Organization;
pub(super) use software::unique_id;

/// The files of the export, by their path under `scanner/cli/demo/organization`, and what is planted in them.
pub(super) fn example_bank() -> (Vec<(String, Vec<u8>)>, Vec<Planted>) {
    let mut organization = Organization::default();
    places::add(&mut organization);
    roles::add(&mut organization);
    people::add(&mut organization);
    software::add(&mut organization);
    access::add(&mut organization);
    exceptions::add(&mut organization);
    doors::add(&mut organization);
    limits::add(&mut organization);
    planting::add(&mut organization);
    organization.write()
}
