//! What Cloud Identity and Google Workspace are asked: the people and groups that allow policies name.
//!
//! IAM gives no access to any of it. Whoever asks needs a role of an administrator (the role "Groups
//! Reader", and one of our own for the rest), either itself or, by domain-wide delegation, as somebody
//! who has it.

use tenure_model::Facet;

use super::{Level, Per, Service, Unit};

use Facet::{Delegations, Directory, Principals, SecondFactors};

/// The events of the administrators' log that begin and end a domain-wide delegation.
pub const DELEGATION_EVENTS: &[&str] = &["AUTHORIZE_API_CLIENT_ACCESS", "REMOVE_API_CLIENT_ACCESS"];

/// The events of that log that are read: those, and whoever was made an administrator, came, went or was let
/// into a group.
pub const ADMIN_EVENTS: &[&str] = &[
    "AUTHORIZE_API_CLIENT_ACCESS",
    "REMOVE_API_CLIENT_ACCESS",
    "ASSIGN_ROLE",
    "UNASSIGN_ROLE",
    "CREATE_ROLE",
    "UPDATE_ROLE",
    "ADD_PRIVILEGE",
    "REMOVE_PRIVILEGE",
    "GRANT_ADMIN_PRIVILEGE",
    "REVOKE_ADMIN_PRIVILEGE",
    "CREATE_USER",
    "DELETE_USER",
    "SUSPEND_USER",
    "UNSUSPEND_USER",
    "ADD_GROUP_MEMBER",
    "REMOVE_GROUP_MEMBER",
    "UPDATE_GROUP_MEMBER",
    "ENFORCE_STRONG_AUTHENTICATION",
    "ADD_TRUSTED_DOMAINS",
    "REMOVE_TRUSTED_DOMAINS",
];

const GROUPS: &[&str] = &["https://www.googleapis.com/auth/cloud-identity.groups.readonly"];
const USERS: &[&str] = &["https://www.googleapis.com/auth/admin.directory.user.readonly"];
const DOMAINS: &[&str] = &["https://www.googleapis.com/auth/admin.directory.domain.readonly"];
const ROLES: &[&str] = &["https://www.googleapis.com/auth/admin.directory.rolemanagement.readonly"];
const AUDIT: &[&str] = &["https://www.googleapis.com/auth/admin.reports.audit.readonly"];

/// Of a user: who it is and how it signs in. Nothing about the person beyond that.
const USER_LIST: &str = "/admin/directory/v1/users?customer={customer}&projection=basic&orderBy=email&fields=kind,nextPageToken,users(id,primaryEmail,aliases,name/fullName,isAdmin,isDelegatedAdmin,lastLoginTime,creationTime,suspended,suspensionReason,archived,isEnrolledIn2Sv,isEnforcedIn2Sv,customerId,orgUnitPath)&maxResults=500";

const fn workspace(
    api: &'static str,
    service: Service,
    path: &'static str,
    list: &'static str,
    oauth: &'static [&'static str],
    supplies: &'static [Facet],
) -> Unit {
    Unit::get(api, service, Level::Organization, path, list, &[], supplies).oauth(oauth)
}

/// Every unit of the directory, in reading order: name, service, path, list, scopes, what it supplies.
#[rustfmt::skip]
pub(super) static UNITS: &[Unit] = &[
    workspace("cloudidentity:groups.list", Service::CloudIdentity, "/v1/groups?parent=customers/{customer}&view=FULL&pageSize=500", "groups", GROUPS, &[Principals, Directory]).page(500),
    // Of every group of the customer: members of members follow from these.
    workspace("cloudidentity:groups.memberships.list", Service::CloudIdentity, "/v1/{id}/memberships?view=FULL&pageSize=500", "memberships", GROUPS, &[Principals, Directory])
        .page(500).each("cloudidentity:groups.list"),
    workspace("admin:directory.users.list", Service::Admin, USER_LIST, "users", USERS, &[Principals, Directory, SecondFactors]).page(500),
    workspace("admin:directory.domains.list", Service::Admin, "/admin/directory/v1/customer/{customer}/domains", "domains", DOMAINS, &[Directory]),
    workspace("admin:directory.roles.list", Service::Admin, "/admin/directory/v1/customer/{customer}/roles?maxResults=100", "items", ROLES, &[Principals, Directory]).page(100),
    workspace("admin:directory.roleAssignments.list", Service::Admin, "/admin/directory/v1/customer/{customer}/roleassignments?maxResults=200", "items", ROLES, &[Principals, Directory]).page(200),
    // Who let a client act as anybody of the domain, or no longer. There is no list of those that may;
    // the log goes back half a year. What else it tells blinds nothing where it is missing: that a log was
    // read is said of each event.
    workspace("admin:reports.activities.list", Service::Admin, "/admin/reports/v1/activity/users/all/applications/admin?eventName={id}&maxResults=1000", "items", AUDIT, &[Delegations])
        .page(1000).per(Per::Word(ADMIN_EVENTS)),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delegations_are_among_the_events_that_are_read() {
        assert!(DELEGATION_EVENTS.iter().all(|event| ADMIN_EVENTS.contains(event)));
    }
}
