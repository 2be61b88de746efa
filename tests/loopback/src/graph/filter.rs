//! `$filter`, as far as anybody who reads access uses it.

mod parser;

use std::cmp::Ordering;

use jiff::Timestamp;
use serde_json::Value;

pub(crate) use parser::parse;

/// An expression of `$filter`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Filter {
    And(Box<Filter>, Box<Filter>),
    Or(Box<Filter>, Box<Filter>),
    Not(Box<Filter>),
    Compare(Vec<String>, Operator, Value),
    In(Vec<String>, Vec<Value>),
    /// `startswith(path,'x')` and the like.
    Text(TextTest, Vec<String>, String),
    /// `path/any(v:inner)`; without an inner one: not empty.
    Any(Vec<String>, String, Option<Box<Filter>>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Eq,
    Ne,
    Gt,
    Ge,
    Lt,
    Le,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextTest {
    Starts,
    Ends,
    Contains,
}

impl Filter {
    /// Whether a row passes.
    pub(crate) fn passes(&self, row: &Value) -> bool {
        match self {
            Self::And(left, right) => left.passes(row) && right.passes(row),
            Self::Or(left, right) => left.passes(row) || right.passes(row),
            Self::Not(inner) => !inner.passes(row),
            Self::Compare(path, operator, value) => compare(at(row, path), *operator, value),
            Self::In(path, values) => values.iter().any(|value| compare(at(row, path), Operator::Eq, value)),
            Self::Text(test, path, text) => contains(at(row, path), *test, text),
            Self::Any(path, variable, inner) => at(row, path).as_array().is_some_and(|items| match inner {
                None => !items.is_empty(),
                Some(inner) => items.iter().any(|item| inner.passes(&bound(variable, item))),
            }),
        }
    }

    /// The properties that it looks at, each by its path.
    pub(crate) fn properties(&self) -> Vec<&str> {
        match self {
            Self::And(left, right) | Self::Or(left, right) => {
                left.properties().into_iter().chain(right.properties()).collect()
            }
            Self::Not(inner) => inner.properties(),
            Self::Compare(path, ..) | Self::In(path, _) | Self::Text(_, path, _) | Self::Any(path, ..) => {
                path.first().map(String::as_str).into_iter().collect()
            }
        }
    }

    /// Whether it compares something with this text.
    pub(crate) fn mentions(&self, text: &str) -> bool {
        match self {
            Self::And(left, right) | Self::Or(left, right) => left.mentions(text) || right.mentions(text),
            Self::Not(inner) => inner.mentions(text),
            Self::Compare(.., value) => value == text,
            Self::In(_, values) => values.iter().any(|value| value == text),
            Self::Text(..) | Self::Any(..) => false,
        }
    }

    /// Whether directory objects answer it only by the advanced way.
    pub(crate) fn is_advanced(&self) -> bool {
        match self {
            Self::And(left, right) | Self::Or(left, right) => left.is_advanced() || right.is_advanced(),
            Self::Not(_) | Self::Compare(_, Operator::Ne, _) | Self::Text(TextTest::Ends, ..) => true,
            _ => false,
        }
    }
}

/// What a path leads to. The variable of `any` is a property of a row made for it.
fn at<'r>(row: &'r Value, path: &[String]) -> &'r Value {
    path.iter().fold(row, |value, name| {
        let own = value.as_object().and_then(|object| {
            object.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value)
        });
        own.unwrap_or(&Value::Null)
    })
}

fn bound(variable: &str, item: &Value) -> Value {
    Value::Object([(variable.to_owned(), item.clone())].into_iter().collect())
}

fn compare(left: &Value, operator: Operator, right: &Value) -> bool {
    let order = order(left, right);
    match operator {
        Operator::Eq => order == Some(Ordering::Equal),
        Operator::Ne => order != Some(Ordering::Equal),
        Operator::Gt => order == Some(Ordering::Greater),
        Operator::Ge => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
        Operator::Lt => order == Some(Ordering::Less),
        Operator::Le => matches!(order, Some(Ordering::Less | Ordering::Equal)),
    }
}

fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Null, Value::Null) => Some(Ordering::Equal),
        (Value::Bool(left), Value::Bool(right)) => Some(left.cmp(right)),
        (Value::Number(left), Value::Number(right)) => left.as_f64()?.partial_cmp(&right.as_f64()?),
        (Value::String(left), Value::String(right)) => {
            match (left.parse::<Timestamp>(), right.parse::<Timestamp>()) {
                (Ok(left), Ok(right)) => Some(left.cmp(&right)),
                _ => Some(left.to_lowercase().cmp(&right.to_lowercase())),
            }
        }
        _ => None,
    }
}

fn contains(value: &Value, test: TextTest, text: &str) -> bool {
    let Some(value) = value.as_str().map(str::to_lowercase) else { return false };
    let text = text.to_lowercase();
    match test {
        TextTest::Starts => value.starts_with(&text),
        TextTest::Ends => value.ends_with(&text),
        TextTest::Contains => value.contains(&text),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::parse;

    #[test]
    fn filters_choose_as_odata_says() {
        let row = json!({
            "userType": "Guest", "accountEnabled": true, "createdDateTime": "2026-01-02T03:04:05Z",
            "groupTypes": ["Unified"], "members": [{ "id": "7" }], "mail": null, "n": 3,
            "signInActivity": { "lastSignInDateTime": "2026-02-01T00:00:00Z" },
        });
        for (filter, expected) in [
            ("userType eq 'guest'", true),
            ("userType eq 'Guest' and accountEnabled eq false", false),
            ("(userType eq 'Member') or not (accountEnabled eq false)", true),
            ("createdDateTime ge 2026-01-01T00:00:00Z and createdDateTime lt 2026-02-01T00:00:00.5Z", true),
            ("groupTypes/any(c:c eq 'Unified')", true),
            ("groupTypes/any(c:c eq 'DynamicMembership')", false),
            ("members/any(m:m/id eq '7')", true),
            ("mail eq null", true),
            ("mail ne null", false),
            ("n gt 2", true),
            ("userType in ('Member', 'Guest')", true),
            ("startswith(userType,'Gu')", true),
            ("endsWith(userType,'x')", false),
            ("signInActivity/lastSignInDateTime le 2026-01-01T00:00:00Z", false),
            ("userType eq 'it''s'", false),
        ] {
            assert_eq!(
                parse(filter).unwrap_or_else(|| panic!("{filter}")).passes(&row),
                expected,
                "{filter}"
            );
        }
        for wrong in
            ["", "userType", "userType eq", "userType eq 'x", "(userType eq 'x'", "userType eq 'x' or"]
        {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
        assert!(parse("mail ne null").unwrap().is_advanced());
    }
}
