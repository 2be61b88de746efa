//! `aws iam get-account-authorization-details` as a file of an import.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    tenure_fuzz::import(&[("iam-get-account-authorization-details.json", bytes)]);
});
