//! What runs code as a service account, and what else the inventory holds.

use super::*;

fn acts_as(records: &Records, id: &str) -> Vec<String> {
    resource(records, id).acts_as.iter().map(ToString::to_string).collect()
}

#[test]
fn code_acts_as_the_account_that_its_service_names_or_as_the_default() {
    let name = |rest: &str| format!("//{rest}");
    let (run, function) = (
        name("run.googleapis.com/projects/web-prod/locations/europe-west1/services/api"),
        name("cloudfunctions.googleapis.com/projects/web-prod/locations/europe-west1/functions/hook"),
    );
    let (old, cluster) = (
        name("cloudfunctions.googleapis.com/projects/web-prod/locations/europe-west1/functions/old"),
        name("container.googleapis.com/projects/web-prod/locations/europe-west1/clusters/main"),
    );
    let job = name("run.googleapis.com/projects/web-prod/locations/europe-west1/jobs/nightly");
    let records = Recorded::contoso()
        .asset(&run, "run.googleapis.com/Service", json!({"metadata": {"name": "api"}, "spec": {"template": {"spec": {"serviceAccountName": DEPLOYER}}}}))
        .asset(&function, "cloudfunctions.googleapis.com/Function", json!({"name": "x", "serviceConfig": {}}))
        .asset(&old, "cloudfunctions.googleapis.com/CloudFunction", json!({"name": "x"}))
        .asset(&cluster, "container.googleapis.com/Cluster", json!({"nodePools": [{"config": {"serviceAccount": "default"}}, {"config": {"serviceAccount": DEPLOYER}}], "workloadIdentityConfig": {"workloadPool": "web-prod.svc.id.goog"}}))
        .in_project("web-prod", "run:projects.locations.jobs.list", json!([{"name": "projects/web-prod/locations/europe-west1/jobs/nightly", "template": {"template": {"serviceAccount": DEPLOYER}}}]))
        .records();
    let deployer = format!("serviceAccount:{DEPLOYER}");
    let compute = "serviceAccount:1012-compute@developer.gserviceaccount.com".to_owned();
    assert_eq!(acts_as(&records, &run), [deployer.as_str()]);
    assert_eq!(acts_as(&records, &function), [compute.as_str()]);
    assert_eq!(acts_as(&records, &old), ["serviceAccount:web-prod@appspot.gserviceaccount.com"]);
    assert_eq!(acts_as(&records, &cluster), [compute.as_str(), deployer.as_str()]);
    assert_eq!(acts_as(&records, &job), [deployer.as_str()]);
    assert_eq!(
        resource(&records, &cluster).attributes["workloadIdentityConfig.workloadPool"],
        "web-prod.svc.id.goog"
    );
    assert_eq!(
        (resource(&records, &run).region.as_str(), resource(&records, &run).scope.local()),
        ("europe-west1", "projects/web-prod")
    );
    assert_eq!(principal(&records, &compute).attributes["default"], "compute", "it acts, so it is somebody");
}

#[test]
fn machines_are_read_zone_by_zone_and_from_the_inventory_alike() {
    let id = "//compute.googleapis.com/projects/web-prod/zones/europe-west1-b/instances/vm-1";
    let machine = json!({"name": "vm-1", "selfLink": "https://www.googleapis.com/compute/v1/projects/web-prod/zones/europe-west1-b/instances/vm-1", "zone": "https://www.googleapis.com/compute/v1/projects/web-prod/zones/europe-west1-b",
        "status": "RUNNING", "labels": {"env": "prod"}, "serviceAccounts": [{"email": DEPLOYER, "scopes": ["https://www.googleapis.com/auth/cloud-platform"]}]});
    let zones = json!({"zones/europe-west1-b": {"instances": [machine.clone(), {"name": "no link"}]}, "zones/us-east1-b": {"warning": {"code": "NO_RESULTS_ON_PAGE"}}});
    let (records, gaps) =
        Recorded::contoso().in_project("web-prod", "compute:instances.aggregatedList", zones).read();
    assert_eq!(gaps.len(), 1);
    assert!(gaps[0].detail.contains("/body/items/zones~1europe-west1-b/instances/1"), "{}", gaps[0].detail);
    let listed = resource(&records, id).clone();
    assert_eq!(&*listed.evidence.pointer, "/body/items/zones~1europe-west1-b/instances/0");
    let records = Recorded::contoso().asset(id, "compute.googleapis.com/Instance", machine).records();
    let found = resource(&records, id).clone();
    assert_eq!(
        (found.acts_as, found.attributes, found.region),
        (listed.acts_as, listed.attributes, listed.region)
    );
}

#[test]
fn what_the_inventory_does_not_tell_is_a_gap() {
    let bare = json!([{"name": "//run.googleapis.com/projects/web-prod/locations/europe-west1/services/api", "assetType": "run.googleapis.com/Service", "project": "projects/1012", "displayName": "api"},
        {"name": "//storage.googleapis.com/contoso-web", "assetType": "storage.googleapis.com/Bucket", "project": "projects/1012", "location": "eu", "labels": {"class": "public"}}]);
    let (records, gaps) = Recorded::contoso().list("cloudasset:searchAllResources", bare).read();
    assert_eq!(gaps.len(), 1, "as whom the service acts");
    let bucket = resource(&records, "//storage.googleapis.com/contoso-web");
    assert_eq!(
        (bucket.scope.local(), bucket.region.as_str(), bucket.attributes["labels.class"].as_str()),
        ("projects/web-prod", "eu", "public")
    );
    assert!(
        acts_as(&records, "//run.googleapis.com/projects/web-prod/locations/europe-west1/services/api")
            .is_empty()
    );
}

#[test]
fn buckets_and_secrets_are_the_same_from_their_services() {
    let records = Recorded::contoso()
        .in_project("web-prod", "storage:buckets.list", json!([{"kind": "storage#bucket", "id": "contoso-web", "name": "contoso-web", "location": "EU", "iamConfiguration": {"publicAccessPrevention": "inherited", "uniformBucketLevelAccess": {"enabled": true}}}]))
        .in_project("web-prod", "secretmanager:projects.secrets.list", json!([{"name": "projects/1012/secrets/api-key", "createTime": "2026-01-01T00:00:00Z", "labels": {"client": "x"}}]))
        .records();
    let bucket = resource(&records, "//storage.googleapis.com/contoso-web");
    assert_eq!(
        (
            bucket.scope.local(),
            bucket.region.as_str(),
            bucket.attributes["iamConfiguration.publicAccessPrevention"].as_str()
        ),
        ("projects/web-prod", "eu", "inherited")
    );
    let secret = resource(&records, "//secretmanager.googleapis.com/projects/1012/secrets/api-key");
    assert_eq!(
        (secret.name.as_str(), secret.scope.local(), secret.attributes["labels.client"].as_str()),
        ("api-key", "projects/web-prod", "x")
    );
}

#[test]
fn triggers_jobs_and_applications_act_as_somebody_until_they_have_ended() {
    let deployer = format!("serviceAccount:{DEPLOYER}");
    let compute = "serviceAccount:1012-compute@developer.gserviceaccount.com";
    let application = "serviceAccount:web-prod@appspot.gserviceaccount.com";
    let own = deployer.as_str();
    let cases = [
        (
            "cloudbuild.googleapis.com/BuildTrigger",
            json!({"serviceAccount": format!("projects/web-prod/serviceAccounts/{DEPLOYER}")}),
            vec![own],
        ),
        ("cloudbuild.googleapis.com/BuildTrigger", json!({"filename": "cloudbuild.yaml"}), vec![]),
        ("eventarc.googleapis.com/Trigger", json!({"serviceAccount": DEPLOYER}), vec![own]),
        ("eventarc.googleapis.com/Trigger", json!({}), vec![compute]),
        ("appengine.googleapis.com/Version", json!({"serviceAccount": DEPLOYER}), vec![own]),
        ("appengine.googleapis.com/Application", json!({}), vec![application]),
        (
            "dataflow.googleapis.com/Job",
            json!({"currentState": "JOB_STATE_RUNNING", "environment": {"serviceAccountEmail": DEPLOYER}}),
            vec![own],
        ),
        (
            "dataflow.googleapis.com/Job",
            json!({"currentState": "JOB_STATE_DONE", "environment": {"serviceAccountEmail": DEPLOYER}}),
            vec![],
        ),
        (
            "notebooks.googleapis.com/Instance",
            json!({"gce_setup": {"service_accounts": [{"email": DEPLOYER}]}}),
            vec![own],
        ),
        ("notebooks.googleapis.com/Instance", json!({"serviceAccount": DEPLOYER}), vec![own]),
        (
            "aiplatform.googleapis.com/CustomJob",
            json!({"state": "JOB_STATE_PENDING", "jobSpec": {"serviceAccount": DEPLOYER}}),
            vec![own],
        ),
        (
            "aiplatform.googleapis.com/PipelineJob",
            json!({"state": "PIPELINE_STATE_FAILED", "serviceAccount": DEPLOYER}),
            vec![],
        ),
        (
            "aiplatform.googleapis.com/ReasoningEngine",
            json!({"spec": {"serviceAccount": DEPLOYER}}),
            vec![own],
        ),
        (
            "batch.googleapis.com/Job",
            json!({"status": {"state": "SUCCEEDED"}, "allocationPolicy": {"serviceAccount": {"email": DEPLOYER}}}),
            vec![],
        ),
        (
            "batch.googleapis.com/Job",
            json!({"status": {"state": "QUEUED"}, "allocationPolicy": {"serviceAccount": {"email": DEPLOYER}}}),
            vec![own],
        ),
        (
            "clouddeploy.googleapis.com/Target",
            json!({"executionConfigs": [{"usages": ["RENDER"], "serviceAccount": DEPLOYER}]}),
            vec![own],
        ),
        (
            "config.googleapis.com/Deployment",
            json!({"state": "FAILED", "serviceAccount": format!("projects/web-prod/serviceAccounts/{DEPLOYER}")}),
            vec![own],
        ),
        (
            "workstations.googleapis.com/WorkstationConfig",
            json!({"host": {"gceInstance": {"serviceAccount": DEPLOYER}}}),
            vec![own],
        ),
        ("datafusion.googleapis.com/Instance", json!({"dataprocServiceAccount": DEPLOYER}), vec![own]),
    ];
    for (kind, resource, expected) in cases {
        let service = kind.split('/').next().unwrap();
        let id = format!("//{service}/projects/web-prod/locations/europe-west1/things/one");
        let records = Recorded::contoso().asset(&id, kind, resource.clone()).records();
        assert_eq!(acts_as(&records, &id), expected, "{kind} {resource}");
    }
}

#[test]
fn tags_are_those_that_count_and_that_there_are_no_more_is_said_where_it_was_asked() {
    let tag = |value: &str, id: &str| json!({"tagKey": "4001/env", "tagKeyId": "tagKeys/28", "tagValue": format!("4001/env/{value}"), "tagValueId": id});
    let bucket = "//storage.googleapis.com/contoso-web";
    let project = "//cloudresourcemanager.googleapis.com/projects/1012";
    let results = json!([
        {"name": bucket, "assetType": "storage.googleapis.com/Bucket", "project": "projects/1012", "location": "eu", "tags": [tag("test", "tagValues/48")],
            "effectiveTags": [{"attachedResource": bucket, "effectiveTags": [tag("test", "tagValues/48")]}, {"attachedResource": project, "effectiveTags": [{"tagKey": "4001/team", "tagKeyId": "tagKeys/29", "tagValue": "4001/team/web", "tagValueId": "tagValues/51"}]}]},
        {"name": project, "assetType": "cloudresourcemanager.googleapis.com/Project", "project": "projects/1012"},
        {"name": "//storage.googleapis.com/hostile", "assetType": "storage.googleapis.com/Bucket", "project": "projects/1012", "tags": "x", "effectiveTags": [{"effectiveTags": [7, {"tagKey": {}}]}]},
    ]);
    let read = |url: &str| {
        let body = json!({ "results": results.clone() });
        Recorded::contoso()
            .at(ORGANIZATION, "cloudasset:searchAllResources", json!({ "url": url }), body)
            .records()
    };
    let records = read(
        "https://cloudasset.googleapis.com/v1/organizations/4001:searchAllResources?readMask=name,tags,effectiveTags",
    );
    let tags = |records: &Records, id: &str| -> Vec<String> {
        let own = resource(records, id).attributes.iter().filter(|(key, _)| key.starts_with("tags"));
        own.map(|(key, value)| format!("{key}={value}")).collect()
    };
    assert_eq!(
        tags(&records, bucket),
        [
            "tags=effective",
            "tags.4001/env=test",
            "tags.4001/team=web",
            "tags.tagKeys/28=tagValues/48",
            "tags.tagKeys/29=tagValues/51"
        ]
    );
    let web = "//cloudresourcemanager.googleapis.com/projects/web-prod";
    assert_eq!(tags(&records, web), ["tags=effective"]);
    assert_eq!(tags(&records, "//storage.googleapis.com/hostile"), ["tags=effective"]);
    // An export that did not ask for them says nothing of a project without.
    assert_eq!(tags(&read("gcloud asset search-all-resources"), web), Vec::<String>::new());
}
