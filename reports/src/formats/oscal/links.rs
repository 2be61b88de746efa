//! Where the documents of a pack point: each relative link has to name a file of the pack.

use std::collections::BTreeSet;

use serde_json::Value;

use super::FOLDER;
use crate::{bag, hostile};

/// Members that hold a link.
const LINKS: [&str; 2] = ["href", "source"];

/// Whether a path of a pack is that of an OSCAL document.
pub(crate) fn is_document(path: &str) -> bool {
    let inside = path.strip_prefix(bag::PAYLOAD).and_then(|path| path.strip_prefix(FOLDER));
    inside.is_some_and(|path| path.starts_with('/')) && path.ends_with(".json")
}

/// What is wrong with the links of a document, each once. `exists` tells whether the pack has a file.
pub(crate) fn broken(path: &str, bytes: &[u8], exists: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let document: Value = match serde_json::from_slice(bytes) {
        Ok(document) => document,
        Err(error) => return BTreeSet::from([format!("is not JSON: {error}")]),
    };
    let mut links = BTreeSet::new();
    collect(&document, &mut links);
    links.into_iter().filter_map(|link| fault(path, link, &exists)).collect()
}

fn collect<'v>(value: &'v Value, links: &mut BTreeSet<&'v str>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, links)),
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(link) if LINKS.contains(&name.as_str()) => {
                        links.insert(link);
                    }
                    _ => collect(member, links),
                }
            }
        }
        _ => {}
    }
}

fn fault(path: &str, link: &str, exists: &impl Fn(&str) -> bool) -> Option<String> {
    let shown = hostile::id(link);
    let (file, _) = link.split_once('#').unwrap_or((link, ""));
    if is_absolute(file) {
        return Some(format!("links to `{shown}`, which is outside the pack"));
    }
    // A fragment alone names an object of the document itself.
    let Some(target) = (if file.is_empty() { Some(path.to_owned()) } else { resolved(path, file) }) else {
        return Some(format!("links to `{shown}`, which leaves the pack"));
    };
    (!exists(&target)).then(|| format!("links to `{shown}`, and the pack has no such file"))
}

/// Whether a link has a scheme, an authority or a path from the root.
fn is_absolute(link: &str) -> bool {
    let scheme = link.split_once(':').is_some_and(|(scheme, _)| !scheme.contains('/'));
    scheme || link.starts_with('/')
}

/// A relative link of a document as a path of the pack; nothing where it leaves the payload.
fn resolved(path: &str, link: &str) -> Option<String> {
    let mut segments: Vec<String> = path.split('/').map(str::to_owned).collect();
    segments.pop();
    for segment in link.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop()?;
            }
            _ => segments.push(unescaped(segment)?),
        }
    }
    let target = segments.join("/");
    target.starts_with(bag::PAYLOAD).then_some(target)
}

/// A segment without percent escapes; nothing where it is none.
fn unescaped(segment: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first == b'%' {
            let digits = std::str::from_utf8(rest.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = rest.get(2..)?;
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: &str = "data/oscal/assessment-results.json";

    fn check(link: &str) -> Option<String> {
        let there = ["data/raw/aws/1/iam list.jsonl", "data/oscal/profile.json", HERE];
        let document = serde_json::json!({ "a": [{ "links": [{ "href": link }] }] }).to_string();
        broken(HERE, document.as_bytes(), |path| there.contains(&path)).pop_first()
    }

    #[test]
    fn links_into_the_pack_are_followed() {
        for good in ["../raw/aws/1/iam%20list.jsonl", "profile.json", "./profile.json#a", "#a"] {
            assert_eq!(check(good), None, "{good}");
        }
        for bad in ["../raw/aws/1/other.jsonl", "profile%2", "catalogs/x.json"] {
            assert!(check(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn links_out_of_the_pack_are_named() {
        for bad in [
            "https://evil.example/x",
            "//evil.example/x",
            "/etc/passwd",
            "../../../x",
            "../../bagit.txt",
            "file:x",
        ] {
            assert!(check(bad).is_some(), "{bad}");
        }
        assert_eq!(broken(HERE, b"{", |_| true).len(), 1);
    }

    #[test]
    fn documents_are_those_of_the_folder() {
        assert!(is_document(HERE) && is_document("data/oscal/catalogs/x.json"));
        assert!(
            !is_document("data/oscals/x.json")
                && !is_document("oscal/x.json")
                && !is_document("data/oscal/x.txt")
        );
    }
}
