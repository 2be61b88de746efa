//! Members that no case has. A typing error in a regression test must not be silent.

use serde_json::Value;

const CASE: &[&str] = &[
    "id",
    "mode",
    "request",
    "identity_policies",
    "permission_boundaries",
    "session_policy",
    "scps",
    "rcps",
    "resource_policy",
    "vpc_endpoint_policies",
    "expected",
];
const REQUEST: &[&str] = &["principal", "action", "resource", "resource_account", "context"];
const LEVEL: &[&str] = &["level", "policies"];

/// The members of a case, as written, that none has: `request.resouce`.
pub fn unknown_members(case: &Value) -> Vec<String> {
    let mut found = Vec::new();
    note(case, "", CASE, &mut found);
    if let Some(request) = case.get("request") {
        note(request, "request.", REQUEST, &mut found);
        if let Some(principal) = request.get("principal") {
            note(principal, "request.principal.", &["anonymous"], &mut found);
        }
    }
    for rails in ["scps", "rcps"] {
        for (at, level) in case.get(rails).and_then(Value::as_array).into_iter().flatten().enumerate() {
            note(level, &format!("{rails}[{at}]."), LEVEL, &mut found);
        }
    }
    found
}

fn note(value: &Value, place: &str, known: &[&str], found: &mut Vec<String>) {
    let members = value.as_object().into_iter().flatten();
    let strays = members.filter(|(name, _)| !known.contains(&name.as_str()));
    found.extend(strays.map(|(name, _)| format!("{place}{name}")));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::simulate::Case;

    #[test]
    fn typing_errors_are_found_where_they_stand() {
        let case = json!({
            "id": "x", "identity_policy": [], "scps": [{"level": "root", "polices": []}],
            "request": {"principal": {"anonymus": true}, "action": "s3:GetObject", "resouce": "*"}
        });
        let found = unknown_members(&case);
        assert_eq!(
            found,
            ["identity_policy", "request.resouce", "request.principal.anonymus", "scps[0].polices"]
        );
        assert!(unknown_members(&json!(3)).is_empty());
    }

    #[test]
    fn the_list_is_that_of_the_case() {
        let mut case = json!({"request": {"principal": "x", "action": "s3:GetObject"}});
        for name in CASE.iter().filter(|name| !["request", "id", "mode"].contains(name)) {
            case[*name] = serde_json::Value::Null;
        }
        let read: Case = serde_json::from_value(case).expect("a case");
        assert!(read.unknown.is_empty(), "{:?}", read.unknown);
    }
}
