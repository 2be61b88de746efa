//! The page of a period.

use std::collections::BTreeMap;

use serde::Serialize;
use tenure_model::{Cause, Change, ChangeKind, EvidenceState, PeriodReport, Severity, Timestamp};

use super::tables;
use crate::charts::{self, Ink, Series};
use crate::view::{Cell, Fact, Table, words};
use crate::{Presentation, ReportOptions, hostile};

/// The page of a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PeriodView {
    /// Its name.
    pub name: String,
    /// The title of the page.
    pub title: String,
    /// What it comes to, in sentences.
    pub headline: Vec<String>,
    /// What was looked at.
    pub facts: Vec<Fact>,
    /// Trends, each with its table.
    pub charts: Vec<ChartView>,
    /// Why there are none; empty where there are.
    pub no_charts: String,
    /// The tables.
    pub tables: Vec<Table>,
    /// Where to find the rest.
    pub footer: String,
    /// Before the name of a table's file.
    pub all_of_it: String,
    /// In which language and by whose templates.
    #[serde(skip)]
    pub presentation: Presentation,
}

/// A chart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChartView {
    /// What it shows.
    pub title: String,
    /// The drawing, which holds nothing that comes from a cloud.
    pub svg: String,
}

impl PeriodView {
    /// The page of a period.
    pub fn new(report: &PeriodReport, options: &ReportOptions) -> Self {
        let whose = options
            .organisation
            .as_deref()
            .map_or(String::new(), |name| format!("{}: ", hostile::name(name)));
        let charts = charts_of(report);
        Self {
            title: format!("{whose}access in {}", report.name),
            name: report.name.clone(),
            headline: headline(report),
            facts: facts(report),
            no_charts: if charts.is_empty() {
                "One snapshot is no trend: with a second one there are charts.".to_owned()
            } else {
                String::new()
            },
            charts,
            tables: tables_of(report),
            footer: "The same as data: period.json, and tables/period_*.csv. Evidence of a change lies in the snapshots \
                     that it names."
                .to_owned(),
            all_of_it: "All of it:".to_owned(),
            presentation: options.presentation.clone(),
        }
    }
}

fn headline(report: &PeriodReport) -> Vec<String> {
    let of = |kind: ChangeKind| report.drift.changes.iter().filter(|one| one.kind == kind).count() as u64;
    let mut told = vec![format!(
        "{} added, {} changed, {} removed; of {} it cannot be told.",
        words::number(of(ChangeKind::Added)),
        words::number(of(ChangeKind::Changed)),
        words::number(of(ChangeKind::Removed)),
        words::number(of(ChangeKind::NotEvaluated)),
    )];
    let quiet = report.drift.changes.iter().filter(|one| one.cause == Cause::NoActFound).count() as u64;
    if quiet > 0 {
        told.push(format!("{} without an act in logs that cover the time.", words::count(quiet, "change"),));
    }
    if !report.unseen.is_empty() || !report.acts_unseen.is_empty() || !report.drift.blind.is_empty() {
        told.push(
            "Parts of the period were not seen: what changed there and back is not in this page, and is not shown to be \
             nothing."
                .to_owned(),
        );
    }
    if !report.opened_before {
        told.push(
            "No snapshot from before the period was given: the first in it stands for its opening."
                .to_owned(),
        );
    }
    told
}

fn facts(report: &PeriodReport) -> Vec<Fact> {
    let fact = |label: &str, value: String| Fact { label: label.to_owned(), value };
    let times = report.time_to_remove;
    let removal = match (times.p50, times.p95) {
        (Some(p50), Some(p95)) => format!(
            "half within {}, nineteen of twenty within {}, over {}",
            length(p50),
            length(p95),
            words::count(times.measured, "finding"),
        ),
        _ => "none was verified to be gone".to_owned(),
    };
    let work = report.hand_work;
    vec![
        fact(
            "Period",
            format!(
                "{} to {}, the end not in it ({})",
                words::instant(report.from),
                words::instant(report.to),
                hostile::name(&report.time_zone),
            ),
        ),
        fact("Opening", moment(&report.drift.earlier)),
        fact("Closing", moment(&report.drift.later)),
        fact("Snapshots", words::number(report.points.len() as u64)),
        fact("From found to gone", removal),
        fact(
            "Acts on access",
            format!(
                "{} by people, {} by machines, {} by whom is not known",
                words::number(work.people),
                words::number(work.machines),
                words::number(work.not_known),
            ),
        ),
    ]
}

fn moment(moment: &tenure_model::Moment) -> String {
    format!("{}, snapshot {}", words::instant(moment.as_of), hostile::id(&moment.snapshot))
}

/// Days, or hours where it is less than one.
fn length(seconds: i64) -> String {
    let hours = seconds.unsigned_abs() / 3600;
    if hours < 24 { words::count(hours, "hour") } else { words::count(hours / 24, "day") }
}

fn charts_of(report: &PeriodReport) -> Vec<ChartView> {
    let by_severity = Severity::ALL.iter().rev().map(|severity| Series {
        name: severity.as_str(),
        ink: match severity {
            Severity::Critical => Ink::Critical,
            Severity::High => Ink::High,
            Severity::Medium => Ink::Medium,
            Severity::Low => Ink::Low,
            Severity::Info => Ink::Info,
        },
        points: report
            .points
            .iter()
            .map(|point| {
                let count = point.open_by_severity.get(severity.as_str()).copied().unwrap_or_default();
                (point.moment.as_of, count)
            })
            .collect(),
    });
    let mut steps: BTreeMap<(Timestamp, ChangeKind), u64> = BTreeMap::new();
    for change in &report.drift.changes {
        *steps.entry((change.to.as_of, change.kind)).or_default() += 1;
    }
    let by_kind = [
        (ChangeKind::Added, "added", Ink::High),
        (ChangeKind::Changed, "changed", Ink::Medium),
        (ChangeKind::Removed, "removed", Ink::Pass),
        (ChangeKind::NotEvaluated, "not evaluated", Ink::Info),
    ];
    let by_kind = by_kind.into_iter().map(|(kind, name, ink)| Series {
        name,
        ink,
        points: report
            .points
            .iter()
            // Of the first one nothing tells what changed before it.
            .skip(1)
            .map(|point| {
                let at = point.moment.as_of;
                (at, steps.get(&(at, kind)).copied().unwrap_or_default())
            })
            .collect(),
    });
    let drawn = [
        ("Open findings by severity", by_severity.collect::<Vec<Series>>()),
        ("Changes since the snapshot before", by_kind.collect()),
    ];
    drawn
        .into_iter()
        .filter_map(|(title, series)| {
            Some(ChartView { title: title.to_owned(), svg: charts::lines(title, &series)? })
        })
        .collect()
}

/// What the page says of each table: its file, title, introduction, and which columns it shows under which heads.
type Shown = (&'static str, &'static str, &'static str, &'static [(&'static str, &'static str)]);

const SHOWN: [Shown; 8] = [
    (
        "period_position",
        "Opening and closing position",
        "How many of each thing the first and the last snapshot show. Where something was not read they count less.",
        &[("thing", "What"), ("opening", "Opening"), ("closing", "Closing")],
    ),
    (
        "period_trend",
        "From snapshot to snapshot",
        "Findings that are not found any more, and might not have been found, stay open and are counted as not verified.",
        &[
            ("as_of", "As of"),
            ("open", "Open"),
            ("critical", "Critical"),
            ("high", "High"),
            ("medium", "Medium"),
            ("opened", "Opened"),
            ("verified", "Verified"),
            ("not_verified", "Not verified"),
            ("overdue", "Overdue"),
            ("gaps", "Not read"),
        ],
    ),
    (
        "period_parties",
        "Changes by party",
        "`own` is what is nobody else's.",
        &[
            ("party", "Party"),
            ("added", "Added"),
            ("changed", "Changed"),
            ("removed", "Removed"),
            ("not_evaluated", "Not evaluated"),
            ("changes_with_acts", "With acts"),
            ("changes_without_act", "No act found"),
        ],
    ),
    (
        "period_acts",
        "Acts on access",
        "What logs tell of who did what to access in the period, uses left out.",
        &[
            ("at", "When"),
            ("action", "Act"),
            ("subject_name", "On"),
            ("executed_by", "By"),
            ("party", "Party"),
            ("approved_by", "Approved by"),
            ("verdict", "Approval"),
        ],
    ),
    (
        "period_reviews",
        "Reviews",
        "Those decided in the period, and those that were overdue at its end.",
        &[
            ("review", "Review"),
            ("of", "Of"),
            ("decided_by", "Decided by"),
            ("decided", "Decided"),
            ("held", "Held"),
            ("overdue", "Overdue"),
        ],
    ),
    (
        "period_exceptions",
        "Exceptions",
        "Those in force in the period.",
        &[
            ("exception", "Exception"),
            ("check", "Check"),
            ("approved_by", "Approved by"),
            ("expires_at", "Until"),
            ("opened", "Opened"),
            ("used", "Used"),
            ("expired", "Expired"),
            ("withdrawn", "Withdrawn"),
        ],
    ),
    (
        "period_evidence",
        "Evidence due",
        "By when contracts ask for the evidence of this period. A snapshot from after it shows that all of it was there.",
        &[
            ("contract", "Contract"),
            ("party", "Party"),
            ("due", "Due"),
            ("state", "State"),
            ("shown_as_of", "Shown"),
        ],
    ),
    (
        "period_unseen",
        "Not seen",
        "Where and when no change could be seen. Nothing here is said to be unchanged.",
        &[("what", "What"), ("where", "Where"), ("from", "From"), ("to", "To"), ("why", "Why")],
    ),
];

fn tables_of(report: &PeriodReport) -> Vec<Table> {
    let all = tables::all(report);
    let mut shown: Vec<Table> = Vec::new();
    for (id, title, intro, columns) in SHOWN {
        let Some(table) = all.iter().find(|table| table.id == id) else { continue };
        let at: Vec<usize> = columns
            .iter()
            .filter_map(|(column, _)| table.columns.iter().position(|one| one == column))
            .collect();
        let heads: Vec<&str> = columns.iter().map(|(_, head)| *head).collect();
        let rows = table.rows.iter().map(|row| {
            at.iter().map(|at| cell(row.get(*at).map(String::as_str).unwrap_or_default())).collect()
        });
        shown.push(Table::new(id, title, intro.to_owned(), &heads, rows.collect()));
        if id == "period_parties" {
            shown.push(changes(report));
        }
    }
    shown
}

/// Changes, those of other parties first, with the acts behind them.
fn changes(report: &PeriodReport) -> Table {
    const HEADS: [&str; 5] = ["What", "Change", "Party", "By whose act", "Between"];
    let mut sorted: Vec<&Change> = report.drift.changes.iter().collect();
    sorted.sort_by_key(|one| (one.kind == ChangeKind::NotEvaluated, one.party.is_none()));
    let rows = sorted.into_iter().map(|one| {
        let facts = match (one.before.as_str(), one.after.as_str()) {
            ("", facts) | (facts, "") => hostile::name(facts),
            (before, after) => format!("{} → {}", hostile::name(before), hostile::name(after)),
        };
        let acts: Vec<String> = one.acts.iter().map(|act| hostile::sentence(&tables::told(act))).collect();
        let by = match one.cause {
            Cause::Acts => Cell::new(acts.join("; ")),
            Cause::NoActFound => {
                Cell::new("no act found").mark("bad").note(hostile::sentence(&one.cause_why))
            }
            Cause::NotEvaluated => {
                Cell::new("not evaluated").mark("open").note(hostile::sentence(&one.cause_why))
            }
            Cause::Follows => Cell::new("follows from others"),
        };
        vec![
            Cell::new(hostile::name(&one.name)).note(format!("{} {}", one.thing.as_str(), facts)),
            Cell::new(words::spaced(one.kind.as_str())).note(hostile::sentence(&one.why)),
            Cell::new(one.party.as_deref().map_or("own".to_owned(), hostile::id)),
            by,
            Cell::new(format!("{} – {}", words::date(one.from.as_of), words::date(one.to.as_of))),
        ]
    });
    let intro = "Each lies between two snapshots. What one of them might not have seen is not evaluated.";
    Table::new("period_changes", "What changed", intro.to_owned(), &HEADS, rows.collect())
}

/// A field of a table as a cell: times as dates, states with their mark.
fn cell(field: &str) -> Cell {
    if let Ok(at) = field.parse::<Timestamp>() {
        return Cell::new(words::date(at));
    }
    let state = [EvidenceState::InTime, EvidenceState::Late, EvidenceState::NotShown];
    let mark = match state.iter().find(|one| one.as_str() == field) {
        Some(EvidenceState::InTime) => "good",
        Some(EvidenceState::Late) => "bad",
        Some(EvidenceState::NotShown) => "open",
        None => "",
    };
    let text = match field {
        "true" => "yes".to_owned(),
        "false" => "no".to_owned(),
        _ if !mark.is_empty() => words::spaced(field),
        _ => hostile::sentence(field),
    };
    Cell::new(text).mark(mark)
}
