//! Who may ask what: decided by the allow policies of the model, as the services would decide it. Only
//! bindings without a condition count: the scanner needs no others.

use serde_json::Value;

use super::names;
use super::organization::{CONTAINER, Organization};
use super::shelf::Shelf;
use super::tokens::Caller;

/// Groups nest no deeper in the seed; a circle ends here.
const DEEPEST: usize = 8;

/// Whether a caller has a permission at a resource, itself or from above. `resource` is a full resource
/// name or a container's canonical name; `scope` the container it lies in.
pub(super) fn allows(
    organization: &Organization,
    caller: &Caller,
    permission: &str,
    resource: &str,
    scope: &str,
) -> bool {
    let members = members(organization, caller);
    let policies = organization.table(Shelf::AllowPolicies);
    let above = organization.above(scope);
    let places =
        std::iter::once(resource.to_owned()).chain(above.iter().map(|name| format!("{CONTAINER}{name}")));
    places.into_iter().filter_map(|place| policies.find(&place)).any(|row| {
        let bindings = row["policy"]["bindings"].as_array().cloned().unwrap_or_default();
        bindings.iter().any(|binding| {
            let named = |member: &Value| {
                member.as_str().is_some_and(|member| members.iter().any(|own| own == member))
            };
            binding.get("condition").is_none()
                && binding["members"].as_array().is_some_and(|list| list.iter().any(named))
                && holds(organization, binding["role"].as_str().unwrap_or_default(), permission)
        })
    })
}

/// Whether a role contains a permission.
fn holds(organization: &Organization, role: &str, permission: &str) -> bool {
    let row = if role.starts_with("roles/") {
        organization.table(Shelf::PredefinedRoles).find(role)
    } else {
        organization.table(Shelf::CustomRoles).find(&format!("//iam.googleapis.com/{role}"))
    };
    row.filter(|row| row.get("deleted").is_none()).is_some_and(|row| {
        row["includedPermissions"].as_array().is_some_and(|list| list.iter().any(|own| own == permission))
    })
}

/// Every name under which policies may mean the caller.
fn members(organization: &Organization, caller: &Caller) -> Vec<String> {
    let mut names = vec![caller.member.clone(), "allUsers".to_owned(), "allAuthenticatedUsers".to_owned()];
    let mail = caller.member.split_once(':').map_or("", |(_, mail)| mail).to_owned();
    if let Some(domain) = caller.member.strip_prefix("user:").and_then(|mail| mail.split_once('@')) {
        names.push(format!("domain:{}", domain.1));
    }
    let mut groups = vec![mail];
    for _ in 0..DEEPEST {
        groups = groups.iter().flat_map(|member| groups_of(organization, member)).collect();
        names.extend(groups.iter().map(|group| format!("group:{group}")));
    }
    names
}

/// The groups that somebody is directly in.
fn groups_of(organization: &Organization, member: &str) -> Vec<String> {
    let memberships = organization.table(Shelf::Memberships).all();
    let of = memberships.iter().filter(|row| row["preferredMemberKey"]["id"] == member);
    of.filter_map(|row| {
        let group = organization.table(Shelf::Groups).find(row["_of"].as_str()?)?;
        group["groupKey"]["id"].as_str().map(str::to_owned)
    })
    .collect()
}

/// Whether a caller has a privilege in Workspace, by an administrator role that is assigned to him.
pub(super) fn administers(organization: &Organization, caller: &Caller, privilege: &str) -> bool {
    let assignments = organization.table(Shelf::RoleAssignments).all();
    assignments.iter().filter(|row| row["assignedTo"] == caller.unique_id.as_str()).any(|row| {
        let role = row["roleId"].as_str().and_then(|id| organization.table(Shelf::AdminRoles).find(id));
        role.is_some_and(|role| {
            let named = |held: &Value| held["privilegeName"] == privilege;
            role["isSuperAdminRole"] == true
                || role["rolePrivileges"].as_array().is_some_and(|list| list.iter().any(named))
        })
    })
}

/// A service account as a caller, by its address or unique id; not one that is disabled.
pub(super) fn service_account(organization: &Organization, name: &str) -> Option<Caller> {
    let row = organization.service_account(name).filter(|row| row["disabled"] != true)?;
    Some(Caller {
        member: format!("serviceAccount:{}", row["email"].as_str()?),
        unique_id: row["uniqueId"].as_str()?.to_owned(),
        project: row["_scope"].as_str()?.to_owned(),
    })
}

/// A user as a caller; not one that is suspended. What he does is charged to the scanner's project
/// where he names none.
pub(super) fn user(organization: &Organization, mail: &str) -> Option<Caller> {
    let row = organization.table(Shelf::Users).find(mail).filter(|row| row["suspended"] != true)?;
    Some(Caller {
        member: format!("user:{mail}"),
        unique_id: row["id"].as_str()?.to_owned(),
        project: format!("projects/{}", names::SECURITY),
    })
}
