//! The binary as a user meets it.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tenure_tests::environment::root;
use tenure_tests::program::{Run, finish, run, tenure};

use crate::demo::{Demo, copy};

/// No colour, no cursor movement: nothing that belongs to a terminal.
fn is_plain(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() && c != '\n' && c != '\t')
}

fn in_empty_folder(arguments: &[&str]) -> Run {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), arguments)
}

#[test]
fn help_has_examples_and_the_exit_codes() {
    let help = in_empty_folder(&["--help"]).expect(&[0]).stdout;
    for code in ["0  ", "1  ", "2  ", "3  ", "4  ", "5  "] {
        assert!(
            help.lines().any(|line| line.trim_start().starts_with(code)),
            "no exit code {code}in:\n{help}"
        );
    }
    for command in ["demo", "scan", "import", "assess", "pack"] {
        assert!(help.contains(command), "{help}");
        let arguments =
            if command == "import" { vec!["import", "aws", "--help"] } else { vec![command, "--help"] };
        let help = in_empty_folder(&arguments).expect(&[0]).stdout;
        assert!(help.contains("Examples:"), "`{command} --help` has no examples:\n{help}");
    }
}

#[test]
fn wrong_usage_is_code_2_and_says_what_is_wrong() {
    for (arguments, says) in [
        (vec!["asess"], "assess"),
        (vec!["assess"], "SNAPSHOT"),
        (vec!["assess", "x", "--out", "y", "--fail-on", "bad"], "critical"),
        (vec!["import", "aws", "no-such-folder", "--out", "s"], "no-such-folder"),
        (vec!["verify", "no-such-pack"], "no-such-pack"),
        (vec!["checks", "no-such-check"], "no-such-check"),
        (vec!["permissions", "--cloud", "moon"], "moon"),
        (vec!["--config", "none.toml", "assess", "s", "--out", "o"], "none.toml"),
    ] {
        let run = in_empty_folder(&arguments).expect(&[2]);
        assert!(run.stderr.contains(says), "`{arguments:?}` does not say `{says}`\n{run}");
        assert_eq!(run.stdout, "", "messages are on stderr\n{run}");
    }
}

#[test]
fn output_that_is_no_terminal_is_plain() {
    let demo = &Demo::shared().run;
    assert!(is_plain(&demo.stdout) && is_plain(&demo.stderr), "{demo}");
    let folder = tempfile::tempdir().unwrap();
    let forced = finish(tenure(folder.path(), &["checks"]).env("NO_COLOR", "1").env("CLICOLOR_FORCE", "1"))
        .expect(&[0]);
    assert!(is_plain(&forced.stdout), "NO_COLOR wins\n{forced}");
}

#[test]
fn the_demo_says_where_things_are_and_leaves_them_there() {
    let demo = Demo::shared();
    for part in
        ["snapshot/manifest.json", "assessment/assessment.json", "pack/bagit.txt", "pack/data/report.html"]
    {
        assert!(demo.path(part).is_file(), "no {part}");
    }
    let said = format!("{}{}", demo.run.stdout, demo.run.stderr);
    assert!(said.contains("pack/data/report.html"), "{said}");
}

#[test]
fn the_demo_does_not_touch_a_folder_of_someone_else() {
    let folder = tempfile::tempdir().unwrap();
    let theirs = folder.path().join("theirs");
    fs::create_dir(&theirs).unwrap();
    fs::write(theirs.join("thesis.txt"), "years of work").unwrap();
    let run = run(folder.path(), &["demo", "--out", "theirs"]).expect(&[2]);
    assert!(run.stderr.contains("theirs"), "{run}");
    assert_eq!(fs::read_to_string(theirs.join("thesis.txt")).unwrap(), "years of work");
}

/// Every check of the clouds that it has, the demo's estate fails: it shows them all.
/// But for two: only the partner's side of Microsoft Graph tells of the kind and the end of a relationship, and the
/// demo has the customer's.
#[test]
fn the_demo_fails_every_check_once() {
    let demo = Demo::shared().assessment();
    let folder = tempfile::tempdir().unwrap();
    let listed = run(folder.path(), &["checks", "--format", "json"]).expect(&[0]).json();
    let scopes = demo["snapshot"]["scopes"].as_array().unwrap();
    let clouds: Vec<&str> =
        scopes.iter().filter_map(|scope| scope["id"].as_str().unwrap().split(':').next()).collect();
    let concerns = |check: &&Value| {
        let of = check["clouds"].as_array().unwrap();
        of.is_empty() || of.iter().any(|cloud| clouds.contains(&cloud.as_str().unwrap()))
    };
    let listed: Vec<&Value> = listed.as_array().unwrap().iter().filter(concerns).collect();
    let outcomes = demo["outcomes"].as_array().unwrap();
    assert_eq!(outcomes.len(), listed.len());
    // Of what holds something against the register, much is as it should be in the demo.
    let of_register: Vec<&str> = listed
        .iter()
        .filter(|check| check["reads_register"] == true)
        .map(|check| check["id"].as_str().unwrap())
        .collect();
    let fails = |check: &&&str| {
        outcomes.iter().any(|outcome| outcome["check"] == **check && outcome["verdict"] == "fail")
    };
    assert!(of_register.iter().filter(fails).count() > 25);
    // As it should be in the demo, or not seen by what was exported.
    let quiet = [
        "customer-cannot-shut-down",
        "data-reachable-by-policy",
        "gdap-without-end",
        "guard-rail-changed-by-party",
        "identity-shared-undeclared",
        "legacy-dap",
        "rotation-failed",
    ];
    let silent: Vec<&str> = outcomes
        .iter()
        .filter(|outcome| outcome["findings"].as_array().unwrap().is_empty())
        .map(|outcome| outcome["check"].as_str().unwrap())
        .filter(|check| !quiet.contains(check) && !of_register.contains(check))
        .collect();
    assert!(silent.is_empty(), "the demo plants no fault for {silent:?}");
}

#[test]
fn exit_codes_tell_findings_gaps_and_damage_apart() {
    let demo = Demo::shared();
    let folder = tempfile::tempdir().unwrap();
    let snapshot = folder.path().join("snapshot");
    copy(&demo.path("snapshot"), &snapshot);
    let assess = |more: &[&str]| {
        let mut arguments = vec!["assess", "snapshot", "--out", "assessment"];
        arguments.extend(more);
        run(folder.path(), &arguments)
    };
    assert_eq!(assess(&["--fail-on", "info"]).code, Some(1));

    let tables = snapshot.join("tables");
    let table = fs::read_dir(&tables).unwrap().next().unwrap().unwrap().path();
    fs::write(&table, "torn").unwrap();
    let run = assess(&[]).expect(&[4]);
    let name = table.file_name().unwrap().to_str().unwrap().to_owned();
    assert!(run.stderr.contains("tables"), "the damaged file is named ({name})\n{run}");
}

/// One role that only a service can assume, and nothing else: nothing to find, much not seen.
const HARMLESS: &str = r#"{"UserDetailList": [], "GroupDetailList": [], "Policies": [], "RoleDetailList": [{
    "Path": "/", "RoleName": "empty", "RoleId": "AROAEXAMPLE1", "CreateDate": "2026-01-01T00:00:00+00:00",
    "Arn": "arn:aws:iam::111111111111:role/empty", "InstanceProfileList": [], "RolePolicyList": [],
    "AttachedManagedPolicies": [], "Tags": [], "RoleLastUsed": {},
    "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
        "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}}]}"#;

#[test]
fn incomplete_is_a_failure_only_where_it_was_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("account")).unwrap();
    fs::write(folder.path().join("account/iam-get-account-authorization-details.json"), HARMLESS).unwrap();
    let import = ["import", "aws", "account", "--out", "snapshot", "--as-of", "2026-03-01T00:00:00Z"];
    run(folder.path(), &import).expect(&[0]);
    let assess =
        |more: &str| run(folder.path(), &["assess", "snapshot", "--out", "a", "--fail-on", "critical", more]);
    assess("--quiet").expect(&[0]);
    assess("--require-complete").expect(&[3]);
}

#[test]
fn a_newer_snapshot_is_refused_with_a_clear_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = folder.path().join("snapshot");
    copy(&Demo::shared().path("snapshot"), &snapshot);
    let manifest = snapshot.join("manifest.json");
    let text = fs::read_to_string(&manifest).unwrap();
    let newer = text.replacen("\"format_version\":1", "\"format_version\":999", 1).replacen(
        "\"format_version\": 1",
        "\"format_version\": 999",
        1,
    );
    assert_ne!(text, newer, "the manifest names its format");
    fs::write(&manifest, newer).unwrap();
    let run = run(folder.path(), &["assess", "snapshot", "--out", "a"]);
    assert!(matches!(run.code, Some(2 | 4 | 5)) && run.stderr.contains("999"), "{run}");
}

#[test]
fn json_is_one_document_on_stdout() {
    let demo = Demo::shared();
    let snapshot = demo.path("snapshot");
    let folder = tempfile::tempdir().unwrap();
    let snapshot = snapshot.to_str().unwrap();
    for arguments in [
        vec!["assess", snapshot, "--out", "a", "--format", "json"],
        vec!["pack", snapshot, "--out", "p", "--format", "json"],
        vec!["verify", snapshot, "--format", "json"],
        vec!["checks", "--format", "json"],
        vec!["permissions", "--cloud", "aws", "--format", "json"],
    ] {
        let run = run(folder.path(), &arguments).expect(&[0, 1]);
        assert!(!run.json().is_null(), "{arguments:?}\n{run}");
    }
}

#[test]
fn tables_rebuild_from_what_was_recorded() {
    let demo = Demo::shared();
    let folder = tempfile::tempdir().unwrap();
    let snapshot = folder.path().join("snapshot");
    copy(&demo.path("snapshot"), &snapshot);
    fs::remove_dir_all(snapshot.join("tables")).unwrap();
    run(folder.path(), &["normalise", "snapshot"]).expect(&[0]);
    run(folder.path(), &["verify", "snapshot"]).expect(&[0]);
    for file in crate::demo::files(&demo.path("snapshot")) {
        let (one, two) = (demo.path("snapshot").join(&file), snapshot.join(&file));
        assert!(fs::read(one).unwrap() == fs::read(&two).unwrap(), "{} differs", file.display());
    }
}

#[test]
fn what_is_there_already_is_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = Demo::shared().path("snapshot");
    let estate = Demo::shared().path("estate");
    copy(&snapshot, &folder.path().join("snapshot"));
    let run =
        run(folder.path(), &["import", "aws", estate.to_str().unwrap(), "--out", "snapshot"]).expect(&[5]);
    assert!(run.stderr.contains("never changed"), "{run}");
}

/// Every command of the README runs as it stands there, as far as it needs no credentials.
#[test]
fn the_readme_shows_commands_that_exist() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let help = in_empty_folder(&["--help"]).stdout;
    let mut seen = 0;
    for line in readme.lines().map(str::trim) {
        let Some(rest) = line.strip_prefix("tenure ").or_else(|| line.strip_prefix("$ tenure ")) else {
            continue;
        };
        let command = rest.split_whitespace().next().unwrap_or_default();
        if command.starts_with('-') || !command.chars().all(|c| c.is_ascii_lowercase() || c == '-') {
            continue;
        }
        assert!(help.lines().any(|l| l.trim_start().starts_with(&format!("{command} "))), "README: `{line}`");
        seen += 1;
    }
    assert!(seen > 0, "the README shows no command");
    assert!(Path::new(&root().join("CONTRIBUTING.md")).is_file());
}
