//! The sets of an organization.

/// A set of rows of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is named as its service names it")]
pub enum Shelf {
    // The hierarchy.
    Organizations,
    Folders,
    Projects,
    // Allow policies of everything that has one: `_id` is the full resource name.
    AllowPolicies,
    // Identity and access management.
    ServiceAccounts,
    Keys,
    PredefinedRoles,
    CustomRoles,
    WorkloadPools,
    WorkloadProviders,
    WorkforcePools,
    WorkforceProviders,
    DenyPolicies,
    BoundaryPolicies,
    PolicyBindings,
    OrgPolicies,
    Entitlements,
    Grants,
    // What carries an identity, or holds something worth one.
    ApiKeys,
    HmacKeys,
    Instances,
    Functions,
    RunServices,
    RunJobs,
    Buckets,
    Secrets,
    CryptoKeys,
    SecretVersions,
    Snapshots,
    Subscriptions,
    // Who watches.
    LogSinks,
    LogBuckets,
    AlertPolicies,
    // Use.
    Activities,
    Insights,
    LogEntries,
    // Cloud Identity and Workspace.
    Groups,
    Memberships,
    Users,
    Domains,
    AdminRoles,
    RoleAssignments,
    AdminActivities,
}

impl Shelf {
    /// The asset type of its rows, where Cloud Asset Inventory has one.
    pub fn asset_type(self) -> Option<&'static str> {
        Some(match self {
            Self::Organizations => "cloudresourcemanager.googleapis.com/Organization",
            Self::Folders => "cloudresourcemanager.googleapis.com/Folder",
            Self::Projects => "cloudresourcemanager.googleapis.com/Project",
            Self::ServiceAccounts => "iam.googleapis.com/ServiceAccount",
            Self::Keys => "iam.googleapis.com/ServiceAccountKey",
            Self::CustomRoles => "iam.googleapis.com/Role",
            Self::DenyPolicies => "iam.googleapis.com/PolicyV2",
            Self::WorkloadPools => "iam.googleapis.com/WorkloadIdentityPool",
            Self::WorkloadProviders => "iam.googleapis.com/WorkloadIdentityPoolProvider",
            Self::ApiKeys => "apikeys.googleapis.com/Key",
            Self::Instances => "compute.googleapis.com/Instance",
            Self::Functions => "cloudfunctions.googleapis.com/Function",
            Self::RunServices => "run.googleapis.com/Service",
            Self::RunJobs => "run.googleapis.com/Job",
            Self::Buckets => "storage.googleapis.com/Bucket",
            Self::Secrets => "secretmanager.googleapis.com/Secret",
            Self::CryptoKeys => "cloudkms.googleapis.com/CryptoKey",
            Self::SecretVersions => "secretmanager.googleapis.com/SecretVersion",
            Self::Snapshots => "compute.googleapis.com/Snapshot",
            Self::Subscriptions => "pubsub.googleapis.com/Subscription",
            Self::LogSinks => "logging.googleapis.com/LogSink",
            Self::LogBuckets => "logging.googleapis.com/LogBucket",
            Self::AlertPolicies => "monitoring.googleapis.com/AlertPolicy",
            _ => return None,
        })
    }

    /// Every set that the asset inventory shows, in its order.
    pub(crate) const ASSETS: [Self; 23] = [
        Self::Organizations,
        Self::Folders,
        Self::Projects,
        Self::ServiceAccounts,
        Self::Keys,
        Self::CustomRoles,
        Self::DenyPolicies,
        Self::WorkloadPools,
        Self::WorkloadProviders,
        Self::ApiKeys,
        Self::Instances,
        Self::Functions,
        Self::RunServices,
        Self::RunJobs,
        Self::Buckets,
        Self::Secrets,
        Self::CryptoKeys,
        Self::SecretVersions,
        Self::Snapshots,
        Self::Subscriptions,
        Self::LogSinks,
        Self::LogBuckets,
        Self::AlertPolicies,
    ];
}
