//! What an answer says is to be asked next: the functions of a list, the policies of an
//! organisation, the accounts, the regions.
//!
//! It works on recorded answers too, so a scan that is resumed goes on from what was read before.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::config::is_region;

/// One request of a unit.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Request {
    /// Region to ask; empty for a global API.
    pub(crate) region: String,
    /// The parameters, by the API's own names.
    pub(crate) params: Map<String, Value>,
}

impl Request {
    /// A request without parameters.
    pub(crate) fn plain(region: &str) -> Self {
        Self { region: region.to_owned(), params: Map::new() }
    }

    /// With one more parameter.
    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }

    /// A parameter that is text.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.params.get(name).and_then(Value::as_str).unwrap_or_default()
    }
}

/// Requests by the API that they are for. Names that begin with `@` are facts for the scan itself.
pub(crate) type Requests = BTreeMap<&'static str, Vec<Request>>;

/// Accounts of the organisation: `Id`, `Status`.
pub(crate) const ACCOUNTS: &str = "@accounts";
/// Regions of the account: `RegionName`, `OptInStatus`.
pub(crate) const REGIONS: &str = "@regions";
/// The organisation: `Id`, `MasterAccountId`.
pub(crate) const ORGANISATION: &str = "@organisation";
/// Roles that let outsiders in: `Arn`.
pub(crate) const OPEN_ROLES: &str = "@open-roles";
/// The credential report: `GeneratedTime`.
pub(crate) const REPORT: &str = "@report";

/// From the things of a list to requests about each.
struct Rule {
    api: &'static str,
    /// Where the list is.
    list: &'static str,
    /// Member of a thing that names it; empty where the thing is a text.
    name: &'static str,
    /// The API that is asked about each.
    next: &'static str,
    /// Its parameter.
    parameter: &'static str,
    /// Parameters of this request that the next needs too.
    keep: &'static [&'static str],
}

const fn rule(
    api: &'static str,
    (list, name): (&'static str, &'static str),
    next: &'static str,
    parameter: &'static str,
    keep: &'static [&'static str],
) -> Rule {
    Rule { api, list, name, next, parameter, keep }
}

const SET: &[&str] = &["InstanceArn"];
const STORE: &[&str] = &["IdentityStoreId"];

#[rustfmt::skip]
const RULES: &[Rule] = &[
    rule("organizations:ListRoots", ("Roots", "Id"), "organizations:ListOrganizationalUnitsForParent", "ParentId", &[]),
    rule("organizations:ListRoots", ("Roots", "Id"), "organizations:ListAccountsForParent", "ParentId", &[]),
    rule("organizations:ListOrganizationalUnitsForParent", ("OrganizationalUnits", "Id"), "organizations:ListOrganizationalUnitsForParent", "ParentId", &[]),
    rule("organizations:ListOrganizationalUnitsForParent", ("OrganizationalUnits", "Id"), "organizations:ListAccountsForParent", "ParentId", &[]),
    rule("organizations:ListPolicies", ("Policies", "Id"), "organizations:DescribePolicy", "PolicyId", &[]),
    rule("organizations:ListPolicies", ("Policies", "Id"), "organizations:ListTargetsForPolicy", "PolicyId", &[]),
    rule("organizations:ListDelegatedAdministrators", ("DelegatedAdministrators", "Id"), "organizations:ListDelegatedServicesForAccount", "AccountId", &[]),
    rule("sso:ListInstances", ("Instances", "InstanceArn"), "sso:ListPermissionSets", "InstanceArn", &[]),
    rule("sso:ListInstances", ("Instances", "IdentityStoreId"), "identitystore:ListUsers", "IdentityStoreId", &[]),
    rule("sso:ListInstances", ("Instances", "IdentityStoreId"), "identitystore:ListGroups", "IdentityStoreId", &[]),
    rule("sso:ListPermissionSets", ("PermissionSets", ""), "sso:DescribePermissionSet", "PermissionSetArn", SET),
    rule("sso:ListPermissionSets", ("PermissionSets", ""), "sso:GetInlinePolicyForPermissionSet", "PermissionSetArn", SET),
    rule("sso:ListPermissionSets", ("PermissionSets", ""), "sso:ListManagedPoliciesInPermissionSet", "PermissionSetArn", SET),
    rule("sso:ListPermissionSets", ("PermissionSets", ""), "sso:ListCustomerManagedPolicyReferencesInPermissionSet", "PermissionSetArn", SET),
    rule("sso:ListPermissionSets", ("PermissionSets", ""), "sso:GetPermissionsBoundaryForPermissionSet", "PermissionSetArn", SET),
    rule("sso:ListPermissionSets", ("PermissionSets", ""), "sso:ListAccountsForProvisionedPermissionSet", "PermissionSetArn", SET),
    rule("sso:ListAccountsForProvisionedPermissionSet", ("AccountIds", ""), "sso:ListAccountAssignments", "AccountId", &["InstanceArn", "PermissionSetArn"]),
    rule("identitystore:ListGroups", ("Groups", "GroupId"), "identitystore:ListGroupMemberships", "GroupId", STORE),
    rule("iam:GetAccountAuthorizationDetails", ("UserDetailList", "UserName"), "iam:ListSSHPublicKeys", "UserName", &[]),
    rule("iam:GetAccountAuthorizationDetails", ("UserDetailList", "UserName"), "iam:ListAccessKeys", "UserName", &[]),
    rule("iam:ListAccessKeys", ("AccessKeyMetadata", "AccessKeyId"), "iam:GetAccessKeyLastUsed", "AccessKeyId", &[]),
    rule("iam:ListOpenIDConnectProviders", ("OpenIDConnectProviderList", "Arn"), "iam:GetOpenIDConnectProvider", "OpenIDConnectProviderArn", &[]),
    rule("iam:ListSAMLProviders", ("SAMLProviderList", "Arn"), "iam:GetSAMLProvider", "SAMLProviderArn", &[]),
    rule("kms:ListKeys", ("Keys", "KeyArn"), "kms:GetKeyPolicy", "KeyId", &[]),
    rule("kms:ListKeys", ("Keys", "KeyArn"), "kms:ListGrants", "KeyId", &[]),
    rule("sqs:ListQueues", ("QueueUrls", ""), "sqs:GetQueueAttributes", "QueueUrl", &[]),
    rule("sns:ListTopics", ("Topics", "TopicArn"), "sns:GetTopicAttributes", "TopicArn", &[]),
    rule("secretsmanager:ListSecrets", ("SecretList", "ARN"), "secretsmanager:GetResourcePolicy", "SecretId", &[]),
    rule("ecr:DescribeRepositories", ("repositories", "repositoryName"), "ecr:GetRepositoryPolicy", "repositoryName", &[]),
    rule("lambda:ListFunctions", ("Functions", "FunctionName"), "lambda:GetPolicy", "FunctionName", &[]),
    rule("ec2:DescribeImages", ("Images", "ImageId"), "ec2:DescribeImageAttribute", "ImageId", &[]),
    rule("ec2:DescribeSnapshots", ("Snapshots", "SnapshotId"), "ec2:DescribeSnapshotAttribute", "SnapshotId", &[]),
    rule("rds:DescribeDBSnapshots", ("DBSnapshots", "DBSnapshotIdentifier"), "rds:DescribeDBSnapshotAttributes", "DBSnapshotIdentifier", &[]),
    rule("rds:DescribeDBClusterSnapshots", ("DBClusterSnapshots", "DBClusterSnapshotIdentifier"), "rds:DescribeDBClusterSnapshotAttributes", "DBClusterSnapshotIdentifier", &[]),
    rule("events:ListEventBuses", ("EventBuses", "Name"), "events:ListRules", "EventBusName", &[]),
    rule("events:ListRules", ("Rules", "Name"), "events:ListTargetsByRule", "Rule", &["EventBusName"]),
    rule("logs:DescribeLogGroups", ("logGroups", "logGroupName"), "logs:DescribeSubscriptionFilters", "logGroupName", &[]),
    rule("ecs:ListTaskDefinitionFamilies", ("families", ""), "ecs:DescribeTaskDefinition", "taskDefinition", &[]),
    rule("sagemaker:ListNotebookInstances", ("NotebookInstances", "NotebookInstanceName"), "sagemaker:DescribeNotebookInstance", "NotebookInstanceName", &[]),
];

/// Parameters that an API always needs besides those that name the thing.
fn fixed(request: Request, api: &str) -> Request {
    match api {
        "sqs:GetQueueAttributes" => request.with("AttributeNames", json!(["Policy", "QueueArn"])),
        "kms:GetKeyPolicy" => request.with("PolicyName", "default"),
        "ec2:DescribeImageAttribute" => request.with("Attribute", "launchPermission"),
        "ec2:DescribeSnapshotAttribute" => request.with("Attribute", "createVolumePermission"),
        _ => request,
    }
}

/// Adds what a page of `api` says is to be asked next.
pub(crate) fn derive(api: &str, request: &Request, body: &Value, into: &mut Requests) {
    for rule in RULES.iter().filter(|rule| rule.api == api) {
        let things = body.get(rule.list).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let requests = into.entry(rule.next).or_default();
        for thing in things {
            let name = if rule.name.is_empty() { Some(thing) } else { thing.get(rule.name) };
            let Some(name) = name.and_then(Value::as_str).filter(|name| !name.is_empty()) else { continue };
            let mut next = Request::plain(&request.region).with(rule.parameter, name);
            for kept in rule.keep {
                next = next.with(kept, request.text(kept));
            }
            requests.push(fixed(next, rule.next));
        }
    }
    match api {
        "organizations:DescribeOrganization" => fact(body.get("Organization"), ORGANISATION, into),
        "organizations:ListAccounts" => facts(body.get("Accounts"), ACCOUNTS, into),
        "ec2:DescribeRegions" => facts(body.get("Regions"), REGIONS, into),
        "iam:GetAccountAuthorizationDetails" => {
            let roles = super::log::open_roles(body);
            let facts = roles.into_iter().map(|role| Request::plain("").with("Arn", role));
            into.entry(OPEN_ROLES).or_default().extend(facts);
        }
        "iam:GetCredentialReport" => {
            fact(Some(body), REPORT, into);
            let users = super::report::users_with_certificates(body);
            let requests = into.entry("iam:ListSigningCertificates").or_default();
            requests.extend(users.into_iter().map(|user| Request::plain("").with("UserName", user)));
        }
        "s3:ListBuckets" => buckets(request, body, into),
        "cloudtrail:DescribeTrails" => trails(request, body, into),
        "codebuild:ListProjects" => projects(request, body, into),
        _ => {}
    }
}

/// Where a bucket lies is asked there: S3 answers with a redirection elsewhere.
fn buckets(request: &Request, body: &Value, into: &mut Requests) {
    let buckets = body.get("Buckets").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    for bucket in buckets {
        let Some(name) = bucket.get("Name").and_then(Value::as_str) else { continue };
        let region = bucket.get("BucketRegion").and_then(Value::as_str).filter(|region| is_region(region));
        let next = Request::plain(region.unwrap_or(&request.region)).with("Bucket", name);
        for api in [
            "s3:GetBucketPolicy",
            "s3:GetPublicAccessBlock",
            "s3:GetObjectLockConfiguration",
            "s3:GetBucketReplication",
        ] {
            into.entry(api).or_default().push(next.clone());
        }
    }
}

/// A trail shows in every region that it covers, and is asked about in its own.
fn trails(request: &Request, body: &Value, into: &mut Requests) {
    let trails = body.get("trailList").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let text = |trail: &Value, name: &str| trail.get(name).and_then(Value::as_str).map(str::to_owned);
    for trail in trails {
        let home = text(trail, "HomeRegion").is_none_or(|home| home == request.region);
        let Some(arn) = text(trail, "TrailARN").filter(|_| home) else { continue };
        for (api, parameter) in
            [("cloudtrail:GetTrailStatus", "Name"), ("cloudtrail:GetEventSelectors", "TrailName")]
        {
            let next = Request::plain(&request.region).with(parameter, arn.as_str());
            into.entry(api).or_default().push(next);
        }
    }
}

/// So many projects are asked about in one request.
const BATCH: usize = 100;

fn projects(request: &Request, body: &Value, into: &mut Requests) {
    let names = body.get("projects").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let batches = names.chunks(BATCH).map(|batch| Request::plain(&request.region).with("names", batch));
    into.entry("codebuild:BatchGetProjects").or_default().extend(batches);
}

/// Keeps the texts of an object as a fact for the scan.
fn fact(object: Option<&Value>, name: &'static str, into: &mut Requests) {
    let Some(object) = object.and_then(Value::as_object) else { return };
    // A credential report is long, and its content is not needed again.
    let texts =
        object.iter().filter(|(name, value)| *name != "Content" && (value.is_string() || value.is_number()));
    let params = texts.map(|(name, value)| (name.clone(), value.clone())).collect();
    into.entry(name).or_default().push(Request { region: String::new(), params });
}

fn facts(list: Option<&Value>, name: &'static str, into: &mut Requests) {
    for object in list.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default() {
        fact(Some(object), name, into);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{Need, UNITS, unit_of};

    fn next(api: &str, request: &Request, body: Value) -> Requests {
        let mut requests = Requests::new();
        derive(api, request, &body, &mut requests);
        requests
    }

    #[test]
    fn every_unit_with_a_parent_gets_its_requests_from_there() {
        for unit in UNITS {
            let Some(parent) = unit.parent else { continue };
            if unit.need == Need::FollowUp || unit.api == "iam:ListSigningCertificates" {
                continue;
            }
            let special = ["s3:ListBuckets", "codebuild:ListProjects", "cloudtrail:DescribeTrails"]
                .contains(&parent.api);
            let ruled = RULES.iter().any(|rule| {
                rule.api == parent.api && rule.next == unit.api && rule.parameter == parent.request
            });
            assert!(special || ruled, "{}", unit.api);
        }
        for rule in RULES {
            assert!(unit_of(rule.next).is_some() && unit_of(rule.api).is_some(), "{}", rule.next);
        }
    }

    #[test]
    fn things_become_requests_with_what_they_need() {
        let request = Request::plain("eu-west-1")
            .with("InstanceArn", "i")
            .with("PermissionSetArn", "p")
            .with("NextToken", "t");
        let requests = next(
            "sso:ListAccountsForProvisionedPermissionSet",
            &request,
            json!({"AccountIds": ["111122223333", 7, ""]}),
        );
        assert_eq!(
            requests["sso:ListAccountAssignments"],
            [Request::plain("eu-west-1")
                .with("AccountId", "111122223333")
                .with("InstanceArn", "i")
                .with("PermissionSetArn", "p")]
        );
    }

    #[test]
    fn a_tree_is_walked_down() {
        let requests = next(
            "organizations:ListOrganizationalUnitsForParent",
            &Request::plain("").with("ParentId", "r-1"),
            json!({"OrganizationalUnits": [{"Id": "ou-1"}, {"Id": "ou-2"}]}),
        );
        assert_eq!(requests["organizations:ListOrganizationalUnitsForParent"].len(), 2);
        assert_eq!(requests["organizations:ListAccountsForParent"].len(), 2);
    }

    #[test]
    fn a_bucket_is_asked_where_it_lies() {
        let body = json!({"Buckets": [{"Name": "a", "BucketRegion": "eu-west-1"}, {"Name": "b", "BucketRegion": "x.evil.example/"}, {"Name": "c"}]});
        let requests = next("s3:ListBuckets", &Request::plain("us-east-1"), body);
        let regions: Vec<_> = requests["s3:GetBucketPolicy"].iter().map(|request| &*request.region).collect();
        assert_eq!(regions, ["eu-west-1", "us-east-1", "us-east-1"]);
    }

    #[test]
    fn projects_are_asked_about_in_batches() {
        let names: Vec<String> = (0..250).map(|n| format!("p{n}")).collect();
        let requests =
            next("codebuild:ListProjects", &Request::plain("eu-west-1"), json!({"projects": names}));
        assert_eq!(requests["codebuild:BatchGetProjects"].len(), 3);
    }

    #[test]
    fn odd_answers_lead_nowhere() {
        for body in [
            json!(null),
            json!([]),
            json!({"Functions": ""}),
            json!({"Functions": [null, 1, {"FunctionName": {}}]}),
        ] {
            let requests = next("lambda:ListFunctions", &Request::plain("eu-west-1"), body);
            assert!(requests["lambda:GetPolicy"].is_empty());
        }
    }
}
