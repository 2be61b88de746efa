//! Every unit of reading: one API, of one tenant or subscription, recorded in one file.
//!
//! The list is what the rest stands on: the live scan walks it, a unit that was not read blinds the
//! facets that it supplies, and [`permissions`](crate::permissions) prints what a scan needs. Nothing
//! is called that does not stand here.
//!
//! A recorded line's `request` holds `method`, `url` (as it was sent), for a POST `body`, and for a
//! unit that asks about one thing after the other `object`: the id of the thing that it asks about
//! (a group for its members, an ARM scope, a category).

mod arm;
mod graph;

use tenure_model::Facet;

pub use arm::COMPUTE_TYPES;
pub use graph::{AUDIT_CATEGORIES, MICROSOFT_GRAPH, SIGN_IN_KINDS};

/// Which service a unit asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Service {
    /// Microsoft Graph.
    Graph,
    /// Azure Resource Manager, by REST.
    Arm,
    /// Azure Resource Graph: a query over all subscriptions. It is eventually consistent: a change
    /// shows within minutes, not at once. That a fact is from it shows in its unit, `arg:…`.
    ResourceGraph,
}

/// What a unit is recorded for: the scope of its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Once per tenant.
    Tenant,
    /// Once per tenant, with one request for each management group (at least the root one): what is
    /// assigned at the group and above it.
    ManagementGroups,
    /// Once per subscription.
    Subscription,
}

/// How many requests a unit makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Per {
    /// One list, page after page.
    Once,
    /// One for each management group.
    ManagementGroup,
    /// One for each thing that this API lists; Graph's go into batches of twenty.
    Each(&'static str),
    /// One for each of these words.
    Word(&'static [&'static str]),
    /// One for each thousand ids that are named somewhere and stand in no list.
    Thousand,
}

/// When a unit belongs to a complete reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Need {
    /// Always: its absence is a gap.
    Always,
    /// Only where this other unit could not answer: its absence alone is no gap.
    Fallback(&'static str),
}

/// The licence of Microsoft Entra ID that a tenant must have before an API answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Licence {
    /// None.
    Free,
    /// Premium P1.
    P1,
    /// Premium P2 or Identity Governance.
    P2,
}

/// One unit of reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its name: `graph:users`, `arm:Microsoft.Authorization/denyAssignments`. The same API at two
    /// levels has the same name, and its answers the same shape.
    pub api: &'static str,
    /// Which service answers.
    pub service: Service,
    /// For what it is recorded.
    pub level: Level,
    /// How many requests it makes.
    pub per: Per,
    /// `GET` or `POST`; nothing that is sent by POST changes anything.
    pub method: &'static str,
    /// Path and query, before percent-encoding. `{tenant}`, `{subscription}`, `{id}` (what
    /// `per` says, `{id}` with its slashes for an ARM scope), `{since}`, `{until}` are filled in.
    pub path: &'static str,
    /// The query of Resource Graph; empty for any other.
    pub query: &'static str,
    /// What it supplies, and so what is blind without it.
    pub supplies: &'static [Facet],
    /// Application permission of Microsoft Graph that it takes.
    pub graph: &'static [&'static str],
    /// Actions of Azure RBAC that it takes.
    pub actions: &'static [&'static str],
    /// The licence that the tenant must have.
    pub licence: Licence,
    /// Things a page that are asked for; 0 where the service decides.
    pub page: u32,
    /// When it is read.
    pub need: Need,
}

impl Unit {
    /// The member of an answer that lists things.
    pub const fn list(&self) -> &'static str {
        match self.service {
            Service::ResourceGraph => "data",
            Service::Graph | Service::Arm => "value",
        }
    }

    const fn per(self, per: Per) -> Self {
        Self { per, ..self }
    }

    const fn each(self, api: &'static str) -> Self {
        self.per(Per::Each(api))
    }

    const fn page(self, page: u32) -> Self {
        Self { page, ..self }
    }

    const fn licence(self, licence: Licence) -> Self {
        Self { licence, ..self }
    }

    const fn instead_of(self, api: &'static str) -> Self {
        Self { need: Need::Fallback(api), ..self }
    }
}

/// The units of a service, each a parent before its children.
pub fn units() -> impl Iterator<Item = &'static Unit> {
    graph::UNITS.iter().chain(arm::UNITS)
}

/// The unit of an API, if it is one; the first of its levels.
pub fn unit_of(api: &str) -> Option<&'static Unit> {
    units().find(|unit| unit.api == api)
}

/// The unit of an API at a level, if it is one.
pub fn unit_at(api: &str, level: Level) -> Option<&'static Unit> {
    units().find(|unit| unit.api == api && unit.level == level)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_at_their_level_and_well_formed() {
        let mut seen = BTreeSet::new();
        for unit in units() {
            assert!(seen.insert((unit.api, unit.level)), "`{}` stands twice", unit.api);
            let prefix = match unit.service {
                Service::Graph => "graph:",
                Service::Arm => "arm:",
                Service::ResourceGraph => "arg:",
            };
            assert!(unit.api.starts_with(prefix), "{}", unit.api);
            assert!(
                (unit.path.starts_with("/") || unit.path.starts_with("{id}/")) && !unit.path.contains("//"),
                "{}",
                unit.path
            );
            assert_eq!(unit.service == Service::ResourceGraph, !unit.query.is_empty(), "{}", unit.api);
        }
    }

    #[test]
    fn the_same_api_at_two_levels_is_the_same() {
        for unit in units() {
            let first = unit_of(unit.api).unwrap();
            assert_eq!((first.supplies, first.list()), (unit.supplies, unit.list()), "{}", unit.api);
        }
    }

    #[test]
    fn parents_and_those_that_are_replaced_are_units() {
        for unit in units() {
            if let Per::Each(parent) = unit.per {
                assert!(unit_of(parent).is_some(), "`{parent}` of `{}`", unit.api);
                assert!(unit.path.contains("{id}"), "{}", unit.path);
            }
            if let Need::Fallback(other) = unit.need {
                let other = unit_of(other).unwrap();
                let covered = other.supplies.iter().all(|facet| unit.supplies.contains(facet));
                assert!(covered, "`{}` does not make up for `{}`", unit.api, other.api);
            }
        }
    }

    #[test]
    fn pages_are_asked_for_as_they_are_written() {
        for unit in units().filter(|unit| unit.service == Service::Graph) {
            let asked = unit.path.split(['?', '&']).find_map(|pair| pair.strip_prefix("$top="));
            assert_eq!(asked.map_or(0, |top| top.parse().unwrap()), unit.page, "{}", unit.api);
        }
        for unit in units().filter(|unit| unit.service == Service::Arm) {
            assert!(unit.path.contains("api-version=20"), "{}", unit.path);
        }
    }
}
