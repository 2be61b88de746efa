//! Objects of the directory, their credentials, and who stands behind them.

use std::collections::BTreeMap;

use tenure_model::{
    CredentialKind, CredentialState, Expiry, Known, LastUsed, Nature, Origin, PrincipalKind, PrincipalState,
    Trustee, Unknown,
};

use super::*;

fn organisation() -> Value {
    json!([{"id": TENANT, "displayName": "Contoso", "verifiedDomains": [{"name": "contoso.com", "isDefault": true}]}])
}

#[test]
fn a_tenant_its_people_and_where_they_come_from() {
    let records = Recorded::default()
        .with("graph:organization", organisation())
        .with("graph:users", json!([
            {"id": id(1).to_uppercase(), "displayName": "Ann", "userPrincipalName": "ann@contoso.com", "mail": "ann@contoso.com",
                "userType": "Member", "accountEnabled": true, "createdDateTime": "2024-05-01T10:00:00Z",
                "lastPasswordChangeDateTime": "2026-01-01T00:00:00Z", "passwordPolicies": null, "onPremisesSyncEnabled": null},
            {"id": id(2), "displayName": "Ben", "userPrincipalName": "ben_fabrikam.com#EXT#@contoso.onmicrosoft.com",
                "userType": "Guest", "accountEnabled": false, "creationType": "Invitation", "externalUserState": "Accepted",
                "lastPasswordChangeDateTime": "2026-01-01T00:00:00Z"},
        ]))
        .with("graph:users/sponsors", json!([{"id": id(2), "sponsors": [{"id": id(1)}]}]))
        .with("graph:groups", json!([{"id": id(3), "displayName": "Admins", "isAssignableToRole": true, "groupTypes": [], "securityEnabled": true}]))
        .about(&id(3), "graph:groups/members", json!([{"@odata.type": "#microsoft.graph.user", "id": id(1)}]))
        .about(&id(3), "graph:groups/owners", json!([{"id": id(2)}]))
        .with("graph:directory/administrativeUnits", json!([{"id": id(4), "displayName": "Branch", "isMemberManagementRestricted": true}]))
        .about(&id(4), "graph:directory/administrativeUnits/members", json!([{"id": id(3)}]))
        .records();
    assert_eq!(scope(&records, TENANT).name, "Contoso");
    let ann = principal(&records, &id(1));
    assert_eq!((ann.name.as_str(), ann.nature, ann.state), ("Ann", Nature::Human, PrincipalState::Enabled));
    assert_eq!((&ann.origin, &ann.created), (&Origin::Own, &Known::Is(at("2024-05-01T10:00:00Z"))));
    assert_eq!(ann.last_used, LastUsed::Unknown(Unknown::NotRead), "sign-ins were not read");
    let ben = principal(&records, &id(2));
    assert_eq!(
        (ben.state, &ben.origin),
        (PrincipalState::Disabled, &Origin::Domain("fabrikam.com".to_owned()))
    );
    assert_eq!(ben.attributes["sponsors"], id(1));
    assert_eq!(ben.attributes["userType"], "Guest");
    let admins = principal(&records, &id(3));
    assert_eq!(
        (admins.kind, admins.attributes["isAssignableToRole"].as_str()),
        (PrincipalKind::DirectoryGroup, "true")
    );
    let owned = grants(&records, &id(2));
    assert_eq!((owned[0].what.as_str(), owned[0].at.as_str()), ("entra:owner/group", id(3).as_str()));
    let unit = scope(&records, &format!("/administrativeUnits/{}", id(4)));
    assert_eq!(unit.parent, Some(ScopeId::azure(TENANT)));
    assert_eq!(principal(&records, &id(4)).attributes["isMemberManagementRestricted"], "true");
    let members: Vec<(&str, &str)> =
        records.memberships.iter().map(|one| (one.group.as_str(), one.member.as_str())).collect();
    assert_eq!(members, [(id(3).as_str(), id(1).as_str()), (id(4).as_str(), id(3).as_str())]);
    // Guests sign in at home, and have no password here.
    let passwords: Vec<&str> = records.credentials.iter().map(|one| one.principal.as_str()).collect();
    assert_eq!(passwords, [id(1)]);
}

#[test]
fn a_guest_of_a_tenant_that_was_read_too_comes_from_there() {
    let records = Recorded::default()
        .with("graph:organization", organisation())
        .at(
            PARTNER,
            "graph:organization",
            json!({}),
            json!({"value": [{"id": PARTNER, "displayName": "Fabrikam",
            "verifiedDomains": [{"name": "Fabrikam.com"}]}]}),
        )
        .with(
            "graph:users",
            json!([{"id": id(1), "userPrincipalName": "ben_fabrikam.com#EXT#@contoso.onmicrosoft.com"}]),
        )
        .records();
    assert_eq!(principal(&records, &id(1)).origin, Origin::Tenant(PARTNER.to_owned()));
}

#[test]
fn sign_ins_are_known_only_where_a_report_tells() {
    let users = json!([{"id": id(1), "userPrincipalName": "a@contoso.com"}, {"id": id(2), "userPrincipalName": "b@contoso.com"},
        {"id": id(3), "userPrincipalName": "c@contoso.com"}, {"id": id(4), "userPrincipalName": "d@contoso.com"}]);
    let plain = Recorded::default().with("graph:users", users);
    let unread = plain.clone().records();
    assert!(unread.principals.iter().all(|one| one.last_used == LastUsed::Unknown(Unknown::NotRead)));
    let records = plain
        .with("graph:users/signInActivity", json!([
            {"id": id(1), "signInActivity": {"lastSignInDateTime": "2026-10-01T00:00:00Z", "lastNonInteractiveSignInDateTime": "2026-10-02T00:00:00Z", "lastSuccessfulSignInDateTime": "2026-09-30T00:00:00Z"}},
            {"id": id(2), "signInActivity": {"lastSignInDateTime": "2021-10-01T00:00:00Z", "lastNonInteractiveSignInDateTime": null}},
            {"id": id(3)},
        ]))
        .records();
    let used = |number: u32| principal(&records, &id(number)).last_used;
    assert_eq!(used(1), LastUsed::At(at("2026-09-30T00:00:00Z")), "failed attempts are no use");
    assert_eq!(used(2), LastUsed::At(at("2021-10-01T00:00:00Z")));
    assert_eq!(used(3), LastUsed::NeverInWindow);
    assert_eq!(used(4), LastUsed::Unknown(Unknown::NotReported), "made after the report");
}

fn applications() -> Recorded {
    Recorded::default()
        .with("graph:applications", json!([
            {"id": id(10), "appId": app(1), "displayName": "deploy", "signInAudience": "AzureADMyOrg", "createdDateTime": "2025-01-01T00:00:00Z",
                "verifiedPublisher": {"displayName": null},
                "passwordCredentials": [{"keyId": id(100), "displayName": "ci", "startDateTime": "2025-01-01T00:00:00Z", "endDateTime": "2027-01-01T00:00:00Z", "hint": "abc", "secretText": null}],
                "keyCredentials": []},
            {"id": id(11), "appId": app(2), "displayName": "sold elsewhere", "signInAudience": "AzureADMultipleOrgs",
                "passwordCredentials": [{"keyId": id(101), "endDateTime": "2299-12-31T00:00:00Z"}], "keyCredentials": []},
        ]))
        .with("graph:servicePrincipals", json!([
            {"id": id(20), "appId": app(1), "displayName": "deploy", "appOwnerOrganizationId": TENANT, "servicePrincipalType": "Application", "accountEnabled": true,
                "passwordCredentials": [{"keyId": id(102), "startDateTime": "2025-06-01T00:00:00Z", "endDateTime": "2026-06-01T00:00:00Z"}, {"keyId": id(104)}],
                "keyCredentials": [{"keyId": id(103), "type": "AsymmetricX509Cert", "usage": "Verify", "endDateTime": "2026-12-01T00:00:00Z"},
                    {"keyId": id(104), "type": "X509CertAndPassword", "usage": "Sign"}]},
            {"id": id(21), "appId": app(3), "displayName": "Ledger sync", "appOwnerOrganizationId": PARTNER, "servicePrincipalType": "Application", "accountEnabled": true,
                "verifiedPublisher": {"displayName": "Fabrikam Ltd", "verifiedPublisherId": "1"}},
            {"id": id(22), "appId": GRAPH, "displayName": "Microsoft Graph", "appOwnerOrganizationId": "f8cdef31-a31e-4b4a-93e4-5f571e91255a", "servicePrincipalType": "Application",
                "appRoles": [{"id": id(200), "value": "RoleManagement.ReadWrite.Directory", "isEnabled": true}],
                "oauth2PermissionScopes": [{"id": id(201), "value": "Mail.Read"}]},
            {"id": id(23), "appId": app(4), "displayName": "vm-1", "servicePrincipalType": "ManagedIdentity", "accountEnabled": true,
                "alternativeNames": ["isExplicit=False", format!("/subscriptions/{SUBSCRIPTION}/resourcegroups/rg/providers/Microsoft.Compute/virtualMachines/vm-1")]},
        ]))
}

#[test]
fn an_application_and_its_service_principal_are_one() {
    let records = applications().records();
    let application = resource(&records, &id(10));
    assert_eq!(application.kind, "entra:application");
    assert_eq!(application.acts_as, [id(20).as_str().into()]);
    assert!(records.principals.iter().all(|one| one.id.as_str() != id(10)));
    let alone = principal(&records, &id(11));
    assert_eq!(alone.kind, PrincipalKind::Application);
    assert!(resource(&records, &id(11)).acts_as.is_empty());
    let carried = |key: u32| {
        let one = credential(&records, &id(key));
        (
            one.principal.to_string(),
            one.kind,
            one.attributes["object"].clone(),
            one.attributes["objectId"].clone(),
        )
    };
    assert_eq!(carried(100), (id(20), CredentialKind::ClientSecret, "application".to_owned(), id(10)));
    assert_eq!(carried(101), (id(11), CredentialKind::ClientSecret, "application".to_owned(), id(11)));
    assert_eq!(carried(102), (id(20), CredentialKind::ClientSecret, "servicePrincipal".to_owned(), id(20)));
    assert_eq!(carried(103), (id(20), CredentialKind::Certificate, "servicePrincipal".to_owned(), id(20)));
    assert_eq!(records.credentials.len(), 4, "a key that signs tokens, and its password, let nobody in");
    assert_eq!(credential(&records, &id(100)).expires, Expiry::At(at("2027-01-01T00:00:00Z")));
    assert_eq!(credential(&records, &id(100)).last_used, LastUsed::Unknown(Unknown::NotRead));
}

#[test]
fn whose_application_it_is() {
    let records = applications().records();
    let of = |number: u32| principal(&records, &id(number)).origin.clone();
    assert_eq!(of(20), Origin::Own);
    assert_eq!(of(21), Origin::Tenant(PARTNER.to_owned()));
    assert_eq!(of(22), Origin::Provider);
    assert_eq!(of(23), Origin::Own);
    assert_eq!(principal(&records, &id(21)).attributes["verifiedPublisher"], "Fabrikam Ltd");
    assert_eq!(resource(&records, &id(10)).attributes["verifiedPublisher"], "", "read, and there is none");
    let identity = principal(&records, &id(23));
    assert_eq!(
        (identity.kind, identity.attributes["isExplicit"].as_str()),
        (PrincipalKind::ManagedIdentity, "false")
    );
    let machine = resource(&records, &identity.attributes["managedIdentityResourceId"]);
    assert_eq!(
        (machine.kind.as_str(), &machine.acts_as),
        ("azure:microsoft.compute/virtualmachines", &vec![id(23).as_str().into()])
    );
    assert_eq!(machine.scope, ScopeId::azure(&format!("/subscriptions/{SUBSCRIPTION}")));
}

#[test]
fn the_use_of_applications_and_keys_is_joined() {
    let records = applications()
        .with("graph:reports/servicePrincipalSignInActivities", json!([
            {"id": "a", "appId": app(1), "applicationAuthenticationClientSignInActivity": {"lastSignInDateTime": "2026-09-01T00:00:00Z"},
                "applicationAuthenticationResourceSignInActivity": {"lastSignInDateTime": "2026-10-01T00:00:00Z"},
                "delegatedClientSignInActivity": {"lastSignInDateTime": null}, "lastSignInActivity": {"lastSignInDateTime": "2026-10-01T00:00:00Z"}},
        ]))
        .with("graph:reports/appCredentialSignInActivities", json!([
            {"keyId": id(100), "appId": app(1), "signInActivity": {"lastSignInDateTime": "2026-09-01T00:00:00Z"}},
            {"keyId": id(102), "appId": app(1), "signInActivity": null},
        ]))
        .records();
    assert_eq!(
        principal(&records, &id(20)).last_used,
        LastUsed::At(at("2026-09-01T00:00:00Z")),
        "to be used by others is no use"
    );
    assert_eq!(principal(&records, &id(21)).last_used, LastUsed::Unknown(Unknown::NotReported));
    assert_eq!(credential(&records, &id(100)).last_used, LastUsed::At(at("2026-09-01T00:00:00Z")));
    assert_eq!(credential(&records, &id(102)).last_used, LastUsed::NeverInWindow);
    assert_eq!(credential(&records, &id(103)).last_used, LastUsed::Unknown(Unknown::NotReported));
}

#[test]
fn a_federated_credential_is_a_trust_in_its_issuer() {
    let records = applications()
        .about(&id(10), "graph:applications/federatedIdentityCredentials", json!([
            {"id": id(300), "name": "ci", "issuer": "https://token.actions.githubusercontent.com", "subject": "repo:contoso/app:ref:refs/heads/main",
                "audiences": ["api://AzureADTokenExchange"], "claimsMatchingExpression": null},
            {"id": id(301), "name": "any", "issuer": "https://token.actions.githubusercontent.com", "subject": null,
                "claimsMatchingExpression": {"value": "claims['sub'] matches 'repo:contoso/*'", "languageVersion": 1}, "audiences": []},
        ]))
        .records();
    let one = credential(&records, &format!("{}/federatedIdentityCredentials/{}", id(10), id(300)));
    assert_eq!((one.principal.as_str(), one.kind), (id(20).as_str(), CredentialKind::FederatedCredential));
    assert_eq!(one.attributes["subject"], "repo:contoso/app:ref:refs/heads/main");
    let issuer = Trustee::Federation("https://token.actions.githubusercontent.com".to_owned());
    assert!(records.trusts.iter().all(|trust| trust.target.as_str() == id(20) && trust.trustee == issuer));
    let conditions: Vec<Vec<(&str, &str, &str)>> = records
        .trusts
        .iter()
        .map(|trust| {
            trust
                .conditions
                .iter()
                .map(|one| (one.operator.as_str(), one.key.as_str(), one.values[0].as_str()))
                .collect()
        })
        .collect();
    assert!(conditions.contains(&vec![
        ("StringEquals", "sub", "repo:contoso/app:ref:refs/heads/main"),
        ("StringEquals", "aud", "api://AzureADTokenExchange"),
    ]));
    assert!(conditions.contains(&vec![(
        "matches",
        "claimsMatchingExpression",
        "claims['sub'] matches 'repo:contoso/*'"
    )]));
}

#[test]
fn roles_and_permissions_of_an_api_have_its_names() {
    let records = applications()
        .about(&id(22), "graph:servicePrincipals/appRoleAssignedTo", json!([
            {"id": "x-1", "appRoleId": id(200), "principalId": id(20), "principalType": "ServicePrincipal", "resourceId": id(22), "createdDateTime": "2026-01-01T00:00:00Z"},
            {"id": "x-2", "appRoleId": id(299), "principalId": id(20), "resourceId": id(22)},
            {"id": "x-3", "appRoleId": "00000000-0000-0000-0000-000000000000", "principalId": id(20), "resourceId": id(22)},
        ]))
        .with("graph:oauth2PermissionGrants", json!([
            {"id": "g-1", "clientId": id(21), "consentType": "AllPrincipals", "principalId": null, "resourceId": id(22), "scope": " Mail.Read offline_access"},
            {"id": "g-2", "clientId": id(21), "consentType": "Principal", "principalId": id(1), "resourceId": id(22), "scope": "Mail.Read"},
        ]))
        .records();
    let held: Vec<String> =
        grants(&records, &id(20)).iter().map(|grant| grant.what.as_str().to_owned()).collect();
    assert_eq!(
        held,
        [
            format!("appRole:{GRAPH}/{}", id(299)),
            format!("appRole:{GRAPH}/RoleManagement.ReadWrite.Directory"),
            format!("appRole:{GRAPH}/default"),
        ]
    );
    assert_eq!(grants(&records, &id(20))[1].at, id(22));
    let delegated: Vec<(&str, &str)> = grants(&records, &id(21))
        .iter()
        .map(|grant| (grant.what.as_str().rsplit('/').next().unwrap(), grant.condition.as_str()))
        .collect();
    let behalf = format!("on behalf of {}", id(1));
    assert_eq!(
        delegated,
        [
            ("Mail.Read", behalf.as_str()),
            ("Mail.Read", "on behalf of anyone"),
            ("offline_access", "on behalf of anyone")
        ]
    );
    let names: BTreeMap<&str, usize> =
        records.role_definitions.iter().map(|one| (one.name.as_str(), one.policies.len())).collect();
    assert_eq!(names["RoleManagement.ReadWrite.Directory"], 1, "with the text of the role");
    assert_eq!(names["default"], 0);
}

#[test]
fn second_factors_are_those_that_prove_somebody() {
    let records = Recorded::default()
        .with("graph:users", json!([{"id": id(1), "userPrincipalName": "a@contoso.com", "accountEnabled": false, "lastPasswordChangeDateTime": "2026-01-01T00:00:00Z", "passwordPolicies": "DisablePasswordExpiration"}]))
        .with("graph:reports/authenticationMethods/userRegistrationDetails", json!([
            {"id": id(1), "isMfaRegistered": true, "methodsRegistered": ["microsoftAuthenticatorPush", "email", "fido2SecurityKey"]},
            {"id": id(2), "isMfaRegistered": false, "methodsRegistered": ["email", "securityQuestion"]},
            {"id": id(3), "isMfaRegistered": true, "methodsRegistered": []},
        ]))
        .records();
    let kinds = |number: u32| {
        let of = records.credentials.iter().filter(|one| one.principal.as_str() == id(number));
        of.map(|one| one.kind).collect::<Vec<_>>()
    };
    assert_eq!(kinds(1), [CredentialKind::MfaDevice, CredentialKind::MfaDevice, CredentialKind::Password]);
    assert_eq!(kinds(2), []);
    assert_eq!(kinds(3), [CredentialKind::MfaDevice]);
    let password = credential(&records, &format!("{}#password", id(1)));
    assert_eq!((password.state, password.expires), (CredentialState::Inactive, Expiry::Never));
}

#[test]
fn an_agent_is_what_its_blueprint_acts_as() {
    let records = Recorded::default()
        .with("graph:servicePrincipals", json!([
            {"id": id(20), "appId": app(1), "displayName": "blueprint", "servicePrincipalType": "Application", "appOwnerOrganizationId": TENANT},
            {"id": id(21), "appId": app(1), "displayName": "agent", "servicePrincipalType": "ServiceIdentity"},
        ]))
        .with("graph:servicePrincipals/microsoft.graph.agentIdentity", json!([
            {"id": id(21), "displayName": "agent", "agentIdentityBlueprintId": app(1), "servicePrincipalType": "ServiceIdentity", "createdDateTime": "2026-01-01T00:00:00Z"},
        ]))
        .with("graph:applications/microsoft.graph.agentIdentityBlueprint", json!([{"id": id(10), "appId": app(1), "displayName": "blueprint"}]))
        .records();
    assert_eq!(principal(&records, &id(21)).kind, PrincipalKind::AgentIdentity);
    let blueprint = resource(&records, &id(10));
    assert_eq!(blueprint.acts_as, [id(20).as_str().into(), id(21).as_str().into()]);
    assert_eq!(blueprint.attributes["agentIdentityBlueprint"], "true");
}

#[test]
fn what_was_named_and_looked_up_is_read_by_what_it_is() {
    let records = Recorded::default()
        .with("graph:directoryObjects/getByIds", json!([
            {"@odata.type": "#microsoft.graph.user", "id": id(1), "displayName": "Ann", "userPrincipalName": "a@contoso.com"},
            {"@odata.type": "#microsoft.graph.group", "id": id(2), "displayName": "G"},
            {"@odata.type": "#microsoft.graph.servicePrincipal", "id": id(3), "displayName": "S"},
            {"@odata.type": "#microsoft.graph.device", "id": id(4)},
        ]))
        .records();
    let kinds: Vec<PrincipalKind> = records.principals.iter().map(|one| one.kind).collect();
    assert_eq!(
        kinds,
        [PrincipalKind::DirectoryUser, PrincipalKind::DirectoryGroup, PrincipalKind::ServicePrincipal]
    );
}
