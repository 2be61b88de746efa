//! The report as PDF, read page by page by pypdf.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tenure_tests::environment::{self, Venv};

use crate::demo::Demo;

const READER: &str = "src/documents/paper.py";

fn read(venv: &Venv, data: &Path, more: &[&str]) -> Output {
    venv.script(READER).arg(data).args(more).output().unwrap()
}

/// Holds the PDF of a pack against its assessment; what the reader saw, or nothing where there is no reader.
pub(crate) fn is_in_order(data: &Path) -> Option<Value> {
    let venv = environment::venv("the report as PDF in pypdf")?;
    let output = read(&venv, data, &[]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

#[test]
fn the_verdict_is_on_page_one_and_every_page_says_what_it_is() {
    let Some(seen) = is_in_order(&Demo::shared().path("pack/data")) else { return };
    let first = seen["first"].as_str().unwrap();
    for text in ["Findings, worst critical", "Acme Integrators Ltd", "Verdict per party"] {
        assert!(first.contains(text), "`{text}` is not on page one: {first}");
    }
    let pages = seen["pages"].as_u64().unwrap();
    assert!((5..=60).contains(&pages), "{pages} pages");
    assert!(seen["bytes"].as_u64().unwrap() < 3_000_000, "{} bytes", seen["bytes"]);
    let text = seen["text"].as_str().unwrap();
    assert!(
        text.contains("NIST Cybersecurity Framework") && text.contains("tables/controls.csv"),
        "frameworks"
    );
    assert_eq!(seen["figures"], 0, "nobody gave a logo");
    for file in ["tables/findings.csv", "tables/coverage.csv", "VERIFY.txt"] {
        assert!(text.contains(file), "nobody is told of {file}");
    }
}

#[test]
fn the_reader_misses_a_page() {
    let Some(venv) = environment::venv("a page taken out of the PDF") else { return };
    let output = read(&venv, &Demo::shared().path("pack/data"), &["--planted"]);
    assert!(!output.status.success());
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(error.contains("does not say that it is one of"), "{error}");
}

/// Poppler says where each word stands: none may leave its page's margins.
#[test]
fn no_word_leaves_the_page() {
    let pdf = Demo::shared().path("pack/data/report.pdf");
    let Ok(output) = Command::new("pdftotext").args(["-bbox"]).arg(&pdf).arg("-").output() else {
        return environment::skip("words within the margins of the PDF", "`pdftotext` is not installed");
    };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut words = 0;
    for line in text.lines().filter(|line| line.trim_start().starts_with("<word ")) {
        let at = |name: &str| -> f64 {
            let from = line.find(&format!("{name}=\"")).unwrap() + name.len() + 2;
            line[from..].split('"').next().unwrap().parse().unwrap()
        };
        // A4 with margins of 17 mm at the sides, in points.
        assert!(at("xMin") > 46.0 && at("xMax") < 595.3 - 46.0, "{line}");
        assert!(at("yMin") > 20.0 && at("yMax") < 841.9 - 20.0, "{line}");
        words += 1;
    }
    assert!(words > 2_000, "{words} words");
}
