//! People, guests and groups.

use serde_json::json;

use super::tenant::{Tenant, day, id};

const USERS: &str = "graph-users";

/// One of the bank's own people.
pub(super) struct Person {
    name: &'static str,
    department: &'static str,
    /// Days since the last sign-in; none where there was none.
    used: Option<i64>,
    mfa: bool,
    enabled: bool,
}

const fn person(name: &'static str, department: &'static str, used: i64) -> Person {
    Person { name, department, used: Some(used), mfa: true, enabled: true }
}

const PEOPLE: [Person; 30] = [
    person("Maria Keller", "Cloud platform", 1),
    person("David Osei", "Cloud platform", 2),
    person("Sofia Lind", "Identity", 1),
    person("Tom Baker", "Identity", 1),
    person("Nina Patel", "Service desk", 1),
    person("Amir Haddad", "Service desk", 2),
    person("Lars Meyer", "Cloud platform", 1),
    person("Ines Costa", "Cloud platform", 3),
    person("Jan Novak", "Payments", 1),
    person("Elena Russo", "Payments", 1),
    person("Oskar Berg", "Payments", 4),
    person("Grace Mwangi", "Data platform", 1),
    person("Yuki Tanaka", "Data platform", 2),
    person("Paul Dubois", "Security", 1),
    person("Rita Gomes", "Security", 1),
    person("Anders Holm", "Risk", 6),
    person("Clara Vogt", "Risk", 9),
    person("Ben Adler", "Branches", 2),
    person("Lucy Frost", "Branches", 3),
    person("Omar Said", "Branches", 1),
    person("Eva Horvat", "Executive office", 2),
    person("George Lamb", "Executive office", 5),
    person("Hana Ito", "Finance", 1),
    person("Ivo Petrov", "Finance", 12),
    person("Julia Brandt", "Human resources", 1),
    Person { mfa: false, ..person("Kim Larsen", "Branches", 1) },
    person("Henrik Dahl", "Risk", 214),
    Person { enabled: false, ..person("Petra Wolf", "Payments", 160) },
    person("Breakglass One", "Cloud platform", 31),
    person("Breakglass Two", "Cloud platform", 31),
];

/// A user of another organisation: mail, type, days since the last sign-in, sponsor.
const OUTSIDERS: [(&str, &str, &str, i64, &str); 7] = [
    ("Pat Quinn", "pat.quinn@acme-integrators.example", "Guest", 2, "Jan Novak"),
    ("Sam Reyes", "sam.reyes@acme-integrators.example", "Guest", 5, "Jan Novak"),
    ("Dana Kowal", "dana.kowal@acme-integrators.example", "Guest", 3, "Jan Novak"),
    ("Robin Falk", "robin.falk@bolt-managed.example", "Guest", 8, "Grace Mwangi"),
    ("Alex Stern", "alex.stern@bolt-managed.example", "Guest", 4, "Grace Mwangi"),
    ("Kai Schmidt", "kai.schmidt@example-leasing.example", "Member", 2, "Anders Holm"),
    ("Uma Rao", "uma.rao@auditors-united.example", "Guest", 15, "Paul Dubois"),
];

/// Groups: name, whether roles can be assigned to it, members.
const GROUPS: [(&str, bool, &[&str]); 13] = [
    ("sg-platform-owners", true, &["Lars Meyer", "Ines Costa"]),
    ("sg-duty-managers", true, &["Eva Horvat", "George Lamb"]),
    ("sg-identity-approvers", true, &["Sofia Lind", "Tom Baker"]),
    ("sg-security-readers", true, &["Paul Dubois", "Rita Gomes"]),
    ("sg-helpdesk-branches", true, &["Nina Patel", "Amir Haddad"]),
    ("sg-payments-developers", false, &["Jan Novak", "Elena Russo", "Oskar Berg"]),
    ("sg-payments-test-operators", false, &["Elena Russo", "Pat Quinn", "Dana Kowal"]),
    ("sg-data-engineers", false, &["Grace Mwangi", "Yuki Tanaka"]),
    ("sg-web-operators", false, &["Oskar Berg"]),
    ("sg-patching", false, &["Ines Costa"]),
    ("sg-bolt-liaison", false, &["Robin Falk", "Alex Stern"]),
    ("sg-everyone-branches", false, &["Ben Adler", "Lucy Frost", "Omar Said", "Kim Larsen"]),
    ("sg-lab", false, &["Hana Ito", "Ivo Petrov", "Clara Vogt"]),
];

/// The name by which one of the bank's people signs in.
fn sign_in(name: &str) -> String {
    format!("{}@examplebank.example", name.to_lowercase().replace(' ', "."))
}

pub(super) fn add(tenant: &mut Tenant) {
    for one in PEOPLE {
        own(tenant, &one);
    }
    let synchronisation = "On-Premises Directory Synchronization Service Account";
    tenant.list(USERS, json!({
        "id": id(synchronisation), "displayName": synchronisation, "userPrincipalName": "Sync_EXB-DC01_7f2a@examplebank.onmicrosoft.com",
        "mail": null, "userType": "Member", "accountEnabled": true, "creationType": null, "createdDateTime": day(2900), "onPremisesSyncEnabled": null,
        "lastPasswordChangeDateTime": null, "passwordPolicies": null, "identities": [],
    }));
    used(tenant, synchronisation, Some(0));
    factors(tenant, synchronisation, "Sync_EXB-DC01_7f2a@examplebank.onmicrosoft.com", &[]);
    for (name, mail, kind, last, sponsor) in OUTSIDERS {
        outsider(tenant, name, mail, kind);
        used(tenant, name, Some(last));
        factors(tenant, name, mail, &["microsoftAuthenticatorPush"]);
        if kind == "Guest" {
            tenant.list("graph-users-sponsors", json!({"id": id(name), "sponsors": [{"id": id(sponsor)}]}));
        }
    }
    for (name, assignable, members) in GROUPS {
        group(tenant, name, assignable, members);
    }
    for name in ["Ben Adler", "Lucy Frost", "Omar Said", "Kim Larsen"] {
        tenant.about(
            "graph-directory-administrativeUnits-members",
            &id("Branches"),
            json!({"@odata.type": "#microsoft.graph.user", "id": id(name)}),
        );
    }
    for name in ["Eva Horvat", "George Lamb"] {
        tenant.about(
            "graph-directory-administrativeUnits-members",
            &id("Executives"),
            json!({"@odata.type": "#microsoft.graph.user", "id": id(name)}),
        );
    }
    tenant.about(
        "graph-groups-owners",
        &id("sg-payments-developers"),
        json!({"@odata.type": "#microsoft.graph.user", "id": id("Jan Novak")}),
    );
}

fn own(tenant: &mut Tenant, one: &Person) {
    let name = sign_in(one.name);
    tenant.list(USERS, json!({
        "id": id(one.name), "displayName": one.name, "userPrincipalName": name, "mail": name, "userType": "Member",
        "accountEnabled": one.enabled, "creationType": null, "externalUserState": null, "createdDateTime": day(900),
        "department": one.department, "onPremisesSyncEnabled": !one.name.starts_with("Breakglass"), "lastPasswordChangeDateTime": day(70),
        "passwordPolicies": null,
        "identities": [{"signInType": "userPrincipalName", "issuer": "examplebank.onmicrosoft.com", "issuerAssignedId": name}],
    }));
    used(tenant, one.name, one.used);
    let methods: &[&str] = match one.name.starts_with("Breakglass") {
        true => &["fido2SecurityKey"],
        false if one.mfa => &["microsoftAuthenticatorPush", "mobilePhone"],
        false => &["email"],
    };
    factors(tenant, one.name, &name, methods);
}

fn outsider(tenant: &mut Tenant, name: &str, mail: &str, kind: &str) {
    let sign_in = format!("{}#EXT#@examplebank.onmicrosoft.com", mail.replace('@', "_"));
    tenant.list(USERS, json!({
        "id": id(name), "displayName": name, "userPrincipalName": sign_in, "mail": mail, "userType": kind, "accountEnabled": true,
        "creationType": "Invitation", "externalUserState": "Accepted", "createdDateTime": day(300), "onPremisesSyncEnabled": null,
        "lastPasswordChangeDateTime": null, "passwordPolicies": null,
        "identities": [{"signInType": "federated", "issuer": "ExternalAzureAD", "issuerAssignedId": null}],
    }));
}

fn used(tenant: &mut Tenant, name: &str, ago: Option<i64>) {
    let at = ago.map(day);
    tenant.list("graph-users-signInActivity", json!({
        "id": id(name), "signInActivity": {"lastSignInDateTime": at, "lastNonInteractiveSignInDateTime": at, "lastSuccessfulSignInDateTime": at},
    }));
}

fn factors(tenant: &mut Tenant, name: &str, sign_in: &str, methods: &[&str]) {
    let registered = methods.iter().any(|method| *method != "email");
    tenant.list("graph-reports-authenticationMethods-userRegistrationDetails", json!({
        "id": id(name), "userPrincipalName": sign_in, "isMfaRegistered": registered, "isMfaCapable": registered, "methodsRegistered": methods,
    }));
}

fn group(tenant: &mut Tenant, name: &str, assignable: bool, members: &[&str]) {
    tenant.list("graph-groups", json!({
        "id": id(name), "displayName": name, "groupTypes": [], "securityEnabled": true, "mailEnabled": false, "isAssignableToRole": assignable,
        "onPremisesSyncEnabled": null, "membershipRule": null, "createdDateTime": day(700),
    }));
    tenant.asked("graph-groups-members", &id(name));
    tenant.asked("graph-groups-owners", &id(name));
    for member in members {
        tenant.about(
            "graph-groups-members",
            &id(name),
            json!({"@odata.type": "#microsoft.graph.user", "id": id(member)}),
        );
    }
}
