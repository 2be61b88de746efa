//! A policy compiled against the actions that the capabilities name.

use tenure_model::{AwsPolicy, ConditionClause, Effect, Matching, Statement, StringSet};

use super::pattern::matches_ignoring_case;

/// The actions that are asked about, each with its place in an [`ActionSet`].
#[derive(Debug)]
pub(super) struct Actions {
    names: Vec<String>,
}

/// A set of asked actions, one bit each.
pub(super) type ActionSet = fixedbitset::FixedBitSet;

impl Actions {
    pub(super) fn new(names: Vec<&str>) -> Self {
        Self { names: names.into_iter().map(str::to_owned).collect() }
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

    fn matching(&self, patterns: &StringSet, resources: &StringSet) -> ActionSet {
        let mut set = ActionSet::with_capacity(self.len());
        for (at, name) in self.names.iter().enumerate() {
            let named = patterns.patterns.iter().any(|pattern| matches_ignoring_case(pattern, name));
            if named == (patterns.matching == Matching::Only) && fits(name, resources) {
                set.insert(at);
            }
        }
        set
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
    pub(super) actions: ActionSet,
    pub(super) everywhere: bool,
    pub(super) conditions: Vec<String>,
}

impl Compiled {
    pub(super) fn new(policy: &AwsPolicy, actions: &Actions) -> Self {
        Self { statements: policy.statements.iter().map(|statement| compile(statement, actions)).collect() }
    }
}

fn compile(statement: &Statement, actions: &Actions) -> CompiledStatement {
    CompiledStatement {
        effect: statement.effect,
        actions: actions.matching(&statement.actions, &statement.resources),
        everywhere: covers_everything(&statement.resources),
        conditions: statement.conditions.iter().map(describe).collect(),
    }
}

/// A condition for a reader: `aws:MultiFactorAuthPresent Bool true`.
fn describe(clause: &ConditionClause) -> String {
    format!("{} {} {}", clause.key, clause.operator, clause.values.join(" | "))
}

/// Whether the resources are all there are. `NotResource` always leaves something out.
fn covers_everything(resources: &StringSet) -> bool {
    resources.matching == Matching::Only
        && resources.patterns.iter().any(|pattern| {
            let rest = pattern.strip_prefix("arn:").unwrap_or(pattern);
            !rest.is_empty() && rest.bytes().all(|byte| byte == b'*' || byte == b':')
        })
}

/// Whether an action can meet the resources at all: a bucket's ARN gives nothing to `iam:CreateUser`,
/// and a permission on `user/${aws:username}` is a permission over oneself only, which is no
/// capability over others.
fn fits(action: &str, resources: &StringSet) -> bool {
    if resources.matching == Matching::AllBut {
        return true;
    }
    let service = action.split(':').next().unwrap_or_default();
    resources.patterns.iter().any(|pattern| {
        let of_self = pattern.contains("${aws:username}") || pattern.contains("${aws:userid}");
        let mut parts = pattern.split(':');
        let target = (parts.next() == Some("arn")).then(|| parts.nth(1)).flatten().unwrap_or("*");
        let target = if target == "iam" && service == "sts" { service } else { target };
        !of_self && matches_ignoring_case(target, service)
    })
}
