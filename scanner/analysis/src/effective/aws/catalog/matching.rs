//! Names against names and patterns.

use std::cmp::Ordering;

use fixedbitset::FixedBitSet;

use super::Action;
use crate::effective::aws::pattern::matches_ignoring_case;

/// Compares ASCII case aside: the order of the catalogue.
pub(super) fn compare(left: &str, right: &str) -> Ordering {
    folded(left.as_bytes()).cmp(folded(right.as_bytes()))
}

fn folded(text: &[u8]) -> impl Iterator<Item = u8> {
    text.iter().map(u8::to_ascii_lowercase)
}

/// Adds the actions that a pattern matches.
pub(super) fn add(actions: &[Action], pattern: &str, set: &mut FixedBitSet) {
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
    let Some(rest) = short(rest, actions) else { return };
    for (at, action) in (first..end).zip(after) {
        if action.name.get(fixed..).is_some_and(|name| matches_ignoring_case(&rest, name)) {
            set.insert(at);
        }
    }
}

/// A pattern without repeated stars; `None` where it asks for more characters than any name has, so
/// that a pattern of megabytes is read once and not once per action.
fn short(pattern: &str, actions: &[Action]) -> Option<String> {
    let longest = actions.iter().map(|action| action.name.len()).max().unwrap_or_default();
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

/// Whether a key is the one that AWS lists, where `${TagKey}` and `<key>` stand for any end of it.
pub(super) fn is_key(listed: &str, key: &str) -> bool {
    let end = listed.find("${").or_else(|| listed.find('<'));
    match end.and_then(|end| listed.get(..end)) {
        Some(beginning) => {
            key.get(..beginning.len()).is_some_and(|head| head.eq_ignore_ascii_case(beginning))
        }
        None => listed.eq_ignore_ascii_case(key),
    }
}
