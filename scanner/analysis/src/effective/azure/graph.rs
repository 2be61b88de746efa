//! Permissions of applications, and what those of Microsoft Graph let them do in the directory.

use std::sync::OnceLock;

use serde::Deserialize;
use tenure_model::hash::HashMap;

use super::text::{DirectoryPermission, Limit};

/// The application id of Microsoft Graph, the same in every tenant.
pub const MICROSOFT_GRAPH: &str = "00000003-0000-0000-c000-000000000000";

/// A permission of an application, as the id of its grant spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Permission<'g> {
    /// The application id of the API.
    pub(super) api: &'g str,
    /// Its value (`Directory.Read.All`).
    pub(super) value: &'g str,
    /// Whether it is used on behalf of a person, who may no less.
    pub(super) delegated: bool,
}

impl<'g> Permission<'g> {
    /// Reads the id of what is granted: `appRole:<api>/<value>`, `scope:<api>/<value>`.
    pub(super) fn of(granted: &'g str) -> Option<Self> {
        let (rest, delegated) = match granted.strip_prefix("appRole:") {
            Some(rest) => (rest, false),
            None => (granted.strip_prefix("scope:")?, true),
        };
        let (api, value) = rest.split_once('/')?;
        Some(Self { api, value, delegated })
    }

    /// Whether it is the one that is asked for: by its value, or with the API before it (`<api>/<value>`).
    pub(super) fn is_called(&self, name: &str) -> bool {
        match name.split_once('/') {
            Some((api, value)) => {
                self.api.eq_ignore_ascii_case(api) && self.value.eq_ignore_ascii_case(value)
            }
            None => self.value.eq_ignore_ascii_case(name),
        }
    }
}

/// What one permission of Microsoft Graph amounts to in the directory.
#[derive(Debug)]
pub(super) struct Meaning {
    pub(super) tasks: DirectoryPermission,
    /// Whether it reaches people who hold roles themselves.
    pub(super) anyone: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    permission: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    allows: Vec<String>,
    #[serde(default)]
    owned: bool,
    #[serde(default)]
    anyone: bool,
    #[serde(rename = "source")]
    _source: String,
}

/// The embedded list, by the names of permissions in lower case. A test holds that it parses.
#[derive(Debug, Default)]
pub(super) struct Meanings(HashMap<String, Meaning>);

impl Meanings {
    /// Read once in the life of a process.
    pub(super) fn get() -> &'static Self {
        static MEANINGS: OnceLock<Meanings> = OnceLock::new();
        MEANINGS.get_or_init(Self::read)
    }

    fn read() -> Self {
        let list =
            toml::from_str(include_str!("graph_permissions.toml")).unwrap_or(List { permission: Vec::new() });
        let meaning = |entry: Entry| {
            let limit = if entry.owned { Limit::Owned } else { Limit::None };
            let tasks = DirectoryPermission { allowed: entry.allows, excluded: Vec::new(), limit };
            (entry.name.to_ascii_lowercase(), Meaning { tasks, anyone: entry.anyone })
        };
        Self(list.permission.into_iter().map(meaning).collect())
    }

    /// What a permission amounts to; `None` where it is nothing in the directory, or not on the list.
    pub(super) fn of(&self, permission: &Permission<'_>) -> Option<&Meaning> {
        permission.api.eq_ignore_ascii_case(MICROSOFT_GRAPH).then_some(())?;
        self.0.get(&permission.value.to_ascii_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::super::action::Family;
    use super::*;

    #[test]
    fn the_embedded_list_is_whole() {
        let list: List = toml::from_str(include_str!("graph_permissions.toml")).expect("the list parses");
        assert!(list.permission.len() >= 45);
        let mut names: Vec<&str> = list.permission.iter().map(|entry| entry.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), list.permission.len(), "each permission once");
        for entry in &list.permission {
            assert!(entry._source.starts_with("https://learn.microsoft.com/"), "{}", entry.name);
            assert!(!entry.allows.is_empty(), "{}", entry.name);
            assert!(entry.allows.iter().all(|task| Family::of(task) == Family::Directory), "{}", entry.name);
        }
    }

    #[test]
    fn permissions_are_read_from_grants() {
        let id = format!("appRole:{MICROSOFT_GRAPH}/Application.ReadWrite.OwnedBy");
        let permission = Permission::of(&id).expect("a permission");
        assert!(permission.is_called("application.readwrite.ownedby") && !permission.delegated);
        assert!(permission.is_called(&format!("{MICROSOFT_GRAPH}/Application.ReadWrite.OwnedBy")));
        assert_eq!(Meanings::get().of(&permission).map(|meaning| &meaning.tasks.limit), Some(&Limit::Owned));
        let foreign = Permission::of("scope:11111111-0000-4000-8000-000000000000/Directory.ReadWrite.All");
        let foreign = foreign.expect("a permission");
        assert!(foreign.delegated && Meanings::get().of(&foreign).is_none());
        assert_eq!(Permission::of("entra:owner/group"), None);
    }
}
