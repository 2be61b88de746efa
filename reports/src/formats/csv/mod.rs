//! The tables: UTF-8, every field quoted, a line per record, safe to open in a spreadsheet.
//!
//! A spreadsheet runs a cell that begins with `=`, `+`, `-` or `@`. Such a cell gets an apostrophe
//! in front, which spreadsheets do not show; `assessment.json` has the text as it was. Line ends
//! become ` ⏎ `, so that a record is a line in every reader, whatever it takes for a delimiter.

mod frameworks;
mod governance;

use tenure_model::{
    Assessment, Evidence, Finding, Identity, MatrixRow, Outcome, PartySummary, Subject, Timestamp, Used,
};

use crate::{File, ReportError, hostile};

/// The file name and the header of each table, in the order in which they are written.
pub const TABLES: [(&str, &[&str]); 22] = [
    ("approvals", &governance::APPROVALS),
    ("contracts", &governance::CONTRACTS),
    ("controls", &frameworks::CONTROLS),
    ("coverage", &COVERAGE),
    ("escalations", &governance::ESCALATIONS),
    ("exceptions", &governance::EXCEPTIONS),
    ("figures", &governance::FIGURES),
    ("findings", &FINDINGS),
    ("footprint", &governance::FOOTPRINT),
    ("gaps", &GAPS),
    ("identities", &IDENTITIES),
    ("lifecycle", &governance::LIFECYCLE),
    ("logs", &governance::LOGS),
    ("matrix", &MATRIX),
    ("monitors", &governance::MONITORS),
    ("objectives", &frameworks::OBJECTIVES),
    ("outcomes", &OUTCOMES),
    ("outvotes", &governance::OUTVOTES),
    ("parties", &PARTIES),
    ("raci", &governance::RACI),
    ("retention", &governance::RETENTION),
    ("reviews", &governance::REVIEWS),
];

const COVERAGE: [&str; 10] =
    ["scope", "region", "api", "state", "pages", "items", "first", "last", "asked_by", "error"];
const FINDINGS: [&str; 28] = [
    "fingerprint",
    "check",
    "severity",
    "confidence",
    "subject",
    "subject_name",
    "subject_kind",
    "cloud",
    "scope",
    "party",
    "title",
    "detail",
    "cause",
    "affected",
    "affected_ids",
    "since",
    "approved_by",
    "owner",
    "reaches",
    "path",
    "path_steps",
    "path_conditions",
    "blocked_by",
    "other_paths",
    "evidence",
    "evidence_sha256",
    "remediation",
    "waived_by",
];
const GAPS: [&str; 8] = ["scope", "region", "api", "subject", "reason", "code", "detail", "blinds"];
const IDENTITIES: [&str; 15] = [
    "id",
    "name",
    "kind",
    "cloud",
    "scope",
    "nature",
    "parties",
    "owner",
    "created",
    "last_used",
    "credentials",
    "reach",
    "capabilities",
    "findings",
    "worst",
];
const MATRIX: [&str; 11] = [
    "party",
    "environment",
    "scopes",
    "verb",
    "declared",
    "access",
    "used",
    "used_state",
    "identities",
    "through",
    "evidence",
];
const OUTCOMES: [&str; 6] =
    ["check", "verdict", "looked_at", "not_evaluated", "why_not_evaluated", "findings"];
const PARTIES: [&str; 12] = [
    "id",
    "name",
    "name_source",
    "kind",
    "identities",
    "standing",
    "reach",
    "scopes",
    "resources",
    "findings",
    "worst",
    "complete",
];

/// Every table as `tables/<name>.csv`.
///
/// # Errors
/// A table cannot be written, which is a bug of ours: memory takes every byte.
pub fn tables(assessment: &Assessment) -> Result<Vec<File>, ReportError> {
    TABLES
        .into_iter()
        .map(|(name, header)| {
            let bytes =
                table(assessment, name, header).map_err(|source| ReportError::Csv { table: name, source })?;
            Ok(File::new(format!("tables/{name}.csv"), bytes))
        })
        .collect()
}

fn table(assessment: &Assessment, name: &str, header: &[&str]) -> Result<Vec<u8>, csv::Error> {
    written(header, &rows(assessment, name))
}

/// A table of records that are not yet made safe for any reader.
pub(crate) fn written(header: &[&str], rows: &[Vec<String>]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
    writer.write_record(header)?;
    for row in rows {
        writer.write_record(row.iter().map(|field| cell(field)))?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

/// The records of a table, as they are: not yet made safe for any reader.
pub(crate) fn rows(assessment: &Assessment, name: &str) -> Vec<Vec<String>> {
    match name {
        "controls" => frameworks::controls(assessment),
        "objectives" => frameworks::objectives(assessment),
        "coverage" => assessment.coverage.iter().map(coverage).collect(),
        "findings" => {
            let of_outcome = |outcome: &'_ Outcome| -> Vec<Vec<String>> {
                outcome.findings.iter().map(|found| finding(outcome, found)).collect()
            };
            assessment.outcomes.iter().flat_map(of_outcome).collect()
        }
        "gaps" => assessment.gaps.iter().map(gap).collect(),
        "identities" => assessment.identities.iter().map(identity).collect(),
        "matrix" => assessment.matrix.iter().flat_map(|row| matrix(assessment, row)).collect(),
        "outcomes" => assessment.outcomes.iter().map(outcome).collect(),
        "parties" => assessment.parties.iter().map(party).collect(),
        _ => governance::rows(&assessment.governance, name),
    }
}

fn coverage(line: &tenure_model::Coverage) -> Vec<String> {
    vec![
        line.scope.to_string(),
        line.region.clone(),
        line.api.clone(),
        line.state.as_str().to_owned(),
        line.pages.to_string(),
        line.items.to_string(),
        time(line.first),
        time(line.last),
        line.asked_by.clone(),
        line.error.clone(),
    ]
}

fn finding(outcome: &Outcome, found: &Finding) -> Vec<String> {
    let path = found.path.as_ref();
    vec![
        found.fingerprint.as_str().to_owned(),
        outcome.check.to_string(),
        found.severity.as_str().to_owned(),
        found.confidence.as_str().to_owned(),
        found.subject.id.clone(),
        found.subject.name.clone(),
        found.subject.kind.clone(),
        found.subject.cloud.map_or_else(String::new, |cloud| cloud.to_string()),
        found.subject.scope.to_string(),
        found.party.clone().unwrap_or_default(),
        found.title.clone(),
        found.detail.clone(),
        found.cause.clone(),
        found.affected.len().to_string(),
        joined(found.affected.iter().map(|subject: &Subject| subject.id.as_str())),
        time(found.since),
        found.approved_by.clone().unwrap_or_default(),
        found.owner.clone().unwrap_or_default(),
        path.map(|path| path.reaches.clone()).unwrap_or_default(),
        path.map(crate::view::path_line).unwrap_or_default(),
        path.map(|path| path.steps.len().to_string()).unwrap_or_default(),
        path.map(|path| joined(path.steps.iter().flat_map(|step| &step.conditions).map(String::as_str)))
            .unwrap_or_default(),
        path.map(|path| joined(path.blocked_by.iter().map(String::as_str))).unwrap_or_default(),
        path.map(|path| path.others.to_string()).unwrap_or_default(),
        places(&found.evidence),
        joined(found.evidence.iter().map(|one| one.sha256.as_str())),
        found.remediation.clone(),
        found.waived_by.clone().unwrap_or_default(),
    ]
}

/// Where each piece of evidence stands.
fn places(evidence: &[Evidence]) -> String {
    let places: Vec<String> = evidence.iter().map(|one| format!("{}#{}", one.raw, one.pointer)).collect();
    places.join(" | ")
}

fn gap(gap: &tenure_model::Gap) -> Vec<String> {
    vec![
        gap.scope.to_string(),
        gap.region.clone(),
        gap.api.clone(),
        gap.subject.clone(),
        gap.reason.as_str().to_owned(),
        gap.code.clone(),
        gap.detail.clone(),
        joined(gap.blinds.iter().map(|facet| facet.label())),
    ]
}

/// A line for each cell of a row.
fn matrix(assessment: &Assessment, row: &MatrixRow) -> Vec<Vec<String>> {
    let environment = assessment.environments.iter().find(|one| one.id == row.environment);
    let scopes = environment.map(|one| joined(one.scopes.iter().map(|scope| scope.as_str())));
    let scopes = scopes.unwrap_or_default();
    row.cells
        .iter()
        .map(|cell| {
            vec![
                row.party.clone(),
                row.environment.clone(),
                scopes.clone(),
                cell.verb.as_str().to_owned(),
                cell.declared.map(|permission| permission.as_str().to_owned()).unwrap_or_default(),
                cell.access.as_str().to_owned(),
                used(cell.used).0,
                used(cell.used).1.to_owned(),
                cell.identities.to_string(),
                joined(cell.through.iter().map(|id| id.as_str())),
                places(&cell.evidence),
            ]
        })
        .collect()
}

/// When, and whether that is the last use, the time since which there was none, or not known.
fn used(used: Used) -> (String, &'static str) {
    match used {
        Used::At(at) => (at.to_string(), "at"),
        Used::NotSince(since) => (since.to_string(), "not-since"),
        Used::Unknown => (String::new(), "not-known"),
    }
}

fn identity(identity: &Identity) -> Vec<String> {
    vec![
        identity.subject.id.clone(),
        identity.subject.name.clone(),
        identity.subject.kind.clone(),
        identity.subject.cloud.map_or_else(String::new, |cloud| cloud.to_string()),
        identity.subject.scope.to_string(),
        identity.nature.as_str().to_owned(),
        joined(identity.parties.iter().map(String::as_str)),
        identity.owner.clone().unwrap_or_default(),
        time(identity.created),
        match identity.last_used {
            tenure_model::LastUsed::At(at) => at.to_string(),
            other => crate::view::words::last_used_sentence(other),
        },
        identity.credentials.to_string(),
        identity.reach.as_str().to_owned(),
        joined(identity.capabilities.iter().map(|one| one.as_str())),
        identity.findings.to_string(),
        identity.worst.map(|worst| worst.as_str().to_owned()).unwrap_or_default(),
    ]
}

fn outcome(outcome: &Outcome) -> Vec<String> {
    let mut why: Vec<&str> = outcome.not_evaluated.iter().map(|one| one.why.as_str()).collect();
    why.sort_unstable();
    why.dedup();
    vec![
        outcome.check.to_string(),
        outcome.answer().to_owned(),
        outcome.population.to_string(),
        outcome.not_evaluated.len().to_string(),
        joined(why),
        outcome.findings.len().to_string(),
    ]
}

fn party(party: &PartySummary) -> Vec<String> {
    vec![
        party.id.clone(),
        party.name.clone(),
        party.name_source.clone(),
        party.kind.clone(),
        party.identities.to_string(),
        party.standing.to_string(),
        party.reach.as_str().to_owned(),
        joined(party.scopes.iter().map(|scope| scope.as_str())),
        party.resources.to_string(),
        party.findings.to_string(),
        party.worst.map(|worst| worst.as_str().to_owned()).unwrap_or_default(),
        if party.complete { "yes" } else { "no" }.to_owned(),
    ]
}

fn time(at: Option<Timestamp>) -> String {
    at.map(|at| at.to_string()).unwrap_or_default()
}

fn joined<'a>(items: impl IntoIterator<Item = &'a str>) -> String {
    items.into_iter().collect::<Vec<_>>().join(" | ")
}

/// A cell that no spreadsheet runs: long texts shortened to what a cell can hold, controls and bidi
/// overrides visible, line ends flat, formula starts behind an apostrophe.
///
/// INVARIANT: the result holds no control character, and neither it nor any part of it after a `;`
/// (a delimiter where the comma is the decimal mark) begins with a formula character.
pub fn cell(text: &str) -> String {
    let flat = hostile::shorten(text, CELL_LIMIT).replace("\r\n", "\n");
    let flat = flat.split('\n').map(hostile::visible).collect::<Vec<_>>().join(" ⏎ ");
    flat.split(';').map(guarded).collect::<Vec<_>>().join(";")
}

/// Characters in a cell: Excel holds 32,767.
const CELL_LIMIT: usize = 30_000;

fn guarded(part: &str) -> String {
    if looks_like_formula(part) { format!("'{part}") } else { part.to_owned() }
}

/// Whether a spreadsheet that is let would take a text for a formula.
pub(crate) fn looks_like_formula(text: &str) -> bool {
    let starts = text.trim_start().trim_start_matches(['"', '\'']).trim_start();
    starts.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫', '−'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_do_not_run() {
        for (text, expected) in [
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("+1", "'+1"),
            ("-1+1", "'-1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "⟨TAB⟩=1"),
            ("\r=1", "⟨CR⟩=1"),
            ("  =1", "'  =1"),
            ("\"=1", "'\"=1"),
            ("＝1+1", "'＝1+1"),
            ("x;=1", "x;'=1"),
            ("a\n=b", "a ⏎ =b"),
            ("arn:aws:iam::111122223333:role/a-b=c", "arn:aws:iam::111122223333:role/a-b=c"),
        ] {
            assert_eq!(cell(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_cell_is_a_line_that_fits() {
        let cell = cell(&format!("{}\u{1b}[2J\r\n{}", "a".repeat(40_000), "b".repeat(10 << 20)));
        assert!(cell.chars().count() < 32_767);
        assert!(!cell.chars().any(char::is_control));
    }
}
