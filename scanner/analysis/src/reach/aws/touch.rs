//! What an action may be used on, as Allow statements name it: Deny, conditions and limits aside.

use std::ops::Range;

use tenure_model::{Matching, Principal, StringSet};

use crate::effective::aws_resource_matches;

/// What an action may be used on.
#[derive(Debug)]
pub(super) enum Touch {
    /// On anything, as far as is said without looking closely.
    Anything,
    /// On what one of these matches.
    Matching(Vec<Pattern>),
}

/// A pattern of resources, its variables replaced by wildcards.
#[derive(Debug)]
pub(super) struct Pattern {
    text: String,
    /// How much of the text stands before the first wildcard.
    plain: usize,
}

impl Touch {
    /// Of the resources of the statements that name the action.
    pub(super) fn new<'s>(resources: impl Iterator<Item = &'s StringSet>) -> Self {
        let mut patterns = Vec::new();
        for set in resources {
            if set.matching == Matching::AllBut || set.patterns.iter().any(|pattern| pattern == "*") {
                return Self::Anything;
            }
            patterns.extend(set.patterns.iter().map(|pattern| Pattern::new(pattern)));
        }
        Self::Matching(patterns)
    }

    /// Whether it may be used on a resource.
    pub(super) fn has(&self, resource: &str) -> bool {
        match self {
            Self::Anything => true,
            Self::Matching(patterns) => patterns.iter().any(|pattern| pattern.matches(resource)),
        }
    }

    /// Those of a list that it may be used on, in their order. INVARIANT: the list is sorted by id, so that
    /// only those are looked at that begin as a pattern does.
    pub(super) fn among<'l, 'p>(
        &self,
        sorted: &'l [&'p Principal],
    ) -> Box<dyn Iterator<Item = &'p Principal> + 'l> {
        let Self::Matching(patterns) = self else { return Box::new(sorted.iter().copied()) };
        let mut places: Vec<usize> = Vec::new();
        for pattern in patterns {
            let range = pattern.range(sorted);
            let near = range.clone().zip(sorted.get(range).unwrap_or_default());
            places.extend(near.filter(|(_, one)| pattern.matches(one.id.as_str())).map(|(at, _)| at));
        }
        places.sort_unstable();
        places.dedup();
        Box::new(places.into_iter().filter_map(|at| sorted.get(at).copied()))
    }
}

impl Pattern {
    fn new(written: &str) -> Self {
        let text = without_variables(written);
        let plain = text.find(['*', '?']).unwrap_or(text.len());
        Self { text, plain }
    }

    fn matches(&self, resource: &str) -> bool {
        aws_resource_matches(&self.text, resource)
    }

    /// Where those stand that begin as it does.
    fn range(&self, sorted: &[&Principal]) -> Range<usize> {
        let start = self.text.get(..self.plain).unwrap_or_default();
        let from = sorted.partition_point(|one| one.id.as_str() < start);
        let rest = sorted.get(from..).unwrap_or_default();
        from..from + rest.partition_point(|one| one.id.as_str().starts_with(start))
    }
}

/// A pattern that matches whatever its variables stand for.
fn without_variables(pattern: &str) -> String {
    let mut plain = String::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once("${") {
        plain.push_str(before);
        plain.push('*');
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tenure_model::Estate;

    use super::*;
    use crate::fixture;

    fn roles() -> Estate {
        let names = ["a", "ab", "ab-1", "ab-2", "abc", "b", "b-1", "ci/ab", "ci/b", "z"];
        let text: Vec<String> = names.iter().map(|name| format!("[[role]]\nname = \"{name}\"\n")).collect();
        fixture::build(&text.concat()).expect("the estate of a test is well formed").0
    }

    fn sets(lists: &[Vec<String>]) -> Vec<StringSet> {
        let set = |patterns: &Vec<String>| StringSet { matching: Matching::Only, patterns: patterns.clone() };
        lists.iter().map(set).collect()
    }

    proptest! {
        /// What is left out by how it begins would not have matched.
        #[test]
        fn a_sorted_list_is_searched_as_a_whole(
            lists in proptest::collection::vec(
                proptest::collection::vec("arn:aws:iam::(111111111111|\\*):role/([ab*?-]|ci/|\\$\\{aws:username\\}){0,4}|\\*|arn:\\*", 0..3),
                0..4,
            ),
        ) {
            let estate = roles();
            let all: Vec<&Principal> = estate.records().principals.iter().collect();
            let sets = sets(&lists);
            let touch = Touch::new(sets.iter());
            let near: Vec<&str> = touch.among(&all).map(|one| one.id.as_str()).collect();
            let each: Vec<&str> =
                all.iter().map(|one| one.id.as_str()).filter(|id| touch.has(id)).collect();
            prop_assert_eq!(near, each);
        }
    }

    #[test]
    fn exceptions_and_everything_leave_nothing_out() {
        let but =
            StringSet { matching: Matching::AllBut, patterns: vec!["arn:aws:iam::1:role/x".to_owned()] };
        assert!(matches!(Touch::new([&but].into_iter()), Touch::Anything));
        let all = sets(&[vec!["arn:aws:iam::1:role/x".to_owned(), "*".to_owned()]]);
        assert!(matches!(Touch::new(all.iter()), Touch::Anything));
        assert!(!Touch::new([].into_iter()).has("arn:aws:iam::1:role/x"));
    }
}
