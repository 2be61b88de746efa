//! Tests of the loopback Google Cloud.

mod answers;
mod client;
mod clients;
mod faults;
mod gcloud;
mod sign_in;
mod truth;
mod units;
