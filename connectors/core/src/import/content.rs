//! The bytes of a file as what a command line wrote: a page, several pages, a bare list, or an error.
//!
//! ```text
//!  {"value": [...], "@odata.nextLink": "..."}        one page, which lists things in a member
//!  {"value": [...]} {"value": [...]}                 pages one after the other, as `>>` leaves them
//!  [{"value": [...]}, {"value": [...]}]              pages in a list
//!  [{"object": "<group id>", "value": [...]}, ...]   pages about several objects
//!  [{"id": ...}, ...]                                the things alone, as `az ad user list` prints them
//! ```

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::decode_text;

/// One page of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The thing that it is about, where the file says so.
    pub object: Option<String>,
    /// What the service said.
    pub body: Value,
}

/// What a file holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Answers, page by page.
    Pages(Vec<Page>),
    /// The service's refusal: its code and message.
    Refusal {
        /// Its code.
        code: String,
        /// Its words.
        message: String,
    },
}

/// A file that was read, with the digest of its bytes.
pub struct Loaded {
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// The content, or why there is none that can be used.
    pub content: Result<Content, String>,
}

/// How the answers of a unit look.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// The members, one of which lists things; a bare list is one of the first. Without any, an answer is
    /// one thing.
    pub lists: &'static [&'static str],
    /// Whether the service leaves away a list that is empty.
    pub leaves_away: bool,
}

impl Shape {
    /// The member of a page that lists things.
    pub fn list_of(&self, value: &Value) -> Option<&'static str> {
        let holds = |name: &&&str| value.get(**name).is_some_and(|list| list.is_array() || list.is_object());
        self.lists.iter().find(holds).copied()
    }

    fn is_page(&self, value: &Value) -> bool {
        // What stands around a list that was left away.
        const AROUND: [&str; 4] = ["object", "kind", "etag", "nextPageToken"];
        let empty = |members: &serde_json::Map<String, Value>| {
            members.keys().all(|name| AROUND.contains(&name.as_str()))
        };
        match value {
            Value::Object(_) if self.lists.is_empty() => true,
            Value::Object(members) => self.list_of(value).is_some() || (self.leaves_away && empty(members)),
            _ => false,
        }
    }
}

/// Reads a file.
pub fn load(path: &Path, shape: Shape) -> Loaded {
    let unread = |why: String| Loaded { sha256: String::new(), content: Err(why) };
    match fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() => return unread("it is not a file".to_owned()),
        Ok(_) => {}
        Err(error) => return unread(format!("it could not be read: {error}")),
    }
    match fs::read(path) {
        Ok(bytes) => {
            let sha256 = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
            Loaded { sha256, content: content(bytes, shape) }
        }
        Err(error) => unread(format!("it could not be read: {error}")),
    }
}

fn content(bytes: Vec<u8>, shape: Shape) -> Result<Content, String> {
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
            Value::Array(list)
                if list.iter().any(|value| shape.is_page(value))
                    || (shape.lists.is_empty() && !list.is_empty()) =>
            {
                for value in list {
                    pages.push(page(value, shape)?);
                }
            }
            Value::Array(list) => {
                // Nothing, of things that stand alone, is no answer at all.
                let bare =
                    shape.lists.first().map(|name| Page { object: None, body: json!({ *name: list }) });
                pages.extend(bare);
            }
            one => pages.push(page(one, shape)?),
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

fn page(value: Value, shape: Shape) -> Result<Page, String> {
    if !shape.is_page(&value) {
        let names: Vec<String> = shape.lists.iter().map(|name| format!("`{name}`")).collect();
        return Err(match names.as_slice() {
            [] => "it does not hold objects".to_owned(),
            names => format!("it does not hold a list {}", names.join(" or ")),
        });
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
    let text = |name: &str| error.get(name).and_then(Value::as_str).map(str::to_owned);
    // Google's code is the status of HTTP; its word for it is beside.
    let code = text("status").or_else(|| text("code")).unwrap_or_default();
    Some(Content::Refusal { code, message: text("message").unwrap_or_default() })
}

/// `ERROR: Forbidden({"error": …})`, where someone kept the messages of `az`.
fn message(text: &[u8]) -> Option<Content> {
    let text = std::str::from_utf8(text).ok()?.trim_start();
    // `ERROR: (gcloud.projects.list) PERMISSION_DENIED: …`, where `gcloud` says of what it speaks.
    let said = text.strip_prefix("ERROR: ")?;
    let said =
        said.strip_prefix("(gcloud.").and_then(|rest| rest.split_once(") ")).map_or(said, |(_, rest)| rest);
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

    const AZURE: Shape = Shape { lists: &["value", "data"], leaves_away: false };
    const GOOGLE: Shape = Shape { lists: &["groups"], leaves_away: true };
    const ALONE: Shape = Shape { lists: &[], leaves_away: false };

    fn pages(text: &str) -> Vec<(Option<String>, usize)> {
        let of = |page: Page| {
            let list = page.body.get("value").or_else(|| page.body.get("data")).unwrap();
            (page.object, list.as_array().unwrap().len())
        };
        match content(text.as_bytes().to_vec(), AZURE) {
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
        let code = |text: &str| match content(text.as_bytes().to_vec(), AZURE) {
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
            assert!(content(text.as_bytes().to_vec(), AZURE).is_err(), "{text}");
        }
    }

    #[test]
    fn google_leaves_empty_lists_away_and_answers_with_things_alone() {
        let google = |text: &str| content(text.as_bytes().to_vec(), GOOGLE);
        let bodies = |content: Result<Content, String>| -> Vec<(Option<String>, Value)> {
            match content {
                Ok(Content::Pages(pages)) => pages.into_iter().map(|page| (page.object, page.body)).collect(),
                other => panic!("{other:?}"),
            }
        };
        let none: Vec<(Option<String>, Value)> = vec![(None, json!({}))];
        assert_eq!(bodies(google("{}")), none);
        assert_eq!(
            bodies(google(r#"[{"object":"a"},{"object":"b","groups":[1]}]"#)),
            [(Some("a".to_owned()), json!({})), (Some("b".to_owned()), json!({"groups": [1]})),]
        );
        assert_eq!(
            bodies(google(r#"[{"name":"groups/1"}]"#)),
            [(None, json!({"groups": [{"name": "groups/1"}]}))]
        );
        assert!(google(r#"{"name":"groups/1"}"#).is_err(), "a thing is no list of things");
        let refused = google(r#"{"error":{"code":403,"message":"no","status":"PERMISSION_DENIED"}}"#);
        let said = google("ERROR: (gcloud.identity.groups.search) PERMISSION_DENIED: no");
        for refusal in [refused, said] {
            assert!(
                matches!(refusal, Ok(Content::Refusal { ref code, .. }) if code == "PERMISSION_DENIED"),
                "{refusal:?}"
            );
        }
        let alone = |text: &str| bodies(content(text.as_bytes().to_vec(), ALONE));
        assert_eq!(alone(r#"[{"name":"a"},{"name":"b"}]"#).len(), 2);
        assert_eq!(alone(r#"{"bindings":[]}"#), [(None, json!({"bindings": []}))]);
        assert_eq!(alone("[]"), []);
    }

    proptest! {
        #[test]
        fn any_bytes_are_content_or_not(bytes in any::<Vec<u8>>(), text in "[\\[\\]{}\":a-z0-9, ]{0,60}") {
            let _ = content(bytes.clone(), AZURE);
            let _ = content(bytes.clone(), GOOGLE);
            let _ = content(bytes, ALONE);
            let _ = content(text.into_bytes(), AZURE);
        }
    }
}
