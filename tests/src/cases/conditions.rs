//! Conditions, and the contexts that they meet.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use super::one;

/// A context key, the operators that fit it, and values of policies and requests.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    name: &'static str,
    operators: &'static [&'static str],
    wanted: &'static [&'static str],
    present: &'static [&'static str],
    is_multivalued: bool,
}

const STRINGS: &[&str] = &[
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
    "StringEqualsIfExists",
    "StringNotEqualsIfExists",
    "StringLikeIfExists",
    "stringequals",
    "Null",
];

const KEYS: [Key; 9] = [
    Key {
        name: "aws:PrincipalTag/team",
        operators: STRINGS,
        wanted: &["red", "Red", "blue", "r*", "*d", "?ed", "${aws:username}", "${aws:username, 'red'}", "*"],
        present: &["red", "blue", "Red", "ann", "r*"],
        is_multivalued: false,
    },
    Key {
        name: "aws:username",
        operators: STRINGS,
        wanted: &["ann", "bob", "a*", "${aws:PrincipalTag/team}"],
        present: &["ann", "bob"],
        is_multivalued: false,
    },
    Key {
        name: "aws:SecureTransport",
        operators: &["Bool", "Bool", "BoolIfExists", "Null"],
        wanted: &["true", "false", "True"],
        present: &["true", "false"],
        is_multivalued: false,
    },
    Key {
        name: "aws:MultiFactorAuthAge",
        operators: &[
            "NumericEquals",
            "NumericNotEquals",
            "NumericLessThan",
            "NumericLessThanEquals",
            "NumericGreaterThan",
            "NumericGreaterThanEquals",
            "NumericLessThanIfExists",
            "Null",
        ],
        wanted: &["300", "3600", "300.0"],
        present: &["60", "300", "3600", "7200"],
        is_multivalued: false,
    },
    Key {
        name: "aws:CurrentTime",
        operators: &[
            "DateEquals",
            "DateNotEquals",
            "DateLessThan",
            "DateLessThanEquals",
            "DateGreaterThan",
            "DateGreaterThanEquals",
            "DateGreaterThanIfExists",
        ],
        wanted: &["2026-01-01T00:00:00Z", "2026-06-30T12:00:00+02:00", "2026-01-01", "1767225600"],
        present: &["2025-12-31T23:59:59Z", "2026-01-01T00:00:00Z", "2026-06-30T10:00:00Z"],
        is_multivalued: false,
    },
    Key {
        name: "aws:SourceIp",
        operators: &["IpAddress", "NotIpAddress", "IpAddressIfExists", "NotIpAddressIfExists"],
        wanted: &["10.0.0.0/8", "203.0.113.7", "203.0.113.0/24", "2001:db8::/32", "0.0.0.0/0"],
        present: &["10.1.2.3", "203.0.113.7", "2001:db8::7", "192.0.2.1"],
        is_multivalued: false,
    },
    Key {
        name: "aws:SourceArn",
        operators: &["ArnLike", "ArnEquals", "ArnNotLike", "ArnNotEquals", "ArnLikeIfExists"],
        wanted: &[
            "arn:aws:sns:eu-west-1:111122223333:news",
            "arn:aws:sns:*:111122223333:*",
            "arn:aws:sns:*:news",
            "arn:aws:*:*:*:news",
            "arn:aws:sns:eu-west-1:111122223333:${aws:username}",
        ],
        present: &["arn:aws:sns:eu-west-1:111122223333:news", "arn:aws:sns:eu-west-1:444455556666:ann"],
        is_multivalued: false,
    },
    Key {
        name: "aws:TagKeys",
        operators: &[
            "ForAllValues:StringEquals",
            "ForAnyValue:StringEquals",
            "ForAllValues:StringLike",
            "ForAnyValue:StringLike",
            "ForAllValues:StringNotEquals",
            "ForAnyValue:StringNotEquals",
            "ForAnyValue:StringEqualsIfExists",
            "StringEquals",
            "StringNotEquals",
            "Null",
        ],
        wanted: &["cost", "owner", "c*"],
        present: &["cost", "owner", "stage"],
        is_multivalued: true,
    },
    Key {
        name: "aws:CalledVia",
        operators: &["ForAnyValue:StringEquals", "ForAllValues:StringNotEquals", "Null"],
        wanted: &["cloudformation.amazonaws.com", "athena.amazonaws.com"],
        present: &["cloudformation.amazonaws.com", "athena.amazonaws.com"],
        is_multivalued: true,
    },
];

/// Every key.
pub(super) fn all() -> Vec<Key> {
    KEYS.to_vec()
}

/// One or two keys, so that all their values can be tried.
pub(super) fn a_few(rng: &mut Rng) -> Vec<Key> {
    let first = KEYS[rng.usize(..KEYS.len())];
    if rng.bool() { vec![first] } else { vec![first, KEYS[rng.usize(..3)]] }
}

/// A condition on one to three keys.
pub(super) fn condition(rng: &mut Rng, keys: &[Key]) -> Value {
    let mut condition: Map<String, Value> = Map::new();
    for _ in 0..=rng.u8(..3) / 2 {
        let key = keys[rng.usize(..keys.len())];
        let operator = one(rng, key.operators);
        let from: &[&str] = if operator == "Null" { &["true", "false"] } else { key.wanted };
        let values = match rng.u8(..4) {
            0 => json!([one(rng, from), one(rng, from)]),
            1 => json!([one(rng, from)]),
            _ => json!(one(rng, from)),
        };
        let name = if rng.u8(..12) == 0 {
            key.name.to_uppercase().replace("AWS:", "aws:")
        } else {
            key.name.to_owned()
        };
        let name = if key.name.contains("Tag/") { key.name.to_owned() } else { name };
        let entry = condition.entry(operator).or_insert_with(|| json!({}));
        entry[name] = values;
    }
    Value::Object(condition)
}

/// A context in which most of the keys are.
pub(super) fn context(rng: &mut Rng, keys: &[Key]) -> Value {
    let mut context = Map::new();
    for key in keys {
        if rng.u8(..100) < 35 {
            continue;
        }
        let value = if key.is_multivalued {
            let count = rng.usize(1..=2);
            json!(rng.choose_multiple(key.present.iter(), count))
        } else {
            json!(one(rng, key.present))
        };
        context.insert(key.name.to_owned(), value);
    }
    Value::Object(context)
}
