use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Cloud, EvidenceRef, PolicyState, PrincipalId, ResourceId, ScopeId};

/// A resource that matters to access: it runs as a principal, or carries a policy of its own, or
/// vouches for identities.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    /// ARN, ARM id or full resource name.
    pub id: ResourceId,
    /// The cloud that it lies in.
    pub cloud: Cloud,
    /// `service:type` in the cloud's own terms, for example `lambda:function`.
    pub kind: String,
    /// Display name. Hostile input.
    pub name: String,
    /// Where it lives.
    pub scope: ScopeId,
    /// Region, or empty for global resources.
    pub region: String,
    /// The principals as which code in it acts.
    pub acts_as: Vec<PrincipalId>,
    /// Its own policy.
    pub policy: PolicyState,
    /// Further facts that a check needs, by the cloud's own names (`Url`, `ClientIDList`).
    pub attributes: BTreeMap<String, String>,
    /// The recorded answer that says so.
    pub evidence: EvidenceRef,
}
