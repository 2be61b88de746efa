//! Tests of the loopback Google Cloud.

mod answers;
mod client;
mod clients;
mod truth;
mod units;
