//! Every unit of reading: one API, of one scope (and region), recorded in one file.
//!
//! The list is what the rest stands on: the live scan walks it, the import looks for the files that
//! it names, a unit that was not read blinds the facets that it supplies, and
//! [`permissions`](crate::permissions) prints its actions as the policy that a scan needs.

use tenure_model::Facet;

use Facet::{
    Compute, CredentialUse, Credentials, DataDoors, Delegations, Directory, Events, Federation, GuardRails,
    MinorCredentials, Monitoring, Principals, ResourcePolicies, Root, ScopeTree, Secrets, ServiceUse,
    SignIns,
};

/// At which level of AWS a unit is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Once per organisation, from its management account or a delegated administrator.
    Organisation,
    /// Once per account, without a region.
    Account,
    /// Once per account and enabled region.
    Region,
    /// Once per directory (Identity Center). The scope is the organisation, or the account where
    /// there is none; the unit has no region, its answers name theirs.
    Directory,
}

/// When a unit belongs to a complete reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Need {
    /// Always: its absence is a gap.
    Always,
    /// Only where another unit could not answer: its absence alone is no gap.
    Fallback,
    /// In the second phase, for selected principals: its absence alone is no gap.
    FollowUp,
    /// By a live scan always; its absence from an import is no gap: who reads what it tells takes the worst
    /// where it is not told.
    Detail,
}

impl Need {
    /// Whether a live scan reads it in any case.
    pub const fn is_always_asked(self) -> bool {
        matches!(self, Self::Always | Self::Detail)
    }
}

/// For a unit that asks once per item of another unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Parent {
    /// The API that lists the items.
    pub api: &'static str,
    /// The request member that names the item: `FunctionName`.
    pub request: &'static str,
}

/// One unit of reading. See the fields of [`UNITS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    /// The API action, `service:Operation`.
    pub api: &'static str,
    /// Where it is read.
    pub level: Level,
    /// Stem of the file in which an import holds the AWS CLI's output
    /// (`<stem>[.<region>].json`, the credential report `.csv`).
    pub file: &'static str,
    /// What it supplies, and so what is blind without it.
    pub supplies: &'static [Facet],
    /// Members of the body that list things, for counting; empty where an answer is one thing.
    pub members: &'static [&'static str],
    /// Set where it asks once per item of another unit.
    pub parent: Option<Parent>,
    /// When it is read.
    pub need: Need,
    permissions: &'static [&'static str],
}

impl Unit {
    /// The IAM actions that reading it takes.
    pub fn actions(&self) -> &[&'static str] {
        if self.permissions.is_empty() { std::slice::from_ref(&self.api) } else { self.permissions }
    }

    /// The service part of the API: `iam`.
    pub fn service(&self) -> &'static str {
        self.api.split_once(':').map_or(self.api, |(service, _)| service)
    }

    /// The operation part of the API: `ListUsers`.
    pub fn operation(&self) -> &'static str {
        self.api.split_once(':').map_or("", |(_, operation)| operation)
    }

    const fn per(self, api: &'static str, request: &'static str) -> Self {
        Self { parent: Some(Parent { api, request }), ..self }
    }

    const fn when(self, need: Need) -> Self {
        Self { need, ..self }
    }

    const fn by(self, permissions: &'static [&'static str]) -> Self {
        Self { permissions, ..self }
    }
}

const fn unit(
    level: Level,
    api: &'static str,
    file: &'static str,
    members: &'static [&'static str],
    supplies: &'static [Facet],
) -> Unit {
    Unit { api, level, file, supplies, members, parent: None, need: Need::Always, permissions: &[] }
}

/// The unit of an API, if it is one.
pub fn unit_of(api: &str) -> Option<&'static Unit> {
    UNITS.iter().find(|unit| unit.api == api)
}

/// The unit of a file stem of an import, if it is one.
pub fn unit_of_file(stem: &str) -> Option<&'static Unit> {
    UNITS.iter().find(|unit| unit.file == stem)
}

/// The units of a level, in the order in which they are read: a parent before its children.
pub fn units_at(level: Level) -> impl Iterator<Item = &'static Unit> {
    UNITS.iter().filter(move |unit| unit.level == level)
}

/// Every unit, in reading order: level, API, file of an import, list members, what it supplies.
#[rustfmt::skip]
pub static UNITS: &[Unit] = &[
    // Organizations.
    unit(Level::Organisation, "organizations:DescribeOrganization", "organizations-describe-organization", &[], &[ScopeTree]),
    unit(Level::Organisation, "organizations:ListAccounts", "organizations-list-accounts", &["Accounts"], &[ScopeTree]),
    unit(Level::Organisation, "organizations:ListRoots", "organizations-list-roots", &["Roots"], &[ScopeTree, GuardRails]),
    unit(Level::Organisation, "organizations:ListOrganizationalUnitsForParent", "organizations-list-organizational-units-for-parent", &["OrganizationalUnits"], &[ScopeTree, GuardRails])
        .per("organizations:ListRoots", "ParentId"),
    unit(Level::Organisation, "organizations:ListAccountsForParent", "organizations-list-accounts-for-parent", &["Accounts"], &[ScopeTree, GuardRails])
        .per("organizations:ListOrganizationalUnitsForParent", "ParentId"),
    unit(Level::Organisation, "organizations:ListPolicies", "organizations-list-policies", &["Policies"], &[GuardRails]),
    unit(Level::Organisation, "organizations:DescribePolicy", "organizations-describe-policy", &[], &[GuardRails])
        .per("organizations:ListPolicies", "PolicyId"),
    unit(Level::Organisation, "organizations:ListTargetsForPolicy", "organizations-list-targets-for-policy", &["Targets"], &[GuardRails])
        .per("organizations:ListPolicies", "PolicyId"),
    unit(Level::Organisation, "organizations:ListDelegatedAdministrators", "organizations-list-delegated-administrators", &["DelegatedAdministrators"], &[Delegations]),
    unit(Level::Organisation, "organizations:ListDelegatedServicesForAccount", "organizations-list-delegated-services-for-account", &["DelegatedServices"], &[Delegations])
        .per("organizations:ListDelegatedAdministrators", "AccountId"),
    unit(Level::Organisation, "organizations:ListAWSServiceAccessForOrganization", "organizations-list-aws-service-access-for-organization", &["EnabledServicePrincipals"], &[Delegations]),

    // Identity Center and its identity store.
    unit(Level::Directory, "sso:ListInstances", "sso-admin-list-instances", &["Instances"], &[Directory]),
    unit(Level::Directory, "sso:ListPermissionSets", "sso-admin-list-permission-sets", &["PermissionSets"], &[Directory])
        .per("sso:ListInstances", "InstanceArn"),
    unit(Level::Directory, "sso:DescribePermissionSet", "sso-admin-describe-permission-set", &[], &[Directory])
        .per("sso:ListPermissionSets", "PermissionSetArn"),
    unit(Level::Directory, "sso:GetInlinePolicyForPermissionSet", "sso-admin-get-inline-policy-for-permission-set", &[], &[Directory])
        .per("sso:ListPermissionSets", "PermissionSetArn"),
    unit(Level::Directory, "sso:ListManagedPoliciesInPermissionSet", "sso-admin-list-managed-policies-in-permission-set", &["AttachedManagedPolicies"], &[Directory])
        .per("sso:ListPermissionSets", "PermissionSetArn"),
    unit(Level::Directory, "sso:ListCustomerManagedPolicyReferencesInPermissionSet", "sso-admin-list-customer-managed-policy-references-in-permission-set", &["CustomerManagedPolicyReferences"], &[Directory])
        .per("sso:ListPermissionSets", "PermissionSetArn"),
    unit(Level::Directory, "sso:GetPermissionsBoundaryForPermissionSet", "sso-admin-get-permissions-boundary-for-permission-set", &[], &[Directory])
        .per("sso:ListPermissionSets", "PermissionSetArn"),
    unit(Level::Directory, "sso:ListAccountsForProvisionedPermissionSet", "sso-admin-list-accounts-for-provisioned-permission-set", &["AccountIds"], &[Directory])
        .per("sso:ListPermissionSets", "PermissionSetArn"),
    unit(Level::Directory, "sso:ListAccountAssignments", "sso-admin-list-account-assignments", &["AccountAssignments"], &[Directory])
        .per("sso:ListAccountsForProvisionedPermissionSet", "AccountId"),
    unit(Level::Directory, "identitystore:ListUsers", "identitystore-list-users", &["Users"], &[Directory])
        .per("sso:ListInstances", "IdentityStoreId"),
    unit(Level::Directory, "identitystore:ListGroups", "identitystore-list-groups", &["Groups"], &[Directory])
        .per("sso:ListInstances", "IdentityStoreId"),
    unit(Level::Directory, "identitystore:ListGroupMemberships", "identitystore-list-group-memberships", &["GroupMemberships"], &[Directory])
        .per("identitystore:ListGroups", "GroupId"),

    // IAM, once per account.
    unit(Level::Account, "iam:GetAccountAuthorizationDetails", "iam-get-account-authorization-details", &["UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"], &[Principals]),
    unit(Level::Account, "iam:GetCredentialReport", "iam-get-credential-report", &[], &[Credentials, CredentialUse, Root])
        .by(&["iam:GenerateCredentialReport", "iam:GetCredentialReport"]),
    unit(Level::Account, "iam:GetAccountSummary", "iam-get-account-summary", &[], &[Root]),
    unit(Level::Account, "iam:ListVirtualMFADevices", "iam-list-virtual-mfa-devices", &["VirtualMFADevices"], &[Credentials]),
    unit(Level::Account, "iam:ListOpenIDConnectProviders", "iam-list-open-id-connect-providers", &["OpenIDConnectProviderList"], &[Federation]),
    unit(Level::Account, "iam:GetOpenIDConnectProvider", "iam-get-open-id-connect-provider", &[], &[Federation])
        .per("iam:ListOpenIDConnectProviders", "OpenIDConnectProviderArn"),
    unit(Level::Account, "iam:ListSAMLProviders", "iam-list-saml-providers", &["SAMLProviderList"], &[Federation]),
    unit(Level::Account, "iam:GetSAMLProvider", "iam-get-saml-provider", &[], &[Federation])
        .per("iam:ListSAMLProviders", "SAMLProviderArn"),
    unit(Level::Account, "iam:ListServerCertificates", "iam-list-server-certificates", &["ServerCertificateMetadataList"], &[MinorCredentials]),
    unit(Level::Account, "iam:ListServiceSpecificCredentials", "iam-list-service-specific-credentials", &["ServiceSpecificCredentials"], &[MinorCredentials]),
    unit(Level::Account, "iam:ListSSHPublicKeys", "iam-list-ssh-public-keys", &["SSHPublicKeys"], &[MinorCredentials])
        .per("iam:GetAccountAuthorizationDetails", "UserName"),
    unit(Level::Account, "iam:ListSigningCertificates", "iam-list-signing-certificates", &["Certificates"], &[MinorCredentials])
        .per("iam:GetCredentialReport", "UserName"),
    unit(Level::Account, "iam:ListInstanceProfiles", "iam-list-instance-profiles", &["InstanceProfiles"], &[Compute]),
    unit(Level::Account, "iam:ListAccessKeys", "iam-list-access-keys", &["AccessKeyMetadata"], &[Credentials])
        .per("iam:GetAccountAuthorizationDetails", "UserName").when(Need::Fallback),
    unit(Level::Account, "iam:GetAccessKeyLastUsed", "iam-get-access-key-last-used", &[], &[CredentialUse])
        .per("iam:ListAccessKeys", "AccessKeyId").when(Need::Fallback),
    unit(Level::Account, "iam:GetServiceLastAccessedDetails", "iam-get-service-last-accessed-details", &["ServicesLastAccessed"], &[ServiceUse])
        .by(&["iam:GenerateServiceLastAccessedDetails", "iam:GetServiceLastAccessedDetails"])
        .per("iam:GetAccountAuthorizationDetails", "Arn").when(Need::FollowUp),

    unit(Level::Account, "iam:ListRoles", "iam-list-roles", &["Roles"], &[Principals]).when(Need::Detail),
    unit(Level::Account, "iam:ListDelegationRequests", "iam-list-delegation-requests", &["DelegationRequests"], &[Events]),

    // Which regions there are, and S3: global lists.
    unit(Level::Account, "ec2:DescribeRegions", "ec2-describe-regions", &["Regions"], &[ResourcePolicies, Compute]),
    unit(Level::Account, "s3:ListBuckets", "s3api-list-buckets", &["Buckets"], &[ResourcePolicies])
        .by(&["s3:ListAllMyBuckets"]),
    unit(Level::Account, "s3:GetBucketPolicy", "s3api-get-bucket-policy", &[], &[ResourcePolicies])
        .per("s3:ListBuckets", "Bucket"),
    unit(Level::Account, "s3:GetPublicAccessBlock", "s3api-get-public-access-block", &[], &[ResourcePolicies])
        .by(&["s3:GetBucketPublicAccessBlock"]).per("s3:ListBuckets", "Bucket"),
    unit(Level::Account, "s3:GetObjectLockConfiguration", "s3api-get-object-lock-configuration", &[], &[Monitoring])
        .by(&["s3:GetBucketObjectLockConfiguration"]).per("s3:ListBuckets", "Bucket"),
    unit(Level::Account, "s3:GetBucketReplication", "s3api-get-bucket-replication", &[], &[DataDoors])
        .by(&["s3:GetReplicationConfiguration"]).per("s3:ListBuckets", "Bucket"),

    // Resource policies, per region.
    unit(Level::Region, "kms:ListKeys", "kms-list-keys", &["Keys"], &[ResourcePolicies]),
    unit(Level::Region, "kms:GetKeyPolicy", "kms-get-key-policy", &[], &[ResourcePolicies])
        .per("kms:ListKeys", "KeyId"),
    unit(Level::Region, "kms:ListGrants", "kms-list-grants", &["Grants"], &[ResourcePolicies])
        .per("kms:ListKeys", "KeyId"),
    unit(Level::Region, "sqs:ListQueues", "sqs-list-queues", &["QueueUrls"], &[ResourcePolicies]),
    unit(Level::Region, "sqs:GetQueueAttributes", "sqs-get-queue-attributes", &[], &[ResourcePolicies])
        .per("sqs:ListQueues", "QueueUrl"),
    unit(Level::Region, "sns:ListTopics", "sns-list-topics", &["Topics"], &[ResourcePolicies]),
    unit(Level::Region, "sns:GetTopicAttributes", "sns-get-topic-attributes", &[], &[ResourcePolicies])
        .per("sns:ListTopics", "TopicArn"),
    unit(Level::Region, "secretsmanager:ListSecrets", "secretsmanager-list-secrets", &["SecretList"], &[ResourcePolicies, Secrets]),
    unit(Level::Region, "secretsmanager:GetResourcePolicy", "secretsmanager-get-resource-policy", &[], &[ResourcePolicies])
        .per("secretsmanager:ListSecrets", "SecretId"),
    unit(Level::Region, "ecr:DescribeRepositories", "ecr-describe-repositories", &["repositories"], &[ResourcePolicies]),
    unit(Level::Region, "ecr:GetRepositoryPolicy", "ecr-get-repository-policy", &[], &[ResourcePolicies])
        .per("ecr:DescribeRepositories", "repositoryName"),

    // Compute that carries a role, per region.
    unit(Level::Region, "lambda:ListFunctions", "lambda-list-functions", &["Functions"], &[Compute]),
    unit(Level::Region, "lambda:GetPolicy", "lambda-get-policy", &[], &[ResourcePolicies])
        .per("lambda:ListFunctions", "FunctionName"),
    unit(Level::Region, "ec2:DescribeInstances", "ec2-describe-instances", &["Reservations"], &[Compute]),
    unit(Level::Region, "ecs:ListTaskDefinitionFamilies", "ecs-list-task-definition-families", &["families"], &[Compute]),
    unit(Level::Region, "ecs:DescribeTaskDefinition", "ecs-describe-task-definition", &[], &[Compute])
        .per("ecs:ListTaskDefinitionFamilies", "taskDefinition"),
    unit(Level::Region, "codebuild:ListProjects", "codebuild-list-projects", &["projects"], &[Compute]),
    unit(Level::Region, "codebuild:BatchGetProjects", "codebuild-batch-get-projects", &["projects"], &[Compute])
        .per("codebuild:ListProjects", "names"),
    unit(Level::Region, "cloudformation:DescribeStacks", "cloudformation-describe-stacks", &["Stacks"], &[Compute]),
    unit(Level::Region, "glue:GetJobs", "glue-get-jobs", &["Jobs"], &[Compute]),
    unit(Level::Region, "glue:GetDevEndpoints", "glue-get-dev-endpoints", &["DevEndpoints"], &[Compute]),
    unit(Level::Region, "sagemaker:ListNotebookInstances", "sagemaker-list-notebook-instances", &["NotebookInstances"], &[Compute]),
    unit(Level::Region, "sagemaker:DescribeNotebookInstance", "sagemaker-describe-notebook-instance", &[], &[Compute])
        .per("sagemaker:ListNotebookInstances", "NotebookInstanceName"),

    // Roles Anywhere, per region.
    unit(Level::Region, "rolesanywhere:ListTrustAnchors", "rolesanywhere-list-trust-anchors", &["trustAnchors"], &[Federation]),
    unit(Level::Region, "rolesanywhere:ListProfiles", "rolesanywhere-list-profiles", &["profiles"], &[Federation]),

    // Secrets without a policy of their own, per region.
    unit(Level::Region, "ssm:DescribeParameters", "ssm-describe-parameters", &["Parameters"], &[Secrets]),

    // Ways out for data, per region.
    unit(Level::Region, "ec2:DescribeImages", "ec2-describe-images", &["Images"], &[DataDoors]),
    unit(Level::Region, "ec2:DescribeImageAttribute", "ec2-describe-image-attribute", &[], &[DataDoors])
        .per("ec2:DescribeImages", "ImageId"),
    unit(Level::Region, "ec2:DescribeSnapshots", "ec2-describe-snapshots", &["Snapshots"], &[DataDoors]),
    unit(Level::Region, "ec2:DescribeSnapshotAttribute", "ec2-describe-snapshot-attribute", &[], &[DataDoors])
        .per("ec2:DescribeSnapshots", "SnapshotId"),
    unit(Level::Region, "rds:DescribeDBSnapshots", "rds-describe-db-snapshots", &["DBSnapshots"], &[DataDoors]),
    unit(Level::Region, "rds:DescribeDBSnapshotAttributes", "rds-describe-db-snapshot-attributes", &[], &[DataDoors])
        .per("rds:DescribeDBSnapshots", "DBSnapshotIdentifier"),
    unit(Level::Region, "rds:DescribeDBClusterSnapshots", "rds-describe-db-cluster-snapshots", &["DBClusterSnapshots"], &[DataDoors]),
    unit(Level::Region, "rds:DescribeDBClusterSnapshotAttributes", "rds-describe-db-cluster-snapshot-attributes", &[], &[DataDoors])
        .per("rds:DescribeDBClusterSnapshots", "DBClusterSnapshotIdentifier"),
    unit(Level::Region, "events:ListEventBuses", "events-list-event-buses", &["EventBuses"], &[DataDoors]),
    unit(Level::Region, "events:ListRules", "events-list-rules", &["Rules"], &[DataDoors])
        .per("events:ListEventBuses", "EventBusName"),
    unit(Level::Region, "events:ListTargetsByRule", "events-list-targets-by-rule", &["Targets"], &[DataDoors])
        .per("events:ListRules", "Rule"),
    unit(Level::Region, "ram:GetResourceShares", "ram-get-resource-shares", &["resourceShares"], &[DataDoors]),
    unit(Level::Region, "ram:ListPrincipals", "ram-list-principals", &["principals"], &[DataDoors]),
    unit(Level::Region, "ram:ListResources", "ram-list-resources", &["resources"], &[DataDoors]),
    unit(Level::Region, "config:DescribeAggregationAuthorizations", "configservice-describe-aggregation-authorizations", &["AggregationAuthorizations"], &[DataDoors]),
    unit(Level::Region, "oam:ListLinks", "oam-list-links", &["Items"], &[DataDoors]),
    unit(Level::Region, "logs:DescribeDestinations", "logs-describe-destinations", &["destinations"], &[DataDoors]),

    // What notices acts, and keeps their trace, per region.
    unit(Level::Region, "logs:DescribeLogGroups", "logs-describe-log-groups", &["logGroups"], &[Monitoring]),
    unit(Level::Region, "logs:DescribeSubscriptionFilters", "logs-describe-subscription-filters", &["subscriptionFilters"], &[DataDoors])
        .per("logs:DescribeLogGroups", "logGroupName"),
    unit(Level::Region, "logs:DescribeMetricFilters", "logs-describe-metric-filters", &["metricFilters"], &[Monitoring]),
    unit(Level::Region, "cloudwatch:DescribeAlarms", "cloudwatch-describe-alarms", &["MetricAlarms", "CompositeAlarms"], &[Monitoring]),
    unit(Level::Region, "cloudtrail:DescribeTrails", "cloudtrail-describe-trails", &["trailList"], &[Monitoring]),
    unit(Level::Region, "cloudtrail:GetTrailStatus", "cloudtrail-get-trail-status", &[], &[Monitoring])
        .per("cloudtrail:DescribeTrails", "Name"),
    unit(Level::Region, "cloudtrail:GetEventSelectors", "cloudtrail-get-event-selectors", &[], &[Monitoring])
        .per("cloudtrail:DescribeTrails", "TrailName"),

    // Who changed what, per region.
    unit(Level::Region, "cloudtrail:LookupEvents", "cloudtrail-lookup-events", &["Events"], &[Events, SignIns]),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn apis_and_files_are_unique_and_well_formed() {
        let mut apis = BTreeSet::new();
        let mut files = BTreeSet::new();
        for unit in UNITS {
            assert!(apis.insert(unit.api), "`{}` stands twice", unit.api);
            assert!(files.insert(unit.file), "`{}` stands twice", unit.file);
            assert!(!unit.operation().is_empty(), "`{}` has no operation", unit.api);
            assert!(!unit.supplies.is_empty(), "`{}` supplies nothing", unit.api);
            assert!(unit.actions().iter().all(|action| action.contains(':')));
        }
    }

    #[test]
    fn a_parent_is_a_unit_and_comes_first() {
        for (at, unit) in UNITS.iter().enumerate() {
            let Some(parent) = unit.parent else { continue };
            assert!(UNITS[..at].iter().any(|other| other.api == parent.api), "parent of `{}`", unit.api);
        }
    }

    #[test]
    fn a_file_stem_says_the_operation() {
        for unit in UNITS {
            let plain = unit.file.split_once('-').unwrap().1.trim_start_matches("admin-").replace('-', "");
            assert_eq!(plain, unit.operation().to_lowercase(), "{}", unit.file);
        }
    }
}
