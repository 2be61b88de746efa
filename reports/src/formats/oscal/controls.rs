//! The controls that our documents speak of, and what the assessment says of each: those of every framework, and the
//! register's own.

use std::collections::BTreeMap;

use tenure_model::{Assessment, CheckId, Control, ControlRow, Framework, Outcome, Verdict};

use super::words;
use crate::frameworks;

/// The catalog of the register's own controls.
pub(super) const REGISTER: &str = "register";

/// What an assessment says of a control.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// At least one exception that nothing waives.
    Refuted,
    /// Every exception found is waived.
    Waived,
    /// No exception found, and something was not looked at.
    NotEvaluated,
    /// No exception found in all that was looked at. That proves no control.
    NoException,
    /// No check speaks to it.
    NotTested,
}

impl Answer {
    /// The words that stand in properties.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Refuted => "refuted",
            Self::Waived => "waived",
            Self::NotEvaluated => "not evaluated",
            Self::NoException => "no exception found",
            Self::NotTested => "not tested by this tool",
        }
    }

    /// OSCAL's state and reason. INVARIANT: never `satisfied`: a scan alone proves no control.
    pub(super) const fn status(self) -> (&'static str, &'static str) {
        match self {
            Self::Refuted => ("not-satisfied", "fail"),
            Self::Waived | Self::NotEvaluated | Self::NoException | Self::NotTested => {
                ("not-satisfied", "other")
            }
        }
    }
}

/// Whose control it is.
#[derive(Clone, Copy)]
pub(super) enum Origin<'a> {
    /// A framework's.
    Framework(&'a Framework, &'a Control),
    /// The register's.
    Register(&'a ControlRow),
}

/// A control in our documents.
pub(super) struct Chosen<'a> {
    /// Its id in OSCAL, unique over all catalogs.
    pub(super) id: String,
    /// Whose it is.
    pub(super) origin: Origin<'a>,
    /// The answers of its checks that ran, in the order of the assessment.
    pub(super) outcomes: Vec<&'a Outcome>,
    /// Its checks that did not run: they are about clouds that were not read.
    pub(super) not_run: u64,
    /// What they amount to.
    pub(super) answer: Answer,
}

impl Chosen<'_> {
    /// What is assessed of it: the part of the catalog that findings point at.
    pub(super) fn objective(&self) -> String {
        format!("{}_obj", self.id)
    }

    /// Its id as the framework writes it, with the edition: `nist-csf-2.0:PR.AA-05`.
    pub(super) fn label(&self) -> String {
        match self.origin {
            Origin::Framework(framework, control) => format!("{}:{}", framework.id, control.id),
            Origin::Register(row) => format!("{REGISTER}:{}", row.id),
        }
    }

    /// Whether a check speaks to it.
    pub(super) fn is_tested(&self) -> bool {
        self.answer != Answer::NotTested
    }

    /// Findings of its checks.
    pub(super) fn findings(&self) -> u64 {
        self.outcomes.iter().map(|outcome| outcome.findings.len() as u64).sum()
    }
}

/// Every control: framework by framework, then the register's own.
pub(super) fn chosen(assessment: &Assessment) -> Vec<Chosen<'_>> {
    let ran: BTreeMap<&CheckId, &Outcome> = assessment.outcomes.iter().map(|one| (&one.check, one)).collect();
    let of_frameworks = frameworks::all().iter().flat_map(|framework| {
        framework.controls.iter().map(move |control| (Origin::Framework(framework, control), &control.checks))
    });
    let mut chosen: Vec<Chosen<'_>> =
        of_frameworks.map(|(origin, checks)| choose(&ran, origin, checks.iter().collect())).collect();
    let of_register = assessment.governance.controls.iter();
    chosen.extend(of_register.map(|row| choose(&ran, Origin::Register(row), mapped_checks(row))));
    chosen
}

fn choose<'a>(
    ran: &BTreeMap<&CheckId, &'a Outcome>,
    origin: Origin<'a>,
    checks: Vec<&CheckId>,
) -> Chosen<'a> {
    let outcomes: Vec<&Outcome> =
        ran.iter().filter(|(check, _)| checks.contains(*check)).map(|(_, outcome)| *outcome).collect();
    let not_run = (checks.len() - outcomes.len()) as u64;
    Chosen { id: id(origin), origin, answer: answer(&checks, &outcomes), outcomes, not_run }
}

/// The checks of the frameworks' controls that a control of the register maps to, each once.
fn mapped_checks(row: &ControlRow) -> Vec<&'static CheckId> {
    let mut checks: Vec<&CheckId> = row
        .maps
        .iter()
        .filter_map(|map| map.split_once(':'))
        .filter_map(|(framework, id)| frameworks::find(framework)?.controls.iter().find(|one| one.id == id))
        .flat_map(|control| &control.checks)
        .collect();
    checks.sort();
    checks.dedup();
    checks
}

fn answer(checks: &[&CheckId], outcomes: &[&Outcome]) -> Answer {
    let any = |verdict: Verdict| outcomes.iter().any(|outcome| outcome.verdict == verdict);
    if checks.is_empty() {
        Answer::NotTested
    } else if any(Verdict::Fail) {
        Answer::Refuted
    } else if outcomes.is_empty()
        || any(Verdict::NotEvaluated)
        || outcomes.iter().any(|outcome| !outcome.not_evaluated.is_empty())
        || outcomes.iter().all(|outcome| outcome.population == 0)
    {
        Answer::NotEvaluated
    } else if any(Verdict::Waived) {
        Answer::Waived
    } else {
        Answer::NoException
    }
}

/// NIST's own ids where NIST publishes the catalog as OSCAL, so that both can be joined; elsewhere the id after its
/// framework's, as ids of several frameworks are alike (`5.3` is in ISO's and in CIS's).
fn id(origin: Origin<'_>) -> String {
    match origin {
        Origin::Framework(framework, control) if framework.id.starts_with("nist-sp-800-53") => {
            words::token(&control.id).to_lowercase()
        }
        Origin::Framework(framework, control) if framework.id.starts_with("nist-csf-") => {
            words::token(&control.id)
        }
        Origin::Framework(framework, control) => words::token(&format!("{}_{}", framework.id, control.id)),
        Origin::Register(row) => words::token(&format!("{REGISTER}_{}", row.id)),
    }
}

#[cfg(test)]
mod tests {
    use tenure_model::NotEvaluated;

    use super::*;

    fn outcome(verdict: Verdict, population: u64, gaps: usize) -> Outcome {
        let gap = NotEvaluated { subject: "x".into(), why: "not read".into() };
        let not_evaluated = vec![gap; gaps];
        Outcome { check: CheckId::new("a"), verdict, population, not_evaluated, findings: Vec::new() }
    }

    #[test]
    fn nothing_that_a_scan_says_satisfies_a_control() {
        let check = CheckId::new("a");
        let cases = [
            (outcome(Verdict::Fail, 3, 0), Answer::Refuted),
            (outcome(Verdict::Fail, 3, 1), Answer::Refuted),
            (outcome(Verdict::Waived, 3, 0), Answer::Waived),
            (outcome(Verdict::Waived, 3, 1), Answer::NotEvaluated),
            (outcome(Verdict::NotEvaluated, 3, 1), Answer::NotEvaluated),
            (outcome(Verdict::Pass, 3, 0), Answer::NoException),
            (outcome(Verdict::Pass, 0, 0), Answer::NotEvaluated),
        ];
        for (outcome, expected) in cases {
            assert_eq!(answer(&[&check], &[&outcome]), expected, "{outcome:?}");
            assert_eq!(expected.status().0, "not-satisfied");
        }
        assert_eq!(answer(&[], &[]), Answer::NotTested);
        assert_eq!(answer(&[&check], &[]), Answer::NotEvaluated);
    }

    #[test]
    fn ids_are_unique_over_all_frameworks() {
        let mut seen = std::collections::BTreeSet::new();
        for framework in frameworks::all() {
            for control in &framework.controls {
                let id = id(Origin::Framework(framework, control));
                assert!(seen.insert(id.clone()), "{id} comes twice");
            }
        }
    }
}
