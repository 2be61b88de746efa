//! Which logs tell of acts and approvals, and how far back each reaches.

use std::collections::{BTreeMap, BTreeSet};

use tenure_model::{Cloud, Facet, Gap, LogReading, LogWindow, ScopeId, Timestamp};

use super::deeds::Deed;
use crate::{Context, Inspection};

/// The requests of Privileged Identity Management, by the end of their sources' names.
const REQUESTS: &str = "ScheduleRequests";

/// What was looked through for an approval of an act, in words, or the hole that keeps one from being sure.
///
/// # Errors
/// A source that could hold an approval was not read, or has a hole.
pub(super) fn looked_at(context: &Context<'_>, deed: &Deed<'_>) -> Result<String, String> {
    if context.options.register.is_absent() {
        return Err("no register was given in which an approval could stand".to_owned());
    }
    let hole = context.estate.gaps.iter().find(|gap| hides_approvals(context, gap, deed));
    if let Some(gap) = hole {
        return Err(format!("no approval found, and {} was not read ({})", gap.api, gap.reason.as_str()));
    }
    let (native, window) = native(context, deed)?;
    let imported: BTreeSet<&str> =
        context.options.register.approvals.values().filter_map(|one| one.imported_from.as_deref()).collect();
    let mut sources = vec!["the register"];
    sources.extend(imported);
    sources.extend(native);
    Ok(format!("{}, {window}", sources.join(", ")))
}

/// Whether a gap can hide an approval of an act.
fn hides_approvals(context: &Context<'_>, gap: &Gap, deed: &Deed<'_>) -> bool {
    let cloud = gap.scope.as_str().split(':').next().and_then(|word| word.parse::<Cloud>().ok());
    let holds = match deed.cloud {
        Cloud::Aws => gap.api.contains("DelegationRequest"),
        Cloud::Azure => {
            gap.api.contains(REQUESTS)
                || (gap.blinds.contains(&Facet::Eligibility) && gap.api.contains("role"))
        }
        Cloud::Gcp => gap.api.contains("privilegedaccessmanager"),
    };
    cloud == Some(deed.cloud) && holds && lies_about(context, &gap.scope, deed.scope)
}

/// Whether one scope is the other, or lies above or below it.
fn lies_about(context: &Context<'_>, one: &ScopeId, other: &ScopeId) -> bool {
    let above = |low: &ScopeId, high: &ScopeId| {
        low == high || context.estate.ancestry(low).iter().any(|scope| scope.id == *high)
    };
    above(one, other) || above(other, one)
}

/// The cloud's own records of approvals that were read, and the time that they cover.
///
/// # Errors
/// They do not reach back to the act.
fn native(context: &Context<'_>, deed: &Deed<'_>) -> Result<(Option<&'static str>, String), String> {
    let records = context.estate.records();
    let as_of = context.estate.as_of;
    let whole = |what| Ok((Some(what), format!("up to {as_of}")));
    match deed.cloud {
        Cloud::Aws => {
            let is_read = context.estate.coverage.iter().any(|line| line.api.contains("DelegationRequest"));
            match is_read {
                true => whole("delegation requests of IAM"),
                false => Ok((None, format!("up to {as_of}"))),
            }
        }
        Cloud::Gcp => {
            let is_read =
                context.estate.coverage.iter().any(|line| line.api.contains("privilegedaccessmanager"));
            match is_read {
                true => whole("grants of Privileged Access Manager"),
                false => Ok((None, format!("up to {as_of}"))),
            }
        }
        Cloud::Azure => {
            let requests = records.log_readings.iter().filter(|log| log.source.ends_with(REQUESTS));
            let about = requests.filter(|log| lies_about(context, &log.scope, deed.scope));
            let Some(from) = about.clone().map(|log| log.from).max() else {
                return Err(
                    "no approval found, and requests of Privileged Identity Management were not read"
                        .to_owned(),
                );
            };
            let to = about.map(|log| log.to).min().unwrap_or(as_of);
            if deed.at < from {
                return Err(format!(
                    "no approval found, and requests of Privileged Identity Management were read from {from} on only"
                ));
            }
            Ok((Some("requests of Privileged Identity Management"), format!("window {from}..{to}")))
        }
    }
}

/// One line for every log that tells of acts, and one for each file of approvals.
pub(super) fn rows(context: &Context<'_>) -> Vec<LogWindow> {
    let records = context.estate.records();
    let mut counts: BTreeMap<(&ScopeId, &str), u64> = BTreeMap::new();
    for event in &records.events {
        *counts.entry((&event.scope, &event.source)).or_default() += 1;
    }
    let mut logs: BTreeMap<(Cloud, &ScopeId, &str), Vec<&LogReading>> = BTreeMap::new();
    for reading in &records.log_readings {
        logs.entry((reading.cloud, &reading.scope, &reading.source)).or_default().push(reading);
    }
    let mut rows: Vec<LogWindow> = logs
        .iter()
        .map(|((cloud, scope, source), readings)| {
            let acts = counts.get(&(*scope, *source)).copied().unwrap_or_default();
            window(context, (*cloud, scope, source), readings, acts)
        })
        .collect();
    let is_told = |scope: &ScopeId| logs.keys().any(|(_, told, _)| *told == scope);
    let unread = context.estate.gaps.iter().filter(|gap| blinds_log(gap) && !is_told(&gap.scope));
    rows.extend(unread.filter_map(|gap| {
        Some(LogWindow {
            cloud: Some(gap.scope.as_str().split(':').next()?.parse().ok()?),
            scope: gap.scope.clone(),
            source: gap.api.clone(),
            from: None,
            to: None,
            complete: false,
            why: format!("{}: {}", gap.reason.as_str(), gap.detail),
            acts: 0,
        })
    }));
    rows.extend(files(context));
    rows.sort();
    rows.dedup();
    rows
}

fn blinds_log(gap: &Gap) -> bool {
    gap.blinds.iter().any(|facet| matches!(facet, Facet::Events | Facet::SignIns))
}

/// Says of each cloud that was read that no log of changes was, where no gap says so already.
pub(crate) fn say_unread(context: &Context<'_>, inspection: &mut Inspection) {
    let records = context.estate.records();
    let clouds: BTreeSet<Cloud> = records.scopes.iter().map(|scope| scope.cloud).collect();
    for cloud in clouds {
        let is_told = records.log_readings.iter().any(|log| log.cloud == cloud);
        let has_gap = context.estate.gaps.iter().any(|gap| {
            gap.blinds.contains(&Facet::Events) && gap.scope.as_str().starts_with(&format!("{cloud}:"))
        });
        if !is_told && !has_gap {
            inspection.cannot_judge(cloud.as_str(), "no log of changes to access was read");
        }
    }
}

/// The window that all readings of one log share: each region and filter is a part of its own.
fn window(
    context: &Context<'_>,
    (cloud, scope, source): (Cloud, &ScopeId, &str),
    readings: &[&LogReading],
    acts: u64,
) -> LogWindow {
    let mut parts: BTreeMap<(&str, &str), Vec<(Timestamp, Timestamp)>> = BTreeMap::new();
    for reading in readings {
        parts.entry((&reading.region, &reading.filter)).or_default().push((reading.from, reading.to));
    }
    let mut why: Vec<String> = Vec::new();
    let (mut from, mut to) = (Timestamp::MIN, Timestamp::MAX);
    for spans in parts.values_mut() {
        spans.sort_unstable();
        let mut reached: Option<Timestamp> = None;
        for (start, end) in spans.iter() {
            match reached {
                Some(last) if *start > last => why.push(format!("nothing was read from {last} to {start}")),
                _ => {}
            }
            reached = reached.max(Some(*end));
        }
        from = spans.first().map_or(from, |span| from.max(span.0));
        to = reached.map_or(to, |end| to.min(end));
    }
    let is_sign_in = source.contains("signIn");
    let gaps = context.estate.gaps.iter().filter(|gap| {
        let facet = if is_sign_in { Facet::SignIns } else { Facet::Events };
        gap.scope == *scope && gap.blinds.contains(&facet)
    });
    why.extend(gaps.map(|gap| format!("{}: {}", gap.reason.as_str(), gap.api)));
    why.sort();
    why.dedup();
    LogWindow {
        cloud: Some(cloud),
        scope: scope.clone(),
        source: source.to_owned(),
        from: Some(from),
        to: Some(to),
        complete: why.is_empty(),
        why: why.join("; "),
        acts,
    }
}

/// The register, and each file that approvals were imported from.
fn files(context: &Context<'_>) -> Vec<LogWindow> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    if !context.options.register.is_absent() {
        counts.insert("register", 0);
    }
    for approval in context.options.register.approvals.values() {
        *counts.entry(approval.imported_from.as_deref().unwrap_or("register")).or_default() += 1;
    }
    let row = |(source, acts): (&str, u64)| LogWindow {
        cloud: None,
        scope: ScopeId::new("register"),
        source: source.to_owned(),
        from: None,
        to: None,
        complete: true,
        why: String::new(),
        acts,
    };
    counts.into_iter().map(row).collect()
}
