//! What runs code as a service account, and other things of the inventory, by their type of asset.

use serde_json::Value;
use tenure_connector_core::lenient::{items, member, scalar, text};

use super::answer::{Answer, Fault, Thing, each, one as read_one};
use super::resources::{self, Actor, Part};
use super::state::State;
use super::{monitoring, names};

/// As whom something acts where its own words do not say.
#[derive(Clone, Copy)]
enum Otherwise {
    Nobody,
    Compute,
    AppEngine,
}

/// What is known of a type of asset.
struct Kind {
    kind: &'static str,
    /// Where it names service accounts; `[]` walks a list.
    acts_as: &'static [&'static str],
    otherwise: Otherwise,
    /// Members that are kept.
    attributes: &'static [&'static str],
}

const fn kind(
    kind: &'static str,
    acts_as: &'static [&'static str],
    otherwise: Otherwise,
    attributes: &'static [&'static str],
) -> Kind {
    Kind { kind, acts_as, otherwise, attributes }
}

use Otherwise::{AppEngine, Compute, Nobody};

/// Types of asset. Sources: the discovery documents of their services; for the defaults "Service account
/// overview", "Default service accounts".
#[rustfmt::skip]
static KINDS: &[Kind] = &[
    kind("compute.googleapis.com/Instance", &["serviceAccounts[].email"], Nobody, &["status", "machineType"]),
    kind("compute.googleapis.com/InstanceTemplate", &["properties.serviceAccounts[].email"], Nobody, &[]),
    kind("run.googleapis.com/Service", &["template.serviceAccount", "spec.template.spec.serviceAccountName"], Compute, &["ingress", "uri"]),
    kind("run.googleapis.com/Job", &["template.template.serviceAccount", "spec.template.spec.template.spec.serviceAccountName"], Compute, &[]),
    kind("cloudfunctions.googleapis.com/Function", &["serviceConfig.serviceAccountEmail"], Compute, &["state", "environment", "url"]),
    kind("cloudfunctions.googleapis.com/CloudFunction", &["serviceAccountEmail"], AppEngine, &["status"]),
    kind("appengine.googleapis.com/Application", &["serviceAccount"], AppEngine, &[]),
    kind("appengine.googleapis.com/Version", &["serviceAccount"], AppEngine, &[]),
    kind("container.googleapis.com/Cluster", &["nodeConfig.serviceAccount", "nodePools[].config.serviceAccount"], Compute, &["workloadIdentityConfig.workloadPool", "status"]),
    kind("container.googleapis.com/NodePool", &["config.serviceAccount"], Compute, &["status"]),
    kind("composer.googleapis.com/Environment", &["config.nodeConfig.serviceAccount"], Compute, &["state"]),
    kind("dataproc.googleapis.com/Cluster", &["config.gceClusterConfig.serviceAccount"], Compute, &[]),
    kind("workflows.googleapis.com/Workflow", &["serviceAccount"], Compute, &["state"]),
    kind("cloudscheduler.googleapis.com/Job", &["httpTarget.oidcToken.serviceAccountEmail", "httpTarget.oauthToken.serviceAccountEmail"], Nobody, &["state", "httpTarget.uri"]),
    kind("eventarc.googleapis.com/Trigger", &["serviceAccount"], Compute, &[]),
    kind("cloudbuild.googleapis.com/BuildTrigger", &["serviceAccount"], Nobody, &["disabled", "filename"]),
    kind("pubsub.googleapis.com/Subscription", &["pushConfig.oidcToken.serviceAccountEmail"], Nobody, &["pushConfig.pushEndpoint"]),
    // As version 1 writes it, and version 2.
    kind("notebooks.googleapis.com/Instance", &["serviceAccount", "gceSetup.serviceAccounts[].email"], Compute, &["state"]),
    kind("dataflow.googleapis.com/Job", &["environment.serviceAccountEmail"], Compute, &["currentState"]),
    kind("run.googleapis.com/WorkerPool", &["template.serviceAccount", "spec.template.spec.serviceAccountName"], Compute, &[]),
    kind("dataform.googleapis.com/Repository", &["serviceAccount"], Nobody, &[]),
    kind("datafusion.googleapis.com/Instance", &["dataprocServiceAccount"], Compute, &["state"]),
    kind("batch.googleapis.com/Job", &["allocationPolicy.serviceAccount.email"], Compute, &["status.state"]),
    kind("config.googleapis.com/Deployment", &["serviceAccount"], Nobody, &["state"]),
    kind("clouddeploy.googleapis.com/Target", &["executionConfigs[].serviceAccount"], Compute, &[]),
    kind("workstations.googleapis.com/WorkstationConfig", &["host.gceInstance.serviceAccount"], Nobody, &[]),
    kind("aiplatform.googleapis.com/CustomJob", &["jobSpec.serviceAccount"], Nobody, &["state"]),
    kind("aiplatform.googleapis.com/PipelineJob", &["serviceAccount"], Compute, &["state"]),
    kind("aiplatform.googleapis.com/ReasoningEngine", &["spec.serviceAccount"], Nobody, &[]),
    kind("storage.googleapis.com/Bucket", &[], Nobody, &["iamConfiguration.publicAccessPrevention", "iamConfiguration.uniformBucketLevelAccess.enabled", "storageClass"]),
    kind("secretmanager.googleapis.com/Secret", &[], Nobody, &["createTime", "expireTime", "rotation.nextRotationTime"]),
    kind("compute.googleapis.com/Image", &[], Nobody, &["status", "creationTimestamp", "sourceDisk", "sourceSnapshot", "storageLocations"]),
    kind("compute.googleapis.com/Snapshot", &[], Nobody, &["status", "creationTimestamp", "sourceDisk", "storageLocations"]),
    kind("logging.googleapis.com/LogBucket", &[], Nobody, &["retentionDays", "locked", "lifecycleState", "analyticsEnabled", "createTime", "updateTime"]),
    kind("logging.googleapis.com/LogMetric", &[], Nobody, &["filter", "disabled", "createTime", "updateTime"]),
    kind("logging.googleapis.com/LogSink", &[], Nobody, &["destination", "filter", "disabled", "includeChildren", "interceptChildren", "writerIdentity", "createTime", "updateTime"]),
    kind("monitoring.googleapis.com/AlertPolicy", &[], Nobody, &["displayName", "enabled", "severity", "notificationChannels"]),
    kind("cloudkms.googleapis.com/CryptoKey", &[], Nobody, &["purpose", "rotationPeriod", "nextRotationTime"]),
];

/// `compute:instances.aggregatedList`: a map from zones to lists.
pub(super) fn read_instances(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let zones = match (body, body.get("items")) {
        (_, Some(Value::Object(zones))) => zones,
        (Value::Object(members), None | Some(Value::Null)) if !members.contains_key("error") => return,
        // `gcloud compute instances list` prints them without zones.
        (_, Some(Value::Array(_))) => {
            return each(state, answer, body, "items", |state, thing| instance(state, answer, thing));
        }
        _ => return state.malformed(answer, "", "the answer holds no `items`"),
    };
    for (zone, found) in zones {
        let pointer = format!("/body/items/{}/instances", zone.replace('~', "~0").replace('/', "~1"));
        for (at, value) in items(found, "instances").iter().enumerate() {
            let mut read = |state: &mut State, thing: &Thing<'_>| instance(state, answer, thing);
            read_one(state, answer, &format!("{pointer}/{at}"), value, &mut read);
        }
    }
}

fn instance(state: &mut State, answer: &Answer<'_>, thing: &Thing<'_>) -> Result<(), Fault> {
    // `https://www.googleapis.com/compute/v1/projects/p/zones/z/instances/i`
    let link = thing.needed("selfLink")?;
    let at = link.find("projects/").ok_or("`selfLink` has no project")?;
    let name = names::full("compute.googleapis.com", link.get(at..).unwrap_or_default());
    let zone = text(&thing.value, "zone").unwrap_or_default();
    add(state, answer, "compute.googleapis.com/Instance", thing, &name, names::last_part(&zone));
    Ok(())
}

/// Lists of one type, by the API that lists it.
pub(super) fn read(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let (list, kind) = match answer.api {
        "cloudfunctions:projects.locations.functions.list" => {
            ("functions", "cloudfunctions.googleapis.com/Function")
        }
        "run:projects.locations.services.list" => ("services", "run.googleapis.com/Service"),
        "run:projects.locations.jobs.list" => ("jobs", "run.googleapis.com/Job"),
        "storage:buckets.list" => ("items", "storage.googleapis.com/Bucket"),
        _ => ("secrets", "secretmanager.googleapis.com/Secret"),
    };
    each(state, answer, body, list, |state, thing| one(state, answer, kind, thing));
}

/// One thing of a type of asset.
pub(super) fn one(
    state: &mut State,
    answer: &Answer<'_>,
    kind: &str,
    thing: &Thing<'_>,
) -> Result<(), Fault> {
    let service = kind.split('/').next().unwrap_or_default();
    let name = thing.full_name(service)?;
    names::parts(&name).ok_or("`name` is none")?;
    add(state, answer, kind, thing, &name, &region(&name));
    let acts = KINDS.iter().any(|known| known.kind == kind && !known.acts_as.is_empty());
    if acts && !thing.whole {
        return Err("the inventory does not tell as whom it acts".to_owned());
    }
    Ok(())
}

fn add(state: &mut State, answer: &Answer<'_>, kind: &str, thing: &Thing<'_>, name: &str, region: &str) {
    let mut part = Part::new(kind, name);
    part.name = Some(names::last_part(name).to_owned());
    part.project.clone_from(&thing.project);
    part.region = if region.is_empty() { thing.location.to_lowercase() } else { region.to_owned() };
    part.labels(&thing.labels);
    if let Some(known) = KINDS.iter().find(|known| known.kind == kind) {
        part.copy(&thing.value, known.attributes);
        part.attributes.extend(monitoring::of(kind, &thing.value, thing.whole));
        let acts = thing.whole && !has_ended(known, &thing.value);
        part.acts_as = if acts { actors(known, &thing.value) } else { Vec::new() };
    }
    resources::add(state, answer.scope, part, thing.evidence.clone());
}

/// The region, or zone, in a name.
fn region(name: &str) -> String {
    let mut parts = name.split('/');
    let found = parts.find(|part| matches!(*part, "locations" | "zones" | "regions" | "clusters"));
    found.and_then(|_| parts.next()).unwrap_or_default().to_owned()
}

/// The last words of the states in which a job stays: nothing runs any more, and nobody acts.
const ENDED: [&str; 7] = ["_DONE", "_SUCCEEDED", "_FAILED", "_CANCELLED", "_UPDATED", "_DRAINED", "_EXPIRED"];

/// Whether a job of Dataflow, Vertex AI or Batch came to its end. Of anything else a failure may be of its last
/// change, and what was there before runs on.
fn has_ended(kind: &Kind, value: &Value) -> bool {
    let state = match kind.kind {
        "dataflow.googleapis.com/Job" => text(value, "currentState"),
        "aiplatform.googleapis.com/CustomJob" | "aiplatform.googleapis.com/PipelineJob" => {
            text(value, "state")
        }
        "batch.googleapis.com/Job" => text(member(value, "status"), "state").map(|state| format!("_{state}")),
        _ => None,
    };
    state.is_some_and(|state| ENDED.iter().any(|end| state.ends_with(end)))
}

fn actors(known: &Kind, value: &Value) -> Vec<Actor> {
    let mut found: Vec<String> = Vec::new();
    for path in known.acts_as {
        walk(value, path, &mut found);
    }
    if !found.is_empty() {
        return found.into_iter().map(Actor::Account).collect();
    }
    match known.otherwise {
        Nobody => Vec::new(),
        Compute => vec![Actor::DefaultCompute],
        AppEngine => vec![Actor::DefaultAppEngine],
    }
}

fn walk(value: &Value, path: &str, found: &mut Vec<String>) {
    let Some((head, rest)) = path.split_once('.') else {
        found.extend(scalar(member(value, path)));
        return;
    };
    match head.strip_suffix("[]") {
        Some(list) => items(value, list).iter().for_each(|item| walk(item, rest, found)),
        None => walk(member(value, head), rest, found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{ASSET_TYPES, NOT_IN_INVENTORY};

    /// INVARIANT: what could be read is asked for, or it is written down why not.
    #[test]
    fn every_kind_that_is_known_is_searched_for() {
        for Kind { kind, .. } in KINDS {
            let out = NOT_IN_INVENTORY.iter().any(|(other, _)| other == kind);
            assert!(ASSET_TYPES.contains(kind) != out, "{kind}");
        }
    }
}
