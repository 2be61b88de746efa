//! From a text to answered cases.

use rayon::prelude::*;
use serde_json::Value;
use tenure_analysis::simulate::{self, Answer, Case};

use super::expectation::Expectation;
use crate::exit::Failure;

/// What came of one case.
#[derive(Debug)]
pub(super) struct Outcome {
    /// Its place in the list, from 1 as people count.
    pub(super) position: usize,
    /// Its own name; empty where it has none.
    pub(super) id: String,
    pub(super) answered: Result<Answered, String>,
    pub(super) warnings: Vec<String>,
}

/// A case with its answer.
#[derive(Debug)]
pub(super) struct Answered {
    pub(super) case: Case,
    pub(super) answer: Answer,
    /// How the answer differs from what the case expects; `None` where it expects nothing.
    differences: Option<Vec<String>>,
}

impl Answered {
    pub(super) fn differences(&self) -> Option<&[String]> {
        self.differences.as_deref()
    }
}

impl Outcome {
    /// What messages call it.
    pub(super) fn name(&self) -> String {
        match self.id.as_str() {
            "" => format!("case {}", self.position),
            id => format!("case {} (`{id}`)", self.position),
        }
    }

    /// How the answer differs from what was expected; `None` where there is no answer or nothing was.
    pub(super) fn differences(&self) -> Option<&[String]> {
        self.answered.as_ref().ok()?.differences()
    }
}

/// Answers every case of a text, in its order.
///
/// # Errors
/// Where the text holds no cases.
pub(super) fn answer(text: &str) -> anyhow::Result<Vec<Outcome>> {
    let help = "`tenure simulate --help` shows a case";
    let value: Value =
        serde_json::from_str(text).map_err(|error| Failure::usage(format!("no JSON: {error}"), help))?;
    let values = match value {
        Value::Array(values) => values,
        one @ Value::Object(_) => vec![one],
        _ => return Err(Failure::usage("expected a list of cases, or one case", help)),
    };
    Ok(values.into_par_iter().enumerate().map(|(at, value)| outcome(at + 1, value)).collect())
}

fn outcome(position: usize, value: Value) -> Outcome {
    let id = match value.get("id") {
        Some(Value::String(id)) => id.clone(),
        Some(other @ (Value::Number(_) | Value::Bool(_))) => other.to_string(),
        _ => String::new(),
    };
    let strays = simulate::unknown_members(&value);
    let mut outcome = Outcome { position, id, answered: answered(value), warnings: Vec::new() };
    let name = outcome.name();
    outcome.warnings = strays
        .iter()
        .map(|stray| format!("{name}: `{stray}` is no member of a case, and has no say"))
        .collect();
    outcome
}

fn answered(value: Value) -> Result<Answered, String> {
    if !value.is_object() {
        return Err("it is not an object".to_owned());
    }
    let case: Case = serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        let place = if path == "." { String::new() } else { format!("`{path}`: ") };
        format!("{place}{}", plain(&error.inner().to_string()))
    })?;
    let expected = case.expected.as_ref().map(Expectation::read).transpose()?;
    let answer = simulate::answer(&case).map_err(|error| error.to_string())?;
    let differences = expected.map(|expected| expected.differences(&answer));
    Ok(Answered { case, answer, differences })
}

/// An error in the words of a case, not in those of its reader.
fn plain(message: &str) -> &str {
    if message.contains("PrincipalText") { r#"expected a text, or {"anonymous": true}"# } else { message }
}
