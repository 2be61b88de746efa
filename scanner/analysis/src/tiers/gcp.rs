//! How much a role of Google Cloud or Google Workspace is: `tiers/gcp.toml`, a short list with a reason and a
//! source for each entry. Roles that are not on it, custom ones above all, are rated by their permissions.

use std::borrow::Cow;
use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::Value;
use tenure_model::hash::HashMap;
use tenure_model::{Estate, RoleDefinition, RoleDefinitionId};

use super::{Rating, Tier};
use crate::effective::gcp::Evaluator;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    role: Vec<Role>,
    workspace: Vec<Role>,
    permission: Vec<Permission>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(test), expect(dead_code, reason = "the source of an entry is for its readers"))]
struct Role {
    id: String,
    name: String,
    tier: Tier,
    #[serde(default)]
    administers: bool,
    because: String,
    source: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(test), expect(dead_code, reason = "the source of an entry is for its readers"))]
struct Permission {
    permission: String,
    tier: Tier,
    because: String,
    source: String,
}

/// The list, ready to ask.
#[derive(Debug)]
pub(super) struct Tiers {
    roles: HashMap<&'static str, &'static Role>,
    workspace: HashMap<&'static str, &'static Role>,
    permissions: &'static [Permission],
}

impl Role {
    fn rating(&'static self) -> Rating {
        Rating { tier: self.tier, administers: self.administers, because: self.because.as_str() }
    }
}

impl Tiers {
    /// The embedded list. A test holds that it parses; one that did not would rate nothing.
    pub(super) fn get() -> &'static Self {
        static LIST: OnceLock<List> = OnceLock::new();
        static TIERS: OnceLock<Tiers> = OnceLock::new();
        TIERS.get_or_init(|| {
            let list = LIST.get_or_init(|| toml::from_str(include_str!("gcp.toml")).unwrap_or_default());
            let by_id = |roles: &'static [Role]| roles.iter().map(|role| (role.id.as_str(), role)).collect();
            Self {
                roles: by_id(&list.role),
                workspace: by_id(&list.workspace),
                permissions: &list.permission,
            }
        })
    }

    /// How much a role is, wherever it is held.
    pub(super) fn of(&self, estate: &Estate, gcp: &Evaluator<'_>, id: &RoleDefinitionId) -> Option<Rating> {
        if let Some(role) = self.roles.get(id.as_str()) {
            return Some(role.rating());
        }
        if id.as_str().starts_with("workspace:") {
            return self.of_workspace(&text(estate, estate.role_definition(id)?)?);
        }
        let held = gcp.permissions_of(id.as_str())?;
        let strong = self.permissions.iter().filter(|one| includes(held, &one.permission));
        // Of equals the first of the list: the strongest stand above.
        let strongest = strong.reduce(|best, one| if one.tier > best.tier { one } else { best })?;
        Some(Rating { tier: strongest.tier, administers: false, because: strongest.because.as_str() })
    }

    /// A role of Workspace's administrators: Google's own by their names, whoever may do everything by its word.
    fn of_workspace(&self, text: &Value) -> Option<Rating> {
        let name = text.get("roleName").and_then(Value::as_str).unwrap_or_default();
        let is_super = text.get("isSuperAdminRole").and_then(Value::as_bool) == Some(true);
        let known = if is_super { "_SEED_ADMIN_ROLE" } else { name };
        self.workspace.get(known).map(|role| role.rating())
    }

    /// What a role is called: by the estate, else by the list, else by its id.
    pub(super) fn name<'a>(&self, estate: &'a Estate, id: &'a RoleDefinitionId) -> &'a str {
        let own = estate.role_definition(id).map(|role| role.name.as_str()).filter(|name| !name.is_empty());
        if let Some(known) = own.and_then(|name| self.workspace.get(name)) {
            return &known.name;
        }
        let listed = || self.roles.get(id.as_str()).map(|role| role.name.as_str());
        own.or_else(listed).unwrap_or_else(|| id.as_str().rsplit('/').next().unwrap_or_default())
    }
}

/// Whether a role includes a permission.
fn includes(permissions: &[Cow<'_, str>], wanted: &str) -> bool {
    permissions.binary_search_by(|own| own.as_ref().cmp(wanted)).is_ok()
}

/// The text of a role, as the cloud wrote it; `None` where it was not read.
fn text(estate: &Estate, role: &RoleDefinition) -> Option<Value> {
    let policy = estate.policy(role.policies.first()?)?;
    serde_json::from_str(&policy.text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_says_why_and_whence() {
        let list: List = toml::from_str(include_str!("gcp.toml")).expect("the embedded list parses");
        let sources = ["basic", "roles", "impersonation", "federation", "pam", "guard", "data", "workspace"];
        let roles = || list.role.iter().chain(&list.workspace);
        let mut ids: Vec<&str> = roles().map(|role| role.id.as_str()).collect();
        ids.extend(list.permission.iter().map(|one| one.permission.as_str()));
        let entries = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), entries, "an entry stands twice");
        let said = roles().map(|role| (&role.because, &role.source));
        for (because, source) in said.chain(list.permission.iter().map(|one| (&one.because, &one.source))) {
            assert!(!because.is_empty() && sources.contains(&source.as_str()), "{because}: {source}");
        }
        assert!(roles().all(|role| !role.name.is_empty()));
        // What is never held by its old names would rate nothing.
        let shape = |permission: &str| permission.matches('.').count() >= 2;
        assert!(list.permission.iter().all(|one| shape(&one.permission)));
    }

    #[test]
    fn roles_on_no_list_are_rated_by_what_they_allow() {
        let (estate, options) = crate::fixture::build(
            r#"
            [[gcp_role]]
            name = "impersonator"
            permissions = ["compute.instances.get", "iam.serviceAccounts.actAs", "iam.serviceAccounts.getAccessToken"]
            [[gcp_role]]
            name = "binder"
            project = "pay-prod"
            permissions = ["iam.serviceAccounts.actAs"]
            [[gcp_role]]
            name = "looker"
            permissions = ["compute.instances.get"]
            [[gcp_role]]
            name = "gone"
            permissions = ["iam.serviceAccounts.actAs"]
            deleted = true
            [[google_user]]
            name = "ann"
            super_admin = true
            roles = ["roles/owner", "impersonator", "binder", "looker", "gone"]
            "#,
        )
        .expect("builds");
        let context = crate::Context::new(&estate, &options);
        let rated = |name: &str| {
            let role = estate.records().role_definitions.iter().find(|role| role.name == name);
            context
                .rating(&role.expect("the role is there").id)
                .map(|rating| (rating.tier, rating.administers))
        };
        assert_eq!(rated("Owner"), Some((Tier::Zero, true)));
        assert_eq!(rated("_SEED_ADMIN_ROLE"), Some((Tier::Zero, true)));
        assert_eq!(rated("impersonator"), Some((Tier::Zero, false)));
        assert_eq!(rated("binder"), Some((Tier::High, false)));
        assert_eq!(rated("looker"), None);
        assert_eq!(rated("gone"), None, "a role that was deleted gives nothing");
        let name = |id: &str| crate::tiers::name(&estate, &id.into()).to_owned();
        assert_eq!(name("workspace:roles/_SEED_ADMIN_ROLE"), "Super Admin");
        assert_eq!(name("roles/iam.securityAdmin"), "Security Admin");
        assert_eq!(name("roles/some.unknown"), "some.unknown");
    }
}
