//! What the tests of the whole are made of: emulators, a proxy that misbehaves, places of programs.
//!
//! The tests themselves are in `tests/it`, one binary.

// A helper that cannot go on has found a failure: it says so and stops the test.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr
)]

pub mod cases;
pub mod emulator;
pub mod environment;
pub mod fault_proxy;
pub mod oracle;
pub mod program;
pub mod second_opinion;
pub mod time_authority;
