//! What the files of earlier units tell about later ones.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tenure_model::ScopeId;
use tenure_snapshot::UnitKey;

use super::key;
use super::name::is_guid;
use crate::units::{Need, Per, Unit, unit_of, units};

/// What was listed, by unit.
#[derive(Default)]
pub(super) struct Facts {
    units: BTreeMap<UnitKey, Listed>,
}

/// What the files of one unit listed.
#[derive(Default)]
pub(super) struct Listed {
    /// Things that other units ask about, in lower case.
    ids: BTreeSet<String>,
    /// Things that pages were about, in lower case.
    pub(super) objects: BTreeSet<String>,
}

impl Facts {
    pub(super) fn add(&mut self, key: UnitKey, listed: Listed) {
        self.units.insert(key, listed);
    }

    pub(super) fn has(&self, key: &UnitKey) -> bool {
        self.units.contains_key(key)
    }

    /// The ids that a unit listed; `None` where it has no file.
    pub(super) fn listed(&self, key: &UnitKey) -> Option<&BTreeSet<String>> {
        Some(&self.units.get(key)?.ids)
    }

    /// The ids about which a unit asks one after the other; `None` where that is not known.
    pub(super) fn asked(&self, unit: &Unit, of: &UnitKey, tenant: &ScopeId) -> Option<Vec<&str>> {
        let Per::Each(parent) = unit.per else { return None };
        let parent = unit_of(parent)?;
        let stand_in = || {
            let other = units().find(|other| other.need == Need::Fallback(parent.api))?;
            self.listed(&key(&of.scope, other.api))
        };
        let own = self.listed(&key(&of.scope, parent.api));
        let ids = own.or_else(stand_in).or_else(|| self.listed(&key(tenant, parent.api)))?;
        let subscription = of.scope.local().strip_prefix("/subscriptions/");
        let wanted = |id: &&String| match (subscription, unit.api) {
            (Some(subscription), _) => subscription_in(id) == Some(subscription),
            (None, "graph:servicePrincipals/appRoleAssignedTo") => id.starts_with(OFFERS),
            (None, api) if PLACES_IN_GROUPS.contains(&api) => id.starts_with(ENTERED),
            (None, _) => !id.starts_with(OFFERS) && !id.starts_with(ENTERED),
        };
        let plain = |id: &'_ String| id.rfind(' ').map_or(0, |at| at + 1);
        Some(ids.iter().filter(wanted).filter_map(|id| id.get(plain(id)..)).collect())
    }
}

/// Before the id of a service principal that offers roles to applications.
const OFFERS: &str = "offers ";
/// Before the id of a group in which Privileged Identity Management may keep places.
const ENTERED: &str = "entered ";
/// What is asked about the groups in which there may be places to activate.
pub(super) const PLACES_IN_GROUPS: [&str; 2] = [
    "graph:identityGovernance/privilegedAccess/group/assignmentScheduleInstances",
    "graph:identityGovernance/privilegedAccess/group/eligibilityScheduleInstances",
];

impl Listed {
    /// Takes up a thing of a list.
    pub(super) fn thing(&mut self, api: &str, item: &Value) {
        let text = |name: &str| item.get(name).and_then(Value::as_str).unwrap_or_default().to_lowercase();
        let name = match api {
            "arm:subscriptions" => "subscriptionId",
            "graph:servicePrincipals"
            | "graph:groups"
            | "graph:applications"
            | "graph:directory/administrativeUnits"
            | "graph:tenantRelationships/delegatedAdminRelationships"
            | "graph:identityGovernance/accessReviews/definitions"
            | "graph:identityGovernance/accessReviews/definitions/instances"
            | "graph:identityGovernance/privilegedAccess/group/assignmentScheduleInstances"
            | "graph:identityGovernance/privilegedAccess/group/eligibilityScheduleInstances"
            | "arg:resources/stores"
            | "arg:resources/vaults"
            | "arm:Microsoft.KeyVault/vaults"
            | "arg:resources/userAssignedIdentities"
            | "arm:Microsoft.ManagedIdentity/userAssignedIdentities"
            | "arm:Microsoft.Authorization/roleEligibilityScheduleInstances" => "id",
            _ => return,
        };
        let id = text(name);
        // Only of those who offer roles to applications is asked who holds them.
        if api == "graph:servicePrincipals" && offers(item) {
            self.ids.insert(format!("{OFFERS}{id}"));
        }
        if api == "graph:groups" && may_be_entered(item) {
            self.ids.insert(format!("{ENTERED}{id}"));
        }
        self.ids.insert(id);
    }
}

/// Groups whose members a rule or another directory decides have no places to activate: a live scan does not
/// ask about them either.
fn may_be_entered(group: &Value) -> bool {
    let kinds = group.get("groupTypes").and_then(Value::as_array).into_iter().flatten();
    let is_dynamic = kinds.into_iter().any(|kind| kind.as_str() == Some("DynamicMembership"));
    !is_dynamic && group.get("onPremisesSyncEnabled").and_then(Value::as_bool) != Some(true)
}

fn offers(item: &Value) -> bool {
    let roles = item.get("appRoles").and_then(Value::as_array).into_iter().flatten();
    let takes = |role: &Value| match role.get("allowedMemberTypes").and_then(Value::as_array) {
        Some(kinds) => kinds.iter().any(|kind| kind.as_str() == Some("Application")),
        None => true,
    };
    let mut roles = roles.filter(|role| takes(role));
    roles.next().is_some()
}

/// The subscription in the id of a thing.
fn subscription_in(id: &str) -> Option<&str> {
    let part = id.strip_prefix("/subscriptions/")?.split('/').next()?;
    Some(part).filter(|part| is_guid(part))
}
