//! What was done and when: sign-ins, audits, registered methods.

use serde_json::{Value, json};

use super::id;
use super::names::{NORTHWIND, TENANT};
use crate::tenant::{Set, Tenant};

pub(super) fn add(tenant: &mut Tenant) {
    audits(tenant);
    sign_ins(tenant);
    methods(tenant);
}

/// An event of the directory's audit log.
struct Audited<'a> {
    at: &'a str,
    category: &'a str,
    action: &'a str,
    by: Value,
    target: (&'a str, &'a str, &'a str),
    changed: Value,
}

fn user(name: &str, display: &str) -> Value {
    json!({ "app": null, "user": { "id": id(&format!("user {name}")), "displayName": display,
        "userPrincipalName": format!("{name}@contoso.example"), "ipAddress": "192.0.2.7" } })
}

fn app(name: &str, display: &str) -> Value {
    json!({ "user": null, "app": { "appId": null, "displayName": display, "servicePrincipalId": id(&format!("sp {name}")), "servicePrincipalName": null } })
}

fn audits(tenant: &mut Tenant) {
    let changed = |name: &str, new: &str| json!([{ "displayName": name, "oldValue": null, "newValue": new }]);
    for (place, audited) in [
        Audited {
            at: "2026-11-03T09:15:00.1234567Z",
            category: "RoleManagement",
            action: "Add member to role",
            by: user("alice", "Alice Ahlgren"),
            target: ("User", "user gina", "Gina Grant (Northwind)"),
            changed: changed("Role.DisplayName", "\"User Administrator\""),
        },
        Audited {
            at: "2026-11-04T10:00:00Z",
            category: "ApplicationManagement",
            action: "Update application – Certificates and secrets management ",
            by: user("carol", "Carol Castillo"),
            target: ("ServicePrincipal", "sp deploy", "Deployment pipeline"),
            changed: changed("KeyDescription", "[\"[KeyIdentifier=hidden]\"]"),
        },
        Audited {
            at: "2026-11-05T11:00:00Z",
            category: "ApplicationManagement",
            action: "Consent to application",
            by: user("carol", "Carol Castillo"),
            target: ("ServicePrincipal", "sp survey", "Quick Survey"),
            changed: changed("ConsentAction.Permissions", "\"Mail.Read\""),
        },
        Audited {
            at: "2026-11-06T12:00:00Z",
            category: "GroupManagement",
            action: "Add member to group",
            by: app("mi deployer", "deployer"),
            target: ("Group", "group oncall", "Platform on call"),
            changed: json!([]),
        },
        Audited {
            at: "2026-11-07T13:00:00Z",
            category: "UserManagement",
            action: "Invite external user",
            by: user("alice", "Alice Ahlgren"),
            target: ("User", "user hugo", "Hugo Holm (Northwind)"),
            changed: json!([]),
        },
    ]
    .into_iter()
    .enumerate()
    {
        let (kind, target, display) = audited.target;
        tenant.add(Set::DirectoryAudits, json!({
            "id": format!("Directory_{}_{place}", id(audited.action)), "category": audited.category,
            "correlationId": id(&format!("correlation {place}")), "result": "success", "resultReason": "",
            "activityDisplayName": audited.action, "activityDateTime": audited.at, "loggedByService": "Core Directory",
            "operationType": "Assign", "initiatedBy": audited.by,
            "targetResources": [{ "id": id(target), "displayName": display, "type": kind, "userPrincipalName": null,
                "groupType": if kind == "Group" { json!("unifiedGroups") } else { Value::Null }, "modifiedProperties": audited.changed }],
            "additionalDetails": [{ "key": "User-Agent", "value": "loopback" }],
        }));
    }
}

fn activity(at: Option<&str>, key: &str) -> Value {
    match at {
        None => Value::Null,
        Some(at) => json!({
            "lastSignInDateTime": at, "lastSignInRequestId": id(key), "lastNonInteractiveSignInDateTime": null,
            "lastNonInteractiveSignInRequestId": null, "lastSuccessfulSignInDateTime": at, "lastSuccessfulSignInRequestId": id(key),
        }),
    }
}

fn sign_ins(tenant: &mut Tenant) {
    for (name, at) in [
        ("tenure", "2026-11-19T02:00:00Z"),
        ("deploy", "2026-11-18T20:00:00Z"),
        ("backup", "2026-03-01T01:00:00Z"),
    ] {
        let app_id = tenant
            .table(Set::ServicePrincipals)
            .find(&id(&format!("sp {name}")))
            .map_or(Value::Null, |row| row["appId"].clone());
        tenant.add(Set::ServicePrincipalSignInActivities, json!({
            "id": id(&format!("activity {name}")), "appId": app_id,
            "lastSignInActivity": activity(Some(at), name), "applicationAuthenticationClientSignInActivity": activity(Some(at), name),
            "applicationAuthenticationResourceSignInActivity": activity(None, name),
            "delegatedClientSignInActivity": activity(None, name), "delegatedResourceSignInActivity": activity(None, name),
        }));
        if name != "backup" {
            tenant.add(Set::AppCredentialSignInActivities, json!({
                "id": id(&format!("credential activity {name}")),
                "keyId": id(if name == "tenure" { "secret scan" } else { "certificate deploy" }),
                "keyType": if name == "tenure" { "clientSecret" } else { "certificate" }, "keyUsage": "verify", "appId": app_id,
                "appObjectId": id(&format!("app {name}")), "servicePrincipalObjectId": id(&format!("sp {name}")),
                "resourceId": super::names::GRAPH_APP_ID, "credentialOrigin": "application",
                "expirationDateTime": "2027-03-01T00:00:00Z", "createdDateTime": "2026-09-01T00:00:00Z",
                "signInActivity": activity(Some(at), &format!("credential {name}")),
            }));
        }
    }
    let survey = tenant.table(Set::ServicePrincipals).find(&id("sp survey"));
    let survey = survey.map_or(Value::Null, |row| row["appId"].clone());
    for (key, kind, home, who) in [
        (
            "gina",
            "interactiveUser",
            NORTHWIND,
            json!({ "userDisplayName": "Gina Grant (Northwind)", "userPrincipalName": "gina@northwind.example",
            "userId": id("user gina"), "userType": "guest", "crossTenantAccessType": "b2bCollaboration" }),
        ),
        (
            "gina again",
            "nonInteractiveUser",
            NORTHWIND,
            json!({ "userDisplayName": "Gina Grant (Northwind)", "userPrincipalName": "gina@northwind.example",
            "userId": id("user gina"), "userType": "guest", "crossTenantAccessType": "b2bCollaboration" }),
        ),
        // One of our own, whom a question about others leaves out.
        (
            "alice",
            "interactiveUser",
            TENANT,
            json!({ "userDisplayName": "Alice Ahlgren", "userPrincipalName": "alice@contoso.example",
            "userId": id("user alice"), "userType": "member", "crossTenantAccessType": "none" }),
        ),
        (
            "survey",
            "servicePrincipal",
            TENANT,
            json!({ "userDisplayName": "", "userPrincipalName": "", "userId": "", "appId": survey, "appDisplayName": "Quick Survey",
            "servicePrincipalId": id("sp survey"), "servicePrincipalName": "Quick Survey", "servicePrincipalCredentialKeyId": id("key survey"), "isInteractive": false, "crossTenantAccessType": "none" }),
        ),
    ] {
        let mut row = json!({
            "id": id(&format!("sign-in {key}")), "createdDateTime": "2026-11-19T07:00:00Z", "appId": "c44b4083-3bb0-49c1-b47d-974e53cbdf3c",
            "appDisplayName": "Azure Portal", "ipAddress": "198.51.100.7", "clientAppUsed": "Browser", "correlationId": id(&format!("sign-in {key} 2")),
            "conditionalAccessStatus": "notApplied", "isInteractive": kind == "interactiveUser", "riskDetail": "none", "riskLevelAggregated": "none",
            "riskLevelDuringSignIn": "none", "riskState": "none", "homeTenantId": home, "resourceTenantId": TENANT, "signInEventTypes": [kind],
            "status": { "errorCode": 0, "failureReason": "Other.", "additionalDetails": null },
        });
        super::directory::merge(&mut row, who);
        tenant.add(Set::SignIns, row);
    }
}

fn methods(tenant: &mut Tenant) {
    for (name, display, methods) in [
        ("alice", "Alice Ahlgren", json!(["passKeyDeviceBound", "microsoftAuthenticatorPush"])),
        ("bob", "Bob Berg", json!(["mobilePhone"])),
        // An administrator without a second factor.
        ("breakglass", "Emergency access", json!([])),
        ("gina", "Gina Grant (Northwind)", json!(["softwareOneTimePasscode"])),
    ] {
        let has = methods.as_array().is_some_and(|methods| !methods.is_empty());
        tenant.add(Set::UserRegistrationDetails, json!({
            "id": id(&format!("user {name}")), "userPrincipalName": format!("{name}@contoso.example"), "userDisplayName": display,
            "userType": if name == "gina" { "guest" } else { "member" }, "isAdmin": name != "bob", "isSsprRegistered": has,
            "isSsprEnabled": true, "isSsprCapable": has, "isMfaRegistered": has, "isMfaCapable": has,
            "isPasswordlessCapable": name == "alice", "methodsRegistered": methods,
            "isSystemPreferredAuthenticationMethodEnabled": true, "systemPreferredAuthenticationMethods": [],
            "userPreferredMethodForSecondaryAuthentication": if has { "push" } else { "none" },
            "lastUpdatedDateTime": "2026-11-19T00:00:00Z",
        }));
    }
}
