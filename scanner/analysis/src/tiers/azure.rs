//! How much a role or a permission of Azure is: `tiers/azure.toml`, a short list with a reason and a source
//! for each entry. Roles that are not on it, custom ones above all, are rated by the actions that they allow.

use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::Value;
use tenure_model::hash::HashMap;
use tenure_model::{Estate, Grant, GrantEffect, Granted, RoleDefinition, RoleDefinitionId};

use crate::effective::aws_action_matches;

/// What every app role of Microsoft Graph begins with.
pub(crate) const GRAPH_APP_ROLE: &str = "appRole:00000003-0000-0000-c000-000000000000/";
/// What every delegated permission of Microsoft Graph begins with.
pub(crate) const GRAPH_SCOPE: &str = "scope:00000003-0000-0000-c000-000000000000/";
/// What the id of every role of a directory begins with.
pub(crate) const ENTRA_ROLE: &str = "entra:roleDefinitions/";
/// Global Administrator, by the id of its template.
pub(crate) const GLOBAL_ADMINISTRATOR: &str = "entra:roleDefinitions/62e90394-69f5-4237-9190-012177145e10";

/// How much it is. What is in neither is daily work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Tier {
    /// Changes what others rely on, or reads what nobody should read, in all of its scope.
    High,
    /// Gives its holder, in a few steps or none, everything in its scope.
    Zero,
}

/// An entry of the list, as far as it rates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rating {
    /// How much it is.
    pub(crate) tier: Tier,
    /// Whether it is everything by itself: who holds it is an administrator by any word.
    pub(crate) administers: bool,
    /// What its holder can do, as the end of "because …".
    pub(crate) because: &'static str,
}

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
            let list = LIST
                .get_or_init(|| toml::from_str(include_str!("tiers/azure.toml")).unwrap_or_else(|_| empty()));
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

    /// How much a role or permission is, wherever it is held.
    pub(crate) fn of(&self, estate: &Estate, id: &RoleDefinitionId) -> Option<Rating> {
        self.by_id
            .get(id.as_str())
            .copied()
            .or_else(|| estate.role_definition(id).and_then(|definition| self.by_actions(estate, definition)))
    }

    /// How much a grant gives: what a boundary keeps is nothing. Delegated permissions are rated as
    /// what they let their client do for its users.
    pub(crate) fn of_grant(&self, estate: &Estate, grant: &Grant) -> Option<Rating> {
        match (&grant.what, grant.effect) {
            (Granted::RoleDefinition(id), GrantEffect::Gives | GrantEffect::Delegates) => self.of(estate, id),
            _ => None,
        }
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
    fn by_actions(&self, estate: &Estate, definition: &RoleDefinition) -> Option<Rating> {
        let texts = definition.policies.iter().filter_map(|policy| estate.policy(policy));
        let parsed: Vec<Value> = texts.filter_map(|policy| serde_json::from_str(&policy.text).ok()).collect();
        let allowed =
            self.actions.iter().filter(|action| parsed.iter().any(|text| allows(text, &action.action)));
        allowed.max_by_key(|action| action.tier).map(|action| Rating {
            tier: action.tier,
            administers: false,
            because: action.because.as_str(),
        })
    }
}

/// Whether the text of a role allows an action: some block of permissions names it and does not take it
/// away again. Of Azure (`permissions`: `actions`, `notActions`) and of Entra ID (`rolePermissions`:
/// `allowedResourceActions`).
pub(crate) fn allows(text: &Value, action: &str) -> bool {
    let body = text.get("properties").unwrap_or(text);
    let blocks = ["permissions", "rolePermissions"].into_iter().filter_map(|name| body.get(name)?.as_array());
    let names = |block: &Value, list: &str| {
        let patterns = block.get(list).and_then(Value::as_array);
        patterns.into_iter().flatten().filter_map(Value::as_str).any(|p| aws_action_matches(p, action))
    };
    blocks.flatten().any(|block| {
        (names(block, "actions") && !names(block, "notActions")) || names(block, "allowedResourceActions")
    })
}

/// Whether the role of a grant allows an action, by its text alone: conditions and denials are not weighed.
pub(crate) fn allows_grant(estate: &Estate, grant: &Grant, action: &str) -> bool {
    let Granted::RoleDefinition(id) = &grant.what else { return false };
    let texts = estate.role_definition(id).into_iter().flat_map(|definition| &definition.policies);
    let parsed = texts.filter_map(|policy| serde_json::from_str(&estate.policy(policy)?.text).ok());
    parsed.into_iter().any(|text: Value| allows(&text, action))
}

/// Whether a role allows nothing but reading what is no secret; `None` where its text was not read.
pub(crate) fn reads_only(estate: &Estate, grant: &Grant) -> Option<bool> {
    let Granted::RoleDefinition(id) = &grant.what else { return None };
    let definition = estate.role_definition(id)?;
    let text = estate.policy(definition.policies.first()?)?;
    let value: Value = serde_json::from_str(&text.text).ok()?;
    let blocks = value.get("properties").unwrap_or(&value).get("permissions")?.as_array()?;
    let list = |block: &Value, name: &str| -> Vec<String> {
        let entries = block.get(name).and_then(Value::as_array).into_iter().flatten();
        entries.filter_map(Value::as_str).map(str::to_lowercase).collect()
    };
    Some(blocks.iter().all(|block| {
        list(block, "actions").iter().all(|action| action.ends_with("/read"))
            && list(block, "dataActions").is_empty()
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> List {
        toml::from_str(include_str!("tiers/azure.toml")).expect("the embedded list parses")
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
    fn what_a_role_takes_away_again_it_does_not_allow() {
        let text = serde_json::json!({"properties": {"permissions": [
            {"actions": ["*"], "notActions": ["Microsoft.Authorization/*/write"]}
        ]}});
        assert!(allows(&text, "Microsoft.Compute/virtualMachines/runCommand/action"));
        assert!(!allows(&text, "Microsoft.Authorization/roleAssignments/write"));
        let entra = serde_json::json!({"rolePermissions": [
            {"allowedResourceActions": ["microsoft.directory/applications/credentials/update"]}
        ]});
        assert!(allows(&entra, "microsoft.directory/applications/credentials/update"));
        assert!(!allows(&serde_json::json!([1, "x"]), "anything"));
    }
}
