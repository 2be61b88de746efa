//! How long records have to be kept, held against the stores that were observed.
//!
//! Every account and subscription is a place of its own: one trail that is kept for a year says nothing of an
//! account that has none. INVARIANT: what was not read is neither kept nor too short.

mod logs;
mod store;

use std::collections::BTreeSet;

use tenure_model::{EvidenceRef, RetentionRow};
use tenure_register::{Entry, Retention};

use crate::Context;
use crate::declared::names;
use store::{Length, Store};

/// What is known of one place in which records have to be kept.
#[derive(Debug)]
pub(crate) struct Place<'a> {
    /// An account, a subscription, a project, or the resource that the register names.
    pub(crate) name: String,
    /// Whether they are kept long enough; `None` where that was not read.
    pub(crate) kept: Option<bool>,
    /// Whether nobody can change them before; `None` where that was not read.
    pub(crate) immutable: Option<bool>,
    /// What was observed, in words.
    pub(crate) told: String,
    /// What shows it.
    pub(crate) evidence: Vec<&'a EvidenceRef>,
}

/// What was found before it is weighed: the stores of a place, and what is missing from them.
#[derive(Debug)]
struct Found<'a> {
    name: String,
    stores: Vec<Store<'a>>,
    /// Why there may be more stores.
    unread: Option<String>,
}

/// Every place in which an entry asks for something. Empty where nothing that was read is called so.
pub(crate) fn places<'a>(context: &Context<'a>, entry: &Retention) -> Vec<Place<'a>> {
    let found = match entry.what.as_str() {
        "aws-cloudtrail" => logs::of_aws(context),
        "azure-activity" => logs::of_azure(context),
        "gcp-audit" => logs::of_google(context),
        "entra-audit" => logs::of_entra(context),
        _ => named(context, entry),
    };
    found.into_iter().map(|found| weigh(context, entry, found)).collect()
}

/// Why nothing can be said of an entry at all.
pub(crate) const NOTHING: &str = "nothing that was read is called so, or says how long it is kept";

/// The resources that an entry names by their ids.
fn named<'a>(context: &Context<'a>, entry: &Retention) -> Vec<Found<'a>> {
    let resources = context.estate.records().resources.iter();
    let meant = resources.filter(|one| names(&entry.what, Some(one.cloud), one.id.as_str()));
    meant
        .filter_map(|one| {
            let store = Store::of(one)?;
            Some(Found { name: one.id.to_string(), stores: vec![store], unread: None })
        })
        .collect()
}

fn weigh<'a>(context: &Context<'_>, entry: &Retention, found: Found<'a>) -> Place<'a> {
    let until = entry.keep.after(context.estate.as_of);
    let is_enough = |store: &&Store<'_>| store.length.lasts_until(context.estate.as_of, until) == Some(true);
    let enough: Vec<&Store<'_>> = found.stores.iter().filter(is_enough).collect();
    let open = found.unread.is_some() || found.stores.iter().any(|store| store.length == Length::Unknown);
    let kept = if enough.is_empty() { (!open).then_some(false) } else { Some(true) };
    let immutable = if enough.iter().any(|store| store.immutable == Some(true)) {
        Some(true)
    } else {
        let undecided = open || enough.iter().any(|store| store.immutable.is_none());
        (!undecided).then_some(false)
    };
    let mut told: Vec<String> = found.stores.iter().map(|store| store.told.clone()).collect();
    told.extend(found.unread);
    Place {
        name: found.name,
        kept,
        immutable,
        told: told.join("; "),
        evidence: found.stores.iter().filter_map(|store| store.evidence).collect(),
    }
}

/// Every entry, in the order of the files.
pub(crate) fn rows(context: &Context<'_>) -> Vec<RetentionRow> {
    context.options.register.retention.iter().map(|entry| row(context, entry)).collect()
}

fn row(context: &Context<'_>, entry: &Entry<Retention>) -> RetentionRow {
    let places = places(context, entry);
    let worst = |kept: &dyn Fn(&Place<'_>) -> Option<bool>| {
        let all: BTreeSet<Option<bool>> = places.iter().map(kept).collect();
        match (all.contains(&Some(false)), all.contains(&None), places.is_empty()) {
            (true, ..) => Some(false),
            (false, false, false) => Some(true),
            _ => None,
        }
    };
    let kept = worst(&|place| place.kept);
    let is_kept = match entry.immutable {
        Some(_) if kept == Some(true) => worst(&|place| place.immutable),
        _ => kept,
    };
    let mut evidence = vec![context.resolve(&entry.place.evidence())];
    evidence.extend(places.iter().flat_map(|place| &place.evidence).map(|one| context.resolve(one)));
    let observed: Vec<String> =
        places.iter().map(|place| format!("{}: {}", place.name, place.told)).collect();
    RetentionRow {
        what: entry.what.clone(),
        held_by: entry.held_by.clone(),
        declared: entry.keep.to_string(),
        immutable: entry.immutable.clone(),
        observed: observed.join("; "),
        kept: is_kept,
        evidence,
    }
}
