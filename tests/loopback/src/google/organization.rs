//! One organization of Google Cloud with its Workspace: the model from which every service answers.
//!
//! [`Organization::contoso`] is small and has one or more of every kind of thing;
//! [`Organization::of_scale`] adds projects and service accounts by the ten thousand, which exist only
//! while they are being served.
//!
//! Rows are what the services return. Members whose name starts with an underscore are the model's own:
//! `_id` the full resource name, `_of` the resource that a list is asked of, `_scope` the organization,
//! folder or project it lies in (`projects/<id>`), `_to` another name by which it is found.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::names;
use super::scale;
use super::seed;
use super::shelf::Shelf;
use crate::tenant::Table;

/// Start of the full resource name of an organization, a folder or a project.
pub(crate) const CONTAINER: &str = "//cloudresourcemanager.googleapis.com/";

/// An organization. See the module.
pub struct Organization {
    tables: BTreeMap<Shelf, Table>,
    disabled: BTreeSet<(String, String)>,
}

impl Organization {
    /// An organization with nothing in it but itself.
    pub fn empty() -> Self {
        let mut organization = Self { tables: BTreeMap::new(), disabled: BTreeSet::new() };
        let name = names::ORGANIZATION;
        organization.add(
            Shelf::Organizations,
            json!({
                "_id": format!("{CONTAINER}{name}"), "_scope": name, "name": name, "displayName": names::DOMAIN,
                "directoryCustomerId": names::CUSTOMER, "state": "ACTIVE", "createTime": "2019-05-06T07:08:09.101Z",
                "updateTime": "2019-05-06T07:08:09.101Z", "etag": seed::etag(name),
            }),
        );
        organization
    }

    /// The seed: an organization named `contoso.example` with one or more of everything.
    pub fn contoso() -> Self {
        seed::contoso()
    }

    /// The seed, and `projects` more, in which `service_accounts` are spread, computed when they are
    /// asked for.
    pub fn of_scale(projects: usize, service_accounts: usize) -> Self {
        let mut organization = seed::contoso();
        scale::add(&mut organization, projects, service_accounts);
        organization
    }

    /// Adds a row to a set.
    pub fn add(&mut self, shelf: Shelf, row: Value) {
        self.table_mut(shelf).add(row);
    }

    /// A row to be changed, by its full resource name. Only rows that were written down can be.
    pub fn edit(&mut self, shelf: Shelf, id: &str) -> Option<&mut Value> {
        self.table_mut(shelf).edit(id)
    }

    /// A set, to be changed.
    pub fn table_mut(&mut self, shelf: Shelf) -> &mut Table {
        self.tables.entry(shelf).or_default()
    }

    /// A set.
    pub fn table(&self, shelf: Shelf) -> &Table {
        static NONE: std::sync::LazyLock<Table> = std::sync::LazyLock::new(Table::default);
        self.tables.get(&shelf).unwrap_or(&NONE)
    }

    /// Disables an API (`run.googleapis.com`) in a project, or enables it: at first all are enabled.
    pub fn set_enabled(&mut self, project: &str, service: &str, enabled: bool) {
        let key = (format!("projects/{project}"), service.to_owned());
        if enabled {
            self.disabled.remove(&key);
        } else {
            self.disabled.insert(key);
        }
    }

    /// Whether an API is enabled in `projects/<id>`.
    pub(crate) fn enabled(&self, project: &str, service: &str) -> bool {
        !self.disabled.contains(&(project.to_owned(), service.to_owned()))
    }

    /// Attaches a tag (`env`, `prod`) to a row, by its full resource name. Keys and values are the organization's.
    pub fn tag(&mut self, shelf: Shelf, id: &str, key: &str, value: &str) {
        let number = names::ORGANIZATION.trim_start_matches("organizations/");
        let permanent =
            |text: &str| text.bytes().fold(281u64, |sum, byte| sum * 31 % 1_000_007 + u64::from(byte));
        let tag = json!({
            "tagKey": format!("{number}/{key}"), "tagKeyId": format!("tagKeys/{}", permanent(key)),
            "tagValue": format!("{number}/{key}/{value}"), "tagValueId": format!("tagValues/{}", permanent(value)),
        });
        let row = self.edit(shelf, id).expect("a row that was written down");
        match row["_tags"].as_array_mut() {
            Some(tags) => tags.push(tag),
            None => row["_tags"] = json!([tag]),
        }
    }

    /// Adds a binding to the allow policy of a resource, and the policy where there is none yet.
    pub fn bind(&mut self, resource: &str, role: &str, members: &[&str]) {
        self.bind_if(resource, role, members, None);
    }

    /// The same with a condition: its title and its expression.
    pub fn bind_if(&mut self, resource: &str, role: &str, members: &[&str], only: Option<(&str, &str)>) {
        let mut binding = json!({ "role": role, "members": members });
        if let Some((title, expression)) = only {
            binding["condition"] = json!({ "title": title, "expression": expression });
        }
        if self.table(Shelf::AllowPolicies).find(resource).is_none() {
            let scope = self.scope_of_resource(resource);
            self.add(
                Shelf::AllowPolicies,
                json!({
                    "_id": resource, "_scope": scope,
                    "policy": { "version": 1, "etag": seed::etag(resource), "bindings": [] },
                }),
            );
        }
        let policy = self.edit(Shelf::AllowPolicies, resource).expect("a policy that was written down");
        if only.is_some() {
            policy["policy"]["version"] = json!(3);
        }
        policy["policy"]["bindings"].as_array_mut().expect("bindings").push(binding);
    }

    /// Takes every binding of a role from a resource.
    pub fn unbind(&mut self, resource: &str, role: &str) {
        if let Some(policy) = self.edit(Shelf::AllowPolicies, resource)
            && let Some(bindings) = policy["policy"]["bindings"].as_array_mut()
        {
            bindings.retain(|binding| binding["role"] != role);
        }
    }

    /// The project with an id or a number, given as `projects/<either>`.
    pub fn project(&self, name: &str) -> Option<Cow<'_, Value>> {
        let table = self.table(Shelf::Projects);
        table
            .find(&format!("{CONTAINER}{name}"))
            .or_else(|| table.to(name).get(0))
            .or_else(|| table.find(&format!("{CONTAINER}{}", scale::project_of_number(name)?)))
    }

    /// `projects/<id>` of a project that is named by its number; any other name as it is.
    pub(crate) fn canonical(&self, name: &str) -> String {
        let mut parts = name.splitn(3, '/');
        let (kind, id, rest) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
        let container = id.map_or_else(|| kind.to_owned(), |id| format!("{kind}/{id}"));
        let container = match self.project(&container).filter(|_| kind == "projects") {
            Some(project) => format!("projects/{}", project["projectId"].as_str().unwrap_or_default()),
            None => container,
        };
        rest.map_or_else(|| container.clone(), |rest| format!("{container}/{rest}"))
    }

    /// The container with a canonical name.
    pub(crate) fn container(&self, name: &str) -> Option<Cow<'_, Value>> {
        let shelf = match name.split('/').next()? {
            "projects" => Shelf::Projects,
            "folders" => Shelf::Folders,
            "organizations" => Shelf::Organizations,
            _ => return None,
        };
        self.table(shelf).find(&format!("{CONTAINER}{name}"))
    }

    /// A container and what is above it, the nearest first.
    pub(crate) fn above(&self, name: &str) -> Vec<String> {
        let (mut chain, mut next) = (Vec::new(), Some(name.to_owned()));
        // Nothing is nested deeper than ten folders.
        while let Some(name) = next.filter(|_| chain.len() < 16) {
            next = self.container(&name).and_then(|row| row["parent"].as_str().map(str::to_owned));
            chain.push(name);
        }
        chain
    }

    /// Whether a container lies in another one, or is it.
    pub(crate) fn lies_in(&self, name: &str, within: &str) -> bool {
        within == names::ORGANIZATION || self.above(name).iter().any(|above| above == within)
    }

    /// The service account with an e-mail address or a unique id.
    pub fn service_account(&self, name: &str) -> Option<Cow<'_, Value>> {
        let table = self.table(Shelf::ServiceAccounts);
        let by_unique_id = || {
            let accounts = table.all();
            accounts.iter().find(|row| row["uniqueId"] == name)
        };
        table
            .to(name)
            .get(0)
            .or_else(|| table.find(&scale::service_account_of_email(name)?))
            .or_else(|| name.bytes().all(|byte| byte.is_ascii_digit()).then(by_unique_id)?)
    }

    /// The container that a resource lies in.
    fn scope_of_resource(&self, resource: &str) -> String {
        if let Some(container) = resource.strip_prefix(CONTAINER) {
            return container.to_owned();
        }
        let found = Shelf::ASSETS.iter().find_map(|shelf| self.table(*shelf).find(resource));
        let row = found.unwrap_or_else(|| panic!("`{resource}` must be there before it gets a policy"));
        row["_scope"].as_str().expect("a scope").to_owned()
    }
}
