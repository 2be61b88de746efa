//! Deny assignments: what is denied, to whom, and where, whatever roles give.
//!
//! Source: "List Azure deny assignments", Azure RBAC documentation. They are made by Azure itself, for
//! deployment stacks, managed applications and blueprints.

use serde_json::Value;
use tenure_model::hash::{HashMap, HashSet};
use tenure_model::{Estate, PolicyDocument, PolicyId, PolicyKind, PrincipalId};

use super::arm_id::ArmId;
use super::text::{ArmPermission, arm_permissions, member};

/// Stands for every principal.
const EVERYONE: &str = "00000000-0000-0000-0000-000000000000";

/// A deny assignment, understood.
#[derive(Debug)]
pub(super) struct Deny<'a> {
    pub(super) policy: &'a PolicyId,
    pub(super) at: ArmId,
    /// Whether it stops at its own scope.
    own_scope_only: bool,
    pub(super) permissions: Vec<ArmPermission>,
    /// Object ids in lower case.
    principals: HashSet<String>,
    excluded: HashSet<String>,
}

/// Every deny assignment of an estate, by the subscription that it lies in; those above all under "".
#[derive(Debug, Default)]
pub(super) struct Denies<'a> {
    by_subscription: HashMap<String, Vec<Deny<'a>>>,
    /// Whether the text of each was understood.
    pub(super) understood: bool,
}

impl<'a> Denies<'a> {
    pub(super) fn new(estate: &'a Estate) -> Self {
        let mut denies = Self { by_subscription: HashMap::default(), understood: true };
        let policies = estate.records().policies.iter();
        for policy in policies.filter(|policy| policy.kind == PolicyKind::DenyAssignment) {
            match read(policy) {
                Some(deny) => {
                    let subscription = deny.at.subscription().unwrap_or_default().to_owned();
                    denies.by_subscription.entry(subscription).or_default().push(deny);
                }
                None => denies.understood = false,
            }
        }
        denies
    }

    /// Those that may reach an id, where `chain` holds the scopes above its subscription too.
    pub(super) fn over<'d>(
        &'d self,
        id: &'d ArmId,
        chain: &'d [ArmId],
    ) -> impl Iterator<Item = &'d Deny<'a>> {
        let own = id.subscription().filter(|subscription| !subscription.is_empty());
        let lists = own.into_iter().chain([""]).filter_map(|key| self.by_subscription.get(key));
        lists.flatten().filter(move |deny| deny.covers(id, chain))
    }
}

impl Deny<'_> {
    /// Whether it holds below its scope too.
    pub(super) const fn is_inherited(&self) -> bool {
        !self.own_scope_only
    }

    fn covers(&self, id: &ArmId, chain: &[ArmId]) -> bool {
        if self.own_scope_only {
            return self.at == *id;
        }
        self.at.holds(id) || chain.contains(&self.at)
    }

    /// Whether it speaks of a principal, by itself or through a group that it is in.
    pub(super) fn names(&self, principal: &PrincipalId, groups: &[&PrincipalId]) -> bool {
        let is_in = |list: &HashSet<String>| {
            list.contains(&principal.as_str().to_ascii_lowercase())
                || groups.iter().any(|group| list.contains(&group.as_str().to_ascii_lowercase()))
        };
        (self.principals.contains(EVERYONE) || is_in(&self.principals)) && !is_in(&self.excluded)
    }
}

fn read(policy: &PolicyDocument) -> Option<Deny<'_>> {
    let value: Value = serde_json::from_str(&policy.text).ok()?;
    let ids = |name: &str| -> HashSet<String> {
        let listed = member(&value, name).and_then(Value::as_array);
        let ids = listed.into_iter().flatten().filter_map(|one| one.get("id")?.as_str());
        ids.map(str::to_ascii_lowercase).collect()
    };
    let scope = member(&value, "scope").and_then(Value::as_str);
    let scope = scope.or_else(|| above(policy.id.as_str()))?;
    Some(Deny {
        policy: &policy.id,
        at: ArmId::new(scope),
        own_scope_only: member(&value, "doNotApplyToChildScopes").and_then(Value::as_bool).unwrap_or(false),
        permissions: arm_permissions(member(&value, "permissions")?)?,
        principals: ids("principals"),
        excluded: ids("excludePrincipals"),
    })
}

/// The scope that the id of a deny assignment begins with.
fn above(id: &str) -> Option<&str> {
    let at = id.to_ascii_lowercase().rfind("/providers/microsoft.authorization/denyassignments/")?;
    id.get(..at)
}
