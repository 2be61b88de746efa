//! Where events name what they change: members of `requestParameters` and `responseElements`, by
//! service, the thing that is changed before what it is changed by. CloudTrail writes a request's
//! members with a small first letter.

/// A member, and what becomes of its value: `{}` in a template is the value, an ARN stays as it is.
pub(crate) struct Place {
    /// First part of the event's source: `iam`.
    pub(crate) source: &'static str,
    /// Member of the request or the answer; dots lead into members, a list is each of its things.
    pub(crate) member: &'static str,
    /// `service:resource`; empty where the value is an id of its own.
    pub(crate) template: &'static str,
}

const fn at(source: &'static str, member: &'static str, template: &'static str) -> Place {
    Place { source, member, template }
}

#[rustfmt::skip]
pub(crate) const PLACES: &[Place] = &[
    at("iam", "user.arn", ""),
    at("iam", "role.arn", ""),
    at("iam", "group.arn", ""),
    at("iam", "policy.arn", ""),
    at("iam", "userName", "iam:user/{}"),
    at("iam", "roleName", "iam:role/{}"),
    at("iam", "groupName", "iam:group/{}"),
    at("iam", "instanceProfileName", "iam:instance-profile/{}"),
    at("iam", "policyArn", ""),
    at("iam", "permissionsBoundary", ""),
    at("iam", "openIDConnectProviderArn", ""),
    at("iam", "sAMLProviderArn", ""),
    at("iam", "delegationRequestId", "iam:delegation-request/{}"),
    at("sts", "roleArn", ""),
    at("organizations", "targetId", ""),
    at("organizations", "policyId", ""),
    at("organizations", "accountId", ""),
    at("organizations", "servicePrincipal", ""),
    at("sso", "permissionSetArn", ""),
    at("sso", "targetId", ""),
    at("kms", "keyId", "kms:key/{}"),
    at("kms", "granteePrincipal", ""),
    at("ram", "resourceShareArn", ""),
    at("ram", "resourceShare.resourceShareArn", ""),
    at("ram", "principals", ""),
    at("ram", "resourceArns", ""),
    at("ec2", "imageId", "ec2:image/{}"),
    at("ec2", "snapshotId", "ec2:snapshot/{}"),
    at("ec2", "instancesSet.items.instanceId", "ec2:instance/{}"),
    at("ec2", "instanceId", "ec2:instance/{}"),
    at("ec2", "keyName", "ec2:key-pair/{}"),
    at("rds", "dBSnapshotIdentifier", "rds:snapshot:{}"),
    at("rds", "dBClusterSnapshotIdentifier", "rds:cluster-snapshot:{}"),
    at("cloudtrail", "name", "cloudtrail:trail/{}"),
    at("cloudtrail", "trailName", "cloudtrail:trail/{}"),
    at("config", "authorizedAccountId", ""),
    at("config", "configurationRecorderName", ""),
    at("guardduty", "detectorId", "guardduty:detector/{}"),
    at("logs", "logGroupName", "logs:log-group:{}"),
    at("logs", "destinationName", "logs:destination:{}"),
    at("logs", "destinationArn", ""),
    at("monitoring", "alarmName", "cloudwatch:alarm:{}"),
    at("monitoring", "alarmNames", "cloudwatch:alarm:{}"),
    at("s3", "bucketName", "s3:{}"),
    at("sns", "topicArn", ""),
    at("sqs", "queueUrl", "sqs:{}"),
    at("lambda", "functionArn", ""),
    at("lambda", "functionName", "lambda:function:{}"),
    at("events", "rule", "events:rule/{}"),
    at("events", "name", "events:rule/{}"),
    at("events", "eventBusName", "events:event-bus/{}"),
    at("secretsmanager", "aRN", ""),
    at("secretsmanager", "arn", ""),
    at("secretsmanager", "secretId", "secretsmanager:secret:{}"),
    at("ecr", "repositoryName", "ecr:repository/{}"),
    at("rolesanywhere", "trustAnchor.trustAnchorArn", ""),
    at("rolesanywhere", "profile.profileArn", ""),
    at("cloudformation", "stackId", ""),
    at("cloudformation", "stackName", "cloudformation:stack/{}"),
    at("cloudformation", "stackSetName", "cloudformation:stackset/{}"),
    at("codebuild", "project.arn", ""),
    at("codebuild", "name", "codebuild:project/{}"),
    at("glue", "name", "glue:job/{}"),
    at("glue", "jobName", "glue:job/{}"),
    at("sagemaker", "notebookInstanceArn", ""),
    at("ecs", "taskDefinition.taskDefinitionArn", ""),
    at("states", "stateMachineArn", ""),
    at("eks", "name", "eks:cluster/{}"),
    at("eks", "principalArn", ""),
    at("eks", "association.associationArn", ""),
    at("scheduler", "scheduleArn", ""),
    at("oam", "arn", ""),
];

/// The places of a source, in their order.
pub(super) fn places(source: &str) -> impl Iterator<Item = &'static Place> {
    PLACES.iter().filter(move |place| place.source == source)
}

/// Kinds of things of Systems Manager that are all called `name`.
pub(super) fn of_systems_manager(event: &str) -> &'static str {
    if event.contains("Parameter") { "ssm:parameter/{}" } else { "ssm:document/{}" }
}

/// The ARN that a template makes of a value.
pub(super) fn arn(template: &str, value: &str, partition: &str, region: &str, account: &str) -> String {
    let Some((service, resource)) = template.split_once(':').filter(|_| !value.starts_with("arn:")) else {
        return value.to_owned();
    };
    // A parameter's name may begin with the slash that its ARN has once; a queue is named by its address.
    let value = match service {
        "ssm" => value.trim_start_matches('/'),
        "sqs" => value.rsplit('/').next().unwrap_or(value),
        _ => value,
    };
    let resource = resource.replace("{}", value);
    let (region, account) = match service {
        "s3" => ("", ""),
        // Images and snapshots have no account in their ARN.
        "ec2" if resource.starts_with("image/") || resource.starts_with("snapshot/") => (region, ""),
        "iam" => ("", account),
        _ => (region, account),
    };
    format!("arn:{partition}:{service}:{region}:{account}:{resource}")
}
