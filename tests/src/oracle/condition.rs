//! The `Condition` element: which operators, keys and values have to hold together.
//!
//! Source: IAM User Guide, "Conditions with multiple context keys or values", "Single-valued vs.
//! multivalued context keys", "Condition operators".

use std::collections::BTreeMap;

use serde_json::Value;

use super::operator::{Operator, Quantifier};
use super::quirk::Quirk;

/// The keys that AWS lists as multivalued, of those that the cases use. Source: "AWS global condition
/// context keys", value type.
const MULTIVALUED: [&str; 4] =
    ["aws:tagkeys", "aws:calledvia", "aws:principalorgpaths", "aws:principalservicenameslist"];

/// The keys of a request with their values. Names ignore case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Context {
    values: BTreeMap<String, Vec<String>>,
    quirks: Vec<Quirk>,
}

impl Context {
    pub(super) fn of(json: &Value) -> Self {
        let mut context = Self::default();
        for (key, value) in json.as_object().into_iter().flatten() {
            let values = match value {
                Value::Array(many) => many.iter().map(text_of).collect(),
                one => vec![text_of(one)],
            };
            context.set(key, values);
        }
        context
    }

    /// The same, read with another evaluator's quirks.
    pub(super) fn with(mut self, quirks: &[Quirk]) -> Self {
        self.quirks = quirks.to_vec();
        self
    }

    pub(super) fn has(&self, quirk: Quirk) -> bool {
        self.quirks.contains(&quirk)
    }

    /// Sets a key. A key without a value is none.
    pub(super) fn set(&mut self, key: &str, values: Vec<String>) {
        if !values.is_empty() {
            self.values.insert(key.to_lowercase(), values);
        }
    }

    pub(super) fn values(&self, key: &str) -> Option<&[String]> {
        self.values.get(&key.to_lowercase()).map(Vec::as_slice)
    }

    /// Whether a key takes a set operator: because AWS says so, or because it has several values.
    pub(super) fn is_multivalued(&self, key: &str) -> bool {
        MULTIVALUED.contains(&key.to_lowercase().as_str())
            || self.values(key).is_some_and(|values| values.len() > 1)
    }
}

/// A JSON string, number or truth value as the text that it stands for.
pub(super) fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Operators are joined by AND, so are the keys of an operator.
pub(super) fn condition_holds(condition: &Value, context: &Context, has_variables: bool) -> bool {
    condition.as_object().into_iter().flatten().all(|(operator, keys)| {
        keys.as_object().into_iter().flatten().all(|(key, values)| {
            let values: Vec<String> = match values {
                Value::Array(many) => many.iter().map(text_of).collect(),
                one => vec![text_of(one)],
            };
            holds(operator, key, &values, context, has_variables)
        })
    })
}

fn holds(operator: &str, key: &str, values: &[String], context: &Context, has_variables: bool) -> bool {
    // An operator that AWS does not know: nothing is made of it.
    let Some(operator) = Operator::parse(operator) else { return false };
    let present = context.values(key);
    if operator.is_null_check() {
        return operator.null_check(values, present.is_none());
    }
    let Some(present) = present else {
        return match operator.quantifier {
            Quantifier::Any if context.has(Quirk::AnyValueIgnoresIfExists) => false,
            // "evaluate the condition element as true"
            _ if operator.if_exists => true,
            // "also returns true if there are no context keys in the request"
            Quantifier::All => true,
            Quantifier::Any => false,
            // "If the key is not present … the condition is false. If the policy condition requires that
            // the key is not matched … the condition is true."
            Quantifier::One => operator.is_negated(),
        };
    };
    let one = |value: &str| operator.compares(value, values, context, has_variables);
    match operator.quantifier {
        Quantifier::One if context.is_multivalued(key) => false,
        Quantifier::One => one(&present[0]),
        Quantifier::All => is_null_data_set(present) || present.iter().all(|value| one(value)),
        Quantifier::Any => !is_null_data_set(present) && present.iter().any(|value| one(value)),
    }
}

/// "resolves to a null dataset, such as an empty string"
fn is_null_data_set(values: &[String]) -> bool {
    values.len() == 1 && values[0].is_empty()
}
