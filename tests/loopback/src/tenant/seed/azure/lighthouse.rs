//! Azure Lighthouse: what Fabrikam may do from its own tenant.

use serde_json::json;

use super::{CONTRIBUTOR, READER, USER_ACCESS, group, subscription};
use crate::tenant::seed::id;
use crate::tenant::seed::names::{FABRIKAM, PRODUCTION, TENANT};
use crate::tenant::{Set, Tenant};

pub(super) fn add(tenant: &mut Tenant) {
    let production = subscription(PRODUCTION);
    let managed_services = json!([
        { "principalId": id("fabrikam operators"), "principalIdDisplayName": "Fabrikam operators", "roleDefinitionId": CONTRIBUTOR },
        { "principalId": id("fabrikam automation"), "principalIdDisplayName": "Fabrikam automation", "roleDefinitionId": USER_ACCESS,
          "delegatedRoleDefinitionIds": [READER, CONTRIBUTOR] },
    ]);
    let eligible = json!([{
        "principalId": id("fabrikam engineers"), "principalIdDisplayName": "Fabrikam engineers", "roleDefinitionId": CONTRIBUTOR,
        // The approvers sit in the partner's tenant.
        "justInTimeAccessPolicy": { "multiFactorAuthProvider": "Azure", "maximumActivationDuration": "PT4H",
            "managedByTenantApprovers": [{ "principalId": id("fabrikam lead"), "principalIdDisplayName": "Fabrikam lead" }] },
    }]);
    register(tenant, &production, &production, "Managed operations", &managed_services, &eligible);
    let shop = group("shop");
    let watch = json!([{ "principalId": id("fabrikam watchers"), "principalIdDisplayName": "Fabrikam watchers", "roleDefinitionId": READER }]);
    register(tenant, &production, &shop, "Monitoring of the shop", &watch, &json!([]));
}

/// A definition of the subscription, assigned at a scope.
fn register(
    tenant: &mut Tenant,
    subscription: &str,
    scope: &str,
    name: &str,
    authorizations: &serde_json::Value,
    eligible: &serde_json::Value,
) {
    let (definition, assignment) = (id(&format!("definition {name}")), id(&format!("registration {name}")));
    let definition_id =
        format!("{subscription}/providers/Microsoft.ManagedServices/registrationDefinitions/{definition}");
    let properties = json!({
        "description": name, "registrationDefinitionName": name, "managedByTenantId": FABRIKAM, "managedByTenantName": "Fabrikam",
        "manageeTenantId": TENANT, "manageeTenantName": "Contoso", "provisioningState": "Succeeded",
        "authorizations": authorizations, "eligibleAuthorizations": eligible,
    });
    let whole = json!({
        "id": definition_id, "name": definition, "type": "Microsoft.ManagedServices/registrationDefinitions", "properties": properties,
    });
    let mut row = whole.clone();
    row["_of"] = subscription.into();
    tenant.add(Set::RegistrationDefinitions, row);
    tenant.add(Set::RegistrationAssignments, json!({
        // The list of a subscription names those of its resource groups, too.
        "_of": subscription, "id": format!("{scope}/providers/Microsoft.ManagedServices/registrationAssignments/{assignment}"),
        "name": assignment, "type": "Microsoft.ManagedServices/registrationAssignments",
        "properties": { "registrationDefinitionId": definition_id, "provisioningState": "Succeeded" },
        "_with": { "registrationDefinition": whole },
    }));
}
