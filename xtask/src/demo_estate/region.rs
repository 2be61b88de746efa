//! What one account has in one region: resources with policies, and compute that carries a role.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::dates;
use crate::gaad::{Document, Statement};

use super::files::{Files, Refusal, text};
use super::places::{HOME, MANAGEMENT, Place};

/// A region of an account. A list that is empty is exported as an empty list.
pub(super) struct Region {
    pub(super) place: &'static Place,
    pub(super) name: &'static str,
    pub(super) keys: Vec<Key>,
    pub(super) queues: Vec<Resource>,
    pub(super) topics: Vec<Resource>,
    pub(super) secrets: Vec<Resource>,
    /// What is written about some of them.
    pub(super) descriptions: BTreeMap<&'static str, String>,
    pub(super) repositories: Vec<Resource>,
    pub(super) functions: Vec<Function>,
    /// Instance profile of each instance.
    pub(super) instances: Vec<String>,
    /// Family and task role (path and name) of each task definition.
    pub(super) tasks: Vec<(&'static str, String)>,
    /// Name and role of each.
    pub(super) projects: Vec<(&'static str, String)>,
    pub(super) stacks: Vec<(&'static str, Option<String>)>,
    pub(super) jobs: Vec<(&'static str, String)>,
    pub(super) notebooks: Vec<(&'static str, String)>,
    /// What its trail tells, the newest first.
    pub(super) events: Vec<Value>,
}

/// A key of KMS.
pub(super) struct Key {
    pub(super) id: String,
    /// Statements beside the usual one for the account itself.
    pub(super) more: Vec<Statement>,
    /// Account to which a grant was given.
    pub(super) granted: Option<String>,
}

/// Something with a name and perhaps a policy.
pub(super) struct Resource {
    pub(super) name: &'static str,
    pub(super) policy: Option<Document>,
}

/// A function of Lambda.
pub(super) struct Function {
    pub(super) name: String,
    pub(super) role: String,
    pub(super) policy: Option<Document>,
}

impl Region {
    pub(super) fn new(place: &'static Place, name: &'static str) -> Self {
        Self {
            place,
            name,
            keys: Vec::new(),
            queues: Vec::new(),
            topics: Vec::new(),
            secrets: Vec::new(),
            descriptions: BTreeMap::new(),
            repositories: Vec::new(),
            functions: Vec::new(),
            instances: Vec::new(),
            tasks: Vec::new(),
            projects: Vec::new(),
            stacks: Vec::new(),
            jobs: Vec::new(),
            notebooks: Vec::new(),
            events: Vec::new(),
        }
    }

    /// An ARN here.
    pub(super) fn arn(&self, service: &str, rest: &str) -> String {
        self.place.arn(service, self.name, rest)
    }

    /// Writes the files of the region.
    pub(super) fn write(&self, files: &mut Files) {
        self.write_keys(files);
        self.write_queues(files);
        self.write_topics(files);
        self.write_secrets(files);
        self.write_repositories(files);
        self.write_functions(files);
        self.write_compute(files);
        self.list(files, "cloudtrail-lookup-events", "Events", &self.events);
        self.write_ways_out(files);
        self.write_monitoring(files);
        self.list(files, "rolesanywhere-list-trust-anchors", "trustAnchors", &[]);
        self.list(files, "rolesanywhere-list-profiles", "profiles", &[]);
    }

    fn list(&self, files: &mut Files, command: &str, member: &str, items: &[Value]) {
        files.answer_of(self.place, command, &[self.name], &json!({ member: items }));
    }

    fn of(&self, files: &mut Files, command: &str, thing: &str, body: &Value) {
        files.answer_of(self.place, command, &[self.name, thing], body);
    }

    /// Nothing is shared but what is planted elsewhere.
    fn write_ways_out(&self, files: &mut Files) {
        for (command, member) in [
            ("ec2-describe-images", "Images"),
            ("ec2-describe-snapshots", "Snapshots"),
            ("rds-describe-db-snapshots", "DBSnapshots"),
            ("rds-describe-db-cluster-snapshots", "DBClusterSnapshots"),
            ("ram-get-resource-shares", "resourceShares"),
            ("ram-list-principals", "principals"),
            ("ram-list-resources", "resources"),
            ("configservice-describe-aggregation-authorizations", "AggregationAuthorizations"),
            ("oam-list-links", "Items"),
            ("logs-describe-destinations", "destinations"),
            ("ssm-describe-parameters", "Parameters"),
        ] {
            self.list(files, command, member, &[]);
        }
        // Every region has this one.
        let bus = json!({ "Name": "default", "Arn": self.arn("events", "event-bus/default") });
        self.list(files, "events-list-event-buses", "EventBuses", &[bus]);
        self.of(files, "events-list-rules", "default", &json!({ "Rules": [] }));
    }

    /// One trail holds the acts of the whole organisation, and shows in every account.
    fn write_monitoring(&self, files: &mut Files) {
        self.list(files, "logs-describe-log-groups", "logGroups", &[]);
        self.list(files, "logs-describe-metric-filters", "metricFilters", &[]);
        let alarms = json!({ "MetricAlarms": [], "CompositeAlarms": [] });
        files.answer_of(self.place, "cloudwatch-describe-alarms", &[self.name], &alarms);
        let arn = MANAGEMENT.arn("cloudtrail", HOME, "trail/organization");
        let trail = json!({
            "Name": "organization",
            "S3BucketName": "example-bank-cloudtrail",
            "IncludeGlobalServiceEvents": true,
            "IsMultiRegionTrail": true,
            "HomeRegion": HOME,
            "TrailARN": arn,
            "LogFileValidationEnabled": true,
            "HasCustomEventSelectors": false,
            "HasInsightSelectors": false,
            "IsOrganizationTrail": true,
        });
        self.list(files, "cloudtrail-describe-trails", "trailList", &[trail]);
        if self.name == HOME {
            let status = json!({
                "IsLogging": true,
                "LatestDeliveryTime": dates::before(0),
                "LatestDigestDeliveryTime": dates::before(0),
                "StartLoggingTime": dates::before(1100),
            });
            self.of(files, "cloudtrail-get-trail-status", &arn, &status);
            let every = json!({ "ReadWriteType": "All", "IncludeManagementEvents": true, "DataResources": [], "ExcludeManagementEventSources": [] });
            let selectors = json!({ "TrailARN": arn, "EventSelectors": [every] });
            self.of(files, "cloudtrail-get-event-selectors", &arn, &selectors);
        }
    }

    fn write_keys(&self, files: &mut Files) {
        let list: Vec<Value> = self
            .keys
            .iter()
            .map(|key| json!({ "KeyId": key.id, "KeyArn": self.arn("kms", &format!("key/{}", key.id)) }))
            .collect();
        self.list(files, "kms-list-keys", "Keys", &list);
        for key in &self.keys {
            let own = Statement::allow("kms:*", "*").to(json!({ "AWS": self.place.root() })).named("Own");
            let policy = Document::of(std::iter::once(own).chain(key.more.iter().cloned()));
            let body = json!({ "Policy": text(&policy), "PolicyName": "default" });
            self.of(files, "kms-get-key-policy", &key.id, &body);
            let grants: Vec<Value> = key.granted.iter().map(|grantee| self.grant(key, grantee)).collect();
            let grants = json!({ "Grants": grants, "Truncated": false });
            self.of(files, "kms-list-grants", &key.id, &grants);
        }
    }

    fn grant(&self, key: &Key, grantee: &str) -> Value {
        json!({
            "KeyId": self.arn("kms", &format!("key/{}", key.id)),
            "GrantId": "0c237476b39f8bc44e45212e08498fbe3151305030726c0590dd8d3e9f3d6a60",
            "Name": "",
            "CreationDate": dates::before(210),
            "GranteePrincipal": grantee,
            "IssuingAccount": self.place.root(),
            "Operations": ["Decrypt", "DescribeKey"],
        })
    }

    fn write_queues(&self, files: &mut Files) {
        let url = |name: &str| format!("https://sqs.{}.amazonaws.com/{}/{name}", self.name, self.place.id);
        let urls: Vec<Value> = self.queues.iter().map(|queue| json!(url(queue.name))).collect();
        self.list(files, "sqs-list-queues", "QueueUrls", &urls);
        for queue in &self.queues {
            let mut attributes =
                json!({ "QueueArn": self.arn("sqs", queue.name), "VisibilityTimeout": "30" });
            insert(&mut attributes, "Policy", queue.policy.as_ref().map(text));
            let body = json!({ "Attributes": attributes });
            self.of(files, "sqs-get-queue-attributes", &url(queue.name), &body);
        }
    }

    fn write_topics(&self, files: &mut Files) {
        let arns = || self.topics.iter().map(|topic| self.arn("sns", topic.name));
        let list: Vec<Value> = arns().map(|arn| json!({ "TopicArn": arn })).collect();
        self.list(files, "sns-list-topics", "Topics", &list);
        for (topic, arn) in self.topics.iter().zip(arns()) {
            let mut attributes = json!({ "TopicArn": arn, "Owner": self.place.id });
            insert(&mut attributes, "Policy", topic.policy.as_ref().map(text));
            self.of(files, "sns-get-topic-attributes", &arn, &json!({ "Attributes": attributes }));
        }
    }

    fn write_secrets(&self, files: &mut Files) {
        let arn = |name: &str| self.arn("secretsmanager", &format!("secret:{name}-AbCdEf"));
        let list: Vec<Value> = self
            .secrets
            .iter()
            .map(|secret| {
                let mut listed = json!({
                    "ARN": arn(secret.name),
                    "Name": secret.name,
                    "RotationEnabled": true,
                    "LastChangedDate": dates::before(20),
                    "LastAccessedDate": dates::before(1),
                });
                insert(&mut listed, "Description", self.descriptions.get(secret.name).cloned());
                listed
            })
            .collect();
        self.list(files, "secretsmanager-list-secrets", "SecretList", &list);
        for secret in &self.secrets {
            let mut body = json!({ "ARN": arn(secret.name), "Name": secret.name });
            insert(&mut body, "ResourcePolicy", secret.policy.as_ref().map(text));
            self.of(files, "secretsmanager-get-resource-policy", &arn(secret.name), &body);
        }
    }

    fn write_repositories(&self, files: &mut Files) {
        let list: Vec<Value> = self
            .repositories
            .iter()
            .map(|repository| {
                json!({
                    "repositoryArn": self.arn("ecr", &format!("repository/{}", repository.name)),
                    "registryId": self.place.id,
                    "repositoryName": repository.name,
                    "createdAt": dates::before(600),
                    "imageTagMutability": "IMMUTABLE",
                })
            })
            .collect();
        self.list(files, "ecr-describe-repositories", "repositories", &list);
        let none = Refusal {
            code: "RepositoryPolicyNotFoundException",
            operation: "GetRepositoryPolicy",
            message: "Repository policy does not exist for the repository",
        };
        for repository in &self.repositories {
            let command = "ecr-get-repository-policy";
            match &repository.policy {
                Some(policy) => {
                    let body = json!({
                        "registryId": self.place.id, "repositoryName": repository.name, "policyText": text(policy),
                    });
                    self.of(files, command, repository.name, &body);
                }
                None => files.refusal_of(self.place, command, &[self.name, repository.name], &none),
            }
        }
    }

    fn write_functions(&self, files: &mut Files) {
        let list: Vec<Value> = self
            .functions
            .iter()
            .map(|function| {
                json!({
                    "FunctionName": function.name,
                    "FunctionArn": self.arn("lambda", &format!("function:{}", function.name)),
                    "Runtime": "python3.13",
                    "Role": function.role,
                    "Handler": "main.handler",
                    "LastModified": "2026-10-12T09:30:00.000+0000",
                    "Version": "$LATEST",
                })
            })
            .collect();
        self.list(files, "lambda-list-functions", "Functions", &list);
        let none = Refusal {
            code: "ResourceNotFoundException",
            operation: "GetPolicy",
            message: "The resource you requested does not exist.",
        };
        for function in &self.functions {
            match &function.policy {
                Some(policy) => {
                    let body = json!({ "Policy": text(policy), "RevisionId": "5f0c7e3a-0000-4000-8000-0123456789ab" });
                    self.of(files, "lambda-get-policy", &function.name, &body);
                }
                None => {
                    files.refusal_of(self.place, "lambda-get-policy", &[self.name, &function.name], &none)
                }
            }
        }
    }
}

/// Sets a member where there is something to set.
fn insert(body: &mut Value, member: &str, value: Option<String>) {
    if let (Some(members), Some(value)) = (body.as_object_mut(), value) {
        members.insert(member.to_owned(), json!(value));
    }
}
