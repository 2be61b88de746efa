use super::*;

/// The paths that are known in public: the ids of pathfinding.cloud, and with `x-` those of prowler,
/// cloudsplaining, PMapper, pacu, the list of Rhino Security Labs and awspx that it lacks.
const KNOWN: [&str; 108] = [
    "apprunner-001",
    "apprunner-002",
    "batch-001",
    "batch-002",
    "bedrock-001",
    "bedrock-002",
    "braket-001",
    "cloudformation-001",
    "cloudformation-002",
    "cloudformation-003",
    "cloudformation-004",
    "cloudformation-005",
    "codebuild-001",
    "codebuild-002",
    "codebuild-003",
    "codebuild-004",
    "codedeploy-001",
    "cognitoidentity-001",
    "datapipeline-001",
    "ec2-001",
    "ec2-002",
    "ec2-003",
    "ec2-004",
    "ec2instanceconnect-003",
    "ecs-001",
    "ecs-002",
    "ecs-003",
    "ecs-004",
    "ecs-005",
    "ecs-006",
    "ecs-007",
    "ecs-008",
    "ecs-009",
    "emr-001",
    "emrserverless-001",
    "gamelift-001",
    "glue-001",
    "glue-002",
    "glue-003",
    "glue-004",
    "glue-005",
    "glue-006",
    "glue-007",
    "iam-001",
    "iam-002",
    "iam-003",
    "iam-004",
    "iam-005",
    "iam-006",
    "iam-007",
    "iam-008",
    "iam-009",
    "iam-010",
    "iam-011",
    "iam-012",
    "iam-013",
    "iam-014",
    "iam-015",
    "iam-016",
    "iam-017",
    "iam-018",
    "iam-019",
    "iam-020",
    "iam-021",
    "iam-022",
    "iam-023",
    "imagebuilder-001",
    "kinesisanalytics-001",
    "lambda-001",
    "lambda-002",
    "lambda-003",
    "lambda-004",
    "lambda-005",
    "lambda-006",
    "omics-001",
    "sagemaker-001",
    "sagemaker-002",
    "sagemaker-003",
    "sagemaker-004",
    "sagemaker-005",
    "scheduler-001",
    "ssm-001",
    "ssm-002",
    "ssm-003",
    "sso-001",
    "sso-002",
    "sso-003",
    "stepfunctions-001",
    "stepfunctions-002",
    "sts-001",
    "sts-002",
    "sts-003",
    "x-agentcore-browserconnect",
    "x-agentcore-createbrowser",
    "x-agentcore-createharness",
    "x-agentcore-createruntime",
    "x-agentcore-invokecommand",
    "x-autoscaling-create",
    "x-autoscaling-update",
    "x-codebuild-updateproject",
    "x-codestar-associateteammember",
    "x-codestar-createproject",
    "x-codestar-fromtemplate",
    "x-ec2-associateprofile",
    "x-iam-addroletoinstanceprofile",
    "x-iam-createrole-attach",
    "x-iam-setdefaultpolicyversion",
    "x-lambda-updatefunctionconfiguration",
];

/// What none of those tools looks for.
const OURS: &[&str] = &[
    "x-iam-putuserboundary",
    "x-iam-putroleboundary",
    "x-iam-detachuserdeny",
    "x-iam-deleteuserdeny",
    "x-iam-deleteroledeny",
    "x-iam-boundaryversion",
    "x-iam-createdelegationrequest",
    "x-organizations-detachpolicy",
    "x-organizations-attachpolicy",
    "x-organizations-moveaccount",
    "x-organizations-registerdelegatedadministrator",
    "x-organizations-leave",
    "x-rolesanywhere-create",
    "x-rolesanywhere-anchor",
    "x-iam-oidcthumbprint",
    "x-iam-oidcclientid",
    "x-iam-oidccreate",
    "x-iam-samlmetadata",
    "x-kms-creategrant",
    "x-kms-putkeypolicy",
    "x-lambda-addpermission",
    "x-s3-putbucketpolicy",
    "x-secretsmanager-putresourcepolicy",
];

#[test]
fn every_known_path_is_there() {
    for id in KNOWN.iter().chain(OURS) {
        assert!(find(id).is_some(), "{id}");
    }
}

#[test]
fn nothing_is_wrong_with_the_files() {
    assert_eq!(faults(), []);
}

#[test]
fn every_action_is_one_of_aws_or_of_a_service_that_was_closed() {
    assert_eq!(unknown_actions(), []);
    let closed: Vec<&str> =
        all().iter().filter(|one| one.retired.is_some()).map(|technique| technique.id.as_str()).collect();
    assert!(closed.iter().all(|id| id.contains("codestar") || id.starts_with("datapipeline")), "{closed:?}");
}

#[test]
fn the_list_is_the_folder() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/techniques/aws");
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .expect("the folder of techniques")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("a plain name"))
        .filter(|name| name.ends_with(".toml"))
        .collect();
    files.sort();
    let listed: Vec<String> = FILES.iter().map(|(name, _)| format!("{name}.toml")).collect();
    assert_eq!(files, listed);
}

#[test]
fn a_broken_file_costs_no_other() {
    let good = r#"
        [[technique]]
        id = "a"
        name = "act"
        kind = "principal-access"
        over = "role"
        needs = [{ action = "sts:AssumeRole", on = "it" }]
        yields = "act"
        source = "https://example.org"
    "#;
    let bare = good.replace("\"a\"", "\"b\"").replace("[{ action = \"sts:AssumeRole\", on = \"it\" }]", "[]");
    let (kept, faults) =
        load::<Technique>(&[("broken", "[[technique]]"), ("good", good), ("bare", &bare), ("again", good)]);
    assert_eq!(kept.iter().map(|technique| technique.id.as_str()).collect::<Vec<_>>(), ["a"]);
    let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(faults.len(), 3, "{faults:?}");
    assert!(faults.contains(&"technique `b`: it needs a permission".to_owned()), "{faults:?}");
}

#[test]
fn a_technique_that_passes_a_role_names_services() {
    for technique in all() {
        let is_service = |name: &String| name.ends_with(".amazonaws.com");
        assert!(technique.service.iter().all(is_service), "{}", technique.id);
    }
}
