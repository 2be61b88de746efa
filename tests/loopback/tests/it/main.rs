//! Tests of the loopback server: what it answers, and that it is held to the vendor's truth.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    clippy::disallowed_methods
)]

mod answers;
mod arm_truth;
mod client;
mod environment;
mod faults;
mod google;
mod graph_sdk;
mod graph_truth;
mod sign_in;
mod units;
