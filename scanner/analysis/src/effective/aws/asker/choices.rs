//! Resources of the caller's own choice: what he makes, he may name as the policies want it.

use std::collections::BTreeSet;

use tenure_model::Effect;

use super::Asker;
use crate::effective::aws::catalog::Catalog;
use crate::effective::aws::decision::{Decision, Keeper};
use crate::effective::aws::pattern::matches;

/// The name of something new.
const NEW: &str = "tenure-new";
/// The most resources that are tried for one question.
const MOST: usize = 64;

/// Names of resources to try.
#[derive(Clone, Debug, Default)]
pub(crate) struct Choices {
    pub(crate) names: Vec<String>,
    /// Whether the policies name more than are tried.
    pub(crate) is_cut: bool,
}

impl Asker<'_> {
    /// The best answer over resources that the caller chooses: new ones, or none at all. `None` where no
    /// choice is allowed.
    pub fn decide_any(&self, action: &str, facts: &[(&str, &str)]) -> Option<(String, Decision)> {
        let mut best: Option<(String, Decision)> = None;
        for resource in self.choices(action).names {
            let decision = self.decide(action, &resource, facts);
            let is_better = best.as_ref().is_none_or(|(_, known)| doubt(&decision) < doubt(known));
            if !decision.is_allowed() || !is_better {
                continue;
            }
            let is_sure = decision.depends_on.is_empty();
            best = Some((resource, decision));
            if is_sure {
                break;
            }
        }
        best
    }

    /// Names of resources to try: of each type that the action works on, and as the caller's own Allow
    /// statements would have them.
    pub(crate) fn choices(&self, action: &str) -> Choices {
        let catalog = Catalog::get();
        let types: Vec<Type> = catalog
            .id(action)
            .into_iter()
            .flat_map(|id| catalog.resource_types(id))
            .map(|of| Type {
                instance: self.filled(of.arn_pattern, NEW),
                form: self.filled(of.arn_pattern, "*"),
            })
            .collect();
        let mut allows =
            self.identity.iter().flat_map(|document| document.policy.patterns_for(Effect::Allow, action));
        let mut choices: BTreeSet<String> = BTreeSet::new();
        if types.is_empty() {
            choices.insert("*".to_owned());
        }
        choices.extend(types.iter().map(|of| of.instance.clone()));
        for pattern in allows.by_ref().take(MOST) {
            choices.extend(types.iter().filter_map(|of| of.named_as(&pattern)));
        }
        let is_new = |name: String| !choices.contains(&name);
        let mut further = allows.flat_map(|pattern| types.iter().filter_map(move |of| of.named_as(&pattern)));
        let is_cut = choices.len() > MOST || further.any(is_new);
        Choices { names: choices.into_iter().take(MOST).collect(), is_cut }
    }

    /// The ARN of a type, in the caller's account.
    fn filled(&self, arn_pattern: &str, name: &str) -> String {
        let mut filled = String::new();
        let mut rest = arn_pattern;
        while let Some((before, after)) = rest.split_once("${") {
            let (variable, after) = after.split_once('}').unwrap_or((after, ""));
            filled.push_str(before);
            filled.push_str(match variable {
                "Partition" => "aws",
                "Account" => self.scope.local(),
                "Region" if name == NEW => "us-east-1",
                _ => name,
            });
            rest = after;
        }
        filled + rest
    }
}

/// A type of resource that an action works on.
struct Type {
    /// A new one.
    instance: String,
    /// What all of them look like, with wildcards.
    form: String,
}

impl Type {
    /// A new one with a name that a pattern matches: where the pattern is a wildcard, as the type has it.
    /// `None` where the pattern speaks of other things.
    fn named_as(&self, pattern: &str) -> Option<String> {
        let wanted: Vec<&str> = pattern.splitn(6, ':').collect();
        let typed: Vec<&str> = self.instance.splitn(6, ':').collect();
        if wanted.len() != 6 || typed.len() != 6 {
            return None;
        }
        let parts = wanted.iter().zip(typed).map(|(wanted, typed)| match *wanted {
            "*" => typed.to_owned(),
            wanted => wanted.replace('*', NEW).replace('?', "x"),
        });
        let named = parts.collect::<Vec<_>>().join(":");
        matches(&self.form, &named).then_some(named)
    }
}

/// How much stands in the way of an answer: nothing, what the caller sees to himself, what nobody knows,
/// what he cannot.
fn doubt(decision: &Decision) -> (Option<Keeper>, usize) {
    (decision.depends_on.iter().map(|open| open.keeper).max(), decision.depends_on.len())
}
