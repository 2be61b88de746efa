//! The directory format, through its public door.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "clippy knows test functions, but not the functions that they share"
)]

mod damage;
mod determinism;
mod example;
mod hostile;
mod reading;
mod resume;
mod round_trip;
mod versions;
mod writing;
