//! `tenure register`, and its published schema before a foreign validator.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tenure_tests::environment::{self, root};
use tenure_tests::program::run;

use crate::demo::Demo;

const GOOD: &str = r#"
identities = "nhi.csv"
format = 1
[customer]
name = "Contoso"
timezone = "Europe/London"
[[party]]
id = "acme"
name = "Acme"
kind = "partner"
footprint = [{ cloud = "entra", kind = "tenant", value = "0f0f0f0f-1111-4222-8333-444444444444" }]
[[person]]
id = "jane"
name = "Jane Doe"
party = "customer"
[[environment]]
id = "prod"
scopes = ["aws:111122223333"]
[[contract]]
id = "C-1"
provider = "acme"
function = "run"
start = 2026-02-01
end = 2026-12-31
offboard_within = "P5D"
[[right]]
party = "acme"
environment = "prod"
view = "always"
hours = "Mon-Thu 08:00-18:00; Fri 08:00-14:00"
[[approval]]
id = "A-1"
act = "create"
subject = "aws:arn:aws:iam::111122223333:role/x"
requested_by = "jane"
approved_by = "jane"
at = 2026-02-01T09:30:00Z
"#;

/// What is planted, and what the field is called that must be refused.
const FAULTS: [(&str, &str, &str); 8] = [
    ("\"P5D\"", "\"5 days\"", "offboard_within"),
    ("view = \"always\"", "view = \"allways\"", "view"),
    ("cloud = \"entra\"", "cloud = \"moon\"", "cloud"),
    ("function = \"run\"\n", "", "function"),
    ("kind = \"partner\"", "kind = \"parter\"", "kind"),
    ("name = \"Acme\"", "name = \"Acme\"\ncolour = 1", "colour"),
    ("Fri 08:00-14:00", "Friday", "hours"),
    ("start = 2026-02-01", "start = \"soon\"", "start"),
];

/// INVARIANT: what the schema refuses, the reader refuses, and what we publish as good is good to both.
#[test]
fn the_schema_refuses_what_the_reader_refuses() {
    let Some(venv) = environment::venv("the schema of the register before check-jsonschema") else { return };
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("nhi.csv"), "match,party\naws:arn:aws:iam::111122223333:role/x,acme\n")
        .unwrap();
    let judge = |path: &Path| {
        let mut command = std::process::Command::new(venv.program("check-jsonschema"));
        let schema = root().join("docs/register.schema.json");
        let output = command.arg("--schemafile").arg(schema).arg(path).output().unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let demo = root().join("xtask/src/demo_estate/register.toml");
    assert_eq!(judge(&demo), (true, "ok -- validation done\n".to_owned()));
    let path = folder.path().join("register.toml");
    fs::write(&path, GOOD).unwrap();
    assert!(judge(&path).0, "{}", judge(&path).1);
    run(folder.path(), &["register", "lint", "register.toml", "--fail-on", "critical"]).expect(&[0, 1]);
    for (good, bad, field) in FAULTS {
        let text = GOOD.replacen(good, bad, 1);
        assert_ne!(text, GOOD, "`{good}` is not in the sample");
        fs::write(&path, text).unwrap();
        let (accepted, said) = judge(&path);
        assert!(!accepted && said.contains(field), "check-jsonschema on `{bad}`: {said}");
        let refused = run(folder.path(), &["register", "lint", "register.toml"]).expect(&[2]);
        assert!(refused.stderr.contains(field) && refused.stderr.contains("register.toml:"), "{refused}");
    }
}

#[test]
fn a_draft_of_the_demo_is_a_register_that_can_be_linted_and_shown() {
    let snapshot = Demo::shared().path("snapshot");
    let snapshot = snapshot.to_str().unwrap();
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["register", "init", "--snapshot", snapshot, "--out", "draft.toml"]).expect(&[0]);
    let again = run(folder.path(), &["register", "init", "--snapshot", snapshot, "--out", "draft.toml"]);
    assert!(again.expect(&[2]).stderr.contains("is there already"), "a draft overwrites nothing");
    let lint = run(folder.path(), &["register", "lint", "draft.toml", "--format", "json"]).expect(&[0, 1]);
    let lint: Value = serde_json::from_str(&lint.stdout).unwrap();
    assert_eq!(lint["signed"], 0, "nobody stands for a draft");
    assert!(lint["entries"].as_u64().unwrap() > 10, "{lint}");
    let shown =
        run(folder.path(), &["register", "show", "unknown-1", "--register", "draft.toml"]).expect(&[0]);
    assert!(shown.stdout.contains("[unsigned register]"), "{shown}");
    assert!(shown.stdout.contains("unsigned: not in git"), "{shown}");
    let unknown = run(folder.path(), &["register", "show", "nobody", "--register", "draft.toml"]);
    assert!(unknown.expect(&[2]).stderr.contains("unknown-1"), "advice names what there is");
}

#[test]
fn many_files_and_folders_are_one_register() {
    let folder = tempfile::tempdir().unwrap();
    let register = folder.path().join("register");
    fs::create_dir(&register).unwrap();
    fs::write(register.join("a.toml"), GOOD).unwrap();
    fs::write(register.join("nhi.csv"), "match,party\naws:arn:aws:iam::111122223333:role/x,acme\n").unwrap();
    fs::write(
        register.join("b.toml"),
        "format = 1\n[[party]]\nid = \"bolt\"\nname = \"Bolt\"\nkind = \"vendor\"\n",
    )
    .unwrap();
    fs::write(folder.path().join("tenure.toml"), "register = \"register\"\n").unwrap();
    let shown = run(folder.path(), &["register", "show", "--format", "json"]).expect(&[0]);
    let shown: Value = serde_json::from_str(&shown.stdout).unwrap();
    let ids: Vec<&str> = shown.as_array().unwrap().iter().filter_map(|one| one["id"].as_str()).collect();
    assert!(ids.contains(&"bolt") && ids.contains(&"acme"), "{ids:?}");
    assert!(ids.contains(&"aws:arn:aws:iam::111122223333:role/x"), "{ids:?}");
    let none = tempfile::tempdir().unwrap();
    assert!(run(none.path(), &["register", "lint"]).expect(&[2]).stderr.contains("no register is named"));
}
