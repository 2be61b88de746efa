//! The directory format, through its public door.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "clippy knows test functions, but not the functions that they share"
)]

mod any_record;
mod damage;
mod determinism;
mod every_value;
mod example;
mod hostile;
mod killed;
mod reading;
mod resume;
mod round_trip;
mod versions;
mod words;
mod writing;
