//! What must hold within a register: a fault here cannot be meant. What is only unwise is told by checks.

mod environments;
mod footprints;
mod keys;
mod references;
mod texts;

pub use keys::plain_key;

use crate::Register;
use crate::file::Reading;

/// Holds that entries fit each other; adds what does not to the faults.
pub(crate) fn validate(register: &Register, reading: &mut Reading<'_>) {
    texts::check(register, reading);
    references::check(register, reading);
    footprints::check(register, reading);
    environments::check(register, reading);
    keys::check(register, reading);
}
