//! `tenure query`: questions that no command foresees, in SQL over the snapshot's tables.

mod answer;
mod assessed;
mod database;
mod source;

use std::io::Read;

use anyhow::Context;
use serde::Serialize;

use crate::args::Format;
use crate::args::query::Query;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::{page, steps};
use answer::Answer;
use database::Database;
use source::Sources;

pub(crate) fn run(args: &Query, output: &Output) -> anyhow::Result<Exit> {
    if args.csv && output.format().is_some() {
        return Err(Failure::usage("`--csv` and `--format` are both a form", "name one of them"));
    }
    let snapshot = steps::open(&args.snapshot)?;
    let assessment = args.assessment.as_deref();
    let assessment = assessment.map(|dir| steps::read_assessment(dir, &snapshot)).transpose()?;
    let sources = Sources::new(&snapshot, assessment.as_ref());
    let Some(sql) = &args.sql else {
        list(&sources, args, output)?;
        return Ok(Exit::Clean);
    };
    let sql = text(sql)?;
    let answer = Database::with(&sources, &sql)?.ask(&sql)?;
    print(&answer, args, output)?;
    output.say(&page::count(answer.rows(), "row"));
    let unread = snapshot.manifest().all_gaps().len();
    if unread > 0 {
        let what = page::count(unread, "gap");
        output.say(&format!("rows may be missing: the snapshot has {what} (`SELECT * FROM gaps`)"));
    }
    Ok(if args.require_complete && unread > 0 { Exit::Incomplete } else { Exit::Clean })
}

/// The question as it was typed, or as it stands on standard input.
fn text(sql: &str) -> anyhow::Result<String> {
    if sql != "-" {
        return Ok(sql.to_owned());
    }
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).context("could not read the question from standard input")?;
    Ok(text)
}

fn print(answer: &Answer, args: &Query, output: &Output) -> anyhow::Result<()> {
    if args.csv {
        return output.bytes(&answer.csv()?);
    }
    // An object cannot have the same member twice.
    if let (Some(Format::Json), Some(name)) = (output.format(), answer.twice()) {
        return Err(Failure::usage(format!("two columns are called `{name}`"), "name them apart with `AS`"));
    }
    output.result(answer, || answer.text())
}

/// A table in the list of tables.
#[derive(Serialize)]
struct Listed<'a> {
    name: &'a str,
    description: &'a str,
    rows: u64,
    columns: &'a [tenure_snapshot::ManifestColumn],
}

fn list(sources: &Sources<'_>, args: &Query, output: &Output) -> anyhow::Result<()> {
    if args.csv {
        return Err(Failure::usage("`--csv` is for an answer", "add a question: `SELECT * FROM principals`"));
    }
    let tables: Vec<Listed<'_>> = sources
        .all()
        .map(|(name, table)| {
            let (description, columns) = (table.description.as_str(), table.columns.as_slice());
            Listed { name, description, rows: table.rows, columns }
        })
        .collect();
    output.result(&tables, || tables.iter().map(listed).collect::<Vec<_>>().join("\n"))
}

fn listed(table: &Listed<'_>) -> String {
    let rows = page::count(usize::try_from(table.rows).unwrap_or(usize::MAX), "row");
    let width = table.columns.iter().map(|column| column.name.len()).max().unwrap_or_default();
    let mut text = format!("{}  {rows}: {}\n", table.name, table.description);
    for column in table.columns {
        text.push_str(&format!("    {:width$}  {:9}  {}\n", column.name, column.kind, column.description));
    }
    tenure_reports::hostile::lines(&text)
}
