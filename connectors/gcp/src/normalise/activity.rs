//! When service accounts and their keys were used last, as Policy Analyzer tells.
//!
//! It lags by days, and looks at a window that it states. An account or key with an activity that names
//! no time was watched and not seen; one without any activity may be too new to be watched: of that one
//! nothing is known.

use std::collections::BTreeMap;

use serde_json::Value;
use tenure_connector_core::lenient::{date, member, text};
use tenure_model::{Known, LastUsed, ScopeId, Timestamp, Unknown};

use super::answer::{Answer, each};
use super::names;
use super::state::State;

const ACCOUNTS: &str = "serviceAccountLastAuthentication";
const KEYS: &str = "serviceAccountKeyLastAuthentication";

/// What was seen, by the full name that the analyzer writes.
#[derive(Default)]
pub(super) struct ActivityFacts {
    seen: BTreeMap<String, Seen>,
    /// Canonical, once everything was read.
    known: BTreeMap<String, Seen>,
    asked: BTreeMap<String, Vec<ScopeId>>,
}

/// What was seen of one account or key.
#[derive(Clone, Copy, Debug)]
struct Seen {
    last: LastUsed,
    /// Until when was watched, by the latest answer.
    until: Option<Timestamp>,
}

impl Seen {
    fn and(self, other: Self) -> Self {
        Self { last: self.last.latest(other.last), until: self.until.max(other.until) }
    }
}

/// `policyanalyzer:….activities.query`.
pub(super) fn read(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let object = answer.object().unwrap_or_default();
    state.activity.asked.entry(object).or_default().push(answer.scope.clone());
    each(state, answer, body, "activities", |state, thing| {
        let name = thing.needed("fullResourceName")?;
        names::parts(&name).ok_or("`fullResourceName` is none")?;
        let activity = member(&thing.value, "activity");
        let last = match date(activity, "lastAuthenticatedTime") {
            Known::Is(at) => LastUsed::At(at),
            Known::Unknown(Unknown::NotReported) => LastUsed::NeverInWindow,
            Known::Unknown(why) => LastUsed::Unknown(why),
        };
        let until = date(member(&thing.value, "observationPeriod"), "endTime").get().copied();
        // Without a window nobody watched, and silence says nothing.
        let last = match (last, until) {
            (LastUsed::NeverInWindow, None) => LastUsed::Unknown(Unknown::NotReported),
            (last, _) => last,
        };
        let seen = Seen { last, until };
        let known = state.activity.seen.entry(name).or_insert(seen);
        *known = known.and(seen);
        // The window belongs to the type that was asked about, whoever asked.
        if let Some(kind) = text(&thing.value, "activityType") {
            state.activity.asked.entry(kind).or_default().push(answer.scope.clone());
        }
        Ok(())
    });
}

/// Brings names into their canonical form, once accounts are known by theirs.
pub(super) fn learn(state: &mut State) {
    for (name, seen) in std::mem::take(&mut state.activity.seen) {
        let name = names::canonical(&name, &state.places);
        let short = name.split_once("/serviceAccounts/").map_or(name.as_str(), |(_, short)| short).to_owned();
        let known = state.activity.known.entry(short).or_insert(seen);
        *known = known.and(seen);
    }
}

impl ActivityFacts {
    /// When an account was last used.
    pub(super) fn of_account(&self, state: &State, email: &str, scope: &ScopeId) -> LastUsed {
        match self.known.get(email) {
            Some(seen) => seen.last,
            None => self.silence(state, ACCOUNTS, scope),
        }
    }

    /// When a key was last used. What was made after the window was not watched.
    pub(super) fn of_key(
        &self,
        state: &State,
        email: &str,
        key: &str,
        made: &Known<Timestamp>,
        scope: &ScopeId,
    ) -> LastUsed {
        match self.known.get(&format!("{email}/keys/{key}")) {
            Some(Seen { last: LastUsed::NeverInWindow, until })
                if until.as_ref() <= made.get() && made.get().is_some() =>
            {
                LastUsed::Unknown(Unknown::NotReported)
            }
            Some(seen) => seen.last,
            None => self.silence(state, KEYS, scope),
        }
    }

    /// The window's end, where the analyzer told one.
    pub(super) fn watched_until(&self, email: &str, key: &str) -> Option<Timestamp> {
        self.known.get(&format!("{email}/keys/{key}"))?.until
    }

    fn silence(&self, state: &State, kind: &str, scope: &ScopeId) -> LastUsed {
        let asked = |at: &ScopeId| state.places.ancestry(scope).any(|scope| scope == at);
        let was_asked = self.asked.get(kind).is_some_and(|scopes| scopes.iter().any(asked));
        LastUsed::Unknown(if was_asked { Unknown::NotReported } else { Unknown::NotRead })
    }
}
