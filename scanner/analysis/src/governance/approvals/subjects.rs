//! The identities that approvals name, and when the logs first saw them.

use tenure_model::hash::HashMap;
use tenure_model::{Principal, Timestamp};

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

/// Since when the log that would show what an identity does was read without a hole; `None` where it was not.
pub(crate) fn watched_since(context: &Context<'_>, principal: &Principal) -> Option<Timestamp> {
    let records = context.estate.records();
    let windows = super::windows(context).into_iter().filter(|window| {
        window.cloud == Some(principal.cloud) && window.scope == principal.scope && window.complete
    });
    let is_read = records.log_readings.iter().any(|log| log.scope == principal.scope);
    is_read.then(|| windows.filter_map(|window| window.from).max()).flatten()
}
