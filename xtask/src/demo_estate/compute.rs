//! Compute that carries a role, in both regions.

use serde_json::{Value, json};

use crate::dates;
use crate::gaad::{Document, Statement};

use super::Estate;
use super::applications::{self, APPLICATIONS};
use super::data::JOBS;
use super::files::Files;
use super::places::{
    AUDIT, DATA, ELSEWHERE, EXPORTED, HOME, MANAGEMENT, PROD, Place, REGIONS, SANDBOX, STAGING,
};
use super::region::{Function, Region};

const DEPUTY: &str = "service-trust-confused-deputy";

pub(super) fn add(estate: &mut Estate) {
    for place in EXPORTED {
        for region in REGIONS {
            // Nobody exported this one: a gap.
            if !(place.id == DATA.id && region == ELSEWHERE) {
                estate.region(place, region);
            }
        }
    }
    for application in &APPLICATIONS {
        let places = if application.in_staging { [Some(PROD), Some(STAGING)] } else { [Some(PROD), None] };
        for place in places.into_iter().flatten() {
            run(estate, place, application);
        }
    }
    other_functions(estate);
    machines(estate);
    pipelines(estate);
}

fn run(estate: &mut Estate, place: &'static Place, application: &applications::Application) {
    let name = application.name;
    let region = estate.region(place, HOME);
    region.tasks.push((name, place.role(&applications::task_role(name))));
    if application.functions {
        let policy = invoked_by_schedule(region, &format!("app-{name}"));
        let role = place.role(&applications::function_role(name));
        region.functions.push(Function { name: format!("app-{name}"), role, policy: Some(policy) });
    }
}

/// What the console writes when a rule of EventBridge invokes a function.
fn invoked_by_schedule(region: &Region, function: &str) -> Document {
    let rule = region.arn("events", &format!("rule/{function}"));
    Document::of([invoked(region, function, "events").when(json!({ "ArnLike": { "AWS:SourceArn": rule } }))])
}

fn invoked(region: &Region, function: &str, service: &str) -> Statement {
    Statement::allow("lambda:InvokeFunction", region.arn("lambda", &format!("function:{function}")))
        .to(json!({ "Service": format!("{service}.amazonaws.com") }))
        .named(format!("{service}-invokes"))
}

fn other_functions(estate: &mut Estate) {
    let plain: [(&Place, &'static str, &str, &str); 8] = [
        (MANAGEMENT, HOME, "organisation-inventory", "/organisation-inventory"),
        (MANAGEMENT, ELSEWHERE, "cost-reports", "/cost-reports"),
        (AUDIT, HOME, "finding-forwarder", "/finding-forwarder"),
        (AUDIT, HOME, "detector-tuning", "/detector-tuning"),
        (PROD, HOME, "identity-janitor", "/identity-janitor"),
        (DATA, HOME, "lake-loader", "/data/lake-loader"),
        (DATA, HOME, "key-rotation", "/data/key-rotation"),
        (SANDBOX, HOME, "workshop", "/workshop-lambda"),
    ];
    for (place, region, name, role) in plain {
        let function = Function { name: name.to_owned(), role: place.role(role), policy: None };
        let at = EXPORTED.into_iter().find(|known| known.id == place.id).unwrap_or(MANAGEMENT);
        estate.region(at, region).functions.push(function);
    }
    let region = estate.region(PROD, ELSEWHERE);
    let name = "edge-headers";
    let policy = Document::of([invoked(region, name, "s3")]);
    let arn = region.arn("lambda", &format!("function:{name}"));
    let role = PROD.role("/app/mobile-gateway-function");
    region.functions.push(Function { name: name.to_owned(), role, policy: Some(policy) });
    estate.plant(arn).fires(DEPUTY, "anyone's bucket may invoke the function through S3");
    let scheduled = PROD.arn("lambda", HOME, "function:app-payments-api");
    estate.plant(scheduled).spared(DEPUTY, "asks EventBridge for one rule, as the console writes it");
}

fn machines(estate: &mut Estate) {
    let profile = |place: &Place, name: &str| place.role(name).replacen(":role/", ":instance-profile/", 1);
    estate.region(AUDIT, HOME).instances.push(profile(AUDIT, "siem-collector"));
    let region = estate.region(PROD, HOME);
    region.instances.extend(["batch-runner", "batch-runner", "import-tool"].map(|name| profile(PROD, name)));
    estate.region(STAGING, HOME).instances.push(profile(STAGING, "jenkins-2019"));
    estate.region(SANDBOX, ELSEWHERE).instances.push(profile(SANDBOX, "demo-role"));
    let region = estate.region(DATA, HOME);
    region.jobs.extend(JOBS.map(|(name, ..)| (name, DATA.role(&format!("/data/glue-{name}")))));
    region.notebooks.push(("risk-models", DATA.role("/data/notebook-risk")));
    region.notebooks.push(("campaigns", DATA.role("/data/notebook-marketing")));
}

fn pipelines(estate: &mut Estate) {
    estate.region(STAGING, HOME).projects.push(("base-images", STAGING.role("/image-builder")));
    estate.region(SANDBOX, HOME).projects.push(("experiments", SANDBOX.role("/builder")));
    estate
        .region(MANAGEMENT, HOME)
        .stacks
        .push(("baseline", Some(MANAGEMENT.role("/stackset-administration"))));
    estate.region(PROD, HOME).stacks.push(("network", Some(PROD.role("/ci/terraform-apply"))));
    estate.region(PROD, ELSEWHERE).stacks.push(("edge", None));
    estate.region(STAGING, HOME).stacks.push(("network", None));
}

impl Region {
    /// Writes the compute of the region.
    pub(super) fn write_compute(&self, files: &mut Files) {
        let of = |command: &str, member: &str, items: Vec<Value>, files: &mut Files| {
            files.answer_of(self.place, command, &[self.name], &json!({ member: items }));
        };
        let instances = self.instances.iter().enumerate().map(|(at, profile)| {
            let instance = json!({
                "InstanceId": format!("i-0a1b2c3d4e5f{at:05}"),
                "InstanceType": "m7g.large",
                "State": { "Code": 16, "Name": "running" },
                "IamInstanceProfile": { "Arn": profile, "Id": "AIPAEXAMPLEEXAMPLE123" },
            });
            json!({ "ReservationId": format!("r-0a1b2c3d4e5f{at:05}"), "OwnerId": self.place.id, "Instances": [instance] })
        });
        of("ec2-describe-instances", "Reservations", instances.collect(), files);
        let families = self.tasks.iter().map(|(family, _)| json!(family)).collect();
        of("ecs-list-task-definition-families", "families", families, files);
        let projects = self.projects.iter().map(|(name, _)| json!(name)).collect();
        of("codebuild-list-projects", "projects", projects, files);
        let stacks = self.stacks.iter().map(|(name, role)| self.stack(name, role.as_deref())).collect();
        of("cloudformation-describe-stacks", "Stacks", stacks, files);
        let jobs = self
            .jobs
            .iter()
            .map(|(name, role)| json!({ "Name": name, "Role": role, "CreatedOn": dates::before(500) }));
        of("glue-get-jobs", "Jobs", jobs.collect(), files);
        of("glue-get-dev-endpoints", "DevEndpoints", Vec::new(), files);
        let notebooks = self.notebooks.iter().map(|(name, _)| self.notebook(name)).collect();
        of("sagemaker-list-notebook-instances", "NotebookInstances", notebooks, files);
        self.write_details(files);
    }

    fn write_details(&self, files: &mut Files) {
        for (family, role) in &self.tasks {
            let definition = json!({
                "taskDefinitionArn": self.arn("ecs", &format!("task-definition/{family}:7")),
                "family": family,
                "taskRoleArn": role,
                "executionRoleArn": role,
                "revision": 7,
                "status": "ACTIVE",
                "networkMode": "awsvpc",
            });
            let body = json!({ "taskDefinition": definition });
            files.answer_of(self.place, "ecs-describe-task-definition", &[self.name, family], &body);
        }
        for (name, role) in &self.projects {
            let project = json!({ "name": name, "arn": self.arn("codebuild", &format!("project/{name}")), "serviceRole": role });
            let body = json!({ "projects": [project], "projectsNotFound": [] });
            files.answer_of(self.place, "codebuild-batch-get-projects", &[self.name, name], &body);
        }
        for (name, role) in &self.notebooks {
            let mut body = self.notebook(name);
            if let Some(members) = body.as_object_mut() {
                members.insert("RoleArn".to_owned(), json!(role));
                members.insert("DirectInternetAccess".to_owned(), json!("Disabled"));
                members.insert("RootAccess".to_owned(), json!("Disabled"));
            }
            files.answer_of(self.place, "sagemaker-describe-notebook-instance", &[self.name, name], &body);
        }
    }

    fn notebook(&self, name: &str) -> Value {
        json!({
            "NotebookInstanceName": name,
            "NotebookInstanceArn": self.arn("sagemaker", &format!("notebook-instance/{name}")),
            "NotebookInstanceStatus": "InService",
        })
    }

    fn stack(&self, name: &str, role: Option<&str>) -> Value {
        let mut stack = json!({
            "StackId": self.arn("cloudformation", &format!("stack/{name}/0a1b2c3d-0000-4000-8000-0123456789ab")),
            "StackName": name,
            "CreationTime": dates::before(700),
            "StackStatus": "UPDATE_COMPLETE",
        });
        if let (Some(members), Some(role)) = (stack.as_object_mut(), role) {
            members.insert("RoleARN".to_owned(), json!(role));
        }
        stack
    }
}
