//! The commands of the Azure CLI that findings propose. Never executed; every name in them is quoted.

use tenure_model::{Grant, GrantEffect, Granted, Principal, PrincipalKind, Trust};

use crate::shell::quote;
use crate::tiers::ENTRA_ROLE;

const GRAPH: &str = "https://graph.microsoft.com/v1.0";
const ARM: &str = "https://management.azure.com";

/// A request to Microsoft Graph, without a body.
pub(crate) fn graph(method: &str, path: &str) -> String {
    format!("az rest --method {method} --url {}", quote(&format!("{GRAPH}{path}")))
}

/// A request to Microsoft Graph with a body.
pub(crate) fn graph_with(method: &str, path: &str, body: &serde_json::Value) -> String {
    format!("{} --body {}", graph(method, path), quote(&body.to_string()))
}

/// Takes a grant back, where it was given.
pub(crate) fn take_back(grant: &Grant) -> String {
    let holder = grant.principal.as_str();
    match &grant.what {
        Granted::Policy(entry) => {
            let vault = entry.as_str().split('#').next().unwrap_or_default();
            let name = vault.rsplit('/').next().unwrap_or_default();
            format!("az keyvault delete-policy --name {} --object-id {}", quote(name), quote(holder))
        }
        Granted::RoleDefinition(role) if role.as_str() == "entra:member" => group_schedule(grant, "member"),
        Granted::RoleDefinition(role) if role.as_str().starts_with("entra:owner/") => {
            disown(grant, role.as_str())
        }
        Granted::RoleDefinition(role) if role.as_str().starts_with("appRole:") => {
            graph("DELETE", &format!("/servicePrincipals/{holder}/appRoleAssignments/{}", grant.id))
        }
        Granted::RoleDefinition(_) if grant.effect == GrantEffect::Delegates => {
            graph("DELETE", &format!("/oauth2PermissionGrants/{}", grant.id))
        }
        Granted::RoleDefinition(role) if role.as_str().starts_with(ENTRA_ROLE) => directory_role(grant),
        Granted::RoleDefinition(role) => azure_role(grant, role.as_str()),
    }
}

fn disown(grant: &Grant, what: &str) -> String {
    let (object, owner) = (quote(&grant.at), quote(grant.principal.as_str()));
    match what {
        _ if grant.standing.is_eligible() => group_schedule(grant, "owner"),
        "entra:owner/application" => {
            format!("az ad app owner remove --id {object} --owner-object-id {owner}")
        }
        "entra:owner/group" => format!("az ad group owner remove --group {object} --owner-object-id {owner}"),
        _ => graph("DELETE", &format!("/servicePrincipals/{}/owners/{}/$ref", grant.at, grant.principal)),
    }
}

fn group_schedule(grant: &Grant, access: &str) -> String {
    let body = serde_json::json!({
        "action": "adminRemove",
        "accessId": access,
        "principalId": grant.principal.as_str(),
        "groupId": grant.at.trim_start_matches('/'),
    });
    graph_with("POST", "/identityGovernance/privilegedAccess/group/eligibilityScheduleRequests", &body)
}

fn directory_role(grant: &Grant) -> String {
    if grant.standing.is_eligible() {
        return role_request(grant, "roleEligibilityScheduleRequests", "adminRemove");
    }
    if grant.id.is_empty() {
        return role_request(grant, "roleAssignmentScheduleRequests", "adminRemove");
    }
    graph("DELETE", &format!("/roleManagement/directory/roleAssignments/{}", grant.id))
}

fn role_request(grant: &Grant, list: &str, action: &str) -> String {
    let role = grant.what.as_str().strip_prefix(ENTRA_ROLE).unwrap_or_default();
    let body = serde_json::json!({
        "action": action,
        "justification": "finding",
        "principalId": grant.principal.as_str(),
        "roleDefinitionId": role,
        "directoryScopeId": if grant.at.is_empty() { "/" } else { &grant.at },
    });
    graph_with("POST", &format!("/roleManagement/directory/{list}"), &body)
}

fn azure_role(grant: &Grant, role: &str) -> String {
    // An authorization of a delegation is no assignment of its own: it ends with the delegation.
    if grant.id.contains("/registrationAssignments/") {
        return format!(
            "az managedservices assignment delete --assignment {} --scope {}",
            quote(grant.id.rsplit('/').next().unwrap_or_default()),
            quote(&grant.at)
        );
    }
    if grant.standing.is_eligible() {
        return azure_request(grant, role, "AdminRemove");
    }
    if grant.id.starts_with('/') {
        return format!("az role assignment delete --ids {}", quote(&grant.id));
    }
    format!(
        "az role assignment delete --assignee {} --role {} --scope {}",
        quote(grant.principal.as_str()),
        quote(role.rsplit('/').next().unwrap_or_default()),
        quote(&grant.at)
    )
}

/// A request to PIM for an Azure role; its name is a new GUID.
fn azure_request(grant: &Grant, role: &str, kind: &str) -> String {
    let place = if grant.at == "/" { "" } else { &grant.at };
    let body = serde_json::json!({ "properties": {
        "requestType": kind,
        "principalId": grant.principal.as_str(),
        "roleDefinitionId": format!("{place}{role}"),
    }});
    format!(
        "az rest --method PUT --url {}\"$(uuidgen)\"'?api-version=2020-10-01' --body {}",
        quote(&format!("{ARM}{place}/providers/Microsoft.Authorization/roleEligibilityScheduleRequests/")),
        quote(&body.to_string())
    )
}

/// Makes a standing role an eligible one: first the new, then the old.
pub(crate) fn make_eligible(grant: &Grant) -> String {
    let give = if grant.what.as_str().starts_with(ENTRA_ROLE) {
        role_request(grant, "roleEligibilityScheduleRequests", "adminAssign")
    } else {
        azure_request(grant, grant.what.as_str(), "AdminAssign")
    };
    format!("{give}; then: {}", take_back(grant))
}

/// Takes a member out of a group.
pub(crate) fn remove_member(group: &str, member: &str) -> String {
    format!("az ad group member remove --group {} --member-id {}", quote(group), quote(member))
}

/// Removes a federated credential, by the trust that it makes.
pub(crate) fn remove_trust(trust: &Trust) -> String {
    let id = trust.policy.as_str();
    let (object, name) = id.split_once("#federatedIdentityCredentials/").unwrap_or((id, ""));
    if object.starts_with('/') {
        let resource = quote(&format!("{object}/federatedIdentityCredentials/{name}"));
        return format!("az resource delete --ids {resource} --api-version 2024-11-30");
    }
    format!(
        "az ad app federated-credential delete --id {} --federated-credential-id {}",
        quote(object),
        quote(name)
    )
}

/// Switches a principal off, so that it can be switched on again; a managed identity has no such state.
pub(crate) fn switch_off(principal: &Principal) -> String {
    let id = quote(principal.id.as_str());
    match principal.kind {
        PrincipalKind::DirectoryUser => format!("az ad user update --id {id} --account-enabled false"),
        PrincipalKind::ManagedIdentity => match principal.attributes.get("managedIdentityResourceId") {
            Some(resource) if principal.attributes.get("isExplicit").is_some_and(|word| word == "true") => {
                format!("az identity delete --ids {}", quote(resource))
            }
            Some(resource) => {
                format!("az resource update --ids {} --set identity.type=None", quote(resource))
            }
            None => format!("az role assignment list --all --assignee {id}, and delete what it shows"),
        },
        _ => format!("az ad sp update --id {id} --set accountEnabled=false"),
    }
}

/// Deletes a principal for good.
pub(crate) fn delete(principal: &Principal) -> String {
    let id = quote(principal.id.as_str());
    match principal.kind {
        PrincipalKind::DirectoryUser => format!("az ad user delete --id {id}"),
        PrincipalKind::ManagedIdentity => switch_off(principal),
        _ => format!("az ad sp delete --id {id}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn each_grant_is_taken_back_where_it_was_given() {
        let (estate, _) = fixture::build(
            r#"
            [[entra_user]]
            name = "ann"
            roles = [
                "Global Administrator",
                { role = "User Administrator", standing = "eligible" },
                { role = "Contributor", at = "/subscriptions/x'; reboot #" },
                { role = "Reader", standing = "eligible" },
            ]
            [[entra_group]]
            name = "admins"
            owners = ["ann"]
            eligible_members = ["ann"]
            [[application]]
            name = "deploy"
            owners = ["ann"]
            service_principal_owners = ["ann"]
            app_roles = ["Application.ReadWrite.All"]
            scopes = ["User.Read"]
            [[azure_resource]]
            type = "Microsoft.KeyVault/vaults"
            name = "kv"
            access = [{ who = "ann" }]
            "#,
        )
        .expect("builds");
        let commands: Vec<String> = estate.records().grants.iter().map(take_back).collect();
        let starts = |what: &str| commands.iter().filter(|command| command.starts_with(what)).count();
        assert_eq!(starts("az ad app owner remove --id "), 1);
        assert_eq!(starts("az ad group owner remove --group "), 1);
        assert_eq!(starts("az keyvault delete-policy --name 'kv' --object-id "), 1);
        assert_eq!(starts("az role assignment delete --ids "), 1);
        assert_eq!(starts("az rest --method PUT --url 'https://management.azure.com/subscriptions/"), 1);
        assert_eq!(starts("az rest --method DELETE --url 'https://graph.microsoft.com/v1.0/"), 4);
        assert_eq!(starts("az rest --method POST --url 'https://graph.microsoft.com/v1.0/"), 2);
        assert_eq!(commands.len(), 11);
        assert!(commands.iter().any(|command| command.contains(r"x'\''; reboot #")), "{commands:#?}");
    }
}
