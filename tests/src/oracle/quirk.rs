//! Where another evaluator is known to read AWS's rules differently.
//!
//! Each is one rule of this evaluator turned into the other's. What a generated case shows as a
//! difference is explained by the quirks that turn the one answer into the other, and by nothing else.
//! `docs/evaluation-differences.md` says of each what AWS documents.

/// One reading of `@cloud-copilot/iam-simulate` that AWS's documentation does not share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quirk {
    /// Variables are filled in whatever the document's version.
    VariablesInEveryVersion,
    /// The root user needs an identity policy.
    RootNeedsPolicy,
    /// SCPs and RCPs bind service-linked roles.
    ServiceLinkedRolesBound,
    /// SCPs bind services and subjects of identity providers.
    ScpsBindOutsiders,
    /// A session policy limits what a resource policy grants to the session or to everyone.
    SessionPolicyLimitsAll,
    /// A role without a trust policy is assumed with an identity policy alone.
    TrustMayBeAbsent,
    /// In `NotPrincipal`, an account or a role spares all it holds, whatever stands beside it.
    CompanionsSpareAll,
    /// The ranges `0.0.0.0/0` and `…/32` hold no address.
    EdgePrefixesEmpty,
    /// Epoch times are milliseconds.
    EpochInMilliseconds,
    /// `ForAnyValue:…IfExists` is false where the key is missing.
    AnyValueIgnoresIfExists,
    /// RCPs bind every service.
    RcpsBindEveryService,
    /// A wildcard in a resource never crosses a colon before the fifth.
    SegmentsAreClosed,
    /// In resources other than S3's, a variable before the first slash stays a text.
    VariablesBeforeSlashKept,
    /// An address without a prefix is neither in nor outside the other family.
    PlainAddressesOfOneFamily,
    /// Subjects of a provider are principals of the provider's account.
    SubjectsBelongToAccounts,
    /// A variable without a value does not matter in an ARN of which an earlier component differs.
    ArnComponentsInTurn,
}

impl Quirk {
    /// All of them.
    pub const ALL: [Self; 16] = [
        Self::VariablesInEveryVersion,
        Self::RootNeedsPolicy,
        Self::ServiceLinkedRolesBound,
        Self::ScpsBindOutsiders,
        Self::SessionPolicyLimitsAll,
        Self::TrustMayBeAbsent,
        Self::CompanionsSpareAll,
        Self::EdgePrefixesEmpty,
        Self::EpochInMilliseconds,
        Self::AnyValueIgnoresIfExists,
        Self::RcpsBindEveryService,
        Self::SegmentsAreClosed,
        Self::VariablesBeforeSlashKept,
        Self::PlainAddressesOfOneFamily,
        Self::SubjectsBelongToAccounts,
        Self::ArnComponentsInTurn,
    ];
}
