//! Authority that other tenants hold.

use tenure_model::{DelegationKind, Expiry, Origin, PrincipalKind, Standing};

use super::*;

const CONTRIBUTOR: &str = "b24988ac-6180-42a0-ab88-20f7382dd24c";
const ACCESS_ADMINISTRATOR: &str = "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9";

fn subscription(managers: &Value) -> Recorded {
    Recorded::default().with("arm:subscriptions", json!([{"subscriptionId": SUBSCRIPTION, "displayName": "prod", "tenantId": TENANT, "managedByTenants": managers}]))
}

fn registration() -> Value {
    let prefix = format!("/subscriptions/{SUBSCRIPTION}/providers/Microsoft.ManagedServices");
    json!([{"id": format!("{prefix}/registrationAssignments/{}", id(60)), "name": id(60), "systemData": {"createdAt": "2025-03-01T00:00:00Z"},
        "properties": {"registrationDefinitionId": format!("{prefix}/registrationDefinitions/{}", id(61)), "provisioningState": "Succeeded",
            "registrationDefinition": {"id": format!("{prefix}/registrationDefinitions/{}", id(61)), "name": id(61), "properties": {
                "registrationDefinitionName": "Fabrikam operations", "managedByTenantId": PARTNER, "managedByTenantName": "Fabrikam",
                "authorizations": [
                    {"principalId": id(1), "principalIdDisplayName": "Ops", "roleDefinitionId": CONTRIBUTOR},
                    {"principalId": id(2), "principalIdDisplayName": "Automation", "roleDefinitionId": ACCESS_ADMINISTRATOR, "delegatedRoleDefinitionIds": [CONTRIBUTOR]},
                    {"principalId": "nobody"}],
                "eligibleAuthorizations": [{"principalId": id(3), "principalIdDisplayName": "Leads", "roleDefinitionId": arm_role(OWNER),
                    "justInTimeAccessPolicy": {"multiFactorAuthProvider": "Azure", "maximumActivationDuration": "PT4H", "managedByTenantApprovers": [{"principalId": id(4), "principalIdDisplayName": "Boss"}]}}]}}}}])
}

#[test]
fn lighthouse_grants_to_principals_of_the_partner() {
    let (records, gaps) = subscription(&json!([{"tenantId": PARTNER}]))
        .in_subscription("arm:Microsoft.ManagedServices/registrationAssignments", registration())
        .read();
    assert_eq!(gaps.len(), 1, "one authorization says nothing: {gaps:?}");
    let [delegation] = records.delegations.as_slice() else { panic!("{:?}", records.delegations) };
    assert_eq!((delegation.kind, delegation.delegate.as_str()), (DelegationKind::Lighthouse, PARTNER));
    assert_eq!(delegation.attributes[&format!("approvers/{}/{OWNER}", id(3))], id(4));
    let ops = principal(&records, &id(1));
    assert_eq!(
        (ops.kind, &ops.origin, ops.name.as_str()),
        (PrincipalKind::ForeignPrincipal, &Origin::Tenant(PARTNER.to_owned()), "Ops")
    );
    assert_eq!(ops.scope, ScopeId::azure(TENANT));
    let held = |number: u32| grants(&records, &id(number))[0].clone();
    assert_eq!(
        (held(1).what.as_str().to_owned(), held(1).standing),
        (arm_role(CONTRIBUTOR), Standing::Standing)
    );
    assert_eq!((held(3).what.as_str().to_owned(), held(3).standing), (arm_role(OWNER), Standing::Eligible));
    let limited = held(2).condition;
    assert!(
        limited.contains(CONTRIBUTOR)
            && limited.contains("@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId]"),
        "{limited}"
    );
}

#[test]
fn a_definition_of_its_own_answer_serves_as_well() {
    let mut assignments = registration();
    let inner =
        assignments[0]["properties"].as_object_mut().unwrap().remove("registrationDefinition").unwrap();
    let records = subscription(&json!([]))
        .in_subscription("arm:Microsoft.ManagedServices/registrationAssignments", assignments.clone())
        .in_subscription("arm:Microsoft.ManagedServices/registrationDefinitions", json!([inner]));
    assert_eq!(records.read().0.grants.len(), 3);
    let (records, gaps) = subscription(&json!([{"tenantId": PARTNER}]))
        .in_subscription("arm:Microsoft.ManagedServices/registrationAssignments", assignments)
        .read();
    assert_eq!(
        records.delegations[0].kind,
        DelegationKind::ManagedByTenant,
        "that somebody manages it is known, and not how"
    );
    assert_eq!(gaps[0].code, "DefinitionMissing");
}

#[test]
fn the_customer_sees_a_provider_by_its_policy_and_its_roles() {
    let records = Recorded::default()
        .with("graph:policies/crossTenantAccessPolicy/partners", json!([
            {"tenantId": PARTNER, "isServiceProvider": true, "inboundTrust": {"isMfaAccepted": true}},
            {"tenantId": id(5), "isServiceProvider": null}]))
        .with("graph:policies/crossTenantAccessPolicy/partners/identitySynchronization", json!([
            {"tenantId": id(5), "identitySynchronization": {"userSyncInbound": {"isSyncAllowed": true}}},
            {"tenantId": PARTNER, "identitySynchronization": {"userSyncInbound": {"isSyncAllowed": false}}}]))
        .with("graph:roleManagement/directory/roleAssignments", json!([
            {"id": "x", "principalId": id(1), "roleDefinitionId": GLOBAL_ADMINISTRATOR, "directoryScopeId": "/", "principalOrganizationId": PARTNER},
            {"id": "y", "principalId": id(2), "roleDefinitionId": GLOBAL_ADMINISTRATOR, "directoryScopeId": "/", "principalOrganizationId": TENANT}]))
        .records();
    let found: Vec<(DelegationKind, &str)> =
        records.delegations.iter().map(|one| (one.kind, one.delegate.as_str())).collect();
    let other = id(5);
    assert_eq!(
        found,
        [
            (DelegationKind::Gdap, PARTNER),
            (DelegationKind::CrossTenantAccess, other.as_str()),
            (DelegationKind::CrossTenantAccess, PARTNER),
            (DelegationKind::CrossTenantSync, other.as_str()),
        ]
    );
    assert_eq!(records.delegations[0].attributes["roles"], GLOBAL_ADMINISTRATOR);
    assert!(
        matches!(records.delegations[0].until, Expiry::Unknown(_)),
        "the customer is not told when it ends"
    );
    assert_eq!(principal(&records, &id(1)).origin, Origin::Tenant(PARTNER.to_owned()));
    assert_eq!(records.principals.len(), 1);
}

#[test]
fn the_partner_sees_its_customers_and_which_groups_serve_them() {
    let relationship = |number: u32, status: &str| {
        json!({"id": format!("rel-{number}"), "displayName": format!("Support {number}"), "status": status, "customer": {"tenantId": TENANT, "displayName": "Contoso"},
        "accessDetails": {"unifiedRoles": [{"roleDefinitionId": GLOBAL_ADMINISTRATOR}]}, "autoExtendDuration": "P180D", "activatedDateTime": "2026-01-01T00:00:00Z", "endDateTime": "2027-01-01T00:00:00Z"})
    };
    let access = json!([{"id": "acc", "status": "active", "accessContainer": {"accessContainerId": id(3), "accessContainerType": "securityGroup"}, "accessDetails": {"unifiedRoles": [{"roleDefinitionId": GLOBAL_ADMINISTRATOR}]}}]);
    let at_partner = |recorded: Recorded, object: &str, api: &str, value: Value| {
        recorded.at(PARTNER, api, json!({"object": object}), json!({"value": value}))
    };
    let base = "graph:tenantRelationships/delegatedAdminRelationships";
    let mut recorded =
        at_partner(Recorded::default(), "", "graph:groups", json!([{"id": id(3), "displayName": "Support"}]));
    recorded = at_partner(
        recorded,
        "",
        base,
        json!([relationship(1, "active"), relationship(2, "expired"), {"id": "rel-3", "status": "created", "customer": null}]),
    );
    for relationship in ["rel-1", "rel-2"] {
        recorded = at_partner(recorded, relationship, &format!("{base}/accessAssignments"), access.clone());
    }
    recorded = at_partner(
        recorded,
        "",
        "graph:contracts",
        json!([
        {"id": "c", "contractType": "BreadthPartner", "customerId": TENANT, "displayName": "Contoso"},
        {"id": "d", "contractType": "ResellerPartner", "customerId": id(6), "displayName": "Other"}]),
    );
    let records = recorded.records();
    let ends = at("2027-01-01T00:00:00Z");
    let [grant] = grants(&records, &id(3))[..] else { panic!("one that is in force") };
    assert_eq!((grant.scope.local(), grant.standing), (TENANT, Standing::Expiring(ends)));
    assert_eq!(principal(&records, &id(3)).kind, PrincipalKind::DirectoryGroup, "its own group, and known");
    let kinds: Vec<DelegationKind> = records.delegations.iter().map(|one| one.kind).collect();
    assert_eq!(kinds, [DelegationKind::Gdap, DelegationKind::Gdap, DelegationKind::Dap]);
    assert!(records.delegations.iter().all(|one| one.scope.local() == TENANT && one.delegate == PARTNER));
}
