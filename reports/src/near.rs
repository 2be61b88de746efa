//! "Did you mean": the word that is nearest to what was typed.

/// Advice on a word that should have been one of a few; empty where none is near and too many are possible.
pub(crate) fn advice<'w>(word: &str, candidates: impl IntoIterator<Item = &'w str>) -> String {
    const MOST: usize = 20;
    // What a person mistypes differs in few letters; distances of long hostile texts are not computed.
    const LONGEST: usize = 64;
    let candidates: Vec<&str> = candidates.into_iter().collect();
    let near = candidates
        .iter()
        .filter(|_| word.len() <= LONGEST)
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), *candidate))
        .min()
        .filter(|(distance, candidate)| *distance <= (word.len().max(candidate.len()) / 3).max(1));
    if let Some((_, near)) = near {
        return format!("did you mean `{near}`?");
    }
    let words: Vec<String> = candidates.iter().take(MOST).map(|one| format!("`{one}`")).collect();
    match candidates.len() {
        0 => String::new(),
        some if some > MOST => String::new(),
        _ => format!("there are {}", words.join(", ")),
    }
}
