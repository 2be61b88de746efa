//! Condition operators, one by one.
//!
//! Source: IAM User Guide, "IAM JSON policy elements: Condition operators".

use std::net::IpAddr;

use super::condition::Context;
use super::glob::{self, Piece};
use super::quirk::Quirk;
use super::variable::{filled_in, plain};

/// How many of a key's values have to match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quantifier {
    One,
    All,
    Any,
}

/// An operator with what stands before and behind its name.
#[derive(Clone, Debug)]
pub(super) struct Operator {
    pub(super) quantifier: Quantifier,
    pub(super) if_exists: bool,
    /// Its name in lower case: names ignore case.
    name: String,
}

const NAMES: [&str; 27] = [
    "stringequals",
    "stringnotequals",
    "stringequalsignorecase",
    "stringnotequalsignorecase",
    "stringlike",
    "stringnotlike",
    "numericequals",
    "numericnotequals",
    "numericlessthan",
    "numericlessthanequals",
    "numericgreaterthan",
    "numericgreaterthanequals",
    "dateequals",
    "datenotequals",
    "datelessthan",
    "datelessthanequals",
    "dategreaterthan",
    "dategreaterthanequals",
    "bool",
    "binaryequals",
    "ipaddress",
    "notipaddress",
    "arnequals",
    "arnnotequals",
    "arnlike",
    "arnnotlike",
    "null",
];

impl Operator {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let lower = text.to_lowercase();
        let (quantifier, rest) = match lower.split_once(':') {
            None => (Quantifier::One, lower.as_str()),
            Some(("forallvalues", rest)) => (Quantifier::All, rest),
            Some(("foranyvalue", rest)) => (Quantifier::Any, rest),
            Some(_) => return None,
        };
        let (name, if_exists) = rest.strip_suffix("ifexists").map_or((rest, false), |name| (name, true));
        NAMES.contains(&name).then(|| Self { quantifier, if_exists, name: name.to_owned() })
    }

    pub(super) fn is_null_check(&self) -> bool {
        self.name == "null"
    }

    /// "true (the key doesn't exist — it is null) or false (the key exists and its value is not null)"
    pub(super) fn null_check(&self, values: &[String], is_missing: bool) -> bool {
        if self.if_exists && is_missing {
            return true;
        }
        let wanted = if is_missing { "true" } else { "false" };
        values.iter().any(|value| value.eq_ignore_ascii_case(wanted))
    }

    pub(super) fn is_negated(&self) -> bool {
        self.name.contains("not")
    }

    /// Compares one value of the request with the values of the policy: with one of them for an operator
    /// that matches, with none of them for its negation. A text that cannot be read as what the operator
    /// compares is neither equal nor different.
    pub(super) fn compares(
        &self,
        value: &str,
        values: &[String],
        context: &Context,
        has_variables: bool,
    ) -> bool {
        let compared: Vec<Option<bool>> =
            values.iter().map(|wanted| self.one(value, wanted, context, has_variables)).collect();
        if self.is_negated() {
            compared.iter().all(|equal| *equal == Some(false))
        } else {
            compared.contains(&Some(true))
        }
    }

    /// Whether a value is what the policy names; `None` where that cannot be said.
    fn one(&self, value: &str, wanted: &str, context: &Context, has_variables: bool) -> Option<bool> {
        match self.name.as_str() {
            "stringequals" | "stringnotequals" => Some(plain(wanted, context, has_variables)? == value),
            "stringequalsignorecase" | "stringnotequalsignorecase" => {
                Some(plain(wanted, context, has_variables)?.to_lowercase() == value.to_lowercase())
            }
            "stringlike" | "stringnotlike" => {
                Some(glob::matches(&filled_in(wanted, context, has_variables)?, value))
            }
            "arnequals" | "arnlike" | "arnnotequals" | "arnnotlike" => {
                match filled_in(wanted, context, has_variables) {
                    None if context.has(Quirk::ArnComponentsInTurn) => differs_before_variable(wanted, value),
                    filled => arn_matches(&filled?, value),
                }
            }
            "bool" => {
                let truth = |text: &str| text.to_lowercase().parse::<bool>().ok();
                Some(truth(&plain(wanted, context, has_variables)?)? == truth(value)?)
            }
            "binaryequals" => Some(wanted == value),
            "ipaddress" | "notipaddress"
                if context.has(Quirk::EdgePrefixesEmpty)
                    && (wanted == "0.0.0.0/0" || wanted.ends_with("/32") && wanted.contains('.')) =>
            {
                Some(false)
            }
            "ipaddress" | "notipaddress" => {
                let (address, other) = (value.parse::<IpAddr>().ok()?, wanted.parse::<IpAddr>());
                let differs = other.is_ok_and(|other| other.is_ipv4() != address.is_ipv4());
                if differs && context.has(Quirk::PlainAddressesOfOneFamily) {
                    return None;
                }
                in_range(address, wanted)
            }
            numeric if numeric.starts_with("numeric") => {
                compare(numeric, number(value)?.partial_cmp(&number(wanted)?)?)
            }
            date => {
                let wanted = match wanted.parse::<i64>() {
                    Ok(number) if context.has(Quirk::EpochInMilliseconds) => number,
                    _ => instant(wanted)?,
                };
                compare(date, instant(value)?.cmp(&wanted))
            }
        }
    }
}

/// For negations: whether they are equal.
fn compare(name: &str, order: std::cmp::Ordering) -> Option<bool> {
    let relation = name.trim_start_matches("numeric").trim_start_matches("date");
    Some(match relation {
        "equals" | "notequals" => order.is_eq(),
        "lessthan" => order.is_lt(),
        "lessthanequals" => order.is_le(),
        "greaterthan" => order.is_gt(),
        "greaterthanequals" => order.is_ge(),
        _ => return None,
    })
}

fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let looks_like_one = text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+'));
    text.parse().ok().filter(|_| looks_like_one)
}

/// "one of the W3C implementations of the ISO 8601 date formats or epoch (UNIX) time", in milliseconds.
pub(super) fn instant(text: &str) -> Option<i64> {
    if text.len() != 4 && text.parse::<i64>().is_ok() {
        return text.parse::<i64>().ok()?.checked_mul(1000);
    }
    let full = match text.len() {
        4 => format!("{text}-01-01T00:00:00Z"),
        7 => format!("{text}-01T00:00:00Z"),
        10 => format!("{text}T00:00:00Z"),
        _ => text.to_owned(),
    };
    full.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_millisecond)
}

/// "If you specify an IP address without the associated routing prefix, IAM uses the default prefix
/// value of /32."
fn in_range(address: IpAddr, range: &str) -> Option<bool> {
    let (base, prefix) = match range.split_once('/') {
        Some((base, prefix)) => (base.parse::<IpAddr>().ok()?, Some(prefix.parse::<u32>().ok()?)),
        None => (range.parse::<IpAddr>().ok()?, None),
    };
    let bits = |address: IpAddr| -> Vec<bool> {
        let octets = match address {
            IpAddr::V4(four) => four.octets().to_vec(),
            IpAddr::V6(six) => six.octets().to_vec(),
        };
        octets.iter().flat_map(|octet| (0..8).rev().map(move |bit| octet >> bit & 1 == 1)).collect()
    };
    let (address, base) = (bits(address), bits(base));
    let prefix = prefix.map_or(base.len(), |prefix| prefix as usize);
    if prefix > base.len() {
        return None;
    }
    Some(address.len() == base.len() && address[..prefix] == base[..prefix])
}

/// See [`Quirk::ArnComponentsInTurn`].
fn differs_before_variable(wanted: &str, value: &str) -> Option<bool> {
    let before: Vec<&str> = wanted.split("${").next().unwrap_or_default().split(':').collect();
    let whole = &before[..before.len() - 1];
    let same = whole
        .iter()
        .zip(value.split(':'))
        .all(|(pattern, component)| glob::matches(&glob::pieces(pattern), component));
    (!same).then_some(false)
}

/// "Each of the six colon-delimited components of the ARN is checked separately."
fn arn_matches(pattern: &[Piece], value: &str) -> Option<bool> {
    let components: Vec<&str> = value.splitn(6, ':').collect();
    let patterns: Vec<&[Piece]> = pattern.splitn(6, |piece| *piece == Piece::Exactly(':')).collect();
    let is_arn = patterns[0] == [Piece::Exactly('a'), Piece::Exactly('r'), Piece::Exactly('n')];
    if components.len() < 6 || components[0] != "arn" || patterns.len() < 6 && !is_arn {
        return None;
    }
    Some(
        patterns.len() == 6
            && patterns.iter().zip(&components).all(|(pattern, component)| glob::matches(pattern, component)),
    )
}
