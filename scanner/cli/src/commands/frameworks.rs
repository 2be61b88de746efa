//! `tenure frameworks`: which editions of which frameworks are built in, and which checks speak to their controls.

use serde::Serialize;
use tenure_model::{Control, ControlResult, Framework, Proves};
use tenure_reports::frameworks;

use crate::args::Frameworks;
use crate::exit::Exit;
use crate::output::Output;
use crate::steps;

pub(crate) fn run(args: &Frameworks, output: &Output) -> anyhow::Result<Exit> {
    if args.cited {
        output.result(&frameworks::citations(), cited)?;
    } else if let Some(id) = &args.id {
        let named = steps::frameworks::named(std::slice::from_ref(id))?;
        for framework in named {
            one(framework, args, output)?;
        }
    } else {
        let lines: Vec<Line<'_>> = frameworks::all().iter().map(Line::from).collect();
        output.result(&lines, || table(&lines))?;
    }
    Ok(Exit::Clean)
}

/// A framework in the list.
#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    name: &'a str,
    edition: &'a str,
    source: &'a str,
    controls: usize,
    /// Controls that a check speaks to.
    tested: usize,
}

impl<'a> From<&'a Framework> for Line<'a> {
    fn from(framework: &'a Framework) -> Self {
        Self {
            id: &framework.id,
            name: &framework.name,
            edition: &framework.edition,
            source: &framework.source,
            controls: framework.controls.len(),
            tested: framework.controls.iter().filter(|control| !control.checks.is_empty()).count(),
        }
    }
}

fn table(lines: &[Line<'_>]) -> String {
    let width = lines.iter().map(|line| line.id.len()).max().unwrap_or_default();
    let row = |line: &Line<'_>| {
        let Line { id, name, edition, controls, tested, .. } = line;
        format!("{id:width$}  {tested:>3} of {controls:>3} controls tested  {name}, {edition}\n")
    };
    lines.iter().map(row).collect()
}

/// A framework with its controls and, where an assessment was named, what that says of each.
#[derive(Serialize)]
struct Page<'a> {
    #[serde(flatten)]
    framework: &'a Framework,
    #[serde(skip_serializing_if = "Option::is_none")]
    results: Option<Vec<ControlResult>>,
}

fn one(framework: &Framework, args: &Frameworks, output: &Output) -> anyhow::Result<()> {
    let assessment = args.assessment.as_deref().map(steps::load_assessment).transpose()?;
    let results = assessment.map(|assessment| frameworks::results(framework, &assessment));
    let page = Page { framework, results };
    output.result(&page, || text(&page))
}

fn text(page: &Page<'_>) -> String {
    let framework = page.framework;
    let mut text = format!("{}, edition {}\n{}\n", framework.name, framework.edition, framework.source);
    if !framework.note.is_empty() {
        text.push_str(&format!("{}\n", framework.note));
    }
    text.push_str("A scan can refute a control; alone it proves none.\n\n");
    for (position, control) in framework.controls.iter().enumerate() {
        let result = page.results.as_ref().and_then(|results| results.get(position));
        text.push_str(&line(control, result));
    }
    text
}

fn line(control: &Control, result: Option<&ControlResult>) -> String {
    let title = if control.title.is_empty() { String::new() } else { format!("  {}", control.title) };
    let mut line = format!("{}{title}\n", control.id);
    if control.checks.is_empty() {
        line.push_str("    not tested by this tool\n");
        return line;
    }
    if let Some(result) = result {
        line.push_str(&format!(
            "    {}: {} exceptions in a population of {}, {} not evaluated\n",
            result.state.label(),
            result.exceptions,
            result.population,
            result.not_evaluated
        ));
    }
    if control.proves == Proves::RefuteOnly {
        line.push_str("    can be refuted, not proven\n");
    }
    let checks: Vec<&str> = control.checks.iter().map(|check| check.as_str()).collect();
    line.push_str(&format!("    {}\n", checks.join(", ")));
    line
}

fn cited() -> String {
    let mut text = String::new();
    for one in frameworks::citations() {
        let document =
            one.document.map_or("several documents".to_owned(), |number| format!("document {number}"));
        text.push_str(&format!("{} (as cited by the source, {document})\n", one.cited));
        if !one.sentence.is_empty() {
            text.push_str(&format!("    cited for:       {}\n", one.sentence));
        }
        let none = |list: &[String]| if list.is_empty() { "none".to_owned() } else { list.join(", ") };
        text.push_str(&format!("    by its number:   {}\n", none(&one.by_number)));
        if !one.by_sentence.is_empty() {
            text.push_str(&format!("    by its sentence: {}\n", one.by_sentence.join(", ")));
        }
        if !one.note.is_empty() {
            text.push_str(&format!("    {}\n", one.note));
        }
    }
    text
}
