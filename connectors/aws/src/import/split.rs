//! A file's JSON as answers of a bearable size: long lists are cut into pages.

use std::fmt;

use serde::Serialize;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::SerializeMap;
use serde_json::value::RawValue;

/// The most things in one part.
const ITEMS: usize = 1000;
/// About the most bytes in one part, unless a single thing is larger.
const BYTES: usize = 1 << 20;

/// The members of a file's object, lists opened.
pub(super) struct Sections<'a> {
    members: Vec<(String, Section<'a>)>,
    length: usize,
}

enum Section<'a> {
    List(Vec<&'a RawValue>),
    Other(&'a RawValue),
}

/// One answer made of a part of a file.
pub(super) struct Part {
    pub(super) body: Box<RawValue>,
    pub(super) items: u64,
}

impl<'a> Sections<'a> {
    /// Reads compact JSON; `lists` are the members that hold lists.
    pub(super) fn parse(json: &'a [u8], lists: &'static [&'static str]) -> Result<Self, String> {
        let mut deserializer = serde_json::Deserializer::from_slice(json);
        let members = SectionsSeed { lists }.deserialize(&mut deserializer).map_err(|error| fault(&error))?;
        deserializer.end().map_err(|error| fault(&error))?;
        Ok(Self { members, length: json.len() })
    }

    /// A member that is no list, as text where it is one.
    pub(super) fn scalar(&self, name: &str) -> Option<String> {
        let value = self.members.iter().find_map(|(member, section)| match section {
            Section::Other(value) if member == name => Some(value),
            _ => None,
        })?;
        match serde_json::from_str(value.get()) {
            Ok(serde_json::Value::String(text)) => Some(text),
            Ok(serde_json::Value::Bool(flag)) => Some(flag.to_string()),
            _ => None,
        }
    }

    /// The things in a list.
    pub(super) fn list(&self, name: &str) -> Option<&[&'a RawValue]> {
        self.members.iter().find_map(|(member, section)| match section {
            Section::List(items) if member == name => Some(items.as_slice()),
            _ => None,
        })
    }

    /// Whether the object has a member.
    pub(super) fn has(&self, name: &str) -> bool {
        self.members.iter().any(|(member, _)| member == name)
    }

    /// Whether the object has no member.
    pub(super) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The parts, in order: one where the file is small, else first what is no list, then each list in
    /// pages. INVARIANT: every member and every thing of a list is in exactly one part.
    pub(super) fn parts(&self) -> Vec<Page<'_, 'a>> {
        let count = |section: &Section<'_>| match section {
            Section::List(items) => items.len(),
            Section::Other(_) => 0,
        };
        let whole: Vec<PageMember<'_, 'a>> =
            self.members.iter().map(|(name, section)| (name.as_str(), section.view())).collect();
        let total: usize = self.members.iter().map(|(_, section)| count(section)).sum();
        if total <= ITEMS && self.length <= BYTES || total == 0 {
            return vec![Page { members: whole }];
        }
        let others: Vec<PageMember<'_, 'a>> =
            whole.into_iter().filter(|(_, view)| matches!(view, View::Other(_))).collect();
        let mut pages = Vec::new();
        if !others.is_empty() {
            pages.push(Page { members: others });
        }
        for (name, section) in &self.members {
            if let Section::List(items) = section {
                pages.extend(chunks(items).map(|chunk| Page { members: vec![(name, View::List(chunk))] }));
            }
        }
        pages
    }
}

fn fault(error: &serde_json::Error) -> String {
    if error.is_eof() {
        format!("it ends early: {error}")
    } else {
        format!("it is not the JSON expected: {error}")
    }
}

/// Cuts a list by number and size.
fn chunks<'s, 'a>(mut items: &'s [&'a RawValue]) -> impl Iterator<Item = &'s [&'a RawValue]> {
    std::iter::from_fn(move || {
        let mut bytes = 0;
        let fits = items.iter().take(ITEMS).take_while(|item| {
            bytes += item.get().len();
            bytes <= BYTES
        });
        let (chunk, rest) = items.split_at(fits.count().max(1).min(items.len()));
        items = rest;
        (!chunk.is_empty()).then_some(chunk)
    })
}

type PageMember<'s, 'a> = (&'s str, View<'s, 'a>);

/// A part before it is text.
pub(super) struct Page<'s, 'a> {
    members: Vec<PageMember<'s, 'a>>,
}

enum View<'s, 'a> {
    List(&'s [&'a RawValue]),
    Other(&'a RawValue),
}

impl<'a> Section<'a> {
    fn view(&self) -> View<'_, 'a> {
        match self {
            Self::List(items) => View::List(items),
            Self::Other(value) => View::Other(value),
        }
    }
}

impl Page<'_, '_> {
    pub(super) fn into_part(self) -> serde_json::Result<Part> {
        let items = self.members.iter().map(|(_, view)| match view {
            View::List(items) => items.len() as u64,
            View::Other(_) => 0,
        });
        Ok(Part { items: items.sum(), body: serde_json::value::to_raw_value(&self)? })
    }
}

impl Serialize for Page<'_, '_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.members.len()))?;
        for (name, view) in &self.members {
            match view {
                View::List(items) => map.serialize_entry(name, items)?,
                View::Other(value) => map.serialize_entry(name, value)?,
            }
        }
        map.end()
    }
}

struct SectionsSeed {
    lists: &'static [&'static str],
}

impl<'de> DeserializeSeed<'de> for SectionsSeed {
    type Value = Vec<(String, Section<'de>)>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for SectionsSeed {
    type Value = Vec<(String, Section<'de>)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object, as the AWS CLI prints it")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            if members.iter().any(|(known, _)| *known == name) {
                return Err(A::Error::custom(format!("`{name}` stands twice")));
            }
            let section = if self.lists.contains(&name.as_str()) {
                map.next_value_seed(ListSeed)?
            } else {
                Section::Other(map.next_value()?)
            };
            members.push((name, section));
        }
        Ok(members)
    }
}

/// A list; `null` and `""` are empty ones.
struct ListSeed;

impl<'de> DeserializeSeed<'de> for ListSeed {
    type Value = Section<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ListSeed {
    type Value = Section<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = sequence.next_element()? {
            items.push(item);
        }
        Ok(Section::List(items))
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Section::List(Vec::new()))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        if text.is_empty() { self.visit_unit() } else { Err(E::custom("text where a list is expected")) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    const LISTS: &[&str] = &["A", "B"];

    fn parts(json: &Value) -> Vec<Value> {
        let bytes = json.to_string().into_bytes();
        let sections = Sections::parse(&bytes, LISTS).unwrap();
        let pages = sections.parts().into_iter();
        pages.map(|page| serde_json::from_str(page.into_part().unwrap().body.get()).unwrap()).collect()
    }

    #[test]
    fn a_small_file_is_one_part() {
        let file = json!({"A": [1, 2], "Marker": "x", "B": []});
        assert_eq!(parts(&file), std::slice::from_ref(&file));
        assert_eq!(parts(&json!({})), [json!({})]);
    }

    #[test]
    fn long_lists_are_cut_and_large_things_stand_alone() {
        let file = json!({"A": vec![0; 2500], "B": vec![1; 10], "C": true});
        let sizes: Vec<usize> = parts(&file)
            .iter()
            .map(|part| part.as_object().unwrap().values().map(|v| v.as_array().map_or(1, Vec::len)).sum())
            .collect();
        assert_eq!(sizes, [1, 1000, 1000, 500, 10]);
        let large = "x".repeat(BYTES + 1);
        let file = json!({"A": [large, large, 1]});
        assert_eq!(parts(&file).len(), 3);
    }

    #[test]
    fn what_is_no_object_is_a_fault() {
        for (text, says) in [
            ("", "ends early"),
            ("{\"A\":[1,", "ends early"),
            ("[]", "object"),
            ("{\"A\":[]}{}", "trailing"),
            ("{\"A\":7}", "list"),
            ("{\"A\":\"x\"}", "list"),
            ("{\"A\":[],\"A\":[]}", "twice"),
            ("nonsense", "not the JSON"),
        ] {
            let why = Sections::parse(text.as_bytes(), LISTS).err().unwrap();
            assert!(why.contains(says), "{text}: {why}");
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost_or_repeated(a in 0_usize..2300, b in 0_usize..1200, other in any::<bool>()) {
            let mut file = json!({"A": (0..a).collect::<Vec<_>>(), "B": (0..b).collect::<Vec<_>>()});
            if other {
                file["C"] = json!({"x": [1]});
            }
            let (mut a_seen, mut b_seen, mut others) = (Vec::new(), Vec::new(), 0);
            for part in parts(&file) {
                a_seen.extend(part["A"].as_array().cloned().unwrap_or_default());
                b_seen.extend(part["B"].as_array().cloned().unwrap_or_default());
                others += usize::from(!part["C"].is_null());
            }
            prop_assert_eq!(Value::from(a_seen), file["A"].clone());
            prop_assert_eq!(Value::from(b_seen), file["B"].clone());
            prop_assert_eq!(others, usize::from(other));
        }

        #[test]
        fn no_text_panics(text in ".*") {
            let _ = Sections::parse(text.as_bytes(), LISTS);
        }
    }
}
