//! From things to changes, snapshot by snapshot.
//!
//! What a snapshot might not have shown is carried on as last seen, so that it is neither removed by a reading that
//! failed nor added by the next that did not.

use std::collections::{BTreeMap, BTreeSet};

use tenure_model::{
    Blind, Cause, Change, ChangeKind, Drift, Facet, Moment, PartyDrift, ScopeId, Thing, Timestamp,
};

use super::Taken;
use super::acts::Told;
use super::position::{Item, Key};
use super::sight::Sight;

/// A thing as last seen.
struct Held<'a> {
    item: &'a Item,
    /// The place of the snapshot that showed it.
    seen: usize,
    /// Why later ones did not.
    why: String,
}

struct Fold<'a> {
    taken: Vec<&'a Taken>,
    sights: Vec<Sight<'a>>,
    told: Told<'a>,
    held: BTreeMap<&'a Key, Held<'a>>,
    changes: Vec<Change>,
}

/// What changed from a snapshot over later ones, in the order of time.
pub(super) fn drift(opening: &Taken, later: &[&Taken]) -> Drift {
    let taken: Vec<&Taken> = std::iter::once(opening).chain(later.iter().copied()).collect();
    let all: BTreeSet<&str> =
        taken.iter().flat_map(|one| &one.assessment.snapshot.scopes).map(|scope| scope.id.as_str()).collect();
    let compared = compared(&taken);
    let mut fold = Fold {
        sights: taken.iter().map(|one| Sight::new(&all, &one.assessment)).collect(),
        told: Told::new(&taken),
        held: BTreeMap::new(),
        changes: Vec::new(),
        taken,
    };
    for at in 0..fold.taken.len() {
        fold.step(at, &compared);
    }
    fold.unseen_at_end();
    let mut blind = fold.blind(&all);
    let mut changes = fold.changes;
    if let Some(why) = super::registers::differ(opening, later) {
        super::registers::take_back(&mut changes, &mut blind, opening, later, &why);
    }
    changes.sort_by(|a, b| {
        (&a.party, a.thing, &a.id, &a.to, a.kind).cmp(&(&b.party, b.thing, &b.id, &b.to, b.kind))
    });
    let last = later.last().copied().unwrap_or(opening);
    Drift {
        format_version: Drift::FORMAT_VERSION,
        earlier: opening.moment(),
        later: last.moment(),
        compared,
        parties: by_party(&changes),
        changes,
        blind,
        registers: super::registers::changed(opening, later),
    }
}

/// The things that all of them tell of.
pub(super) fn compared(taken: &[&Taken]) -> Vec<Thing> {
    let has_records = taken.iter().all(|one| one.has_records);
    let of_records = [Thing::Membership, Thing::Grant, Thing::Trust, Thing::Credential, Thing::Delegation];
    let is_told = |thing: &Thing| match thing {
        Thing::Belonging => !has_records,
        thing => has_records || !of_records.contains(thing),
    };
    Thing::ALL.into_iter().filter(is_told).collect()
}

impl<'a> Fold<'a> {
    fn step(&mut self, at: usize, compared: &[Thing]) {
        let Some(now) = self.taken.get(at).copied() else { return };
        let items = now.items.0.iter().filter(|((thing, _), _)| compared.contains(thing));
        for (key, item) in items {
            if at > 0 {
                match self.held.get(key) {
                    Some(held) => self.compare(key, held.item, held.seen, item, at),
                    None => self.appeared(key, item, at),
                }
            }
            self.held.insert(key, Held { item, seen: at, why: String::new() });
        }
        let missing: Vec<&'a Key> =
            self.held.iter().filter(|(_, held)| held.seen < at).map(|(key, _)| *key).collect();
        for key in missing {
            self.vanished(key, at);
        }
    }

    /// What is shown, and was not before.
    fn appeared(&mut self, key: &Key, item: &'a Item, at: usize) {
        let before = self.sights.get(..at).unwrap_or_default();
        let absent = before.iter().rposition(|sight| sight.hides(item).is_none());
        let as_of = |at: usize| self.taken.get(at).map(|one| one.assessment.snapshot.as_of);
        // What the cloud itself says to be younger than the snapshot before was not there.
        let is_younger = item.since > as_of(at - 1);
        match absent {
            Some(from) => self.say(ChangeKind::Added, key, None, Some(item), (from, at), String::new()),
            None if is_younger && item.since.is_some() => {
                self.say(ChangeKind::Added, key, None, Some(item), (at - 1, at), String::new());
            }
            None => {
                let why = before.last().and_then(|sight| sight.hides(item)).unwrap_or_default();
                let why = format!("it may have been there before: {why}");
                self.say(ChangeKind::NotEvaluated, key, None, Some(item), (at - 1, at), why);
            }
        }
    }

    /// What is no longer shown.
    fn vanished(&mut self, key: &'a Key, at: usize) {
        let (Some(held), Some(sight)) = (self.held.get_mut(key), self.sights.get(at)) else { return };
        match sight.hides(held.item) {
            Some(why) => held.why = why,
            None => {
                let (item, from) = (held.item, held.seen);
                self.held.remove(key);
                self.say(ChangeKind::Removed, key, Some(item), None, (from, at), String::new());
            }
        }
    }

    /// What was shown, and is.
    fn compare(&mut self, key: &Key, before: &'a Item, from: usize, after: &'a Item, at: usize) {
        let mut is_other = false;
        let mut not_known = Vec::new();
        for (was, is) in before.facts.iter().zip(&after.facts) {
            match (&was.1, &is.1) {
                (Some(was), Some(is)) => is_other |= was != is,
                (None, None) => {}
                _ => not_known.push(if was.0.is_empty() { "what it is" } else { was.0 }),
            }
        }
        // A reach is worked out of much, and so is how bad a finding is: with less read it is another without any
        // change.
        let hidden = [from, at].into_iter().find_map(|at| {
            let is_worked_out = matches!(key.0, Thing::Reach | Thing::Right | Thing::Finding);
            let sight = self.sights.get(at).filter(|_| is_worked_out)?;
            sight.hides(after)
        });
        match (is_other, hidden) {
            (true, None) => {
                self.say(ChangeKind::Changed, key, Some(before), Some(after), (from, at), String::new());
            }
            (true, Some(why)) => {
                self.say(ChangeKind::NotEvaluated, key, Some(before), Some(after), (from, at), why);
            }
            (false, _) if !not_known.is_empty() => {
                let why = format!("not known in one of both: {}", not_known.join(", "));
                self.say(ChangeKind::NotEvaluated, key, Some(before), Some(after), (from, at), why);
            }
            (false, _) => {}
        }
    }

    /// What the last snapshot might not have shown.
    fn unseen_at_end(&mut self) {
        let last = self.taken.len().saturating_sub(1);
        let unseen: Vec<(&Key, &Item, usize, String)> = self
            .held
            .iter()
            .filter(|(_, held)| held.seen < last)
            .map(|(key, held)| (*key, held.item, held.seen, held.why.clone()))
            .collect();
        for (key, item, seen, why) in unseen {
            let why = format!("it may still be there: {why}");
            self.say(ChangeKind::NotEvaluated, key, Some(item), None, (seen, last), why);
        }
    }

    fn say(
        &mut self,
        kind: ChangeKind,
        key: &Key,
        before: Option<&Item>,
        after: Option<&Item>,
        (from, to): (usize, usize),
        why: String,
    ) {
        // How far an identity reaches that came or went is told with the identity.
        if key.0 == Thing::Reach && (before.is_none() || after.is_none()) {
            return;
        }
        let (Some(item), Some(from), Some(to)) = (after.or(before), self.taken.get(from), self.taken.get(to))
        else {
            return;
        };
        let (from, to) = (from.moment(), to.moment());
        let (cause, cause_why, acts) = if kind == ChangeKind::NotEvaluated {
            (Cause::NotEvaluated, "whether it changed is not known".to_owned(), Vec::new())
        } else {
            self.told.cause(item, from.as_of, to.as_of)
        };
        self.changes.push(Change {
            thing: key.0,
            kind,
            id: key.1.clone(),
            name: item.name.clone(),
            cloud: item.cloud,
            scope: item.scope.clone(),
            party: item.party.clone(),
            before: before.map(Item::told).unwrap_or_default(),
            after: after.map(Item::told).unwrap_or_default(),
            from,
            to,
            why,
            cause,
            cause_why,
            acts,
            evidence_before: before.and_then(|item| item.evidence.clone()),
            evidence_after: after.and_then(|item| item.evidence.clone()),
        });
    }

    /// What any of the snapshots did not read.
    fn blind(&self, all: &BTreeSet<&str>) -> Vec<Blind> {
        let mut blind: BTreeSet<Blind> = BTreeSet::new();
        for one in &self.taken {
            let moment = one.moment();
            let read: BTreeSet<&str> =
                one.assessment.snapshot.scopes.iter().map(|scope| scope.id.as_str()).collect();
            blind.extend(all.difference(&read).map(|scope| Blind {
                scope: ScopeId::new(*scope),
                what: "all of it".to_owned(),
                why: "it was not read".to_owned(),
                moment: moment.clone(),
            }));
            blind.extend(of_gaps(one, &moment));
            let first = self.taken.first().map(|first| &first.assessment.tool.version);
            if let Some(first) = first.filter(|first| **first != one.assessment.tool.version) {
                let why = format!("version {} wrote it, and {first} the first", one.assessment.tool.version);
                let what = "what versions judge differently".to_owned();
                blind.insert(Blind { scope: ScopeId::new("all"), what, why, moment });
            }
        }
        blind.into_iter().collect()
    }
}

/// Gaps, one line for each scope and kind of reading.
fn of_gaps(one: &Taken, moment: &Moment) -> Vec<Blind> {
    let mut lines: BTreeMap<(&ScopeId, Facet), BTreeSet<String>> = BTreeMap::new();
    for gap in &one.assessment.gaps {
        for facet in &gap.blinds {
            let why = format!("{} ({})", gap.api, gap.reason.as_str());
            lines.entry((&gap.scope, *facet)).or_default().insert(why);
        }
    }
    let line = |((scope, facet), why): ((&ScopeId, Facet), BTreeSet<String>)| {
        let first = why.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
        let more = why.len().saturating_sub(3);
        Blind {
            scope: scope.clone(),
            what: facet.label().to_owned(),
            why: if more > 0 { format!("{first} and {more} more") } else { first },
            moment: moment.clone(),
        }
    };
    lines.into_iter().map(line).collect()
}

fn by_party(changes: &[Change]) -> Vec<PartyDrift> {
    let mut parties: BTreeMap<&Option<String>, PartyDrift> = BTreeMap::new();
    for change in changes {
        let line = parties
            .entry(&change.party)
            .or_insert_with(|| PartyDrift { party: change.party.clone(), ..PartyDrift::default() });
        match change.kind {
            ChangeKind::Added => line.added += 1,
            ChangeKind::Changed => line.changed += 1,
            ChangeKind::Removed => line.removed += 1,
            ChangeKind::NotEvaluated => line.not_evaluated += 1,
        }
        match change.cause {
            Cause::Acts => line.by_acts += 1,
            Cause::NoActFound => line.without_act += 1,
            Cause::NotEvaluated | Cause::Follows => {}
        }
    }
    parties.into_values().collect()
}

/// How many there are of each thing.
pub(super) fn counted(taken: &Taken, compared: &[Thing]) -> BTreeMap<Thing, u64> {
    let mut counts: BTreeMap<Thing, u64> = compared.iter().map(|thing| (*thing, 0)).collect();
    for (thing, _) in taken.items.0.keys() {
        if let Some(count) = counts.get_mut(thing) {
            *count += 1;
        }
    }
    counts
}

/// The acts that several snapshots tell of, in a span of time.
pub(super) fn acts(taken: &[&Taken], from: Timestamp, to: Timestamp) -> Vec<tenure_model::ActRow> {
    Told::new(taken).between(from, to)
}
