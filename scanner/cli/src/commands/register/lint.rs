//! `tenure register lint`: what is wrong with a register, by file and line.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use tenure_analysis::Options;
use tenure_analysis::checks::Check;
use tenure_model::{Assessment, Estate, Finding, RawLines, Records};
use tenure_register::{Provenance, Register};
use tenure_reports::{Format as Form, ReportOptions};

use super::{load, plain};
use crate::args::{Format, RegisterLint};
use crate::config::Config;
use crate::exit::Exit;
use crate::output::Output;
use crate::{page, steps};

/// One fault.
#[derive(Serialize)]
struct Fault {
    /// Where the entry stands, as `<file>:<line>`; empty where the fault is of no entry.
    place: String,
    severity: &'static str,
    check: String,
    subject: String,
    title: String,
    detail: String,
    remediation: String,
}

#[derive(Serialize)]
struct Lint {
    files: Vec<String>,
    entries: usize,
    signed: usize,
    /// Why entries are not signed, and how many.
    unsigned: BTreeMap<String, usize>,
    checks: usize,
    /// Checks that could not be answered for every entry.
    not_evaluated: Vec<String>,
    faults: Vec<Fault>,
    /// Rows of ticket exports that were not taken as approvals, by file.
    tickets_left_out: BTreeMap<String, u32>,
}

pub(super) fn run(args: &RegisterLint, output: &Output) -> anyhow::Result<Exit> {
    let register = load(&args.paths, output.settings())?;
    let options = Config::load(output.settings())?.options_with(register)?;
    let estate = match &args.snapshot {
        Some(snapshot) => steps::open(snapshot)?.estate()?,
        None => nothing_observed(),
    };
    let assessment = tenure_analysis::assess(&estate, &options);
    let lint = lint(&assessment, &options, args.snapshot.is_some());
    let is_failed = relevant(&assessment, args.snapshot.is_some())
        .any(|(_, finding)| finding.waived_by.is_none() && finding.severity >= args.fail_on);
    match output.format() {
        Some(Format::Sarif) => output.bytes(&form(args, assessment, &options, output, Form::Sarif)?)?,
        Some(Format::Junit) => output.bytes(&form(args, assessment, &options, output, Form::Junit)?)?,
        _ => output.result(&lint, || text(&lint))?,
    }
    Ok(if is_failed { Exit::Findings } else { Exit::Clean })
}

/// The relevant checks in one of the forms of the report, with places in the files as the user named them.
fn form(
    args: &RegisterLint,
    mut assessment: Assessment,
    options: &Options,
    output: &Output,
    form: Form,
) -> anyhow::Result<Vec<u8>> {
    let has_snapshot = args.snapshot.is_some();
    assessment.outcomes.retain(|outcome| {
        Check::find(outcome.check.as_str()).is_some_and(|check| is_relevant(check, has_snapshot))
    });
    let named = Config::load(output.settings())?.declared(&args.paths).paths;
    let paths = steps::register::paths(&named)?;
    let path = |file: &str| paths.get(file).cloned().unwrap_or_else(|| file.to_owned());
    let options = ReportOptions {
        places: steps::register::places(&options.register, path),
        ..ReportOptions::default()
    };
    let files = steps::render(&assessment, &options, form)?;
    Ok(files.into_iter().next().map(|file| file.bytes).unwrap_or_default())
}

/// An estate of which nothing was read, today: what only the register says can be judged by it.
fn nothing_observed() -> Estate {
    #[expect(clippy::disallowed_methods, reason = "a register without a snapshot is judged as of now")]
    let now = Timestamp::now();
    Estate::new("register".to_owned(), now, Records::default(), Vec::new(), Vec::new(), RawLines::default())
}

/// The checks of the register alone; with a snapshot those that hold the register against it, too.
fn is_relevant(check: &Check, has_snapshot: bool) -> bool {
    check.clouds.is_empty() || (has_snapshot && check.reads_register)
}

fn relevant(
    assessment: &Assessment,
    has_snapshot: bool,
) -> impl Iterator<Item = (&tenure_model::Outcome, &Finding)> {
    assessment
        .outcomes
        .iter()
        .filter(move |outcome| {
            Check::find(outcome.check.as_str()).is_some_and(|check| is_relevant(check, has_snapshot))
        })
        .flat_map(|outcome| outcome.findings.iter().map(move |finding| (outcome, finding)))
}

fn lint(assessment: &Assessment, options: &Options, has_snapshot: bool) -> Lint {
    let register = &options.register;
    let places = places(register);
    let mut faults: Vec<Fault> = relevant(assessment, has_snapshot)
        .map(|(outcome, finding)| Fault {
            place: finding
                .evidence
                .iter()
                .find_map(|evidence| {
                    places.get(&(evidence.raw.clone(), line_of(&evidence.pointer)?)).cloned()
                })
                .unwrap_or_default(),
            severity: finding.severity.as_str(),
            check: outcome.check.to_string(),
            subject: finding.subject.id.clone(),
            title: finding.title.clone(),
            detail: finding.detail.clone(),
            remediation: finding.remediation.clone(),
        })
        .collect();
    faults.sort_by(|a, b| (&a.place, &a.check, &a.subject).cmp(&(&b.place, &b.check, &b.subject)));
    let checked = assessment.outcomes.iter().filter(|outcome| {
        Check::find(outcome.check.as_str()).is_some_and(|check| is_relevant(check, has_snapshot))
    });
    let not_evaluated = checked.clone().filter(|outcome| !outcome.not_evaluated.is_empty());
    let mut unsigned: BTreeMap<String, usize> = BTreeMap::new();
    for place in register.places() {
        if let Provenance::Unsigned(why) = &place.provenance {
            *unsigned.entry(why.clone()).or_default() += 1;
        }
    }
    let entries = register.places().len();
    let exports =
        register.ticket_exports.iter().map(|export| (&export.value.file, export.rows - export.taken));
    Lint {
        files: register.files.iter().map(|file| file.name.clone()).collect(),
        entries,
        signed: entries - unsigned.values().sum::<usize>(),
        unsigned,
        checks: checked.clone().count(),
        not_evaluated: not_evaluated.map(|outcome| outcome.check.to_string()).collect(),
        faults,
        tickets_left_out: exports
            .filter(|(_, left)| *left > 0)
            .map(|(file, left)| (file.clone(), left))
            .collect(),
    }
}

/// The entries by their recording and line in it.
fn places(register: &Register) -> BTreeMap<(String, u32), String> {
    let places = register.places().into_iter();
    places
        .map(|place| {
            ((place.evidence().raw.to_string(), place.record), format!("{}:{}", place.file, place.line))
        })
        .collect()
}

/// The line of a recording that a pointer begins with: `/3` is in the fourth.
fn line_of(pointer: &str) -> Option<u32> {
    pointer.strip_prefix('/')?.split('/').next()?.parse().ok()
}

fn text(lint: &Lint) -> String {
    let mut text = String::new();
    for fault in &lint.faults {
        let place = if fault.place.is_empty() { "register" } else { &fault.place };
        text.push_str(&format!("{place}: {} {}: {}\n", fault.severity, fault.check, fault.title));
        if !fault.detail.is_empty() {
            text.push_str(&format!("  {}\n", fault.detail.replace('\n', "\n  ")));
        }
        if !fault.remediation.is_empty() {
            text.push_str(&format!("  help: {}\n", fault.remediation.replace('\n', "\n  ")));
        }
    }
    for (file, left) in &lint.tickets_left_out {
        text.push_str(&format!("{file}: {left} rows are no approvals and were left out\n"));
    }
    for (why, count) in &lint.unsigned {
        text.push_str(&format!("{count} of {} entries are unsigned: {why}\n", lint.entries));
    }
    for check in &lint.not_evaluated {
        text.push_str(&format!("not evaluated in part: {check}\n"));
    }
    text.push_str(&format!(
        "{} in {}, {} signed; {}, {}\n",
        if lint.entries == 1 { "1 entry".to_owned() } else { format!("{} entries", lint.entries) },
        page::count(lint.files.len(), "file"),
        lint.signed,
        page::count(lint.checks, "check"),
        page::count(lint.faults.len(), "finding")
    ));
    plain(&text)
}
