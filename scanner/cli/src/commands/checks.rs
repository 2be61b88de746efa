//! `tenure checks`: what is checked, and the page of each check.

use serde::Serialize;
use tenure_analysis::checks::{ALL, Check};
use tenure_analysis::effective::catalog::Catalog;
use tenure_reports::frameworks;

use crate::args::Checks;
use crate::exit::{Exit, Failure};
use crate::output::Output;

#[derive(Serialize)]
struct Row {
    id: &'static str,
    severity: &'static str,
    title: &'static str,
    population: &'static str,
    /// The sentence for an auditor, with its figures to be filled in.
    audit_sentence: String,
    /// `EXAMINE` or `TEST`.
    method: &'static str,
    /// The controls of frameworks that it speaks to, as references.
    controls: Vec<String>,
    /// Where there is such a fault; nowhere for what concerns the register alone.
    clouds: Vec<&'static str>,
    /// Whether it holds something against the register.
    reads_register: bool,
}

impl From<&Check> for Row {
    fn from(check: &Check) -> Self {
        Self {
            id: check.name,
            severity: check.severity.as_str(),
            title: check.title,
            population: check.population,
            audit_sentence: check.audit_sentence(),
            method: check.method.as_str(),
            controls: frameworks::controls_of(&check.id())
                .map(|(framework, control)| format!("{}:{}", framework.id, control.id))
                .collect(),
            clouds: check.clouds.iter().map(|cloud| cloud.as_str()).collect(),
            reads_register: check.reads_register,
        }
    }
}

pub(crate) fn run(args: &Checks, output: &Output) -> anyhow::Result<Exit> {
    match &args.id {
        None => {
            let rows: Vec<Row> = ALL.iter().map(Row::from).collect();
            output.result(&rows, || table(&rows))?;
            embedded(output);
        }
        Some(id) => {
            let check = Check::find(id)
                .ok_or_else(|| Failure::usage(format!("there is no check `{id}`"), nearest(id)))?;
            let row = Row::from(check);
            output.result(&row, || page(check, &row))?;
        }
    }
    Ok(Exit::Clean)
}

/// What the answers are as current as.
fn embedded(output: &Output) {
    for data in tenure_analysis::tool().data {
        let (name, version, date) = (data.name, data.version, data.date);
        output.say(&format!("{name} of {date} ({}, version {version})", data.source));
    }
    for gone in Catalog::get().vanished() {
        output.say(&format!(
            "warning: AWS has withdrawn `{gone}`, which is on our list of those that change permissions"
        ));
    }
}

fn table(rows: &[Row]) -> String {
    let width = rows.iter().map(|row| row.id.len()).max().unwrap_or_default();
    rows.iter().map(|row| format!("{:width$}  {:8}  {}\n", row.id, row.severity, row.title)).collect()
}

/// The page of a check, and what it means to an auditor.
fn page(check: &Check, row: &Row) -> String {
    let mut text = format!("{}\n\n## For an auditor\n\n", check.prose().trim_end());
    let sentence = ["{population}", "{exceptions}", "{not_evaluated}"]
        .iter()
        .fold(row.audit_sentence.replace("{as_of}", "DATE"), |sentence, figure| {
            sentence.replace(figure, "N")
        });
    text.push_str(&format!("{sentence} Method: {}.\n\nSpeaks to:\n\n", row.method));
    for framework in frameworks::all() {
        let speaks = framework.controls.iter().filter(|control| control.checks.contains(&check.id()));
        let ids: Vec<&str> = speaks.map(|control| control.id.as_str()).collect();
        if !ids.is_empty() {
            text.push_str(&format!(
                "- {}, edition {}: {}\n",
                framework.name,
                framework.edition,
                ids.join(", ")
            ));
        }
    }
    text
}

/// Advice that names the checks that share a word with what was typed.
fn nearest(id: &str) -> String {
    let words: Vec<&str> = id.split('-').filter(|word| word.len() > 2).collect();
    let close: Vec<&str> = ALL
        .iter()
        .map(|check| check.name)
        .filter(|name| words.iter().any(|word| name.contains(word)))
        .take(4)
        .collect();
    if close.is_empty() {
        "`tenure checks` lists them".to_owned()
    } else {
        format!("did you mean {}?", close.join(", "))
    }
}
