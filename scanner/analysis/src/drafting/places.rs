//! Environments of a draft: what is called production, and all the rest of each cloud.

use std::collections::BTreeMap;

use tenure_model::{Scope, ScopeKind};

use super::words::{comment, string};
use crate::Context;

/// Words by which accounts, subscriptions and projects are called after what they are for.
const WORDS: &[(&str, &[&str])] = &[
    ("production", &["prod", "prd", "production", "live"]),
    ("staging", &["staging", "stage", "stg", "preprod", "uat"]),
    ("test", &["test", "tst", "qa"]),
    ("development", &["dev", "development"]),
    ("sandbox", &["sandbox", "sbx", "playground"]),
];

pub(super) fn environments(context: &Context<'_>) -> String {
    let mut named: BTreeMap<usize, Vec<&Scope>> = BTreeMap::new();
    let mut tops: BTreeMap<&str, Vec<&Scope>> = BTreeMap::new();
    for scope in &context.estate.records().scopes {
        if scope.parent.as_ref().is_none_or(|parent| context.estate.scope(parent).is_none()) {
            tops.entry(scope.cloud.as_str()).or_default().push(scope);
            continue;
        }
        let is_leaf = matches!(scope.kind, ScopeKind::Account | ScopeKind::Subscription | ScopeKind::Project);
        if let Some(word) = is_leaf.then(|| purpose(&scope.name)).flatten() {
            named.entry(word).or_default().push(scope);
        }
    }
    let mut text = "\n# The environments that you look at as one. Proof of offboarding is measured against all of them.\n".to_owned();
    for (word, scopes) in named {
        let Some((id, _)) = WORDS.get(word) else { continue };
        text.push_str("# A guess, from the names: move what belongs elsewhere.\n");
        text.push_str(&environment(id, &scopes));
    }
    for (cloud, scopes) in tops {
        text.push_str(&format!("# All that lies in {cloud} and is not named above.\n"));
        text.push_str(&environment(&format!("other-{cloud}"), &scopes));
    }
    text
}

/// Which of the words a name has for one of its parts.
fn purpose(name: &str) -> Option<usize> {
    let lower = name.to_lowercase();
    let parts: Vec<&str> = lower.split(|char: char| !char.is_alphanumeric()).collect();
    WORDS.iter().position(|(_, words)| parts.iter().any(|part| words.contains(part)))
}

fn environment(id: &str, scopes: &[&Scope]) -> String {
    let mut text = format!("[[environment]]\nid = {}\nscopes = [\n", string(id));
    for scope in scopes {
        let name = comment(&scope.name);
        text.push_str(&format!("    {}, # {} {name}\n", string(scope.id.as_str()), scope.kind.as_str()));
    }
    text.push_str("]\n\n");
    text
}
