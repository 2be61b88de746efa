//! "Did you mean": the word that is nearest to what was typed.

/// The candidate that is nearest to a word, where one is near enough to be meant.
pub(crate) fn nearest<'w>(word: &str, candidates: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    // What a person mistypes differs in few letters; distances of long hostile texts are not computed.
    const LONGEST: usize = 64;
    let typed = word.to_lowercase();
    if typed.chars().count() > LONGEST {
        return None;
    }
    let near = candidates.into_iter().filter(|candidate| candidate.chars().count() <= LONGEST);
    let scored =
        near.map(|candidate| (strsim::damerau_levenshtein(&typed, &candidate.to_lowercase()), candidate));
    let (distance, candidate) = scored.min()?;
    let allowed = (typed.chars().count().max(candidate.chars().count()) / 3).max(1);
    (distance <= allowed).then_some(candidate)
}

/// Advice on a word that should have been one of a few.
pub(crate) fn advice<'w>(
    word: &str,
    candidates: impl IntoIterator<Item = &'w str> + Clone,
) -> Option<String> {
    if let Some(near) = nearest(word, candidates.clone()) {
        return Some(format!("did you mean `{near}`?"));
    }
    const MOST: usize = 12;
    let mut all: Vec<&str> = candidates.into_iter().collect();
    all.sort_unstable();
    all.dedup();
    let words: Vec<String> = all.iter().take(MOST).map(|one| format!("`{one}`")).collect();
    match (all.len(), words.join(", ")) {
        (0, _) => None,
        (count, words) if count > MOST => Some(format!("declared are {words} and {} more", count - MOST)),
        (_, words) => Some(format!("expected one of {words}")),
    }
}

/// Advice on a fault that serde worded: it names what was typed, then what it expected, in backticks.
pub(crate) fn advice_on(message: &str) -> Option<String> {
    let mut words = message.split('`').skip(1).step_by(2);
    let typed = words.next()?;
    if let Some(field) = message.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`')) {
        return Some(format!("add `{field} = …`"));
    }
    if !message.starts_with("unknown ") {
        return None;
    }
    let expected: Vec<&str> = words.collect();
    nearest(typed, expected.iter().copied()).map(|near| format!("did you mean `{near}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_near_is_suggested_and_nothing_else() {
        assert_eq!(nearest("jnae", ["omar", "jane"]), Some("jane"));
        assert_eq!(nearest("PARTNER", ["partner", "vendor"]), Some("partner"));
        assert_eq!(nearest("zebra", ["omar", "jane"]), None);
        assert_eq!(nearest(&"x".repeat(10_000_000), ["omar"]), None);
        assert_eq!(advice("zebra", ["omar", "jane"]).unwrap(), "expected one of `jane`, `omar`");
        assert_eq!(advice("zebra", []), None);
        let unknown = "unknown field `colour`, expected one of `id`, `color`, `name`";
        assert_eq!(advice_on(unknown).unwrap(), "did you mean `color`?");
        assert_eq!(advice_on("missing field `name`").unwrap(), "add `name = …`");
    }
}
