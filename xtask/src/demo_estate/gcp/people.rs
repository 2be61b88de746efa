//! People, groups, and administrators of the Workspace.

use serde_json::json;

use super::organization::{CUSTOMER, Organization, day};

/// One of the bank's people: address, name, days since the last sign-in, whether with a second factor.
const PEOPLE: [(&str, &str, usize, bool); 12] = [
    ("maria.keller", "Maria Keller", 1, true),
    ("david.osei", "David Osei", 2, true),
    ("lars.meyer", "Lars Meyer", 1, true),
    ("ines.costa", "Ines Costa", 3, true),
    ("jan.novak", "Jan Novak", 1, true),
    ("elena.russo", "Elena Russo", 1, true),
    ("grace.mwangi", "Grace Mwangi", 1, true),
    ("yuki.tanaka", "Yuki Tanaka", 2, true),
    ("paul.dubois", "Paul Dubois", 1, true),
    ("clara.vogt", "Clara Vogt", 9, true),
    ("kim.larsen", "Kim Larsen", 1, false),
    ("henrik.dahl", "Henrik Dahl", 214, true),
];

/// Groups and their members: people of the bank by the first part of their address, others in full.
const GROUPS: [(&str, &[&str]); 6] = [
    ("gcp-platform", &["maria.keller", "david.osei"]),
    ("gcp-security", &["paul.dubois"]),
    ("gcp-payments", &["jan.novak", "elena.russo", "pat.quinn@acme-integrators.example"]),
    ("gcp-data", &["grace.mwangi", "yuki.tanaka", "robin.falk@bolt-managed.example"]),
    ("gcp-network", &["ines.costa", "lars.meyer"]),
    ("gcp-duty-managers", &["clara.vogt"]),
];

const DOMAIN: &str = "examplebank.example";

/// Where a person or a group of the bank is written to.
pub(super) fn address(name: &str) -> String {
    if name.contains('@') { name.to_owned() } else { format!("{name}@{DOMAIN}") }
}

pub(super) fn user(name: &str) -> String {
    format!("user:{}", address(name))
}

pub(super) fn group(name: &str) -> String {
    format!("group:{}", address(name))
}

pub(super) fn add(organization: &mut Organization) {
    organization.list(
        "admin-directory.domains.list",
        json!({"domainName": DOMAIN, "isPrimary": true, "verified": true, "creationTime": "1500000000000"}),
    );
    for (at, (name, shown, used, factor)) in PEOPLE.into_iter().enumerate() {
        organization.list("admin-directory.users.list", json!({
            "id": format!("10400000000000000{at:02}"), "primaryEmail": address(name), "name": {"fullName": shown}, "isAdmin": name == "maria.keller", "isDelegatedAdmin": false,
            "lastLoginTime": day(used), "creationTime": day(1200), "suspended": false, "archived": false, "isEnrolledIn2Sv": factor, "isEnforcedIn2Sv": factor, "customerId": CUSTOMER, "orgUnitPath": "/",
        }));
    }
    organization.list("admin-directory.roles.list", json!({
        "roleId": "7700000000000001", "roleName": "_SEED_ADMIN_ROLE", "isSystemRole": true, "isSuperAdminRole": true, "rolePrivileges": [{"privilegeName": "SUPER_ADMIN", "serviceId": "00haapch16h1ysv"}],
    }));
    organization.list("admin-directory.roleAssignments.list", json!({
        "roleAssignmentId": "7700000000000101", "roleId": "7700000000000001", "assignedTo": "1040000000000000000", "assigneeType": "USER", "scopeType": "CUSTOMER",
    }));
    for (at, (name, members)) in GROUPS.into_iter().enumerate() {
        let id = format!("groups/0exbank{at:02}");
        organization.list("cloudidentity-groups.list", json!({
            "name": id, "groupKey": {"id": address(name)}, "parent": format!("customers/{CUSTOMER}"), "displayName": name, "createTime": day(1100),
            "labels": {"cloudidentity.googleapis.com/groups.discussion_forum": "", "cloudidentity.googleapis.com/groups.security": ""},
        }));
        let list = organization.about("cloudidentity-groups.memberships.list", &id);
        for (number, member) in members.iter().enumerate() {
            list.push(json!({"name": format!("{id}/memberships/1{number:02}"), "preferredMemberKey": {"id": address(member)}, "type": "USER", "roles": [{"name": "MEMBER"}]}));
        }
    }
}
