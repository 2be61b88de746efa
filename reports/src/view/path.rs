//! An escalation path in words and as a drawing: what one says, the other says too.

use serde::Serialize;
use tenure_model::{EscalationPath, EscalationStep};

use super::drawing::{self, Drawing};
use super::index::Index;
use super::{label, words};
use crate::presentation::say;
use crate::{Language, hostile};

/// Steps of a path that are printed.
const STEPS_SHOWN: usize = 12;
/// Permissions, conditions or statements that a step prints.
const ITEMS_SHOWN: usize = 8;

/// A way from one principal to more access.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PathView {
    /// "Path from X to Y in 2 steps".
    pub title: String,
    /// What stands at its end.
    pub reaches: String,
    /// Its steps.
    pub steps: Vec<Step>,
    /// Steps beyond those; empty where all are shown.
    pub more_steps: String,
    /// What stops it today; empty where nothing does.
    pub blocked_by: String,
    /// "3 other paths lead from the same start"; empty where there is none.
    pub others: String,
    /// What was not read, so that this answer could be wrong.
    pub blind_spots: Vec<String>,
    /// All of it in sentences, for who cannot see the drawing.
    pub sentences: String,
    /// The drawing.
    pub drawing: Drawing,
    /// What stands at its end, as the assessment says it.
    #[serde(skip)]
    pub(super) end: String,
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Who acts.
    pub from: String,
    /// Who or what is gained.
    pub to: String,
    /// What is done, with the technique's id.
    pub technique: String,
    /// "`iam:PassRole`, `lambda:CreateFunction`"; empty where none is stated.
    pub permissions: String,
    /// Conditions that whoever acts can meet by himself; empty where there are none.
    pub own_conditions: String,
    /// Conditions that others keep; empty where there are none.
    pub kept_conditions: String,
    /// Conditions of which it is not known who can meet them; empty where there are none.
    pub open_conditions: String,
    /// Statements that allow it; empty where none is stated.
    pub because: String,
    /// Why it is only possible; empty where it is shown.
    pub doubt: String,
    /// What stops this step today; empty where nothing does.
    pub blocked_by: String,
    /// What is done, as the drawing says it.
    #[serde(skip)]
    pub(super) drawn_technique: String,
    /// The permissions, as the drawing says them: resources by their names.
    #[serde(skip)]
    pub(super) drawn_permissions: String,
    /// The conditions one by one, each with its class in the drawing.
    #[serde(skip)]
    conditions: Vec<(&'static str, String)>,
}

impl Step {
    fn new(index: &Index<'_>, step: &EscalationStep) -> Self {
        let class = |condition: &String| {
            if step.met_by_holder.contains(condition) {
                "own"
            } else if step.kept_by_others.contains(condition) {
                "kept"
            } else {
                "open"
            }
        };
        let of_class = |wanted: &str| {
            let kept: Vec<&String> = step.conditions.iter().filter(|one| class(one) == wanted).collect();
            joined(index, &kept)
        };
        let title = if step.title.is_empty() { &step.technique } else { &step.title };
        let by_name = |permission: &String| match permission.split_once(" on arn:") {
            Some((action, rest)) => format!("{action} on {}", label::of(index, &format!("arn:{rest}")).name),
            None => permission.clone(),
        };
        let drawn_permissions: Vec<String> = step.permissions.iter().take(ITEMS_SHOWN).map(by_name).collect();
        Self {
            drawn_technique: hostile::id(title),
            drawn_permissions: joined(index, &drawn_permissions),
            from: hostile::id(&step.from),
            to: hostile::id(&step.to),
            technique: match step.title.as_str() {
                "" => hostile::id(&step.technique),
                title => format!("{} ({})", hostile::id(title), hostile::id(&step.technique)),
            },
            permissions: joined(index, &step.permissions),
            own_conditions: of_class("own"),
            kept_conditions: of_class("kept"),
            open_conditions: of_class("open"),
            because: joined(index, &step.because),
            doubt: hostile::id(&step.doubt),
            blocked_by: joined(index, &step.blocked_by),
            conditions: step.conditions.iter().map(|one| (class(one), hostile::id(one))).collect(),
        }
    }

    /// The conditions with their class in the drawing: `own`, `kept` or `open`.
    pub(super) fn drawn_conditions(&self) -> impl Iterator<Item = (&'static str, String)> + '_ {
        self.conditions.iter().cloned()
    }

    fn sentence(&self, language: &Language, number: usize) -> String {
        let mut told = say!(
            language,
            "told-step",
            number = number as u64,
            from = self.from.as_str(),
            to = self.to.as_str(),
            technique = self.technique.as_str()
        );
        for (key, what) in [
            ("told-with", &self.permissions),
            ("told-if-own", &self.own_conditions),
            ("told-if-kept", &self.kept_conditions),
            ("told-if", &self.open_conditions),
            ("told-possible", &self.doubt),
            ("told-stopped", &self.blocked_by),
        ] {
            if !what.is_empty() {
                told = say!(language, key, before = told, what = what.as_str());
            }
        }
        say!(language, "told-end", before = told)
    }
}

impl PathView {
    pub(super) fn new(index: &Index<'_>, path: &EscalationPath) -> Self {
        let language = index.language;
        let steps: Vec<Step> =
            path.steps.iter().take(STEPS_SHOWN).map(|step| Step::new(index, step)).collect();
        let reaches = hostile::id(&path.reaches);
        let target = words::target(language, &reaches);
        let start = steps.first().map_or("", |step| step.from.as_str());
        let blocked_by = joined(index, &path.blocked_by);
        let mut view = Self {
            title: say!(
                language,
                "path-title",
                start = start,
                target = target.as_str(),
                steps = words::len(&path.steps)
            ),
            more_steps: words::more(language, path.steps.len(), STEPS_SHOWN, "more-step"),
            others: match path.others {
                0 => String::new(),
                others => say!(language, "path-others", count = others),
            },
            blind_spots: path
                .blind_spots
                .iter()
                .take(ITEMS_SHOWN)
                .map(|one| hostile::sentence(one))
                .collect(),
            sentences: String::new(),
            drawing: Drawing::default(),
            reaches: target,
            end: reaches,
            steps,
            blocked_by,
        };
        view.sentences = view.told(language);
        view.drawing = drawing::draw(index, &view);
        view
    }

    /// The whole path in sentences.
    fn told(&self, language: &Language) -> String {
        let steps = self.steps.iter().enumerate().map(|(at, step)| step.sentence(language, at + 1));
        let mut told: Vec<String> = steps.collect();
        if !self.more_steps.is_empty() {
            told.push(say!(language, "told-more", more = self.more_steps.as_str()));
        }
        told.push(say!(language, "told-reaches", target = self.reaches.as_str()));
        if !self.blocked_by.is_empty() {
            told.push(say!(language, "told-stopped-today", rail = self.blocked_by.as_str()));
        }
        told.join(" ")
    }
}

/// Whether a step begins where the one before ended. What was gained may be said with more words: `X, with
/// policies as it likes`.
pub(crate) fn continues(last: &str, from: &str) -> bool {
    last.strip_prefix(from)
        .is_some_and(|rest| rest.is_empty() || (!from.is_empty() && rest.starts_with(", ")))
}

/// A path in one line, for tables and terminals: `jane → [iam-put-user-policy] jane → …`.
pub(crate) fn in_one_line(path: &EscalationPath) -> String {
    let mut text = String::new();
    let mut last = "";
    for step in &path.steps {
        if !continues(last, &step.from) {
            text.push_str(&format!("{}{}", if text.is_empty() { "" } else { "; " }, step.from));
        }
        text.push_str(&format!(" [{}]→ {}", step.technique, step.to));
        last = &step.to;
        // Whatever is beyond is in the assessment; a cell or a line holds no more than this.
        if text.len() > 4 * hostile::TEXT_LIMIT {
            break;
        }
    }
    if path.reaches != last {
        text.push_str(&format!(" = {}", path.reaches));
    }
    hostile::sentence(&text)
}

/// Items in a line, the first few of them.
fn joined<T: AsRef<str>>(index: &Index<'_>, items: &[T]) -> String {
    let shown: Vec<String> = items.iter().take(ITEMS_SHOWN).map(|item| hostile::id(item.as_ref())).collect();
    let rest = words::more(index.language, items.len(), ITEMS_SHOWN, "more-item");
    if rest.is_empty() { shown.join(", ") } else { format!("{}, {rest}", shown.join(", ")) }
}
