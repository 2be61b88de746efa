//! Identities that are resources, vaults, and what runs under an identity.

use tenure_model::{CredentialKind, GrantEffect, PolicyKind};

use super::*;

fn arm(kind: &str, name: &str) -> String {
    format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers/{kind}/{name}")
}

const IDENTITY: &str = "Microsoft.ManagedIdentity/userAssignedIdentities";

fn identity() -> Value {
    json!([{"id": arm(IDENTITY, "runner"), "name": "runner", "type": IDENTITY, "location": "westeurope", "tags": {"owner": "team-a"},
        "properties": {"tenantId": TENANT, "principalId": id(1), "clientId": app(1)}}])
}

#[test]
fn an_identity_acts_as_its_service_principal_and_trusts_issuers() {
    let records = Recorded::default()
        .with("graph:servicePrincipals", json!([{"id": id(1), "appId": app(1), "displayName": "runner", "servicePrincipalType": "ManagedIdentity", "alternativeNames": ["isExplicit=True", arm(IDENTITY, "RUNNER")]}]))
        .with("arg:resources/userAssignedIdentities", identity())
        .in_subscription("arm:Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials", json!([
            {"id": format!("{}/federatedIdentityCredentials/aks", arm(IDENTITY, "runner")), "name": "aks",
                "properties": {"issuer": "https://oidc.example/cluster", "subject": "system:serviceaccount:a:b", "audiences": ["api://AzureADTokenExchange"]}}]))
        .records();
    let [runner] = records.resources.as_slice() else { panic!("{:?}", records.resources) };
    assert_eq!((runner.id.as_str(), runner.name.as_str()), (arm(IDENTITY, "runner").as_str(), "runner"));
    assert_eq!((runner.acts_as.len(), runner.region.as_str()), (1, "westeurope"));
    assert_eq!(principal(&records, &id(1)).tags["owner"], "team-a");
    let federated = &records.credentials[0];
    assert_eq!(
        (federated.kind, federated.principal.as_str()),
        (CredentialKind::FederatedCredential, id(1).as_str())
    );
    assert_eq!(records.trusts[0].target.as_str(), id(1));
}

#[test]
fn compute_acts_as_every_identity_that_it_carries() {
    let machine = json!({"id": arm("Microsoft.Compute/virtualMachines", "vm-1"), "name": "vm-1", "type": "Microsoft.Compute/virtualMachines", "location": "West Europe",
        "identity": {"type": "SystemAssigned, UserAssigned", "principalId": id(2), "userAssignedIdentities": {arm(IDENTITY, "Runner"): {}}}});
    let cluster = json!({"id": arm("Microsoft.ContainerService/managedClusters", "aks"), "name": "aks", "identity": {"type": "UserAssigned", "userAssignedIdentities": {arm(IDENTITY, "control"): {"principalId": id(3), "clientId": app(3)}}},
        "identityProfile": {"kubeletidentity": {"resourceId": arm(IDENTITY, "kubelet"), "objectId": id(4)}}, "oidcIssuerProfile": {"enabled": true, "issuerURL": "https://oidc.example/cluster"}, "nodeResourceGroup": "MC_rg"});
    let bare =
        json!({"id": arm("Microsoft.Compute/virtualMachines", "vm-2"), "name": "vm-2", "identity": null});
    let records = Recorded::default()
        .with("arg:resources/userAssignedIdentities", identity())
        .with("arg:resources/compute", json!([machine, cluster, bare]))
        .in_subscription("arm:resources", json!([machine]))
        .records();
    assert_eq!(records.resources.len(), 3, "a machine without an identity acts as nobody");
    let acts = |kind: &str, name: &str| {
        resource(&records, &arm(kind, name)).acts_as.iter().map(|one| one.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(acts("Microsoft.Compute/virtualMachines", "vm-1"), [id(1), id(2)]);
    assert_eq!(acts("Microsoft.ContainerService/managedClusters", "aks"), [id(3), id(4)]);
    let aks = resource(&records, &arm("Microsoft.ContainerService/managedClusters", "aks"));
    assert_eq!(
        (aks.kind.as_str(), aks.attributes["issuerURL"].as_str()),
        ("azure:microsoft.containerservice/managedclusters", "https://oidc.example/cluster")
    );
    assert_eq!(aks.attributes["nodeResourceGroup"], "MC_rg");
}

#[test]
fn entries_of_a_vault_are_grants_unless_it_leaves_access_to_roles() {
    let vault = |name: &str, by_roles: Value| {
        json!({"id": arm("Microsoft.KeyVault/vaults", name), "name": name, "location": "westeurope", "properties": {"tenantId": TENANT, "enableRbacAuthorization": by_roles,
        "accessPolicies": [{"tenantId": TENANT, "objectId": id(1), "permissions": {"secrets": ["get", "list"], "keys": []}},
            {"tenantId": TENANT, "objectId": id(1), "applicationId": app(2), "permissions": {"secrets": ["all"]}},
            {"tenantId": TENANT, "permissions": {"secrets": ["all"]}}]}})
    };
    let (records, gaps) = Recorded::default()
        .with("arg:resources/vaults", json!([vault("old", json!(null)), vault("new", json!(true))]))
        .read();
    assert_eq!(gaps.len(), 1);
    let id_of = arm("Microsoft.KeyVault/vaults", "old");
    let held: Vec<(&str, GrantEffect)> =
        grants(&records, &id(1)).iter().map(|grant| (grant.what.as_str(), grant.effect)).collect();
    let (plain, through) =
        (format!("{id_of}#accessPolicies/{}", id(1)), format!("{id_of}#accessPolicies/{}/{}", id(1), app(2)));
    assert_eq!(held, [(plain.as_str(), GrantEffect::Gives), (through.as_str(), GrantEffect::Delegates)]);
    let grant = grants(&records, &id(1))[0];
    assert_eq!(
        (grant.at.as_str(), grant.scope.local()),
        (id_of.as_str(), format!("/subscriptions/{SUBSCRIPTION}").as_str())
    );
    assert!(
        records
            .policies
            .iter()
            .all(|policy| policy.kind == PolicyKind::VaultAccess && policy.scope == grant.scope)
    );
    assert_eq!(resource(&records, &id_of).attributes["enableRbacAuthorization"], "false");
}
