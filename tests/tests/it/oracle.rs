//! The evaluator against the second one of `tests/src/oracle`, on generated cases.

use serde_json::Value;
use tenure_analysis::simulate::{Case, answer};
use tenure_tests::cases::Cases;
use tenure_tests::oracle;

const STRICT: usize = 8_000;
const ANY_CONTEXT: usize = 400;
const SEED: u64 = 0x7e_4a_11;

pub(crate) fn ours(case: &Value) -> Value {
    let case: Case = serde_json::from_value(case.clone()).expect("a generated case is a case");
    serde_json::to_value(answer(&case).expect("a generated case has an answer")).expect("JSON")
}

fn first_of(differences: &[String]) -> String {
    differences.iter().take(3).cloned().collect::<Vec<_>>().join("\n\n")
}

#[test]
fn agrees_with_a_second_evaluator() {
    let mut counts = std::collections::BTreeMap::new();
    let mut differences = Vec::new();
    for case in Cases::strict(SEED).take(STRICT) {
        let ours = ours(&case);
        let verdict = oracle::verdict(&case);
        *counts.entry(verdict.decision).or_insert(0_usize) += 1;
        let blocked_by: Vec<&str> =
            ours["blocked_by"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let same_layers = {
            let mut sorted = blocked_by.clone();
            sorted.sort_unstable();
            sorted == verdict.blocked_by
        };
        if ours["decision"] != verdict.decision || !same_layers {
            let ours = format!("{} {blocked_by:?}", ours["decision"]);
            differences.push(format!("ours {ours}, the second {verdict:?}\n{case:#}"));
        }
    }
    eprintln!("{STRICT} cases: {counts:?}, {} differences", differences.len());
    assert!(
        differences.is_empty(),
        "{} differences, the first:\n{}",
        differences.len(),
        first_of(&differences)
    );
    // A generator that only made refusals would prove little.
    assert!(counts.len() == 3 && counts.values().all(|count| *count > STRICT / 10), "{counts:?}");
}

#[test]
fn finds_every_context_that_allows() {
    let (mut tried, mut allowed) = (0, 0);
    let mut differences = Vec::new();
    for case in Cases::any_context(SEED).take(ANY_CONTEXT) {
        let Some(expected) = oracle::some_context_allows(&case) else { continue };
        tried += 1;
        allowed += usize::from(expected);
        let ours = ours(&case);
        if (ours["decision"] == "Allowed") != expected {
            differences.push(format!("ours {}, some context allows: {expected}\n{case:#}", ours["decision"]));
        }
    }
    eprintln!("{tried} cases, {allowed} allowed in some context, {} differences", differences.len());
    assert!(
        differences.is_empty(),
        "{} differences, the first:\n{}",
        differences.len(),
        first_of(&differences)
    );
    assert!(tried > ANY_CONTEXT / 2 && allowed > tried / 5 && allowed < tried * 4 / 5);
}
