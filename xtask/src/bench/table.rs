//! The figures of the bench, for CONTRIBUTING.md and issues.
#![expect(clippy::cast_precision_loss, reason = "figures for people")]

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Context as _;
use serde_json::Value;

use super::Row;

/// A Markdown table with ratios, and the growth from size to size below it.
pub(super) fn markdown(rows: &[Row]) -> String {
    let mut text = String::from(
        "| principals | input MB | parse s | import s | assess s | (import + assess) / parse \
         | peak import MB | peak assess MB | peak / input |\n\
         |---:|---:|---:|---:|---:|---:|---:|---:|---:|\n",
    );
    for row in rows {
        let peak = row.import.peak_bytes.max(row.assess.peak_bytes) as f64;
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "| {} | {:.1} | {:.3} | {:.3} | {:.3} | {:.1} | {:.0} | {:.0} | {:.2} |",
            row.principals,
            megabytes(row.input_bytes),
            row.parse.cpu_seconds,
            row.import.cpu_seconds,
            row.assess.cpu_seconds,
            total(row) / row.parse.cpu_seconds.max(f64::EPSILON),
            megabytes(row.import.peak_bytes),
            megabytes(row.assess.peak_bytes),
            peak / row.input_bytes as f64,
        );
    }
    text.push_str(
        "\nCPU seconds (user + system, all threads), the quickest of three runs; MB = 1,000,000 bytes.\n",
    );
    for pair in rows.windows(2) {
        if let [small, large] = pair {
            let _ = writeln!(
                text,
                "Growth from {} to {} principals: CPU exponent {:.2}, parse {:.2} (1 = linear).",
                small.principals,
                large.principals,
                slope(small, large, total),
                slope(small, large, |row| row.parse.cpu_seconds),
            );
        }
    }
    text
}

/// API calls per 1,000 identities, from what `tenure collect --format json` printed.
pub(super) fn calls(file: &Path) -> anyhow::Result<String> {
    let name = file.display();
    let text = std::fs::read_to_string(file).with_context(|| format!("could not read `{name}`"))?;
    let summary: Value = serde_json::from_str(&text).with_context(|| format!("in `{name}`"))?;
    let number = |key: &str| {
        let found = summary.get("calls").and_then(|calls| calls.get(key)).and_then(Value::as_f64);
        found.with_context(|| format!("`{name}` has no number `calls.{key}`"))
    };
    let (calls, identities) = (number("calls")?, number("identities")?);
    Ok(format!(
        "{calls} API calls for {identities} identities: {:.1} calls per 1,000 identities.",
        calls * 1000.0 / identities.max(1.0)
    ))
}

fn total(row: &Row) -> f64 {
    row.import.cpu_seconds + row.assess.cpu_seconds
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// The exponent k of time = c · size^k between two sizes, by the size of the input.
fn slope(small: &Row, large: &Row, time: impl Fn(&Row) -> f64) -> f64 {
    let times = time(large).max(f64::EPSILON) / time(small).max(f64::EPSILON);
    times.ln() / (large.input_bytes as f64 / small.input_bytes as f64).ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Usage;

    fn row(principals: usize, seconds: f64) -> Row {
        let usage = |cpu_seconds| Usage { cpu_seconds, peak_bytes: 2_000_000 };
        Row {
            principals,
            input_bytes: principals as u64 * 1000,
            parse: usage(seconds / 4.0),
            import: usage(seconds * 0.5),
            assess: usage(seconds * 0.5),
        }
    }

    #[test]
    fn ten_times_the_time_for_ten_times_the_input_is_linear() {
        let text = markdown(&[row(1000, 0.1), row(10_000, 1.0)]);
        assert!(text.contains("| 1000 | 1.0 | 0.025 | 0.050 | 0.050 | 4.0 | 2 | 2 | 2.00 |"), "{text}");
        assert!(text.contains("CPU exponent 1.00, parse 1.00"), "{text}");
    }

    #[test]
    fn a_hundred_times_the_time_is_quadratic() {
        let exponent = slope(&row(1000, 0.1), &row(10_000, 10.0), total);
        assert!((exponent - 2.0).abs() < 1e-9, "{exponent}");
    }
}
