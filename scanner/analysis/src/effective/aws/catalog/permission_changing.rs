//! The actions that change who may do what: those that AWS publishes as permissions management, and
//! those that it publishes as something else.

use std::collections::BTreeMap;

use fixedbitset::FixedBitSet;

use super::{AccessLevel, Catalog};

const TEXT: &str = include_str!("permission_changing.toml");

/// Our own list, by what the actions have in common. A test holds that it parses.
fn list() -> BTreeMap<String, Vec<String>> {
    toml::from_str(TEXT).unwrap_or_default()
}

/// Marks the actions that change permissions. An action that AWS has withdrawn is noted, and the others
/// still count.
pub(super) fn mark(mut catalog: Catalog) -> Catalog {
    let mut set = FixedBitSet::with_capacity(catalog.len());
    for id in catalog.ids() {
        set.set(id.index(), catalog.access_level(id) == AccessLevel::PermissionsManagement);
    }
    for name in list().into_values().flatten() {
        match catalog.id(&name) {
            Some(id) => set.insert(id.index()),
            None => catalog.vanished.push(name),
        }
    }
    catalog.permission_changing = set;
    catalog
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_action_of_the_list_is_real_and_is_published_as_something_else() {
        let list: BTreeMap<String, Vec<String>> = toml::from_str(TEXT).expect("the list parses");
        let catalog = Catalog::get();
        assert_eq!(catalog.vanished(), [""; 0], "take them from the list, or say why not");
        let mut seen = BTreeSet::new();
        for name in list.values().flatten() {
            let id = catalog.id(name).unwrap_or_else(|| panic!("`{name}` is no action"));
            assert_eq!(catalog.name(id), name);
            assert_ne!(
                catalog.access_level(id),
                AccessLevel::PermissionsManagement,
                "`{name}` needs no line"
            );
            assert!(seen.insert(name.as_str()), "`{name}` stands twice");
        }
        assert!(seen.contains("iam:PassRole") && seen.contains("iam:CreateAccessKey"));
    }

    #[test]
    fn an_action_that_is_gone_is_noted_and_the_others_count() {
        let text = "tenure-aws-catalog 1\niamdata\t1\t2026-01-01\tMIT\nkeys\t0\nlists\t1\n\nservice\tiam\t-\t0\t1\niam:PassRole\tW\t0\t\n";
        let catalog = mark(super::super::decode::decode(text).expect("is a catalogue"));
        assert_eq!(catalog.permission_changing().count_ones(..), 1);
        assert!(catalog.vanished().iter().any(|name| name == "iam:CreateAccessKey"));
    }
}
