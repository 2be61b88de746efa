//! Resource policies, compute, identity providers.

use super::*;
use tenure_model::{PolicyState, Unknown};

fn acts_as(resource: &Resource) -> Vec<&str> {
    resource.acts_as.iter().map(|role| role.as_str()).collect()
}

#[test]
fn buckets_with_a_policy_without_one_and_unread() {
    let (records, gaps) = Recorded::imported()
        .with("s3:ListBuckets", json!({"Buckets": [{"Name": "open", "BucketRegion": "eu-west-1"}, {"Name": "plain"}, {"Name": "unread"}]}))
        .asked("s3:GetBucketPolicy", json!({"Bucket": "open"}), json!({"Policy": POLICY}))
        .asked("s3:GetBucketPolicy", json!({"Bucket": "plain"}), json!({"Code": "NoSuchBucketPolicy"}))
        .asked("s3:GetPublicAccessBlock", json!({"Bucket": "plain"}), json!({"PublicAccessBlockConfiguration": {"BlockPublicPolicy": true}}))
        .asked("s3:GetPublicAccessBlock", json!({"Bucket": "open"}), json!({"Code": "NoSuchPublicAccessBlockConfiguration"}))
        .read();
    let open = resource(&records, "arn:aws:s3:::open");
    assert_eq!(open.policy, PolicyState::Attached("arn:aws:s3:::open#policy".into()));
    assert_eq!((open.kind.as_str(), open.region.as_str()), ("s3:bucket", "eu-west-1"));
    assert_eq!(open.attributes["BlockPublicPolicy"], "false");
    let plain = resource(&records, "arn:aws:s3:::plain");
    assert_eq!(
        (&plain.policy, plain.attributes["BlockPublicPolicy"].as_str()),
        (&PolicyState::Absent, "true")
    );
    assert_eq!(resource(&records, "arn:aws:s3:::unread").policy, PolicyState::Unknown(Unknown::NotRead));
    assert_eq!(codes(&gaps), [("NotInImport", "arn:aws:s3:::unread")]);
    assert_eq!(gaps[0].api, "s3:GetBucketPolicy");
}

#[test]
fn a_bucket_policy_names_its_bucket_where_the_answer_does_not() {
    let policy = |resources: Value| {
        json!({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": resources}]})
            .to_string()
    };
    let named = json!(["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"]);
    let records = Recorded::imported().with("s3:GetBucketPolicy", json!({"Policy": policy(named)})).records();
    assert!(matches!(resource(&records, "arn:aws:s3:::logs").policy, PolicyState::Attached(_)));
    for resources in
        [json!("*"), json!(["arn:aws:s3:::a", "arn:aws:s3:::b"]), json!("arn:aws:s3:::a*"), json!([])]
    {
        let (records, gaps) =
            Recorded::imported().with("s3:GetBucketPolicy", json!({"Policy": policy(resources)})).read();
        assert!(records.resources.is_empty());
        assert!(gaps[0].detail.contains("does not say which resource"), "{}", gaps[0].detail);
    }
}

#[test]
fn the_bare_document_of_the_live_api_and_lists_in_xml() {
    let records = Recorded::default()
        .with(
            "s3:ListBuckets",
            json!({"Buckets": {"Bucket": {"Name": "one", "CreationDate": "2024-01-01T00:00:00.000Z"}}}),
        )
        .asked("s3:GetBucketPolicy", json!({"Bucket": "one"}), serde_json::from_str(POLICY).unwrap())
        .records();
    assert!(matches!(resource(&records, "arn:aws:s3:::one").policy, PolicyState::Attached(_)));
}

#[test]
fn policies_of_keys_queues_topics_secrets_repositories_and_functions() {
    let records = Recorded::default()
        .in_region("kms:ListKeys", json!({}), json!({"Keys": [{"KeyId": "k-1", "KeyArn": "arn:aws:kms:eu-west-1:111111111111:key/k-1"}]}))
        .in_region("kms:GetKeyPolicy", json!({"KeyId": "k-1"}), json!({"Policy": POLICY, "PolicyName": "default"}))
        .in_region("kms:ListGrants", json!({"KeyId": "k-1"}), json!({"Grants": [
            {"KeyId": "arn:aws:kms:eu-west-1:111111111111:key/k-1", "GrantId": "g-1", "GranteePrincipal": "arn:aws:iam::222233334444:role/x", "Operations": ["Decrypt", "Encrypt"]}]}))
        .in_region("sqs:ListQueues", json!({}), json!({"QueueUrls": ["https://sqs.eu-west-1.amazonaws.com/111111111111/q", "https://sqs.eu-west-1.amazonaws.com/111111111111/r"]}))
        .in_region("sqs:GetQueueAttributes", json!({"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/111111111111/q"}), json!({"Attributes": {"QueueArn": "arn:aws:sqs:eu-west-1:111111111111:q", "Policy": POLICY}}))
        .in_region("sqs:GetQueueAttributes", json!({"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/111111111111/r"}), json!({}))
        .in_region("sns:GetTopicAttributes", json!({"TopicArn": "arn:aws:sns:eu-west-1:111111111111:t"}), json!({"Attributes": {"entry": [{"key": "TopicArn", "value": "arn:aws:sns:eu-west-1:111111111111:t"}, {"key": "Policy", "value": POLICY}]}}))
        .in_region("secretsmanager:GetResourcePolicy", json!({"SecretId": "s"}), json!({"ARN": "arn:aws:secretsmanager:eu-west-1:111111111111:secret:s-AbCdEf", "Name": "s"}))
        .in_region("ecr:GetRepositoryPolicy", json!({"repositoryName": "team/app"}), json!({"repositoryName": "team/app", "policyText": POLICY}))
        .in_region("lambda:ListFunctions", json!({}), json!({"Functions": [{"FunctionName": "f", "FunctionArn": "arn:aws:lambda:eu-west-1:111111111111:function:f", "Role": "arn:aws:iam::111111111111:role/f"}]}))
        .in_region("lambda:GetPolicy", json!({"FunctionName": "f"}), json!({"Policy": POLICY, "RevisionId": "1"}))
        .records();
    for (id, attached) in [
        ("arn:aws:kms:eu-west-1:111111111111:key/k-1", true),
        ("arn:aws:sqs:eu-west-1:111111111111:q", true),
        ("arn:aws:sqs:eu-west-1:111111111111:r", false),
        ("arn:aws:sns:eu-west-1:111111111111:t", true),
        ("arn:aws:secretsmanager:eu-west-1:111111111111:secret:s-AbCdEf", false),
        ("arn:aws:ecr:eu-west-1:111111111111:repository/team/app", true),
        ("arn:aws:lambda:eu-west-1:111111111111:function:f", true),
    ] {
        let expected =
            if attached { PolicyState::Attached(format!("{id}#policy").into()) } else { PolicyState::Absent };
        assert_eq!(resource(&records, id).policy, expected, "{id}");
    }
    let key = resource(&records, "arn:aws:kms:eu-west-1:111111111111:key/k-1");
    assert_eq!(key.attributes["Grant:g-1"], "arn:aws:iam::222233334444:role/x Decrypt Encrypt");
    let function = resource(&records, "arn:aws:lambda:eu-west-1:111111111111:function:f");
    assert_eq!((acts_as(function), function.name.as_str()), (vec!["arn:aws:iam::111111111111:role/f"], "f"));
}

#[test]
fn a_secret_says_what_it_is_for() {
    let records = Recorded::default()
        .in_region("secretsmanager:ListSecrets", json!({}), json!({"SecretList": [{
            "ARN": "arn:aws:secretsmanager:eu-west-1:111111111111:secret:s-AbCdEf", "Name": "s", "Description": "of the pay app",
            "KmsKeyId": "alias/pay", "Tags": [{"Key": "client-id", "Value": "0f0f0f0f-0000-4000-8000-000000000001"}, {"Key": "odd"}, 7]}]}))
        .records();
    let secret = resource(&records, "arn:aws:secretsmanager:eu-west-1:111111111111:secret:s-AbCdEf");
    let expected = [
        ("Description", "of the pay app"),
        ("KmsKeyId", "alias/pay"),
        ("tags.client-id", "0f0f0f0f-0000-4000-8000-000000000001"),
    ];
    let found: Vec<(&str, &str)> =
        secret.attributes.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    assert_eq!(found, expected);
}

#[test]
fn instances_act_as_the_role_of_their_profile() {
    let role = json!({"RoleName": "web", "Arn": "arn:aws:iam::111111111111:role/web",
        "AssumeRolePolicyDocument": {"Statement": []},
        "InstanceProfileList": [{"InstanceProfileName": "web", "Arn": "arn:aws:iam::111111111111:instance-profile/web", "Roles": []}]});
    let instance = |id: &str, profile: &str| json!({"InstanceId": id, "IamInstanceProfile": {"Arn": format!("arn:aws:iam::111111111111:instance-profile/{profile}"), "Id": "AIPA"}});
    let (records, gaps) = Recorded::default()
        .with("iam:GetAccountAuthorizationDetails", json!({"RoleDetailList": [role]}))
        .with("iam:ListInstanceProfiles", json!({"InstanceProfiles": [{"Arn": "arn:aws:iam::111111111111:instance-profile/empty", "Roles": []}]}))
        .in_region("ec2:DescribeInstances", json!({}), json!({"Reservations": [
            {"Instances": [instance("i-1", "web"), {"InstanceId": "i-2"}]},
            {"Instances": [instance("i-3", "empty"), instance("i-4", "gone")]}]}))
        .read();
    let found: Vec<_> = records.resources.iter().map(|r| (r.name.as_str(), acts_as(r))).collect();
    assert_eq!(
        found,
        [("i-1", vec!["arn:aws:iam::111111111111:role/web"]), ("i-3", vec![]), ("i-4", vec![])]
    );
    assert_eq!(codes(&gaps), [("ProfileMissing", "arn:aws:iam::111111111111:instance-profile/gone")]);
    assert_eq!(&*records.resources[0].evidence.pointer, "/body/Reservations/0/Instances/0");
}

#[test]
fn compute_that_carries_a_role() {
    let role = |name: &str| format!("arn:aws:iam::111111111111:role/{name}");
    let records = Recorded::default()
        .in_region("ecs:DescribeTaskDefinition", json!({}), json!({"taskDefinition": {"taskDefinitionArn": "arn:aws:ecs:eu-west-1:111111111111:task-definition/t:1", "family": "t", "taskRoleArn": role("task"), "executionRoleArn": role("exec")}}))
        .in_region("codebuild:BatchGetProjects", json!({"names": ["b"]}), json!({"projects": [{"name": "b", "arn": "arn:aws:codebuild:eu-west-1:111111111111:project/b", "serviceRole": role("build")}], "projectsNotFound": []}))
        .in_region("cloudformation:DescribeStacks", json!({}), json!({"Stacks": [{"StackId": "arn:aws:cloudformation:eu-west-1:111111111111:stack/s/1", "StackName": "s", "RoleARN": role("stack")}, {"StackId": "arn:aws:cloudformation:eu-west-1:111111111111:stack/t/1", "StackName": "t"}]}))
        .in_region("glue:GetJobs", json!({}), json!({"Jobs": [{"Name": "j", "Role": "service-role/glue"}]}))
        .in_region("glue:GetDevEndpoints", json!({}), json!({"DevEndpoints": [{"EndpointName": "e", "RoleArn": role("dev")}]}))
        .in_region("sagemaker:ListNotebookInstances", json!({}), json!({"NotebookInstances": [{"NotebookInstanceName": "n", "NotebookInstanceArn": "arn:aws:sagemaker:eu-west-1:111111111111:notebook-instance/n"}]}))
        .in_region("sagemaker:DescribeNotebookInstance", json!({}), json!({"NotebookInstanceName": "n", "NotebookInstanceArn": "arn:aws:sagemaker:eu-west-1:111111111111:notebook-instance/n", "RoleArn": role("nb")}))
        .in_region("rolesanywhere:ListProfiles", json!({}), json!({"profiles": [{"name": "p", "profileArn": "arn:aws:rolesanywhere:eu-west-1:111111111111:profile/1", "enabled": true, "roleArns": [role("x"), role("a")]}]}))
        .in_region("rolesanywhere:ListTrustAnchors", json!({}), json!({"trustAnchors": [{"name": "ca", "trustAnchorArn": "arn:aws:rolesanywhere:eu-west-1:111111111111:trust-anchor/1", "enabled": false, "source": {"sourceType": "CERTIFICATE_BUNDLE"}}]}))
        .records();
    let found: Vec<_> =
        records.resources.iter().map(|r| (r.kind.as_str(), r.name.as_str(), acts_as(r).join(" "))).collect();
    assert_eq!(
        found,
        [
            ("cloudformation:stack", "s", role("stack")),
            ("cloudformation:stack", "t", String::new()),
            ("codebuild:project", "b", role("build")),
            ("ecs:task-definition", "t", role("task")),
            ("glue:dev-endpoint", "e", role("dev")),
            ("glue:job", "j", role("service-role/glue")),
            ("rolesanywhere:profile", "p", format!("{} {}", role("a"), role("x"))),
            ("rolesanywhere:trust-anchor", "ca", String::new()),
            ("sagemaker:notebook-instance", "n", role("nb")),
        ]
    );
    assert!(records.resources.iter().all(|resource| resource.policy == PolicyState::Absent));
}

#[test]
fn identity_providers_of_the_list_and_of_their_own_answer_are_one() {
    let oidc = "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com";
    let saml = "arn:aws:iam::111111111111:saml-provider/Corp";
    let records = Recorded::default()
        .with("iam:ListOpenIDConnectProviders", json!({"OpenIDConnectProviderList": [{"Arn": oidc}]}))
        .with("iam:GetOpenIDConnectProvider", json!({"Url": "https://token.actions.githubusercontent.com", "ClientIDList": ["sts.amazonaws.com", "b"], "ThumbprintList": ["6938fd4d98bab03faadb97b34396831e3780aea1"], "CreateDate": "2024-01-01T00:00:00Z"}))
        .with("iam:ListSAMLProviders", json!({"SAMLProviderList": [{"Arn": saml, "ValidUntil": "2027-01-01T00:00:00Z"}]}))
        .asked("iam:GetSAMLProvider", json!({"SAMLProviderArn": saml}), json!({"SAMLMetadataDocument": "[redacted]", "CreateDate": "2024-01-01T00:00:00Z"}))
        .records();
    assert_eq!(records.resources.len(), 2);
    let provider = resource(&records, oidc);
    assert_eq!(provider.kind, "iam:oidc-provider");
    assert_eq!(provider.attributes["ClientIDList"], "sts.amazonaws.com b");
    assert_eq!(provider.attributes["Url"], "https://token.actions.githubusercontent.com");
    let provider = resource(&records, saml);
    assert_eq!(
        (provider.kind.as_str(), provider.attributes["ValidUntil"].as_str()),
        ("iam:saml-provider", "2027-01-01T00:00:00Z")
    );
}
