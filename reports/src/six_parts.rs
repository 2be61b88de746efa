//! A finding in its six parts, in plain sentences, for the formats that programs read and people look into: what, who
//! may act on it, how it is reached, since when and by whose approval, what proves it, what ends it.

use tenure_model::{Evidence, Finding};

use crate::view::{Index, path_line, words};
use crate::{evidence, hostile};

/// Pieces of evidence that a sentence names.
const PIECES: usize = 3;
/// Names that a sentence lists before it counts.
const NAMES: usize = 8;

/// The six parts, each a line without line ends but for the last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SixParts {
    /// What was observed, and whom it touches.
    pub(crate) what: String,
    /// The owner and the party.
    pub(crate) who_may_act: String,
    /// The path, or who can act directly.
    pub(crate) how_reached: String,
    /// When it began and who approved it.
    pub(crate) since_and_approval: String,
    /// Where the proof is recorded.
    pub(crate) proof: String,
    /// The command or change that ends it; several lines where it is several commands.
    pub(crate) what_ends_it: String,
}

impl SixParts {
    /// The parts of a finding, with every hostile character made visible.
    pub(crate) fn new(index: &Index<'_>, finding: &Finding) -> Self {
        Self {
            what: what(finding),
            who_may_act: who_may_act(index, finding),
            how_reached: how_reached(index, finding),
            since_and_approval: since_and_approval(finding),
            proof: proof(&finding.evidence),
            what_ends_it: match finding.remediation.as_str() {
                "" => "No repair is known to this tool.".to_owned(),
                text => hostile::lines(text),
            },
        }
    }

    /// Each part with what it is called, in their order.
    pub(crate) fn labelled(&self) -> [(&'static str, &str); 6] {
        [
            ("What", &self.what),
            ("Who may act on it", &self.who_may_act),
            ("How it is reached", &self.how_reached),
            ("Since when, by whose approval", &self.since_and_approval),
            ("What proves it", &self.proof),
            ("What ends it", &self.what_ends_it),
        ]
    }

    /// All six as text, a line each.
    pub(crate) fn text(&self) -> String {
        let lines = self.labelled().map(|(label, part)| format!("{label}: {part}"));
        lines.join("\n")
    }
}

fn what(finding: &Finding) -> String {
    let text = if finding.detail.is_empty() { &finding.title } else { &finding.detail };
    let mut text = hostile::lines(text).replace('\n', " ");
    if !finding.affected.is_empty() {
        let names: Vec<String> =
            finding.affected.iter().take(NAMES).map(|one| hostile::name(&one.name)).collect();
        let more = finding.affected.len().saturating_sub(NAMES) as u64;
        let rest = if more > 0 { format!(" and {} more", words::number(more)) } else { String::new() };
        text.push_str(&format!(" Through the same cause: {}{rest}.", names.join(", ")));
    }
    text
}

fn who_may_act(index: &Index<'_>, finding: &Finding) -> String {
    let owner = match finding.owner.as_deref() {
        None => "No owner is declared.".to_owned(),
        Some(owner) => format!("Owner: {}.", owner_words(owner)),
    };
    match finding.party.as_deref() {
        None => format!("{owner} The customer's own."),
        Some(party) => format!("{owner} Party: {}.", index.party(party)),
    }
}

/// `tag:jane` → "jane (claimed by a tag)": a tag is a claim of whoever could set it.
pub(crate) fn owner_words(owner: &str) -> String {
    match owner.split_once(':') {
        Some(("tag", who)) => format!("{} (claimed by a tag)", hostile::name(who)),
        Some(("register", who)) => format!("{} (register)", hostile::name(who)),
        _ => hostile::name(owner),
    }
}

fn how_reached(index: &Index<'_>, finding: &Finding) -> String {
    if let Some(path) = &finding.path {
        let stopped = match path.blocked_by.first() {
            Some(first) => format!(" Stopped today by {}.", hostile::id(first)),
            None => String::new(),
        };
        return format!("{}.{stopped}", path_line(path));
    }
    let parties = index.identity(&finding.subject.id).map(|one| one.parties.as_slice()).unwrap_or_default();
    if !parties.is_empty() {
        let names: Vec<String> = parties.iter().take(NAMES).map(|id| index.party(id)).collect();
        return format!("Directly: {} can act as it.", names.join(", "));
    }
    "Directly: no step lies between.".to_owned()
}

fn since_and_approval(finding: &Finding) -> String {
    let since = match finding.since {
        Some(since) => format!("Since {since}."),
        None => "Since when is not known.".to_owned(),
    };
    let approval = match finding.approved_by.as_deref() {
        Some(who) => format!("Approved by {}.", hostile::name(who)),
        None => "No approval is on record.".to_owned(),
    };
    let waived = match finding.waived_by.as_deref() {
        Some(exception) => format!(" Waived by exception {}.", hostile::name(exception)),
        None => String::new(),
    };
    format!("{since} {approval}{waived}")
}

fn proof(pieces: &[Evidence]) -> String {
    if pieces.is_empty() {
        return "Nothing is cited.".to_owned();
    }
    let shown: Vec<String> = pieces.iter().take(PIECES).map(place).collect();
    let more = pieces.len().saturating_sub(PIECES) as u64;
    let rest = if more > 0 {
        format!("; {} in assessment.json", words::count(more, "more piece"))
    } else {
        String::new()
    };
    format!("{}{rest}.", shown.join("; "))
}

/// `raw/aws/1/iam-list-users.jsonl line 3 at /body/Users/0 (SHA-256 …)`.
fn place(piece: &Evidence) -> String {
    let raw = hostile::id(&piece.raw);
    let at = match evidence::split_pointer(&piece.pointer) {
        Some((line, "")) => format!("{raw} line {}", u64::from(line) + 1),
        Some((line, pointer)) => format!("{raw} line {} at {}", u64::from(line) + 1, hostile::id(pointer)),
        None => format!("{raw} at {}", hostile::id(&piece.pointer)),
    };
    format!("{at} (SHA-256 {})", hostile::name(&piece.sha256))
}
