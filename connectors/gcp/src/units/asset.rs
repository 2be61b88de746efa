//! Where everything is: organization, folders, projects, and the search over all that lies in them.
//!
//! The search replaces one request for each project, account and bucket; those are made where it is
//! refused. An access boundary and a directory stand in no search.

use tenure_model::Facet;

use super::{Level, Service, Unit};

use Facet::{
    Compute, Credentials, DataDoors, Eligibility, Events, Federation, GuardRails, MinorCredentials,
    Monitoring, Principals, ResourcePolicies, ScopeTree, Secrets, ServiceUse,
};

/// The kinds of resources that are searched for, in the order of the request: whoever acts, by what he
/// is known, what runs in his name, what others want of him, where data goes, and who watches. Each is one that
/// the search supports: "Asset types", Cloud Asset Inventory, read in November 2026.
///
/// Of organization, folders and projects it is their tags that are wanted.
pub const ASSET_TYPES: &[&str] = &[
    "cloudresourcemanager.googleapis.com/Organization",
    "cloudresourcemanager.googleapis.com/Folder",
    "cloudresourcemanager.googleapis.com/Project",
    "iam.googleapis.com/ServiceAccount",
    "iam.googleapis.com/ServiceAccountKey",
    "iam.googleapis.com/Role",
    "iam.googleapis.com/PolicyV2",
    "iam.googleapis.com/WorkloadIdentityPool",
    "iam.googleapis.com/WorkloadIdentityPoolProvider",
    "apikeys.googleapis.com/Key",
    "compute.googleapis.com/Instance",
    "compute.googleapis.com/InstanceTemplate",
    "run.googleapis.com/Service",
    "run.googleapis.com/Job",
    "cloudfunctions.googleapis.com/Function",
    "cloudfunctions.googleapis.com/CloudFunction",
    "container.googleapis.com/Cluster",
    "container.googleapis.com/NodePool",
    "composer.googleapis.com/Environment",
    "dataproc.googleapis.com/Cluster",
    "workflows.googleapis.com/Workflow",
    "appengine.googleapis.com/Application",
    "appengine.googleapis.com/Version",
    "run.googleapis.com/WorkerPool",
    "cloudbuild.googleapis.com/BuildTrigger",
    "eventarc.googleapis.com/Trigger",
    "dataflow.googleapis.com/Job",
    "dataform.googleapis.com/Repository",
    "datafusion.googleapis.com/Instance",
    "batch.googleapis.com/Job",
    "config.googleapis.com/Deployment",
    "clouddeploy.googleapis.com/Target",
    "notebooks.googleapis.com/Instance",
    "workstations.googleapis.com/WorkstationConfig",
    "aiplatform.googleapis.com/CustomJob",
    "aiplatform.googleapis.com/PipelineJob",
    "aiplatform.googleapis.com/ReasoningEngine",
    "storage.googleapis.com/Bucket",
    "secretmanager.googleapis.com/Secret",
    "cloudkms.googleapis.com/CryptoKey",
    "pubsub.googleapis.com/Subscription",
    "compute.googleapis.com/Image",
    "compute.googleapis.com/Snapshot",
    "secretmanager.googleapis.com/SecretVersion",
    "logging.googleapis.com/LogBucket",
    "logging.googleapis.com/LogMetric",
    "logging.googleapis.com/LogSink",
    "monitoring.googleapis.com/AlertPolicy",
];

/// Kinds that would be worth reading and that the inventory does not have, with why their own service is not asked:
/// what acts by such a thing is not seen. The page of the check of paths says so.
pub const NOT_IN_INVENTORY: &[(&str, &str)] = &[(
    "cloudscheduler.googleapis.com/Job",
    "Cloud Scheduler lists the jobs of one region at a time: some forty requests for each project",
)];

/// Which projects there are: without that nothing is known of what lies in them.
const PROJECTS: &[Facet] = &[
    ScopeTree,
    Principals,
    Credentials,
    MinorCredentials,
    Federation,
    GuardRails,
    Eligibility,
    Compute,
    ResourcePolicies,
    ServiceUse,
    Events,
    Monitoring,
    DataDoors,
    Secrets,
];

/// Of each resource its own JSON, and the tags that count for it; the rest is what every result has. A kind is a parameter of its own:
/// Google takes kinds that are joined by commas for one that it does not know.
const RESOURCES: &str = "/v1/{root}:searchAllResources?assetTypes=cloudresourcemanager.googleapis.com/Organization&assetTypes=cloudresourcemanager.googleapis.com/Folder&assetTypes=cloudresourcemanager.googleapis.com/Project&assetTypes=iam.googleapis.com/ServiceAccount&assetTypes=iam.googleapis.com/ServiceAccountKey&assetTypes=iam.googleapis.com/Role&assetTypes=iam.googleapis.com/PolicyV2&assetTypes=iam.googleapis.com/WorkloadIdentityPool&assetTypes=iam.googleapis.com/WorkloadIdentityPoolProvider&assetTypes=apikeys.googleapis.com/Key&assetTypes=compute.googleapis.com/Instance&assetTypes=compute.googleapis.com/InstanceTemplate&assetTypes=run.googleapis.com/Service&assetTypes=run.googleapis.com/Job&assetTypes=cloudfunctions.googleapis.com/Function&assetTypes=cloudfunctions.googleapis.com/CloudFunction&assetTypes=container.googleapis.com/Cluster&assetTypes=container.googleapis.com/NodePool&assetTypes=composer.googleapis.com/Environment&assetTypes=dataproc.googleapis.com/Cluster&assetTypes=workflows.googleapis.com/Workflow&assetTypes=appengine.googleapis.com/Application&assetTypes=appengine.googleapis.com/Version&assetTypes=run.googleapis.com/WorkerPool&assetTypes=cloudbuild.googleapis.com/BuildTrigger&assetTypes=eventarc.googleapis.com/Trigger&assetTypes=dataflow.googleapis.com/Job&assetTypes=dataform.googleapis.com/Repository&assetTypes=datafusion.googleapis.com/Instance&assetTypes=batch.googleapis.com/Job&assetTypes=config.googleapis.com/Deployment&assetTypes=clouddeploy.googleapis.com/Target&assetTypes=notebooks.googleapis.com/Instance&assetTypes=workstations.googleapis.com/WorkstationConfig&assetTypes=aiplatform.googleapis.com/CustomJob&assetTypes=aiplatform.googleapis.com/PipelineJob&assetTypes=aiplatform.googleapis.com/ReasoningEngine&assetTypes=storage.googleapis.com/Bucket&assetTypes=secretmanager.googleapis.com/Secret&assetTypes=cloudkms.googleapis.com/CryptoKey&assetTypes=pubsub.googleapis.com/Subscription&assetTypes=compute.googleapis.com/Image&assetTypes=compute.googleapis.com/Snapshot&assetTypes=secretmanager.googleapis.com/SecretVersion&assetTypes=logging.googleapis.com/LogBucket&assetTypes=logging.googleapis.com/LogMetric&assetTypes=logging.googleapis.com/LogSink&assetTypes=monitoring.googleapis.com/AlertPolicy&readMask=name,assetType,project,folders,organization,displayName,description,location,labels,createTime,updateTime,state,parentFullResourceName,parentAssetType,versionedResources,tags,effectiveTags&orderBy=name&pageSize=500";

/// Every unit of Resource Manager's tree and of the search, in reading order: name, service, level,
/// path, list, permissions, what it supplies.
#[rustfmt::skip]
pub(super) static UNITS: &[Unit] = &[
    // The hierarchy. All that is visible, those that are to be deleted too. Where no organization is
    // visible this is recorded for each project, with a query for it alone.
    Unit::get("cloudresourcemanager:organizations.search", Service::ResourceManager, Level::Organization, "/v3/organizations:search?pageSize=50", "organizations", &["resourcemanager.organizations.get"], &[ScopeTree]).page(50),
    Unit::get("cloudresourcemanager:folders.search", Service::ResourceManager, Level::Organization, "/v3/folders:search?pageSize=300", "folders", &["resourcemanager.folders.get", "resourcemanager.folders.list"], &[ScopeTree]).page(300),
    Unit::get("cloudresourcemanager:projects.search", Service::ResourceManager, Level::Organization, "/v3/projects:search?pageSize=500", "projects", &["resourcemanager.projects.get"], PROJECTS).page(500),
    Unit::get("cloudresourcemanager:projects.search", Service::ResourceManager, Level::Project, "/v3/projects:search?query=projectId={project}&pageSize=500", "projects", &["resourcemanager.projects.get"], PROJECTS)
        .page(500).instead_of("cloudresourcemanager:organizations.search"),

    // The search. What only it knows of (the allow policies of secrets and keys, clusters and
    // environments, sinks and alarms) stays blind where it is refused.
    Unit::get("cloudasset:searchAllIamPolicies", Service::Asset, Level::Root, "/v1/{root}:searchAllIamPolicies?orderBy=resource&pageSize=500", "results", &["cloudasset.assets.searchAllIamPolicies"], &[Principals, ResourcePolicies])
        .page(500).alone(&[ResourcePolicies]),
    Unit::get("cloudasset:searchAllResources", Service::Asset, Level::Root, RESOURCES, "results", &["cloudasset.assets.searchAllResources"], &[Principals, Credentials, MinorCredentials, Federation, Compute, ResourcePolicies, Monitoring, DataDoors, Secrets])
        .page(500).alone(&[Compute, ResourcePolicies, Monitoring, DataDoors, Secrets]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Need;

    #[test]
    fn the_search_asks_for_every_kind_and_no_other() {
        let kinds = RESOURCES.split(['?', '&']).filter_map(|pair| pair.strip_prefix("assetTypes="));
        assert_eq!(kinds.collect::<Vec<_>>(), ASSET_TYPES);
        let unique: std::collections::BTreeSet<&&str> = ASSET_TYPES.iter().collect();
        assert_eq!(unique.len(), ASSET_TYPES.len());
        assert!(NOT_IN_INVENTORY.iter().all(|(kind, _)| !ASSET_TYPES.contains(kind)));
        // Google's front ends take URLs of sixteen thousand; a token of a page and percent signs come on top.
        assert!(RESOURCES.len() < 4_000, "{}", RESOURCES.len());
    }

    #[test]
    fn where_no_organization_is_visible_each_project_is_asked_for() {
        let fallback = UNITS.iter().find(|unit| unit.level == Level::Project).unwrap();
        assert_eq!(fallback.need, Need::Fallback("cloudresourcemanager:organizations.search"));
    }
}
