//! Applications and their service principals: the bank's own, vendors', Microsoft's.

use serde_json::{Value, json};

use super::partners::{ACME, NOBODYS};
use super::tenant::{TENANT, Tenant, day, id};

/// Microsoft Graph's application id, the same in every tenant.
const GRAPH: &str = "00000003-0000-0000-c000-000000000000";
const MICROSOFT: &str = "f8cdef31-a31e-4b4a-93e4-5f571e91255a";

/// The tenant of a tool that polls calendars.
pub(super) const POLLS: &str = "ca1e0001-6d2e-4f3a-9b4c-5d6e7f8a9b0c";

/// What Microsoft Graph offers, as far as somebody holds it.
const APP_ROLES: [&str; 9] = [
    "Application.ReadWrite.All",
    "AuditLog.Read.All",
    "Directory.Read.All",
    "Group.ReadWrite.All",
    "GroupMember.Read.All",
    "Mail.ReadWrite",
    "RoleManagement.ReadWrite.Directory",
    "Sites.FullControl.All",
    "User.Read.All",
];
const SCOPES: [&str; 5] =
    ["Calendars.Read", "Directory.ReadWrite.All", "Files.Read", "Group.ReadWrite.All", "User.Read"];

/// A secret: the day on which it was made, the day on which it ends (negative: still to come), and when it
/// was last used.
struct Secret(i64, i64, Option<i64>);

/// One of the bank's applications.
#[derive(Default)]
struct App {
    name: &'static str,
    owners: &'static [&'static str],
    secrets: &'static [Secret],
    certificates: &'static [Secret],
    /// On the service principal.
    hidden: &'static [Secret],
    roles: &'static [&'static str],
    /// Days since it signed in.
    used: Option<i64>,
}

const APPS: [App; 15] = [
    App {
        name: "payments-release",
        owners: &["Jan Novak", "Elena Russo"],
        secrets: &[Secret(66, -104, Some(1))],
        hidden: &[],
        certificates: &[],
        roles: &[],
        used: Some(1),
    },
    App {
        name: "ci-landing-zones",
        owners: &["Maria Keller"],
        secrets: &[],
        hidden: &[],
        certificates: &[],
        roles: &[],
        used: Some(1),
    },
    App {
        name: "ci-preview",
        owners: &["Elena Russo"],
        secrets: &[],
        hidden: &[],
        certificates: &[],
        roles: &[],
        used: Some(2),
    },
    App {
        name: "branch-portal",
        owners: &["Omar Said"],
        secrets: &[Secret(560, 200, None), Secret(80, -90, Some(1))],
        hidden: &[],
        certificates: &[],
        roles: &[],
        used: Some(1),
    },
    App {
        name: "hr-sync",
        owners: &["Julia Brandt"],
        secrets: &[Secret(40, -690, Some(1))],
        hidden: &[],
        certificates: &[],
        roles: &["User.Read.All"],
        used: Some(1),
    },
    App {
        name: "graph-inventory",
        owners: &["Paul Dubois"],
        secrets: &[],
        hidden: &[],
        certificates: &[Secret(72, -108, Some(1))],
        roles: &["Directory.Read.All", "AuditLog.Read.All"],
        used: Some(1),
    },
    App {
        name: "identity-automation",
        owners: &["Amir Haddad"],
        secrets: &[],
        hidden: &[],
        certificates: &[Secret(69, -101, Some(1))],
        roles: &["RoleManagement.ReadWrite.Directory"],
        used: Some(1),
    },
    App {
        name: "app-provisioning",
        owners: &["Sofia Lind"],
        secrets: &[],
        hidden: &[],
        certificates: &[Secret(65, -55, Some(2))],
        roles: &["Application.ReadWrite.All"],
        used: Some(2),
    },
    App {
        name: "legacy-mailer",
        owners: &["Omar Said"],
        secrets: &[],
        hidden: &[Secret(85, -60, Some(3))],
        certificates: &[],
        roles: &["Mail.ReadWrite"],
        used: Some(3),
    },
    App {
        name: "old-reporting",
        owners: &["Ivo Petrov"],
        secrets: &[Secret(170, -5, None)],
        hidden: &[],
        certificates: &[],
        roles: &["GroupMember.Read.All"],
        used: Some(240),
    },
    App {
        name: "data-loader",
        owners: &["Grace Mwangi"],
        secrets: &[Secret(70, -100, Some(1))],
        hidden: &[],
        certificates: &[],
        roles: &[],
        used: Some(1),
    },
    App {
        name: "atm-telemetry",
        owners: &["Oskar Berg"],
        secrets: &[Secret(67, -108, Some(1))],
        hidden: &[],
        certificates: &[],
        roles: &[],
        used: Some(1),
    },
    App {
        name: "statement-printer",
        owners: &[],
        secrets: &[Secret(68, -102, Some(2))],
        hidden: &[],
        certificates: &[],
        roles: &[],
        used: Some(2),
    },
    App {
        name: "archive-index",
        owners: &["Maria Keller"],
        secrets: &[Secret(66, -104, Some(1))],
        hidden: &[],
        certificates: &[],
        roles: &[],
        used: Some(1),
    },
    App {
        name: "risk-dashboards",
        owners: &["Clara Vogt"],
        secrets: &[Secret(75, -95, Some(1))],
        hidden: &[],
        certificates: &[],
        roles: &[],
        used: Some(1),
    },
];

/// An application that somebody else registered.
struct Other {
    name: &'static str,
    home: &'static str,
    /// Verified; empty where nobody is.
    publisher: &'static str,
    roles: &'static [&'static str],
    /// For everyone.
    scopes: &'static [&'static str],
}

const OTHERS: [Other; 4] = [
    Other {
        name: "Acme Release Hub",
        home: ACME,
        publisher: "Acme Integrators Ltd",
        roles: &["Group.ReadWrite.All"],
        scopes: &["User.Read"],
    },
    Other {
        name: "Statement Archive",
        home: NOBODYS,
        publisher: "",
        roles: &["Sites.FullControl.All", "Mail.ReadWrite"],
        scopes: &[],
    },
    Other {
        name: "Calendar Polls",
        home: POLLS,
        publisher: "",
        roles: &[],
        scopes: &["User.Read", "Calendars.Read"],
    },
    Other {
        name: "Acme Time Sheets",
        home: ACME,
        publisher: "Acme Integrators Ltd",
        roles: &[],
        scopes: &["User.Read"],
    },
];

pub(super) fn add(tenant: &mut Tenant) {
    microsoft(tenant);
    for app in &APPS {
        own(tenant, app);
    }
    federated(tenant);
    for Other { name, home, publisher, roles, scopes } in OTHERS {
        let publisher = if publisher.is_empty() {
            json!({"displayName": null})
        } else {
            json!({"displayName": publisher, "verifiedPublisherId": "4711"})
        };
        service_principal(
            tenant,
            name,
            &json!({"appOwnerOrganizationId": home, "verifiedPublisher": publisher}),
        );
        used(tenant, name, Some(1));
        hold(tenant, name, roles);
        if !scopes.is_empty() {
            consent(tenant, name, None, scopes);
        }
    }
    consent(tenant, "Calendar Polls", Some("Hana Ito"), &["Files.Read"]);
}

fn app_id(name: &str) -> String {
    id(&format!("client {name}"))
}

/// The id of an application's object.
pub(super) fn object(name: &str) -> String {
    id(&format!("application {name}"))
}

fn keys(name: &str, place: &str, secrets: &[Secret]) -> Vec<Value> {
    let key = |(at, secret): (usize, &Secret)| {
        json!({"keyId": id(&format!("key {at} {place} {name}")), "displayName": "", "startDateTime": day(secret.0), "endDateTime": day(secret.1),
            "type": "AsymmetricX509Cert", "usage": "Verify", "hint": null})
    };
    secrets.iter().enumerate().map(key).collect()
}

/// When a key was last used; one that never was stands in the report without a date.
fn key_use(tenant: &mut Tenant, name: &str, place: &str, secrets: &[Secret]) {
    for (at, secret) in secrets.iter().enumerate() {
        let key = id(&format!("key {at} {place} {name}"));
        let last = secret.2.map(day);
        tenant.list("graph-reports-appCredentialSignInActivities", json!({
            "id": key, "keyId": key, "appId": app_id(name), "signInActivity": {"lastSignInDateTime": last},
        }));
    }
}

fn own(tenant: &mut Tenant, app: &App) {
    let name = app.name;
    tenant.list("graph-applications", json!({
        "id": object(name), "appId": app_id(name), "displayName": name, "createdDateTime": day(600), "signInAudience": "AzureADMyOrg",
        "publisherDomain": "examplebank.example", "verifiedPublisher": {"displayName": null}, "identifierUris": [], "tags": [],
        "servicePrincipalLockConfiguration": {"isEnabled": name != "legacy-mailer", "allProperties": true},
        "passwordCredentials": keys(name, "secret", app.secrets), "keyCredentials": keys(name, "certificate", app.certificates),
    }));
    let hidden = keys(name, "hidden", app.hidden);
    service_principal(
        tenant,
        name,
        &json!({"appOwnerOrganizationId": TENANT, "passwordCredentials": hidden}),
    );
    for (place, secrets) in
        [("secret", app.secrets), ("certificate", app.certificates), ("hidden", app.hidden)]
    {
        key_use(tenant, name, place, secrets);
    }
    tenant.asked("graph-applications-owners", &object(name));
    tenant.asked("graph-applications-federatedIdentityCredentials", &object(name));
    for owner in app.owners {
        tenant.about(
            "graph-applications-owners",
            &object(name),
            json!({"@odata.type": "#microsoft.graph.user", "id": id(owner)}),
        );
    }
    used(tenant, name, app.used);
    hold(tenant, name, app.roles);
}

fn service_principal(tenant: &mut Tenant, name: &str, more: &Value) {
    let mut object = json!({
        "id": id(name), "appId": app_id(name), "displayName": name, "servicePrincipalType": "Application", "accountEnabled": true,
        "appRoles": [], "oauth2PermissionScopes": [], "passwordCredentials": [], "keyCredentials": [], "tags": [], "alternativeNames": [],
        "verifiedPublisher": {"displayName": null}, "appRoleAssignmentRequired": false,
    });
    merge(&mut object, more);
    tenant.list("graph-servicePrincipals", object);
    tenant.asked("graph-servicePrincipals-owners", &id(name));
}

/// A managed identity's service principal.
pub(super) fn managed(tenant: &mut Tenant, name: &str, explicit: bool, resource: &str) {
    let explicit = if explicit { "isExplicit=True" } else { "isExplicit=False" };
    service_principal(
        tenant,
        name,
        &json!({"servicePrincipalType": "ManagedIdentity", "alternativeNames": [explicit, resource]}),
    );
}

/// The client id of an application or a managed identity.
pub(in super::super) fn client(name: &str) -> String {
    app_id(name)
}

fn merge(object: &mut Value, more: &Value) {
    if let (Value::Object(object), Value::Object(more)) = (object, more) {
        object.extend(more.clone());
    }
}

fn used(tenant: &mut Tenant, name: &str, ago: Option<i64>) {
    let at = ago.map(day);
    tenant.list("graph-reports-servicePrincipalSignInActivities", json!({
        "id": id(&format!("activity {name}")), "appId": app_id(name), "applicationAuthenticationClientSignInActivity": {"lastSignInDateTime": at},
        "delegatedClientSignInActivity": {"lastSignInDateTime": null}, "lastSignInActivity": {"lastSignInDateTime": at},
    }));
}

fn hold(tenant: &mut Tenant, name: &str, roles: &[&str]) {
    for role in roles {
        tenant.about("graph-servicePrincipals-appRoleAssignedTo", &id("Microsoft Graph"), json!({
            "id": format!("{}-{role}", id(name)), "appRoleId": id(&format!("role {role}")), "createdDateTime": day(250), "principalId": id(name),
            "principalType": "ServicePrincipal", "principalDisplayName": name, "resourceId": id("Microsoft Graph"), "resourceDisplayName": "Microsoft Graph",
        }));
    }
}

fn consent(tenant: &mut Tenant, name: &str, person: Option<&str>, scopes: &[&str]) {
    tenant.list("graph-oauth2PermissionGrants", json!({
        "id": format!("{}-{}", id(name), person.unwrap_or("all").to_lowercase().replace(' ', "-")), "clientId": id(name),
        "consentType": if person.is_some() { "Principal" } else { "AllPrincipals" }, "principalId": person.map(id),
        "resourceId": id("Microsoft Graph"), "scope": scopes.join(" "),
    }));
}

fn microsoft(tenant: &mut Tenant) {
    let role = |value: &str| json!({"id": id(&format!("role {value}")), "value": value, "displayName": value, "isEnabled": true, "allowedMemberTypes": ["Application"]});
    let scope = |value: &str| json!({"id": id(&format!("scope {value}")), "value": value, "type": "Admin", "isEnabled": true});
    service_principal(
        tenant,
        "Microsoft Graph",
        &json!({
            "appId": GRAPH, "appOwnerOrganizationId": MICROSOFT, "appRoles": APP_ROLES.map(role), "oauth2PermissionScopes": SCOPES.map(scope),
        }),
    );
    tenant.asked("graph-servicePrincipals-appRoleAssignedTo", &id("Microsoft Graph"));
    service_principal(tenant, "Azure Resource Graph", &json!({"appOwnerOrganizationId": MICROSOFT}));
}

/// Pipelines that sign in without a secret.
fn federated(tenant: &mut Tenant) {
    const GITHUB: &str = "https://token.actions.githubusercontent.com";
    let file = "graph-applications-federatedIdentityCredentials";
    let audiences = ["api://AzureADTokenExchange"];
    let one = |name: &str, subject: &str| json!({"id": id(&format!("federated {name}")), "name": name, "issuer": GITHUB, "subject": subject, "audiences": audiences, "claimsMatchingExpression": null});
    tenant.about(
        file,
        &object("ci-landing-zones"),
        one("main", "repo:example-bank/landing-zones:environment:production"),
    );
    tenant.about(
        file,
        &object("payments-release"),
        one("release", "repo:example-bank/payments:ref:refs/heads/main"),
    );
    tenant.about(file, &object("ci-preview"), json!({
        "id": id("federated preview"), "name": "preview", "issuer": GITHUB, "subject": null, "audiences": audiences,
        "claimsMatchingExpression": {"value": "claims['sub'] matches 'repo:*'", "languageVersion": 1},
    }));
}
