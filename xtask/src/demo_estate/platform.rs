//! What the platform team runs in the accounts: roles of AWS's services, automation, pipelines.

use serde_json::json;

use crate::gaad::Statement;

use super::Estate;
use super::places::{
    AUDIT, CLOSED, DATA, EXPORTED, HOME, MANAGEMENT, ORGANISATION, PROD, Place, SANDBOX, STAGING,
};
use super::role::Role;
use super::trust::{self, GITHUB, TERRAFORM};

const ADMINISTRATOR: &str = "administrator-non-human";
const EFFECTIVE: &str = "effective-administrator";
const PATH: &str = "escalation-path";
const UNGOVERNED: &str = "identity-ungoverned";
const GUARD_RAILS: &str = "guard-rails-changeable";
const DORMANT: &str = "principal-dormant";
const ANY_ACCOUNT: &str = "trust-open-to-any-account";
const DEPUTY: &str = "service-trust-confused-deputy";
const SUBJECT: &str = "federation-without-subject";
const AUDIENCE: &str = "federation-without-audience";

pub(super) fn add(estate: &mut Estate) {
    for place in EXPORTED {
        linked(estate, place);
        common(estate, place);
    }
    for place in [AUDIT, PROD, STAGING, DATA, SANDBOX] {
        organisation_access(estate, place);
    }
    providers(estate);
    management(estate);
    audit(estate);
    pipelines(estate);
    odd_ones(estate);
}

/// Service-linked roles: AWS makes them, for its own services.
fn linked(estate: &mut Estate, place: &'static Place) {
    let everywhere = [
        ("Organizations", "organizations", "AWSOrganizationsServiceTrustPolicy"),
        ("SSO", "sso", "AWSSSOServiceRolePolicy"),
        ("Support", "support", "AWSSupportServiceRolePolicy"),
        ("AmazonGuardDuty", "guardduty", "AmazonGuardDutyServiceRolePolicy"),
    ];
    let workloads = [
        ("ECS", "ecs", "AmazonECSServiceRolePolicy"),
        ("ElasticLoadBalancing", "elasticloadbalancing", "AWSElasticLoadBalancingServiceRolePolicy"),
    ];
    let is_workload = [PROD.id, STAGING.id].contains(&place.id);
    let more = workloads.into_iter().filter(|_| is_workload);
    for (name, service, policy) in everywhere.into_iter().chain(more) {
        let role = Role::new(format!("AWSServiceRoleFor{name}"), trust::service(service))
            .path(&format!("/aws-service-role/{service}.amazonaws.com/"))
            .provided(policy);
        estate.role(place, role);
    }
}

/// In every account.
fn common(estate: &mut Estate, place: &'static Place) {
    let role = Role::new("config-recorder", trust::service("config"))
        .governed("platform", "AWS Config records changes of resources")
        .provided("AWS_ConfigRole");
    estate.role(place, role).spared(DEPUTY, "AWS Config is not documented to say for whom it assumes a role");
    let role = Role::new("security-audit", trust::aws(AUDIT.role("/security-scanner")))
        .governed("security", "read access of the security scanner")
        .provided("SecurityAudit");
    estate.role(place, role).spared(
        "trust-without-external-id",
        "trusts an account of the organisation, which needs no external id",
    );
    let role = Role::new("flow-logs", trust::service_of(place, "vpc-flow-logs"))
        .governed("network", "VPC flow logs to CloudWatch")
        .inline("write-logs", [Statement::allow(["logs:CreateLogStream", "logs:PutLogEvents"], "*")]);
    estate.role(place, role).spared(DEPUTY, "asks the service for `aws:SourceAccount`");
    if [PROD.id, STAGING.id, DATA.id].contains(&place.id) {
        let role = Role::new("backup", trust::service("backup"))
            .governed("platform", "AWS Backup of databases and volumes")
            .provided("AWSBackupServiceRolePolicyForBackup");
        estate.role(place, role);
        let role = Role::new("rds-monitoring", trust::service_of(place, "monitoring.rds"))
            .governed("databases", "enhanced monitoring of databases")
            .provided("AmazonRDSEnhancedMonitoringRole");
        estate.role(place, role);
    }
}

/// What AWS makes in every account that the organisation creates: an administrator for the management
/// account, without a tag.
fn organisation_access(estate: &mut Estate, place: &'static Place) {
    let days = if place.id == AUDIT.id { 350 } else { 25 };
    let role = Role::new("OrganizationAccountAccessRole", trust::account(MANAGEMENT.id))
        .provided("AdministratorAccess")
        .used(days);
    let planting = estate
        .role(place, role)
        .fires(ADMINISTRATOR, "`AdministratorAccess`, for whoever can assume it in the management account")
        .fires(EFFECTIVE, "`AdministratorAccess`")
        .fires(UNGOVERNED, "no owner, purpose or end: nobody tagged what AWS made");
    if place.id == AUDIT.id {
        planting.fires(DORMANT, "last used 350 days ago");
    }
}

/// The identity providers of the accounts.
fn providers(estate: &mut Estate) {
    let oidc = |url: &str, clients: &[&str]| {
        json!({
            "Url": url,
            "ClientIDList": clients,
            "ThumbprintList": ["1c58a3a8518e8759bf075b76b750d4f2df264fcd"],
            "CreateDate": crate::dates::before(640),
            "Tags": [],
        })
    };
    for place in [PROD, STAGING, DATA] {
        // Staging takes a second audience, from a time when its pipelines asked for one of their own.
        let second = (place.id == STAGING.id).then_some("https://github.com/example-bank");
        let clients: Vec<&str> = ["sts.amazonaws.com"].into_iter().chain(second).collect();
        let account = estate.account(place);
        account.providers.insert(format!("oidc-provider/{GITHUB}"), oidc(GITHUB, &clients));
        account
            .providers
            .insert(format!("oidc-provider/{TERRAFORM}"), oidc(TERRAFORM, &["aws.workload.identity"]));
    }
    for place in EXPORTED {
        let metadata = "<EntityDescriptor entityID=\"https://portal.sso.eu-west-1.amazonaws.com/saml/assertion/EXAMPLE\"/>";
        let answer = json!({
            "SAMLMetadataDocument": metadata,
            "CreateDate": crate::dates::before(900),
            "ValidUntil": "2125-05-14T00:00:00+00:00",
            "Tags": [],
        });
        estate
            .account(place)
            .providers
            .insert(format!("saml-provider/{}", super::directory::PROVIDER), answer);
    }
    let adfs = json!({
        "SAMLMetadataDocument": "<EntityDescriptor entityID=\"http://adfs.bank.example/adfs/services/trust\"/>",
        "CreateDate": crate::dates::before(1900),
        "ValidUntil": "2027-01-31T00:00:00+00:00",
        "Tags": [],
    });
    estate.account(DATA).providers.insert("saml-provider/adfs".to_owned(), adfs);
}

fn management(estate: &mut Estate) {
    let role = Role::new("organisation-inventory", trust::service("lambda"))
        .governed("platform", "nightly inventory of the organisation")
        .own("organisation-read");
    estate.role(MANAGEMENT, role).spared(GUARD_RAILS, "reads the organisation and changes nothing");
    let role = Role::new("account-vending", trust::service_of(MANAGEMENT, "states"))
        .governed("platform", "opens accounts and places them in their unit")
        .inline(
            "open-accounts",
            [Statement::allow(
                ["organizations:CreateAccount", "organizations:MoveAccount", "organizations:TagResource"],
                "*",
            )],
        );
    estate
        .role(MANAGEMENT, role)
        .fires(GUARD_RAILS, "may move an account out from under its service control policies");
    let role = Role::new("cost-reports", trust::service("lambda"))
        .governed("finance-it", "monthly cost reports")
        .provided("Billing");
    estate.role(MANAGEMENT, role);
    let role = Role::new("billing-export-2021", trust::service("lambda"))
        .governed("finance-it", "export of the cost report, since replaced")
        .provided("AmazonS3ReadOnlyAccess")
        .used(400);
    estate.role(MANAGEMENT, role).fires(DORMANT, "last used 400 days ago");
    let role = Role::new("stackset-administration", trust::service("cloudformation"))
        .governed("platform", "rolls the baseline out to every account")
        .inline("assume", [Statement::allow("sts:AssumeRole", "arn:aws:iam::*:role/stackset-execution")]);
    estate.role(MANAGEMENT, role).spared(ADMINISTRATOR, "may act as roles, and can do nothing else itself");
}

fn audit(estate: &mut Estate) {
    let role = Role::new("security-scanner", trust::service("ecs-tasks"))
        .governed("security", "scans every account, daily")
        .inline("scan", [Statement::allow("sts:AssumeRole", "arn:aws:iam::*:role/security-audit")]);
    estate.role(AUDIT, role);
    let role = Role::new("detector-tuning", trust::service("lambda"))
        .governed("security", "tunes GuardDuty and Security Hub")
        .inline(
            "tune",
            [Statement::allow(
                ["guardduty:CreateFilter", "guardduty:UpdateDetector", "securityhub:BatchUpdateFindings"],
                "*",
            )],
        );
    estate.role(AUDIT, role).fires(GUARD_RAILS, "may switch GuardDuty's detectors off");
    let role = Role::new("finding-forwarder", trust::service("lambda"))
        .governed("security", "findings to the bank's ticket system")
        .inline("forward", [Statement::allow(["securityhub:GetFindings", "sns:Publish"], "*")]);
    estate.role(AUDIT, role).spared(GUARD_RAILS, "reads findings and publishes them");
    let role = Role::new(
        "log-archive-reader",
        trust::aws("*").when(json!({ "StringEquals": { "aws:PrincipalOrgID": ORGANISATION } })),
    )
    .governed("security", "investigators of every account read the archive")
    .provided("AmazonS3ReadOnlyAccess");
    estate.role(AUDIT, role).spared(ANY_ACCOUNT, "names everyone, and lets in only this organisation");
    let role = Role::new("siem-collector", trust::service("ec2"))
        .governed("security", "log collector")
        .provided("AmazonSSMManagedInstanceCore")
        .provided("AmazonS3ReadOnlyAccess")
        .with_profile();
    estate.role(AUDIT, role);
}

/// Terraform's and GitHub's roles that belong to no application.
fn pipelines(estate: &mut Estate) {
    let apply =
        |place| Role::new("terraform-apply", trust::terraform(place, "baseline", "apply")).path("/ci/");
    let plan = |place| {
        Role::new("terraform-plan", trust::terraform(place, "baseline", "plan"))
            .path("/ci/")
            .governed("platform", "plans of the baseline")
            .provided("ReadOnlyAccess")
    };
    for place in [PROD, STAGING, DATA] {
        estate.role(place, plan(place)).spared(SUBJECT, "one workspace and one phase");
    }
    let role = apply(PROD).governed("platform", "applies the baseline").provided("AdministratorAccess");
    estate
        .role(PROD, role)
        .fires(ADMINISTRATOR, "`AdministratorAccess` for a pipeline outside AWS")
        .fires(EFFECTIVE, "`AdministratorAccess`");
    let role = apply(STAGING)
        .governed("platform", "applies the baseline")
        .provided("AdministratorAccess")
        .bounded("workload-boundary");
    estate
        .role(STAGING, role)
        .spared(ADMINISTRATOR, "`AdministratorAccess`, and a permissions boundary without IAM")
        .spared(EFFECTIVE, "`AdministratorAccess`, and a permissions boundary without IAM");
    let wide = json!({
        "StringEquals": { format!("{TERRAFORM}:aud"): "aws.workload.identity" },
        "StringLike": { format!("{TERRAFORM}:sub"): "organization:example-bank:*" },
    });
    let role = Role::new("terraform-experiments", trust::web_identity(STAGING, TERRAFORM, wide))
        .path("/ci/")
        .governed("platform", "try-outs of modules")
        .own("workload-deploy");
    estate.role(STAGING, role).fires(SUBJECT, "every workspace of the organisation at HCP Terraform");

    let open = json!({ "StringEquals": { format!("{GITHUB}:aud"): "sts.amazonaws.com" } });
    let role = Role::new("github-release", trust::web_identity(PROD, GITHUB, open))
        .path("/ci/")
        .governed("delivery", "publishes release images")
        .own("workload-deploy");
    estate.role(PROD, role).fires(SUBJECT, "no subject: any repository of anyone at GitHub");
    let role = Role::new("github-documentation", trust::github(PROD, "repo:example-bank/handbook:*"))
        .path("/ci/")
        .governed("delivery", "publishes the handbook")
        .inline("publish", [Statement::allow("s3:PutObject", "arn:aws:s3:::example-bank-handbook/*")]);
    estate.role(PROD, role).spared(SUBJECT, "any branch, and one repository");
    let role = Role::new("github-previews", trust::github(STAGING, "repo:example-bank/*"))
        .path("/ci/")
        .governed("delivery", "previews of pull requests")
        .own("workload-deploy");
    estate.role(STAGING, role).fires(SUBJECT, "every repository of the bank, a fork's workflow included");
    let no_audience = |repository: &str| json!({ "StringEquals": { format!("{GITHUB}:sub"): format!("repo:example-bank/{repository}:ref:refs/heads/main") } });
    let role =
        Role::new("github-legacy-deploy", trust::web_identity(STAGING, GITHUB, no_audience("legacy-tools")))
            .path("/ci/")
            .governed("delivery", "deploys tools that were not moved yet")
            .own("workload-deploy");
    estate.role(STAGING, role).fires(AUDIENCE, "no audience, where the provider takes two");
    let role = Role::new("github-smoke-tests", trust::web_identity(PROD, GITHUB, no_audience("smoke-tests")))
        .path("/ci/")
        .governed("delivery", "tests after a deployment")
        .own("operations-read");
    estate.role(PROD, role).spared(AUDIENCE, "no audience, and the provider takes only one");
}

/// Roles that stand alone.
fn odd_ones(estate: &mut Estate) {
    let role = Role::new("identity-janitor", trust::service("lambda"))
        .governed("platform", "deletes roles that nobody uses")
        .own("identity-automation");
    estate
        .role(PROD, role)
        .spared(ADMINISTRATOR, "all of IAM, and no data, compute or keys")
        .fires(EFFECTIVE, "all of IAM, by which it gives itself the rest")
        .fires(PATH, "it rewrites the policy that it holds");
    let role = Role::new("incident-response", trust::aws(AUDIT.role("/siem-collector")))
        .governed("security", "isolates instances in an incident")
        .provided("PowerUserAccess");
    estate
        .role(PROD, role)
        .spared(GUARD_RAILS, "`PowerUserAccess`, from which an SCP takes what guards and records")
        .spared(ADMINISTRATOR, "`PowerUserAccess` gives no access to IAM")
        .spared(EFFECTIVE, "`PowerUserAccess` gives no access to IAM")
        .fires(PATH, "it changes the template of a stack that runs as an administrator");
    let role = Role::new("builder", trust::service_of(SANDBOX, "codebuild"))
        .governed("platform", "builds of experiments")
        .provided("PowerUserAccess");
    estate
        .role(SANDBOX, role)
        .fires(GUARD_RAILS, "`PowerUserAccess` in a unit without the SCP that guards the guard rails")
        .spared(PATH, "`PowerUserAccess` where nothing runs as an administrator");
    let role = Role::new("settlement-workflow", trust::service("states"))
        .governed("payments", "end-of-day settlement")
        .inline(
            "run",
            [Statement::allow(
                ["ecs:RunTask", "lambda:InvokeFunction"],
                STAGING.arn("lambda", HOME, "function:app-*"),
            )],
        );
    estate.role(STAGING, role).fires(DEPUTY, "trusts Step Functions without asking for which account");
    let role = Role::new("image-builder", trust::service_of(STAGING, "codebuild"))
        .governed("delivery", "builds base images")
        .own("workload-deploy");
    estate.role(STAGING, role).spared(DEPUTY, "asks CodeBuild for `aws:SourceAccount`");
    let role = Role::new("cards-archive-reader", trust::account(CLOSED.id))
        .governed("cards", "reads the archive of the closed card platform")
        .provided("AmazonS3ReadOnlyAccess")
        .used(80);
    estate
        .role(DATA, role)
        .spared("trust-without-external-id", "trusts an account of the organisation, though a closed one")
        .spared("foreign-account-unknown", "the account is the organisation's own")
        .spared(DORMANT, "last used 80 days ago");
    let role = Role::new("rate-limiter-pilot", trust::service("lambda"))
        .governed("channels", "pilot, to go live in November")
        .made(12)
        .never_used()
        .own("operations-read");
    estate.role(PROD, role).spared(DORMANT, "never used, and 12 days old");
    for (place, name) in
        [(PROD, "batch-runner"), (PROD, "import-tool"), (STAGING, "jenkins-2019"), (SANDBOX, "demo-role")]
    {
        let role = Role::new(name, trust::service("ec2")).provided("AmazonS3ReadOnlyAccess").with_profile();
        estate.role(place, role).fires(UNGOVERNED, "no owner, purpose or end");
    }
    for (place, name) in [(PROD, "branch-rollout"), (STAGING, "load-test")] {
        let role = Role::new(name, trust::service("lambda"))
            .tag("owner", "channels@bank.example")
            .tag("purpose", "project of last year")
            .tag("expires", "2026-06-30")
            .own("operations-read");
        estate.role(place, role).fires(UNGOVERNED, "its end was 2026-06-30, and it is still there");
    }
    let role = Role::new("file-gateway", trust::service_of(PROD, "transfer"))
        .tag("team", "payments@bank.example")
        .tag("used-for", "file exchange with clearing houses")
        .tag("valid-until", "2027-12-31")
        .own("operations-read")
        .bounded("workload-boundary");
    estate.role(PROD, role).spared(UNGOVERNED, "owner, purpose and end under other names");
}
