//! What providers say they watch, held against the logs and alarms that were observed.

pub(crate) mod rules;

use std::collections::BTreeSet;

use tenure_model::{Cloud, EvidenceRef, MonitorRow, ScopeId};
use tenure_register::{Entry, Monitor};

use crate::Context;
use crate::declared::names;
use rules::{Detection, Rule};

/// One thing that a provider says it watches.
#[derive(Debug)]
pub(crate) struct Watched<'a> {
    /// A log that it says it reads, or a detection that it says it has.
    pub(crate) what: String,
    /// What was observed of it, or why nothing was.
    pub(crate) observed: String,
    /// Whether it is there; `None` where that was not read.
    pub(crate) present: Option<bool>,
    evidence: Vec<&'a EvidenceRef>,
}

/// Everything that an entry says, in its order.
pub(crate) fn watched<'a>(context: &Context<'a>, rules: &[Rule<'a>], entry: &Monitor) -> Vec<Watched<'a>> {
    let clouds = clouds_of(context, &entry.environment);
    let known = Detection::all();
    let detections =
        entry.detections.iter().chain(&entry.alerts).map(|named| {
            detection(context, rules, &clouds, named, known.iter().find(|one| one.id == *named))
        });
    let sources = entry.sources.iter().map(|named| source(context, &entry.environment, named));
    sources.chain(detections).collect()
}

fn clouds_of(context: &Context<'_>, environment: &str) -> BTreeSet<Cloud> {
    let scopes = scopes_of(context, environment);
    scopes.iter().filter_map(|scope| scope.as_str().split(':').next()?.parse().ok()).collect()
}

fn scopes_of<'c>(context: &'c Context<'_>, environment: &str) -> &'c [ScopeId] {
    let found = context.environments().iter().find(|one| one.id == environment);
    found.map_or(&[], |one| one.scopes.as_slice())
}

/// Rules of every cloud of the environment count, wherever they lie: they stand where logs come together.
fn detection<'a>(
    context: &Context<'a>,
    rules: &[Rule<'a>],
    clouds: &BTreeSet<Cloud>,
    named: &str,
    detection: Option<&Detection>,
) -> Watched<'a> {
    let fits = |rule: &&Rule<'_>| {
        let is_it =
            detection.map_or_else(|| rule.is_called(named), |one| rule.detects(one) || rule.is_called(named));
        rule.is_on && is_it
    };
    let mut missing: Vec<String> = Vec::new();
    let mut unread: Vec<String> = Vec::new();
    let mut found: Vec<&Rule<'a>> = Vec::new();
    for cloud in clouds {
        let own = rules.iter().filter(|rule| rule.resource.cloud == *cloud).find(fits);
        match (own, rules::unread(context, *cloud)) {
            (Some(rule), _) => found.push(rule),
            (None, Some(why)) => unread.push(why),
            (None, None) => missing.push(cloud.to_string()),
        }
    }
    let told = found.iter().map(|rule| rule.resource.name.clone());
    let none = missing.iter().map(|cloud| format!("no rule of {cloud} looks for it"));
    let observed: Vec<String> = told.chain(none).chain(unread.iter().cloned()).collect();
    let present = match (missing.is_empty(), unread.is_empty(), found.is_empty()) {
        (false, ..) => Some(false),
        (true, true, false) => Some(true),
        _ => None,
    };
    Watched {
        what: named.to_owned(),
        observed: observed.join("; "),
        present,
        evidence: found.iter().map(|rule| &rule.resource.evidence).collect(),
    }
}

/// A log, by its word or the id of what keeps it.
fn source<'a>(context: &Context<'a>, environment: &str, named: &str) -> Watched<'a> {
    let kind = match named {
        "aws-cloudtrail" => Some("cloudtrail:trail"),
        "azure-activity" => Some("azure:microsoft.insights/diagnosticsettings"),
        "gcp-audit" => Some("logging.googleapis.com/LogSink"),
        _ => None,
    };
    let resources = context.estate.records().resources.iter();
    let mut found: Vec<_> = resources
        .filter(|one| match kind {
            Some(kind) => {
                one.kind == kind && one.attributes.get("IsLogging").is_none_or(|word| word == "true")
            }
            None => names(named, Some(one.cloud), one.id.as_str()),
        })
        .collect();
    let scopes = scopes_of(context, environment);
    let lies_there = |scope: &ScopeId| {
        let mut above = context.estate.ancestry(scope).into_iter().map(|one| &one.id);
        scopes.contains(scope) || above.any(|one| scopes.contains(one))
    };
    // What is made for the whole organisation lies in another account.
    found.retain(|one| {
        kind.is_none()
            || lies_there(&one.scope)
            || one.attributes.get("IsOrganizationTrail").is_some_and(|word| word == "true")
            || one.attributes.get("includeChildren").is_some_and(|word| word == "true")
    });
    let cloud = kind.map(|kind| match kind.split(':').next() {
        Some("cloudtrail") => Cloud::Aws,
        Some("azure") => Cloud::Azure,
        _ => Cloud::Gcp,
    });
    let unread = cloud.map_or_else(
        || Some("nothing that was read is called so".to_owned()),
        |cloud| rules::unread(context, cloud),
    );
    let names: Vec<&str> = found.iter().take(3).map(|one| one.name.as_str()).collect();
    let (present, observed) = match (found.is_empty(), unread) {
        (false, _) => (Some(true), names.join(", ")),
        (true, Some(why)) => (None, why),
        (true, None) => (Some(false), "nothing in the environment sends it anywhere".to_owned()),
    };
    let evidence = found.iter().take(3).map(|one| &one.evidence).collect();
    Watched { what: named.to_owned(), observed, present, evidence }
}

/// Every entry, in the order of the files.
pub(crate) fn rows(context: &Context<'_>) -> Vec<MonitorRow> {
    let entries = &context.options.register.monitors;
    let rules = if entries.is_empty() { Vec::new() } else { rules::all(context) };
    let of_entry = |entry: &Entry<Monitor>| {
        let rows = watched(context, &rules, entry).into_iter().map(|one| {
            let mut evidence = vec![context.resolve(&entry.place.evidence())];
            evidence.extend(one.evidence.iter().map(|one| context.resolve(one)));
            MonitorRow {
                party: entry.party.clone(),
                environment: entry.environment.clone(),
                what: one.what,
                observed: one.observed,
                present: one.present,
                evidence,
            }
        });
        rows.collect::<Vec<MonitorRow>>()
    };
    entries.iter().flat_map(of_entry).collect()
}
