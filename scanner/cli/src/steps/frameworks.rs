//! Frameworks by name, and the pages that lay a pack out by their controls.

use tenure_model::{Assessment, Framework};
use tenure_reports::{CheckText, File, frameworks};

use crate::exit::Failure;

/// Frameworks by their ids, each once, in the order in which they were named.
pub(crate) fn named(ids: &[String]) -> anyhow::Result<Vec<&'static Framework>> {
    let mut found: Vec<&'static Framework> = Vec::new();
    for id in ids {
        let framework = frameworks::find(id)
            .ok_or_else(|| Failure::usage(format!("there is no framework `{id}`"), nearest(id)))?;
        if !found.iter().any(|one| one.id == framework.id) {
            found.push(framework);
        }
    }
    Ok(found)
}

/// The pages of each framework, as files of a pack's payload.
pub(crate) fn attachments(chosen: &[&Framework], assessment: &Assessment, texts: &[CheckText]) -> Vec<File> {
    chosen.iter().flat_map(|framework| frameworks::pages(framework, assessment, texts)).collect()
}

/// Advice that names the frameworks that share a word with what was typed: often the edition is wrong.
fn nearest(id: &str) -> String {
    let id = id.to_lowercase();
    let words: Vec<&str> = id.split(['-', ' ', '_', '.']).filter(|word| word.len() > 2).collect();
    let close: Vec<&str> = frameworks::all()
        .iter()
        .map(|framework| framework.id.as_str())
        .filter(|known| words.iter().any(|word| known.contains(word)))
        .collect();
    if close.is_empty() {
        "`tenure frameworks` lists them".to_owned()
    } else {
        format!("did you mean {}?", close.join(", "))
    }
}
