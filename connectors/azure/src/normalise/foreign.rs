//! Principals of other tenants: they hold grants here, and no directory that was read tells more of them
//! than their id.

use std::collections::BTreeMap;

use tenure_model::{
    Cloud, EvidenceRef, Known, LastUsed, Nature, Origin, Principal, PrincipalKind, PrincipalState, ScopeId,
    Unknown,
};

use super::state::State;

/// An answer that names one.
pub(super) struct Sighting {
    pub(super) evidence: EvidenceRef,
    pub(super) what: Sighted,
}

/// What an answer tells of one.
pub(super) struct Sighted {
    pub(super) name: Option<String>,
    /// Where it holds something.
    pub(super) scope: ScopeId,
    pub(super) origin: Origin,
    pub(super) attributes: BTreeMap<String, String>,
}

impl Sighted {
    /// Seen at a scope, and no more.
    pub(super) fn at(scope: &ScopeId) -> Self {
        let origin = Origin::Unknown(Unknown::NotReported);
        Self { name: None, scope: scope.clone(), origin, attributes: BTreeMap::new() }
    }
}

/// Makes a principal of each that no directory holds: an estate of several tenants knows them itself.
pub(super) fn finish(state: &mut State) {
    for (id, mut seen) in std::mem::take(&mut state.foreign) {
        if state.is_own(&id) {
            continue;
        }
        seen.sort_by(|a, b| (&a.evidence, &a.what.origin).cmp(&(&b.evidence, &b.what.origin)));
        let Some(first) = seen.first() else { continue };
        let (evidence, scope) = (first.evidence.clone(), first.what.scope.clone());
        let name = seen.iter().find_map(|one| one.what.name.clone());
        let known =
            seen.iter().map(|one| &one.what.origin).find(|origin| !matches!(origin, Origin::Unknown(_)));
        let origin = known.unwrap_or(&first.what.origin).clone();
        let mut attributes = BTreeMap::new();
        for one in &seen {
            for (name, value) in &one.what.attributes {
                attributes.entry(name.clone()).or_insert_with(|| value.clone());
            }
        }
        let scope = state.places.tenant(&scope);
        state.records.principals.push(Principal {
            cloud: Cloud::Azure,
            kind: PrincipalKind::ForeignPrincipal,
            nature: Nature::Unknown,
            name: name.unwrap_or_else(|| id.to_string()),
            scope,
            state: PrincipalState::Unknown(Unknown::NotReported),
            origin,
            created: Known::Unknown(Unknown::NotReported),
            last_used: LastUsed::Unknown(Unknown::NotReported),
            tags: BTreeMap::new(),
            attributes,
            evidence,
            id,
        });
    }
}
