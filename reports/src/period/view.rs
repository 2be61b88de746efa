//! The page of a period.

use std::collections::BTreeMap;

use serde::Serialize;
use tenure_model::{ActNote, Cause, Change, ChangeKind, EvidenceState, PeriodReport, Severity, Timestamp};

use super::tables;
use crate::charts::{self, Ink, Series};
use crate::days::Days;
use crate::presentation::say;
use crate::view::{Cell, Fact, Table, words};
use crate::{Language, Presentation, ReportOptions, hostile};

/// The page of a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PeriodView {
    /// Its name.
    pub name: String,
    /// The title of the page.
    pub title: String,
    /// Whose estate; empty where nobody said.
    pub organisation: String,
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
        let language = &options.presentation.language;
        let name = report.name.as_str();
        let charts = charts_of(language, report);
        Self {
            title: match options.organisation.as_deref() {
                Some(whose) => {
                    say!(language, "period-title-of", organisation = hostile::name(whose), period = name)
                }
                None => say!(language, "period-title", period = name),
            },
            name: report.name.clone(),
            organisation: options.organisation.as_deref().map(hostile::name).unwrap_or_default(),
            headline: headline(language, report),
            facts: facts(language, report),
            no_charts: match charts.is_empty() {
                true => say!(language, "period-no-charts"),
                false => String::new(),
            },
            charts,
            tables: tables_of(language, report),
            presentation: options.presentation.clone(),
        }
    }
}

fn headline(language: &Language, report: &PeriodReport) -> Vec<String> {
    let of = |kind: ChangeKind| report.drift.changes.iter().filter(|one| one.kind == kind).count() as u64;
    let mut told = vec![say!(
        language,
        "period-headline",
        added = of(ChangeKind::Added),
        changed = of(ChangeKind::Changed),
        removed = of(ChangeKind::Removed),
        unknown = of(ChangeKind::NotEvaluated),
    )];
    if report.unfinished {
        let days = Days::of(&report.time_zone);
        let latest = days.day(report.drift.later.as_of);
        told.insert(0, say!(language, "period-unfinished", end = days.last(report.to), latest = latest));
    }
    let quiet = report.drift.changes.iter().filter(|one| one.cause == Cause::NoActFound).count() as u64;
    if quiet > 0 {
        told.push(say!(language, "period-without-act", count = quiet));
    }
    if !report.unseen.is_empty() || !report.acts_unseen.is_empty() || !report.drift.blind.is_empty() {
        told.push(say!(language, "period-unseen"));
    }
    if !report.drift.registers.is_empty() {
        told.push(say!(language, "period-registers", why = hostile::sentence(&report.drift.registers)));
    }
    if !report.opened_before {
        told.push(say!(language, "period-no-opening"));
    }
    told
}

fn facts(language: &Language, report: &PeriodReport) -> Vec<Fact> {
    let fact = |key: &str, value: String| Fact { label: say!(language, key), value };
    let times = report.time_to_remove;
    let removal = match (times.p50, times.p95) {
        (Some(p50), Some(p95)) => say!(
            language,
            "period-removal-times",
            half = length(language, p50),
            most = length(language, p95),
            count = times.measured,
        ),
        _ => say!(language, "period-removal-none"),
    };
    let work = report.hand_work;
    let span = say!(
        language,
        "period-span",
        from = words::instant(report.from),
        to = words::instant(report.to),
        zone = hostile::name(&report.time_zone),
    );
    let by_whom = say!(
        language,
        "period-acts-by",
        people = work.people,
        machines = work.machines,
        unknown = work.not_known,
    );
    vec![
        fact("period-fact-span", span),
        fact("period-opening", moment(language, &report.drift.earlier)),
        fact("period-closing", moment(language, &report.drift.later)),
        fact("period-snapshots", language.number(report.points.len() as u64)),
        fact("period-removal", removal),
        fact("table-period-acts", by_whom),
    ]
}

fn moment(language: &Language, moment: &tenure_model::Moment) -> String {
    let (time, snapshot) = (words::instant(moment.as_of), hostile::id(&moment.snapshot));
    say!(language, "period-moment", time = time, snapshot = snapshot)
}

/// Days, or hours where it is less than one.
fn length(language: &Language, seconds: i64) -> String {
    let hours = seconds.unsigned_abs() / 3600;
    match hours {
        0..24 => say!(language, "count-hour", count = hours),
        _ => say!(language, "count-day", count = hours / 24),
    }
}

fn charts_of(language: &Language, report: &PeriodReport) -> Vec<ChartView> {
    let by_severity = Severity::ALL.iter().rev().map(|severity| Series {
        name: words::severity(language, *severity),
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
        (ChangeKind::Added, Ink::High),
        (ChangeKind::Changed, Ink::Medium),
        (ChangeKind::Removed, Ink::Pass),
        (ChangeKind::NotEvaluated, Ink::Info),
    ];
    let by_kind = by_kind.into_iter().map(|(kind, ink)| Series {
        name: words::label(language, "change-", kind.as_str()),
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
    let drawn = [("chart-open", by_severity.collect::<Vec<Series>>()), ("chart-changes", by_kind.collect())];
    drawn
        .into_iter()
        .filter_map(|(key, series)| {
            let title = say!(language, key);
            Some(ChartView { svg: charts::lines(&title, &series)?, title })
        })
        .collect()
}

/// Which columns the page shows of each table, and under which heads. Message `table-…` is its title, `table-intro-…` what it
/// begins with.
type Shown = (&'static str, &'static [(&'static str, &'static str)]);

const SHOWN: [Shown; 8] = [
    (
        "period_position",
        &[("thing", "head-what"), ("opening", "period-opening"), ("closing", "period-closing")],
    ),
    (
        "period_trend",
        &[
            ("as_of", "front-as-of"),
            ("open", "col-open"),
            ("critical", "severity-critical"),
            ("high", "severity-high"),
            ("medium", "severity-medium"),
            ("opened", "col-opened"),
            ("verified", "col-verified"),
            ("not_verified", "col-not-verified"),
            ("overdue", "col-overdue"),
            ("gaps", "head-not-read"),
        ],
    ),
    (
        "period_parties",
        &[
            ("party", "head-party"),
            ("added", "col-added"),
            ("changed", "col-changed"),
            ("removed", "col-removed"),
            ("not_evaluated", "col-not-evaluated"),
            ("changes_with_acts", "col-with-acts"),
            ("changes_without_act", "col-no-act"),
        ],
    ),
    (
        "period_acts",
        &[
            ("at", "col-when"),
            ("action", "col-act"),
            ("subject_name", "col-on"),
            ("executed_by", "col-by"),
            ("party", "head-party"),
            ("approved_by", "col-approved-by"),
            ("verdict", "col-approval"),
        ],
    ),
    (
        "period_reviews",
        &[
            ("review", "col-review"),
            ("of", "col-of"),
            ("decided_by", "col-decided-by"),
            ("decided", "col-decided"),
            ("held", "col-held"),
            ("overdue", "col-overdue"),
        ],
    ),
    (
        "period_exceptions",
        &[
            ("exception", "col-exception"),
            ("check", "col-check"),
            ("approved_by", "col-approved-by"),
            ("expires_at", "col-until"),
            ("opened", "col-opened"),
            ("used", "col-used"),
            ("expired", "col-expired"),
            ("withdrawn", "col-withdrawn"),
        ],
    ),
    (
        "period_evidence",
        &[
            ("contract", "col-contract"),
            ("party", "head-party"),
            ("due", "col-due"),
            ("state", "head-state"),
            ("shown_as_of", "col-shown"),
        ],
    ),
    (
        "period_unseen",
        &[
            ("what", "head-what"),
            ("where", "head-where"),
            ("from", "head-from"),
            ("to", "col-to"),
            ("why", "head-why"),
        ],
    ),
];

fn tables_of(language: &Language, report: &PeriodReport) -> Vec<Table> {
    let all = tables::all(report);
    let days = Days::of(&report.time_zone);
    let mut shown: Vec<Table> = Vec::new();
    for (id, columns) in SHOWN {
        let Some(table) = all.iter().find(|table| table.id == id) else { continue };
        let place = |column: &str| table.columns.iter().position(|one| *one == column);
        let at: Vec<(&str, usize)> =
            columns.iter().filter_map(|(column, _)| Some((*column, place(column)?))).collect();
        let heads: Vec<&str> = columns.iter().map(|(_, key)| *key).collect();
        let rows = table.rows.iter().map(|row| {
            let fields = at.iter().map(|(column, at)| (*column, row.get(*at).map_or("", String::as_str)));
            fields.map(|(column, field)| cell(language, &days, column, field)).collect()
        });
        let intro = words::label(language, "table-intro-", id);
        shown.push(Table::new(language, id, intro, &heads, rows.collect()));
        if id == "period_parties" {
            shown.push(changes(language, report, &days));
        }
    }
    shown
}

/// Changes, those of other parties first, with the acts behind them.
fn changes(language: &Language, report: &PeriodReport, days: &Days) -> Table {
    const HEADS: [&str; 5] = ["head-what", "col-change", "head-party", "col-by-whose-act", "col-between"];
    let mut sorted: Vec<&Change> = report.drift.changes.iter().collect();
    sorted.sort_by_key(|one| (one.kind == ChangeKind::NotEvaluated, one.party.is_none()));
    let rows = sorted.into_iter().map(|one| {
        let facts = match (one.before.as_str(), one.after.as_str()) {
            ("", facts) | (facts, "") => hostile::name(facts),
            (before, after) => format!("{} → {}", hostile::name(before), hostile::name(after)),
        };
        let acts: Vec<String> = one.acts.iter().map(|act| hostile::sentence(&told(language, act))).collect();
        let cause = || words::label(language, "cause-", one.cause.as_str());
        let by = match one.cause {
            Cause::Acts => Cell::new(acts.join("; ")),
            Cause::NoActFound => Cell::new(cause()).mark("bad").told(hostile::sentence(&one.cause_why)),
            Cause::NotEvaluated => Cell::new(cause()).mark("open").told(hostile::sentence(&one.cause_why)),
            Cause::Follows => Cell::new(cause()),
        };
        let thing = words::label(language, "thing-", one.thing.as_str());
        vec![
            Cell::new(hostile::name(&one.name)).note(format!("{thing} {facts}")),
            Cell::new(words::label(language, "change-", one.kind.as_str())).told(hostile::sentence(&one.why)),
            Cell::new(one.party.as_deref().map_or_else(|| say!(language, "party-own"), hostile::id)),
            by,
            Cell::new(format!("{} – {}", days.day(one.from.as_of), days.day(one.to.as_of))),
        ]
    });
    let intro = words::label(language, "table-intro-", "period_changes");
    Table::new(language, "period_changes", intro, &HEADS, rows.collect())
}

/// An act in one line.
fn told(language: &Language, act: &ActNote) -> String {
    let done = say!(
        language,
        "act-told",
        time = act.at.to_string(),
        action = act.action.as_str(),
        who = act.executed_by.as_str()
    );
    match (&act.approved_by, act.verdict) {
        (Some(by), _) => say!(language, "act-told-approved", act = done, who = by.as_str()),
        (None, Some(verdict)) => {
            say!(
                language,
                "act-told-verdict",
                act = done,
                verdict = words::label(language, "approval-", verdict.as_str())
            )
        }
        (None, None) => done,
    }
}

/// A field of a table as a cell: times as dates, words of the model in the report's language, states with their mark.
fn cell(language: &Language, days: &Days, column: &str, field: &str) -> Cell {
    if let Ok(at) = field.parse::<Timestamp>() {
        // What ends with a day, or is due by one, has that day as its last.
        let ends = matches!(column, "expires_at" | "due" | "to");
        return Cell::new(if ends { days.last(at) } else { days.day(at) });
    }
    let state = [EvidenceState::InTime, EvidenceState::Late, EvidenceState::NotShown];
    let mark = match state.iter().find(|one| one.as_str() == field) {
        Some(EvidenceState::InTime) => "good",
        Some(EvidenceState::Late) => "bad",
        Some(EvidenceState::NotShown) => "open",
        None => "",
    };
    let group = match column {
        "thing" => "thing-",
        "verdict" => "approval-",
        "state" => "evidence-state-",
        "what" => "facet-",
        "party" if field == "own" => "party-",
        _ => "",
    };
    let key = words::key(group, field);
    match field {
        "true" => Cell::new(say!(language, "answer-yes")),
        "false" => Cell::new(say!(language, "answer-no")),
        _ if !group.is_empty() && language.knows(&key) => Cell::new(say!(language, &key)).mark(mark),
        _ if column == "why" => Cell::new(hostile::sentence(field)).english(),
        _ => Cell::new(hostile::sentence(field)).mark(mark),
    }
}
