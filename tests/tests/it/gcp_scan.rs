//! `tenure scan --cloud gcp`, the whole way through the binary, over the loopback organization.

use std::fs;
use std::path::Path;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tenure_loopback::google::{Organization, Server, Shelf, names};
use tenure_loopback::{Fault, Faults, Rule};
use tenure_tests::program::{Run, finish, run, tenure};

/// Settings that find the server and the key of the scanner.
fn settings(server: &Server) -> String {
    format!(
        "[gcp]\norganization = \"{}\"\ncredential = \"service-account-key\"\ncredential_file = \"{}\"\nendpoint = \"{}\"\n",
        names::ORGANIZATION.trim_start_matches("organizations/"),
        server.key_file().display(),
        server.endpoint(),
    )
}

/// A server on this machine lets everybody ask as often as they like.
const QUOTAS: &str = "[gcp.quotas]\niam-v2 = 100000\niam-v3 = 100000\nlogging = 100000\n";

fn scan(server: &Server, folder: &Path, more: &[&str]) -> Run {
    fs::write(folder.join("tenure.toml"), settings(server) + QUOTAS).unwrap();
    let arguments = [&["scan", "--out", "scan"], more].concat();
    finish(tenure(folder, &arguments).env("TENURE_LOG", "trace"))
}

fn assessment(folder: &Path) -> Value {
    let text = fs::read_to_string(folder.join("scan/assessment/assessment.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn outcome(folder: &Path, check: &str) -> Value {
    let assessment = assessment(folder);
    let outcomes = assessment["outcomes"].as_array().unwrap();
    outcomes.iter().find(|one| one["check"] == check).cloned().unwrap_or_else(|| panic!("no `{check}`"))
}

#[test]
fn an_organization_is_read_assessed_and_asked_about() {
    let server = Server::start(Organization::contoso(), Faults::none());
    let folder = tempfile::tempdir().unwrap();
    let scanned = scan(&server, folder.path(), &[]).expect(&[1]);
    assert_eq!(server.undocumented(), Vec::<String>::new());
    assert!(!scanned.stderr.contains("PRIVATE KEY"), "the key is logged");
    assert!(server.tokens().iter().all(|token| !scanned.stderr.contains(token)), "a token is logged");
    let path = outcome(folder.path(), "escalation-path");
    assert_eq!(path["verdict"], "fail");

    let ask = |arguments: &[&str]| {
        let arguments = [arguments, &["--snapshot", "scan/snapshot"]].concat();
        run(folder.path(), &arguments).expect(&[0]).stdout
    };
    let who = ask(&["who-can", "resourcemanager.organizations.setIamPolicy"]);
    assert!(who.contains("Alice Example"), "{who}");
    assert!(ask(&["paths"]).contains("becomes administrator"), "no path is told");
    run(folder.path(), &["pack", "scan/snapshot", "--out", "pack"]).expect(&[0, 1]);
    run(folder.path(), &["verify", "pack"]).expect(&[0]);
}

/// INVARIANT: silence is never a pass: a directory that refuses is told, and nothing is passed by it.
#[test]
fn a_directory_that_refuses_leaves_its_checks_open() {
    let faults = Faults::none().with(Rule::every("admin:directory.users.list", Fault::Deny));
    let server = Server::start(Organization::contoso(), faults);
    let folder = tempfile::tempdir().unwrap();
    scan(&server, folder.path(), &["--require-complete", "--fail-on", "critical"]).expect(&[1, 3]);
    assert_eq!(outcome(folder.path(), "password-without-mfa")["verdict"], "not-evaluated");
    let gaps = assessment(folder.path())["gaps"].clone();
    let gaps = gaps.as_array().unwrap();
    assert!(gaps.iter().any(|gap| gap["api"] == "admin:directory.users.list"), "{gaps:?}");
}

/// The organization's own resource.
const ROOT: &str = "//cloudresourcemanager.googleapis.com/organizations/734512098415";

/// Contoso, which logs every call and lets the scanner read that.
fn contoso_that_logs_everything() -> Organization {
    let mut organization = Organization::contoso();
    let scanner = format!("serviceAccount:{}", names::SCANNER);
    organization.bind(ROOT, "roles/logging.privateLogViewer", &[&scanner]);
    let policy = organization.edit(Shelf::AllowPolicies, ROOT).expect("the organization's policy");
    policy["policy"]["auditConfigs"] = json!([{ "service": "allServices", "auditLogConfigs":
        [{ "logType": "ADMIN_READ" }, { "logType": "DATA_READ" }, { "logType": "DATA_WRITE" }] }]);
    organization
}

#[expect(clippy::disallowed_methods, reason = "the scans are of now, and the party left between them")]
fn now() -> Timestamp {
    Timestamp::now()
}

/// A register with Gone, a partner of three weeks that has a foothold by its domain alone, and two people of the
/// customer.
fn register_of_gone() -> String {
    let began = now() - SignedDuration::from_hours(24 * 20);
    format!(
        r#"format = 1
[customer]
name = "Contoso"
[[environment]]
id = "google"
scopes = ["gcp:{}"]
[[party]]
id = "gone"
name = "Gone Consulting"
kind = "partner"
footprint = [{{ cloud = "gcp", kind = "domain", value = "gone.example" }}]
[[person]]
id = "ann"
name = "Ann Auditor"
party = "customer"
[[person]]
id = "omar"
name = "Omar Operator"
party = "customer"
[[contract]]
id = "C-1"
provider = "gone"
function = "design of access"
start = {}
offboard_within = "P1D"
"#,
        names::ORGANIZATION,
        began.to_zoned(TimeZone::UTC).date(),
    )
}

/// What `offboard` says of Gone, held against a scan from before its end: both scans of one organization.
fn offboarded(folder: &Path, organization: Organization, setting: &str) -> Run {
    let server = Server::start(organization, Faults::none());
    fs::write(folder.join("tenure.toml"), settings(&server) + setting + QUOTAS).unwrap();
    fs::write(folder.join("register.toml"), register_of_gone()).unwrap();
    let scan = |out: &str| {
        let arguments = ["scan", "--out", out, "--register", "register.toml"];
        finish(tenure(folder, &arguments).env("TENURE_LOG", "warn")).expect(&[1]);
    };
    scan("before");
    let end = now().to_string();
    scan("after");
    let snapshots = ["--snapshot", "after/snapshot", "--baseline", "before/snapshot", "--since", &end];
    let people = ["--register", "register.toml", "--executed-by", "omar", "--verified-by", "ann"];
    let arguments = [&["offboard", "gone", "--out", "pack"][..], &snapshots, &people].concat();
    run(folder, &arguments)
}

#[test]
fn a_party_that_is_gone_is_certified() {
    let folder = tempfile::tempdir().unwrap();
    let said = offboarded(folder.path(), contoso_that_logs_everything(), "whole_logs = true\n");
    said.expect(&[0]);
    let certificate = fs::read_to_string(folder.path().join("pack/data/certificate.json")).unwrap();
    let certificate: Value = serde_json::from_str(&certificate).unwrap();
    assert_eq!(certificate["verdict"], "proven");
    run(folder.path(), &["verify", "pack"]).expect(&[0]);
}

/// INVARIANT: silence is never a pass: what changes access tells nothing of who read what.
#[test]
fn a_party_of_which_the_logs_tell_only_changes_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let said = offboarded(folder.path(), contoso_that_logs_everything(), "").expect(&[3]);
    assert!(said.stdout.contains("no success after the end not proven"), "{said}");
    assert!(said.stdout.contains("the log `cloudaudit.googleapis.com/data_access`"), "{said}");
}

/// The check of domain-wide delegation, of Contoso as files tell of it: with an export of the admin console (a table), or
/// without.
fn delegation_by_files(export: Option<&str>) -> Value {
    const NUMBER: &str = "734512098415";
    let folder = tempfile::tempdir().unwrap();
    let email = "mailer@contoso-web.iam.gserviceaccount.com";
    let files = [
        (
            "cloudresourcemanager-organizations.search.json",
            json!({ "organizations": [{ "name": format!("organizations/{NUMBER}"), "displayName": "contoso.example",
                "directoryCustomerId": "C04contoso", "state": "ACTIVE" }] }),
        ),
        (
            "cloudresourcemanager-projects.search.json",
            json!({ "projects": [{ "name": "projects/1012", "parent": format!("organizations/{NUMBER}"),
                "projectId": "contoso-web", "state": "ACTIVE" }] }),
        ),
        (
            "iam-projects.serviceAccounts.list.contoso-web.json",
            json!({ "accounts": [{ "name": format!("projects/contoso-web/serviceAccounts/{email}"), "email": email,
                "projectId": "contoso-web", "uniqueId": "107", "oauth2ClientId": "107" }] }),
        ),
        // The log tells of no delegation; it goes back half a year.
        ("admin-reports.activities.list.json", json!({ "items": [] })),
    ];
    let export = export.map(|table| ("admin-domain-wide-delegation.csv", table.to_owned()));
    let files = files.map(|(name, body)| (name, body.to_string())).into_iter().chain(export);
    let export = folder.path().join("contoso");
    fs::create_dir(&export).unwrap();
    for (name, text) in files {
        fs::write(export.join(name), text).unwrap();
    }
    run(folder.path(), &["import", "gcp", "contoso", "--out", "snapshot", "--as-of", "2026-11-20T00:00:00Z"])
        .expect(&[0]);
    run(folder.path(), &["assess", "snapshot", "--out", "scan/assessment"]).expect(&[0, 1]);
    outcome(folder.path(), "domain-wide-delegation")
}

/// INVARIANT: silence is never a pass: no API lists delegations, and the log goes back half a year.
#[test]
fn delegation_is_evaluated_where_an_export_tells_of_all_of_it() {
    let without = delegation_by_files(None);
    assert_eq!(without["verdict"], "not-evaluated", "{without}");
    let open = without["not_evaluated"].to_string();
    assert!(
        open.contains("organizations/734512098415") && open.contains("export of the Admin console"),
        "{open}"
    );

    let nobody = delegation_by_files(Some("Name,Client ID,Scopes\n"));
    assert_eq!((&nobody["verdict"], &nobody["not_evaluated"]), (&json!("pass"), &json!([])), "{nobody}");

    let mailer = delegation_by_files(Some("Name,Client ID,Scopes\nmailer,107,https://mail.google.com/\n"));
    assert_eq!((&mailer["verdict"], &mailer["not_evaluated"]), (&json!("fail"), &json!([])), "{mailer}");
    assert!(mailer["findings"][0]["detail"].as_str().unwrap().contains("An export"), "{mailer}");
}

/// A scan has the log alone: what it finds is told, and that it may not be all.
#[test]
fn a_scan_says_that_delegations_may_be_older_than_the_log() {
    let server = Server::start(Organization::contoso(), Faults::none());
    let folder = tempfile::tempdir().unwrap();
    scan(&server, folder.path(), &[]).expect(&[1]);
    let found = outcome(folder.path(), "domain-wide-delegation");
    assert!(!found["findings"].as_array().unwrap().is_empty(), "{found}");
    let open = found["not_evaluated"].to_string();
    assert!(open.contains(names::ORGANIZATION) && open.contains("half a year"), "{open}");
}

/// Adds a user to Contoso, with a role of the Workspace that has a privilege.
fn add_administrator(organization: &mut Organization, name: &str, number: &str, privilege: &str) {
    let mail = format!("{name}@contoso.example");
    let mut user =
        organization.table(Shelf::Users).find("grace@contoso.example").expect("a user").into_owned();
    for (member, value) in [("_id", &mail), ("id", &number.to_owned()), ("primaryEmail", &mail)] {
        user[member] = json!(value);
    }
    organization.add(Shelf::Users, user);
    organization.add(
        Shelf::AdminRoles,
        json!({ "_id": number, "kind": "admin#directory#role", "etag": "x", "roleId": number, "roleName": name,
            "roleDescription": name, "isSystemRole": false, "isSuperAdminRole": false,
            "rolePrivileges": [{ "privilegeName": privilege, "serviceId": "00haapch16h1ysv" }] }),
    );
    organization.add(
        Shelf::RoleAssignments,
        json!({ "_id": number, "kind": "admin#directory#roleAssignment", "etag": "x", "scopeType": "CUSTOMER",
            "roleAssignmentId": number, "roleId": number, "assignedTo": number, "assigneeType": "user" }),
    );
}

#[test]
fn who_administers_groups_or_passwords_comes_to_what_others_hold() {
    let mut organization = Organization::contoso();
    add_administrator(&mut organization, "gil", "38000000000000021", "GROUPS_ALL");
    add_administrator(&mut organization, "hana", "38000000000000022", "USERS_RESET_PASSWORD");
    add_administrator(&mut organization, "ivo", "38000000000000023", "GROUPS_RETRIEVE");
    organization.bind(ROOT, "roles/resourcemanager.organizationAdmin", &["user:bob@contoso.example"]);
    // A role wherever somebody attached the tag `env` with the value `prod`.
    let number = names::ORGANIZATION.trim_start_matches("organizations/");
    let only = format!("resource.matchTag('{number}/env', 'prod')");
    organization.bind_if(ROOT, "roles/owner", &["user:grace@contoso.example"], Some(("production", &only)));
    let server = Server::start(organization, Faults::none());
    let folder = tempfile::tempdir().unwrap();
    scan(&server, folder.path(), &[]).expect(&[1]);
    let ask = |arguments: &[&str]| {
        let arguments = [arguments, &["--snapshot", "scan/snapshot"]].concat();
        run(folder.path(), &arguments).expect(&[0]).stdout
    };
    let joined = ask(&["paths", "gil@contoso.example"]);
    assert!(joined.contains("gcp-group-join") && joined.contains(names::ADMINISTRATORS), "{joined}");
    // Bob has no second step of signing in, and is no administrator of the Workspace.
    let reset = ask(&["paths", "hana@contoso.example"]);
    assert!(reset.contains("gcp-password-reset") && reset.contains("bob@contoso.example"), "{reset}");
    let reader = ask(&["paths", "ivo@contoso.example"]);
    assert!(!reader.contains("gcp-group-join"), "{reader}");

    let can = |project: &str| {
        let project = format!("//cloudresourcemanager.googleapis.com/projects/{project}");
        let question = ["can", "grace@contoso.example", "resourcemanager.projects.setIamPolicy", &project];
        let answers: Value =
            serde_json::from_str(&ask(&[&question[..], &["--format", "json"]].concat())).unwrap();
        answers[0]["verdict"].clone()
    };
    assert_eq!([can(names::PRODUCTION), can(names::TEST)], [json!("yes"), json!("no")]);
}
