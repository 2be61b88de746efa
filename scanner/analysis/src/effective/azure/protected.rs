//! Objects that fewer administrators may touch than their roles say: people who hold roles themselves, and
//! groups to which roles can be assigned.
//!
//! Sources: "Who can reset passwords" and "Who can perform sensitive actions" in "Privileged roles and
//! permissions in Microsoft Entra ID"; "Use Microsoft Entra groups to manage role assignments" (only Global
//! Administrators, Privileged Role Administrators and owners change a role-assignable group).

use tenure_model::{Estate, PrincipalId};

use super::assignment::{Assignment, active_groups, assignments};

/// What a role's id begins with, before its template.
pub(super) const ROLE: &str = "entra:roleDefinitions/";

pub(super) const GLOBAL_ADMINISTRATOR: &str = "62e90394-69f5-4237-9190-012177145e10";
const PRIVILEGED_AUTHENTICATION_ADMINISTRATOR: &str = "7be44c8a-adaf-4e2a-84d6-ab2649e08a13";
const AUTHENTICATION_ADMINISTRATOR: &str = "c4e39bd9-1100-46d3-8c65-fb160da0071f";
const HELPDESK_ADMINISTRATOR: &str = "729827e3-9c14-49f7-bb1b-9608f156bbb8";
const PASSWORD_ADMINISTRATOR: &str = "966707d0-3269-4727-9be2-8c3a10f19b9d";
const USER_ADMINISTRATOR: &str = "fe930be7-5e62-47db-91af-98c3a49a38b1";
/// Hidden roles that Microsoft's partners were once given; the second resets everybody's password.
const PARTNER_TIER2_SUPPORT: &str = "e00e864a-17c5-4a4b-9c06-f5b95a8d5bd8";

const DIRECTORY_READERS: &str = "88d8e3e3-8f55-4a1e-953a-9b9898b8876b";
const GUEST_INVITER: &str = "95e79109-95c0-4d8e-aee3-d01accf2d47b";
const GROUPS_ADMINISTRATOR: &str = "fdd7a751-b60b-444a-984c-02652fe8fa1c";
const MESSAGE_CENTER_READER: &str = "790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b";
const REPORTS_READER: &str = "4a5d8f65-41da-4de4-8968-e035b65339cf";
const USAGE_SUMMARY_REPORTS_READER: &str = "75934031-6c7e-415a-99d7-48dbd49e875e";

/// Roles whose holders a role may touch besides those who hold none: a column of both tables.
fn touchable(actor: &str, is_password: bool) -> Option<&'static [&'static str]> {
    const READERS: [&str; 2] = [DIRECTORY_READERS, GUEST_INVITER];
    match actor {
        PASSWORD_ADMINISTRATOR if is_password => {
            Some(&[DIRECTORY_READERS, GUEST_INVITER, PASSWORD_ADMINISTRATOR])
        }
        HELPDESK_ADMINISTRATOR if is_password => Some(&[
            DIRECTORY_READERS,
            GUEST_INVITER,
            HELPDESK_ADMINISTRATOR,
            MESSAGE_CENTER_READER,
            PASSWORD_ADMINISTRATOR,
            REPORTS_READER,
            USAGE_SUMMARY_REPORTS_READER,
        ]),
        AUTHENTICATION_ADMINISTRATOR => Some(&[
            AUTHENTICATION_ADMINISTRATOR,
            DIRECTORY_READERS,
            GUEST_INVITER,
            MESSAGE_CENTER_READER,
            PASSWORD_ADMINISTRATOR,
            REPORTS_READER,
            USAGE_SUMMARY_REPORTS_READER,
        ]),
        USER_ADMINISTRATOR => Some(&[
            DIRECTORY_READERS,
            GROUPS_ADMINISTRATOR,
            GUEST_INVITER,
            HELPDESK_ADMINISTRATOR,
            MESSAGE_CENTER_READER,
            PASSWORD_ADMINISTRATOR,
            REPORTS_READER,
            USAGE_SUMMARY_REPORTS_READER,
            USER_ADMINISTRATOR,
        ]),
        GLOBAL_ADMINISTRATOR | PRIVILEGED_AUTHENTICATION_ADMINISTRATOR | PARTNER_TIER2_SUPPORT => None,
        // Any other role is taken to touch no more than the least of them.
        _ => Some(&READERS),
    }
}

/// What makes a user one of those whom few may touch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Standing {
    /// The templates of the roles that are on for him.
    roles: Vec<String>,
    /// Whether he holds a place in a role-assignable group, or owns one.
    in_assignable_group: bool,
}

impl Standing {
    /// What a user holds now. What he would first have to activate protects him no more than it serves him.
    pub(super) fn of(estate: &Estate, user: &PrincipalId) -> Self {
        let held = assignments(estate, user);
        let is_on = |one: &&Assignment<'_>| one.activations.is_empty();
        let roles = held.iter().filter(is_on).filter_map(|one| one.grant.what.as_str().strip_prefix(ROLE));
        let mut roles: Vec<String> = roles.map(str::to_ascii_lowercase).collect();
        roles.sort();
        roles.dedup();
        let owns = held.iter().filter(is_on).any(|one| {
            one.grant.what.as_str() == "entra:owner/group" && is_assignable(estate, &one.grant.at)
        });
        let is_member =
            || active_groups(estate, user).iter().any(|group| is_assignable(estate, group.as_str()));
        Self { roles, in_assignable_group: owns || is_member() }
    }

    /// Whether the holder of a role (by its template; empty for an application's own permission) may touch him.
    pub(super) fn lets(&self, actor: &str, is_password: bool) -> bool {
        let Some(allowed) = touchable(actor, is_password) else { return true };
        !self.in_assignable_group && self.roles.iter().all(|role| allowed.contains(&role.as_str()))
    }
}

/// Whether roles of the directory can be assigned to a group. The directory says so of those to which they
/// can, and nothing of others.
pub(super) fn is_assignable(estate: &Estate, group: &str) -> bool {
    let group = estate.principal_named(group.trim_start_matches('/'));
    group
        .and_then(|group| group.attributes.get("isAssignableToRole"))
        .is_some_and(|text| text.eq_ignore_ascii_case("true"))
}

/// Whether a task on a user is one that the tables speak of, and whether it is about his password.
pub(super) fn is_sensitive(task: &str) -> Option<bool> {
    let task = task.to_ascii_lowercase();
    let on_user = task.strip_prefix("microsoft.directory/users/")?;
    match on_user {
        "password/update" | "invalidateallrefreshtokens" => Some(true),
        "disable" | "enable" | "delete" | "restore" | "userprincipalname/update" | "basic/update" => {
            Some(false)
        }
        other if other.starts_with("authenticationmethods/") && !other.ends_with("/read") => Some(true),
        _ => None,
    }
}

/// A task on a group, as it is called where roles can be assigned to the group.
pub(super) fn on_assignable_group(task: &str) -> Option<String> {
    let mut parts = task.splitn(3, '/');
    let (namespace, entity, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let kind = entity.to_ascii_lowercase();
    (kind == "groups" || kind.starts_with("groups."))
        .then(|| format!("{namespace}/groupsAssignableToRoles/{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holder(roles: &[&str], in_assignable_group: bool) -> Standing {
        Standing { roles: roles.iter().map(|role| (*role).to_owned()).collect(), in_assignable_group }
    }

    #[test]
    fn who_resets_whose_password() {
        for (actor, target, expected) in [
            (HELPDESK_ADMINISTRATOR, holder(&[], false), true),
            (HELPDESK_ADMINISTRATOR, holder(&[HELPDESK_ADMINISTRATOR], false), true),
            (HELPDESK_ADMINISTRATOR, holder(&[USER_ADMINISTRATOR], false), false),
            (HELPDESK_ADMINISTRATOR, holder(&[], true), false),
            (PASSWORD_ADMINISTRATOR, holder(&[REPORTS_READER], false), false),
            (PASSWORD_ADMINISTRATOR, holder(&[PASSWORD_ADMINISTRATOR], false), true),
            (AUTHENTICATION_ADMINISTRATOR, holder(&[HELPDESK_ADMINISTRATOR], false), false),
            (AUTHENTICATION_ADMINISTRATOR, holder(&[AUTHENTICATION_ADMINISTRATOR], false), true),
            (USER_ADMINISTRATOR, holder(&[USER_ADMINISTRATOR, GROUPS_ADMINISTRATOR], false), true),
            (USER_ADMINISTRATOR, holder(&[GLOBAL_ADMINISTRATOR], false), false),
            (PRIVILEGED_AUTHENTICATION_ADMINISTRATOR, holder(&[GLOBAL_ADMINISTRATOR], true), true),
            (GLOBAL_ADMINISTRATOR, holder(&["11111111-2222-4333-8444-555555555555"], true), true),
            (USER_ADMINISTRATOR, holder(&["11111111-2222-4333-8444-555555555555"], false), false),
            (PARTNER_TIER2_SUPPORT, holder(&[GLOBAL_ADMINISTRATOR], false), true),
            ("", holder(&[DIRECTORY_READERS], false), true),
            ("", holder(&[USER_ADMINISTRATOR], false), false),
        ] {
            assert_eq!(target.lets(actor, true), expected, "{actor} on {target:?}");
        }
    }

    #[test]
    fn tasks_on_users_and_groups() {
        assert_eq!(is_sensitive("microsoft.directory/users/password/update"), Some(true));
        assert_eq!(is_sensitive("microsoft.directory/users/authenticationMethods/create"), Some(true));
        assert_eq!(is_sensitive("microsoft.directory/users/authenticationMethods/standard/read"), None);
        assert_eq!(is_sensitive("microsoft.directory/users/photo/update"), None);
        assert_eq!(
            on_assignable_group("microsoft.directory/groups/members/update").as_deref(),
            Some("microsoft.directory/groupsAssignableToRoles/members/update")
        );
        assert_eq!(on_assignable_group("microsoft.directory/users/password/update"), None);
    }
}
