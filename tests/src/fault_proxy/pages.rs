//! Gives a whole answer in pages, as the cloud does and the emulators do not.

use std::ops::Range;

use axum::body::Bytes;
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;

use super::action::{Asked, Protocol};
use super::{Answer, Fault};

/// A whole answer, and how it is cut.
pub(super) struct Pages {
    id: usize,
    size: usize,
    answer: Answer,
    whole: Whole,
    names: Names,
}

/// End of the token behind a page that was put in.
const AGAIN: &str = "-again";

/// What a service calls its tokens.
#[derive(Clone, Copy)]
struct Names {
    token: &'static str,
    truncated: Option<&'static str>,
}

enum Whole {
    Json(Value),
    Xml(Xml),
}

/// An XML answer with the lists of its result.
struct Xml {
    text: String,
    /// For each list: where its content stands, and where its items stand.
    lists: Vec<(Range<usize>, Vec<Range<usize>>)>,
    /// Where the result element ends: the place for the token.
    end: usize,
}

impl Pages {
    /// Cuts an answer, unless it has no list, no more items than a page, or pages of its own.
    pub(super) fn split(id: usize, asked: &Asked, answer: &Answer, size: usize) -> Option<Self> {
        let names = names(asked);
        let text = std::str::from_utf8(&answer.body).ok()?;
        let whole = match asked.protocol {
            Protocol::Json | Protocol::RestJson => Whole::Json(serde_json::from_str(text).ok()?),
            Protocol::Query => Whole::Xml(Xml::new(text)?),
            Protocol::Ec2 | Protocol::RestXml => return None,
        };
        let pages = Self { id, size, answer: answer.clone(), whole, names };
        (pages.items() > size && !pages.has_more()).then_some(pages)
    }

    pub(super) fn first(&self, faults: &[Fault]) -> Answer {
        self.page(0, faults)
    }

    /// The page that a token names, if the token is one of ours.
    pub(super) fn further(&self, token: &str, faults: &[Fault]) -> Option<Answer> {
        let from = token.strip_prefix(&self.token(""))?.trim_end_matches(AGAIN);
        Some(self.page(from.parse().ok()?, faults))
    }

    fn token(&self, from: impl std::fmt::Display) -> String {
        format!("page-of-{}-from-{from}", self.id)
    }

    /// The page that begins with item `from`.
    fn page(&self, from: usize, faults: &[Fault]) -> Answer {
        let all = self.items();
        let has = |fault| faults.contains(&fault);
        let (items, next) = if has(Fault::EmptyPage) {
            (from..from, from)
        } else if has(Fault::RepeatPage) {
            (from.saturating_sub(self.size)..from, from)
        } else if has(Fault::LoopToken) {
            (from..all.min(from + self.size), from)
        } else {
            (from..all.min(from + self.size), from + self.size)
        };
        let more = next < all;
        // A token that came before would be another fault: a list without an end.
        let again = if has(Fault::EmptyPage) || has(Fault::RepeatPage) { AGAIN } else { "" };
        let token = (more && !has(Fault::LoseToken)).then(|| self.token(format!("{next}{again}")));
        let body = match &self.whole {
            Whole::Json(value) => json_page(value.clone(), &items, more, token, self.names),
            Whole::Xml(xml) => xml.page(&items, more, token, self.names),
        };
        Answer { body: Bytes::from(body), ..self.answer.clone() }
    }

    fn items(&self) -> usize {
        match &self.whole {
            Whole::Json(value) => json_lists(value).map(Vec::len).sum(),
            Whole::Xml(xml) => xml.lists.iter().map(|(_, items)| items.len()).sum(),
        }
    }

    /// Whether the emulator itself says that there is more: then its pages are left alone.
    fn has_more(&self) -> bool {
        match &self.whole {
            Whole::Json(value) => value.get(self.names.token).is_some_and(|token| !token.is_null()),
            Whole::Xml(xml) => xml.text.contains("<IsTruncated>true"),
        }
    }
}

fn names(asked: &Asked) -> Names {
    match asked.service.as_str() {
        "iam" => Names { token: "Marker", truncated: Some("IsTruncated") },
        "kms" => Names { token: "NextMarker", truncated: Some("Truncated") },
        "lambda" => Names { token: "NextMarker", truncated: None },
        "ecr" | "ecs" | "codebuild" | "rolesanywhere" => Names { token: "nextToken", truncated: None },
        _ => Names { token: "NextToken", truncated: None },
    }
}

fn json_lists(value: &Value) -> impl Iterator<Item = &Vec<Value>> {
    value.as_object().into_iter().flatten().filter_map(|(_, member)| member.as_array())
}

fn json_page(
    mut value: Value,
    items: &Range<usize>,
    more: bool,
    token: Option<String>,
    names: Names,
) -> Vec<u8> {
    let mut before = 0;
    let object = value.as_object_mut().expect("it has lists, so it is an object");
    for list in object.values_mut().filter_map(Value::as_array_mut) {
        let length = list.len();
        let chosen = overlap(items, before, length);
        list.truncate(chosen.end);
        list.drain(..chosen.start);
        before += length;
    }
    if let Some(truncated) = names.truncated {
        object.insert(truncated.to_owned(), more.into());
    }
    if let Some(token) = token {
        object.insert(names.token.to_owned(), token.into());
    }
    value.to_string().into_bytes()
}

/// Those of `length` items, of which the first has number `before`, that lie in `items`.
fn overlap(items: &Range<usize>, before: usize, length: usize) -> Range<usize> {
    let within = |at: usize| at.saturating_sub(before).min(length);
    within(items.start)..within(items.end)
}

impl Xml {
    /// Finds `<Response><Result><List><member>…`.
    fn new(text: &str) -> Option<Self> {
        let mut reader = Reader::from_str(text);
        let mut depth = 0;
        let mut lists = Vec::new();
        let (mut list_start, mut item_start, mut items, mut end) = (0, 0, Vec::new(), None);
        loop {
            let before = usize::try_from(reader.buffer_position()).ok()?;
            let event = reader.read_event().ok()?;
            let after = usize::try_from(reader.buffer_position()).ok()?;
            match event {
                Event::Start(element) => {
                    depth += 1;
                    match depth {
                        3 => (list_start, items) = (after, Vec::new()),
                        4 if element.name().as_ref() == "member" => item_start = before,
                        _ => {}
                    }
                }
                Event::End(element) => {
                    match depth {
                        4 if element.name().as_ref() == "member" => items.push(item_start..after),
                        3 if !items.is_empty() => {
                            lists.push((list_start..before, std::mem::take(&mut items)))
                        }
                        2 if end.is_none() => end = Some(before),
                        _ => {}
                    }
                    depth -= 1;
                }
                Event::Eof => break,
                _ => {}
            }
        }
        Some(Self { text: text.to_owned(), lists, end: end? })
    }

    fn page(&self, items: &Range<usize>, more: bool, token: Option<String>, names: Names) -> Vec<u8> {
        let mut page = String::new();
        let (mut done, mut before) = (0, 0);
        for (content, members) in &self.lists {
            page.push_str(&self.text[done..content.start]);
            for member in &members[overlap(items, before, members.len())] {
                page.push_str(&self.text[member.clone()]);
            }
            done = content.end;
            before += members.len();
        }
        page.push_str(&self.text[done..self.end]);
        if let Some(truncated) = names.truncated {
            page = page.replace("<IsTruncated>false</IsTruncated>", "");
            page.push_str(&format!("<{truncated}>{more}</{truncated}>"));
        }
        if let Some(token) = token {
            page.push_str(&format!("<{0}>{token}</{0}>", names.token));
        }
        page.push_str(&self.text[self.end..]);
        page.into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, StatusCode};

    use super::*;

    const DETAILS: &str = "<R><GetAccountAuthorizationDetailsResult><IsTruncated>false</IsTruncated>\
        <UserDetailList><member>u1<G><member>g</member></G></member><member>u2</member></UserDetailList>\
        <GroupDetailList/><RoleDetailList><member>r1</member></RoleDetailList>\
        </GetAccountAuthorizationDetailsResult></R>";

    fn asked(service: &str, protocol: Protocol) -> Asked {
        Asked {
            service: service.to_owned(),
            operation: "List".to_owned(),
            protocol,
            region: String::new(),
            access_key: String::new(),
            token: None,
            role_account: None,
        }
    }

    fn split(asked: &Asked, body: &str, size: usize) -> Option<Pages> {
        let (status, headers) = (StatusCode::OK, HeaderMap::new());
        Pages::split(7, asked, &Answer { status, headers, body: body.to_owned().into() }, size)
    }

    fn text(answer: &Answer) -> String {
        String::from_utf8(answer.body.to_vec()).unwrap()
    }

    #[test]
    fn lists_of_xml_are_cut_across_and_nested_lists_stay_whole() {
        let pages = split(&asked("iam", Protocol::Query), DETAILS, 2).expect("has pages");
        let first = text(&pages.first(&[]));
        assert!(first.contains("<member>u1<G><member>g</member></G></member><member>u2</member>"), "{first}");
        assert!(first.contains("<RoleDetailList></RoleDetailList>"), "{first}");
        assert!(
            first.contains("<IsTruncated>true</IsTruncated><Marker>page-of-7-from-2</Marker></Get"),
            "{first}"
        );
        let last = text(&pages.further("page-of-7-from-2", &[]).expect("our token"));
        assert!(last.contains("<UserDetailList></UserDetailList>"), "{last}");
        assert!(last.contains("<member>r1</member>") && last.contains("<IsTruncated>false"), "{last}");
        assert!(!last.contains("<Marker>"), "{last}");
    }

    #[test]
    fn lists_of_json_are_cut_with_the_names_of_the_service() {
        let pages = split(&asked("kms", Protocol::Json), r#"{"Keys":[1,2,3],"Truncated":false}"#, 2).unwrap();
        let expected = r#"{"Keys":[1,2],"NextMarker":"page-of-7-from-2","Truncated":true}"#;
        assert_eq!(text(&pages.first(&[])), expected);
        assert_eq!(
            text(&pages.further("page-of-7-from-2", &[]).unwrap()),
            r#"{"Keys":[3],"Truncated":false}"#
        );
        assert!(pages.further("page-of-8-from-2", &[]).is_none(), "a token of another answer");
    }

    #[test]
    fn pages_go_wrong_as_told() {
        let pages = split(&asked("organizations", Protocol::Json), r#"{"Accounts":[1,2,3,4]}"#, 2).unwrap();
        let next = |faults: &[Fault]| text(&pages.further("page-of-7-from-2", faults).unwrap());
        assert_eq!(next(&[Fault::RepeatPage]), r#"{"Accounts":[1,2],"NextToken":"page-of-7-from-2-again"}"#);
        assert_eq!(next(&[Fault::EmptyPage]), r#"{"Accounts":[],"NextToken":"page-of-7-from-2-again"}"#);
        let after = text(&pages.further("page-of-7-from-2-again", &[]).unwrap());
        assert_eq!(after, r#"{"Accounts":[3,4]}"#);
        assert_eq!(next(&[Fault::LoopToken]), r#"{"Accounts":[3,4],"NextToken":"page-of-7-from-2"}"#);
        assert_eq!(text(&pages.first(&[Fault::LoseToken])), r#"{"Accounts":[1,2]}"#);
    }

    #[test]
    fn short_answers_and_pages_of_the_emulator_are_left_alone() {
        let organizations = asked("organizations", Protocol::Json);
        assert!(split(&organizations, r#"{"Accounts":[1,2]}"#, 2).is_none());
        assert!(split(&organizations, r#"{"Accounts":[1,2,3],"NextToken":"x"}"#, 2).is_none());
        assert!(split(&asked("iam", Protocol::Query), "<R><X/></R>", 2).is_none());
    }
}
