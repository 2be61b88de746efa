//! The sentences of a block: what its six parts say in words.

use std::collections::BTreeSet;

use tenure_model::{Confidence, Finding, Subject};

use super::index::{Group, Index};
use super::words;
use crate::hostile;

/// Names that a sentence lists before it counts.
const NAMED: usize = 8;
/// Commands that a block prints.
const COMMANDS: usize = 3;

/// `12 more subjects`, or nothing where all of `total` fit in `shown`.
pub(super) fn more(total: usize, shown: usize, noun: &str) -> String {
    match total.saturating_sub(shown) as u64 {
        0 => String::new(),
        more => format!("{} more {}", words::number(more), words::plural(more, noun)),
    }
}

/// What the subjects are, in the singular: "assumable role", or "subject" where they differ.
pub(super) fn noun(findings: &[&Finding]) -> String {
    let kinds: BTreeSet<&str> = findings.iter().map(|finding| finding.subject.kind.as_str()).collect();
    match kinds.iter().next() {
        Some(kind) if kinds.len() == 1 && !kind.is_empty() => words::spaced(kind),
        _ => "subject".to_owned(),
    }
}

pub(super) fn detail_note(findings: &[&Finding]) -> String {
    let distinct: BTreeSet<&str> = findings.iter().map(|one| one.detail.as_str()).collect();
    if distinct.len() > 1 { "The first of them:".to_owned() } else { String::new() }
}

pub(super) fn population(group: &Group<'_>) -> String {
    let subjects: BTreeSet<&str> = group.findings.iter().map(|finding| finding.subject.id.as_str()).collect();
    let found = words::count(subjects.len() as u64, &noun(&group.findings));
    let causes = match (group.one_cause, group.findings.len()) {
        (_, 1) => "",
        (true, _) => " by one cause",
        (false, _) => ", each by itself",
    };
    format!("{found}{causes}, of {} looked at", words::number(group.population))
}

pub(super) fn confidence(findings: &[&Finding]) -> String {
    let lowest = findings.iter().map(|finding| finding.confidence).min().unwrap_or(Confidence::Low);
    let what = match lowest {
        Confidence::High => "shown by the cited evidence",
        Confidence::Medium => "likely: it depends on a condition that the facts do not settle",
        Confidence::Low => "possible: something that would decide it was not read",
    };
    let mixed = findings.iter().any(|finding| finding.confidence != lowest);
    format!("{}{what}", if mixed { "at least one is " } else { "" })
}

pub(super) fn scopes(index: &Index<'_>, findings: &[&Finding]) -> String {
    let scopes: BTreeSet<_> = findings.iter().map(|finding| &finding.subject.scope).collect();
    match scopes.iter().next() {
        Some(only) if scopes.len() == 1 => index.scope(only),
        _ => words::count(scopes.len() as u64, "scope"),
    }
}

pub(super) fn affected(findings: &[&Finding]) -> String {
    let affected: BTreeSet<&Subject> = findings.iter().flat_map(|one| &one.affected).collect();
    if affected.is_empty() {
        return String::new();
    }
    let names: Vec<String> =
        affected.iter().take(NAMED).map(|subject| hostile::name(&subject.name)).collect();
    let total = affected.len() as u64;
    let rest = more(affected.len(), NAMED, "other");
    let names =
        if rest.is_empty() { words::list(&names) } else { format!("{} and {rest}", names.join(", ")) };
    format!("{} through the same cause: {names}.", words::capitalised(&words::count(total, "other identity")))
}

pub(super) fn owner(findings: &[&Finding]) -> String {
    let owners: BTreeSet<String> =
        findings.iter().filter_map(|one| one.owner.as_deref()).map(owner_words).collect();
    let unowned = findings.iter().filter(|one| one.owner.is_none()).count() as u64;
    let total = words::len(findings);
    if owners.is_empty() {
        return match total {
            1 => "Nobody is declared as its owner.".to_owned(),
            _ => format!("Nobody is declared as owner of any of the {}.", words::number(total)),
        };
    }
    let named: Vec<String> = owners.iter().take(NAMED).cloned().collect();
    let rest = more(owners.len(), NAMED, "owner");
    let mut text = words::list(&named);
    if !rest.is_empty() {
        text = format!("{}, and {rest}", named.join(", "));
    }
    if unowned > 0 {
        text = format!(
            "{text}; no owner is declared for {} of {}",
            words::number(unowned),
            words::number(total)
        );
    }
    format!("Owner: {text}.")
}

/// `tag:jane` → "jane (claimed by a tag)": a tag is a claim of whoever could set it.
pub(crate) fn owner_words(owner: &str) -> String {
    match owner.split_once(':') {
        Some(("tag", who)) => format!("{} (claimed by a tag)", hostile::name(who)),
        Some(("register", who)) => format!("{} (register)", hostile::name(who)),
        _ => hostile::name(owner),
    }
}

pub(super) fn how(index: &Index<'_>, first: &Finding, several: bool) -> String {
    if let Some(path) = &first.path {
        let ends = hostile::id(&path.reaches);
        let steps = words::count(words::len(&path.steps), "step");
        let whose = match (several, path.blocked_by.is_empty()) {
            (true, true) => "The first of them leads",
            (true, false) => "The first of them would lead",
            (false, true) => "Leads",
            (false, false) => "Would lead",
        };
        return format!("{whose} to {ends} in {steps}.");
    }
    let parties: Vec<String> = index
        .identity(&first.subject.id)
        .map(|identity| identity.parties.iter().take(4).map(|id| index.party(id)).collect())
        .unwrap_or_default();
    match (first.party.as_deref(), parties.as_slice()) {
        (_, [_, ..]) => format!("Directly: {} can act as it.", words::list(&parties)),
        (Some(party), []) => format!("Directly: it is open to {}.", index.party(party)),
        (None, []) => "Directly: the fault lies on the subject itself, no step lies between.".to_owned(),
    }
}

pub(super) fn since(index: &Index<'_>, findings: &[&Finding]) -> String {
    let as_of = index.assessment.snapshot.as_of;
    let unknown = findings.iter().filter(|one| one.since.is_none()).count() as u64;
    let first = findings.iter().filter_map(|one| one.since).min();
    let last = findings.iter().filter_map(|one| one.since).max();
    let (Some(first), Some(last)) = (first, last) else {
        return "The evidence does not tell since when.".to_owned();
    };
    let known = if first == last {
        format!("Since {}, {}", words::instant(first), words::before(first, as_of))
    } else {
        format!("Between {} ({}) and {}", words::date(first), words::before(first, as_of), words::date(last))
    };
    match unknown {
        0 => format!("{known}."),
        _ => format!(
            "{known}; not told for {} of {}.",
            words::number(unknown),
            words::number(words::len(findings))
        ),
    }
}

pub(super) fn since_short(findings: &[&Finding]) -> String {
    findings.iter().filter_map(|one| one.since).min().map_or_else(|| "not told".to_owned(), words::date)
}

pub(super) fn approval(findings: &[&Finding]) -> String {
    let approvers: BTreeSet<&str> = findings.iter().filter_map(|one| one.approved_by.as_deref()).collect();
    let without = findings.iter().filter(|one| one.approved_by.is_none()).count() as u64;
    if approvers.is_empty() {
        return "No approval is on record.".to_owned();
    }
    let named: Vec<String> = approvers.iter().take(NAMED).map(|who| hostile::name(who)).collect();
    let tail = match without {
        0 => String::new(),
        _ => format!(
            "; none on record for {} of {}",
            words::number(without),
            words::number(words::len(findings))
        ),
    };
    format!("Approved by {}{tail}.", words::list(&named))
}

/// What ends it: the first few of the commands where there are several, and a note on the others.
pub(super) fn remediation(findings: &[&Finding]) -> (String, String) {
    let mut seen = BTreeSet::new();
    let distinct: Vec<&str> = findings
        .iter()
        .map(|one| one.remediation.as_str())
        .filter(|text| !text.is_empty() && seen.insert(*text))
        .collect();
    let shown: Vec<String> = distinct.iter().take(COMMANDS).map(|text| hostile::lines(text)).collect();
    let note = match distinct.len().saturating_sub(shown.len()) as u64 {
        0 => String::new(),
        more => format!(
            "For the first {}; {} more are in tables/findings.csv, one for each.",
            words::number(words::len(&shown)),
            words::number(more)
        ),
    };
    (shown.join("\n"), note)
}
