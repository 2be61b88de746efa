//! Writes the report of a made-up assessment to a file, to be looked at in a browser.
//!
//! ```sh
//! cargo run -p tenure-reports --example render -- report.html          # every case, hostile names
//! cargo run -p tenure-reports --example render -- report.html 10000    # an estate of that size
//! cargo run -p tenure-reports --example render -- summary.txt          # the summary for terminals
//! ```
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "an example that ends with its first fault")]

#[path = "../tests/fixture/mod.rs"]
mod fixture;

use tenure_reports::formats::{html, text};
use tenure_reports::{Report, ReportOptions};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let target = arguments.next().unwrap_or_else(|| "report.html".to_owned());
    let (assessment, _) = match arguments.next().as_deref() {
        None => fixture::rich(),
        Some("0") => (fixture::empty(), fixture::Recordings::default()),
        Some(size) => fixture::sized(size.parse().unwrap()),
    };
    let options = ReportOptions { organisation: Some("Example Bank".to_owned()) };
    let report = Report::new(&assessment, &fixture::texts(), &options);
    let rendered = match target.ends_with(".txt") {
        true => text::render(&report, &text::TextStyle { width: 100, colour: false }),
        false => html::render(&report).unwrap(),
    };
    std::fs::write(&target, &rendered).unwrap();
    println!("{target}: {} bytes", rendered.len());
}
