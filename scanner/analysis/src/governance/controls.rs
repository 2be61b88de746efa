//! Controls of the register: who answers for them, and when they were last tested.

use tenure_model::{ControlRow, Timestamp};
use tenure_register::{Control, ControlDomain};

use super::lint;
use crate::Context;

/// Every domain of control that has to have an owner, in the order of reports, with its word in the register.
pub(crate) const DOMAINS: [(ControlDomain, &str); 7] = [
    (ControlDomain::PolicyDesign, "policy-design"),
    (ControlDomain::Implementation, "implementation"),
    (ControlDomain::ChangeControl, "change-control"),
    (ControlDomain::EvidenceCollection, "evidence-collection"),
    (ControlDomain::ExceptionHandling, "exception-handling"),
    (ControlDomain::ProductionSupport, "production-support"),
    (ControlDomain::Escalation, "escalation"),
];

/// What is known of the tests of a control. A test that is dated later than the snapshot is not yet one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tests {
    /// When it last passed one.
    pub(crate) passed: Option<Timestamp>,
    /// When it last failed one.
    pub(crate) failed: Option<Timestamp>,
    /// By when it has to pass one again; `None` without a cadence, and where it never passed.
    pub(crate) due: Option<Timestamp>,
}

impl Tests {
    pub(crate) fn of(context: &Context<'_>, control: &Control) -> Self {
        let zone = context.options.register.zone();
        let held = |passed: bool| {
            let tests = control.test.iter().filter(move |test| test.passed == passed);
            tests.map(|test| test.at.start(&zone)).filter(|at| *at <= context.estate.as_of).max()
        };
        let passed = held(true);
        let due = passed.zip(control.test_every).map(|(passed, every)| every.after_in(passed, &zone));
        Self { passed, failed: held(false), due }
    }

    /// Whether it was tested at all.
    pub(crate) const fn is_none(&self) -> bool {
        self.passed.is_none() && self.failed.is_none()
    }

    /// Whether the last test was failed.
    pub(crate) fn is_failed(&self) -> bool {
        self.failed > self.passed
    }

    /// Whether a test is overdue: its day has passed, or there is a cadence and it never passed one.
    pub(crate) fn is_overdue(&self, context: &Context<'_>, control: &Control) -> bool {
        match self.due {
            Some(due) => due <= context.estate.as_of,
            None => control.test_every.is_some(),
        }
    }
}

/// Every control, in the order of ids.
pub(crate) fn rows(context: &Context<'_>) -> Vec<ControlRow> {
    let register = &context.options.register;
    let rows = register.controls.values().map(|control| {
        let tests = Tests::of(context, control);
        ControlRow {
            id: control.id.clone(),
            statement: control.statement.clone(),
            domain: control.domain.map(|domain| word(domain).to_owned()),
            maps: control.maps.clone(),
            accountable: lint::name_of(register, &control.accountable),
            responsible: lint::names_of(register, &control.responsible),
            consulted: lint::names_of(register, &control.consulted),
            informed: lint::names_of(register, &control.informed),
            acceptance: control.acceptance.clone(),
            passed: tests.passed,
            due: tests.due,
            overdue: tests.is_overdue(context, control),
            evidence_held_by: control.evidence_held_by.clone(),
            source: control.place.source(),
            evidence: lint::cited(context, control),
        }
    });
    rows.collect()
}

/// The word of a domain in the register.
pub(crate) fn word(domain: ControlDomain) -> &'static str {
    DOMAINS.iter().find(|(known, _)| *known == domain).map_or("", |(_, word)| word)
}
