//! Powers over what keeps the customer in control: administrators, logs, evidence, keys, emergency access. Who holds
//! them is asked action by action, by effective access.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use tenure_model::{
    Cloud, Effect, EvidenceRef, PolicyId, Principal, PrincipalKind, PrincipalState, Resource, ScopeId,
};

use crate::Context;
use crate::effective::decision::{Decision, Layer};
use crate::effective::{NOT_READ, Question};

static POWERS: LazyLock<BTreeMap<String, Power>> = LazyLock::new(|| {
    // The list is part of the program, and a test holds that it parses.
    let list: List = toml::from_str(include_str!("powers.toml")).unwrap_or_default();
    list.power.into_iter().map(|power| (power.id.clone(), power)).collect()
});

#[derive(Default, Deserialize)]
struct List {
    power: Vec<Power>,
}

#[derive(Debug, Deserialize)]
struct Power {
    id: String,
    #[serde(flatten)]
    actions: BTreeMap<String, Vec<String>>,
}

/// What a power is asked of.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Over<'a> {
    /// Whatever its holder chooses.
    Any,
    /// One identity.
    Identity(&'a Principal),
    /// One store.
    Store(&'a Resource),
}

/// That somebody holds a power.
#[derive(Clone, Debug)]
pub(crate) struct HeldPower {
    /// By which action.
    pub(crate) action: String,
    /// Over what; `*` or a place where the holder chooses.
    pub(crate) over: String,
    /// Whether nothing is left open.
    pub(crate) is_sure: bool,
    /// The records that show it.
    pub(crate) evidence: Vec<EvidenceRef>,
}

/// The actions of a power over a kind of thing, in the order of the list.
fn actions(power: &str, key: &str) -> &'static [String] {
    POWERS.get(power).and_then(|power| power.actions.get(key)).map_or(&[], Vec::as_slice)
}

impl Context<'_> {
    /// The surest way in which an identity holds a power over something; `None` where it does not.
    pub(crate) fn power(&self, holder: &Principal, power: &str, over: Over<'_>) -> Option<HeldPower> {
        if holder.state == PrincipalState::Deleted {
            return None;
        }
        let mut best: Option<HeldPower> = None;
        for key in keys(holder.cloud, over) {
            for action in actions(power, key) {
                let Some(found) = self.holds(holder, action, over) else { continue };
                if found.is_sure {
                    return Some(found);
                }
                best.get_or_insert(found);
            }
        }
        best
    }

    /// Whether an identity may use an action on anything, and what shows it.
    pub(crate) fn may_anywhere(&self, holder: &Principal, action: &str) -> Option<HeldPower> {
        self.holds(holder, action, Over::Any)
    }

    fn holds(&self, holder: &Principal, action: &str, over: Over<'_>) -> Option<HeldPower> {
        let ask = |scope: &ScopeId| {
            let question = |resource| Question { principal: &holder.id, scope, action, resource, facts: &[] };
            match over {
                Over::Any => self.access.decide_any(&question("*")),
                Over::Identity(target) => {
                    let name = resource_of(target);
                    Some((name.clone(), self.access.decide(&question(&name))))
                }
                Over::Store(store) => {
                    let name = inside(action, store);
                    Some((name.clone(), self.access.decide(&question(&name))))
                }
            }
        };
        let places = self.places(holder);
        // What nothing gives that was read hangs on a policy that nobody read: that is so of anybody. What limits
        // whole accounts allows, and gives nothing.
        let is_held = |decision: &Decision| {
            let read = decision.because.iter().filter(|reason| reason.document != NOT_READ);
            let mut giving =
                read.filter(|reason| matches!(reason.layer, Layer::Identity | Layer::Resource | Layer::Role));
            decision.is_allowed() && giving.any(|reason| reason.effect == Effect::Allow)
        };
        let found = places.iter().filter_map(ask).filter(|(_, decision)| is_held(decision));
        let (place, decision) = found.max_by_key(|(_, decision)| decision.is_free())?;
        Some(HeldPower {
            action: action.to_owned(),
            over: place,
            is_sure: decision.is_free(),
            evidence: self.proof(holder, &decision),
        })
    }

    /// The accounts in which an identity acts: a user of AWS's directory acts where anything is assigned.
    fn places(&self, holder: &Principal) -> Vec<ScopeId> {
        let is_of_directory = holder.cloud == Cloud::Aws
            && matches!(holder.kind, PrincipalKind::DirectoryUser | PrincipalKind::DirectoryGroup);
        if !is_of_directory {
            return vec![holder.scope.clone()];
        }
        let held = self.access.holdings(&holder.id);
        let mut places: Vec<ScopeId> = held.iter().map(|held| held.grant.scope.clone()).collect();
        places.sort();
        places.dedup();
        places
    }

    /// The records behind a decision: the policies that decided, and the grants by which they are held.
    fn proof(&self, holder: &Principal, decision: &Decision) -> Vec<EvidenceRef> {
        let mut proof = vec![holder.evidence.clone()];
        let held = self.access.holdings(&holder.id);
        for reason in decision.because.iter().filter(|reason| reason.document != NOT_READ) {
            let policy = self.estate.policy(&PolicyId::from(reason.document.as_str()));
            proof.extend(policy.map(|policy| policy.evidence.clone()));
            let grants = held.iter().filter(|held| held.policy.as_str() == reason.document);
            proof.extend(grants.take(1).map(|held| held.grant.evidence.clone()));
        }
        proof.sort();
        proof.dedup();
        proof
    }
}

/// Under which keys the actions over a thing stand, for identities of a cloud.
fn keys(cloud: Cloud, over: Over<'_>) -> &'static [&'static str] {
    match (cloud, over) {
        (Cloud::Aws, Over::Any) => &["aws"],
        (Cloud::Azure, Over::Any) => &["azure"],
        (Cloud::Gcp, Over::Any) => &["gcp"],
        (_, Over::Identity(target)) if target.cloud != cloud => &[],
        (Cloud::Aws, Over::Identity(target)) => match target.kind {
            PrincipalKind::User => &["aws-user"],
            PrincipalKind::AssumableRole => &["aws-role"],
            _ => &[],
        },
        (Cloud::Azure, Over::Identity(target)) => match target.kind {
            PrincipalKind::DirectoryUser => &["azure-user"],
            PrincipalKind::ServicePrincipal => &["azure-application"],
            _ => &[],
        },
        (Cloud::Gcp, Over::Identity(target)) => match target.kind {
            PrincipalKind::ServiceAccount => &["gcp-account"],
            _ => &[],
        },
        (_, Over::Store(store)) if store.cloud != cloud => &[],
        (Cloud::Aws, Over::Store(_)) => &["aws-store"],
        (Cloud::Azure, Over::Store(_)) => &["azure-store"],
        (Cloud::Gcp, Over::Store(_)) => &["gcp-store"],
    }
}

/// An identity as the resource of a request.
fn resource_of(target: &Principal) -> String {
    match target.id.as_str().strip_prefix("serviceAccount:") {
        Some(email) => {
            format!("//iam.googleapis.com/{}/serviceAccounts/{email}", target.scope.local())
        }
        None => target.id.to_string(),
    }
}

/// A store as the resource of a request: actions on objects are asked of what lies in it.
fn inside(action: &str, store: &Resource) -> String {
    let is_on_objects = action.starts_with("s3:") && action.contains("Object");
    if is_on_objects { format!("{}/*", store.id) } else { store.id.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_well_formed() {
        assert_eq!(POWERS.len(), 7);
        let known: Vec<&str> = ["aws", "azure", "gcp"]
            .into_iter()
            .chain(["aws-user", "aws-role", "azure-user", "azure-application", "gcp-account"])
            .chain(["aws-store", "azure-store", "gcp-store"])
            .collect();
        for power in POWERS.values() {
            assert!(!power.actions.is_empty(), "{}", power.id);
            for (key, actions) in &power.actions {
                assert!(known.contains(&key.as_str()), "{}: `{key}` is no key", power.id);
                assert!(!actions.is_empty(), "{}: {key}", power.id);
            }
        }
    }

    /// INVARIANT: an action of AWS that does not exist would never be held, and say so without a word.
    #[test]
    fn every_action_of_aws_exists() {
        let catalog = crate::effective::catalog::Catalog::get();
        for power in POWERS.values() {
            let of_aws = power.actions.iter().filter(|(key, _)| key.starts_with("aws"));
            for action in of_aws.flat_map(|(_, actions)| actions) {
                assert!(catalog.id(action).is_some(), "{}: `{action}` is no action", power.id);
            }
        }
    }
}
