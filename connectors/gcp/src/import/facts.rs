//! What the files of earlier units tell about later ones.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tenure_model::ScopeId;
use tenure_snapshot::UnitKey;

use super::key;
use crate::units::{Per, Unit};

/// What was listed, by unit.
pub(super) struct Facts {
    pub(super) root: ScopeId,
    units: BTreeMap<UnitKey, Listed>,
}

/// What the files of one unit listed.
#[derive(Default)]
pub(super) struct Listed {
    /// The names of the things.
    names: BTreeSet<String>,
    /// Projects that are not about to be deleted.
    projects: BTreeSet<String>,
    /// Things that pages were about.
    pub(super) objects: BTreeSet<String>,
}

impl Facts {
    pub(super) fn new(root: &ScopeId) -> Self {
        Self { root: root.clone(), units: BTreeMap::new() }
    }

    pub(super) fn add(&mut self, key: UnitKey, listed: Listed) {
        self.units.insert(key, listed);
    }

    pub(super) fn has(&self, key: &UnitKey) -> bool {
        self.units.contains_key(key)
    }

    /// The projects that the organization lists.
    pub(super) fn projects(&self) -> impl Iterator<Item = &String> {
        self.units.values().flat_map(|listed| &listed.projects)
    }

    fn listed(&self, scope: &ScopeId, api: &str) -> Option<&BTreeSet<String>> {
        self.units.get(&key(scope, api)).map(|listed| &listed.names)
    }

    /// What a unit asks about one after the other; `None` where that is not known, or it asks once.
    pub(super) fn asked(&self, unit: &Unit, of: &UnitKey) -> Option<BTreeSet<String>> {
        let folders = || self.listed(&self.root, "cloudresourcemanager:folders.search");
        match unit.per {
            Per::Once | Per::Hundred => None,
            Per::Word(words) => Some(words.iter().map(|word| (*word).to_owned()).collect()),
            Per::Folder => folders().cloned(),
            Per::Container => {
                let mut all = folders()?.clone();
                all.insert(self.root.local().to_owned());
                Some(all)
            }
            Per::Each(parent) => self.listed(&of.scope, parent).cloned(),
        }
    }
}

impl Listed {
    /// Takes up a thing of a list.
    pub(super) fn thing(&mut self, unit: &Unit, item: &Value) {
        let text = |name: &str| item.get(name).and_then(Value::as_str);
        let Some(name) = text("name") else { return };
        self.names.insert(name.to_owned());
        let state = text("state").or_else(|| text("lifecycleState")).unwrap_or("ACTIVE");
        if unit.api == "cloudresourcemanager:projects.search" && state == "ACTIVE" {
            self.projects.extend(text("projectId").map(str::to_owned));
        }
        // A thing that is asked for alone says itself which it is.
        if unit.list.is_empty() {
            self.objects.insert(name.to_owned());
        }
    }
}
