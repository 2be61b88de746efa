use serde::Serialize;
use tenure_model::{ControlState, Framework, Proves};

use super::index::Index;
use super::words;
use crate::frameworks::{self, Objective};
use crate::presentation::say;
use crate::{Language, hostile};

/// Lines of the register's controls that the report shows; the table has them all.
const LINES: usize = 60;

/// What the scan says of the controls of frameworks, counted, and of the customer's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FrameworksView {
    /// A line per framework.
    pub lines: Vec<FrameworkLine>,
    /// The customer's own controls, a line for each control of a framework that they map to.
    pub objectives: Vec<ObjectiveLine>,
    /// Lines beyond those; empty where all are shown.
    pub more: String,
}

/// A framework with its controls counted by answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FrameworkLine {
    /// Its id, by which a pack is laid out.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its edition.
    pub edition: String,
    /// Its controls.
    pub controls: String,
    /// How many have each answer, in the order of [`ControlState::ALL`].
    pub answers: Vec<AnswerCount>,
}

/// How many controls of a framework have one answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AnswerCount {
    /// The answer in words.
    pub label: String,
    /// How many.
    pub count: String,
    /// Whether that is bad and not nothing.
    pub bad: bool,
}

/// A control of the register, and one that it maps to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ObjectiveLine {
    /// The register's id.
    pub id: String,
    /// What it says.
    pub statement: String,
    /// Who answers for it.
    pub accountable: String,
    /// The control that it maps to, as written.
    pub maps: String,
    /// That control's title, where it may be shown.
    pub title: String,
    /// What the scan says of it.
    pub answer: String,
    /// Whether it is refuted.
    pub bad: bool,
}

impl FrameworksView {
    pub(crate) fn new(index: &Index<'_>) -> Self {
        let objectives = frameworks::objectives(index.assessment);
        let more = objectives.len().saturating_sub(LINES) as u64;
        Self {
            lines: frameworks::all().iter().map(|framework| line(index, framework)).collect(),
            objectives: objectives.iter().take(LINES).map(|one| objective(index, one)).collect(),
            more: if more == 0 { String::new() } else { index.language.number(more) },
        }
    }
}

fn line(index: &Index<'_>, framework: &Framework) -> FrameworkLine {
    let results = frameworks::results(framework, index.assessment);
    let answers = ControlState::ALL.map(|state| {
        let count = results.iter().filter(|result| result.state == state).count() as u64;
        AnswerCount {
            label: label(index.language, state),
            count: index.language.number(count),
            bad: state == ControlState::Refuted && count > 0,
        }
    });
    FrameworkLine {
        id: framework.id.clone(),
        name: framework.name.clone(),
        edition: framework.edition.clone(),
        controls: index.language.number(words::len(&framework.controls)),
        answers: answers.into(),
    }
}

fn label(language: &Language, state: ControlState) -> String {
    let key = ["control-state-", state.as_str()].concat();
    say!(language, &key)
}

fn objective(index: &Index<'_>, objective: &Objective<'_>) -> ObjectiveLine {
    let state = objective
        .named
        .map(|(framework, control)| frameworks::result(framework, control, index.assessment).state);
    let refute_only = objective.named.is_some_and(|(_, control)| control.proves == Proves::RefuteOnly);
    let answer = match state {
        None if objective.reference.is_empty() => say!(index.language, "frameworks-maps-nothing"),
        None => say!(index.language, "frameworks-maps-unknown"),
        Some(ControlState::NoExceptionFound) if refute_only => say!(index.language, "frameworks-not-refuted"),
        Some(state) => label(index.language, state),
    };
    ObjectiveLine {
        id: hostile::name(&objective.declared.id),
        statement: hostile::sentence(&objective.declared.statement),
        accountable: hostile::name(&objective.declared.accountable),
        maps: hostile::id(objective.reference),
        title: objective.named.map(|(_, control)| control.title.clone()).unwrap_or_default(),
        answer,
        bad: state == Some(ControlState::Refuted),
    }
}
