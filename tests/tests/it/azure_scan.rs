//! `tenure scan --cloud azure`, the whole way through the binary, over the loopback tenant.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tenure_loopback::{Faults, Loopback, Tenant, names};
use tenure_tests::program::{Run, finish, run, tenure};

/// Settings that find the server, and no secret among them.
fn settings(server: &Loopback) -> String {
    format!(
        "[azure]\ntenant = \"{}\"\nclient_id = \"{}\"\nauthority_host = \"{}\"\narm_endpoint = \"{}\"\n\
         graph_endpoint = \"{}\"\nca_certificates = \"{}\"\n[azure.limits]\nrate = {{ per_second = 500, burst = 500 }}\n",
        names::TENANT,
        names::SCANNER_APP_ID,
        server.authority(),
        server.arm(),
        server.graph(),
        server.root_certificate().display(),
    )
}

fn scan(server: &Loopback, folder: &Path, more: &[&str]) -> Run {
    fs::write(folder.join("tenure.toml"), settings(server)).unwrap();
    let arguments = [&["scan", "--out", "scan"], more].concat();
    let mut command = tenure(folder, &arguments);
    finish(command.env("AZURE_CLIENT_SECRET", names::SCANNER_SECRET).env("TENURE_LOG", "trace"))
}

fn outcome(folder: &Path, check: &str) -> Value {
    let text = fs::read_to_string(folder.join("scan/assessment/assessment.json")).unwrap();
    let assessment: Value = serde_json::from_str(&text).unwrap();
    let outcomes = assessment["outcomes"].as_array().unwrap();
    outcomes.iter().find(|one| one["check"] == check).cloned().unwrap_or_else(|| panic!("no `{check}`"))
}

#[test]
fn a_tenant_is_read_assessed_and_asked_about() {
    let server = Loopback::start(Tenant::contoso(), Faults::none());
    let folder = tempfile::tempdir().unwrap();
    let scanned = scan(&server, folder.path(), &[]).expect(&[1]);
    assert_eq!(server.undocumented(), Vec::<String>::new());
    assert!(
        !scanned.stderr.contains(names::SCANNER_SECRET) && !scanned.stdout.contains(names::SCANNER_SECRET)
    );
    assert!(server.tokens().iter().all(|token| !scanned.stderr.contains(token)), "a token is logged");
    let path = outcome(folder.path(), "escalation-path");
    assert_eq!(path["verdict"], "fail");
    assert!(path["findings"].as_array().unwrap().iter().all(|one| one["subject"]["cloud"] == "azure"));

    let ask = |arguments: &[&str]| {
        let arguments = [arguments, &["--snapshot", "scan/snapshot"]].concat();
        run(folder.path(), &arguments).expect(&[0]).stdout
    };
    let who = ask(&["who-can", "microsoft.directory/applications/credentials/update"]);
    assert!(who.contains("Global Administrator"), "{who}");
    assert!(ask(&["paths"]).contains("becomes administrator"), "no path is told");
    run(folder.path(), &["pack", "scan/snapshot", "--out", "pack"]).expect(&[0, 1]);
    run(folder.path(), &["verify", "pack"]).expect(&[0]);
}

/// INVARIANT: what the licence does not show is unknown, never unused.
#[test]
fn without_the_licence_nobody_is_called_dormant() {
    let mut tenant = Tenant::contoso();
    tenant.set_premium(false);
    let server = Loopback::start(tenant, Faults::none());
    let folder = tempfile::tempdir().unwrap();
    scan(&server, folder.path(), &["--require-complete", "--fail-on", "critical"]).expect(&[1, 3]);
    let dormant = outcome(folder.path(), "principal-dormant");
    assert_eq!(dormant["findings"].as_array().unwrap().len(), 0, "{dormant}");
    assert_eq!(dormant["verdict"], "not-evaluated");
}

#[test]
fn flags_without_their_cloud_and_wrong_secrets_are_told() {
    let server = Loopback::start(Tenant::contoso(), Faults::none());
    let folder = tempfile::tempdir().unwrap();
    let stray = scan(&server, folder.path(), &["--role", "Audit"]).expect(&[2]);
    assert!(stray.stderr.contains("--role") && stray.stderr.contains("aws"), "{stray}");
    let stray = scan(&server, folder.path(), &["--project", "pay-prod"]).expect(&[2]);
    assert!(stray.stderr.contains("--project") && stray.stderr.contains("gcp"), "{stray}");
    let mut command = tenure(folder.path(), &["scan", "--out", "wrong"]);
    let wrong = finish(command.env("AZURE_CLIENT_SECRET", "not-the-secret")).expect(&[5]);
    assert!(!wrong.stderr.contains("not-the-secret"), "{wrong}");
    assert!(!folder.path().join("wrong/snapshot").exists(), "nothing was read, and nothing is left behind");
}
