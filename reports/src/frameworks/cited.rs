use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// An id that a document cites loosely, and what it can mean: by its number, and by the sentence that it stands in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Citation {
    /// The document, by its number; `None` where several cite it.
    #[serde(default)]
    pub document: Option<u8>,
    /// The id as cited by the source.
    pub cited: String,
    /// What the source says of it; empty where several cite it in several ways.
    #[serde(default)]
    pub sentence: String,
    /// The controls that bear this number, as references.
    #[serde(default)]
    pub by_number: Vec<String>,
    /// The controls that the sentence is about, as references; empty where that is those of the number.
    #[serde(default)]
    pub by_sentence: Vec<String>,
    /// What else has to be known; may be empty.
    #[serde(default)]
    pub note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    citation: Vec<Citation>,
}

// INVARIANT: the file parses and every reference in it is a control (a test reads it).
static ALL: LazyLock<Vec<Citation>> = LazyLock::new(|| {
    let file: Result<File, _> = toml::from_str(include_str!("../../frameworks/as-cited.toml"));
    file.map(|file| file.citation).unwrap_or_default()
});

/// Ids that documents on partner governance cite loosely, in the order of the documents.
pub fn citations() -> &'static [Citation] {
    &ALL
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_is_a_control() {
        assert_eq!(citations().len(), 13);
        for citation in citations() {
            assert!(!citation.by_sentence.is_empty() || !citation.by_number.is_empty(), "{citation:?}");
            for reference in citation.by_number.iter().chain(&citation.by_sentence) {
                assert!(super::super::control(reference).is_some(), "{reference}");
            }
        }
    }
}
