//! `tenure explain`: every statement that had a say, and how it fits.

use tenure_analysis::questions::{
    Explained, ExplainedDocument, ExplainedLayer, ExplainedStatement, Fit, Questions,
};
use tenure_model::Effect;

use super::can;
use crate::args::Explain;
use crate::exit::Exit;
use crate::output::Output;
use crate::page::{Page, count};
use crate::sentences;
use crate::steps::ask;

pub(crate) fn run(args: &Explain, output: &Output) -> anyhow::Result<Exit> {
    let estate = ask::estate(&args.one.ask, output)?;
    let questions = Questions::new(&estate);
    let answers = ask::about_one(&args.one, &questions, |who, asked| questions.explain(who, asked))?;
    output.result(&answers, || {
        let mut page = Page::new(output);
        for explained in &answers {
            page.blank();
            can::render(&mut page, &explained.answer, &estate);
            layers(&mut page, explained, args.all);
        }
        page.finish()
    })?;
    let is_complete = answers.iter().all(|explained| explained.answer.unknown.is_empty());
    Ok(ask::exit(&args.one.ask, is_complete))
}

fn layers(page: &mut Page, explained: &Explained, all: bool) {
    for layer in &explained.layers {
        page.blank();
        page.sentence(&heading(layer));
        for document in &layer.documents {
            one(page, document, all);
        }
    }
}

fn heading(layer: &ExplainedLayer) -> String {
    let what = sentences::what(layer.layer);
    if layer.note.is_empty() { what.to_owned() } else { format!("{what}: {}", layer.note) }
}

fn one(page: &mut Page, document: &ExplainedDocument, all: bool) {
    let name = match document.name.as_str() {
        "" => document.policy.as_str(),
        name => name,
    };
    let through = if document.through.is_empty() { String::new() } else { format!(", {}", document.through) };
    page.sentence(&format!("  {name}{through}"));
    page.sentence(&format!("  {}", can::place(document.evidence.as_ref())));
    let is_shown = |statement: &&ExplainedStatement| all || statement.fit != Fit::OtherAction;
    for statement in document.statements.iter().filter(is_shown) {
        page.line(&format!("  {}", fit(statement.fit)), &described(statement));
    }
    let others = document.statements.iter().filter(|statement| !is_shown(statement)).count();
    if others > 0 {
        page.line("", &format!("{} of other actions", count(others, "statement")));
    }
}

const fn fit(fit: Fit) -> &'static str {
    match fit {
        Fit::Applies => "applies",
        Fit::Open => "may apply",
        _ => "does not",
    }
}

fn described(statement: &ExplainedStatement) -> String {
    let effect = match statement.effect {
        Effect::Allow => "Allow",
        Effect::Deny => "Deny",
    };
    let sid = if statement.sid.is_empty() { String::new() } else { format!(" ({})", statement.sid) };
    let conditions = || {
        let clauses = statement.conditions.iter();
        let clauses =
            clauses.map(|clause| format!("{} {} {}", clause.key, clause.operator, clause.values.join(" | ")));
        clauses.collect::<Vec<_>>().join(", and ")
    };
    let why = match statement.fit {
        Fit::Applies => String::new(),
        Fit::Open if statement.conditions.is_empty() => ": a variable in its resource is open".to_owned(),
        Fit::Open => format!(": if {}", conditions()),
        Fit::OtherAction => ": other actions".to_owned(),
        Fit::OtherPrincipal => ": other principals".to_owned(),
        Fit::OtherResource => format!(": other resources, {}", statement.on),
        Fit::ConditionFails => format!(": does not hold: {}", conditions()),
        Fit::Protected => ": the object is kept for more privileged administrators".to_owned(),
        Fit::Unread => ": not read, or not understood".to_owned(),
    };
    format!("statement {}{sid}, {effect}{why}", statement.statement)
}
