//! Organization policies that stop techniques.
//!
//! "Understanding hierarchy evaluation" in Google's documentation of organization policies: of a constraint
//! that is enforced or not, the policy of the nearest place decides; where none is set, the default of the
//! constraint does.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;
use tenure_model::{Cloud, Estate, EvidenceRef, Facet, PolicyKind, ScopeId};

use super::place::Places;

/// That a service account can be used in its own project alone. Enforced unless somebody says otherwise
/// ("Attach service accounts to resources").
pub(super) const OWN_PROJECT_ONLY: &str = "iam.disableCrossProjectServiceAccountUsage";

/// Constraints that are enforced where no policy says otherwise ("Restrict IAM service account usage").
const BY_DEFAULT: [&str; 2] = [OWN_PROJECT_ONLY, "iam.managed.disableServiceAccountApiKeyCreation"];

/// Whether a constraint is enforced at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Enforced<'a> {
    /// It is not.
    No,
    /// It was not read, or hangs on a condition.
    Unknown,
    /// By default.
    ByDefault,
    /// By the policy of this place.
    At(&'a ScopeId, &'a EvidenceRef),
}

/// What one organization policy says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Says {
    Enforce,
    Allow,
    Default,
    Depends,
}

/// The organization policies of an estate.
#[derive(Debug)]
pub(super) struct Constraints<'a> {
    by_scope: HashMap<(&'a ScopeId, &'a str), (Says, &'a EvidenceRef)>,
    /// Places of which policies were not read.
    unread: HashSet<&'a ScopeId>,
}

impl<'a> Constraints<'a> {
    pub(super) fn new(estate: &'a Estate) -> Self {
        let policies = estate.records().policies.iter();
        let policies =
            policies.filter(|one| one.cloud == Cloud::Gcp && one.kind == PolicyKind::OrganizationPolicy);
        let mut by_scope = BTreeMap::new();
        for policy in policies {
            let constraint = policy.id.as_str().rsplit("/policies/").next().unwrap_or_default();
            let constraint = constraint.strip_prefix("constraints/").unwrap_or(constraint);
            by_scope.insert((&policy.scope, constraint), (read(&policy.text), &policy.evidence));
        }
        let unread = estate.gaps.iter().filter(|gap| gap.blinds.contains(&Facet::GuardRails));
        Self { by_scope: by_scope.into_iter().collect(), unread: unread.map(|gap| &gap.scope).collect() }
    }

    /// Whether a constraint is enforced in a project.
    pub(super) fn enforced(&self, places: &Places<'a>, project: &ScopeId, constraint: &str) -> Enforced<'a> {
        let default = if BY_DEFAULT.contains(&constraint) { Enforced::ByDefault } else { Enforced::No };
        for scope in places.chain(project) {
            match self.by_scope.get(&(*scope, constraint)) {
                Some((Says::Enforce, evidence)) => return Enforced::At(scope, evidence),
                Some((Says::Allow, _)) => return Enforced::No,
                Some((Says::Default, _)) => return default,
                Some((Says::Depends, _)) => return Enforced::Unknown,
                None if self.unread.contains(*scope) => return Enforced::Unknown,
                None => {}
            }
        }
        default
    }
}

/// What a policy says, in either form in which the cloud tells it.
fn read(text: &str) -> Says {
    let Ok(policy) = serde_json::from_str::<Value>(text) else { return Says::Depends };
    if let Some(old) = policy.get("booleanPolicy") {
        return says(old.get("enforced"));
    }
    let Some(spec) = policy.get("spec") else {
        // Without a specification it only rehearses one, or restores the default.
        return Says::Default;
    };
    if spec.get("reset").and_then(Value::as_bool) == Some(true) {
        return Says::Default;
    }
    let rules = spec.get("rules").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let mut all: Vec<Says> = rules.iter().map(|rule| says(rule.get("enforce"))).collect();
    all.dedup();
    match all.as_slice() {
        [one] => *one,
        [] => Says::Default,
        _ => Says::Depends,
    }
}

fn says(enforce: Option<&Value>) -> Says {
    let is_true =
        enforce.is_some_and(|value| value.as_bool() == Some(true) || value.as_str() == Some("true"));
    if is_true { Says::Enforce } else { Says::Allow }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_are_read_in_both_forms() {
        assert_eq!(read(r#"{"spec":{"rules":[{"enforce":true}]}}"#), Says::Enforce);
        assert_eq!(read(r#"{"spec":{"rules":[{"enforce":false}]}}"#), Says::Allow);
        assert_eq!(read(r#"{"spec":{"reset":true}}"#), Says::Default);
        assert_eq!(read(r#"{"dryRunSpec":{"rules":[{"enforce":true}]}}"#), Says::Default);
        let depends =
            r#"{"spec":{"rules":[{"enforce":true,"condition":{"expression":"x"}},{"enforce":false}]}}"#;
        assert_eq!(read(depends), Says::Depends);
        assert_eq!(read(r#"{"booleanPolicy":{"enforced":true}}"#), Says::Enforce);
        assert_eq!(read(r#"{"booleanPolicy":{}}"#), Says::Allow);
        assert_eq!(read("not JSON"), Says::Depends);
    }
}
