//! What a case expects, and how an answer differs from it.

use std::collections::BTreeSet;

use serde_json::Value;
use tenure_analysis::effective::decision::Ruling;
use tenure_analysis::simulate::Answer;

const DECISIONS: [Ruling; 3] = [Ruling::Allowed, Ruling::ExplicitDeny, Ruling::ImplicitDeny];
const LAYERS: [&str; 7] = ["identity", "boundary", "scp", "rcp", "session", "resource", "vpce"];

/// What a case expects.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Expectation {
    decision: Ruling,
    /// The layers that refuse; `None` where it does not say.
    blocked_by: Option<BTreeSet<String>>,
}

impl Expectation {
    /// Reads `"Allowed"`, or an object with `decision` and, if it likes, `blocked_by`.
    ///
    /// # Errors
    /// What is wrong: an expectation that no answer can meet must not look like one that was not met.
    pub(super) fn read(value: &Value) -> Result<Self, String> {
        match value {
            Value::String(word) => Ok(Self { decision: decision(word)?, blocked_by: None }),
            Value::Object(members) => {
                if let Some(other) = members.keys().find(|key| !["decision", "blocked_by"].contains(&&***key))
                {
                    return Err(format!("`expected.{other}`: only `decision` and `blocked_by` are compared"));
                }
                let word = members.get("decision").and_then(Value::as_str);
                let blocked_by = members.get("blocked_by").filter(|layers| !layers.is_null());
                Ok(Self {
                    decision: decision(word.ok_or("`expected.decision`: expected a text")?)?,
                    blocked_by: blocked_by.map(layers).transpose()?,
                })
            }
            _ => Err("`expected`: expected a decision, or an object with one".to_owned()),
        }
    }

    /// How an answer differs; nothing where it is as expected.
    pub(super) fn differences(&self, answer: &Answer) -> Vec<String> {
        let mut differences = Vec::new();
        if answer.decision != self.decision {
            differences.push(format!(
                "expected {}, and it is {}",
                self.decision.as_str(),
                answer.decision.as_str()
            ));
        }
        let found: BTreeSet<String> =
            answer.blocked_by.iter().map(|layer| layer.as_str().to_owned()).collect();
        if let Some(wanted) = self.blocked_by.as_ref().filter(|wanted| **wanted != found) {
            differences.push(format!(
                "expected to be blocked by {}, and it is by {}",
                listed(wanted),
                listed(&found)
            ));
        }
        differences
    }
}

fn decision(word: &str) -> Result<Ruling, String> {
    let known = DECISIONS.into_iter().find(|known| known.as_str() == word);
    known.ok_or_else(|| format!("`expected`: `{word}` is none of Allowed, ExplicitDeny, ImplicitDeny"))
}

fn layers(value: &Value) -> Result<BTreeSet<String>, String> {
    let list = value.as_array().ok_or("`expected.blocked_by`: expected a list")?;
    list.iter()
        .map(|layer| {
            let known = layer.as_str().and_then(|word| LAYERS.iter().find(|known| **known == word));
            known
                .map(|layer| (*layer).to_owned())
                .ok_or_else(|| format!("`expected.blocked_by`: {layer} is none of {}", LAYERS.join(", ")))
        })
        .collect()
}

fn listed(layers: &BTreeSet<String>) -> String {
    if layers.is_empty() {
        return "nothing".to_owned();
    }
    layers.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn words_and_objects_are_read() {
        let allowed = Expectation { decision: Ruling::Allowed, blocked_by: None };
        for value in [
            json!("Allowed"),
            json!({"decision": "Allowed"}),
            json!({"decision": "Allowed", "blocked_by": null}),
        ] {
            assert_eq!(Expectation::read(&value).as_ref(), Ok(&allowed), "{value}");
        }
    }

    #[test]
    fn what_no_answer_can_meet_is_refused() {
        for value in [
            json!("Allow"),
            json!(true),
            json!({}),
            json!({"decision": 1}),
            json!({"decision": "Allowed", "blocked_by": ["SCP"]}),
            json!({"decision": "Allowed", "blocked_by": "scp"}),
            json!({"decision": "Allowed", "because": []}),
        ] {
            assert!(Expectation::read(&value).is_err(), "{value}");
        }
    }
}
