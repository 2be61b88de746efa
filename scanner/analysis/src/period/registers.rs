//! Whether two assessments were judged with a register. What a register says of parties, rights and people decides much
//! of an assessment, and that one had it and the other not is no change in the clouds.

use std::collections::{BTreeMap, BTreeSet};

use tenure_model::{Assessment, Blind, Cause, Change, ChangeKind, ScopeId, Thing};

use super::Taken;

/// The subject of the line by which a check says that it had no register.
const REGISTER: &str = "register";
/// Hexadecimal digits by which a digest is told.
const DIGEST: usize = 12;

/// Why what registers decide cannot be compared; `None` where it can.
pub(super) fn differ(opening: &Taken, later: &[&Taken]) -> Option<String> {
    let had_one = has_register(opening.assessment());
    let other = later.iter().find(|one| has_register(one.assessment()) != had_one)?;
    let (with, without) = if had_one { (opening, *other) } else { (*other, opening) };
    let (with, without) = (&with.assessment().snapshot.id, &without.assessment().snapshot.id);
    Some(if with == without {
        "the registers differ: both are of the same snapshot, assessed once with a register and once without; nothing \
         in the clouds changed"
            .to_owned()
    } else {
        format!("the registers differ: snapshot {with} was assessed with one, and {without} without")
    })
}

/// Which files of the register differ between the first and the last, with their digests; empty where none does, or
/// where one of both had no register at all.
pub(super) fn changed(opening: &Taken, later: &[&Taken]) -> String {
    let last = later.last().copied().unwrap_or(opening);
    let digests = |one: &Taken| -> BTreeMap<String, String> {
        let files = &one.assessment().governance.register.files;
        files.iter().map(|file| (file.name.clone(), file.sha256.clone())).collect()
    };
    let (before, after) = (digests(opening), digests(last));
    if before == after || before.is_empty() || after.is_empty() {
        return String::new();
    }
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let short = |digest: Option<&String>| match digest {
        Some(digest) => digest.get(..DIGEST).unwrap_or(digest).to_owned(),
        None => "none".to_owned(),
    };
    let told: Vec<String> = names
        .into_iter()
        .filter(|name| before.get(*name) != after.get(*name))
        .map(|name| format!("`{name}` (sha256 {} then {})", short(before.get(name)), short(after.get(name))))
        .collect();
    format!(
        "the register changed between them: {}; what it decides, such as parties, rights and findings, may have changed \
         by that and not in the clouds",
        told.join(", ")
    )
}

/// Whether no check misses a register.
fn has_register(assessment: &Assessment) -> bool {
    !assessment.outcomes.iter().flat_map(|one| &one.not_evaluated).any(|line| line.subject == REGISTER)
}

/// Makes what the registers decide "not evaluated", and says so once for all.
pub(super) fn take_back(
    changes: &mut [Change],
    blind: &mut Vec<Blind>,
    opening: &Taken,
    later: &[&Taken],
    why: &str,
) {
    let is_same = later.iter().all(|one| one.assessment().snapshot.id == opening.assessment().snapshot.id);
    // Findings, and what is whose, are worked out with the register.
    let by_register = |thing: Thing| {
        use Thing::{Belonging, Door, Finding, Party, Right};
        matches!(thing, Party | Right | Belonging | Door | Finding)
    };
    for change in changes.iter_mut().filter(|change| is_same || by_register(change.thing)) {
        change.kind = ChangeKind::NotEvaluated;
        change.why = why.to_owned();
        change.cause = Cause::NotEvaluated;
        change.cause_why = "whether it changed is not known".to_owned();
        change.acts.clear();
    }
    let last = later.last().copied().unwrap_or(opening);
    let line = Blind {
        scope: ScopeId::new("all"),
        what: "what the register decides: parties, their rights and doors, and findings".to_owned(),
        why: why.to_owned(),
        moment: last.moment(),
    };
    blind.insert(0, line);
}
