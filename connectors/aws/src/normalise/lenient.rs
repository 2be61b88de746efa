//! Reading answers as they come: as JSON of the AWS CLI and of JSON protocols, or converted from XML.
//!
//! The same member may be a number or its text, a list may be absent, `null` or `""` when it is
//! empty, a map may be a list of `entry`, a date ISO 8601 text or epoch seconds. Nothing here fails:
//! what cannot be understood is [`Unknown::Malformed`] or absent.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use tenure_model::{Expiry, Known, LastUsed, Timestamp, Unknown};

static NULL: Value = Value::Null;

/// The first of these members that the object has, else `null`.
pub(super) fn member<'v>(value: &'v Value, names: &[&str]) -> &'v Value {
    names.iter().find_map(|name| value.get(name)).unwrap_or(&NULL)
}

/// A scalar as text. Empty text counts as absent.
pub(super) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if text.is_empty() => None,
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A member that is a scalar, as text.
pub(super) fn text(value: &Value, name: &str) -> Option<String> {
    scalar(member(value, &[name]))
}

/// The members of a list in any of its shapes: an array, nothing, or the element that XML wraps
/// around list members.
pub(super) fn items(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Object(map) => {
            let mut values = map.values();
            match (values.next(), values.next()) {
                // XML with an element name of its own per member (`<Buckets><Bucket>…`).
                (Some(Value::Array(items)), None) => items.iter().collect(),
                (Some(one @ Value::Object(_)), None) => vec![one],
                (None, _) => Vec::new(),
                _ => vec![value],
            }
        }
        Value::Null => Vec::new(),
        Value::String(text) if text.trim().is_empty() => Vec::new(),
        one => vec![one],
    }
}

/// A list of scalars as texts.
pub(super) fn texts(value: &Value) -> Vec<String> {
    items(value).into_iter().filter_map(scalar).collect()
}

/// A map of scalars: an object, or the `entry` list into which XML turns it.
pub(super) fn map(value: &Value) -> BTreeMap<String, String> {
    let entries = match value {
        Value::Object(object) => match object.get("entry") {
            Some(entries @ (Value::Array(_) | Value::Object(_))) => entries,
            _ => {
                return object.iter().filter_map(|(key, v)| Some((key.clone(), scalar(v)?))).collect();
            }
        },
        other => other,
    };
    let entries: Vec<&Value> = match entries {
        Value::Array(list) => list.iter().collect(),
        one @ Value::Object(_) => vec![one],
        _ => Vec::new(),
    };
    entries
        .into_iter()
        .filter_map(|entry| {
            let key = scalar(member(entry, &["key", "Key", "Name"]))?;
            Some((key, scalar(member(entry, &["value", "Value"]))?))
        })
        .collect()
}

/// A member that is a date.
pub(super) fn date(value: &Value, name: &str) -> Known<Timestamp> {
    text(value, name).map_or(Known::Unknown(Unknown::NotReported), |text| instant(&text))
}

/// Reads ISO 8601 with or without offset (then UTC), or epoch seconds.
pub(super) fn instant(text: &str) -> Known<Timestamp> {
    let text = text.trim();
    if text.is_empty() {
        return Known::Unknown(Unknown::NotReported);
    }
    parse_instant(text).map_or(Known::Unknown(Unknown::Malformed), Known::Is)
}

fn parse_instant(text: &str) -> Option<Timestamp> {
    // First: eight digits would also read as a date without hyphens, which AWS never writes.
    if let Ok(seconds) = text.parse::<f64>() {
        return from_seconds(seconds);
    }
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant);
    }
    let local: DateTime = text.parse().ok()?;
    local.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

fn from_seconds(seconds: f64) -> Option<Timestamp> {
    // Beyond this, milliseconds were meant or the number is no date at all.
    if !seconds.is_finite() || seconds.abs() > 32_503_680_000.0 {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "bounded above")]
    Timestamp::from_millisecond((seconds * 1000.0).round() as i64).ok()
}

/// A date as a last use: present is a use, absent is none within the window that the cloud keeps.
pub(super) fn use_or_never(date: Known<Timestamp>) -> LastUsed {
    match date {
        Known::Is(at) => LastUsed::At(at),
        Known::Unknown(Unknown::NotReported) => LastUsed::NeverInWindow,
        Known::Unknown(why) => LastUsed::Unknown(why),
    }
}

/// A date as an end: absent is never.
pub(super) fn end_or_never(date: Known<Timestamp>) -> Expiry {
    match date {
        Known::Is(at) => Expiry::At(at),
        Known::Unknown(Unknown::NotReported) => Expiry::Never,
        Known::Unknown(why) => Expiry::Unknown(why),
    }
}

/// Scalar text, borrowed from the answer where it has no escapes; `null` is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Text<'a>(pub(super) Cow<'a, str>);

impl Text<'_> {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a scalar")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Text(Cow::Owned(text.to_owned())))
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Self::Value, E> {
        Ok(Text(Cow::Borrowed(if flag { "true" } else { "false" })))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Text(Cow::Owned(number.to_string())))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Text(Cow::Owned(number.to_string())))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Text(Cow::Owned(number.to_string())))
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Text::default())
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor)
    }
}

/// A list that may be absent, `null` or `""` when empty.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Items<T>(pub(super) Vec<T>);

impl<T> Default for Items<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

struct ItemsVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ItemsVisitor<T> {
    type Value = Items<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = sequence.next_element()? {
            list.push(item);
        }
        Ok(Items(list))
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Items::default())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        if text.trim().is_empty() { Ok(Items::default()) } else { Err(E::custom("text instead of a list")) }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Items<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ItemsVisitor(PhantomData))
    }
}

/// An object that is `null` or `""` when it has no members.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Structure<T> {
    /// Nothing in it.
    Empty,
    /// Its members.
    Of(T),
}

struct StructureVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for StructureVisitor<T> {
    type Value = Structure<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Structure::Of)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Structure::Empty)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        if text.trim().is_empty() {
            Ok(Structure::Empty)
        } else {
            Err(E::custom("text instead of an object"))
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Structure<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StructureVisitor(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_date_is_read_in_every_shape_that_aws_writes() {
        let expected: Timestamp = "2026-10-01T12:30:00Z".parse().unwrap();
        for text in [
            "2026-10-01T12:30:00Z",
            "2026-10-01T12:30:00+00:00",
            "2026-10-01T14:30:00+02:00",
            "2026-10-01T12:30:00",
            "2026-10-01 12:30:00",
            "1790857800",
            "1790857800.0",
            "1.7908578E9",
            " 2026-10-01T12:30:00Z ",
        ] {
            assert_eq!(instant(text), Known::Is(expected), "{text}");
        }
        assert_eq!(date(&json!({"At": 1_790_857_800.25}), "At").get().unwrap().subsec_millisecond(), 250);
        assert_eq!(instant("soon"), Known::Unknown(Unknown::Malformed));
        assert_eq!(instant(""), Known::Unknown(Unknown::NotReported));
        assert_eq!(instant("NaN"), Known::Unknown(Unknown::Malformed));
        assert_eq!(instant("1e300"), Known::Unknown(Unknown::Malformed));
    }

    #[test]
    fn an_empty_list_has_many_faces() {
        for value in [json!(null), json!(""), json!([]), json!({}), json!(" \n")] {
            assert!(items(&value).is_empty(), "{value}");
        }
        assert_eq!(items(&json!({"Bucket": {"Name": "a"}})), [&json!({"Name": "a"})]);
        assert_eq!(items(&json!({"Bucket": [{"Name": "a"}, {"Name": "b"}]})).len(), 2);
        for text in ["null", "\"\"", "[]"] {
            assert_eq!(serde_json::from_str::<Items<Text<'_>>>(text).unwrap(), Items::default());
        }
        assert!(serde_json::from_str::<Items<Text<'_>>>("\"x\"").is_err());
    }

    #[test]
    fn a_map_is_an_object_or_a_list_of_entries() {
        let expected = BTreeMap::from([("Users".to_owned(), "3".to_owned())]);
        for value in [
            json!({"Users": 3}),
            json!({"Users": "3"}),
            json!({"entry": {"key": "Users", "value": "3"}}),
            json!({"entry": [{"key": "Users", "value": 3}]}),
            json!([{"Key": "Users", "Value": "3"}]),
        ] {
            assert_eq!(map(&value), expected, "{value}");
        }
    }

    #[test]
    fn text_is_borrowed_unless_it_has_escapes() {
        let plain: Text<'_> = serde_json::from_str("\"plain\"").unwrap();
        assert!(matches!(plain.0, Cow::Borrowed(_)));
        let escaped: Text<'_> = serde_json::from_str(r#""a\u0000b""#).unwrap();
        assert_eq!(escaped.as_str(), "a\0b");
        assert_eq!(serde_json::from_str::<Text<'_>>("17").unwrap().as_str(), "17");
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".*".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 5, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                proptest::collection::btree_map("entry|key|value|[a-z]{1,3}", inner, 0..5)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn nothing_panics_on_any_json(value in any_json()) {
            let _ = (items(&value), map(&value), texts(&value), scalar(&value), date(&value, "key"));
            let _ = text(&value, "key");
            let text = value.to_string();
            let _ = serde_json::from_str::<Text<'_>>(&text);
            let _ = serde_json::from_str::<Items<Text<'_>>>(&text);
            let _ = serde_json::from_str::<Structure<BTreeMap<String, Value>>>(&text);
        }

        #[test]
        fn a_date_written_by_us_is_read_back(seconds in 0_i64..4_102_444_800) {
            let at = Timestamp::from_second(seconds).unwrap();
            prop_assert_eq!(instant(&at.to_string()), Known::Is(at));
            prop_assert_eq!(instant(&seconds.to_string()), Known::Is(at));
        }

        #[test]
        fn any_text_is_a_date_or_is_not(text in ".*") {
            let _ = instant(&text);
        }
    }
}
