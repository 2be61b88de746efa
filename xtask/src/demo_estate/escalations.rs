//! Ways from little access to all of it, and what only looks like one.
//!
//! Each policy is of the kind that people write for a reason; what it amounts to takes reading several
//! of them, and the trusts, the boundaries and the service control policies, together.

use serde_json::json;

use crate::gaad::Statement;

use super::Estate;
use super::places::{ACME, DATA, HOME, PROD, SANDBOX, STAGING};
use super::role::Role;
use super::trust;
use super::user::{Credentials, User};

const ADMINISTRATOR: &str = "administrator-non-human";
const EFFECTIVE: &str = "effective-administrator";
const PATH: &str = "escalation-path";
const WILDCARD: &str = "privileged-service-wildcard";

pub(super) fn add(estate: &mut Estate) {
    own_policy(estate);
    passed_role(estate);
    across_accounts(estate);
    existing_function(estate);
    behind_one_control(estate);
    conditions(estate);
    administrators(estate);
    near_misses(estate);
}

fn developer(name: &'static str, policy: &'static str) -> User {
    let credentials = Credentials::default().password(4, 40).mfa();
    User::new(name, credentials).governed("delivery", "developer of test tools").own(policy)
}

/// A user who may write policies, but only her own: which is enough.
fn own_policy(estate: &mut Estate) {
    let mine = STAGING.id;
    let mine = |kind: &str| format!("arn:aws:iam::{mine}:{kind}/${{aws:username}}");
    estate.account(STAGING).policy(
        "self-service-permissions",
        [Statement::allow(["iam:GetUserPolicy", "iam:PutUserPolicy"], mine("user")).named("OwnPolicies")],
    );
    estate
        .user(STAGING, developer("dev.haugen", "self-service-permissions"))
        .fires(PATH, "she writes her own policy");
    estate.account(STAGING).policy(
        "self-service-credentials",
        [Statement::allow(
            ["iam:ChangePassword", "iam:CreateAccessKey", "iam:UpdateLoginProfile", "iam:EnableMFADevice"],
            mine("user"),
        )
        .named("OwnCredentials")],
    );
    estate
        .user(STAGING, developer("dev.maki", "self-service-credentials"))
        .spared(PATH, "his own key and password, and nobody else's");
}

/// A pipeline that creates functions, and may give them the role that administers IAM.
fn passed_role(estate: &mut Estate) {
    let account = estate.account(PROD);
    account.policy(
        "function-rollout",
        [
            Statement::allow(["lambda:CreateFunction", "lambda:InvokeFunction"], "*").named("NewFunctions"),
            Statement::allow("iam:PassRole", PROD.role("/identity-janitor")).named("TheJanitorsRole"),
        ],
    );
    account.policy(
        "widget-rollout",
        [
            Statement::allow(["lambda:CreateFunction", "lambda:InvokeFunction"], "*").named("NewFunctions"),
            Statement::allow("iam:PassRole", PROD.role("/ci/terraform-apply")).named("NotAFunctionsRole"),
        ],
    );
    for (name, policy, purpose) in [
        ("function-rollout", "function-rollout", "rolls out functions of the platform"),
        ("widget-rollout", "widget-rollout", "rolls out functions of the website"),
    ] {
        let role =
            Role::new(name, trust::github(PROD, &format!("repo:example-bank/{name}:ref:refs/heads/main")))
                .path("/ci/")
                .governed("delivery", purpose)
                .own(policy);
        let planting = estate.role(PROD, role);
        if name == "function-rollout" {
            planting.fires(PATH, "it passes the janitor's role to a function of its own");
        } else {
            planting.spared(PATH, "the role that it may pass trusts no function");
        }
    }
}

/// A partner's role in staging that may act as a role of production, which may rewrite its own policy.
fn across_accounts(estate: &mut Estate) {
    let id = "c3a5e7f9-1b2d-4c6e-8a0b-9d8c7b6a5f4e";
    let bridge = PROD.role("/ci/release-bridge");
    let role = Role::new("acme-promotion", trust::account_with(ACME, id))
        .path("/partner/")
        .governed("vendor-management", "Acme Integrators: promotes releases to production")
        .tag("Contract", "C-2024-017")
        .inline("promote", [Statement::allow("sts:AssumeRole", bridge)]);
    estate
        .role(STAGING, role)
        .spared("trust-without-external-id", "demands an external id")
        .spared("trust-with-short-external-id", "a UUID, though other roles of this account demand the same")
        .fires(PATH, "over a role of production that rewrites its own policy");
    estate.account(PROD).policy(
        "release-bridge",
        [
            Statement::allow("ecs:UpdateService", PROD.arn("ecs", HOME, "service/apps/*")).named("Promote"),
            Statement::allow("iam:CreatePolicyVersion", PROD.policy("release-bridge")).named("KeepItCurrent"),
        ],
    );
    let role = Role::new("release-bridge", trust::aws(STAGING.role("/partner/acme-promotion")))
        .path("/ci/")
        .governed("delivery", "promotes releases from staging")
        .own("release-bridge");
    estate.role(PROD, role).fires(PATH, "it rewrites the policy that it holds");
}

/// A pipeline that may replace the code of one function, which runs as the role that administers IAM.
fn existing_function(estate: &mut Estate) {
    let function = PROD.arn("lambda", HOME, "function:identity-janitor");
    let role = Role::new(
        "janitor-deploy",
        trust::github(PROD, "repo:example-bank/identity-janitor:ref:refs/heads/main"),
    )
    .path("/ci/")
    .governed("platform", "deploys the janitor")
    .inline("deploy", [Statement::allow(["lambda:GetFunction", "lambda:UpdateFunctionCode"], function)]);
    estate.role(PROD, role).fires(PATH, "it replaces the code of a function that has all of IAM");
}

/// A machine that may give any user a password, which one service control policy forbids.
fn behind_one_control(estate: &mut Estate) {
    let users = format!("arn:aws:iam::{}:user/*", STAGING.id);
    let role = Role::new("onboarding", trust::service_of(STAGING, "states"))
        .governed("delivery", "gives testers their accounts")
        .inline("passwords", [Statement::allow("iam:CreateLoginProfile", users)]);
    estate.role(STAGING, role).spared(PATH, "a service control policy forbids it");
}

/// One condition that whoever acts can meet by himself, and one that he cannot.
fn conditions(estate: &mut Estate) {
    let breakfix = DATA.role("/data/breakfix");
    let ticket = json!({ "StringLike": { "sts:RoleSessionName": "INC-*" } });
    let role = Role::new("breakfix", trust::aws(DATA.role("/data/on-call")).when(ticket))
        .path("/data/")
        .governed("data-platform", "repairs in an incident; the session is named after its ticket")
        .provided("AdministratorAccess");
    estate
        .role(DATA, role)
        .fires(ADMINISTRATOR, "`AdministratorAccess`, for whoever names a session `INC-…`")
        .fires(EFFECTIVE, "`AdministratorAccess`");
    let role = Role::new("on-call", trust::saml(DATA, "adfs", Some(trust::sign_in())))
        .path("/data/")
        .governed("data-platform", "engineers on call")
        .provided("ReadOnlyAccess")
        .inline("repair", [Statement::allow("sts:AssumeRole", breakfix)]);
    estate.role(DATA, role).fires(PATH, "it names its own session");
    let office = json!({ "IpAddress": { "aws:SourceIp": "192.0.2.0/24" } });
    let own = DATA.role("/data/policy-clerk");
    let role = Role::new("policy-clerk", trust::service_of(DATA, "states"))
        .path("/data/")
        .governed("data-platform", "keeps roles of the lake in step, from the office network")
        .inline("own-role", [Statement::allow("iam:AttachRolePolicy", own).when(office)]);
    estate.role(DATA, role).spared(PATH, "from a network only that it does not choose");
}

/// Administrators that no policy's name gives away.
fn administrators(estate: &mut Estate) {
    let account = estate.account(SANDBOX);
    account.policy("lab-everything-else", [Statement::allow_all_but(["iam:*"], "*")]);
    account.policy(
        "lab-identities-read-create",
        [Statement::allow(["iam:A*", "iam:C*", "iam:D*", "iam:E*", "iam:G*", "iam:L*"], "*")],
    );
    account.policy(
        "lab-identities-write",
        [Statement::allow(["iam:P*", "iam:R*", "iam:S*", "iam:T*", "iam:U*"], "*")],
    );
    account.policy(
        "lab-all-but-closing",
        [Statement::allow_all_but(["account:CloseAccount", "aws-portal:*"], "*")],
    );
    for (policy, why) in [
        ("lab-everything-else", "`NotAction`: all of every service but IAM"),
        ("lab-all-but-closing", "`NotAction`: all of every service but two"),
    ] {
        estate.plant(SANDBOX.policy(policy)).fires(WILDCARD, why);
    }
    for policy in ["lab-identities-read-create", "lab-identities-write"] {
        estate
            .plant(SANDBOX.policy(policy))
            .spared(WILDCARD, "half of IAM, by the first letters of its actions");
    }
    let role = Role::new("lab-lead", trust::service_of(SANDBOX, "codebuild"))
        .governed("innovation", "sets up laboratories")
        .own("lab-everything-else")
        .own("lab-identities-read-create")
        .own("lab-identities-write");
    estate
        .role(SANDBOX, role)
        .fires(ADMINISTRATOR, "three policies, none of which is an administrator's")
        .fires(EFFECTIVE, "three policies, none of which is an administrator's")
        .fires(PATH, "it takes the little that is missing in one step");
    let role = Role::new("lab-steward", trust::service_of(SANDBOX, "codebuild"))
        .governed("innovation", "tears laboratories down")
        .own("lab-all-but-closing");
    estate
        .role(SANDBOX, role)
        .fires(ADMINISTRATOR, "`NotAction`: all but closing the account")
        .fires(EFFECTIVE, "`NotAction`: all but closing the account")
        .fires(PATH, "it takes the little that is missing in one step");
}

/// What reads like the ways above, and leads nowhere.
fn near_misses(estate: &mut Estate) {
    let own = STAGING.role("/policy-patcher");
    let role = Role::new("policy-patcher", trust::service_of(STAGING, "states"))
        .governed("platform", "patches roles of test environments")
        .inline("patch", [Statement::allow(["iam:AttachRolePolicy", "iam:PutRolePolicy"], own)])
        .bounded("workload-boundary");
    estate.role(STAGING, role).spared(PATH, "a permissions boundary limits whatever it writes");
    let account = estate.account(STAGING);
    let users = format!("arn:aws:iam::{}:user/*", STAGING.id);
    account.policy(
        "key-desk",
        [Statement::allow(["iam:CreateAccessKey", "iam:ListAccessKeys"], users.as_str())],
    );
    account.policy("key-desk-limits", [Statement::deny("iam:CreateAccessKey", users).named("ByTicketOnly")]);
    let role = Role::new("key-desk", trust::service_of(STAGING, "states"))
        .governed("delivery", "lists keys, and once made them")
        .own("operations-read")
        .own("key-desk")
        .own("key-desk-limits");
    estate.role(STAGING, role).spared(PATH, "another policy denies what one allows");
}
