//! `tenure simulate`: authorization cases in, decisions and reasons out. With `--expect` a regression test
//! of policies.

mod cases;
mod expectation;
mod text;

use std::io::Read;
use std::path::Path;

use serde::Serialize;
use tenure_analysis::simulate::Answer;

use crate::args::Simulate;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use cases::Outcome;

pub(crate) fn run(args: &Simulate, output: &Output) -> anyhow::Result<Exit> {
    let written = read(&args.cases)?;
    let outcomes = cases::answer(&written)?;
    for warning in outcomes.iter().flat_map(|outcome| &outcome.warnings) {
        output.say(&format!("warning: {warning}"));
    }
    for (outcome, error) in outcomes.iter().filter_map(|one| Some((one, one.answered.as_ref().err()?))) {
        output.error(&[format!("{}: {error}", outcome.name())], None);
    }
    let rows: Vec<Row<'_>> = outcomes.iter().map(|outcome| Row::of(outcome, args.expect)).collect();
    let text = || text::render(&outcomes, args.expect, output);
    // Answers go to another program as often as to a person, the differences of a test to a person.
    if args.expect { output.result(&rows, text) } else { output.result_for_programs(&rows, text) }?;
    exit(&outcomes, args.expect)
}

/// The text of a file, or of stdin.
fn read(path: &Path) -> anyhow::Result<String> {
    let mut text = String::new();
    let result = if path == Path::new("-") {
        std::io::stdin().read_to_string(&mut text).map(drop)
    } else {
        std::fs::read_to_string(path).map(|read| text = read)
    };
    result.map_err(|error| {
        Failure::usage(format!("cannot read `{}`: {error}", path.display()), "name a file, or `-` for stdin")
    })?;
    Ok(text)
}

/// A line of the JSON output.
#[derive(Serialize)]
#[serde(untagged)]
enum Row<'o> {
    Answered {
        #[serde(flatten)]
        answer: &'o Answer,
        /// Only where expectations were asked for; absent in a case that has none.
        #[serde(skip_serializing_if = "Option::is_none")]
        as_expected: Option<bool>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        differences: Vec<String>,
    },
    Malformed {
        id: &'o str,
        position: usize,
        error: &'o str,
    },
}

impl<'o> Row<'o> {
    fn of(outcome: &'o Outcome, expect: bool) -> Self {
        match &outcome.answered {
            Ok(answered) => {
                let differences = answered.differences().filter(|_| expect).map(<[String]>::to_vec);
                Self::Answered {
                    answer: &answered.answer,
                    as_expected: differences.as_ref().map(Vec::is_empty),
                    differences: differences.unwrap_or_default(),
                }
            }
            Err(error) => Self::Malformed { id: &outcome.id, position: outcome.position, error },
        }
    }
}

/// A malformed case is wrong usage whatever the others say: a test that did not run must not pass for
/// one that failed, nor for one that passed.
fn exit(outcomes: &[Outcome], expect: bool) -> anyhow::Result<Exit> {
    if outcomes.iter().any(|outcome| outcome.answered.is_err()) {
        return Ok(Exit::Usage);
    }
    if !expect {
        return Ok(Exit::Clean);
    }
    let compared: Vec<_> = outcomes.iter().filter_map(Outcome::differences).collect();
    if compared.is_empty() {
        return Err(Failure::usage(
            "no case has a member `expected`, so that nothing was compared",
            "give each case `\"expected\": \"Allowed\"`, or leave --expect out",
        ));
    }
    Ok(if compared.iter().all(|differences| differences.is_empty()) { Exit::Clean } else { Exit::Findings })
}
