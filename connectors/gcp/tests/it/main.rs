//! The live scan against Google Cloud on the loopback address, end to end: sign-in, every list, every
//! fault, and what the snapshot then says.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod faults;
mod projects;
mod records;
mod resume;
mod scale;
mod scan;
mod secrets;
mod sign_in;
mod whole;
mod whole_logs;
