//! What has been read so far: finished records, and facts that only make a record once every answer
//! is there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tenure_model::hash::{HashMap, HashSet};
use tenure_model::{
    Cloud, EvidenceRef, Facet, Gap, GapReason, PolicyDocument, PolicyId, PolicyKind, PrincipalId, Records,
    ScopeId,
};

use super::access_keys::KeyFacts;
use super::account_summary::SummaryFacts;
use super::answer::Answer;
use super::compute::ProfileFacts;
use super::credential_report::ReportFacts;
use super::document::{Document, Documents};
use super::identity_center::DirectoryFacts;
use super::last_accessed::UseFacts;
use super::log::LogFacts;
use super::mfa::MfaFacts;
use super::minor_credentials::MinorFacts;
use super::monitoring::SessionFacts;
use super::organizations::OrganisationFacts;
use super::resources::ResourceFacts;

/// See the module.
#[derive(Default)]
pub(super) struct State {
    pub(super) records: Records,
    pub(super) gaps: BTreeSet<Gap>,
    pub(super) documents: Documents,
    /// Accounts seen as the scope of an answer, with the first answer of each.
    pub(super) accounts: BTreeMap<ScopeId, EvidenceRef>,
    /// Scopes of which an answer was imported.
    pub(super) imported: BTreeSet<ScopeId>,
    /// Users and groups by account and name, lower case: names are unique without case.
    pub(super) users: HashMap<(ScopeId, String), PrincipalId>,
    pub(super) groups: HashMap<(ScopeId, String), PrincipalId>,
    pub(super) memberships: Vec<super::account_authorization_details::NamedMembership>,
    pub(super) report: ReportFacts,
    pub(super) summary: SummaryFacts,
    pub(super) keys: KeyFacts,
    pub(super) mfa: MfaFacts,
    pub(super) minor: MinorFacts,
    pub(super) organisation: OrganisationFacts,
    pub(super) directory: DirectoryFacts,
    pub(super) uses: UseFacts,
    pub(super) log: LogFacts,
    pub(super) sessions: SessionFacts,
    pub(super) profiles: ProfileFacts,
    pub(super) resources: ResourceFacts,
    policy_ids: HashMap<Box<str>, PolicyId>,
    raw_paths: HashSet<Arc<str>>,
}

/// A document on its way into the records.
pub(super) struct NewPolicy<'a> {
    pub(super) id: PolicyId,
    pub(super) kind: PolicyKind,
    pub(super) name: &'a str,
    pub(super) evidence: EvidenceRef,
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

    /// Notes an answer: its account is a scope, whether or not an organisation lists it.
    pub(super) fn met(&mut self, answer: &Answer<'_>, imported: bool) {
        if imported && !self.imported.contains(answer.scope) {
            self.imported.insert(answer.scope.clone());
        }
        if !is_account(answer.account()) {
            return;
        }
        let first = answer.whole();
        if self.accounts.get(answer.scope).is_none_or(|known| first < *known) {
            self.accounts.insert(answer.scope.clone(), first);
        }
    }

    /// One id per policy, however many hold it.
    pub(super) fn policy_id(&mut self, id: &str) -> PolicyId {
        if let Some(known) = self.policy_ids.get(id) {
            return known.clone();
        }
        let new = PolicyId::from(id);
        self.policy_ids.insert(id.into(), new.clone());
        new
    }

    /// Records a document, and a gap where it is none.
    pub(super) fn add_policy(&mut self, answer: &Answer<'_>, document: &Document, policy: NewPolicy<'_>) {
        if let Some(why) = &document.fault {
            self.gaps.insert(Gap {
                subject: policy.id.to_string(),
                detail: format!("the document is kept and not evaluated: {why}"),
                ..malformed(answer, &[blinded_by(policy.kind)])
            });
        }
        self.records.policies.push(PolicyDocument {
            id: policy.id,
            cloud: Cloud::Aws,
            kind: policy.kind,
            name: policy.name.to_owned(),
            scope: answer.scope.clone(),
            text: Arc::clone(&document.text),
            evidence: policy.evidence,
        });
    }

    /// Records that an answer, or a part of it, could not be understood.
    pub(super) fn malformed(&mut self, answer: &Answer<'_>, subject: &str, detail: &str, blinds: &[Facet]) {
        self.gaps.insert(Gap {
            subject: subject.to_owned(),
            detail: detail.to_owned(),
            ..malformed(answer, blinds)
        });
    }

    /// A user's ARN from the name by which minor APIs call it.
    pub(super) fn user(&self, scope: &ScopeId, name: &str) -> PrincipalId {
        self.users
            .get(&(scope.clone(), name.to_lowercase()))
            .cloned()
            .unwrap_or_else(|| PrincipalId::from(format!("arn:aws:iam::{}:user/{name}", scope.local())))
    }

    /// Why something that another answer speaks of is missing from this scope.
    pub(super) fn missing(&self, scope: &ScopeId) -> GapReason {
        if self.imported.contains(scope) { GapReason::NotInImport } else { GapReason::Truncated }
    }
}

/// A gap for an answer that could not be understood, its subject and detail still empty.
pub(super) fn malformed(answer: &Answer<'_>, blinds: &[Facet]) -> Gap {
    Gap {
        scope: answer.scope.clone(),
        region: answer.region.to_owned(),
        api: answer.api.to_owned(),
        subject: String::new(),
        reason: GapReason::Malformed,
        code: "Malformed".to_owned(),
        detail: String::new(),
        blinds: blinds.to_vec(),
    }
}

fn blinded_by(kind: PolicyKind) -> Facet {
    match kind {
        PolicyKind::Inline
        | PolicyKind::CustomerManaged
        | PolicyKind::ProviderManaged
        | PolicyKind::StoredVersion
        | PolicyKind::Trust
        // What is not of AWS never comes here.
        | PolicyKind::RolePermissions
        | PolicyKind::RoleActivation
        | PolicyKind::DenyAssignment
        | PolicyKind::Deny
        | PolicyKind::AccessBoundary
        | PolicyKind::OrganizationPolicy => Facet::Principals,
        PolicyKind::Resource | PolicyKind::VaultAccess => Facet::ResourcePolicies,
        PolicyKind::ServiceControl | PolicyKind::ResourceControl => Facet::GuardRails,
    }
}

/// Whether a text is an account id.
pub(crate) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The root user of an account.
pub(super) fn root_of(scope: &ScopeId) -> PrincipalId {
    PrincipalId::from(format!("arn:aws:iam::{}:root", scope.local()))
}
