//! `tenure review status`: what is decided, and what a later scan says of it.

use std::collections::BTreeMap;

use serde::Serialize;
use tenure_analysis::reviewing::{pace, results};
use tenure_model::{Received, ReviewRecord, ReviewResult, ReviewSignature, ReviewState, Timestamp};
use tenure_reports::hostile;

use super::folder::Folder;
use crate::args::review::ReviewStatus;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::steps::{self, Settings};

/// Items that the text names; JSON has all of them.
const NAMED: usize = 20;

#[derive(Serialize)]
struct Status {
    campaign: String,
    closed: Option<Timestamp>,
    items: usize,
    undecided: Vec<String>,
    files: Vec<FileStatus>,
    /// What a later scan says; empty without one.
    results: Vec<ReviewResult>,
}

#[derive(Serialize)]
struct FileStatus {
    reviewer: String,
    decisions: usize,
    signature: String,
    /// What stands out in how fast it was decided; empty where nothing does.
    pace: String,
}

pub(super) fn run(args: &ReviewStatus, output: &Output) -> anyhow::Result<Exit> {
    let folder = Folder::open(&args.folder)?;
    let closed = folder.is_closed();
    let record = if closed {
        folder.record()?
    } else {
        ReviewRecord {
            campaign: folder.campaign.clone(),
            received: folder.received()?,
            closed: Timestamp::MAX,
        }
    };
    if !closed && !args.snapshot.is_empty() {
        return Err(Failure::usage(
            format!("`{}` is not closed, so nothing can have come of it", args.folder.display()),
            "close it first: tenure review close",
        ));
    }
    let settings = Settings::load(output, &args.judge)?;
    let later = args.snapshot.iter().map(|dir| steps::assess(&steps::open(dir)?, &settings, output));
    let results = results(&record, &later.collect::<anyhow::Result<Vec<_>>>()?, args.within);
    let status = Status {
        campaign: record.campaign.id.clone(),
        closed: closed.then_some(record.closed),
        items: record.campaign.items.len(),
        undecided: record.undecided().map(|item| item.subject.id.clone()).collect(),
        files: record.received.iter().map(|file| file_status(&record, file)).collect(),
        results,
    };
    output.result(&status, || text(&status))?;
    Ok(exit(&status))
}

fn file_status(record: &ReviewRecord, file: &Received) -> FileStatus {
    FileStatus {
        reviewer: file.decisions.reviewer.clone(),
        decisions: file.decisions.decisions.len(),
        signature: match &file.signature {
            ReviewSignature::Signed(key) => format!("signed with {key}"),
            ReviewSignature::Unsigned(why) => format!("not signed: {why}"),
        },
        pace: pace(&record.campaign, file).sentence(),
    }
}

/// What is not applied, late, or ended fails; what is not known is incomplete.
fn exit(status: &Status) -> Exit {
    let has = |states: &[ReviewState]| status.results.iter().any(|one| states.contains(&one.state));
    if has(&[
        ReviewState::NotApplied,
        ReviewState::AppliedLate,
        ReviewState::ExceptionEnded,
        ReviewState::Changed,
    ]) {
        Exit::Findings
    } else if has(&[ReviewState::NotEvaluated, ReviewState::Undecided, ReviewState::AppliedUndated]) {
        Exit::Incomplete
    } else {
        Exit::Clean
    }
}

fn text(status: &Status) -> String {
    let decided = status.items - status.undecided.len();
    let state = status.closed.map_or_else(|| "open".to_owned(), |at| format!("closed {at}"));
    let mut text = format!("{}: {state}, {decided} of {} decided\n", status.campaign, status.items);
    for file in &status.files {
        text.push_str(&format!(
            "  {:5}  by {}, {}\n",
            file.decisions,
            hostile::visible(&file.reviewer),
            hostile::visible(&file.signature)
        ));
        if !file.pace.is_empty() {
            text.push_str(&format!("         {}\n", file.pace));
        }
    }
    named(&mut text, "not decided", &status.undecided.iter().map(|id| hostile::id(id)).collect::<Vec<_>>());
    let mut by_state: BTreeMap<ReviewState, Vec<String>> = BTreeMap::new();
    for one in &status.results {
        let line = format!("{}: {}", hostile::id(&one.item.subject.id), hostile::visible(&one.detail));
        by_state.entry(one.state).or_default().push(line);
    }
    for (state, lines) in by_state {
        named(&mut text, state.as_str(), &lines);
    }
    text
}

fn named(text: &mut String, heading: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    text.push_str(&format!("\n{heading}: {}\n", lines.len()));
    for line in lines.iter().take(NAMED) {
        text.push_str(&format!("  {line}\n"));
    }
    if lines.len() > NAMED {
        text.push_str(&format!("  and {} more: --format json\n", lines.len() - NAMED));
    }
}
