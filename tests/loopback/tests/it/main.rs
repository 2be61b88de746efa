//! Tests of the loopback server: what it answers, and that it is held to the vendor's truth.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod answers;
mod client;
mod units;
