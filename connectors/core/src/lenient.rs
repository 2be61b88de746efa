//! Reading members that may be missing, `null`, empty or of another type. Nothing here fails: what
//! cannot be understood is absent or [`Unknown::Malformed`].

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::Value;
use tenure_model::{Expiry, Known, LastUsed, Timestamp, Unknown};

static NULL: Value = Value::Null;

/// A member, else `null`.
pub fn member<'v>(value: &'v Value, name: &str) -> &'v Value {
    value.get(name).unwrap_or(&NULL)
}

/// A scalar as text. Empty text counts as absent.
pub fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if text.is_empty() => None,
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A member that is a scalar, as text.
pub fn text(value: &Value, name: &str) -> Option<String> {
    scalar(member(value, name))
}

/// A member that is true or false, also as text.
pub fn flag(value: &Value, name: &str) -> Option<bool> {
    match member(value, name) {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// The members of a list; none where it is no list.
pub fn items<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    member(value, name).as_array().map_or(&[], Vec::as_slice)
}

/// A member that lists scalars, as texts.
pub fn texts(value: &Value, name: &str) -> Vec<String> {
    items(value, name).iter().filter_map(scalar).collect()
}

/// The members of these names that are scalars, or lists of scalars (then joined by spaces).
pub fn chosen(item: &Value, names: &[&str]) -> BTreeMap<String, String> {
    let value = |name: &str| match member(item, name) {
        Value::Array(list) => Some(list.iter().filter_map(scalar).collect::<Vec<_>>().join(" "))
            .filter(|joined| !joined.is_empty()),
        other => scalar(other),
    };
    names.iter().filter_map(|name| Some(((*name).to_owned(), value(name)?))).collect()
}

/// The members of these names, verbatim, as one JSON object. Absent ones are left out.
///
/// INVARIANT: the text depends on the members alone, not on their order or on the service that wrote
/// them.
pub fn excerpt(item: &Value, names: &[&str]) -> String {
    let members = names.iter().filter_map(|name| Some(((*name).to_owned(), item.get(name)?.clone())));
    Value::Object(members.filter(|(_, value)| !value.is_null()).collect()).to_string()
}

/// A member that is a date.
pub fn date(value: &Value, name: &str) -> Known<Timestamp> {
    text(value, name).map_or(Known::Unknown(Unknown::NotReported), |text| instant(&text))
}

/// Reads ISO 8601 with or without offset (then UTC). The year 1, which stands for no date in answers
/// of Resource Manager, is none.
pub fn instant(text: &str) -> Known<Timestamp> {
    let text = text.trim();
    if text.is_empty() || text.starts_with("0001-01-01T") {
        return Known::Unknown(Unknown::NotReported);
    }
    let parsed = text.parse::<Timestamp>().ok().or_else(|| {
        let local: DateTime = text.parse().ok()?;
        local.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
    });
    parsed.map_or(Known::Unknown(Unknown::Malformed), Known::Is)
}

/// A member that is an end: absent, or in the year 9999, it is never.
pub fn end(value: &Value, name: &str) -> Expiry {
    match text(value, name) {
        Some(text) if text.trim().starts_with("9999-") => Expiry::Never,
        Some(text) => match instant(&text) {
            Known::Is(at) => Expiry::At(at),
            Known::Unknown(Unknown::NotReported) => Expiry::Never,
            Known::Unknown(why) => Expiry::Unknown(why),
        },
        None => Expiry::Never,
    }
}

/// The latest of these members of an object that are dates.
pub fn latest(value: &Value, names: &[&str]) -> Option<LastUsed> {
    let used = names.iter().filter_map(|name| match date(value, name) {
        Known::Is(at) => Some(LastUsed::At(at)),
        Known::Unknown(Unknown::NotReported) => None,
        Known::Unknown(why) => Some(LastUsed::Unknown(why)),
    });
    used.reduce(LastUsed::latest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_date_is_read_in_every_shape_that_microsoft_writes() {
        let expected: Timestamp = "2026-10-01T12:30:00Z".parse().unwrap();
        for text in [
            "2026-10-01T12:30:00Z",
            "2026-10-01T12:30:00.0000000Z",
            "2026-10-01T12:30:00+00:00",
            "2026-10-01T14:30:00+02:00",
            "2026-10-01T12:30:00",
            " 2026-10-01T12:30:00Z ",
        ] {
            assert_eq!(instant(text), Known::Is(expected), "{text}");
        }
        for text in ["", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00"] {
            assert_eq!(instant(text), Known::Unknown(Unknown::NotReported), "{text}");
        }
        assert_eq!(instant("soon"), Known::Unknown(Unknown::Malformed));
    }

    #[test]
    fn an_end_that_is_far_or_absent_is_never() {
        for value in [json!({}), json!({"end": null}), json!({"end": "9999-12-31T23:59:59.9999999Z"})] {
            assert_eq!(end(&value, "end"), Expiry::Never, "{value}");
        }
        assert_eq!(end(&json!({"end": "soon"}), "end"), Expiry::Unknown(Unknown::Malformed));
    }

    #[test]
    fn the_latest_use_counts_and_what_is_malformed_is_not_silent() {
        let value = json!({"a": "2026-01-01T00:00:00Z", "b": "2026-02-01T00:00:00Z", "c": null, "d": "x"});
        let at = |text: &str| LastUsed::At(text.parse().unwrap());
        assert_eq!(latest(&value, &["a", "b", "c"]), Some(at("2026-02-01T00:00:00Z")));
        assert_eq!(latest(&value, &["c"]), None);
        assert_eq!(latest(&value, &["c", "d"]), Some(LastUsed::Unknown(Unknown::Malformed)));
    }

    #[test]
    fn an_excerpt_depends_on_its_members_alone() {
        let one: Value = serde_json::from_str(r#"{"b":[1],"a":{"y":1,"x":2},"c":null}"#).unwrap();
        let other: Value = serde_json::from_str(r#"{"other":7,"a":{"x":2,"y":1},"b":[1]}"#).unwrap();
        assert_eq!(excerpt(&one, &["a", "b", "c"]), excerpt(&other, &["a", "b", "c"]));
    }

    proptest! {
        #[test]
        fn any_text_is_a_date_or_is_not(text in ".*") {
            let _ = (instant(&text), end(&json!({ "a": text }), "a"));
        }

        #[test]
        fn a_date_written_by_us_is_read_back(seconds in 0_i64..4_102_444_800) {
            let at = Timestamp::from_second(seconds).unwrap();
            prop_assert_eq!(instant(&at.to_string()), Known::Is(at));
        }
    }
}
