//! OCSF 1.8.0 (Open Cybersecurity Schema Framework, classes and attributes as of schema.ocsf.io 1.8.0, read
//! 2026-11-22): an event a line, for lakes and SIEMs.
//!
//! | file | class | what |
//! |---|---|---|
//! | `ocsf/findings.jsonl` | 2008 IAM Analysis Finding | findings with a path, and of access that an outside party holds |
//! | | 2004 Detection Finding | findings that a log shows: somebody did it |
//! | | 2003 Compliance Finding | every other finding; and each check that passed or could not be answered |
//! | `ocsf/entitlements.jsonl` | 3004 Entity Management, activity Read | every identity with what it holds |
//! | | 3005 User Access Management | acts that gave or took access, with who did them |
//!
//! Profiles: `cloud` where a cloud is concerned, and `datetime`. An event of a finding aims at 1,500 bytes: texts that
//! had to be cut are marked (`metadata.is_truncated`), and `assessment.json` has them whole under the same fingerprint.

mod check;
mod entitlement;
mod event;
mod finding;

use std::collections::HashMap;

use serde::Serialize;
use tenure_model::{ActRow, Assessment};

use crate::view::Index;
use crate::{File, Report, ReportError};
use event::Event;

/// `ocsf/findings.jsonl` and `ocsf/entitlements.jsonl`.
///
/// # Errors
/// An event cannot be serialised, which no assessment made by our types can cause.
pub fn files(assessment: &Assessment, report: &Report) -> Result<Vec<File>, ReportError> {
    let context = Context::new(assessment, report);
    Ok(vec![
        File::new("ocsf/findings.jsonl", findings(&context)?),
        File::new("ocsf/entitlements.jsonl", lines(entitlement::events(&context))?),
    ])
}

fn findings(context: &Context<'_>) -> Result<Vec<u8>, ReportError> {
    let mut out = Vec::new();
    for outcome in &context.assessment.outcomes {
        for one in &outcome.findings {
            write(&finding::event(context, outcome, one)?, &mut out)?;
        }
        if let Some(event) = check::event(context, outcome) {
            write(&event, &mut out)?;
        }
    }
    Ok(out)
}

fn lines<'a>(events: impl Iterator<Item = Event<'a>>) -> Result<Vec<u8>, ReportError> {
    let mut out = Vec::new();
    for event in events {
        write(&event, &mut out)?;
    }
    Ok(out)
}

fn write(event: &impl Serialize, out: &mut Vec<u8>) -> Result<(), ReportError> {
    serde_json::to_writer(&mut *out, event)
        .map_err(|source| ReportError::Json { what: "an event of OCSF", source })?;
    out.push(b'\n');
    Ok(())
}

/// What every event needs to look up.
struct Context<'a> {
    assessment: &'a Assessment,
    report: &'a Report,
    index: Index<'a>,
    /// The acts by the first recorded answer that shows them: a finding that cites one is a detection.
    acts: HashMap<(&'a str, &'a str), &'a ActRow>,
}

impl<'a> Context<'a> {
    fn new(assessment: &'a Assessment, report: &'a Report) -> Self {
        let acts = assessment.governance.acts.iter().rev();
        let shown = acts.filter_map(|act| {
            let piece = act.evidence.first()?;
            Some(((piece.raw.as_str(), piece.pointer.as_str()), act))
        });
        Self {
            assessment,
            report,
            index: Index::new(assessment, &[], &report.presentation.language),
            acts: shown.collect(),
        }
    }
}
