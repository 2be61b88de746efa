//! Writes the report of a made-up assessment to a file, to be looked at in a browser.
//!
//! ```sh
//! cargo run -p tenure-reports --example render -- report.html          # every case, hostile names
//! cargo run -p tenure-reports --example render -- report.html 10000    # an estate of that size
//! cargo run -p tenure-reports --example render -- summary.txt          # the summary for terminals
//! cargo run -p tenure-reports --example render -- report.xlsx 10000    # the tables as a workbook
//! cargo run -p tenure-reports --example render -- pack/                # the whole pack, into a new folder
//! ```
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "an example that ends with its first fault")]

#[path = "../tests/fixture/mod.rs"]
mod fixture;

use std::path::PathBuf;

use tenure_reports::formats::{html, text, xlsx};
use tenure_reports::pack::{Announced, PackContents, Sink, write_pack};
use tenure_reports::{Report, ReportOptions};

/// A folder that a pack is written into.
struct Folder(PathBuf);

impl Sink for Folder {
    type Error = std::io::Error;

    fn put(&mut self, path: &str, bytes: &[u8]) -> Result<(), Self::Error> {
        let target = self.0.join(path);
        std::fs::create_dir_all(target.parent().unwrap())?;
        std::fs::write(target, bytes)
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let target = arguments.next().unwrap_or_else(|| "report.html".to_owned());
    let (assessment, recordings) = match arguments.next().as_deref() {
        None => fixture::rich(),
        Some("0") => (fixture::empty(), fixture::Recordings::default()),
        Some(size) => fixture::sized(size.parse().unwrap()),
    };
    let options = ReportOptions { organisation: Some("Example Bank".to_owned()), ..ReportOptions::default() };
    if target.ends_with('/') {
        let mut folder = Folder(PathBuf::from(&target));
        let texts = fixture::texts();
        let contents = PackContents {
            assessment: &assessment,
            texts: &texts,
            options: &options,
            register: &[],
            certificate: Some(&fixture::certificate("444455556666", "acme")),
            attachments: &[],
            previous: None,
            announced: Announced::default(),
        };
        let summary = write_pack(&contents, &recordings, &mut folder).unwrap();
        println!("{target}: {} files, digest {}", summary.files, summary.digest);
        return;
    }
    let report = Report::new(&assessment, &fixture::texts(), &options);
    let rendered = match target.rsplit('.').next() {
        Some("txt") => text::render(&report, &text::TextStyle { width: 100, colour: false }).into_bytes(),
        Some("xlsx") => xlsx::workbook(&assessment, &report).unwrap(),
        _ => html::render(&report).unwrap().into_bytes(),
    };
    std::fs::write(&target, &rendered).unwrap();
    println!("{target}: {} bytes", rendered.len());
}
