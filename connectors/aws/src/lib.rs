//! The connector of AWS.

pub mod units;
