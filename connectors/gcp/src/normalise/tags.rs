//! Tags, by which conditions of policies are kept: those that the asset inventory shows of a resource.
//!
//! They become attributes `tags.<key>` of the resource, by the namespaced name of the key
//! (`tags.4001/env` = `prod`) and by its permanent id (`tags.tagKeys/28` = `tagValues/47`), as conditions ask for
//! them. The attribute `tags` says that these are all that count, those from above among them: one that is not
//! there is absent, not unread.

use std::collections::BTreeMap;

use serde_json::Value;
use tenure_connector_core::lenient::{items, member, text};

use super::answer::{Answer, Thing};
use super::state::State;

/// Tags of resources, by their full names as written.
pub(super) type TagFacts = BTreeMap<String, BTreeMap<String, String>>;

/// What the attribute `tags` says.
const EFFECTIVE: &str = "effective";

/// The tags of a result of the search.
pub(super) fn read(state: &mut State, answer: &Answer<'_>, result: &Thing<'_>, name: &str) {
    let mut found = BTreeMap::new();
    let inherited = items(&result.value, "effectiveTags");
    // Each comes with what it is attached to, and holds over what is above that.
    for tag in inherited.iter().flat_map(|attached| items(attached, "effectiveTags")) {
        add(&mut found, tag);
    }
    for tag in items(&result.value, "tags") {
        add(&mut found, tag);
    }
    // Google leaves a list away that is empty: what counts is whether it was asked for.
    let asked = text(answer.request, "url").is_some_and(|url| url.contains("effectiveTags"));
    if asked || member(&result.value, "effectiveTags").is_array() {
        found.insert("tags".to_owned(), EFFECTIVE.to_owned());
    }
    if !found.is_empty() {
        state.resources.tags.entry(name.to_owned()).or_default().extend(found);
    }
}

fn add(found: &mut BTreeMap<String, String>, tag: &Value) {
    if let (Some(key), Some(value)) = (text(tag, "tagKey"), text(tag, "tagValue")) {
        // The value's name has that of its key in front; a condition has the last word alone.
        let short = value.strip_prefix(&key).and_then(|rest| rest.strip_prefix('/')).unwrap_or(&value);
        found.insert(format!("tags.{key}"), short.to_owned());
    }
    if let (Some(key), Some(value)) = (text(tag, "tagKeyId"), text(tag, "tagValueId")) {
        found.insert(format!("tags.{key}"), value);
    }
}
