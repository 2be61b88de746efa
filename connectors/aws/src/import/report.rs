//! The credential report, which the CLI prints as base64 in JSON and people keep as CSV.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::value::RawValue;

/// The CSV in the CLI's JSON.
pub(super) fn decode(json: &[u8]) -> Option<Vec<u8>> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Report {
        content: String,
    }
    let report: Report = serde_json::from_slice(json).ok()?;
    decode_content(&report.content)
}

/// The CSV in base64.
pub(super) fn decode_content(content: &str) -> Option<Vec<u8>> {
    let packed: String = content.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    STANDARD.decode(packed).ok()
}

/// The CLI's JSON for a CSV.
pub(super) fn wrap(csv: &[u8]) -> serde_json::Result<Box<RawValue>> {
    let body = serde_json::json!({ "Content": STANDARD.encode(csv), "GeneratedTime": null });
    serde_json::value::to_raw_value(&body)
}

/// How many users have a signing certificate: their certificates can be asked for.
pub(super) fn certificate_holders(csv: &[u8]) -> u64 {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(csv);
    let Ok(headers) = reader.headers().cloned() else { return 0 };
    let columns: Vec<usize> = headers
        .iter()
        .enumerate()
        .filter(|(_, name)| matches!(*name, "cert_1_last_rotated" | "cert_2_last_rotated"))
        .map(|(at, _)| at)
        .collect();
    let user = headers.iter().position(|name| name == "user");
    let holds = |row: &csv::StringRecord| {
        let dated =
            |at: &usize| row.get(*at).is_some_and(|cell| cell.starts_with(|c: char| c.is_ascii_digit()));
        // Those of the root user cannot be listed.
        columns.iter().any(dated) && user.and_then(|at| row.get(at)) != Some("<root_account>")
    };
    reader.records().filter_map(Result::ok).filter(holds).count() as u64
}
