//! Whose act a change was, as far as logs tell.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use tenure_model::{ActKind, ActNote, ActRow, Cause, LogWindow, Thing, Timestamp};

use super::Taken;
use super::position::{Item, cloud_of};

/// Acts of several snapshots, each once, and the logs that tell of them.
pub(super) struct Told<'a> {
    /// In the order of time.
    acts: Vec<&'a ActRow>,
    /// The acts on each subject, by its id and its name in lower case.
    on: HashMap<String, Vec<usize>>,
    windows: Vec<&'a LogWindow>,
}

impl<'a> Told<'a> {
    pub(super) fn new(taken: &[&'a Taken]) -> Self {
        let mut known: BTreeMap<(Timestamp, &str, &str), &ActRow> = BTreeMap::new();
        let mut windows: BTreeSet<&LogWindow> = BTreeSet::new();
        for one in taken {
            let governance = &one.assessment.governance;
            // The last word on an act is the latest: an approval may have come in since.
            for act in governance.acts.iter().filter(|act| act.kind != ActKind::Use) {
                known.insert((act.at, act.scope.as_str(), act.event.as_str()), act);
            }
            windows.extend(governance.logs.iter().filter(|log| !log.source.contains("signIn")));
        }
        let acts: Vec<&ActRow> = known.into_values().collect();
        let mut on: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, act) in acts.iter().enumerate() {
            for name in BTreeSet::from([act.subject.to_lowercase(), act.subject_name.to_lowercase()]) {
                if !name.is_empty() {
                    on.entry(name).or_default().push(at);
                }
            }
        }
        Self { acts, on, windows: windows.into_iter().collect() }
    }

    /// Acts in a span of time, its begin in it and its end not.
    pub(super) fn between(&self, from: Timestamp, to: Timestamp) -> Vec<ActRow> {
        let acts = self.acts.iter().filter(|act| act.at >= from && act.at < to);
        acts.map(|act| (*act).clone()).collect()
    }

    /// The acts on a thing after one instant and up to another; where there is none, whether logs would tell.
    pub(super) fn cause(&self, item: &Item, from: Timestamp, to: Timestamp) -> (Cause, String, Vec<ActNote>) {
        if matches!(item.thing, Thing::Party | Thing::Right | Thing::Reach | Thing::Scope) {
            return (Cause::Follows, "it follows from other changes".to_owned(), Vec::new());
        }
        let mut found: BTreeSet<usize> = BTreeSet::new();
        for handle in &item.handles {
            found.extend(self.on.get(&handle.to_lowercase()).into_iter().flatten());
        }
        let acts = found.into_iter().filter_map(|at| self.acts.get(at));
        let acts: Vec<ActNote> = acts
            .filter(|act| act.at > from && act.at <= to)
            .filter(|act| item.cloud.is_none_or(|cloud| cloud == act.cloud))
            .map(|act| note(act))
            .collect();
        if !acts.is_empty() {
            return (Cause::Acts, "logs name acts on it in this time".to_owned(), acts);
        }
        let (cause, why) = self.covered(item, from, to);
        (cause, why, acts)
    }

    fn covered(&self, item: &Item, from: Timestamp, to: Timestamp) -> (Cause, String) {
        let here = || {
            self.windows.iter().filter(|log| log.cloud.is_some() && log.cloud == item.cloud).filter(|log| {
                log.scope == item.scope || cloud_of(&log.scope).is_some() && is_above(log, item)
            })
        };
        let covers = |log: &&&LogWindow| {
            log.complete && log.from.is_some_and(|begin| begin <= from) && log.to.is_some_and(|end| end >= to)
        };
        if let Some(log) = here().find(covers) {
            return (Cause::NoActFound, format!("{} covers the time and names no act on it", log.source));
        }
        // Of several the one that reaches furthest.
        let why = match here().max_by_key(|log| (log.complete, log.to)) {
            None => "no log of changes was read there".to_owned(),
            Some(log) => format!(
                "{} was read {}to {}{}",
                log.source,
                log.from.map_or(String::new(), |from| format!("from {from} ")),
                log.to.map_or("an instant that nothing tells".to_owned(), |to| to.to_string()),
                if log.complete { String::new() } else { format!(", not whole: {}", log.why) },
            ),
        };
        (Cause::NotEvaluated, why)
    }
}

/// Whether a log is one of a whole organisation. A directory's tells nothing of its subscriptions, and the other
/// way round.
fn is_above(log: &LogWindow, item: &Item) -> bool {
    let of_organisation =
        |scope: &str| scope.starts_with("aws:o-") || scope.starts_with("gcp:organizations/");
    of_organisation(log.scope.as_str()) && log.scope != item.scope
}

fn note(act: &ActRow) -> ActNote {
    ActNote {
        event: act.event.clone(),
        at: act.at,
        action: act.action.clone(),
        executed_by: act.executed_by.clone(),
        party: act.party.clone(),
        approved_by: act.approved_by.clone(),
        verdict: act.verdict,
    }
}
