//! Names against names and patterns.

use std::cmp::Ordering;

use fixedbitset::FixedBitSet;

use super::{Action, Catalog};
use crate::effective::aws::pattern::matches_ignoring_case;

/// Compares ASCII case aside: the order of the catalogue.
pub(super) fn compare(left: &str, right: &str) -> Ordering {
    folded(left.as_bytes()).cmp(folded(right.as_bytes()))
}

/// The same for prefixes of services: their order is that of their actions, `a-b:` before `a:`.
pub(super) fn compare_prefixes(left: &str, right: &str) -> Ordering {
    folded(left.as_bytes()).chain([b':']).cmp(folded(right.as_bytes()).chain([b':']))
}

fn folded(text: &[u8]) -> impl Iterator<Item = u8> {
    text.iter().map(u8::to_ascii_lowercase)
}

/// Adds the actions that a pattern matches.
pub(super) fn add(catalog: &Catalog, pattern: &str, set: &mut FixedBitSet) {
    let actions = &catalog.actions;
    let fixed = pattern.find(['*', '?']).unwrap_or(pattern.len());
    let (Some(beginning), Some(rest)) = (pattern.get(..fixed), pattern.get(fixed..)) else { return };
    let begins = |action: &Action, order: Ordering| {
        let name = action.name.as_bytes();
        let head = name.get(..beginning.len()).unwrap_or(name);
        folded(head).cmp(folded(beginning.as_bytes())) == order
    };
    let first = actions.partition_point(|action| begins(action, Ordering::Less));
    let after = actions.get(first..).unwrap_or_default();
    let end = first + after.partition_point(|action| begins(action, Ordering::Equal));
    if rest == "*" {
        set.insert_range(first..end);
        return;
    }
    let Some(rest) = short(rest, catalog.longest) else { return };
    for (at, action) in (first..end).zip(after) {
        if action.name.get(fixed..).is_some_and(|name| matches_ignoring_case(&rest, name)) {
            set.insert(at);
        }
    }
}

/// A pattern without repeated stars; `None` where it asks for more characters than any name has, so
/// that a pattern of megabytes is read once and not once per action.
fn short(pattern: &str, longest: usize) -> Option<String> {
    let mut short = String::new();
    let mut characters = 0;
    for letter in pattern.chars() {
        if letter != '*' {
            characters += 1;
        } else if short.ends_with('*') {
            continue;
        }
        if characters > longest {
            return None;
        }
        short.push(letter);
    }
    Some(short)
}
