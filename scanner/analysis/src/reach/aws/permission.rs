//! One permission of a technique, as the evaluator answers it.

use tenure_model::PrincipalKind;

use super::stance::Stance;
use crate::effective::NOT_READ;
use crate::effective::decision::{Decision, Dependency, Keeper, Layer, Ruling};
use crate::reach::strength::Strength;

/// The policy of AWS that gives everything.
pub(super) const ADMINISTRATOR_ACCESS: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

/// What is known of one request: a value, or that the key is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Facts {
    values: Vec<(String, String)>,
    missing: Vec<String>,
}

impl Facts {
    pub(super) fn with(mut self, key: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.values.push((key.to_owned(), value.to_owned())),
            None => self.missing.push(key.to_owned()),
        }
        self
    }
}

/// A permission that is held.
#[derive(Clone, Debug)]
pub(super) struct Permission {
    pub(super) action: String,
    pub(super) resource: String,
    /// Whether the holder chose the resource.
    pub(super) is_chosen: bool,
    pub(super) strength: Strength,
    pub(super) decision: Decision,
}

/// Whether a permission is held.
#[derive(Clone, Debug)]
pub(super) enum Held {
    Yes(Permission),
    No,
    /// Not on the names that were tried, of more.
    Untold,
}

impl From<Option<Permission>> for Held {
    fn from(held: Option<Permission>) -> Self {
        held.map_or(Self::No, Self::Yes)
    }
}

impl Permission {
    /// Asks; `None` where it is not held, or only under a condition that the holder cannot satisfy.
    pub(super) fn ask(stance: &Stance<'_>, action: &str, resource: &str, facts: &Facts) -> Option<Self> {
        let mut decision = decide(stance, action, resource, facts);
        let mut found = strength(stance, &decision)?;
        if let Reached::Beyond(keys) = found {
            // Perhaps another statement allows it where the facts are against the holder.
            let facts = keys.iter().fold(facts.clone(), |facts, key| facts.with(key, None));
            decision = decide(stance, action, resource, &facts);
            found = strength(stance, &decision)?;
        }
        match found {
            Reached::With(strength) => {
                let (action, resource) = (action.to_owned(), resource.to_owned());
                Some(Self { action, resource, is_chosen: false, strength, decision })
            }
            Reached::Beyond(_) => None,
        }
    }

    /// Asks for the resource that the holder chooses. Where none was found and there were more names than
    /// are tried, nobody knows.
    pub(super) fn ask_any(stance: &Stance<'_>, action: &str, facts: &Facts) -> Held {
        let choices = stance.asker.choices(action);
        let held = choices.names.iter().filter_map(|resource| Self::ask(stance, action, resource, facts));
        let mut best: Option<Self> = None;
        for one in held {
            if best.as_ref().is_none_or(|best| one.strength > best.strength) {
                let is_free = one.strength == Strength::Free;
                best = Some(Self { is_chosen: true, ..one });
                if is_free {
                    break;
                }
            }
        }
        match best {
            Some(best) => Held::Yes(best),
            None if choices.is_cut => Held::Untold,
            None => Held::No,
        }
    }

    /// Asks for something that the resource itself is about to allow the holder by name: nothing but a
    /// Deny, a boundary or a guard rail stands against it.
    pub(super) fn ask_trusted(stance: &Stance<'_>, action: &str, resource: &str) -> Option<Self> {
        let decision = stance.asker.decide(action, resource, &[]);
        // What the role's own policy says is what the holder rewrites.
        let is_no_matter = |layer: &Layer| match layer {
            Layer::Resource => true,
            Layer::Identity => decision.ruling == Ruling::ImplicitDeny,
            _ => false,
        };
        decision.blocked_by.iter().all(is_no_matter).then(|| Self {
            action: action.to_owned(),
            resource: resource.to_owned(),
            is_chosen: false,
            strength: Strength::Free,
            decision,
        })
    }

    /// The conditions that it depends on.
    pub(super) fn conditions(&self) -> impl Iterator<Item = String> + '_ {
        self.decision.depends_on.iter().map(describe)
    }
}

fn decide(stance: &Stance<'_>, action: &str, resource: &str, facts: &Facts) -> Decision {
    let values: Vec<(&str, &str)> = facts.values.iter().map(|(key, value)| (&**key, &**value)).collect();
    let lacking: Vec<&str> = facts.missing.iter().map(String::as_str).collect();
    stance.asker.decide_lacking(action, resource, &values, &lacking)
}

enum Reached {
    With(Strength),
    /// These keys would have to have values that the holder does not decide.
    Beyond(Vec<String>),
}

fn strength(stance: &Stance<'_>, decision: &Decision) -> Option<Reached> {
    if !decision.is_allowed() {
        return None;
    }
    let mut strength = Strength::Free;
    let mut beyond = Vec::new();
    for open in &decision.depends_on {
        match keeper(stance, open) {
            Keeper::Holder => strength = strength.min(Strength::OwnTerms),
            Keeper::Unknown => strength = Strength::Perhaps,
            Keeper::Outside => beyond.push(open.clause.key.clone()),
        }
    }
    Some(if beyond.is_empty() { Reached::With(strength) } else { Reached::Beyond(beyond) })
}

/// Who sees to a condition, knowing who the holder is.
pub(super) fn keeper(stance: &Stance<'_>, open: &Dependency) -> Keeper {
    let key = open.clause.key.to_ascii_lowercase();
    match key.as_str() {
        // A user registers a device of its own; a role's session carries no code.
        "aws:multifactorauthpresent" | "aws:multifactorauthage" => {
            let is_person = stance.principal.kind == PrincipalKind::User;
            if is_person || !open.holds { Keeper::Holder } else { Keeper::Outside }
        }
        // Within an organisation the text stands in the trust policy, for all to read.
        "sts:externalid" => Keeper::Unknown,
        _ => open.keeper,
    }
}

/// A condition for a reader.
pub(super) fn describe(open: &Dependency) -> String {
    let clause = &open.clause;
    if clause.operator == NOT_READ {
        return format!("{} was not read", clause.key);
    }
    let prefix = if open.holds { "" } else { "not where " };
    format!("{prefix}{} {} {}", clause.key, clause.operator, clause.values.join(" | "))
}
