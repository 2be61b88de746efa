//! What is shared or sent out, what notices it, and secrets without a policy.

use super::*;

const OTHER: &str = "444455556666";

fn facts<'r>(records: &'r Records, id: &str) -> Vec<(&'r str, &'r str)> {
    resource(records, id).attributes.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

fn fact<'r>(records: &'r Records, id: &str, name: &str) -> Option<&'r str> {
    resource(records, id).attributes.get(name).map(String::as_str)
}

#[test]
fn images_and_snapshots_say_whom_they_are_shared_with() {
    let records = Recorded::default()
        .in_region("ec2:DescribeImages", json!({}), json!({"Images": [
            {"ImageId": "ami-1", "Name": "golden", "Public": "false", "CreationDate": "2026-01-01T00:00:00.000Z"},
            {"ImageId": "ami-2", "Public": true},
            {"ImageId": "ami-3", "Public": false},
        ]}))
        .in_region("ec2:DescribeImageAttribute", json!({"ImageId": "ami-1"}), json!({"ImageId": "ami-1", "LaunchPermissions": [
            {"UserId": OTHER}, {"OrganizationArn": "arn:aws:organizations::444455556666:organization/o-fabrikam"}, {"UserId": ACCOUNT},
        ]}))
        .in_region("ec2:DescribeImageAttribute", json!({"ImageId": "ami-2"}), json!({"LaunchPermissions": [{"UserId": OTHER}, {"Group": "all"}]}))
        .in_region("ec2:DescribeImageAttribute", json!({"ImageId": "ami-3"}), json!({"LaunchPermissions": []}))
        .in_region("ec2:DescribeSnapshots", json!({}), json!({"Snapshots": [{"SnapshotId": "snap-1", "VolumeId": "vol-1"}]}))
        .in_region("ec2:DescribeSnapshotAttribute", json!({"SnapshotId": "snap-1"}), json!({"CreateVolumePermissions": [{"UserId": OTHER}]}))
        .in_region("rds:DescribeDBSnapshots", json!({}), json!({"DBSnapshots": [
            {"DBSnapshotIdentifier": "before", "DBSnapshotArn": format!("arn:aws:rds:eu-west-1:{ACCOUNT}:snapshot:before")}]}))
        .in_region("rds:DescribeDBSnapshotAttributes", json!({"DBSnapshotIdentifier": "before"}), json!({"DBSnapshotAttributesResult": {
            "DBSnapshotIdentifier": "before", "DBSnapshotAttributes": [
                {"AttributeName": "restore", "AttributeValues": [OTHER, "all"]}, {"AttributeName": "other", "AttributeValues": ["x"]}]}}))
        .in_region("rds:DescribeDBClusterSnapshotAttributes", json!({"DBClusterSnapshotIdentifier": "c"}), json!({"DBClusterSnapshotAttributesResult": {
            "DBClusterSnapshotIdentifier": "c", "DBClusterSnapshotAttributes": [{"AttributeName": "restore", "AttributeValues": [OTHER]}]}}))
        .records();
    let shared = |id: &str| fact(&records, id, "sharedWith").map(str::to_owned);
    let organisation = "arn:aws:organizations::444455556666:organization/o-fabrikam";
    assert_eq!(shared("arn:aws:ec2:eu-west-1::image/ami-1"), Some(format!("{OTHER} {organisation}")));
    assert_eq!(shared("arn:aws:ec2:eu-west-1::image/ami-2"), Some(format!("{OTHER} all")));
    assert_eq!(shared("arn:aws:ec2:eu-west-1::image/ami-3"), None);
    assert_eq!(shared("arn:aws:ec2:eu-west-1::snapshot/snap-1").as_deref(), Some(OTHER));
    let database = format!("arn:aws:rds:eu-west-1:{ACCOUNT}:snapshot:before");
    assert_eq!(shared(&database), Some(format!("{OTHER} all")));
    let cluster = format!("arn:aws:rds:eu-west-1:{ACCOUNT}:cluster-snapshot:c");
    assert_eq!(
        (shared(&cluster).as_deref(), &*resource(&records, &cluster).kind),
        (Some(OTHER), "rds:cluster-snapshot")
    );
    assert_eq!(resource(&records, "arn:aws:ec2:eu-west-1::image/ami-1").scope, ScopeId::aws(ACCOUNT));
}

#[test]
fn destinations_in_other_accounts_are_named() {
    let role = format!("arn:aws:iam::{ACCOUNT}:role/sender");
    let sink = format!("arn:aws:oam:eu-west-1:{OTHER}:sink/s");
    let records = Recorded::default()
        .in_region("logs:DescribeSubscriptionFilters", json!({"logGroupName": "/app"}), json!({"subscriptionFilters": [
            {"filterName": "out", "logGroupName": "/app", "destinationArn": format!("arn:aws:logs:eu-west-1:{OTHER}:destination:d"), "roleArn": role}]}))
        .in_region("logs:DescribeDestinations", json!({}), json!({"destinations": [
            {"destinationName": "in", "arn": format!("arn:aws:logs:eu-west-1:{ACCOUNT}:destination:in"), "targetArn": format!("arn:aws:kinesis:eu-west-1:{ACCOUNT}:stream/s"), "accessPolicy": POLICY}]}))
        .in_region("events:ListEventBuses", json!({}), json!({"EventBuses": [
            {"Name": "default", "Arn": format!("arn:aws:events:eu-west-1:{ACCOUNT}:event-bus/default"), "Policy": POLICY}]}))
        .in_region("events:ListRules", json!({"EventBusName": "default"}), json!({"Rules": [
            {"Name": "all", "Arn": format!("arn:aws:events:eu-west-1:{ACCOUNT}:rule/all"), "State": "ENABLED", "EventBusName": "default"},
            {"Name": "two", "Arn": format!("arn:aws:events:eu-west-1:{ACCOUNT}:rule/own/two"), "State": "ENABLED", "EventBusName": "own"}]}))
        .in_region("events:ListTargetsByRule", json!({"Rule": "all", "EventBusName": "default"}), json!({"Targets": [
            {"Id": "1", "Arn": format!("arn:aws:events:eu-west-1:{OTHER}:event-bus/default"), "RoleArn": role},
            {"Id": "2", "Arn": format!("arn:aws:lambda:eu-west-1:{ACCOUNT}:function:f")}]}))
        .in_region("events:ListTargetsByRule", json!({"Rule": "two", "EventBusName": "own"}), json!({"Targets": [
            {"Id": "1", "Arn": format!("arn:aws:events:eu-west-1:{OTHER}:event-bus/a")},
            {"Id": "2", "Arn": "arn:aws:events:eu-west-1:777788889999:event-bus/b"}]}))
        .in_region("oam:ListLinks", json!({}), json!({"Items": [{"Arn": format!("arn:aws:oam:eu-west-1:{ACCOUNT}:link/l"), "SinkArn": sink, "ResourceTypes": ["AWS::Logs::LogGroup"]}]}))
        .in_region("config:DescribeAggregationAuthorizations", json!({}), json!({"AggregationAuthorizations": [
            {"AggregationAuthorizationArn": format!("arn:aws:config:eu-west-1:{ACCOUNT}:aggregation-authorization/{OTHER}/eu-west-1"), "AuthorizedAccountId": OTHER, "AuthorizedAwsRegion": "eu-west-1", "CreationTime": 1767225600.5}]}))
        .asked("s3:GetBucketReplication", json!({"Bucket": "pay"}), json!({"ReplicationConfiguration": {"Role": role, "Rules": [
            {"Status": "Enabled", "Destination": {"Bucket": "arn:aws:s3:::copy", "Account": OTHER}},
            {"Status": "Disabled", "Destination": {"Bucket": "arn:aws:s3:::old", "Account": "777788889999"}}]}}))
        .asked("s3:GetBucketReplication", json!({"Bucket": "quiet"}), json!({"ReplicationConfiguration": null, "Code": "ReplicationConfigurationNotFoundError"}))
        .read()
        .0;
    let account = |id: &str| fact(&records, id, "destinationAccount");
    let subscription = format!("arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:/app:subscription-filter:out");
    assert_eq!(account(&subscription), Some(OTHER));
    assert_eq!(resource(&records, &subscription).acts_as[0].as_str(), role);
    let own = format!("arn:aws:logs:eu-west-1:{ACCOUNT}:destination:in");
    assert_eq!(account(&own), None);
    assert!(matches!(resource(&records, &own).policy, tenure_model::PolicyState::Attached(_)));
    let bus = format!("arn:aws:events:eu-west-1:{ACCOUNT}:event-bus/default");
    assert!(matches!(resource(&records, &bus).policy, tenure_model::PolicyState::Attached(_)));
    let rule = format!("arn:aws:events:eu-west-1:{ACCOUNT}:rule/all");
    assert_eq!(account(&rule), Some(OTHER));
    assert_eq!(
        fact(&records, &rule, "destination"),
        Some(&*format!("arn:aws:events:eu-west-1:{OTHER}:event-bus/default"))
    );
    let two = format!("arn:aws:events:eu-west-1:{ACCOUNT}:rule/own/two");
    assert_eq!(fact(&records, &two, "sharedWith"), Some(&*format!("{OTHER} 777788889999")));
    assert_eq!(account(&format!("arn:aws:oam:eu-west-1:{ACCOUNT}:link/l")), Some(OTHER));
    let aggregation =
        format!("arn:aws:config:eu-west-1:{ACCOUNT}:aggregation-authorization/{OTHER}/eu-west-1");
    assert_eq!(account(&aggregation), Some(OTHER));
    assert_eq!(fact(&records, &aggregation, "CreationTime"), Some("2026-01-01T00:00:00.5Z"));
    assert_eq!(
        (account("arn:aws:s3:::pay"), fact(&records, "arn:aws:s3:::pay", "destination")),
        (Some(OTHER), Some("arn:aws:s3:::copy"))
    );
    assert_eq!(account("arn:aws:s3:::quiet"), None);
}

#[test]
fn a_share_tells_what_is_given_to_whom_whatever_the_order() {
    let share = format!("arn:aws:ram:eu-west-1:{ACCOUNT}:resource-share/1");
    let principals = |ids: &[&str]| json!({"principals": ids.iter().map(|id| json!({"id": id, "resourceShareArn": share})).collect::<Vec<_>>()});
    let records = Recorded::default()
        .in_region("ram:ListPrincipals", json!({"resourceOwner": "SELF"}), principals(&[OTHER]))
        .in_region("ram:ListPrincipals", json!({"resourceOwner": "SELF", "nextToken": "t"}), principals(&["222233334444"]))
        .in_region("ram:ListResources", json!({"resourceOwner": "SELF"}), json!({"resources": [{"arn": "arn:aws:ec2:eu-west-1:111111111111:subnet/s", "resourceShareArn": share}]}))
        .in_region("ram:GetResourceShares", json!({"resourceOwner": "SELF"}), json!({"resourceShares": [
            {"resourceShareArn": share, "name": "net", "allowExternalPrincipals": true, "status": "ACTIVE", "creationTime": "2026-02-03T04:05:06Z"}]}))
        .records();
    assert_eq!(
        facts(&records, &share),
        [
            ("allowExternalPrincipals", "true"),
            ("creationTime", "2026-02-03T04:05:06Z"),
            ("resources", "arn:aws:ec2:eu-west-1:111111111111:subnet/s"),
            ("sharedWith", &*format!("222233334444 {OTHER}")),
            ("status", "ACTIVE"),
        ]
    );
    assert_eq!(resource(&records, &share).name, "net");
}

#[test]
fn what_keeps_and_notices_acts_is_known() {
    let trail = "arn:aws:cloudtrail:eu-west-1:222222222222:trail/org";
    let records = Recorded::default()
        .in_region("cloudtrail:DescribeTrails", json!({}), json!({"trailList": [
            {"Name": "org", "TrailARN": trail, "HomeRegion": "eu-west-1", "IsMultiRegionTrail": true, "IsOrganizationTrail": true, "LogFileValidationEnabled": true, "S3BucketName": "logs"}]}))
        .in_region("cloudtrail:GetTrailStatus", json!({"Name": trail}), json!({"IsLogging": true, "LatestDeliveryTime": 1767225600}))
        .in_region("cloudtrail:GetEventSelectors", json!({"TrailName": trail}), json!({"TrailARN": trail, "AdvancedEventSelectors": [
            {"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]},
            {"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Data"]}, {"Field": "resources.type", "Equals": ["AWS::S3::Object"]}]}]}))
        .in_region("logs:DescribeLogGroups", json!({}), json!({"logGroups": [{"logGroupName": "/aws/trail", "retentionInDays": 365}, {"logGroupName": "forever"}]}))
        .in_region("logs:DescribeMetricFilters", json!({}), json!({"metricFilters": [
            {"filterName": "root", "logGroupName": "/aws/trail", "filterPattern": "{ $.userIdentity.type = Root }", "metricTransformations": [{"metricName": "Root", "metricNamespace": "Audit"}]}]}))
        .in_region("cloudwatch:DescribeAlarms", json!({}), json!({"MetricAlarms": [
            {"AlarmName": "root", "AlarmArn": format!("arn:aws:cloudwatch:eu-west-1:{ACCOUNT}:alarm:root"), "MetricName": "Root", "Namespace": "Audit", "AlarmActions": ["arn:aws:sns:eu-west-1:111111111111:ops"], "ActionsEnabled": "true"}], "CompositeAlarms": []}))
        .asked("s3:GetObjectLockConfiguration", json!({"Bucket": "logs"}), json!({"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": "365"}}}}))
        .asked("s3:GetObjectLockConfiguration", json!({"Bucket": "free"}), json!({"ObjectLockConfiguration": null, "Code": "ObjectLockConfigurationNotFoundError"}))
        .read()
        .0;
    // The trail is its owner's, whoever sees it.
    assert_eq!(
        (resource(&records, trail).scope.as_str(), &*resource(&records, trail).region),
        ("aws:222222222222", "eu-west-1")
    );
    for (name, value) in [
        ("IsLogging", "true"),
        ("IsOrganizationTrail", "true"),
        ("LatestDeliveryTime", "2026-01-01T00:00:00Z"),
        ("EventSelectors", "data:AWS::S3::Object management:All"),
    ] {
        assert_eq!(fact(&records, trail, name), Some(value), "{name}");
    }
    let group = |name: &str| format!("arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:{name}");
    assert_eq!(fact(&records, &group("/aws/trail"), "retentionInDays"), Some("365"));
    assert_eq!(fact(&records, &group("forever"), "retentionInDays"), None);
    assert_eq!(fact(&records, &group("/aws/trail:metric-filter:root"), "metrics"), Some("Audit/Root"));
    let alarm = format!("arn:aws:cloudwatch:eu-west-1:{ACCOUNT}:alarm:root");
    assert_eq!(fact(&records, &alarm, "AlarmActions"), Some("arn:aws:sns:eu-west-1:111111111111:ops"));
    assert_eq!(
        facts(&records, "arn:aws:s3:::logs"),
        [
            ("ObjectLockConfiguration.Days", "365"),
            ("ObjectLockConfiguration.Mode", "COMPLIANCE"),
            ("ObjectLockEnabled", "Enabled")
        ]
    );
    assert_eq!(fact(&records, "arn:aws:s3:::free", "ObjectLockEnabled"), Some("Disabled"));
}

#[test]
fn secrets_say_when_they_changed_in_one_way() {
    let records = Recorded::default()
        .in_region("secretsmanager:ListSecrets", json!({}), json!({"SecretList": [
            {"ARN": "arn:aws:secretsmanager:eu-west-1:111111111111:secret:a", "Name": "a", "LastChangedDate": 1767225600.25, "LastRotatedDate": "2026-01-02T00:00:00+00:00", "RotationEnabled": false}]}))
        .in_region("ssm:DescribeParameters", json!({}), json!({"Parameters": [{"Name": "/pay/token", "Type": "SecureString", "Description": "of the pay app", "LastModifiedDate": 1767225600}]}))
        .records();
    let secret = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:a";
    assert_eq!(fact(&records, secret, "LastChangedDate"), Some("2026-01-01T00:00:00.25Z"));
    assert_eq!(fact(&records, secret, "LastRotatedDate"), Some("2026-01-02T00:00:00Z"));
    let parameter = format!("arn:aws:ssm:eu-west-1:{ACCOUNT}:parameter/pay/token");
    assert_eq!(
        (fact(&records, &parameter, "LastModifiedDate"), fact(&records, &parameter, "Type")),
        (Some("2026-01-01T00:00:00Z"), Some("SecureString"))
    );
    assert_eq!(
        fact(&records, &parameter, "Description"),
        Some("of the pay app"),
        "whose it is often stands here alone"
    );
}

#[test]
fn a_delegation_request_says_who_asked_and_who_approved() {
    let records = Recorded::default()
        .with("iam:ListDelegationRequests", json!({"DelegationRequests": [{
            "DelegationRequestId": "d-1", "OwnerAccountId": ACCOUNT, "OwnerId": "arn:aws:iam::111111111111:user/dana", "ApproverId": "arn:aws:iam::111111111111:role/approver",
            "State": "FINALIZED", "RequestorId": "444455556666", "RequestorName": "Fabrikam", "CreateDate": "2026-03-01T00:00:00Z", "ExpirationTime": "2026-03-02T00:00:00Z",
            "SessionDuration": 3600, "RolePermissionRestrictionArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"], "Permissions": {"PolicyTemplateArn": "arn:aws:iam::444455556666:policy-template/t"}}],
            "isTruncated": false}))
        .records();
    let request = resource(&records, &format!("arn:aws:iam::{ACCOUNT}:delegation-request/d-1")).clone();
    assert_eq!(request.kind, "iam:delegation-request");
    for (name, value) in [
        ("ApproverId", "arn:aws:iam::111111111111:role/approver"),
        ("RequestorName", "Fabrikam"),
        ("State", "FINALIZED"),
        ("ExpirationTime", "2026-03-02T00:00:00Z"),
        ("SessionDuration", "3600"),
        ("PolicyTemplateArn", "arn:aws:iam::444455556666:policy-template/t"),
    ] {
        assert_eq!(request.attributes.get(name).map(String::as_str), Some(value), "{name}");
    }
}

#[test]
fn roles_say_how_long_their_sessions_may_be() {
    let arn = format!("arn:aws:iam::{ACCOUNT}:role/deploy");
    let details = json!({"UserDetailList": [], "GroupDetailList": [], "Policies": [], "RoleDetailList": [
        {"RoleName": "deploy", "Path": "/", "RoleId": "AROA1", "Arn": arn, "CreateDate": "2026-01-01T00:00:00Z", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}}]});
    let records = Recorded::default()
        .with("iam:ListRoles", json!({"Roles": [{"RoleName": "deploy", "Arn": arn, "MaxSessionDuration": "43200"}], "IsTruncated": false}))
        .with("iam:GetAccountAuthorizationDetails", details)
        .read()
        .0;
    assert_eq!(principal(&records, "deploy").attributes["MaxSessionDuration"], "43200");
}

#[test]
fn grants_of_keys_say_since_when() {
    let key = format!("arn:aws:kms:eu-west-1:{ACCOUNT}:key/k");
    let records = Recorded::default()
        .in_region("kms:ListGrants", json!({"KeyId": key}), json!({"Grants": [{"KeyId": key, "GrantId": "g", "GranteePrincipal": format!("arn:aws:iam::{OTHER}:root"),
            "IssuingAccount": format!("arn:aws:iam::{ACCOUNT}:root"), "CreationDate": 1767225600, "Operations": ["Decrypt"]}]}))
        .read()
        .0;
    assert_eq!(
        facts(&records, &key),
        [
            ("Grant:g", &*format!("arn:aws:iam::{OTHER}:root Decrypt")),
            ("GrantCreationDate:g", "2026-01-01T00:00:00Z"),
            ("GrantIssuingAccount:g", &*format!("arn:aws:iam::{ACCOUNT}:root")),
        ]
    );
}
