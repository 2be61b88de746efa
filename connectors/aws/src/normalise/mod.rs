//! Recorded answers in, the vocabulary of [`tenure_model`] out. Pure: no network, no clock, and the
//! same records whatever the order of the answers.
//!
//! ```text
//!  answer ─► dispatch by API ─► a file here ─► State: records, and facts that wait for others
//!                                                │
//!                                     finish: joins ─► Records, Gaps
//! ```
//!
//! What cannot be understood becomes a [`Gap`] of the reason `malformed`; nothing is an error.

mod access_keys;
mod account_authorization_details;
mod account_summary;
mod answer;
mod compute;
mod credential_report;
mod document;
mod doors;
mod identity_center;
mod last_accessed;
mod lenient;
mod log;
mod mfa;
mod minor_credentials;
mod monitoring;
mod organizations;
mod policies;
mod providers;
mod resource_policies;
mod resources;
mod state;
mod trail_files;
mod trust;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde_json::Value;
use tenure_model::{Facet, Gap, Records};
use tenure_snapshot::{RawRecord, UnitKey};

use self::answer::Answer;
use self::state::State;
use crate::units::unit_of;

pub(crate) use self::state::is_account;
pub(crate) use self::trail_files::signature_of;

/// Turns recorded answers into records.
///
/// Feed it every answer of a snapshot, in any order, then take the result.
#[derive(Default)]
pub struct Normaliser {
    state: State,
}

/// How an API's answers are read.
enum Reading {
    /// From the answer as recorded: for the large ones.
    Raw(fn(&mut State, &Answer<'_>)),
    /// From the answer as a value.
    Parsed(fn(&mut State, &Answer<'_>, &Value)),
    /// Not read: what it says, another API's answers say too, or it only named what to ask next.
    Nothing,
}

use Reading::{Nothing, Parsed, Raw};

/// How each API is read. A test holds this against the list of units.
fn reading(api: &str) -> Option<Reading> {
    Some(match api {
        "iam:GetAccountAuthorizationDetails" => Raw(account_authorization_details::read),
        "iam:GetCredentialReport" => Parsed(credential_report::read),
        "iam:GetAccountSummary" => Parsed(account_summary::read),
        "iam:ListVirtualMFADevices" => Parsed(mfa::read_virtual),
        "iam:ListAccessKeys" => Parsed(access_keys::read_list),
        "iam:GetAccessKeyLastUsed" => Parsed(access_keys::read_last_used),
        "iam:ListSSHPublicKeys" => Parsed(minor_credentials::read_ssh_public_keys),
        "iam:ListSigningCertificates" => Parsed(minor_credentials::read_signing_certificates),
        "iam:ListServiceSpecificCredentials" => Parsed(minor_credentials::read_service_specific),
        "iam:ListServerCertificates" => Parsed(minor_credentials::read_server_certificates),
        "iam:ListOpenIDConnectProviders" => Parsed(providers::read_oidc_list),
        "iam:GetOpenIDConnectProvider" => Parsed(providers::read_oidc),
        "iam:ListSAMLProviders" => Parsed(providers::read_saml_list),
        "iam:GetSAMLProvider" => Parsed(providers::read_saml),
        "iam:GetServiceLastAccessedDetails" => Parsed(last_accessed::read),
        "iam:ListInstanceProfiles" => Parsed(compute::read_instance_profiles),

        "organizations:DescribeOrganization" => Parsed(organizations::read_organisation),
        "organizations:ListAccounts" => Parsed(organizations::read_accounts),
        "organizations:ListRoots" => Parsed(organizations::read_roots),
        "organizations:ListOrganizationalUnitsForParent" => Parsed(organizations::read_units),
        "organizations:ListAccountsForParent" => Parsed(organizations::read_accounts_for_parent),
        "organizations:ListPolicies" => Parsed(organizations::read_policies),
        "organizations:DescribePolicy" => Parsed(organizations::read_described_policy),
        "organizations:ListTargetsForPolicy" => Parsed(organizations::read_targets),
        "organizations:ListDelegatedAdministrators" => Parsed(organizations::read_administrators),
        "organizations:ListDelegatedServicesForAccount" => Parsed(organizations::read_administered_services),
        "organizations:ListAWSServiceAccessForOrganization" => Parsed(organizations::read_trusted_services),

        "sso:ListInstances" | "sso:ListAccountsForProvisionedPermissionSet" => Nothing,
        "sso:ListPermissionSets" => Parsed(identity_center::read_permission_sets),
        "sso:DescribePermissionSet" => Parsed(identity_center::read_permission_set),
        "sso:GetInlinePolicyForPermissionSet" => Parsed(identity_center::read_inline_policy),
        "sso:ListManagedPoliciesInPermissionSet" => Parsed(identity_center::read_managed_policies),
        "sso:ListCustomerManagedPolicyReferencesInPermissionSet" => {
            Parsed(identity_center::read_customer_policies)
        }
        "sso:GetPermissionsBoundaryForPermissionSet" => Nothing,
        "sso:ListAccountAssignments" => Parsed(identity_center::read_assignments),
        "identitystore:ListUsers" => Parsed(identity_center::read_users),
        "identitystore:ListGroups" => Parsed(identity_center::read_groups),
        "identitystore:ListGroupMemberships" => Parsed(identity_center::read_memberships),

        "s3:ListBuckets" => Parsed(resource_policies::read_buckets),
        "s3:GetBucketPolicy" => Parsed(resource_policies::read_bucket_policy),
        "s3:GetPublicAccessBlock" => Parsed(resource_policies::read_public_access_block),
        "kms:ListKeys" => Parsed(resource_policies::read_keys),
        "kms:GetKeyPolicy" => Parsed(resource_policies::read_key_policy),
        "kms:ListGrants" => Parsed(resource_policies::read_key_grants),
        "sqs:ListQueues" => Parsed(resource_policies::read_queues),
        "sqs:GetQueueAttributes" => Parsed(resource_policies::read_queue_attributes),
        "sns:ListTopics" => Parsed(resource_policies::read_topics),
        "sns:GetTopicAttributes" => Parsed(resource_policies::read_topic_attributes),
        "secretsmanager:ListSecrets" => Parsed(resource_policies::read_secrets),
        "secretsmanager:GetResourcePolicy" => Parsed(resource_policies::read_secret_policy),
        "ecr:DescribeRepositories" => Parsed(resource_policies::read_repositories),
        "ecr:GetRepositoryPolicy" => Parsed(resource_policies::read_repository_policy),
        "lambda:GetPolicy" => Parsed(resource_policies::read_function_policy),

        "lambda:ListFunctions" => Parsed(compute::read_functions),
        "ec2:DescribeInstances" => Parsed(compute::read_instances),
        "ecs:DescribeTaskDefinition" => Parsed(compute::read_task_definition),
        "codebuild:BatchGetProjects" => Parsed(compute::read_projects),
        "cloudformation:DescribeStacks" => Parsed(compute::read_stacks),
        "glue:GetJobs" => Parsed(compute::read_glue_jobs),
        "glue:GetDevEndpoints" => Parsed(compute::read_glue_endpoints),
        "sagemaker:ListNotebookInstances" => Parsed(compute::read_notebooks),
        "sagemaker:DescribeNotebookInstance" => Parsed(compute::read_notebook),
        "ec2:DescribeRegions" | "ecs:ListTaskDefinitionFamilies" | "codebuild:ListProjects" => Nothing,

        "cloudtrail:LookupEvents" => Parsed(log::read),
        "iam:ListDelegationRequests" => Parsed(monitoring::read_delegation_requests),
        "iam:ListRoles" => Parsed(monitoring::read_roles),

        "cloudtrail:DescribeTrails" => Parsed(monitoring::read_trails),
        "cloudtrail:GetTrailStatus" => Parsed(monitoring::read_trail_status),
        "cloudtrail:GetEventSelectors" => Parsed(monitoring::read_selectors),
        "logs:DescribeLogGroups" => Parsed(monitoring::read_log_groups),
        "logs:DescribeMetricFilters" => Parsed(monitoring::read_metric_filters),
        "cloudwatch:DescribeAlarms" => Parsed(monitoring::read_alarms),
        "s3:GetObjectLockConfiguration" => Parsed(monitoring::read_object_lock),
        "ssm:DescribeParameters" => Parsed(monitoring::read_parameters),

        "ec2:DescribeImages" => Parsed(doors::read_images),
        "ec2:DescribeImageAttribute" => Parsed(doors::read_image_permissions),
        "ec2:DescribeSnapshots" => Parsed(doors::read_volume_snapshots),
        "ec2:DescribeSnapshotAttribute" => Parsed(doors::read_volume_permissions),
        "rds:DescribeDBSnapshots" | "rds:DescribeDBClusterSnapshots" => {
            Parsed(doors::read_database_snapshots)
        }
        "rds:DescribeDBSnapshotAttributes" | "rds:DescribeDBClusterSnapshotAttributes" => {
            Parsed(doors::read_database_permissions)
        }
        "logs:DescribeDestinations" => Parsed(doors::read_log_destinations),
        "logs:DescribeSubscriptionFilters" => Parsed(doors::read_subscriptions),
        "events:ListEventBuses" => Parsed(doors::read_buses),
        "events:ListRules" => Parsed(doors::read_rules),
        "events:ListTargetsByRule" => Parsed(doors::read_targets),
        "ram:GetResourceShares" => Parsed(doors::read_shares),
        "ram:ListPrincipals" => Parsed(doors::read_share_principals),
        "ram:ListResources" => Parsed(doors::read_shared_resources),
        "config:DescribeAggregationAuthorizations" => Parsed(doors::read_aggregations),
        "oam:ListLinks" => Parsed(doors::read_links),
        "s3:GetBucketReplication" => Parsed(doors::read_replication),

        "rolesanywhere:ListTrustAnchors" => Parsed(providers::read_trust_anchors),
        "rolesanywhere:ListProfiles" => Parsed(providers::read_profiles),
        _ => return None,
    })
}

/// An error, recorded because it says that there is nothing: `Code` stands where the answer would.
fn says_nothing(body: &Value) -> bool {
    body.get("Code").is_some_and(Value::is_string)
}

/// APIs for which such an error is a fact about the thing that was asked about.
fn tells_absence(api: &str) -> bool {
    const ABOUT_ONE: [&str; 12] = [
        "ecr:GetRepositoryPolicy",
        "iam:ListAccessKeys",
        "iam:ListSigningCertificates",
        "kms:GetKeyPolicy",
        "lambda:GetPolicy",
        "s3:GetBucketPolicy",
        "s3:GetBucketReplication",
        "s3:GetObjectLockConfiguration",
        "s3:GetPublicAccessBlock",
        "secretsmanager:GetResourcePolicy",
        "sns:GetTopicAttributes",
        "sqs:GetQueueAttributes",
    ];
    ABOUT_ONE.contains(&api)
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
            // Directory units have no region of their own; their answers name theirs.
            region: if record.region.is_empty() { &unit.region } else { &record.region },
            request: &record.request,
            raw: &raw,
            line,
            body: &record.body,
        };
        self.state.met(&answer, record.source.is_some());
        match reading(&unit.api) {
            Some(Raw(read)) => read(&mut self.state, &answer),
            Some(Parsed(read)) => match serde_json::from_str::<Value>(record.body.get()) {
                // The cloud's word that there is nothing: an answer only where it was asked for one thing.
                Ok(body) if says_nothing(&body) && !tells_absence(&unit.api) => {}
                Ok(body) => read(&mut self.state, &answer, &body),
                Err(error) => {
                    let blinds: &[Facet] = unit_of(&unit.api).map_or(&[], |unit| unit.supplies);
                    self.state.malformed(&answer, "", &error.to_string(), blinds);
                }
            },
            Some(Nothing) => {}
            None => self.state.malformed(&answer, "", "answers of this API are not read", &[]),
        }
    }

    /// Joins what was read. The records are in no particular order, the gaps in theirs.
    pub fn finish(mut self) -> (Records, Vec<Gap>) {
        let state = &mut self.state;
        account_authorization_details::finish(state);
        // Listed devices, keys and certificates come before the report: they have ids.
        mfa::finish(state);
        credential_report::finish(state);
        access_keys::finish(state);
        minor_credentials::finish(state);
        account_summary::finish(state);
        organizations::finish(state);
        identity_center::finish(state);
        last_accessed::finish(state);
        compute::finish(state);
        resources::finish(state);
        policies::finish(state);
        monitoring::finish(state);
        // Names become ARNs of principals that are known by now.
        log::finish(state);
        (self.state.records, self.state.gaps.into_iter().collect())
    }
}
