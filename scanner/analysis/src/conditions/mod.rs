//! What the conditions of an AWS statement say about *who* may use it.
//!
//! A statement that names everyone can still be closed by a condition, and one that looks closed can
//! be open. A condition limits the parties only where the caller cannot satisfy it alone: his
//! account and organisation are facts, his tags, session name and MFA device are his own choice.
//!
//! Three more ways in which a condition says nothing: a negated operator (`StringNotEquals`), a
//! suffix or prefix that is true when the key is missing (`…IfExists`, `ForAllValues:`), and a value
//! that everybody matches (`*`).

mod keys;

use serde_json::{Value, json};
use tenure_model::{
    AwsPolicy, ConditionClause, Effect, Matching, PrincipalSpec, Statement, StringSet, Trust,
};

use crate::effective::aws_action_matches;
pub(crate) use crate::effective::decision::is_account;
use crate::footprint::account_of_arn;
use keys::{
    KeySubject, PARTY_ACCOUNT_KEYS, is_exact, is_narrow, names_a_user_id, names_an_account_or_bucket,
    names_an_organisation, subject_of,
};

/// How far conditions limit the parties, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Limit {
    /// Not at all: anyone can satisfy them.
    Open,
    /// By a key of which we do not know who can satisfy it.
    Unsettled,
    /// By a text that the caller must know.
    Secret,
    /// By a fact about the caller that he cannot choose.
    Bound,
}

/// One clause, from whichever record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clause<'a> {
    pub(crate) operator: &'a str,
    pub(crate) key: &'a str,
    pub(crate) values: &'a [String],
}

/// All clauses of a statement; every one must hold.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conditions<'a>(Vec<Clause<'a>>);

impl<'a> From<&'a Trust> for Conditions<'a> {
    fn from(trust: &'a Trust) -> Self {
        let clauses = trust.conditions.iter();
        Self(clauses.map(|c| Clause { operator: &c.operator, key: &c.key, values: &c.values }).collect())
    }
}

impl<'a> From<&'a [ConditionClause]> for Conditions<'a> {
    fn from(clauses: &'a [ConditionClause]) -> Self {
        let clauses = clauses.iter();
        Self(clauses.map(|c| Clause { operator: &c.operator, key: &c.key, values: &c.values }).collect())
    }
}

/// What an operator does with its values, its prefix and suffix aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    /// Equal as text: `*` is a letter like others.
    Equals,
    /// Wildcards count.
    Like,
    /// Network ranges.
    Ip,
    /// `true` or `false`.
    Bool,
    /// Whether the key is there.
    Null,
    /// Holds for what does not match.
    Negated,
    /// Numbers, dates and what is unknown.
    Other,
}

impl<'a> Clause<'a> {
    fn bare_operator(&self) -> &'a str {
        let operator = self.operator.rsplit(':').next().unwrap_or_default();
        strip_suffix_ignoring_case(operator, "IfExists").unwrap_or(operator)
    }

    fn family(&self) -> Family {
        match self.bare_operator().to_ascii_lowercase().as_str() {
            "stringequals" | "stringequalsignorecase" => Family::Equals,
            // AWS: `ArnEquals` behaves as `ArnLike`.
            "stringlike" | "arnlike" | "arnequals" => Family::Like,
            "ipaddress" => Family::Ip,
            "bool" => Family::Bool,
            "null" => Family::Null,
            "stringnotequals"
            | "stringnotequalsignorecase"
            | "stringnotlike"
            | "arnnotlike"
            | "arnnotequals"
            | "notipaddress" => Family::Negated,
            _ => Family::Other,
        }
    }

    /// Whether it also holds when the key is not in the request.
    fn holds_without_key(&self) -> bool {
        strip_suffix_ignoring_case(self.operator, "IfExists").is_some() || self.has_prefix("ForAllValues:")
    }

    fn has_prefix(&self, prefix: &str) -> bool {
        self.operator.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix))
    }

    pub(crate) fn is_about(&self, key: &str) -> bool {
        self.key.eq_ignore_ascii_case(key)
    }

    /// Whether wildcards in its values count.
    pub(crate) fn has_patterns(&self) -> bool {
        self.family() == Family::Like
    }

    /// How far this clause limits the parties, if it must hold and its operator is `family`.
    fn limit(&self, family: Family) -> Limit {
        let all = |specific: fn(&str, bool) -> bool| {
            self.values.iter().all(|value| specific(value, family == Family::Like))
        };
        let bound = |yes: bool| if yes { Limit::Bound } else { Limit::Open };
        match (subject_of(self.key), family) {
            (KeySubject::AwsService, Family::Bool) => {
                bound(self.values.iter().all(|value| value.eq_ignore_ascii_case("true")))
            }
            (KeySubject::Network, Family::Ip) => bound(self.values.iter().all(|range| is_narrow(range))),
            (_, Family::Ip | Family::Bool | Family::Other | Family::Null | Family::Negated) => {
                match subject_of(self.key) {
                    KeySubject::Unknown if family != Family::Null && family != Family::Negated => {
                        Limit::Unsettled
                    }
                    _ => Limit::Open,
                }
            }
            (KeySubject::Exact | KeySubject::Network | KeySubject::AwsService, _) => bound(all(is_exact)),
            (KeySubject::Organisation, _) => bound(all(names_an_organisation)),
            (KeySubject::Arn, _) => bound(all(names_an_account_or_bucket)),
            (KeySubject::UserId, _) => bound(all(names_a_user_id)),
            (KeySubject::Secret, _) => {
                if all(is_exact) {
                    Limit::Secret
                } else {
                    Limit::Open
                }
            }
            (KeySubject::ChosenByCaller, _) => Limit::Open,
            (KeySubject::Unknown, _) => {
                let says_something = |value: &String| value.chars().any(char::is_alphanumeric);
                if self.values.iter().all(says_something) { Limit::Unsettled } else { Limit::Open }
            }
        }
    }
}

impl<'a> Conditions<'a> {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The clauses on `key` that must hold and that name what is let in: no negation, and nothing
    /// that is true for a missing key.
    pub(crate) fn naming<'k>(&'k self, key: &'k str) -> impl Iterator<Item = Clause<'a>> + 'k {
        self.required()
            .filter(move |clause| clause.is_about(key))
            .filter(|clause| matches!(clause.family(), Family::Equals | Family::Like))
    }

    /// The clauses that a request without their key does not satisfy.
    fn required(&self) -> impl Iterator<Item = Clause<'a>> + '_ {
        self.0.iter().copied().filter(|clause| !clause.holds_without_key() || self.needs_key(clause.key))
    }

    /// Whether a `Null` clause demands that a key be there.
    fn needs_key(&self, key: &str) -> bool {
        self.0.iter().any(|clause| {
            clause.family() == Family::Null
                && clause.is_about(key)
                && clause.values.iter().all(|value| value.eq_ignore_ascii_case("false"))
        })
    }

    /// How far they limit the parties together: all must hold, so the strictest counts.
    pub(crate) fn limit(&self) -> Limit {
        self.required().map(|clause| clause.limit(clause.family())).max().unwrap_or(Limit::Open)
    }

    /// The accounts to which they limit a statement that names everyone.
    pub(crate) fn named_accounts(&self) -> Vec<String> {
        let mut accounts: Vec<String> = self
            .required()
            .filter(|clause| matches!(clause.family(), Family::Equals | Family::Like))
            .filter(|clause| clause.limit(clause.family()) == Limit::Bound)
            .flat_map(|clause| {
                let by_account = PARTY_ACCOUNT_KEYS.iter().any(|key| clause.is_about(key));
                let by_arn = clause.is_about("aws:PrincipalArn");
                clause.values.iter().filter_map(move |value| match (by_account, by_arn) {
                    (true, _) => Some(value.as_str()),
                    (_, true) => account_of_arn(value),
                    _ => None,
                })
            })
            .filter(|account| is_account(account))
            .map(str::to_owned)
            .collect();
        accounts.sort();
        accounts.dedup();
        accounts
    }

    /// The conditions as JSON with others added, which replace those on the same keys.
    pub(crate) fn with(&self, new: &Value) -> Value {
        let mut all = new.as_object().cloned().unwrap_or_default();
        let replaced: Vec<String> = all
            .values()
            .filter_map(Value::as_object)
            .flat_map(|keys| keys.keys().map(|key| key.to_ascii_lowercase()))
            .collect();
        for clause in &self.0 {
            if replaced.contains(&clause.key.to_ascii_lowercase()) {
                continue;
            }
            let value = match clause.values {
                [one] => json!(one),
                several => json!(several),
            };
            let keys = all.entry(clause.operator).or_insert_with(|| json!({}));
            if let Some(keys) = keys.as_object_mut() {
                keys.insert(clause.key.to_owned(), value);
            }
        }
        Value::Object(all)
    }

    /// The keys that are asked about, for the reader.
    pub(crate) fn keys(&self) -> String {
        let mut keys: Vec<String> = self.0.iter().map(|clause| format!("`{}`", clause.key)).collect();
        keys.sort();
        keys.dedup();
        some_of(&keys)
    }
}

/// How far a statement that allows is limited to known parties: by its own conditions, or by a Deny
/// in the same policy that turns away everyone but those whom it names.
pub(crate) fn limit_of(policy: Option<&AwsPolicy>, allow: &Statement) -> Limit {
    let own = Conditions::from(allow.conditions.as_slice()).limit();
    let denials = policy.into_iter().flat_map(denials);
    let fences = denials.map(|deny| fence(deny, allow));
    fences.max().unwrap_or(Limit::Open).max(own)
}

/// The denials of a policy, among its first thousand statements. AWS accepts no policy with more; of a
/// made-up one the rest is passed over, which can only make it look more open.
fn denials(policy: &AwsPolicy) -> impl Iterator<Item = &Statement> {
    const MOST: usize = 1_000;
    policy.statements.iter().take(MOST).filter(|statement| statement.effect == Effect::Deny)
}

/// Whether a Deny of the policy lets only others than an account through.
pub(crate) fn turns_away(policy: &AwsPolicy, allow: &Statement, account: &str) -> bool {
    denials(policy).filter(|deny| fence(deny, allow) == Limit::Bound).any(|deny| {
        let by_name = match &deny.principals {
            PrincipalSpec::AllBut(named) => named.iter().any(|(_, name)| name.contains(account)),
            _ => false,
        };
        let mut values = deny.conditions.iter().flat_map(|clause| &clause.values);
        // An organisation is not compared with the account: it may be in any but the customer's.
        !by_name && !values.any(|value| value.contains(account))
    })
}

/// How far a Deny limits what another statement allows.
fn fence(deny: &Statement, allow: &Statement) -> Limit {
    if deny.effect != Effect::Deny || !covers(deny, allow) {
        return Limit::Open;
    }
    match &deny.principals {
        PrincipalSpec::AllBut(named) if deny.conditions.is_empty() => {
            let is_precise = |(kind, name): &(String, String)| kind != "*" && name != "*";
            if named.iter().all(is_precise) { Limit::Bound } else { Limit::Open }
        }
        PrincipalSpec::Only(named) if names_everyone(named) && !deny.conditions.is_empty() => {
            // The Deny lets through whoever fails any one of its clauses, so the weakest counts.
            let clauses = Conditions::from(deny.conditions.as_slice());
            let weakest = clauses.0.iter().map(exclusion).min().unwrap_or(Limit::Open);
            let any_party = clauses.0.iter().any(|clause| exclusion(clause) == Limit::Bound);
            if any_party { weakest.max(Limit::Unsettled) } else { weakest }
        }
        _ => Limit::Open,
    }
}

/// How far those who escape a Deny by failing this clause are known parties.
fn exclusion(clause: &Clause<'_>) -> Limit {
    // A missing key must not be an escape: `ForAnyValue` is false without values.
    if clause.has_prefix("ForAnyValue:") {
        return Limit::Open;
    }
    match (clause.family(), clause.bare_operator().to_ascii_lowercase().as_str()) {
        (Family::Negated, "notipaddress") => clause.limit(Family::Ip),
        (Family::Negated, "stringnotequals" | "stringnotequalsignorecase") => clause.limit(Family::Equals),
        (Family::Negated, _) => clause.limit(Family::Like),
        (Family::Bool, _) if subject_of(clause.key) == KeySubject::AwsService => {
            let is_false = |value: &String| value.eq_ignore_ascii_case("false");
            if clause.values.iter().all(is_false) { Limit::Bound } else { Limit::Open }
        }
        _ => Limit::Open,
    }
}

/// Whether a Deny applies to everything that another statement allows.
fn covers(deny: &Statement, allow: &Statement) -> bool {
    let within = |wide: &StringSet, narrow: &StringSet| {
        // As with the denials: what no real policy holds is not worth the time.
        const MOST: usize = 1_000_000;
        if wide.matching != Matching::Only || wide.patterns.len().saturating_mul(narrow.patterns.len()) > MOST
        {
            return false;
        }
        match narrow.matching {
            // A pattern read as plain text is matched by every wider pattern.
            Matching::Only => narrow
                .patterns
                .iter()
                .all(|inner| wide.patterns.iter().any(|outer| aws_action_matches(outer, inner))),
            Matching::AllBut => wide.patterns.iter().any(|outer| outer == "*"),
        }
    };
    within(&deny.actions, &allow.actions) && within(&deny.resources, &allow.resources)
}

/// A list for a sentence: at most ten, and how many more.
pub(crate) fn some_of(items: &[impl AsRef<str>]) -> String {
    const SHOWN: usize = 10;
    let shown: Vec<&str> = items.iter().take(SHOWN).map(AsRef::as_ref).collect();
    match items.len().checked_sub(SHOWN) {
        Some(more @ 1..) => format!("{} and {more} more", shown.join(", ")),
        _ => shown.join(", "),
    }
}

/// Whether a list of principals holds everyone.
pub(crate) fn names_everyone(pairs: &[(String, String)]) -> bool {
    pairs.iter().any(|(kind, name)| name == "*" && (kind == "*" || kind == "AWS"))
}

fn strip_suffix_ignoring_case<'t>(text: &'t str, suffix: &str) -> Option<&'t str> {
    let at = text.len().checked_sub(suffix.len())?;
    let (head, tail) = (text.get(..at)?, text.get(at..)?);
    tail.eq_ignore_ascii_case(suffix).then_some(head)
}

#[cfg(test)]
mod tests;
