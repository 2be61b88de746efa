//! The formats for machines, judged by validators of others: good ones accepted, planted errors refused.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use tenure_tests::environment::{self, Venv};
use tenure_tests::program;

use crate::demo::{Demo, copy, files};

/// The formats that `judge.py` reads with nothing but Python.
const FORMATS: [&str; 4] = ["ocsf", "asff", "junit", "markdown"];

fn judge(venv: &Venv, format: &str, data: &Path, more: &[&Path]) -> Output {
    venv.script("src/formats/judge.py").arg(format).arg(data).args(more).output().unwrap()
}

fn seen(output: &Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The JSON schema of SARIF, of the Node package that carries it.
fn sarif_schema(part: &str) -> Option<PathBuf> {
    let schema = environment::node(part)?
        .join("node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json");
    if !schema.is_file() {
        environment::skip(part, "no schema of SARIF: run `cargo xtask setup`");
        return None;
    }
    Some(schema)
}

/// Holds every format of a pack's folder `data` to its validators.
pub(crate) fn are_accepted(data: &Path) {
    let Some(venv) = environment::venv("validators of OCSF, ASFF, JUnit and Markdown") else { return };
    for format in FORMATS {
        seen(&judge(&venv, format, data, &[]));
    }
    let Some(schema) = sarif_schema("the JSON schema of SARIF") else { return };
    seen(&judge(&venv, "sarif", data, &[&schema]));
}

#[test]
fn validators_of_others_accept_the_formats() {
    let Some(venv) = environment::venv("validators of OCSF, ASFF, JUnit and Markdown") else { return };
    let data = Demo::shared().path("pack/data");
    let ocsf = seen(&judge(&venv, "ocsf", &data, &[]));
    for class in ["2003", "2004", "2008", "3004", "3005"] {
        assert!(ocsf["classes"][class].as_u64().unwrap() > 0, "no event of class {class}: {ocsf}");
    }
    assert!(ocsf["mean"].as_u64().unwrap() <= 1_500, "{ocsf}");
    assert!(ocsf["largest"].as_u64().unwrap() <= 2_200, "{ocsf}");
    let asff = seen(&judge(&venv, "asff", &data, &[]));
    assert!(asff["findings"].as_u64().unwrap() > 100, "more than one batch: {asff}");
    let junit = seen(&judge(&venv, "junit", &data, &[]));
    assert!(["failed", "skipped", "passed"].iter().all(|one| junit[one].as_u64().unwrap() > 0), "{junit}");
    let markdown = seen(&judge(&venv, "markdown", &data, &[]));
    assert!(markdown["bytes"].as_u64().unwrap() < 20_000, "a summary is short: {markdown}");
}

#[test]
fn the_schema_of_sarif_and_its_maker_accept_the_log() {
    let Some(venv) = environment::venv("the JSON schema of SARIF") else { return };
    let Some(schema) = sarif_schema("the JSON schema of SARIF") else { return };
    let data = Demo::shared().path("pack/data");
    let log = seen(&judge(&venv, "sarif", &data, &[&schema]));
    assert!(log["places"]["register"].as_u64().unwrap() > 0, "{log}");
    assert!(log["not_evaluated"].as_u64().unwrap() > 0, "{log}");
    let (accepted, said) = match multitool(&data.join("sarif/findings.sarif")) {
        Some(answer) => answer,
        None => return,
    };
    assert!(accepted && !said.contains(": error "), "{said}");
    let folder = tempfile::tempdir().unwrap();
    let bad = folder.path().join("bad.sarif");
    edit(&data.join("sarif/findings.sarif"), &bad, |log| {
        log["runs"][0]["results"][0]["ruleIndex"] = json!(99_999)
    });
    let (_, said) = multitool(&bad).unwrap();
    assert!(said.contains(": error "), "a rule that is not there: {said}");
}

/// What Microsoft's own validator says; `None` where it is not installed.
fn multitool(log: &Path) -> Option<(bool, String)> {
    let part = "Microsoft's validator of SARIF";
    let program =
        environment::node(part)?.join("node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool");
    if !program.is_file() {
        environment::skip(part, "it is not installed: run `cargo xtask setup`");
        return None;
    }
    // npm was told to run no script of a package, and this one's would only do this.
    let permissions = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(&program, permissions).unwrap();
    let output = Command::new(&program)
        .args(["validate".as_ref(), log.as_os_str()])
        .env("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1")
        .output()
        .unwrap();
    Some((output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned()))
}

/// Changes a JSON document, or the first line of JSON lines.
fn edit(from: &Path, to: &Path, change: impl FnOnce(&mut Value)) {
    let text = fs::read_to_string(from).unwrap();
    let (first, rest) = text.split_once('\n').unwrap();
    let mut value: Value = serde_json::from_str(first).unwrap();
    change(&mut value);
    fs::write(to, format!("{value}\n{rest}")).unwrap();
}

type Change = fn(&mut Value);

/// A format, a file of it, what is planted, and what the validator must name.
const PLANTED: &[(&str, &str, Change, &str)] = &[
    ("ocsf", "ocsf/findings.jsonl", |event| event["severity_id"] = json!(42), "severity_id"),
    ("ocsf", "ocsf/findings.jsonl", |event| event["severity"] = json!(4), "severity"),
    (
        "ocsf",
        "ocsf/findings.jsonl",
        |event| drop(event["metadata"].as_object_mut().unwrap().remove("version")),
        "version",
    ),
    ("ocsf", "ocsf/findings.jsonl", |event| event["remark"] = json!("none of the schema's"), "remark"),
    ("ocsf", "ocsf/findings.jsonl", |event| event["time"] = json!("yesterday"), "time"),
    (
        "ocsf",
        "ocsf/findings.jsonl",
        |event| event["finding_info"]["uid"] = json!("0"),
        "an event for each finding",
    ),
    ("ocsf", "ocsf/entitlements.jsonl", |event| event["activity_id"] = json!(55), "activity_id"),
    ("asff", "asff/batch-0001.json", |batch| batch["Findings"][0]["Title"] = json!(7), "Title"),
    ("asff", "asff/batch-0001.json", |batch| batch["Findings"][0]["Resources"] = json!("none"), "Resources"),
    (
        "asff",
        "asff/batch-0001.json",
        |batch| drop(batch["Findings"][3].as_object_mut().unwrap().remove("GeneratorId")),
        "GeneratorId",
    ),
    (
        "asff",
        "asff/batch-0001.json",
        |batch| drop(batch["Findings"].as_array_mut().unwrap().remove(0)),
        "not filed",
    ),
    ("sarif", "sarif/findings.sarif", |log| log["version"] = json!("2.0.0"), "version"),
    ("sarif", "sarif/findings.sarif", |log| log["runs"][0]["results"][0]["level"] = json!("fatal"), "level"),
    ("sarif", "sarif/findings.sarif", |log| log["runs"][0]["results"][0]["ruleId"] = json!(5), "ruleId"),
    (
        "sarif",
        "sarif/findings.sarif",
        |log| drop(log["runs"][0]["results"].as_array_mut().unwrap().remove(0)),
        "a result for each finding",
    ),
];

#[test]
fn validators_of_others_refuse_planted_errors() {
    let Some(venv) = environment::venv("planted errors in OCSF, ASFF and SARIF") else { return };
    let schema = sarif_schema("planted errors in SARIF");
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let good = Demo::shared().path("pack/data");
    copy(&good, &data);
    for (format, file, change, named) in PLANTED {
        let more: &[&Path] = match (*format, &schema) {
            ("sarif", Some(schema)) => &[schema],
            ("sarif", None) => continue,
            _ => &[],
        };
        edit(&good.join(file), &data.join(file), change);
        let output = judge(&venv, format, &data, more);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && said.contains(named), "{file} with a wrong `{named}`: {said}");
        fs::copy(good.join(file), data.join(file)).unwrap();
    }
}

#[test]
fn readers_refuse_planted_errors_in_text_formats() {
    let Some(venv) = environment::venv("planted errors in JUnit and Markdown") else { return };
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    copy(&Demo::shared().path("pack/data"), &data);
    for (format, file, from, to) in [
        ("junit", "junit/checks.xml", "<testsuite ", "<testsuite <"),
        ("junit", "junit/checks.xml", "<skipped ", "<nothing "),
        ("junit", "junit/checks.xml", "failures=\"", "failures=\"9"),
        ("markdown", "summary.md", "## Parties", "## Parties @everyone"),
        ("markdown", "summary.md", "## Parties", "## [Parties](https://elsewhere.example)"),
        ("markdown", "summary.md", "## Parties", "<script>alert(1)</script>\n\n## Parties"),
    ] {
        let text = fs::read_to_string(data.join(file)).unwrap();
        assert!(text.contains(from), "{file} has no `{from}`");
        fs::write(data.join(file), text.replacen(from, to, 1)).unwrap();
        let output = judge(&venv, format, &data, &[]);
        assert!(!output.status.success(), "{file} with `{to}` is accepted");
        fs::write(data.join(file), text).unwrap();
    }
}

#[test]
fn a_single_form_is_written_without_a_pack() {
    let demo = Demo::shared();
    let folder = tempfile::tempdir().unwrap();
    let assessment = demo.path("assessment");
    let assessment = assessment.to_str().unwrap();
    let report = |more: &[&str], code: i32| {
        let mut arguments = vec!["report"];
        arguments.extend(more);
        arguments.extend(["--assessment", assessment, "--fail-on", "critical"]);
        program::run(folder.path(), &arguments).expect(&[code])
    };
    // The demo has a critical finding: the exit code says so whatever the form.
    let sarif: Value = serde_json::from_str(&report(&["sarif"], 1).stdout).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    assert!(report(&["markdown"], 1).stdout.starts_with("# Who holds access"));
    report(&["junit", "--out", "checks.xml"], 1);
    assert!(fs::read_to_string(folder.path().join("checks.xml")).unwrap().starts_with("<?xml"));
    report(&["ocsf", "--out", "events"], 1);
    assert_eq!(
        files(&folder.path().join("events")),
        ["entitlements.jsonl", "findings.jsonl"].map(PathBuf::from)
    );
    let refused = report(&["ocsf"], 2);
    assert!(refused.stderr.contains("--out"), "{refused}");
    assert!(report(&["asff", "--account", "12"], 2).stderr.contains("twelve digits"));
    report(&["asff", "--account", "111122223333", "--region", "eu-west-1", "--out", "hub"], 1);
    let batches = files(&folder.path().join("hub"));
    let filed = batches.iter().map(|batch| {
        let batch: Value =
            serde_json::from_slice(&fs::read(folder.path().join("hub").join(batch)).unwrap()).unwrap();
        let findings = batch["Findings"].as_array().unwrap().clone();
        assert!(findings.iter().all(|one| one["AwsAccountId"] == "111122223333"));
        findings.len()
    });
    let all: usize = demo.assessment()["outcomes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|outcome| outcome["findings"].as_array().unwrap().len())
        .sum();
    assert_eq!(filed.sum::<usize>(), all, "under a named account every finding is filed");
}

#[test]
fn lint_has_forms_for_code_scanning_and_ci() {
    let folder = tempfile::tempdir().unwrap();
    let register = folder.path().join("governance/register");
    fs::create_dir_all(&register).unwrap();
    fs::write(
        register.join("a b.toml"),
        "format = 1\n\n[customer]\nname = \"Contoso\"\n\n[[party]]\nid = \"acme\"\nname = \"Acme\"\nkind = \"partner\"\n",
    )
    .unwrap();
    let lint = |format: &str| {
        program::run(folder.path(), &["register", "lint", "governance/register", "--format", format])
            .expect(&[0, 1])
    };
    let log: Value = serde_json::from_str(&lint("sarif").stdout).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let places: Vec<&Value> = results
        .iter()
        .map(|result| &result["locations"][0]["physicalLocation"])
        .filter(|place| !place.is_null())
        .collect();
    assert!(
        places.iter().any(|place| place["artifactLocation"]["uri"] == "governance/register/a%20b.toml"
            && place["region"]["startLine"] == 6),
        "no fault lies in the entry of line 6: {log:#}"
    );
    assert!(lint("junit").stdout.contains("<failure message="));
    let refused = program::run(folder.path(), &["checks", "--format", "sarif"]).expect(&[2]);
    assert!(refused.stderr.contains("tenure report"), "{refused}");
}
