//! A large tenant, computed: nothing of it is held.

use std::ops::Range;

use serde_json::{Value, json};

use super::ids::{number, numbered};
use super::seed::names;
use super::table::Generated;
use super::{Set, Tenant, guid};

/// Families of generated ids.
const SERVICE_PRINCIPAL: u16 = 1;
const APP_ID: u16 = 2;
const SUBSCRIPTION: u16 = 3;
const APP_ROLE_ASSIGNMENT: u16 = 4;
const ROLE_ASSIGNMENT: u16 = 5;

/// Role assignments in each subscription.
const ASSIGNMENTS: usize = 10;

/// Adds service principals, each with one permission on Graph, and subscriptions, each with role
/// assignments.
pub(super) fn add(tenant: &mut Tenant, service_principals: usize, subscriptions: usize) {
    let held = AppRoles { count: service_principals };
    tenant
        .table_mut(Set::ServicePrincipals)
        .generate(Box::new(ServicePrincipals { count: service_principals }));
    tenant.table_mut(Set::AppRoleAssignments).generate(Box::new(held));
    tenant.table_mut(Set::Subscriptions).generate(Box::new(Subscriptions { count: subscriptions }));
    let assigned = RoleAssignments { subscriptions, service_principals };
    tenant.table_mut(Set::AzureRoleAssignments).generate(Box::new(assigned));
}

struct ServicePrincipals {
    count: usize,
}

impl Generated for ServicePrincipals {
    fn count(&self) -> usize {
        self.count
    }

    fn row(&self, index: usize) -> Value {
        let name = format!("Workload {index:06}");
        let app_id = numbered(APP_ID, index);
        json!({
            "id": numbered(SERVICE_PRINCIPAL, index), "appId": app_id, "displayName": name, "appDisplayName": name,
            "accountEnabled": !index.is_multiple_of(50), "appOwnerOrganizationId": names::TENANT,
            "appRoleAssignmentRequired": false, "servicePrincipalType": "Application", "signInAudience": "AzureADMyOrg",
            "servicePrincipalNames": [app_id], "tags": ["WindowsAzureActiveDirectoryIntegratedApp"],
            "verifiedPublisher": { "displayName": null, "verifiedPublisherId": null, "addedDateTime": null },
            "passwordCredentials": [{
                "customKeyIdentifier": null, "displayName": "key", "endDateTime": "2027-06-01T00:00:00Z", "hint": "a1~",
                "keyId": guid(&format!("key {index}")), "secretText": null, "startDateTime": "2025-06-01T00:00:00Z",
            }],
        })
    }

    fn find(&self, id: &str) -> Option<usize> {
        number(SERVICE_PRINCIPAL, id).filter(|index| *index < self.count)
    }

    fn of(&self, _: &str) -> Range<usize> {
        0..0
    }
}

/// One app role of Graph for each service principal.
struct AppRoles {
    count: usize,
}

impl Generated for AppRoles {
    fn count(&self) -> usize {
        self.count
    }

    fn row(&self, index: usize) -> Value {
        let graph = names::object("sp graph");
        json!({
            "_of": graph, "id": numbered(APP_ROLE_ASSIGNMENT, index), "appRoleId": "df021288-bdef-4463-88db-98f22de89214",
            "createdDateTime": "2025-06-01T00:00:00Z", "principalDisplayName": format!("Workload {index:06}"),
            "principalId": numbered(SERVICE_PRINCIPAL, index), "principalType": "ServicePrincipal",
            "resourceDisplayName": "Microsoft Graph", "resourceId": graph,
        })
    }

    fn find(&self, id: &str) -> Option<usize> {
        number(APP_ROLE_ASSIGNMENT, id).filter(|index| *index < self.count)
    }

    fn of(&self, owner: &str) -> Range<usize> {
        if owner == names::object("sp graph") { 0..self.count } else { 0..0 }
    }
}

struct Subscriptions {
    count: usize,
}

impl Generated for Subscriptions {
    fn count(&self) -> usize {
        self.count
    }

    fn row(&self, index: usize) -> Value {
        let id = numbered(SUBSCRIPTION, index);
        json!({
            "_of": format!("/providers/Microsoft.Management/managementGroups/{}", names::TENANT),
            "id": format!("/subscriptions/{id}"), "authorizationSource": "RoleBased", "managedByTenants": [],
            "subscriptionId": id, "tenantId": names::TENANT, "displayName": format!("Landing zone {index:04}"), "state": "Enabled",
            "subscriptionPolicies": { "locationPlacementId": "Public_2014-09-01", "quotaId": "EnterpriseAgreement_2014-09-01", "spendingLimit": "Off" },
        })
    }

    fn find(&self, id: &str) -> Option<usize> {
        number(SUBSCRIPTION, id.strip_prefix("/subscriptions/")?).filter(|index| *index < self.count)
    }

    fn of(&self, owner: &str) -> Range<usize> {
        if owner.ends_with(names::TENANT) { 0..self.count } else { 0..0 }
    }
}

struct RoleAssignments {
    subscriptions: usize,
    service_principals: usize,
}

impl Generated for RoleAssignments {
    fn count(&self) -> usize {
        self.subscriptions * ASSIGNMENTS
    }

    fn row(&self, index: usize) -> Value {
        let subscription = format!("/subscriptions/{}", numbered(SUBSCRIPTION, index / ASSIGNMENTS));
        let name = numbered(ROLE_ASSIGNMENT, index);
        let holder = index.wrapping_mul(7919) % self.service_principals.max(1);
        json!({
            "_of": subscription, "id": format!("{subscription}/providers/Microsoft.Authorization/roleAssignments/{name}"),
            "name": name, "type": "Microsoft.Authorization/roleAssignments",
            "properties": {
                "roleDefinitionId": format!("{subscription}/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"),
                "principalId": numbered(SERVICE_PRINCIPAL, holder), "principalType": "ServicePrincipal", "scope": subscription,
                "condition": null, "conditionVersion": null, "createdOn": "2025-06-01T09:00:00.1234567Z",
                "updatedOn": "2025-06-01T09:00:00.1234567Z", "createdBy": names::object("user alice"),
                "updatedBy": names::object("user alice"), "delegatedManagedIdentityResourceId": null, "description": null,
            },
        })
    }

    fn find(&self, id: &str) -> Option<usize> {
        number(ROLE_ASSIGNMENT, id.rsplit('/').next()?).filter(|index| *index < self.count())
    }

    fn of(&self, owner: &str) -> Range<usize> {
        let subscription = owner.strip_prefix("/subscriptions/").and_then(|id| number(SUBSCRIPTION, id));
        match subscription.filter(|index| *index < self.subscriptions) {
            Some(index) => index * ASSIGNMENTS..(index + 1) * ASSIGNMENTS,
            None => 0..0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Set, Tenant};
    use super::ASSIGNMENTS;

    #[test]
    fn what_is_computed_fits_together() {
        let tenant = Tenant::of_scale(100_000, 1_000);
        let held = tenant.table(Set::AppRoleAssignments);
        for set in [Set::ServicePrincipals, Set::Subscriptions, Set::AzureRoleAssignments] {
            let table = tenant.table(set);
            for at in [table.len() - 1, table.len() / 2] {
                let row = table.get(at).unwrap();
                let id = row["id"].as_str().unwrap();
                assert_eq!(table.find(id).as_deref(), Some(&*row), "{id}");
            }
        }
        let last = held.get(held.len() - 1).unwrap();
        assert!(tenant.object(last["principalId"].as_str().unwrap()).is_some());
        let subscriptions = tenant.table(Set::Subscriptions);
        let subscription = subscriptions.get(subscriptions.len() - 1).unwrap();
        let assigned = tenant.table(Set::AzureRoleAssignments).of(subscription["id"].as_str().unwrap());
        assert_eq!(assigned.len(), ASSIGNMENTS);
        for row in assigned.iter() {
            assert_eq!(row["properties"]["scope"], subscription["id"]);
            assert!(tenant.object(row["properties"]["principalId"].as_str().unwrap()).is_some());
        }
    }
}
