//! The values worth trying for an open key.

use std::collections::{BTreeMap, BTreeSet};

use crate::effective::aws::decision::condition::Clause;
use crate::effective::aws::decision::context::{Lookup, RequestContext};
use crate::effective::aws::decision::layers::Matched;
use crate::effective::aws::decision::operator::{Operator, Quantifier, Test};
use crate::effective::aws::decision::template::Template;
use crate::effective::aws::decision::{Request, Truth};

/// A value that no policy names.
const NAMELESS: &str = "tenure-any-value";
/// An ARN that no policy names: operators on ARNs make nothing of other texts.
const NAMELESS_ARN: &str = "arn:aws:tenure:any:000000000000:any";
/// The most values that are tried for a key, alone and in pairs.
const MOST: usize = 64;
const MOST_PAIRED: usize = 12;

/// The values worth trying for one key.
#[derive(Debug, Default)]
pub(super) struct Values {
    single: BTreeSet<String>,
    /// Patterns with their wildcards left out, from which values that match two are made.
    stems: BTreeSet<String>,
    is_many: bool,
    is_free_text: bool,
}

impl Values {
    /// What to try, in turn; `None`: the key is missing.
    pub(super) fn in_turn(&self) -> Vec<Option<Vec<String>>> {
        let mut singles: Vec<String> = self.single.iter().take(MOST).cloned().collect();
        let stems: Vec<&String> = self.stems.iter().take(MOST_PAIRED).collect();
        for first in &stems {
            for second in stems.iter().filter(|second| second != &first) {
                singles.push(format!("{first}{second}"));
            }
        }
        if self.is_free_text || singles.is_empty() {
            singles.push(NAMELESS.to_owned());
        }
        let mut all: Vec<Option<Vec<String>>> = singles.iter().map(|one| Some(vec![one.clone()])).collect();
        if self.is_many {
            for (at, first) in singles.iter().take(MOST_PAIRED).enumerate() {
                for second in singles.iter().take(MOST_PAIRED).skip(at + 1) {
                    all.push(Some(vec![first.clone(), second.clone()]));
                }
            }
            all.push(Some(singles));
        }
        all.push(None);
        all
    }
}

/// The open keys of the statements, with the values worth trying.
pub(super) fn of(request: &Request<'_>, matched: &[Matched<'_>]) -> BTreeMap<String, Values> {
    let mut keys: BTreeMap<String, Values> = BTreeMap::new();
    for one in matched.iter().filter(|one| one.base == Truth::Open) {
        for clause in &one.statement.clauses {
            by_clause(clause, &request.context, &mut keys);
        }
        for template in one.statement.variable_resources() {
            by_text(template, request.resource, &request.context, &mut keys);
        }
    }
    share(matched, &mut keys);
    keys
}

/// A key that is compared with another one's value is worth trying with what the other is tried with,
/// and with what stands in for the other. Twice, for those that hang together over a third.
fn share(matched: &[Matched<'_>], keys: &mut BTreeMap<String, Values>) {
    let open = || matched.iter().filter(|one| one.base == Truth::Open);
    let clauses: Vec<&Clause> = open().flat_map(|one| &one.statement.clauses).collect();
    for _ in 0..2 {
        for (clause, template) in
            clauses.iter().flat_map(|one| one.values.iter().map(move |value| (one, value)))
        {
            for variable in template.keys() {
                share_between(clause, template, variable, keys);
            }
        }
    }
}

fn share_between(clause: &Clause, template: &Template, variable: &str, keys: &mut BTreeMap<String, Values>) {
    let of = |key: &str| keys.get(key).map(|values| values.single.clone()).unwrap_or_default();
    let (mut here, mut there) = (of(&clause.key), of(variable));
    there.extend(template.defaults().map(str::to_owned));
    if clause.operator.is_some_and(|operator| operator.test == Test::StringEqualsIgnoreCase) {
        // Two texts that are the same but for case.
        there.insert(NAMELESS.to_owned());
        here.insert(NAMELESS.to_ascii_uppercase());
    }
    for (key, more) in [(clause.key.as_str(), there), (variable, here)] {
        if let Some(values) = keys.get_mut(key) {
            let room = MOST.saturating_sub(values.single.len());
            values.single.extend(more.into_iter().take(room));
        }
    }
}

fn is_open(key: &str, context: &RequestContext) -> bool {
    context.lookup(key) == Lookup::Open
}

fn by_clause(clause: &Clause, context: &RequestContext, keys: &mut BTreeMap<String, Values>) {
    let Some(operator) = clause.operator else { return };
    if is_open(&clause.key, context) {
        let values = keys.entry(clause.key.clone()).or_default();
        values.is_many |= operator.quantifier != Quantifier::Single;
        for wanted in &clause.values {
            by_value(operator, wanted, values);
        }
    }
    let known: Vec<String> = match context.lookup(&clause.key) {
        Lookup::Values(values) => values.to_vec(),
        _ => Vec::new(),
    };
    for template in &clause.values {
        for key in template.keys().filter(|key| is_open(key, context)) {
            keys.entry(key.to_owned()).or_default().is_free_text = true;
        }
        for value in &known {
            by_text(template, value, context, keys);
        }
    }
}

fn by_value(operator: Operator, wanted: &Template, values: &mut Values) {
    let text = wanted.plain();
    match operator.test {
        Test::StringEquals | Test::StringEqualsIgnoreCase | Test::Binary => {
            values.is_free_text = true;
            values.single.extend(text.map(str::to_owned));
        }
        Test::StringLike | Test::Arn => {
            if operator.test == Test::Arn {
                values.single.insert(NAMELESS_ARN.to_owned());
            } else {
                values.is_free_text = true;
            }
            values.single.extend(text.map(|text| text.replace(['*', '?'], "x")));
            if let Some(text) = text.filter(|text| text.contains('*')) {
                values.single.insert(text.replace('*', "").replace('?', "x"));
                values.stems.insert(text.replace('*', "").replace('?', "x"));
            }
        }
        Test::Numeric(_) => {
            if let Some(number) = text.and_then(|text| text.trim().parse::<f64>().ok()) {
                values.single.extend([-1.0, 0.0, 1.0].map(|step| format!("{}", number + step)));
            }
        }
        Test::Date(_) => values.single.extend(text.into_iter().flat_map(around_date)),
        Test::Bool => values.single.extend(["true", "false"].map(str::to_owned)),
        Test::IpAddress => {
            values.single.extend(text.map(|range| range.split('/').next().unwrap_or_default().to_owned()));
            // Addresses for documentation and of private networks, of which hardly a policy speaks.
            values
                .single
                .extend(["192.0.2.77", "198.51.100.77", "2001:db8:77::1", "fd00:77::1"].map(str::to_owned));
        }
        Test::Null => {
            if values.single.is_empty() {
                values.is_free_text = true;
            }
        }
    }
}

fn around_date(text: &str) -> Vec<String> {
    let instant = crate::effective::aws::decision::condition::parse_date(text);
    let days = [-1, 0, 1].map(|days| jiff::SignedDuration::from_hours(24 * days));
    let near =
        instant.into_iter().flat_map(|at| days.into_iter().filter_map(move |step| at.checked_add(step).ok()));
    near.map(|at| at.to_string()).collect()
}

/// What a variable would have to be for a template to match a text: the pieces of the text.
fn by_text(template: &Template, text: &str, context: &RequestContext, keys: &mut BTreeMap<String, Values>) {
    let open: Vec<&str> = template.keys().filter(|key| is_open(key, context)).collect();
    if open.is_empty() {
        return;
    }
    let mut pieces: BTreeSet<String> =
        text.split([':', '/']).filter(|piece| !piece.is_empty()).take(MOST).map(str::to_owned).collect();
    pieces.insert(text.to_owned());
    if let Some((before, after)) = template.around() {
        let rest = text.strip_prefix(before.trim_end_matches('*')).unwrap_or(text);
        pieces.insert(rest.to_owned());
        pieces.extend(rest.strip_suffix(after.trim_start_matches('*')).map(str::to_owned));
    }
    for key in open {
        let values = keys.entry(key.to_owned()).or_default();
        values.is_free_text = true;
        values.single.extend(pieces.iter().cloned());
    }
}
