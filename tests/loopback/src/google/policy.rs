//! Allow policies as they are answered: by the version that the caller says he understands.

use serde_json::{Value, json};

use super::seed::etag;
use crate::tenant::guid;

/// The version that a request asks for: 0 where it says none; `Err` where there is no such one.
pub(super) fn version(text: Option<String>) -> Result<u8, String> {
    match text.as_deref() {
        None | Some("" | "0") => Ok(0),
        Some("1") => Ok(1),
        Some("3") => Ok(3),
        Some(other) => {
            Err(format!("Invalid requested policy version: {other}. Valid values are 0, 1, and 3."))
        }
    }
}

/// A policy as version 3 has it, or, to whoever asks for less, without conditions: the role of a
/// conditional binding then carries `_withcond_` and a hash, so that nobody takes it for granted always.
pub(super) fn of_version(policy: &Value, version: u8) -> Value {
    let mut policy = policy.clone();
    if version < 3 && policy["version"] == 3 {
        policy["version"] = json!(1);
        for binding in policy["bindings"].as_array_mut().into_iter().flatten() {
            if let Some(condition) = binding.as_object_mut().and_then(|binding| binding.remove("condition")) {
                let hash = guid(&condition.to_string()).replace('-', "");
                let role = binding["role"].as_str().unwrap_or_default();
                binding["role"] = json!(format!("{role}_withcond_{}", &hash[..20]));
            }
        }
    }
    policy
}

/// The policy of a resource that has none: it is empty, and still has an etag.
pub(super) fn empty(resource: &str) -> Value {
    json!({ "etag": etag(resource) })
}
