//! How each service is spoken to: protocol, names, pages. Facts from the services' published models.

use tenure_connector_core::PagingRule;

/// Who makes the requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Via {
    /// The service's own SDK crate.
    Sdk,
    /// The one signed client.
    Signed,
}

/// The language of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// JSON, the operation in `X-Amz-Target`.
    Json {
        /// Version of the content type.
        version: &'static str,
        /// What stands before the operation.
        target: &'static str,
    },
    /// Form in, XML out.
    Query {
        /// Version of the API.
        version: &'static str,
    },
    /// As Query, with other names in the answer.
    Ec2 {
        /// Version of the API.
        version: &'static str,
    },
    /// Paths and JSON.
    RestJson,
    /// Paths and XML.
    S3,
}

/// One service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Service {
    /// The first part of its APIs and IAM actions.
    pub(crate) prefix: &'static str,
    /// Name in signatures.
    pub(crate) signing: &'static str,
    /// The SDK's id, by which endpoint overrides are found.
    pub(crate) sdk_id: &'static str,
    /// The first part of its host name.
    pub(crate) host: &'static str,
    /// Its language.
    pub(crate) protocol: Protocol,
    /// Who makes the requests.
    pub(crate) via: Via,
    /// How its lists go on.
    pub(crate) paging: PagingRule,
}

const fn pages(send: &'static str, read: &'static str) -> PagingRule {
    PagingRule { send, read, more: None }
}

const MARKER: PagingRule = PagingRule { send: "Marker", read: "Marker", more: Some("IsTruncated") };
const NEXT_TOKEN: PagingRule = pages("NextToken", "NextToken");
const SMALL_NEXT_TOKEN: PagingRule = pages("nextToken", "nextToken");

const fn json(
    prefix: &'static str,
    sdk_id: &'static str,
    version: &'static str,
    target: &'static str,
) -> Service {
    Service {
        prefix,
        signing: prefix,
        sdk_id,
        host: prefix,
        protocol: Protocol::Json { version, target },
        via: Via::Signed,
        paging: NEXT_TOKEN,
    }
}

const fn by(service: Service, protocol: Protocol, paging: PagingRule) -> Service {
    Service { protocol, paging, ..service }
}

#[rustfmt::skip]
const SERVICES: &[Service] = &[
    // By their SDK crates.
    Service { via: Via::Sdk, protocol: Protocol::Query { version: "2010-05-08" }, paging: MARKER, ..json("iam", "IAM", "", "") },
    Service { via: Via::Sdk, protocol: Protocol::Query { version: "2011-06-15" }, ..json("sts", "STS", "", "") },
    Service { via: Via::Sdk, ..json("organizations", "Organizations", "1.1", "AWSOrganizationsV20161128") },
    Service { via: Via::Sdk, ..json("sso", "SSO Admin", "1.1", "SWBExternalService") },
    Service { via: Via::Sdk, ..json("identitystore", "identitystore", "1.1", "AWSIdentityStore") },
    // By the signed client.
    by(json("kms", "KMS", "1.1", "TrentService"), Protocol::Json { version: "1.1", target: "TrentService" },
        PagingRule { send: "Marker", read: "NextMarker", more: Some("Truncated") }),
    json("secretsmanager", "Secrets Manager", "1.1", "secretsmanager"),
    json("sqs", "SQS", "1.0", "AmazonSQS"),
    json("glue", "Glue", "1.1", "AWSGlue"),
    json("events", "EventBridge", "1.1", "AWSEvents"),
    json("config", "Config Service", "1.1", "StarlingDoveService"),
    json("ssm", "SSM", "1.1", "AmazonSSM"),
    Service { paging: SMALL_NEXT_TOKEN, ..json("logs", "CloudWatch Logs", "1.1", "Logs_20140328") },
    json("cloudtrail", "CloudTrail", "1.1", "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101"),
    Service { host: "api.sagemaker", ..json("sagemaker", "SageMaker", "1.1", "SageMaker") },
    Service { host: "api.ecr", paging: SMALL_NEXT_TOKEN, ..json("ecr", "ECR", "1.1", "AmazonEC2ContainerRegistry_V20150921") },
    Service { paging: SMALL_NEXT_TOKEN, ..json("ecs", "ECS", "1.1", "AmazonEC2ContainerServiceV20141113") },
    Service { paging: SMALL_NEXT_TOKEN, ..json("codebuild", "CodeBuild", "1.1", "CodeBuild_20161006") },
    by(json("sns", "SNS", "", ""), Protocol::Query { version: "2010-03-31" }, NEXT_TOKEN),
    by(json("cloudformation", "CloudFormation", "", ""), Protocol::Query { version: "2010-05-15" }, NEXT_TOKEN),
    Service { signing: "monitoring", host: "monitoring",
        ..by(json("cloudwatch", "CloudWatch", "", ""), Protocol::Query { version: "2010-08-01" }, NEXT_TOKEN) },
    by(json("rds", "RDS", "", ""), Protocol::Query { version: "2014-10-31" }, pages("Marker", "Marker")),
    by(json("ram", "RAM", "", ""), Protocol::RestJson, SMALL_NEXT_TOKEN),
    by(json("oam", "OAM", "", ""), Protocol::RestJson, NEXT_TOKEN),
    by(json("ec2", "EC2", "", ""), Protocol::Ec2 { version: "2016-11-15" }, NEXT_TOKEN),
    by(json("lambda", "Lambda", "", ""), Protocol::RestJson, pages("Marker", "NextMarker")),
    by(json("rolesanywhere", "RolesAnywhere", "", ""), Protocol::RestJson, SMALL_NEXT_TOKEN),
    by(json("s3", "S3", "", ""), Protocol::S3, pages("ContinuationToken", "ContinuationToken")),
];

/// The service of an API.
pub(crate) fn service_of(api: &str) -> Option<&'static Service> {
    let prefix = api.split_once(':').map_or(api, |(service, _)| service);
    SERVICES.iter().find(|service| service.prefix == prefix)
}

/// The operation of an API.
pub(crate) fn operation_of(api: &str) -> &str {
    api.split_once(':').map_or("", |(_, operation)| operation)
}

/// How the lists of an API go on; `None` where it has one answer.
pub(crate) fn paging_of(api: &str) -> Option<PagingRule> {
    const ONE_ANSWER: &[&str] =
        &["iam:ListOpenIDConnectProviders", "iam:ListSAMLProviders", "ec2:DescribeRegions"];
    const LISTS: &[&str] = &[
        "List",
        "Describe",
        "GetAccountAuthorizationDetails",
        "GetServiceLastAccessedDetails",
        "GetJobs",
        "GetDevEndpoints",
        "GetResourceShares",
        "LookupEvents",
    ];
    let operation = operation_of(api);
    let lists = LISTS.iter().any(|list| operation.starts_with(list)) && !ONE_ANSWER.contains(&api);
    lists.then(|| service_of(api).map(|service| service.paging))?
}

/// The request member for the length of a page and the longest that the API gives, where asking for
/// it makes pages longer than they are by default (or makes pages at all, as for SQS and S3).
pub(crate) fn page_length(api: &str) -> Option<(&'static str, u32)> {
    let lists = paging_of(api).is_some() && operation_of(api).starts_with("List");
    Some(match (api, service_of(api)?.prefix) {
        ("iam:GetAccountAuthorizationDetails" | "iam:GetServiceLastAccessedDetails", _) => ("MaxItems", 1000),
        ("ec2:DescribeInstances" | "ec2:DescribeImages" | "ec2:DescribeSnapshots", _) => ("MaxResults", 1000),
        ("rds:DescribeDBSnapshots" | "rds:DescribeDBClusterSnapshots", _) => ("MaxRecords", 100),
        ("cloudwatch:DescribeAlarms", _) => ("MaxRecords", 100),
        ("config:DescribeAggregationAuthorizations", _) => ("Limit", 100),
        ("ssm:DescribeParameters", _) => ("MaxResults", 50),
        (_, "logs") => ("limit", 50),
        (_, "events") => ("Limit", 100),
        (_, "ram") => ("maxResults", 500),
        ("ecr:DescribeRepositories", _) => ("maxResults", 1000),
        ("glue:GetJobs" | "glue:GetDevEndpoints", _) => ("MaxResults", 1000),
        ("kms:ListKeys", _) => ("Limit", 1000),
        ("kms:ListGrants", _) => ("Limit", 100),
        ("sqs:ListQueues", _) => ("MaxResults", 1000),
        ("s3:ListBuckets", _) => ("MaxBuckets", 1000),
        ("lambda:ListFunctions", _) => ("MaxItems", 50),
        (_, "iam") if lists => ("MaxItems", 1000),
        (_, "sso" | "identitystore" | "secretsmanager" | "sagemaker") if lists => ("MaxResults", 100),
        (_, "ecs") if lists => ("maxResults", 100),
        _ => return None,
    })
}

/// The parameter that stands in the path of a REST operation (empty for none), and the path.
pub(crate) fn rest_path(api: &str) -> Option<(&'static str, &'static str)> {
    Some(match api {
        "lambda:ListFunctions" => ("", "/2015-03-31/functions"),
        "lambda:GetPolicy" => ("FunctionName", "/2015-03-31/functions/{}/policy"),
        "rolesanywhere:ListTrustAnchors" => ("", "/trustanchors"),
        "rolesanywhere:ListProfiles" => ("", "/profiles"),
        "ram:GetResourceShares" => ("", "/getresourceshares"),
        "ram:ListPrincipals" => ("", "/listprincipals"),
        "ram:ListResources" => ("", "/listresources"),
        "oam:ListLinks" => ("", "/ListLinks"),
        "s3:ListBuckets" => ("", "/"),
        "s3:GetBucketPolicy" => ("Bucket", "/{}?policy"),
        "s3:GetPublicAccessBlock" => ("Bucket", "/{}?publicAccessBlock"),
        "s3:GetObjectLockConfiguration" => ("Bucket", "/{}?object-lock"),
        "s3:GetBucketReplication" => ("Bucket", "/{}?replication"),
        _ => return None,
    })
}

/// Whether a REST operation is asked by `POST` with its parameters as JSON. All others are `GET`.
pub(crate) fn is_posted(service: &Service) -> bool {
    matches!(service.prefix, "ram" | "oam")
}

/// The name that a list has in a form, where it is not that of the parameter.
pub(crate) fn form_name<'p>(api: &str, parameter: &'p str) -> &'p str {
    match (api, parameter) {
        ("ec2:DescribeImages", "Owners") | ("ec2:DescribeSnapshots", "OwnerIds") => "Owner",
        _ => parameter,
    }
}

/// The name that a parameter has in the query of a REST operation.
pub(crate) fn query_name<'p>(api: &str, parameter: &'p str) -> &'p str {
    match (api, parameter) {
        ("rolesanywhere:ListTrustAnchors" | "rolesanywhere:ListProfiles", "maxResults") => "pageSize",
        ("s3:ListBuckets", "MaxBuckets") => "max-buckets",
        ("s3:ListBuckets", "ContinuationToken") => "continuation-token",
        _ => parameter,
    }
}

/// Answers that say "there is none" as an error: the member that is absent. An item that vanished
/// between its list and its turn has none either.
pub(crate) fn absent_member(api: &str, code: &str) -> Option<&'static str> {
    Some(match (api, code) {
        ("organizations:DescribeOrganization", "AWSOrganizationsNotInUseException") => "Organization",
        ("s3:GetBucketPolicy", "NoSuchBucketPolicy" | "NoSuchBucket") => "Policy",
        ("s3:GetPublicAccessBlock", "NoSuchPublicAccessBlockConfiguration" | "NoSuchBucket") => {
            "PublicAccessBlockConfiguration"
        }
        ("s3:GetObjectLockConfiguration", "ObjectLockConfigurationNotFoundError" | "NoSuchBucket") => {
            "ObjectLockConfiguration"
        }
        ("s3:GetBucketReplication", "ReplicationConfigurationNotFoundError" | "NoSuchBucket") => {
            "ReplicationConfiguration"
        }
        ("ec2:DescribeImageAttribute", "InvalidAMIID.NotFound" | "InvalidAMIID.Unavailable") => {
            "LaunchPermissions"
        }
        ("ec2:DescribeSnapshotAttribute", "InvalidSnapshot.NotFound") => "CreateVolumePermissions",
        ("rds:DescribeDBSnapshotAttributes", "DBSnapshotNotFound") => "DBSnapshotAttributesResult",
        ("rds:DescribeDBClusterSnapshotAttributes", "DBClusterSnapshotNotFoundFault") => {
            "DBClusterSnapshotAttributesResult"
        }
        ("logs:DescribeSubscriptionFilters", "ResourceNotFoundException") => "subscriptionFilters",
        ("events:ListRules", "ResourceNotFoundException") => "Rules",
        ("events:ListTargetsByRule", "ResourceNotFoundException") => "Targets",
        ("lambda:GetPolicy", "ResourceNotFoundException") => "Policy",
        ("kms:GetKeyPolicy", "NotFoundException") => "Policy",
        ("kms:ListGrants", "NotFoundException") => "Grants",
        ("sqs:GetQueueAttributes", "AWS.SimpleQueueService.NonExistentQueue" | "QueueDoesNotExist") => {
            "Attributes"
        }
        ("sns:GetTopicAttributes", "NotFound" | "NotFoundException") => "Attributes",
        ("secretsmanager:GetResourcePolicy", "ResourceNotFoundException") => "ResourcePolicy",
        ("ecr:GetRepositoryPolicy", "RepositoryPolicyNotFoundException" | "RepositoryNotFoundException") => {
            "policyText"
        }
        ("sso:GetPermissionsBoundaryForPermissionSet", "ResourceNotFoundException") => "PermissionsBoundary",
        ("iam:ListSSHPublicKeys" | "iam:ListSigningCertificates" | "iam:ListAccessKeys", "NoSuchEntity") => {
            match api {
                "iam:ListSSHPublicKeys" => "SSHPublicKeys",
                "iam:ListSigningCertificates" => "Certificates",
                _ => "AccessKeyMetadata",
            }
        }
        ("sagemaker:DescribeNotebookInstance", "ResourceNotFound") => "NotebookInstanceName",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::UNITS;

    #[test]
    fn every_unit_has_a_service_that_can_ask_it() {
        for unit in UNITS {
            let service = service_of(unit.api).unwrap_or_else(|| panic!("`{}` has no service", unit.api));
            let rest = matches!(service.protocol, Protocol::RestJson | Protocol::S3);
            assert_eq!(rest, rest_path(unit.api).is_some(), "{}", unit.api);
        }
    }

    #[test]
    fn what_lists_things_has_pages() {
        for unit in UNITS {
            let single = [
                "iam:ListOpenIDConnectProviders",
                "iam:ListSAMLProviders",
                "ec2:DescribeRegions",
                "codebuild:BatchGetProjects",
            ];
            if !unit.members.is_empty() && !single.contains(&unit.api) {
                assert!(paging_of(unit.api).is_some(), "{}", unit.api);
            }
        }
    }
}
