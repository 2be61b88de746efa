//! What is planted in the organization, and where clouds meet: faults that an assessment finds, and near
//! misses that it does not.

use super::super::azure::id;
use super::super::places::PROD;
use super::doors;
use super::exceptions::{ACMES, ENDED, FINDER, MAP, MODIFIED, default_account};
use super::organization::{ORGANIZATION, Organization};
use super::people::{group, user};
use super::software::{CLOUDS, LEGACY, POOL, account};

/// The outcome for somebody: the check, who, why.
type Planted = (&'static str, &'static str, &'static str);

const PATH: &str = "escalation-path";
const BASIC: &str = "basic-role-granted";

/// People by the first part of their address.
#[rustfmt::skip]
const PEOPLE: &[(bool, Planted)] = &[
    (true, ("effective-administrator", "maria.keller", "Organization Administrator")),
    (true, ("privileged-role-permanent", "maria.keller", "always Organization Administrator")),
    (true, ("super-administrator-in-cloud", "maria.keller", "administers the Workspace, and works in the cloud")),
    (true, ("privileged-role-permanent", "yuki.tanaka", "always Editor of the sandbox")),
    (true, ("password-without-mfa", "kim.larsen", "a password alone")),
    (true, ("principal-dormant", "henrik.dahl", "last seen 214 days ago")),
    (true, (PATH, "clara.vogt", "approves owners of the ledger")),
    (true, (PATH, "david.osei", "activates Owner of the ledger, if a duty manager agrees")),
    (false, ("privileged-role-permanent", "elena.russo", "deploys, until the release")),
    (false, ("principal-dormant", "clara.vogt", "seen 9 days ago")),
    (false, ("password-without-mfa", "jan.novak", "a security key")),
    (false, (PATH, "ines.costa", "changes networks, and no access")),
];

/// Service accounts: project and name.
#[rustfmt::skip]
const ACCOUNTS: &[(bool, &str, Planted)] = &[
    (true, "ex-cards-prod", ("effective-administrator", "cards-release", "owns its project")),
    (true, "ex-analytics", ("effective-administrator", "load-profiles", "owns its project")),
    (true, "ex-ci", ("effective-administrator", "archive-index", "Organization Administrator")),
    (true, "ex-ci", (PATH, "mirror", "a role of AWS takes its tokens, and administers the sandbox")),
    (false, "ex-ci", (PATH, "mirror-reader", "the same role wants its token for a client that it is not")),
    (true, "ex-ci", ("effective-administrator", "terraform", "owns the project of payments")),
    (true, "ex-ledger-prod", ("credential-old", "ledger-export", "a key of 700 days")),
    (true, "ex-ledger-prod", ("credential-lives-too-long", "ledger-export", "a key without end")),
    (true, "ex-payments-prod", ("credential-lives-too-long", "nightly-batch", "a key without end")),
    (true, "ex-ledger-prod", ("service-account-key-user-managed", "ledger-export", "a key that left the cloud")),
    (true, "ex-payments-prod", ("service-account-key-user-managed", "nightly-batch", "a key that left the cloud")),
    (true, "ex-risk-models", ("identity-ungoverned", "trainer", "its project has no owner's label")),
    (false, "ex-web-prod", ("identity-ungoverned", "web", "its project has an owner's label")),
    (false, "ex-payments-prod", ("credential-old", "nightly-batch", "a key of 20 days")),
    (false, "ex-payments-prod", ("credential-unused", "nightly-batch", "a key that was used yesterday")),
    (false, "ex-ci", ("effective-administrator", "images", "builds, and holds nothing")),
    (false, "ex-web-prod", ("service-account-key-user-managed", "web", "runs in the cloud, without a key")),
];

/// Subjects of pipelines, over all clouds.
#[rustfmt::skip]
const PIPELINES: &[(bool, &str, &str)] = &[
    (true, "github:example-bank/payments", "its application in Entra ID is an identity of a pool, which owns the card platform"),
    (true, "github:example-bank/landing-zones", "owns workloads in Azure, and by a pool the project of payments"),
    (true, "github:example-bank/identity-janitor", "replaces the code of a function that has all of IAM"),
    (true, "github:example-bank/function-rollout", "passes the janitor's role to a function of its own"),
    (true, "terraform-cloud:example-bank/platform/baseline", "its role in AWS administers the account"),
    (true, "github:example-bank/archive", "its role in AWS reads the secret of an application, which acts as an account that administers the organization"),
    (false, "github:example-bank/archive-preview", "its role may read secrets too, and the secret's own policy lets another in alone"),
    (false, "github:example-bank/images", "builds images by a pool, and holds nothing"),
    (false, "github:example-bank/widget-rollout", "the role that it may pass trusts no function"),
];

pub(super) fn add(organization: &mut Organization) {
    for (fires, (check, who, why)) in PEOPLE {
        plant(organization, user(who), *fires, check, why);
    }
    for (fires, project, (check, name, why)) in ACCOUNTS {
        plant(organization, account(project, name), *fires, check, why);
    }
    for (fires, subject, why) in PIPELINES {
        plant(organization, (*subject).to_owned(), *fires, PATH, why);
    }
    for (project, what) in [
        ("ex-analytics", "Owner, for what takes load profiles"),
        ("ex-cards-prod", "Owner, for releases"),
        ("ex-old-portal", "Viewer, in a project that is to be deleted"),
        ("ex-payments-prod", "Owner, for landing zones"),
        ("ex-sandbox-ml", "Editor, in a sandbox"),
    ] {
        plant(organization, format!("projects/{project}"), true, BASIC, what);
    }
    plant(organization, "projects/ex-network".to_owned(), false, BASIC, "a role of the network's own");
    let why = "no constraint says which issuers may be trusted";
    plant(organization, ORGANIZATION.to_owned(), true, "organization-policy-absent", why);
    let bucket = |name: &str| format!("//storage.googleapis.com/{name}");
    plant(
        organization,
        bucket("ex-web-assets"),
        true,
        "resource-open-to-everyone",
        "the website's pictures, for anyone",
    );
    plant(organization, bucket("ex-audit-logs"), false, "resource-open-to-everyone", "for the security team");
    exceptions(organization);
    pools(organization);
    crossings(organization);
}

fn exceptions(organization: &mut Organization) {
    let grant = |name: &str| format!("//privilegedaccessmanager.googleapis.com/{name}");
    let outsider = |name: &str| format!("user:{name}");
    #[rustfmt::skip]
    let all: [(String, bool, &'static str, &str); 16] = [
        (grant(MODIFIED), true, "activation-externally-modified", "somebody changed the policy while it was on"),
        (grant(ENDED), false, "activation-externally-modified", "ended as it should"),
        (MAP.to_owned(), true, "api-key-unrestricted", "any caller, any service"),
        (FINDER.to_owned(), false, "api-key-unrestricted", "one website, one service"),
        (default_account("ex-sandbox-ml"), true, "default-service-account-privileged", "Editor, for whatever runs"),
        (default_account("ex-web-staging"), false, "default-service-account-privileged", "writes logs"),
        (account("ex-analytics", "dashboards"), true, "domain-wide-delegation", "every mailbox and file of the bank"),
        (account("ex-analytics", "load-profiles"), false, "domain-wide-delegation", "a client that no one authorised"),
        ("projects/acme-delivery".to_owned(), true, "foreign-account-unknown", "a project that the register forgot"),
        (ACMES.to_owned(), true, "foreign-service-account", "Acme's own, which Acme alone looks after"),
        (account("ex-ci", "terraform"), false, "foreign-service-account", "of another project of the bank"),
        (outsider("robin.falk@bolt-managed.example"), true, "guest-privileged", "in the group that acts as any model's account"),
        (outsider("alex.stern@bolt-managed.example"), false, "guest-privileged", "reads tables"),
        (account("ex-payments-prod", "nightly-batch"), true, "hmac-key", "reads and writes buckets without end"),
        ("projects/ex-risk-models".to_owned(), true, "impersonation-over-project", "any account of the project, for a group"),
        (group("gcp-data"), true, "privileged-role-permanent", "always Token Creator over the models"),
    ];
    for (subject, fires, check, why) in all {
        plant(organization, subject, fires, check, why);
    }
}

fn pools(organization: &mut Organization) {
    let repository = |pool: &str, name: &str| {
        format!("principalSet://iam.googleapis.com/{pool}/attribute.repository/example-bank/{name}")
    };
    #[rustfmt::skip]
    let all: [(String, bool, &'static str, &str); 18] = [
        (repository(LEGACY, "website"), true, "federation-issuer-mismatched", "a slash too many"),
        (repository(POOL, "images"), false, "federation-issuer-mismatched", "as GitHub writes it"),
        (repository(POOL, "landing-zones"), true, "unreviewed-subject-privileged", "any pull request owns the project of payments"),
        (doors::provider("auditors", "aws-audit"), true, "aws-account-trusted-whole", "every role of the audit account"),
        (format!("//iam.googleapis.com/{CLOUDS}/providers/aws-prod"), false, "aws-account-trusted-whole", "one role of production"),
        (doors::everyone("previews"), true, "federation-without-subject", "anybody at GitHub"),
        (doors::everyone("analysts"), true, "federation-without-subject", "anything in the tenant"),
        (doors::exporter(), true, "identity-shared-by-clusters", "production and staging are one identity"),
        (doors::website(), true, "pool-identity-granted-directly", "writes the website's pictures itself"),
        (repository(POOL, "images"), false, "pool-identity-granted-directly", "by a service account"),
        (doors::provider("previews", "github"), true, "pool-provider-without-condition", "any repository of GitHub"),
        (format!("//iam.googleapis.com/{POOL}/providers/github"), false, "pool-provider-without-condition", "repositories of the bank"),
        (doors::everyone("analysts"), true, "pool-trusted-whole", "whoever the tenant vouches for"),
        (doors::everyone("analysts"), true, "entra-tenant-trusted-whole", "any application of the tenant"),
        (doors::everyone("auditors"), true, "pool-trusted-whole", "whatever the audit account runs"),
        (doors::everyone("previews"), true, "pool-trusted-whole", "whoever comes"),
        (repository(POOL, "landing-zones"), false, "pool-trusted-whole", "one repository"),
        ("github:example-bank/landing-zones".to_owned(), true, "subject-privileged-in-several-clouds", "owns things in Azure and in Google Cloud"),
    ];
    for (subject, fires, check, why) in all {
        plant(organization, subject, fires, check, why);
    }
}

/// Where clouds meet.
fn crossings(organization: &mut Organization) {
    let release = id("payments-release");
    plant(
        organization,
        release.clone(),
        true,
        PATH,
        "an application of Entra ID that owns the card platform in Google Cloud",
    );
    plant(
        organization,
        id("Elena Russo"),
        true,
        PATH,
        "owns the application that owns the card platform in Google Cloud",
    );
    for (application, why) in [
        (release, "acts as what owns the card platform"),
        (id("archive-index"), "acts as what administers the organization"),
    ] {
        let identity = format!("principal://iam.googleapis.com/{CLOUDS}/subject/{application}");
        plant(organization, identity, true, PATH, why);
    }
    let role = PROD.role("/partner/acme-performance");
    plant(organization, role, true, PATH, "Acme's role in AWS owns the analytics project in Google Cloud");
    let set = format!("principalSet://iam.googleapis.com/{POOL}/attribute.repository/example-bank/images");
    plant(organization, set, false, "federation-without-subject", "one repository");
}

fn plant(organization: &mut Organization, subject: String, fires: bool, check: &'static str, why: &str) {
    let planting = organization.plant(subject);
    if fires {
        planting.fires(check, why);
    } else {
        planting.spared(check, why);
    }
}
