use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;
use tenure_model::{Evidence, Finding, Severity};

use super::index::{Group, Index};
use super::path::PathView;
use super::{sentences, words};
use crate::hostile;

/// Blocks of one check that are printed in six parts; the rest of that check gets a line each.
const BLOCKS_PER_CHECK: usize = 8;
/// The same of a check whose findings are paths: no two of them are alike.
const PATHS_PER_CHECK: usize = 16;
/// Lines per check after its blocks; whatever is beyond is counted, and is in the tables.
const LINES_PER_CHECK: usize = 30;
/// Names of a block's population that are printed.
const NAMES_SHOWN: usize = 40;
/// Pieces of evidence that a block prints.
const PROOFS_SHOWN: usize = 4;

/// All findings, grouped by check and cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Findings {
    /// How many findings.
    pub total: String,
    /// How many causes.
    pub causes: String,
    /// Blocks in six parts, worst first.
    pub blocks: Vec<Block>,
    /// What has no block, by check.
    pub more: Vec<MoreFindings>,
    /// Subject → anchor of its worst block.
    #[serde(skip)]
    pub(crate) anchors: HashMap<String, String>,
    /// How many causes, as a number.
    #[serde(skip)]
    pub(crate) cause_count: u64,
    /// Findings by severity, worst first.
    #[serde(skip)]
    pub(crate) by_severity: BTreeMap<Reverse<Severity>, u64>,
}

/// One cause of one check, in six parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Block {
    /// Its anchor in the page: stable from one scan to the next.
    pub anchor: String,
    /// Fingerprint of its first finding, to look it up in `assessment.json`.
    pub fingerprint: String,
    /// The check's id.
    pub check: String,
    /// The check's title.
    pub check_title: String,
    /// One line.
    pub title: String,
    /// The same as HTML, names as code.
    pub title_html: String,
    /// The word of the worst severity.
    pub severity: String,
    /// How sure, in words.
    pub confidence: String,
    /// "25 roles of 412 looked at".
    pub population: String,
    /// What was observed.
    pub detail: String,
    /// The same as HTML, names as code.
    pub detail_html: String,
    /// Said before the detail where it is that of the first of several; empty otherwise.
    pub detail_note: String,
    /// The subjects, where there is more than one.
    pub subjects: Vec<SubjectView>,
    /// Subjects beyond those; empty where all are shown.
    pub more_subjects: String,
    /// The one subject's id; empty where there are several.
    pub subject: String,
    /// Where it lies.
    pub scope: String,
    /// Who else the cause touches; empty where nobody.
    pub affected: String,
    /// The parties concerned; empty where it is the customer's own.
    pub parties: String,
    /// Who may act on it.
    pub owner: String,
    /// How it is reached, as a sentence.
    pub how: String,
    /// The path that leads on from it, if the check is about one.
    pub path: Option<PathView>,
    /// Since when.
    pub since: String,
    /// By whose approval.
    pub approval: String,
    /// What proves it.
    pub proof: Vec<Proof>,
    /// Evidence beyond that; empty where all is shown.
    pub more_proof: String,
    /// What ends it.
    pub remediation: String,
    /// What to know where the block has more than one finding; empty otherwise.
    pub remediation_note: String,
    /// Parties of the findings, for the parties' sections.
    #[serde(skip)]
    pub(crate) party_ids: BTreeSet<String>,
    /// How many causes it stands for.
    #[serde(skip)]
    pub(crate) causes: u64,
    /// Whether a finding of the block belongs to nobody outside.
    #[serde(skip)]
    pub(crate) has_own: bool,
}

/// A subject of a block with several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SubjectView {
    /// Its name; what was found of it where the block has several findings of one subject.
    pub name: String,
    /// Its id, for the title.
    pub id: String,
    /// Where it lies; empty where all of the block lie in one scope, which is the block's.
    pub scope: String,
}

/// A piece of evidence, one hop away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// Path of the recording inside the pack's payload.
    pub file: String,
    /// Relative link to it; empty where the path is not one that a link may follow.
    pub href: String,
    /// Line, from 1 as editors and `sed` count; empty where the pointer names none.
    pub line: String,
    /// JSON pointer inside that line; empty for the whole line.
    pub pointer: String,
    /// SHA-256 of the line.
    pub sha256: String,
    /// Of which subject it speaks, where the block has several; empty otherwise.
    pub of: String,
}

/// What a check found beyond its blocks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MoreFindings {
    /// The check's id.
    pub check: String,
    /// The check's title.
    pub check_title: String,
    /// One line per cause.
    pub lines: Vec<BlockLine>,
    /// Causes beyond those; empty where all have a line.
    pub beyond: String,
}

/// A cause in one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BlockLine {
    /// The word of the worst severity.
    pub severity: String,
    /// One line.
    pub title: String,
    /// The same as HTML, names as code.
    pub title_html: String,
    /// The subject's id, or "25 roles".
    pub subject: String,
    /// Where it lies.
    pub scope: String,
    /// The path in one line; empty where the check is about none.
    pub path: String,
    /// Since when.
    pub since: String,
}

impl Findings {
    pub(crate) fn new(index: &Index<'_>) -> Self {
        let groups = index.groups();
        let mut by_severity = BTreeMap::new();
        for finding in groups.iter().flat_map(|group| &group.findings) {
            *by_severity.entry(Reverse(finding.severity)).or_default() += 1;
        }
        let total: u64 = by_severity.values().sum();
        let causes: u64 = groups.iter().map(Group::causes).sum();
        let mut of_check: BTreeMap<&str, Vec<(Rank, Group<'_>)>> = BTreeMap::new();
        for group in groups {
            of_check.entry(group.check).or_default().push((rank(&group), group));
        }
        let mut blocks = Vec::new();
        let mut more = Vec::new();
        let mut ranked = Vec::new();
        for (check, mut groups) in of_check {
            // Stable: what ranks alike keeps the order of the assessment.
            groups.sort_by_key(|(rank, _)| *rank);
            let paths = groups.iter().any(|(_, group)| group.first.path.is_some());
            let shown = if paths { PATHS_PER_CHECK } else { BLOCKS_PER_CHECK };
            let rest = groups.split_off(groups.len().min(shown));
            more.extend(more_findings(index, check, &rest));
            ranked.extend(groups);
        }
        ranked.sort_by(|(a, x), (b, y)| a.cmp(b).then_with(|| x.check.cmp(y.check)));
        let mut anchors = HashMap::new();
        for (_, group) in &ranked {
            let block = block(index, group);
            let touched =
                group.findings.iter().flat_map(|one| std::iter::once(&one.subject).chain(&one.affected));
            for subject in touched {
                anchors.entry(subject.id.clone()).or_insert_with(|| block.anchor.clone());
            }
            blocks.push(block);
        }
        Self {
            total: index.language.number(total),
            causes: index.language.number(causes),
            cause_count: causes,
            blocks,
            more,
            anchors,
            by_severity,
        }
    }
}

/// Worst severity, then outside parties before the customer's own, then the larger population.
type Rank = (Reverse<Severity>, bool, Reverse<u64>);

fn rank(group: &Group<'_>) -> Rank {
    let own = group.findings.iter().all(|finding| finding.party.is_none());
    let touched = group.findings.iter().map(|finding| 1 + words::len(&finding.affected)).sum();
    (Reverse(worst(group)), own, Reverse(touched))
}

/// The anchor of the block that a finding leads: stable from one scan to the next.
pub(super) fn anchor(finding: &Finding) -> String {
    let fingerprint = finding.fingerprint.as_str();
    format!("f-{}", hostile::name(fingerprint.get(..12).unwrap_or(fingerprint)))
}

fn worst(group: &Group<'_>) -> Severity {
    group.findings.iter().map(|finding| finding.severity).max().unwrap_or(Severity::Info)
}

fn block(index: &Index<'_>, group: &Group<'_>) -> Block {
    let findings = &group.findings;
    let several = findings.len() > 1;
    let first = group.first;
    let fingerprint = first.fingerprint.as_str();
    let party_ids: BTreeSet<String> = findings.iter().filter_map(|one| one.party.clone()).collect();
    let parties: Vec<String> = party_ids.iter().take(NAMES_SHOWN).map(|id| index.party(id)).collect();
    let (proof, more_proof) = proof(index, findings);
    let (remediation, remediation_note) = sentences::remediation(index, findings);
    let detail = hostile::lines(&first.detail);
    let title = if several { index.check_title(group.check) } else { hostile::sentence(&first.title) };
    Block {
        anchor: anchor(first),
        fingerprint: hostile::name(fingerprint),
        check: hostile::name(group.check),
        check_title: index.check_title(group.check),
        title_html: crate::prose::inline(&title),
        title,
        severity: worst(group).as_str().to_owned(),
        confidence: sentences::confidence(index, findings),
        population: sentences::population(index, group),
        detail_html: crate::prose::inline(&detail),
        detail,
        detail_note: sentences::detail_note(index, findings),
        subjects: if several { subjects(index, findings) } else { Vec::new() },
        more_subjects: words::more(index.language, findings.len(), NAMES_SHOWN, "more-subject"),
        subject: if several { String::new() } else { hostile::id(&first.subject.id) },
        scope: sentences::scopes(index, findings),
        affected: sentences::affected(index, findings),
        parties: words::listed(index.language, &parties),
        owner: sentences::owner(index, findings),
        how: sentences::how(index, first, several),
        path: first.path.as_ref().map(|path| PathView::new(index, path)),
        since: sentences::since(index, findings),
        approval: sentences::approval(index, findings),
        proof,
        more_proof,
        remediation,
        remediation_note,
        has_own: findings.iter().any(|one| one.party.is_none()),
        party_ids,
        causes: group.causes(),
    }
}

fn more_findings(index: &Index<'_>, check: &str, rest: &[(Rank, Group<'_>)]) -> Option<MoreFindings> {
    if rest.is_empty() {
        return None;
    }
    let lines = rest
        .iter()
        .take(LINES_PER_CHECK)
        .map(|(_, group)| BlockLine {
            severity: worst(group).as_str().to_owned(),
            title: hostile::sentence(&group.first.title),
            title_html: crate::prose::inline(&hostile::sentence(&group.first.title)),
            subject: match group.findings.as_slice() {
                [only] => hostile::id(&only.subject.id),
                several => words::kinds(index.language, sentences::kind(several), words::len(several)),
            },
            scope: sentences::scopes(index, &group.findings),
            path: group.first.path.as_ref().map(super::path::in_one_line).unwrap_or_default(),
            since: sentences::since_short(index, &group.findings),
        })
        .collect();
    Some(MoreFindings {
        check: hostile::name(check),
        check_title: index.check_title(check),
        lines,
        beyond: words::more(index.language, rest.len(), LINES_PER_CHECK, "more-cause"),
    })
}

fn subjects(index: &Index<'_>, findings: &[&Finding]) -> Vec<SubjectView> {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in findings {
        *times.entry(&finding.subject.id).or_default() += 1;
    }
    // Of a subject with several findings its name alone does not tell one from the other.
    let name = |finding: &Finding| match times.get(finding.subject.id.as_str()) {
        Some(2..) => hostile::sentence(&finding.title),
        _ => hostile::name(&finding.subject.name),
    };
    let mut scopes = findings.iter().map(|finding| &finding.subject.scope);
    let first = scopes.next();
    let one_scope = scopes.all(|scope| Some(scope) == first);
    findings
        .iter()
        .take(NAMES_SHOWN)
        .map(|finding| SubjectView {
            name: name(finding),
            id: hostile::id(&finding.subject.id),
            scope: if one_scope { String::new() } else { index.scope(&finding.subject.scope) },
        })
        .collect()
}

fn proof(index: &Index<'_>, findings: &[&Finding]) -> (Vec<Proof>, String) {
    // One piece of each finding first, so that a short list is not all of the first one.
    let mut pieces: Vec<(&Finding, &Evidence)> =
        findings.iter().filter_map(|one| Some((*one, one.evidence.first()?))).collect();
    pieces.extend(findings.iter().flat_map(|one| one.evidence.iter().skip(1).map(|piece| (*one, piece))));
    let mut seen = BTreeSet::new();
    pieces.retain(|(_, piece)| seen.insert(*piece));
    let rest = words::more(index.language, pieces.len(), PROOFS_SHOWN, "more-piece");
    let proof = pieces.into_iter().take(PROOFS_SHOWN).map(|(finding, piece)| Proof {
        of: if findings.len() > 1 { hostile::name(&finding.subject.name) } else { String::new() },
        ..proof_of(piece)
    });
    (proof.collect(), rest)
}

fn proof_of(evidence: &Evidence) -> Proof {
    let (line, pointer) = match crate::evidence::split_pointer(&evidence.pointer) {
        Some((line, pointer)) => ((u64::from(line) + 1).to_string(), pointer),
        None => (String::new(), evidence.pointer.as_str()),
    };
    Proof {
        file: hostile::id(&evidence.raw),
        href: crate::evidence::href(&evidence.raw),
        line,
        pointer: hostile::id(pointer),
        sha256: hostile::name(&evidence.sha256),
        of: String::new(),
    }
}
