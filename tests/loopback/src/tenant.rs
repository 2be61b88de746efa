//! One tenant: the model from which every service answers.
//!
//! [`Tenant::contoso`] is small and has one or more of every kind of thing; [`Tenant::of_scale`] adds
//! service principals and subscriptions by the hundred thousand, which exist only while they are
//! being served.

mod ids;
mod scale;
mod seed;
mod set;
mod table;

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::Value;

pub use ids::{guid, number, numbered};
pub use seed::names;
pub use set::Set;
pub use table::{Generated, Rows, Table};

/// A tenant: a directory, and the Azure hierarchy that trusts it.
pub struct Tenant {
    id: String,
    tables: BTreeMap<Set, Table>,
    premium: bool,
    secrets: BTreeMap<String, String>,
}

/// The sets whose rows are directory objects, by which a reference is resolved.
const DIRECTORY: [Set; 8] = [
    Set::Users,
    Set::Groups,
    Set::ServicePrincipals,
    Set::Applications,
    Set::Devices,
    Set::AdministrativeUnits,
    Set::DirectoryRoles,
    Set::Organization,
];

impl Tenant {
    /// A tenant with nothing in it.
    pub fn empty(id: &str) -> Self {
        Self { id: id.to_owned(), tables: BTreeMap::new(), premium: true, secrets: BTreeMap::new() }
    }

    /// The seed: a tenant named Contoso with one or more of everything. See [`names`].
    pub fn contoso() -> Self {
        seed::contoso()
    }

    /// The seed, and `service_principals` and `subscriptions` more, computed when they are asked for.
    pub fn of_scale(service_principals: usize, subscriptions: usize) -> Self {
        let mut tenant = seed::contoso();
        scale::add(&mut tenant, service_principals, subscriptions);
        tenant
    }

    /// The tenant's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whether it has Entra ID P1: without it sign-in activity and the like are refused.
    pub fn is_premium(&self) -> bool {
        self.premium
    }

    /// Gives it or takes it Entra ID P1.
    pub fn set_premium(&mut self, premium: bool) {
        self.premium = premium;
    }

    /// Lets an application get tokens with a secret.
    pub fn set_secret(&mut self, app_id: &str, secret: &str) {
        self.secrets.insert(app_id.to_owned(), secret.to_owned());
    }

    /// The secret of an application.
    pub(crate) fn secret(&self, app_id: &str) -> Option<&str> {
        self.secrets.get(app_id).map(String::as_str)
    }

    /// Adds a row to a set.
    pub fn add(&mut self, set: Set, row: Value) {
        self.table_mut(set).add(row);
    }

    /// A row to be changed. Only rows that were written down can be.
    pub fn edit(&mut self, set: Set, id: &str) -> Option<&mut Value> {
        self.table_mut(set).edit(id)
    }

    /// A set, to be changed.
    pub fn table_mut(&mut self, set: Set) -> &mut Table {
        self.tables.entry(set).or_default()
    }

    /// A set.
    pub fn table(&self, set: Set) -> &Table {
        static NONE: std::sync::LazyLock<Table> = std::sync::LazyLock::new(Table::default);
        self.tables.get(&set).unwrap_or(&NONE)
    }

    /// The directory object with an id, and the set that holds it.
    pub fn object(&self, id: &str) -> Option<(Set, Cow<'_, Value>)> {
        DIRECTORY.iter().find_map(|set| self.table(*set).find(id).map(|row| (*set, row)))
    }

    /// The service principal of an application.
    pub fn service_principal_of(&self, app_id: &str) -> Option<Cow<'_, Value>> {
        // The written ones first: a generated tenant is asked for its own by id, not by application.
        self.table(Set::ServicePrincipals).all().iter().find(|row| row["appId"] == app_id)
    }
}
