//! What everything that is granted gives, by its id: role definitions, access policies, the rights of owners.

use std::sync::OnceLock;

use fixedbitset::FixedBitSet;
use tenure_model::hash::HashMap;
use tenure_model::{Cloud, Estate, Grant, Granted, PolicyKind};

use super::graph::Permission;
use super::text::Text;
use super::{owner, vault};

/// What each thing that is granted gives.
#[derive(Debug, Default)]
pub(super) struct Texts<'a>(HashMap<&'a str, Held>);

#[derive(Debug)]
struct Held {
    text: Text,
    /// The actions of capabilities that each of its permissions names, worked out when it is first asked.
    named: OnceLock<Vec<FixedBitSet>>,
}

impl<'a> Texts<'a> {
    pub(super) fn new(estate: &'a Estate) -> Self {
        let mut texts = Self::default();
        for definition in estate.records().role_definitions.iter().filter(|one| one.cloud == Cloud::Azure) {
            let id = definition.id.as_str();
            if Permission::of(id).is_some() || id.starts_with(owner::OWNER) {
                continue;
            }
            let policy = definition.policies.first().map(|policy| estate.policy(policy));
            texts.add(id, || match policy {
                // A role that gives nothing: classic administrators, since August 2024.
                None => Text::Arm(Vec::new()),
                Some(policy) => policy.map_or(Text::Unread, |policy| Text::read(&policy.text)),
            });
        }
        for grant in &estate.records().grants {
            texts.add(grant.what.as_str(), || match &grant.what {
                Granted::RoleDefinition(role) => owner::text(role.as_str()).unwrap_or(Text::Unread),
                Granted::Policy(policy) => match estate.policy(policy) {
                    Some(policy) if policy.kind == PolicyKind::VaultAccess => vault::read(&policy.text),
                    _ => Text::Unread,
                },
            });
        }
        texts
    }

    fn add(&mut self, id: &'a str, text: impl FnOnce() -> Text) {
        self.0.entry(id).or_insert_with(|| Held { text: text(), named: OnceLock::new() });
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Text> {
        self.0.values().map(|held| &held.text)
    }

    /// What a grant gives; what nothing is known of is unread.
    pub(super) fn of(&self, grant: &Grant) -> &Text {
        self.by_id(grant.what.as_str())
    }

    /// The same by the id of what is granted.
    pub(super) fn by_id(&self, id: &str) -> &Text {
        self.0.get(id).map_or(&Text::Unread, |held| &held.text)
    }

    /// Which actions its permissions name, as `work_out` says once.
    pub(super) fn named(&self, grant: &Grant, work_out: impl FnOnce() -> Vec<FixedBitSet>) -> &[FixedBitSet] {
        self.0.get(grant.what.as_str()).map_or(&[], |held| held.named.get_or_init(work_out))
    }
}
