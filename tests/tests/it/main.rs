//! Tests of the whole: see `tests/src` for what they are made of.

// Functions that tests share are tests too: they may panic.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr
)]

mod architecture;
mod azure_scan;
mod browser;
mod cli;
mod cli_paths;
mod cli_questions;
mod cli_simulate;
mod demo;
mod digests;
mod documented_cases;
mod emulated_scan;
mod fault_proxy;
mod faults;
mod formats;
mod frameworks;
mod gcp_scan;
mod hostile;
mod offboard;
mod oracle;
mod oscal;
mod pack;
mod paper;
mod period;
mod planted;
mod policy_properties;
mod presentation;
mod query;
mod register;
mod resume;
mod reviews;
mod right_size;
mod scan;
mod second_opinion;
mod shapes;
mod signing;
mod waivers;
mod workbook;
