//! Recorded answers in, the vocabulary of [`tenure_model`] out. Pure: no network, no clock, and the
//! same records whatever the order of the answers.
//!
//! ```text
//!  answer ─► dispatch by API ─► a file here ─► State: records, and facts that wait for others
//!                                                │
//!                                     finish: joins ─► Records, Gaps
//! ```
//!
//! What cannot be understood becomes a [`Gap`] of the reason `malformed`, thing by thing; nothing is an
//! error, and no thing takes the others of its page with it.

mod answer;
mod app_roles;
mod arm_roles;
mod assignments;
mod credentials;
mod directory;
mod entra_roles;
mod events;
mod foreign;
mod ids;
mod lighthouse;
mod logs;
mod monitoring;
mod owners;
mod partners;
mod requests;
mod resources;
mod reviews;
mod role_policies;
mod sign_ins;
mod state;
mod stores;
mod tree;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde_json::Value;
use tenure_model::{Gap, Records};
use tenure_snapshot::{RawRecord, UnitKey};

use self::answer::Answer;
use self::state::State;

/// Turns recorded answers into records.
///
/// Feed it every answer of a snapshot, in any order, then take the result.
#[derive(Default)]
pub struct Normaliser {
    state: State,
}

type Reader = fn(&mut State, &Answer<'_>, &Value);

/// How each API is read; `None` within is an API whose answers are kept as evidence alone. A test holds
/// this against the list of units.
fn reading(api: &str) -> Option<Option<Reader>> {
    let reader: Reader = match api {
        "graph:organization" => tree::read_organisation,
        "graph:users" => directory::read_users,
        "graph:users/signInActivity" => sign_ins::read_users,
        "graph:users/sponsors" => directory::read_sponsors,
        "graph:reports/authenticationMethods/userRegistrationDetails" => sign_ins::read_second_factors,
        "graph:groups" => directory::read_groups,
        "graph:groups/members" | "graph:directory/administrativeUnits/members" => directory::read_members,
        "graph:groups/owners" => owners::read_of_groups,

        "graph:applications" => directory::read_applications,
        "graph:applications/owners" => owners::read_of_applications,
        "graph:applications/federatedIdentityCredentials" => credentials::read_of_applications,
        "graph:servicePrincipals" => directory::read_service_principals,
        "graph:servicePrincipals/owners" => owners::read_of_service_principals,
        "graph:servicePrincipals/appRoleAssignedTo" => app_roles::read_assigned,
        "graph:oauth2PermissionGrants" => app_roles::read_consented,
        "graph:servicePrincipals/microsoft.graph.agentIdentity" => directory::read_agents,
        "graph:applications/microsoft.graph.agentIdentityBlueprint" => directory::read_agent_blueprints,

        "graph:roleManagement/directory/roleDefinitions" => entra_roles::read_definitions,
        "graph:roleManagement/directory/roleAssignments" => entra_roles::read_assignments,
        "graph:roleManagement/directory/roleEligibilityScheduleInstances" => entra_roles::read_eligible,
        "graph:roleManagement/directory/roleAssignmentScheduleInstances" => entra_roles::read_active,
        "graph:policies/roleManagementPolicyAssignments"
        | "graph:policies/roleManagementPolicyAssignments/group" => role_policies::read_of_directory,
        "graph:directory/administrativeUnits" => tree::read_administrative_units,
        "graph:identityGovernance/privilegedAccess/group/eligibilityScheduleInstances" => {
            entra_roles::read_eligible_in_group
        }
        "graph:identityGovernance/privilegedAccess/group/assignmentScheduleInstances" => {
            entra_roles::read_active_in_group
        }

        "graph:policies/crossTenantAccessPolicy/partners" => partners::read_policies,
        "graph:policies/crossTenantAccessPolicy/partners/identitySynchronization" => {
            partners::read_synchronisation
        }
        "graph:tenantRelationships/delegatedAdminRelationships" => partners::read_relationships,
        "graph:tenantRelationships/delegatedAdminRelationships/accessAssignments" => partners::read_access,
        "graph:contracts" => partners::read_contracts,

        "graph:reports/servicePrincipalSignInActivities" => sign_ins::read_service_principals,
        "graph:reports/appCredentialSignInActivities" => sign_ins::read_keys,
        "graph:auditLogs/directoryAudits" => events::read_directory,
        "graph:auditLogs/signIns" | "graph:auditLogs/signIns/servicePrincipal" => sign_ins::read_events,
        "graph:roleManagement/directory/roleAssignmentScheduleRequests"
        | "graph:roleManagement/directory/roleEligibilityScheduleRequests"
        | "graph:identityGovernance/privilegedAccess/group/assignmentScheduleRequests"
        | "graph:identityGovernance/privilegedAccess/group/eligibilityScheduleRequests" => requests::read,
        "graph:directoryObjects/getByIds" => directory::read_objects,
        "graph:identityGovernance/accessReviews/definitions" => reviews::read_definitions,
        "graph:identityGovernance/accessReviews/definitions/instances" => reviews::read_instances,
        "graph:identityGovernance/accessReviews/definitions/instances/decisions" => reviews::read_decisions,

        "arm:tenants" => tree::read_tenants,
        "arm:subscriptions" => tree::read_subscriptions,
        "arm:Microsoft.Management/managementGroups" => tree::read_management_groups,
        "arm:Microsoft.Management/managementGroups/descendants" => tree::read_descendants,
        "arg:authorizationresources/roleAssignments" | "arm:Microsoft.Authorization/roleAssignments" => {
            arm_roles::read_assignments
        }
        "arg:authorizationresources/roleDefinitions" | "arm:Microsoft.Authorization/roleDefinitions" => {
            arm_roles::read_definitions
        }
        "arg:authorizationresources/classicAdministrators"
        | "arm:Microsoft.Authorization/classicAdministrators" => arm_roles::read_classic,
        "arm:Microsoft.Authorization/denyAssignments" => arm_roles::read_denials,
        "arm:Microsoft.Authorization/roleEligibilityScheduleInstances" => arm_roles::read_eligible,
        "arm:Microsoft.Authorization/roleAssignmentScheduleInstances" => arm_roles::read_active,
        "arm:Microsoft.Authorization/roleManagementPolicyAssignments" => role_policies::read_of_azure,
        "arm:Microsoft.ManagedServices/registrationAssignments" => lighthouse::read_assignments,
        "arm:Microsoft.ManagedServices/registrationDefinitions" => lighthouse::read_definitions,
        "arg:resources/userAssignedIdentities" | "arm:Microsoft.ManagedIdentity/userAssignedIdentities" => {
            resources::read_identities
        }
        "arm:Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials" => {
            credentials::read_of_identities
        }
        "arg:resources/vaults" | "arm:Microsoft.KeyVault/vaults" => resources::read_vaults,
        "arg:resources/compute" | "arm:resources" => resources::read_compute,
        "arm:Microsoft.Insights/eventtypes/management/values" => events::read_activity,
        "arm:Microsoft.Insights/diagnosticSettings" => monitoring::read_diagnostics,
        "arg:resources/monitoring" => monitoring::read,
        "arg:resources/stores" => stores::read,
        "arm:Microsoft.KeyVault/vaults/secrets" => stores::read_secrets,
        "arm:Microsoft.Storage/storageAccounts/blobServices/containers" => stores::read_containers,
        "arm:Microsoft.Authorization/roleAssignmentScheduleRequests"
        | "arm:Microsoft.Authorization/roleEligibilityScheduleRequests" => requests::read_arm,
        _ => return None,
    };
    Some(Some(reader))
}

impl Normaliser {
    /// A normaliser that has read nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads one recorded answer of a unit, from a line of its recording.
    pub fn read(&mut self, unit: &UnitKey, raw_path: &str, line: u32, record: RawRecord) {
        let raw: Arc<str> = self.state.raw_path(raw_path);
        let answer = Answer {
            api: &unit.api,
            scope: &unit.scope,
            request: &record.request,
            raw: &raw,
            line,
            time: record.time,
        };
        self.state.met(&answer);
        match reading(&unit.api) {
            Some(Some(read)) => match serde_json::from_str::<Value>(record.body.get()) {
                Ok(body) => read(&mut self.state, &answer, &body),
                Err(error) => self.state.malformed(&answer, "", &error.to_string()),
            },
            Some(None) => {}
            None => self.state.malformed(&answer, "", "answers of this API are not read"),
        }
    }

    /// Joins what was read. The records are in no particular order, the gaps in theirs.
    pub fn finish(mut self) -> (Records, Vec<Gap>) {
        let state = &mut self.state;
        // Places first: everything else is put at one.
        tree::finish(state);
        directory::finish(state);
        credentials::finish(state);
        owners::finish(state);
        app_roles::finish(state);
        entra_roles::finish(state);
        arm_roles::finish(state);
        lighthouse::finish(state);
        partners::finish(state);
        foreign::finish(state);
        reviews::finish(state);
        resources::finish(state);
        // Once every grant is there: what is kept is what somebody holds.
        arm_roles::finish_definitions(state);
        role_policies::finish(state);
        requests::finish(state);
        logs::finish(state);
        (self.state.records, self.state.gaps.into_iter().collect())
    }
}
