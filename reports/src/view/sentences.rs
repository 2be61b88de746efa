//! The sentences of a block: what its six parts say in words.

use std::collections::{BTreeMap, BTreeSet};

use tenure_model::{Confidence, Finding, Subject};

use super::index::{Group, Index};
use super::words;
use crate::presentation::say;
use crate::{Language, hostile};

/// Names that a sentence lists before it counts.
const NAMED: usize = 8;
/// Commands that a block prints.
const COMMANDS: usize = 3;

/// What the subjects are: "assumable-role", or "subject" where they differ.
pub(super) fn kind<'a>(findings: &[&'a Finding]) -> &'a str {
    let kinds: BTreeSet<&str> = findings.iter().map(|finding| finding.subject.kind.as_str()).collect();
    match kinds.iter().next() {
        Some(kind) if kinds.len() == 1 && !kind.is_empty() => kind,
        _ => "subject",
    }
}

pub(super) fn detail_note(index: &Index<'_>, findings: &[&Finding]) -> String {
    let distinct: BTreeSet<&str> = findings.iter().map(|one| one.detail.as_str()).collect();
    if distinct.len() > 1 { say!(index.language, "detail-first") } else { String::new() }
}

pub(super) fn population(index: &Index<'_>, group: &Group<'_>) -> String {
    let subjects: BTreeSet<&str> = group.findings.iter().map(|finding| finding.subject.id.as_str()).collect();
    let found = words::kinds(index.language, kind(&group.findings), subjects.len() as u64);
    let key = match (group.one_cause, group.findings.len()) {
        (_, 1) => "population-one",
        (true, _) => "population-cause",
        (false, _) => "population-each",
    };
    say!(index.language, key, found = found, total = group.population)
}

pub(super) fn confidence(index: &Index<'_>, findings: &[&Finding]) -> String {
    let lowest = findings.iter().map(|finding| finding.confidence).min().unwrap_or(Confidence::Low);
    let what = words::label(index.language, "confidence-", lowest.as_str());
    match findings.iter().any(|finding| finding.confidence != lowest) {
        true => say!(index.language, "confidence-mixed", what = what),
        false => what,
    }
}

pub(super) fn scopes(index: &Index<'_>, findings: &[&Finding]) -> String {
    let scopes: BTreeSet<_> = findings.iter().map(|finding| &finding.subject.scope).collect();
    match scopes.iter().next() {
        Some(only) if scopes.len() == 1 => index.scope(only),
        _ => say!(index.language, "count-scope", count = scopes.len() as u64),
    }
}

pub(super) fn affected(index: &Index<'_>, findings: &[&Finding]) -> String {
    let affected: BTreeSet<&Subject> = findings.iter().flat_map(|one| &one.affected).collect();
    if affected.is_empty() {
        return String::new();
    }
    let mut alike: BTreeMap<&str, usize> = BTreeMap::new();
    for subject in &affected {
        *alike.entry(&subject.name).or_default() += 1;
    }
    // Two of one name are two only with where they lie.
    let name = |subject: &&Subject| match alike.get(subject.name.as_str()) {
        Some(2..) => say!(
            index.language,
            "name-in-scope",
            name = hostile::name(&subject.name),
            scope = index.scope(&subject.scope)
        ),
        _ => hostile::name(&subject.name),
    };
    let names: Vec<String> = affected.iter().take(NAMED).map(name).collect();
    let rest = words::more(index.language, affected.len(), NAMED, "more-other");
    let names = words::listed_with(index.language, &names, &rest);
    say!(index.language, "block-affected", count = affected.len() as u64, names = names)
}

pub(super) fn owner(index: &Index<'_>, findings: &[&Finding]) -> String {
    let language = index.language;
    let owners: BTreeSet<String> = findings
        .iter()
        .filter_map(|one| one.owner.as_deref())
        .map(|one| owner_words(language, one))
        .collect();
    let unowned = findings.iter().filter(|one| one.owner.is_none()).count() as u64;
    let total = words::len(findings);
    if owners.is_empty() {
        return match total {
            1 => say!(language, "owner-nobody"),
            _ => say!(language, "owner-nobody-of", count = total),
        };
    }
    let named: Vec<String> = owners.iter().take(NAMED).cloned().collect();
    let rest = words::more(language, owners.len(), NAMED, "more-owner");
    let names = match rest.is_empty() {
        true => words::listed(language, &named),
        false => say!(language, "owner-names-more", names = named.join(", "), more = rest),
    };
    match unowned {
        0 => say!(language, "owner-names", names = names),
        _ => say!(language, "owner-names-some", names = names, unowned = unowned, total = total),
    }
}

/// `tag:jane` → "jane (claimed by a tag)": a tag is a claim of whoever could set it.
pub(crate) fn owner_words(language: &Language, owner: &str) -> String {
    match owner.split_once(':') {
        Some(("tag", who)) => say!(language, "owner-by-tag", who = hostile::name(who)),
        Some(("register", who)) => say!(language, "owner-by-register", who = hostile::name(who)),
        _ => hostile::name(owner),
    }
}

pub(super) fn how(index: &Index<'_>, first: &Finding, several: bool) -> String {
    let language = index.language;
    if let Some(path) = &first.path {
        let key = match (several, path.blocked_by.is_empty()) {
            (true, true) => "how-first-leads",
            (true, false) => "how-first-would-lead",
            (false, true) => "how-leads",
            (false, false) => "how-would-lead",
        };
        return say!(
            language,
            key,
            target = words::target(language, &hostile::id(&path.reaches)),
            steps = words::len(&path.steps)
        );
    }
    let parties: Vec<String> = index
        .identity(&first.subject.id)
        .map(|identity| identity.parties.iter().take(4).map(|id| index.party(id)).collect())
        .unwrap_or_default();
    match (first.party.as_deref(), parties.as_slice()) {
        (_, [_, ..]) => say!(language, "how-acts", parties = words::listed(language, &parties)),
        (Some(party), []) => say!(language, "how-open", party = index.party(party)),
        (None, []) => say!(language, "how-itself"),
    }
}

pub(super) fn since(index: &Index<'_>, findings: &[&Finding]) -> String {
    let language = index.language;
    let as_of = index.assessment.snapshot.as_of;
    let unknown = findings.iter().filter(|one| one.since.is_none()).count() as u64;
    let first = findings.iter().filter_map(|one| one.since).min();
    let last = findings.iter().filter_map(|one| one.since).max();
    let (Some(first), Some(last)) = (first, last) else {
        return say!(language, "since-not-told");
    };
    let before = words::before(language, first, as_of);
    let known = if first == last {
        say!(language, "since-at", time = words::instant(first), before = before)
    } else {
        say!(language, "since-between", first = words::date(first), before = before, last = words::date(last))
    };
    match unknown {
        0 => say!(language, "since-all", known = known),
        _ => say!(language, "since-some", known = known, unknown = unknown, total = words::len(findings)),
    }
}

pub(super) fn since_short(index: &Index<'_>, findings: &[&Finding]) -> String {
    let first = findings.iter().filter_map(|one| one.since).min();
    first.map_or_else(|| say!(index.language, "not-told"), words::date)
}

pub(super) fn approval(index: &Index<'_>, findings: &[&Finding]) -> String {
    let approvers: BTreeSet<&str> = findings.iter().filter_map(|one| one.approved_by.as_deref()).collect();
    let without = findings.iter().filter(|one| one.approved_by.is_none()).count() as u64;
    if approvers.is_empty() {
        return say!(index.language, "approved-none");
    }
    let named: Vec<String> = approvers.iter().take(NAMED).map(|who| hostile::name(who)).collect();
    let names = words::listed(index.language, &named);
    match without {
        0 => say!(index.language, "approved-by", names = names),
        _ => {
            let total = words::len(findings);
            say!(index.language, "approved-by-some", names = names, without = without, total = total)
        }
    }
}

/// What ends it: the first few of the commands where there are several, and a note on the others.
pub(super) fn remediation(index: &Index<'_>, findings: &[&Finding]) -> (String, String) {
    let mut seen = BTreeSet::new();
    let distinct: Vec<&str> = findings
        .iter()
        .map(|one| one.remediation.as_str())
        .filter(|text| !text.is_empty() && seen.insert(*text))
        .collect();
    let shown: Vec<String> = distinct.iter().take(COMMANDS).map(|text| hostile::lines(text)).collect();
    let note = match distinct.len().saturating_sub(shown.len()) as u64 {
        0 => String::new(),
        more => say!(
            index.language,
            "remediation-more",
            shown = words::len(&shown),
            total = words::len(&shown) + more
        ),
    };
    (shown.join("\n"), note)
}
