//! What comparisons of conditions mean.

use std::cmp::Ordering;
use std::net::IpAddr;

use tenure_model::Timestamp;

use crate::effective::wildcard;

/// A comparison of one value, or of many across.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Operator {
    pub(super) across: Across,
    pub(super) test: Test,
    /// `StringNotEquals`: the negation of the test.
    pub(super) negated: bool,
}

/// How many values of each side have to fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Across {
    /// One with one. Where a side has several, as with [`Across::AnyAny`].
    Single,
    AnyAny,
    AllAny,
    AnyAll,
    AllAll,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Test {
    Text(Matching, Case),
    Number(Ordered),
    Time(Ordered),
    /// A time of the day: it comes every day, so that no snapshot settles it.
    TimeOfDay,
    Bool,
    Guid,
    Ip,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Matching {
    Equals,
    StartsWith,
    Like,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    Kept,
    Ignored,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ordered {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Operator {
    /// Reads an operator; names are compared without case.
    pub(super) fn parse(word: &str) -> Option<Self> {
        let word = word.to_ascii_lowercase();
        let (across, rest) = match word.split_once(':') {
            Some(("foranyofanyvalues", rest)) => (Across::AnyAny, rest),
            Some(("forallofanyvalues", rest)) => (Across::AllAny, rest),
            Some(("foranyofallvalues", rest)) => (Across::AnyAll, rest),
            Some(("forallofallvalues", rest)) => (Across::AllAll, rest),
            Some(_) => return None,
            None => (Across::Single, word.as_str()),
        };
        let (test, negated) = test(rest)?;
        Some(Self { across, test, negated })
    }

    /// Whether the values of both sides satisfy it; `None` where they cannot be compared.
    pub(super) fn holds(self, left: &[String], right: &[String]) -> Option<bool> {
        let one = |a: &String, b: &String| self.test.holds(a, b).map(|holds| holds != self.negated);
        match self.across {
            Across::Single | Across::AnyAny => any(left.iter().map(|a| any(right.iter().map(|b| one(a, b))))),
            Across::AllAny => all(left.iter().map(|a| any(right.iter().map(|b| one(a, b))))),
            Across::AnyAll => any(left.iter().map(|a| all(right.iter().map(|b| one(a, b))))),
            Across::AllAll => all(left.iter().map(|a| all(right.iter().map(|b| one(a, b))))),
        }
    }
}

fn any(tests: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut answer = Some(false);
    for test in tests {
        match test {
            Some(true) => return Some(true),
            Some(false) => {}
            None => answer = None,
        }
    }
    answer
}

fn all(tests: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    any(tests.map(|test| test.map(|holds| !holds))).map(|fails| !fails)
}

fn test(word: &str) -> Option<(Test, bool)> {
    if let Some(rest) = word.strip_prefix("string") {
        let (rest, negated) = rest.strip_prefix("not").map_or((rest, false), |rest| (rest, true));
        let (rest, case) =
            rest.strip_suffix("ignorecase").map_or((rest, Case::Kept), |rest| (rest, Case::Ignored));
        let matching = match rest {
            "equals" => Matching::Equals,
            "startswith" => Matching::StartsWith,
            "like" => Matching::Like,
            _ => return None,
        };
        return Some((Test::Text(matching, case), negated));
    }
    if let Some(rest) = word.strip_prefix("timeofday") {
        return (rest == "inrange" || ordered(rest).is_some())
            .then_some((Test::TimeOfDay, rest == "notequals"));
    }
    if let Some(rest) = word.strip_prefix("datetime") {
        return ordered(rest).map(|(order, negated)| (Test::Time(order), negated));
    }
    if let Some(rest) = word.strip_prefix("numeric") {
        return ordered(rest).map(|(order, negated)| (Test::Number(order), negated));
    }
    match word {
        "boolequals" => Some((Test::Bool, false)),
        "boolnotequals" => Some((Test::Bool, true)),
        "guidequals" => Some((Test::Guid, false)),
        "guidnotequals" => Some((Test::Guid, true)),
        "ipmatch" | "ipinrange" | "ipequals" => Some((Test::Ip, false)),
        "ipnotmatch" | "ipnotinrange" | "ipnotequals" => Some((Test::Ip, true)),
        _ => None,
    }
}

fn ordered(word: &str) -> Option<(Ordered, bool)> {
    match word {
        "equals" => Some((Ordered::Equal, false)),
        "notequals" => Some((Ordered::Equal, true)),
        "lessthan" => Some((Ordered::Less, false)),
        "lessthanequals" | "lessthanorequals" => Some((Ordered::LessOrEqual, false)),
        "greaterthan" => Some((Ordered::Greater, false)),
        "greaterthanequals" | "greaterthanorequals" => Some((Ordered::GreaterOrEqual, false)),
        _ => None,
    }
}

impl Ordered {
    fn accepts(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

impl Test {
    fn holds(self, left: &str, right: &str) -> Option<bool> {
        match self {
            Self::Text(matching, Case::Kept) => Some(matching.holds(left, right)),
            Self::Text(matching, Case::Ignored) => {
                Some(matching.holds(&left.to_lowercase(), &right.to_lowercase()))
            }
            Self::Number(order) => {
                let numbers = left.trim().parse::<i64>().ok().zip(right.trim().parse::<i64>().ok());
                numbers.map(|(a, b)| order.accepts(a.cmp(&b)))
            }
            Self::Time(order) => {
                let times = left.trim().parse::<Timestamp>().ok().zip(right.trim().parse::<Timestamp>().ok());
                times.map(|(a, b)| order.accepts(a.cmp(&b)))
            }
            Self::TimeOfDay => None,
            Self::Bool => Some(left.trim().eq_ignore_ascii_case(right.trim())),
            Self::Guid => Some(guid(left).eq(guid(right))),
            Self::Ip => Some(is_in(left.trim().parse().ok()?, right.trim())?),
        }
    }
}

impl Matching {
    fn holds(self, left: &str, right: &str) -> bool {
        match self {
            Self::Equals => left == right,
            Self::StartsWith => left.starts_with(right),
            Self::Like => like(right, left),
        }
    }
}

/// The digits of a GUID: with dashes and braces, or without. A role definition may be named by its whole id.
pub(super) fn guid(text: &str) -> impl Iterator<Item = char> + '_ {
    let last = text.trim().rsplit('/').next().unwrap_or(text);
    last.chars().filter(|letter| !matches!(letter, '-' | '{' | '}')).map(|letter| letter.to_ascii_lowercase())
}

/// `*` is any run, `?` any one, and a backslash makes either plain. At most pattern × text steps.
fn like(pattern: &str, text: &str) -> bool {
    #[derive(Clone, Copy, PartialEq)]
    enum Part {
        Run,
        One,
        Plain(char),
    }
    let mut parts = Vec::new();
    let mut letters = pattern.chars().peekable();
    while let Some(letter) = letters.next() {
        parts.push(match letter {
            '*' => Part::Run,
            '?' => Part::One,
            '\\' if matches!(letters.peek(), Some('*' | '?' | '\\')) => {
                Part::Plain(letters.next().unwrap_or('\\'))
            }
            plain => Part::Plain(plain),
        });
    }
    let text: Vec<char> = text.chars().collect();
    wildcard::matches(
        &parts,
        &text,
        |part| *part == Part::Run,
        |part, letter| *part == Part::One || *part == Part::Plain(*letter),
    )
}

/// Whether an address is one, or lies in a range (`203.0.113.0/24`, `203.0.113.1-203.0.113.9`).
fn is_in(address: IpAddr, range: &str) -> Option<bool> {
    if let Some((first, last)) = range.split_once('-') {
        let (first, last): (IpAddr, IpAddr) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        return Some(first <= address && address <= last);
    }
    let Some((network, bits)) = range.split_once('/') else {
        return Some(address == range.parse::<IpAddr>().ok()?);
    };
    let bits: u32 = bits.parse().ok()?;
    match (address, network.parse().ok()?) {
        (IpAddr::V4(address), IpAddr::V4(network)) => {
            let mask = u32::MAX.checked_shl(32_u32.checked_sub(bits)?).unwrap_or(0);
            Some(u32::from(address) & mask == u32::from(network) & mask)
        }
        (IpAddr::V6(address), IpAddr::V6(network)) => {
            let mask = u128::MAX.checked_shl(128_u32.checked_sub(bits)?).unwrap_or(0);
            Some(u128::from(address) & mask == u128::from(network) & mask)
        }
        _ => Some(false),
    }
}
