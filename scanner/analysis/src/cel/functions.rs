//! The functions of the language, and those that conditions of Google Cloud add (`extract`, `hasOnly`).

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Zoned};
use tenure_model::Timestamp;

use super::Value;
use super::ast::{Node, Operator};

/// Why there is no value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Lack {
    /// The language knows no value for it: types that do not fit, a number divided by zero.
    Error,
    /// Too little is known of what it works on.
    Open,
}

type Found = Result<Value, Lack>;

/// The longest text that an operation makes, in bytes.
const MOST_TEXT: usize = 1 << 20;

/// The instant that a call names (`timestamp("2027-01-01T00:00:00Z")`).
pub(super) fn instant_of(node: &Node) -> Option<Timestamp> {
    let Node::Call(None, name, arguments) = node else { return None };
    let [Node::Literal(Value::Text(text))] = arguments.as_slice() else { return None };
    (name == "timestamp").then(|| text.parse().ok())?
}

/// A function without a target.
pub(super) fn free(name: &str, arguments: &[Value]) -> Found {
    match (name, arguments) {
        ("timestamp", [Value::Text(text)]) => text.parse().map(Value::Time).map_err(|_| Lack::Error),
        ("timestamp", [Value::Time(time)]) => Ok(Value::Time(*time)),
        ("date", [Value::Text(text)]) => {
            let midnight = format!("{text}T00:00:00Z");
            midnight.parse().map(Value::Time).map_err(|_| Lack::Error)
        }
        ("duration", [Value::Text(text)]) => duration(text).map(Value::Duration).ok_or(Lack::Error),
        ("size", [value]) => size(value),
        ("string", [Value::Text(text)]) => Ok(Value::Text(text.clone())),
        ("string", [value @ (Value::Int(_) | Value::Bool(_))]) => Ok(Value::Text(value.to_string())),
        ("string", [Value::Time(time)]) => Ok(Value::Text(time.to_string())),
        ("int" | "uint", [Value::Text(text)]) => text.parse().map(Value::Int).map_err(|_| Lack::Error),
        ("int" | "uint", [Value::Int(value)]) => Ok(Value::Int(*value)),
        ("int", [Value::Time(time)]) => Ok(Value::Int(time.as_second().into())),
        ("bool", [Value::Bool(value)]) => Ok(Value::Bool(*value)),
        ("dyn", [value]) => Ok(value.clone()),
        (_, given) if given.iter().any(|one| matches!(one, Value::Beginning(_))) => Err(Lack::Open),
        _ => Err(Lack::Error),
    }
}

/// A function of a value.
pub(super) fn of(target: &Value, name: &str, arguments: &[Value]) -> Found {
    match (target, name, arguments) {
        (Value::Text(text), "startsWith", [Value::Text(start)]) => {
            Ok(Value::Bool(text.starts_with(start.as_str())))
        }
        (Value::Beginning(known), "startsWith", [Value::Text(start)]) => {
            if known.starts_with(start.as_str()) {
                Ok(Value::Bool(true))
            } else if start.starts_with(known.as_str()) {
                Err(Lack::Open)
            } else {
                Ok(Value::Bool(false))
            }
        }
        (Value::Text(text), "endsWith", [Value::Text(end)]) => Ok(Value::Bool(text.ends_with(end.as_str()))),
        (Value::Text(text), "contains", [Value::Text(part)]) => Ok(Value::Bool(text.contains(part.as_str()))),
        (Value::Beginning(known), "contains", [Value::Text(part)]) if known.contains(part.as_str()) => {
            Ok(Value::Bool(true))
        }
        (Value::Text(text), "matches", [Value::Text(pattern)]) => {
            // Bounded in the size of what is built; the match itself is linear in the text.
            let built = regex::RegexBuilder::new(pattern).size_limit(1 << 20).build();
            built.map(|built| Value::Bool(built.is_match(text))).map_err(|_| Lack::Error)
        }
        (Value::Text(text), "extract", [Value::Text(template)]) => {
            extract(text, template).map(|found| Value::Text(found.to_owned())).ok_or(Lack::Error)
        }
        (Value::Text(text), "lowerAscii", []) => Ok(Value::Text(text.to_ascii_lowercase())),
        (Value::Text(text), "upperAscii", []) => Ok(Value::Text(text.to_ascii_uppercase())),
        (Value::Text(text), "split", [Value::Text(by)]) if !by.is_empty() => {
            Ok(Value::texts(text.split(by.as_str())))
        }
        (Value::List(parts), "join", [Value::Text(between)]) => join(parts, between),
        (Value::List(parts), "hasOnly", [Value::List(allowed)]) => each(parts, |one| is_in(one, allowed)),
        (Value::Map(entries), "get", [key, default]) => Ok(entries
            .iter()
            .find(|(own, _)| own.equals(key) == Some(true))
            .map_or_else(|| default.clone(), |(_, value)| value.clone())),
        (value, "size", []) => size(value),
        (Value::Time(time), part, zone) => part_of(*time, part, zone),
        (Value::Duration(duration), "getSeconds", []) => Ok(Value::Int(duration.as_secs().into())),
        (Value::Duration(duration), "getMinutes", []) => Ok(Value::Int(duration.as_mins().into())),
        (Value::Duration(duration), "getHours", []) => Ok(Value::Int(duration.as_hours().into())),
        (Value::Beginning(_), ..) => Err(Lack::Open),
        (_, _, given) if given.iter().any(|one| matches!(one, Value::Beginning(_))) => Err(Lack::Open),
        _ => Err(Lack::Error),
    }
}

/// Whether something is so of every value.
fn each(values: &[Value], is_so: impl Fn(&Value) -> Option<bool>) -> Found {
    let mut all = Some(true);
    for value in values {
        match is_so(value) {
            Some(false) => return Ok(Value::Bool(false)),
            Some(true) => {}
            None => all = None,
        }
    }
    all.map(Value::Bool).ok_or(Lack::Open)
}

fn is_in(value: &Value, list: &[Value]) -> Option<bool> {
    let mut found = Some(false);
    for one in list {
        match value.equals(one) {
            Some(true) => return Some(true),
            Some(false) => {}
            None => found = None,
        }
    }
    found
}

fn join(parts: &[Value], between: &str) -> Found {
    let mut out = String::new();
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            out.push_str(between);
        }
        out.push_str(part.as_text().ok_or(Lack::Error)?);
        if out.len() > MOST_TEXT {
            return Err(Lack::Error);
        }
    }
    Ok(Value::Text(out))
}

/// What stands in the place of `{…}`, between what stands before it and after it; nothing where the template
/// does not fit ("Extracting values from resource names", Attribute reference for IAM Conditions). `None` for
/// what is no template.
pub(super) fn extract<'t>(text: &'t str, template: &str) -> Option<&'t str> {
    let (before, rest) = template.split_once('{')?;
    let (_, after) = rest.split_once('}')?;
    let start = if before.is_empty() { Some(text) } else { text.split_once(before).map(|(_, rest)| rest) };
    let Some(start) = start else { return Some("") };
    if after.is_empty() {
        return Some(start);
    }
    Some(start.split_once(after).map_or("", |(found, _)| found))
}

fn size(value: &Value) -> Found {
    let size = match value {
        Value::Text(text) => text.chars().count(),
        Value::List(parts) => parts.len(),
        Value::Map(entries) => entries.len(),
        Value::Beginning(_) => return Err(Lack::Open),
        _ => return Err(Lack::Error),
    };
    i128::try_from(size).map(Value::Int).map_err(|_| Lack::Error)
}

/// `1h30m`, `3.5s`, `100ms`.
fn duration(text: &str) -> Option<SignedDuration> {
    let (is_negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let mut total = 0.0_f64;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let length = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number: f64 = rest.get(..length)?.parse().ok()?;
        rest = rest.get(length..)?;
        let units = [("ms", 1e-3), ("us", 1e-6), ("ns", 1e-9), ("h", 3600.0), ("m", 60.0), ("s", 1.0)];
        let (unit, seconds) = units.into_iter().find(|(unit, _)| rest.starts_with(unit))?;
        total += number * seconds;
        rest = rest.get(unit.len()..)?;
    }
    SignedDuration::try_from_secs_f64(if is_negative { -total } else { total }).ok()
}

/// A part of an instant (`getHours("Europe/Berlin")`); in UTC unless a zone is given. Months and days of a month
/// count from 0, days of a week from Sunday.
fn part_of(time: Timestamp, part: &str, zone: &[Value]) -> Found {
    let zone = match zone {
        [] => TimeZone::UTC,
        [Value::Text(name)] => zone_of(name).ok_or(Lack::Open)?,
        _ => return Err(Lack::Error),
    };
    let at: Zoned = time.to_zoned(zone);
    let value: i128 = match part {
        "getFullYear" => at.year().into(),
        "getMonth" => i128::from(at.month()) - 1,
        "getDate" => at.day().into(),
        "getDayOfMonth" => i128::from(at.day()) - 1,
        "getDayOfWeek" => at.weekday().to_sunday_zero_offset().into(),
        "getDayOfYear" => i128::from(at.day_of_year()) - 1,
        "getHours" => at.hour().into(),
        "getMinutes" => at.minute().into(),
        "getSeconds" => at.second().into(),
        "getMilliseconds" => at.millisecond().into(),
        _ => return Err(Lack::Error),
    };
    Ok(Value::Int(value))
}

/// A zone by its offset (`+02:00`). Names of zones need a database that is not shipped: they stay open.
fn zone_of(name: &str) -> Option<TimeZone> {
    if name.eq_ignore_ascii_case("utc") || name.eq_ignore_ascii_case("etc/utc") {
        return Some(TimeZone::UTC);
    }
    let (is_west, rest) = match name.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, name.strip_prefix('+').unwrap_or(name)),
    };
    let (hours, minutes) = rest.split_once(':')?;
    let seconds =
        hours.parse::<i32>().ok()?.checked_mul(3600)?.checked_add(minutes.parse::<i32>().ok()? * 60)?;
    let offset = jiff::tz::Offset::from_seconds(if is_west { -seconds } else { seconds }).ok()?;
    Some(TimeZone::fixed(offset))
}

/// An operator between two values.
pub(super) fn binary(operator: Operator, left: &Value, right: &Value) -> Found {
    let open = |holds: Option<bool>| holds.map(Value::Bool).ok_or(Lack::Open);
    match operator {
        Operator::Equal => open(left.equals(right)),
        Operator::NotEqual => open(left.equals(right).map(|same| !same)),
        Operator::In => match right {
            Value::List(list) => open(is_in(left, list)),
            Value::Map(entries) => open(Some(entries.iter().any(|(key, _)| key.equals(left) == Some(true)))),
            Value::Beginning(_) => Err(Lack::Open),
            _ => Err(Lack::Error),
        },
        Operator::Less => order(left, right).map(|order| Value::Bool(order.is_lt())),
        Operator::LessOrEqual => order(left, right).map(|order| Value::Bool(order.is_le())),
        Operator::Greater => order(left, right).map(|order| Value::Bool(order.is_gt())),
        Operator::GreaterOrEqual => order(left, right).map(|order| Value::Bool(order.is_ge())),
        _ => arithmetic(operator, left, right),
    }
}

fn order(left: &Value, right: &Value) -> Result<std::cmp::Ordering, Lack> {
    match (left, right) {
        (Value::Int(a), Value::Int(b)) => Ok(a.cmp(b)),
        (Value::Double(a), Value::Double(b)) => a.partial_cmp(b).ok_or(Lack::Error),
        (Value::Int(a), Value::Double(b)) => (*a as f64).partial_cmp(b).ok_or(Lack::Error),
        (Value::Double(a), Value::Int(b)) => a.partial_cmp(&(*b as f64)).ok_or(Lack::Error),
        (Value::Text(a), Value::Text(b)) => Ok(a.cmp(b)),
        (Value::Bool(a), Value::Bool(b)) => Ok(a.cmp(b)),
        (Value::Time(a), Value::Time(b)) => Ok(a.cmp(b)),
        (Value::Duration(a), Value::Duration(b)) => Ok(a.cmp(b)),
        (Value::Beginning(_), _) | (_, Value::Beginning(_)) => Err(Lack::Open),
        _ => Err(Lack::Error),
    }
}

fn arithmetic(operator: Operator, left: &Value, right: &Value) -> Found {
    let number = |value: Option<i128>| value.map(Value::Int).ok_or(Lack::Error);
    match (operator, left, right) {
        (Operator::Add, Value::Int(a), Value::Int(b)) => number(a.checked_add(*b)),
        (Operator::Subtract, Value::Int(a), Value::Int(b)) => number(a.checked_sub(*b)),
        (Operator::Multiply, Value::Int(a), Value::Int(b)) => number(a.checked_mul(*b)),
        (Operator::Divide, Value::Int(a), Value::Int(b)) => number(a.checked_div(*b)),
        (Operator::Remainder, Value::Int(a), Value::Int(b)) => number(a.checked_rem(*b)),
        (Operator::Add, Value::Text(a), Value::Text(b)) if a.len() + b.len() <= MOST_TEXT => {
            Ok(Value::Text(format!("{a}{b}")))
        }
        (Operator::Add, Value::List(a), Value::List(b)) => {
            Ok(Value::List(a.iter().chain(b).cloned().collect()))
        }
        (Operator::Add, Value::Time(time), Value::Duration(by))
        | (Operator::Add, Value::Duration(by), Value::Time(time)) => {
            time.checked_add(*by).map(Value::Time).map_err(|_| Lack::Error)
        }
        (Operator::Subtract, Value::Time(time), Value::Duration(by)) => {
            time.checked_sub(*by).map(Value::Time).map_err(|_| Lack::Error)
        }
        (Operator::Subtract, Value::Time(a), Value::Time(b)) => Ok(Value::Duration(a.duration_since(*b))),
        (_, Value::Beginning(_), _) | (_, _, Value::Beginning(_)) => Err(Lack::Open),
        _ => Err(Lack::Error),
    }
}
