//! Equal questions are asked once: whoever holds the same of what bears on the action, in the same account,
//! gets the same answer, unless a statement looks at who he is.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;
use tenure_model::{
    AwsPolicy, Effect, GrantEffect, PolicyId, Principal, PrincipalKind, PrincipalSpec, ScopeId, Statement,
};

use crate::questions::doors::{Doors, names};
use crate::questions::{Asked, Questions, account_of};

/// How the policies of an estate bear on an action.
#[derive(Debug)]
pub(super) struct Sharing<'a> {
    /// Policies with a statement that names the action; the others say nothing.
    bearing: HashMap<&'a PolicyId, Bearing>,
    /// Accounts whose guard rails look at who asks.
    personal_accounts: HashSet<&'a ScopeId>,
    /// Whether a resource's own policy looks at who asks, so that nothing can be shared.
    personal_resource: bool,
}

/// How a policy bears on an action.
#[derive(Clone, Copy, Debug, Default)]
struct Bearing {
    allows: bool,
    /// Whether it looks at who asks.
    is_personal: bool,
}

/// What decides, apart from who asks.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key<'a> {
    account: &'a ScopeId,
    kind: PrincipalKind,
    gives: Vec<&'a PolicyId>,
    bounds: Option<Vec<&'a PolicyId>>,
}

/// An account in which a principal might be allowed.
#[derive(Debug)]
pub(super) struct Candidate<'a> {
    pub(super) principal: &'a Principal,
    pub(super) account: &'a ScopeId,
    /// What it shares with others; `None` where the answer is its own.
    pub(super) key: Option<Key<'a>>,
}

impl<'a> Sharing<'a> {
    pub(super) fn new(questions: &'a Questions<'_>, asked: &Asked<'a>) -> Self {
        let policies = &questions.estate.records().policies;
        let bearing: HashMap<&PolicyId, Bearing> = policies
            .par_iter()
            .filter_map(|policy| {
                let parsed = questions.access.aws_policy(&policy.id)?;
                Some((&policy.id, bearing(parsed, asked.action)?))
            })
            .collect();
        let owner = asked.resource.and_then(account_of).map(ScopeId::aws);
        let is_personal = |scope: &ScopeId| {
            let levels = questions.estate.ancestry(scope);
            let mut rails = levels.iter().flat_map(|level| questions.estate.guard_rails_of(&level.id));
            rails.any(|rail| bearing.get(&rail.policy).is_some_and(|bearing| bearing.is_personal))
        };
        let owner_is_personal = owner.as_ref().is_some_and(is_personal);
        let scopes = questions.estate.records().scopes.iter().map(|scope| &scope.id);
        let personal_accounts: HashSet<&ScopeId> =
            scopes.filter(|scope| owner_is_personal || is_personal(scope)).collect();
        let mut policies = questions.policies_of(asked).into_iter();
        let personal_resource = policies.any(|policy| {
            let of_action = policy.statements.iter().filter(|one| names(&one.actions, asked.action));
            of_action.into_iter().any(is_personal_to_some)
        });
        Self { bearing, personal_accounts, personal_resource }
    }

    /// The accounts in which a principal might be allowed.
    pub(super) fn candidates(
        &self,
        questions: &'a Questions<'_>,
        principal: &'a Principal,
        asked: &Asked<'_>,
        doors: &Doors<'_>,
    ) -> Vec<Candidate<'a>> {
        let is_named = doors.names(principal.id.as_str());
        let is_let_in = is_named
            || asked.resource.is_some() && doors.anyone
            || principal.kind == PrincipalKind::AccountRoot;
        let held = questions.access.holdings(&principal.id);
        let mut keys: Vec<Key<'a>> = Vec::new();
        if !matches!(principal.kind, PrincipalKind::DirectoryUser | PrincipalKind::DirectoryGroup) {
            keys.push(Key::new(&principal.scope, principal.kind));
        }
        let mut is_personal = is_named || self.personal_resource;
        let mut giving: Vec<&ScopeId> = Vec::new();
        for held in &held {
            let scope = &held.grant.scope;
            let at = keys.iter().position(|key| key.account == scope).unwrap_or_else(|| {
                keys.push(Key::new(scope, principal.kind));
                keys.len() - 1
            });
            let Some(key) = keys.get_mut(at) else { continue };
            let bears = self.bearing.get(held.policy);
            let is_unread = questions.access.aws_policy(held.policy).is_none();
            is_personal |= is_unread || bears.is_some_and(|bearing| bearing.is_personal);
            match (held.grant.effect, bears) {
                (GrantEffect::Gives, Some(bearing)) => {
                    key.gives.push(held.policy);
                    if bearing.allows {
                        giving.push(scope);
                    }
                }
                (GrantEffect::Gives, None) | (GrantEffect::Delegates, _) => {}
                (GrantEffect::Bounds, bears) => {
                    let bounds = key.bounds.get_or_insert_default();
                    bounds.extend(bears.map(|_| held.policy));
                }
            }
        }
        keys.retain(|key| is_let_in || giving.contains(&key.account));
        let candidates = keys.into_iter().map(|mut key| {
            key.gives.sort_unstable();
            key.gives.dedup();
            let is_own = is_personal || self.personal_accounts.contains(key.account);
            Candidate { principal, account: key.account, key: (!is_own).then_some(key) }
        });
        candidates.collect()
    }
}

impl<'a> Key<'a> {
    const fn new(account: &'a ScopeId, kind: PrincipalKind) -> Self {
        Self { account, kind, gives: Vec::new(), bounds: None }
    }
}

/// How a policy bears on an action; `None` where it does not name it.
fn bearing(policy: &AwsPolicy, action: &str) -> Option<Bearing> {
    let mut bearing: Option<Bearing> = None;
    for statement in policy.statements.iter().filter(|one| names(&one.actions, action)) {
        let found = bearing.get_or_insert_default();
        found.allows |= statement.effect == Effect::Allow;
        found.is_personal |= looks_at_the_caller(statement);
    }
    bearing
}

/// Whether a statement of a resource's policy tells principals of one account apart, other than by naming
/// whom it lets in: those are asked about each by itself.
fn is_personal_to_some(statement: &Statement) -> bool {
    let excludes = match &statement.principals {
        PrincipalSpec::AllBut(_) => true,
        PrincipalSpec::Only(pairs) => {
            statement.effect == Effect::Deny && pairs.iter().any(|(_, name)| name != "*")
        }
        PrincipalSpec::Unstated => false,
    };
    excludes || looks_at_the_caller(statement)
}

/// What is the same for everyone of an account.
const OF_THE_ACCOUNT: [&str; 4] =
    ["aws:principalaccount", "aws:principalisawsservice", "aws:principalorgid", "aws:principalorgpaths"];

fn looks_at_the_caller(statement: &Statement) -> bool {
    let is_variable = |text: &String| text.contains("${");
    let is_of_caller = |key: &str| {
        let key = key.to_ascii_lowercase();
        let of_caller =
            ["aws:principal", "aws:user", "aws:source"].iter().any(|start| key.starts_with(start));
        of_caller && !OF_THE_ACCOUNT.contains(&key.as_str()) && key != "aws:sourceip"
    };
    statement.resources.patterns.iter().any(is_variable)
        || statement
            .conditions
            .iter()
            .any(|clause| is_of_caller(&clause.key) || clause.values.iter().any(is_variable))
}
