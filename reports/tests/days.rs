//! Days of the register, as readers on the other side of the earth see them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod fixture;

use tenure_reports::formats::{csv, html};
use tenure_reports::{Report, ReportOptions};

/// The instants of 1 October, and the end of 31 December 2026, in zones east and west of UTC.
const ZONES: [(&str, &str, &str); 3] = [
    ("Pacific/Auckland", "2026-09-30T11:00:00Z", "2026-12-31T11:00:00Z"),
    ("UTC", "2026-10-01T00:00:00Z", "2027-01-01T00:00:00Z"),
    ("America/Los_Angeles", "2026-10-01T07:00:00Z", "2027-01-01T08:00:00Z"),
];

#[test]
fn a_day_of_the_register_is_that_day_in_every_format() {
    for (zone, start, end) in ZONES {
        let (mut all, _) = fixture::rich();
        let (start, end) = (fixture::time(start), fixture::time(end));
        let governance = &mut all.governance;
        governance.register.time_zone = zone.into();
        (governance.exceptions[0].opened, governance.exceptions[0].expires) = (start, end);
        let contract = &mut governance.contracts[0];
        (contract.start, contract.end, contract.offboard_by) = (start, Some(end), Some(end));
        contract.evidence = vec![tenure_model::EvidenceDue { quarter_ended: start, due: end }];
        let report = Report::new(&all, &fixture::texts(), &ReportOptions::default());
        for (name, last) in [("contracts", 5), ("exceptions", 1)] {
            let table = report.governance.tables.iter().find(|table| table.id == name).unwrap();
            let row = serde_json::to_string(&table.rows[0]).unwrap();
            assert_eq!(row.matches("2026-12-31").count(), if last == 5 { 3 } else { 1 }, "{zone}: {row}");
            assert_eq!(row.matches("2026-10-01").count(), 1, "{zone}: {row}");
            assert!(!row.contains("2027-") && !row.contains("2026-09-30"), "{zone}: {row}");
        }
        let page = html::render(&report).unwrap();
        assert!(page.contains(&format!("days of the time zone {zone}")), "{zone}");
        for file in csv::tables(&all).unwrap() {
            let text = String::from_utf8(file.bytes).unwrap();
            if ["tables/contracts.csv", "tables/exceptions.csv"].contains(&file.path.as_str()) {
                let row = text.lines().nth(1).unwrap();
                assert!(row.trim_end().ends_with("\"2026-12-31\""), "{zone}: {row}");
            }
            if file.path == "tables/contracts.csv" {
                assert!(
                    text.contains("2026-09-30 by 2026-12-31"),
                    "the quarter before October: {zone}: {text}"
                );
            }
        }
    }
}
