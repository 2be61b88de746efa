//! `tenure history`: what became of findings over several assessments.

use std::collections::BTreeMap;

use tenure_analysis::remediation::{self, DeliveryState, History, Point, State, Tracked};
use tenure_model::{Assessment, Severity};
use tenure_reports::hostile;

use crate::args;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::steps;

/// Findings that the text names; JSON has all of them.
const NAMED: usize = 20;
const DAY: i64 = 86_400;

pub(crate) fn run(args: &args::History, output: &Output) -> anyhow::Result<Exit> {
    let mut assessments: Vec<Assessment> = Vec::new();
    for path in &args.assessments {
        let assessment = steps::load_assessment(path)?;
        let is_known = assessments.iter().any(|other| other.snapshot.id == assessment.snapshot.id);
        if is_known {
            return Err(Failure::usage(
                format!("`{}` is of a snapshot that another assessment is of, too", path.display()),
                "name one assessment of each snapshot",
            ));
        }
        assessments.push(assessment);
    }
    let history = remediation::history(&assessments);
    output.result(&history, || text(&history))?;
    Ok(Exit::Clean)
}

fn text(history: &History) -> String {
    let mut text = String::from(
        "as of                 opened  reopened  verified  not verified  open  waived  due, not escalated  overdue\n",
    );
    for point in &history.points {
        text.push_str(&line(point));
    }
    let times = history.time_to_remove;
    if let (Some(p50), Some(p95)) = (times.p50, times.p95) {
        text.push_str(&format!(
            "\ntime from being found to being verified as gone: p50 {}, p95 {}, over {} findings\n",
            length(p50),
            length(p95),
            times.measured,
        ));
    }
    listed(&mut text, history, State::Open, "open, the worst and oldest first");
    listed(&mut text, history, State::NotVerified, "no longer found, and not verified to be gone");
    deliveries(&mut text, history);
    text
}

fn line(point: &Point) -> String {
    format!(
        "{:20}  {:6}  {:8}  {:8}  {:12}  {:4}  {:6}  {:18}  {:7}\n",
        point.as_of.to_string(),
        point.opened,
        point.reopened,
        point.verified,
        point.not_verified,
        point.open,
        point.waived,
        point.escalations_breached,
        point.overdue,
    )
}

fn listed(text: &mut String, history: &History, state: State, heading: &str) {
    let found: Vec<&Tracked> = history.findings.iter().filter(|one| one.state == state).collect();
    if found.is_empty() {
        return;
    }
    text.push_str(&format!("\n{heading}:\n"));
    for one in found.iter().take(NAMED) {
        let back =
            if one.reopened > 0 { format!(", reopened {} times", one.reopened) } else { String::new() };
        text.push_str(&format!(
            "  {:8}  {:>8}  {}  {}{back}\n",
            one.severity.as_str(),
            length(one.age),
            one.check,
            hostile::id(&one.subject.id),
        ));
        if let Some(why) = &one.why {
            text.push_str(&format!("            {}\n", hostile::sentence(why)));
        }
    }
    if found.len() > NAMED {
        let mut rest: BTreeMap<Severity, usize> = BTreeMap::new();
        for one in found.iter().skip(NAMED) {
            *rest.entry(one.severity).or_default() += 1;
        }
        let counts: Vec<String> =
            rest.iter().rev().map(|(severity, number)| format!("{number} {}", severity.as_str())).collect();
        text.push_str(&format!("  and {}; --format json has them all\n", counts.join(", ")));
    }
}

fn deliveries(text: &mut String, history: &History) {
    if history.evidence.is_empty() {
        return;
    }
    text.push_str("\nevidence that contracts ask for, by the first assessment after each quarter:\n");
    for one in &history.evidence {
        let late = if one.state == DeliveryState::Late { "  late" } else { "" };
        text.push_str(&format!(
            "  {}  {}  quarter ended {}, due {}, made {}{late}\n",
            hostile::id(&one.contract),
            hostile::id(&one.party),
            one.quarter_ended,
            one.due,
            one.delivered,
        ));
    }
}

/// `3 d`, or hours where it is less than a day.
fn length(seconds: i64) -> String {
    if seconds < DAY { format!("{} h", seconds / 3600) } else { format!("{} d", seconds / DAY) }
}
