//! The evaluator against `@cloud-copilot/iam-simulate`, on generated cases.
//!
//! Where they differ, the difference must be one of the quirks that `docs/evaluation-differences.md`
//! explains: the second evaluator of `tests/src/oracle`, read with these quirks, answers exactly as the
//! other does.

use std::collections::BTreeMap;

use serde_json::Value;
use tenure_tests::cases::Cases;
use tenure_tests::environment;
use tenure_tests::oracle::{Quirk, verdict_with};
use tenure_tests::second_opinion::{Opinion, opinions};

use crate::oracle::ours;

const CASES: usize = 4_000;
const SEED: u64 = 0x5ec0;

#[test]
fn differs_from_another_evaluator_only_as_documented() {
    let cases: Vec<Value> = Cases::strict(SEED).take(CASES).collect();
    let Some(opinions) = opinions("second opinion on policies", &cases) else { return };
    let mut tally = Tally::default();
    for (case, opinion) in cases.iter().zip(&opinions) {
        tally.take(case, opinion);
    }
    tally.print();
    assert!(tally.unexplained.is_empty(), "{}", tally.unexplained.join("\n\n"));
    assert!(tally.answered() > CASES * 8 / 10, "it refuses too many cases to be asked");
    let seen: Vec<&String> = tally.causes.keys().collect();
    assert!(seen.len() >= 8, "the cases show too few of the known differences: {seen:?}");
}

/// What came of the comparison.
#[derive(Debug, Default)]
struct Tally {
    same: usize,
    refused: BTreeMap<String, usize>,
    causes: BTreeMap<String, usize>,
    unexplained: Vec<String>,
}

impl Tally {
    fn take(&mut self, case: &Value, opinion: &Opinion) {
        let theirs = match opinion {
            Opinion::Decided(theirs) => theirs.as_str(),
            Opinion::Refused(why) => {
                let why: String = why.chars().take(100).collect();
                *self.refused.entry(why).or_default() += 1;
                return;
            }
        };
        let ours = ours(case);
        let ours = ours["decision"].as_str().unwrap_or_default();
        // Also where both agree: a quirk that is not theirs would show.
        let quirky = verdict_with(case, &Quirk::ALL).decision;
        if quirky != theirs {
            self.unexplained
                .push(format!("ours {ours}, theirs {theirs}, with their quirks {quirky}\n{case:#}"));
        } else if ours == theirs {
            self.same += 1;
        } else {
            let alone = Quirk::ALL.iter().filter(|quirk| verdict_with(case, &[**quirk]).decision == theirs);
            let names: Vec<String> = alone.map(|quirk| format!("{quirk:?}")).collect();
            let cause = if names.is_empty() { "several together".to_owned() } else { names.join(" or ") };
            *self.causes.entry(cause).or_default() += 1;
        }
    }

    fn answered(&self) -> usize {
        CASES - self.refused.values().sum::<usize>()
    }

    fn print(&self) {
        let differing: usize = self.causes.values().sum();
        eprintln!(
            "{CASES} cases: {} answered, {} alike, {differing} different as documented, {} unexplained",
            self.answered(),
            self.same,
            self.unexplained.len()
        );
        for (what, counts) in [("different", &self.causes), ("refused", &self.refused)] {
            for (cause, count) in counts {
                eprintln!("  {what}: {count:5} {cause}");
            }
        }
    }
}

/// A quirk is named in the document that explains it, and nothing else is explained there.
#[test]
fn every_known_difference_is_explained() {
    let document = std::fs::read_to_string(environment::root().join("docs/evaluation-differences.md"))
        .expect("the document is there");
    let explained: Vec<&str> = document
        .lines()
        .filter_map(|line| line.strip_prefix("### `").and_then(|rest| rest.split('`').next()))
        .collect();
    let known: Vec<String> = Quirk::ALL.iter().map(|quirk| format!("{quirk:?}")).collect();
    assert_eq!(explained, known);
}
