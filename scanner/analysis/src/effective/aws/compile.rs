//! A policy compiled against the actions that the capabilities name.

use std::collections::BTreeMap;

use tenure_model::{AwsPolicy, ConditionClause, Effect, Matching, Statement, StringSet};

use super::pattern::matches_ignoring_case;
use super::resources::{Extent, Resources, Target};

/// The actions that are asked about, each with its place in an [`ActionSet`].
#[derive(Debug)]
pub(super) struct Actions {
    names: Vec<String>,
    /// What each works on.
    targets: Vec<Target>,
}

/// A set of asked actions, one bit each.
pub(super) type ActionSet = fixedbitset::FixedBitSet;

impl Actions {
    /// INVARIANT: `names` are sorted, so that a name is found by halving.
    pub(super) fn new(mut names: Vec<&str>, on: &BTreeMap<String, Vec<String>>) -> Self {
        names.sort_unstable();
        names.dedup();
        let kind = |name: &str| on.iter().find(|(_, typed)| typed.iter().any(|one| one == name));
        Self {
            targets: names
                .iter()
                .map(|name| Target::new(name, kind(name).map(|(kind, _)| &**kind)))
                .collect(),
            names: names.into_iter().map(str::to_owned).collect(),
        }
    }

    pub(super) const fn len(&self) -> usize {
        self.names.len()
    }

    pub(super) fn set<'n>(&self, names: impl IntoIterator<Item = &'n String>) -> ActionSet {
        let mut set = ActionSet::with_capacity(self.len());
        for name in names {
            if let Ok(at) = self.names.binary_search(name) {
                set.insert(at);
            }
        }
        set
    }

    pub(super) fn names_of(&self, set: &ActionSet) -> Vec<String> {
        set.ones().filter_map(|at| self.names.get(at).cloned()).collect()
    }
}

/// A policy as the evaluator reads it.
#[derive(Debug)]
pub(super) struct Compiled {
    pub(super) statements: Vec<CompiledStatement>,
}

/// One statement, reduced to what the capabilities ask.
#[derive(Debug)]
pub(super) struct CompiledStatement {
    pub(super) effect: Effect,
    /// The actions that it matches on some resource.
    pub(super) actions: ActionSet,
    /// Those of them that it matches on every resource, or on all but named ones.
    pub(super) everywhere: ActionSet,
    /// The resources, where they are few enough to be compared with those of another statement.
    pub(super) resources: StringSet,
    /// Conditions that the facts do not settle; the statement counts only where all of them hold.
    pub(super) conditions: Vec<String>,
    /// Whether it speaks of nobody but account roots.
    pub(super) root_only: bool,
}

impl Compiled {
    pub(super) fn new(policy: &AwsPolicy, actions: &Actions) -> Self {
        Self { statements: policy.statements.iter().map(|statement| compile(statement, actions)).collect() }
    }
}

fn compile(statement: &Statement, asked: &Actions) -> CompiledStatement {
    let resources = Resources::new(statement);
    let mut actions = ActionSet::with_capacity(asked.len());
    let mut everywhere = ActionSet::with_capacity(asked.len());
    let by_region = statement.conditions.iter().any(is_region);
    // Most actions of a service work on the same: the extent is worked out once for them.
    let mut known: Vec<(&Target, Extent)> = Vec::new();
    for (at, (name, target)) in asked.names.iter().zip(&asked.targets).enumerate() {
        let named = statement.actions.patterns.iter().any(|pattern| matches_ignoring_case(pattern, name));
        if named != (statement.actions.matching == Matching::Only) {
            continue;
        }
        let service = name.split(':').next().unwrap_or_default();
        if by_region && statement.effect == Effect::Deny && !GLOBAL.contains(&service) {
            continue;
        }
        let extent = match known.iter().rev().find(|(of, _)| *of == target) {
            Some((_, extent)) => *extent,
            None => {
                let extent = resources.extent(target);
                known.push((target, extent));
                extent
            }
        };
        actions.set(at, extent != Extent::Nothing);
        everywhere.set(at, extent == Extent::Everything);
    }
    let is_global = any_is_global(&actions, asked);
    let root_only = is_root_only(statement);
    let is_open = |clause: &&ConditionClause| {
        !(is_region(clause) && !is_global || root_only && is_principal_arn(clause))
    };
    CompiledStatement {
        effect: statement.effect,
        conditions: statement.conditions.iter().filter(is_open).map(describe).collect(),
        root_only,
        resources: statement.resources.clone(),
        actions,
        everywhere,
    }
}

/// A condition for a reader: `aws:MultiFactorAuthPresent Bool true`.
fn describe(clause: &ConditionClause) -> String {
    format!("{} {} {}", clause.key, clause.operator, clause.values.join(" | "))
}

/// Services without regions: a condition on the region of a request settles them, one way or the
/// other, and the caller has no choice.
const GLOBAL: &[&str] =
    &["account", "cloudfront", "iam", "identitystore", "organizations", "route53", "sso", "sts"];

/// The region of a request is the caller's choice, so that a limit on it leaves him what he can do in
/// the other regions.
fn is_region(clause: &ConditionClause) -> bool {
    clause.key.eq_ignore_ascii_case("aws:RequestedRegion")
}

fn any_is_global(actions: &ActionSet, asked: &Actions) -> bool {
    actions.ones().any(|at| {
        let service = asked.names.get(at).and_then(|name| name.split(':').next()).unwrap_or_default();
        GLOBAL.contains(&service)
    })
}

/// "Deny everything to root users" is a common guard rail, and settled by what the principal is.
fn is_root_only(statement: &Statement) -> bool {
    statement.conditions.iter().any(|clause| {
        let plain = ["StringLike", "StringEquals", "ArnLike", "ArnEquals"];
        is_principal_arn(clause)
            && plain.iter().any(|operator| clause.operator.eq_ignore_ascii_case(operator))
            && clause.values.iter().all(|value| value.ends_with(":root"))
    })
}

fn is_principal_arn(clause: &ConditionClause) -> bool {
    clause.key.eq_ignore_ascii_case("aws:PrincipalArn")
}
