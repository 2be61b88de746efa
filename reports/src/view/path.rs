//! An escalation path in words and as a drawing: what one says, the other says too.

use serde::Serialize;
use tenure_model::{EscalationPath, EscalationStep};

use super::drawing::{self, Drawing};
use super::index::Index;
use super::{label, sentences, words};
use crate::hostile;

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
            joined(&kept)
        };
        let title = if step.title.is_empty() { &step.technique } else { &step.title };
        let by_name = |permission: &String| match permission.split_once(" on arn:") {
            Some((action, rest)) => format!("{action} on {}", label::of(index, &format!("arn:{rest}")).name),
            None => permission.clone(),
        };
        let drawn_permissions: Vec<String> = step.permissions.iter().take(ITEMS_SHOWN).map(by_name).collect();
        Self {
            drawn_technique: hostile::id(title),
            drawn_permissions: joined(&drawn_permissions),
            from: hostile::id(&step.from),
            to: hostile::id(&step.to),
            technique: match step.title.as_str() {
                "" => hostile::id(&step.technique),
                title => format!("{} ({})", hostile::id(title), hostile::id(&step.technique)),
            },
            permissions: joined(&step.permissions),
            own_conditions: of_class("own"),
            kept_conditions: of_class("kept"),
            open_conditions: of_class("open"),
            because: joined(&step.because),
            doubt: hostile::id(&step.doubt),
            blocked_by: joined(&step.blocked_by),
            conditions: step.conditions.iter().map(|one| (class(one), hostile::id(one))).collect(),
        }
    }

    /// The conditions with their class in the drawing: `own`, `kept` or `open`.
    pub(super) fn drawn_conditions(&self) -> impl Iterator<Item = (&'static str, String)> + '_ {
        self.conditions.iter().cloned()
    }

    fn sentence(&self, number: usize) -> String {
        let mut text = format!("{number}. {} gains {} by {}", self.from, self.to, self.technique);
        let mut add = |lead: &str, what: &str| {
            if !what.is_empty() {
                text.push_str(lead);
                text.push_str(what);
            }
        };
        add(" with ", &self.permissions);
        add(", if (in its own hands) ", &self.own_conditions);
        add(", if (not in its hands) ", &self.kept_conditions);
        add(", if ", &self.open_conditions);
        add(". Possible, not shown: ", &self.doubt);
        add(". Stopped by ", &self.blocked_by);
        text.push('.');
        text
    }
}

impl PathView {
    pub(super) fn new(index: &Index<'_>, path: &EscalationPath) -> Self {
        let steps: Vec<Step> =
            path.steps.iter().take(STEPS_SHOWN).map(|step| Step::new(index, step)).collect();
        let reaches = hostile::id(&path.reaches);
        let count = words::count(words::len(&path.steps), "step");
        let start = steps.first().map_or("", |step| step.from.as_str());
        let blocked_by = joined(&path.blocked_by);
        let mut view = Self {
            title: format!("Path from {start} to {reaches} in {count}"),
            more_steps: sentences::more(path.steps.len(), STEPS_SHOWN, "step"),
            others: match path.others {
                0 => String::new(),
                others => format!("{} from the same start", words::count(others, "other path")),
            },
            blind_spots: path
                .blind_spots
                .iter()
                .take(ITEMS_SHOWN)
                .map(|one| hostile::sentence(one))
                .collect(),
            sentences: String::new(),
            drawing: Drawing::default(),
            reaches,
            steps,
            blocked_by,
        };
        view.sentences = view.told();
        view.drawing = drawing::draw(index, &view);
        view
    }

    /// The whole path in sentences.
    fn told(&self) -> String {
        let steps = self.steps.iter().enumerate().map(|(at, step)| step.sentence(at + 1));
        let mut told: Vec<String> = steps.collect();
        if !self.more_steps.is_empty() {
            told.push(format!("And {}.", self.more_steps));
        }
        told.push(format!("That reaches {}.", self.reaches));
        if !self.blocked_by.is_empty() {
            told.push(format!("Today it is stopped by {}.", self.blocked_by));
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
fn joined<T: AsRef<str>>(items: &[T]) -> String {
    let shown: Vec<String> = items.iter().take(ITEMS_SHOWN).map(|item| hostile::id(item.as_ref())).collect();
    let rest = sentences::more(items.len(), ITEMS_SHOWN, "item");
    if rest.is_empty() { shown.join(", ") } else { format!("{}, {rest}", shown.join(", ")) }
}
