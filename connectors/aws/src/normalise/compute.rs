//! Compute that carries a role: whoever controls it acts as that role.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tenure_model::{Facet, PrincipalId, ScopeId};

use super::answer::Answer;
use super::lenient::{items, member, text};
use super::providers::chosen;
use super::resource_policies::function_arn;
use super::resources::{Part, add};
use super::state::State;

const BLINDS: [Facet; 1] = [Facet::Compute];

/// Which roles an instance profile passes on, and which instances have which profile.
#[derive(Default)]
pub(super) struct ProfileFacts {
    roles: BTreeMap<String, BTreeSet<PrincipalId>>,
    instances: Vec<Instance>,
}

/// A role in an instance profile.
pub(super) struct ProfileRole {
    pub(super) profile: String,
    pub(super) role: PrincipalId,
}

struct Instance {
    profile: String,
    arn: String,
    region: String,
    scope: ScopeId,
    evidence: tenure_model::EvidenceRef,
}

impl ProfileFacts {
    pub(super) fn add(&mut self, found: ProfileRole) {
        self.roles.entry(found.profile).or_default().insert(found.role);
    }
}

/// One thing that runs as roles.
struct Compute<'a> {
    kind: &'static str,
    arn: String,
    name: Option<String>,
    roles: Vec<Option<String>>,
    attributes: &'a [&'a str],
}

fn found(state: &mut State, answer: &Answer<'_>, item: &Value, pointer: String, compute: Compute<'_>) {
    let roles = compute.roles.into_iter().flatten().map(|role| role_arn(answer, &role));
    let part = Part {
        name: compute.name,
        region: answer.region,
        acts_as: roles.collect(),
        attributes: chosen(item, compute.attributes),
        ..Part::global(compute.kind, &compute.arn)
    };
    add(state, answer, part, answer.evidence(pointer));
}

/// Some services take a role's name instead of its ARN.
fn role_arn(answer: &Answer<'_>, role: &str) -> PrincipalId {
    if role.starts_with("arn:") {
        return PrincipalId::from(role);
    }
    PrincipalId::from(answer.arn("iam", &format!("role/{}", role.trim_start_matches('/'))))
}

fn nameless(state: &mut State, answer: &Answer<'_>, what: &str, at: usize) {
    state.malformed(answer, "", &format!("{what} {at} of the list has no name"), &BLINDS);
}

pub(super) fn read_functions(state: &mut State, answer: &Answer<'_>, body: &Value) {
    for (at, item) in items(member(body, &["Functions"])).into_iter().enumerate() {
        let arn = text(item, "FunctionArn").or_else(|| text(item, "FunctionName"));
        let Some(arn) = arn.map(|arn| function_arn(answer, &arn)) else {
            nameless(state, answer, "function", at);
            continue;
        };
        let compute = Compute {
            kind: "lambda:function",
            arn,
            name: text(item, "FunctionName"),
            roles: vec![text(item, "Role")],
            attributes: &["Runtime", "LastModified"],
        };
        found(state, answer, item, format!("/body/Functions/{at}"), compute);
    }
}

pub(super) fn read_instance_profiles(state: &mut State, _: &Answer<'_>, body: &Value) {
    for item in items(member(body, &["InstanceProfiles"])) {
        let Some(profile) = text(item, "Arn") else { continue };
        // Also where it holds no role: it was read, and passes on nothing.
        state.profiles.roles.entry(profile.clone()).or_default();
        for role in items(member(item, &["Roles"])) {
            let Some(role) = text(role, "Arn").map(PrincipalId::from) else { continue };
            state.profiles.roles.entry(profile.clone()).or_default().insert(role);
        }
    }
}

/// Instances without a profile run as no role, and are not recorded.
pub(super) fn read_instances(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let reservations = member(body, &["Reservations", "reservationSet"]);
    for (at, reservation) in items(reservations).into_iter().enumerate() {
        let list = ["Instances", "instancesSet"].into_iter().find(|name| reservation.get(name).is_some());
        let list = list.unwrap_or("Instances");
        for (nth, item) in items(member(reservation, &[list])).into_iter().enumerate() {
            let profile = member(item, &["IamInstanceProfile", "iamInstanceProfile"]);
            let Some(profile) = text(profile, "Arn").or_else(|| text(profile, "arn")) else { continue };
            let Some(id) = text(item, "InstanceId").or_else(|| text(item, "instanceId")) else {
                nameless(state, answer, "instance", nth);
                continue;
            };
            let set = if body.get("Reservations").is_some() { "Reservations" } else { "reservationSet" };
            state.profiles.instances.push(Instance {
                profile,
                arn: answer.arn("ec2", &format!("instance/{id}")),
                region: answer.region.to_owned(),
                scope: answer.scope.clone(),
                evidence: answer.evidence(format!("/body/{set}/{at}/{list}/{nth}")),
            });
        }
    }
}

pub(super) fn read_task_definition(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let item = member(body, &["taskDefinition"]);
    let Some(arn) = text(item, "taskDefinitionArn") else {
        return state.malformed(answer, "", "the task definition has no ARN", &BLINDS);
    };
    // The code in the task acts as the task role; the agent that starts it as the execution role.
    let compute = Compute {
        kind: "ecs:task-definition",
        arn,
        name: text(item, "family"),
        roles: vec![text(item, "taskRoleArn")],
        attributes: &["executionRoleArn", "status"],
    };
    found(state, answer, item, "/body/taskDefinition".to_owned(), compute);
}

pub(super) fn read_projects(state: &mut State, answer: &Answer<'_>, body: &Value) {
    for (at, item) in items(member(body, &["projects"])).into_iter().enumerate() {
        let name = text(item, "name");
        let arn = text(item, "arn")
            .or_else(|| Some(answer.arn("codebuild", &format!("project/{}", name.as_ref()?))));
        let Some(arn) = arn else {
            nameless(state, answer, "project", at);
            continue;
        };
        let compute = Compute {
            kind: "codebuild:project",
            arn,
            name,
            roles: vec![text(item, "serviceRole")],
            attributes: &["created", "lastModified", "projectVisibility"],
        };
        found(state, answer, item, format!("/body/projects/{at}"), compute);
    }
}

pub(super) fn read_stacks(state: &mut State, answer: &Answer<'_>, body: &Value) {
    for (at, item) in items(member(body, &["Stacks"])).into_iter().enumerate() {
        let Some(arn) = text(item, "StackId") else {
            nameless(state, answer, "stack", at);
            continue;
        };
        // A stack without a role acts as whoever updates it.
        let compute = Compute {
            kind: "cloudformation:stack",
            arn,
            name: text(item, "StackName"),
            roles: vec![text(item, "RoleARN")],
            attributes: &["StackStatus", "CreationTime"],
        };
        found(state, answer, item, format!("/body/Stacks/{at}"), compute);
    }
}

pub(super) fn read_glue_jobs(state: &mut State, answer: &Answer<'_>, body: &Value) {
    for (at, item) in items(member(body, &["Jobs"])).into_iter().enumerate() {
        let Some(name) = text(item, "Name") else {
            nameless(state, answer, "job", at);
            continue;
        };
        let compute = Compute {
            kind: "glue:job",
            arn: answer.arn("glue", &format!("job/{name}")),
            name: Some(name),
            roles: vec![text(item, "Role")],
            attributes: &["CreatedOn"],
        };
        found(state, answer, item, format!("/body/Jobs/{at}"), compute);
    }
}

pub(super) fn read_glue_endpoints(state: &mut State, answer: &Answer<'_>, body: &Value) {
    for (at, item) in items(member(body, &["DevEndpoints"])).into_iter().enumerate() {
        let Some(name) = text(item, "EndpointName") else {
            nameless(state, answer, "endpoint", at);
            continue;
        };
        let compute = Compute {
            kind: "glue:dev-endpoint",
            arn: answer.arn("glue", &format!("devEndpoint/{name}")),
            name: Some(name),
            roles: vec![text(item, "RoleArn")],
            attributes: &["Status", "CreatedTimestamp"],
        };
        found(state, answer, item, format!("/body/DevEndpoints/{at}"), compute);
    }
}

pub(super) fn read_notebook(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let Some(arn) = text(body, "NotebookInstanceArn") else {
        return state.malformed(answer, "", "the notebook has no ARN", &BLINDS);
    };
    let compute = Compute {
        kind: "sagemaker:notebook-instance",
        arn,
        name: text(body, "NotebookInstanceName"),
        roles: vec![text(body, "RoleArn")],
        attributes: &["NotebookInstanceStatus", "DirectInternetAccess", "RootAccess"],
    };
    found(state, answer, body, "/body".to_owned(), compute);
}

pub(super) fn read_notebooks(state: &mut State, answer: &Answer<'_>, body: &Value) {
    for (at, item) in items(member(body, &["NotebookInstances"])).into_iter().enumerate() {
        let Some(arn) = text(item, "NotebookInstanceArn") else {
            nameless(state, answer, "notebook", at);
            continue;
        };
        let compute = Compute {
            kind: "sagemaker:notebook-instance",
            arn,
            name: text(item, "NotebookInstanceName"),
            roles: Vec::new(),
            attributes: &["NotebookInstanceStatus"],
        };
        found(state, answer, item, format!("/body/NotebookInstances/{at}"), compute);
    }
}

/// Gives every instance the roles of its profile.
pub(super) fn finish(state: &mut State) {
    let facts = std::mem::take(&mut state.profiles);
    for instance in facts.instances {
        let roles = facts.roles.get(&instance.profile);
        if roles.is_none() {
            let reason = state.missing(&instance.scope);
            state.gaps.insert(tenure_model::Gap {
                scope: instance.scope.clone(),
                region: String::new(),
                api: "iam:ListInstanceProfiles".to_owned(),
                subject: instance.profile.clone(),
                reason,
                code: "ProfileMissing".to_owned(),
                detail: "an instance has this profile, and its role was not read".to_owned(),
                blinds: vec![Facet::Compute],
            });
        }
        let part = Part {
            region: &instance.region,
            acts_as: roles.into_iter().flatten().cloned().collect(),
            attributes: BTreeMap::from([("IamInstanceProfile".to_owned(), instance.profile)]),
            ..Part::global("ec2:instance", &instance.arn)
        };
        super::resources::add_to(state, &instance.scope, part, instance.evidence);
    }
}
