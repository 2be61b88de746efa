//! `iam:GetAccountSummary`: counts, and the state of the root user where the credential report does
//! not tell.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;
use tenure_model::{
    Cloud, Credential, CredentialId, CredentialKind, CredentialState, EvidenceRef, Expiry, Facet, Gap, Known,
    LastUsed, Nature, Origin, Principal, PrincipalKind, PrincipalState, ScopeId, Unknown,
};

use super::answer::Answer;
use super::lenient::{map, member};
use super::state::{State, root_of};

/// The summaries by account; of two the first recorded.
#[derive(Default)]
pub(super) struct SummaryFacts {
    by_account: BTreeMap<ScopeId, Summary>,
}

struct Summary {
    counts: BTreeMap<String, String>,
    evidence: EvidenceRef,
}

impl Summary {
    fn count(&self, name: &str) -> Option<u64> {
        self.counts.get(name)?.trim().parse().ok()
    }
}

pub(super) fn read(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let counts = map(member(body, &["SummaryMap"]));
    if counts.is_empty() {
        return state.malformed(answer, "", "the answer holds no `SummaryMap`", &[Facet::Root]);
    }
    let summary = Summary { counts, evidence: answer.evidence("/body/SummaryMap") };
    let known = state.summary.by_account.get(answer.scope);
    if known.is_none_or(|known| summary.evidence < known.evidence) {
        state.summary.by_account.insert(answer.scope.clone(), summary);
    }
}

pub(super) fn finish(state: &mut State) {
    for (scope, summary) in std::mem::take(&mut state.summary.by_account) {
        gap_where_fewer_were_read(state, &scope, &summary);
        if !state.report.tells_of(&root_of(&scope)) {
            root(state, &scope, &summary);
        }
    }
}

/// The root user, as far as the summary tells.
fn root(state: &mut State, scope: &ScopeId, summary: &Summary) {
    let id = root_of(scope);
    let already = state
        .records
        .principals
        .iter()
        .any(|principal| principal.kind == PrincipalKind::AccountRoot && principal.scope == *scope);
    if already {
        return;
    }
    let credential = |kind: CredentialKind, suffix: &str| Credential {
        id: CredentialId::from(format!("{id}#{suffix}")),
        cloud: Cloud::Aws,
        kind,
        principal: id.clone(),
        scope: scope.clone(),
        state: CredentialState::Active,
        issued: Known::Unknown(Unknown::NotRead),
        last_used: LastUsed::Unknown(Unknown::NotRead),
        expires: Expiry::Never,
        attributes: BTreeMap::new(),
        evidence: summary.evidence.clone(),
    };
    let present = |name: &str| summary.count(name).is_some_and(|count| count > 0);
    let mut credentials = Vec::new();
    if present("AccountAccessKeysPresent") {
        credentials.push(credential(CredentialKind::AccessKey, "access-key-1"));
    }
    if present("AccountMFAEnabled") && !state.mfa.has_device(&id) {
        credentials.push(credential(CredentialKind::MfaDevice, "mfa"));
    }
    // Older summaries do not say. A root user has a password unless it was taken away centrally, and
    // silence must not read as "taken away".
    if summary.count("AccountPasswordPresent").is_none_or(|count| count > 0) {
        credentials.push(credential(CredentialKind::Password, "password"));
    }
    if present("AccountSigningCertificatesPresent") {
        credentials.push(credential(CredentialKind::SigningCertificate, "certificate-1"));
    }
    state.records.credentials.extend(credentials);
    state.records.principals.push(Principal {
        id: id.clone(),
        cloud: Cloud::Aws,
        kind: PrincipalKind::AccountRoot,
        nature: Nature::Human,
        name: "root".to_owned(),
        scope: scope.clone(),
        created: Known::Unknown(Unknown::NotRead),
        last_used: LastUsed::Unknown(Unknown::NotRead),
        tags: BTreeMap::new(),
        attributes: BTreeMap::new(),
        state: PrincipalState::Enabled,
        origin: Origin::Own,
        evidence: summary.evidence.clone(),
    });
}

/// The account's own totals are a second count of what the details should hold.
fn gap_where_fewer_were_read(state: &mut State, scope: &ScopeId, summary: &Summary) {
    let count = |kinds: &[PrincipalKind]| {
        let principals = state.records.principals.iter();
        let of_kind = principals.filter(|p| p.scope == *scope && kinds.contains(&p.kind));
        // A page that came twice lists no one more.
        of_kind.map(|p| &p.id).collect::<HashSet<_>>().len() as u64
    };
    let read = [
        ("Users", count(&[PrincipalKind::User])),
        ("Groups", count(&[PrincipalKind::Group])),
        ("Roles", count(&[PrincipalKind::AssumableRole, PrincipalKind::ServiceLinkedRole])),
    ];
    if read.iter().all(|(_, count)| *count == 0) {
        // Nothing of the details was read: that is a gap already, and a larger one.
        return;
    }
    for (what, read) in read {
        let Some(stated) = summary.count(what).filter(|stated| *stated > read) else { continue };
        let reason = state.missing(scope);
        state.gaps.insert(Gap {
            scope: scope.clone(),
            region: String::new(),
            api: "iam:GetAccountAuthorizationDetails".to_owned(),
            subject: String::new(),
            reason,
            code: "FewerThanSummary".to_owned(),
            detail: format!(
                "the account's summary counts {stated} {}, the details hold {read}",
                what.to_lowercase()
            ),
            blinds: vec![Facet::Principals],
        });
    }
}
