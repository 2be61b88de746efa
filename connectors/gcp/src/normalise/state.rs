//! What has been read so far: finished records, and facts that only make a record once every answer
//! is there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tenure_connector_core::{Firsts, LogsRead};
use tenure_model::hash::HashSet;
use tenure_model::{EvidenceRef, Facet, Gap, GapReason, Records, ScopeId};

use super::accounts::AccountFacts;
use super::activity::ActivityFacts;
use super::allow::AllowFacts;
use super::answer::Answer;
use super::delegations::DelegationFacts;
use super::directory::DirectoryFacts;
use super::keys::KeyFacts;
use super::limits::LimitFacts;
use super::pam::PamFacts;
use super::pools::PoolFacts;
use super::resources::ResourceFacts;
use super::roles::RoleFacts;
use super::tree::{Places, TreeFacts};
use super::workspace::WorkspaceFacts;

/// See the module.
#[derive(Default)]
pub(super) struct State {
    pub(super) records: Records,
    pub(super) gaps: BTreeSet<Gap>,
    /// The APIs that answered, by the scope that was asked.
    answered: BTreeMap<String, BTreeSet<ScopeId>>,
    pub(super) tree: TreeFacts,
    /// The hierarchy, once everything was read.
    pub(super) places: Places,
    pub(super) accounts: AccountFacts,
    pub(super) keys: KeyFacts,
    pub(super) activity: ActivityFacts,
    pub(super) allow: AllowFacts,
    pub(super) roles: RoleFacts,
    pub(super) limits: LimitFacts,
    pub(super) pools: PoolFacts,
    pub(super) pam: PamFacts,
    pub(super) directory: DirectoryFacts,
    pub(super) workspace: WorkspaceFacts,
    pub(super) delegations: DelegationFacts,
    pub(super) resources: ResourceFacts,
    /// Events, with what of them waits for places to be known.
    pub(super) logged: Vec<super::events::Logged>,
    pub(super) logs: LogsRead,
    pub(super) data_access: super::data_access::DataAccessFacts,
    /// The organization by which a scope's log of access to data was asked for.
    pub(super) asked_through: BTreeMap<ScopeId, ScopeId>,
    /// Members that grants, memberships and resources name, and where they do.
    pub(super) sighted: Firsts<String, ScopeId>,
    raw_paths: HashSet<Arc<str>>,
}

impl State {
    /// One allocation per recording, however many records cite it.
    pub(super) fn raw_path(&mut self, path: &str) -> Arc<str> {
        if let Some(known) = self.raw_paths.get(path) {
            return Arc::clone(known);
        }
        let new: Arc<str> = Arc::from(path);
        self.raw_paths.insert(Arc::clone(&new));
        new
    }

    /// Notes an answer: its organization or project is a scope, whether or not a list names it.
    pub(super) fn met(&mut self, answer: &Answer<'_>) {
        self.answered.entry(answer.api.to_owned()).or_default().insert(answer.scope.clone());
        self.tree.met(answer.scope, answer.whole());
    }

    /// Whether an API answered for a scope, or for one above it.
    pub(super) fn was_answered(&self, api: &str, scope: &ScopeId) -> bool {
        let Some(scopes) = self.answered.get(api) else { return false };
        self.places.ancestry(scope).any(|scope| scopes.contains(scope))
    }

    /// The email of the service account with this OAuth client or numeric id.
    pub(super) fn client(&self, id: &str) -> Option<&str> {
        self.accounts.of_client(id)
    }

    /// Notes who is named, in canonical form.
    pub(super) fn sight(&mut self, member: &str, evidence: &EvidenceRef, scope: &ScopeId) {
        self.sighted.add(member.to_owned(), evidence.clone(), scope.clone());
    }

    /// Records that an answer, or a part of it, could not be understood.
    pub(super) fn malformed(&mut self, answer: &Answer<'_>, subject: &str, detail: &str) {
        self.gap(answer.scope.clone(), answer.api, subject, detail, answer.blinds());
    }

    /// Records that something that was read cannot be understood.
    pub(super) fn gap(&mut self, scope: ScopeId, api: &str, subject: &str, detail: &str, blinds: &[Facet]) {
        self.gaps.insert(Gap {
            scope,
            region: String::new(),
            api: api.to_owned(),
            subject: subject.to_owned(),
            reason: GapReason::Malformed,
            code: "Malformed".to_owned(),
            detail: detail.to_owned(),
            blinds: blinds.to_vec(),
        });
    }
}
