//! Resources whose own policies let someone do an action: buckets, keys, functions, and roles by their
//! trust policies.

use std::collections::HashMap;

use rayon::prelude::*;
use tenure_model::{
    AwsPolicy, Effect, Matching, PolicyId, PolicyState, PrincipalKind, PrincipalSpec, Statement, StringSet,
};

use super::{Asked, Questions, Who};
use crate::effective::aws_action_matches;

/// A resource, with whom its policy lets in.
#[derive(Debug)]
pub(super) struct Door<'a> {
    /// The resource to ask for.
    pub(super) resource: String,
    pub(super) entrant: Entrant<'a>,
    /// The action by which he enters.
    pub(super) action: &'a str,
}

/// Whom a policy names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Entrant<'a> {
    Anyone,
    Account(&'a str),
    Principal(&'a str),
    Service(&'a str),
    Federation(&'a str),
    /// By a canonical user id, an id of a deleted principal, or in a way that AWS has added since.
    Unresolved(&'a str),
}

/// Every door of an action, or those of one resource.
#[derive(Debug, Default)]
pub(super) struct Doors<'a> {
    pub(super) all: Vec<Door<'a>>,
    by_principal: HashMap<&'a str, Vec<usize>>,
    by_account: HashMap<&'a str, Vec<usize>>,
    pub(super) anyone: bool,
}

/// The most doors that are tried for one principal.
const MOST: usize = 64;
/// The most resources of one statement that are asked for.
const MOST_RESOURCES: usize = 8;

impl<'a> Doors<'a> {
    pub(super) fn new(questions: &'a Questions<'_>, asked: &Asked<'a>) -> Self {
        let places = questions.places(asked);
        let all: Vec<Door<'a>> = places.par_iter().flat_map_iter(|place| place.doors(asked)).collect();
        let mut doors = Self::default();
        for (at, door) in all.iter().enumerate() {
            match door.entrant {
                Entrant::Principal(id) => doors.by_principal.entry(id).or_default().push(at),
                Entrant::Account(id) => doors.by_account.entry(id).or_default().push(at),
                Entrant::Anyone => doors.anyone = true,
                Entrant::Service(_) | Entrant::Federation(_) | Entrant::Unresolved(_) => {}
            }
        }
        doors.all = all;
        doors
    }

    /// Whether a policy names a principal itself.
    pub(super) fn names(&self, id: &str) -> bool {
        self.by_principal.contains_key(id)
    }

    /// The resources whose policies name a principal or its account.
    pub(super) fn of(&self, who: &Who) -> Vec<String> {
        let by_name = self.by_principal.get(who.id.as_str()).into_iter();
        let named = by_name.chain(self.by_account.get(who.account.local())).flatten();
        let mut resources: Vec<String> =
            named.take(MOST).filter_map(|at| self.all.get(*at)).map(|door| door.resource.clone()).collect();
        resources.sort_unstable();
        resources.dedup();
        resources
    }
}

/// A resource with its policy.
struct Place<'a> {
    /// What was asked for; empty where any resource will do.
    wanted: &'a str,
    id: &'a str,
    policy: &'a AwsPolicy,
    is_role: bool,
}

impl<'a> Place<'a> {
    fn doors(&self, asked: &Asked<'a>) -> Vec<Door<'a>> {
        let mut doors = Vec::new();
        for statement in self.policy.statements.iter().filter(|one| one.effect == Effect::Allow) {
            for action in ways(asked.action).filter(|action| names(&statement.actions, action)) {
                for resource in self.resources(statement) {
                    let entrants = entrants(statement).into_iter();
                    doors.extend(entrants.map(|entrant| Door {
                        resource: resource.clone(),
                        entrant,
                        action,
                    }));
                }
            }
        }
        doors
    }

    /// What to ask for: what was asked, the role, or what the statement names.
    fn resources(&self, statement: &Statement) -> Vec<String> {
        if !self.wanted.is_empty() {
            return vec![self.wanted.to_owned()];
        }
        let patterns = &statement.resources;
        if self.is_role || patterns.matching == Matching::AllBut {
            return vec![self.id.to_owned()];
        }
        let named = patterns.patterns.iter().take(MOST_RESOURCES);
        named
            .map(|pattern| if pattern.starts_with("arn:") { pattern.clone() } else { self.id.to_owned() })
            .collect()
    }
}

impl Questions<'_> {
    /// The policies of resources that bear on an answer.
    pub(super) fn policies_of<'q>(&'q self, asked: &Asked<'q>) -> Vec<&'q AwsPolicy> {
        self.places(asked).into_iter().map(|place| place.policy).collect()
    }

    /// The policies that may let someone in.
    fn places<'q>(&'q self, asked: &Asked<'q>) -> Vec<Place<'q>> {
        let estate = self.estate;
        let is_of_sts = asked.action.get(..4).is_some_and(|service| service.eq_ignore_ascii_case("sts:"));
        if let Some(wanted) = asked.resource {
            return self.place_of(wanted).into_iter().collect();
        }
        let roles = estate.records().principals.iter().filter(|one| is_of_sts && is_role(one.kind));
        let of_roles = roles.filter_map(|role| {
            let policy = self.access.aws_policy(&self.trust_of(role.id.as_str())?)?;
            Some(Place { wanted: "", id: role.id.as_str(), policy, is_role: true })
        });
        let of_resources = estate.records().resources.iter().filter_map(|resource| {
            let PolicyState::Attached(id) = &resource.policy else { return None };
            let policy = self.access.aws_policy(id)?;
            Some(Place { wanted: "", id: resource.id.as_str(), policy, is_role: false })
        });
        of_roles.chain(of_resources).collect()
    }

    fn place_of<'q>(&'q self, wanted: &'q str) -> Option<Place<'q>> {
        if let Some(role) = self.estate.principal_named(wanted).filter(|one| is_role(one.kind)) {
            let policy = self.access.aws_policy(&self.trust_of(role.id.as_str())?)?;
            return Some(Place { wanted, id: wanted, policy, is_role: true });
        }
        // An object has the policy of its bucket.
        let bucket = || self.estate.resource(wanted.split_once('/')?.0);
        let resource = self.estate.resource(wanted).or_else(bucket)?;
        let PolicyState::Attached(id) = &resource.policy else { return None };
        Some(Place { wanted, id: resource.id.as_str(), policy: self.access.aws_policy(id)?, is_role: false })
    }

    fn trust_of(&self, role: &str) -> Option<PolicyId> {
        let trusts = self.estate.trusts_of(&role.into());
        let first = trusts.first().map(|trust| trust.policy.clone());
        first.or_else(|| Some(PolicyId::from(format!("{role}#trust"))))
    }
}

const fn is_role(kind: PrincipalKind) -> bool {
    matches!(kind, PrincipalKind::AssumableRole | PrincipalKind::ServiceLinkedRole)
}

/// Whoever asks who can assume a role means those too whom an identity provider vouches for.
fn ways(action: &str) -> impl Iterator<Item = &str> {
    let federated: &[&str] = if action.eq_ignore_ascii_case("sts:AssumeRole") {
        &["sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"]
    } else {
        &[]
    };
    std::iter::once(action).chain(federated.iter().copied())
}

/// Whether a set of action patterns holds an action.
pub(super) fn names(actions: &StringSet, action: &str) -> bool {
    let listed = actions.patterns.iter().any(|pattern| aws_action_matches(pattern, action));
    listed == (actions.matching == Matching::Only)
}

fn entrants(statement: &Statement) -> Vec<Entrant<'_>> {
    match &statement.principals {
        PrincipalSpec::Unstated => Vec::new(),
        PrincipalSpec::AllBut(_) => vec![Entrant::Anyone],
        PrincipalSpec::Only(pairs) => pairs.iter().map(|(kind, name)| entrant(kind, name)).collect(),
    }
}

fn entrant<'a>(kind: &str, name: &'a str) -> Entrant<'a> {
    let is_account = |text: &str| text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    match kind {
        _ if name == "*" => Entrant::Anyone,
        "Service" => Entrant::Service(name),
        "Federated" => Entrant::Federation(name),
        "AWS" if is_account(name) => Entrant::Account(name),
        "AWS" => match super::account_of(name) {
            Some(account) if name.ends_with(":root") => Entrant::Account(account),
            Some(_) => Entrant::Principal(name),
            None => Entrant::Unresolved(name),
        },
        _ => Entrant::Unresolved(name),
    }
}
