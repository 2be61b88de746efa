//! The bytes of a file as what `az rest` wrote: a page, several pages, a bare list, or an error.
//!
//! ```text
//!  {"value": [...], "@odata.nextLink": "..."}        one page
//!  {"value": [...]} {"value": [...]}                 pages one after the other, as `>>` leaves them
//!  [{"value": [...]}, {"value": [...]}]              pages in a list
//!  [{"object": "<group id>", "value": [...]}, ...]   pages about several objects
//!  [{"id": ...}, ...]                                the things alone, as `az ad user list` prints them
//! ```

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tenure_connector_core::decode_text;

/// One page of a file.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Page {
    /// The thing that it is about, where the file says so.
    pub(super) object: Option<String>,
    pub(super) body: Value,
}

/// What a file holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Content {
    Pages(Vec<Page>),
    /// The service's refusal: its code and message.
    Refusal {
        code: String,
        message: String,
    },
}

/// A file that was read, with the digest of its bytes.
pub(super) struct Loaded {
    pub(super) sha256: String,
    /// The content, or why there is none that can be used.
    pub(super) content: Result<Content, String>,
}

pub(super) fn load(path: &Path) -> Loaded {
    let unread = |why: String| Loaded { sha256: String::new(), content: Err(why) };
    match fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() => return unread("it is not a file".to_owned()),
        Ok(_) => {}
        Err(error) => return unread(format!("it could not be read: {error}")),
    }
    match fs::read(path) {
        Ok(bytes) => {
            let sha256 = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
            Loaded { sha256, content: content(bytes) }
        }
        Err(error) => unread(format!("it could not be read: {error}")),
    }
}

fn content(bytes: Vec<u8>) -> Result<Content, String> {
    let text = decode_text(bytes)?;
    if text.iter().all(u8::is_ascii_whitespace) {
        return Err("it is empty: the command failed, or listed nothing and said nothing".to_owned());
    }
    let mut pages = Vec::new();
    for value in serde_json::Deserializer::from_slice(&text).into_iter::<Value>() {
        let value = match value {
            Ok(value) => value,
            Err(error) => return message(&text).ok_or_else(|| fault(&error)),
        };
        if let Some(refusal) = refusal(&value) {
            return Ok(refusal);
        }
        match value {
            Value::Array(list) if list.iter().any(is_page) => {
                for value in list {
                    pages.push(page(value)?);
                }
            }
            Value::Array(list) => pages.push(Page { object: None, body: json!({ "value": list }) }),
            one => pages.push(page(one)?),
        }
    }
    Ok(Content::Pages(pages))
}

fn fault(error: &serde_json::Error) -> String {
    if error.is_eof() {
        format!("it ends early: {error}")
    } else {
        format!("it is not the JSON expected: {error}")
    }
}

fn is_page(value: &Value) -> bool {
    ["value", "data"].iter().any(|name| value.get(name).is_some_and(Value::is_array))
}

fn page(value: Value) -> Result<Page, String> {
    if !is_page(&value) {
        return Err("it does not hold a list `value` or `data`".to_owned());
    }
    let Value::Object(mut members) = value else { return Err("it is no object".to_owned()) };
    // Ours, and no part of what the service said.
    let object = match members.remove("object") {
        Some(Value::String(object)) => Some(object),
        _ => None,
    };
    Ok(Page { object, body: Value::Object(members) })
}

/// `{"error": {"code": …, "message": …}}`.
fn refusal(value: &Value) -> Option<Content> {
    let error = value.get("error")?;
    let text = |name: &str| error.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    Some(Content::Refusal { code: text("code"), message: text("message") })
}

/// `ERROR: Forbidden({"error": …})`, where someone kept the messages of `az`.
fn message(text: &[u8]) -> Option<Content> {
    let text = std::str::from_utf8(text).ok()?.trim_start();
    let said = text.strip_prefix("ERROR: ")?;
    let at = said.find('{').unwrap_or(said.len());
    let (head, json) = said.split_at(at);
    let first = serde_json::Deserializer::from_str(json).into_iter::<Value>().next();
    let inner = first.and_then(Result::ok).and_then(|value| refusal(&value));
    let code = head.trim_end_matches('(').split([':', '\n']).next().unwrap_or_default().trim().to_owned();
    Some(
        inner.unwrap_or(Content::Refusal {
            code,
            message: said.lines().next().unwrap_or_default().to_owned(),
        }),
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pages(text: &str) -> Vec<(Option<String>, usize)> {
        let of = |page: Page| {
            let list = page.body.get("value").or_else(|| page.body.get("data")).unwrap();
            (page.object, list.as_array().unwrap().len())
        };
        match content(text.as_bytes().to_vec()) {
            Ok(Content::Pages(pages)) => pages.into_iter().map(of).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_way_of_keeping_pages() {
        assert_eq!(pages(r#"{"value":[1,2]}"#), [(None, 2)]);
        assert_eq!(pages(r#"{"count":1,"data":[1]}"#), [(None, 1)]);
        assert_eq!(pages("{\"value\":[1]}\n{\"value\":[2,3]}\n"), [(None, 1), (None, 2)]);
        assert_eq!(pages(r#"[{"value":[1]},{"value":[]}]"#), [(None, 1), (None, 0)]);
        assert_eq!(
            pages(r#"[{"object":"a","value":[1]},{"object":"b","value":[]}]"#),
            [(Some("a".to_owned()), 1), (Some("b".to_owned()), 0)]
        );
        assert_eq!(pages(r#"[{"id":"a"},{"id":"b"}]"#), [(None, 2)]);
        assert_eq!(pages("[]"), [(None, 0)]);
        assert_eq!(pages("\u{feff}[]"), [(None, 0)]);
    }

    #[test]
    fn refusals_are_told_from_lists() {
        let code = |text: &str| match content(text.as_bytes().to_vec()) {
            Ok(Content::Refusal { code, .. }) => code,
            other => panic!("{other:?}"),
        };
        assert_eq!(
            code(r#"{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges"}}"#),
            "Authorization_RequestDenied"
        );
        assert_eq!(
            code("ERROR: Forbidden({\"error\":{\"code\":\"AuthorizationFailed\",\"message\":\"x\"}})"),
            "AuthorizationFailed"
        );
        assert_eq!(
            code("ERROR: Please run 'az login' to setup account."),
            "Please run 'az login' to setup account."
        );
        for text in ["", "  \n", "{", "{\"id\":1}", "7", "[{\"value\":[]}, 3]", "hello"] {
            assert!(content(text.as_bytes().to_vec()).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_content_or_not(bytes in any::<Vec<u8>>(), text in "[\\[\\]{}\":a-z0-9, ]{0,60}") {
            let _ = content(bytes);
            let _ = content(text.into_bytes());
        }
    }
}
