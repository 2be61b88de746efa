//! Every word of every enumeration of the model.

use serde::de::DeserializeOwned;
use tenure_model::{
    Cloud, CoverageState, CredentialKind, CredentialState, DelegationKind, Expiry, Facet, GapReason,
    GrantEffect, Granted, LastUsed, Nature, Origin, PolicyKind, PolicyState, PrincipalKind, PrincipalState,
    ScopeKind, Standing, Trustee, Unknown,
};

/// The words of an enumeration, as the model itself writes them. A new word in the model that is not
/// in its list here is found by `no_word_is_forgotten`.
pub(crate) fn words<T: DeserializeOwned>(words: &[&str]) -> Vec<T> {
    words.iter().map(|word| serde_json::from_value(serde_json::json!(word)).unwrap()).collect()
}

pub(crate) const CLOUDS: &[&str] = &["aws", "azure", "gcp"];
pub(crate) const SCOPE_KINDS: &[&str] = &[
    "organisation",
    "organisational-unit",
    "account",
    "tenant",
    "management-group",
    "subscription",
    "folder",
    "project",
    "administrative-unit",
];
pub(crate) const NATURES: &[&str] = &["human", "non-human", "unknown"];
pub(crate) const CREDENTIAL_STATES: &[&str] = &["active", "inactive", "expired"];
pub(crate) const DELEGATION_KINDS: &[&str] = &[
    "delegated-administrator",
    "trusted-service",
    "lighthouse",
    "gdap",
    "dap",
    "csp-aobo",
    "cross-tenant-access",
    "cross-tenant-sync",
    "managed-by-tenant",
    "domain-wide-delegation",
];
pub(crate) const UNKNOWNS: &[&str] = &["not-read", "not-reported", "malformed"];
pub(crate) const COVERAGE_STATES: &[&str] = &["complete", "partial", "unread"];
pub(crate) const GAP_REASONS: &[&str] = &[
    "refused",
    "throttled",
    "unreachable",
    "failed",
    "truncated",
    "malformed",
    "not-in-import",
    "bounded",
    "cancelled",
];
pub(crate) const FACETS: &[&str] = &[
    "scope-tree",
    "principals",
    "credentials",
    "credential-use",
    "root",
    "minor-credentials",
    "federation",
    "directory",
    "guard-rails",
    "delegations",
    "resource-policies",
    "compute",
    "service-use",
    "eligibility",
    "consents",
    "ownership",
    "events",
    "second-factors",
    "sign-ins",
    "reviews",
    "monitoring",
    "data-doors",
    "secrets",
];

/// Serde names every word that it expects when it gets one that it does not know.
fn expected_words<T: DeserializeOwned + std::fmt::Debug>() -> usize {
    let error = serde_json::from_str::<T>("\"no such word\"").unwrap_err().to_string();
    let (_, expected) = error.split_once("expected").unwrap();
    expected.matches('`').count() / 2
}

#[test]
fn no_word_is_forgotten() {
    assert_eq!(expected_words::<Cloud>(), CLOUDS.len());
    assert_eq!(expected_words::<ScopeKind>(), SCOPE_KINDS.len());
    assert_eq!(expected_words::<PrincipalKind>(), PrincipalKind::ALL.len());
    assert_eq!(expected_words::<Nature>(), NATURES.len());
    assert_eq!(expected_words::<CredentialKind>(), CredentialKind::ALL.len());
    assert_eq!(expected_words::<CredentialState>(), CREDENTIAL_STATES.len());
    assert_eq!(expected_words::<PolicyKind>(), PolicyKind::ALL.len());
    assert_eq!(expected_words::<DelegationKind>(), DELEGATION_KINDS.len());
    assert_eq!(expected_words::<Unknown>(), UNKNOWNS.len());
    assert_eq!(expected_words::<CoverageState>(), COVERAGE_STATES.len());
    assert_eq!(expected_words::<GapReason>(), GAP_REASONS.len());
    assert_eq!(expected_words::<Facet>(), FACETS.len());
    assert_eq!(expected_words::<Trustee>(), 6);
    assert_eq!(expected_words::<Standing>(), 5);
    assert_eq!(expected_words::<GrantEffect>(), 3);
    assert_eq!(expected_words::<PrincipalState>(), 4);
    assert_eq!(expected_words::<Origin>(), 7);
    assert_eq!(expected_words::<Granted>(), 2);
    assert_eq!(expected_words::<PolicyState>(), 3);
    assert_eq!(expected_words::<LastUsed>(), 3);
    assert_eq!(expected_words::<Expiry>(), 3);
}
