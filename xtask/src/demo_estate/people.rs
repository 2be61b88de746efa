//! IAM users, of people and of machines, and the root users.

use crate::gaad::Statement;

use super::Estate;
use super::account::Group;
use super::places::{AUDIT, DATA, HOME, MANAGEMENT, PROD, SANDBOX, STAGING};
use super::user::{Credentials, User};

const OLD: &str = "credential-old";
const UNUSED: &str = "credential-unused";
const NEVER: &str = "credential-never-used";
const BOTH: &str = "access-keys-both-active";
const NO_MFA: &str = "password-without-mfa";
const DORMANT: &str = "principal-dormant";
const INLINE: &str = "privileged-inline-policy";
const UNGOVERNED: &str = "identity-ungoverned";
const STANDING: &str = "administrator-standing";
const MACHINE: &str = "administrator-non-human";
const EFFECTIVE: &str = "effective-administrator";

fn with() -> Credentials {
    Credentials::default()
}

pub(super) fn add(estate: &mut Estate) {
    roots(estate);
    management(estate);
    healthy(estate);
    production(estate);
    elsewhere(estate);
    sandbox(estate);
}

fn roots(estate: &mut Estate) {
    const KEY: &str = "root-with-access-key";
    const MFA: &str = "root-without-mfa";
    let guarded = || with().password(200, 700).mfa();
    for place in [MANAGEMENT, PROD, SANDBOX] {
        estate.account(place).root = guarded();
        estate.plant(place.root()).spared(KEY, "no keys").spared(MFA, "a device is enrolled");
    }
    // The organisation took what root signs in with away.
    estate.account(AUDIT).root = with();
    estate.plant(AUDIT.root()).spared(MFA, "no device, and nothing to sign in with: root access is central");
    estate.account(STAGING).root = guarded().key(1300, 610);
    estate.plant(STAGING.root()).fires(KEY, "an active access key, last used 610 days ago");
    estate.account(DATA).root = with().password(45, 1500);
    estate.plant(DATA.root()).fires(MFA, "a password, used 45 days ago, and no device");
}

fn management(estate: &mut Estate) {
    let user = User::new("admin.morgan", with().password(3, 60).mfa())
        .governed("platform", "administers the organisation")
        .provided("AdministratorAccess")
        .inline("organizations-extra", [Statement::allow(["organizations:*", "sso:*"], "*")]);
    let id = user.arn(MANAGEMENT);
    estate
        .user(MANAGEMENT, user)
        .fires(STANDING, "a person who is an administrator day and night")
        .fires(EFFECTIVE, "`AdministratorAccess`")
        .spared(NO_MFA, "has a device");
    estate
        .plant(format!("{id}#inline/organizations-extra"))
        .fires(INLINE, "an inline policy that gives privileges, on an administrator")
        .fires("privileged-service-wildcard", "allows all of Organizations and Identity Center");
    let user = User::new("break-glass", with().password(120, 150).mfa())
        .governed("security", "opened in emergencies, sealed password")
        .provided("ReadOnlyAccess");
    estate
        .user(MANAGEMENT, user)
        .fires(UNUSED, "the password was last used 120 days ago, at the last exercise")
        .fires(DORMANT, "did nothing since that exercise");
}

/// Machines that use one young key, every day.
fn healthy(estate: &mut Estate) {
    let production = [
        ("svc-mainframe-bridge", "core-banking", "files from the mainframe", 30, 1),
        ("svc-cards-personalisation", "cards", "orders at the card factory", 61, 2),
        ("svc-payments-sftp", "payments", "files of corporate customers", 75, 1),
        ("svc-atm-fleet", "channels", "telemetry of ATMs", 12, 1),
        ("svc-print-centre", "core-banking", "letters to the print centre", 50, 3),
        ("svc-hsm-audit", "security", "audit trail of the HSMs", 41, 1),
    ];
    for (name, team, purpose, made, used) in production {
        let user = User::new(name, with().key(made, used)).governed(team, purpose).own("operations-read");
        estate.user(PROD, user);
    }
    let elsewhere = [
        (STAGING, "svc-test-runner", "delivery", "test runs from the office network", 22, 1),
        (STAGING, "svc-mainframe-bridge", "core-banking", "test files from the mainframe", 33, 4),
        (DATA, "svc-warehouse-sync", "data-platform", "tables for the old warehouse", 48, 1),
        (DATA, "svc-rating-agency", "risk", "files of the rating agency", 66, 6),
        (AUDIT, "svc-siem", "security", "log collector in the data centre", 18, 1),
        (MANAGEMENT, "svc-invoice-import", "finance-it", "invoices into the ledger", 27, 8),
    ];
    for (place, name, team, purpose, made, used) in elsewhere {
        let user = User::new(name, with().key(made, used)).governed(team, purpose).own("operations-read");
        estate.user(place, user);
    }
}

fn production(estate: &mut Estate) {
    let machine = |name, credentials, purpose| {
        User::new(name, credentials).governed("payments", purpose).own("operations-read")
    };
    let user = machine("svc-swift-gateway", with().key(412, 1), "messages to SWIFT");
    estate.user(PROD, user).fires(OLD, "a key of 412 days, used every day");
    let user = machine("svc-fraud-feed", with().key(80, 1).key(61, 2), "feeds the fraud pool");
    estate.user(PROD, user).fires(BOTH, "two active keys, both in use");
    let user = machine("svc-report-mailer", with().inactive_key(85, 62).key(60, None), "mails reports");
    estate
        .user(PROD, user)
        .fires(NEVER, "a key of 60 days that nothing ever used")
        .spared(BOTH, "the other key is switched off")
        .spared(DORMANT, "the other key was used 62 days ago");
    let user = machine("svc-legacy-clearing", with().key(700, 300), "the clearing house of before 2026");
    estate
        .user(PROD, user)
        .fires(OLD, "a key of 700 days")
        .fires(UNUSED, "last used 300 days ago")
        .fires(DORMANT, "did nothing else since");
    let user = machine("svc-clearing-archive", with().key(89, 1), "archive of clearing files").ssh_key(70);
    estate.user(PROD, user).spared(OLD, "a key of 89 days, where 90 are allowed");
    let user = machine("svc-new-terminal", with().key(8, None), "terminals, to be rolled out").made(9);
    estate
        .user(PROD, user)
        .spared(NEVER, "never used, and 8 days old")
        .spared(DORMANT, "never used, and 9 days old");
    let user = machine("svc-old-terminal", with().inactive_key(900, 28).key(27, 1), "terminals in branches");
    estate.user(PROD, user).spared(OLD, "the key of 900 days is switched off");
    let user = machine("svc-key-custodian", with().key(20, 1), "orders keys").own("payments-key-admin");
    estate.user(PROD, user);
}

fn elsewhere(estate: &mut Estate) {
    let user = User::new("ci-deployer", with().key(55, 1))
        .provided("AdministratorAccess")
        .inline("keep-buckets", [Statement::deny("s3:DeleteBucket", "*")]);
    let id = user.arn(STAGING);
    estate
        .user(STAGING, user)
        .fires(MACHINE, "a user without a password, with a key and `AdministratorAccess`")
        .fires(EFFECTIVE, "`AdministratorAccess`, from which a Deny takes next to nothing")
        .fires(UNGOVERNED, "no owner, purpose or end");
    estate.plant(format!("{id}#inline/keep-buckets")).spared(INLINE, "an inline policy that only denies");
    let user = User::new("qa.lindqvist", with().password(88, 140).mfa())
        .governed("delivery", "manual tests")
        .inline("buckets", [Statement::allow("s3:GetObject", "arn:aws:s3:::example-bank-test-data/*")]);
    let id = user.arn(STAGING);
    estate
        .user(STAGING, user)
        .spared(NO_MFA, "has a device")
        .spared(UNUSED, "the password was used 88 days ago, where 90 are allowed");
    estate
        .plant(format!("{id}#inline/buckets"))
        .spared(INLINE, "an inline policy, and its user is not privileged");

    let user = User::new("analyst.okafor", with().password(2, 70))
        .governed("risk", "ad-hoc queries")
        .provided("AmazonAthenaFullAccess");
    estate.user(DATA, user).fires(NO_MFA, "a console password, used 2 days ago, and no device");
    let user = User::new("analyst.bergstrom", with().password(200, 260).mfa().key(25, 1))
        .governed("risk", "ad-hoc queries")
        .provided("AmazonAthenaFullAccess");
    estate
        .user(DATA, user)
        .fires(UNUSED, "the password was last used 200 days ago")
        .spared(DORMANT, "its access key is in use");
    let user =
        User::new("svc-forgotten-export", with()).made(500).governed("risk", "an export that was planned");
    estate
        .user(DATA, user)
        .spared(DORMANT, "has nothing to sign in with: whether it ever had is not recorded");
    let statement = Statement::allow("iam:CreateAccessKey", "arn:aws:iam::*:user/svc-*");
    let user = User::new("svc-key-factory", with().key(10, 1))
        .governed("data-platform", "issues keys to partners of the lake")
        .inline(
            "issue-keys",
            [statement, Statement::allow("glue:GetTable", DATA.arn("glue", HOME, "table/*"))],
        );
    let id = user.arn(DATA);
    estate.user(DATA, user).spared(MACHINE, "may make keys, and is no administrator");
    estate
        .plant(format!("{id}#inline/issue-keys"))
        .fires(INLINE, "an inline policy that makes its user privileged");
}

/// The account without a credential report: what stands behind its users cannot be told.
fn sandbox(estate: &mut Estate) {
    estate
        .account(SANDBOX)
        .groups
        .push(Group { name: "Administrators", provided: vec!["AdministratorAccess"] });
    estate.account(SANDBOX).has_credential_report = false;
    for name in ["trainer.silva", "trainer.novak"] {
        let user = User::new(name, with().password(1, 20)).group("Administrators");
        estate
            .user(SANDBOX, user)
            .spared(NO_MFA, "cannot be told: the account has no credential report")
            .spared(MACHINE, "cannot be told whether a machine stands behind it")
            .fires(EFFECTIVE, "a member of the administrators' group");
    }
    let user = User::new("svc-playground", with().key(800, 790)).own("operations-read");
    estate.user(SANDBOX, user).spared(OLD, "cannot be told: the account has no credential report");
    let group = format!("arn:aws:iam::{}:group/Administrators", SANDBOX.id);
    estate.plant(group).fires(STANDING, "a group that makes its two members administrators day and night");
    let account = estate.account(DATA);
    account.groups.push(Group { name: "Readers", provided: vec!["ReadOnlyAccess"] });
    estate.plant(format!("arn:aws:iam::{}:group/Readers", DATA.id)).spared(STANDING, "a group of readers");
}
