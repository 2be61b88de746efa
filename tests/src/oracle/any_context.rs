//! Whether some context allows a request: tried out, value by value.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::condition::{Context, text_of};
use super::layers::verdict_in;
use super::operator::instant;

/// Values that every key is tried with, next to those that the policies name.
const EVERYWHERE: [&str; 3] = ["true", "false", "zz"];

/// An address of either kind that no policy here names.
const ADDRESSES: [&str; 2] = ["192.0.2.1", "fd00::1"];

/// Something for keys of every type.
const FITTING: [&str; 3] = ["arn:aws:sns:eu-west-1:000000000000:other", "2026-02-03T04:05:06Z", "1"];

/// More combinations than this are not tried.
const MOST: usize = 20_000;

/// Tries every combination of values for the keys that the policies ask for and the case does not give.
/// `None` where that would be too many.
pub fn some_context_allows(case: &Value) -> Option<bool> {
    let given = Context::of(&case["request"]["context"]);
    let mut asked: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    walk(case, &mut asked);
    share(case, &mut asked);
    asked.retain(|key, _| given.values(key).is_none());
    let open: Vec<(String, Vec<Option<Vec<String>>>)> = asked
        .into_iter()
        .map(|(key, values)| {
            let choices = choices(&key, &values, &given);
            (key, choices)
        })
        .collect();
    let mut combinations = 1_usize;
    for (_, choices) in &open {
        combinations = combinations.checked_mul(choices.len()).filter(|count| *count <= MOST)?;
    }
    Some(as_sessions(case).iter().any(|case| {
        (0..combinations).any(|mut number| {
            let mut context = given.clone();
            for (key, choices) in &open {
                if let Some(values) = &choices[number % choices.len()] {
                    context.set(key, values.clone());
                }
                number /= choices.len();
            }
            verdict_in(case, &context).decision == "Allowed"
        })
    }))
}

/// A role acts in sessions only: the case itself, and with the caller in each session of the role that
/// the resource's policy names.
fn as_sessions(case: &Value) -> Vec<Value> {
    let mut cases = vec![case.clone()];
    let principal = case["request"]["principal"].as_str().unwrap_or_default();
    let Some((account, role)) = principal.split_once(":role/") else { return cases };
    let role = role.rsplit('/').next().unwrap_or(role);
    let sessions = format!("{}:assumed-role/{role}/", account.replace(":iam:", ":sts:"));
    let mut named: BTreeSet<String> = BTreeSet::new();
    strings(&case["resource_policy"], &mut |text| {
        if text.starts_with(&sessions) {
            named.insert(text.to_owned());
        }
    });
    cases.extend(named.into_iter().map(|session| {
        let mut case = case.clone();
        case["request"]["principal"] = Value::String(session);
        case
    }));
    cases
}

fn strings(value: &Value, visit: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => visit(text),
        Value::Array(many) => many.iter().for_each(|one| strings(one, visit)),
        Value::Object(members) => members.values().for_each(|one| strings(one, visit)),
        _ => {}
    }
}

/// The keys that conditions and variables ask for, with the values that stand beside them.
fn walk(value: &Value, asked: &mut BTreeMap<String, BTreeSet<String>>) {
    match value {
        Value::Array(many) => many.iter().for_each(|one| walk(one, asked)),
        Value::Object(members) => {
            for (name, member) in members {
                if name == "Condition" {
                    conditions(member, asked);
                }
                walk(member, asked);
            }
        }
        Value::String(text) => variables(text, asked),
        _ => {}
    }
}

fn conditions(condition: &Value, asked: &mut BTreeMap<String, BTreeSet<String>>) {
    for keys in condition.as_object().into_iter().flatten().map(|(_, keys)| keys) {
        for (key, values) in keys.as_object().into_iter().flatten() {
            let values: Vec<String> = match values {
                Value::Array(many) => many.iter().map(text_of).collect(),
                one => vec![text_of(one)],
            };
            asked.entry(key.to_lowercase()).or_default().extend(values);
        }
    }
}

fn variables(text: &str, asked: &mut BTreeMap<String, BTreeSet<String>>) {
    for part in text.split("${").skip(1) {
        let name = part.split(['}', ',']).next().unwrap_or_default().trim();
        if name.contains(':') {
            // What the cases' resources and contexts are made of.
            let names = ["ann", "key", "bob", "jobs", "red", "blue", "Red", "r*"].map(str::to_owned);
            asked.entry(name.to_lowercase()).or_default().extend(names);
        }
    }
}

/// A key that is the value of a variable may be whatever stands beside any other key, or in the context.
fn share(case: &Value, asked: &mut BTreeMap<String, BTreeSet<String>>) {
    let mut has_variables = false;
    strings(case, &mut |text| has_variables |= text.contains("${"));
    if !has_variables {
        return;
    }
    let mut all: BTreeSet<String> = asked.values().flatten().cloned().collect();
    strings(&case["request"]["context"], &mut |text| {
        all.extend([text, text.rsplit(':').next().unwrap_or(text)].map(str::to_owned));
    });
    for values in asked.values_mut() {
        values.extend(all.iter().cloned());
    }
}

/// Whether a key can have a value at all: services send addresses, numbers and dates where they belong.
fn is_fit(key: &str, value: &str) -> bool {
    match key {
        "aws:securetransport" => matches!(value, "true" | "false"),
        "aws:sourceip" => value.parse::<std::net::IpAddr>().is_ok(),
        "aws:multifactorauthage" => value.parse::<f64>().is_ok(),
        "aws:currenttime" => value.parse::<jiff::Timestamp>().is_ok(),
        "aws:sourcearn" => value.starts_with("arn:") && value.splitn(6, ':').count() == 6,
        _ => true,
    }
}

/// What a key may be: absent, one value, or for a multivalued key a set of up to two.
fn choices(key: &str, named: &BTreeSet<String>, given: &Context) -> Vec<Option<Vec<String>>> {
    let mut values: BTreeSet<String> = EVERYWHERE.iter().map(|value| (*value).to_owned()).collect();
    for value in named {
        values.insert(value.clone());
        // Texts that a pattern matches, numbers on either side, an address inside and one outside.
        values.insert(value.replace(['*', '?'], "a"));
        values.insert(value.replace('*', ""));
        if let Ok(number) = value.parse::<f64>() {
            values.extend([(number - 1.0).to_string(), (number + 1.0).to_string()]);
        }
        if let Some(date) = instant(value).and_then(|at| jiff::Timestamp::from_millisecond(at).ok()) {
            values.insert(date.to_string());
            let second = jiff::SignedDuration::from_secs(1);
            values.extend([(date - second).to_string(), (date + second).to_string()]);
        }
        if let Some((address, _)) = value.split_once('/') {
            values.insert(address.to_owned());
            values.extend(ADDRESSES.map(str::to_owned));
        }
    }
    // What two patterns match together.
    let patterns: Vec<&String> = named.iter().filter(|value| value.contains('*')).collect();
    for first in &patterns {
        for second in &patterns {
            values.insert(format!("{}{}", first.replace('*', ""), second.replace('*', "")));
        }
    }
    values.extend(FITTING.map(str::to_owned));
    values.retain(|value| is_fit(key, value));
    let mut choices: Vec<Option<Vec<String>>> = vec![None];
    choices.extend(values.iter().map(|value| Some(vec![value.clone()])));
    if given.is_multivalued(key) {
        for first in &values {
            choices.extend(
                values
                    .iter()
                    .filter(|second| *second > first)
                    .map(|second| Some(vec![first.clone(), second.clone()])),
            );
        }
        choices.push(Some(values.into_iter().collect()));
    }
    choices
}
