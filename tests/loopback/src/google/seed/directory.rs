//! Cloud Identity and Workspace: people, groups, domains, administrator roles.

use serde_json::{Value, json};

use super::{MADE, etag};
use crate::google::names;
use crate::google::organization::Organization;
use crate::google::shelf::Shelf;

/// Id of the system role of super administrators.
const SUPER: &str = "38000000000000001";
/// Id of the role that the scanner holds.
const READER: &str = "38000000000000002";

/// Who is what: name, administrator, suspended, second factor.
const PEOPLE: [(&str, bool, bool, bool); 7] = [
    ("alice", true, false, true),
    ("bob", false, false, false),
    ("carol", false, false, true),
    ("dave", false, true, false),
    ("erin", false, false, true),
    ("frank", true, false, false),
    ("grace", false, false, true),
];

/// A group's id and address, and who is in it with which role.
type Group = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const GROUPS: [Group; 5] = [
    (
        "01loopback0001",
        names::ADMINISTRATORS,
        &[("alice@contoso.example", "OWNER"), ("platform@contoso.example", "MEMBER")],
    ),
    (
        "01loopback0002",
        "platform@contoso.example",
        &[("frank@contoso.example", "MEMBER"), (names::DEPLOYER, "MEMBER")],
    ),
    (
        "01loopback0003",
        "engineering@contoso.example",
        &[
            ("bob@contoso.example", "MANAGER"),
            ("carol@contoso.example", "MEMBER"),
            ("oncall@contoso.example", "MEMBER"),
            ("contractor@fabrikam.example", "MEMBER"),
        ],
    ),
    ("01loopback0004", "oncall@contoso.example", &[("erin@contoso.example", "MEMBER")]),
    ("01loopback0005", "everyone@contoso.example", &[("contoso.example", "MEMBER")]),
];

pub(super) fn user_id(name: &str) -> String {
    let at = PEOPLE.iter().position(|(own, ..)| *own == name).expect("a person of the seed");
    format!("1090000000000000000{:02}", at + 1)
}

pub(super) fn add(organization: &mut Organization) {
    for (name, admin, suspended, enrolled) in PEOPLE {
        let mail = format!("{name}@contoso.example");
        let mut row = json!({
            "_id": mail, "kind": "admin#directory#user", "id": user_id(name), "etag": etag(&mail), "primaryEmail": mail,
            "name": { "givenName": title(name), "familyName": "Example", "fullName": format!("{} Example", title(name)) },
            "isAdmin": admin, "isDelegatedAdmin": name == "erin", "lastLoginTime": "2026-11-19T08:00:00.000Z", "creationTime": "2021-01-01T08:00:00.000Z",
            "agreedToTerms": true, "suspended": suspended, "archived": false, "changePasswordAtNextLogin": false, "ipWhitelisted": false,
            "emails": [{ "address": mail, "primary": true }], "customerId": names::CUSTOMER, "orgUnitPath": "/", "isMailboxSetup": true,
            "isEnrolledIn2Sv": enrolled, "isEnforcedIn2Sv": admin, "includeInGlobalAddressList": true,
        });
        if suspended {
            row["suspensionReason"] = json!("ADMIN");
        }
        organization.add(Shelf::Users, row);
    }
    groups(organization);
    administration(organization);
}

fn groups(organization: &mut Organization) {
    for (id, mail, members) in GROUPS {
        let name = format!("groups/{id}");
        organization.add(
            Shelf::Groups,
            json!({
                "_id": name, "_to": mail, "name": name, "groupKey": { "id": mail }, "parent": format!("customers/{}", names::CUSTOMER),
                "displayName": mail.split('@').next(), "description": "", "createTime": MADE, "updateTime": MADE,
                "labels": { "cloudidentity.googleapis.com/groups.discussion_forum": "" },
            }),
        );
        for (at, (member, role)) in members.iter().enumerate() {
            let kind = match *member {
                member if GROUPS.iter().any(|(_, mail, _)| *mail == member) => "GROUP",
                member if member.ends_with("gserviceaccount.com") => "SERVICE_ACCOUNT",
                member if member.contains('@') => "USER",
                _ => "OTHER",
            };
            let name = format!("{name}/memberships/1090000000000000009{at:02}");
            let mut roles = vec![json!({ "name": "MEMBER" })];
            if *role != "MEMBER" {
                roles.insert(0, json!({ "name": role }));
            }
            organization.add(
                Shelf::Memberships,
                json!({
                    "_id": name, "_of": format!("groups/{id}"), "name": name, "preferredMemberKey": { "id": member }, "roles": roles,
                    "createTime": MADE, "updateTime": MADE, "type": kind, "deliverySetting": "ALL_MAIL",
                }),
            );
        }
    }
}

fn administration(organization: &mut Organization) {
    for (domain, primary) in [(names::DOMAIN, true), ("contoso-labs.example", false)] {
        organization.add(
            Shelf::Domains,
            json!({
                "_id": domain, "kind": "admin#directory#domain", "etag": etag(domain), "domainName": domain, "isPrimary": primary, "verified": true,
                "creationTime": "1557126489101",
            }),
        );
    }
    let privileges = |names: &[&str]| -> Value {
        names.iter().map(|name| json!({ "privilegeName": name, "serviceId": "00haapch16h1ysv" })).collect()
    };
    for (id, name, system, is_super, held) in [
        (SUPER, "_SEED_ADMIN_ROLE", true, true, privileges(&["SUPER_ADMIN"])),
        (
            READER,
            "Directory reader",
            false,
            false,
            privileges(&[
                "USERS_RETRIEVE",
                "GROUPS_RETRIEVE",
                "DOMAINS_RETRIEVE",
                "ADMIN_ROLES_RETRIEVE",
                "REPORTS_ACCESS",
            ]),
        ),
        ("38000000000000003", "_USER_MANAGEMENT_ADMIN_ROLE", true, false, privileges(&["USERS_ALL"])),
    ] {
        organization.add(
            Shelf::AdminRoles,
            json!({
                "_id": id, "kind": "admin#directory#role", "etag": etag(name), "roleId": id, "roleName": name, "roleDescription": name,
                "isSystemRole": system, "isSuperAdminRole": is_super, "rolePrivileges": held,
            }),
        );
    }
    for (id, to, kind, role) in [
        ("18200000000000001", user_id("alice"), "user", SUPER),
        ("18200000000000002", user_id("frank"), "user", SUPER),
        ("18200000000000003", user_id("erin"), "user", "38000000000000003"),
        ("18200000000000004", names::SCANNER_UNIQUE_ID.to_owned(), "user", READER),
    ] {
        organization.add(
            Shelf::RoleAssignments,
            json!({
                "_id": id, "kind": "admin#directory#roleAssignment", "etag": etag(id), "roleAssignmentId": id, "roleId": role,
                "assignedTo": to, "assigneeType": kind, "scopeType": "CUSTOMER",
            }),
        );
    }
}

fn title(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
