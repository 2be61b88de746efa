//! Whose identities are, by every id by which logs and fields name them, also where they are gone by now.

use tenure_model::hash::HashMap;
use tenure_model::{Credential, Principal, Source};

use crate::Context;
use crate::acts::Act;

/// What is looked up often.
#[derive(Debug)]
pub(super) struct Known<'a> {
    /// Whose each identity is, by every id of it.
    owners: HashMap<String, Vec<(String, Source)>>,
    /// Credentials by their ids, and by the ends of these.
    pub(super) credentials: HashMap<&'a str, &'a Credential>,
}

impl<'a> Known<'a> {
    pub(super) fn new(context: &Context<'a>) -> Self {
        let mut known = Self { owners: HashMap::default(), credentials: HashMap::default() };
        for held in &context.estate.records().credentials {
            let end = held.id.as_str().rsplit('/').next().unwrap_or_default();
            known.credentials.entry(end).or_insert(held);
            known.credentials.insert(held.id.as_str(), held);
        }
        known.add_owners(context, |_| true);
        known
    }

    /// With those whom an earlier snapshot holds and who are gone, or bear no sign any more.
    pub(super) fn with(context: &Context<'a>, baseline: &Context<'_>) -> Self {
        let mut known = Self::new(context);
        known.add_owners(baseline, |principal| {
            context.estate.principal(&principal.id).is_none_or(|today| context.owners_of(today).is_empty())
        });
        known
    }

    fn add_owners(&mut self, context: &Context<'_>, counts: impl Fn(&Principal) -> bool) {
        for principal in &context.estate.records().principals {
            let claims = context.owners_of(principal).into_iter();
            let claims: Vec<(String, Source)> = claims.map(|claim| (claim.party.id, claim.source)).collect();
            if claims.is_empty() || !counts(principal) {
                continue;
            }
            let names = ["appId", "userPrincipalName", "mail", "email"];
            let ids = names.iter().filter_map(|name| principal.attributes.get(*name)).map(String::as_str);
            // Members of policies of Google Cloud are addresses with a word before them.
            let bare = principal.id.as_str().split_once(':').map(|(_, rest)| rest);
            let bare = bare.filter(|rest| rest.contains('@'));
            for id in ids.chain(bare).chain([principal.id.as_str()]).filter(|id| !id.is_empty()) {
                self.owners.entry(id.to_owned()).or_insert_with(|| claims.clone());
            }
        }
    }

    /// Whose an identity is, by any id of it.
    pub(super) fn owners(&self, id: &str) -> &[(String, Source)] {
        self.owners.get(id).map_or(&[], Vec::as_slice)
    }

    /// Whether an identity is a party's own.
    pub(super) fn is_of(&self, id: &str, party: &str) -> bool {
        self.owners(id).iter().any(|(owner, _)| owner == party)
    }

    /// The party whose act it was: as the act tells, or as whoever did it was known before.
    pub(super) fn party_of<'k>(&'k self, act: &'k Act<'_>) -> Option<&'k str> {
        let by_id = || self.owners(&act.event.actor).first().map(|(party, _)| party.as_str());
        act.party.as_deref().or_else(by_id)
    }
}
