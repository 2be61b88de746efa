//! An item of a footprint in the making.

use std::collections::BTreeMap;

use tenure_model::{
    Belonging, BelongingKind, BelongingState, EvidenceRef, Facet, Known, LastUsed, Principal, PrincipalState,
    Relation, ScopeId, Source, Subject, Timestamp, Unknown,
};

use crate::Context;

/// Something of a party, with what is needed to find it again in another snapshot.
#[derive(Clone, Debug)]
pub(super) struct Item {
    /// What tells it from every other thing of the party; equal in each snapshot that holds it.
    pub(super) key: String,
    /// What has to have been read to say that it is gone.
    pub(super) facets: &'static [Facet],
    /// Who is held or trusted by it, where that is a principal.
    pub(super) principal: Option<String>,
    pub(super) what: Belonging,
}

/// What was found of every party, by its id.
pub(super) struct Found<'c, 'a> {
    context: &'c Context<'a>,
    by_party: BTreeMap<String, Vec<Item>>,
    /// Where each scope lies, once it was asked.
    environments: BTreeMap<ScopeId, Vec<String>>,
}

/// What is said of an item besides what it is.
#[derive(Clone, Debug)]
pub(super) struct Draft<'e> {
    pub(super) kind: BelongingKind,
    pub(super) relation: Relation,
    pub(super) subject: Subject,
    /// Where it lies, if not where its subject does.
    pub(super) scope: Option<ScopeId>,
    pub(super) state: BelongingState,
    pub(super) detail: String,
    pub(super) since: Option<Timestamp>,
    pub(super) last_used: LastUsed,
    pub(super) source: Source,
    pub(super) ends_with: String,
    pub(super) evidence: Vec<&'e EvidenceRef>,
    /// What tells it from others of its kind and subject.
    pub(super) key: String,
    pub(super) principal: Option<String>,
}

impl Draft<'_> {
    /// Something that works, of which nothing more is known.
    pub(super) fn new(kind: BelongingKind, relation: Relation, subject: Subject, source: Source) -> Self {
        Self {
            kind,
            relation,
            subject,
            scope: None,
            state: BelongingState::Active,
            detail: String::new(),
            since: None,
            last_used: LastUsed::Unknown(Unknown::NotReported),
            source,
            ends_with: String::new(),
            evidence: Vec::new(),
            key: String::new(),
            principal: None,
        }
    }
}

impl<'c, 'a> Found<'c, 'a> {
    pub(super) fn new(context: &'c Context<'a>) -> Self {
        Self { context, by_party: BTreeMap::new(), environments: BTreeMap::new() }
    }

    /// Adds something to what was found of a party.
    pub(super) fn add(&mut self, party: &str, draft: Draft<'_>) {
        let scope = draft.scope.as_ref().unwrap_or(&draft.subject.scope);
        let context = self.context;
        let places = self.environments.entry(scope.clone()).or_insert_with(|| environments(context, scope));
        let mut evidence: Vec<_> = draft.evidence.iter().map(|one| self.context.resolve(one)).collect();
        evidence.sort();
        evidence.dedup();
        let item = Item {
            key: format!("{}\n{}\n{}", draft.kind.as_str(), draft.subject.id, draft.key),
            facets: facets(draft.kind),
            principal: draft.principal,
            what: Belonging {
                environments: places.clone(),
                kind: draft.kind,
                relation: draft.relation,
                state: draft.state,
                detail: draft.detail,
                since: draft.since,
                last_used: draft.last_used,
                source: draft.source,
                ends_with: draft.ends_with,
                evidence,
                subject: draft.subject,
            },
        };
        self.by_party.entry(party.to_owned()).or_default().push(item);
    }

    /// Whether something of a kind about a subject was found of a party already.
    pub(super) fn has(&self, party: &str, kind: BelongingKind, subject: &str) -> bool {
        let items = self.by_party.get(party).map(Vec::as_slice).unwrap_or_default();
        items.iter().any(|item| item.what.kind == kind && item.what.subject.id == subject)
    }

    /// What was found, each thing once.
    pub(super) fn finish(mut self) -> BTreeMap<String, Vec<Item>> {
        for items in self.by_party.values_mut() {
            items.sort_by(|a, b| (&a.key, a.what.source).cmp(&(&b.key, b.what.source)));
            items.dedup_by(|b, a| a.key == b.key);
        }
        self.by_party
    }
}

/// What has to have been read to say that nothing more of a kind is there.
const fn facets(kind: BelongingKind) -> &'static [Facet] {
    match kind {
        BelongingKind::Principal => &[Facet::ScopeTree, Facet::Principals, Facet::Directory],
        BelongingKind::Trust => &[Facet::ScopeTree, Facet::Principals, Facet::Federation],
        BelongingKind::Grant => &[
            Facet::ScopeTree,
            Facet::Principals,
            Facet::Directory,
            Facet::Eligibility,
            Facet::Consents,
            Facet::Ownership,
        ],
        BelongingKind::Delegation => &[Facet::ScopeTree, Facet::Delegations],
        BelongingKind::Credential => {
            &[Facet::ScopeTree, Facet::Principals, Facet::Credentials, Facet::MinorCredentials]
        }
        BelongingKind::Secret => {
            &[Facet::ScopeTree, Facet::Principals, Facet::Directory, Facet::ResourcePolicies, Facet::Secrets]
        }
        BelongingKind::DataDoor => &[Facet::ScopeTree, Facet::ResourcePolicies, Facet::DataDoors],
        BelongingKind::Deputy => {
            &[Facet::ScopeTree, Facet::Principals, Facet::Compute, Facet::ResourcePolicies]
        }
    }
}

/// The environments in which a scope lies: that which names it or the nearest scope above it. What lies above
/// environments is of each that lies below: it is inherited there.
pub(super) fn environments(context: &Context<'_>, scope: &ScopeId) -> Vec<String> {
    let all = context.environments();
    let naming = |id: &str| {
        let found = all.iter().filter(|one| one.scopes.iter().any(|own| own.as_str() == id));
        found.map(|one| one.id.clone()).collect::<Vec<String>>()
    };
    let above = context.estate.ancestry(scope);
    let chain = std::iter::once(scope.as_str()).chain(above.iter().map(|one| one.id.as_str()));
    if let Some(found) = chain.map(naming).find(|found| !found.is_empty()) {
        return found;
    }
    let lies_below = |own: &ScopeId| context.estate.ancestry(own).iter().any(|one| one.id == *scope);
    let below = all.iter().filter(|one| one.scopes.iter().any(lies_below));
    below.map(|one| one.id.clone()).collect()
}

/// Whether a principal works.
pub(super) const fn state_of(principal: &Principal) -> BelongingState {
    match principal.state {
        PrincipalState::Enabled => BelongingState::Active,
        // It can be restored.
        PrincipalState::Disabled | PrincipalState::Deleted => BelongingState::Disabled,
        PrincipalState::Unknown(_) => BelongingState::Unknown,
    }
}

/// A time that is known.
pub(super) fn time(known: &Known<Timestamp>) -> Option<Timestamp> {
    known.get().copied()
}
