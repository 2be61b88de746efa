//! The small languages of `query` and `filter`: words joined by spaces, `AND` and `OR`, each
//! `field:value`, `field=value` or `field="value"`, a star for anything.

use serde_json::Value;

/// A word of a query: a field and a value, or a value for any field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) field: String,
    pub(super) value: String,
    /// Whether the value need only be a part.
    pub(super) part: bool,
}

/// Splits a query; `Err` names what is not understood.
pub(super) fn words(query: &str) -> Result<Vec<Word>, String> {
    let mut words = Vec::new();
    for text in split(query) {
        if ["AND", "OR"].contains(&text.as_str()) {
            continue;
        }
        if text.starts_with(['(', '-', '>', '<']) {
            return Err(format!("unsupported expression `{text}`"));
        }
        let at = text.find([':', '=']);
        let (field, value) = at.map_or(("", text.as_str()), |at| (&text[..at], &text[at + 1..]));
        let part = at.is_some_and(|at| text.as_bytes()[at] == b':');
        words.push(Word { field: field.to_lowercase(), value: value.trim_matches('"').to_lowercase(), part });
    }
    Ok(words)
}

/// Splits at spaces that are not within quotation marks.
fn split(text: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted) = (Vec::new(), String::new(), false);
    for letter in text.chars() {
        quoted ^= letter == '"';
        if letter == ' ' && !quoted {
            words.push(std::mem::take(&mut word));
        } else {
            word.push(letter);
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

/// Whether a word fits a text: a star at its end stands for anything.
pub(super) fn fits(word: &Word, text: &str) -> bool {
    let text = text.to_lowercase();
    match word.value.strip_suffix('*') {
        Some(start) => text.starts_with(start),
        None if word.part => text.contains(&word.value),
        None => text == word.value,
    }
}

/// Whether a word fits a member of a row: `parent.type` and `labels.x` look within.
pub(super) fn meets(word: &Word, row: &Value) -> bool {
    let of = |name: &str| row[name].as_str().is_some_and(|text| fits(word, text));
    let parent = row["parent"].as_str().unwrap_or_default();
    match word.field.as_str() {
        "projectid" | "id" => of("projectId"),
        "displayname" | "name" => of("displayName"),
        "state" | "lifecyclestate" => of("state"),
        "parent" => fits(word, parent),
        "parent.type" => parent.split('/').next().is_some_and(|kind| fits(word, kind.trim_end_matches('s'))),
        "parent.id" => parent.split('/').nth(1).is_some_and(|id| fits(word, id)),
        "domain" => of("displayName"),
        "directorycustomerid" => of("directoryCustomerId"),
        field => match field.strip_prefix("labels.") {
            Some(label) => row["labels"][label].as_str().is_some_and(|text| fits(word, text)),
            None => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{meets, words};

    #[test]
    fn a_query_is_read_word_by_word() {
        let row = json!({ "projectId": "pay-prod", "parent": "folders/12", "labels": { "team": "Red" }, "displayName": "Pay" });
        for (query, fits) in [
            ("projectId=pay-prod", true),
            ("projectId=pay", false),
            ("id:pay-*", true),
            ("parent:folders/12", true),
            ("parent.type:folder", true),
            ("parent.type=organization", false),
            ("labels.team:red", true),
            ("name=\"Pay\"", true),
            ("labels.size:big", false),
        ] {
            assert_eq!(words(query).unwrap().iter().all(|word| meets(word, &row)), fits, "{query}");
        }
        assert!(words("(a)").is_err());
        assert_eq!(words("policy:\"a b\" c").unwrap().len(), 2);
    }
}
