//! An assessment as tables.

use std::collections::BTreeMap;

use rusqlite::types::Value;
use tenure_model::{Assessment, Finding, NotEvaluated, Outcome, Subject};
use tenure_snapshot::{ManifestColumn, ManifestTable};

/// A table of an assessment.
pub(super) struct Assessed<'a> {
    pub(super) described: ManifestTable,
    rows: Vec<Row<'a>>,
}

/// What a row is made of.
#[derive(Clone, Copy)]
enum Row<'a> {
    Outcome(&'a Outcome),
    Finding(&'a Outcome, &'a Finding),
    NotEvaluated(&'a Outcome, &'a NotEvaluated),
}

/// Name, type and meaning of a column.
type Described = (&'static str, &'static str, &'static str);

const OUTCOMES: &[Described] = &[
    ("check", "text", "the check"),
    ("answer", "text", "`pass`, `fail`, `not-evaluated`, or `nothing-to-look-at`"),
    ("population", "integer", "how many subjects were looked at"),
    ("findings", "integer", "how many exceptions were found"),
    ("not_evaluated", "integer", "how many subjects or scopes could not be looked at"),
];

const FINDINGS: &[Described] = &[
    ("fingerprint", "text", "the same from one scan to the next"),
    ("check", "text", "the check that found it"),
    ("severity", "text", "how much harm it can do"),
    ("confidence", "text", "how sure it is"),
    ("cloud", "text", "`aws`, `azure` or `gcp`; empty for an entry of the register"),
    ("subject", "text", "id of what fails the check: ARN, object id or full resource name"),
    ("kind", "text", "what it is, in the cloud's terms"),
    ("name", "text", "its display name"),
    ("scope", "text", "id of the scope in which it lies"),
    ("party", "text", "id of the party that it belongs to"),
    ("title", "text", "what is wrong, in a line"),
    ("detail", "text", "what exactly"),
    ("affected", "json", "ids of all that the same cause affects"),
    ("reaches", "text", "what an escalation path ends in"),
    ("since", "timestamp", "since when"),
    ("approved_by", "text", "by whose approval"),
    ("owner", "text", "who answers for it"),
    ("remediation", "text", "what ends it"),
    ("waived_by", "text", "id of the exception that covers it"),
    ("evidence", "json", "recorded responses that prove it: file, line, pointer, digest"),
];

const NOT_EVALUATED: &[Described] = &[
    ("check", "text", "the check"),
    ("subject", "text", "a principal, a resource or a whole scope"),
    ("why", "text", "why it could not be looked at"),
];

/// The tables of an assessment, by their names.
pub(super) fn tables(assessment: &Assessment) -> BTreeMap<String, Assessed<'_>> {
    let outcomes = &assessment.outcomes;
    let findings = outcomes.iter().flat_map(|one| one.findings.iter().map(|f| Row::Finding(one, f)));
    let unread = outcomes.iter().flat_map(|one| one.not_evaluated.iter().map(|n| Row::NotEvaluated(one, n)));
    BTreeMap::from([
        table("findings", "exceptions that checks found", FINDINGS, findings.collect()),
        table("not_evaluated", "what checks could not look at", NOT_EVALUATED, unread.collect()),
        table("outcomes", "what each check answers", OUTCOMES, outcomes.iter().map(Row::Outcome).collect()),
    ])
}

fn table<'a>(
    name: &str,
    description: &str,
    columns: &[Described],
    rows: Vec<Row<'a>>,
) -> (String, Assessed<'a>) {
    let column = |&(name, kind, description): &Described| ManifestColumn {
        name: name.to_owned(),
        kind: kind.to_owned(),
        description: description.to_owned(),
    };
    let described = ManifestTable {
        description: description.to_owned(),
        rows: rows.len() as u64,
        columns: columns.iter().map(column).collect(),
    };
    (name.to_owned(), Assessed { described, rows })
}

impl Assessed<'_> {
    /// The cells, in the order of the columns.
    pub(super) fn rows(&self) -> impl Iterator<Item = Vec<Value>> {
        self.rows.iter().map(|row| match *row {
            Row::Outcome(outcome) => vec![
                text(outcome.check.as_str()),
                text(outcome.answer()),
                number(outcome.population),
                number(outcome.findings.len() as u64),
                number(outcome.not_evaluated.len() as u64),
            ],
            Row::Finding(outcome, finding) => cells(outcome, finding),
            Row::NotEvaluated(outcome, one) => {
                vec![text(outcome.check.as_str()), text(&one.subject), text(&one.why)]
            }
        })
    }
}

fn cells(outcome: &Outcome, finding: &Finding) -> Vec<Value> {
    let Subject { id, cloud, kind, name, scope } = &finding.subject;
    let affected: Vec<&str> = finding.affected.iter().map(|subject| subject.id.as_str()).collect();
    vec![
        text(finding.fingerprint.as_str()),
        text(outcome.check.as_str()),
        text(finding.severity.as_str()),
        text(finding.confidence.as_str()),
        cloud.map_or(Value::Null, |cloud| text(cloud.as_str())),
        text(id),
        text(kind),
        text(name),
        text(scope.as_str()),
        maybe(finding.party.as_deref()),
        text(&finding.title),
        text(&finding.detail),
        json(&affected),
        maybe(finding.path.as_ref().map(|path| path.reaches.as_str())),
        maybe(finding.since.map(|time| time.to_string()).as_deref()),
        maybe(finding.approved_by.as_deref()),
        maybe(finding.owner.as_deref()),
        text(&finding.remediation),
        maybe(finding.waived_by.as_deref()),
        json(&finding.evidence),
    ]
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn maybe(value: Option<&str>) -> Value {
    value.map_or(Value::Null, text)
}

fn number(number: u64) -> Value {
    Value::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}

fn json(value: &impl serde::Serialize) -> Value {
    // Lists of texts and numbers cannot fail to be written.
    serde_json::to_string(value).map_or(Value::Null, Value::Text)
}
