//! `docs/mission.md` promises only what there is.

use std::collections::BTreeSet;
use std::fs;

use tenure_analysis::checks::Check;
use tenure_reports::formats::csv::TABLES;
use tenure_tests::environment::root;

fn page() -> String {
    fs::read_to_string(root().join("docs/mission.md")).unwrap()
}

/// The words in backticks of the rows.
fn named(page: &str) -> BTreeSet<&str> {
    let rows = page.lines().filter(|line| line.starts_with("| S"));
    rows.flat_map(|row| row.split('`').skip(1).step_by(2)).collect()
}

#[test]
fn every_row_has_an_answer() {
    let page = page();
    let rows: Vec<Vec<&str>> = page
        .lines()
        .filter(|line| line.starts_with("| S"))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    let ids: BTreeSet<&str> = rows.iter().map(|row| row[0]).collect();
    let expected: Vec<String> = (1..=60).map(|number| format!("S{number}")).collect();
    assert_eq!(ids, expected.iter().map(String::as_str).collect());
    assert_eq!(rows.len(), ids.len(), "each once");
    for row in rows {
        assert_eq!(row.len(), 4, "{row:?}");
        assert!(["done", "partly", "not by software"].contains(&row[2]), "{row:?}");
        assert!(row[3].len() > 10, "{row:?}");
    }
}

#[test]
fn what_it_names_is_there() {
    let page = page();
    let (mut checks, mut tables, mut commands) = (0, 0, 0);
    for name in named(&page) {
        if let Some(table) = name.strip_prefix("tables/") {
            assert!(TABLES.iter().any(|(known, _)| table == format!("{known}.csv")), "{name}");
            tables += 1;
        } else if name.starts_with("tenure ") {
            let command = name.split(' ').nth(1).unwrap();
            let commands_of = root().join("scanner/cli/src/commands");
            let places = [format!("{command}.rs"), format!("{command}/mod.rs")];
            assert!(places.iter().any(|place| commands_of.join(place).is_file()), "{name}");
            commands += 1;
        } else if name.contains('-') && !name.contains(['.', '_']) {
            assert!(Check::find(name).is_some(), "`{name}` is no check");
            checks += 1;
        }
    }
    assert!(checks > 50 && tables > 10 && commands > 2, "{checks} {tables} {commands}");
}
