//! A quarter as files.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use std::collections::BTreeMap;

use tenure_model::*;
use tenure_reports::{File, ReportOptions, period};

fn moment(day: u32) -> Moment {
    Moment {
        snapshot: format!("snapshot-{day}"),
        as_of: format!("2026-10-{day:02}T00:00:00Z").parse().unwrap(),
    }
}

fn change(name: &str, kind: ChangeKind) -> Change {
    Change {
        thing: Thing::Grant,
        kind,
        id: name.into(),
        name: name.into(),
        cloud: Some(Cloud::Aws),
        scope: ScopeId::aws("111111111111"),
        party: Some("acme".into()),
        before: String::new(),
        after: "standing".into(),
        from: moment(1),
        to: moment(20),
        why: String::new(),
        cause: Cause::NoActFound,
        cause_why: "CloudTrail covers the time and names no act on it".into(),
        acts: Vec::new(),
        evidence_before: None,
        evidence_after: None,
    }
}

fn report(changes: Vec<Change>) -> PeriodReport {
    let point = |day: u32, critical: u64| TrendPoint {
        moment: moment(day),
        things: BTreeMap::from([(Thing::Grant, u64::from(day))]),
        open_by_severity: BTreeMap::from([("critical".into(), critical)]),
        open: critical,
        opened: 0,
        verified: 0,
        not_verified: 0,
        waived: 0,
        overdue: 0,
        gaps: 0,
    };
    PeriodReport {
        format_version: 1,
        name: "2026-Q4".into(),
        from: "2026-10-01T00:00:00Z".parse().unwrap(),
        to: "2027-01-01T00:00:00Z".parse().unwrap(),
        time_zone: "UTC".into(),
        unfinished: true,
        opened_before: false,
        points: vec![point(1, 4), point(20, 1)],
        unseen: vec![Unseen {
            from: moment(20).as_of,
            to: "2027-01-01T00:00:00Z".parse().unwrap(),
            why: "no snapshot after this in the period".into(),
        }],
        drift: Drift {
            format_version: 1,
            earlier: moment(1),
            later: moment(20),
            compared: vec![Thing::Grant],
            changes,
            parties: vec![PartyDrift { party: Some("acme".into()), added: 1, ..PartyDrift::default() }],
            blind: Vec::new(),
            registers: String::new(),
        },
        acts: Vec::new(),
        acts_unseen: Vec::new(),
        hand_work: HandWork::default(),
        reviews: Vec::new(),
        exceptions: Vec::new(),
        evidence: vec![PeriodEvidence {
            contract: "C-1".into(),
            party: "acme".into(),
            due: "2027-01-10T00:00:00Z".parse().unwrap(),
            shown: None,
            state: EvidenceState::NotShown,
        }],
        time_to_remove: Durations::default(),
    }
}

fn text<'f>(files: &'f [File], path: &str) -> &'f str {
    let file = files.iter().find(|file| file.path == path).unwrap_or_else(|| panic!("no {path}"));
    std::str::from_utf8(&file.bytes).unwrap()
}

#[test]
fn a_period_is_a_page_data_and_tables() {
    let report = report(vec![change("deploy has AdministratorAccess", ChangeKind::Added)]);
    let files = period::files(&report, &ReportOptions::default()).unwrap();
    assert_eq!(files, period::files(&report, &ReportOptions::default()).unwrap(), "the same bytes");
    let page = text(&files, "period.html");
    for told in [
        "1 added, 0 changed, 0 removed",
        "no act found",
        "Parts of the period were not seen",
        "No snapshot from before the period was given",
        "not shown",
        "not over when the latest snapshot was taken (2026-10-20)",
        "It runs until 2026-12-31",
        "<svg",
        "var(--critical)",
    ] {
        assert!(page.contains(told), "`{told}` is not in the page");
    }
    assert!(!page.contains("<script"));
    for (_, href) in page
        .match_indices("href=\"tables/")
        .map(|(at, _)| page[at + 6..].split_once('"').unwrap())
        .map(|(href, _)| ((), href))
    {
        assert!(files.iter().any(|file| file.path == href), "{href} leads nowhere");
    }
    assert!(
        page.contains("2027-01-09") && !page.contains("2027-01-10"),
        "the last day on which it is in time"
    );
    let back: PeriodReport = serde_json::from_str(text(&files, "period.json")).unwrap();
    assert_eq!(back, report);
    assert!(text(&files, "tables/period_changes.csv").lines().count() == 2);
}

#[test]
fn hostile_names_break_neither_page_nor_tables() {
    for name in
        ["=cmd|'/c calc'!A1", "</script><script>alert(1)</script>", "a\u{202e}b\u{0}\nc", "<img src=x>"]
    {
        let files =
            period::files(&report(vec![change(name, ChangeKind::Removed)]), &ReportOptions::default())
                .unwrap();
        let page = text(&files, "period.html");
        assert!(!page.contains("<script") && !page.contains("<img") && !page.contains('\u{202e}'));
        let table = text(&files, "tables/period_changes.csv");
        assert_eq!(table.lines().count(), 2, "{table}");
        assert!(!table.contains("\"=cmd"), "{table}");
    }
}

#[test]
fn one_snapshot_has_no_trend_and_says_so() {
    let mut report = report(Vec::new());
    report.points.truncate(1);
    let files = period::files(&report, &ReportOptions::default()).unwrap();
    let page = text(&files, "period.html");
    assert!(!page.contains("<svg") && page.contains("One snapshot is no trend"));
}
