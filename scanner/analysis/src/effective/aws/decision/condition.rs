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
            return self.null(operator, found);
        }
        match found {
            Lookup::Open => Truth::Open,
            Lookup::Missing => self.without_value(operator).into(),
            // "If the key value resolves to a null dataset, such as an empty string."
            Lookup::Values(values) if operator.quantifier != Quantifier::Single && is_empty(values) => {
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

    fn null(&self, operator: Operator, found: Lookup<'_>) -> Truth {
        let is_missing = match found {
            Lookup::Open => return Truth::Open,
            Lookup::Missing => true,
            Lookup::Values(values) => values.is_empty(),
        };
        let wanted =
            |value: &Template| value.plain().and_then(parse_bool).is_some_and(|wanted| wanted == is_missing);
        (is_missing && operator.if_exists || self.values.iter().any(wanted)).into()
    }

    fn compare(&self, operator: Operator, found: &[String], context: &RequestContext) -> Truth {
        let passes = |value: &String| self.passes(operator, value, context);
        match operator.quantifier {
            Quantifier::All => found.iter().map(passes).min().unwrap_or(Truth::True),
            Quantifier::Any => found.iter().map(passes).max().unwrap_or(Truth::False),
            Quantifier::Single => match found {
                [one] if !is_multivalued(&self.key) => passes(one),
                // "Multivalued context keys require a condition set operator": without one, nothing is
                // said of them, whether negated or not.
                _ => Truth::False,
            },
        }
    }

    /// Whether one value of the request passes: some value of the policy matches it; negated, none does,
    /// and all could have.
    fn passes(&self, operator: Operator, value: &str, context: &RequestContext) -> Truth {
        let mut passes = Truth::from(operator.negated);
        for wanted in &self.values {
            match (matches(operator, wanted, value, context), operator.negated) {
                (Match::Open, false) => passes = passes.max(Truth::Open),
                (Match::Open, true) => passes = passes.min(Truth::Open),
                (Match::Yes, negated) => return (!negated).into(),
                (Match::Senseless, true) => return Truth::False,
                (Match::No, _) | (Match::Senseless, false) => {}
            }
        }
        passes
    }
}

/// How a value of the request stands to one of the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Match {
    Yes,
    No,
    /// It depends on a variable that is open.
    Open,
    /// One of them is not of the operator's type, or a variable is missing: nothing is said, not even
    /// that they differ.
    Senseless,
}

impl From<Option<bool>> for Match {
    fn from(found: Option<bool>) -> Self {
        match found {
            Some(true) => Self::Yes,
            Some(false) => Self::No,
            None => Self::Senseless,
        }
    }
}

/// Whether a value of the request matches a value of the policy, negation aside.
fn matches(operator: Operator, wanted: &Template, value: &str, context: &RequestContext) -> Match {
    let plain = wanted.plain().unwrap_or_default();
    match operator.test {
        Test::Numeric(order) => {
            let numbers = parse_number(value).zip(parse_number(plain));
            numbers.and_then(|(a, b)| a.partial_cmp(&b)).map(|found| order.holds(found)).into()
        }
        Test::Date(order) => {
            parse_date(value).zip(parse_date(plain)).map(|(a, b)| order.holds(a.cmp(&b))).into()
        }
        Test::Binary => Some(value == plain).into(),
        Test::IpAddress => is_in_range(value, plain).into(),
        Test::Null => Match::Senseless,
        Test::Bool | Test::StringEquals | Test::StringEqualsIgnoreCase | Test::StringLike | Test::Arn => {
            match wanted.fill(context, operator.has_wildcards()) {
                Filled::Open => Match::Open,
                Filled::Nothing => Match::Senseless,
                Filled::Value(glob) => text_matches(operator.test, &glob, value).into(),
            }
        }
    }
}

fn text_matches(test: Test, wanted: &Glob, value: &str) -> Option<bool> {
    let lower = || wanted.text().map(str::to_lowercase);
    match test {
        Test::Bool => {
            let wanted = wanted.text().and_then(parse_bool);
            parse_bool(value).zip(wanted).map(|(a, b)| a == b)
        }
        Test::StringEqualsIgnoreCase => Some(lower() == Some(value.to_lowercase())),
        Test::Arn => arn_matches(wanted, value),
        _ => Some(wanted.matches(value)),
    }
}

/// Keys with several values in one request.
/// Source: "AWS global condition context keys" and the condition keys of the services (`ArrayOf…`).
fn is_multivalued(key: &str) -> bool {
    const KEYS: [&str; 16] = [
        "aws:calledvia",
        "aws:principalorgpaths",
        "aws:principalservicenameslist",
        "aws:resourceorgpaths",
        "aws:sourceorgpaths",
        "aws:tagkeys",
        "aws:vpceorgpaths",
        "dynamodb:attributes",
        "dynamodb:leadingkeys",
        "kms:encryptioncontextkeys",
        "kms:grantoperations",
        "lambda:layer",
        "lambda:securitygroupids",
        "lambda:subnetids",
        "s3:requestobjecttagkeys",
        "sts:transitivetagkeys",
    ];
    KEYS.contains(&key)
}

/// "The six colon-delimited components of the ARN are each checked separately." What has fewer is no
/// ARN.
fn arn_matches(pattern: &Glob, arn: &str) -> Option<bool> {
    let wanted: Vec<Glob> = pattern.components().collect();
    let found: Vec<&str> = arn.splitn(6, ':').collect();
    let is_arn = found.len() == 6 && found.first() == Some(&"arn");
    if wanted.len() == 6 {
        return is_arn.then(|| wanted.iter().zip(found).all(|(glob, part)| glob.matches(part)));
    }
    // A pattern with fewer components is no ARN that any could be.
    (is_arn && wanted.first() == Some(&Glob::of("arn"))).then_some(false)
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
    if text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return format!("{text}-01-01T00:00:00Z").parse().ok();
    }
    if let Some(number) = parse_number(text) {
        return from_epoch(number);
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

/// Whether an address lies in a range (`203.0.113.0/24`, `2001:db8::/32`, or one address); `None` where
/// one of them is none.
fn is_in_range(address: &str, range: &str) -> Option<bool> {
    let (base, length) = match range.split_once('/') {
        Some((base, length)) => (base, Some(length.parse::<u32>().ok()?)),
        None => (range, None),
    };
    let (address, base): (IpAddr, IpAddr) = (address.trim().parse().ok()?, base.trim().parse().ok()?);
    let bits = if base.is_ipv4() { 32 } else { 128 };
    let ignored = bits - length.or(Some(bits)).filter(|length| *length <= bits)?;
    match (address, base) {
        (IpAddr::V4(a), IpAddr::V4(b)) => {
            Some(same_start(u128::from(a.to_bits()), u128::from(b.to_bits()), ignored))
        }
        (IpAddr::V6(a), IpAddr::V6(b)) => Some(same_start(a.to_bits(), b.to_bits(), ignored)),
        _ => Some(false),
    }
}

/// Whether a key carries nothing: no value, or one empty text.
fn is_empty(values: &[String]) -> bool {
    values.is_empty() || matches!(values, [only] if only.is_empty())
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
            ("203.0.113.7", "203.0.113.0/24", Some(true)),
            ("203.0.114.7", "203.0.113.0/24", Some(false)),
            ("203.0.113.7", "203.0.113.7", Some(true)),
            ("203.0.113.7", "0.0.0.0/0", Some(true)),
            ("2001:db8::1", "2001:db8::/32", Some(true)),
            ("2001:db9::1", "2001:db8::/32", Some(false)),
            ("2001:db8::1", "::/0", Some(true)),
            ("2001:db8::1", "0.0.0.0/0", Some(false)),
            ("garbage", "0.0.0.0/0", None),
            ("203.0.113.7", "203.0.113.0/33", None),
        ] {
            assert_eq!(is_in_range(address, range), expected, "{address} in {range}");
        }
    }

    #[test]
    fn arns_are_compared_component_by_component() {
        for (pattern, arn, expected) in [
            ("arn:aws:iam::*:role/*", "arn:aws:iam::111111111111:role/a/b", Some(true)),
            ("arn:*:role/*", "arn:aws:iam::111111111111:role/a", Some(false)),
            ("*", "arn:aws:iam::111111111111:role/a", None),
            ("arn:aws:sns:*:*:topic", "arn:aws:sns:eu-west-1:111111111111:topic", Some(true)),
            ("arn:aws:logs:*:*:*", "arn:aws:logs:eu-west-1:111111111111:log-group:x:*", Some(true)),
        ] {
            assert_eq!(arn_matches(&Glob::of(pattern), arn), expected, "{pattern} on {arn}");
        }
    }
}
