//! The workbook, opened by openpyxl and held against the tables of the same pack.

use std::path::Path;
use std::process::Output;

use serde_json::Value;
use tenure_tests::environment::{self, Venv};

use crate::demo::Demo;

const READER: &str = "src/documents/workbook.py";

fn read(venv: &Venv, data: &Path, more: &[&str]) -> Output {
    venv.script(READER).arg(data).args(more).output().unwrap()
}

/// Holds the workbook of a pack against its tables; what the reader saw, or nothing where there is no reader.
pub(crate) fn matches_the_tables(data: &Path) -> Option<Value> {
    let venv = environment::venv("the workbook in openpyxl")?;
    let output = read(&venv, data, &[]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

#[test]
fn another_library_opens_the_workbook_with_its_types() {
    let Some(seen) = matches_the_tables(&Demo::shared().path("pack/data")) else { return };
    for kind in ["time", "number", "text"] {
        assert!(seen["cells"][kind].as_u64().unwrap() > 100, "{kind}: {}", seen["cells"]);
    }
    let cover = seen["cover"].as_array().unwrap();
    let says = |text: &str| cover.iter().any(|cell| cell.as_str().unwrap().contains(text));
    assert!(
        says("Findings, worst critical") && says("never a pass") && says("tables/findings.csv"),
        "{cover:?}"
    );
}

#[test]
fn the_reader_sees_a_planted_formula() {
    let Some(venv) = environment::venv("a planted formula in the workbook") else { return };
    let output = read(&venv, &Demo::shared().path("pack/data"), &["--planted"]);
    assert!(!output.status.success());
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(error.contains("identities.name[0] is a formula"), "{error}");
}
