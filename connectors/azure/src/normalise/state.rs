//! What has been read so far: finished records, and facts that only make a record once every answer
//! is there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tenure_connector_core::LogsRead;
use tenure_model::hash::HashSet;
use tenure_model::{EvidenceRef, Gap, GapReason, PrincipalId, Records, ScopeId};

use super::answer::Answer;
use super::app_roles::AppRoleFacts;
use super::arm_roles::ArmRoleFacts;
use super::assignments::Assignments;
use super::credentials::CredentialFacts;
use super::directory::DirectoryFacts;
use super::lighthouse::LighthouseFacts;
use super::owners::OwnerFacts;
use super::partners::PartnerFacts;
use super::requests::RequestFacts;
use super::resources::ResourceFacts;
use super::reviews::ReviewFacts;
use super::sign_ins::SignInFacts;
use super::tree::{Places, TreeFacts};

/// See the module.
#[derive(Default)]
pub(super) struct State {
    pub(super) records: Records,
    pub(super) gaps: BTreeSet<Gap>,
    /// The APIs that answered, by the scope that was asked.
    pub(super) answered: BTreeMap<&'static str, BTreeSet<ScopeId>>,
    pub(super) tree: TreeFacts,
    /// The hierarchy, once everything was read.
    pub(super) places: Places,
    pub(super) directory: DirectoryFacts,
    pub(super) sign_ins: SignInFacts,
    pub(super) credentials: CredentialFacts,
    pub(super) owners: OwnerFacts,
    pub(super) app_roles: AppRoleFacts,
    pub(super) entra: Assignments,
    pub(super) azure: Assignments,
    pub(super) groups: Assignments,
    pub(super) arm_roles: ArmRoleFacts,
    pub(super) lighthouse: LighthouseFacts,
    pub(super) partners: PartnerFacts,
    pub(super) resources: ResourceFacts,
    pub(super) logs: LogsRead,
    pub(super) requests: RequestFacts,
    pub(super) reviews: ReviewFacts,
    /// Principals of other tenants, by their id.
    pub(super) foreign: BTreeMap<PrincipalId, Vec<super::foreign::Sighting>>,
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

    /// Notes an answer: its tenant or subscription is a scope, whether or not a list names it.
    pub(super) fn met(&mut self, answer: &Answer<'_>) {
        if let Some(unit) = crate::units::unit_of(answer.api) {
            self.answered.entry(unit.api).or_default().insert(answer.scope.clone());
        }
        self.tree.met(answer.scope, answer.whole());
    }

    /// Whether an API answered for a scope at all.
    pub(super) fn was_answered(&self, api: &str, scope: &ScopeId) -> bool {
        self.answered.get(api).is_some_and(|scopes| scopes.contains(scope))
    }

    /// Records that an answer, or a part of it, could not be understood.
    pub(super) fn malformed(&mut self, answer: &Answer<'_>, subject: &str, detail: &str) {
        self.gaps.insert(Gap {
            scope: answer.scope.clone(),
            region: String::new(),
            api: answer.api.to_owned(),
            subject: subject.to_owned(),
            reason: GapReason::Malformed,
            code: "Malformed".to_owned(),
            detail: detail.to_owned(),
            blinds: answer.blinds().to_vec(),
        });
    }

    /// Whether the directory holds an object of this id.
    pub(super) fn is_own(&self, id: &PrincipalId) -> bool {
        self.directory.has(id)
    }

    /// Notes a principal of another tenant.
    pub(super) fn sighted(&mut self, id: PrincipalId, evidence: EvidenceRef, what: super::foreign::Sighted) {
        self.foreign.entry(id).or_default().push(super::foreign::Sighting { evidence, what });
    }
}
