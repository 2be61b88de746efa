use serde::{Deserialize, Serialize};

use crate::{Cloud, EvidenceRef, PolicyId, RoleDefinitionId, ScopeId};

/// A named set of permissions that is assigned to principals: an Identity Center permission set, an
/// Azure or Entra role, an app role, later a Google role. AWS's role is a principal: see
/// [`PrincipalKind::AssumableRole`](crate::PrincipalKind::AssumableRole).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleDefinition {
    /// Its identifier.
    pub id: RoleDefinitionId,
    /// The cloud that defines it.
    pub cloud: Cloud,
    /// Display name. Hostile input.
    pub name: String,
    /// Where it is defined.
    pub scope: ScopeId,
    /// The policies whose permissions it carries.
    pub policies: Vec<PolicyId>,
    /// The longest session that it allows, in seconds; 0 where the cloud sets no limit.
    pub session_seconds: u32,
    /// The recorded answer that says so.
    pub evidence: EvidenceRef,
}
