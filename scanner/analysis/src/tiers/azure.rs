//! How much a role or a permission of Azure is: `tiers/azure.toml`, a short list with a reason and a source
//! for each entry. Roles that are not on it, custom ones above all, are rated by the actions that they allow.

use std::sync::OnceLock;

use serde::Deserialize;
use tenure_model::hash::HashMap;
use tenure_model::{Estate, RoleDefinitionId};

use super::{Rating, Tier};
use crate::effective::azure::Evaluator;

/// What every app role of Microsoft Graph begins with.
pub(crate) const GRAPH_APP_ROLE: &str = "appRole:00000003-0000-0000-c000-000000000000/";
/// What every delegated permission of Microsoft Graph begins with.
pub(crate) const GRAPH_SCOPE: &str = "scope:00000003-0000-0000-c000-000000000000/";
/// What the id of every role of a directory begins with.
pub(crate) const ENTRA_ROLE: &str = "entra:roleDefinitions/";
/// Global Administrator, by the id of its template.
pub(crate) const GLOBAL_ADMINISTRATOR: &str = "entra:roleDefinitions/62e90394-69f5-4237-9190-012177145e10";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    role: Vec<Role>,
    permission: Vec<Permission>,
    action: Vec<Action>,
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
    value: String,
    tier: Tier,
    because: String,
    /// `app-role` where it reaches no further than its user when it is delegated.
    #[serde(default)]
    only: String,
    source: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(test), expect(dead_code, reason = "the source of an entry is for its readers"))]
struct Action {
    action: String,
    tier: Tier,
    because: String,
    source: String,
}

/// The list, ready to ask.
#[derive(Debug)]
pub(crate) struct Tiers {
    by_id: HashMap<String, Rating>,
    names: HashMap<&'static str, &'static str>,
    actions: &'static [Action],
}

impl Tiers {
    /// The embedded list. A test holds that it parses; one that did not would rate nothing.
    pub(crate) fn get() -> &'static Self {
        static LIST: OnceLock<List> = OnceLock::new();
        static TIERS: OnceLock<Tiers> = OnceLock::new();
        let empty = || List { role: Vec::new(), permission: Vec::new(), action: Vec::new() };
        TIERS.get_or_init(|| {
            let list =
                LIST.get_or_init(|| toml::from_str(include_str!("azure.toml")).unwrap_or_else(|_| empty()));
            Self::new(list)
        })
    }

    fn new(list: &'static List) -> Self {
        let mut by_id: HashMap<String, Rating> = HashMap::default();
        for role in &list.role {
            let rating =
                Rating { tier: role.tier, administers: role.administers, because: role.because.as_str() };
            by_id.insert(role.id.clone(), rating);
        }
        for permission in &list.permission {
            let rating =
                Rating { tier: permission.tier, administers: false, because: permission.because.as_str() };
            by_id.insert(format!("{GRAPH_APP_ROLE}{}", permission.value), rating);
            if permission.only.is_empty() {
                by_id.insert(format!("{GRAPH_SCOPE}{}", permission.value), rating);
            }
        }
        let names = list.role.iter().map(|role| (role.id.as_str(), role.name.as_str())).collect();
        Self { by_id, names, actions: &list.action }
    }

    /// How much a role or permission is, wherever it is held. Delegated permissions are rated as what they let
    /// their client do for its users.
    pub(crate) fn of(&self, estate: &Estate, azure: &Evaluator<'_>, id: &RoleDefinitionId) -> Option<Rating> {
        let listed = self.by_id.get(id.as_str()).copied();
        listed.or_else(|| estate.role_definition(id).and_then(|_| self.by_actions(azure, id.as_str())))
    }

    /// What a role is called, without its scope: by the estate, else by the list, else by its id.
    pub(crate) fn name<'a>(&self, estate: &'a Estate, id: &'a RoleDefinitionId) -> &'a str {
        match estate.role_definition(id) {
            Some(definition) => &definition.name,
            None => self
                .names
                .get(id.as_str())
                .copied()
                .unwrap_or_else(|| id.as_str().rsplit('/').next().unwrap_or_default()),
        }
    }

    /// A role by the actions that its text allows, the strongest of them.
    fn by_actions(&self, azure: &Evaluator<'_>, role: &str) -> Option<Rating> {
        let allowed = self.actions.iter().filter(|action| azure.role_names(role, &action.action));
        allowed.max_by_key(|action| action.tier).map(|action| Rating {
            tier: action.tier,
            administers: false,
            because: action.because.as_str(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> List {
        toml::from_str(include_str!("azure.toml")).expect("the embedded list parses")
    }

    #[test]
    fn every_entry_says_why_and_whence() {
        let list = list();
        let sources = ["roles", "who", "azure", "graph", "groups"];
        let mut ids: Vec<&str> = list.role.iter().map(|role| role.id.as_str()).collect();
        ids.extend(list.permission.iter().map(|permission| permission.value.as_str()));
        ids.extend(list.action.iter().map(|action| action.action.as_str()));
        let entries = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), entries, "an entry stands twice");
        for (because, source) in list
            .role
            .iter()
            .map(|role| (&role.because, &role.source))
            .chain(list.permission.iter().map(|one| (&one.because, &one.source)))
            .chain(list.action.iter().map(|one| (&one.because, &one.source)))
        {
            assert!(!because.is_empty() && sources.contains(&source.as_str()), "{because}: {source}");
        }
        assert!(list.role.iter().any(|role| role.id == GLOBAL_ADMINISTRATOR && role.administers));
        assert!(list.permission.iter().all(|one| ["", "app-role"].contains(&one.only.as_str())));
    }

    #[test]
    fn roles_on_no_list_are_rated_by_what_they_allow() {
        let (estate, options) = crate::fixture::build(
            r#"
            [[azure_role]]
            name = "Runner"
            actions = ["Microsoft.Compute/*"]
            not_actions = ["Microsoft.Compute/virtualMachines/write"]
            [[azure_role]]
            name = "Looker"
            actions = ["*"]
            not_actions = ["*/write", "*/action"]
            [[azure_role]]
            name = "Credentials of all"
            entra = true
            actions = ["microsoft.directory/applications/allProperties/allTasks"]
            [[azure_role]]
            name = "Basics"
            entra = true
            actions = ["microsoft.directory/applications/basic/update"]
            [[entra_user]]
            name = "ann"
            roles = [{ role = "Runner", at = "prod" }, { role = "Looker", at = "prod" },
                "entra Credentials of all", "entra Basics"]
            "#,
        )
        .expect("builds");
        let context = crate::Context::new(&estate, &options);
        let rated = |name: &str| {
            let role = estate.records().role_definitions.iter().find(|role| role.name == name);
            context.rating(&role.expect("the role is there").id).map(|rating| rating.tier)
        };
        assert_eq!(rated("Runner"), Some(Tier::High));
        assert_eq!(rated("Looker"), None);
        assert!(rated("Credentials of all").is_some(), "`allTasks` covers the change of credentials");
        assert_eq!(rated("Basics"), None);
    }
}
