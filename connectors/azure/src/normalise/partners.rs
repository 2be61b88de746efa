//! Other tenants: partners with delegated administration, cross-tenant access and synchronisation.
//!
//! A relation of granular delegated admin privileges shows on two sides. The partner lists it, with its
//! customers, roles, groups and end. The customer sees a policy for a service provider, and roles that
//! principals of the partner's tenant hold; it is not told of the end.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tenure_model::{
    Cloud, Delegation, DelegationKind, EvidenceRef, Expiry, Grant, Granted, Known, Origin, PrincipalId,
    RoleDefinitionId, ScopeId, Standing, Timestamp, Unknown,
};

use super::answer::{Answer, Item, each};
use super::foreign::Sighted;
use super::ids::{entra_role, guid, last_part};
use super::state::State;
use tenure_connector_core::Firsts;
use tenure_connector_core::lenient::{chosen, date, end, flag, items, member, text};

/// What the answers said.
#[derive(Default)]
pub(super) struct PartnerFacts {
    /// By tenant and partner.
    policies: Firsts<(ScopeId, String), Policy>,
    synchronised: Firsts<(ScopeId, String), ()>,
    /// Roles that principals of a partner's tenant hold.
    roles: BTreeMap<(ScopeId, String), (EvidenceRef, BTreeSet<RoleDefinitionId>)>,
    relationships: Firsts<String, Relationship>,
    access: Firsts<(String, String), Access>,
}

struct Policy {
    service_provider: bool,
    attributes: BTreeMap<String, String>,
}

struct Relationship {
    partner: ScopeId,
    customer: String,
    name: String,
    since: Known<Timestamp>,
    until: Expiry,
    active: bool,
    attributes: BTreeMap<String, String>,
}

struct Access {
    group: PrincipalId,
    roles: BTreeSet<RoleDefinitionId>,
    since: Known<Timestamp>,
    active: bool,
}

/// What is kept of a partner's entry, verbatim.
const OF_A_POLICY: [&str; 5] = [
    "automaticUserConsentSettings",
    "b2bCollaborationInbound",
    "b2bDirectConnectInbound",
    "inboundTrust",
    "tenantRestrictions",
];

pub(super) fn read_policies(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        let mut attributes = chosen(item.value, &["isServiceProvider", "isInMultiTenantOrganization"]);
        for name in OF_A_POLICY {
            let value = member(item.value, name);
            if !value.is_null() {
                attributes.insert(name.to_owned(), value.to_string());
            }
        }
        let service_provider = flag(item.value, "isServiceProvider") == Some(true);
        let key = (answer.scope.clone(), item.guid("tenantId")?);
        state.partners.policies.add(key, item.evidence.clone(), Policy { service_provider, attributes });
        synchronisation(state, answer, item)
    });
}

/// Who may write users into this tenant.
pub(super) fn read_synchronisation(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| synchronisation(state, answer, item));
}

fn synchronisation(state: &mut State, answer: &Answer<'_>, item: &Item<'_>) -> Result<(), String> {
    let inbound = member(member(item.value, "identitySynchronization"), "userSyncInbound");
    if flag(inbound, "isSyncAllowed") == Some(true) {
        let key = (answer.scope.clone(), item.guid("tenantId")?);
        state.partners.synchronised.add(key, item.evidence.clone(), ());
    }
    Ok(())
}

/// Notes a role that a principal of another tenant holds.
pub(super) fn holds_role(
    state: &mut State,
    answer: &Answer<'_>,
    item: &Item<'_>,
    partner: &str,
    role: &RoleDefinitionId,
) {
    let key = (answer.scope.clone(), partner.to_owned());
    let known = state.partners.roles.entry(key).or_insert_with(|| (item.evidence.clone(), BTreeSet::new()));
    known.1.insert(role.clone());
    if item.evidence < known.0 {
        known.0 = item.evidence.clone();
    }
}

pub(super) fn read_relationships(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        let customer = member(item.value, "customer");
        // A relation that nobody has accepted yet has no customer.
        let Some(tenant) = text(customer, "tenantId").and_then(|id| guid(&id)) else { return Ok(()) };
        let mut attributes = chosen(item.value, &["status", "autoExtendDuration", "duration"]);
        attributes.extend(text(customer, "displayName").map(|name| ("customer".to_owned(), name)));
        attributes.insert("roles".to_owned(), words(&roles(item.value)));
        attributes.insert("seenFrom".to_owned(), "partner".to_owned());
        let relationship = Relationship {
            partner: answer.scope.clone(),
            customer: tenant,
            name: item.text("displayName"),
            since: date(item.value, "activatedDateTime"),
            until: end(item.value, "endDateTime"),
            active: in_force(&item.text("status")),
            attributes,
        };
        state.partners.relationships.add(item.needed("id")?, item.evidence.clone(), relationship);
        Ok(())
    });
}

/// Whether a relation or an assignment of it gives access: a word that is not known may.
fn in_force(status: &str) -> bool {
    const NOT: [&str; 8] = [
        "approvalPending",
        "approved",
        "created",
        "deleted",
        "expired",
        "finalized",
        "pending",
        "terminated",
    ];
    !NOT.iter().any(|word| word.eq_ignore_ascii_case(status))
}

fn roles(value: &Value) -> BTreeSet<RoleDefinitionId> {
    let roles = items(member(value, "accessDetails"), "unifiedRoles").iter();
    roles.filter_map(|role| entra_role(&text(role, "roleDefinitionId")?)).collect()
}

/// The GUIDs of roles.
fn words(roles: &BTreeSet<RoleDefinitionId>) -> String {
    roles.iter().map(|role| last_part(role.as_str())).collect::<Vec<_>>().join(" ")
}

/// Which groups of the partner hold which roles of the relation that was asked about.
pub(super) fn read_access(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let Some(relationship) = answer.object() else {
        return state.malformed(answer, "", "the answer does not say of which relation it is");
    };
    each(state, answer, body, |state, item| {
        let container = text(member(item.value, "accessContainer"), "accessContainerId");
        let group = container.and_then(|id| guid(&id)).ok_or("it names no group")?;
        let access = Access {
            group: PrincipalId::from(group),
            roles: roles(item.value),
            since: date(item.value, "createdDateTime"),
            active: in_force(&item.text("status")),
        };
        let key = (relationship.clone(), item.needed("id")?);
        state.partners.access.add(key, item.evidence.clone(), access);
        Ok(())
    });
}

/// Customers of a partner. The kinds that may administer do so by the older delegated admin privileges.
pub(super) fn read_contracts(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        let kind = item.text("contractType");
        if !["BreadthPartner", "SyndicationPartner"].contains(&kind.as_str()) {
            return Ok(());
        }
        let customer = item.guid("customerId")?;
        state.records.delegations.push(Delegation {
            cloud: Cloud::Azure,
            kind: DelegationKind::Dap,
            scope: ScopeId::azure(&customer),
            delegate: answer.scope.local().to_owned(),
            purpose: kind,
            since: Known::Unknown(Unknown::NotReported),
            until: Expiry::Never,
            attributes: chosen(item.value, &["displayName", "defaultDomainName"]),
            evidence: item.evidence.clone(),
        });
        Ok(())
    });
}

/// Makes the delegations, and grants of what groups of a partner hold at its customers.
pub(super) fn finish(state: &mut State) {
    let mut facts = std::mem::take(&mut state.partners);
    for ((tenant, partner), evidence, ()) in facts.synchronised.take() {
        let made = made(DelegationKind::CrossTenantSync, tenant, partner, evidence);
        state.records.delegations.push(Delegation { purpose: "userSyncInbound".to_owned(), ..made });
    }
    let policies: Vec<_> = facts.policies.take().collect();
    for ((tenant, partner), evidence, policy) in policies {
        if policy.service_provider {
            let known = facts.roles.entry((tenant.clone(), partner.clone()));
            let known = known.or_insert_with(|| (evidence.clone(), BTreeSet::new()));
            if evidence < known.0 {
                known.0 = evidence.clone();
            }
        }
        let made = made(DelegationKind::CrossTenantAccess, tenant, partner, evidence);
        let purpose = "cross-tenant access policy".to_owned();
        state.records.delegations.push(Delegation { purpose, attributes: policy.attributes, ..made });
    }
    for ((tenant, partner), (evidence, roles)) in facts.roles {
        let mut attributes = BTreeMap::from([("seenFrom".to_owned(), "customer".to_owned())]);
        if !roles.is_empty() {
            attributes.insert("roles".to_owned(), words(&roles));
        }
        let made = made(DelegationKind::Gdap, tenant, partner, evidence);
        let until = Expiry::Unknown(Unknown::NotReported);
        state.records.delegations.push(Delegation {
            purpose: "service provider".to_owned(),
            until,
            attributes,
            ..made
        });
    }
    for ((relationship, id), evidence, access) in facts.access.take() {
        if let Some(relationship) = facts.relationships.get(&relationship) {
            hold(state, relationship, &id, &access, &evidence);
        }
    }
    for (_, evidence, one) in facts.relationships.take() {
        let partner = one.partner.local().to_owned();
        let made = made(DelegationKind::Gdap, ScopeId::azure(&one.customer), partner, evidence);
        let (since, until, attributes) = (one.since, one.until, one.attributes);
        state.records.delegations.push(Delegation { purpose: one.name, since, until, attributes, ..made });
    }
}

fn made(kind: DelegationKind, scope: ScopeId, delegate: String, evidence: EvidenceRef) -> Delegation {
    Delegation {
        cloud: Cloud::Azure,
        kind,
        scope,
        delegate,
        purpose: String::new(),
        since: Known::Unknown(Unknown::NotReported),
        until: Expiry::Never,
        attributes: BTreeMap::new(),
        evidence,
    }
}

/// Grants of a customer's roles to a group of the partner.
fn hold(state: &mut State, relationship: &Relationship, id: &str, access: &Access, evidence: &EvidenceRef) {
    if !relationship.active || !access.active {
        return;
    }
    let customer = ScopeId::azure(&relationship.customer);
    let origin = Origin::Tenant(relationship.partner.local().to_owned());
    let sighted = Sighted { origin, ..Sighted::at(&customer) };
    state.sighted(access.group.clone(), evidence.clone(), sighted);
    let standing = match relationship.until {
        Expiry::At(at) => Standing::Expiring(at),
        Expiry::Never | Expiry::Unknown(_) => Standing::Standing,
    };
    for role in &access.roles {
        let what = Granted::RoleDefinition(role.clone());
        state.records.grants.push(Grant {
            at: "/".to_owned(),
            standing,
            id: id.to_owned(),
            since: access.since.clone(),
            ..Grant::plain(access.group.clone(), what, customer.clone(), evidence.clone())
        });
    }
}
