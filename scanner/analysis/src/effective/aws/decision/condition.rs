//! One clause of a condition, held against a request.
//!
//! Source: "IAM JSON policy elements: Condition operators" and "Single-valued vs. multivalued context
//! keys", AWS IAM User Guide. In short: a missing key fails what asks for a match and satisfies what
//! asks for none; `…IfExists` and `ForAllValues` are true without it, `ForAnyValue` is false.

use std::net::IpAddr;

use tenure_model::{ConditionClause, Timestamp};

use super::Truth;
use super::context::{Lookup, RequestContext};
use super::glob::Glob;
use super::operator::{Operator, Quantifier, Test};
use super::template::{Filled, Template};

/// A clause, made ready.
#[derive(Clone, Debug)]
pub(super) struct Clause {
    /// As written.
    pub(super) written: ConditionClause,
    /// The key, in lower case.
    pub(super) key: String,
    /// `None` for an operator that AWS does not know.
    pub(super) operator: Option<Operator>,
    pub(super) values: Vec<Template>,
}

impl Clause {
    pub(super) fn new(written: &ConditionClause, has_variables: bool) -> Self {
        let operator = Operator::parse(&written.operator);
        let variables = has_variables && operator.is_some_and(Operator::has_variables);
        Self {
            key: written.key.to_ascii_lowercase(),
            operator,
            values: written.values.iter().map(|value| Template::new(value, variables)).collect(),
            written: written.clone(),
        }
    }

    /// Whether the clause holds. An operator that AWS does not know holds for nothing that is plain,
    /// and is open otherwise: a Deny under it is not taken for gone.
    pub(super) fn holds(&self, context: &RequestContext) -> Truth {
        let Some(operator) = self.operator else {
            return if context.is_open() { Truth::Open } else { Truth::False };
        };
        let found = context.lookup(&self.key);
        if operator.test == Test::Null {
            return self.null(found);
        }
        match found {
            Lookup::Open => Truth::Open,
            Lookup::Missing => self.without_value(operator).into(),
            Lookup::Values([]) if operator.quantifier != Quantifier::Single => {
                self.without_value(operator).into()
            }
            Lookup::Values(values) => self.compare(operator, values, context),
        }
    }

    fn without_value(&self, operator: Operator) -> bool {
        match operator.quantifier {
            _ if operator.if_exists => true,
            Quantifier::All => true,
            Quantifier::Any => false,
            Quantifier::Single => operator.negated,
        }
    }

    fn null(&self, found: Lookup<'_>) -> Truth {
        let is_missing = match found {
            Lookup::Open => return Truth::Open,
            Lookup::Missing => true,
            Lookup::Values(values) => values.is_empty(),
        };
        let wanted =
            |value: &Template| value.plain().and_then(parse_bool).is_some_and(|wanted| wanted == is_missing);
        self.values.iter().any(wanted).into()
    }

    fn compare(&self, operator: Operator, found: &[String], context: &RequestContext) -> Truth {
        let passes = |value: &String| {
            let matched = self
                .values
                .iter()
                .map(|wanted| matches(operator, wanted, value, context))
                .max()
                .unwrap_or(Truth::False);
            if operator.negated { matched.not() } else { matched }
        };
        match operator.quantifier {
            Quantifier::All => found.iter().map(passes).min().unwrap_or(Truth::True),
            Quantifier::Any => found.iter().map(passes).max().unwrap_or(Truth::False),
            // Several values of a key that is asked for as one: it matches where one of them does.
            Quantifier::Single if operator.negated => found.iter().map(passes).min().unwrap_or(Truth::True),
            Quantifier::Single => found.iter().map(passes).max().unwrap_or(Truth::False),
        }
    }
}

/// Whether a value of the request matches a value of the policy, negation aside.
fn matches(operator: Operator, wanted: &Template, value: &str, context: &RequestContext) -> Truth {
    let plain = || wanted.plain().unwrap_or_default();
    let yes = match operator.test {
        Test::Numeric(order) => {
            let numbers = parse_number(value).zip(parse_number(plain()));
            numbers.and_then(|(a, b)| a.partial_cmp(&b)).is_some_and(|found| order.holds(found))
        }
        Test::Date(order) => {
            let dates = parse_date(value).zip(parse_date(plain()));
            dates.is_some_and(|(a, b)| order.holds(a.cmp(&b)))
        }
        Test::Bool => parse_bool(value).is_some_and(|is| parse_bool(plain()) == Some(is)),
        Test::Binary => value == plain(),
        Test::IpAddress => is_in_range(value, plain()),
        Test::Null => false,
        Test::StringEquals | Test::StringEqualsIgnoreCase | Test::StringLike | Test::Arn => {
            match wanted.fill(context, operator.has_wildcards()) {
                Filled::Open => return Truth::Open,
                Filled::Nothing => false,
                Filled::Value(glob) => match operator.test {
                    Test::StringEqualsIgnoreCase => {
                        glob.text().is_some_and(|text| text.to_lowercase() == value.to_lowercase())
                    }
                    Test::Arn => arn_matches(&glob, value),
                    _ => glob.matches(value),
                },
            }
        }
    };
    yes.into()
}

/// "The six colon-delimited components of the ARN are each checked separately."
fn arn_matches(pattern: &Glob, arn: &str) -> bool {
    if pattern.is_star() {
        return true;
    }
    let mut wanted = pattern.components();
    let mut found = arn.splitn(6, ':');
    loop {
        match (wanted.next(), found.next()) {
            (None, None) => return true,
            (Some(glob), Some(part)) if glob.matches(part) => {}
            _ => return false,
        }
    }
}

fn parse_bool(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

fn parse_number(text: &str) -> Option<f64> {
    let text = text.trim();
    // Rust reads `inf` and `nan` too, which no policy means.
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    is_number.then(|| text.parse().ok()).flatten()
}

/// An instant in one of the W3C's ISO 8601 forms, or in seconds since the epoch (milliseconds, where
/// the number is too large for seconds of this age).
pub(super) fn parse_date(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Some(number) = parse_number(text).filter(|_| !text.contains('-')) {
        return from_epoch(number).filter(|_| text.len() != 4);
    }
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant);
    }
    match text.len() {
        7 => format!("{text}-01T00:00:00Z").parse().ok(),
        10 => format!("{text}T00:00:00Z").parse().ok(),
        _ => partial_time(text),
    }
}

/// `2026-10-01T12:30Z` and the like: without seconds, or without an offset.
fn partial_time(text: &str) -> Option<Timestamp> {
    let (body, offset) = match text.strip_suffix(['Z', 'z']) {
        Some(body) => (body, "Z"),
        None => match text.get(16..).and_then(|end| end.find(['+', '-'])) {
            Some(at) => text.split_at_checked(16 + at)?,
            None => (text, "Z"),
        },
    };
    let seconds = if body.len() == 16 { ":00" } else { "" };
    format!("{body}{seconds}{offset}").parse().ok()
}

fn from_epoch(number: f64) -> Option<Timestamp> {
    const LATEST_SECOND: f64 = 100_000_000_000.0;
    let milliseconds = if number.abs() < LATEST_SECOND { number * 1_000.0 } else { number };
    #[expect(clippy::cast_possible_truncation, reason = "the limit of i64 is far beyond any date")]
    Timestamp::from_millisecond(milliseconds as i64).ok()
}

/// Whether an address lies in a range (`203.0.113.0/24`, `2001:db8::/32`, or one address).
fn is_in_range(address: &str, range: &str) -> bool {
    let (base, length) = match range.split_once('/') {
        Some((base, length)) => (base, length.parse::<u32>().ok()),
        None => (range, Some(128)),
    };
    let (Ok(address), Ok(base), Some(length)) = (address.trim().parse(), base.trim().parse(), length) else {
        return false;
    };
    match (address, base) {
        (IpAddr::V4(address), IpAddr::V4(base)) => {
            let length = if range.contains('/') { length } else { 32 };
            length <= 32 && same_start(u128::from(address.to_bits()), u128::from(base.to_bits()), 32 - length)
        }
        (IpAddr::V6(address), IpAddr::V6(base)) => {
            length <= 128 && same_start(address.to_bits(), base.to_bits(), 128 - length)
        }
        _ => false,
    }
}

fn same_start(a: u128, b: u128, ignored_bits: u32) -> bool {
    (a ^ b).checked_shr(ignored_bits).unwrap_or(0) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_every_form_of_the_documentation() {
        let instant: Timestamp = "2026-10-01T00:00:00Z".parse().expect("a date");
        for text in ["2026-10-01", "2026-10", "2026-10-01T00:00Z", "2026-10-01T02:00+02:00", "1790812800"] {
            assert_eq!(parse_date(text), Some(instant), "{text}");
        }
        assert_eq!(parse_date("2026-10-01T00:00:00"), Some(instant));
        assert_eq!(parse_date("soon"), None);
        assert_eq!(parse_date("é"), None);
    }

    #[test]
    fn ranges_of_addresses() {
        for (address, range, expected) in [
            ("203.0.113.7", "203.0.113.0/24", true),
            ("203.0.114.7", "203.0.113.0/24", false),
            ("203.0.113.7", "203.0.113.7", true),
            ("203.0.113.7", "0.0.0.0/0", true),
            ("2001:db8::1", "2001:db8::/32", true),
            ("2001:db9::1", "2001:db8::/32", false),
            ("2001:db8::1", "::/0", true),
            ("2001:db8::1", "0.0.0.0/0", false),
            ("garbage", "0.0.0.0/0", false),
            ("203.0.113.7", "203.0.113.0/33", false),
        ] {
            assert_eq!(is_in_range(address, range), expected, "{address} in {range}");
        }
    }

    #[test]
    fn arns_are_compared_component_by_component() {
        for (pattern, arn, expected) in [
            ("arn:aws:iam::*:role/*", "arn:aws:iam::111111111111:role/a/b", true),
            ("arn:*:role/*", "arn:aws:iam::111111111111:role/a", false),
            ("*", "arn:aws:iam::111111111111:role/a", true),
            ("arn:aws:sns:*:*:topic", "arn:aws:sns:eu-west-1:111111111111:topic", true),
            ("arn:aws:logs:*:*:*", "arn:aws:logs:eu-west-1:111111111111:log-group:x:*", true),
        ] {
            assert_eq!(arn_matches(&Glob::of(pattern), arn), expected, "{pattern} on {arn}");
        }
    }
}
