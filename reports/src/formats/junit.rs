//! JUnit XML for continuous integration: a test case a check.
//!
//! A check with findings is a failure. One that could not be answered, had nothing to look at, or whose findings are
//! all covered by exceptions is skipped, with the reason: a reader of JUnit takes whatever is neither for passed.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use tenure_model::{Assessment, Outcome, Verdict};

use crate::six_parts::SixParts;
use crate::view::{Index, words};
use crate::{Report, ReportError, hostile};

/// Findings of a check that are told in full.
const FINDINGS: usize = 25;
/// Reasons that a skipped check names.
const REASONS: usize = 5;

/// The document.
///
/// # Errors
/// Writing into memory fails, which it does not.
pub fn render(assessment: &Assessment, report: &Report) -> Result<Vec<u8>, ReportError> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 1);
    let write = |writer: &mut Writer<Vec<u8>>| {
        writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        suites(writer, assessment, report)
    };
    write(&mut writer).map_err(|source| ReportError::Xml { what: "junit/checks.xml", source })?;
    let mut bytes = writer.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

fn suites(writer: &mut Writer<Vec<u8>>, assessment: &Assessment, report: &Report) -> std::io::Result<()> {
    let index = Index::new(assessment, &[], &report.presentation.language);
    let outcomes = &assessment.outcomes;
    let of = |wanted: Answer| outcomes.iter().filter(|one| answer(one) == wanted).count().to_string();
    let (tests, failures, skipped) = (outcomes.len().to_string(), of(Answer::Failed), of(Answer::Skipped));
    // XSDs of JUnit want a time of day without a zone: it is UTC.
    let timestamp = assessment.snapshot.as_of.strftime("%Y-%m-%dT%H:%M:%S").to_string();
    let counts = [
        ("tests", tests.as_str()),
        ("failures", failures.as_str()),
        ("errors", "0"),
        ("skipped", skipped.as_str()),
        ("time", "0"),
    ];
    let suites =
        writer.create_element("testsuites").with_attribute(("name", "Tenure")).with_attributes(counts);
    suites.write_inner_content(|writer| {
        let suite = writer.create_element("testsuite").with_attribute(("name", "checks"));
        let suite = suite.with_attributes(counts).with_attribute(("timestamp", timestamp.as_str()));
        suite.with_attribute(("hostname", "localhost")).write_inner_content(|writer| {
            properties(writer, assessment)?;
            outcomes.iter().try_for_each(|outcome| case(writer, &index, report, outcome))
        })?;
        Ok(())
    })?;
    Ok(())
}

fn properties(writer: &mut Writer<Vec<u8>>, assessment: &Assessment) -> std::io::Result<()> {
    let tool = text(&format!("{} {}", assessment.tool.name, assessment.tool.version));
    let (snapshot, gaps) = (text(&assessment.snapshot.id), assessment.gaps.len().to_string());
    let all = [("tool", tool.as_str()), ("snapshot", snapshot.as_str()), ("not-read", gaps.as_str())];
    writer.create_element("properties").write_inner_content(|writer| {
        for (name, value) in all {
            writer
                .create_element("property")
                .with_attributes([("name", name), ("value", value)])
                .write_empty()?;
        }
        Ok(())
    })?;
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    Passed,
    Failed,
    Skipped,
}

/// INVARIANT: passed only where something was looked at, nothing was left out and nothing was found.
fn answer(outcome: &Outcome) -> Answer {
    match outcome.verdict {
        Verdict::Fail => Answer::Failed,
        Verdict::Pass if outcome.population > 0 && outcome.not_evaluated.is_empty() => Answer::Passed,
        Verdict::Pass | Verdict::NotEvaluated | Verdict::Waived => Answer::Skipped,
    }
}

fn case(
    writer: &mut Writer<Vec<u8>>,
    index: &Index<'_>,
    report: &Report,
    outcome: &Outcome,
) -> std::io::Result<()> {
    let id = text(outcome.check.as_str());
    let view = report.checks.iter().find(|view| view.id == hostile::name(outcome.check.as_str()));
    let title = view.map_or_else(|| id.clone(), |view| text(&view.title));
    let sentence = view.map(|view| text(&view.sentence)).unwrap_or_default();
    let case = writer.create_element("testcase").with_attributes([
        ("classname", "tenure.checks"),
        ("name", id.as_str()),
        ("time", "0"),
    ]);
    case.write_inner_content(|writer| {
        match answer(outcome) {
            Answer::Passed => {}
            Answer::Failed => failure(writer, index, outcome, &title)?,
            Answer::Skipped => {
                let why = skipped(outcome);
                writer.create_element("skipped").with_attribute(("message", why.as_str())).write_empty()?;
            }
        }
        writer.create_element("system-out").write_text_content(BytesText::new(&sentence))?;
        Ok(())
    })?;
    Ok(())
}

fn skipped(outcome: &Outcome) -> String {
    let mut reasons: Vec<String> = Vec::new();
    for one in &outcome.not_evaluated {
        let why = text(&one.why);
        if !reasons.contains(&why) {
            reasons.push(why);
        }
    }
    let more = reasons.len().saturating_sub(REASONS) as u64;
    reasons.truncate(REASONS);
    let mut why = reasons.join("; ");
    if more > 0 {
        why.push_str(&format!("; and {}", words::count(more, "more reason")));
    }
    match outcome.verdict {
        Verdict::Waived => "waived: every finding is covered by an exception that is in force".to_owned(),
        _ if why.is_empty() => "nothing to look at: 0 of 0".to_owned(),
        _ => format!("not evaluated: {why}"),
    }
}

fn failure(
    writer: &mut Writer<Vec<u8>>,
    index: &Index<'_>,
    outcome: &Outcome,
    title: &str,
) -> std::io::Result<()> {
    let open: Vec<_> = outcome.findings.iter().filter(|one| one.waived_by.is_none()).collect();
    let worst = open.iter().map(|one| one.severity).max().map_or("info", |worst| worst.as_str());
    let count = words::count(open.len() as u64, "finding");
    let message = format!("{title}: {count} of {} looked at", words::number(outcome.population));
    let mut body = String::new();
    for finding in open.iter().take(FINDINGS) {
        body.push_str(&format!(
            "\n[{}] {}\n{}: {}\n",
            finding.severity.as_str(),
            text(&finding.title),
            text(&finding.subject.kind),
            text(&hostile::id(&finding.subject.id))
        ));
        for line in SixParts::new(index, finding).text().lines() {
            body.push_str(&format!("  {}\n", text(line)));
        }
        body.push_str(&format!("  Fingerprint: {}\n", text(finding.fingerprint.as_str())));
    }
    let more = open.len().saturating_sub(FINDINGS) as u64;
    if more > 0 {
        body.push_str(&format!("\nAnd {} in assessment.json.\n", words::count(more, "more finding")));
    }
    if !outcome.not_evaluated.is_empty() {
        body.push_str(&format!("\nIn part {}.\n", skipped(outcome)));
    }
    writer
        .create_element("failure")
        .with_attributes([("message", message.as_str()), ("type", worst)])
        .write_text_content(BytesText::new(&body))?;
    Ok(())
}

/// A line that XML 1.0 can hold: beyond what is made visible everywhere it has no place for two characters.
fn text(line: &str) -> String {
    hostile::sentence(line).replace('\u{fffe}', "⟨U+FFFE⟩").replace('\u{ffff}', "⟨U+FFFF⟩")
}
