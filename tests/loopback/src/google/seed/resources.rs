//! What carries an identity, and what holds something worth one.

use serde_json::{Value, json};

use super::{MADE, etag, guid, placed};
use crate::google::organization::Organization;
use crate::google::shelf::Shelf;

const PRODUCTION: &str = "projects/contoso-pay-prod";
const TEST: &str = "projects/contoso-pay-test";
const API: &str = "pay-api@contoso-pay-prod.iam.gserviceaccount.com";
const BATCH: &str = "pay-batch@contoso-pay-prod.iam.gserviceaccount.com";
const COMPUTE: &str = "481516234200-compute@developer.gserviceaccount.com";

pub(super) fn add(organization: &mut Organization) {
    instances(organization);
    serverless(organization);
    storage(organization);
    keys(organization);
}

fn instances(organization: &mut Organization) {
    for (name, zone, id, account, scope) in [
        (
            "ledger-1",
            "europe-west1-b",
            "4815162342000000001",
            COMPUTE,
            "https://www.googleapis.com/auth/cloud-platform",
        ),
        (
            "ledger-2",
            "europe-west1-c",
            "4815162342000000002",
            BATCH,
            "https://www.googleapis.com/auth/devstorage.read_only",
        ),
        ("bastion", "us-central1-a", "4815162342000000003", "", ""),
    ] {
        let at = format!("https://www.googleapis.com/compute/v1/projects/contoso-pay-prod/zones/{zone}");
        let accounts =
            if account.is_empty() { json!([]) } else { json!([{ "email": account, "scopes": [scope] }]) };
        let mut row = json!({
            "kind": "compute#instance", "id": id, "creationTimestamp": "2025-02-03T04:05:06.789-08:00", "name": name,
            "machineType": format!("{at}/machineTypes/e2-small"), "status": "RUNNING", "zone": at, "canIpForward": false,
            "networkInterfaces": [{ "kind": "compute#networkInterface", "name": "nic0", "networkIP": "10.0.0.2", "network": "https://www.googleapis.com/compute/v1/projects/contoso-pay-prod/global/networks/default" }],
            "disks": [{ "kind": "compute#attachedDisk", "type": "PERSISTENT", "mode": "READ_WRITE", "deviceName": name, "index": 0, "boot": true, "diskSizeGb": "10" }],
            "metadata": { "kind": "compute#metadata", "fingerprint": "c29tZQ==", "items": [{ "key": "enable-oslogin", "value": "TRUE" }] },
            "selfLink": format!("{at}/instances/{name}"), "labels": { "app": "ledger" }, "labelFingerprint": "c29tZQ==",
            "tags": { "fingerprint": "c29tZQ==", "items": ["ssh"] }, "deletionProtection": false, "lastStartTimestamp": "2026-11-01T00:00:00.000-07:00",
            "_zone": zone,
        });
        if accounts != json!([]) {
            row["serviceAccounts"] = accounts;
        }
        let full = format!("//compute.googleapis.com/{PRODUCTION}/zones/{zone}/instances/{name}");
        organization.add(Shelf::Instances, placed(row, &full, PRODUCTION, PRODUCTION));
    }
}

fn serverless(organization: &mut Organization) {
    let name = format!("{PRODUCTION}/locations/europe-west1/functions/settle");
    let function = json!({
        "name": name, "state": "ACTIVE", "environment": "GEN_2", "createTime": MADE, "updateTime": MADE,
        "buildConfig": { "runtime": "nodejs22", "entryPoint": "settle", "serviceAccount": format!("{PRODUCTION}/serviceAccounts/{BATCH}") },
        "serviceConfig": {
            "service": format!("{PRODUCTION}/locations/europe-west1/services/settle"), "serviceAccountEmail": BATCH,
            "ingressSettings": "ALLOW_INTERNAL_ONLY", "uri": "https://settle-abcdefghij-ew.a.run.example",
            "secretEnvironmentVariables": [{ "key": "PSP", "projectId": "481516234200", "secret": "psp-api-key", "version": "latest" }],
        },
        "labels": { "app": "settlement" },
    });
    organization.add(
        Shelf::Functions,
        placed(function, &format!("//cloudfunctions.googleapis.com/{name}"), PRODUCTION, PRODUCTION),
    );
    for (project, account) in [(PRODUCTION, API), (TEST, "pay-api@contoso-pay-test.iam.gserviceaccount.com")]
    {
        let name = format!("{project}/locations/europe-west1/services/pay-api");
        let service = json!({
            "name": name, "uid": guid(&name), "generation": "7", "createTime": MADE, "updateTime": MADE, "creator": "deployer@contoso-build.iam.gserviceaccount.com",
            "lastModifier": "deployer@contoso-build.iam.gserviceaccount.com", "ingress": "INGRESS_TRAFFIC_ALL", "launchStage": "GA",
            "template": { "serviceAccount": account, "timeout": "300s", "maxInstanceRequestConcurrency": 80, "containers": [{ "image": "europe-docker.pkg.dev/contoso-build/pay/api:7", "env": [{ "name": "PSP", "valueSource": { "secretKeyRef": { "secret": "psp-api-key", "version": "latest" } } }] }] },
            "traffic": [{ "type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", "percent": 100 }], "uri": "https://pay-api-abcdefghij-ew.a.run.example",
            "observedGeneration": "7", "etag": etag(&name),
        });
        organization.add(
            Shelf::RunServices,
            placed(service, &format!("//run.googleapis.com/{name}"), project, project),
        );
    }
    let name = format!("{PRODUCTION}/locations/europe-west1/jobs/reconcile");
    let job = json!({
        "name": name, "uid": guid(&name), "generation": "2", "createTime": MADE, "updateTime": MADE, "launchStage": "GA", "executionCount": 41,
        "template": { "taskCount": 1, "template": { "serviceAccount": BATCH, "timeout": "600s", "maxRetries": 3, "containers": [{ "image": "europe-docker.pkg.dev/contoso-build/pay/reconcile:2" }] } },
        "observedGeneration": "2", "etag": etag(&name),
    });
    organization
        .add(Shelf::RunJobs, placed(job, &format!("//run.googleapis.com/{name}"), PRODUCTION, PRODUCTION));
}

fn storage(organization: &mut Organization) {
    for (name, location, prevention) in [
        ("contoso-reports", "EU", "inherited"),
        ("contoso-website", "EUROPE-WEST1", "inherited"),
        ("contoso-ledger", "EU", "enforced"),
    ] {
        let bucket = json!({
            "kind": "storage#bucket", "selfLink": format!("https://www.googleapis.com/storage/v1/b/{name}"), "id": name, "name": name,
            "projectNumber": "481516234200", "generation": "1740000000000000000", "metageneration": "3", "location": location, "storageClass": "STANDARD", "etag": "CAM=",
            "timeCreated": "2025-02-03T04:05:06.789Z", "updated": "2025-03-03T04:05:06.789Z", "locationType": if location == "EU" { "multi-region" } else { "region" },
            "iamConfiguration": { "bucketPolicyOnly": { "enabled": true, "lockedTime": "2025-05-04T04:05:06.789Z" }, "uniformBucketLevelAccess": { "enabled": true, "lockedTime": "2025-05-04T04:05:06.789Z" }, "publicAccessPrevention": prevention },
            "labels": { "app": "pay" },
        });
        organization.add(
            Shelf::Buckets,
            placed(bucket, &format!("//storage.googleapis.com/{name}"), PRODUCTION, PRODUCTION),
        );
    }
    for (name, project, number) in [
        ("psp-api-key", PRODUCTION, "481516234200"),
        ("deploy-hook", PRODUCTION, "481516234200"),
        ("psp-api-key", TEST, "481516234201"),
    ] {
        let secret = format!("projects/{number}/secrets/{name}");
        let row = json!({
            "name": secret, "replication": { "automatic": {} }, "createTime": MADE, "etag": "\"161ab2c3d4e5f6\"",
            "labels": { "app": "pay" }, "annotations": { "purpose": "payment service provider" },
        });
        organization.add(
            Shelf::Secrets,
            placed(row, &format!("//secretmanager.googleapis.com/{secret}"), project, project),
        );
    }
}

fn keys(organization: &mut Organization) {
    let name = format!("{PRODUCTION}/locations/europe-west1/keyRings/pay/cryptoKeys/cards");
    let key = json!({
        "name": name, "purpose": "ENCRYPT_DECRYPT", "createTime": MADE, "nextRotationTime": "2027-01-01T00:00:00Z", "rotationPeriod": "7776000s",
        "versionTemplate": { "protectionLevel": "HSM", "algorithm": "GOOGLE_SYMMETRIC_ENCRYPTION" }, "destroyScheduledDuration": "2592000s",
        "primary": { "name": format!("{name}/cryptoKeyVersions/3"), "state": "ENABLED", "protectionLevel": "HSM", "algorithm": "GOOGLE_SYMMETRIC_ENCRYPTION", "createTime": MADE, "generateTime": MADE },
    });
    organization.add(
        Shelf::CryptoKeys,
        placed(key, &format!("//cloudkms.googleapis.com/{name}"), PRODUCTION, PRODUCTION),
    );
    for (access, account, state) in [
        ("GOOG1ELOOPBACK000000000000000000000000000000000000000000001", BATCH, "ACTIVE"),
        ("GOOG1ELOOPBACK000000000000000000000000000000000000000000002", API, "INACTIVE"),
    ] {
        let row = json!({
            "kind": "storage#hmacKeyMetadata", "id": format!("contoso-pay-prod/{access}"), "selfLink": format!("https://www.googleapis.com/storage/v1/{PRODUCTION}/hmacKeys/{access}"),
            "accessId": access, "projectId": "contoso-pay-prod", "serviceAccountEmail": account, "state": state,
            "timeCreated": "2024-07-01T09:00:00.123Z", "updated": "2024-07-01T09:00:00.123Z", "etag": "MmE2ZTM=",
        });
        organization.add(Shelf::HmacKeys, placed(row, access, PRODUCTION, PRODUCTION));
    }
    for (uid, shown, more) in [
        (
            "5f0c1d2e-0000-4000-8000-000000000001",
            "Maps",
            json!({ "restrictions": { "browserKeyRestrictions": { "allowedReferrers": ["https://www.contoso.example/*"] }, "apiTargets": [{ "service": "maps-backend.googleapis.com" }] } }),
        ),
        ("5f0c1d2e-0000-4000-8000-000000000002", "Legacy", json!({})),
        (
            "5f0c1d2e-0000-4000-8000-000000000003",
            "Bound",
            json!({ "serviceAccountEmail": API, "restrictions": { "apiTargets": [{ "service": "aiplatform.googleapis.com" }] } }),
        ),
    ] {
        let name = format!("projects/481516234200/locations/global/keys/{uid}");
        let mut row = json!({ "name": name, "uid": uid, "displayName": shown, "createTime": MADE, "updateTime": MADE, "etag": "W/\"loopback==\"" });
        if let (Some(row), Value::Object(more)) = (row.as_object_mut(), more) {
            row.extend(more);
        }
        organization.add(
            Shelf::ApiKeys,
            placed(row, &format!("//apikeys.googleapis.com/{name}"), PRODUCTION, PRODUCTION),
        );
    }
}
