//! Over which time logs tell what happened, and where they have a hole.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;
use tenure_model::{BelongingKind, Cloud, Facet, LogReading, PrincipalKind, Scope, ScopeKind, Timestamp};

use super::case::Case;
use super::ground::Place;
use crate::Context;

/// A log that has to be read, from `logs.toml`.
#[derive(Debug, Deserialize)]
pub(super) struct Log {
    cloud: Cloud,
    of: ScopeKind,
    source: String,
    calls: Vec<Vec<String>>,
    #[serde(default)]
    changes: Vec<Vec<String>>,
    #[serde(default)]
    each: Vec<PrincipalKind>,
    #[serde(default)]
    regions: Vec<String>,
}

/// What is to be known from a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sought {
    /// Every call of the party.
    Calls,
    /// Every change of access.
    Changes,
}

#[cfg(test)]
impl Log {
    /// Its source and the first filter that is enough, where it is kept for such a scope.
    pub(super) fn first_of(&self, scope: &Scope) -> Option<(&str, &str)> {
        let is_kept = self.cloud == scope.cloud && self.of == scope.kind;
        let filter = self.calls.first()?.first()?;
        is_kept.then_some((&self.source, filter))
    }
}

/// Every region of which a log has to have been read.
#[cfg(test)]
pub(super) fn regions() -> impl Iterator<Item = &'static str> {
    LOGS.iter().flat_map(|log| log.regions.iter().map(String::as_str))
}

#[derive(Deserialize)]
struct Logs {
    log: Vec<Log>,
}

/// The list is part of the program, and a test holds that it parses.
pub(super) static LOGS: LazyLock<Vec<Log>> = LazyLock::new(|| {
    toml::from_str::<Logs>(include_str!("logs.toml")).map(|list| list.log).unwrap_or_default()
});

/// A time without a hole.
type Window = (Timestamp, Timestamp);

/// Where the logs of an environment do not cover the time from `from` to `to`: one line for each log. INVARIANT:
/// what no reading of a log covers is a hole, whether or not a gap tells of it.
pub(super) fn holes(
    case: &Case<'_, '_>,
    place: &Place<'_>,
    sought: Sought,
    from: Timestamp,
    to: Timestamp,
) -> BTreeSet<String> {
    let context = case.context;
    let mut holes = BTreeSet::new();
    for part in &place.parts {
        for log in LOGS.iter().filter(|log| log.cloud == part.cloud && log.of == part.kind) {
            let sets = sets(case, place, log, sought);
            let readings = readings_of(context, part, log);
            let is_hole = |region: &&str| !is_covered(&sets, &readings, region, (from, to));
            let lacking: Vec<&str> =
                regions_of(context, part, log, &readings).into_iter().filter(is_hole).collect();
            if !sets.is_empty() && !lacking.is_empty() {
                holes.insert(sentence(part, log, &readings, &lacking, (from, to)));
            }
        }
    }
    holes
}

/// The sets of filters that are enough, with `{id}` written out for each thing of the party.
fn sets(case: &Case<'_, '_>, place: &Place<'_>, log: &Log, sought: Sought) -> Vec<BTreeSet<String>> {
    const WAYS: &[BelongingKind] = &[BelongingKind::Principal, BelongingKind::Trust];
    let written = match sought {
        Sought::Calls => &log.calls,
        Sought::Changes => &log.changes,
    };
    let is_asked = |id: &str| {
        let principal = case.principal(id).filter(|principal| principal.cloud == log.cloud);
        principal.is_some_and(|principal| log.each.contains(&principal.kind))
    };
    let things: BTreeSet<&str> =
        case.items(place, WAYS).map(|item| item.subject.id.as_str()).filter(|id| is_asked(id)).collect();
    let expand = |filter: &String| -> Vec<String> {
        match filter.contains("{id}") {
            true => things.iter().map(|id| filter.replace("{id}", id)).collect(),
            false => vec![filter.clone()],
        }
    };
    written.iter().map(|set| set.iter().flat_map(expand).collect()).collect()
}

/// The readings of a log that tell of a scope: its own, and those of what holds it.
fn readings_of<'c>(context: &'c Context<'_>, part: &Scope, log: &Log) -> Vec<&'c LogReading> {
    let above = context.estate.ancestry(&part.id);
    let readings = context.estate.records().log_readings.iter();
    readings
        .filter(|reading| reading.source == log.source && above.iter().any(|scope| scope.id == reading.scope))
        .collect()
}

/// The regions of which a log has to have been read; of a log without regions one, the empty one.
fn regions_of<'c>(
    context: &'c Context<'_>,
    part: &Scope,
    log: &'c Log,
    readings: &[&'c LogReading],
) -> BTreeSet<&'c str> {
    if log.regions.is_empty() {
        return BTreeSet::from([""]);
    }
    let of_gaps =
        context.estate.gaps.iter().filter(|gap| gap.scope == part.id && gap.blinds.contains(&Facet::Events));
    let named =
        readings.iter().map(|reading| reading.region.as_str()).chain(of_gaps.map(|gap| gap.region.as_str()));
    log.regions.iter().map(String::as_str).chain(named.filter(|region| !region.is_empty())).collect()
}

fn is_covered(sets: &[BTreeSet<String>], readings: &[&LogReading], region: &str, window: Window) -> bool {
    let has = |filter: &String| {
        let read = readings.iter().filter(|reading| {
            (reading.region.is_empty() || reading.region == region) && tells(&reading.filter, filter)
        });
        joined(read.map(|reading| (reading.from, reading.to)))
            .iter()
            .any(|(from, to)| *from <= window.0 && *to >= window.1)
    };
    sets.iter().any(|set| set.iter().all(has))
}

/// Whether a reading under one filter tells all that another lets through. `EventName=A,B` is both.
fn tells(read: &str, sought: &str) -> bool {
    let names = || read.strip_prefix("EventName=").zip(sought.strip_prefix("EventName="));
    read.is_empty()
        || read == sought
        || names().is_some_and(|(all, one)| all.split(',').any(|name| name == one))
}

/// Windows that touch each other, put together.
fn joined(windows: impl Iterator<Item = Window>) -> Vec<Window> {
    let mut sorted: Vec<Window> = windows.filter(|(from, to)| from <= to).collect();
    sorted.sort_unstable();
    let mut joined: Vec<Window> = Vec::new();
    for (from, to) in sorted {
        match joined.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => joined.push((from, to)),
        }
    }
    joined
}

fn sentence(part: &Scope, log: &Log, readings: &[&LogReading], lacking: &[&str], window: Window) -> String {
    let regions = match lacking {
        [] | [""] => String::new(),
        regions => format!(" in {}", regions.join(", ")),
    };
    let mut by_filter: BTreeMap<&str, Vec<Window>> = BTreeMap::new();
    for reading in readings {
        by_filter.entry(&reading.filter).or_default().push((reading.from, reading.to));
    }
    let told: Vec<String> = by_filter
        .into_iter()
        .map(|(filter, windows)| {
            let windows: Vec<String> =
                joined(windows.into_iter()).iter().map(|(from, to)| format!("{from} to {to}")).collect();
            let filter = if filter.is_empty() { "all of it".to_owned() } else { format!("`{filter}`") };
            format!("{filter} from {}", windows.join(" and "))
        })
        .collect();
    let told = if told.is_empty() { "none of it".to_owned() } else { told.join("; ") };
    format!(
        "the log `{}` of {}{regions} does not cover {} to {}: read was {told}",
        log.source, part.id, window.0, window.1
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_logs_is_well_formed() {
        let list: Logs = toml::from_str(include_str!("logs.toml")).expect("parses");
        assert!(list.log.iter().all(|log| !log.calls.is_empty()));
        assert!(
            list.log.iter().flat_map(|log| log.calls.iter().chain(&log.changes)).all(|set| !set.is_empty())
        );
        for cloud in [Cloud::Aws, Cloud::Azure, Cloud::Gcp] {
            assert!(list.log.iter().any(|log| log.cloud == cloud), "{cloud}");
        }
    }

    #[test]
    fn a_reading_of_several_names_tells_of_each() {
        assert!(tells("", "EventName=A") && tells("EventName=A,B", "EventName=B"));
        assert!(!tells("EventName=A", "EventName=B") && !tells("ReadOnly=false", ""));
    }

    #[test]
    fn windows_join_where_they_touch_and_leave_holes_where_not() {
        let at = |hour: i64| Timestamp::from_second(hour * 3600).expect("a time");
        let joined = joined(
            [(at(5), at(6)), (at(0), at(2)), (at(2), at(4)), (at(1), at(3)), (at(9), at(8))].into_iter(),
        );
        assert_eq!(joined, [(at(0), at(4)), (at(5), at(6))]);
    }
}
