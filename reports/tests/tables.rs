//! CSV and JSON: whole, safe in a spreadsheet, a line per record.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod fixture;

use tenure_model::Assessment;
use tenure_reports::formats::{csv as tables, json};
use tenure_reports::{Format, Report, ReportOptions};

fn records(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn every_record_has_a_row_in_every_table() {
    let (all, _) = fixture::rich();
    let files = tables::tables(&all).unwrap();
    let findings = all.outcomes.iter().map(|outcome| outcome.findings.len()).sum();
    for (name, expected) in [
        ("coverage", all.coverage.len()),
        ("findings", findings),
        ("gaps", all.gaps.len()),
        ("identities", all.identities.len()),
        ("matrix", all.matrix.len() * 6),
        ("outcomes", all.outcomes.len()),
        ("parties", all.parties.len()),
    ] {
        let file = files.iter().find(|file| file.path == format!("tables/{name}.csv")).unwrap();
        let records = records(&file.bytes);
        assert_eq!(records.len(), expected + 1, "{name}");
        let header = tables::TABLES.iter().find(|(table, _)| *table == name).unwrap().1;
        assert_eq!(records[0], header, "{name}");
        // A record is a line also for a reader that knows no quotes.
        assert_eq!(file.bytes.iter().filter(|byte| **byte == b'\n').count(), expected + 1, "{name}");
    }
    assert_eq!(files.len(), tables::TABLES.len());
}

#[test]
fn empty_tables_have_their_header() {
    for file in tables::tables(&fixture::empty()).unwrap() {
        // Controls are there without a scan: nothing is said of them.
        if file.path == "tables/controls.csv" {
            let answers = ["answer", "not-evaluated", "not-tested"];
            assert!(records(&file.bytes).iter().all(|row| answers.contains(&row[5].as_str())));
        } else {
            assert_eq!(records(&file.bytes).len(), 1, "{}", file.path);
        }
    }
}

#[test]
fn no_cell_is_a_formula_or_holds_a_control_character() {
    let (all, _) = fixture::rich();
    for file in tables::tables(&all).unwrap() {
        let text = String::from_utf8(file.bytes.clone()).unwrap();
        assert!(!text.chars().any(|character| character.is_control() && character != '\n'), "{}", file.path);
        assert!(!text.contains(['\u{202e}', '\u{feff}', '\u{200b}']), "{}", file.path);
        for cell in records(&file.bytes).concat() {
            assert!(
                !cell.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']),
                "{}: {cell}",
                file.path
            );
        }
    }
}

#[test]
fn the_assessment_reads_back_as_it_was() {
    for all in [fixture::empty(), fixture::rich().0, fixture::sized(120).0] {
        let bytes = json::render(&all).unwrap();
        assert_eq!(serde_json::from_slice::<Assessment>(&bytes).unwrap(), all);
        assert_eq!(json::render(&all).unwrap(), bytes);
    }
}

#[test]
fn every_record_of_the_assessment_has_a_line() {
    let (all, _) = fixture::rich();
    let text = String::from_utf8(json::render(&all).unwrap()).unwrap();
    for one in &all.identities {
        let id = serde_json::to_string(&one.subject.id).unwrap();
        assert_eq!(
            text.lines().filter(|line| line.starts_with("  {\"subject\"") && line.contains(&id)).count(),
            1
        );
    }
    for finding in all.outcomes.iter().flat_map(|outcome| &outcome.findings) {
        let start = format!("{{\"fingerprint\":\"{}\"", finding.fingerprint.as_str());
        assert_eq!(text.lines().filter(|line| line.trim_start().starts_with(&start)).count(), 1, "{start}");
    }
    assert!(text.starts_with("{\n \"format_version\":1,\n"), "{}", &text[..80]);
    assert!(text.ends_with("\n}\n"));
}

#[test]
fn the_ledger_has_a_line_for_each_listing() {
    let (all, _) = fixture::rich();
    let lines = String::from_utf8(json::coverage_lines(&all).unwrap()).unwrap();
    assert_eq!(lines.lines().count(), all.coverage.len());
    for (line, coverage) in lines.lines().zip(&all.coverage) {
        assert_eq!(serde_json::from_str::<tenure_model::Coverage>(line).unwrap(), *coverage);
    }
}

#[test]
fn every_format_writes_something_for_everything() {
    for all in [fixture::empty(), fixture::rich().0] {
        let report = Report::new(&all, &fixture::texts(), &ReportOptions::default());
        for format in Format::ALL {
            let files = format.files(&all, &report).unwrap();
            // Security Hub and OCSF take findings, and nothing else: where there is none nothing is filed.
            let may_be_none = [Format::Asff, Format::Ocsf].contains(&format) && all.outcomes.is_empty();
            if may_be_none {
                continue;
            }
            assert!(
                !files.is_empty() && files.iter().all(|file| !file.bytes.is_empty()),
                "{}",
                format.as_str()
            );
        }
    }
}
