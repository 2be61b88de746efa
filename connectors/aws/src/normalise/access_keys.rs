//! `iam:ListAccessKeys` and `iam:GetAccessKeyLastUsed`: asked where the credential report is missing
//! or too old. What they say is later than the report and gives the keys their ids.

use std::collections::BTreeMap;

use serde_json::Value;
use tenure_model::hash::HashMap;
use tenure_model::{
    Cloud, Credential, CredentialId, CredentialKind, CredentialState, EvidenceRef, Expiry, Facet, Known,
    LastUsed, PrincipalId, ScopeId, Timestamp, Unknown,
};

use super::answer::Answer;
use super::lenient::{date, items, member, text, use_or_never};
use super::state::State;

/// A place in the credential report for a key or a certificate.
pub(super) struct Slot {
    pub(super) number: u8,
    pub(super) state: CredentialState,
    pub(super) issued: Known<Timestamp>,
    pub(super) last_used: LastUsed,
    pub(super) evidence: EvidenceRef,
}

/// What was listed.
#[derive(Default)]
pub(super) struct KeyFacts {
    /// By account and user name in lower case, then by key id; a user without keys has no key here.
    listed: BTreeMap<(ScopeId, String), BTreeMap<String, Key>>,
    uses: HashMap<String, (EvidenceRef, LastUsed)>,
}

struct Key {
    state: CredentialState,
    created: Known<Timestamp>,
    evidence: EvidenceRef,
}

pub(super) fn read_list(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let asked = answer.asked("UserName");
    if let Some(user) = &asked {
        state.keys.listed.entry((answer.scope.clone(), user.to_lowercase())).or_default();
    }
    for (at, item) in items(member(body, &["AccessKeyMetadata"])).into_iter().enumerate() {
        let user = text(item, "UserName").or_else(|| asked.clone());
        let (Some(user), Some(id)) = (user, text(item, "AccessKeyId")) else {
            let detail = format!("access key {at} of the list has no user or no id");
            state.malformed(answer, "", &detail, &[Facet::Credentials]);
            continue;
        };
        let key = Key {
            state: credential_state(item),
            created: date(item, "CreateDate"),
            evidence: answer.evidence(format!("/body/AccessKeyMetadata/{at}")),
        };
        let keys = state.keys.listed.entry((answer.scope.clone(), user.to_lowercase())).or_default();
        if keys.get(&id).is_none_or(|known| key.evidence < known.evidence) {
            keys.insert(id, key);
        }
    }
}

pub(super) fn read_last_used(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let Some(id) = answer.asked("AccessKeyId") else {
        let detail = "the answer does not say which access key it is about";
        return state.malformed(answer, "", detail, &[Facet::CredentialUse]);
    };
    let used = use_or_never(date(member(body, &["AccessKeyLastUsed"]), "LastUsedDate"));
    let evidence = answer.whole();
    if state.keys.uses.get(&id).is_none_or(|(known, _)| evidence < *known) {
        state.keys.uses.insert(id, (evidence, used));
    }
}

/// `Status`, as the APIs of credentials spell it.
pub(super) fn credential_state(item: &Value) -> CredentialState {
    match text(item, "Status").unwrap_or_default().to_ascii_lowercase().as_str() {
        "inactive" => CredentialState::Inactive,
        "expired" => CredentialState::Expired,
        // A credential of an unknown state counts as accepted: the careful reading.
        _ => CredentialState::Active,
    }
}

impl KeyFacts {
    /// The keys of a user: those listed one by one where there was such a list, with the last use of
    /// the report's slot that has the same date of issue, or else the same place; without a list
    /// the slots themselves.
    pub(super) fn merge(
        &mut self,
        scope: &ScopeId,
        user: &str,
        arn: &PrincipalId,
        slots: &[Slot],
    ) -> Vec<Credential> {
        let listed = self.listed.remove(&(scope.clone(), user.to_lowercase()));
        let Some(listed) = listed else {
            return slots.iter().map(|slot| from_slot(scope, arn, slot)).collect();
        };
        let mut free: Vec<&Slot> = slots.iter().collect();
        let mut paired: Vec<(String, Key, Option<&Slot>)> = Vec::new();
        for (id, key) in listed {
            let same = free.iter().position(|slot| slot.issued.get().is_some() && slot.issued == key.created);
            let slot = same.map(|at| free.remove(at));
            paired.push((id, key, slot));
        }
        for (_, _, slot) in &mut paired {
            if slot.is_none() && !free.is_empty() {
                *slot = Some(free.remove(0));
            }
        }
        paired.into_iter().map(|(id, key, slot)| self.listed_key(scope, arn, id, key, slot)).collect()
    }

    /// The keys of users of whom no report told.
    pub(super) fn rest(&mut self) -> Vec<(ScopeId, String)> {
        self.listed.keys().cloned().collect()
    }

    fn listed_key(
        &self,
        scope: &ScopeId,
        arn: &PrincipalId,
        id: String,
        key: Key,
        slot: Option<&Slot>,
    ) -> Credential {
        let asked = self.uses.get(&id).map(|(_, used)| *used);
        let reported = slot.map(|slot| slot.last_used);
        Credential {
            last_used: asked.or(reported).unwrap_or(LastUsed::Unknown(Unknown::NotRead)),
            id: CredentialId::from(id),
            cloud: Cloud::Aws,
            kind: CredentialKind::AccessKey,
            principal: arn.clone(),
            scope: scope.clone(),
            state: key.state,
            issued: key.created,
            expires: Expiry::Never,
            attributes: BTreeMap::new(),
            evidence: key.evidence,
        }
    }
}

fn from_slot(scope: &ScopeId, arn: &PrincipalId, slot: &Slot) -> Credential {
    Credential {
        id: CredentialId::from(format!("{arn}#access-key-{}", slot.number)),
        cloud: Cloud::Aws,
        kind: CredentialKind::AccessKey,
        principal: arn.clone(),
        scope: scope.clone(),
        state: slot.state,
        issued: slot.issued.clone(),
        last_used: slot.last_used,
        expires: Expiry::Never,
        attributes: BTreeMap::new(),
        evidence: slot.evidence.clone(),
    }
}

/// Records the keys of users of whom no report told, once the reports were joined.
pub(super) fn finish(state: &mut State) {
    for (scope, name) in state.keys.rest() {
        let arn = state.user(&scope, &name);
        let keys = state.keys.merge(&scope, &name, &arn, &[]);
        state.records.credentials.extend(keys);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slot(number: u8, issued: &str, used: LastUsed) -> Slot {
        let evidence = EvidenceRef { raw: "raw".into(), line: 0, pointer: "/body".into() };
        let issued = Known::Is(issued.parse().unwrap());
        Slot { number, state: CredentialState::Active, issued, last_used: used, evidence }
    }

    fn facts(keys: &[(&str, &str)]) -> (KeyFacts, ScopeId) {
        let scope = ScopeId::aws("111111111111");
        let evidence = EvidenceRef { raw: "raw".into(), line: 1, pointer: "/body".into() };
        let keys = keys.iter().map(|(id, created)| {
            let created = Known::Is(created.parse().unwrap());
            ((*id).to_owned(), Key { state: CredentialState::Active, created, evidence: evidence.clone() })
        });
        let mut facts = KeyFacts::default();
        facts.listed.insert((scope.clone(), "ana".to_owned()), keys.collect());
        (facts, scope)
    }

    #[test]
    fn a_listed_key_takes_the_use_of_the_slot_with_its_date() {
        let used = LastUsed::At("2026-09-01T00:00:00Z".parse().unwrap());
        let (mut facts, scope) =
            facts(&[("AKIA1", "2026-02-01T00:00:00Z"), ("AKIA2", "2026-01-01T00:00:00Z")]);
        let slots =
            [slot(1, "2026-01-01T00:00:00Z", used), slot(2, "2026-02-01T00:00:00Z", LastUsed::NeverInWindow)];
        let keys = facts.merge(&scope, "Ana", &"arn".into(), &slots);
        let uses: Vec<_> = keys.iter().map(|key| (key.id.as_str(), key.last_used)).collect();
        assert_eq!(uses, [("AKIA1", LastUsed::NeverInWindow), ("AKIA2", used)]);
    }

    #[test]
    fn without_a_list_the_slots_are_the_keys_and_an_empty_list_means_none() {
        let (mut facts, scope) = facts(&[]);
        let slots = [slot(2, "2026-01-01T00:00:00Z", LastUsed::NeverInWindow)];
        assert!(facts.merge(&scope, "ana", &"arn".into(), &slots).is_empty());
        let keys = facts.merge(&scope, "ben", &"arn:x".into(), &slots);
        assert_eq!(keys[0].id.as_str(), "arn:x#access-key-2");
    }

    #[test]
    fn a_key_without_slot_and_without_answer_is_not_called_unused() {
        let (mut facts, scope) = facts(&[("AKIA1", "2026-02-01T00:00:00Z")]);
        let keys = facts.merge(&scope, "ana", &"arn".into(), &[]);
        assert_eq!(keys[0].last_used, LastUsed::Unknown(Unknown::NotRead));
    }
}
