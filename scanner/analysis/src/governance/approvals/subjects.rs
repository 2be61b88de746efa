//! The identities that approvals name, and when the logs first saw them.

use std::collections::{BTreeMap, BTreeSet};

use tenure_model::hash::HashMap;
use tenure_model::{Principal, ScopeId, Timestamp};

use super::Record;
use crate::Context;
use crate::declarations::names_principal;
use crate::declared;

/// The identities of the estate by the ways in which approvals write them.
pub(crate) struct Subjects<'c, 'a> {
    context: &'c Context<'a>,
    exact: HashMap<String, &'a Principal>,
}

impl<'c, 'a> Subjects<'c, 'a> {
    pub(crate) fn new(context: &'c Context<'a>) -> Self {
        let mut exact: HashMap<String, &Principal> = HashMap::default();
        for principal in context.actors() {
            let client = principal.attributes.get("appId").map(|client| client.to_lowercase());
            for name in super::deeds::names(principal.id.as_str()).into_iter().chain(client) {
                exact.entry(name).or_insert(principal);
            }
        }
        Self { context, exact }
    }

    /// The identities that an approval names, in the order of the estate.
    pub(crate) fn of(&self, record: &Record<'_>) -> Vec<&'a Principal> {
        let mut found: Vec<&Principal> = Vec::new();
        for subject in &record.subjects {
            if subject.contains('*') {
                found.extend(self.context.actors().filter(|one| names_principal(subject, one)));
                continue;
            }
            let local = if record.cloud.is_some() { subject } else { declared::without_cloud(subject) };
            let named =
                super::deeds::names(local).into_iter().filter_map(|name| self.exact.get(&name).copied());
            found.extend(named.filter(|one| record.cloud.is_some() || names_principal(subject, one)));
        }
        found.sort_by(|a, b| a.id.cmp(&b.id));
        found.dedup_by(|a, b| a.id == b.id);
        found
    }
}

/// Since when the logs that show what identities do were read without a hole, by their scope.
pub(crate) fn watched(context: &Context<'_>) -> BTreeMap<ScopeId, Timestamp> {
    let mut watched: BTreeMap<ScopeId, Timestamp> = BTreeMap::new();
    let mut holes: BTreeSet<ScopeId> = BTreeSet::new();
    for window in super::windows(context).into_iter().filter(|window| window.cloud.is_some()) {
        match window.from.filter(|_| window.complete) {
            Some(from) => {
                let since = watched.entry(window.scope).or_insert(from);
                *since = (*since).max(from);
            }
            None => {
                holes.insert(window.scope);
            }
        }
    }
    watched.retain(|scope, _| !holes.contains(scope));
    watched
}
