//! Which actions make up a capability: `capabilities/<cloud>.toml`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;
use tenure_model::Capability;

/// The capabilities of one cloud.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CapabilityMap {
    pub(super) capability: Vec<CapabilityRule>,
    /// Actions by the type of resource that they work on, where their service has several;
    /// [`CapabilityMap::NO_RESOURCE`] for those that work on no single one.
    #[serde(default)]
    pub(super) on: BTreeMap<String, Vec<String>>,
}

/// How one capability shows.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CapabilityRule {
    pub(super) name: Capability,
    /// Held where one of these actions is allowed on some resource.
    #[serde(default)]
    pub(super) any: Vec<String>,
    /// Held where one of these actions is allowed on every resource: on a single one it is daily
    /// work.
    #[serde(default)]
    pub(super) everywhere: Vec<String>,
    /// Held where, of each list, one action is allowed on every resource.
    #[serde(default)]
    pub(super) every: Vec<Vec<String>>,
}

impl CapabilityRule {
    /// Every action that counts towards it.
    pub(super) fn actions(&self) -> impl Iterator<Item = &String> {
        self.any.iter().chain(&self.everywhere).chain(self.every.iter().flatten())
    }
}

impl CapabilityMap {
    /// The type of actions that are allowed or denied on `*` only.
    pub(super) const NO_RESOURCE: &str = "account";

    /// The embedded map of AWS. A test holds that it parses; a map that did not would know no
    /// capability.
    pub(super) fn aws() -> Self {
        toml::from_str(include_str!("../capabilities/aws.toml")).unwrap_or_default()
    }

    /// The embedded map of Azure, Entra ID and Microsoft Graph, read once in the life of a process.
    pub(super) fn azure() -> &'static Self {
        static MAP: OnceLock<CapabilityMap> = OnceLock::new();
        MAP.get_or_init(|| toml::from_str(include_str!("../capabilities/azure.toml")).unwrap_or_default())
    }

    /// The embedded map of Google Cloud, read once in the life of a process.
    pub(super) fn gcp() -> &'static Self {
        static MAP: OnceLock<CapabilityMap> = OnceLock::new();
        MAP.get_or_init(|| toml::from_str(include_str!("../capabilities/gcp.toml")).unwrap_or_default())
    }

    /// Every action that the map names, once, in order.
    pub(super) fn actions(&self) -> Vec<&str> {
        let mut actions: Vec<&str> =
            self.capability.iter().flat_map(CapabilityRule::actions).map(String::as_str).collect();
        actions.sort_unstable();
        actions.dedup();
        actions
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_map_of_azure_knows_every_capability_in_order() {
        let map: CapabilityMap =
            toml::from_str(include_str!("../capabilities/azure.toml")).expect("the embedded map parses");
        let mut names: Vec<Capability> = map.capability.iter().map(|rule| rule.name).collect();
        assert!(names.is_sorted());
        names.dedup();
        assert_eq!(names, Capability::ALL);
        assert!(map.on.is_empty() && map.capability.iter().all(|rule| rule.actions().next().is_some()));
        assert!(map.actions().iter().all(|action| !action.contains('*')));
    }

    #[test]
    fn the_embedded_map_of_google_cloud_knows_every_capability_in_order() {
        let map: CapabilityMap =
            toml::from_str(include_str!("../capabilities/gcp.toml")).expect("the embedded map parses");
        let names: Vec<Capability> = map.capability.iter().map(|rule| rule.name).collect();
        assert_eq!(names, Capability::ALL);
        assert!(map.on.is_empty() && map.capability.iter().all(|rule| rule.actions().next().is_some()));
        assert!(map.actions().iter().all(|action| action.contains('.') && !action.contains('*')));
    }

    #[test]
    fn the_embedded_map_knows_every_capability_once() {
        let map: CapabilityMap =
            toml::from_str(include_str!("../capabilities/aws.toml")).expect("the embedded map parses");
        let names: Vec<Capability> = map.capability.iter().map(|rule| rule.name).collect();
        assert_eq!(names, Capability::ALL);
        let asked = map.actions();
        assert!(map.on.values().flatten().all(|action| asked.contains(&action.as_str())));
        let of_iam = asked.iter().filter(|action| action.starts_with("iam:"));
        assert!(of_iam.clone().all(|action| map.on.values().flatten().any(|typed| typed == action)));
        assert!(map.capability.iter().all(|rule| rule.actions().next().is_some()));
        assert!(map.capability.iter().flat_map(CapabilityRule::actions).all(|action| action.contains(':')));
    }
}
