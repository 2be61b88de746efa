use std::collections::BTreeMap;
use std::process::Command;

use serde_json::Value;
use tenure_tests::environment::root;

/// Crate → the crates of this repository that it may know. Everything else is forbidden.
const DIRECTION: &[(&str, &[&str])] = &[
    ("tenure-model", &[]),
    ("tenure-snapshot", &["tenure-model"]),
    ("tenure-register", &["tenure-model"]),
    ("tenure-analysis", &["tenure-model", "tenure-register"]),
    ("tenure-reports", &["tenure-model"]),
    ("tenure-pdf", &["tenure-model", "tenure-reports"]),
    ("tenure-connector-core", &["tenure-model", "tenure-snapshot"]),
    ("tenure-aws", &["tenure-model", "tenure-snapshot", "tenure-connector-core"]),
    ("tenure-azure", &["tenure-model", "tenure-snapshot", "tenure-connector-core"]),
    ("tenure-gcp", &["tenure-model", "tenure-snapshot", "tenure-connector-core"]),
    (
        "tenure-cli",
        &[
            "tenure-model",
            "tenure-snapshot",
            "tenure-register",
            "tenure-analysis",
            "tenure-reports",
            "tenure-pdf",
            "tenure-connector-core",
            "tenure-aws",
            "tenure-azure",
            "tenure-gcp",
        ],
    ),
    ("tenure-loopback", &[]),
    ("xtask", &["tenure-register"]),
];

/// What has no place under the pure crates: runtimes, networks, clouds, columns.
const IMPURE: &[&str] = &[
    "tokio",
    "async-std",
    "smol",
    "futures-executor",
    "hyper",
    "reqwest",
    "axum",
    "polars",
    "rusqlite",
    "aws-",
    "azure_core",
    "azure_identity",
    "google-cloud-",
    "tenure-aws",
    "tenure-azure",
    "tenure-gcp",
];

fn cargo(arguments: &[&str]) -> String {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo).args(arguments).current_dir(root()).output().expect("cargo starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("cargo prints UTF-8")
}

/// Member → its direct dependencies outside of tests, with their kind.
fn members() -> BTreeMap<String, Vec<String>> {
    let text = cargo(&["metadata", "--offline", "--no-deps", "--format-version", "1"]);
    let metadata: Value = serde_json::from_str(&text).expect("cargo prints JSON");
    let name = |value: &Value| value["name"].as_str().expect("a name").to_owned();
    let packages = metadata["packages"].as_array().expect("packages");
    packages
        .iter()
        .map(|package| {
            let dependencies = package["dependencies"].as_array().expect("dependencies");
            (name(package), dependencies.iter().filter(|d| d["kind"] != "dev").map(name).collect())
        })
        .collect()
}

#[test]
fn crates_know_only_what_the_design_lets_them_know() {
    let members = members();
    for (name, known) in &members {
        // These see all.
        if ["tenure-tests", "tenure-fuzz"].contains(&name.as_str()) {
            continue;
        }
        let allowed = DIRECTION.iter().find(|(other, _)| other == name).map(|(_, allowed)| *allowed);
        let allowed = allowed.unwrap_or_else(|| panic!("`{name}` has no place in the direction: add it"));
        for dependency in known.iter().filter(|dependency| members.contains_key(*dependency)) {
            assert!(allowed.contains(&dependency.as_str()), "`{name}` must not know `{dependency}`");
        }
    }
    for (name, _) in DIRECTION {
        assert!(members.contains_key(*name), "`{name}` is no member");
    }
}

#[test]
fn nothing_impure_lies_under_the_pure_crates() {
    for pure in ["tenure-model", "tenure-register", "tenure-analysis", "tenure-reports"] {
        let tree =
            cargo(&["tree", "--offline", "-p", pure, "-e", "normal", "--all-features", "--prefix", "none"]);
        let below: Vec<&str> = tree.lines().filter_map(|line| line.split_whitespace().next()).collect();
        assert!(below.contains(&"serde"), "the tree of `{pure}` was not read: {tree}");
        for name in below {
            let family = |impure: &&str| {
                name == *impure
                    || name.starts_with(&format!("{impure}-"))
                    || (impure.ends_with('-') && name.starts_with(*impure))
            };
            // Arithmetic of signatures, as pure as the digests.
            let is_cryptography = ["aws-lc-rs", "aws-lc-sys"].contains(&name);
            assert!(is_cryptography || !IMPURE.iter().any(family), "`{name}` lies under `{pure}`");
        }
    }
}

#[test]
fn an_offline_build_has_no_cloud_sdk() {
    let arguments = [
        "tree",
        "--offline",
        "-p",
        "tenure-cli",
        "-e",
        "normal",
        "--no-default-features",
        "--prefix",
        "none",
    ];
    let tree = cargo(&arguments);
    assert!(tree.contains("tenure-aws"), "{tree}");
    let live =
        |line: &&str| ["aws-", "azure_", "hyper ", "reqwest "].iter().any(|name| line.starts_with(name));
    // Signatures of time authorities are checked offline.
    let is_cryptography = |line: &&str| line.starts_with("aws-lc-");
    let sdk: Vec<&str> = tree.lines().filter(|line| live(line) && !is_cryptography(line)).collect();
    assert!(sdk.is_empty(), "{sdk:?}");
}

#[test]
fn every_crate_takes_the_lints_of_the_workspace() {
    let manifests = super::files(&root(), "toml");
    let manifests = manifests
        .iter()
        .filter(|path| path.ends_with("Cargo.toml") && !path.starts_with(root().join("target")));
    let mut seen = 0;
    for manifest in manifests {
        let text = std::fs::read_to_string(manifest).unwrap();
        let member = text.contains("[package]") && !manifest.starts_with(root().join("fuzz"));
        if member {
            seen += 1;
            assert!(text.contains("[lints]\nworkspace = true"), "{}", manifest.display());
        }
    }
    // The fuzz targets have none: libFuzzer's macro exports a function, which counts as unsafe.
    assert_eq!(seen, members().len() - 1);
}
