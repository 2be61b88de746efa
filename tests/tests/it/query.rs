//! `tenure query` over the demo's snapshot: SQL that answers, and SQL that is refused.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};
use tenure_tests::program::{Run, run};

use crate::demo::Demo;

fn folder() -> PathBuf {
    Demo::shared().path("snapshot").parent().unwrap().to_path_buf()
}

fn ask(sql: &str, more: &[&str]) -> Run {
    run(&folder(), &[&["query", sql, "--snapshot", "snapshot"], more].concat())
}

fn rows(sql: &str, more: &[&str]) -> Vec<Value> {
    let answer = ask(sql, &[&["--format", "json"], more].concat()).expect(&[0]).json();
    answer.as_array().unwrap().clone()
}

#[test]
fn every_table_is_listed_and_can_be_asked() {
    let listed = run(
        &folder(),
        &["query", "--snapshot", "snapshot", "--assessment", "assessment", "--format", "json"],
    );
    let tables = listed.expect(&[0]).json();
    let tables = tables.as_array().unwrap();
    assert!(tables.len() > 18, "{}", tables.len());
    for table in tables {
        let name = table["name"].as_str().unwrap();
        let sql = format!("SELECT count(*) AS n FROM {name}");
        assert_eq!(rows(&sql, &["--assessment", "assessment"])[0]["n"], table["rows"], "{name}");
        assert!(
            table["columns"].as_array().unwrap().iter().all(|column| column["description"] != ""),
            "{name}"
        );
    }
}

/// Joins, groups, JSON and times, held against the manifest and the assessment.
#[test]
fn answers_are_those_of_the_snapshot() {
    let sql =
        "SELECT DISTINCT c.scope FROM coverage c LEFT JOIN scopes s ON s.id = c.scope WHERE s.id IS NULL";
    assert_eq!(rows(sql, &[]), Vec::<Value>::new(), "a ledger of scopes that are none");
    let old =
        rows("SELECT id, issued FROM credentials WHERE issued < '2026-01-01' ORDER BY issued LIMIT 1", &[]);
    assert!(old[0]["issued"].as_str().unwrap().ends_with('Z'), "{old:?}");
    let tagged = "SELECT id FROM principals WHERE json_valid(tags) AND tags ->> 'owner' IS NOT NULL";
    assert!(!rows(tagged, &[]).is_empty());
    let assessment: Value =
        serde_json::from_str(&fs::read_to_string(folder().join("assessment/assessment.json")).unwrap())
            .unwrap();
    let outcomes = assessment["outcomes"].as_array().unwrap();
    let findings: usize = outcomes.iter().map(|one| one["findings"].as_array().unwrap().len()).sum();
    let counted = "SELECT sum(findings) AS n, (SELECT count(*) FROM findings) AS m FROM outcomes";
    let counted = rows(counted, &["--assessment", "assessment"]);
    assert_eq!(counted, [json!({"n": findings, "m": findings})]);
}

#[test]
fn nothing_but_questions_is_taken() {
    for (sql, why) in [
        ("DELETE FROM gaps", "would change or reach something"),
        ("ATTACH 'other.db' AS other", "would change or reach something"),
        ("PRAGMA writable_schema = 1", "would change or reach something"),
        ("SELECT 1; SELECT 2", "more than one"),
        ("SELECT * FROM principal", "no such table: principal"),
        ("SELECT nobody FROM principals", "no such column: nobody"),
        ("SELEC", "syntax error"),
        ("", "no question"),
    ] {
        let refused = ask(sql, &[]).expect(&[2]);
        assert!(
            refused.stderr.contains(why) && refused.stderr.contains("help:"),
            "{sql}: {}",
            refused.stderr
        );
        assert!(refused.stdout.is_empty());
    }
    assert!(!folder().join("other.db").exists());
    let twice = ask("SELECT id, id FROM principals", &["--format", "json"]).expect(&[2]);
    assert!(twice.stderr.contains("two columns are called `id`"), "{}", twice.stderr);
}

/// INVARIANT: an answer from a snapshot with gaps says so.
#[test]
fn what_was_not_read_is_told_with_every_answer() {
    let told = ask("SELECT id FROM principals WHERE 0", &[]).expect(&[0]).stderr;
    assert!(told.contains("0 rows") && told.contains("rows may be missing"), "{told}");
    ask("SELECT 1", &["--require-complete"]).expect(&[3]);
}

#[test]
fn names_neither_steer_the_terminal_nor_run_in_a_spreadsheet() {
    let sql = "SELECT '=1+2' || char(13) AS a, char(27) || '[31m' AS b, 7 AS c";
    let csv = ask(sql, &["--csv"]).expect(&[0]).stdout;
    assert!(csv.starts_with("a,b,c\r\n'=1+2") && csv.trim_end().ends_with(",7"), "{csv:?}");
    let text = ask(sql, &[]).expect(&[0]).stdout;
    assert!(!csv.contains('\u{1b}') && !text.contains('\u{1b}') && text.contains("ESC"), "{text:?}");
    ask(sql, &["--csv", "--format", "json"]).expect(&[2]);
}

#[test]
fn a_damaged_table_answers_nothing() {
    let copy = tempfile::tempdir().unwrap();
    tenure_tests::program::run(copy.path(), &["demo", "--out", "demo", "--quiet"]).expect(&[0]);
    let table = copy.path().join("demo/snapshot/tables/grants.parquet");
    let mut bytes = fs::read(&table).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&table, bytes).unwrap();
    let asked = |sql: &str| run(copy.path(), &["query", sql, "--snapshot", "demo/snapshot"]);
    let refused = asked("SELECT count(*) FROM grants").expect(&[4]);
    assert!(refused.stderr.contains("`tables/grants.parquet` was changed"), "{}", refused.stderr);
    asked("SELECT count(*) FROM scopes").expect(&[0]);
}
