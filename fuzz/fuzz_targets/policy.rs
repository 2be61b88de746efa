//! Policy documents: parsing never panics, and means the same for every way of writing the same JSON.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use tenure_model::AwsPolicy;

fuzz_target!(|text: &str| {
    let Ok(policy) = AwsPolicy::parse(text) else { return };
    let value: Value = serde_json::from_str(text).expect("what was parsed is JSON");
    let pretty = serde_json::to_string_pretty(&value).expect("JSON can be written");
    // The writer of JSON may lose the last digit of a number with dozens of them, which no policy has.
    if serde_json::from_str::<Value>(&pretty).is_ok_and(|again| again != value) {
        return;
    }
    assert_eq!(AwsPolicy::parse(&pretty), Ok(policy));
});
