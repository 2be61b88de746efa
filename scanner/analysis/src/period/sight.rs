//! Whether a snapshot would have shown what it does not show.
//!
//! INVARIANT: reading less never invents a removal, nor an addition: what is not there is said to be gone only where
//! its scope was read, and every reading that it stands on.

use std::collections::BTreeSet;

use tenure_model::{Assessment, Cloud, CredentialKind, Facet, Gap, ScopeId, Thing};

use super::position::{Item, cloud_of};
use crate::remediation::sight::{LEAVES, Sight as OfFindings};

/// What one assessment saw, of all that any of those that are compared saw.
pub(super) struct Sight<'a> {
    assessment: &'a Assessment,
    /// Every scope that any of the assessments read.
    all: &'a BTreeSet<&'a str>,
    scopes: BTreeSet<&'a str>,
    leaves: BTreeSet<&'a str>,
    identities: BTreeSet<&'a str>,
    findings: OfFindings<'a>,
}

impl<'a> Sight<'a> {
    pub(super) fn new(all: &'a BTreeSet<&'a str>, assessment: &'a Assessment) -> Self {
        let scopes = &assessment.snapshot.scopes;
        let leaves = scopes.iter().filter(|scope| LEAVES.contains(&scope.kind.as_str()));
        Self {
            assessment,
            all,
            scopes: scopes.iter().map(|scope| scope.id.as_str()).collect(),
            leaves: leaves.map(|scope| scope.id.as_str()).collect(),
            identities: assessment.identities.iter().map(|one| one.subject.id.as_str()).collect(),
            findings: OfFindings::new(all, assessment),
        }
    }

    /// Why a thing may be there although it is not shown; `None` where it would be shown.
    pub(super) fn hides(&self, item: &Item) -> Option<String> {
        if let Some((check, subject)) = &item.finding {
            return self.findings.hides(check, subject);
        }
        if item.thing == Thing::Scope {
            return Some(format!("{} was not read", item.scope));
        }
        let lost = || self.all.iter().filter(|scope| !self.scopes.contains(**scope));
        let is_read = self.scopes.contains(item.scope.as_str());
        let lost = if is_read && self.leaves.contains(item.scope.as_str()) {
            None
        } else if !is_read && self.all.contains(item.scope.as_str()) {
            Some(item.scope.as_str())
        } else {
            // What lies above accounts, or in no scope, can have been seen through one that is no longer read.
            lost().find(|scope| self.concerns(&ScopeId::new(**scope), item)).copied()
        };
        if let Some(scope) = lost {
            return Some(format!("{scope} was not read"));
        }
        let gap = self.assessment.gaps.iter().find(|gap| self.blinds(gap, item))?;
        Some(format!("{} was not read ({})", gap.api, gap.reason.as_str()))
    }

    /// Whether something about a scope can be about a thing.
    fn concerns(&self, scope: &ScopeId, item: &Item) -> bool {
        item.cloud.is_none() || cloud_of(scope).is_none() || cloud_of(scope) == item.cloud
    }

    fn blinds(&self, gap: &Gap, item: &Item) -> bool {
        let facets = facets(item);
        if !self.concerns(&gap.scope, item) || !gap.blinds.iter().any(|facet| facets.contains(facet)) {
            return false;
        }
        let (of_gap, of_item) = (gap.scope.as_str(), item.scope.as_str());
        let both_leaves = self.leaves.contains(of_gap) && self.leaves.contains(of_item);
        if both_leaves && of_gap != of_item {
            return false;
        }
        // What was not read about one identity hides nothing of another.
        let is_of_another =
            self.identities.contains(gap.subject.as_str()) && !item.handles.contains(&gap.subject);
        !(is_of_another && item.thing != Thing::Party && item.thing != Thing::Right)
    }
}

/// The readings that a thing stands on.
fn facets(item: &Item) -> &'static [Facet] {
    use Facet::{
        Compute, Consents, CredentialUse, Credentials, DataDoors, Delegations, Directory, Eligibility,
        Federation, GuardRails, MinorCredentials, Ownership, Principals, ResourcePolicies, Root, ScopeTree,
        SecondFactors, Secrets,
    };
    const ALL: &[Facet] = &[
        ScopeTree,
        Principals,
        Credentials,
        Root,
        MinorCredentials,
        Federation,
        Directory,
        GuardRails,
        Delegations,
        ResourcePolicies,
        Compute,
        Eligibility,
        Consents,
        Ownership,
        DataDoors,
        Secrets,
    ];
    let aws = item.cloud == Some(Cloud::Aws);
    match item.thing {
        Thing::Party | Thing::Right | Thing::Belonging => ALL,
        Thing::Principal => match item.kind.as_str() {
            "account-root" => &[Root, Principals, Credentials, CredentialUse],
            "user" | "assumable-role" | "service-linked-role" | "group" => &[Principals],
            _ => ALL,
        },
        Thing::Reach => {
            &[Principals, Directory, GuardRails, Eligibility, Consents, Ownership, ResourcePolicies]
        }
        Thing::Membership => &[Principals, Directory, Eligibility],
        Thing::Grant if aws => &[Principals, Directory],
        Thing::Grant => {
            &[Principals, Directory, Eligibility, Consents, Ownership, ResourcePolicies, Delegations]
        }
        Thing::Trust if item.kind == "resource" => {
            &[ResourcePolicies, Compute, DataDoors, Secrets, Delegations, Principals]
        }
        Thing::Trust if aws => &[Principals, Federation, Directory],
        Thing::Trust => &[Principals, Federation, Directory, Credentials, ResourcePolicies],
        Thing::Credential => match CredentialKind::ALL.iter().find(|kind| kind.as_str() == item.kind) {
            Some(CredentialKind::MfaDevice) => &[Credentials, SecondFactors, Principals, Root],
            Some(
                CredentialKind::SshPublicKey
                | CredentialKind::SigningCertificate
                | CredentialKind::ServiceSpecificCredential
                | CredentialKind::ServerCertificate,
            ) => &[MinorCredentials, Principals],
            Some(CredentialKind::FederatedCredential) => &[Credentials, Federation, Principals, Directory],
            _ => &[Credentials, Principals, Root],
        },
        Thing::Delegation => &[Delegations, Directory, ScopeTree],
        Thing::Door => &[
            DataDoors,
            ResourcePolicies,
            Compute,
            Secrets,
            Facet::Events,
            Ownership,
            Delegations,
            Principals,
            Facet::Monitoring,
            Directory,
        ],
        Thing::Finding | Thing::Scope => &[],
    }
}
