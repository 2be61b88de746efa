//! The credential report of an import, beside an account with one user.
#![no_main]

const ACCOUNT: &[u8] = include_bytes!("../seeds/import_gaad/account.json");

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    tenure_fuzz::import(&[
        ("iam-get-account-authorization-details.json", ACCOUNT),
        ("iam-get-credential-report.csv", bytes),
    ]);
});
