//! The credential report, as far as the scan itself needs it.

use base64::Engine as _;
use serde_json::Value;

/// Users whose signing certificates are active, from the body of an answer.
pub(crate) fn users_with_certificates(body: &Value) -> Vec<String> {
    let content = body.get("Content").and_then(Value::as_str).unwrap_or_default();
    let Ok(report) = base64::engine::general_purpose::STANDARD.decode(content.trim()) else {
        return Vec::new();
    };
    let mut rows = csv::ReaderBuilder::new().flexible(true).from_reader(report.as_slice());
    let Ok(header) = rows.headers().cloned() else { return Vec::new() };
    let column = |name: &str| header.iter().position(|column| column == name);
    let Some(user) = column("user") else { return Vec::new() };
    let certificates = [column("cert_1_active"), column("cert_2_active")];
    rows.records()
        .filter_map(Result::ok)
        .filter(|row| certificates.iter().flatten().any(|at| row.get(*at) == Some("true")))
        .filter_map(|row| row.get(user).map(str::to_owned))
        // The root user's certificates cannot be listed.
        .filter(|user| user != "<root_account>")
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn users(report: &str) -> Vec<String> {
        users_with_certificates(&json!({"Content": base64::engine::general_purpose::STANDARD.encode(report)}))
    }

    #[test]
    fn only_those_with_an_active_certificate() {
        let report = "user,arn,cert_1_active,cert_1_last_rotated,cert_2_active\n\
            <root_account>,a,true,N/A,false\n\
            dana,a,true,2026-01-02T03:04:05+00:00,false\n\
            \"e, f\",a,false,N/A,true\n\
            gil,a,false,N/A,false\n";
        assert_eq!(users(report), ["dana", "e, f"]);
    }

    #[test]
    fn an_odd_report_names_nobody() {
        assert!(users("").is_empty());
        assert!(users("a,b\n1,2\n").is_empty());
        assert!(users_with_certificates(&json!({"Content": "%%%"})).is_empty());
        assert!(users_with_certificates(&json!({})).is_empty());
    }
}
